# SPDX-License-Identifier: Apache-2.0
"""Working days: built-in tables, before them the days a pack lists. Source: norm-language §2."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Array, day_of

FIRST_DAY = day_of(date(1900, 1, 1))
LAST_DAY = day_of(date(2199, 12, 31))
Flags = npt.NDArray[np.bool_]


class CalendarDay(NamedTuple):
    """One day of a yearly notice: does one work, is it a public holiday."""

    working: bool
    holiday: bool


class Calendar:
    """Which civil days are worked, for the years 1900–2199; days that nothing covers are ``uncertain``.

    ``working``, ``holiday``, ``uncertain`` are boolean arrays over the days from ``FIRST_DAY``; ``given`` are the
    days that were laid over the built-in ones.
    """

    def __init__(self, name: str, days: Mapping[int, CalendarDay] | None = None) -> None:
        self.name = name
        self.given = tuple(sorted((days or {}).items()))
        size = LAST_DAY - FIRST_DAY + 1
        weekday = (np.arange(FIRST_DAY, LAST_DAY + 1) + 3) % 7
        self.working: Flags = weekday < 5
        self.holiday: Flags = np.zeros(size, dtype=bool)
        self.uncertain: Flags = np.zeros(size, dtype=bool)
        if name == "china":
            self.uncertain[:] = True
            self._set(_china())
        elif name != "weekends":
            raise XiezhiError(
                f"没有名为 {name!r} 的工作日历, 应为 china 或 weekends",
                f"no calendar {name!r}: china or weekends would be right",
            )
        self._set(days or {})
        self._worked = np.flatnonzero(self.working) + FIRST_DAY
        self._before: Array = np.concatenate([[0], np.cumsum(self.working)]).astype(np.int64)
        self._doubts: Array = np.concatenate([[0], np.cumsum(self.uncertain)]).astype(np.int64)
        self._rolled: dict[int, tuple[int, bool]] = {}  # those that were asked for one by one

    def __reduce__(self) -> tuple[Any, ...]:
        """Stored and sent by its name and the days given, which are laid over this program's own notices."""
        return calendar_of, (self.name, self.given)

    def _set(self, days: Mapping[int, CalendarDay]) -> None:
        for day, entry in days.items():
            index = day - FIRST_DAY
            if 0 <= index < self.working.size:
                self.working[index], self.holiday[index] = entry
                self.uncertain[index] = False

    @property
    def digest(self) -> str:
        """SHA-256 over all days: two calendars with one digest count alike."""
        data = b"".join(array.tobytes() for array in (self.working, self.holiday, self.uncertain))
        return hashlib.sha256(data).hexdigest()

    @property
    def covered_until(self) -> int | None:
        """The day before the first uncertain one after those that are covered; ``None`` where nothing is uncertain."""
        if not self.uncertain.any():
            return None
        covered = np.flatnonzero(~self.uncertain)
        first = int(covered[0]) if covered.size else 0
        after = np.flatnonzero(self.uncertain[first:])
        return FIRST_DAY + first + int(after[0]) - 1 if after.size else LAST_DAY

    def uncovered(self, year: int) -> int:
        """How many days of a year nothing covers."""
        first, last = (day_of(date(year, month, day)) - FIRST_DAY for month, day in ((1, 1), (12, 31)))
        return int(self.uncertain[first : last + 1].sum())

    def _index(self, days: Array) -> Array:
        if days.size and (days.min() < FIRST_DAY or days.max() > LAST_DAY):
            raise XiezhiError("日期超出 1900–2199 年, 无法计算", "a date outside 1900–2199 cannot be counted")
        return days - FIRST_DAY

    def worked_until(self, days: Array) -> Array:
        """How many working days lie in 1900-01-01 … day, the day included; counts grow by one per working day."""
        return self._before[self._index(days) + 1]

    def doubts_until(self, days: Array) -> Array:
        """How many uncertain days lie in 1900-01-01 … day, the day included."""
        return self._doubts[self._index(days) + 1]

    def is_working(self, days: Array) -> Flags:
        """Worked or not; where uncertain, weekends decide."""
        return self.working[self._index(days)]

    def is_uncertain(self, days: Array) -> Flags:
        """Days that neither the built-in calendar nor the pack covers."""
        return self.uncertain[self._index(days)]

    def is_holiday(self, days: Array) -> Flags:
        """Days of an announced public holiday."""
        return self.holiday[self._index(days)]

    def add_working(self, days: Array, n: Array) -> tuple[Array, Flags]:
        """The n-th working day after each day (before it for negative n; the day itself for 0), and who asked an
        uncertain day on the way."""
        count = self._before[self._index(days) + 1]
        back = self._before[self._index(days)]
        rank = np.where(n > 0, count + n - 1, back + n)
        if rank.size and (rank.min() < 0 or rank.max() >= self._worked.size):
            raise XiezhiError("日期超出 1900–2199 年, 无法计算", "a date outside 1900–2199 cannot be counted")
        result = np.where(n == 0, days, self._worked[rank])
        low = np.where(n < 0, result, days + 1)
        high = np.where(n < 0, days - 1, result)
        doubt = self._doubts[self._index(high) + 1] - self._doubts[np.minimum(low, high + 1) - FIRST_DAY]
        return result, (doubt > 0) & (n != 0)

    def roll(self, days: Array) -> tuple[Array, Flags]:
        """Each day, or the next working day where it is not worked; and who asked an uncertain day."""
        position = self._before[self._index(days)]
        rolled = np.where(
            self.working[days - FIRST_DAY], days, self._worked[np.minimum(position, self._worked.size - 1)]
        )
        doubt = self._doubts[rolled - FIRST_DAY + 1] - self._doubts[days - FIRST_DAY]
        return rolled, doubt > 0

    def rolled(self, day: int) -> tuple[int, bool]:
        """As ``roll``, of one day."""
        known = self._rolled.get(day)
        if known is None:
            days, doubts = self.roll(np.array([day]))
            known = self._rolled[day] = int(days[0]), bool(doubts[0])
        return known

    def worked_between(self, first: Array, last: Array) -> tuple[Array, Flags]:
        """Working days after ``first`` up to and including ``last`` (0 where last is not later), and doubts."""
        last = np.maximum(first, last)
        count = self._before[self._index(last) + 1] - self._before[self._index(first) + 1]
        doubt = self._doubts[last - FIRST_DAY + 1] - self._doubts[first - FIRST_DAY + 1]
        return count, doubt > 0


@lru_cache(maxsize=16)
def calendar_of(name: str, days: tuple[tuple[int, CalendarDay], ...] = ()) -> Calendar:
    """A calendar with a pack's own days, made once."""
    return Calendar(name, dict(days))


@lru_cache(maxsize=1)
def _china() -> dict[int, CalendarDay]:
    """The State Council's yearly notices as the package chinesecalendar carries them."""
    from chinese_calendar import constants

    holidays, workdays = set(constants.holidays), set(constants.workdays)
    first, last = date(min(holidays).year, 1, 1), date(max(holidays).year, 12, 31)
    result = {}
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        working = day in workdays or (day.weekday() < 5 and day not in holidays)
        result[day_of(day)] = CalendarDay(working, day in holidays)
    return result
