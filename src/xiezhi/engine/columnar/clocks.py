# SPDX-License-Identifier: Apache-2.0
"""From norms to clocks: triggers, limits, match groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar.arithmetic import UNIT, Limits
from xiezhi.engine.columnar.deadline import DROPPED, UNDETERMINED, Clocks, Ended, Group, Judge, take
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.limits import Chosen, choose_limits, kept
from xiezhi.engine.columnar.matching import match_codes
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.facts import Flags, Ints


@dataclass
class ClockSet:
    """All clocks of a batch with what became of them. ``program``: which (norm, version) each belongs to."""

    programs: list[tuple[Norm, Version]]
    program: npt.NDArray[np.int32]
    clocks: Clocks
    ended: Ended
    short_due: dict[int, tuple[int, int, bool]] = field(default_factory=dict)
    gaps: list[tuple[int, Ints, Ints]] = field(default_factory=list)  # (program, owners, events): no clock
    notes: list[tuple[int, Ints, Ints]] = field(default_factory=list)  # gaps beside a clock
    untold: list[tuple[int, Ints, Ints]] = field(default_factory=list)  # no version could be told
    not_applicable: dict[str, int] = field(default_factory=dict)


def clock_set(evaluator: Evaluator, judge: Judge, norms: Sequence[Norm]) -> ClockSet | None:
    """Every clock of the deadlines in ``norms``; ``None`` where there is nothing to judge."""
    builder = _Builder(evaluator)
    for norm in norms:
        if all(_plain(evaluator, norm, version) for version in norm.versions):
            builder.add_plain(norm)
            continue
        judged = judged_events(evaluator, norm, "after")
        for version, events in zip(norm.versions, judged, strict=True):
            builder.add(norm, version, events)
    return builder.finish(judge)


def _plain(evaluator: Evaluator, norm: Norm, version: Version) -> bool:
    """Whether triggers need only be dated: no condition, match, anchor, tier, or filter whose value is unknown."""
    if (
        version.when is not None
        or version.match
        or version.anchor
        or version.until is not None
        or version.tiers
    ):
        return False
    return evaluator.streams.get(norm.matter, version.after).unsure is None


@dataclass
class Part:
    """The clocks of one version, before they are laid end to end. ``chosen`` None: ``within`` for all."""

    number: int
    norm: Norm
    version: Version
    owner: Ints
    event: Ints
    chosen: Chosen | None = None
    codes: Ints | None = None
    wanted: Ints | None = None


class _Builder:
    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.view = evaluator, evaluator.view
        self.programs: list[tuple[Norm, Version]] = []
        self.parts: list[Part] = []
        self.gaps: list[tuple[int, Ints, Ints]] = []
        self.untold: list[tuple[int, Ints, Ints]] = []
        self.not_applicable: dict[str, int] = {}

    def add_plain(self, norm: Norm) -> None:
        """The clocks of a norm whose triggers need only be dated, which is done for all such norms together."""
        for version in norm.versions:
            stream = self.evaluator.streams.get(norm.matter, version.after)
            owner, event = self.evaluator.streams.picked(stream, version.occurrence)
            self.parts.append(Part(len(self.programs), norm, version, owner, event))
            self.programs.append((norm, version))

    def add(self, norm: Norm, version: Version, judged: Judged) -> None:
        """The clocks of one version for the triggers it judges."""
        number = len(self.programs)
        self.programs.append((norm, version))
        codes, wanted = None, None
        if version.match and judged.event.size:
            codes = match_codes(self.evaluator, version.match)
            judged.set_aside(codes[judged.event] < 0)
            wanted = codes[judged.event]
        chosen = choose_limits(self.evaluator, norm, version, judged.owner, judged.event)
        owner, event = judged.owner, judged.event
        if chosen.none is not None and chosen.none.any():
            judged.not_applicable += int(chosen.none.sum())
            keep = np.flatnonzero(~chosen.none)
            owner, event = owner[keep], event[keep]
            wanted = None if wanted is None else wanted[keep]
            chosen = kept(chosen, keep)
        self.gaps += [(number, *gap) for gap in judged.gaps]
        self.untold += [(number, *gap) for gap in judged.untold]
        self.not_applicable[norm.id] = self.not_applicable.get(norm.id, 0) + judged.not_applicable
        self.parts.append(Part(number, norm, version, owner, event, chosen, codes, wanted))

    def finish(self, judge: Judge) -> ClockSet | None:
        if not self.programs:
            return None
        clocks, program = self._clocks()
        result = ClockSet(
            self.programs, program, clocks, judge.run(clocks), gaps=self.gaps, untold=self.untold,
            not_applicable=self.not_applicable,
        )  # fmt: skip
        self._doubts(judge, result)
        self._drop(result)
        return result

    def _clocks(self) -> tuple[Clocks, npt.NDArray[np.int32]]:
        """All clocks, those of one version together, and the version of each."""
        view, parts = self.view, self.parts
        sizes = np.array([part.event.size for part in parts], dtype=np.int64)
        owner = np.concatenate([part.owner for part in parts])
        event = np.concatenate([part.event for part in parts])
        place = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)
        keep = self._dated(place, owner, event)
        if keep is not None:
            owner, event, place = owner[keep], event[keep], place[keep]
            sizes = np.bincount(place, minlength=len(parts))
        ends = np.cumsum(sizes)
        groups = [
            Group(part.norm, part.version, slice(int(end - size), int(end)), part.codes, part.wanted)
            for part, size, end in zip(parts, sizes, ends, strict=True)
        ]
        rollover = np.array([part.version.rollover for part in parts], dtype=bool)
        next_hour = np.array([part.version.next_hour for part in parts], dtype=bool)
        clocks = Clocks(
            groups, owner, event, view.rank[event], np.full(owner.size, view.as_of), np.full(owner.size, view.n),
            self._limits(place, groups), rollover[place], next_hour[place],
        )  # fmt: skip
        return clocks, np.array([part.number for part in parts], dtype=np.int32)[place]

    def _limits(self, place: npt.NDArray[np.int32], groups: list[Group]) -> Limits:
        within = [part.version.within if part.chosen is None else None for part in self.parts]
        n = np.array([0 if one is None else one.n for one in within], dtype=np.int64)[place]
        unit = np.array([0 if one is None else UNIT[one.unit] for one in within], dtype=np.int8)[place]
        for part, group in zip(self.parts, groups, strict=True):
            if part.chosen is not None:
                n[group.rows], unit[group.rows] = part.chosen.limits.n, part.chosen.limits.unit
        return Limits(n, unit)

    def _dated(self, place: npt.NDArray[np.int32], owner: Ints, event: Ints) -> Ints | None:
        """The clocks of plain parts that their version covers (all others are), or None where all are."""
        bounded = [
            p.chosen is None and (p.version.valid_from, p.version.valid_to) != (None, None)
            for p in self.parts
        ]
        if not any(bounded):
            return None
        far = 10**9
        first = np.array([-far if not b or p.version.valid_from is None else p.version.valid_from
                          for p, b in zip(self.parts, bounded, strict=True)], dtype=np.int64)  # fmt: skip
        last = np.array([far if not b or p.version.valid_to is None else p.version.valid_to
                         for p, b in zip(self.parts, bounded, strict=True)], dtype=np.int64)  # fmt: skip
        day = self.view.day[event]
        inside = (day >= first[place]) & (day <= last[place])
        if inside.all():
            return None
        self._uncovered(place, owner, event, inside)
        return np.flatnonzero(inside)

    def _uncovered(self, place: npt.NDArray[np.int32], owner: Ints, event: Ints, inside: Flags) -> None:
        """Counts, once each, the triggers that no version of their norm covers."""
        outside = np.bincount(place[~inside], minlength=len(self.parts))
        by_norm: dict[str, list[int]] = {}
        for number, part in enumerate(self.parts):
            by_norm.setdefault(part.norm.id, []).append(number)
        keys = owner * self.evaluator.streams.width + event
        for name, numbers in by_norm.items():
            if not outside[numbers].any() or self.parts[numbers[0]].chosen is not None:
                continue
            if len(numbers) == 1:
                count = int(outside[numbers[0]])
            else:
                mine = np.isin(place, numbers)
                count = int(np.setdiff1d(keys[mine & ~inside], keys[mine & inside]).size)
            self.not_applicable[name] = self.not_applicable.get(name, 0) + count

    def _drop(self, result: ClockSet) -> None:
        """``unknown: ignore``: what cannot be told does not apply."""
        for number, (norm, version) in enumerate(self.programs):
            if version.unknown != "ignore":
                continue
            mine = (result.program == number) & (result.ended.state == UNDETERMINED)
            result.ended.state[mine] = DROPPED
            dropped = sum(int(gap[2].size) for gap in result.gaps if gap[0] == number)
            result.gaps = [gap for gap in result.gaps if gap[0] != number]
            result.notes = [gap for gap in result.notes if gap[0] != number]
            total = result.not_applicable.get(norm.id, 0) + int(mine.sum()) + dropped
            result.not_applicable[norm.id] = total

    def _doubts(self, judge: Judge, result: ClockSet) -> None:
        """Unknown limits, and shortest limits for the reminders of clocks judged by the longest."""
        for part, group in zip(self.parts, result.clocks.groups, strict=True):
            number, owner, event, chosen = part.number, part.owner, part.event, part.chosen
            if chosen is None:
                continue
            if chosen.hopeless is not None and chosen.hopeless.any():
                rows = np.flatnonzero(chosen.hopeless) + group.rows.start
                result.ended.state[rows] = UNDETERMINED
                again = [(clock, np.isin(clock, rows), event) for clock, event in result.ended.missing]
                result.ended.missing = [(clock[~mask], event[~mask]) for clock, mask, event in again]
                result.ended.missing.append((rows, result.clocks.trigger[rows]))
            if chosen.doubt is not None and chosen.short is not None and chosen.doubt.any():
                where = np.flatnonzero(chosen.doubt)
                result.notes.append((number, owner[where], event[where]))
                self._shorten(judge, result, group, where, chosen.short.take(where))

    def _shorten(self, judge: Judge, result: ClockSet, group: Group, where: Ints, short: Limits) -> None:
        rows = where + group.rows.start
        part = take(result.clocks, rows)
        part.limits = short
        dues = judge.run(part).dues
        for place, row in enumerate(rows.tolist()):
            result.short_due[row] = int(dues.us[place]), int(dues.last[place]), bool(dues.is_day[place])
