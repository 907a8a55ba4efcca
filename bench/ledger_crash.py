# SPDX-License-Identifier: Apache-2.0
"""Kills clients at random points, and lets many write at once: nothing acknowledged is lost, nothing stands twice."""

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xiezhi.ledger.store import open_store

WRITER = Path(__file__).with_name("ledger_writer.py")


def client(database: str, name: str, first: int, batches: int, size: int) -> subprocess.Popen[str]:
    """Starts a client that appends batches from ``first`` on."""
    command = [sys.executable, str(WRITER), database, name, str(first), str(batches), str(size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def killed(database: str, connection: Any, times: int, size: int, seed: int, longest: float = 0.05) -> int:
    """Kills a client so many times, some moment after an acknowledgement; the batches acknowledged in all.

    Raises ``AssertionError`` where one of them is not there, where one is there in part, or a chain is not whole.
    """
    rng, acknowledged = random.Random(seed), -1
    for _ in range(times):
        running = client(database, "c", acknowledged + 1, 10_000, size)
        assert running.stdout is not None
        for _ in range(rng.randrange(1, 4)):
            line = running.stdout.readline()
            assert line, running.stderr.read() if running.stderr else ""
            acknowledged = int(line)
        time.sleep(rng.random() * longest)
        running.kill()
        rest, _ = running.communicate()
        acknowledged = max([acknowledged, *(int(text) for text in rest.split())])
        _check(connection, acknowledged, size)
    return acknowledged + 1


def _check(connection: Any, acknowledged: int, size: int) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT count(*), count(DISTINCT source_key), max(at) FROM events")
    events, keys, last = cursor.fetchone()
    connection.commit()
    assert last >= acknowledged, f"batch {acknowledged} was acknowledged and is lost"
    assert events == keys == (last + 1) * size, f"{events} events, {keys} keys, {last + 1} batches of {size}"
    found = open_store(connection).verify()
    connection.commit()
    assert found.whole, found.faults[:3]


def at_once(database: str, connection: Any, clients: int, batches: int, size: int) -> float:
    """So many clients write at once; seconds. Raises where one fails, or something is missing or twice."""
    begun = time.perf_counter()
    running = [client(database, f"c{n}", 0, batches, size) for n in range(clients)]
    told: Sequence[tuple[str, str]] = [one.communicate() for one in running]
    spent = time.perf_counter() - begun
    errors = [error for one, (_, error) in zip(running, told, strict=True) if one.returncode or error]
    assert not errors, errors[0]
    found = open_store(connection).verify()
    connection.commit()
    assert (found.events, found.whole) == (clients * batches * size, True), (found.events, found.faults[:3])
    return spent
