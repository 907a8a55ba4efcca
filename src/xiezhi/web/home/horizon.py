# SPDX-License-Identifier: Apache-2.0
"""How near a limit is: over, today, within three days, within seven; the groups of the to-do list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_noop as N

from xiezhi.catalog.model import Version
from xiezhi.kernel.due import Reckoner

ASKED, OVER, TODAY, THREE, SEVEN, DONE = "asked", "over", "today", "three", "seven", "done"
GROUPS = (OVER, TODAY, THREE, SEVEN)
TITLES = {
    ASKED: N("请您确认"), OVER: N("已超期或违反"), TODAY: N("今日到期"), THREE: N("三日内到期"),
    SEVEN: N("七日内到期"), DONE: N("已办"),
}  # fmt: skip


@dataclass(frozen=True)
class Horizon:
    """``now`` and the ends of today, of the third and of the seventh day after it (µs UTC)."""

    now: int
    today: int
    three: int
    seven: int

    @classmethod
    def at(cls, reckoner: Reckoner, now: int) -> Horizon:
        """The horizon of an instant, by days of the pack's zone."""
        zone = reckoner.zone
        day = zone.day(now)
        return cls(now, zone.end_of(day), zone.end_of(day + 3), zone.end_of(day + 7))

    def bounds(self, group: str) -> tuple[int | None, int]:
        """(after, up to) of a group."""
        return {
            OVER: (None, self.now), TODAY: (self.now, self.today), THREE: (self.today, self.three),
            SEVEN: (self.three, self.seven),
        }[group]  # fmt: skip


def moved_from(reckoner: Reckoner, version: Version, trigger_at: int, due: int) -> int | None:
    """The day (civil) from which a weekend or holiday moved a limit to the one it has; ``None`` where none did."""
    within = version.within
    if within is None or not version.rollover or within.unit not in ("d", "m", "y"):
        return None
    day = reckoner.shift_day(reckoner.zone.day(trigger_at), within)[0]
    moved = reckoner.zone.day(due - 1)
    if moved <= day or reckoner.calendar.is_working(np.arange(day, moved)).any():
        return None
    return day
