# SPDX-License-Identifier: Apache-2.0
"""Figures of an invented city: simulated, checked, its slowest norms, one family of it, and its way through exports."""

import json
import statistics
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import proof
from city import PROGRAM, slowest, timed
from figures import Figure
from measure import Run, measured
from one_police_family import police_ms
from xiezhi.catalog.load import load_pack
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.exports.exporting import export
from xiezhi.simulate.exports.mappings import ALL

PACK = "cn_police"
FIRST = date(2025, 7, 1)
SAME = ("norm", "status", "matter", "nature", "level", "at", "over_s", "late_entry")
"""What findings have in common whichever way they came. Not ``tie``: what an event sets is in the exports an event of
its own, at the same instant."""


@dataclass(frozen=True)
class Place:
    """What is simulated: a year of a city, or where only agreement counts ten days of a station."""

    preset: str
    days: int
    draws: int

    @property
    def until(self) -> date:
        """The day on which it is checked: the one after the last."""
        return FIRST + timedelta(days=self.days)

    def simulate(self, out: Path) -> list[str]:
        """The command that makes it."""
        period = ["--from", str(FIRST), "--days", str(self.days), "--draws", str(self.draws)]
        return [*PROGRAM, "simulate", "--preset", self.preset, *period, "--out", str(out)]


FULL = Place("city", 365, 16)
PART = 15
"""Days of the same place on which norms are timed one by one, and from which the family is taken."""
SMALL = Place("station", 10, 1)


def city(work: Path, whole: bool) -> list[Figure]:
    """All figures; of a year of a city where ``whole``."""
    place = FULL if whole else SMALL
    with tempfile.TemporaryDirectory(dir=work) as made:
        folder, results = Path(made, "place"), Path(made, "results")
        measured(Place("station", 1, place.draws).simulate(Path(made, "warm")))
        run, cpu = timed(place.simulate(folder))
        events = int(json.loads((folder / "simulation.json").read_text(encoding="utf-8"))["events"])
        found = [
            speed(f"{place.preset}, {place.days} days, {events:,} events: simulated", 2e5, events, run, cpu)
        ]
        run, cpu = timed([*check(results), str(folder), "--as-of", str(place.until)])
        found.append(speed(f"all norms of `{PACK}`: Parquet → findings", 2e6, events, run, cpu))
        found.append(
            Figure("peak memory of the check", "≤ 4000 MB", f"{run.megabytes:,.0f} MB", run.peak <= 4e9)
        )
        part = replace(place, days=min(place.days, PART))
        measured(part.simulate(folder))
        if whole:
            found.append(slowest_norms(folder, part))
        found.append(one_family(folder, 50 if whole else 3))
    found.append(round_trip(work, Place("station", 30 if whole else 10, place.draws)))
    return [*found, *known_wrongs(work)] if whole else found


def check(out: Path) -> list[str]:
    """The command line under measurement, but for what is read and the day."""
    return [*PROGRAM, "check", "--pack", PACK, "--out", str(out)]


def speed(what: str, bar: float, events: int, run: Run, cpu: float) -> Figure:
    """Events a second, by the clock and by the processor."""
    said = f"{events / run.seconds:,.0f}/s ({run.seconds:.1f} s; {cpu:.1f} s of processor time)"
    return Figure(what, f"≥ {bar:,.0f} events/s", said, events / run.seconds >= bar)


def slowest_norms(folder: Path, place: Place) -> Figure:
    """The ten norms that take longest on one batch."""
    pack = load_pack(PACK)
    found = slowest(pack, folder, pack.zone.midnight(day_of(place.until)), 10)
    return Figure("slowest ten norms", "", ", ".join(f"`{name}` {spent:.0f} ms" for spent, name in found))


def one_family(folder: Path, times: int) -> Figure:
    """The live call on a large family of the place."""
    said, matters, events = police_ms(folder, times)
    middle = statistics.median(said)
    told = f"median {middle:.1f} ms, longest of {len(said)} {max(said):.1f} ms"
    return Figure(f"`evaluate`, {matters} matters, {events} events, `{PACK}`", "≤ 15 ms", told, middle <= 15)


def known_wrongs(work: Path) -> list[Figure]:
    """The year of a district with wrongs planted in it: what was found beside what was planted, by both backends."""
    with tempfile.TemporaryDirectory(dir=work) as made:
        proven = proof.prove(proof.Place(), Path(made), load_pack(PACK))
    proofs = {"columnar": proven.columnar, "reference": proven.reference}
    return [
        Figure(
            f"known wrongs in a year of a district, {backend}: recall and precision",
            "1.0 and 1.0",
            f"{found.recall:.6f} and {found.precision:.6f}",
            found.exact,
        )
        for backend, found in proofs.items()
    ]


def round_trip(work: Path, place: Place) -> Figure:
    """A place some of whose events are gone: checked itself, and after a way through the exports of other systems."""
    with tempfile.TemporaryDirectory(dir=work) as made:
        folder, whole = Path(made, "place"), Path(made, "whole")
        measured(place.simulate(whole))
        events = with_gaps(whole, folder)
        exported = export(load_pack(PACK), folder, Path(made, "exports"), [ALL])
        day = ["--as-of", str(place.until)]
        measured([*check(Path(made, "own")), str(folder), *day])
        measured([*check(Path(made, "theirs")), "--map", str(exported.mapping), *day])
        own, theirs = (findings(Path(made, name)) for name in ("own", "theirs"))
    if own != theirs or not own:
        raise SystemExit(f"findings differ after exports: {(own - theirs) or (theirs - own)}")
    what = f"{place.preset}, {place.days} days, {events:,} events → exports of five systems → mapping → check"
    return Figure(what, "the same findings", f"{own.total():,} findings, none differs", True)


def with_gaps(whole: Path, folder: Path, share: float = 0.03) -> int:
    """The same place without some of its events, so that there is something to be found; how many are left."""
    rng, left = np.random.default_rng(1), 0
    for path in sorted(whole.glob("*/*.parquet")):
        table = pq.read_table(path)
        if path.parent.name == "events":
            table = table.filter(pa.array(rng.random(table.num_rows) >= share))
            left += table.num_rows
        target = folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, target)
    return left


def findings(results: Path) -> Counter[tuple[object, ...]]:
    """The findings of a check, without what may differ."""
    table = pq.read_table(results / "findings.parquet", columns=list(SAME))
    return Counter(zip(*(column.to_pylist() for column in table.columns), strict=True))
