# SPDX-License-Identifier: Apache-2.0
"""The bell: what others did that concerns this person, asked every half minute; read once it was opened."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from xiezhi.casework.exceptional import waiting_for
from xiezhi.web.shell.news import decided_on, keep_read, matters_of, news
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page

MOST = 8


@page()
@require_GET
def notices(request: Asked) -> HttpResponse:
    """Under the bell the latest, as a page of its own all there are."""
    found, decided = news(request.who), decided_on(request.who)
    asked = waiting_for(request.who.officer) if request.who.business else []
    there = matters_of(request.who, [*asked, *decided])
    asked, decided = ([one for one in some if one.matter in there] for some in (asked, decided))
    told = {
        "asked": asked,
        "decided": decided,
        "rows": found[:MOST] if request.htmx else found,
        "count": sum(one.unread for one in found) + len(asked) + len(decided),
        "upto": max((one.seq for one in found), default=0),
    }
    return render(request, "shell/notices.html" if request.htmx else "shell/notices_page.html", told)


@page(post="view")
@require_POST
def read(request: Asked) -> HttpResponse:
    """Read up to what was shown."""
    upto = number_of(request.POST.get("upto"), None)
    if upto is None:
        raise Http404
    keep_read(request.who, upto)
    return HttpResponse(status=204) if request.htmx else HttpResponseRedirect(reverse("shell:notices"))
