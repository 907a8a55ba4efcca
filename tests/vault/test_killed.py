# SPDX-License-Identifier: Apache-2.0
"""The process is killed in the middle of its work: what was acknowledged is there, and nothing is there by half."""

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.vault.conftest import Make

from xiezhi.vault.cipher import Keys
from xiezhi.vault.upkeep import sweep

PUTTING = """
import io, os, random, sqlite3, sys
from xiezhi.kernel.instant import zone
from xiezhi.vault.cipher import Keys
from xiezhi.vault.places import Place
from xiezhi.vault.retention import retention_of
from xiezhi.vault.store import Vault
folder, seed, keyed = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "keyed"
connection = sqlite3.connect(folder + "/registry.sqlite3", timeout=30)
terms = retention_of({"note": "10 d"})
vault = Vault(connection, Place(folder + "/vault"), zone=zone("Asia/Shanghai"), retention=terms,
              keys=Keys({"k": bytes(32)}) if keyed else None)
vault.create(); connection.commit()
source = random.Random(seed)
print("ready", flush=True)
while True:
    content = b"\\0\\1" + source.randbytes(source.randrange(2_000_000))
    made = vault.put(io.BytesIO(content), ending="dat", retention="note", actor="1", now=1)
    connection.commit()
    os.write(1, (made.digest + "\\n").encode())
"""


@pytest.mark.parametrize("keyed", ["plain", "keyed"])
def test_nothing_acknowledged_is_lost_and_no_half_file_appears(
    make: Make, tmp_path: Path, keyed: str
) -> None:
    acknowledged: list[str] = []
    chance = random.Random(20261121)
    for seed in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", PUTTING, str(tmp_path), str(seed), keyed],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.01, 0.25))
        child.send_signal(signal.SIGKILL)
        acknowledged += child.communicate()[0].split()
    vault = make(keys=Keys({"k": bytes(32)}) if keyed == "keyed" else None)
    states = {file.digest: problem for file, problem in vault.verify()}
    assert len(acknowledged) > 6 and set(acknowledged) <= set(states)
    assert set(states.values()) == {None} and vault.registry.journal.verify() is None
    for path in (tmp_path / "vault" / "files").rglob("*"):
        if keyed == "plain" and path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    assert len(sweep(vault, 4_000_000_000_000_000).unfinished) <= 6
