# SPDX-License-Identifier: Apache-2.0
"""办案区 in Chromium: a guard works the board; it comes anew; the ledger is printed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served
from tests.web.held import OTHER, STATION, fill


@pytest.fixture(scope="module")
def held(served: Served) -> Served:
    fill(served)
    return served


def test_a_guard_works_the_board(browse: Browse, held: Served) -> None:
    page = browse(held.person("guard", unit=OTHER), "/custody/")
    row = page.locator('tr[data-key-of="虚区008-留"]')
    expect(row.locator("td.guard-cell.missing")).to_have_count(1)
    expect(row.locator("td.stay-next")).to_contain_text("未见人身安全检查")
    assert serious_faults(page) == []
    row.locator("td.guard-cell.missing a").click()
    expect(page.locator("h1")).to_have_text("人身安全检查")
    page.locator("[data-save]").click()
    expect(page.locator("h1")).to_have_text("办案区")
    expect(page.get_by_text("已登记：人身安全检查")).to_be_visible()
    expect(page.locator('tr[data-key-of="虚区008-留"] td.guard-cell').first).to_have_class("guard-cell ok")
    page.locator('tr[data-key-of="虚区008-留"] a.main').click()
    expect(page.locator("svg.stay-line")).to_be_visible()
    expect(page.locator("#safeguard-search")).to_contain_text("有记录")
    assert serious_faults(page) == []


def test_the_row_under_the_pointer_stays_when_the_board_comes_anew(browse: Browse, held: Served) -> None:
    page = browse(held.person("guard", unit=STATION), "/custody/")
    row = page.locator('tr[data-key-of="虚区005-留"]')
    expect(row).to_be_visible()
    page.keyboard.press("j")
    row.hover()
    before = row.bounding_box()
    shown = page.locator("[data-updated]").inner_text()
    page.wait_for_timeout(1100)
    page.evaluate(
        """() => new Promise((done) => {
            const part = document.getElementById("board");
            document.addEventListener("htmx:afterSettle", () => done(true), { once: true });
            part.dispatchEvent(new CustomEvent("anew"));
        })"""
    )
    expect(page.locator("[data-updated]")).not_to_have_text(shown)
    after = page.locator('tr[data-key-of="虚区005-留"]').bounding_box()
    assert abs(after["y"] - before["y"]) < 1


def test_cards_on_a_telephone(browse: Browse, held: Served) -> None:
    page = browse(held.person("guard", unit=STATION), "/custody/", width=390, height=844)
    cards = page.locator("article.stay-card")
    expect(cards.first).to_contain_text("虚李国强")
    expect(cards.first.locator("svg.stay-bar")).to_be_visible()
    heights = page.locator(".guard-list a").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(height for height in heights if height) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert serious_faults(page) == []


def test_the_ledger_is_printed_on_landscape_sheets(browse: Browse, held: Served, tmp_path: Path) -> None:
    page = browse(held.person("centre_manager", unit="虚云溪"), "/custody/ledger/")
    assert serious_faults(page) == []
    page.get_by_role("link", name="签名台账 A4 横").click()
    expect(page.locator(".ledger-sheet").first).to_be_visible()
    sheets = page.locator(".ledger-sheet").count()
    assert serious_faults(page) == []
    file = tmp_path / "ledger.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    told = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    assert f"Pages:           {sheets}\n" in told
    assert "841.92 x 594.96" in told
    for number in range(1, sheets + 1):
        text = subprocess.run(
            ["pdftotext", "-f", str(number), "-l", str(number), "-layout", str(file), "-"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert f"第{number}页/共{sheets}页" in "".join(text.split())
        assert "管理员签名" in text
        assert ("办案区负责人" in text) == (number == sheets)
