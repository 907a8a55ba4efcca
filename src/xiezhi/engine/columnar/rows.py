# SPDX-License-Identifier: Apache-2.0
"""Findings of a batch as arrays: breaches, warnings, gaps. Source: norm-language §6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from xiezhi.catalog.model import LEVELS, Norm, Version
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.cross import level_of
from xiezhi.engine.columnar.deadline import LATE, OVERDUE, UNDETERMINED
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.reminders import reminders
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.instant import SECOND

NATURES = ("breach", "gap", "warning")
BREACH, GAP, WARNING = range(3)


@dataclass
class Rows:
    """Findings as arrays: ``program`` place in ``programs``; ``version`` and ``anchor`` (an event) -1 where empty;
    ``over`` -1 where empty; ``clock``: row of the clock set, -1 without one; ``evidence``: (row, event)."""

    program: Ints
    version: Ints
    owner: Ints
    anchor: Ints
    nature: Ints
    level: Ints
    at: Ints
    over: Ints
    tie: Flags
    late_entry: Flags
    uncertain: Flags
    clock: Ints
    evidence: tuple[Ints, Ints]

    @property
    def size(self) -> int:
        return int(self.program.size)


class Findings:
    """Makes the findings of one batch."""

    def __init__(self, outcome: Outcome, norms: Sequence[Norm]) -> None:
        self.outcome, self.view, self.norms = outcome, outcome.view, norms
        self.place = {norm.id: place for place, norm in enumerate(norms)}

    @cached_property
    def over(self) -> Ints:
        """Whole seconds past due of each breach; -1 of the others."""
        found = self.outcome.clocks
        assert found is not None
        view, ended = self.view, found.ended
        over = np.full(found.clocks.size, -1, dtype=np.int64)
        breach = np.flatnonzero((ended.state == LATE) | (ended.state == OVERDUE))
        event = np.maximum(ended.fulfilled[breach], ended.discharged[breach])
        until = np.where(event >= 0, view.at[np.maximum(event, 0)], found.clocks.now[breach])
        over[breach] = (until - ended.dues.us[breach]) // SECOND
        return over

    def rows(self) -> Rows:
        """All findings of the batch."""
        parts = [self._gaps()]
        if self.outcome.clocks is not None and self.outcome.clocks.clocks.size:
            parts += [self._breaches(self.outcome.clocks), self._warnings(self.outcome.clocks)]
        ties = self.outcome.ties
        for place, verdicts in enumerate(self.outcome.verdicts):
            if verdicts.version.bearer == "us" and verdicts.event.size:
                size = verdicts.event.size
                tie = ties[place] if ties else np.zeros(size, dtype=bool)
                parts.append(
                    self._part(
                        self.place[verdicts.norm.id], verdicts.version, verdicts.owner, verdicts.event, BREACH,
                        LEVELS.index(level_of(verdicts.version)), verdicts.at, tie=tie, uncertain=verdicts.uncertain,
                    )
                )  # fmt: skip
        return joined(parts)

    def _part(
        self, place: int | Ints, version: Version | Ints, owner: Ints, anchor: Ints, nature: int | Ints,
        level: int | Ints, at: Ints, **more: Any,
    ) -> Rows:  # fmt: skip
        size = owner.size
        number = version.number if isinstance(version, Version) else version
        none = np.zeros(size, dtype=bool)
        return Rows(
            _full(place, size), _full(number, size), owner, anchor, _full(nature, size), _full(level, size), at,
            more.get("over", np.full(size, -1, dtype=np.int64)), more.get("tie", none), more.get("late_entry", none),
            more.get("uncertain", none), more.get("clock", np.full(size, -1, dtype=np.int64)),
            more.get("evidence", (np.arange(size, dtype=np.int64), anchor)),
        )  # fmt: skip

    def _of_clocks(
        self, found: ClockSet, index: Ints, nature: Ints, level: Ints, at: Ints, over: Ints
    ) -> Rows:
        """Findings about clocks, with all their evidence."""
        ended, program = found.ended, found.program[index]
        programs = np.array([self.place[norm.id] for norm, _ in found.programs], dtype=np.int64)
        versions = np.array([version.number for _, version in found.programs], dtype=np.int64)
        tie = self.outcome.clock_ties
        return self._part(
            programs[program], versions[program], found.clocks.owner[index], found.clocks.trigger[index], nature, level,
            at, over=over, tie=tie[index] if tie is not None else np.zeros(index.size, dtype=bool),
            late_entry=ended.late_entry[index], uncertain=ended.dues.uncertain[index], clock=index,
            evidence=_evidence(found, index),
        )  # fmt: skip

    def _breaches(self, found: ClockSet) -> Rows:
        ended = found.ended
        ours = np.array([version.bearer == "us" for _, version in found.programs], dtype=bool)[found.program]
        index = np.flatnonzero(((ended.state == LATE) | (ended.state == OVERDUE)) & ours)
        doubtful = ended.dues.uncertain[index] | superseded(self.view, found, index)
        nature = np.where(doubtful, WARNING, BREACH)
        levels = np.array([LEVELS.index(level_of(version)) for _, version in found.programs], dtype=np.int64)
        level = levels[found.program[index]]
        return self._of_clocks(found, index, nature, level, ended.dues.us[index], self.over[index])

    def _warnings(self, found: ClockSet) -> Rows:
        index, level, at = reminders(self.view, found)
        nature = np.full(index.size, WARNING, dtype=np.int64)
        return self._of_clocks(found, index, nature, level, at, np.full(index.size, -1, dtype=np.int64))

    def _gaps(self) -> Rows:
        """One gap a norm and matter, with every event at which a fact was missing."""
        parts: list[tuple[int, int, Ints, Ints]] = []
        found = self.outcome.clocks
        if found is not None:
            for number, owner, event in [*found.gaps, *found.notes]:
                parts.append((*self._program(found.programs[number]), owner, event))
            for number, owner, event in found.untold:
                if found.programs[number][1].unknown != "ignore":
                    parts.append((self._program(found.programs[number])[0], -1, owner, event))
            parts += self._clock_gaps(found)
        for verdicts in self.outcome.verdicts:
            place = self.place[verdicts.norm.id]
            parts += [(place, verdicts.version.number, *gap) for gap in verdicts.notes]
            if verdicts.version.unknown != "ignore":
                parts += [
                    (place, verdicts.version.number, *gap) for gap in (*verdicts.gaps, *verdicts.doubts)
                ]
                parts += [(place, -1, *gap) for gap in verdicts.untold]
        ours = [
            part for part in parts if part[2].size and self.norms[part[0]].versions[part[1]].bearer == "us"
        ]
        return self._gap_rows(ours)

    def _program(self, program: tuple[Norm, Version]) -> tuple[int, int]:
        return self.place[program[0].id], program[1].number

    def _clock_gaps(self, found: ClockSet) -> list[tuple[int, int, Ints, Ints]]:
        clocks, ended = found.clocks, found.ended
        told = ended.state[ended.gap[0]] < UNDETERMINED
        kept = [(clock, event, ended.state[clock] == UNDETERMINED) for clock, event in ended.missing]
        clock = np.concatenate([ended.gap[0][told], *(clock[mask] for clock, _, mask in kept)])
        event = np.concatenate([ended.gap[1][told], *(event[mask] for _, event, mask in kept)])
        program = found.program[clock]
        result = []
        for number in np.unique(program).tolist():
            mine = program == number
            result.append((*self._program(found.programs[number]), clocks.owner[clock[mine]], event[mine]))
        return result

    def _gap_rows(self, parts: list[tuple[int, int, Ints, Ints]]) -> Rows:
        none = np.empty(0, dtype=np.int64)
        owner = np.concatenate([part[2] for part in parts] or [none])
        event = np.concatenate([part[3] for part in parts] or [none])
        norm = np.concatenate([_full(part[0], part[2].size) for part in parts] or [none])
        version = np.concatenate([_full(part[1], part[2].size) for part in parts] or [none])
        rank = self.view.rank[event] if event.size else none
        order = np.lexsort((version, rank, owner, norm))
        owner, event, norm, version = owner[order], event[order], norm[order], version[order]
        begins = np.ones(owner.size, dtype=bool)
        begins[1:] = (owner[1:] != owner[:-1]) | (norm[1:] != norm[:-1])
        new = begins.copy()
        new[1:] |= event[1:] != event[:-1]
        row = np.cumsum(begins) - 1
        first = np.flatnonzero(begins)
        at = self.view.at[event[first]] if event.size else none
        return self._part(
            norm[first], version[first], owner[first], np.full(first.size, -1, dtype=np.int64), GAP, 0, at,
            evidence=(row[new], event[new]),
        )  # fmt: skip


def superseded(view: View, found: ClockSet, index: Ints) -> Flags:
    """Clocks whose version is no longer in force on the last day (instant) and does not survive."""
    ends = np.array(
        [
            10**9 if version.valid_to is None or version.survives else version.valid_to
            for _, version in found.programs
        ],
        dtype=np.int64,
    )
    limit = ends[found.program[index]]
    result = np.zeros(index.size, dtype=bool)
    bounded = np.flatnonzero(limit < 10**9)
    if bounded.size:
        dues = found.ended.dues.take(index[bounded])
        last = np.where(dues.is_day, dues.last, view.pack.zone.days(dues.us))
        result[bounded] = last > limit[bounded]
    return result


def _evidence(found: ClockSet, index: Ints) -> tuple[Ints, Ints]:
    """(row, event): trigger, counted extensions and pauses, and what ended the clock."""
    ended = found.ended
    row = np.arange(index.size, dtype=np.int64)
    end = np.maximum(ended.fulfilled[index], ended.discharged[index])
    rows, events = [row, row[end >= 0]], [found.clocks.trigger[index], end[end >= 0]]
    clock, event = ended.evidence
    if clock.size:
        place = np.full(found.clocks.size, -1, dtype=np.int64)
        place[index] = row
        mine = place[clock] >= 0
        rows.append(place[clock[mine]])
        events.append(event[mine])
    return np.concatenate(rows), np.concatenate(events)


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows of several parts, one after the other."""
    parts = [part for part in parts if part.size] or [parts[0]]
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0] + [part.size for part in parts])
    names = [name for name in Rows.__dataclass_fields__ if name != "evidence"]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    row = np.concatenate([part.evidence[0] + offset for part, offset in zip(parts, offsets, strict=False)])
    return Rows(**columns, evidence=(row, np.concatenate([part.evidence[1] for part in parts])))


def take(rows: Rows, order: Ints) -> Rows:
    """Rows in another order."""
    names = [name for name in Rows.__dataclass_fields__ if name != "evidence"]
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    columns = {name: getattr(rows, name)[order] for name in names}
    return Rows(**columns, evidence=(place[rows.evidence[0]], rows.evidence[1]))


def _full(value: int | Ints, size: int) -> Ints:
    return np.full(size, value, dtype=np.int64) if isinstance(value, int) else value.astype(np.int64)
