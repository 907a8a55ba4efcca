# SPDX-License-Identifier: Apache-2.0
"""An import with faults through all five steps, in a browser, by a process of its own; what a phone shows of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import expect
from tests.web.axe import serious_faults

HEAD = ("行政案件编号", "案件类别", "受案时间", "办案单位", "受案民警", "备注")
ROWS = (
    ("虚B1", "治安", "2026/11/3 16:40", "和顺派出所", "张三", "<img src=x onerror=alert(1)>"),
    ("虚B2", "治安", "2026/13/4 10:00", "和顺派出所", "李四", "=1+1"),
    ("虚B3", "罚", "2026/11/5 09:00", "航天所", "王五", ""),
    ("虚B4", "治安", "2026-11-06 09:00", "和顺派出所", "王五", ""),
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "治安案件台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("2026年")
    for number, row in enumerate((HEAD, *ROWS)):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value)
    book.close()
    return path


def test_from_the_file_to_the_report(served: Any, browse: Any, workbook: Path) -> None:
    page = browse(served.person("centre_manager"), "/imports/")
    assert serious_faults(page) == []
    page.click("a.button:has-text('新导入')")
    page.select_option("#source", "")
    page.fill("#other", "虚构警综行政案件")
    page.set_input_files("#file", workbook)
    assert serious_faults(page) == []
    page.click("button:has-text('上传')")
    page.wait_for_url("**/mapping/")
    assert page.locator("tr.doubtful").count() >= 2
    expect(page.locator(".import-map").get_by_text("未对照")).to_have_count(1)
    left_out = page.get_by_label("备注 导入为")
    left_out.focus()  # the choices of a column come when they are wanted
    assert left_out.locator("option").count() > 100 and left_out.input_value() == ""
    page.get_by_label("“罚”").select_option("治安")
    assert serious_faults(page) == []
    page.click("button:has-text('预览查错')")
    page.wait_for_selector(".import-preview", timeout=60_000)
    assert serious_faults(page) == []
    red = page.locator("td.fault.red")
    assert red.count() == 1 and "2026/13/4 10:00" in red.inner_text() and "时间无法识别" in red.inner_text()
    assert "单位表无此名称" in "".join(page.locator("td.fault.yellow").all_inner_texts())
    expect(page.locator("img[src=x]")).to_have_count(0)
    page.click(".segments >> text=错误 1")
    expect(page.locator(".import-preview tbody tr")).to_have_count(1)
    with page.expect_download() as sent:
        page.click("text=下载带批注的 Excel")
    assert sent.value.suggested_filename == "治安案件台账-标注.xlsx"
    page.click("button:has-text('入账 3 行')")
    page.wait_for_url(re.compile(r"/imports/runs/\d+/$"), timeout=60_000)
    assert "2026/13/4 10:00" in page.inner_text(".import-rest")
    assert serious_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/imports/new/")
    assert page.get_by_text("请在电脑上导入").is_visible() and not page.locator("#file").is_visible()


def test_a_file_that_is_too_long_is_told_before_it_is_sent(served: Any, browse: Any, workbook: Path) -> None:
    page = browse(served.person("centre_manager"), "/imports/new/")
    page.evaluate("document.querySelector('form[data-upload]').dataset.most = '100'")
    page.set_input_files("#file", workbook)
    page.click("button:has-text('上传')")
    assert "200 MB 上限，未上传" in page.inner_text("[data-wrong]")
    assert page.url.endswith("/imports/new/")
