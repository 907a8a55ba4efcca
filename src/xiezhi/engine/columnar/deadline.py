# SPDX-License-Identifier: Apache-2.0
"""Clocks of deadlines, all at once. Source: norm-language §4 (deadline)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Extension, Norm, Refs, Version
from xiezhi.engine.columnar.arithmetic import Dues, H, Limits, shift_days
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.pairing import Intervals, pair, regroup
from xiezhi.engine.columnar.pauses import Lengthened, Marks, Modifiers, lengthen
from xiezhi.engine.columnar.slots import NONE, IntervalSlots, Slots
from xiezhi.engine.columnar.streams import Stream, expand
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration

STATES = ("void", "met", "late", "paused", "overdue", "open", "undetermined")
VOID, MET, LATE, PAUSED, OVERDUE, OPEN, UNDETERMINED = range(7)
DROPPED = 7  # undetermined under `unknown: ignore`: no clock


@dataclass
class Group:
    """Clocks of one version: ``rows`` of the set; ``codes``/``wanted``:
    match codes of all events and of each clock, each then an owner of its own in the streams."""

    norm: Norm
    version: Version
    rows: slice
    codes: Ints | None = None
    wanted: Ints | None = None

    @property
    def plain(self) -> bool:
        """Whether its clocks see the streams of their matters as they are."""
        return self.codes is None or self.wanted is None


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

    @cached_property
    def group(self) -> npt.NDArray[np.int32]:
        """The group of each clock."""
        sizes = [group.rows.stop - group.rows.start for group in self.groups]
        return np.repeat(np.arange(len(self.groups), dtype=np.int32), sizes)

    @cached_property
    def seen_from(self) -> Ints:
        """The owner of each clock in the streams: its matter, or itself where its group is regrouped."""
        if all(group.plain for group in self.groups):
            return self.owner
        owner = self.owner.copy()
        for group in self.groups:
            if not group.plain:
                owner[group.rows] = np.arange(group.rows.stop - group.rows.start)
        return owner


@dataclass
class Ended:
    """What became of each clock: ``state``, ``dues``, the events that fulfilled (-1 none) or discharged it, counts and
    marks; ``evidence``: (clock, event) of counted extensions and pauses; ``gap``: (clock, event) of pauses left open;
    ``missing``: (clock, event) where a fact was missing that makes a clock undetermined."""

    state: npt.NDArray[np.int8]
    dues: Dues
    fulfilled: Ints
    discharged: Ints
    extensions: Ints
    pauses: Ints
    late_entry: Flags
    evidence: tuple[Ints, Ints]
    gap: tuple[Ints, Ints]
    marks: Marks | None = None
    missing: list[tuple[Ints, Ints]] = field(default_factory=list)


class Judge:
    """Judges clocks of one view."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.view = evaluator, evaluator.view
        self.width = evaluator.streams.width
        self._intervals: dict[tuple[object, ...], Intervals] = {}

    def run(self, clocks: Clocks) -> Ended:
        """States at T; unsure filters, days without a time and relatives not in the input make them undetermined."""
        ended = self._settled(clocks, sure=True)
        self._unsure(clocks, ended)
        self._blind(clocks, ended)
        return ended

    # -- one pass -----------------------------------------------------------------------------------------------

    def _once(
        self, clocks: Clocks, sure: bool, shift: Ints | None = None, end_shift: Flags | None = None
    ) -> Ended:
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
        ended_at = view.event_at(end)
        state = self._states(clocks, result, fulfilled, discharged, ended_at, end_shift)
        state[result.dues.beyond] = UNDETERMINED
        has_fulfilled = (fulfilled <= discharged) & (fulfilled < n)
        late_entry = result.late_entry | (
            (state == MET) & has_fulfilled & (view.recorded_at[np.maximum(ended_at, 0)] > result.dues.us)
        )
        none = np.full(clocks.size, -1, dtype=np.int64)
        return Ended(
            state, result.dues, np.where(has_fulfilled, ended_at, none),
            np.where(~has_fulfilled & (discharged < n), ended_at, none),
            result.extensions, result.pauses, late_entry, result.evidence, result.gap, result.marks,
        )  # fmt: skip

    def _states(
        self,
        clocks: Clocks,
        result: Lengthened,
        fulfilled: Ints,
        discharged: Ints,
        ended: Ints,
        end_shift: Flags | None,
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
        met = (fulfilled <= discharged) & (fulfilled < view.n)
        state = np.where(met, np.where(in_time, MET, LATE), state)
        return state.astype(np.int8)

    def _rest_of_day(self, events: Ints) -> Ints:
        """From an event to the last microsecond of its day."""
        return self.view.pack.zone.midnights(self.view.day[events] + 1) - 1 - self.view.at[events]

    # -- events that end a clock --------------------------------------------------------------------------------

    def _stream(self, clocks: Clocks, group: Group, refs: Refs, sure: bool, free: bool) -> Stream:
        """The stream of ``refs`` as the clocks of a group see it."""
        stream = self.evaluator.streams.get(group.norm.matter, refs)
        stream = stream if stream.unsure is None else (stream.sure() if sure else stream.both())
        if group.codes is None or group.wanted is None:
            return stream
        return regroup(stream, self.view, clocks.owner[group.rows], group.codes, group.wanted, free)

    def _owners(self, group: Group) -> int:
        """How many owners the streams of a group may have."""
        return self.view.matters if group.plain else group.rows.stop - group.rows.start

    def _earliest(self, clocks: Clocks, role: str, sure: bool) -> Ints:
        """Rank of the earliest event of a role after each trigger; n where there is none."""
        slots = Slots(self.width)
        slot = np.full(len(clocks.groups), NONE, dtype=np.int64)
        for place, group in enumerate(clocks.groups):
            refs: Refs = getattr(group.version, role)
            if refs:
                stream = self._stream(clocks, group, refs, sure, role == "unless")
                slot[place] = slots.slot(stream, self._owners(group))
        found = np.full(clocks.size, self.view.n, dtype=np.int64)
        if not slots.streams:
            return found
        laid = slots.lay()
        named = slot[clocks.group]
        if (slot != NONE).all():
            return laid.first_after(named, clocks.seen_from, clocks.rank, clocks.cut, self.view.n)
        index = np.flatnonzero(named != NONE)
        found[index] = laid.first_after(
            named[index], clocks.seen_from[index], clocks.rank[index], clocks.cut[index], self.view.n
        )
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
            stream = self._stream(clocks, group, group.version.expect, sure, False)
            if not stream.size:
                continue
            low = view.rank_at(clocks.owner[group.rows].astype(np.int32), since)
            base = clocks.seen_from[group.rows] * self.width
            place = np.minimum(np.searchsorted(stream.key, base + low, "left"), stream.size - 1)
            key = stream.key[place] - base
            early = (key >= low) & (key < clocks.rank[group.rows])
            fulfilled[group.rows] = np.where(early, key, fulfilled[group.rows])

    # -- extensions and pauses ----------------------------------------------------------------------------------

    def _modifiers(self, clocks: Clocks, done: Ints, sure: bool) -> Modifiers:
        modifiers = Modifiers(self.view)
        for entry in range(max((len(group.version.extend) for group in clocks.groups), default=0)):
            self._extensions(clocks, done, sure, entry, modifiers)
        for entry in range(max((len(group.version.pause) for group in clocks.groups), default=0)):
            self._pauses(clocks, done, sure, entry, modifiers)
        return modifiers

    def _extensions(self, clocks: Clocks, done: Ints, sure: bool, entry: int, modifiers: Modifiers) -> None:
        """The events of the n-th ``extend`` entry of every version that has so many."""
        slots = Slots(self.width)
        slot = np.full(len(clocks.groups), NONE, dtype=np.int64)
        named: list[Extension | None] = []
        for place, group in enumerate(clocks.groups):
            extension = group.version.extend[entry] if entry < len(group.version.extend) else None
            named.append(extension)
            if extension is not None:
                stream = self._stream(clocks, group, extension.refs, sure, True)
                slot[place] = slots.slot(stream, self._owners(group))
        index = np.flatnonzero(slot[clocks.group] != NONE)
        query, event = slots.lay().between(
            slot[clocks.group[index]], clocks.seen_from[index], clocks.rank[index], done[index]
        )
        clock = index[query]
        modifiers.add_extensions(clock, event, clocks.group[clock].astype(np.int64), entry, named)

    def _pauses(self, clocks: Clocks, done: Ints, sure: bool, entry: int, modifiers: Modifiers) -> None:
        """The intervals of the n-th ``pause`` entry of every version that has so many."""
        slots = IntervalSlots(self.width)
        slot = np.full(len(clocks.groups), NONE, dtype=np.int64)
        longest: list[Duration | None] = []
        for place, group in enumerate(clocks.groups):
            pause = group.version.pause[entry] if entry < len(group.version.pause) else None
            longest.append(pause.at_most if pause is not None else None)
            if pause is not None:
                intervals = self._intervals_of(clocks, group, (pause.start, pause.end), sure)
                slot[place] = slots.slot(intervals, self._owners(group))
        index = np.flatnonzero(slot[clocks.group] != NONE)
        query, *found = slots.between(slot[clocks.group[index]], clocks.seen_from[index], done[index])
        modifiers.add_pauses(clocks, index[query], found, done, longest)

    def _intervals_of(self, clocks: Clocks, group: Group, refs: tuple[Refs, Refs], sure: bool) -> Intervals:
        key = (group.norm.matter, refs, sure)
        if group.plain and key in self._intervals:
            return self._intervals[key]
        starts = self._stream(clocks, group, refs[0], sure, True)
        ends = self._stream(clocks, group, refs[1], sure, True)
        intervals = pair(self.view, starts, ends)
        if group.plain:
            self._intervals[key] = intervals
        return intervals

    # -- what makes a clock undetermined ------------------------------------------------------------------------

    def _roles(self, version: Version) -> Sequence[tuple[str, Refs]]:
        """Every reference that may end or lengthen a clock, with its role."""
        lengthening = [extension.refs for extension in version.extend]
        lengthening += [refs for pause in version.pause for refs in (pause.start, pause.end)]
        return [
            ("expect", version.expect),
            ("unless", version.unless),
            *(("extend", refs) for refs in lengthening),
        ]

    def _settled(self, clocks: Clocks, sure: bool) -> Ended:
        """One pass; a clock that begins or ends with a day without a time has one state whatever the time, or none."""
        ended = self._once(clocks, sure)
        view = self.view
        if ended.dues.beyond.any():
            beyond = np.flatnonzero(ended.dues.beyond)
            ended.missing.append((beyond, clocks.trigger[beyond]))
        if view.facts.at_day is None or not view.at_day.any():
            return ended
        end = np.maximum(ended.fulfilled, ended.discharged)
        blurred_end = (end >= 0) & view.at_day[np.maximum(end, 0)]
        asks = (clocks.limits.unit <= H) | ~ended.dues.is_day
        index = np.flatnonzero((view.at_day[clocks.trigger] | blurred_end) & asks)
        if not index.size:
            return ended
        part = take(clocks, index)
        shift = np.where(view.at_day[part.trigger], self._rest_of_day(part.trigger), 0)
        late = blurred_end[index]
        doubtful = np.zeros(index.size, dtype=bool)
        for how in ({"shift": shift}, {"end_shift": late}, {"shift": shift, "end_shift": late}):
            doubtful |= self._once(part, sure, **how).state != ended.state[index]
        blurred = index[doubtful]
        ended.state[blurred] = UNDETERMINED
        begins = blurred[view.at_day[clocks.trigger[blurred]]]
        ends = blurred[blurred_end[blurred]]
        ended.missing += [(begins, clocks.trigger[begins]), (ends, end[ends])]
        return ended

    def _unsure(self, clocks: Clocks, ended: Ended) -> None:
        """Computed without and with the events whose filter is unknown; another state or due: undetermined."""
        streams = self.evaluator.streams
        if not streams.unsure or not any(
            streams.get(group.norm.matter, refs).unsure is not None
            for group in clocks.groups
            for _, refs in self._roles(group.version)
            if refs
        ):
            return
        other = self._settled(clocks, sure=False)
        told = ended.state != UNDETERMINED
        differs = (other.state != ended.state) | (told & (other.dues.us != ended.dues.us))
        ended.state[differs] = UNDETERMINED
        for group in clocks.groups:
            index = np.flatnonzero(differs[group.rows]) + group.rows.start
            if index.size:
                self._doubts(clocks, group, index, ended)

    def _doubts(self, clocks: Clocks, group: Group, index: Ints, ended: Ended) -> None:
        """The events whose filter is unknown, of every role."""
        for _, refs in self._roles(group.version):
            stream = self.evaluator.streams.get(group.norm.matter, refs) if refs else None
            if stream is not None and stream.unsure is not None:
                doubtful = stream.part(stream.unsure)
                owner = clocks.owner[index]
                low = np.searchsorted(doubtful.key, owner * self.width, "left")
                cut = clocks.cut[index]
                high = np.searchsorted(doubtful.key, owner * self.width + cut, "left")
                source, place = expand(low, high)
                ended.missing.append((index[source], doubtful.event[place]))

    def _blind(self, clocks: Clocks, ended: Ended) -> None:
        """A relative that is not in the input might hold an event that changes the state."""
        turns = {"expect": (OVERDUE, OPEN, PAUSED, LATE), "unless": (MET, OVERDUE, OPEN, PAUSED, LATE)}
        turned = np.zeros(clocks.size, dtype=bool)
        if not self.evaluator.streams.blind:
            return
        for group in clocks.groups:
            for role, refs in self._roles(group.version):
                blind = self.evaluator.streams.get(group.norm.matter, refs).blind if refs else None
                if blind is not None:
                    state = ended.state[group.rows]
                    changes = np.isin(state, turns.get(role, (OVERDUE, LATE)))
                    turned[group.rows] |= blind[clocks.owner[group.rows]] & changes
        if turned.any():
            ended.state[turned] = UNDETERMINED
            ended.missing = [(clock[~turned[clock]], event[~turned[clock]]) for clock, event in ended.missing]
            index = np.flatnonzero(turned)
            ended.missing.append((index, clocks.trigger[index]))


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
