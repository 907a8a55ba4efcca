# SPDX-License-Identifier: Apache-2.0
"""A workbook as every room writes it: cells that are what they say, text that nothing runs, sheets that print."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xiezhi.kernel.instant import Zone
from xiezhi.web.shell.taking_away import unlogged
from xiezhi.web.shell.workbooks import Workbook, when


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A list of two rows of which two columns are printed, with its definitions."""
    zone = Zone("Asia/Shanghai")
    file = tmp_path / "made.xlsx"
    with Workbook(file) as made:
        sheet = made.sheet(
            "案/件:表", [("编号", 20), ("接报", 17), ("天数", 9), ("说明", 60)], printed=2, figure="0.0"
        )
        sheet.add(("110101199003071234", when(zone, 1_795_000_000_000_000), 6.375, "=cmd|' /C calc'!A0"))
        sheet.add(("-1", None, 3, "很长的说明" * 40))
        made.definitions([("件数", str(sheet.rows)), ("文字", "@SUM(A1)")])
    return openpyxl.load_workbook(file)


def test_cells_are_what_they_say_and_nothing_runs(book: Any) -> None:
    sheet = book.worksheets[0]
    number, at, days, told = sheet[2]
    assert (number.value, number.data_type, number.number_format) == ("110101199003071234", "s", "@")
    assert isinstance(at.value, datetime) and at.number_format == "yyyy-mm-dd hh:mm"
    assert (days.value, days.number_format, sheet["C3"].value) == (6.375, "0.0", 3)
    assert (
        told.data_type == "s"
        and told.quotePrefix
        and sheet["A3"].data_type == "s"
        and sheet["A3"].quotePrefix
    )
    assert sheet["B3"].value is None
    assert book["口径"]["B3"].data_type == "s" and book["口径"]["B3"].quotePrefix


def test_a_sheet_prints_its_columns_on_landscape_paper_with_its_head(book: Any) -> None:
    sheet = book.worksheets[0]
    assert sheet.title == "案件表" and sheet.freeze_panes == "C2" and sheet.auto_filter.ref == "A1:D3"
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1" and sheet.print_area.endswith("$A$1:$B$3")
    assert sheet.oddFooter.right.text == "&P / &N"
    wraps = [sheet.cell(3, column).alignment.wrap_text for column in (1, 4)]
    assert wraps == [True, None], "what is not printed makes its row no higher"


def test_a_file_has_no_name_that_leads_elsewhere() -> None:
    answer = unlogged('../"台账"\n.xlsx', lambda file: file.write_bytes(b"x"))
    assert answer.getvalue() == b"x" and "spreadsheetml" in answer["Content-Type"]
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''.._%22%E5%8F%B0%E8%B4%A6%22_.xlsx"
