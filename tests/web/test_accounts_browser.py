# SPDX-License-Identifier: Apache-2.0
"""Logging in as people do: by form, with a telephone's code; a flood beside it; an idle page; pages that bar nobody."""

from __future__ import annotations

import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pyotp
from playwright.sync_api import expect
from tests.web.axe import serious_faults

from xiezhi.kernel.instant import MINUTE

WORD = "Qingchen-37-lu"


def _given(served: Any, officer: str) -> str:
    """A log-in with ``WORD`` and a second factor; its secret."""
    from django.contrib.auth.hashers import make_password

    from xiezhi.web.accounts import second_factor
    from xiezhi.web.accounts.models import Account

    secret = second_factor.new_secret()
    told = {
        "password": make_password(WORD), "must_change": False, "changed_at": served.site.clock(), "simulated": False,
        "secret": second_factor.sealed(served.site.home.key, officer, secret), "step": 0,
    }  # fmt: skip
    Account.objects.update_or_create(officer=officer, defaults=told)
    return secret


def _enter(page: Any, officer: str, word: str) -> None:
    page.get_by_label("警号").fill(officer)
    page.get_by_label("密码").fill(word)
    page.get_by_role("button", name="登录").click()


def test_log_in_by_form_and_telephone_then_idle(served: Any, browse: Any) -> None:
    """Wrong, right, the code, in; after half an hour away the next click asks again, and leads back."""
    officer = served.person("system_admin")
    secret = _given(served, officer)
    page = browse("", "/admin/units/")
    assert page.url.endswith("/log-in/?next=/admin/units/") and serious_faults(page) == []
    _enter(page, officer, "wrong")
    assert page.get_by_role("alert").inner_text().startswith("警号或密码不对")
    _enter(page, officer, WORD)
    assert page.url.endswith("/log-in/second/") and serious_faults(page) == []
    page.get_by_role("textbox").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="机构人员")).to_be_visible()
    assert page.url.endswith("/admin/units/")
    _away(page, 31 * MINUTE)
    page.get_by_role("link", name="数据来源").click()
    expect(page).to_have_url(f"{served.url}/log-in/?next=/admin/sources/")


def test_a_page_left_alone_goes_to_the_log_in_but_not_over_an_unsent_sentence(
    served: Any, browse: Any
) -> None:
    """What the bell asks by itself ends the session; what stands typed stays, is sent, and waits behind the door."""
    from xiezhi.supervision.models import LoopItem

    waiting = LoopItem.objects.filter(state="pending", merged_into="").exclude(officer="").order_by("id")
    item = next(one for one in waiting if _answers(served, one))
    secret = _given(served, item.officer)
    page = browse(item.officer, "/account/")
    page.clock.install()
    page.goto(f"/findings/{item.finding}/")
    sentence = "已当日补录，笔录附后"
    page.locator("#text").fill(sentence)
    _away(page, 31 * MINUTE)
    with page.expect_response("**/notices/") as told:
        page.clock.run_for(31_000)
    assert told.value.status == 204
    assert page.locator("#text").input_value() == sentence and "/log-in/" not in page.url
    page.locator("button[name=act][value=progress]").click()
    expect(page).to_have_url(f"{served.url}/log-in/?next=/findings/{item.finding}/")
    _enter(page, item.officer, WORD)
    page.get_by_role("textbox").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="没有保存，请再填一次")).to_be_visible()
    assert sentence in page.locator(".kept").inner_text() and serious_faults(page) == []
    _away(page, 31 * MINUTE)
    page.clock.run_for(31_000)
    expect(page).to_have_url(f"{served.url}/log-in/?next=/findings/{item.finding}/")


def _answers(served: Any, item: Any) -> bool:
    """Whether the page of a finding asks its officer for a sentence."""
    answer = served.client(item.officer).get(f"/findings/{item.finding}/")
    return answer.status_code == 200 and 'id="text"' in answer.content.decode()


def _away(page: Any, us: int) -> None:
    """Lets the session look as if nobody had clicked for a while."""
    from django.contrib.sessions.backends.db import SessionStore

    from xiezhi.web.accounts.session import SEEN

    key = next(one["value"] for one in page.context.cookies() if one["name"] == "xiezhi")
    session = SessionStore(session_key=key)
    session[SEEN] -= us
    session.save()


def test_the_demonstrations_people_are_one_click_from_their_number(served: Any, browse: Any) -> None:
    """The number is filled in, the password is not; on a telephone, too."""
    page = browse("", "/log-in/", 390, 844)
    page.locator(".door-people a").first.click()
    assert page.get_by_label("警号").input_value() and page.get_by_label("密码").input_value() == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious_faults(page) == []


def test_ones_own_account_changes_the_password(served: Any, browse: Any) -> None:
    """What is wrong is said in the field; then it is changed."""
    officer = served.person("auditor")
    _given(served, officer)
    page = browse(officer, "/account/")
    assert serious_faults(page) == []
    form = page.locator("form[action='/account/password/']")
    for field, text in (("现在的密码", WORD), ("新密码", "short"), ("再输一次", "short")):
        form.get_by_label(field).fill(text)
    form.get_by_role("button").click()
    assert "至少 10 个字符" in form.get_by_role("alert").first.inner_text()
    for field, text in (("现在的密码", WORD), ("新密码", "Banxia-52-hui"), ("再输一次", "Banxia-52-hui")):
        form.get_by_label(field).fill(text)
    form.get_by_role("button").click()
    assert "密码已更改" in page.get_by_role("status").inner_text()


def test_a_flood_of_log_ins_breaks_nothing(served: Any, browse: Any) -> None:
    """Eight at once, as fast as they can: each is answered, none with a fault, and pages are served meanwhile."""
    codes: list[int] = []
    threads = [threading.Thread(target=_flood, args=(served.url, n, codes)) for n in range(8)]
    for thread in threads:
        thread.start()
    page = browse(served.person("leader"), "/account/")
    expect(page.get_by_role("heading", name="我的账户")).to_be_visible()
    for thread in threads:
        thread.join(60)
    assert len(codes) == 200 and set(codes) <= {200, 429} and codes.count(429) > 100


def _flood(url: str, thread: int, codes: list[int]) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{url}/log-in/").read().decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    for n in range(25):
        told = {"csrfmiddlewaretoken": token, "number": f"{thread}-{n % 2}", "password": "wrong"}
        try:
            codes.append(opener.open(f"{url}/log-in/", urllib.parse.urlencode(told).encode()).status)
        except urllib.error.HTTPError as error:
            codes.append(error.code)
