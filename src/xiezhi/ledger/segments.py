# SPDX-License-Identifier: Apache-2.0
"""Closed months of ``recorded_at`` as Parquet, so that all facts can be read without asking the database.

A segment ``YYYY-MM.parquet`` has the rows of one month (UTC) as stored, in seq order, times as ``timestamp[us, UTC]``.
A month is closed once ``now`` lies beyond it: nothing more can be recorded in it. Segments are copies: the database is
the ledger.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import EPOCH, round_us
from xiezhi.ledger.line import COLUMNS, Stored
from xiezhi.ledger.tables import Tables

PAGE = 50_000
_TIMES = {"at", "recorded_at"}
_NUMBERS = {"seq", "revision"}


def _type(name: str) -> pa.DataType:
    if name in _TIMES:
        return pa.timestamp("us", tz="UTC")
    return pa.int64() if name in _NUMBERS else pa.string()


SCHEMA = pa.schema([pa.field(name, _type(name)) for name in COLUMNS])


class Segment(NamedTuple):
    """One month on disk: its first and last seq, and the digest of its last event."""

    month: str  # YYYY-MM
    path: Path
    first_seq: int
    last_seq: int
    last_digest: str


def segments(folder: Path) -> list[Segment]:
    """The segments of a folder in their order; a gap between them, or a file that is none, is an error."""
    found: list[Segment] = []
    for path in sorted(folder.glob("*.parquet")):
        try:
            about = pq.ParquetFile(path).schema_arrow.metadata or {}
            said = [about[key].decode() for key in (b"first_seq", b"last_seq", b"last_digest")]
            found.append(Segment(path.stem, path, int(said[0]), int(said[1]), said[2]))
        except (pa.ArrowException, KeyError, ValueError) as error:
            raise _unusable(path, "不是账本的分段文件", "is no segment of a ledger") from error
    expected = 1
    for segment in found:
        if segment.first_seq != expected:
            told = f"{expected}, {segment.first_seq}"
            raise _unusable(segment.path, f"序号不相接 ({told})", f"does not follow the one before ({told})")
        expected = segment.last_seq + 1
    return found


def write_segments(
    tables: Tables, folder: Path, now: int, progress: Callable[[int], None] = lambda seq: None
) -> list[Segment]:
    """Writes the closed months that are not there yet; those written."""
    folder.mkdir(parents=True, exist_ok=True)
    for half in folder.glob("*.part"):  # a run that was cut off
        half.unlink()
    standing = checked(tables, folder)
    seq = standing[-1].last_seq if standing else 0
    made: list[Segment] = []
    while first := tables.after(seq, 1):
        month, end = _month_of(first[0].recorded_at)
        if now < end:
            break
        made.append(_write(tables, folder, month, seq, end, progress))
        seq = made[-1].last_seq
    return made


def rebuild_segments(
    tables: Tables, folder: Path, now: int, progress: Callable[[int], None] = lambda seq: None
) -> list[Segment]:
    """Drops all segments and writes them anew from the database."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.parquet"):
        path.unlink()
    return write_segments(tables, folder, now, progress)


def checked(tables: Tables, folder: Path) -> list[Segment]:
    """The segments, each ending as the database has it; another ledger's, or changed ones, are an error."""
    found = segments(folder)
    for segment in found:
        rows = tables.after(segment.last_seq - 1, 1)
        if not rows or (rows[0].seq, rows[0].digest) != (segment.last_seq, segment.last_digest):
            raise _unusable(segment.path, "与账本不符", "is not of this ledger as it stands")
    return found


def batches(tables: Tables, folder: Path) -> Iterator[pa.Table]:
    """All rows of the ledger in seq order: the segments first, then from the database what came after them."""
    seq = 0
    for segment in checked(tables, folder):
        for batch in pq.ParquetFile(segment.path).iter_batches(PAGE):
            yield pa.Table.from_batches([batch]).cast(SCHEMA)
        seq = segment.last_seq
    while rows := tables.after(seq, PAGE):
        yield table_of(rows)
        seq = rows[-1].seq


def table_of(rows: list[Stored]) -> pa.Table:
    """Rows as columns."""
    columns = list(zip(*rows, strict=True))
    arrays = [
        pa.array(values, _storage(name)).cast(_type(name))
        for name, values in zip(COLUMNS, columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def rows_of(table: pa.Table) -> list[Stored]:
    """Columns as rows, as the database has them."""
    plain = [pc.cast(table[name], _storage(name)).to_pylist() for name in COLUMNS]
    return [Stored(*values) for values in zip(*plain, strict=True)]


def _storage(name: str) -> pa.DataType:
    return pa.int64() if name in _TIMES else _type(name)


def _write(
    tables: Tables, folder: Path, month: str, after: int, end: int, progress: Callable[[int], None]
) -> Segment:
    """Writes one month under another name first: a file that is there is whole. The ends stand in its metadata."""
    half, path = folder / f"{month}.part", folder / f"{month}.parquet"
    last = _last_before(tables, after, end)
    about = {"first_seq": str(after + 1), "last_seq": str(last.seq), "last_digest": last.digest}
    with half.open("wb") as file:
        with pq.ParquetWriter(file, SCHEMA.with_metadata(about), compression="zstd") as writer:
            seq = after
            while seq < last.seq:
                rows = tables.after(seq, min(PAGE, last.seq - seq))
                writer.write_table(table_of(rows).replace_schema_metadata(about))
                seq = rows[-1].seq
                progress(seq)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    return Segment(month, path, after + 1, last.seq, last.digest)


def _last_before(tables: Tables, after: int, end: int) -> Stored:
    """The last row recorded before an instant: ``recorded_at`` never decreases, so halving finds it."""
    low, high = after + 1, tables.end().seq
    while low < high:
        middle = (low + high + 1) // 2
        if tables.after(middle - 1, 1)[0].recorded_at < end:
            low = middle
        else:
            high = middle - 1
    return tables.after(low - 1, 1)[0]


def _month_of(us: int) -> tuple[str, int]:
    """The month of an instant, and the first instant after it."""
    first = (EPOCH + timedelta(microseconds=us)).replace(day=1)
    end = datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=UTC)
    return f"{first:%Y-%m}", round_us(end)


def _unusable(path: Path, zh: str, en: str) -> XiezhiError:
    return XiezhiError(
        f"{path}: {zh}, 应运行 xiezhi ledger rebuild", f"{path} {en}: right would be xiezhi ledger rebuild"
    )
