# SPDX-License-Identifier: Apache-2.0
"""The main day with findings, in a browser: an officer answers, a centre dispatches, verifies, returns."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served


@pytest.fixture(scope="module")
def facts(served: Served) -> dict[str, Any]:
    """Findings of the first centre's district by state, read before the browser runs."""
    from xiezhi.casework.allowed import access_of
    from xiezhi.supervision.models import LoopItem

    desk = served.site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(served.site.clock())
    centre = served.person("centre_manager")
    units = directory.covered(directory.posted(centre, day), day, below=True)
    items = list(LoopItem.objects.filter(concerned__in=units).order_by("id"))
    told: dict[str, Any] = {"centre": centre}
    for item in items:
        told.setdefault(item.state, []).append((item.finding, item.officer))
    return told


def test_an_officer_answers_in_one_page_one_sentence_two_clicks(
    browse: Browse, facts: dict[str, Any]
) -> None:
    finding, officer = facts["in_hand"][0]
    page = browse(officer, "/findings/")
    page.click(f"a.main[href*='{finding}']")  # the first click
    page.fill("#text", "已补办返还手续，材料入卷")
    page.click("button[name=act][value=answer]")  # the second
    page.wait_for_selector("text=已提交整改，待核查")
    assert "已补办返还手续" in page.inner_text(".talk")
    assert page.inner_text(".stepper [aria-current]") == "待核查"


def test_an_empty_answer_keeps_the_page_and_says_what_lacks(browse: Browse, facts: dict[str, Any]) -> None:
    finding, officer = facts["in_hand"][-1]
    page = browse(officer, f"/findings/{finding}/")
    page.click("button[name=act][value=explain]")
    assert "写一句说明" in page.inner_text("#text-wrong")


def test_a_centre_returns_and_verifies(browse: Browse, facts: dict[str, Any]) -> None:
    finding, officer = facts["to_verify"][0]
    page = browse(facts["centre"], f"/findings/{finding}/")
    page.fill("#text", "附件不清楚，请重传")
    page.click("button[name=act][value=return]")
    page.wait_for_selector(".messages >> text=已退回")
    assert "附件不清楚" in page.inner_text(".talk")
    answering = browse(officer, f"/findings/{finding}/")
    answering.fill("#text", "已重传清楚的附件")
    answering.click("button[name=act][value=answer]")
    answering.wait_for_selector(".messages >> text=已提交整改")
    page.goto(f"/findings/{finding}/")
    page.fill("#text", "核对无误")
    page.click("button[name=act][value=verify]")
    assert "选一项结论" in page.inner_text("#verdict-wrong")
    assert page.input_value("#text") == "核对无误"
    page.check("input[name=verdict][value=属实]")
    page.click("button[name=act][value=verify]")
    page.wait_for_selector(".messages >> text=已办结")


def test_keys_move_select_and_dispatch(browse: Browse, facts: dict[str, Any]) -> None:
    page = browse(facts["centre"], "/findings/?state=none")
    page.wait_for_selector(".tab-list .n")
    for key in ("j", "j", "x", "j", "x"):
        page.keyboard.press(key)
    assert page.inner_text("[data-chosen]") == "2"
    assert re.search(r"\d", page.inner_text("[data-units]"))
    page.keyboard.press("d")
    page.wait_for_selector("h1:has-text('派发 2 件')")
    page.click("main button.primary")
    page.wait_for_selector(".messages >> text=派发 2 件")


def test_the_tree_narrows_as_one_types_initials(browse: Browse, facts: dict[str, Any]) -> None:
    page = browse(facts["centre"], "/findings/")
    page.fill("[data-narrows]", "cg")
    shown = page.eval_on_selector_all(
        "#units > li", "all => all.filter(one => !one.hidden).map(one => one.innerText)"
    )
    assert len(shown) == 1 and "晨光" in shown[0]


def test_on_a_phone_cards_stand_for_the_table(browse: Browse, facts: dict[str, Any]) -> None:
    page = browse(facts["centre"], "/findings/", 390, 844)
    assert page.is_visible(".card-x") and not page.is_visible("table.findings")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click(".card-x .button >> nth=0")
    page.wait_for_selector(".stepper")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finding_prints_on_one_sheet(browse: Browse, facts: dict[str, Any]) -> None:
    """As it is, and where a case has a long history and the article many paragraphs that decide nothing here."""
    page = browse(facts["centre"], f"/findings/{facts['escalated'][0][0]}/")
    page.wait_for_selector("#proof b")
    assert _sheets(page) == 1
    lengthen = """() => {
        const table = document.querySelector("table.facts tbody");
        for (let n = table.rows.length; n < 30; n++) {
            const row = table.rows[0].cloneNode(true);
            row.className = n >= 8 ? "no-print" : "";
            table.appendChild(row);
        }
    }"""
    page.evaluate(lengthen)
    assert _sheets(page) == 1


def _sheets(page: Any) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_pages_have_no_serious_faults(browse: Browse, facts: dict[str, Any]) -> None:
    page = browse(facts["centre"], "/findings/")
    for path in (
        "/findings/",
        f"/findings/{facts['escalated'][0][0]}/",
        "/findings/board/",
        "/findings/export/",
    ):
        page.goto(path)
        assert serious_faults(page) == [], path
