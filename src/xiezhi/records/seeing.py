# SPDX-License-Identifier: Apache-2.0
"""What somebody may see of matters, clocks and findings, as SQL conditions that ``access`` makes for their columns.

Without an officer it is the console of the machine itself; where a pack has no roles everyone is as the console is: all
but what is sealed is seen. SQLite takes a partial index only where a query says its condition word for word, as Django
writes it: ``NOT (stage = '')``, ``state IN ('open', 'overdue', 'paused')``.
"""

from __future__ import annotations

from typing import Protocol

from xiezhi.access.deciding import Access
from xiezhi.access.reach import span_of
from xiezhi.access.rights import BELOW, MINE, rights_of
from xiezhi.access.visible import ALL, NOTHING, Columns, Condition, within_units
from xiezhi.records.desk import Desk

HANDLED = "SELECT handled.matter FROM records_handling handled WHERE handled.officer = ?"
MATTERS = Columns("m.unit", "m.kind", "m.sealed", f"m.id IN ({HANDLED})")
"""Of ``records_matter m``: on whom it is named has acted on it, or answers for it."""
CLOCKS = Columns(
    "c.unit",
    "c.kind",
    "c.sealed",
    f"c.id IN (SELECT own.id FROM records_clock own WHERE own.matter IN ({HANDLED})"
    " UNION SELECT own.id FROM records_clock own WHERE own.officer = ? AND own.state IN ('open', 'overdue', 'paused'))",
)
"""Of running clocks, ``records_clock c``: beside them who recorded what it runs from."""
FINDINGS = Columns(
    "f.unit",
    "f.kind",
    "f.sealed",
    f"f.id IN (SELECT own.id FROM records_finding own WHERE own.matter IN ({HANDLED})"
    " UNION SELECT own.id FROM records_finding own WHERE own.officer = ? AND NOT (own.stage = ''))",
)
"""Of findings in lists, ``records_finding f``: beside them who did what it is about."""


class Asker(Protocol):
    """Who asks: ``casework.allowed.Actor`` and ``supervision.organisation.By`` are such."""

    @property
    def officer(self) -> str | None:
        """His number; None: the console."""


def access_of(desk: Desk) -> Access:
    """What decides at this desk, over the connection of this thread."""
    kept: Access | None = desk.own.get("access")
    if kept is None:
        rights = rights_of(desk.pack.roles.plain())
        kept = desk.own["access"] = Access(desk.connection, rights, desk.pack.zone, desk.settings.algorithm)
    return kept


def everything(desk: Desk, officer: str | None) -> bool:
    """Whether nobody in particular asks."""
    return officer is None or not desk.pack.roles.roles


def visible(desk: Desk, officer: str | None, verb: str, now: int, columns: Columns) -> Condition:
    """The rows on which an officer may use a verb; sealed ones never."""
    if officer is None or everything(desk, officer):
        return Condition(f"(NOT {columns.sealed})")
    return access_of(desk).visible(officer, verb, now, columns=columns)


def scoped(
    desk: Desk, officer: str | None, scope: str, now: int, columns: Columns, unit: str | None = None
) -> Condition:
    """What lies in a scope (``mine unit below``; empty: everywhere) of a unit, else of the officer's own."""
    if not scope:
        return ALL
    if officer is not None:
        return access_of(desk).scope(officer, scope, unit, now, columns)
    return NOTHING if scope == MINE or unit is None else of_unit(desk, unit, scope == BELOW, now, columns)


def of_unit(desk: Desk, unit: str, below: bool, now: int, columns: Columns) -> Condition:
    """What is of a unit; ``below``: of those under it, too."""
    access = access_of(desk)
    return within_units(span_of(access.directory, unit, access.zone.day(now), below=below), columns)


def units_of(desk: Desk, unit: str, below: bool, now: int, among: frozenset[str]) -> frozenset[str]:
    """Which of some units (ids as rows have them) lie within a unit."""
    access = access_of(desk)
    span = span_of(access.directory, unit, access.zone.day(now), below=below)
    return frozenset(one for one in among if span.has(one or None))
