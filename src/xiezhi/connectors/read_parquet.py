# SPDX-License-Identifier: Apache-2.0
"""Parquet: columns keep their types, only those that are needed are read, in batches of bounded size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xiezhi.connectors.blocks import unreadable
from xiezhi.connectors.cells import as_texts
from xiezhi.connectors.raw import Header, RawBatch

BATCH = 1 << 18
"""Most rows of a batch;"""
CELLS = 1 << 24
"""and most cells: of two hundred columns a batch of so many takes some fifty megabytes."""
SAMPLE = 1 << 14
DICTIONARIES = ("step", "actor", "unit", "kind")
_ERRORS = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, MemoryError)


class ParquetFile:
    """A Parquet file. ``line`` of a row is its ordinal from 1."""

    sheet: str | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with pq.ParquetFile(path) as file:
                self.schema: pa.Schema = file.schema_arrow
                self.rows: int = file.metadata.num_rows
                names = Counter(self.schema.names)
                self._small = _small(file.metadata)
        except _ERRORS as error:
            raise unreadable(path, str(error)) from error
        self.header = Header(list(names), frozenset(name for name, n in names.items() if n > 1))

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of up to ``BATCH`` rows; texts with few values come as dictionaries."""
        known = [name for name in self.header.names if name not in self.header.twice]
        wanted = [name for name in known if columns is None or name in columns]
        rows = min(BATCH, max(1, CELLS // max(1, len(wanted))))
        first = 1
        try:
            with pq.ParquetFile(
                self.path, read_dictionary=self._dictionaries(wanted), pre_buffer=False
            ) as file:
                for batch in file.iter_batches(rows, columns=wanted, use_threads=False):
                    _check(batch)
                    table = pa.Table.from_batches([batch])
                    yield RawBatch(table, np.arange(first, first + len(batch), dtype=np.int64))
                    first += len(batch)
        except _ERRORS as error:
            raise unreadable(self.path, str(error)) from error

    def _dictionaries(self, wanted: Sequence[str]) -> list[str]:
        """The texts that are read as dictionaries: columns of few words, and those that take less than a byte a row,
        which few rows have: as dictionaries they are read in half the time."""
        return [
            name
            for name in wanted
            if pa.types.is_string(self.schema.field(name).type)
            and (name in DICTIONARIES or name in self._small)
        ]

    def spread(self, column: str, groups: int = 16) -> pa.Array | None:
        """A sample of the texts of a column from row groups all over the file, beginning with the bounds of them all.

        ``None`` where the file does not tell its bounds.
        """
        try:
            with pq.ParquetFile(self.path) as file:
                return _spread(file, column, groups)
        except _ERRORS:
            return None


def _spread(file: pq.ParquetFile, column: str, groups: int) -> pa.Array | None:
    place = file.schema_arrow.names.index(column)
    metadata = file.metadata
    count = metadata.num_row_groups
    bounds: list[object] = []
    for group in range(count):
        statistics = metadata.row_group(group).column(place).statistics
        if statistics is None or not statistics.has_min_max or not isinstance(statistics.min, str):
            return None
        bounds += [statistics.min, statistics.max]
    chosen = sorted({count * part // groups for part in range(groups)}) if count else []
    first = [next(file.iter_batches(SAMPLE, row_groups=[group], columns=[column])) for group in chosen]
    texts = [as_texts(pa.array(bounds, pa.string())), *(as_texts(batch.column(0)) for batch in first)]
    return pa.concat_arrays([text.cast(pa.string()).drop_null() for text in texts])


def _small(metadata: pq.FileMetaData) -> frozenset[str]:
    """The columns that take less than a byte a row."""
    sizes: Counter[str] = Counter()
    for group in range(metadata.num_row_groups):
        row_group = metadata.row_group(group)
        for place in range(metadata.num_columns):
            column = row_group.column(place)
            sizes[column.path_in_schema] += column.total_uncompressed_size
    return frozenset(name for name, size in sizes.items() if size < metadata.num_rows)


def _check(batch: pa.RecordBatch) -> None:
    """Texts that are no UTF-8 end the reading here, and not somewhere later."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if column.null_count == len(column):
            continue
        try:
            words = column.dictionary if pa.types.is_dictionary(column.type) else column
            words.validate(full=True)
        except pa.ArrowInvalid as error:
            raise pa.ArrowInvalid(f"column {name}: {error}") from error
