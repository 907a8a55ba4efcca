# SPDX-License-Identifier: Apache-2.0
"""账户: who can log in, who is locked; the security administrator gives out, resets, unlocks, ends sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.web.accounts.giving import end_sessions, give, give_anew, unlocked
from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.throttling import locked_until
from xiezhi.web.admin.people import listed
from xiezhi.web.shell.page import Asked, page

UNLOCK = "unlock"


@page(verb=UNLOCK)
@require_GET
def accounts(request: Asked) -> HttpResponse:
    """People with what is known of their log-ins."""
    return _shown(request)


def _shown(request: Asked, **more: Any) -> HttpResponse:
    context = listed(request)
    ids = [row["id"] for row in context["rows"]]
    known = {one.officer: one for one in Account.objects.filter(officer__in=ids)}
    locked = locked_until(ids, request.now)
    for row in context["rows"]:
        row["account"], row["locked"] = known.get(row["id"]), locked.get(row["id"])
    units = access_of(request.desk).directory.units_on(request.who.day)
    return render(request, "admin/accounts.html", context | {"units": units} | more)


@page(verb=UNLOCK)
@require_POST
def act(request: Asked) -> HttpResponse:
    """One act on one log-in. A new password is shown once, on the answer to this request alone."""
    officer, what = request.POST.get("officer", ""), request.POST.get("act", "")
    directory = access_of(request.desk).directory
    if officer not in directory.officers or what not in ("give", "reset", "reset-second", "unlock", "end"):
        raise Http404
    desk, by, now, name = request.desk, request.who.officer, request.now, directory.name(officer)
    if what in ("give", "reset", "reset-second"):
        word = (
            give(desk, officer, by, now) if what == "give"
            else give_anew(desk, officer, by, now, second=what == "reset-second")
        )  # fmt: skip
        return _shown(request, given=word, given_to=officer, given_name=name)
    if what == "unlock":
        unlocked(desk, officer, by, now)
        messages.success(request, _("%(name)s 已解锁") % {"name": name})
    else:
        end_sessions(desk, officer, by, now)
        messages.success(request, _("%(name)s 的登录已全部退出") % {"name": name})
    return HttpResponseRedirect(f"{reverse('admin:accounts')}?q={officer}")
