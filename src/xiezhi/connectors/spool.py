# SPDX-License-Identifier: Apache-2.0
"""Rows of any number, parted into buckets of whole matters in the order of their ids, in bounded memory.

Up to ``FEW`` rows stay in memory as one bucket. Beyond, rows are parted by the range of their key; what does not fit
into ``MEMORY`` bytes goes to files of a temporary folder, which ends with the spool.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.cells import one_array
from xiezhi.connectors.keys import Coded, Keys, coded_keys, coded_texts, common_prefix, range_keys
from xiezhi.connectors.pieces import KEY, MATTER, Cells, Names, Piece, Store, piece_of, united

FEW = 2_000_000
MEMORY = 512 << 20
MOST_BUCKETS = 4096
_CELL_BITS = 16
_TOP = (1 << 64) - 1
AT_ONCE = 2  # tables cut at the same time
SAMPLE = 2_000  # ids kept of a batch, to know their spread


@dataclass(frozen=True)
class Spread:
    """What is known beforehand: how many rows come, the bounds of their ids, and a sample of them."""

    rows: int
    bounds: pa.Array
    sample: pa.Array


@dataclass
class Bucket:
    """The rows of some matters, in the order of their places, and their cells. ``key`` in place of ``matter`` where
    that tells it."""

    table: pa.Table
    cells: Cells
    prefix: bytes = b""

    def coded(self) -> Coded:
        """The rows sorted by matter."""
        if MATTER in self.table.column_names:
            return coded_texts(one_array(self.table[MATTER]))
        return coded_keys(np.asarray(one_array(self.table[KEY])), self.prefix)


class Spool:
    """Takes checked rows (``rows.RowReader``), gives buckets."""

    def __init__(self, chunk: int, spread: Spread | None = None) -> None:
        self.chunk = chunk
        self.rows = 0
        self.names = Names()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._size = 0
        self._sample: list[pa.Array] = []
        self._waiting: Store | None = None
        self._parter: Parter | None = None
        if spread is not None and spread.rows > FEW:
            self._part(spread.rows, spread.bounds, spread.sample)

    def add(self, table: pa.Table) -> None:
        """Rows, after those of the calls before."""
        if not table.num_rows:
            return
        self.rows += table.num_rows
        piece = piece_of(table, self.names)
        if self._parter is not None:
            self._parter.add(piece)
            return
        if self._waiting is None:
            self._waiting = Store(Path("."), "waiting", self.names)
        self._waiting.pieces.append(piece)
        self._size += piece.nbytes
        matter = one_array(table[MATTER])
        step = max(1, len(matter) // SAMPLE)
        self._sample += [matter.take(pa.array(np.arange(0, len(matter), step))), _ends(matter)]
        if self.rows > FEW and self._size > MEMORY:
            self._waiting.folder = self.temporary()
            self._waiting.flush()
            self._size = 0

    def buckets(self) -> list[Held]:
        """The buckets, each to be loaded when its turn comes. No rows are taken any more."""
        if self._parter is None:
            if self.rows <= FEW:
                return [Held(self._waiting, b"")] if self._waiting is not None else []
            self._part_waiting()
        assert self._parter is not None
        return self._parter.held()

    @property
    def splitters(self) -> Keys | None:
        """The keys at which buckets begin, ``None`` where there is one bucket."""
        return None if self._parter is None else self._parter.splitters

    def close(self) -> None:
        """Removes the files."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _part_waiting(self) -> None:
        assert self._waiting is not None
        sample = pa.concat_arrays(self._sample)
        waiting, self._waiting = self._waiting, None
        self._part(self.rows, sample, sample)
        for piece in waiting.read():
            assert self._parter is not None
            self._parter.add(piece)

    def _part(self, rows: int, bounds: pa.Array, sample: pa.Array) -> None:
        prefix = common_prefix(bounds)
        keys, _ = range_keys(sample.drop_null(), prefix)
        count = min(MOST_BUCKETS, max(2, round(rows / self.chunk)))
        self._parter = Parter(self.temporary(), prefix, quantiles(keys, count), self.names)

    def temporary(self) -> Path:
        """The folder for files that end with the spool."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="xiezhi-")
        return Path(self._folder.name)


def _ends(matter: pa.Array) -> pa.Array:
    ends = pc.min_max(matter).as_py()
    return pa.array([ends["min"], ends["max"]], pa.string())


def quantiles(keys: Keys, count: int) -> Keys:
    """Keys that part the rows of a sample into about ``count`` equal ranges."""
    if not len(keys):
        return keys
    ranked = np.sort(keys)
    return np.unique(ranked[np.arange(1, count) * len(ranked) // count])


Cut = list[Piece | None]


class Parter:
    """Parts rows by their keys into buckets."""

    def __init__(self, folder: Path, prefix: bytes, splitters: Keys, names: Names) -> None:
        self.prefix = prefix
        self.splitters = splitters
        self._ranges = Ranges(splitters)
        self.stores = [Store(folder, f"bucket{number}", names) for number in range(len(splitters) + 1)]
        self._size = 0
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._pending: deque[Future[Cut]] = deque()

    def add(self, piece: Piece) -> None:
        """Rows with a column ``matter``."""
        self._submit(partial(self._cut_by_matter, piece))

    def add_by(self, piece: Piece, keys: Keys) -> None:
        """Rows with their keys."""
        self._submit(partial(self._cut, piece, keys))

    def _submit(self, cut: Callable[[], Cut]) -> None:
        """Pieces are cut on several cores and kept in their order, few of them under way."""
        self._pending.append(self._pool.submit(cut))
        while len(self._pending) > AT_ONCE:
            self._keep(self._pending.popleft().result())

    def _cut_by_matter(self, piece: Piece) -> Cut:
        table = piece.rows
        keys, exact = range_keys(one_array(table[MATTER]), self.prefix)
        if exact:
            table = table.drop_columns([MATTER]).append_column(KEY, pa.array(keys))
        return self._cut(Piece(table, piece.cells), keys)

    def _cut(self, piece: Piece, keys: Keys) -> Cut:
        """What of a piece goes into each bucket."""
        parts = self._ranges.of(keys)
        order = np.argsort(parts, kind="stable")
        ends = np.cumsum(np.bincount(parts, minlength=len(self.stores)))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        rows = _few_words(piece.rows, len(self.stores)).take(pa.array(order))
        cells = piece.cells.parted(parts, place, ends)
        return [
            Piece(rows.slice(start, end - start), mine) if end > start else None
            for start, end, mine in zip([0, *ends[:-1].tolist()], ends.tolist(), cells, strict=True)
        ]

    def _keep(self, cut: Cut) -> None:
        for store, piece in zip(self.stores, cut, strict=True):
            if piece is not None:
                store.pieces.append(piece)
                self._size += piece.nbytes
        if self._size > MEMORY:
            self._size = 0
            for store in self.stores:
                store.flush()

    def held(self) -> list[Held]:
        """The buckets that hold anything, in order. No rows are taken any more."""
        while self._pending:
            self._keep(self._pending.popleft().result())
        self._pool.shutdown()
        return [
            Held(store, self.prefix, number)
            for number, store in enumerate(self.stores)
            if store.pieces or store.files
        ]


class Ranges:
    """Finds the range of a key: how many of ``splitters`` (sorted, different) are not above it.

    A table over the leading bits of the keys' span tells the range of most; where a splitter falls into a cell of it,
    one comparison decides, and where several do a binary search.
    """

    def __init__(self, splitters: Keys) -> None:
        self.splitters = splitters
        self._kind = np.uint8 if len(splitters) < 255 else np.uint16
        self._low = splitters[:1].copy() if len(splitters) else np.zeros(1, dtype=np.uint64)
        span = int(splitters[-1] - splitters[0]) if len(splitters) else 0
        self._shift = np.uint64(max(0, span.bit_length() - _CELL_BITS))
        cells = (splitters - self._low) >> self._shift
        self._plain = len(np.unique(cells)) == len(cells)
        self._last = cells[-1] if len(cells) else np.uint64(0)
        every = np.arange(int(self._last) + 2, dtype=np.uint64)
        self._cell = np.searchsorted(cells, every, "left").astype(self._kind)
        self._next = np.append(splitters, np.uint64(_TOP))

    def of(self, keys: Keys) -> npt.NDArray[np.integer]:
        """The number of the range of each key."""
        if not self._plain or not len(self.splitters):
            return np.searchsorted(self.splitters, keys, "right").astype(self._kind)
        raised = np.maximum(keys, self._low)
        cell = np.minimum((raised - self._low) >> self._shift, self._last + np.uint64(1))
        part = self._cell[cell.astype(np.int64)]
        part += (keys >= self._next[part]) & (part < len(self.splitters))
        return part


def _few_words(table: pa.Table, buckets: int) -> pa.Table:
    """Dictionaries that are long for a bucket's share of a batch are written out."""
    for place, column in enumerate(table.columns):
        if pa.types.is_dictionary(column.type):
            words = max((len(chunk.dictionary) for chunk in column.chunks), default=0)
            if words * buckets > table.num_rows:
                name = table.column_names[place]
                table = table.set_column(place, name, column.cast(column.type.value_type))
    return table


@dataclass
class Held:
    """A bucket that is not loaded yet."""

    store: Store
    prefix: bytes
    number: int = 0

    def load(self) -> Bucket:
        """The bucket; loading it again gives the same."""
        piece = united(list(self.store.read()), self.prefix)
        return Bucket(piece.rows, piece.cells, self.prefix)

    def drop(self) -> None:
        """Forgets the rows."""
        self.store.pieces = []
        for path in self.store.files:
            path.unlink(missing_ok=True)
        self.store.files = []
