# SPDX-License-Identifier: Apache-2.0
"""Clocks of deadlines, all at once. Source: norm-language §4 (deadline)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar.arithmetic import Dues, H, Limits, shift_days
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.pairing import Intervals, pair, regroup
from xiezhi.engine.columnar.pauses import Lengthened, Modifiers, lengthen
from xiezhi.engine.columnar.streams import Stream
from xiezhi.engine.facts import Flags, Ints

STATES = ("void", "met", "late", "paused", "overdue", "open", "undetermined")
VOID, MET, LATE, PAUSED, OVERDUE, OPEN, UNDETERMINED = range(7)


@dataclass
class Group:
    """Clocks of one version: rows ``slice`` of the set; ``owner``: of each clock in the streams; ``codes``/``wanted``:
    match codes of all events and of each clock; ``apart``: every clock is an owner of its own in the streams."""

    norm: Norm
    version: Version
    rows: slice
    codes: Ints | None = None
    wanted: Ints | None = None
    apart: bool = False


@dataclass
class Clocks:
    """C clocks, those of one version contiguous. ``now`` and ``cut``: T and the first rank not seen, per clock."""

    groups: list[Group]
    owner: Ints
    trigger: Ints
    rank: Ints
    now: Ints
    cut: Ints
    limits: Limits
    rollover: Flags
    next_hour: Flags

    @property
    def size(self) -> int:
        return int(self.owner.size)


@dataclass
class Ended:
    """What became of each clock: ``state``, ``dues``, the events that fulfilled (-1 none) or discharged it, counts and
    marks; ``evidence``: (clock, event) of counted extensions and pauses; ``gap``: (clock, event) of pauses left open."""

    state: npt.NDArray[np.int8]
    dues: Dues
    fulfilled: Ints
    discharged: Ints
    extensions: Ints
    pauses: Ints
    late_entry: Flags
    evidence: tuple[Ints, Ints]
    gap: tuple[Ints, Ints]
    ignored: tuple[Ints, Ints] = field(default_factory=lambda: (np.empty(0, np.int64), np.empty(0, np.int64)))


class Judge:
    """Judges clocks of one view."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.view = evaluator, evaluator.view
        self.width = evaluator.streams.width
        self._intervals: dict[tuple[object, ...], Intervals] = {}

    def run(self, clocks: Clocks) -> Ended:
        """States at T; unsure filters, days without a time and relatives not in the input make them undetermined."""
        ended = self._once(clocks, sure=True)
        self._unsure(clocks, ended)
        self._blurred(clocks, ended)
        self._blind(clocks, ended)
        return ended

    # -- one pass -----------------------------------------------------------------------------------------------

    def _once(self, clocks: Clocks, sure: bool, shift: Ints | None = None, end_shift: Flags | None = None) -> Ended:
        view = self.view
        fulfilled = self._earliest(clocks, "expect", sure)
        self._lead(clocks, fulfilled, sure)
        discharged = self._earliest(clocks, "unless", sure)
        n = view.n
        end = np.minimum(fulfilled, discharged)
        start = view.at[clocks.trigger] if shift is None else view.at[clocks.trigger] + shift
        day = view.day[clocks.trigger]
        done = np.minimum(end, clocks.cut)
        modifiers = self._modifiers(clocks, done, sure)
        result = lengthen(view, clocks, modifiers, start, day, done)
        ended_at = np.where(end < n, view.by_rank[np.minimum(end, n - 1)], -1) if n else end
        state = self._states(clocks, result, fulfilled, discharged, ended_at, end_shift)
        has_fulfilled = fulfilled < discharged
        late_entry = result.late_entry | (
            (state == MET) & has_fulfilled & (view.recorded_at[np.maximum(ended_at, 0)] > result.dues.us)
        )
        none = np.full(clocks.size, -1, dtype=np.int64)
        return Ended(
            state, result.dues, np.where(has_fulfilled, ended_at, none),
            np.where(~has_fulfilled & (discharged < n), ended_at, none),
            result.extensions, result.pauses, late_entry, result.evidence, result.gap, result.ignored,
        )  # fmt: skip

    def _states(
        self, clocks: Clocks, result: Lengthened, fulfilled: Ints, discharged: Ints, ended: Ints, end_shift: Flags | None
    ) -> npt.NDArray[np.int8]:
        view, dues = self.view, result.dues
        event = np.maximum(ended, 0)
        at = view.at[event]
        if end_shift is not None:
            at = at + np.where(end_shift, self._rest_of_day(event), 0)
        in_time = np.where(dues.is_day, view.day[event] <= dues.last, at <= dues.us) | result.inside
        over = np.where(dues.is_day, clocks.now >= dues.us, clocks.now > dues.us)
        state = np.where(result.running, PAUSED, np.where(over, OVERDUE, OPEN))
        state = np.where(discharged < view.n, np.where(in_time, VOID, LATE), state)
        state = np.where(fulfilled < discharged, np.where(in_time, MET, LATE), state)
        return state.astype(np.int8)

    def _rest_of_day(self, events: Ints) -> Ints:
        """From an event to the last microsecond of its day."""
        return self.view.pack.zone.midnights(self.view.day[events] + 1) - 1 - self.view.at[events]

    # -- events that end a clock --------------------------------------------------------------------------------

    def _stream(self, clocks: Clocks, group: Group, refs: Refs, sure: bool, free: bool) -> tuple[Stream, Ints]:
        """The stream of ``refs`` for a group and the owner of each clock in it."""
        stream = self.evaluator.streams.get(group.norm.matter, refs)
        stream = stream.sure() if sure else stream.both()
        owner = clocks.owner[group.rows]
        if group.codes is None and not group.apart:
            return stream, owner
        exclude = clocks.trigger[group.rows] if group.apart else None
        regrouped = regroup(stream, self.view, owner, group.codes, group.wanted, free, exclude)
        return regrouped, np.arange(owner.size, dtype=np.int64)

    def _earliest(self, clocks: Clocks, role: str, sure: bool) -> Ints:
        """Rank of the earliest event of a role after each trigger; n where there is none."""
        n = self.view.n
        found = np.full(clocks.size, n, dtype=np.int64)
        for group in clocks.groups:
            refs: Refs = getattr(group.version, role)
            if refs:
                stream, owner = self._stream(clocks, group, refs, sure, role == "unless")
                if stream.size:
                    base = owner * self.width
                    rank, cut = clocks.rank[group.rows], clocks.cut[group.rows]
                    place = np.minimum(np.searchsorted(stream.key, base + rank, "right"), stream.size - 1)
                    key = stream.key[place] - base
                    found[group.rows] = np.where((key > rank) & (key < cut), key, n)
        return found

    def _lead(self, clocks: Clocks, fulfilled: Ints, sure: bool) -> None:
        """With ``lead`` a fulfilment may come up to that long before the trigger."""
        view = self.view
        for group in clocks.groups:
            lead = group.version.lead
            if lead is None:
                continue
            trigger = clocks.trigger[group.rows]
            if lead.elapsed is not None:
                since = view.at[trigger] - lead.elapsed
            else:
                back, _ = shift_days(view.pack.reckoner, view.day[trigger], lead._replace(n=-lead.n))
                since = view.pack.zone.midnights(back)
            stream, owner = self._stream(clocks, group, group.version.expect, sure, False)
            if not stream.size:
                continue
            low = view.rank_at(clocks.owner[group.rows].astype(np.int32), since)
            base = owner * self.width
            place = np.minimum(np.searchsorted(stream.key, base + low, "left"), stream.size - 1)
            key = stream.key[place] - base
            early = (key >= low) & (key < clocks.rank[group.rows])
            fulfilled[group.rows] = np.where(early, key, fulfilled[group.rows])

    # -- extensions and pauses ----------------------------------------------------------------------------------

    def _modifiers(self, clocks: Clocks, done: Ints, sure: bool) -> Modifiers:
        modifiers = Modifiers(self.view)
        for group in clocks.groups:
            version = group.version
            for entry, extension in enumerate(version.extend):
                stream, owner = self._stream(clocks, group, extension.refs, sure, True)
                modifiers.add_extension(clocks, group.rows, stream, owner, done, entry, extension)
            for pause in version.pause:
                intervals, owner = self._pause(clocks, group, (pause.start, pause.end), sure)
                modifiers.add_pause(clocks, group.rows, intervals, owner, done, pause.at_most)
        return modifiers

    def _pause(self, clocks: Clocks, group: Group, refs: tuple[Refs, Refs], sure: bool) -> tuple[Intervals, Ints]:
        key = (group.norm.matter, refs, sure)
        plain = group.codes is None and not group.apart
        if plain and key in self._intervals:
            return self._intervals[key], clocks.owner[group.rows]
        starts, owner = self._stream(clocks, group, refs[0], sure, True)
        ends, _ = self._stream(clocks, group, refs[1], sure, True)
        intervals = pair(self.view, starts, ends)
        if plain:
            self._intervals[key] = intervals
        return intervals, owner

    # -- what makes a clock undetermined ------------------------------------------------------------------------

    def _roles(self, version: Version) -> Sequence[tuple[str, Refs]]:
        """Every reference that may end or lengthen a clock, with its role."""
        lengthening = [extension.refs for extension in version.extend]
        lengthening += [refs for pause in version.pause for refs in (pause.start, pause.end)]
        return [("expect", version.expect), ("unless", version.unless), *(("extend", refs) for refs in lengthening)]

    def _unsure(self, clocks: Clocks, ended: Ended) -> None:
        """Computed without and with the events whose filter is unknown; another state or due: undetermined."""
        streams = self.evaluator.streams
        if not any(
            streams.get(group.norm.matter, refs).unsure is not None
            for group in clocks.groups
            for _, refs in self._roles(group.version)
            if refs
        ):
            return
        other = self._once(clocks, sure=False)
        differs = (other.state != ended.state) | (other.dues.us != ended.dues.us)
        ended.state[differs] = UNDETERMINED

    def _blurred(self, clocks: Clocks, ended: Ended) -> None:
        """An elapsed limit that begins or ends with a day: both extremes must give the same state."""
        view = self.view
        if view.facts.at_day is None:
            return
        end = np.maximum(ended.fulfilled, ended.discharged)
        blurred_end = (end >= 0) & view.at_day[np.maximum(end, 0)]
        blurred = (view.at_day[clocks.trigger] | blurred_end) & (clocks.limits.unit <= H)
        index = np.flatnonzero(blurred)
        if not index.size:
            return
        part = take(clocks, index)
        shift = np.where(view.at_day[part.trigger], self._rest_of_day(part.trigger), 0)
        mild = self._once(part, True, shift=shift)
        strict = self._once(part, True, end_shift=blurred_end[index])
        doubtful = index[mild.state != strict.state]
        ended.state[doubtful] = UNDETERMINED

    def _blind(self, clocks: Clocks, ended: Ended) -> None:
        """A relative that is not in the input might hold an event that changes the state."""
        turns = {"expect": (OVERDUE, OPEN, PAUSED, LATE), "unless": (MET, OVERDUE, OPEN, PAUSED, LATE)}
        for group in clocks.groups:
            for role, refs in self._roles(group.version):
                blind = self.evaluator.streams.get(group.norm.matter, refs).blind if refs else None
                if blind is not None:
                    state = ended.state[group.rows]
                    changes = blind[clocks.owner[group.rows]] & np.isin(state, turns.get(role, (OVERDUE, LATE)))
                    state[changes] = UNDETERMINED


def take(clocks: Clocks, index: Ints) -> Clocks:
    """Some clocks of a set (``index`` ascending), their groups kept."""
    groups = []
    for group in clocks.groups:
        low, high = np.searchsorted(index, [group.rows.start, group.rows.stop])
        wanted = None if group.wanted is None else group.wanted[index[low:high] - group.rows.start]
        groups.append(replace(group, rows=slice(int(low), int(high)), wanted=wanted))
    return Clocks(
        groups, clocks.owner[index], clocks.trigger[index], clocks.rank[index], clocks.now[index], clocks.cut[index],
        clocks.limits.take(index), clocks.rollover[index], clocks.next_hour[index],
    )  # fmt: skip


