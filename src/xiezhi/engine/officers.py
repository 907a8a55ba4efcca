# SPDX-License-Identifier: Apache-2.0
"""What officers are qualified for, read from the kind of matter that the pack names. Source: norm-language §5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from xiezhi.catalog.model import Pack, Qualification
from xiezhi.engine.facts import Facts, Family, Matter
from xiezhi.kernel.instant import Instant, Zone, day_of

VARIES = "varies"


@dataclass
class Officers:
    """Grades held by officers: officer → (grade's place from low to high, first day, last day)."""

    grades: tuple[str, ...] = ()
    held: dict[str, list[tuple[int, int | None, int | None]]] = field(default_factory=dict)

    def copy(self) -> Officers:
        """The same, to learn more without touching this one."""
        return Officers(self.grades, {name: list(held) for name, held in self.held.items()})

    def qualified(self, who: Any, grade: Any, day: int) -> bool | None:
        """Whether an officer, or all of a list, hold at least a grade on a day; nobody known by a name: ``None``."""
        if isinstance(who, tuple):
            found = [self.qualified(one, grade, day) for one in who]
            return False if False in found else (None if None in found or not found else True)
        if grade not in self.grades or not isinstance(who, str) or who not in self.held:
            return None
        least = self.grades.index(grade)
        return any(
            place >= least and (first is None or first <= day) and (last is None or day <= last)
            for place, first, last in self.held[who]
        )

    def throughout(self, who: Any, grade: Any, first: int, last: int) -> bool | str | None:
        """The same where it does not change from day ``first`` to day ``last``, else ``VARIES``."""
        if isinstance(who, tuple):
            found = [self.throughout(one, grade, first, last) for one in who]
            if VARIES in found:
                return VARIES
            return False if False in found else (None if None in found or not found else True)
        if grade not in self.grades or not isinstance(who, str) or who not in self.held:
            return None
        least = self.grades.index(grade)
        spans = [(low, high) for place, low, high in self.held[who] if place >= least]
        if any((low is None or low <= first) and (high is None or last <= high) for low, high in spans):
            return True
        outside = all(
            (low is not None and low > last) or (high is not None and high < first) for low, high in spans
        )
        return False if outside else VARIES

    def learn(self, pack: Pack, matters: Iterable[Matter]) -> None:
        """Takes in the matters that tell of qualifications."""
        named = pack.qualification
        if named is None:
            return
        self.grades = named.grades
        for matter in matters:
            if matter.kind == named.kind:
                self._learn(named, matter, pack.zone)

    def _learn(self, named: Qualification, matter: Matter, zone: Zone) -> None:
        officer, grade = matter.attributes.get(named.officer), matter.attributes.get(named.grade)
        if isinstance(officer, str) and grade in named.grades:
            first, last = (
                _day(matter.attributes.get(name), zone) if name else None
                for name in (named.valid_from, named.valid_to)
            )
            self.held.setdefault(officer, []).append((named.grades.index(str(grade)), first, last))


def _day(value: Any, zone: Zone) -> int | None:
    if isinstance(value, Instant):
        return zone.day(value.us)
    return day_of(value) if isinstance(value, date) else None


def officers_of(pack: Pack, families: Iterable[Family]) -> Officers:
    """The officers told of in families."""
    officers = Officers()
    for family in families:
        officers.learn(pack, family.matters.values())
    return officers


def officers_in(pack: Pack, facts: Facts) -> list[Matter]:
    """The matters of a batch that tell of qualifications."""
    named = pack.qualification
    if named is None or named.kind not in pack.kind_code:
        return []
    asked = (named.officer, named.grade, named.valid_from, named.valid_to)
    rows = np.flatnonzero(facts.matter_kind == pack.kind_code[named.kind])
    told: list[dict[str, Any]] = [{} for _ in range(rows.size)]
    for name, column in facts.attributes.items():
        if name in asked:
            for attributes, value in zip(told, column.of(rows, facts.pool), strict=True):
                if value is not None:
                    attributes[name] = value
    return [
        Matter(id=facts.matter_id(row), kind=named.kind, attributes=attributes)
        for row, attributes in zip(rows.tolist(), told, strict=True)
    ]
