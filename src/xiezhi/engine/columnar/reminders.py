# SPDX-License-Identifier: Apache-2.0
"""Early warnings of open clocks. Source: norm-language §6 (Levels)."""

from __future__ import annotations

import numpy as np

from xiezhi.catalog.model import LEVELS, Version
from xiezhi.engine.columnar.arithmetic import UNIT, shift_days
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.cross import level_of
from xiezhi.engine.columnar.deadline import OPEN
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration

_LONG = (60, 3_600, 86_400, 86_400 * 7 / 5, 86_400 * 30, 86_400 * 365)


def by_length(remind: tuple[Duration, ...]) -> list[Duration]:
    """Reminders from the longest to the shortest."""
    return sorted(remind, key=lambda duration: -duration.n * _LONG[UNIT[duration.unit]])


def reminders(view: View, found: ClockSet) -> tuple[Ints, Ints, Ints]:
    """(clock, level, instant of the latest passed reminder) of the open clocks that warn."""
    state, program = found.ended.state, found.program
    clocks, levels, instants = [], [], []
    open_ = np.flatnonzero(state == OPEN)
    for number in np.unique(program[open_]).tolist():
        _, version = found.programs[number]
        if version.bearer != "us" or not version.remind:
            continue
        mine = open_[program[open_] == number]
        passed, at = _passed(view, found, version, mine)
        warned = passed > 0
        own = LEVELS.index(level_of(version))
        clocks.append(mine[warned])
        levels.append(np.minimum(np.minimum(passed[warned] - 1, 2), max(own - 1, 0)))
        instants.append(at[warned])
    none = [np.empty(0, dtype=np.int64)]
    return np.concatenate(clocks or none), np.concatenate(levels or none), np.concatenate(instants or none)


def _passed(view: View, found: ClockSet, version: Version, index: Ints) -> tuple[Ints, Ints]:
    """How many reminders have passed, and the instant of the latest; none passes before the trigger."""
    us, last = _dues(view, found, index)
    trigger, now = view.at[found.clocks.trigger[index]], found.clocks.now[index]
    count, at = np.zeros(index.size, dtype=np.int64), np.full(index.size, np.iinfo(np.int64).min)
    for duration in by_length(version.remind):
        if duration.elapsed is not None:
            when = us - duration.elapsed
        else:
            days, _ = shift_days(view.pack.reckoner, last, duration._replace(n=-duration.n))
            when = view.pack.zone.midnights(days)
        when = np.maximum(when, trigger)
        passed: Flags = now >= when
        count += passed
        at = np.where(passed, np.maximum(at, when), at)
    return count, at


def _dues(view: View, found: ClockSet, index: Ints) -> tuple[Ints, Ints]:
    """(due, last day); of clocks with several possible limits the shortest."""
    dues = found.ended.dues.take(index)
    us, last, is_day = dues.us.copy(), dues.last.copy(), dues.is_day.copy()
    for place, row in enumerate(index.tolist()) if found.short_due else ():
        if row in found.short_due:
            us[place], last[place], is_day[place] = found.short_due[row]
    return us, np.where(is_day, last, view.pack.zone.days(us - 1))
