# SPDX-License-Identifier: Apache-2.0
"""接口令牌: systems that push, and screens. The system administrator gives, the security administrator confirms.

Both see all tokens, of persons too, and can take any back; neither can read a secret.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import OWN
from xiezhi.records.models import Source
from xiezhi.web.api import tokens
from xiezhi.web.api.scopes import AGGREGATES, pushes
from xiezhi.web.api.showing import DAYS, days_typed, lines
from xiezhi.web.imports.uploading import INVENTED
from xiezhi.web.setup import site
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

GIVES, CONFIRMS = "manage_sources", "manage_security"
SYSTEM, SCREEN = "system", "screen"


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: Asked) -> HttpResponse:
    """All tokens; POST gives one to a system or a screen and shows its secret on this page alone."""
    if not request.who.may(GIVES) and not request.who.may(CONFIRMS):
        raise Http404
    if request.method != "POST":
        return _shown(request)
    if not request.who.may(GIVES):
        raise Http404
    told = request.POST
    try:
        wanted = _wanted(told)
        token, secret = tokens.give(request.desk, wanted, request.who.officer, request.now)
    except XiezhiError as error:
        return _shown(request, status=422, wrong=error.say(spoken()), typed=told)
    return _shown(request, given=token, secret=secret)


def _wanted(told: Any) -> tokens.Wanted:
    name, purpose, days = told.get("name", ""), told.get("purpose", ""), days_typed(told.get("days", ""))
    if told.get("what") == SCREEN:
        return tokens.Wanted(name, purpose, (AGGREGATES,), days, unit=told.get("unit", ""))
    source = " ".join(told.get("source", "").split())
    if site().demo and not source.startswith(INVENTED):
        raise XiezhiError(
            f"演示数据只收虚构来源: 来源名应以“{INVENTED}”开头, 不是 {source!r}",
            f"a demonstration takes invented sources only: {source!r} should begin with {INVENTED}",
        )
    return tokens.Wanted(name, purpose, (pushes(source),), days, source=source)


@page(verb=CONFIRMS)
@require_POST
def confirm_one(request: Asked) -> HttpResponse:
    """The second administrator's word."""
    return _done(request, tokens.confirm, _("令牌已确认，现在有效"))


@page()
@require_POST
def revoke_one(request: Asked) -> HttpResponse:
    """Takes one back, whosever it is."""
    if not request.who.may(GIVES) and not request.who.may(CONFIRMS):
        raise Http404
    return _done(request, tokens.revoke, _("令牌已收回"))


def _done(request: Asked, act: Any, said: str) -> HttpResponse:
    try:
        act(request.desk, request.POST.get("number", "")[:20], request.who.officer, request.now)
        messages.success(request, said)
    except XiezhiError as error:
        messages.error(request, error.say(spoken()))
    return HttpResponseRedirect(reverse("api:connections"))


def _shown(request: Asked, status: int = 200, **more: Any) -> HttpResponse:
    gives, every = request.who.may(GIVES), lines(request.desk, tokens.listed(), request.now)
    heard = set(Source.objects.exclude(name=OWN).values_list("name", flat=True))
    context = {
        "systems": [one for one in every if not one.token.officer],
        "persons": [one for one in every if one.token.officer],
        "gives": gives, "confirms": request.who.may(CONFIRMS), "days": DAYS,
        "sources": sorted(heard | set(request.desk.settings.freshness)),
        "units": access_of(request.desk).directory.units_on(request.who.day) if gives else (),
    }  # fmt: skip
    return render(request, "api/connections.html", context | more, status=status)
