# SPDX-License-Identifier: Apache-2.0
"""From verdicts of a batch to rows of clocks and findings, sorted as the interchange asks. Source: norm-language §6."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import LEVELS, Norm
from xiezhi.engine.columnar.deadline import DROPPED, STATES, UNDETERMINED
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.rows import NATURES, Findings, Rows, take
from xiezhi.engine.facts import Ints
from xiezhi.engine.results import CLOCKS, FINDINGS

_NONE = pa.array([""], pa.string())
_HASH, _SPACE = pa.scalar("#", pa.string()), pa.scalar(" ", pa.string())
_STATES, _NATURES, _LEVELS = (pa.array(names, pa.string()) for names in (STATES, NATURES, LEVELS))


class Writer:
    """Makes the tables of one batch."""

    def __init__(self, outcome: Outcome, norms: Sequence[Norm]) -> None:
        self.outcome, self.view = outcome, outcome.view
        self.ids = _texts(self.view.facts.matter_ids)
        self.names = pa.array([norm.id for norm in norms], pa.string())
        self.status = pa.array([norm.status for norm in norms], pa.string())
        self.norms = norms
        self.made = Findings(outcome, norms)
        self.place = self.made.place
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
        over = self.made.over[order]
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

    def findings(self, explain: Callable[[Writer, Rows], pa.Array] | None = None) -> tuple[pa.Table, Rows]:
        """The rows of ``findings``, and the same as arrays in that order."""
        rows = self.made.rows()
        if not rows.size:
            return FINDINGS.empty_table(), rows
        rows = take(rows, self._order(rows.program, rows.version, rows.owner, rows.anchor, rows.nature))
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
