# SPDX-License-Identifier: Apache-2.0
"""人员: who is in service, where, on leave, for whom somebody stands in; what the system administrator changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.access.officers import KINDS, add_officer, end_leave, leave, post, retire
from xiezhi.access.register import Register
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.admin.changing import Act, changed, changing, day_given, day_or_none, iso
from xiezhi.web.admin.people import history, listed, mark_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

MANAGE = "manage_officers"


@page(verb=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def officers(request: Asked) -> HttpResponse:
    """The people in service; a new one."""
    if request.method != "POST":
        return _list(request)
    told = request.POST
    try:
        with changing(request) as register:
            first = day_given(told.get("first"), "起", request.who.day)
            made = add_officer(
                register, told.get("id", ""), told.get("name", ""), first, kind=told.get("kind", "")
            )
            post(register, made.id, told.get("unit", ""), first)
    except XiezhiError as error:
        return _list(request, wrong=error.say(spoken()), typed=told)
    messages.success(request, _("已登记 %(name)s") % {"name": made.name})
    return HttpResponseRedirect(reverse("admin:officer", args=[made.id]))


def _list(request: Asked, **more: Any) -> HttpResponse:
    units = access_of(request.desk).directory.units_on(request.who.day)
    context = listed(request) | {"units": units, "kinds": KINDS, "today": iso(request.who.day)}
    return render(request, "admin/officers.html", context | more)


@page(verb=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def officer(request: Asked, officer: str) -> HttpResponse:
    """One person through time; posted elsewhere, on leave, back, retired."""
    directory = access_of(request.desk).directory
    if officer not in directory.officers:
        raise Http404
    if request.method != "POST":
        return _one(request, officer)
    back = reverse("admin:officer", args=[officer])
    return changed(request, ACTS, officer, lambda: mark_of(request, officer), _one, back)


def _one(request: Asked, officer: str, **more: Any) -> HttpResponse:
    units = access_of(request.desk).directory.units_on(request.who.day)
    return render(request, "admin/officer.html", history(request, officer) | {"units": units} | more)


def _post(register: Register, officer: str, told: Any, day: int) -> None:
    post(register, officer, told.get("unit", ""), day)


def _leave(register: Register, officer: str, told: Any, day: int) -> None:
    last = day_or_none(told.get("last"), "止")
    leave(register, officer, day, last, told.get("ground", ""), told.get("substitute", "").strip() or None)


def _back(register: Register, officer: str, told: Any, day: int) -> None:
    end_leave(register, officer, day)


def _retire(register: Register, officer: str, told: Any, day: int) -> None:
    retire(register, officer, day)


ACTS: dict[str, Act] = {
    "post": _post, "leave": _leave, "back": _back, "retire": _retire,
}  # fmt: skip
