# SPDX-License-Identifier: Apache-2.0
"""The to-do list: keys by group in the order in which they are due, then the rows themselves. Four queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiezhi.access.visible import Condition
from xiezhi.kernel.instant import MINUTE
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.tables import among
from xiezhi.supervision.finding_rows import FindingRow, rows_of
from xiezhi.web.home.horizon import DONE, GROUPS, OVER, SEVEN, THREE, TODAY, Horizon
from xiezhi.web.home.once import once
from xiezhi.web.home.sources import united

FEW: Mapping[str, int] = {OVER: 8, TODAY: 8, THREE: 4, SEVEN: 2, DONE: 30}
"""Rows of each group that are shown before one asks for all."""
PER_PAGE = 50


@dataclass(frozen=True)
class Key:
    """What one row is about. ``clock`` 0: a finding alone; ``finding`` empty: a clock alone."""

    task: str
    group: str
    finding: str
    clock: int
    due: int | None


@dataclass(frozen=True)
class ClockRow:
    """A running clock with its matter."""

    id: int
    norm: str
    version: int
    matter: str
    kind: str
    trigger_at: int
    due: int | None
    unit: str
    officer: str
    stale_since: int | None
    calendar_uncertain: bool
    number: str
    title: str
    responsible: str


@dataclass(frozen=True)
class Listed:
    """``keys`` in order; ``counts``: all there are of each group."""

    keys: tuple[Key, ...]
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All groups together."""
        return sum(self.counts.values())


def counted(desk: Desk, sources: Sequence[Condition], until: Horizon) -> int:
    """How many rows there are in all groups; of so many that it takes a while, as of within the last minute."""
    union = united(list(sources))
    asked = tuple(
        None if value == until.now else value for value in union.params
    )  # within a minute it is the same
    key = (str(desk.home.folder), desk.pack.digest, "tasks", union.sql, asked, until.seven)
    return once(key, until.now, lambda: _counted(desk, union, until), MINUTE)[0]


def _counted(desk: Desk, union: Condition, until: Horizon) -> int:
    grouped = f"SELECT {_group()} AS part FROM ({union.sql}) AS all_tasks"
    bounds = (until.now, until.today, until.three, until.seven)
    sql = f"SELECT COUNT(*) FROM ({grouped}) AS g WHERE part <> ''"
    return int(fetch(desk.connection, sql, (*bounds, *union.params))[0][0])


def listed(
    desk: Desk, sources: Sequence[Condition], until: Horizon, *, group: str = "", page: int = 1
) -> Listed:
    """The first rows of each group, or a page of the one ``group`` that is asked for. All are gone through once."""
    union = united(list(sources))
    wanted = (
        {group: (PER_PAGE, PER_PAGE * (page - 1))} if group else {name: (few, 0) for name, few in FEW.items()}
    )
    first = " UNION ALL ".join(
        f"SELECT * FROM (SELECT task, part, finding, clock, due, soon, 0 FROM tasks WHERE part = '{name}'"
        f" ORDER BY soon, finding, clock LIMIT {most} OFFSET {offset}) AS {name}_rows"
        for name, (most, offset) in wanted.items()
    )
    sql = (
        f"WITH tasks AS MATERIALIZED (SELECT task, finding, clock, due, {_order()} AS soon,"
        f" {_group()} AS part FROM ({union.sql}) AS all_tasks)"
        " SELECT '' AS task, part, '' AS finding, 0 AS clock, CAST(NULL AS BIGINT) AS due,"
        " CAST(0 AS BIGINT) AS soon, COUNT(*) AS n FROM tasks"
        f" WHERE part <> '' GROUP BY part UNION ALL {first}"
    )
    bounds = (until.now, until.today, until.three, until.seven)
    rows = fetch(desk.connection, sql, (*bounds, *union.params))
    order = (*GROUPS, DONE)
    rows.sort(key=lambda row: (order.index(row[1]), row[5], row[2], row[3]))
    counts = {row[1]: int(row[6]) for row in rows if not row[0]}
    keys = [Key(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows if row[0]]
    return Listed(tuple(keys), counts)


def _group() -> str:
    """By what is due; a breach without a limit is over, what is only told comes last; empty: not within a week."""
    return (
        f"CASE WHEN task = 'done' THEN '{DONE}' WHEN due IS NULL THEN CASE WHEN nature = 'breach' THEN '{OVER}'"
        f" ELSE '{SEVEN}' END WHEN due < ? THEN '{OVER}' WHEN due <= ? THEN '{TODAY}' WHEN due <= ? THEN '{THREE}'"
        f" WHEN due <= ? OR task NOT IN ('handle', 'watch', 'review') THEN '{SEVEN}' ELSE '' END"
    )


def _order() -> str:
    """Soonest first; of what is done the latest."""
    return "CASE WHEN task = 'done' THEN -COALESCE(due, at) ELSE COALESCE(due, at) END"


def findings_of(desk: Desk, keys: Sequence[Key]) -> dict[str, FindingRow]:
    """The findings that keys name."""
    wanted = list(dict.fromkeys(key.finding for key in keys if key.finding))
    return {row.id: row for row in rows_of(desk, wanted)}


def clocks_of(desk: Desk, keys: Sequence[Key]) -> dict[int, ClockRow]:
    """The clocks that keys name."""
    wanted = [key.clock for key in keys if key.clock]
    if not wanted:
        return {}
    where, given = among(desk.connection, "id", wanted)
    sql = (
        "SELECT c.id, c.norm, c.version, c.matter, c.kind, c.trigger_at, c.due, c.unit, c.officer, c.stale_since,"
        " c.calendar_uncertain, m.number, m.title, m.officer FROM records_clock c"
        f" JOIN records_matter m ON m.id = c.matter WHERE c.{where}"
    )
    return {row[0]: ClockRow(*row) for row in fetch(desk.connection, sql, (given,))}
