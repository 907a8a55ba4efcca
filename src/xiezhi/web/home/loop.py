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
    """``seen``: of ``records_finding f``."""
    where = joined([Condition(BROKEN), Condition("f.status = 'live'"), seen])
    ended = "COALESCE(i.closed_at, f.ended_at)"
    was = f"f.first_at <= {then} AND ({ended} IS NULL OR {ended} > {then})"
    sql = (
        "SELECT SUM(CASE WHEN f.stage <> '' AND f.stage <> 'closed' THEN 1 ELSE 0 END),"
        f" SUM(CASE WHEN f.stage <> '' AND f.stage <> 'closed' AND i.answer_due < {now} THEN 1 ELSE 0 END),"
        f" SUM(CASE WHEN {was} THEN 1 ELSE 0 END)"
        " FROM records_finding f LEFT JOIN supervision_loopitem i ON i.finding = f.id WHERE "
    )
    return Open(*(int(n or 0) for n in fetch(desk.connection, sql + where.sql, where.params)[0]))


def begins(desk: Desk) -> int | None:
    """When what is recorded here begins: nothing before it can be compared to."""
    first: int | None = fetch(desk.connection, "SELECT MIN(opened_at) FROM records_matter")[0][0]
    return first


def happened(desk: Desk, seen: Condition, spans: list[Span]) -> list[dict[str, int]]:
    """For each span, level → breaches that happened in it and are not void."""
    cases = ", ".join(
        f"SUM(CASE WHEN f.at >= {since} AND f.at < {until} THEN 1 ELSE 0 END)" for since, until in spans
    )
    low, high = min(since for since, _ in spans), max(until for _, until in spans)
    where = joined([Condition(f"NOT (f.stage = '') AND f.status = 'live' AND {BROKEN}"), seen])
    sql = f"SELECT f.rank, {cases} FROM records_finding f WHERE f.at >= ? AND f.at < ? AND {where.sql} GROUP BY f.rank"
    found: list[dict[str, int]] = [{} for _ in spans]
    for rank, *counts in fetch(desk.connection, sql, (low, high, *where.params)):
        level = level_and_nature(rank)[0]
        for place, n in enumerate(counts):
            found[place][level] = found[place].get(level, 0) + int(n)
    return found


def cured(desk: Desk, seen: Condition, spans: list[Span]) -> list[Cured]:
    """For each span what was closed in it: put right, by facts or verified; not what was exempted."""
    where = joined([
        Condition("i.nature = 'breach' AND i.closed_at IS NOT NULL AND i.closing <> 'exempted' AND f.status = 'live'"
        " AND f.stage = 'closed' AND NOT (f.stage = '')"),
        seen,
    ])  # fmt: skip
    sql = (
        "SELECT i.closed_at, i.closed_at - i.opened_at, i.escalations FROM supervision_loopitem i"
        " JOIN records_finding f ON f.id = i.finding WHERE i.closed_at >= ? AND i.closed_at < ? AND "
    )
    low, high = min(since for since, _ in spans), max(until for _, until in spans)
    rows = np.array(fetch(desk.connection, sql + where.sql, (low, high, *where.params)), dtype=np.int64)
    rows = rows.reshape(-1, 3)
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
