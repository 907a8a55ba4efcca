# SPDX-License-Identifier: Apache-2.0
"""The sealed export: whatever is changed in it, by a byte or an event, the stand-alone verifier finds and names."""

import json
import random
import shutil
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import Entry
from xiezhi.ledger.export import export
from xiezhi.ledger.sealing import seal_line
from xiezhi.ledger.store import MemoryStore
from xiezhi.ledger.verifier.xiezhi_verify import verify

NOW = 1_700_000_000_000_000
FILES = ("events.txt", "heads.txt", "seals.txt", "sums.txt", "xiezhi_verify.py")


def full(store, events=300):
    """Events of forty matters under three seals."""
    for part in range(3):
        numbers = range(part * events // 3, (part + 1) * events // 3)
        entries = [
            Entry(f"M-{n % 40}", "case", "opened", n, id=f"e{n}", data={"n": n, "text": '文 \\ "'})
            for n in numbers
        ]
        store.append(entries, now=NOW + part)
        store.seal(date(2026, 3, 2 + part), NOW + part)
    return store


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "e"
    export(full(MemoryStore()).tables, folder)
    return folder


@pytest.fixture
def copy(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "copy"))


def test_every_store_exports_the_same_lines(book, pristine, tmp_path):
    full(book.store)
    book.keep()
    export(book.store.tables, tmp_path / "out")
    assert {f: (tmp_path / "out" / f).read_bytes() for f in FILES} == {
        f: (pristine / f).read_bytes() for f in FILES
    }


def test_the_verifier_runs_alone_with_the_standard_library(copy):
    command = [sys.executable, "-I", "-S", str(copy / "xiezhi_verify.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    *_, seal, told = done.stdout.splitlines()
    assert seal == seal_line(full(MemoryStore()).seals()[-1])
    assert told.endswith("events 300, matters 40, seals 3, faults 0")
    events = (copy / "events.txt").read_bytes()
    (copy / "events.txt").write_bytes(events.replace(b'"e7"', b'"e8"', 1))
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "changed events.txt:8 e8: 内容与摘要不符 / differs from its digest" in done.stdout
    kept = copy.parent / "kept"
    kept.write_text(seal.replace("events=300", "events=299") + "\n")
    done = subprocess.run([*command, str(copy), "--kept", str(kept)], capture_output=True, text=True)
    assert "a kept seal is not among the seals" in done.stdout
    assert subprocess.run([*command, str(copy / "nowhere")], capture_output=True).returncode == 2


def test_the_commands_of_the_page_give_the_hashes(copy):
    """The block of ``docs/ledger.md`` by which one verifies by hand, run as it stands."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "ledger.md").read_text("utf-8")
    block = page.partition("## 手工核验")[2].partition("```bash\n")[2].partition("```")[0]
    _, sums, event, seal = block.splitlines()
    said = [
        subprocess.run(["bash", "-c", line], cwd=copy, capture_output=True, text=True)
        for line in (sums, event, seal)
    ]
    assert said[0].returncode == 0
    assert (copy / "events.txt").read_text().splitlines()[4].startswith("sha256:" + said[1].stdout.split()[0])
    assert (copy / "seals.txt").read_text().strip().endswith("seal=sha256:" + said[2].stdout.split()[0])


def test_only_what_is_sealed_is_exported(tmp_path):
    store = MemoryStore()
    with pytest.raises(XiezhiError, match="nothing is sealed"):
        export(store.tables, tmp_path / "a")
    full(store).append([Entry("M-1", "case", "closed", 1)], now=NOW + 9)
    assert export(store.tables, tmp_path / "a")[:2] == (300, 1)
    with pytest.raises(XiezhiError, match="not empty"):
        export(store.tables, tmp_path / "a")
    assert verify(str(tmp_path / "a"))[1] == []


def lines(path):
    return path.read_bytes().splitlines(keepends=True)


def without(rows, n, rng):
    del rows[n]


def doubled(rows, n, rng):
    rows.insert(n, rows[n])


def swapped(rows, n, rng):
    other = (n + 1 + rng.randrange(len(rows) - 1)) % len(rows)
    rows[n], rows[other] = rows[other], rows[n]


def emptied(rows, n, rng):
    rows.insert(n, b"\n")


@pytest.mark.parametrize("act", [without, doubled, swapped, emptied])
@pytest.mark.parametrize("name", FILES[:4])
def test_a_line_removed_doubled_swapped_or_added_is_found(copy, name, act):
    rng = random.Random(f"{name}{act.__name__}")
    whole = lines(copy / name)
    for n in {0, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(10))}:
        rows = list(whole)
        act(rows, n, rng)
        (copy / name).write_bytes(b"".join(rows))
        faults = verify(str(copy))[1]
        assert faults, (name, act, n)
        if name == "events.txt":
            assert any(fault.place.startswith("events.txt:") or fault.what == "lost" for fault in faults)


def flipped(content, n, rng):
    return content[:n] + bytes([content[n] ^ (1 << rng.randrange(8))]) + content[n + 1 :]


def dropped(content, n, rng):
    return content[:n] + content[n + 1 :]


def inserted(content, n, rng):
    return (
        content[:n]
        + rng.choice([b" ", b"\n", b"\r", b"\0", b"\t", b"0", b'"', b"\xef\xbb\xbf"])
        + content[n:]
    )


def cut(content, n, rng):
    return content[:n]


@pytest.mark.parametrize("act", [flipped, dropped, inserted, cut])
@pytest.mark.parametrize("name", FILES)
def test_any_byte_changed_dropped_or_added_is_found(copy, name, act):
    rng = random.Random(f"{name}{act.__name__}")
    whole = (copy / name).read_bytes()
    ends = [n for n, byte in enumerate(whole) if byte == 10]
    for n in {0, len(whole) - 1, rng.choice(ends), *(rng.randrange(len(whole)) for _ in range(25))}:
        changed = act(whole, n, rng)
        if changed == whole:
            continue
        (copy / name).write_bytes(changed)
        _, faults = verify(str(copy))
        assert faults, (name, act, n)
        if name == "events.txt" and act in (flipped, dropped):
            at = whole.count(b"\n", 0, n) + 1
            assert any(fault.place in (f"events.txt:{at}", f"events.txt:{at + 1}") for fault in faults), (
                n,
                faults,
            )


def test_an_event_changed_with_its_digest_is_named_by_its_chain_or_its_seal(copy):
    """Whoever changes an event may make its own digest fit: then the chain differs, or at its end the seal."""
    whole = lines(copy / "events.txt")
    for n in (3, 120, 299):
        rows = list(whole)
        fields = json.loads(rows[n].partition(b" ")[2])
        fields[4] += 1
        line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
        rows[n] = b"sha256:" + sha256(line).hexdigest().encode() + b" " + line + b"\n"
        (copy / "events.txt").write_bytes(b"".join(rows))
        faults = verify(str(copy))[1]
        assert any(f"e{n}" in (f.event, f.en.rpartition(": ")[2]) for f in faults), faults


def test_files_that_are_missing_or_were_added_are_named(copy):
    (copy / "more.txt").write_text("x")
    assert [(f.what, f.place) for f in verify(str(copy))[1]] == [("added", "more.txt")]
    (copy / "heads.txt").unlink()
    with pytest.raises(FileNotFoundError, match="heads"):
        verify(str(copy))
