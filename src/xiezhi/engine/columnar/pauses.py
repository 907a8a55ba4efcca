# SPDX-License-Identifier: Apache-2.0
"""Extensions and pauses of many clocks, in one pass over time. Source: norm-language §4 (deadline 2 and 3).

The r-th extension or pause of every clock is taken in one step, so that the number of steps is the largest number of
such events that one clock has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from xiezhi.catalog.model import Extension
from xiezhi.engine.columnar.arithmetic import UNIT, Changes, Dues, Limits, due_of, shift_days
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration

if TYPE_CHECKING:
    from xiezhi.engine.columnar.deadline import Clocks

FAR = np.iinfo(np.int64).max


EXTENDED, PAUSED, AFTER_DUE, SPENT, PAUSED_AFTER_DUE = range(5)


@dataclass
class Marks:
    """What was looked at, in order: of which ``clock``, at which ``event``, ended by which (-1 none), and ``why`` it
    counted or not."""

    clock: Ints
    event: Ints
    end: Ints
    why: Ints


@dataclass
class Lengthened:
    """Dues with all that counts. ``inside``: the clock ended within a counted pause; ``running``: T lies in one."""

    dues: Dues
    extensions: Ints
    pauses: Ints
    inside: Flags
    running: Flags
    late_entry: Flags
    evidence: tuple[Ints, Ints]
    gap: tuple[Ints, Ints]
    marks: Marks | None = None  # for explanations: every extension and pause that was looked at


@dataclass
class Rows:
    """Extensions and pauses, one a row. Of pauses: where they end (``until*``; ``until_rank`` n where T ends them)."""

    clock: Ints
    event: Ints
    rank: Ints
    entry: Ints
    most: Ints
    n: Ints
    unit: Ints
    is_to: Flags
    is_pause: Flags
    end: Ints
    until: Ints
    until_day: Ints
    until_rank: Ints
    by_end: Flags  # the clock's end ends the pause
    by_now: Flags  # T does
    by_bound: Flags  # a final event or at_most does: a gap

    @classmethod
    def joined(cls, parts: list[Rows]) -> Rows:
        names = list(cls.__dataclass_fields__)
        return cls(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})

    def take(self, index: Ints) -> Rows:
        return Rows(**{name: getattr(self, name)[index] for name in self.__dataclass_fields__})


@dataclass
class Modifiers:
    """Collects the extensions and pauses that lie between the triggers and the ends of clocks."""

    view: View
    parts: list[Rows] = field(default_factory=list)

    def add_extensions(
        self, clock: Ints, event: Ints, group: Ints, entry: int, named: Sequence[Extension | None]
    ) -> None:
        """Events of the n-th ``extend`` entry after the trigger and before the end; ``named`` by group."""
        if not clock.size:
            return
        given = [None if one is None else one.to or one.by for one in named]
        n = np.array([0 if one is None else one.n for one in given], dtype=np.int64)
        unit = np.array([0 if one is None else UNIT[one.unit] for one in given], dtype=np.int64)
        most = np.array([0 if one is None else one.max for one in named], dtype=np.int64)
        is_to = np.array([one is not None and one.to is not None for one in named], dtype=bool)
        part = _rows(clock, event, self.view.rank[event])
        part.entry = np.full(clock.size, entry, dtype=np.int64)
        part.n, part.unit, part.most, part.is_to = n[group], unit[group], most[group], is_to[group]
        self.parts.append(part)

    def add_pauses(
        self,
        clocks: Clocks,
        clock: Ints,
        found: Sequence[Ints],
        done: Ints,
        longest: Sequence[Duration | None],
    ) -> None:
        """Intervals that run at the trigger or start between it and the end; ``longest``: ``at_most`` by group."""
        start, start_rank, end, end_rank = found
        rank = clocks.rank[clock]
        keep = np.flatnonzero((end_rank > rank) & (start_rank != rank))
        if not keep.size:
            return
        clock, end_rank = clock[keep], end_rank[keep]
        part = _rows(clock, start[keep], start_rank[keep])
        part.is_pause = np.ones(clock.size, dtype=bool)
        closed = end_rank < clocks.cut[clock]
        part.end = np.where(closed, end[keep], -1)
        self._ends(part, clocks, done, closed, end_rank, longest)
        trigger = clocks.rank[clock]
        over = ~closed & (part.rank < trigger) & (part.until_rank <= trigger)
        if over.any():  # ended by a final event or at_most before the trigger: not running there
            part = part.take(np.flatnonzero(~over))
        if part.clock.size:
            self.parts.append(part)

    def _ends(
        self, part: Rows, clocks: Clocks, done: Ints, closed: Flags, end_rank: Ints,
        longest: Sequence[Duration | None],
    ) -> None:  # fmt: skip
        view = self.view
        end = np.maximum(part.end, 0)
        now = clocks.now[part.clock]
        part.until = np.where(closed, view.at[end], now)
        part.until_day = np.where(closed, view.day[end], view.pack.zone.days(now))
        part.until_rank = np.where(closed, end_rank, view.n)
        part.by_now = ~closed
        opened = np.flatnonzero(~closed)
        if opened.size:
            self._bounds(part, opened, clocks)
            for at_most in {one for one in longest if one is not None}:
                named = np.array([one == at_most for one in longest], dtype=bool)
                self._at_most(part, opened[named[clocks.group[part.clock[opened]]]], at_most)
        last = done[part.clock]
        ended = (last < clocks.cut[part.clock]) & (part.until_rank > last)
        if ended.any():
            event = view.by_rank[np.minimum(last, view.n - 1)]
            part.until = np.where(ended, view.at[event], part.until)
            part.until_day = np.where(ended, view.day[event], part.until_day)
            part.end = np.where(ended, -1, part.end)
            part.by_now &= ~ended
            part.by_bound &= ~ended
            part.by_end |= ended

    def _bounds(self, part: Rows, opened: Ints, clocks: Clocks) -> None:
        """Pauses left open end at T or at their matter's first later final event, whichever is earlier."""
        view = self.view
        rank = next_final(view, part.event[opened])
        final = rank < clocks.cut[part.clock[opened]]
        if final.any():
            where = opened[final]
            closing = view.by_rank[rank[final]]
            part.until[where], part.until_day[where] = view.at[closing], view.day[closing]
            part.until_rank[where], part.by_now[where], part.by_bound[where] = rank[final], False, True

    def _at_most(self, part: Rows, opened: Ints, at_most: Duration) -> None:
        """… or ``at_most`` after their start."""
        view = self.view
        until, day = plus(view, part.event[opened], at_most)
        sooner = until < part.until[opened]
        where = opened[sooner]
        if where.size:
            part.until[where], part.until_day[where] = until[sooner], day[sooner]
            matter = view.matter[part.event[where]]
            part.until_rank[where] = view.rank_at(matter, until[sooner])
            part.by_now[where], part.by_bound[where] = False, True


def _entries(part: Rows) -> list[int]:
    """The entries of ``extend`` that occur."""
    entries = part.entry[~part.is_pause]
    most = int(entries.max()) if entries.size else -1
    return list(range(most + 1))


def _rows(clock: Ints, event: Ints, rank: Ints) -> Rows:
    size = clock.size
    columns: dict[str, Any] = {"end": np.full(size, -1, dtype=np.int64)}
    for name in ("entry", "most", "n", "unit", "until", "until_day", "until_rank"):
        columns[name] = np.zeros(size, dtype=np.int64)
    for name in ("is_to", "is_pause", "by_end", "by_now", "by_bound"):
        columns[name] = np.zeros(size, dtype=bool)
    return Rows(clock, event, rank, **columns)


def next_final(view: View, events: Ints) -> Ints:
    """Rank of the first final event of the same matter after each event; n where there is none."""
    finals = view.finals
    if not finals.size:
        return np.full(events.size, view.n, dtype=np.int64)
    place = np.searchsorted(finals, events, "right")
    event = finals[np.minimum(place, finals.size - 1)]
    same = (place < finals.size) & (view.matter[event] == view.matter[events])
    return np.where(same, view.rank[event], view.n)


def plus(view: View, events: Ints, duration: Duration) -> tuple[Ints, Ints]:
    """(instant, last day) of a duration from events, without rollover."""
    if duration.elapsed is not None:
        until = view.at[events] + duration.elapsed
        return until, view.pack.zone.days(until)
    day, _ = shift_days(view.pack.reckoner, view.day[events], duration)
    return view.pack.zone.midnights(day + 1), day


def lengthen(
    view: View, clocks: Clocks, modifiers: Modifiers, start: Ints, day: Ints, done: Ints
) -> Lengthened:
    """Dues of all clocks with the extensions and pauses that count."""
    reckoner = view.pack.reckoner
    size = clocks.size
    dues = due_of(reckoner, start, day, clocks.limits, clocks.rollover, clocks.next_hour)
    no = np.zeros(size, dtype=bool)
    nothing = (np.empty(0, np.int64), np.empty(0, np.int64))
    result = Lengthened(
        dues,
        np.zeros(size, np.int64),
        np.zeros(size, np.int64),
        no,
        no.copy(),
        no.copy(),
        nothing,
        nothing,
    )
    if modifiers.parts:
        rows = Rows.joined(modifiers.parts)
        rows = rows.take(np.lexsort((rows.rank, rows.clock)))
        _Pass(view, clocks, start, day, result, rows).run()
    return result


class _Pass:
    """The pass over time for the clocks that have extensions or pauses; arrays are over these A clocks."""

    def __init__(
        self, view: View, clocks: Clocks, start: Ints, day: Ints, result: Lengthened, rows: Rows
    ) -> None:
        self.view, self.result, self.rows = view, result, rows
        self.clock, self.of_row = np.unique(rows.clock, return_inverse=True)
        index = self.clock
        self.start, self.day, self.rank = start[index], day[index], clocks.rank[index]
        self.limits = Limits(clocks.limits.n[index].copy(), clocks.limits.unit[index].copy())
        self.rollover, self.next_hour = clocks.rollover[index], clocks.next_hour[index]
        size = index.size
        self.changes = Changes.none(size)  # what is over and done with
        self.since, self.until = (
            np.zeros(size, np.int64),
            np.full(size, -FAR),
        )  # the merged pause last counted
        self.since_day, self.until_day = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.until_rank = np.full(size, -1, dtype=np.int64)
        self.others = np.zeros(size, dtype=np.int64)
        self.counted_by_entry: dict[int, Ints] = {}
        self.counted = np.zeros(rows.clock.size, dtype=bool)
        self.timely = np.zeros(rows.clock.size, dtype=bool)

    def run(self) -> None:
        first = np.searchsorted(self.of_row, np.arange(self.clock.size), "left")
        nth = np.arange(self.of_row.size) - first[self.of_row]
        order = np.argsort(nth, kind="stable")
        bounds = np.searchsorted(nth[order], np.arange(nth.max() + 2))
        for low, high in pairwise(bounds.tolist()):
            self._step(order[low:high])
        self._finish()

    def _step(self, rows: Ints) -> None:
        """One extension or pause of each of some clocks."""
        part, here = self.rows.take(rows), self.of_row[rows]
        at, day = self.view.at[part.event], self.view.day[part.event]
        early = part.is_pause & (part.rank < self.rank[here])  # runs at the trigger
        dues = self._due(here, np.maximum(at, self.start[here]), np.maximum(day, self.day[here]))
        in_time = np.where(dues.is_day, day <= dues.last, at <= dues.us)
        counted = in_time | early | (part.rank < self.until_rank[here])
        timely = counted.copy()
        for entry in _entries(part):
            used = self.counted_by_entry.setdefault(entry, np.zeros(self.clock.size, dtype=np.int64))
            mine = ~part.is_pause & (part.entry == entry)
            counted &= ~mine | (used[here] < part.most)
            used[here[mine & counted]] += 1
        self.counted[rows] = counted
        self.timely[rows] = timely
        late = counted & (self.view.recorded_at[part.event] > dues.us)
        self.result.late_entry[self.clock[here[late]]] = True
        self._extend(part, here, counted & ~part.is_pause)
        self._pause(part, here, counted & part.is_pause, at, day, early)

    def _due(self, here: Ints, at: Ints | None = None, day: Ints | None = None) -> Dues:
        """Due of some clocks as it stands; a running pause counts up to ``at``."""
        changes = self.changes.take(here)
        paused = self.until[here] > -FAR
        if paused.any():
            until, until_day = self.until[here], self.until_day[here]
            if at is not None and day is not None:
                until, until_day = np.minimum(until, at), np.minimum(until_day, day)
            self._add(changes, paused, self.since[here], until, self.since_day[here], until_day)
        return due_of(
            self.view.pack.reckoner, self.start[here], self.day[here], self.limits.take(here), self.rollover[here],
            self.next_hour[here], changes,
        )  # fmt: skip

    def _add(
        self, changes: Changes, where: Flags, since: Ints, until: Ints, since_day: Ints, until_day: Ints
    ) -> None:
        """Adds pauses to what lengthens a clock."""
        changes.elapsed = changes.elapsed + np.where(where, until - since, 0)
        changes.days = changes.days + np.where(where, until_day - since_day, 0)
        first = np.where(where, since_day, 0)
        worked, doubt = self.view.pack.calendar.worked_between(first, np.where(where, until_day, 0))
        changes.worked = changes.worked + worked
        changes.doubt = changes.doubt | doubt

    def _extend(self, part: Rows, here: Ints, counted: Flags) -> None:
        self.result.extensions[self.clock[here[counted]]] += 1
        same = counted & ~part.is_to & (part.unit == self.limits.unit[here])
        self.changes.same[here[same]] += part.n[same]
        other = counted & ~part.is_to & ~same
        self._other(here[other], part.n[other], part.unit[other])
        longer = np.flatnonzero(counted & part.is_to)
        if longer.size:
            self._set_to(here[longer], part.n[longer], part.unit[longer])

    def _other(self, clock: Ints, n: Ints, unit: Ints) -> None:
        """A ``by`` of another unit, kept in order."""
        for place in np.unique(self.others[clock]).tolist():
            while len(self.changes.others) <= place:
                size = self.clock.size
                self.changes.others.append((np.zeros(size, np.int64), np.full(size, -1, np.int8)))
            mine = self.others[clock] == place
            self.changes.others[place][0][clock[mine]] = n[mine]
            self.changes.others[place][1][clock[mine]] = unit[mine]
        self.others[clock] += 1

    def _set_to(self, clock: Ints, n: Ints, unit: Ints) -> None:
        """``to`` sets the limit where it is longer."""
        reckoner = self.view.pack.reckoner
        place = (self.start[clock], self.day[clock])
        rules = (self.rollover[clock], self.next_hour[clock])
        new = Limits(n, unit.astype(np.int8))
        longer = (
            due_of(reckoner, *place, new, *rules).us
            > due_of(reckoner, *place, self.limits.take(clock), *rules).us
        )
        self.limits.n[clock[longer]], self.limits.unit[clock[longer]] = n[longer], unit[longer]

    def _pause(self, part: Rows, here: Ints, counted: Flags, at: Ints, day: Ints, early: Flags) -> None:
        if not counted.any():
            return
        here, early = here[counted], early[counted]
        since = np.where(early, self.start[here], at[counted])
        since_day = np.where(early, self.day[here], day[counted])
        until, until_day, rank = part.until[counted], part.until_day[counted], part.until_rank[counted]
        until, until_day = np.maximum(until, since), np.maximum(until_day, since_day)
        joins = since <= self.until[here]
        apart = here[~joins & (self.until[here] > -FAR)]
        self._bank(apart)
        self.since[here] = np.where(joins, self.since[here], since)
        self.since_day[here] = np.where(joins, self.since_day[here], since_day)
        self.until_day[here] = np.where(joins, np.maximum(self.until_day[here], until_day), until_day)
        self.until_rank[here] = np.where(joins, np.maximum(self.until_rank[here], rank), rank)
        self.until[here] = np.where(joins, np.maximum(self.until[here], until), until)
        self.result.pauses[self.clock[here]] += 1

    def _bank(self, clock: Ints) -> None:
        """A merged pause that is over joins what is over and done with."""
        if not clock.size:
            return
        where = np.zeros(self.clock.size, dtype=bool)
        where[clock] = True
        self._add(self.changes, where, self.since, self.until, self.since_day, self.until_day)

    def _finish(self) -> None:
        result, rows = self.result, self.rows
        everyone = np.arange(self.clock.size)
        result.dues.put(self.clock, self._due(everyone))
        counted = self.counted
        result.inside[rows.clock[counted & rows.by_end]] = True
        result.running[rows.clock[counted & rows.by_now & rows.is_pause]] = True
        bound = counted & rows.by_bound
        result.gap = rows.clock[bound], rows.event[bound]
        closed = counted & (rows.end >= 0)
        result.evidence = (
            np.concatenate([rows.clock[counted], rows.clock[closed]]),
            np.concatenate([rows.event[counted], rows.end[closed]]),
        )
        extension = np.where(counted, EXTENDED, np.where(self.timely, SPENT, AFTER_DUE))
        why = np.where(rows.is_pause, np.where(counted, PAUSED, PAUSED_AFTER_DUE), extension)
        result.marks = Marks(rows.clock, rows.event, rows.end, why)
