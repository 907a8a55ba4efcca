# SPDX-License-Identifier: Apache-2.0
"""What a norm found, for whom, how often it was right: of what the asker may see, within the unit chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiezhi.access.visible import Condition
from xiezhi.catalog.model import Norm
from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import fetch
from xiezhi.records.paging import joined, span
from xiezhi.records.seeing import CLOCKS, FINDINGS, scoped, visible
from xiezhi.supervision.precision import wilson
from xiezhi.web.shell.who import Who

WEEK = 7 * DAY
WEEKS = 52
MONDAY = 4 * DAY  # 1970-01-05, µs
KEPT, BROKEN = ("met",), ("late", "overdue")
FEW = 30  # below it a rate says nothing
MOST = 6  # titles that are named; the others are one line


@dataclass(frozen=True)
class Kept:
    """How often a limit was owed and kept among matters of a title; ``low``, ``high``: its interval at 95 %."""

    title: str
    owed: int
    kept: int

    @property
    def rate(self) -> float | None:
        """The share kept; ``None`` where there are too few to say."""
        return self.kept / self.owed if self.owed >= FEW else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's at 95 %."""
        return wilson(self.kept, self.owed)


@dataclass(frozen=True)
class Week:
    """A week that begins on a Monday (µs UTC) with what first showed in it."""

    first: int
    warnings: int
    breaches: int


def _of_findings(who: Who, *more: Condition) -> Condition:
    desk, officer = who.desk, who.officer
    seen = visible(desk, officer, "view", who.now, FINDINGS)
    return joined([seen, scoped(desk, officer, who.scope, who.now, FINDINGS, who.unit or None), *more])


def _shown(who: Who, table: str = "f") -> Condition:
    """What a norm finds in shadow is shown to those who write norms, and to nobody else."""
    states = ("live", "shadow") if who.may("draft_norm") else ("live",)
    return Condition(f"({table}.status IN ({', '.join('?' * len(states))}))", states)


def open_by_norm(who: Who) -> dict[str, int]:
    """By norm how many findings stand now."""
    where = _of_findings(who, Condition("f.present"), Condition("f.status = ?", ("live",)))
    sql = f"SELECT f.norm, COUNT(*) FROM records_finding f WHERE {where.sql} GROUP BY f.norm"
    return {norm: int(n) for norm, n in fetch(who.desk.connection, sql, where.params)}


def open_of(who: Who, norm: str) -> dict[tuple[str, str], int]:
    """(level, nature) → how many findings of a norm stand now."""
    where = _of_findings(who, Condition("f.present"), Condition("f.norm = ?", (norm,)), _shown(who))
    sql = f"SELECT f.level, f.nature, COUNT(*) FROM records_finding f WHERE {where.sql} GROUP BY f.level, f.nature"
    return {(level, nature): int(n) for level, nature, n in fetch(who.desk.connection, sql, where.params)}


def weeks_of(who: Who, norm: str) -> list[Week]:
    """The last year week by week: what a norm found, by when it first showed; weeks without are there too."""
    zone = who.desk.pack.zone
    last = _monday(zone.midnight(who.day) + zone.offset(who.now))
    first = last - (WEEKS - 1) * WEEK
    since = span("f.first_at", first - zone.offset(first), None)
    where = _of_findings(who, Condition("f.norm = ?", (norm,)), _shown(who), *since)
    sql = f"SELECT f.first_at, f.nature FROM records_finding f WHERE {where.sql}"
    counts: dict[tuple[int, str], int] = {}
    for at, nature in fetch(who.desk.connection, sql, where.params):
        key = (_monday(at + zone.offset(at)), nature)
        counts[key] = counts.get(key, 0) + 1
    mondays = range(first, last + 1, WEEK)
    return [
        Week(day - zone.offset(day), counts.get((day, "warning"), 0), counts.get((day, "breach"), 0))
        for day in mondays
    ]


def astride(who: Who, norm: Norm) -> list[tuple[int, int, int]]:
    """(First day of a version, clocks that began before and fall due after it, how many of them still run)."""
    zone, seen = who.desk.pack.zone, visible(who.desk, who.officer, "view", who.now, CLOCKS)
    found = []
    for version in norm.versions[1:] if norm.kind == "deadline" else ():
        if version.valid_from is None:
            continue
        first = zone.midnight(version.valid_from)
        where = joined(
            [seen, Condition("c.norm = ? AND c.trigger_at < ? AND c.due >= ?", (norm.id, first, first))]
        )
        running = "SUM(CASE WHEN c.state IN ('open', 'overdue', 'paused') THEN 1 ELSE 0 END)"
        sql = f"SELECT COUNT(*), {running} FROM records_clock c WHERE {where.sql}"
        row = fetch(who.desk.connection, sql, where.params)[0]
        found.append((version.valid_from, int(row[0]), int(row[1] or 0)))
    return found


def _monday(local: int) -> int:
    return local - (local - MONDAY) % WEEK


def kept_by_title(who: Who, norm: str) -> list[Kept]:
    """Of a limit: how often it was owed and kept, by what the matters are about; the most frequent first."""
    desk, officer = who.desk, who.officer
    seen = visible(desk, officer, "view", who.now, CLOCKS)
    where = joined(
        [
            seen,
            scoped(desk, officer, who.scope, who.now, CLOCKS, who.unit or None),
            Condition("c.norm = ?", (norm,)),
            _shown(who, "c"),
        ]
    )
    sql = (
        "SELECT m.title, c.state, COUNT(*) FROM records_clock c JOIN records_matter m ON m.id = c.matter"
        f" WHERE {where.sql} GROUP BY m.title, c.state"
    )
    counts: dict[str, list[int]] = {}
    for title, state, n in fetch(desk.connection, sql, where.params):
        if state in KEPT + BROKEN:
            told = counts.setdefault(title, [0, 0])
            told[0] += n
            told[1] += n if state in KEPT else 0
    rows = sorted(
        (Kept(title, *told) for title, told in counts.items()), key=lambda row: (-row.owed, row.title)
    )
    return _shortened(rows)


def _shortened(rows: Sequence[Kept]) -> list[Kept]:
    if len(rows) <= MOST:
        return list(rows)
    rest = rows[MOST - 1 :]
    return [*rows[: MOST - 1], Kept("", _sum(row.owed for row in rest), _sum(row.kept for row in rest))]


def _sum(values: Iterable[int]) -> int:
    return sum(values)
