# SPDX-License-Identifier: Apache-2.0
"""Live facts on one home: appends with judgement, a tick over many open clocks, a rebuild.

    python bench/live.py [--scale 0.01]

Of scale 1: a ledger of a million facts of administrative cases under all norms of ``cn_police``, with a million open
clocks. Seconds are wall seconds; beside them the processor's, for machines that do other work too. ``DATABASE_URL``
names PostgreSQL instead of SQLite.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from figures import Figure
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.records.setup import configure, prepare, ready

FACTS = 1_000_000
DUE = 334  # cases of which three clocks each fall due at one midnight
OF_A_CASE = 6
SINGLES = 400
BULK = 20_000  # facts of one append while the ledger is filled
MINUTE = 60_000_000
STEPS = ("accepted", "receipt_issued", "filed", "officers_assigned", "investigated")


@dataclass
class Took:
    """What one measurement took: wall and processor seconds."""

    wall: float
    cpu: float


def timed(work: Any) -> tuple[Any, Took]:
    """The result of a call and what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, Took(time.perf_counter() - wall, time.process_time() - cpu)


class Station:
    """Tells cases: some filed thirty days before the night that is measured, the others on the last day."""

    def __init__(self, desk: Desk, scale: float) -> None:
        self.desk, zone = desk, desk.pack.zone
        self.cases = max(int(FACTS * scale) // OF_A_CASE, DUE + 50)
        self.steps = [step for step in STEPS if step in desk.pack.kinds["admin_case"].steps]
        self.old = zone.from_local(datetime(2026, 3, 2, 9))[0]
        self.new = zone.from_local(datetime(2026, 4, 1, 9))[0]
        self.night = zone.from_local(datetime(2026, 4, 2))[0]
        self.before = self.night - 60 * MINUTE

    def facts(self, case: int) -> list[Entry]:
        """The facts of one case, a minute apart."""
        name, unit, officer = f"A{case:07}", f"U{case % 40:02}", f"P{case % 900:03}"
        first = self.old if case < DUE else self.new
        about = Entry(
            name, "admin_case", "attributes_changed", BEGINNING, data={"category": "治安", "unit": unit}
        )
        return [
            about,
            *(
                Entry(
                    name,
                    "admin_case",
                    step,
                    first + (case % 50 + 5 * place) * MINUTE,
                    actor=officer,
                    unit=unit,
                )
                for place, step in enumerate(self.steps)
            ),
        ]

    def all(self) -> Iterator[Entry]:
        """All facts."""
        return (fact for case in range(self.cases) for fact in self.facts(case))


def home(folder: Path) -> Desk:
    """A desk over a new home under cn_police; rooms that follow findings are left out of what is measured."""
    made = Home.create(folder, "cn_police", os.environ)
    configure(made)
    prepare(made)
    from xiezhi.records.signals import findings_changed

    findings_changed.receivers = []
    findings_changed.sender_receivers_cache.clear()
    return Desk.open(made)


def fill(desk: Desk, station: Station) -> tuple[int, Took]:
    """Takes in all facts in large appends; how many, and what it took."""
    from xiezhi.records.live import take

    facts, count = station.all(), 0
    took = Took(0.0, 0.0)
    while part := list(islice(facts, BULK)):
        outcome, one = timed(lambda part=part: take(desk, part, now=station.before))
        if outcome.errors or outcome.receipt.refused:
            raise SystemExit(f"{outcome.errors[:3]} {outcome.receipt.refused[:3]}")
        count += len(part)
        took = Took(took.wall + one.wall, took.cpu + one.cpu)
    return count, took


def singles(desk: Desk, station: Station, count: int = SINGLES) -> list[Took]:
    """One fact at a time on cases that are under way, each judged with its family and committed."""
    from xiezhi.records.live import take

    found = []
    for number in range(count):
        case = DUE + 7 * number % (station.cases - DUE)
        name, at = f"A{case:07}", station.before - (count - number)
        fact = Entry(name, "admin_case", "attributes_changed", at, actor="P1", data={"offence": "盗窃"})
        _, took = timed(lambda fact=fact: take(desk, [fact], now=station.before))
        found.append(took)
    return found


def night(desk: Desk, station: Station) -> tuple[int, int, Took]:
    """The tick at the midnight at which clocks fall due: (families judged, clocks that fell due, what it took)."""
    from xiezhi.records.live import tick

    tick(desk, now=station.night - 1)
    outcome, took = timed(lambda: tick(desk, now=station.night))
    due = sum(change.after == "overdue" for change in outcome.clocks_changed)
    return outcome.families, due, took


def remade(desk: Desk, station: Station) -> Took:
    """A rebuild of all read models from the ledger."""
    from xiezhi.records.rebuild import rebuild

    return timed(lambda: rebuild(desk, now=station.night))[1]


def live(work: Path, scale: float) -> Iterator[Figure]:
    """The bars of live evaluation on SQLite; ``scale`` 1 is a million facts and as many open clocks."""
    ready()
    from xiezhi.records.models import Clock

    shutil.rmtree(work, ignore_errors=True)
    desk = home(work)
    station = Station(desk, scale)
    count, took = fill(desk, station)
    yield Figure(f"bulk: {count:,} facts taken, judged and written", "", _rate(count, took))
    found = singles(desk, station)
    walls, cpus = (sorted(1e3 * getattr(one, name) for one in found) for name in ("wall", "cpu"))
    median, worst = statistics.median(walls), walls[len(walls) * 99 // 100]
    yield Figure(
        f"a single append with its family judged, {count:,} facts there: median", "≤ 20 ms",
        f"{median:.1f} ms, {statistics.median(cpus):.1f} ms of processor", median <= 20,
    )  # fmt: skip
    yield Figure("the same: 99th percentile", "≤ 80 ms", f"{worst:.1f} ms", worst <= 80)
    running = Clock.objects.filter(state="open").count()
    families, due, one = night(desk, station)
    yield Figure(
        f"a tick over {running:,} open clocks of which {due:,} fall due in {families:,} families, nothing sent out",
        "≤ 1 s",
        f"{one.wall:.2f} s, {one.cpu:.2f} s of processor", one.wall <= 1,
    )  # fmt: skip
    yield Figure(f"all read models rebuilt from {count:,} facts", "", _rate(count, remade(desk, station)))
    shutil.rmtree(work, ignore_errors=True)


def _rate(count: int, took: Took) -> str:
    return f"{count / took.wall:,.0f}/s, {count / took.cpu:,.0f}/s of processor"


def main() -> None:
    """Prints all measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=0.01)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiezhi-live-") as folder:
        for figure in live(Path(folder) / "home", asked.scale):
            print(figure.what, figure.measured, sep=": ", flush=True)


if __name__ == "__main__":
    main()
