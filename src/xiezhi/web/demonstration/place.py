# SPDX-License-Identifier: Apache-2.0
"""What is shown: how large the invented place is, which days it lives through, and the instant at which it stands.

More is simulated than is told: what happens after ``now`` is not known yet, so clocks run and people are in custody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.making import Request
from xiezhi.simulate.presets import Preset

NOW = datetime(2026, 11, 20, 9, 42)
"""A working Friday under the law of 2026, in a year whose notice of holidays is known."""
LAST = date(2026, 12, 31)
"""Up to here the calendar of 2026 reaches."""
BEYOND = 41
LEAST, MOST = 10, 300


@dataclass(frozen=True)
class Plan:
    """``days`` civil days that end with that of ``now`` (civil time of the pack's zone); ``beyond``: how many more are
    simulated. ``habits``: the share of the facts of ``habits.HABITS`` that go wrong, in per cent of what is told there;
    ``only``: the scenarios, all where none is named; ``nth``: of every so manieth norm a wrong is looked for, which
    takes long. ``held``: people are in the case areas as it begins, whatever the simulator drew (``held``).
    """

    preset: Preset
    days: int
    now: datetime = NOW
    beyond: int = BEYOND
    draws: int = 1
    wrongs: float = 0.04
    nth: int = 5
    only: tuple[str, ...] = ()
    habits: float = 1.0
    held: bool = False

    @property
    def first(self) -> date:
        """The first day."""
        return self.now.date() - timedelta(days=self.days - 1)

    def request(self, seed: int) -> Request:
        """What is asked of the simulator."""
        span = min(self.days + self.beyond, (LAST - self.first).days + 1)
        return Request(
            self.preset,
            day_of(self.first),
            span,
            seed,
            draws=self.draws,
            wrongs=self.wrongs,
            only=self.only,
            nth=self.nth,
        )


CITY = Plan(Preset("demonstration", stations=15, districts=3, legal=60, incidents=32), days=90, held=True)
"""Three districts, fifteen stations, ninety days."""


def lasting(days: int) -> Plan:
    """The city over so many days."""
    if not LEAST <= days <= MOST:
        raise XiezhiError(
            f"--days {days} 应在 {LEAST} 与 {MOST} 之间", f"--days {days}: {LEAST} to {MOST} would be right"
        )
    return replace(CITY, days=days)
