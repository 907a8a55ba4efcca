# SPDX-License-Identifier: Apache-2.0
"""By how much events are moved to breach a limit of time."""

from __future__ import annotations

from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY, HOUR, MINUTE

REST = 12 * DAY
"""By how much a due day can move with the days of rest around it."""


def spans(least: int, *, exact: bool) -> list[int]:
    """Spans beyond a limit: by minutes where it is counted so, and in whole days that outlast days of rest."""
    days = -(-least // DAY) * DAY
    spans = [least + 37 * MINUTE, least + 3 * HOUR] if exact else []
    if exact:
        return [*spans, days + (DAY if days - least < HOUR else 0), days + 2 * DAY]
    return [days + REST, days + 2 * DAY, days + 2 * REST]


def length_of(duration: Duration) -> int:
    if duration.elapsed is not None:
        return duration.elapsed
    return duration.n * {"d": DAY, "wd": 7 * DAY // 5 + DAY, "m": 31 * DAY, "y": 366 * DAY}[duration.unit]


def whole_days(us: int) -> int:
    return -(-us // DAY) * DAY
