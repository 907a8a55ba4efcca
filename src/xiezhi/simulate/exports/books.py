# SPDX-License-Identifier: Apache-2.0
"""Files of exports, written row by row: Excel by xlsxwriter without keeping rows, CSV in the encoding of the system."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xiezhi.simulate.exports.layouts import Sheet

MOST_ROWS = 900_000
"""Rows of one table of a file; a workbook holds 1,048,576, those that stand there twice by a fault included."""
_MADE = datetime(2026, 1, 1)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Book:
    """The tables of one file. ``line``: the next line of each table, from 1."""

    def __init__(self, path: Path, sheets: Sequence[Sheet]) -> None:
        self.path = path
        self.line = [sheet.lines + 1 for sheet in sheets]

    def add(self, number: int, rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows to a table."""
        raise NotImplementedError

    def close(self) -> None:
        """Completes the file."""
        raise NotImplementedError


class CsvBook(Book):
    """A CSV file of one table."""

    def __init__(self, path: Path, sheets: Sequence[Sheet]) -> None:
        super().__init__(path, sheets)
        (sheet,) = sheets
        self._file = path.open("w", encoding=sheet.system.encoding, errors="replace", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.title for column in sheet.columns])

    def add(self, number: int, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self._writer.writerow([guarded(cell) for cell in row])
            self.line[number] += 1

    def close(self) -> None:
        self._file.close()


class ExcelBook(Book):
    """A workbook, a sheet for each table; texts stay texts whatever they begin with."""

    def __init__(self, path: Path, sheets: Sequence[Sheet]) -> None:
        import xlsxwriter  # loaded with the first workbook

        super().__init__(path, sheets)
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._book.set_properties({"created": _MADE, "comments": "虚构 invented"})
        formats = {"bold": True, "align": "center", "bg_color": "#D9E2F3", "border": 1}
        self._head = self._book.add_format(formats)
        self._stamp = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = self._book.add_format({"num_format": "@"})
        self._sheets = [self._begun(sheet) for sheet in sheets]

    def _begun(self, sheet: Sheet) -> Any:
        made = self._book.add_worksheet(sheet.title)
        made.freeze_panes(sheet.lines, 1)
        made.set_column(0, len(sheet.columns) - 1, 18)
        if sheet.lines > 1:
            for first, last, title in _groups(sheet):
                if last > first:
                    made.merge_range(0, first, 0, last, title, self._head)
                else:
                    made.write_string(0, first, title, self._head)
        for number, column in enumerate(sheet.columns):
            made.write_string(sheet.lines - 1, number, column.title, self._head)
        return made

    def add(self, number: int, rows: Iterable[Sequence[Any]]) -> None:
        sheet = self._sheets[number]
        for row in rows:
            line = self.line[number] - 1
            for column, cell in enumerate(row):
                if cell is not None:
                    self._put(sheet, line, column, cell)
            self.line[number] += 1

    def _put(self, sheet: Any, line: int, column: int, cell: Any) -> None:
        if isinstance(cell, str):
            sheet.write_string(line, column, cell, self._text)
        elif isinstance(cell, datetime):
            sheet.write_datetime(line, column, cell, self._stamp)
        elif isinstance(cell, date):
            sheet.write_datetime(line, column, cell, self._day)
        else:
            sheet.write_number(line, column, cell)

    def close(self) -> None:
        self._book.close()


def opened(path: Path, sheets: Sequence[Sheet]) -> Book:
    """A file for some tables, by the form of their system."""
    return ExcelBook(path, sheets) if sheets[0].system.form == "xlsx" else CsvBook(path, sheets)


def guarded(cell: Any) -> Any:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _groups(sheet: Sheet) -> list[tuple[int, int, str]]:
    """(first column, last column, title) of the upper header line."""
    found: list[tuple[int, int, str]] = []
    for number, column in enumerate(sheet.columns):
        if found and found[-1][2] == column.group:
            found[-1] = (found[-1][0], number, column.group)
        else:
            found.append((number, number, column.group))
    return found
