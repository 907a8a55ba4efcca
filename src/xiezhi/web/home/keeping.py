# SPDX-License-Identifier: Apache-2.0
"""How the law was kept: times a duty fell due and times it was kept, by norm and unit, from the clocks. One query.

A duty counts in the period in which its limit ends. What is discharged, paused or still runs is not counted, nor are
norms that bind parties or the loop itself. Sealed matters are in none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xiezhi.access.visible import ALL, Condition
from xiezhi.derive.funnel import Funnel, funnel
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.judging import unkeyed
from xiezhi.records.paging import joined

Counts = dict[str, tuple[int, int]]
"""Unit → (kept, broken)."""


@dataclass
class Kept:
    """One norm: by unit in the period, and in the one before it all together."""

    norm: str
    units: Counts = field(default_factory=dict)
    before: tuple[int, int] = (0, 0)

    @property
    def owed(self) -> int:
        """Times the duty fell due."""
        return sum(map(sum, self.units.values()))

    @property
    def kept(self) -> int:
        """Times it was kept."""
        return sum(kept for kept, _ in self.units.values())

    @property
    def rate(self) -> float | None:
        """The share kept; ``None`` of nothing."""
        return self.kept / self.owed if self.owed else None

    @property
    def change(self) -> float | None:
        """Change of the share, in points; ``None`` where nothing fell due before."""
        base = sum(self.before)
        return None if not base or self.rate is None else 100 * (self.rate - self.before[0] / base)

    @property
    def funnel(self) -> Funnel | None:
        """Its units against chance."""
        return funnel(self.units)

    @property
    def outside(self) -> int:
        """Units outside the 95 % limits."""
        found = self.funnel
        return 0 if found is None else len(found.outside)


def kept(desk: Desk, seen: Condition, now_: tuple[int, int], before: tuple[int, int]) -> dict[str, Kept]:
    """By norm; ``now_``, ``before``: the two periods, [from, to). ``seen``: of ``records_clock c``, may be counted."""
    paper = sorted(unkeyed(desk))
    trade = Condition(f"c.kind NOT IN ({', '.join('?' * len(paper))})", tuple(paper)) if paper else ALL
    where = joined([trade, seen])
    spans = [
        f"SUM(CASE WHEN c.due >= {low} AND c.due < {high} AND c.state {state} THEN 1 ELSE 0 END)"
        for low, high in (now_, before)
        for state in ("= 'met'", "<> 'met'")
    ]
    sql = (
        f"SELECT c.norm, c.unit, {', '.join(spans)} FROM records_clock c WHERE c.state IN ('met', 'late', 'overdue')"
        f" AND c.status = 'live' AND c.bearer = 'us' AND c.due >= ? AND c.due < ? AND {where.sql}"
        " GROUP BY c.norm, c.unit"
    )
    rows = fetch(desk.connection, sql, (min(now_[0], before[0]), now_[1], *where.params))
    found: dict[str, Kept] = {}
    for norm, unit, ok, broken, ok_before, broken_before in rows:
        one = found.setdefault(norm, Kept(norm))
        if ok or broken:
            one.units[unit] = (int(ok), int(broken))
        one.before = (one.before[0] + int(ok_before), one.before[1] + int(broken_before))
    return found


def together(norms: Mapping[str, Kept]) -> tuple[tuple[int, int], tuple[int, int]]:
    """((kept, broken) of the period, of the one before) over all norms."""
    return _sum([pair for one in norms.values() for pair in one.units.values()]), _sum(
        [one.before for one in norms.values()]
    )


def _sum(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
