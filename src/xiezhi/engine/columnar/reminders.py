# SPDX-License-Identifier: Apache-2.0
"""Early warnings of open clocks. Source: norm-language §6 (Levels)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import LEVELS
from xiezhi.engine.columnar.arithmetic import UNIT, D, moved_back
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.cross import level_of
from xiezhi.engine.columnar.deadline import OPEN
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import HOUR, MINUTE

_LENGTH = np.array([MINUTE, HOUR, 0, 0, 0, 0], dtype=np.int64)
_LONG = (60, 3_600, 86_400, 86_400 * 7 / 5, 86_400 * 30, 86_400 * 365)


def by_length(remind: tuple[Duration, ...]) -> list[Duration]:
    """Reminders from the longest to the shortest."""
    return sorted(remind, key=lambda duration: -duration.n * _LONG[UNIT[duration.unit]])


def reminders(view: View, found: ClockSet) -> tuple[Ints, Ints, Ints]:
    """(clock, level, instant of the latest passed reminder) of the open clocks that warn."""
    named = [by_length(version.remind) if version.bearer == "us" else [] for _, version in found.programs]
    most = max((len(one) for one in named), default=0)
    warns = np.array([bool(one) for one in named], dtype=bool)
    index = np.flatnonzero((found.ended.state == OPEN) & warns[found.program])
    if not index.size or not most:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    passed, at = _passed(view, found, named, most, index)
    own = np.array([LEVELS.index(level_of(version)) for _, version in found.programs], dtype=np.int64)
    own = own[found.program[index]]
    warned = np.flatnonzero(passed)
    level = np.minimum(np.minimum(passed[warned] - 1, 2), np.maximum(own[warned] - 1, 0))
    return index[warned], level, at[warned]


def _passed(
    view: View, found: ClockSet, named: list[list[Duration]], most: int, index: Ints
) -> tuple[Ints, Ints]:
    """How many reminders have passed, and the instant of the latest; none passes before the trigger."""
    us, last = _dues(view, found, index)
    trigger, now = view.at[found.clocks.trigger[index]], found.clocks.now[index]
    count, at = np.zeros(index.size, dtype=np.int64), np.full(index.size, np.iinfo(np.int64).min)
    program = found.program[index]
    for place in range(most):
        n = np.array([one[place].n if place < len(one) else -1 for one in named], dtype=np.int64)[program]
        unit = np.array([UNIT[one[place].unit] if place < len(one) else 0 for one in named], dtype=np.int8)[
            program
        ]
        when = np.maximum(_before(view, us, last, n, unit), trigger)
        passed: Flags = (now >= when) & (n >= 0)
        count += passed
        at = np.where(passed, np.maximum(at, when), at)
    return count, at


def _before(view: View, us: Ints, last: Ints, n: Ints, unit: npt.NDArray[np.int8]) -> Ints:
    """The instant n units before each due: of days, the first instant of that day."""
    days = (unit >= D) & (n >= 0)
    when = us - np.where(days, 0, n * _LENGTH[unit])
    if days.any():
        where = np.flatnonzero(days)
        when[where] = view.pack.zone.midnights(
            moved_back(view.pack.reckoner, last[where], n[where], unit[where])
        )
    return when


def _dues(view: View, found: ClockSet, index: Ints) -> tuple[Ints, Ints]:
    """(due, last day); of clocks with several possible limits the shortest."""
    dues = found.ended.dues.take(index)
    us, last, is_day = dues.us.copy(), dues.last.copy(), dues.is_day.copy()
    for place, row in enumerate(index.tolist()) if found.short_due else ():
        if row in found.short_due:
            us[place], last[place], is_day[place] = found.short_due[row]
    return us, np.where(is_day, last, view.pack.zone.days(us - 1))
