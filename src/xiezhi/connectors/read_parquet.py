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
        except _ERRORS as error:
            raise unreadable(path, str(error)) from error
        self.header = Header(list(names), frozenset(name for name, n in names.items() if n > 1))

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of ``BATCH`` rows; texts with few values come as dictionaries."""
        known = [name for name in self.header.names if name not in self.header.twice]
        wanted = [name for name in known if columns is None or name in columns]
        first = 1
        try:
            with pq.ParquetFile(
                self.path, read_dictionary=self._dictionaries(wanted), pre_buffer=False
            ) as file:
                for batch in file.iter_batches(BATCH, columns=wanted):
                    _check(batch)
                    table = pa.Table.from_batches([batch])
                    yield RawBatch(table, np.arange(first, first + len(batch), dtype=np.int64))
                    first += len(batch)
        except _ERRORS as error:
            raise unreadable(self.path, str(error)) from error

    def _dictionaries(self, wanted: Sequence[str]) -> list[str]:
        return [
            name
            for name in wanted
            if name in DICTIONARIES and pa.types.is_string(self.schema.field(name).type)
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


def _check(batch: pa.RecordBatch) -> None:
    """Texts that are no UTF-8 end the reading here, and not somewhere later."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            raise pa.ArrowInvalid(f"column {name}: {error}") from error
