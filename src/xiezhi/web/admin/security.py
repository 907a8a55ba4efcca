# SPDX-License-Identifier: Apache-2.0
"""安全设置: expiry, password rules, lockout, for whom a second factor; shown, changed, and what they were."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.accounts.by_proxy import proxy_of
from xiezhi.web.accounts.security import ACT, NUMBERS, ROLES, SUBJECT, security_of, set_security
from xiezhi.web.admin.changing import changing
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken


@page(verb="manage_security")
@require_http_methods(["GET", "HEAD", "POST"])
def security(request: Asked) -> HttpResponse:
    """What is in force; another from now on."""
    if request.method != "POST":
        return _shown(request)
    told = request.POST
    asked: dict[str, Any] = {name: number_of(told.get(name), -1) for name in NUMBERS if name in told}
    asked[ROLES] = tuple(told.getlist(ROLES))
    try:
        with changing(request, told.get("seen", ""), lambda: repr(security_of(request.desk))):
            set_security(request.desk, request.who.officer, asked, request.now)
    except XiezhiError as error:
        return _shown(request, wrong=error.say(spoken()), typed=told)
    messages.success(request, _("已保存，从现在起执行"))
    return HttpResponseRedirect(reverse("admin:security"))


def _shown(request: Asked, **more: Any) -> HttpResponse:
    now, access = security_of(request.desk), access_of(request.desk)
    typed = more.get("typed")
    chosen = typed.getlist(ROLES) if typed is not None else now.second_factor
    context = {
        "numbers": [
            (name, _(bound.title), _(bound.unit), bound.low, bound.high,
             typed.get(name, "") if typed else getattr(now, name))
            for name, bound in NUMBERS.items()
        ],
        "roles": [(role.name, role.title, role.name in chosen) for role in access.rights.roles.values()],
        "seen": repr(now), "proxy": proxy_of(request.desk),
        "past": [(line, _differences(line.data)) for line in reversed(
            access.journal.lines("subject = ? AND act = ?", (SUBJECT, ACT), latest=10))],
    }  # fmt: skip
    return render(request, "admin/security.html", context | more)


def _differences(data: Any) -> list[tuple[str, Any, Any]]:
    """What a change changed: its title, before, after."""
    before, after = data["before"], data["after"]
    titles = {name: _(bound.title) for name, bound in NUMBERS.items()} | {ROLES: _("须用动态口令的角色")}
    return [
        (titles.get(name, name), _told(before.get(name)), _told(value))
        for name, value in after.items() if before.get(name) != value
    ]  # fmt: skip


def _told(value: Any) -> str:
    return ("、".join(value) or _("无")) if isinstance(value, list) else str(value)
