# SPDX-License-Identifier: Apache-2.0
"""Instants (UTC, microseconds) and civil days (days since 1970-01-01) of one time zone.

An instant is an ``int`` of microseconds since 1970-01-01T00:00Z, a civil day an ``int`` of days since 1970-01-01;
both also as NumPy ``int64`` arrays of any shape. Source: norm-language §2.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from xiezhi.kernel.errors import XiezhiError

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 1900, 2120

Array = npt.NDArray[np.int64]


class Instant(NamedTuple):
    """A point in time: ``us`` since the epoch; ``day`` where only the day is known and ``us`` is its first instant."""

    us: int
    day: bool = False


def day_of(value: date) -> int:
    """The civil day number of a date."""
    return value.toordinal() - EPOCH_ORDINAL


def date_of(day: int) -> date:
    """The date of a civil day number."""
    return date.fromordinal(int(day) + EPOCH_ORDINAL)


def utc_text(us: int) -> str:
    """ISO 8601 with microseconds and ``+00:00``."""
    return (EPOCH + timedelta(microseconds=int(us))).isoformat(timespec="microseconds")


class Zone:
    """A time zone with its offsets as arrays, so that millions of instants are turned into days at once."""

    def __init__(self, name: str) -> None:
        try:
            self.info = ZoneInfo(name)
        except Exception as error:
            raise XiezhiError(
                f"时区 {name!r} 不存在, 应为 IANA 名称, 如 Asia/Shanghai",
                f"unknown time zone {name!r}: an IANA name such as Asia/Shanghai would be right",
            ) from error
        self.name = name
        changes = list(_changes(self.info))
        self._starts = np.array([start for start, _ in changes], dtype=np.int64)
        self._offsets = np.array([offset for _, offset in changes], dtype=np.int64)
        self._changes = [int(start) for start in self._starts], [int(offset) for offset in self._offsets]
        self._midnights: dict[int, int] = {}  # those that were asked for one by one
        self._odd: dict[int, int] = {}
        self._odd = self._odd_midnights()

    def __reduce__(self) -> tuple[Any, ...]:
        """Stored and sent by its name: the offsets are always those of this machine's time zone data."""
        return zone, (self.name,)

    def offsets(self, us: Array) -> Array:
        """UTC offsets in microseconds at instants."""
        if us.size:
            low, high = np.searchsorted(self._starts, [us.min(), us.max()], "right")
            if low == high:
                return np.full(us.shape, self._offsets[max(low - 1, 0)], dtype=np.int64)
        index = np.searchsorted(self._starts, us, "right") - 1
        return self._offsets[np.maximum(index, 0)]

    def days(self, us: Array) -> Array:
        """Civil days of instants."""
        return (us + self.offsets(us)) // DAY

    def midnights(self, days: Array) -> Array:
        """First instants of civil days (in a fold the earlier, in a gap the first after it)."""
        local = days * DAY
        guess = local - self.offsets(local)
        start = local - self.offsets(guess - 1)
        late = self.days(start) < days
        if late.any():
            start[late] = local[late] - self.offsets(start[late])
        for day, instant in self._odd.items():
            start[days == day] = instant
        return start

    def _odd_midnights(self) -> dict[int, int]:
        """Days that begin in no ordinary way: clocks went over midnight (Tehran 1977), or over a day (Samoa 2011)."""
        old, new = self._starts[1:] + self._offsets[:-1], self._starts[1:] + self._offsets[1:]
        touched = (np.minimum(old, new) - 1) // DAY < np.maximum(old, new) // DAY
        near = self._starts[1:][touched] // DAY
        days = np.unique(np.concatenate([near + n for n in (-1, 0, 1, 2)]))
        plain, exact = self.midnights(days).tolist(), [self._first_instant(day) for day in days.tolist()]
        return {day: e for day, p, e in zip(days.tolist(), plain, exact, strict=True) if p != e}

    def _first_instant(self, day: int) -> int:
        """The first instant of a day or, where it was skipped, after it: where a stretch of one offset reaches it."""
        low, high = np.searchsorted(self._starts, [(day - 2) * DAY, (day + 2) * DAY], "right")
        for place in range(max(int(low) - 1, 0), int(high)):
            begins = max(int(self._starts[place]), day * DAY - int(self._offsets[place]))
            if self.day(begins) >= day and self.offset(begins) == self._offsets[place]:
                return begins
        raise AssertionError(day)

    def day(self, us: int) -> int:
        """Civil day of one instant."""
        return (us + self.offset(us)) // DAY

    def offset(self, us: int) -> int:
        """UTC offset in microseconds at one instant."""
        starts, offsets = self._changes
        return offsets[max(bisect_right(starts, us) - 1, 0)]

    def midnight(self, day: int) -> int:
        """First instant of one civil day."""
        known = self._midnights.get(day)
        if known is None:
            known = self._midnights[day] = int(self.midnights(np.array([day], dtype=np.int64))[0])
        return known

    def end_of(self, day: int) -> int:
        """The midnight that ends a civil day: the first instant of the next."""
        return self.midnight(day + 1)

    def next_hour(self, us: int) -> int:
        """The next full hour of the local clock, strictly later (10:00:00 gives 11:00:00), by elapsed time."""
        local = us + self.offset(us)
        return us + (HOUR - local % HOUR)

    def from_local(self, local: datetime) -> tuple[int, bool]:
        """The instant of a naive local stamp, and whether it lay in a gap and was moved forward by its length.

        In a fold it is the earlier instant.
        """
        aware = local.replace(tzinfo=self.info, fold=0)
        us = round_us(aware)
        back = (us + self.offset(us)) - naive_us(local)
        return us, back != 0

    def local(self, us: int) -> datetime:
        """The local wall-clock time of an instant, naive."""
        return (EPOCH + timedelta(microseconds=int(us + self.offset(us)))).replace(tzinfo=None)

    def text(self, us: int, *, day: bool = False) -> str:
        """How an instant is written for people: ``2026-03-02 09:00``, seconds only where they are not zero."""
        stamp = self.local(us)
        if day:
            return stamp.strftime("%Y-%m-%d")
        return stamp.strftime(
            "%Y-%m-%d %H:%M" if not (stamp.second or stamp.microsecond) else "%Y-%m-%d %H:%M:%S"
        )


def round_us(aware: datetime) -> int:
    """Microseconds since the epoch of an aware stamp, exactly."""
    delta = aware.astimezone(UTC) - EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def naive_us(local: datetime) -> int:
    """Microseconds from 1970-01-01 00:00 of a naive stamp, read as if it were UTC."""
    return round_us(local.replace(tzinfo=UTC))


def _offset_us(info: ZoneInfo, us: int) -> int:
    stamp = (EPOCH + timedelta(microseconds=us)).astimezone(info)
    offset = stamp.utcoffset()
    assert offset is not None
    return (offset.days * 86_400 + offset.seconds) * SECOND + offset.microseconds


def _changes(info: ZoneInfo) -> Iterator[tuple[int, int]]:
    """(first instant, offset) for each stretch of one offset; found by weekly probes and bisection."""
    first = round_us(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
    last = round_us(datetime(LAST_YEAR, 1, 1, tzinfo=UTC))
    before = _offset_us(info, first)
    yield first, before
    for probe in range(first + 7 * DAY, last, 7 * DAY):
        after = _offset_us(info, probe)
        if after != before:
            yield _bisect(info, probe - 7 * DAY, probe), after
            before = after


def _bisect(info: ZoneInfo, low: int, high: int) -> int:
    old = _offset_us(info, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_us(info, middle) == old:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=32)
def zone(name: str) -> Zone:
    """The zone of an IANA name, made once."""
    return Zone(name)
