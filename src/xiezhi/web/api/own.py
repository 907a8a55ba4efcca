# SPDX-License-Identifier: Apache-2.0
"""我的令牌: a person gives tokens for his own programs, no more than he may himself; the secret is shown once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.api import tokens as giving
from xiezhi.web.api.showing import DAYS, days_typed, lines, scope_words
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken


@page(post="view")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Asked) -> HttpResponse:
    """One's own tokens; POST gives another and shows its secret on this page alone."""
    if request.method != "POST":
        return _shown(request)
    told = request.POST
    wanted = giving.Wanted(
        told.get("name", ""), told.get("purpose", ""), tuple(told.getlist("scope")), days_typed(told.get("days", "")),
        officer=request.who.officer,
    )  # fmt: skip
    try:
        token, secret = giving.give(request.desk, wanted, request.who.officer, request.now)
    except XiezhiError as error:
        return _shown(request, status=422, wrong=error.say(spoken()), typed=told)
    return _shown(request, status=200, given=token, secret=secret)


@page(post="view")
@require_POST
@sensitive_post_parameters()
def revoke_one(request: Asked) -> HttpResponse:
    """Takes one of one's own back."""
    try:
        giving.revoke(
            request.desk,
            request.POST.get("number", "")[:20],
            request.who.officer,
            request.now,
            request.who.officer,
        )
        messages.success(request, _("令牌已收回"))
    except XiezhiError as error:
        messages.error(request, error.say(spoken()))
    return HttpResponseRedirect(reverse("api:mine"))


def _shown(request: Asked, status: int = 200, **more: Any) -> HttpResponse:
    mine = giving.listed(request.who.officer)
    may = giving.may_give(request.desk, request.who.officer, request.now)
    context = {
        "lines": lines(request.desk, mine, request.now), "days": DAYS,
        "scopes": [(name, *scope_words(name)) for name in may],
    }  # fmt: skip
    return render(request, "api/mine.html", context | more, status=status)
