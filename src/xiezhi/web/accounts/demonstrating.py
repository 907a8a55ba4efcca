# SPDX-License-Identifier: Apache-2.0
"""The demonstration's log-ins: random passwords made at start, used on this machine only, over invented facts only."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from django.db import transaction
from django.http import HttpRequest

from xiezhi.access.rights import BUSINESS
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.web.accounts import passwords, written
from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.security import security_of
from xiezhi.web.demonstration.building import standing
from xiezhi.web.demonstration.guard import only_simulated
from xiezhi.web.setup import Site, site

MOST = 2  # units of which somebody with a role logs in
HERE = ("127.0.0.1", "::1")
PASSED_ON = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")


class Entering(NamedTuple):
    """Somebody who logs in to the demonstration."""

    role: str
    title: str
    officer: str
    name: str
    unit: str


def people(desk: Desk) -> list[Entering]:
    """Those who log in, by role: business from the street up, then the three administrators."""
    built = standing(desk.home.folder)
    access, rights = access_of(desk), access_of(desk).rights.roles
    order = list(rights)
    at: dict[str, set[str]] = {}
    found = []
    for one in built.people if built is not None else ():
        units = at.setdefault(one.role, set())
        if one.role in rights and one.unit not in units and len(units) < MOST:
            units.add(one.unit)
            found.append(one)
    found.sort(key=lambda one: (rights[one.role].group != BUSINESS, order.index(one.role), one.id))
    return [
        Entering(
            one.role, rights[one.role].title, one.id, one.name, _unit(access.directory.last_known(one.unit))
        )
        for one in found
    ]


def _unit(unit: object) -> str:
    return str(getattr(unit, "name", ""))


def new_passwords(here: Site, now: int) -> list[tuple[Entering, str]]:
    """Gives everybody who logs in a new random password, those of the last start are void; else says why it may not."""
    desk = here.desk()
    refuse_unless_simulated(desk)
    told = people(desk)
    if not told:
        raise XiezhiError(
            f"{desk.home.folder} 不是演示数据, XIEZHI_DEMO=1 应只用于 make run 所建的目录",
            f"{desk.home.folder} is no demonstration: XIEZHI_DEMO=1 is for the home that make run builds",
        )
    security, made = security_of(desk), []
    with transaction.atomic():
        Account.objects.filter(simulated=True).delete()
        real = set(
            Account.objects.values_list("officer", flat=True)
        )  # given out by somebody: they stay as they are
        for one in told:
            if one.officer not in real:
                account, word = Account(officer=one.officer, changed_at=now, simulated=True), passwords.made()
                passwords.put(account, word, security, now, must_change=False)
                account.generation = secrets.randbelow(2**31)  # no session of the last start holds
                account.save()
                made.append((one, word))
    return made


def refuse_unless_simulated(desk: Desk) -> None:
    """An error where the ledger ever held a fact that is not invented."""
    if not only_simulated(desk.connection):
        raise XiezhiError(
            "此数据库有过非模拟的事实, 不能用于演示: 应去掉 XIEZHI_DEMO=1, 用 xiezhi-web account add 开立账户",
            "this database held facts that are not simulated: without XIEZHI_DEMO=1, with xiezhi-web account add",
        )


def on_this_machine(request: HttpRequest) -> bool:
    """Whether a request comes from this machine itself, and not through it from another."""
    return written.peer(request) in HERE and not any(request.headers.get(name) for name in PASSED_ON)


def may_enter(request: HttpRequest, desk: Desk) -> bool:
    """Whether the demonstration's log-ins work for a request now."""
    return site().demo and on_this_machine(request) and only_simulated(desk.connection)
