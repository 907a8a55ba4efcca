# SPDX-License-Identifier: Apache-2.0
"""The matters of a log, sorted by family: parents found, circles rejected. Source: norm-language §1."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.known import Known, with_known
from xiezhi.connectors.matter_rows import MatterRows
from xiezhi.connectors.pieces import Cells
from xiezhi.connectors.rejected import Rejected
from xiezhi.engine.facts import MISSING_PARENT, NO_PARENT

Rows = npt.NDArray[np.int32]
UNKNOWN, REFUSED = -1, -2


@dataclass
class Matters:
    """All matters: first by the id of their root, then by their own; without parents that is by id.

    ``table``: ``matter kind place unit a:<name>``; ``cells``: of the attributes that few have, sorted by row;
    ``parent``: row, ``NO_PARENT`` or ``MISSING_PARENT``; ``root``: row; ``by_id``: rows sorted by id, ``ids``: the ids
    in that order; ``refused``: ids whose rows were rejected, sorted.
    """

    table: pa.Table
    cells: Cells
    parent: Rows
    root: Rows
    by_id: Rows
    ids: pa.Array
    refused: pa.Array

    @property
    def families(self) -> bool:
        """Whether any matter has a parent."""
        return bool((self.parent >= 0).any())

    @property
    def missing_parents(self) -> int:
        return int((self.parent == MISSING_PARENT).sum())

    def find(self, texts: pa.Array) -> Rows:
        """Rows of matters by id (sorted, different); ``UNKNOWN``, or ``REFUSED`` where its row was rejected."""
        low, high = _between(self.ids, texts)
        found = pc.index_in(texts, self.ids.slice(low, high - low))
        place = np.asarray(found.fill_null(-1))
        rows = np.append(self.by_id, np.int32(UNKNOWN))[np.where(place < 0, -1, place + low)]
        if len(self.refused) and (rows < 0).any():
            rows[(rows < 0) & np.asarray(pc.is_in(texts, self.refused))] = REFUSED
        return rows.astype(np.int32)

    def part(self, low: int, high: int) -> Matters:
        """Rows ``low`` to ``high`` alone: whole families. They are found by id only where no matter has a parent."""
        parent = self.parent[low:high]
        table = self.table.slice(low, high - low)
        rows = np.arange(high - low, dtype=np.int32)
        return Matters(
            table, self.cells.between(low, high), np.where(parent >= 0, parent - low, parent).astype(np.int32),
            self.root[low:high] - np.int32(low), rows, self.ids.slice(low, high - low), self.refused,
        )  # fmt: skip

    def starts(self) -> npt.NDArray[np.int64]:
        """The first rows of the families."""
        return (
            np.flatnonzero(np.concatenate([[True], self.root[1:] != self.root[:-1]]))
            if len(self.root)
            else NONE
        )


NONE = np.empty(0, dtype=np.int64)


def _between(ids: pa.Array, texts: pa.Array) -> tuple[int, int]:
    """The stretch of sorted ``ids`` that can hold sorted ``texts``."""
    if not len(texts) or not len(ids):
        return 0, 0
    return _bisect(ids, texts[0].as_py(), after=False), _bisect(
        ids, texts[len(texts) - 1].as_py(), after=True
    )


def _bisect(ids: pa.Array, text: str, *, after: bool) -> int:
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        there = ids[middle].as_py()
        if there < text or (after and there == text):
            low = middle + 1
        else:
            high = middle
    return low


def settle_matters(
    rows: MatterRows, pack: Pack, rejected: Rejected, *, strict: bool, known: Known | None = None,
    seen: Collection[str] = (),
) -> Matters:  # fmt: skip
    """The matters of the rows collected. Rows of a circle are rejected; who stands below a circle has no parent.

    ``known``: matters of elsewhere, which parents and events (those of ``seen``) may name.
    """
    piece = rows.whole(strict=strict)
    table, cells = piece.rows, piece.cells
    if known is not None:
        table = with_known(table, pack, known, seen)
        place = pc.index_in(one_array(piece.rows["matter"]), one_array(table["matter"]))
        cells = cells.moved(np.asarray(place, dtype=np.int64))
    ids = one_array(table["matter"])
    parent = _parents(table, ids, pack, rejected)
    circle = _circle(parent)
    refused = set(rows.refused)
    if circle.any():
        _reject_circle(table, parent, circle, rejected)
        refused.update(ids.filter(pa.array(circle)).to_pylist())
        table, parent = _without(table, parent, circle)
        cells = cells.moved(np.where(circle, -1, np.cumsum(~circle) - 1))
        ids = one_array(table["matter"])
    root = _roots(parent)
    order = np.lexsort((np.arange(len(root)), root)).astype(np.int32)
    new = np.empty(len(order), dtype=np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    above = parent[order]
    moved = np.where(above >= 0, new[np.maximum(above, 0)], above).astype(np.int32)
    table = table.drop_columns([name for name in table.column_names if name == "parent"])
    return Matters(
        cells=cells.moved(new).by_row(),
        table=table if np.array_equal(order, np.arange(len(order))) else table.take(pa.array(order)),
        parent=moved,
        root=new[root[order]],
        by_id=new,
        ids=ids,
        refused=pa.array(sorted(refused), pa.string()),
    )


def _parents(table: pa.Table, ids: pa.Array, pack: Pack, rejected: Rejected) -> Rows:
    """The row of the parent of each matter, named by id or, in wide tables, by the value of an attribute."""
    result = np.full(len(ids), NO_PARENT, dtype=np.int32)
    if "parent" in table.column_names:
        named = one_array(table["parent"])
        found = np.asarray(pc.index_in(named, ids).fill_null(MISSING_PARENT)).astype(np.int32)
        result = np.where(np.asarray(named.is_valid()), found, result).astype(np.int32)
    for name in table.column_names:
        if name.startswith("by:"):
            _by_value(table, name, pack, result, rejected)
    return result


def _by_value(table: pa.Table, name: str, pack: Pack, result: Rows, rejected: Rejected) -> None:
    """Parents named by a value: column ``by:<kind>:<attribute>:<column>``, the attribute empty where it is the id."""
    _, kind, attribute, column = name.split(":", 3)
    wanted = plain_texts(as_texts(one_array(table[name])))
    of_kind = np.ones(table.num_rows, dtype=bool)
    if kind:
        of_kind = np.asarray(one_array(table["kind"])) == pack.kind_code[kind]
    source = "matter" if not attribute else f"a:{attribute}"
    rows = np.flatnonzero(of_kind)
    values = (
        plain_texts(as_texts(one_array(table[source])))
        if source in table.column_names
        else pa.nulls(len(of_kind), pa.string())
    )
    values = values.take(pa.array(rows))
    asked = np.asarray(wanted.is_valid())
    found = np.asarray(pc.index_in(wanted, values.drop_null()).fill_null(-1))
    rows = rows[np.asarray(values.is_valid())]
    several = _several(values.drop_null(), wanted) & asked
    places = np.asarray(one_array(table["place"]))
    rejected.add("value", "parent_ambiguous", column, places[several], wanted.filter(pa.array(several)))
    known = (found >= 0) & ~several
    result[asked] = MISSING_PARENT
    result[known] = rows[found[known]]


def _several(values: pa.Array, wanted: pa.Array) -> npt.NDArray[np.bool_]:
    """Which of the wanted values occur more than once."""
    counted = values.value_counts()
    often = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    return np.asarray(pc.is_in(wanted, often))


def _circle(parent: Rows) -> npt.NDArray[np.bool_]:
    """The matters on circles: those to which going up again and again leads, where it never ends."""
    result = np.zeros(len(parent), dtype=bool)
    up = np.where(parent >= 0, parent, np.arange(len(parent), dtype=np.int32))
    steps = 1
    while steps <= len(parent):
        higher = up[up]
        if np.array_equal(higher, up):
            break
        up, steps = higher, steps * 2
    endless = parent[up] >= 0
    result[up[endless]] = True
    return result


def _reject_circle(table: pa.Table, parent: Rows, circle: npt.NDArray[np.bool_], rejected: Rejected) -> None:
    places = np.asarray(one_array(table["place"]))
    ids = one_array(table["matter"])
    own = parent == np.arange(len(parent))
    for reason, which in (("own_parent", circle & own), ("circle", circle & ~own)):
        parents = ids.take(pa.array(parent[which], pa.int32()))
        rejected.add("row", reason, "parent", places[which], parents)


def _without(table: pa.Table, parent: Rows, gone: npt.NDArray[np.bool_]) -> tuple[pa.Table, Rows]:
    kept = np.flatnonzero(~gone)
    new = np.full(len(parent), MISSING_PARENT, dtype=np.int32)
    new[kept] = np.arange(len(kept), dtype=np.int32)
    old = parent[kept]
    return table.take(pa.array(kept)), np.where(old >= 0, new[np.maximum(old, 0)], old).astype(np.int32)


def _roots(parent: Rows) -> Rows:
    up = np.where(parent >= 0, parent, np.arange(len(parent), dtype=np.int32))
    while True:
        higher = up[up]
        if np.array_equal(higher, up):
            return up.astype(np.int32)
        up = higher


def opened(matters: Matters, texts: pa.Array, kind: int) -> Matters:
    """The same with matters that only events name (``--open-matters``); ``texts``: their ids, sorted and different.

    Each is a family of its own, after all others; where no matter has a parent all are sorted by id again.
    """
    if not len(texts):
        return matters
    old, more = len(matters.parent), len(texts)
    extra = pa.table({"matter": texts, "kind": pa.array(np.full(more, kind, dtype=np.int16))})
    rows = np.arange(old, old + more, dtype=np.int32)
    ids = pa.concat_arrays([matters.ids, texts])
    order = np.asarray(pc.sort_indices(ids)).astype(np.int64)
    by_id = np.concatenate([matters.by_id, rows])[order]
    table = pa.concat_tables([matters.table, extra], promote_options="default").combine_chunks()
    parent = np.concatenate([matters.parent, np.full(more, NO_PARENT, dtype=np.int32)])
    if matters.families:
        root = np.concatenate([matters.root, rows])
        return Matters(table, matters.cells, parent, root, by_id, ids.take(pa.array(order)), matters.refused)
    alone = np.arange(old + more, dtype=np.int32)
    new = np.empty(old + more, dtype=np.int32)
    new[by_id] = alone
    return Matters(
        table.take(pa.array(by_id)), matters.cells.moved(new).by_row(), parent[by_id], alone, alone,
        ids.take(pa.array(order)), matters.refused,
    )  # fmt: skip


def kinds_of(matters: Matters) -> npt.NDArray[np.int16]:
    """The code of the kind of each matter."""
    return np.asarray(one_array(matters.table["kind"]))
