# SPDX-License-Identifier: Apache-2.0
"""Attention is a budget per officer and week; what exceeds it waits in a digest. Source: design.md, Supervision.

Red norms and all that protect liberty, life or minors are exempt: they neither wait nor use the budget up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiezhi.kernel.instant import Zone

WEEK = 7


@dataclass(frozen=True)
class Notice:
    """A finding that reached an officer, or would: ``at`` in microseconds, ``rank`` orders what waits."""

    item: str
    officer: str | None
    at: int
    exempt: bool
    rank: tuple[int, int] = (0, 0)


def week_of(zone: Zone, at: int) -> int:
    """The first day (Monday) of the week of an instant, as day number."""
    day = zone.day(at)
    return day - (day + 3) % WEEK


def exceeds(notice: Notice, before: Iterable[Notice], budget: int, zone: Zone) -> bool:
    """Whether a notice exceeds its officer's budget, given what reached that officer before."""
    if notice.exempt or notice.officer is None:
        return False
    week = week_of(zone, notice.at)
    used = sum(
        1
        for other in before
        if other.officer == notice.officer and not other.exempt and week_of(zone, other.at) == week
    )
    return used >= budget


def let_out(waiting: Iterable[Notice], used: int, budget: int) -> list[Notice]:
    """What of a digest is shown as a new week begins, gravest and oldest first, as far as the budget reaches."""
    ordered = sorted(waiting, key=lambda notice: (notice.rank, notice.at, notice.item))
    return ordered[: max(0, budget - used)]
