# SPDX-License-Identifier: Apache-2.0
"""A legal officer patrols twenty incidents by keyboard and raises a problem; it is answered for like every finding."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served

SIZE = 20


@pytest.fixture(scope="module")
def batch(served: Served) -> Any:
    """Twenty incidents of three weeks of a station, drawn for its legal officer."""
    from xiezhi.casework.allowed import access_of
    from xiezhi.supervision.organisation import By
    from xiezhi.supervision.patrol.batches import Plan, draw_batch

    desk, now = served.site.desk(), served.site.clock()
    day = desk.pack.zone.day(now)
    directory = access_of(desk).directory
    officer = next(
        one for n in range(9) if _stations(directory, day, one := served.person("legal_officer", n))
    )
    plan = Plan("incident", str(directory.posted(officer, day)), day - 25, day - 1, "随机", SIZE, "browser")
    return draw_batch(desk, plan, By(officer), now)


def _stations(directory: Any, day: int, officer: str) -> bool:
    unit = directory.unit(directory.posted(officer, day), day)
    return unit is not None and unit.level == 3


def first(batch: Any) -> str:
    return f"/patrol/{batch.id.removeprefix('patrol:')}/"


def test_twenty_incidents_by_keyboard_and_a_problem(browse: Browse, served: Served, batch: Any) -> None:
    from playwright.sync_api import expect

    page = browse(batch.drawn_by, first(batch))
    expect(page.locator(".question.current")).to_have_count(1)
    page.keyboard.press("1")
    page.keyboard.press("n")
    expect(page.locator("[data-question='1'] [data-answer='N']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".coming")).to_contain_text("完成时将生成")
    page.keyboard.press("z")
    expect(page.locator("[data-question='1'] [data-answer='N']")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("p")
    expect(page.locator("#problem_remark")).to_be_visible()
    page.select_option("#problem", label="类别不符（警情类别如实登记）")
    page.fill("#problem_remark", "报的是被打，登记为求助")
    page.press("#problem_remark", "Enter")
    expect(page.locator(".raised")).to_contain_text("报的是被打")
    page.keyboard.press("r")
    page.keyboard.type("同址第三次")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    expect(page.locator("[data-do='t']")).to_have_attribute("aria-pressed", "true")
    about = page.locator(".patrol-record h2").inner_text()
    for place in range(1, SIZE + 1):
        expect(page.locator(".patrol-list li.current .n")).to_have_text(str(place))
        page.keyboard.press("1")
        page.keyboard.press("y")
        if page.locator("[data-question='1']").count():
            expect(page.locator("[data-question='1'] [data-answer='Y']")).to_have_attribute(
                "aria-pressed", "true"
            )
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"本批 {SIZE} 件已巡")
    expect(page.locator(".statement")).to_contain_text("95% 置信区间")
    expect(page.locator(".tabular a.main")).to_have_text([about])
    page.click(".tabular a.main")
    expect(page.locator(".coming, .raised").first).to_be_visible()
    page.goto("/findings/?state=open")
    expect(page.locator("main")).to_contain_text("警情类别如实登记")


def test_j_and_k_move_and_space_says_where_there_is_no_recording(
    browse: Browse, served: Served, batch: Any
) -> None:
    from playwright.sync_api import expect

    page = browse(batch.drawn_by, f"{first(batch)}2/")
    page.keyboard.press("j")
    expect(page.locator(".patrol-list li.current .n")).to_have_text("3")
    page.keyboard.press("k")
    expect(page.locator(".patrol-list li.current .n")).to_have_text("2")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.locator("h1")).to_have_text("巡查")


def test_a_remark_that_is_refused_stays_in_its_field_and_is_said(
    browse: Browse, served: Served, batch: Any
) -> None:
    """Somebody else tags the item meanwhile: neither the remark that saves itself nor the next key loses the text."""
    from playwright.sync_api import expect
    from tests.web.logged_in import open_copy

    from xiezhi.supervision.organisation import By
    from xiezhi.supervision.patrol import acts, book
    from xiezhi.supervision.patrol.batches import Plan, draw_batch

    open_copy(served.home)
    desk, now = served.site.desk(), served.site.clock()
    day = desk.pack.zone.day(now)
    mine = draw_batch(
        desk, Plan("incident", batch.unit, day - 25, day - 1, "随机", 2, "refused"), By(batch.drawn_by), now
    )
    page = browse(batch.drawn_by, f"{first(mine)}1/")
    acts.tag(desk, book.item_row(mine.id, 1), True, By(served.person("city_manager", 0)), now)
    page.keyboard.press("r")
    page.keyboard.type("同址第三次")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_contain_text("您的操作没有记入")
    expect(page.locator("#remark")).to_have_value("同址第三次")
    page.keyboard.press("n")
    expect(page.locator("[data-do='t']")).to_have_attribute("aria-pressed", "true")  # as it is now
    expect(page.get_by_role("alert")).to_contain_text("您的操作没有记入")
    expect(page.locator("#remark")).to_have_value("同址第三次")
    page.keyboard.press("n")
    expect(page.locator(".coming").first).to_be_visible()
    assert book.item_row(mine.id, 1).remark == "同址第三次"


def test_pages_have_no_serious_fault_and_fit_a_phone(browse: Browse, served: Served, batch: Any) -> None:
    from playwright.sync_api import expect

    name = first(batch)
    for width, height in ((1366, 768), (390, 844)):
        page = browse(batch.drawn_by, "/patrol/", width, height)
        for path in (
            "/patrol/",
            "/patrol/new/",
            f"{name}1/",
            f"{name}end/",
            "/incidents/",
            "/incidents/reported/",
        ):
            page.goto(path)
            expect(page.locator("h1")).to_be_visible()
            assert serious_faults(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_new_batch_counts_as_one_types(browse: Browse, served: Served, batch: Any) -> None:
    from playwright.sync_api import expect

    page = browse(batch.drawn_by, "/patrol/new/")
    page.fill("#first", "2026-10-26")
    expect(page.locator(".population")).to_have_text(str(batch.population))
    page.check("input[name=method][value=分层]")
    expect(page.locator("#count .strata")).to_contain_text("求助")
    page.fill("#size", "5")
    page.click("button.primary")
    expect(page.locator("#work")).to_contain_text("抽取 5 件")


def test_without_script_an_item_is_answered_and_the_batch_goes_on(
    chromium: Any, served: Served, batch: Any
) -> None:
    """Buttons are those of a form; each press answers with the page as it is then."""
    from tests.web.logged_in import cookie_for

    context = chromium.new_context(java_script_enabled=False, locale="zh-CN", base_url=served.url)
    try:
        cookie = cookie_for(served.site, batch.drawn_by)
        context.add_cookies([{"name": "xiezhi", "value": cookie, "url": served.url}])
        page = context.new_page()
        mine = _again(served, batch, "no-script")
        page.goto(f"{mine}1/")
        page.locator("[data-question='1'] [data-answer='U']").click()
        assert page.locator("[data-question='1'] [data-answer='U']").get_attribute("aria-pressed") == "true"
        page.locator("#remark").fill("没有脚本也记得下")
        page.get_by_role("button", name="完成，下一件").click()
        assert page.url.endswith("/2/")
        page.goto(f"{mine}1/")
        assert page.locator("#remark").input_value() == "没有脚本也记得下"
        page.get_by_role("button", name="撤销").first.click()
        assert page.get_by_role("button", name="完成，下一件").count() == 1
    finally:
        context.close()


def _again(served: Served, batch: Any, seed: str) -> str:
    """The address of another batch of two incidents of the same unit."""
    from tests.web.logged_in import open_copy

    from xiezhi.supervision.organisation import By
    from xiezhi.supervision.patrol.batches import Plan, draw_batch

    open_copy(served.home)
    desk, now = served.site.desk(), served.site.clock()
    day = desk.pack.zone.day(now)
    plan = Plan("incident", batch.unit, day - 25, day - 1, "随机", 2, seed)
    return first(draw_batch(desk, plan, By(batch.drawn_by), now))


def test_an_item_and_a_batch_are_printed_whole(browse: Browse, served: Served, batch: Any) -> None:
    """On paper: the record and the questions with what was answered; no list, no keys, nothing to press."""
    from playwright.sync_api import expect

    mine = _again(served, batch, "printed")
    page = browse(batch.drawn_by, f"{mine}1/", 703, 1000)
    page.locator("[data-question='1'] [data-answer='Y']").click()
    expect(page.locator("[data-question='1'] [data-answer='Y']")).to_have_attribute("aria-pressed", "true")
    page.emulate_media(media="print")
    for shown in (".patrol-record .told", ".question .ask", "[data-question='1'] [data-answer='Y']"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (
        ".patrol-list",
        ".patrol-keys",
        "[data-question='1'] [data-answer='N']",
        ".patrol-questions footer",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
    page.goto(f"{mine}end/")
    page.emulate_media(media="print")
    expect(page.locator(".statement")).to_be_visible()
