# SPDX-License-Identifier: Apache-2.0
"""The wall in Chromium: a day passes before it unattended, by a ticket that sees sums alone; then the ticket ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from playwright.sync_api import expect
from tests.web.axe import serious_faults

from xiezhi.kernel.instant import HOUR


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def answering(small: Any) -> Iterator[Any]:
    """The program in this process, so that a test can make its time pass; ``[url, server]``."""
    from xiezhi.web.serving import Serving, application

    told = Serving(small.home, "127.0.0.1:0", 1, 1, (), False, False)
    clock = small.site.clock
    app = application(small.site.home, told)
    from xiezhi.web.setup import site

    here, began = site(), clock()
    passed = [0]
    here.clock = lambda: began + passed[0]
    server = make_server("127.0.0.1", 0, app, WSGIServer, _Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield here, passed, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _ticket(here: Any, *, days: int) -> str:
    from xiezhi.web.api.scopes import AGGREGATES
    from xiezhi.web.api.tokens import Wanted, confirm, give

    top = next(unit.id for unit in _units(here) if unit.level == 1)
    wanted = Wanted("指挥大厅", "大屏", (AGGREGATES,), days=days, unit=top)
    token, secret = give(here.desk(), wanted, "虚00565001", here.clock())
    confirm(here.desk(), token.number, "虚00566001", here.clock())
    return secret


def _units(here: Any) -> Any:
    from xiezhi.casework.allowed import access_of

    desk = here.desk()
    return access_of(desk).directory.units_on(desk.pack.zone.day(here.clock()))


def test_the_screen_runs_a_day(answering: Any, chromium: Any) -> None:
    """Hours pass, midnight too; nothing is touched, nothing piles up, and an ended ticket says so on the wall."""
    from xiezhi.records.live import tick

    here, passed, url = answering
    secret = _ticket(here, days=1)
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN", base_url=url)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.clock.install()
    page.goto("/screen/enter/")
    page.get_by_label("大屏票据").fill("xz_wrong")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("alert")).to_contain_text("票据无效")
    page.get_by_label("大屏票据").fill(secret)
    page.get_by_role("button", name="打开").click()
    expect(page.locator("#wall")).to_be_visible()
    assert serious_faults(page) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080, "the wall does not scroll"
    size = page.evaluate("document.querySelectorAll('*').length")
    page.evaluate("window.untouched = true")
    for hour in range(1, 24):
        passed[0] = hour * HOUR
        tick(here.desk(), now=here.clock())
        shown = f"{here.desk().pack.zone.local(here.clock()):%H:%M}"
        page.clock.fast_forward(31_000)
        expect(page.locator("[data-clock]")).to_have_attribute("data-clock", shown)
        # the next question is asked for only once the answer has settled; hours must not pass before that
        expect(page.locator("#wall.htmx-added, #wall.htmx-settling")).to_have_count(0)
    assert page.evaluate("window.untouched"), "it was never loaded anew"
    assert page.evaluate("document.querySelectorAll('*').length") < 1.5 * size
    expect(page.get_by_text("2026年11月21日")).to_be_visible()
    wrong_so_far = [text for text in wrong if "422" not in text]
    assert wrong_so_far == []
    passed[0] = 25 * HOUR
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("alert")).to_contain_text("已到期或被收回")
    context.close()


def test_a_server_that_is_gone_is_told_and_the_figures_stay(answering: Any, chromium: Any) -> None:
    here, _passed, url = answering
    context = chromium.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN", base_url=url)
    page = context.new_page()
    page.clock.install()
    page.goto("/screen/enter/")
    page.get_by_label("大屏票据").fill(_ticket(here, days=7))
    page.get_by_role("button", name="打开").click()
    figure = page.locator(".wall-figure .value").first.inner_text()
    context.set_offline(True)
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-lost]")).to_be_visible()
    expect(page.locator(".wall-figure .value").first).to_have_text(figure)
    context.set_offline(False)
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-lost]")).to_be_hidden()
    context.close()


def test_the_ticket_opens_nothing_else(answering: Any) -> None:
    """Neither as a cookie nor as a token is it let into any page or record."""
    from django.test import Client

    here, _passed, _url = answering
    client = Client()
    client.cookies["xiezhi_screen"] = _ticket(here, days=7)
    assert client.get("/screen/").status_code == 200
    for path in ("/", "/findings/", "/matters/incident/", "/overview/", "/custody/"):
        answer = client.get(path)
        assert answer.status_code in (302, 404), path
        assert answer.status_code == 404 or answer["Location"].startswith("/log-in/"), path
