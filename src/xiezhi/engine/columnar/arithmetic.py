# SPDX-License-Identifier: Apache-2.0
"""Due instants of many clocks at once: the account of ``kernel.due`` on arrays. Source: norm-language §2 and §4."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import HOUR, MINUTE, Array

Flags = npt.NDArray[np.bool_]
MIN, H, D, WD, M, Y, UNTIL, UNTIL_DAY = range(8)
UNIT = {"min": MIN, "h": H, "d": D, "wd": WD, "m": M, "y": Y}
_ROLLS = np.array([False, False, True, False, True, True, False, False])
_LENGTH = np.array([MINUTE, HOUR, 0, 0, 0, 0, 0, 0], dtype=np.int64)


@dataclass
class Limits:
    """One limit a clock: ``n`` of ``unit`` (for ``UNTIL`` n is the instant, for ``UNTIL_DAY`` the day)."""

    n: Array
    unit: npt.NDArray[np.int8]

    def take(self, index: npt.NDArray[np.int64]) -> Limits:
        return Limits(self.n[index], self.unit[index])


@dataclass
class Dues:
    """Due instants; where ``is_day`` due is the midnight that ends ``last``. ``beyond``: a date on the way lies outside
    1900–2199 and cannot be counted; it is cut there."""

    us: Array
    last: Array
    is_day: Flags
    uncertain: Flags
    beyond: Flags

    def put(self, index: npt.NDArray[np.int64], other: Dues) -> None:
        self.us[index], self.last[index] = other.us, other.last
        self.is_day[index], self.uncertain[index] = other.is_day, other.uncertain
        self.beyond[index] |= other.beyond

    def take(self, index: npt.NDArray[np.int64]) -> Dues:
        return Dues(
            self.us[index], self.last[index], self.is_day[index], self.uncertain[index], self.beyond[index]
        )

    def cut(self) -> None:
        """Cuts last days that cannot be counted."""
        if self.last.size and (self.last.min() < FIRST_DAY or self.last.max() > LAST_DAY):
            inside = np.clip(self.last, FIRST_DAY, LAST_DAY)
            self.beyond |= self.is_day & (inside != self.last)
            self.last = inside


@dataclass
class Changes:
    """What lengthens each clock: ``same`` (by of the limit's unit), ``elapsed``/``days``/``worked`` of merged pauses,
    ``doubt`` (a pause asked an uncertain day), ``others``: (n, unit) arrays of further ``by``, unit -1 for none."""

    same: Array
    elapsed: Array
    days: Array
    worked: Array
    doubt: Flags
    others: list[tuple[Array, npt.NDArray[np.int8]]] = field(default_factory=list)

    @classmethod
    def none(cls, size: int) -> Changes:
        zero = np.zeros(size, dtype=np.int64)
        return cls(zero, zero.copy(), zero.copy(), zero.copy(), np.zeros(size, dtype=bool))

    def take(self, index: npt.NDArray[np.int64]) -> Changes:
        others = [(n[index], unit[index]) for n, unit in self.others]
        return Changes(
            self.same[index],
            self.elapsed[index],
            self.days[index],
            self.worked[index],
            self.doubt[index],
            others,
        )


def due_of(
    reckoner: Reckoner, start: Array, day: Array, limits: Limits, rollover: Flags, next_hour: Flags,
    changes: Changes | None = None,
) -> Dues:  # fmt: skip
    """Due of each clock that starts at ``start`` on civil ``day``."""
    dues = _first(reckoner, start, day, limits, next_hour, changes)
    rolls = _ROLLS[limits.unit]
    if changes is not None:
        _pause(reckoner, dues, limits, changes)
        for n, unit in changes.others:
            _extend(reckoner, dues, n, unit)
            rolls |= _ROLLS[unit] & (unit >= 0) & (limits.unit < UNTIL)
    _roll(reckoner, dues, rolls & rollover & dues.is_day)
    day_typed = np.flatnonzero(dues.is_day)
    if day_typed.size == dues.us.size:
        dues.us = reckoner.zone.midnights(dues.last + 1)
    elif day_typed.size:
        dues.us[day_typed] = reckoner.zone.midnights(dues.last[day_typed] + 1)
    return dues


def _first(
    reckoner: Reckoner, start: Array, day: Array, limits: Limits, next_hour: Flags, changes: Changes | None
) -> Dues:
    n = limits.n if changes is None else limits.n + changes.same
    unit = limits.unit
    size = n.size
    is_day = (unit >= D) & (unit != UNTIL)
    no = np.zeros(size, dtype=bool)
    dues = Dues(np.zeros(size, np.int64), np.zeros(size, np.int64), is_day, no, no.copy())
    elapsed = ~is_day
    if elapsed.any():
        begin = start
        if next_hour.any():
            offset = reckoner.zone.offsets(start)
            begin = np.where(next_hour, start + HOUR - (start + offset) % HOUR, start)
        dues.us = np.where(elapsed, np.where(unit == UNTIL, limits.n, begin + n * _LENGTH[unit]), 0)
        set_ = np.flatnonzero(unit == UNTIL)
        if set_.size:
            dues.beyond[set_] = _outside(reckoner.zone.days(limits.n[set_]))
    if is_day.any():
        until = unit == UNTIL_DAY
        dues.last = np.where(until, limits.n, day)
        dues.cut()
        _shift(reckoner, dues, np.where(is_day & ~until, n, 0), unit)
    return dues


def _shift(reckoner: Reckoner, dues: Dues, n: Array, unit: npt.NDArray[np.int8]) -> None:
    """Moves the last day of day clocks by n of ``d wd m y``."""
    plain = unit == D
    if plain.any():
        dues.last = np.where(plain, dues.last + n, dues.last)
    where = np.flatnonzero((unit == WD) & (n != 0))
    if where.size:
        dues.last[where], doubt, beyond = add_working(reckoner, dues.last[where], n[where])
        dues.uncertain[where] |= doubt
        dues.beyond[where] |= beyond
    where = np.flatnonzero(((unit == M) | (unit == Y)) & (n != 0))
    if where.size:
        dues.last[where] = add_months(dues.last[where], np.where(unit[where] == Y, 12 * n[where], n[where]))
    dues.cut()


def add_working(reckoner: Reckoner, days: Array, n: Array) -> tuple[Array, Flags, Flags]:
    """The n-th working day after (before) each day, who asked an uncertain day, and where 1900–2199 end before."""
    calendar = reckoner.calendar
    done = calendar.worked_until(days)
    ahead = int(calendar.worked_until(np.array([LAST_DAY]))[0]) - done
    behind = done - calendar.is_working(days)
    counted = np.clip(n, -behind, ahead)
    result, doubt = calendar.add_working(days, counted)
    return result, doubt, counted != n


def _pause(reckoner: Reckoner, dues: Dues, limits: Limits, changes: Changes) -> None:
    worked = limits.unit == WD
    dues.us = np.where(dues.is_day, dues.us, dues.us + changes.elapsed)
    dues.last = np.where(dues.is_day & ~worked, dues.last + changes.days, dues.last)
    dues.cut()
    if worked.any():
        _shift(reckoner, dues, np.where(worked, changes.worked, 0), limits.unit)
        dues.uncertain |= worked & changes.doubt


def _extend(reckoner: Reckoner, dues: Dues, n: Array, unit: npt.NDArray[np.int8]) -> None:
    """Adds an extension of another unit: the clock takes the unit's nature (instant or day)."""
    given = unit >= 0
    to_instant = given & (unit < D)
    turn = np.flatnonzero(to_instant & dues.is_day)
    if turn.size:
        dues.us[turn] = reckoner.zone.midnights(dues.last[turn] + 1)
    dues.us = np.where(to_instant, dues.us + n * _LENGTH[unit], dues.us)
    turn = np.flatnonzero(given & (unit >= D) & ~dues.is_day)
    if turn.size:
        dues.last[turn] = reckoner.zone.days(dues.us[turn])
        dues.is_day[turn] = True
        dues.cut()
    dues.is_day = np.where(given, unit >= D, dues.is_day)
    _shift(reckoner, dues, np.where(given & (unit >= D), n, 0), unit)


def _roll(reckoner: Reckoner, dues: Dues, rolls: Flags) -> None:
    where = np.flatnonzero(rolls)
    if where.size == dues.last.size and where.size:
        dues.last, doubt = reckoner.calendar.roll(dues.last)
        dues.uncertain |= doubt
    elif where.size:
        dues.last[where], doubt = reckoner.calendar.roll(dues.last[where])
        dues.uncertain[where] |= doubt


def add_months(days: Array, months: Array) -> Array:
    """The same day-of-month so many months later, clipped to the month's last day."""
    month = days.astype("M8[D]").astype("M8[M]")
    dom = days - month.astype("M8[D]").astype(np.int64)
    target = month + months
    first = target.astype("M8[D]").astype(np.int64)
    last = (target + 1).astype("M8[D]").astype(np.int64) - 1
    return np.asarray(np.minimum(first + dom, last))


def shift_days(reckoner: Reckoner, days: Array, duration: Duration) -> tuple[Array, Flags]:
    """Days moved by one duration in ``d wd m y`` (n of either sign), cut at the ends of 1900–2199; and who was cut."""
    n, unit = duration
    if unit == "wd":
        moved, _, beyond = add_working(reckoner, days, np.full(days.size, n, dtype=np.int64))
        return moved, beyond
    if unit == "d":
        moved = days + n
    else:
        moved = add_months(days, np.full(days.size, n if unit == "m" else 12 * n, dtype=np.int64))
    return np.clip(moved, FIRST_DAY, LAST_DAY), _outside(moved)


def moved_back(reckoner: Reckoner, days: Array, n: Array, unit: npt.NDArray[np.int8]) -> Array:
    """Days moved back by n of ``d wd m y`` each; before 1900 they stay at its first day."""
    moved = np.where(unit == D, days - n, days)
    worked = np.flatnonzero(unit == WD)
    if worked.size:
        moved[worked], _, _ = add_working(reckoner, days[worked], -n[worked])
    months = np.flatnonzero(unit >= M)
    if months.size:
        count = np.where(unit[months] == Y, 12 * n[months], n[months])
        moved[months] = add_months(days[months], -count)
    return np.clip(moved, FIRST_DAY, LAST_DAY)


def _outside(days: Array) -> Flags:
    return (days < FIRST_DAY) | (days > LAST_DAY)
