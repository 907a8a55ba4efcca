# SPDX-License-Identifier: Apache-2.0
"""Week by week: breaches that happened by level, and how long putting right took, for the last half year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xiezhi.access.visible import Condition
from xiezhi.kernel.instant import DAY, date_of
from xiezhi.records.desk import Desk
from xiezhi.web.home.loop import cured, happened

WEEKS = 26
LEVELS = ("red", "orange", "yellow")


@dataclass(frozen=True)
class Week:
    """A week by its Monday; ``median`` in days, of what was closed in it (None: nothing)."""

    monday: int
    label: str
    counts: tuple[int, ...]
    median: float | None
    closed: int


def mondays_of(day: int) -> list[int]:
    """The Mondays of the latest weeks, that of this week the last."""
    return [day - date_of(day).weekday() - 7 * back for back in range(WEEKS - 1, -1, -1)]


def weeks(desk: Desk, seen: Condition, now: int, closed: np.ndarray) -> list[Week]:
    """The latest weeks, this one included; those before the first breach and the first closing are left out.

    ``closed``: the closings since the first of them, or longer.
    """
    zone = desk.pack.zone
    mondays = mondays_of(zone.day(now))
    spans = [(zone.midnight(monday), min(now, zone.midnight(monday + 7))) for monday in mondays]
    new, done = happened(desk, seen, spans), cured(closed, spans)
    found = [
        Week(
            monday, f"{date_of(monday):%m-%d}", tuple(counts.get(level, 0) for level in LEVELS),
            None if one.median is None else one.median / DAY, one.closed,
        )
        for monday, counts, one in zip(mondays, new, done, strict=True)
    ]  # fmt: skip
    first = next((place for place, week in enumerate(found) if sum(week.counts) or week.closed), len(found))
    return found[first:]


def as_data(found: list[Week]) -> dict[str, object]:
    """As the chart takes it."""
    return {
        "weeks": [week.label for week in found],
        "counts": [[week.counts[place] for week in found] for place in range(len(LEVELS))],
        "median": [None if week.median is None else round(week.median, 2) for week in found],
    }
