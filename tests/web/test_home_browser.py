# SPDX-License-Identifier: Apache-2.0
"""In Chromium: a leader reads, an officer's day begins, the bell and the search box, the phone; axe on each page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.web.axe import serious_faults


def test_a_leader_reads(served: Any, browse: Any) -> None:
    """Log-in leads to the overview; an article chosen redraws its units; a figure opens its records."""
    page = browse(served.person("leader"))
    assert page.url.endswith("/overview/")
    page.wait_for_selector("#weeks-chart svg")
    assert not page.locator(
        ".weeks details.chart-table[open]"
    ).count()  # the table folds where a chart is drawn
    assert serious_faults(page) == []
    rows = page.locator("tr[data-norm]")
    assert rows.count() > 3
    other = rows.nth(2)
    norm = other.get_attribute("data-norm")
    other.locator("a").click()
    page.wait_for_selector(f'#spread[data-chosen="{norm}"]')
    assert other.get_attribute("aria-selected") == "true"
    assert f"norm={norm}" in page.url
    page.click(".figure:first-child a.value")
    expect(page).to_have_url(re.compile("/findings/"))
    expect(page.locator("main")).to_be_visible()


@pytest.mark.parametrize("place", [0, 1])
def test_labels_of_the_units_chart_do_not_cover_each_other(served: Any, browse: Any, place: int) -> None:
    """Where all units keep an article always, mean and limits lie on one line: its end is named once."""
    page = browse(served.person("city_manager"), "/overview/")
    rows = page.locator("tr[data-norm]")
    always = rows.filter(has_text="100.0%").nth(place)
    norm = always.get_attribute("data-norm")
    always.locator("a").first.click()
    expect(page.locator(f'#spread[data-chosen="{norm}"] svg')).to_be_visible()
    ends = page.locator("#spread svg text").filter(has_text=re.compile("均值|%$"))
    expect(ends.filter(has_text="均值")).to_have_count(1)
    boxes = [one.bounding_box() for one in ends.all() if "遵守率" not in (one.text_content() or "")]
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert apart or one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]


def test_the_overview_says_it_all_without_script(served: Any, chromium: Any) -> None:
    from tests.web.logged_in import cookie_for

    cookie = cookie_for(served.site, served.person("city_manager"))
    context = chromium.new_context(java_script_enabled=False, base_url=served.url)
    context.add_cookies([{"name": "xiezhi", "value": cookie, "url": served.url}])
    page = context.new_page()
    page.goto("/overview/")
    page.locator("tr[data-norm] a").first.click()
    expect(page).to_have_url(re.compile("norm="))
    expect(page.locator("#spread .chart-table tbody tr").nth(1)).to_be_attached()
    expect(page.locator(".weeks .chart-table tbody tr").first).to_be_visible()
    page.goto("/search/?q=故意")
    expect(page.locator("a.hit")).not_to_have_count(0)
    context.close()


def test_an_officers_day_begins(served: Any, browse: Any) -> None:
    """The list by due instant, moved over by keys, opened by Enter."""
    page = browse(served.person("centre_manager"), "/?tab=area")
    page.wait_for_selector(".todo-table [data-row]")
    assert serious_faults(page) == []
    page.keyboard.press("j")
    page.keyboard.press("j")
    current = page.locator("tr.current")
    assert current.count() == 1
    key = current.get_attribute("data-key-of")
    with page.expect_response(re.compile(r"/todo/"), timeout=35_000):
        page.evaluate("document.querySelector('#todo').dispatchEvent(new Event('now'))")
    page.wait_for_timeout(200)
    assert page.locator("tr.current").get_attribute("data-key-of") == key
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(findings|matters)/"))


def test_the_bell_and_the_search_box(served: Any, browse: Any) -> None:
    page = browse(served.person("city_manager"))
    badge = page.locator("#notices summary .count")
    badge.wait_for(state="visible")
    with page.expect_response(re.compile(r"/notices/read/")):
        page.click("#notices summary")
    expect(page.locator(".notice-row")).not_to_have_count(0)
    page.reload()
    page.wait_for_selector("#notice-count", state="attached")
    assert not badge.is_visible()
    page.keyboard.press("/")
    page.keyboard.type("故意")
    page.wait_for_selector("#found a.hit")
    assert page.locator("#found a.hit:not(.all)").count() <= 12
    assert serious_faults(page) == []


@pytest.mark.parametrize("url", ["/?tab=area", "/overview/", "/notices/"])
def test_the_phone_has_cards_and_nothing_to_push_sideways(served: Any, browse: Any, url: str) -> None:
    page = browse(served.person("centre_manager"), url, 390, 844)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if url.startswith("/?"):
        assert (
            page.locator("article.card-x").first.is_visible() and not page.locator(".todo-table").is_visible()
        )
        expect(page.locator(".home-counters .counter:visible")).to_have_count(5)
        heights = "all => all.map((one) => one.getBoundingClientRect().height)"
        small = [tall for tall in page.locator("article.card-x .button").evaluate_all(heights) if tall < 44]
        assert not small
    assert serious_faults(page) == []


def test_log_in_and_home_are_light_and_ask_no_other_host(served: Any, chromium: Any) -> None:
    """At most 400 kB over the wire; no charts; no other host."""
    from tests.web.logged_in import cookie_for

    cookie = cookie_for(served.site, served.person("centre_manager"))
    context = chromium.new_context(base_url=served.url)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    hosts: list[str] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.on("request", lambda request: hosts.append(request.url))
    page.goto("/log-in/", wait_until="networkidle")
    context.add_cookies([{"name": "xiezhi", "value": cookie, "url": served.url}])
    page.goto("/", wait_until="networkidle")
    assert 0 < sum(sizes) <= 400_000, sum(sizes)
    assert not [url for url in hosts if not url.startswith((served.url, "data:"))]
    assert not [url for url in hosts if "charts" in url]
    context.close()
