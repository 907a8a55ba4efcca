# SPDX-License-Identifier: Apache-2.0
"""Workbooks as people keep them: dates as dates, numbers as keys, merged and double headers, totals, passwords,
bombs.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Protection
from tests.connectors.made import one_kind, read

from xiezhi.connectors.read_xlsx import XlsxFile, shows_time
from xiezhi.connectors.workbook import MOST_RATIO, SMALL
from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()
HEAD = ["matter", "step", "at", "remark"]


def book(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    """A workbook as xlsxwriter makes it; dates alone are shown without time of day."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d h:mm", **options}) as made:
        sheet = made.add_worksheet("表一")
        day = made.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if type(value) is date:
                    sheet.write_datetime(y, x, datetime.combine(value, time()), day)
                elif value is not None:
                    sheet.write(y, x, value)
    return path


def columns(file: XlsxFile) -> list[dict[str, str | None]]:
    return [row for batch in file.batches() for row in batch.table.to_pylist()]


def test_dates_numbers_and_booleans(tmp_path: Path) -> None:
    rows = [
        HEAD, [10001, "filed", datetime(2026, 3, 2, 9, 5, 30), 1.5], [10001.0, "filed", date(2026, 3, 2), True],
        ["010", "filed", "2026年3月2日 9时5分", 20260302], [10002, "filed", datetime(2026, 3, 2), "text "],
    ]  # fmt: skip
    result = read(PACK, book(tmp_path / "log.xlsx", rows))
    assert [e.matter for e in result.events] == ["10001", "10001", "010", "10002"]
    assert [PACK.zone.text(e.at, day=e.at_day) for e in result.events] == [
        "2026-03-02 09:05:30", "2026-03-02", "2026-03-02 09:05", "2026-03-02 00:00",
    ]  # fmt: skip
    assert [e.sets["remark"] for e in result.events] == ["1.5", "true", "20260302", "text"]


def test_the_1904_date_system(tmp_path: Path) -> None:
    rows = [HEAD, ["A", "filed", datetime(2026, 3, 2, 9, 5), None]]
    (event,) = read(PACK, book(tmp_path / "log.xlsx", rows, date_1904=True)).events
    assert PACK.zone.text(event.at) == "2026-03-02 09:05"


def test_formulas_give_the_value_they_had(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "log.xlsx")) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["A", "filed", "2026-03-02"])
        sheet.write_formula(1, 3, '="o"&"k"', None, "ok")
    assert read(PACK, tmp_path / "log.xlsx").events[0].sets["remark"] == "ok"


def test_a_totals_row_is_rejected_with_its_reason(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["A", "filed", "2026-03-02", "x"],
        ["合计", None, None, 17],
        [None, None, None, None],
        [None, None, None, 3],
    ]
    result = read(PACK, book(tmp_path / "log.xlsx", rows))
    assert len(result.events) == 1
    assert result.told == [("表一!3", "row", "step", ""), ("表一!5", "row", "matter", "")]


def test_blank_rows_above_the_header(tmp_path: Path) -> None:
    rows = [[], [None, ""], HEAD, ["A", "filed", "soon", None]]
    assert read(PACK, book(tmp_path / "log.xlsx", rows)).told == [("表一!4", "row", "at", "soon")]


def test_two_header_lines_and_merged_cells(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["二〇二六年案件台账"])
    sheet.append(["案号", "受案", None, "决定", None, "备注\n(选填)"])
    sheet.append([None, "时间", "民警", "时间", "罚款"])
    sheet.append(["A1", "2026-03-02", "赵", "2026-03-09", 200, "x"])
    for cells in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"):
        sheet.merge_cells(cells)
    made.save(tmp_path / "log.xlsx")
    file = XlsxFile(tmp_path / "log.xlsx", header_rows=3)
    top = "二〇二六年案件台账/"
    assert file.header.names == [
        top + n for n in ("案号", "受案/时间", "受案/民警", "决定/时间", "决定/罚款", "备注 (选填)")
    ]
    assert file.header.find("罚款") == top + "决定/罚款"
    assert file.header.find("案号") == top + "案号"
    assert file.header.find("备注(选填)") == top + "备注 (选填)"
    assert file.header.find("时间") is None  # two columns have it
    assert [list(row.values()) for row in columns(file)] == [
        ["A1", "2026-03-02", "赵", "2026-03-09", "200", "x"]
    ]


def test_a_merged_cell_in_a_single_header_line(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["matter", "step", "at", None])
    made.active.append(["A", "filed", "2026-03-02", "2026-03-03"])
    made.active.merge_cells("C1:D1")
    made.save(tmp_path / "log.xlsx")
    assert XlsxFile(tmp_path / "log.xlsx").header.names == ["matter", "step", "at", "at#2"]
    assert len(read(PACK, tmp_path / "log.xlsx").events) == 1


def test_the_first_sheet_that_is_shown(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["nothing"])
    made.active.sheet_state = "hidden"
    shown = made.create_sheet("数据")
    shown.append(HEAD)
    shown.append(["A", "filed", "2026-03-02", None])
    made.create_sheet("口径").append(["definition"])
    made.save(tmp_path / "log.xlsx")
    assert len(read(PACK, tmp_path / "log.xlsx").events) == 1
    with pytest.raises(XiezhiError, match="has no sheet 表二; it has: Sheet, 数据, 口径"):
        XlsxFile(tmp_path / "log.xlsx", "表二")


def test_a_protected_sheet_is_read_and_an_encrypted_workbook_is_not(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(HEAD)
    made.active.append(["A", "filed", "2026-03-02", None])
    made.active["A1"].protection = Protection(locked=True)
    made.active.protection.set_password("secret")
    made.save(tmp_path / "log.xlsx")
    assert len(read(PACK, tmp_path / "log.xlsx").events) == 1
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    (tmp_path / "log.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100)
    with pytest.raises(XiezhiError, match=r"log\.xlsx: the workbook is protected by a password"):
        read(PACK, tmp_path / "log.xlsx")
    (tmp_path / "log.xlsx").write_bytes(ole)
    with pytest.raises(XiezhiError, match=r"an old \.xls"):
        read(PACK, tmp_path / "log.xlsx")


def with_part(path: Path, name: str, content: bytes) -> Path:
    """A workbook with one part replaced."""
    book(path, [HEAD, ["A", "filed", "2026-03-02", None]])
    with zipfile.ZipFile(path) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, data in {**parts, name: content}.items():
            new.writestr(part, data)
    return path


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with zipfile.ZipFile(book(path, [HEAD]), "a", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet2.xml", "w") as part:
            for _ in range(SMALL // (1 << 20) + 2):
                part.write(b" " * (1 << 20))
    assert path.stat().st_size * MOST_RATIO < SMALL
    with pytest.raises(XiezhiError, match=r"log\.xlsx: the workbook would unpack to .* bytes"):
        read(PACK, path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_workbook_with_a_document_type_is_refused(part: str, tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(XiezhiError, match="document type"):
        read(PACK, with_part(tmp_path / "log.xlsx", part, bomb))


def test_damage_is_named(tmp_path: Path) -> None:
    path = with_part(
        tmp_path / "log.xlsx", "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='1'><c"
    )
    with pytest.raises(XiezhiError, match=r"cannot read .*log\.xlsx: damaged workbook"):
        read(PACK, path)
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(XiezhiError, match=r"cannot read .*log\.xlsx"):
        read(PACK, path)


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("log.csv", "matter,step,at\n")
    (tmp_path / "log.xlsx").write_bytes(packed.getvalue())
    with pytest.raises(XiezhiError, match="a zip archive, not a workbook"):
        read(PACK, tmp_path / "log.xlsx")


@pytest.mark.parametrize(
    ("form", "shown"),
    [("yyyy/m/d", False), ("yyyy/m/d h:mm", True), ('yyyy"时"m', False), ("[$-804]yyyy年m月d日", False), ("mm:ss", True), ("General", False)],  # noqa: E501
)  # fmt: skip
def test_which_formats_show_a_time_of_day(form: str, shown: bool) -> None:
    assert shows_time(form) is shown
