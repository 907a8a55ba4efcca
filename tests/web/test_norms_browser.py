# SPDX-License-Identifier: Apache-2.0
"""规则 in Chromium: somebody looks a norm up and reads why it says what it says."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.web.axe import serious_faults
from tests.web.conftest import Browse, Served


def test_a_norm_is_found_read_and_its_stories_run(browse: Browse, served: Served) -> None:
    page = browse(served.person("norm_keeper"), "/norms/")
    page.get_by_placeholder("名称、编号、条文").fill("办案期限")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="治安案件办案期限", exact=True).click()
    page.wait_for_selector("#stories table")
    expect(page.locator("#stories").get_by_text("条全部通过")).to_be_visible()
    expect(page.locator(".law mark")).not_to_have_count(0)  # what decides is marked in the article
    assert serious_faults(page) == []
    page.get_by_role("link", name="2012").first.click()
    expect(page.get_by_text("这一版今天不在施行期内")).to_be_visible()


def test_keys_move_over_the_list_and_open_a_norm(browse: Browse, served: Served) -> None:
    page = browse(served.person("norm_keeper"), "/norms/?in=custody")
    page.keyboard.press("j")
    first = page.locator("tr[data-row].current a.main").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/norms/*/")
    assert page.locator("h1").inner_text() == first
