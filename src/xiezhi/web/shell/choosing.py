# SPDX-License-Identifier: Apache-2.0
"""What a person chooses for all pages: the unit and how far down (我的 本级 含下级), and for what purpose one looks."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import back_of
from xiezhi.web.shell.who import PURPOSE, SCOPE, SCOPES, UNIT
from xiezhi.web.shell.words import STATES

LONGEST = 100  # characters of a purpose


@page()
@require_POST
def scope(request: Asked) -> HttpResponse:
    """Keeps unit and scope for this session; a unit that is not one's own to choose is not there."""
    unit, wanted = request.POST.get("unit"), request.POST.get("scope")
    if unit is not None:
        if unit not in {one.id for one in request.who.units}:
            raise Http404
        request.session[UNIT] = unit
    if wanted is not None:
        if wanted not in SCOPES:
            raise Http404
        request.session[SCOPE] = wanted
    return HttpResponseRedirect(back_of(request))


@page()
@require_POST
def purpose(request: Asked) -> HttpResponse:
    """Keeps for what purpose this session looks: it stands with each query and export in the log."""
    text = (request.POST.get("purpose") or "").strip()
    if text:
        request.session[PURPOSE] = text[:LONGEST]
    return HttpResponseRedirect(back_of(request))


@page()
@require_GET
def help_page(request: Asked) -> HttpResponse:
    """The keys, the words and the colours."""
    return render(request, "shell/help.html", {"states": tuple(STATES)})
