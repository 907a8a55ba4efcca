# SPDX-License-Identifier: Apache-2.0
"""Checked rows meet their matters: kinds and steps looked up, rows numbered, duplicate ids taken out.

Ready rows are those accepted: ``matter`` (int32, row of a matter), ``number`` (int32, place of the row within its
matter, rejected rows counted), ``step`` (int16, ``pack.step_code``, -1 for a void without one), and the columns of
checked rows from ``at`` on. Where the log has ids, ``id`` is complete for wide tables and null where it is the default.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import one_array, plain_texts
from xiezhi.connectors.keys import numbers_within, settle
from xiezhi.connectors.matters import REFUSED, UNKNOWN, Matters, kinds_of, opened
from xiezhi.connectors.pieces import Cells, Names
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.rows import OK, VOID, Steps
from xiezhi.connectors.spool import Bucket
from xiezhi.engine.facts import NO_PARENT

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
NO_STEP, NOT_OF_KIND = -1, -2


@dataclass
class Joiner:
    """How rows of one log meet their matters.

    ``matters``: ``None`` where every matter has the kind ``default`` and needs no row of its own. ``open``:
    matters that
    only events name are created. ``wide``: ids are ``<matter>#<step>#<n>``. ``duplicates``: places of rows whose id an
    earlier row has, sorted.
    """

    pack: Pack
    steps: Steps
    rejected: Rejected
    matters: Matters | None
    default: int
    open: bool = False
    wide: bool = False
    duplicates: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __post_init__(self) -> None:
        self.table = np.full((len(self.pack.kinds), len(self.steps.names) + 1), NOT_OF_KIND, dtype=np.int16)
        self.table[:, -1] = NO_STEP
        for (kind, step), code in self.pack.step_code.items():
            self.table[self.pack.kind_code[kind], self.steps.codes[step]] = code

    def numbered(self, bucket: Bucket) -> Numbered:
        """The rows of a bucket with the number of each within its matter, in the order (seq, place)."""
        coded = bucket.coded()
        order, code = coded.order, coded.code
        if "seq" in bucket.table.column_names:
            seq = _filled(bucket.table["seq"], _ints(bucket.table["place"]))
            again = settle(code, seq[order], _ints(bucket.table["place"])[order])
            order = order if again is None else order[again]
        rows = _scatter(order, code)
        number = _scatter(order, numbers_within(code))
        return Numbered(bucket.table, bucket.cells, coded.texts, rows, number, coded.order)

    def join(self, bucket: Bucket, matters: Matters | None) -> Ready:
        """The ready rows of a bucket; ``matters`` are those that they may belong to."""
        rows = self.numbered(bucket)
        if matters is None:
            found = np.arange(len(rows.texts), dtype=np.int32)
            matters = implicit(rows.texts, self.default)
        else:
            found, matters = self._found(rows.texts, matters)
        kept, step = self._accepted(rows, found, matters)
        if self.matters is None:
            found, matters = _only_used(rows, found, kept, matters)
        cells = rows.cells if kept.all() else rows.cells.moved(np.where(kept, np.cumsum(kept) - 1, -1))
        return Ready(
            self._ready(rows, found, kept, step), cells, matters, _sorted_by_matter(rows, found, kept)
        )

    def acceptable(self, rows: Numbered, which: Ints) -> Flags:
        """Of some rows, whether they would be accepted but for duplicate ids; nothing is told."""
        flags = np.asarray(one_array(rows.table["flags"]))[which]
        if self.matters is None:
            kind = np.full(len(which), self.default)
            there = np.ones(len(which), dtype=bool)
        else:
            found = self.matters.find(rows.texts)[rows.code[which]]
            there = (found >= 0) | ((self.open and self.default >= 0) & (found == UNKNOWN))
            kind = np.append(kinds_of(self.matters), self.default)[np.where(found >= 0, found, -1)]
        step = self.table[kind, np.asarray(one_array(rows.table["step"]))[which]]
        return ((flags & OK) > 0) & there & ((step >= 0) | ((flags & VOID) > 0))

    def _found(self, texts: pa.Array, matters: Matters) -> tuple[Numbers, Matters]:
        """The row of each matter; those that only events name are added where that is wanted."""
        found = matters.find(texts)
        if self.open and self.default >= 0 and (found == UNKNOWN).any():
            matters = opened(matters, texts.filter(pa.array(found == UNKNOWN)), self.default)
            found = matters.find(texts)
        return found, matters

    def _accepted(
        self, rows: Numbered, found: Numbers, matters: Matters
    ) -> tuple[Flags, npt.NDArray[np.int16]]:
        """Which rows are accepted, and the code of the step of each; the others are told."""
        flags = np.asarray(one_array(rows.table["flags"]))
        kept = (flags & OK) > 0
        matter = found[rows.code]
        kinds = ", ".join(self.pack.kinds)
        unknown = "no_kind" if self.open else "unknown_matter"
        for code, reason in ((UNKNOWN, unknown), (REFUSED, "rejected_matter")):
            self._reject(rows, kept, matter == code, reason, "matter", (kinds, kinds))
        kind = np.append(kinds_of(matters), 0)[np.maximum(matter, -1)]
        name = np.asarray(one_array(rows.table["step"]))
        step = self.table[kind, name]
        void = (flags & VOID) > 0
        foreign = (step == NOT_OF_KIND) & ~void & kept
        if foreign.any():
            self._foreign(rows, kept, foreign, kind)
        step = np.where(step == NOT_OF_KIND, np.int16(NO_STEP), step)
        if len(self.duplicates):
            twice = np.isin(_ints(rows.table["place"]), self.duplicates)
            self._reject(rows, kept, twice, "duplicate_id", "id")
        return kept, step

    def _foreign(self, rows: Numbered, kept: Flags, foreign: Flags, kind: npt.NDArray[np.int16]) -> None:
        """Steps that the pack knows, but not for this kind."""
        names = list(self.pack.kinds)
        for code in np.unique(kind[foreign]).tolist():
            steps = list(self.pack.kinds[names[code]].steps)
            told = ", ".join(steps[:30]) + (" …" if len(steps) > 30 else "")
            self._reject(rows, kept, foreign & (kind == code), "unknown_step", "step", (told, told))

    def _reject(
        self,
        rows: Numbered,
        kept: Flags,
        wrong: Flags,
        reason: str,
        column: str,
        detail: tuple[str, str] = ("", ""),
    ) -> None:
        wrong = wrong & kept
        which = np.flatnonzero(wrong)
        if not len(which):
            return
        if column == "matter":
            values = rows.texts.take(pa.array(rows.code[which]))
        elif column == "step":
            names = np.asarray(one_array(rows.table["step"]))[which]
            values = pa.array([self.steps.names[name] for name in names.tolist()], pa.string())
        else:
            values = self.ids(rows, which)
        self.rejected.add("row", reason, column, _ints(rows.table["place"])[which], values, detail)
        kept &= ~wrong

    def ids(self, rows: Numbered, which: Ints) -> pa.Array:
        """The ids of some rows, default ones included."""
        texts = rows.texts.take(pa.array(rows.code[which]))
        defaults = pc.binary_join_element_wise(texts, pa.array(rows.number[which]).cast(pa.string()), "#")
        if "id" not in rows.table.column_names:
            return defaults
        given = one_array(rows.table["id"]).take(pa.array(which))
        return pc.coalesce(plain_texts(given), defaults)

    def _ready(self, rows: Numbered, found: Numbers, kept: Flags, step: npt.NDArray[np.int16]) -> pa.Table:
        table = rows.table
        gone = [name for name in ("matter", "key", "step") if name in table.column_names]
        table = table.drop_columns(gone)
        table = table.append_column("matter", pa.array(found[rows.code].astype(np.int32)))
        table = table.append_column("number", pa.array(rows.number)).append_column("step", pa.array(step))
        if self.wide:
            table = table.append_column("id", self._wide_ids(rows))
        return table if kept.all() else table.filter(pa.array(kept))

    def _wide_ids(self, rows: Numbered) -> pa.Array:
        """``<matter>#<step>#<n>``, n counting the events of the step in this matter."""
        name = np.asarray(one_array(rows.table["step"])).astype(np.int64)
        order = np.lexsort((rows.number, name, rows.code))
        pair = rows.code[order].astype(np.int64) * (len(self.steps.names) + 1) + name[order]
        _, code = np.unique(pair, return_inverse=True)
        number = _scatter(order, numbers_within(code.astype(np.int32)))
        steps = pa.array([*self.steps.names, ""], pa.string()).take(
            pa.array(name % (len(self.steps.names) + 1))
        )
        return pc.binary_join_element_wise(
            rows.texts.take(pa.array(rows.code)), steps, pa.array(number).cast(pa.string()), "#"
        )


@dataclass
class Ready:
    """Ready rows in the order of their places, their cells and their matters. ``by_matter``: the rows by
    (matter, place), where that is known already."""

    table: pa.Table
    cells: Cells
    matters: Matters
    by_matter: Ints | None = None


@dataclass
class Numbered:
    """Rows in the order of their places; ``code``: which of ``texts`` (sorted, different) names the matter of each;
    ``by_matter``: the rows by (code, place)."""

    table: pa.Table
    cells: Cells
    texts: pa.Array
    code: Numbers
    number: Numbers
    by_matter: Ints


def _sorted_by_matter(rows: Numbered, found: Numbers, kept: Flags) -> Ints | None:
    """The ready rows by (matter, place), where matters come in the order of their ids."""
    if (np.diff(found) < 0).any():
        return None
    if kept.all():
        return rows.by_matter
    new = np.cumsum(kept) - 1
    return np.asarray(new[rows.by_matter[kept[rows.by_matter]]])


def implicit(texts: pa.Array, kind: int) -> Matters:
    """Matters that only events name, all of one kind and without parents."""
    n = len(texts)
    rows = np.arange(n, dtype=np.int32)
    table = pa.table({"matter": texts, "kind": pa.array(np.full(n, kind, dtype=np.int16))})
    parent = np.full(n, NO_PARENT, dtype=np.int32)
    return Matters(table, Cells(Names()), parent, rows, rows, texts, pa.array([], pa.string()))


def _only_used(rows: Numbered, found: Numbers, kept: Flags, matters: Matters) -> tuple[Numbers, Matters]:
    """Without the matters none of whose rows was accepted."""
    used = np.zeros(len(rows.texts), dtype=bool)
    used[rows.code[kept]] = True
    if used.all():
        return found, matters
    kind = int(kinds_of(matters)[0])
    return (np.cumsum(used, dtype=np.int32) - 1).astype(np.int32), implicit(
        rows.texts.filter(pa.array(used)), kind
    )


def _scatter(order: Ints, values: npt.NDArray[np.int32]) -> Numbers:
    result = np.empty(len(order), dtype=np.int32)
    result[order] = values
    return result


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(one_array(column))


def _filled(column: pa.ChunkedArray, otherwise: Ints) -> Ints:
    """An int64 column, missing values replaced row by row."""
    array = one_array(column)
    if not array.null_count:
        return np.asarray(array)
    return np.where(np.asarray(array.is_valid()), np.asarray(array.fill_null(0)), otherwise)
