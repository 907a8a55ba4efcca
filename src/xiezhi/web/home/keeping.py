# SPDX-License-Identifier: Apache-2.0
"""How the law was kept: times a duty fell due and times it was kept, by norm, of some norms also by unit.

A duty counts in the period in which its limit ends. What is discharged, paused or still runs is not counted, nor are
norms that bind parties or the loop itself. Sealed matters are in none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xiezhi.access.visible import Columns, Condition
from xiezhi.derive.funnel import FEWEST, Funnel, funnel
from xiezhi.records import duties
from xiezhi.records.desk import Desk
from xiezhi.records.paging import joined
from xiezhi.records.seeing import CLOCKS
from xiezhi.supervision.lists import paperwork

Counts = Mapping[str, tuple[int, int]]
"""Unit → (kept, broken)."""
May = Callable[[Columns], Condition]
"""What may be counted, as a condition over the columns of a table."""
_NOTHING: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Kept:
    """One norm, all units together: (kept, broken) in the period, and in the one ``before`` it."""

    norm: str
    now: tuple[int, int] = _NOTHING
    before: tuple[int, int] = _NOTHING

    @property
    def owed(self) -> int:
        """Times the duty fell due."""
        return sum(self.now)

    @property
    def kept(self) -> int:
        """Times it was kept."""
        return self.now[0]

    @property
    def rate(self) -> float | None:
        """The share kept; ``None`` of nothing."""
        return self.kept / self.owed if self.owed else None

    @property
    def change(self) -> float | None:
        """Change of the share, in points; ``None`` where nothing fell due before."""
        base = sum(self.before)
        return None if not base or self.rate is None else 100 * (self.rate - self.before[0] / base)


@dataclass(frozen=True)
class Units:
    """The units of one norm in a period."""

    counts: Counts = field(default_factory=dict)

    @property
    def rate(self) -> float | None:
        """The share kept of them together; ``None`` of fewer than a rate is told for."""
        kept, broken = _sum(list(self.counts.values()))
        return kept / (kept + broken) if kept + broken >= FEWEST else None

    @cached_property
    def funnel(self) -> Funnel | None:
        """They against chance."""
        return funnel(dict(self.counts))

    @property
    def outside(self) -> int:
        """How many are outside the 95 % limits."""
        return 0 if self.funnel is None else len(self.funnel.outside)


def kept(desk: Desk, may: May, now_: tuple[int, int], before: tuple[int, int]) -> dict[str, Kept]:
    """By norm; ``now_``, ``before``: the two periods, [from, to). One query."""
    both = duties.between(desk.connection, *_seen(desk, may), (now_, before))
    found = [{norm: (ok, broken) for norm, _unit, ok, broken in rows} for rows in both]
    return {
        norm: Kept(norm, *(one.get(norm, _NOTHING) for one in found))
        for norm in sorted(found[0].keys() | found[1])
    }


def units(desk: Desk, may: May, span: tuple[int, int], norms: Iterable[str]) -> dict[str, Units]:
    """The units of some norms in a period. One query."""
    counts: dict[str, dict[str, tuple[int, int]]] = {norm: {} for norm in norms}
    if counts:
        (rows,) = duties.between(desk.connection, *_seen(desk, may), (span,), sorted(counts))
        for norm, unit, ok, broken in rows:
            counts[norm][unit] = (ok, broken)
    return {norm: Units(one) for norm, one in counts.items()}


def _seen(desk: Desk, may: May) -> tuple[Condition, Condition]:
    """Of tallies, and of clocks: without the paper work of supervision itself."""
    return (
        joined([paperwork(desk, only=False, table="d"), may(duties.DUTIES)]),
        joined([paperwork(desk, only=False, table="c"), may(CLOCKS)]),
    )


def together(norms: Mapping[str, Kept]) -> tuple[tuple[int, int], tuple[int, int]]:
    """((kept, broken) of the period, of the one before) over all norms."""
    return _sum([one.now for one in norms.values()]), _sum([one.before for one in norms.values()])


def _sum(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
