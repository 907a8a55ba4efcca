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
from functools import lru_cache
from pathlib import Path

import numpy as np

import xiezhi
from xiezhi.catalog.cache import cache_folder
from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Family
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, day_of
from xiezhi.simulate.book import ROOM_FOR_REST, Template
from xiezhi.simulate.draft import CHANGE, Draw, Scenario, drawn
from xiezhi.simulate.laid import faults, group_of, in_order, laid, officers_of, span

DRAWS = 16
"""Draws of a scenario for an epoch."""
LONG = 730
"""Days after its last event at which a family is judged: what is still open then is not done."""
BATCH = 60
"""Draws judged together."""
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
    """Days of a period on which what is lawful is taken for lawful on any: after each change of a norm and three
    weeks before it, before each long rest, at the end of January, a Saturday, and the first day."""
    changes = {version.valid_from for norm in pack.norms.values() for version in norm.versions}
    changes |= {
        version.valid_to + 1 for norm in pack.norms.values() for version in norm.versions if version.valid_to
    }
    inside = sorted(day for day in changes if day is not None and first < day <= last)
    days = {first, *inside, *(day - 21 for day in inside)}
    every = np.arange(first, last + 1, dtype=np.int64)
    rest = ~pack.calendar.is_working(every)
    days |= {int(every[n]) - 3 for n in range(len(every) - 4) if rest[n : n + 5].all() and not rest[n - 1]}
    months = every.astype("M8[D]")
    days |= set(every[(months == months.astype("M8[Y]") + np.timedelta64(30, "D"))].tolist())
    days |= set(every[(every + 3) % 7 == 5][:1].tolist())
    return sorted(day for day in days if first <= day <= last)


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
    memory = _Memory(pack, days)
    asked = [place for place, one in enumerate(templates) if memory.key(one) not in memory.lawful]
    bad: dict[int, list[str]] = {}
    for begin in range(0, len(asked), BATCH):
        batch = asked[begin : begin + BATCH]
        found = _findings(pack, norms, {place: templates[place].draw for place in batch}, days)
        bad |= found
        memory.lawful |= {memory.key(templates[place]) for place in batch if place not in found}
        if progress is not None:
            progress(min(begin + BATCH, len(asked)), len(asked))
    memory.keep({memory.key(one) for one in templates})
    return bad


def _findings(
    pack: Pack, norms: Sequence[Norm], draws: dict[int, Draw], days: Sequence[int]
) -> dict[int, list[str]]:
    families: list[Family] = []
    for place, draw in draws.items():
        for n, day in enumerate(days_for(draw, days)):
            prefix = f"{place}.{n}."
            families += [laid(draw, pack, day, prefix), *officers_of(draw, prefix)]
    last = max(event.recorded_at for family in families for event in family.events)
    result = judge_columnar(pack, families, norms, last + LONG * DAY, None)
    bad: dict[int, list[str]] = {}
    for finding in result.findings:
        bad.setdefault(int(finding.matter.split(".")[0]), []).append(finding.norm)
    return bad


class _Memory:
    """Draws known to be lawful, by hash, from run to run; whatever goes wrong with the file, all are judged anew."""

    def __init__(self, pack: Pack, days: Sequence[int]) -> None:
        told = f"{pack.digest} {pack.calendar.digest} {_program()} {list(days)}"
        self.name = hashlib.sha256(told.encode()).hexdigest()
        self.lawful: set[str] = set()
        self._keys: dict[int, str] = {}
        folder = cache_folder()
        self.path = None if folder is None else folder.parent / "templates" / f"{self.name}.json"
        with suppress(Exception):
            if self.path is not None:
                self.lawful = set(json.loads(self.path.read_text(encoding="utf-8")))

    def key(self, template: Template) -> str:
        """The hash of all that a draw tells."""
        if id(template) not in self._keys:
            draw = template.draw
            told = [
                (t.kind, t.parent.number if t.parent else None, t.unit, t.attributes, t.events)
                for t in draw.things
            ]
            text = repr((draw.epoch, draw.change, told))
            self._keys[id(template)] = hashlib.sha256(text.encode()).hexdigest()[:32]
        return self._keys[id(template)]

    def keep(self, asked: set[str]) -> None:
        with suppress(Exception):
            if self.path is not None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                part = self.path.with_suffix(f".{os.getpid()}.part")
                part.write_text(json.dumps(sorted(self.lawful & asked)), encoding="utf-8")
                part.replace(self.path)


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
