# SPDX-License-Identifier: Apache-2.0
"""案件 in Chromium, as officers and managers use it: a blocked step, the lawful one, its clock; list to workbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served
from tests.web.matters import Case, matter_url, open_case


@pytest.fixture(scope="module")
def case(served: Served) -> Case:
    return open_case(served, tag="览")


def test_an_officer_sees_why_a_step_is_blocked_and_records_the_one_before_it(
    browse: Browse, case: Case
) -> None:
    page = browse(case.officer, matter_url("penalty", case.penalty))
    blocked = page.locator(".act-row.blocked", has_text="处罚决定")
    assert "第112条第1款" in blocked.inner_text()
    blocked.get_by_role("link", name="例外办理").click()
    expect(page.locator("[data-standing=blocked]")).to_be_visible()
    page.go_back()
    blocked.get_by_role("link", name="处罚前告知", exact=True).click()
    page.get_by_label("拟罚款").fill("二百")
    page.get_by_role("button", name="保存").click()
    assert page.get_by_label("拟罚款").get_attribute("aria-invalid") == "true"
    assert page.get_by_label("拟罚款").input_value() == "二百"
    page.get_by_label("拟罚款").fill("200")
    page.get_by_role("button", name="保存").click()
    page.locator(".messages", has_text="已登记：处罚前告知").wait_for()
    expect(page.locator(".act-row.blocked", has_text="处罚决定")).to_have_count(0)


def test_a_step_changes_the_clock_and_says_so_before_it_is_saved(browse: Browse, case: Case) -> None:
    page = browse(case.officer, matter_url("admin_case", case.case))
    expect(page.locator(".clock-card", has_text="治安案件办案期限")).to_have_count(0)
    page.goto(matter_url("admin_case", case.case, "step", "filed"))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("批准人").fill(case.officer)
    page.locator("#lawful", has_text="治安案件办案期限").wait_for()
    page.get_by_role("button", name="保存").click()
    page.locator(".clock-card, .more-clocks", has_text="治安案件办案期限").first.wait_for(state="attached")
    page.locator(".messages", has_text="开始计时").first.wait_for()


def test_tabs_come_without_another_page_and_have_an_address(browse: Browse, case: Case) -> None:
    page = browse(case.officer, matter_url("admin_case", case.case))
    page.evaluate("window.stays = 1")
    page.get_by_role("link", name="人员").first.click()
    page.locator("#tab", has_text="欧阳修远").wait_for()
    assert page.url.endswith("?tab=people") and page.evaluate("window.stays") == 1
    page.locator("#tab").get_by_role("link", name="文书").click()
    page.get_by_role("switch", name="未见的在前").click()
    page.locator("#tab tbody tr.missing").first.wait_for()
    assert page.locator("#tab tbody tr").first.get_attribute("class") == "missing"


def test_a_list_is_narrowed_and_taken_away_as_a_workbook(
    browse: Browse, served: Served, tmp_path: Path
) -> None:
    page = browse(served.person("city_manager"), "/matters/admin_case/")
    page.get_by_role("link", name="已超期").first.click()
    shown = page.locator("td a.main").all_inner_texts()
    assert shown
    page.get_by_role("button", name="导出 Excel").click()
    page.get_by_label("用途").fill("周例会")
    with page.expect_download() as got:
        page.get_by_role("button", name="导出全部").click()
    file = tmp_path / "list.xlsx"
    got.value.save_as(file)
    assert got.value.suggested_filename.startswith("行政案件-")
    book = openpyxl.load_workbook(file)
    assert [row[1].value for row in book.worksheets[0].iter_rows(min_row=2)] == shown
    assert ("时限", "已超期") in [(row[0].value, row[1].value) for row in book["口径"].iter_rows()]


def test_rows_are_chosen_with_keys_and_columns_and_views_are_kept(browse: Browse, served: Served) -> None:
    page = browse(served.person("city_manager"), "/matters/admin_case/?state=open")
    page.keyboard.press("j")
    page.keyboard.press("x")
    bar = page.locator("[data-bulk]")
    assert bar.is_visible() and "已选 1 件" in bar.inner_text().replace("\n", " ")
    page.get_by_text("列", exact=True).click()
    page.locator("[data-column][value=unit]").uncheck()
    page.get_by_role("button", name="应用").click()
    expect(page.get_by_role("columnheader", name="单位・承办")).to_have_count(0)
    page.get_by_role("button", name="存为视图").click()
    page.locator("#view-name").fill("未办结、不看单位")
    page.locator("#keep-view").get_by_role("button", name="保存").click()
    page.goto("/matters/admin_case/")
    page.get_by_role("link", name="未办结、不看单位").click()
    expect(page).to_have_url(re.compile("state=open"))
    expect(page.get_by_role("columnheader", name="单位・承办")).to_have_count(0)


@pytest.mark.parametrize("wide", [1366, 390])
def test_pages_can_be_used_by_everybody_and_fit(
    browse: Browse, served: Served, case: Case, wide: int
) -> None:
    page = browse(case.officer, "/matters/", wide, 844 if wide == 390 else 768)
    for path in _pages(case):
        page.goto(path)
        assert serious_faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, path


def _pages(case: Case) -> list[str]:
    whole: list[Any] = ["/matters/", "/matters/admin_case/?span=custom&q=a", "/matters/incident/-/open/"]
    whole += [
        matter_url("admin_case", case.case) + f"?tab={tab}"
        for tab in ("timeline", "people", "documents", "looked")
    ]
    whole += [
        matter_url("admin_case", case.case, "family"),
        matter_url("penalty", case.penalty, "step", "decided"),
    ]
    whole += [
        matter_url("admin_case", case.case, "link"),
        matter_url("person_in_case", case.person, "reveal"),
    ]
    return whole
