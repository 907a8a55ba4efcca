# SPDX-License-Identifier: Apache-2.0
"""Who may look at a wall: a person logged in who may count, or a screen that shows a read-only ticket.

A ticket is a token with the scope ``aggregates`` alone. The machine behind the wall opens ``/screen/enter/`` once with
it; a cookie that reaches no other page keeps it, until the ticket ends or is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xiezhi.access.directory import Unit
from xiezhi.records.desk import Desk
from xiezhi.records.seeing import access_of
from xiezhi.web.screen.sight import Sight
from xiezhi.web.setup import site
from xiezhi.web.shell.page import enter, open_page, page

COOKIE = "xiezhi_screen"
SCOPE = "aggregates"

View = Callable[[Any, Sight], HttpResponse]


def for_screens(view: View) -> Callable[..., HttpResponseBase]:
    """A wall for whoever may look at it; a ticket that no longer holds is told so, on the wall itself."""

    @page(verb="count")
    def for_person(request: Any) -> HttpResponse:
        if request.who.at is None:
            raise Http404
        return view(request, Sight(request.desk, request.who.at, request.now, request.who.officer))

    @wraps(view)
    def framed(request: Any) -> HttpResponseBase:
        secret = request.COOKIES.get(COOKIE, "")
        if not secret or enter(request):
            return for_person(request)
        with site().still() as desk:
            unit = unit_of(desk, secret, request.now)
            if unit is None:
                return _over(request)
            return view(request, Sight(desk, unit, request.now))

    framed.page = ("count", None)  # type: ignore[attr-defined]
    return framed


def unit_of(desk: Desk, secret: str, now: int) -> Unit | None:
    """The unit whose wall a ticket opens; ``None`` where it holds no longer or is for something else."""
    from xiezhi.web.api.tokens import token_of_secret

    token = token_of_secret(desk, secret, now)
    if token is None or SCOPE not in token.scopes:
        return None
    return access_of(desk).directory.unit(token.unit, desk.pack.zone.day(now))


@open_page
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("ticket")
def entrance(request: HttpRequest) -> HttpResponse:
    """A form for the ticket; what is right goes on to the wall and stays in a cookie of this address alone."""
    if request.method == "GET":
        return render(request, "screen/enter.html")
    secret = request.POST.get("ticket", "").strip()
    if unit_of(site().desk(), secret, site().clock()) is None:
        return render(request, "screen/enter.html", {"wrong": True}, status=422)
    answer = HttpResponseRedirect(reverse("screen:screen"))
    answer.set_cookie(
        COOKIE, secret, max_age=366 * 86_400, path=reverse("screen:screen"), httponly=True, samesite="Strict",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


def _over(request: Any) -> HttpResponse:
    """For the wall itself an order to go where it is told why; there the form for another ticket."""
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("screen:screen")
        return answer
    return render(request, "screen/enter.html", {"over": True}, status=403)
