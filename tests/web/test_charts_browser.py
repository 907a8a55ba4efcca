# SPDX-License-Identifier: Apache-2.0
"""指引导图 in Chromium: looked at, made larger, compared, printed as sheets and as a poster."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import expect
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served


def test_a_chart_is_made_larger_and_its_nodes_open(browse: Browse, served: Served) -> None:
    page = browse(served.person("case_officer"), "/charts/")
    assert serious_faults(page) == []
    page.get_by_role("link", name="办案区停留", exact=True).click()
    chart = page.locator(".chart-view svg").first
    expect(chart).to_be_visible()
    wide = chart.bounding_box()["width"]
    page.get_by_role("button", name="放大").click()
    expect(page.locator("[data-zoom-shown]")).to_have_text("125%")
    assert chart.bounding_box()["width"] > wide * 1.2
    page.keyboard.press("-")
    expect(page.locator("[data-zoom-shown]")).to_have_text("100%")
    assert serious_faults(page) == []
    page.locator("a.over-step").first.click(position={"x": 20, "y": 8})  # beside the norms of its rows
    expect(page).to_have_url(
        "http://" + served.url.split("//")[1] + "/charts/kinds/custody_stay/#step-entered"
    )
    page.locator("#step-entered a.article").first.click()
    expect(page.locator("h1")).not_to_have_text("办案区停留")


def test_two_days_are_compared(browse: Browse, served: Served) -> None:
    page = browse(served.person("norm_keeper"), "/charts/kinds/admin_case/")
    page.get_by_role("link", name="2026-01-01").click()
    expect(page.locator("#changes")).to_contain_text("2025-12-31 → 2026-01-01")
    expect(page.locator("#changes tr.changed").first).to_contain_text("修改")
    assert serious_faults(page) == []


def test_a_chart_is_printed(browse: Browse, served: Served, tmp_path: Path) -> None:
    page = browse(served.person("case_officer"), "/charts/kinds/custody_stay/")
    expect(page.locator(".chart-view svg").first).to_be_visible()
    pages, size = _printed(page, tmp_path / "a4.pdf")
    assert (pages, size) == (5, "594.96 x 841.92")
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "a4.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "进入办案区" in text
    assert "人身安全检查" in text
    assert "分步说明" in text
    picture = subprocess.run(
        ["pdftoppm", "-r", "20", "-gray", "-f", "1", "-l", "1", str(tmp_path / "a4.pdf")],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    pixels = picture.split(b"\n", 3)[-1]
    assert sum(value < 200 for value in pixels) > len(pixels) // 50, "the sheet is not blank"
    page.get_by_role("link", name="A3 横").click()
    expect(page.locator(".paper-a3")).to_be_visible()
    assert _printed(page, tmp_path / "a3.pdf") == (3, "1191.12 x 841.92")


def test_a_booklet_is_printed_with_contents(browse: Browse, served: Served, tmp_path: Path) -> None:
    page = browse(served.person("case_officer"), "/charts/booklet/")
    assert serious_faults(page) == []
    page.get_by_label("讯询问").check()
    page.get_by_role("button", name="装订所选").click()
    expect(page.locator(".booklet-contents li")).to_have_count(2)
    pages, _size = _printed(page, tmp_path / "booklet.pdf")
    text = subprocess.run(
        ["pdftotext", "-f", "1", "-l", "1", str(tmp_path / "booklet.pdf"), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "目录" in text
    assert pages >= 7


def _printed(page: object, file: Path) -> tuple[int, str]:
    """(pages, size of the first in points) of what the browser prints."""
    page.pdf(path=str(file), prefer_css_page_size=True)  # type: ignore[attr-defined]
    told = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    lines = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    return int(lines["Pages"]), lines["Page size"].split("pts")[0].strip()
