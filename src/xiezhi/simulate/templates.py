# SPDX-License-Identifier: Apache-2.0
"""Scenarios drawn and judged: what is lawful on every kind of day of the period becomes a template.

A draw in which the norms find anything is refused, and told. What was lawful is kept between runs under the hash of
pack, program and days, so that only what changed is judged again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

import xiezhi
from xiezhi.catalog.cache import cache_folder
from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Family
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, date_of, day_of
from xiezhi.simulate.book import ROOM_FOR_REST, Template
from xiezhi.simulate.draft import CHANGE, Draw, Scenario, drawn
from xiezhi.simulate.laid import faults, group_of, in_order, laid, officers_of, span

DRAWS = 16
"""Draws of a scenario for an epoch."""
LONG = 730
"""Days after its last event at which a family is judged: what is still open then is not done."""
KEPT = 8
"""Packs and programs of which is remembered what is lawful."""
BATCH = 60
"""Draws judged together."""
ORDINARY = ((1, 31), (3, 10), (4, 30), (6, 13), (8, 20), (11, 11))
"""Month and day: ends of months before shorter ones, days like any other, a weekend in most years."""
Progress = Callable[[int, int], None]


@dataclass
class Templates:
    """What may be placed, and which draws were refused: scenario and epoch → norm → how many draws."""

    accepted: list[Template] = field(default_factory=list)
    refused: dict[str, Counter[str]] = field(default_factory=dict)

    def refuse(self, draw: Template, norms: Iterable[str]) -> None:
        name = f"{draw.scenario} ({draw.draw.epoch})"
        self.refused.setdefault(name, Counter()).update(set(norms))


def templates_of(
    pack: Pack, scenarios: Iterable[Scenario], first: int, last: int, *, draws: int = DRAWS, seed: int = 0,
    progress: Progress | None = None,
) -> Templates:  # fmt: skip
    """Draws of all scenarios that fit between two civil days, each judged on the days that matter in between."""
    candidates = [
        Template(one.name, drawn(one, epoch, number, seed), number)
        for one in scenarios
        for epoch in one.epochs
        for number in range(draws)
        if epoch in epochs_between(first, last)
    ]
    found = Templates()
    whole: list[Template] = []
    for template in candidates:
        if wrong := faults(template.draw, pack):
            found.refuse(template, wrong[:1])
        else:
            whole.append(template)
    bad = judged(pack, whole, trial_days(pack, first, last), progress)
    for place, template in enumerate(whole):
        if place in bad:
            found.refuse(template, bad[place])
        else:
            found.accepted.append(template)
    if not found.accepted:
        raise XiezhiError(
            "这一时段没有可用的合法场景", "no scenario is lawful in this period: nothing can be simulated"
        )
    return found


def epochs_between(first: int, last: int) -> set[str]:
    """The epochs of which a day lies between two civil days."""
    change = day_of(CHANGE)
    before, after = first < change, last >= change
    return {
        name for name, there in (("before", before), ("after", after), ("across", before and after)) if there
    }


def trial_days(pack: Pack, first: int, last: int) -> list[int]:
    """Days of a period on which what is lawful is taken for lawful on any: at each change of a norm and three weeks
    before it, before each long rest, and on ``ORDINARY`` days."""
    changes = {version.valid_from for norm in pack.norms.values() for version in norm.versions}
    changes |= {
        version.valid_to + 1 for norm in pack.norms.values() for version in norm.versions if version.valid_to
    }
    inside = sorted(day for day in changes if day is not None and first < day <= last)
    days = {*inside, *(day - 21 for day in inside)}
    every = np.arange(first - 10, last + 11, dtype=np.int64)
    rest = ~pack.calendar.is_working(every)
    days |= {int(every[n]) - 3 for n in range(1, len(every) - 4) if rest[n : n + 5].all() and not rest[n - 1]}
    for year in range(date_of(first).year, date_of(last).year + 1):
        days |= {day_of(date(year, month, number)) for month, number in ORDINARY}
    return sorted(day for day in days if first <= day <= last) or [first]


def days_for(draw: Draw, days: Sequence[int]) -> list[int]:
    """The days on which one draw is judged as day 0: those of its epoch, drawn in where its span would leave it."""
    change = day_of(CHANGE)
    if draw.epoch == "across":
        return [change - draw.change]
    low, high = span(draw)
    room = ROOM_FOR_REST if any(group_of(event) is not None for event in in_order(draw)) else 0
    if draw.epoch == "before":
        return sorted({min(day, change - 1 - high - room) for day in days if day < change})
    return sorted({max(day, change - low) for day in days if day >= change})


def judged(
    pack: Pack, templates: Sequence[Template], days: Sequence[int], progress: Progress | None = None
) -> dict[int, list[str]]:
    """Of each template in which anything is found, its place and the norms that find it. Live and shadow norms."""
    norms = pack.checked(frozenset({"shadow"}))
    memory = _Memory(pack)
    asked = {
        place: [day for day in days_for(one.draw, days) if memory.key(one, day) not in memory.lawful]
        for place, one in enumerate(templates)
    }
    places = [place for place, unknown in asked.items() if unknown]
    bad: dict[int, list[str]] = {}
    for begin in range(0, len(places), BATCH):
        batch = places[begin : begin + BATCH]
        found = _findings(pack, norms, {place: (templates[place].draw, asked[place]) for place in batch})
        bad |= found
        lawful = [place for place in batch if place not in found]
        memory.lawful |= {memory.key(templates[place], day) for place in lawful for day in asked[place]}
        if progress is not None:
            progress(min(begin + BATCH, len(places)), len(places))
    if places:
        memory.keep()
    return bad


def _findings(
    pack: Pack, norms: Sequence[Norm], draws: dict[int, tuple[Draw, list[int]]]
) -> dict[int, list[str]]:
    families: list[Family] = []
    for place, (draw, days) in draws.items():
        for n, day in enumerate(days):
            prefix = f"{place}.{n}."
            families += [laid(draw, pack, day, prefix), *officers_of(draw, prefix)]
    last = max(event.recorded_at for family in families for event in family.events)
    result = judge_columnar(pack, families, norms, last + LONG * DAY, None)
    bad: dict[int, list[str]] = {}
    for finding in result.findings:
        bad.setdefault(int(finding.matter.split(".")[0]), []).append(finding.norm)
    return bad


class _Memory:
    """Which draws are lawful on which days, by hash, from run to run; where the file is not to be read, none is."""

    def __init__(self, pack: Pack) -> None:
        told = f"{pack.digest} {pack.calendar.digest} {_program()}"
        self.lawful: set[str] = set()
        self._hashes: dict[int, str] = {}
        folder = cache_folder()
        name = f"{hashlib.sha256(told.encode()).hexdigest()}.json"
        self.path = None if folder is None else folder.parent / "templates" / name
        with suppress(Exception):
            if self.path is not None:
                self.lawful = set(json.loads(self.path.read_text(encoding="utf-8")))

    def key(self, template: Template, day: int) -> str:
        """The hash of all that a draw tells, and a day."""
        if id(template) not in self._hashes:
            draw = template.draw
            told = [
                (t.kind, t.parent.number if t.parent else None, t.unit, t.attributes, t.events)
                for t in draw.things
            ]
            text = repr((draw.epoch, draw.change, told))
            self._hashes[id(template)] = hashlib.sha256(text.encode()).hexdigest()[:32]
        return f"{self._hashes[id(template)]}:{day}"

    def keep(self) -> None:
        """Writes it down; what other packs and programs found is forgotten."""
        with suppress(Exception):
            if self.path is not None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                part = self.path.with_suffix(f".{os.getpid()}.part")
                part.write_text(json.dumps(sorted(self.lawful)), encoding="utf-8")
                part.replace(self.path)
                for old in sorted(self.path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)[
                    :-KEPT
                ]:
                    old.unlink()


@lru_cache(maxsize=1)
def _program() -> str:
    """Version and hash of the code that lays and judges; what scenarios draw is hashed by itself."""
    room = Path(xiezhi.__file__).parent
    files = sorted(
        [*(room / "engine").rglob("*.py"), *(room / "kernel").glob("*.py"), *(room / "catalog").glob("*.py")]
    )
    names = [room / "simulate" / name for name in ("laid.py", "slots.py", "draft.py", "templates.py")]
    digest = hashlib.sha256()
    for file in [*files, *names]:
        digest.update(file.read_bytes())
    return f"{xiezhi.__version__} {digest.hexdigest()}"
