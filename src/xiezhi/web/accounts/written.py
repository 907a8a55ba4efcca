# SPDX-License-Identifier: Apache-2.0
"""What happens at the door goes into the chained log: log-ins, refusals, locks, log-outs, changes of a log-in.

What was typed as a number stands there only where it is somebody's: a password typed into the wrong field would stay
for ever.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from xiezhi.casework.allowed import access_of
from xiezhi.records.desk import Desk

LOG_IN, REFUSED, LOCKED, LOG_OUT, ENDED = (
    "log_in",
    "log_in_refused",
    "log_in_locked",
    "log_out",
    "session_ended",
)
PASSWORD, FACTOR_ON, FACTOR_OFF, ELSEWHERE = (
    "password_changed",
    "second_factor_on",
    "second_factor_off",
    "sessions_ended",
)
ADDED, RESET, UNLOCKED, IGNORED = "account_added", "account_reset", "account_unlocked", "proxy_ignored"
CONSOLE, NOBODY = "console", ""


def wrote(desk: Desk, act: str, subject: str, *, actor: str, now: int, **data: Any) -> None:
    """One entry, in a transaction of its own or the caller's."""
    with transaction.atomic():
        access_of(desk).journal.append(at=now, actor=actor, act=act, subject=subject, data=data)


def subject_of(desk: Desk, number: str) -> str:
    """A number as an entry may hold it: as it is where somebody has it, else empty."""
    return number if number in access_of(desk).directory.officers else ""


def peer(request: HttpRequest) -> str:
    """The address that speaks to us."""
    return str(request.META.get("REMOTE_ADDR", ""))
