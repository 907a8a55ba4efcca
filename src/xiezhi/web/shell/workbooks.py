# SPDX-License-Identifier: Apache-2.0
"""A workbook as every room writes it: what a cell is, how a sheet prints, and the sheet 口径 that says what it is.

Instants are real dates and figures numbers; everything else is text that no program runs: numbers of documents and of
people, and whatever begins like a formula. Sheets print on landscape paper as wide as it is, the head on each page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import Zone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
A3, A4 = 8, 9  # of the papers that a workbook knows
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula; such text is quoted, so that it stays text when somebody edits it."""
FOOTER = "&L&A&R&P / &N"
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
LINE, HIGHEST = 16, 409  # points of a line, and of the highest row that a workbook may have
GREY, PALE = "#D5DAD6", "#F8F9F8"
TOP: dict[str, Any] = {"valign": "top"}
TEXT = TOP | {"num_format": "@"}
WRAPPED = TEXT | {"text_wrap": True}
TOLD = WRAPPED | {"bottom": 1, "bottom_color": GREY}
QUOTED = {"quote_prefix": True}
FIGURE = TOP | {"align": "right", "indent": 1}
FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": PALE, "bottom": 1, "text_wrap": True, "align": "center", "valign": "vcenter"},
    "time": TOP | {"align": "center", "num_format": "yyyy-mm-dd hh:mm"}, "count": FIGURE,
    "text": WRAPPED, "text quoted": WRAPPED | QUOTED, "aside": TEXT, "aside quoted": TEXT | QUOTED,
    "title": {"bold": True, "font_size": 14}, "name": TOLD | {"bold": True, "bg_color": PALE},
    "told": TOLD, "told quoted": TOLD | QUOTED,
}  # fmt: skip
Value = str | int | float | datetime


def when(zone: Zone, us: int | None) -> datetime | None:
    """An instant as a cell takes it: of the pack's zone."""
    return None if us is None else zone.local(us).replace(tzinfo=None)


class Workbook:
    """A file being written, for as long as a ``with`` lasts. Rows are written as they come and not kept."""

    def __init__(self, file: Path) -> None:
        import xlsxwriter  # loaded with the first workbook

        self._book = xlsxwriter.Workbook(str(file), OPTIONS)
        self._formats = {name: self._book.add_format(told) for name, told in FORMATS.items()}
        self._sheets: list[Sheet] = []

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sheet in self._sheets:
            sheet.end()
        self._book.close()

    def sheet(
        self, title: str, columns: Sequence[tuple[str, float]], *, frozen: int = 2, printed: int = 0, paper: int = A4,
        figure: str = "General",
    ) -> Sheet:  # fmt: skip
        """A sheet of rows; ``columns``: heads and widths.

        ``frozen``: how many columns stay in sight; ``printed``: how many go on paper, the others are for work on screen
        (0: all); ``figure``: how what is no whole number is shown.
        """
        made = self._book.add_worksheet(_sheet_name(title))
        made.freeze_panes(1, frozen)
        made.set_landscape()
        made.repeat_rows(0)
        made.hide_gridlines(0)  # they are printed
        _paper(made, paper)
        formats = self._formats | {"figure": self._book.add_format(FIGURE | {"num_format": figure})}
        self._sheets.append(Sheet(made, formats, columns, printed or len(columns)))
        return self._sheets[-1]

    def definitions(self, rows: Iterable[tuple[str, str]]) -> None:
        """The sheet 口径: of what, narrowed how, as of when, by whom; and what the columns mean."""
        made = self._book.add_worksheet(_("口径"))
        widths = 18, 90
        for place, width in enumerate(widths):
            made.set_column(place, place, width)
        _paper(made, A4)
        made.write_string(0, 0, _("口径"), self._formats["title"])
        for line, texts in enumerate(rows, 1):
            made.set_row(line, _height(zip(texts, widths, strict=True)))
            made.write_string(line, 0, texts[0], self._formats["name"])
            made.write_string(line, 1, texts[1], self._formats[_format("told", texts[1])])


class Sheet:
    """Rows under a head; ``rows``: how many there are so far."""

    def __init__(
        self, made: Any, formats: dict[str, Any], columns: Sequence[tuple[str, float]], printed: int
    ) -> None:
        self._made, self._formats, self._columns, self._printed = made, formats, columns, printed
        self.rows = 0
        made.set_row(0, _height(columns[:printed]))
        for place, (title, width) in enumerate(columns):
            made.set_column(place, place, width)
            made.write_string(0, place, title, formats["head"])

    def add(self, values: Iterable[Value | None]) -> None:
        """The next row, as high as what is printed of it; what is None or empty is left out."""
        self.rows += 1
        cells = list(values)
        printed = zip(cells[: self._printed], self._columns, strict=False)
        self._made.set_row(
            self.rows, _height((value, width) for value, (_title, width) in printed if isinstance(value, str))
        )
        for place, value in enumerate(cells):
            if value is not None and value != "":
                self._put(place, value)

    def _put(self, place: int, value: Value) -> None:
        made, formats = self._made, self._formats
        if isinstance(value, datetime):
            made.write_datetime(self.rows, place, value, formats["time"])
        elif isinstance(value, int | float):
            made.write_number(
                self.rows, place, value, formats["count" if isinstance(value, int) else "figure"]
            )
        else:
            told = _format("text" if place < self._printed else "aside", value)
            made.write_string(self.rows, place, value, formats[told])

    def end(self) -> None:
        """How far the sheet goes is known."""
        last = max(1, self.rows)
        self._made.autofilter(0, 0, last, len(self._columns) - 1)
        self._made.print_area(0, 0, last, self._printed - 1)


def _format(name: str, text: str) -> str:
    return f"{name} quoted" if text.startswith(RUNS) else name


def _height(cells: Iterable[tuple[str, float]]) -> int:
    """Points of a row: of the text that takes most lines in the width of its column. Not all programs work it out."""
    lines = [
        sum(-(-_wide(part) // max(1, int(width) - 1)) for part in text.split("\n")) for text, width in cells
    ]
    return min(HIGHEST, LINE * max(lines, default=1))


def _wide(text: str) -> int:
    """Columns that a text takes; a Chinese sign takes two. At least one."""
    return max(1, sum(2 if ord(letter) > 0x2E7F else 1 for letter in text))


def _paper(made: Any, paper: int) -> None:
    made.set_paper(paper)
    made.fit_to_pages(1, 0)
    made.set_margins(**MARGINS)
    made.set_footer(FOOTER)


def _sheet_name(title: str) -> str:
    """A sheet's name may not have some signs, nor be longer than 31."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
