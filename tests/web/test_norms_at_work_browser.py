# SPDX-License-Identifier: Apache-2.0
"""规则 in Chromium: the recipe of write-a-norm-in-pages.md followed to the letter, from draft to live by two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served
from tests.web.norm_texts import NORM, TEXT

RECIPE = Path(__file__).parents[2] / "docs" / "encode" / "write-a-norm-in-pages.md"
CHANGE = "换另一位有发布权的人登录"
STORY = re.compile(r"第 (\d) 个故事：")
FILL = re.compile(r"- 「(.+?)」(?:第 (\d) 行)?(填|选) `(.+)`")
OPEN, PRESS, WAIT = re.compile(r"- 打开 `(.+)`"), re.compile(r"- 点 \*\*(.+)\*\*"), re.compile(r"- 等 “(.+)”")


class Reader:
    """A person who does what the recipe says, line by line, and nothing else."""

    def __init__(self, page: Any, second: Any) -> None:
        self.page, self.second, self.story, self.steps = page, second, 0, 0

    def follow(self, text: str) -> int:
        """How many things there were to do."""
        for line in text.splitlines():
            if line.startswith("## "):
                self.story = 0
            elif found := STORY.match(line):
                self.story = int(found[1])
            elif line.startswith(CHANGE):
                self.page = self.second
            elif line.startswith("- "):
                self.do(line)
                self.steps += 1
        return self.steps

    def do(self, line: str) -> None:
        if found := OPEN.match(line):
            self.page.goto(found[1])
        elif found := PRESS.match(line):
            self.press(found[1])
        elif found := WAIT.match(line):
            expect(self.page.locator("main").get_by_text(found[1]).first).to_be_visible(timeout=60_000)
        else:
            found = FILL.match(line)
            assert found is not None, line
            field = self.field(found[1], int(found[2] or 1))
            if found[3] == "填":
                field.fill(found[4])
            else:
                field.select_option(label=found[4])

    def field(self, label: str, row: int) -> Locator:
        within = self.page.locator("main")
        if self.story:
            within = self.page.locator("#told details").nth(self.story - 1)
        found: Locator = within.get_by_label(label, exact=True).locator("visible=true").nth(row - 1)
        return found

    def press(self, name: str) -> None:
        main = self.page.locator("main")
        found = main.get_by_role("button", name=name, exact=True).or_(
            main.get_by_role("link", name=name, exact=True)
        )
        found.or_(main.locator("summary", has_text=name)).first.click()


def pages(browse: Browse, served: Served) -> Iterator[Any]:
    yield browse(served.person("norm_keeper"), "/norms/")
    yield browse(served.person("city_manager"), "/norms/")


def test_the_recipe_brings_a_norm_from_draft_to_live_by_two_people(browse: Browse, served: Served) -> None:
    first, second = pages(browse, served)
    for one in (first, second):
        one.set_default_timeout(90_000)  # ms; a release judges all that it touches
    reader = Reader(first, second)
    assert reader.follow(RECIPE.read_text("utf-8")) < 70, "as many steps as ten minutes hold"
    assert served.site.desk().pack.norms["stored-within-12-hours"].status == "live"
    first.goto("/norms/stored-within-12-hours/")
    expect(first.get_by_text("本市要求扣押后十二小时内入库")).to_be_visible()
    expect(first.get_by_text("提出）")).to_be_visible()


def test_as_one_types_the_text_is_checked_and_both_sides_keep_step(browse: Browse, served: Served) -> None:
    page = browse(served.person("norm_keeper"), "/norms/new/")
    page.get_by_label("名称", exact=True).fill("一小时入库")
    page.get_by_label("编号").fill(NORM)
    page.get_by_label("领域").select_option(label="涉案财物")
    page.get_by_label("管哪种事项").select_option(label="涉案财物")
    page.get_by_role("button", name="建草稿").click()
    expect(page.get_by_text("缺少键 after")).to_be_visible()
    page.locator("#text").fill(TEXT)
    expect(page.get_by_text("3 个全部通过")).to_be_visible()
    expect(page.get_by_label("从哪一步起算", exact=True)).to_have_value("扣押")
    expect(page.locator(".story-picture svg")).to_have_count(3)
    page.get_by_label("多长时间", exact=True).fill("2")
    expect(page.get_by_text("3 个中 3 个不符")).to_be_visible()
    expect(page.locator("#text")).to_have_value(re.compile("within: 2 h"))
    page.get_by_label("多长时间", exact=True).fill("1")
    expect(page.get_by_text("3 个全部通过")).to_be_visible()
    page.locator("select[data-adds='f.unless']").focus()
    page.locator("select[data-adds='f.unless']").select_option(label="发还退还")
    expect(page.locator("#text")).to_have_value(re.compile("unless: returned"))
    page.locator("#text").fill(TEXT.replace("after: seized", "after: seised"))
    expect(page.get_by_text("没有步骤 'seised'")).to_be_visible()
    page.get_by_role("button", name="第 11 行").click()
    selected = page.evaluate(
        "() => { const t = document.getElementById('text'); return t.value.slice(t.selectionStart, t.selectionEnd) }"
    )
    assert selected == "    after: seised"
    assert serious_faults(page) == []


def test_pages_of_norms_at_work_have_no_serious_faults(browse: Browse, served: Served) -> None:
    page = browse(served.person("city_manager"), "/norms/drafts/")
    for path in (
        "/norms/drafts/", "/norms/new/", "/norms/decision-period-30d/draft/", "/norms/decision-period-30d/backtest/",
        "/norms/decision-period-30d/impact/", "/norms/decision-period-30d/release/",
        "/norms/impact/?statute=治安管理处罚法",
        "/norms/decision-period-30d/draft/past/",
    ):  # fmt: skip
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        assert serious_faults(page) == [], path
