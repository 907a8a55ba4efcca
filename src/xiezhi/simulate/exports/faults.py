# SPDX-License-Identifier: Apache-2.0
"""The usual faults of exports, put in at a rate and listed in ``faults.csv``.

What a fault does: ``harmless`` (read all the same), ``told`` (a line in ``rejected.csv``), ``silent`` (other facts:
only the norms or somebody who knows can notice).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from xiezhi.simulate.exports.cells import Cells
from xiezhi.simulate.exports.layouts import Sheet

Row = list[Any]
HEADERS = ("文件", "行", "表", "列", "编号", "毛病", "原值", "现值", "后果")
HARMLESS, TOLD, SILENT = "无碍 harmless", "读取时列明 told", "事实有误 silent"
_WIDE_DIGITS = str.maketrans("0123456789:-/", "０１２３４５６７８９：－／")
EMPTY_DATE = "1900-01-01 00:00:00"
"""What some systems write where there is no date."""


@dataclass(frozen=True)
class Fault:
    """One fault, as listed."""

    file: str
    line: int
    sheet: str
    column: str
    matter: str
    what: str
    was: str
    now: str
    effect: str


@dataclass
class _Cell:
    """What a maker of faults may change: a row, and where it may."""

    row: Row
    sheet: Sheet
    rng: np.random.Generator

    def one(self, *types: str, but: type | tuple[type, ...] = ()) -> int | None:
        """The number of a filled column of one of some types."""
        fixed = {self.sheet.matter, self.sheet.parent, self.sheet.unit, self.sheet.step, self.sheet.seq}
        found = [
            number
            for number, column in enumerate(self.sheet.columns)
            if number not in fixed and column.type in types and self.row[number] not in (None, "")
            and not (but and isinstance(self.row[number], but))
        ]  # fmt: skip
        return found[int(self.rng.integers(len(found)))] if found else None


Change = tuple[int, Any]
Maker = Callable[[_Cell], "list[Change] | None"]


def _missing(cell: _Cell) -> list[Change] | None:
    number = cell.one("time", "officer", "person", "enum", "text")
    return None if number is None else [(number, None)]


def _swapped(cell: _Cell) -> list[Change] | None:
    if not cell.sheet.is_wide:
        return None
    times = [step.at for step in cell.sheet.steps.values() if cell.row[step.at] is not None]
    if len(times) < 2:
        return None
    first = int(cell.rng.integers(len(times) - 1))
    one, other = times[first], times[first + 1]
    return None if cell.row[one] == cell.row[other] else [(one, cell.row[other]), (other, cell.row[one])]


def _nineteen_hundred(cell: _Cell) -> list[Change] | None:
    number = cell.one("time")
    return None if number is None else [(number, EMPTY_DATE)]


def _blanks(cell: _Cell) -> list[Change] | None:
    number = cell.one("text", "enum", "officer", "person", "list", "table", but=(datetime, int, float))
    return None if number is None else [(number, f"{cell.row[number]}  ")]


def _full_width(cell: _Cell) -> list[Change] | None:
    number = cell.one("time")
    if number is None:
        return None
    told = cell.row[number]
    text = f"{told:%Y-%m-%d %H:%M:%S}" if isinstance(told, datetime) else str(told)
    return [(number, text.translate(_WIDE_DIGITS))]


def _wrong_word(cell: _Cell) -> list[Change] | None:
    number = cell.one("enum")
    return None if number is None else [(number, f"{cell.row[number]}(旧)")]


def _unit(cell: _Cell) -> list[Change] | None:
    number = cell.one("money", "integer", "number")
    return None if number is None else [(number, f"{cell.row[number]}元")]


def _bad_time(cell: _Cell) -> list[Change] | None:
    number = cell.one("time")
    return None if number is None else [(number, "详见卷宗")]


CELLS: dict[str, tuple[Maker, str]] = {
    "缺失 missing": (_missing, SILENT),
    "时间颠倒 swapped times": (_swapped, SILENT),
    "1900 年 empty date": (_nineteen_hundred, SILENT),
    "尾部空格 trailing blanks": (_blanks, HARMLESS),
    "全角数字 full-width digits": (_full_width, HARMLESS),
    "选项写错 wrong word": (_wrong_word, TOLD),
    "数字带单位 unit in number": (_unit, TOLD),
    "时间写成文字 words for a time": (_bad_time, TOLD),
}
TWICE, HEADER, TOTAL = "重复行 duplicate row", "夹有表头 repeated header", "合计行 totals row"
KINDS = (*CELLS, TWICE, HEADER)
_CHANCES = np.array([4, 2, 2, 3, 2, 2, 1, 1, 2, 0.3])


class Faults:
    """Puts faults into rows, about ``rate`` of them with one each, and remembers them."""

    def __init__(self, rate: float, seed: int) -> None:
        self.rate = rate
        self.rng = np.random.default_rng([seed, 7])
        self.found: list[Fault] = []

    def rows(self, grid: Cells, sheet: Sheet, file: str, line: int) -> list[Row]:
        """The rows of a grid that go to a file from a line on, with their faults."""
        rows: list[Row] = grid.tolist()
        if not self.rate:
            return rows
        struck = self.rng.random(len(rows)) < self.rate
        told: list[Row] = []
        for row, hit in zip(rows, struck.tolist(), strict=True):
            told.append(row)
            if hit:
                told += self._strike(row, sheet, file, line + len(told) - 1)
        return told

    def last(self, sheet: Sheet, file: str, line: int) -> list[Row]:
        """What ends a table: of every other a row of totals."""
        if not self.rate or not sheet.is_wide or self.rng.random() < 0.5:
            return []
        row: Row = [None] * len(sheet.columns)
        row[sheet.matter], row[sheet.unit] = "合计", str(line - sheet.lines - 1)
        self._note(sheet, file, line, sheet.columns[sheet.matter].path, "合计", TOTAL, ("", "合计"), TOLD)
        return [row]

    def _strike(self, row: Row, sheet: Sheet, file: str, line: int) -> list[Row]:
        """One fault of a row at a line; rows that follow it by that."""
        what = KINDS[int(self.rng.choice(len(KINDS), p=_CHANCES / _CHANCES.sum()))]
        matter = str(row[sheet.matter])
        if what == TWICE:
            self._note(sheet, file, line + 1, "", matter, what, ("", ""), SILENT)
            return [list(row)]
        if what == HEADER:
            return self._header(sheet, file, line)
        maker, effect = CELLS[what]
        for number, now in maker(_Cell(row, sheet, self.rng)) or ():
            column = sheet.columns[number].path
            self._note(sheet, file, line, column, matter, what, (row[number], now), effect)
            row[number] = now
        return []

    def _header(self, sheet: Sheet, file: str, line: int) -> list[Row]:
        """The header once more, as where pages were joined."""
        lines = [[column.title for column in sheet.columns]]
        if sheet.lines > 1:
            lines.insert(0, [column.group for column in sheet.columns])
        for number in range(len(lines)):
            self._note(sheet, file, line + 1 + number, "", "", HEADER, ("", ""), TOLD)
        return lines

    def _note(
        self, sheet: Sheet, file: str, line: int, column: str, matter: str, what: str, cells: tuple[Any, Any],
        effect: str,
    ) -> None:  # fmt: skip
        was, now = ("" if one is None else str(one) for one in cells)
        self.found.append(Fault(file, line, sheet.title, column, matter, what, was, now, effect))

    def write(self, path: Path) -> None:
        """``faults.csv``: a line for each."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADERS)
            for one in self.found:
                writer.writerow(
                    (
                        one.file,
                        one.line,
                        one.sheet,
                        one.column,
                        one.matter,
                        one.what,
                        one.was,
                        one.now,
                        one.effect,
                    )
                )
