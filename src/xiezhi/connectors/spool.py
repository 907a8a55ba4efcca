# SPDX-License-Identifier: Apache-2.0
"""Rows of any number, parted into buckets of whole matters in the order of their ids, in bounded memory.

Up to ``FEW`` rows stay in memory as one bucket. Beyond, rows are parted by the range of their key; what does not fit
into ``MEMORY`` bytes goes to files of a temporary folder, which ends with the spool.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.cells import as_texts, one_array
from xiezhi.connectors.keys import Coded, Keys, coded_keys, coded_texts, common_prefix, range_keys, texts_of

FEW = 2_000_000
MEMORY = 512 << 20
MOST_BUCKETS = 4096
_CELL_BITS = 16
_TOP = (1 << 64) - 1
AT_ONCE = 2  # tables cut at the same time
SAMPLE = 2_000  # ids kept of a batch, to know their spread
KEY = "key"
MATTER = "matter"


@dataclass(frozen=True)
class Spread:
    """What is known beforehand: how many rows come, the bounds of their ids, and a sample of them."""

    rows: int
    bounds: pa.Array
    sample: pa.Array


@dataclass
class Bucket:
    """The rows of some matters, in the order of their places. ``key`` in place of ``matter`` where that tells it."""

    table: pa.Table
    prefix: bytes = b""

    def coded(self) -> Coded:
        """The rows sorted by matter."""
        if MATTER in self.table.column_names:
            return coded_texts(one_array(self.table[MATTER]))
        return coded_keys(np.asarray(one_array(self.table[KEY])), self.prefix)


@dataclass
class Store:
    """Tables in memory or, once there are too many, in files; given back in the order in which they came."""

    folder: Path
    name: str
    tables: list[pa.Table] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def flush(self) -> None:
        """Everything in memory into a file."""
        if self.tables:
            path = self.folder / f"{self.name}.{len(self.files)}.arrow"
            groups: list[list[pa.Table]] = []
            for table in self.tables:
                if groups and groups[-1][0].schema == table.schema:
                    groups[-1].append(table)
                else:
                    groups.append([table])
            with pa.OSFile(str(path), "wb") as sink:
                for group in groups:
                    with pa.ipc.new_stream(sink, group[0].schema) as writer:
                        for table in group:
                            writer.write_table(table)
            self.files.append(path)
            self.tables = []

    def read(self) -> Iterator[pa.Table]:
        for path in self.files:
            with pa.OSFile(str(path), "rb") as source:
                while source.tell() < source.size():
                    with pa.ipc.open_stream(source) as reader:
                        yield reader.read_all()
        yield from self.tables


class Spool:
    """Takes checked rows (``rows.RowReader``), gives buckets."""

    def __init__(self, chunk: int, spread: Spread | None = None) -> None:
        self.chunk = chunk
        self.rows = 0
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
        if self._parter is not None:
            self._parter.add(table)
            return
        if self._waiting is None:
            self._waiting = Store(Path("."), "waiting")
        self._waiting.tables.append(table)
        self._size += table.nbytes
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
        for table in waiting.read():
            assert self._parter is not None
            self._parter.add(table)

    def _part(self, rows: int, bounds: pa.Array, sample: pa.Array) -> None:
        prefix = common_prefix(bounds)
        keys, _ = range_keys(sample.drop_null(), prefix)
        count = min(MOST_BUCKETS, max(2, round(rows / self.chunk)))
        self._parter = Parter(self.temporary(), prefix, quantiles(keys, count))

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


Cut = tuple[pa.Table, list[int]]


class Parter:
    """Parts rows by their keys into buckets."""

    def __init__(self, folder: Path, prefix: bytes, splitters: Keys) -> None:
        self.prefix = prefix
        self.splitters = splitters
        self._ranges = Ranges(splitters)
        self.stores = [Store(folder, f"bucket{number}") for number in range(len(splitters) + 1)]
        self._size = 0
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._pending: deque[Future[Cut]] = deque()

    def add(self, table: pa.Table) -> None:
        """Rows with a column ``matter``."""
        self._submit(partial(self._cut_by_matter, table))

    def add_by(self, table: pa.Table, keys: Keys) -> None:
        """Rows with their keys."""
        self._submit(partial(self._cut, table, keys))

    def _submit(self, cut: Callable[[], Cut]) -> None:
        """Tables are cut on several cores and kept in their order, few of them under way."""
        self._pending.append(self._pool.submit(cut))
        while len(self._pending) > AT_ONCE:
            self._keep(self._pending.popleft().result())

    def _cut_by_matter(self, table: pa.Table) -> Cut:
        keys, exact = range_keys(one_array(table[MATTER]), self.prefix)
        if exact:
            table = table.drop_columns([MATTER]).append_column(KEY, pa.array(keys))
        return self._cut(table, keys)

    def _cut(self, table: pa.Table, keys: Keys) -> Cut:
        """The rows in the order of their buckets, and where each bucket ends."""
        parts = self._ranges.of(keys)
        order = np.argsort(parts, kind="stable")
        ends = np.cumsum(np.bincount(parts, minlength=len(self.stores)))
        return _few_words(table, len(self.stores)).take(pa.array(order)), ends.tolist()

    def _keep(self, cut: Cut) -> None:
        table, ends = cut
        start = 0
        for store, end in zip(self.stores, ends, strict=True):
            if end > start:
                store.tables.append(table.slice(start, end - start))
            start = end
        self._size += table.nbytes
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
            if store.tables or store.files
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
        return Bucket(joined(list(self.store.read()), self.prefix), self.prefix)

    def drop(self) -> None:
        """Forgets the rows."""
        self.store.tables = []
        for path in self.store.files:
            path.unlink(missing_ok=True)
        self.store.files = []


def joined(tables: list[pa.Table], prefix: bytes = b"") -> pa.Table:
    """Tables as one: columns that some of them lack are missing there, columns of several types become texts."""
    keyed = {KEY in table.column_names for table in tables}
    if len(keyed) > 1:
        tables = [_with_texts(table, prefix) for table in tables]
    types: dict[str, set[pa.DataType]] = {}
    for table in tables:
        for field_ in table.schema:
            types.setdefault(field_.name, set()).add(field_.type)
    for name, kinds in types.items():
        if len(kinds) > 1:
            tables = [_as_text_column(table, name) for table in tables]
    whole = pa.concat_tables(tables, promote_options="default")
    return whole.unify_dictionaries().combine_chunks()


def _with_texts(table: pa.Table, prefix: bytes) -> pa.Table:
    if KEY not in table.column_names:
        return table
    texts = texts_of(np.asarray(one_array(table[KEY])), prefix)
    return table.drop_columns([KEY]).append_column(MATTER, texts)


def _as_text_column(table: pa.Table, name: str) -> pa.Table:
    place = table.schema.get_field_index(name)
    if place < 0:
        return table
    texts = as_texts(one_array(table[name]))
    if pa.types.is_dictionary(texts.type):
        texts = texts.cast(pa.string())
    return table.set_column(place, name, texts)
