# SPDX-License-Identifier: Apache-2.0
"""Result tables on their way to disk: batches in, one sorted file out, memory bounded by a batch.

Batches are sorted in themselves. Where they also follow one another in order the file is written once; where
they do not, it is written in runs and merged by ranges of matters. Source: interchange Out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xiezhi.catalog.model import LEVELS, STATUSES, Norm
from xiezhi.derive.figures import NATURES
from xiezhi.engine.results import STATES

if TYPE_CHECKING:
    import polars as pl

CLOCK_KEYS = ("matter", "norm", "version", "anchor")
FINDING_KEYS = (*CLOCK_KEYS, "nature")
GROUP = 1 << 17  # rows of a row group in a file written in order
RUN = 1 << 13  # … in one that will be merged, so that a range reads little that it does not need
SLAB = 16  # row groups read at a time while merging
RANGE = 1 << 19  # rows merged at a time
SAMPLE = 1 << 10  # every so many rows one matter is remembered, to cut ranges of even size
FEW = ("version", "extensions", "pauses")  # columns of few numbers
_CODE = pa.dictionary(pa.int32(), pa.string())
Values = Mapping[str, Sequence[str]]


def values_of(norms: Sequence[Norm]) -> Values:
    """The columns of few texts and all texts that may stand there."""
    names = [norm.id for norm in norms]
    return {"norm": names, "status": STATUSES, "state": STATES, "nature": NATURES, "level": LEVELS}


def coded(batch: pa.Table, values: Values) -> pa.Table:
    """The same rows with the columns of few texts as codes, which are counted and written several times faster.

    The codes are the places in ``values``, whatever the batch, so that the bytes of a file do not depend on batches.
    """
    for place, name in enumerate(batch.column_names):
        column = batch.column(place)
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        if name in values:
            column = _coded(column, pa.array(values[name], pa.string()))
        elif pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        batch = batch.set_column(place, pa.field(name, column.type), column)
    return batch


def _coded(column: pa.Array, values: pa.Array) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(pc.index_in(column, values), values)
    if column.dictionary.equals(values):
        return column if column.type == _CODE else column.cast(_CODE)
    return pa.DictionaryArray.from_arrays(pc.index_in(column.dictionary, values).take(column.indices), values)


class SortedTable:
    """Collects the batches of one result table under a temporary name; ``save`` makes the final file.

    ``values``: the columns of few texts (``values_of``).
    """

    def __init__(self, work: Path, name: str, schema: pa.Schema, keys: Sequence[str], values: Values) -> None:
        self.schema, self.keys, self.values = schema, tuple(keys), values
        self.rows, self.in_order = 0, True
        self._path = work / f"{name}.rows"
        self._merged = work / f"{name}.merged"
        self._schema = coded(schema.empty_table(), values).schema
        self._writer = _writer(self._path, self._schema)
        self._pending: list[pa.Table] = []
        self._waiting = 0
        self._last: tuple[Any, ...] | None = None
        self._spans: list[tuple[str, str]] = []  # first and last matter of each row group
        self._sample: list[str] = []
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._busy: Future[None] | None = None

    def add(self, batch: pa.Table) -> None:
        """One batch, sorted by the keys, as ``coded`` makes it."""
        if not batch.num_rows:
            return
        first = _key(batch, 0, self.keys)
        if self._last is not None and first < self._last:
            self._flush(self._waiting)
            self.in_order = False
        self._last = _key(batch, batch.num_rows - 1, self.keys)
        self._pending.append(batch)
        self._waiting += batch.num_rows
        self.rows += batch.num_rows
        if self._waiting >= GROUP:
            self._flush(self._waiting - self._waiting % GROUP)

    def save(self, target: Path, form: str) -> None:
        """Writes the sorted table as ``parquet`` or ``csv``."""
        self._flush(self._waiting)
        self._wait()
        self._thread.shutdown()
        self._writer.close()
        if not self.in_order:
            self._merge()
        if form == "parquet":
            self._path.rename(target)
        else:
            _write_csv(self._path, target)
            self._path.unlink()

    def close(self) -> None:
        """Gives the file back without a result."""
        self._thread.shutdown(cancel_futures=True)
        self._writer.close()

    def _flush(self, rows: int) -> None:
        """Hands the first rows that wait to the writing thread, once that has taken the flush before."""
        if not rows:
            return
        table = pa.concat_tables(self._pending)
        rest = table.slice(rows)
        table = table.slice(0, rows)
        self._pending, self._waiting = ([rest] if rest.num_rows else []), rest.num_rows
        size = GROUP if self.in_order else RUN
        self._wait()
        self._note(table, size)
        self._busy = self._thread.submit(self._writer.write_table, table, row_group_size=size)

    def _wait(self) -> None:
        if self._busy is not None:
            self._busy.result()
            self._busy = None

    def _note(self, table: pa.Table, size: int) -> None:
        matters = table["matter"]
        for start in range(0, len(matters), size):
            end = min(start + size, len(matters)) - 1
            self._spans.append((matters[start].as_py(), matters[end].as_py()))
        self._sample.extend(matters[place].as_py() for place in range(0, len(matters), SAMPLE))

    def _merge(self) -> None:
        """Writes the runs anew as one, with row groups of the same size as if they had come in order."""
        with _writer(self._merged, self._schema) as writer:
            waiting: list[pa.Table] = []
            for table in self._ranges():
                whole = pa.concat_tables([*waiting, coded(table, self.values)])
                ready = whole.num_rows - whole.num_rows % GROUP
                if ready:
                    writer.write_table(whole.slice(0, ready), row_group_size=GROUP)
                waiting = [whole.slice(ready)]
            if waiting and waiting[0].num_rows:
                writer.write_table(waiting[0], row_group_size=GROUP)
        self._merged.replace(self._path)

    def _ranges(self) -> Iterator[pa.Table]:
        """The rows of all runs in order, a range of matters at a time."""
        marks = sorted(self._sample)
        cuts = sorted(set(marks[RANGE // SAMPLE :: RANGE // SAMPLE]))
        with pq.ParquetFile(self._path, pre_buffer=False) as source:
            for low, high in zip(["", *cuts], [*cuts, None], strict=True):
                parts = list(self._parts(source, low, high))
                if parts:
                    yield _sorted(pa.concat_tables(parts), self.keys).cast(self.schema)

    def _parts(self, source: pq.ParquetFile, low: str, high: str | None) -> Iterator[pa.Table]:
        """What each run has of a range; row groups are read a few at a time."""
        touched = [
            group
            for group, (first, last) in enumerate(self._spans)
            if last >= low and (high is None or first < high)
        ]
        for start in range(0, len(touched), SLAB):
            table = source.read_row_groups(touched[start : start + SLAB])
            inside = pc.greater_equal(table["matter"], low)
            yield table.filter(inside if high is None else pc.and_(inside, pc.less(table["matter"], high)))


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Who reads the file sees texts: that they were written from codes is not stored."""
    few = [column.name for column in schema if column.name in FEW or column.type == _CODE]
    statistics = ["norm", "matter"]
    return pq.ParquetWriter(
        path,
        schema,
        compression="snappy",
        use_dictionary=few,
        write_statistics=statistics,
        store_schema=False,
    )


def _key(batch: pa.Table, row: int, keys: tuple[str, ...]) -> tuple[Any, ...]:
    """The sort key of one row; what is missing comes first."""
    values = (batch[name][row].as_py() for name in keys)
    return tuple((value is not None, value if value is not None else 0) for value in values)


def _frame(table: pa.Table) -> pl.DataFrame:
    """A table in Polars, which is loaded only here: most runs neither merge nor write CSV, and start sooner."""
    import polars

    return polars.DataFrame(polars.from_arrow(table))


def _sorted(table: pa.Table, keys: tuple[str, ...]) -> pa.Table:
    return _frame(table).sort(list(keys), nulls_last=False, maintain_order=True).to_arrow()


def _write_csv(path: Path, target: Path) -> None:
    """CSV of the interchange: instants in ISO 8601 with microseconds and ``+00:00``, missing empty."""
    with pq.ParquetFile(path) as source, target.open("wb") as file:
        _csv(_frame(source.schema_arrow.empty_table()), file, header=True)
        for batch in source.iter_batches(GROUP):
            _csv(_frame(pa.Table.from_batches([batch])), file, header=False)


def _csv(frame: pl.DataFrame, file: BinaryIO, *, header: bool) -> None:
    frame.write_csv(file, include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.6f+00:00", null_value="")
