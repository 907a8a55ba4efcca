# SPDX-License-Identifier: Apache-2.0
"""The matter that an address names, for who may see it; sealed ones ask for purpose and ground first.

Not there, of another kind, another unit's, sealed for this person: all are the page that is not there.
"""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.access.log import open_sealed
from xiezhi.access.sealing import UNDER_SEAL, is_open
from xiezhi.casework.allowed import access_of, decided, thing_of
from xiezhi.casework.looking import look
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.judging import unkeyed
from xiezhi.records.models import Matter
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken


class Sealed(Exception):
    """The record is sealed, and this person may open it by purpose and ground."""

    def __init__(self, row: Matter) -> None:
        super().__init__(row.id)
        self.row = row


def seen(request: Asked, kind: str, matter: str, *, verb: str = "view", quietly: bool = False) -> Matter:
    """The row of a matter on which a verb may be used. A view is logged.

    ``quietly``: a part of the page that one looks at; it is logged unless this person's last look was a short time ago.
    ``Sealed``: it must be opened first; ``Http404`` and ``access.Refused`` else.
    """
    row = Matter.objects.filter(id=matter, kind=kind).first()
    if row is None or row.kind in unkeyed(request.desk) or (row.sealed and verb not in UNDER_SEAL):
        raise Http404
    actor = request.who.actor
    if row.sealed and not is_open(access_of(request.desk).journal, request.who.officer, row.id, request.now):
        if not decided(
            request.desk, request.who.officer, "unseal", thing_of(request.desk, row), request.now
        ).yes:
            look(request.desk, actor, row, now=request.now)  # writes down the refusal, and refuses
            raise Http404
        raise Sealed(row)
    if verb != "view":
        for needed in dict.fromkeys(("view", verb)):
            if not decided(
                request.desk, request.who.officer, needed, thing_of(request.desk, row), request.now
            ).yes:
                raise Http404
    else:
        look(request.desk, actor, row, now=request.now, again=quietly)
    return row


def address(row: Matter) -> str:
    """Where a matter's page is."""
    return reverse("cases:matter", args=[row.kind, row.id])


def ask_first(
    request: Asked, row: Matter, wrong: str = "", told: dict[str, str] | None = None
) -> HttpResponse:
    """The page that asks for purpose and ground."""
    rights = access_of(request.desk).rights
    context = {
        "row": row, "grounds": rights.seal_grounds, "basis": rights.seal_basis, "wrong": wrong, "told": told or {},
    }  # fmt: skip
    return render(request, "cases/sealed.html", context, status=422 if wrong else 200)


@page(verb="unseal")
@require_http_methods(["GET", "POST"])
def unseal(request: Asked, kind: str, matter: str) -> HttpResponse:
    """Opens a sealed record to this person for half an hour, with purpose and ground in the log."""
    row = Matter.objects.filter(id=matter, kind=kind, sealed=True).first()
    if row is None:
        raise Http404
    thing = thing_of(request.desk, row)
    if not decided(request.desk, request.who.officer, "unseal", thing, request.now).yes:
        raise Http404
    if request.method == "GET":
        return ask_first(request, row)
    told = {
        "purpose": request.POST.get("purpose", "").strip()[:200],
        "ground": request.POST.get("ground", ""),
    }
    if not told["purpose"]:
        return ask_first(request, row, _("查阅封存记录须写明用途"), told)
    try:
        with transaction.atomic():
            open_sealed(access_of(request.desk), request.who.officer, thing, **told, now=request.now)
    except XiezhiError as error:
        return ask_first(request, row, error.say(spoken()), told)
    return HttpResponseRedirect(address(row))
