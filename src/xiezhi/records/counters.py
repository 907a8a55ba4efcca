# SPDX-License-Identifier: Apache-2.0
"""Counters of units, kept as rows change: ``matters.open``, ``clocks.overdue``, ``breach.red`` …; live norms only."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xiezhi.kernel.sql import Connection, execute, fetch
from xiezhi.records import models
from xiezhi.records.tables import Table

if TYPE_CHECKING:
    from xiezhi.records.evaluate import ClockRow, FindingRow

COUNTER = Table(models.UnitCounter)
Counts = Counter[tuple[str, str]]
"""(unit, name) → how many more."""


def of_clock(row: ClockRow) -> tuple[str, str] | None:
    """What a clock counts as; only our own that run."""
    if row.status != "live" or row.bearer != "us" or row.state not in ("open", "paused", "overdue"):
        return None
    return row.unit, f"clocks.{row.state}"


def of_finding(row: FindingRow) -> tuple[str, str] | None:
    """What a finding that holds counts as."""
    return (row.unit, f"{row.nature}.{row.level}") if row.status == "live" else None


def of_matter(unit: str, opened_at: int | None, closed_at: int | None) -> tuple[str, str] | None:
    """What a matter counts as; one of which nothing has happened yet counts nowhere."""
    if opened_at is None:
        return None
    return unit, "matters.open" if closed_at is None else "matters.closed"


def add(connection: Connection, counts: Counts) -> None:
    """Adds differences to the counters."""
    rows = [(unit, name, n) for (unit, name), n in sorted(counts.items()) if n]
    more = "(unit, name) DO UPDATE SET n = records_unitcounter.n + excluded.n"
    COUNTER.insert(connection, rows, keyed=False, twins=more)


_RECOUNT = """
SELECT unit, 'clocks.' || state, COUNT(*) FROM records_clock
WHERE status = 'live' AND bearer = 'us' AND state IN ('open', 'paused', 'overdue') GROUP BY unit, state
UNION ALL
SELECT unit, nature || '.' || level, COUNT(*) FROM records_finding
WHERE status = 'live' AND present GROUP BY unit, nature, level
UNION ALL
SELECT unit, CASE WHEN closed_at IS NULL THEN 'matters.open' ELSE 'matters.closed' END AS name, COUNT(*)
FROM records_matter WHERE opened_at IS NOT NULL GROUP BY unit, name
"""


def recounted(connection: Connection) -> dict[tuple[str, str], int]:
    """All counters counted afresh from the rows."""
    return {(unit, name): int(n) for unit, name, n in fetch(connection, _RECOUNT)}


def kept(connection: Connection) -> dict[tuple[str, str], int]:
    """The counters as they are kept; those at zero are left out."""
    found = fetch(connection, "SELECT unit, name, n FROM records_unitcounter WHERE n <> 0")
    return {(unit, name): int(n) for unit, name, n in found}


def recount(connection: Connection) -> None:
    """Sets all counters to what the rows say."""
    execute(connection, "DELETE FROM records_unitcounter")
    add(connection, Counter(recounted(connection)))
