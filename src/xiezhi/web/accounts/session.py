# SPDX-License-Identifier: Apache-2.0
"""Who is logged in: the session keeps the officer, since when, and when he was last seen; an idle or old one ends.

What an open page asks by itself is no sign of anybody: it goes without the renewal.
"""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.instant import MINUTE
from xiezhi.records.desk import Desk
from xiezhi.web.accounts import by_proxy, unsaved, written
from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.security import security_of

OFFICER, SEEN, BEGAN, GENERATION, MEANS = "officer", "seen", "began", "generation", "means"
PROXY = "proxy"
POLL = "X-Xiezhi-Poll"  # header of what a page asks by itself, with nobody at it
BEAT = MINUTE  # how often "last seen" is written
TIDY = 100  # one log-in of so many removes sessions that are weeks old


def officer_of(request: HttpRequest, desk: Desk, now: int) -> str | None:
    """The officer logged in and still in service; a session that ended is forgotten. A proxy that may, logs in."""
    claimed = by_proxy.claimed(request, desk, now)
    officer = request.session.get(OFFICER)
    if officer is not None and (why := _ended(request, desk, str(officer), claimed, now)):
        written.wrote(desk, written.ENDED, str(officer), actor=str(officer), now=now, why=why)
        request.session.flush()
        unsaved.ended(request.session, str(officer))
        officer = None
    if officer is None and claimed is not None and _in_service(desk, claimed, now):
        log_in(request, claimed, now, means=PROXY)
        written.wrote(
            desk, written.LOG_IN, claimed, actor=claimed, now=now, means=PROXY, address=written.peer(request)
        )
        return claimed
    if officer is not None and POLL not in request.headers and now - request.session[SEEN] > BEAT:
        request.session[SEEN] = now
        Account.objects.filter(officer=officer).update(seen_at=now)
    if officer is not None and request.method == "POST":
        unsaved.sent(request.session)
    return None if officer is None else str(officer)


def _ended(request: HttpRequest, desk: Desk, officer: str, claimed: str | None, now: int) -> str:
    """Why a session is over; empty where it is not."""
    session, security = request.session, security_of(desk)
    if now - session.get(SEEN, 0) > security.idle:
        return "idle"
    if now - session.get(BEGAN, 0) > security.longest:
        return "longest"
    if not _in_service(desk, officer, now):
        return "not in service"
    if session.get(MEANS) == PROXY and claimed != officer:
        return "proxy"
    return "" if session.get(GENERATION, 0) == generation_of(officer) else "elsewhere"


def _in_service(desk: Desk, officer: str, now: int) -> bool:
    return access_of(desk).directory.officer(officer, desk.pack.zone.day(now)) is not None


def generation_of(officer: str) -> int:
    """Which sessions of an officer hold; 0 where he has no log-in of his own."""
    found = Account.objects.filter(officer=officer).values_list("generation", flat=True).first()
    return 0 if found is None else int(found)


def begin(session: MutableMapping[str, Any], officer: str, now: int, means: str = "password") -> None:
    """What a session holds of an officer who has shown who he is."""
    session[OFFICER], session[SEEN], session[BEGAN] = officer, now, now
    session[GENERATION], session[MEANS] = generation_of(officer), means


def log_in(request: HttpRequest, officer: str, now: int, means: str = "password") -> None:
    """A new session under a new key, and a new token for forms; what was there before is gone, save what he lost."""
    unsaved.moved(request.session, officer)
    begin(request.session, officer, now, means)
    rotate_token(request)
    if secrets.randbelow(TIDY) == 0:
        type(request.session).clear_expired()
    Account.objects.filter(officer=officer).update(entered_at=now, seen_at=now)


def log_out(request: HttpRequest) -> None:
    """Ends the session and forgets what it kept."""
    request.session.flush()
