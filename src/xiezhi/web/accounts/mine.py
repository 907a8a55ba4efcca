# SPDX-License-Identifier: Apache-2.0
"""我的账户: password, second factor, language, sessions elsewhere, leave and who stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.web.accounts import passwords, throttling, written
from xiezhi.web.accounts.by_proxy import address_of
from xiezhi.web.accounts.checking import needs_second
from xiezhi.web.accounts.enrolling import enrolled
from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.security import security_of
from xiezhi.web.accounts.session import GENERATION, MEANS, PROXY
from xiezhi.web.shell.page import Asked, page


@page()
@require_GET
def mine(request: Asked) -> HttpResponse:
    """One's own account."""
    return _shown(request)


def _shown(request: Asked, **told: Any) -> HttpResponse:
    officer, directory = request.who.officer, access_of(request.desk).directory
    context = {
        "account": Account.objects.filter(officer=officer).first(),
        "security": security_of(request.desk),
        "needs_second": needs_second(request, officer),
        "by_proxy": request.session.get(MEANS) == PROXY,
        "held": [(one, directory.last_known(one.unit)) for one in directory.held(officer, request.who.day)],
        "titles": {name: role.title for name, role in access_of(request.desk).rights.roles.items()},
        "absences": [
            (date_of(row.first), None if row.last is None else date_of(row.last), row)
            for row in reversed(directory.absences.get(officer, ()))
        ][:5],
    }
    return render(request, "accounts/mine.html", context | told)


@page()
@require_POST
def password(request: Asked) -> HttpResponse:
    """Another password; sessions elsewhere end."""
    account = _own(request)
    word, again = request.POST.get("password", ""), request.POST.get("again", "")
    if (no := _confirmed(request, account, "password_wrong")) is not None:
        return no
    faults = passwords.faults(account, request.who.name, word, security_of(request.desk))
    if faults or word != again:
        return _shown(request, faults=faults, differs=word != again)
    passwords.put(account, word, security_of(request.desk), request.now, must_change=False)
    account.save()
    request.session.cycle_key()
    request.session[GENERATION] = account.generation
    _wrote(request, written.PASSWORD)
    messages.success(request, _("密码已更改，其他地方的登录已退出"))
    return _back()


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def factor(request: Asked) -> HttpResponse:
    """Getting a second factor."""
    account = _own(request)
    if account.secret:
        return _back()
    return enrolled(request, account, "accounts/factor.html")


@page()
@require_POST
def factor_off(request: Asked) -> HttpResponse:
    """No second factor any more, where the role does not ask for one; for another telephone, too."""
    account = _own(request)
    if (no := _confirmed(request, account, "factor_wrong")) is not None:
        return no
    account.secret, account.recovery = "", []
    account.save(update_fields=["secret", "recovery"])
    _wrote(request, written.FACTOR_OFF)
    if needs_second(request, account.officer):
        return HttpResponseRedirect(reverse("accounts:factor"))
    messages.success(request, _("动态口令已停用"))
    return _back()


@page()
@require_POST
def elsewhere(request: Asked) -> HttpResponse:
    """Ends all sessions but this one."""
    account = _own(request)
    account.generation += 1
    account.save(update_fields=["generation"])
    request.session[GENERATION] = account.generation
    _wrote(request, written.ELSEWHERE)
    messages.success(request, _("其他地方的登录已退出"))
    return _back()


def _own(request: Asked) -> Account:
    account = Account.objects.filter(officer=request.who.officer).first()
    if account is None:
        raise XiezhiError(
            "您由代理登录, 这里没有密码账户: 密码和动态口令在代理处更改",
            "you were logged in by a proxy: there is no password here to change",
        )
    return account


def _confirmed(request: Asked, account: Account, field: str) -> HttpResponse | None:
    """Nothing where the present password was typed; else the page with what is wrong. Guessing is slowed down."""
    key, address = throttling.number_key(account.officer), address_of(request, request.desk)
    gate = throttling.ask(key, address, security_of(request.desk), request.now)
    if gate.wait or not passwords.right(account, request.POST.get("current", "")):
        _wrote(request, written.REFUSED, step=field)
        return _shown(request, **{field: True})
    throttling.passed(key, address)
    return None


def _wrote(request: Asked, act: str, **data: Any) -> None:
    who, address = request.who.officer, address_of(request, request.desk)
    written.wrote(request.desk, act, who, actor=who, now=request.now, address=address, **data)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:mine"))
