# SPDX-License-Identifier: Apache-2.0
"""CSV: RFC 4180 with the faults of real exports. One bad row costs itself and nothing else.

Blocks without quotes go through PyArrow; the others line by line, so that a quote that is never closed is found and
reading goes on with the line after it.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from xiezhi.connectors.blocks import unreadable
from xiezhi.connectors.raw import ROWS, RawBatch, Unread, header_of, text_table
from xiezhi.connectors.texts import LONGEST_LINE, TextBlock, TextBlocks

_BLANK_LINE = re.compile(rb"^[ \t,;]*\r?$", re.MULTILINE)
_DELIMITERS = (",", "\t", ";")


class CsvFile:
    """A CSV file. The delimiter is the comma; where the header has none, tab or semicolon if it has that.

    Fields that a row has too few are missing; a row with more fields than the header is not read.
    """

    sheet: str | None = None

    def __init__(self, path: Path, header_rows: int = 1) -> None:
        csv.field_size_limit(LONGEST_LINE)
        self.path = path
        self._header_rows = header_rows
        self._delimiter = _delimiter(path)
        feed = _Feed(path)
        self.header = header_of(self._head(feed))
        if not self.header.names:
            raise unreadable(path, "no header line", "没有表头")

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of about ``ROWS`` rows or a megabyte."""
        feed = _Feed(self.path)
        self._head(feed)
        wanted = [name for name in self.header.names if columns is None or name in columns]
        while feed.more():
            block = feed.whole_block()
            table = None if block is None else self._fast(block, wanted)
            if table is not None:
                yield RawBatch(table, feed.drop_block(table.num_rows))
                continue
            yield from self._slow(feed, wanted)
        if feed.broken:
            yield _nothing(wanted, Unread(feed.number + 1, "", "broken", feed.broken))

    def _head(self, feed: _Feed) -> list[list[str]]:
        """The header lines, blank lines before them skipped."""
        reader = csv.reader(feed, delimiter=self._delimiter)
        lines: list[list[str]] = []
        while len(lines) < self._header_rows and feed.more():
            feed.begin()
            try:
                row = next(reader)
            except (csv.Error, _TooLong) as error:
                raise unreadable(self.path, f"header: {error}", "表头无法读取") from error
            if any(cell.strip() for cell in row):
                lines.append(row)
        return lines

    def _fast(self, block: bytes, wanted: list[str]) -> pa.Table | None:
        """A block without quotes, NUL or blank lines in one go; ``None`` where it is not so plain after all."""
        if b'"' in block or b"\0" in block or block.count(b"\r") != block.count(b"\r\n"):
            return None
        if _BLANK_LINE.search(block[:-1] if block.endswith(b"\n") else block):
            return None
        names = list(self.header.names)
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(block),
                arrow_csv.ReadOptions(column_names=names, block_size=len(block) + 1, use_threads=False),
                arrow_csv.ParseOptions(
                    delimiter=self._delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
                ),
                arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=wanted,
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:
            return None

    def _slow(self, feed: _Feed, wanted: list[str]) -> Iterator[RawBatch]:
        """The rows of the block at hand, and of what a quoted field that runs over its end needs of the next."""
        reader = csv.reader(feed, delimiter=self._delimiter, strict=True)
        rows: list[list[str | None]] = []
        lines: list[int] = []
        unread: list[Unread] = []
        feed.split()
        while feed.queue and len(rows) < ROWS:
            row = self._row(feed, reader, unread)
            if row is not None:
                rows.append(row)
                lines.append(feed.first)
        table = text_table(self.header.names, rows).select(wanted)
        yield RawBatch(table, np.array(lines, dtype=np.int64), unread)

    def _row(self, feed: _Feed, reader: Iterator[list[str]], unread: list[Unread]) -> list[str | None] | None:
        feed.begin()
        try:
            row = next(reader)
        except StopIteration:
            return None
        except (csv.Error, _TooLong):
            feed.refuse(unread, "quote")
            return None
        width = len(self.header.names)
        if feed.reason:
            feed.skip(unread, feed.reason)
            return None
        if len(row) > width and any(row[width:]):
            counted = (f"{len(row)} 列, 表头 {width} 列", f"{len(row)} fields, header {width}")
            feed.refuse(unread, "ragged", counted)
            return None
        if not any(cell.strip() for cell in row):
            return None
        return [*row[:width], *[None] * (width - len(row))]


def _nothing(names: list[str], unread: Unread) -> RawBatch:
    return RawBatch(text_table(names, []), np.empty(0, dtype=np.int64), [unread])


def _delimiter(path: Path) -> str:
    for block in TextBlocks(path):
        for line in block.data.decode("utf-8", "replace").splitlines():
            if line.strip():
                return next((mark for mark in _DELIMITERS if mark in line), ",")
    return ","


class _TooLong(Exception):
    """A record that goes on and on: a quote that is never closed."""


class _Feed:
    """Lines for ``csv.reader``. Remembers those of the record at hand, so that they can be given again."""

    def __init__(self, path: Path) -> None:
        self._texts = TextBlocks(path)
        self._blocks: Iterator[TextBlock] = iter(self._texts)
        self._raw = b""
        self._bad: Mapping[int, str] = {}
        self.queue: deque[tuple[int, bytes, str]] = deque()
        self.number = 0  # of the last line that came from the file
        self._taken: list[tuple[int, bytes, str]] = []
        self._size = 0
        self.reason = ""

    @property
    def broken(self) -> tuple[str, str] | None:
        return self._texts.broken

    @property
    def first(self) -> int:
        """The first line of the record at hand."""
        return self._taken[0][0] if self._taken else self.number

    def more(self) -> bool:
        """Whether lines are left; afterwards they are in ``queue`` or, as a whole block, in ``whole_block``."""
        if not self.queue and not self._raw:
            block = next(self._blocks, None)
            self._raw, self._bad = (block.data, block.bad) if block else (b"", {})
        return bool(self.queue or self._raw)

    def whole_block(self) -> bytes | None:
        """The next block, where nothing of it was taken and nothing in it is damaged; else its lines are queued."""
        if not self.queue and self._raw and not self._bad:
            return self._raw
        self.split()
        return None

    def drop_block(self, rows: int) -> np.ndarray:
        """The line numbers of a block that was read as a whole."""
        first = self.number + 1
        self.number += rows
        self._raw = b""
        return np.arange(first, first + rows, dtype=np.int64)

    def begin(self) -> None:
        """A new record begins."""
        self._taken, self._size, self.reason = [], 0, ""
        if not self.queue:
            self.split()

    def skip(self, unread: list[Unread], reason: str, detail: tuple[str, str] = ("", "")) -> None:
        """The record at hand cannot be read."""
        number, line, _ = self._taken[0]
        unread.append(Unread(number, line[:400].decode("utf-8", "ignore").strip(), reason, detail))

    def refuse(self, unread: list[Unread], reason: str, detail: tuple[str, str] = ("", "")) -> None:
        """The line where the record at hand began cannot be read; what came after it is given again."""
        self.skip(unread, reason, detail)
        self.queue.extendleft(reversed(self._taken[1:]))
        self._taken = self._taken[:1]

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if not self.queue:
            if not self.more():
                if self._taken:
                    raise _TooLong("the quote is never closed")
                raise StopIteration
            self.split()
        taken = self.queue.popleft()
        self._taken.append(taken)
        self._size += len(taken[1])
        if self._size > LONGEST_LINE:
            raise _TooLong("the quote is never closed")
        self.reason = self.reason or taken[2]
        return taken[1].decode("utf-8", "replace")

    def split(self) -> None:
        """The lines of the block at hand into the queue."""
        for offset, line in enumerate(self._raw.splitlines(keepends=True)):
            self.number += 1
            reason = self._bad.get(offset, "nul" if b"\0" in line else "")
            self.queue.append((self.number, line, reason))
        self._raw, self._bad = b"", {}
