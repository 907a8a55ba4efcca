# SPDX-License-Identifier: Apache-2.0
"""A simulation from beginning to end: templates, city, months, files. Same request, pack and program: same bytes."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import xiezhi
from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.simulate.arrivals import Arrivals, Period
from xiezhi.simulate.book import Book, book_of
from xiezhi.simulate.city import City, city_of
from xiezhi.simulate.confirming import Confirmer
from xiezhi.simulate.draft import Scenario, scenarios
from xiezhi.simulate.event_table import fitted
from xiezhi.simulate.instances import Families, Placed, Placer, officer_role, officer_text
from xiezhi.simulate.laid import qualifications
from xiezhi.simulate.plant import CHANGES, Plant
from xiezhi.simulate.planting import PLANTED, Planted, planted
from xiezhi.simulate.presets import Preset, preset_of
from xiezhi.simulate.templates import DRAWS, Templates, templates_of, trial_days
from xiezhi.simulate.write import MARK, Output

BATCH = 200_000
"""Events placed at once: bounds the memory."""
AT_EASE = 500_000
"""Objects made between two rounds of the collector."""
WRONGS_FILE = "wrongs"
"""The table of wrongs, beside the tables of matters and events."""
CHANGES_FILE = "changes"
"""The table of what was done for a plant file."""
PERSONNEL = "personnel"
"""The name of the parts that hold what officers are qualified for."""


@dataclass(frozen=True)
class Request:
    """What is asked for: ``first`` and ``days`` civil days, ``draws`` of each scenario and epoch; ``wrongs``: the share
    of families with something wrong in them, of every ``nth`` norm; ``only``: the scenarios told, all where none is
    named; ``preset``: a name, or a place of the caller's own."""

    preset: str | Preset
    first: int
    days: int
    seed: int
    form: str = "parquet"
    draws: int = DRAWS
    wrongs: float = 0.0
    only: tuple[str, ...] = ()
    nth: int = 1

    @property
    def period(self) -> Period:
        return Period(self.first, self.first + self.days - 1)

    @property
    def place(self) -> Preset:
        """The place that is meant."""
        return self.preset if isinstance(self.preset, Preset) else preset_of(self.preset)


@dataclass
class Made:
    """What came out. ``kinds``: matters by kind; ``families``: by scenario; ``wrongs``: planted ones by norm;
    ``unplanted``: norms of which no wrong was asked to be or could be planted, with the reason; ``changed``: how many
    orders of a plant file were done."""

    matters: int = 0
    events: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    wrongs: Counter[str] = field(default_factory=Counter)
    unplanted: dict[str, str] = field(default_factory=dict)
    changed: int = 0
    refused: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass
class Watch:
    """Whom to tell how far it is, each as so many of so many: draws judged, norms looked at for a wrong, events."""

    sought: Callable[[int, int], None] = lambda done, total: None
    judged: Callable[[int, int], None] = lambda done, total: None
    written: Callable[[int, int], None] = lambda done, total: None


def covered(pack: Pack, period: Period) -> None:
    """Refuses a period with a year whose notice of holidays the calendar lacks."""
    for year in range(date_of(period.first).year, date_of(period.last).year + 1):
        begin = max(period.first, _first_of(year))
        days = np.arange(begin, min(period.last, _first_of(year + 1) - 1) + 1, dtype=np.int64)
        if pack.calendar.is_uncertain(days).any():
            until = pack.calendar.covered_until
            told = "" if until is None else str(date_of(until))
            raise XiezhiError(
                f"工作日历没有 {year} 年的放假通知 (只到 {told}): 缩短 --days, 或把通知录入 calendar_days.csv",
                f"the calendar lacks the notice of {year} (it ends on {told}): fewer --days, or enter the notice in "
                "calendar_days.csv",
            )


def _first_of(year: int) -> int:
    return int(np.datetime64(f"{year}-01-01", "D").astype(np.int64))


def make(
    pack: Pack, request: Request, out: Path, watch: Watch | None = None, plant: Plant | None = None
) -> Made:
    """Simulates what is asked for into a folder; ``plant``: orders that are done to its events, and listed."""
    watch = watch or Watch()
    preset = request.place
    covered(pack, request.period)
    known = _told_of(scenarios(), request.only)
    with Output(out, request.form) as output, _collector_at_ease():
        found = templates_of(
            pack, known.values(), request.period.first, request.period.last, draws=request.draws,
            progress=watch.judged,
        )  # fmt: skip
        wrongs = Planted()
        if request.wrongs:
            days = trial_days(pack, request.period.first, request.period.last)
            wrongs = planted(pack, found.accepted, days, watch.sought, request.nth)
        book = book_of([*found.accepted, *wrongs.templates], pack)
        city = city_of(preset, np.random.default_rng([request.seed, 0]))
        confirmer = Confirmer(pack, book.templates, request.period.last)
        arrivals = Arrivals(
            book, city, pack, known, request.period, request.seed, request.wrongs,
            confirmer.on if request.wrongs else None,
        )  # fmt: skip
        made = _write(_Run(pack, request, book, city, arrivals, watch, plant), output, found)
        made.unplanted = _unplanted(wrongs, made)
        output.text("README.txt", _readme(request, city, made))
        output.text(MARK, _mark(pack, request, made))
        output.publish()
    return made


def _told_of(known: Mapping[str, Scenario], only: Sequence[str]) -> Mapping[str, Scenario]:
    """The scenarios asked for."""
    if unknown := sorted(set(only) - known.keys()):
        raise XiezhiError(f"没有场景 {' '.join(unknown)}", f"there is no scenario {' '.join(unknown)}")
    return {name: known[name] for name in only} if only else known


@contextmanager
def _collector_at_ease() -> Iterator[None]:
    """Hundreds of thousands of small objects are made and stay: to look through them for rings that nobody holds at
    every 700th, as is usual, took half of the time of making them."""
    usual = gc.get_threshold()
    gc.set_threshold(AT_EASE, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _unplanted(wrongs: Planted, made: Made) -> dict[str, str]:
    """Why norms have no wrong here; those that have a template found no day on which it holds."""
    return {
        norm: NO_DAY if reason == PLANTED else reason
        for norm, reason in sorted(wrongs.by_norm().items())
        if norm not in made.wrongs
    }


NO_DAY = "no day in this period"


@dataclass
class _Run:
    pack: Pack
    request: Request
    book: Book
    city: City
    arrivals: Arrivals
    watch: Watch
    plant: Plant | None

    def schema(self, events: pa.Schema) -> pa.Schema:
        """The columns of the events, those that the plant file needs among them."""
        return events if self.plant is None else self.plant.schema(events)

    def planted(self, placed: Placed, schema: pa.Schema) -> pa.Table:
        """The events of a batch with what the plant file asks done to them."""
        if self.plant is None:
            return placed.events
        return fitted(self.plant.done(placed.matters, fitted(placed.events, schema)), schema)


def _write(run: _Run, output: Output, found: Templates) -> Made:
    made = Made(refused=found.refused)
    placer = Placer(run.book, run.city, run.pack, run.arrivals.confirmed)
    schema = run.schema(placer.schemas[1])
    expected = int(run.arrivals.expected())
    wrongs: list[pa.Table] = []
    for name, part in run.request.period.months():
        families = run.arrivals.month(part)
        rng = np.random.default_rng([run.request.seed, 2, part.first])
        with (
            output.part("matters", name, placer.schemas[0]) as matters,
            output.part("events", name, schema) as events,
        ):
            for batch in batches(run.book, families):
                placed = placer.place(batch, rng)
                matters.add(placed.matters)
                done = run.planted(placed, schema)
                events.add(done)
                wrongs.append(placed.wrongs)
                _count(made, run.book, batch, placed.matters)
                made.events += done.num_rows
                run.watch.written(made.events, max(expected, made.events))
    if run.request.wrongs:
        _write_wrongs(output, pa.concat_tables(wrongs), made)
    if run.plant is not None:
        made.changed = len(run.plant.changed)
        with output.part("", CHANGES_FILE, CHANGES) as told:
            told.add(run.plant.changes())
    people = personnel(placer)
    with output.part("matters", PERSONNEL, people.schema) as told:
        told.add(people)
    made.matters += people.num_rows
    made.kinds["officer_qualification"] += people.num_rows
    if not made.events:
        raise XiezhiError(
            "这一时段太短, 没有一个案件能从头到尾放得下: 请加大 --days",
            "the period is too short for any family from beginning to end: more --days would be right",
        )
    return made


def _write_wrongs(output: Output, wrongs: pa.Table, made: Made) -> None:
    """The table of what was planted and what follows from it."""
    with output.part("", WRONGS_FILE, wrongs.schema) as told:
        told.add(wrongs)
    planted = wrongs.filter(pc.is_null(wrongs.column("caused_by")))
    made.wrongs.update(planted.column("norm").to_pylist())


def batches(book: Book, families: Families) -> Iterator[Families]:
    """Families in order, as many at once as have about ``BATCH`` events."""
    size = np.cumsum(book.events.size[families.template])
    begin = 0
    while begin < families.size:
        before = int(size[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(size, before + BATCH, "right")))
        yield families.take(slice(begin, end))
        begin = end


def _count(made: Made, book: Book, families: Families, matters: pa.Table) -> None:
    made.matters += matters.num_rows
    for pair in pc.value_counts(matters.column("kind")).to_pylist():
        made.kinds[pair["values"]] += pair["counts"]
    templates, counts = np.unique(families.template, return_counts=True)
    for template, count in zip(templates.tolist(), counts.tolist(), strict=True):
        made.families[book.templates[template].scenario] += count


def personnel(placer: Placer) -> pa.Table:
    """What every officer that acted is qualified for: matters without events."""
    rows: dict[str, list[object]] = {name: [] for name in ("matter", "kind", "unit", "parent", "officer")}
    told: dict[str, list[object]] = {}
    for number, member in enumerate(sorted(placer.officers), 1):
        for place, facts in enumerate(qualifications(officer_role(member))):
            name = officer_text(member)
            values = (f"Q{number:06}-{place}", "officer_qualification", None, None, name)
            for column, value in zip(rows, values, strict=True):
                rows[column].append(value)
            for column, fact in facts.items():
                told.setdefault(column, []).append(fact)
    columns = {name: pa.array(values, pa.string()) for name, values in rows.items()}
    return pa.table(columns | {name: pa.array(values) for name, values in told.items()})


def _mark(pack: Pack, request: Request, made: Made) -> str:
    told = {
        "simulated": "虚构 invented", "preset": request.place.name, "from": str(date_of(request.first)),
        "days": request.days, "seed": request.seed, "draws": request.draws, "format": request.form,
        "pack": pack.id, "pack_version": pack.version, "pack_hash": pack.digest, "program": xiezhi.__version__,
        "matters": made.matters, "events": made.events, "kinds": dict(sorted(made.kinds.items())),
        "families": dict(sorted(made.families.items())),
        "wrongs": dict(sorted(made.wrongs.items())), "changed": made.changed,
        "unplanted": made.unplanted,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _readme(request: Request, city: City, made: Made) -> str:
    return _README.format(
        preset=request.place.name, first=date_of(request.first), days=request.days, seed=request.seed,
        stations=city.preset.stations, matters=f"{made.matters:,}", events=f"{made.events:,}",
        until=date_of(request.period.last + 1),
    )  # fmt: skip


_README = """虚构数据: 人名、单位、地址、文号都是生成的, 与任何真实的人和事无关。
Invented data: names, units, addresses and numbers are generated and have nothing to do with anybody or anything real.

preset {preset} ({stations} 个派出所 stations), {first} 起 {days} 天 days, seed {seed}
事项 matters {matters}, 事件 events {events}

matters/  事项, 按案件开始的月份分文件; personnel 为执法资格   matters, a file for each month in which families begin
events/   事件, 同上分文件; 案件的后续事件与开头在同一文件     events, with the later ones of a family in the same file

检查 check:
  xiezhi check DIR --pack cn_police --as-of {until} --out RESULT
"""
