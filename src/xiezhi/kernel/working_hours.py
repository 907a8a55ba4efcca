# SPDX-License-Identifier: Apache-2.0
"""Working hours: limits that run only while people are at work, for feedback on findings (design.md, Supervision).

The hours are spans of the local day, worked on every working day of the calendar. A limit that is used up at the end
of a span ends there, not at the beginning of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np

from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, date_of

MOST_DAYS = 3660
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")
_LIMIT = re.compile(r"\s*(\d{1,4})\s*(wh|h)\s*$")


@dataclass(frozen=True)
class Limit:
    """So many hours: ``8 wh`` working hours, ``4 h`` hours of the clock, nights and holidays included."""

    hours: int
    working: bool

    def __str__(self) -> str:
        return f"{self.hours} {'wh' if self.working else 'h'}"


@dataclass(frozen=True)
class WorkingHours:
    """The hours of a working day, as (first, last) minutes of the local day, in order and apart."""

    reckoner: Reckoner
    spans: tuple[tuple[int, int], ...]

    def due(self, start: int, limit: Limit) -> tuple[int, bool]:
        """When a limit that begins at ``start`` has run out; and whether a day without a notice was asked."""
        if limit.working:
            return self.after(start, limit.hours * HOUR)
        return start + limit.hours * HOUR, False

    def after(self, start: int, length: int) -> tuple[int, bool]:
        """The instant at which ``length`` µs of working time have passed since ``start``, and the doubt.

        ``XiezhiError`` where ten years do not suffice.
        """
        doubt = False
        for begins, ends, uncertain in self._from(start):
            doubt = doubt or uncertain
            begins = max(begins, start)
            if begins >= ends:
                continue
            if length <= ends - begins:
                return (begins + length if length > 0 else start), doubt
            length -= ends - begins
        raise XiezhiError(
            "十年内没有足够的工作时间, 应检查工作时间和日历",
            "ten years hold too few working hours: working hours and calendar are to be checked",
        )

    def between(self, start: int, end: int) -> int:
        """Working µs between two instants; 0 where the second is not later."""
        total = 0
        for begins, ends, _ in self._from(start):
            if begins >= end:
                return total
            total += max(0, min(ends, end) - max(begins, start))
        return total

    def _from(self, start: int) -> Iterator[tuple[int, int, bool]]:
        """The spans worked from the day of ``start`` on, each with the doubt of the days since the span before."""
        day, calendar = self.reckoner.zone.day(start), self.reckoner.calendar
        doubt = False
        for number in range(day, day + MOST_DAYS):
            asked = np.array([number])
            doubt = doubt or bool(calendar.is_uncertain(asked)[0])
            if not calendar.is_working(asked)[0]:
                continue
            for first, last in self.spans:
                yield self._instant(number, first), self._instant(number, last), doubt
                doubt = False

    def _instant(self, day: int, minute: int) -> int:
        if minute == 24 * 60:
            return self.reckoner.zone.end_of(day)
        clock = time(minute // 60, minute % 60)
        return self.reckoner.zone.from_local(datetime.combine(date_of(day), clock))[0]


def parse_span(text: str) -> tuple[int, int]:
    """``09:00-12:00`` as minutes of the day; ``XiezhiError`` where it is none or ends before it begins."""
    match = _SPAN.match(text.strip())
    if match:
        first, last = (int(match[place]) * 60 + int(match[place + 1]) for place in (1, 3))
        if first < last <= 24 * 60:
            return first, last
    raise XiezhiError(
        f"{text[:40]!r} 不是时段, 应如 09:00-12:00", f"{text[:40]!r} is no span: 09:00-12:00 would be right"
    )


def parse_limit(text: str) -> Limit:
    """``8 wh`` or ``4 h``; ``XiezhiError`` where it is neither."""
    match = _LIMIT.match(text)
    if match and int(match[1]) > 0:
        return Limit(int(match[1]), match[2] == "wh")
    raise XiezhiError(
        f"{text[:40]!r} 不是反馈时限, 应为“整数 wh”（工作小时）或“整数 h”（小时）",
        f"{text[:40]!r} is no limit: a whole number and wh (working hours) or h (hours) would be right",
    )
