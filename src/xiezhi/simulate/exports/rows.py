# SPDX-License-Identifier: Apache-2.0
"""Matters and events of a batch as the rows of a system's tables.

A wide row holds the first event of each of its steps, where its unit is the matter's and it was entered at once; all
others stand in the log. Of events at one instant none may change places with another: where the tables would do that,
all of them stand in the log, which has its own order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.simulate.exports.cells import Cells, cells
from xiezhi.simulate.exports.layouts import Layout, Sheet
from xiezhi.simulate.exports.source import Batch

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass
class Placed:
    """Where the events of a batch go. ``kind``: the kind of each matter, by its place among ``layouts``; ``wide``:
    which events stand in a wide row."""

    kind: Ints
    wide: Flags


def placed(batch: Batch, layouts: Mapping[str, Layout]) -> Placed:
    """Decides for each event of a batch. ``layouts``: of all kinds, in the order in which a mapping reads them."""
    kinds = pa.array(list(layouts), pa.string())
    kind = np.asarray(pc.index_in(batch.matters["kind"].combine_chunks(), kinds).fill_null(-1)).astype(
        np.int64
    )
    step = batch.events["step"].combine_chunks()
    order = np.full(len(step), -1, dtype=np.int64)
    of_event = kind[batch.owner]
    for number, one in enumerate(layouts.values()):
        mine = np.flatnonzero(of_event == number)
        names = pa.array(list(one.wide.steps), pa.string())
        order[mine] = np.asarray(pc.index_in(step.take(pa.array(mine)), names).fill_null(-1))
    wide = (order >= 0) & _plain(batch)
    key = np.where(wide, batch.owner * 64 + order, -1)
    _, first = np.unique(key, return_index=True)
    once = np.zeros(len(key), dtype=bool)
    once[first] = True
    wide &= once
    return Placed(kind, wide & ~_disordered(batch, of_event, order, wide))


def _plain(batch: Batch) -> Flags:
    """Events of the unit of their matter that were recorded when they happened."""
    events = batch.events
    own = batch.matters["unit"].combine_chunks().take(pa.array(batch.owner))
    plain = np.asarray(pc.equal(events["unit"].combine_chunks(), own).fill_null(False)) if _has(
        events, "unit"
    ) else np.zeros(len(batch.owner), dtype=bool)  # fmt: skip
    if _has(events, "recorded_at"):
        late = pc.not_equal(events["recorded_at"].combine_chunks(), events["at"].combine_chunks())
        plain &= ~np.asarray(late.fill_null(False))
    return plain


def _disordered(batch: Batch, kind: Ints, order: Ints, wide: Flags) -> Flags:
    """Events of a family at one instant among which the tables would not keep the order."""
    at = np.asarray(batch.events["at"].combine_chunks().cast(pa.int64()))
    seq = sequence(batch)
    family = batch.family[batch.owner]
    rank = np.lexsort((seq, at, family))
    same = (np.diff(family[rank]) == 0) & (np.diff(at[rank]) == 0)
    # Sources in a mapping: all wide tables, then all logs.
    column = np.where(wide, kind, kind + 64)[rank]
    row = np.where(wide, batch.owner, 0)[rank]
    place = np.where(wide, order, seq)[rank]
    key = (column * (len(batch.family) + 1) + row) * 4096 + np.minimum(place, 4095)
    group = np.concatenate(([0], np.cumsum(~same)))
    wrong = np.zeros(group[-1] + 1, dtype=bool) if len(group) else np.zeros(0, dtype=bool)
    wrong[group[1:][same & (np.diff(key) < 0)]] = True
    result = np.zeros(len(rank), dtype=bool)
    if len(rank):
        result[rank] = wrong[group]
    return result


def sequence(batch: Batch) -> Ints:
    """The order of the events within their families: as told, else as they stand."""
    if _has(batch.events, "seq"):
        return np.asarray(batch.events["seq"].combine_chunks().fill_null(0)).astype(np.int64)
    return np.arange(len(batch.owner), dtype=np.int64)


def wide_rows(batch: Batch, found: Placed, number: int, sheet: Sheet, pack: Pack) -> Cells:
    """The rows of the wide table of a kind, one a matter."""
    mine = np.flatnonzero(found.kind == number)
    row_of = np.full(len(found.kind), -1, dtype=np.int64)
    row_of[mine] = np.arange(len(mine))
    grid = np.full((len(mine), len(sheet.columns)), None, dtype=object)
    matters = batch.matters.take(pa.array(mine))
    writer = _Writer(sheet, pack, grid)
    every = np.arange(len(mine))
    for name, column in (("matter", sheet.matter), ("parent", sheet.parent), ("unit", sheet.unit)):
        writer.put(matters, name, every, column)
    for name, column in sheet.attributes.items():
        writer.put(matters, name, every, column)
    events = np.flatnonzero(found.wide & (found.kind[batch.owner] == number))
    _put_steps(writer, batch, events, row_of[batch.owner[events]])
    return grid


def log_rows(batch: Batch, found: Placed, number: int, sheet: Sheet, pack: Pack) -> Cells:
    """The rows of the log of a kind, in the order of the events."""
    events = np.flatnonzero(~found.wide & (found.kind[batch.owner] == number))
    grid = np.full((len(events), len(sheet.columns)), None, dtype=object)
    writer = _Writer(sheet, pack, grid)
    table, every = batch.events.take(pa.array(events)), np.arange(len(events))
    for name, column in (("matter", sheet.matter), ("unit", sheet.unit), ("recorded_at", sheet.recorded)):
        writer.put(table, name, every, column)
    seq = pa.table({"seq": pa.array(sequence(batch)[events])})
    writer.put(seq, "seq", every, sheet.seq)
    _put_steps(writer, batch, events, every)
    return grid


def _put_steps(writer: _Writer, batch: Batch, events: Ints, rows: Ints) -> None:
    """Some events, step by step, each into its row."""
    names = pc.take(batch.events["step"].combine_chunks(), pa.array(events))
    for step, columns in writer.sheet.steps.items():
        chosen = np.flatnonzero(np.asarray(pc.equal(names, step)))
        if not len(chosen):
            continue
        table, mine = batch.events.take(pa.array(events[chosen])), rows[chosen]
        writer.put(table, "at", mine, columns.at)
        writer.put(table, "actor", mine, columns.actor)
        for name, column in (*columns.fields.items(), *columns.sets.items()):
            writer.put(table, name, mine, column)
        if writer.sheet.step >= 0:
            writer.grid[mine, writer.sheet.step] = columns.word


@dataclass
class _Writer:
    sheet: Sheet
    pack: Pack
    grid: Cells

    def put(self, table: pa.Table, name: str, rows: Sequence[int] | Ints, column: int) -> None:
        """A column of a table into a column of the grid, where the table has it."""
        if not _has(table, name) or table[name].null_count == table.num_rows:
            return
        values = cells(table[name], self.sheet.columns[column], self.sheet.system, self.pack.zone)
        self.grid[rows, column] = values


def _has(table: pa.Table, name: str) -> bool:
    return name in table.column_names
