# SPDX-License-Identifier: Apache-2.0
"""Log-ins given out, given anew, unlocked, ended: by the console or the security administrator, each in the log."""

from __future__ import annotations

from django.db import transaction

from xiezhi.access.officers import known_officer
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.web.accounts import passwords, throttling, written
from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.security import security_of


@transaction.atomic
def give(desk: Desk, officer: str, actor: str, now: int) -> str:
    """A log-in for somebody in service who has none; the password, to be changed at first use."""
    known_officer(access_of(desk).directory, officer, desk.pack.zone.day(now))
    if Account.objects.filter(officer=officer, simulated=False).exists():
        raise XiezhiError(
            f"{officer} 已有账户, 换密码用 xiezhi-web account reset {officer}",
            f"{officer} has a log-in already: xiezhi-web account reset {officer} would be right",
        )
    account = Account(officer=officer, changed_at=now)
    return _put(desk, account, written.ADDED, actor, now)


@transaction.atomic
def give_anew(desk: Desk, officer: str, actor: str, now: int, *, second: bool = False) -> str:
    """Another password to be changed at first use; ``second``: the second factor is to be got anew, too."""
    account = _own(officer)
    if second:
        account.secret, account.recovery = "", []
    throttling.unlock(officer)
    return _put(desk, account, written.RESET, actor, now, second=second)


def _put(desk: Desk, account: Account, act: str, actor: str, now: int, **data: bool) -> str:
    word = passwords.made()
    passwords.put(account, word, security_of(desk), now, must_change=True)
    account.simulated = False
    account.save()
    written.wrote(desk, act, account.officer, actor=actor, now=now, **data)
    return word


@transaction.atomic
def unlocked(desk: Desk, officer: str, actor: str, now: int) -> int:
    """Takes waits away; how many there were."""
    waits = throttling.unlock(officer)
    if waits:
        written.wrote(desk, written.UNLOCKED, officer, actor=actor, now=now)
    return waits


@transaction.atomic
def end_sessions(desk: Desk, officer: str, actor: str, now: int) -> None:
    """All of somebody's sessions end with the next request."""
    account = _own(officer)
    account.generation += 1
    account.save(update_fields=["generation"])
    written.wrote(desk, written.ELSEWHERE, officer, actor=actor, now=now)


def _own(officer: str) -> Account:
    account = Account.objects.filter(officer=officer).first()
    if account is None:
        raise XiezhiError(
            f"{officer[:60]!r} 没有账户, 应先用 xiezhi-web account add",
            f"{officer[:60]!r} has no log-in: xiezhi-web account add would be right first",
        )
    return account
