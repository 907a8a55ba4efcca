# SPDX-License-Identifier: Apache-2.0
"""When time alone can next change a verdict: so that waiting families need not be judged before.

The instants given are a superset of those at which anything changes while no fact is added: a due, a reminder, the end
of a pause or interval by ``at_most``, the passing of a total, the moment a fact dated ahead comes into view.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xiezhi.catalog.model import Interval, Norm
from xiezhi.engine.columnar.arithmetic import UNIT, D, H, moved_back
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.deadline import DROPPED, OPEN, PAUSED, UNDETERMINED
from xiezhi.engine.columnar.intervals import intervals_of
from xiezhi.engine.columnar.judge import judge
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.pauses import plus
from xiezhi.engine.columnar.reminders import by_length
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Facts, Flags, Ints
from xiezhi.engine.officers import Officers
from xiezhi.kernel.instant import DAY, HOUR, LAST_YEAR, MINUTE

NEVER = np.iinfo(np.int64).max
_LENGTH = np.array([MINUTE, HOUR, 0, 0, 0, 0], dtype=np.int64)
FAR = ((LAST_YEAR - 1) - 1970) * 365 * DAY  # past every total, within the years that zones know


def next_instants(outcome: Outcome, facts: Facts, norms: Sequence[Norm], officers: Officers) -> Ints:
    """For each matter the earliest instant after T (µs) at which its verdicts may change by themselves; ``NEVER``."""
    found = _Found(outcome.view)
    _facts_ahead(outcome.view, facts, found)
    if outcome.clocks is not None:
        _clocks(outcome, outcome.clocks, found)
    parts = [part for norm in norms for part in norm.parts if part.kind in ("limit", "overlap")]
    _intervals(outcome, parts, found)
    _totals(outcome, facts, parts, officers, found)
    return found.next


class _Found:
    """The earliest instant later than T, for each matter."""

    def __init__(self, view: View) -> None:
        self.now = view.as_of
        self.next = np.full(view.matters, NEVER, dtype=np.int64)

    def add(self, matter: Ints, instant: Ints) -> None:
        """Instants that concern matters; those not later than T are left out."""
        later = instant > self.now
        if later.all():
            np.minimum.at(self.next, matter, instant)
        elif later.any():
            np.minimum.at(self.next, matter[later], instant[later])


def _facts_ahead(view: View, facts: Facts, found: _Found) -> None:
    """Facts dated after T come into view then; what begins at T itself has length a moment later."""
    real = np.ones(facts.size, dtype=bool) if facts.is_void is None else ~facts.is_void
    matter = facts.matter.astype(np.int64)
    found.add(matter[real], facts.at[real])
    at_now = real & (facts.at == view.as_of)
    if at_now.any():
        found.add(matter[at_now], facts.at[at_now] + 1)


def _clocks(outcome: Outcome, made: ClockSet, found: _Found) -> None:
    ended, owner = made.ended, made.clocks.owner
    waiting = np.flatnonzero(np.isin(ended.state, (OPEN, PAUSED, UNDETERMINED, DROPPED)))
    if not waiting.size:
        return
    running = waiting[ended.state[waiting] == OPEN]
    _dues(found, owner[running], ended.dues.us[running], ended.dues.is_day[running])
    _reminders(outcome.view, made, running, found)
    _pauses(outcome, made, waiting[ended.state[waiting] == PAUSED], found)
    _blurred(outcome.view, made, waiting, found)


def _dues(found: _Found, owner: Ints, us: Ints, is_day: Flags) -> None:
    """Of days the clock is overdue from its due on, else after it."""
    found.add(owner, np.where(is_day, us, us + 1))


def _reminders(view: View, made: ClockSet, rows: Ints, found: _Found) -> None:
    named = [by_length(version.remind) if version.bearer == "us" else [] for _, version in made.programs]
    if not rows.size or not any(named):
        return
    dues = made.ended.dues.take(rows)
    us, last, is_day = dues.us.copy(), dues.last.copy(), dues.is_day.copy()
    for place, row in enumerate(rows.tolist()) if made.short_due else ():
        if row in made.short_due:
            us[place], last[place], is_day[place] = made.short_due[row]
    last = np.where(is_day, last, view.pack.zone.days(us - 1))
    program = made.program[rows]
    for nth in range(max(map(len, named))):
        has = np.array([nth < len(one) for one in named], dtype=bool)[program]
        n = np.array([one[nth].n if nth < len(one) else 0 for one in named], dtype=np.int64)[program]
        unit = np.array([UNIT[one[nth].unit] if nth < len(one) else 0 for one in named], dtype=np.int8)[
            program
        ]
        when = us - n * _LENGTH[unit]
        days = has & (unit >= D)
        if days.any():
            when[days] = view.pack.zone.midnights(
                moved_back(view.pack.reckoner, last[days], n[days], unit[days])
            )
        found.add(made.clocks.owner[rows[has]], when[has])


def _pauses(outcome: Outcome, made: ClockSet, rows: Ints, found: _Found) -> None:
    """A pause that runs ends by ``at_most``; every start that its clocks might see is looked at."""
    if not rows.size:
        return
    streams, root = outcome.evaluator.streams, outcome.view.root
    for place in np.unique(made.clocks.group[rows]).tolist():
        group = made.clocks.groups[place]
        families = root[made.clocks.owner[rows[made.clocks.group[rows] == place]]]
        for pause in group.version.pause:
            if pause.at_most is not None:
                stream = streams.get(group.norm.matter, pause.start)
                mine = np.isin(root[stream.owner], families)
                until = plus(outcome.view, stream.event[mine], pause.at_most)[0]
                found.add(stream.owner[mine], until)
                found.add(stream.owner[mine], until + 1)


def _blurred(view: View, made: ClockSet, rows: Ints, found: _Found) -> None:
    """A limit of hours that begins on a day without a time is told again once every time of that day tells the same."""
    trigger = made.clocks.trigger[rows]
    rows = rows[view.at_day[trigger] & ((made.clocks.limits.unit[rows] <= H) | ~made.ended.dues.is_day[rows])]
    if not rows.size:
        return
    owner, us = made.clocks.owner[rows], made.ended.dues.us[rows]
    trigger = made.clocks.trigger[rows]
    rest = view.pack.zone.midnights(view.day[trigger] + 1) - view.at[trigger]
    for instant in (
        us,
        us + 1,
        us + rest - 1,
        us + rest,
        us + rest + 1,
        us + rest - HOUR,
        us + rest - HOUR + 1,
    ):
        found.add(owner, instant)
    near = (us <= view.as_of) & (view.as_of <= us + rest + HOUR)
    found.add(owner[near], np.full(int(near.sum()), view.as_of + HOUR))


def _intervals(outcome: Outcome, parts: Sequence[Norm], found: _Found) -> None:
    """Intervals left open end by ``at_most``."""
    for part in parts:
        for version in part.versions:
            interval = version.interval or version.total
            if (
                interval is not None
                and interval.at_most is not None
                and _occurs(outcome.view, part, interval)
            ):
                for sure in (True, False):
                    made = intervals_of(outcome.evaluator, part.matter, interval, sure)
                    opened = np.flatnonzero(made.end < 0)
                    until = plus(outcome.view, made.start[opened], interval.at_most)[0]
                    found.add(made.owner[opened], until)
                    found.add(made.owner[opened], until + 1)


def _totals(outcome: Outcome, facts: Facts, parts: Sequence[Norm], officers: Officers, found: _Found) -> None:
    """A total that grows passes its limit at the instant that a judgement in the far future tells."""
    growing = {part.id: _growing(outcome, part) for part in parts if part.kind == "limit"}
    asked = [part for part in parts if part.kind == "limit" and growing[part.id].size]
    if not asked or outcome.view.as_of >= FAR:
        return
    later, root = judge(outcome.view.pack, facts, asked, FAR, None, officers, {}), outcome.view.root
    for made in later.verdicts:
        mine = np.isin(root[made.owner], growing[made.norm.id])
        found.add(made.owner[mine], made.at[mine])
        found.add(made.owner[mine], made.at[mine] + 1)


def _growing(outcome: Outcome, part: Norm) -> Ints:
    """The families (roots) in which a total of a norm grows."""
    owners = [np.empty(0, dtype=np.int64)]
    for version in part.versions:
        if version.total is not None and _occurs(outcome.view, part, version.total):
            made = intervals_of(outcome.evaluator, part.matter, version.total, False)
            owners.append(made.owner[made.end < 0])
    return np.unique(outcome.view.root[np.concatenate(owners)]).astype(np.int64)


def _occurs(view: View, part: Norm, interval: Interval) -> bool:
    """Whether any start of such an interval is among the facts."""
    steps = {(ref.kind or kind, ref.step) for ref in interval.start for kind in part.matter}
    return not steps.isdisjoint(view.present)
