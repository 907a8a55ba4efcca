# SPDX-License-Identifier: Apache-2.0
"""角色授权: who holds which role where; the security administrator grants and revokes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiezhi.access.officers import grant, revoke
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.admin.changing import changing, day_given, day_or_none
from xiezhi.web.admin.people import history, listed, mark_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

GRANT = "grant"


@page(verb=GRANT)
@require_GET
def grants(request: Asked) -> HttpResponse:
    """People with their roles."""
    access = access_of(request.desk)
    context = listed(request) | {
        "units": access.directory.units_on(request.who.day), "roles": list(access.rights.roles.values()),
    }  # fmt: skip
    return render(request, "admin/grants.html", context)


@page(verb=GRANT)
@require_http_methods(["GET", "HEAD", "POST"])
def holder(request: Asked, officer: str) -> HttpResponse:
    """One person's roles; a role more, a role less."""
    if officer not in access_of(request.desk).directory.officers:
        raise Http404
    if request.method != "POST":
        return _one(request, officer)
    told = request.POST
    try:
        with changing(request, told.get("seen", ""), lambda: mark_of(request, officer)) as register:
            role, unit = told.get("role", ""), told.get("unit", "")
            if "revoke" in told:
                revoke(register, officer, role, unit, day_given(told.get("last"), "最后一天"))
            else:
                first = day_given(told.get("first"), "起", request.who.day)
                grant(register, officer, role, unit, first, day_or_none(told.get("last"), "止"))
    except XiezhiError as error:
        return _one(request, officer, wrong=error.say(spoken()), typed=told)
    messages.success(request, _("已保存"))
    return HttpResponseRedirect(reverse("admin:holder", args=[officer]))


def _one(request: Asked, officer: str, **more: Any) -> HttpResponse:
    access = access_of(request.desk)
    level, roles = access.rights.level, access.rights.roles.values()
    context = history(request, officer) | {
        "units": access.directory.units_on(request.who.day),
        "roles": [(role, "、".join(map(level, sorted(role.levels)))) for role in roles],
    }
    return render(request, "admin/holder.html", context | more)
