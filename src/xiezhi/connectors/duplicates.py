# SPDX-License-Identifier: Apache-2.0
"""Rows whose event id an earlier row has, found exactly over a log of any length.

First by 64-bit hashes, parted by their leading bits and kept in files beyond ``MEMORY``; then the few ids whose hashes
are equal are compared themselves. Rows that are rejected anyway take no id.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.connectors.cells import one_array, plain_texts
from xiezhi.connectors.joining import Joiner
from xiezhi.connectors.spool import Held, Spool

MEMORY = 128 << 20
_BITS = 6
_SEED = 20260302
Ints = npt.NDArray[np.int64]


class Hashes:
    """Hashes of ids with the places of their rows."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._parts: list[list[npt.NDArray[np.uint64]]] = [[] for _ in range(1 << _BITS)]
        self._files: list[list[Path]] = [[] for _ in range(1 << _BITS)]
        self._size = 0

    def add(self, ids: pa.Array, places: Ints) -> None:
        """Ids (null: none) of rows."""
        known = np.asarray(ids.is_valid())
        import polars as pl  # only a log with ids of its own needs it, and it takes a tenth of a second

        hashed = pl.Series(pl.from_arrow(plain_texts(ids))).hash(_SEED).to_numpy()
        pairs = np.stack([hashed[known], places[known].astype(np.uint64)], axis=1)
        part = (pairs[:, 0] >> np.uint64(64 - _BITS)).astype(np.uint8)
        order = np.argsort(part, kind="stable")
        ends = np.cumsum(np.bincount(part, minlength=1 << _BITS))
        for number, piece in enumerate(np.split(pairs[order], ends[:-1])):
            if len(piece):
                self._parts[number].append(piece)
        self._size += pairs.nbytes
        if self._size > MEMORY:
            self._flush()

    def suspects(self) -> Ints:
        """The places of rows whose hash another row has too, sorted."""
        found = [self._equal(number) for number in range(1 << _BITS)]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def _equal(self, number: int) -> Ints:
        pieces = [np.fromfile(path, dtype=np.uint64).reshape(-1, 2) for path in self._files[number]]
        pieces += self._parts[number]
        if not pieces:
            return np.empty(0, dtype=np.int64)
        pairs = np.concatenate(pieces)
        order = np.argsort(pairs[:, 0])
        same = pairs[order[1:], 0] == pairs[order[:-1], 0]
        alike = np.concatenate([[False], same]) | np.concatenate([same, [False]])
        return pairs[order[alike], 1].astype(np.int64)

    def _flush(self) -> None:
        folder = self._spool.temporary()
        for number, pieces in enumerate(self._parts):
            if pieces:
                path = folder / f"hashes{number}.{len(self._files[number])}"
                np.concatenate(pieces).tofile(path)
                self._files[number].append(path)
        self._parts = [[] for _ in self._parts]
        self._size = 0


def duplicates(joiner: Joiner, held: list[Held], spool: Spool) -> Ints:
    """The places of acceptable rows whose id an earlier acceptable row has, sorted."""
    hashes = Hashes(spool)
    lacking = False
    for bucket in held:
        table = bucket.load().table
        if "id" in table.column_names:
            ids = one_array(table["id"])
            lacking |= bool(ids.null_count)
            hashes.add(ids, np.asarray(one_array(table["place"])))
        else:
            lacking = True
    if lacking:
        _add_defaults(joiner, held, hashes)
    suspects = hashes.suspects()
    if not len(suspects):
        return suspects
    seen: set[str] = set()
    again = []
    for place, text in sorted(_exact(joiner, held, suspects)):
        if text in seen:
            again.append(place)
        seen.add(text)
    return np.array(again, dtype=np.int64)


def _add_defaults(joiner: Joiner, held: list[Held], hashes: Hashes) -> None:
    """Where only some rows have ids, a given one may be another's default."""
    for bucket in held:
        rows = joiner.numbered(bucket.load())
        if "id" in rows.table.column_names:
            which = np.flatnonzero(np.asarray(one_array(rows.table["id"]).is_null()))
        else:
            which = np.arange(rows.table.num_rows, dtype=np.int64)
        hashes.add(joiner.ids(rows, which), np.asarray(one_array(rows.table["place"]))[which])


def _exact(joiner: Joiner, held: list[Held], suspects: Ints) -> Iterator[tuple[int, str]]:
    """(place, id) of the suspects that would be accepted otherwise."""
    for bucket in held:
        loaded = bucket.load()
        places = np.asarray(one_array(loaded.table["place"]))
        which = np.flatnonzero(np.isin(places, suspects))
        if len(which):
            rows = joiner.numbered(loaded)
            which = which[joiner.acceptable(rows, which)]
            yield from zip(places[which].tolist(), joiner.ids(rows, which).to_pylist(), strict=True)
