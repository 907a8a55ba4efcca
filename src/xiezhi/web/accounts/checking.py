# SPDX-License-Identifier: Apache-2.0
"""Somebody at the door: number and password, then what is still due (second factor, a password of one's own), then in.

Between the first step and the last the session holds only who it is about; no page but those of the door knows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.instant import MINUTE
from xiezhi.records.desk import Desk
from xiezhi.web.accounts import demonstrating, passwords, throttling, unsaved, written
from xiezhi.web.accounts.by_proxy import address_of
from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.security import security_of
from xiezhi.web.accounts.session import log_in
from xiezhi.web.shell.page import Asked

AT, FACTOR = "at_the_door", "factor"
LONG = 10 * MINUTE  # from the password to the last step


@dataclass(frozen=True)
class Refusal:
    """No. ``wait``: µs until the next attempt is looked at, 0 where one may try at once."""

    wait: int = 0


def checked(request: Asked, number: str, password: str) -> Account | Refusal:
    """Whether number and password are somebody's who may log in here. Whatever is wrong, the answer is the same."""
    desk, now = request.desk, request.now
    security, key, address = security_of(desk), throttling.number_key(number), address_of(request, desk)
    gate = throttling.ask(key, address, security, now)
    if gate.wait:
        return Refusal(gate.wait)
    account = Account.objects.filter(officer=number).first()
    fine = passwords.right(account, password)
    if not fine or account is None or not _welcome(request, account):
        subject = written.subject_of(desk, number)
        written.wrote(
            desk, written.REFUSED, subject, actor=written.NOBODY, now=now, step="password", address=address
        )
        if gate.locks:
            written.wrote(
                desk, written.LOCKED, subject, actor=written.NOBODY, now=now, step="password", address=address
            )
        return Refusal()
    throttling.passed(key, address)
    return account


def _welcome(request: Asked, account: Account) -> bool:
    """In service today; an account of the demonstration only in one."""
    directory, day = access_of(request.desk).directory, request.desk.pack.zone.day(request.now)
    if directory.officer(account.officer, day) is None:
        return False
    return not account.simulated or demonstrating.may_enter(request, request.desk)


def start(request: Asked, account: Account, next_: str) -> HttpResponse:
    """The password was right: a new session that holds no more than that."""
    unsaved.moved(request.session, account.officer)
    request.session[AT] = {"officer": account.officer, "next": own(next_), "at": request.now, "done": []}
    return onward(request, account)


def at_the_door(request: Asked) -> Account | None:
    """Whose password was right a moment ago; ``None`` where nobody's was, or too long ago."""
    told = request.session.get(AT)
    if told is None or request.now - told["at"] > LONG:
        return None
    return Account.objects.filter(officer=told["officer"]).first()


def done(request: HttpRequest, step: str) -> None:
    """One more step is behind him."""
    told = request.session[AT]
    request.session[AT] = told | {"done": [*told["done"], step]}


def onward(request: Asked, account: Account) -> HttpResponse:
    """To the next step that is due; after the last one he is in."""
    told = request.session[AT]
    if (step := _due(request, account, told["done"])) is not None:
        return HttpResponseRedirect(reverse(step))
    means = "password, second factor" if FACTOR in told["done"] else "password"
    log_in(request, account.officer, request.now)
    written.wrote(
        request.desk, written.LOG_IN, account.officer, actor=account.officer, now=request.now, means=means,
        address=address_of(request, request.desk),
    )  # fmt: skip
    return HttpResponseRedirect(told["next"])


def _due(request: Asked, account: Account, steps: list[str]) -> str | None:
    if account.secret and FACTOR not in steps:
        return "accounts:second"
    if account.must_change:
        return "accounts:renew"
    return "accounts:enrol" if not account.secret and needs_second(request, account.officer) else None


def needs_second(request: Asked, officer: str) -> bool:
    """Whether one of somebody's roles cannot do without a second factor."""
    held = access_of(request.desk).held(officer, request.now)
    return bool({one.role for one in held} & set(security_of(request.desk).second_factor))


def own(address: str) -> str:
    """An address of this site, else the home page."""
    fine = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if fine else "/"


def name_of(desk: Desk, officer: str) -> str:
    """What somebody is called."""
    return access_of(desk).directory.name(officer)
