# SPDX-License-Identifier: Apache-2.0
"""XLSX, row by row: the values that formulas had when the file was saved, dates as dates, numbers as their digits."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np

from xiezhi.connectors.blocks import open_file, unreadable
from xiezhi.connectors.raw import ROWS, RawBatch, header_of, text_table
from xiezhi.connectors.workbook import guard, merged_cells
from xiezhi.kernel.errors import XiezhiError

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_TIME_OF_DAY = re.compile(r"[hHsS]")


class XlsxFile:
    """One sheet of a workbook: the one named, else the first that is shown. ``line`` of a row is its row in the sheet.

    Empty rows before the header are skipped. A merged cell of the header names all columns under it where more header
    lines follow; in the last header line it names the first of them.
    """

    def __init__(self, path: Path, sheet: str | None = None, header_rows: int = 1) -> None:
        self.path = path
        self.sheet: str | None = None
        guard(path)
        with _Book(path) as book:
            self.sheet = _sheet(path, book, sheet)
            self._part = str(book[self.sheet]._worksheet_path)
            head = self._head(book, header_rows)
        self._first = head[-1][0] + 1 if head else 1
        lines, continued = self._fill([cells for _, cells in head], head[0][0] - 1 if head else 0)
        self.header = header_of(lines, continued)
        if not any(any(line) for line in lines):
            raise unreadable(path, f"sheet {self.sheet} has no header", f"工作表 {self.sheet} 没有表头")

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of ``ROWS`` rows; rows without any value are no rows."""
        wanted = [name for name in self.header.names if columns is None or name in columns]
        width = len(self.header.names)
        rows: list[list[str | None]] = []
        lines: list[int] = []
        with _Book(self.path) as book:
            for number, cells in self._rows(book, self._first):
                texts = [cell_text(cell) for cell in cells[:width]]
                if any(texts):
                    rows.append([*texts, *[None] * (width - len(texts))])
                    lines.append(number)
                if len(rows) == ROWS:
                    yield RawBatch(
                        text_table(self.header.names, rows).select(wanted), np.array(lines, dtype=np.int64)
                    )
                    rows, lines = [], []
        if rows:
            yield RawBatch(
                text_table(self.header.names, rows).select(wanted), np.array(lines, dtype=np.int64)
            )

    def _head(self, book: Any, header_rows: int) -> list[tuple[int, list[str]]]:
        head: list[tuple[int, list[str]]] = []
        for number, cells in self._rows(book, 1):
            texts = [cell_text(cell) or "" for cell in cells]
            if head or any(texts):
                head.append((number, texts))
            if len(head) == header_rows:
                break
        return head

    def _rows(self, book: Any, first: int) -> Iterator[tuple[int, Any]]:
        sheet = book[self.sheet]
        sheet.reset_dimensions()  # some programs write a wrong one
        try:
            for number, cells in enumerate(sheet.iter_rows(min_row=first), first):
                yield number, cells
                if number >= MOST_ROWS:
                    return
        except XiezhiError:
            raise
        except Exception as error:  # openpyxl meets damage with errors of every kind
            raise unreadable(self.path, f"damaged workbook: {error!r}", f"工作簿已损坏: {error!r}") from error

    def _fill(self, lines: list[list[str]], top: int) -> tuple[list[list[str]], set[int]]:
        """Header lines with the text of merged cells in all they cover, and the columns that only continue one."""
        continued: set[int] = set()
        merged = sorted(set(merged_cells(self.path, self._part, top + len(lines))))
        width = max(
            [*map(len, lines), *(right + 1 for _, _, _, right in merged if right < MOST_COLUMNS)], default=0
        )
        lines = [[*line, *[""] * (width - len(line))] for line in lines]
        for row, left, bottom, right in merged:
            text = lines[row - top][left] if 0 <= row - top < len(lines) and left < width else ""
            for below in range(max(row, top), min(bottom, top + len(lines) - 1) + 1):
                for column in range(left, min(right, width - 1) + 1):
                    lines[below - top][column] = text
                    if below == top + len(lines) - 1 and column > left:
                        continued.add(column)
        return lines, continued


class _Book:
    """A workbook, open for as long as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Any:
        self.file = open_file(self.path)  # not by its name, whose ending openpyxl would judge
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import openpyxl  # loaded with the first workbook

                self.book = openpyxl.load_workbook(self.file, read_only=True, data_only=True)
        except Exception as error:  # openpyxl meets damage with errors of every kind
            self.file.close()
            raise unreadable(self.path, f"damaged workbook: {error!r}", f"工作簿已损坏: {error!r}") from error
        return self.book

    def __exit__(self, *_: object) -> None:
        self.book.close()
        self.file.close()


def _sheet(path: Path, book: Any, wanted: str | None) -> str:
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if wanted is None:
        if not book.worksheets:
            raise unreadable(path, "no worksheet in it", "没有工作表")
        return str((shown or [book.worksheets[0].title])[0])
    titles = [sheet.title for sheet in book.worksheets]
    if wanted not in titles:
        there = ", ".join(titles)
        raise XiezhiError(
            f"{path} 没有工作表 {wanted}; 有: {there}", f"{path} has no sheet {wanted}; it has: {there}"
        )
    return wanted


def cell_text(cell: Any) -> str | None:
    """The value of a cell as text; a date whose format shows no time of day, and that has none, is a date alone."""
    value = cell.value
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        if value.time() == time() and not shows_time(cell.number_format):
            return value.date().isoformat()
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def shows_time(number_format: str) -> bool:
    """Whether a number format shows hours or seconds."""
    return bool(_TIME_OF_DAY.search(_QUOTED.sub("", number_format)))
