# SPDX-License-Identifier: Apache-2.0
"""What a screen counts: one unit and all under it, sealed matters left out. It never reads a person.

A screen with a ticket counts the unit whole; to somebody logged in it counts what that person may count there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from xiezhi.access.directory import Unit
from xiezhi.access.visible import Columns, Condition
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.seeing import MATTERS, access_of, of_unit, visible
from xiezhi.supervision.finding_rows import FINDINGS
from xiezhi.supervision.lists import paperwork
from xiezhi.web.home.once import once
from xiezhi.web.shell import addresses

T = TypeVar("T")


@dataclass(frozen=True)
class Sight:
    """``unit``: whose screen it is; ``now``: µs; ``officer``: who looks, empty: a screen with a ticket."""

    desk: Desk
    unit: Unit
    now: int
    officer: str = ""

    @cached_property
    def today(self) -> int:
        """When the day began, µs."""
        return self.desk.pack.zone.midnight(self.day)

    @cached_property
    def tomorrow(self) -> int:
        """When the day ends, µs."""
        return self.desk.pack.zone.midnight(self.day + 1)

    @cached_property
    def day(self) -> int:
        """Today, as a civil day."""
        return self.desk.pack.zone.day(self.now)

    @cached_property
    def matters(self) -> Condition:
        """Of ``records_matter m``."""
        return self.within(MATTERS)

    @cached_property
    def findings(self) -> Condition:
        """Of ``records_finding f``; what supervision records about its own work is not of the law's findings."""
        return self.within(FINDINGS).and_(paperwork(self.desk, only=False))

    @cached_property
    def parts(self) -> tuple[Unit, ...]:
        """The units right under it, in the order of the organisation."""
        units = access_of(self.desk).directory.units_on(self.day)
        return tuple(unit for unit in units if unit.parent == self.unit.id)

    def once(self, what: str, *more: object, counted: Callable[[], T]) -> T:
        """Counted once in a while for all screens of the unit, and for each person apart."""
        place = (str(self.desk.home.folder), self.desk.pack.digest, "screen")
        key = (*place, what, self.unit.id, self.officer, *more)
        return once(key, self.now, counted)[0]

    def rows(self, sql: str, condition: Condition, *before: object) -> list[tuple[Any, ...]]:
        """``sql`` ends where the condition of rows begins; ``before``: what its earlier ``?`` stand for."""
        head, _, tail = sql.partition("{seen}")
        return fetch(self.desk.connection, head + condition.sql + tail, (*before, *condition.params))

    def within(self, columns: Columns) -> Condition:
        """What lies within the unit and may be counted, of rows with these columns."""
        return visible(self.desk, self.officer or None, "count", self.now, columns).and_(
            of_unit(self.desk, self.unit.id, True, self.now, columns)
        )

    def to_matters(self, kind: str, **asked: object) -> str:
        """Where the matters of a kind of this unit are listed."""
        return addresses.address("cases:list", kind, unit=self.unit.id, **asked)

    def to_findings(self, **asked: object) -> str:
        """Where the findings of this unit are listed."""
        return addresses.findings(unit=self.unit.id, **asked)
