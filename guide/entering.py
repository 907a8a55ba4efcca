# SPDX-License-Identifier: Apache-2.0
"""Who looks at a page, and at which address: somebody with the role for whom there is such an object; the session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guide import objects
from guide.pages import Page

INSIDE = "inside"
COOKIE, MOST = "xiezhi", 80
WORD = "Qingchen-37-lu"
"""The password of those who stand at the door: the program in which it counts is thrown away."""


class Missing(Exception):
    """There is nobody, or nothing, that the row of a page asks for."""


@dataclass(frozen=True)
class Shown:
    """A page as somebody sees it: ``officer`` (empty: nobody logged in) and the address."""

    page: Page
    officer: str
    url: str


def find(site: Any, page: Page) -> Shown:
    """The first who is answered, among those with the role; ``Missing`` where nobody is.

    Django must be set up over the home of ``site``; answers are asked for within this process.
    """
    from django.urls import reverse

    if page.doing or page.door or not page.role:
        officer = next(holders(site, page), "") if page.role else ""
        url = "" if page.doing and not page.args else reverse(page.name, args=page.args)
        if page.role and not officer:
            raise Missing(f"{page.name}: {page.role}")
        return Shown(page, officer, url or _first(page))
    for officer in holders(site, page):
        for args in _arguments(site, page, officer):
            url = reverse(page.name, args=args) + page.query
            if _answered(site, officer, url, page.wanted):
                return Shown(page, officer, url)
    raise Missing(f"{page.name} {page.state}: {page.role} {page.of}")


def _first(page: Page) -> str:
    """Where a doing begins: at the page itself, if it needs no object, else at the home page."""
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(page.name)
    except NoReverseMatch:
        return "/"


def _arguments(site: Any, page: Page, officer: str) -> Iterator[tuple[str, ...]]:
    if not page.of:
        yield page.args
        return
    named = getattr(objects, page.of)(site, officer)
    for n, args in enumerate(named):
        if n == MOST:
            return
        yield args


def holders(site: Any, page: Page) -> Iterator[str]:
    """Those who hold the role of a page, as the demonstration lists them."""
    from xiezhi.casework.allowed import access_of

    desk = site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(site.clock())
    found = [
        (len(directory.path(held.unit, day)), officer)
        for officer in sorted(directory.officers) for held in directory.held(officer, day)
        if held.role == page.role and held.owner == officer
    ]  # fmt: skip
    yield from (officer for level, officer in sorted(found) if page.level in (0, level))


def _answered(site: Any, officer: str, url: str, wanted: str) -> bool:
    from django.test import Client

    client = Client()
    client.cookies[COOKIE] = session_of(site, officer)
    answer = client.get(url)
    return answer.status_code == 200 and wanted in answer.content.decode()


def session_of(site: Any, officer: str, door: str = "") -> str:
    """The key of a new session of an officer who is in, or has come to a step of the door."""
    from django.contrib.sessions.backends.db import SessionStore

    from xiezhi.web.accounts.checking import AT
    from xiezhi.web.accounts.session import begin

    session = SessionStore()
    if door:
        _with_account(site, officer, door)
    if door and door != INSIDE:
        session[AT] = {"officer": officer, "next": "/", "at": site.clock(), "done": []}
    else:
        begin(session, officer, site.clock())
    session.create()
    return str(session.session_key)


def _with_account(site: Any, officer: str, door: str) -> None:
    """An account of the person's own, for which this step is due."""
    from django.contrib.auth.hashers import make_password

    from xiezhi.web.accounts import second_factor
    from xiezhi.web.accounts.models import Account

    secret = second_factor.sealed(site.home.key, officer, second_factor.new_secret())
    told = {
        "password": make_password(WORD), "must_change": door == "renew", "changed_at": site.clock(),
        "secret": secret if door == "second" else "", "simulated": False,
    }  # fmt: skip
    Account.objects.update_or_create(officer=officer, defaults=told)
