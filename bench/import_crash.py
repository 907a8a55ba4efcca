# SPDX-License-Identifier: Apache-2.0
"""Kills imports and ticks at random points: nothing acknowledged is lost, nothing stands twice, records are as rebuilt.

python bench/import_crash.py --times 200 [--database postgresql://…]
"""

import argparse
import csv
import os
import random
import signal
import tempfile
import time
from pathlib import Path

from xiezhi.catalog.load import load_pack
from xiezhi.kernel.instant import DAY, HOUR
from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.records.setup import configure, prepare, ready

MAPPING = """\
sources:
  - file: "cases.csv"
    kind: admin_case
    matter: case
    unit: unit
    attributes: {category: category}
    events:
      - {step: accepted, at: accepted, recorded_at: accepted}
      - {step: filed, at: filed, recorded_at: filed}
      - {step: penalty_decided, at: decided, recorded_at: decided}
"""
BEGIN = 1_772_582_400_000_000  # 2026-03-04 00:00 UTC
ROWS, BATCH = 120, 25  # cases of an export; entries of a transaction, few so that there are many points


class Trials:
    """One home, an export for each trial; a child takes it in and ticks, the parent kills it and looks."""

    def __init__(self, folder: Path, database: str | None, seed: int) -> None:
        ready()
        self.folder, self.rng = folder, random.Random(seed)
        self.pack = load_pack("cn_police")
        environ = {} if database is None else {"DATABASE_URL": database}
        self.home = Home.create(folder / "home", "cn_police", environ)
        configure(self.home)
        prepare(self.home)
        self.desk = Desk.open(self.home, self.pack)
        self.entries = 0

    def undisturbed(self) -> float:
        """Seconds of an export that nobody kills, tick included."""
        export, begun = self._export(0), time.perf_counter()
        self._take(export, BEGIN, lambda taken: None)
        self.entries += 4 * ROWS - self._open_rows(0)
        return time.perf_counter() - begun

    def one(self, number: int, longest: float) -> None:
        """A trial: killed somewhere between nothing done and all done, then run again to its end."""
        export = self._export(number)
        now = BEGIN + number * DAY
        told = self._killed(export, now, self.rng.random() * longest)
        assert self._count() >= self.entries + told, (
            f"trial {number}: {told} entries were acknowledged and are lost"
        )
        self._take(export, now, lambda taken: None)
        self.entries += 4 * ROWS - self._open_rows(number)
        assert self._count() == self.entries, (
            f"trial {number}: {self._count()} events instead of {self.entries}"
        )

    def look(self, number: int) -> None:
        """Chains are whole, and the records are what a rebuild would make of the facts."""
        from xiezhi.records.live import tick
        from xiezhi.records.rebuild import compare

        now = BEGIN + number * DAY + 2 * HOUR
        found = self.desk.store.verify()
        assert found.whole, found.faults[:3]
        tick(self.desk, now=now)
        differences = compare(self.desk, now=now)
        assert not differences, differences[:3]

    def _killed(self, export: Path, now: int, after: float) -> int:
        """Forks a child that works; kills it after a while. The entries it had acknowledged."""
        from django.db import connections

        connections.close_all()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                self._take(export, now, lambda taken: os.write(writing, f"{taken}\n".encode()))
            finally:
                os._exit(0)
        os.close(writing)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading) as pipe:
            lines = pipe.read().split()
        return int(lines[-1]) if lines else 0

    def _take(self, export: Path, now: int, acknowledge: object) -> None:
        from xiezhi.casework.imports import taking
        from xiezhi.casework.imports.export import Export
        from xiezhi.records.live import tick

        taking.BATCH = BATCH
        asked = Export("crash", mapping=export / "m.yaml")
        taking.take_in(self.desk, asked, now=now, progress=lambda rows, taken: taken and acknowledge(taken))
        tick(self.desk, now=now + HOUR)

    def _export(self, number: int) -> Path:
        folder = self.folder / f"night{number}"
        folder.mkdir()
        (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
        day = time.strftime("%Y-%m-%d", time.gmtime((BEGIN + (number - 1) * DAY) / 1e6))
        with (folder / "cases.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["case", "unit", "category", "accepted", "filed", "decided"])
            for n in range(ROWS):
                decided = f"{day} 1{n % 8}:30" if n % 3 else ""
                rows.writerow(
                    [f"N{number}-{n}", f"S{n % 4}", "治安", f"{day} 09:{n % 60:02}", f"{day} 10:00", decided]
                )
        return folder

    def _open_rows(self, number: int) -> int:
        return sum(1 for n in range(ROWS) if not n % 3)

    def _count(self) -> int:
        from xiezhi.kernel.sql import fetch_one

        row = fetch_one(
            self.desk.connection,
            "SELECT count(*) FROM events WHERE source = 'crash' AND step <> 'voided'",
        )
        return int(row[0]) if row else 0


def crash(folder: Path, database: str | None, times: int, seed: int) -> int:
    """So many trials; how many there were. Raises ``AssertionError`` where something is lost, doubled or differs."""
    trials = Trials(folder, database, seed)
    longest = 1.1 * trials.undisturbed()
    for number in range(1, times + 1):
        trials.one(number, longest)
        if number % 20 == 0 or number == times:
            trials.look(number)
    return times


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{crash(Path(folder), asked.database, asked.times, asked.seed)} kills")


if __name__ == "__main__":
    main()
