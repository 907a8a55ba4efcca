# SPDX-License-Identifier: Apache-2.0
"""Earlier reports from the same address or number: a part of a report's page, and a page of its own without script."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.access.masking import mask_within
from xiezhi.casework.earlier import OF_NUMBER, OF_PLACE
from xiezhi.casework.earlier import earlier as found_earlier
from xiezhi.casework.looking import searched
from xiezhi.supervision.acceptance import acceptance_of
from xiezhi.web.cases.seeing import Sealed, seen
from xiezhi.web.shell.page import Asked, page


@page(verb="view")
@require_GET
def earlier(request: Asked, matter: str) -> HttpResponse:
    """The list; asking for it is written down as a query, by the report that it was asked from."""
    patrol = request.desk.pack.patrol
    if patrol is None or patrol.acceptance is None:
        raise Http404
    try:
        row = seen(request, acceptance_of(request.desk).incident, matter, quietly=True)
    except Sealed as sealed:
        raise Http404 from sealed
    found = found_earlier(request.desk, request.who.actor, row, request.now)
    fields = {"same_place_as": row.id, "same_number_as": row.id if found.numbers else None}
    searched(
        request.desk, request.who.actor, fields, len(found.rows) + found.more, request.who.purpose, now=request.now
    )  # fmt: skip
    context = {
        "row": row, "found": found, "addresses": [mask_within(one) for one in found.places], "of_place": OF_PLACE,
        "of_number": OF_NUMBER, "part": bool(request.htmx),
    }  # fmt: skip
    return render(request, f"incidents/{'earlier_part' if request.htmx else 'earlier'}.html", context)
