# SPDX-License-Identifier: Apache-2.0
"""What is done in the browser before a page is as the guide shows it; each begins at the page's address, logged in."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEAD = ("行政案件编号", "案件类别", "受案时间", "办案单位", "受案民警", "备注")
ROWS = (
    ("虚导A0001", "治安", "2026/11/3 16:40", "晨光派出所", "虚00000001", ""),
    ("虚导A0002", "治安", "2026/11/3 21:15", "晨光派出所", "虚00000001", ""),
    ("虚导A0003", "治安", "2026/13/4 10:00", "晨光派出所", "虚00000001", "月份写错"),
    ("虚导A0004", "治安", "2026/11/5 09:00", "航天所", "虚00000001", ""),
    ("虚导A0005", "治安", "2026-11-06 09:00", "和顺派出所", "虚00100001", ""),
    ("", "治安", "2026-11-06 11:20", "和顺派出所", "虚00100001", "没有编号"),
    ("虚导A0007", "治安", "2026-11-07 08:30", "和顺派出所", "虚00100001", ""),
    ("虚导A0008", "治安", "2026-11-07 19:05", "和顺派出所", "虚00100001", ""),
)
MANY = 1_500  # rows of a workbook that one can watch being taken in
SLOW = 60_000  # ms, for what another process works out


def wrong_password(page: Any) -> None:
    """A number with a password that is not its own."""
    page.get_by_label("警号").fill("虚00000001")
    page.get_by_label("密码").fill("not this one")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("alert").wait_for()


def uploaded(page: Any, rows: Sequence[tuple[str, ...]] = ROWS) -> None:
    """A workbook with faults has been sent; its columns are to be looked at."""
    page.goto("/imports/new/")
    page.select_option("#source", "")
    page.fill("#other", "虚构警综行政案件")
    with tempfile.TemporaryDirectory() as folder:
        page.set_input_files("#file", _workbook(Path(folder), rows))
        page.click("button:has-text('上传')")
        page.wait_for_url("**/mapping/")


def previewed(page: Any, rows: Sequence[tuple[str, ...]] = ROWS) -> None:
    """What would become of each row is worked out."""
    uploaded(page, rows)
    page.click("button:has-text('预览查错')")
    page.wait_for_selector(".import-preview", timeout=SLOW)


def taking(page: Any) -> None:
    """Rows are being taken in; the page does not go on to the report by itself."""
    previewed(
        page,
        [(f"虚导B{n:04}", "治安", "2026-11-06 09:00", "和顺派出所", "虚00100001", "") for n in range(MANY)],
    )
    page.route("**/run/", lambda route: route.abort() if _by_script(route) else route.continue_())
    page.click("button:has-text('入账')")
    page.wait_for_selector(".import-progress", timeout=SLOW)
    for _ in range(60):  # the process that takes them in needs a moment to begin
        if page.locator(".import-progress .notice").count() == 0:
            return
        page.wait_for_timeout(250)
        page.reload()


def _by_script(route: Any) -> bool:
    return "hx-request" in route.request.headers


def batch_drawn(page: Any) -> None:
    """A batch of incidents is drawn, its first one open."""
    page.goto("/patrol/new/")
    page.fill("[name=first]", "2026-10-01")
    page.locator("main form button.primary").click()
    page.wait_for_selector(".patrol-record", timeout=SLOW)


def batch_ended(page: Any) -> None:
    """What a batch says so far."""
    batch_drawn(page)
    page.goto(re.sub(r"/\d+/(\?.*)?$", "/end/", page.url))


def log_verified(page: Any) -> None:
    """The chain of the log was gone through."""
    page.get_by_role("button", name="校验全部").click()
    page.wait_for_selector("#verified", timeout=SLOW)


def _workbook(folder: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    path = folder / "治安案件台账.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("2026年11月")
    for number, row in enumerate((HEAD, *rows)):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value)
    book.close()
    return path
