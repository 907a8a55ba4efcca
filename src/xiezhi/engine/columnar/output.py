# SPDX-License-Identifier: Apache-2.0
"""From verdicts of a batch to rows of clocks and findings, sorted as the interchange asks. Source: norm-language §6."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import LEVELS, Norm, Version
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.cross import level_of
from xiezhi.engine.columnar.deadline import DROPPED, LATE, OVERDUE, STATES, UNDETERMINED
from xiezhi.engine.columnar.judge import Outcome
from xiezhi.engine.columnar.reminders import reminders
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.engine.results import CLOCKS, FINDINGS, VERDICT_OF_STATE, VERDICTS
from xiezhi.kernel.instant import SECOND

NATURES = ("breach", "gap", "warning")
BREACH, GAP, WARNING = range(3)
_NONE = pa.array([""], pa.string())
_HASH, _SPACE = pa.scalar("#", pa.string()), pa.scalar(" ", pa.string())
_STATES, _NATURES, _LEVELS = (pa.array(names, pa.string()) for names in (STATES, NATURES, LEVELS))


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


class Writer:
    """Makes the tables of one batch."""

    def __init__(self, outcome: Outcome, norms: Sequence[Norm]) -> None:
        self.outcome, self.view = outcome, outcome.view
        self.ids = _texts(self.view.facts.matter_ids)
        self.names = pa.array([norm.id for norm in norms], pa.string())
        self.status = pa.array([norm.status for norm in norms], pa.string())
        self.place = {norm.id: place for place, norm in enumerate(norms)}
        self.norms = norms
        self.units = pa.array(
            [], pa.dictionary(pa.int32(), pa.string())
        )  # of the clocks, once these are made

    # -- texts --------------------------------------------------------------------------------------------------

    @cached_property
    def matter_rank(self) -> Ints:
        """Place of each matter's id in code-point order."""
        rank = np.empty(len(self.ids), dtype=np.int64)
        rank[pc.sort_indices(self.ids).to_numpy()] = np.arange(len(self.ids))
        return rank

    @cached_property
    def _every_id(self) -> pa.Array:
        """Ids of all visible events: those given, else ``<matter>#<n>``."""
        facts, rows = self.view.facts, self.view.rows
        if facts.ids is not None and not isinstance(facts.ids, (pa.Array, pa.ChunkedArray)):
            return pa.array([facts.event_id(int(row)) for row in rows], pa.string())
        matter = self.ids.take(pa.array(self.view.matter))
        made = pc.binary_join_element_wise(matter, _ordinals(facts.number[rows]), _HASH)
        return made if facts.ids is None else pc.coalesce(_texts(facts.ids).take(pa.array(rows)), made)

    def event_ids(self, events: Ints) -> pa.Array:
        """Ids of events; null for -1."""
        here = events >= 0
        return self._every_id.take(pa.array(events, mask=None if here.all() else ~here))

    # -- clocks -------------------------------------------------------------------------------------------------

    def clocks(self) -> pa.Table:
        """The rows of ``clocks``."""
        found = self.outcome.clocks
        if found is None or not found.clocks.size:
            return CLOCKS.empty_table()
        programs = np.array([self.place[norm.id] for norm, _ in found.programs], dtype=np.int64)
        versions = np.array([version.number for _, version in found.programs], dtype=np.int64)
        clocks, ended, view = found.clocks, found.ended, self.view
        order = self._order(programs[found.program], versions[found.program], clocks.owner, clocks.trigger)
        if (ended.state == DROPPED).any():
            order = order[ended.state[order] != DROPPED]
        norm = pa.array(programs[found.program][order].astype(np.int32))
        done, owner, trigger = ended.fulfilled[order], clocks.owner[order], clocks.trigger[order]
        state = ended.state[order]
        told = state != UNDETERMINED
        done = np.where(told, done, -1)
        self.units = self._units(owner, trigger)
        tie = self.outcome.clock_ties
        over = self.over[order]
        uncertain = ended.dues.uncertain[order] & told
        none = np.zeros(order.size, dtype=bool)
        columns = {
            "norm": _coded(norm, self.names),
            "status": _coded(norm, self.status),
            "version": pa.array(versions[found.program][order].astype(np.int32)),
            "matter": self.ids.take(pa.array(owner)),
            "anchor": self.event_ids(trigger),
            "trigger_at": _stamps(view.at[trigger]),
            "due": _stamps(ended.dues.us[order], told),
            "state": _coded(pa.array(state.astype(np.int32)), _STATES),
            "fulfilled_by": self.event_ids(done),
            "fulfilled_at": _stamps(view.at[np.maximum(done, 0)], done >= 0),
            "ended_by": self.event_ids(np.where(told, ended.discharged[order], -1)),
            "extensions": pa.array(np.where(told, ended.extensions[order], 0).astype(np.int32)),
            "pauses": pa.array(np.where(told, ended.pauses[order], 0).astype(np.int32)),
            "over_s": pa.array(over, mask=over < 0),
            "tie": pa.array(tie[order] if tie is not None else none),
            "late_entry": pa.array(ended.late_entry[order] & told),
            "calendar_uncertain": pa.array(uncertain),
        }
        return pa.table(columns)

    def _units(self, owner: Ints, trigger: Ints) -> pa.DictionaryArray:
        """The unit of each clock: its matter's, else that of the triggering event; null where neither is known."""
        facts = self.view.facts
        code = facts.matter_unit[owner]
        if facts.unit is not None:
            code = np.where(code >= 0, code, facts.unit[self.view.rows[trigger]])
        mask = code < 0
        names = pa.array(facts.pool.texts, pa.string()) if not mask.all() else _NONE
        return pa.DictionaryArray.from_arrays(pa.array(np.where(mask, 0, code), mask=mask), names)

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

    def _order(
        self, norm: Ints, version: Ints, owner: Ints, anchor: Ints, nature: Ints | None = None
    ) -> Ints:
        """By matter, norm, version, anchor, nature: code points, empty first."""
        width = int(version.max(initial=0)) + 2
        key = (self.matter_rank[owner] * len(self.norms) + norm) * width + version + 1
        order = np.argsort(key, kind="stable")
        key = key[order]
        same = key[1:] == key[:-1]
        if not same.any():
            return order
        edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
        for low, high in zip(edges[::2].tolist(), (edges[1::2] + 1).tolist(), strict=True):
            part = order[low:high]
            ids = self.event_ids(anchor[part]).to_pylist()
            natures = nature[part].tolist() if nature is not None else [0] * part.size
            keys = [(name or "", place) for name, place in zip(ids, natures, strict=True)]
            order[low:high] = part[sorted(range(part.size), key=keys.__getitem__)]
        return order

    # -- findings -----------------------------------------------------------------------------------------------

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
        return _joined(parts)

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

    def findings(self, explain: Callable[[Writer, Rows], pa.Array] | None = None) -> tuple[pa.Table, Rows]:
        """The rows of ``findings``, and the same as arrays in that order."""
        rows = self.rows()
        if not rows.size:
            return FINDINGS.empty_table(), rows
        rows = _take(rows, self._order(rows.program, rows.version, rows.owner, rows.anchor, rows.nature))
        norm = pa.array(rows.program.astype(np.int32))
        texts = explain(self, rows) if explain is not None else pa.array([""] * rows.size, pa.string())
        columns = {
            "norm": _coded(norm, self.names),
            "status": _coded(norm, self.status),
            "version": pa.array(rows.version.astype(np.int32), mask=rows.version < 0),
            "matter": self.ids.take(pa.array(rows.owner)),
            "anchor": self.event_ids(rows.anchor),
            "nature": _coded(pa.array(rows.nature.astype(np.int32)), _NATURES),
            "level": _coded(pa.array(rows.level.astype(np.int32)), _LEVELS),
            "at": _stamps(rows.at),
            "over_s": pa.array(rows.over, mask=rows.over < 0),
            "tie": pa.array(rows.tie),
            "late_entry": pa.array(rows.late_entry),
            "calendar_uncertain": pa.array(rows.uncertain),
            "events": self._events(rows),
            "explanation": texts,
        }
        return pa.table(columns), rows

    def _events(self, rows: Rows) -> pa.Array:
        """Ids of the evidence of each row in (at, seq), space-separated."""
        row, event = rows.evidence
        key = row * (self.view.n + 1) + self.view.rank[event]
        order = np.argsort(key, kind="stable")
        keep = np.ones(order.size, dtype=bool)
        keep[1:] = key[order][1:] != key[order][:-1]
        row, event = row[order][keep], event[order][keep]
        offsets = np.searchsorted(row, np.arange(rows.size + 1)).astype(np.int32)
        if row.size == rows.size:
            return self.event_ids(event)
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), self.event_ids(event)), _SPACE)

    # -- figures ------------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, dict[str, int]]:
        """The five verdicts of each norm of the batch."""
        result: dict[str, dict[str, int]] = {norm.id: dict.fromkeys(VERDICTS, 0) for norm in self.norms}
        found = self.outcome.clocks
        if found is not None:
            self._count_clocks(found, result)
        untold: dict[str, list[tuple[Version, Ints, Ints]]] = {}
        for verdicts in self.outcome.verdicts:
            row = result[verdicts.norm.id]
            row["satisfied"] += verdicts.satisfied
            row["violated"] += int(verdicts.event.size)
            row["pending"] += verdicts.pending
            row["not_applicable"] += verdicts.not_applicable
            row[_unknown(verdicts.version)] += verdicts.undetermined
            row[_unknown(verdicts.version)] += sum(int(event.size) for _, event in verdicts.gaps)
            parts = untold.setdefault(verdicts.norm.id, [])
            parts += [(verdicts.version, *gap) for gap in verdicts.untold]
        for name, parts in untold.items():
            self._count_untold(parts, result[name])
        return result

    def _count_untold(self, parts: Sequence[tuple[Version, Ints, Ints]], row: dict[str, int]) -> None:
        """Triggers that could not be told a version: each once, whatever the versions."""
        seen = np.empty(0, dtype=np.int64)
        for version, owner, event in parts:
            keys = np.setdiff1d(owner * (self.view.n + 1) + event, seen)
            seen = np.concatenate([seen, keys])
            row[_unknown(version)] += int(keys.size)

    def _count_clocks(self, found: ClockSet, result: dict[str, dict[str, int]]) -> None:
        width = len(STATES) + 1
        cells = found.program.astype(np.int64) * width + found.ended.state
        table = np.bincount(cells, minlength=len(found.programs) * width)
        for number, (norm, _) in enumerate(found.programs):
            for state, name in enumerate(STATES):
                result[norm.id][VERDICT_OF_STATE[name]] += int(table[number * width + state])
        for norm_id, count in found.not_applicable.items():
            result[norm_id]["not_applicable"] += count
        for number, _, event in found.gaps:
            result[found.programs[number][0].id]["undetermined"] += int(event.size)
        untold: dict[str, list[tuple[Version, Ints, Ints]]] = {}
        for number, owner, event in found.untold:
            norm, version = found.programs[number]
            untold.setdefault(norm.id, []).append((version, owner, event))
        for norm_id, parts in untold.items():
            self._count_untold(parts, result[norm_id])


def _unknown(version: Version) -> str:
    """The verdict where facts are missing."""
    return "not_applicable" if version.unknown == "ignore" else "undetermined"


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


def _joined(parts: Sequence[Rows]) -> Rows:
    parts = [part for part in parts if part.size] or [parts[0]]
    if len(parts) == 1:
        return parts[0]
    offsets = np.cumsum([0] + [part.size for part in parts])
    names = [name for name in Rows.__dataclass_fields__ if name != "evidence"]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    row = np.concatenate([part.evidence[0] + offset for part, offset in zip(parts, offsets, strict=False)])
    return Rows(**columns, evidence=(row, np.concatenate([part.evidence[1] for part in parts])))


def _take(rows: Rows, order: Ints) -> Rows:
    names = [name for name in Rows.__dataclass_fields__ if name != "evidence"]
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(order.size)
    columns = {name: getattr(rows, name)[order] for name in names}
    return Rows(**columns, evidence=(place[rows.evidence[0]], rows.evidence[1]))


def _full(value: int | Ints, size: int) -> Ints:
    return np.full(size, value, dtype=np.int64) if isinstance(value, int) else value.astype(np.int64)


def _coded(codes: pa.Array, names: pa.Array) -> pa.DictionaryArray:
    """Texts of few values as codes."""
    return pa.DictionaryArray.from_arrays(codes, names)


def _stamps(us: Ints, known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    mask = None if known is None else ~known
    return pa.array(us, pa.int64(), mask=mask).cast(pa.timestamp("us", tz="UTC"))


def _ordinals(numbers: npt.NDArray[np.int32]) -> pa.Array:
    """Small whole numbers as text."""
    most = int(numbers.max(initial=0))
    if most > 100_000:
        return pa.array(numbers).cast(pa.string())
    return pa.array([str(number) for number in range(most + 1)], pa.string()).take(pa.array(numbers))


def _texts(values: Any) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values if pa.types.is_string(values.type) else values.cast(pa.string())
    return pa.array(values, pa.string())
