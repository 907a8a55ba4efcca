# SPDX-License-Identifier: Apache-2.0
"""The bars of the ledger: bulk append with chains, clients killed and many at once, the verifier over an export.

python bench/ledger.py [--events 1000000] [--kills 200]
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from tests.postgres import cluster  # noqa: E402

from figures import Figure  # noqa: E402
from ledger_crash import at_once, killed  # noqa: E402
from ledger_writer import NOW, connect  # noqa: E402
from xiezhi.ledger.entry import Entry  # noqa: E402
from xiezhi.ledger.export import export  # noqa: E402
from xiezhi.ledger.store import open_store  # noqa: E402

BATCH = 10_000
PER_MATTER = 8
STEPS = ("reported", "accepted", "filed", "questioned", "told", "decided", "served", "closed")


def entries(first: int, last: int) -> list[Entry]:
    """Facts as a case system tells them: eight a matter, some hundred bytes each, matters interleaved."""
    return [
        Entry(
            f"C-2026-{n // (PER_MATTER * 500) * 500 + n % 500:07}", "case", STEPS[n // 500 % PER_MATTER], NOW + n,
            id=f"E{n:09}", actor=f"o-{n % 97}", unit=f"s-{n % 31}",
            data={"place": "新华路派出所辖区", "amount": n % 1000, "urgent": n % 7 == 0}, source="cases",
        )
        for n in range(first, last)
    ]  # fmt: skip


@contextmanager
def places() -> Iterator[dict[str, Callable[[], str]]]:
    """By name how to get an empty database; PostgreSQL runs with its defaults, so it waits for the disk."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, cluster() as running:
        numbers = iter(range(1000))
        yield {"SQLite": lambda: f"{folder}/{next(numbers)}.sqlite3", "PostgreSQL": running.dsn}


def opened(database: str) -> tuple[Any, Any]:
    """A connection and its fresh ledger."""
    connection = connect(database)
    store = open_store(connection)
    store.create()
    connection.commit()
    return connection, store


def bulk(place: Callable[[], str], events: int) -> float:
    """Events a second, appended in committed batches into an empty ledger; making the entries is not counted."""
    connection, store = opened(place())
    spent = 0.0
    for first in range(0, events, BATCH):
        many = entries(first, min(first + BATCH, events))
        begun = time.perf_counter()
        store.append(many, now=NOW)
        connection.commit()
        spent += time.perf_counter() - begun
    connection.close()
    return events / spent


def exported(folder: Path, place: Callable[[], str], events: int) -> tuple[float, int, int]:
    """(seconds of the verifier over an export, changes made in it, changes found and named)."""
    connection, store = opened(place())
    for part in range(4):
        for first in range(part * events // 4, (part + 1) * events // 4, BATCH):
            store.append(entries(first, min(first + BATCH, (part + 1) * events // 4)), now=NOW + part)
        store.seal(date(2026, 3, 2 + part), NOW + part)
        connection.commit()
    export(store.tables, folder)
    connection.close()
    begun = time.perf_counter()
    assert _verify(folder).returncode == 0
    spent = time.perf_counter() - begun
    rng = random.Random(7)
    acts = [_flip, _flip, _remove_line, _double_line, _swap_lines]
    found = sum(_found(folder, act, rng) for act in acts)
    return spent, len(acts), found


def _verify(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(folder / "xiezhi_verify.py")], capture_output=True, text=True
    )


def _found(folder: Path, act: Callable[[Path, random.Random], None], rng: random.Random) -> bool:
    path, kept = folder / "events.txt", folder.parent / "kept.txt"
    shutil.copyfile(path, kept)
    act(path, rng)
    done = _verify(folder)
    shutil.move(kept, path)
    return done.returncode == 1 and "events.txt:" in done.stdout


def _flip(path: Path, rng: random.Random) -> None:
    with path.open("r+b") as file:
        at = rng.randrange(path.stat().st_size)
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << rng.randrange(8)]))


def _lines(path: Path, change: Callable[[list[bytes], int], None], rng: random.Random) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines, rng.randrange(len(lines) - 1))
    path.write_bytes(b"".join(lines))


def _remove_line(path: Path, rng: random.Random) -> None:
    _lines(path, lambda lines, n: lines.pop(n) and None, rng)


def _double_line(path: Path, rng: random.Random) -> None:
    _lines(path, lambda lines, n: lines.insert(n, lines[n]), rng)


def _swap_lines(path: Path, rng: random.Random) -> None:
    def swap(lines: list[bytes], n: int) -> None:
        lines[n], lines[n + 1] = lines[n + 1], lines[n]

    _lines(path, swap, rng)


def ledger(events: int, kills: int) -> Iterator[Figure]:
    """All bars of the ledger, one after the other; sizes as asked."""
    with places() as found, tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        for (name, place), bar in zip(found.items(), (30_000, 50_000), strict=True):
            rate = bulk(place, events)
            told = f"ledger: bulk append with chains, {name}, {events:,} events in batches of {BATCH:,}"
            yield Figure(told, f"≥ {bar:,}/s", f"{rate:,.0f}/s", rate >= bar)
        for name, place in found.items():
            yield from accidents(name, place, kills, max(events // 100_000, 2))
        spent, made, seen = exported(Path(folder) / "export", found["SQLite"], events)
        yield Figure(f"ledger: verifier over {events:,} events", "", f"{spent:.1f} s")
        yield Figure("ledger: changes in it found and named", f"{made}", f"{seen}", made == seen)


def accidents(name: str, place: Callable[[], str], kills: int, batches: int) -> Iterator[Figure]:
    """Clients killed, and eight at once; what is lost or stands twice is an error."""
    database = place()
    connection, _ = opened(database)
    acknowledged = killed(database, connection, kills, 200, seed=1)
    connection.close()
    told = f"{kills} kills, {acknowledged} batches"
    yield Figure(f"ledger: clients killed at random points, {name}", "nothing lost or twice", told, True)
    database = place()
    connection, _ = opened(database)
    spent = at_once(database, connection, 8, batches, 100)
    connection.close()
    yield Figure(f"ledger: 8 clients at once, {name}", "no error", f"{spent:.1f} s", True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=200)
    asked = parser.parse_args()
    for figure in ledger(asked.events, asked.kills):
        print(figure.row(), flush=True)


if __name__ == "__main__":
    main()
