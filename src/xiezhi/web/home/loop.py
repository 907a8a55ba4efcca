# SPDX-License-Identifier: Apache-2.0
"""What the loop did in a period: breaches that happened, how many were open, how they were put right, verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xiezhi.access.visible import Condition
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.paging import joined
from xiezhi.records.ranks import level_and_nature
from xiezhi.supervision.precision import RIGHT

Span = tuple[int, int]
BROKEN = "f.rank IN (0, 1, 10, 20)"
"""As the inbox has them: red, orange and yellow breaches, and what is red but for a doubt."""


@dataclass(frozen=True)
class Open:
    """Breaches open now, of which ``late`` past the limit of their answer; and how many were open then."""

    now: int
    late: int
    then: int


@dataclass(frozen=True)
class Cured:
    """Breaches closed in a period: how many, how many without an order, how long it took (µs; None: none)."""

    closed: int
    in_time: int
    median: float | None
    quarter: float | None


@dataclass(frozen=True)
class Judged:
    """Verdicts of a period: right of all, each cause counted once."""

    right: int
    total: int


def open_(desk: Desk, seen: Condition, now: int, then: int) -> Open:
    """``seen``: of ``records_finding f``. Looked at are those that are open, and those that ended since ``then``."""
    where = joined([Condition(f"{BROKEN} AND f.status = 'live'"), seen])
    unclosed = f"NOT (f.stage IN ('', 'closed')) AND {where.sql}"
    done = "EXISTS (SELECT 1 FROM supervision_loopitem i WHERE i.finding = f.id AND i.closed_at IS NOT NULL)"
    sql = (
        "SELECT COUNT(*), 0, SUM(CASE WHEN f.first_at <= ? AND f.ended_at IS NULL THEN 1 ELSE 0 END)"
        f" FROM records_finding f WHERE {unclosed}"
        " UNION ALL SELECT 0, COUNT(*), 0 FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
        f" WHERE i.answer_due < ? AND {unclosed}"
        " UNION ALL SELECT 0, 0, COUNT(*) FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
        f" WHERE i.closed_at > ? AND f.first_at <= ? AND {where.sql}"
        " UNION ALL SELECT 0, 0, COUNT(*) FROM records_finding f WHERE f.ended_at > ? AND f.first_at <= ?"
        f" AND NOT {done} AND {where.sql}"
    )
    params = (then, *where.params, now, *where.params, then, then, *where.params, then, then, *where.params)
    found = fetch(desk.connection, sql, params)
    return Open(*(sum(int(row[place] or 0) for row in found) for place in range(3)))


def begins(desk: Desk) -> int | None:
    """When what is recorded here begins: nothing before it can be compared to."""
    first: int | None = fetch(desk.connection, "SELECT MIN(opened_at) FROM records_matter")[0][0]
    return first


def happened(desk: Desk, seen: Condition, spans: list[Span]) -> list[dict[str, int]]:
    """For each span, level → breaches that happened in it and are not void."""
    where = joined([Condition(f"NOT (f.stage = '') AND f.status = 'live' AND {BROKEN}"), seen])
    listed = ", ".join(f"({place}, {since}, {until})" for place, (since, until) in enumerate(spans))
    sql = (
        f"WITH spans(place, since, until) AS (VALUES {listed}) SELECT s.place, f.rank, COUNT(*) FROM spans s"
        " CROSS JOIN records_finding f WHERE f.at >= s.since AND f.at < s.until"
        f" AND {where.sql} GROUP BY s.place, f.rank"
    )
    found: list[dict[str, int]] = [{} for _ in spans]
    for place, rank, n in fetch(desk.connection, sql, where.params):
        level = level_and_nature(rank)[0]
        found[place][level] = found[place].get(level, 0) + int(n)
    return found


def closings(desk: Desk, seen: Condition, since: int) -> np.ndarray:
    """What was closed since: put right, by facts or verified, not what was exempted. Rows (when, how long, orders)."""
    where = joined([
        Condition("i.nature = 'breach' AND i.closed_at IS NOT NULL AND i.closing <> 'exempted' AND f.status = 'live'"
        " AND f.stage = 'closed' AND NOT (f.stage = '')"),
        seen,
    ])  # fmt: skip
    sql = (
        "SELECT i.closed_at, i.closed_at - i.opened_at, i.escalations FROM supervision_loopitem i"
        " JOIN records_finding f ON f.id = i.finding WHERE i.closed_at >= ? AND "
    )
    rows = np.array(fetch(desk.connection, sql + where.sql, (since, *where.params)), dtype=np.int64)
    return rows.reshape(-1, 3)


def cured(rows: np.ndarray, spans: list[Span]) -> list[Cured]:
    """Of ``closings``, for each span what was closed in it."""
    return [_cured(rows[(rows[:, 0] >= since) & (rows[:, 0] < until)]) for since, until in spans]


def _cured(rows: np.ndarray) -> Cured:
    if not len(rows):
        return Cured(0, 0, None, None)
    median, quarter = np.percentile(rows[:, 1], [50, 75])
    return Cured(len(rows), int((rows[:, 2] == 0).sum()), float(median), float(quarter))


def judged(desk: Desk, seen: Condition, span: Span) -> Judged:
    """What has one cause (a batch, what was merged) has one verdict, the latest."""
    where = joined([Condition("i.verdict <> '' AND f.status = 'live'"), seen])
    sql = (
        "SELECT COALESCE(NULLIF(i.batch, ''), NULLIF(i.merged_into, ''), i.id) AS cause, i.verdict"
        " FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
        f" WHERE i.verdict_at >= ? AND i.verdict_at < ? AND {where.sql} ORDER BY i.verdict_at"
    )
    latest: dict[str, str] = dict(fetch(desk.connection, sql, (*span, *where.params)))
    return Judged(sum(verdict in RIGHT for verdict in latest.values()), len(latest))
