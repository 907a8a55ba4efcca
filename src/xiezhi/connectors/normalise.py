# SPDX-License-Identifier: Apache-2.0
"""Ready rows and their matters as ``Facts``: sorted, values typed by the catalogue, voids resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.fields import Typing
from xiezhi.connectors.joining import Ready
from xiezhi.connectors.keys import settle, sorted_by
from xiezhi.connectors.matters import Matters, kinds_of
from xiezhi.connectors.pieces import Cells
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.rows import DAY, VOID
from xiezhi.connectors.values import coded
from xiezhi.engine.facts import MISSING, Facts, Pool

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


class Texts(Sequence[Any]):
    """Texts of an Arrow array as a sequence, turned into Python's one by one; ``pa.array(texts)`` costs nothing."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Texts: ...
    def __getitem__(self, place: int | slice) -> Any:
        return Texts(self.array[place]) if isinstance(place, slice) else self.array[int(place)].as_py()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.array.to_pylist())

    def __arrow_array__(self, type: Any = None) -> pa.Array:
        return self.array if type is None else self.array.cast(type)

    def __reduce__(self) -> tuple[type[Texts], tuple[pa.Array]]:
        """Its own texts alone: Arrow would pickle those of all batches, of which this is a slice."""
        return Texts, (pa.concat_arrays([self.array.slice(0, 0), self.array]),)


@dataclass
class Normaliser:
    """Makes ``Facts`` of about ``chunk`` events, whole families each."""

    typing: Typing
    rejected: Rejected
    chunk: int

    def facts(self, ready: Ready) -> Iterator[Facts]:
        """The facts of some families; ``matter`` of their rows is counted from the first of their matters."""
        table, cells = in_order(ready)
        matters = ready.matters
        matter = np.asarray(one_array(table["matter"]))
        starts = matters.starts()
        ends = np.searchsorted(matter, starts, "left")
        for low, high in _cuts(ends, len(matter), self.chunk):
            first = int(starts[low])
            after = int(starts[high]) if high < len(starts) else len(matters.parent)
            begin = int(ends[low])
            end = int(ends[high]) if high < len(ends) else len(matter)
            yield self._one(
                table.slice(begin, end - begin),
                cells.between(begin, end),
                matter[begin:end] - np.int32(first),
                matters.part(first, after),
            )

    def _one(self, table: pa.Table, cells: Cells, matter: Numbers, matters: Matters) -> Facts:
        pool = Pool()
        at = np.asarray(one_array(table["at"]))
        flags = np.asarray(one_array(table["flags"]))
        names = set(table.column_names)
        void = (flags & VOID) > 0
        day = (flags & DAY) > 0
        step = np.asarray(one_array(table["step"]))
        values = self.typing.events(table, cells, step, pool)
        ids = _texts(table, "id")
        facts = Facts(
            pool=pool,
            matter_ids=Texts(one_array(matters.table["matter"])),
            matter_kind=kinds_of(matters),
            parent=matters.parent,
            matter_unit=_codes(matters.table, "unit", pool, len(matters.parent)),
            attributes=self.typing.matters(matters, pool),
            matter=matter,
            step=step,
            at=at,
            recorded_at=_filled(table, "recorded", at),
            seq=_filled(table, "seq", np.asarray(one_array(table["place"]))),
            number=np.asarray(one_array(table["number"])),
            ids=None if ids is None else Texts(ids),
            at_day=day if day.any() else None,
            actor=_codes(table, "actor", pool, len(at)) if "actor" in names else None,
            unit=_codes(table, "unit", pool, len(at)) if "unit" in names else None,
            fields=values.fields,
            sets=values.sets,
        )
        if void.any():
            facts.is_void = void
            facts.void_of = self._voids(table, facts, void)
        return facts

    def _voids(self, table: pa.Table, facts: Facts, void: npt.NDArray[np.bool_]) -> Numbers:
        """The row that each void takes out: the earlier one of its matter with that id; else it has no effect."""
        result = np.full(len(void), -1, dtype=np.int32)
        rows = np.flatnonzero(void)
        named = one_array(table["voids"])
        named = plain_texts(named).take(pa.array(rows))
        concerned = np.zeros(len(facts.matter_ids), dtype=bool)
        concerned[facts.matter[rows]] = True
        targets = np.flatnonzero(concerned[facts.matter])
        ids = _ids(facts, targets)
        found = np.asarray(pc.index_in(named, ids).fill_null(-1))
        target = targets[np.maximum(found, 0)]
        place = np.asarray(one_array(table["place"]))
        earlier = np.lexsort((place, facts.seq))
        rank = np.empty(len(earlier), dtype=np.int64)
        rank[earlier] = np.arange(len(earlier))
        good = (found >= 0) & (facts.matter[target] == facts.matter[rows]) & (rank[target] < rank[rows])
        result[rows[good]] = target[good]
        self.rejected.add("value", "void", "voids", place[rows[~good]], named.filter(pa.array(~good)))
        return result


def in_order(ready: Ready) -> tuple[pa.Table, Cells]:
    """Ready rows by (matter, at, seq, place), and their cells, sorted by row."""
    table = ready.table
    matter, at, place = (np.asarray(one_array(table[name])) for name in ("matter", "at", "place"))
    order = sorted_by(matter.astype(np.uint64))[0] if ready.by_matter is None else ready.by_matter
    values = [at] if "seq" not in table.column_names else [at, _filled(table, "seq", place), place]
    again = settle(matter[order], *(value[order] for value in values))
    order = order if again is None else order[again]
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    return table.take(pa.array(order)), ready.cells.moved(place).by_row()


def _cuts(ends: Ints, rows: int, chunk: int) -> Iterator[tuple[int, int]]:
    """Stretches of families with about ``chunk`` rows each; ``ends``: the first row of each family."""
    count = max(1, round(rows / chunk))
    wanted = np.arange(1, count) * rows // count
    cuts = np.unique(np.searchsorted(ends, wanted, "left"))
    bounds = [0, *(int(cut) for cut in cuts if 0 < cut < len(ends)), len(ends)]
    yield from ((low, high) for low, high in pairwise(bounds) if low < high)


def _ids(facts: Facts, rows: Ints) -> pa.Array:
    """The ids of some rows, default ones included."""
    matters = pa.array(facts.matter_ids).take(pa.array(facts.matter[rows]))
    defaults = pc.binary_join_element_wise(matters, pa.array(facts.number[rows]).cast(pa.string()), "#")
    return defaults if facts.ids is None else pc.coalesce(pa.array(facts.ids).take(pa.array(rows)), defaults)


def _texts(table: pa.Table, name: str) -> pa.Array | None:
    if name not in table.column_names:
        return None
    return plain_texts(as_texts(one_array(table[name])))


def _filled(table: pa.Table, name: str, otherwise: Ints) -> Ints:
    """An int64 column; where it is missing, another."""
    if name not in table.column_names:
        return otherwise
    array = one_array(table[name])
    if not array.null_count:
        return np.asarray(array)
    return np.where(np.asarray(array.is_valid()), np.asarray(array.fill_null(0)), otherwise)


def _codes(table: pa.Table, name: str, pool: Pool, size: int) -> Numbers:
    """A column of texts as codes of the pool."""
    if name not in table.column_names:
        return np.full(size, MISSING, dtype=np.int32)
    words, codes = coded(one_array(table[name]))
    return np.array([*pool.codes(words), MISSING], dtype=np.int32)[codes]
