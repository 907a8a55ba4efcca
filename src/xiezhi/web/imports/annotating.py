# SPDX-License-Identifier: Apache-2.0
"""A copy of an uploaded table with what is wrong marked in its cells, for whoever sent it. Every cell is text.

✕ red: goes to quarantine; △ yellow: is taken with a remark. ``casework.imports.annotated`` does the same for a run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import xlsxwriter

from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.opening import open_table
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.folders import ROWS, TABLE
from xiezhi.web.imports.trying import ROW

SIGNS = {True: "✕", False: "△"}
Marks = dict[int, dict[str, list[list[str]]]]
MOST_ROWS = 1_048_000  # of one sheet


def write(folder: Path, choices: Choices, target: Path, *, whole: bool = True) -> int:
    """Writes the copy; how many cells are marked. ``whole``: rows without a fault too."""
    marks = _marks(folder)
    raw = open_table(folder / TABLE, None, choices.sheet, choices.header_rows)[0]
    told = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    book = xlsxwriter.Workbook(str(target), told)
    page, styles = book.add_worksheet("标注"), _styles(book)
    page.freeze_panes(1, 2)
    names = raw.header.names
    for place, title in enumerate(["原行号", "问题", *names]):
        page.write_string(0, place, title, styles["head"])
    number = marked = 0
    for batch in raw.batches():
        columns = [plain_texts(as_texts(one_array(batch.table[name]))).to_pylist() for name in names]
        for row, line in enumerate(batch.line.tolist()):
            mine = marks.get(line, {})
            if (mine or whole) and number < MOST_ROWS:
                number += 1
                marked += len(mine)
                cells = [column[row] or "" for column in columns]
                _row(page, number, line, dict(zip(names, cells, strict=True)), mine, styles)
    book.close()
    return marked


def _marks(folder: Path) -> Marks:
    with (folder / ROWS).open(encoding="utf-8") as file:
        rows = (json.loads(line) for line in file)
        return {one["line"]: one["marks"] for one in rows if one["marks"]}


def _row(
    page: Any, number: int, line: int, cells: dict[str, str], mine: dict[str, list[list[str]]], styles: Any
) -> None:
    page.write_string(number, 0, str(line), styles["plain"])
    told = [f"{SIGNS[_red(marks)]} {column}: {_why(marks)}" for column, marks in mine.items()]
    page.write_string(number, 1, "; ".join(told), styles["plain"])
    for place, (name, value) in enumerate(cells.items(), 2):
        marks = mine.get(name)
        if marks is None:
            page.write_string(number, place, value, styles["plain"])
            continue
        page.write_string(number, place, f"{SIGNS[_red(marks)]} {value}".rstrip(), styles[_red(marks)])
        page.write_comment(number, place, _why(marks))


def _red(marks: list[list[str]]) -> bool:
    return any(mark[0] == ROW for mark in marks)


def _why(marks: list[list[str]]) -> str:
    return "; ".join(f"{why}; 应为: {right}" if right else why for _what, why, right in marks)


def _styles(book: Any) -> dict[Any, Any]:
    text = {"num_format": "@"}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#E9F0F6", "border": 1}),
        "plain": book.add_format(text),
        True: book.add_format(text | {"bg_color": "#F6D5D2", "border": 2, "border_color": "#AD231C"}),
        False: book.add_format(text | {"bg_color": "#FBF0C8", "border": 1, "border_color": "#D9B743"}),
    }
