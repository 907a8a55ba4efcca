# SPDX-License-Identifier: Apache-2.0
"""Who is logged in: the session keeps the officer and when he was last seen; an idle session ends."""

from __future__ import annotations

from django.http import HttpRequest

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.instant import MINUTE
from xiezhi.records.desk import Desk

OFFICER, SEEN = "officer", "seen"
IDLE = 30 * MINUTE
BEAT = MINUTE  # how often "last seen" is written


def officer_of(request: HttpRequest, desk: Desk, now: int) -> str | None:
    """The officer logged in and still in service; an idle session is ended."""
    officer, seen = request.session.get(OFFICER), request.session.get(SEEN, 0)
    if officer is None:
        return None
    if now - seen > IDLE or access_of(desk).directory.officer(officer, desk.pack.zone.day(now)) is None:
        request.session.flush()
        return None
    if now - seen > BEAT:
        request.session[SEEN] = now
    return str(officer)


def log_in(request: HttpRequest, officer: str, now: int) -> None:
    """A new session for an officer who has shown who he is."""
    request.session.flush()
    request.session[OFFICER], request.session[SEEN] = officer, now


def log_out(request: HttpRequest) -> None:
    """Ends the session and forgets what it kept."""
    request.session.flush()
