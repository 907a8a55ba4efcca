# SPDX-License-Identifier: Apache-2.0
"""Tabs of the views that a person keeps of a list (``saved_views``), for every list alike.

context["saved"] = saved_for(request, "cases/admin_case")  # in the view of the list
{% include "shell/saved_views.html" %}                     # in its template: tabs, 存为视图, 删除
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.saved_views import drop_view, keep_view, views_of
from xiezhi.web.shell.tongue import back_of

PASSING = ("page", "csrfmiddlewaretoken")  # parts of an address that no view keeps


@dataclass(frozen=True)
class Kept:
    """A view as a tab: ``current`` where the page shows just this."""

    id: int
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Saved:
    """The views of one list; ``query``: what the page shows now, to be kept."""

    place: str
    query: str
    views: tuple[Kept, ...]

    @property
    def any_current(self) -> bool:
        """Whether one of them is what the page shows."""
        return any(one.current for one in self.views)


def saved_for(request: Asked, place: str) -> Saved:
    """The person's views of a list; one query."""
    here = plain(request.GET.urlencode())
    rows = views_of(request.who.officer, place)
    return Saved(
        place, here, tuple(Kept(row.pk, row.name, f"?{row.query}", row.query == here) for row in rows)
    )


def plain(query: str) -> str:
    """What an address asks for, in one order, without what passes."""
    pairs = sorted(
        (name, value)
        for name, values in QueryDict(query).lists()
        for value in values
        if value and name not in PASSING
    )
    told = QueryDict(mutable=True)
    for name, value in pairs:
        told.appendlist(name, value)
    return told.urlencode()


@page()
@require_POST
def keep(request: Asked) -> HttpResponse:
    """Keeps what a list shows under a name; the same name again takes the new view."""
    place, query = request.POST.get("place", "")[:120], plain(request.POST.get("query", ""))
    with transaction.atomic():
        keep_view(request.who.officer, place, " ".join(request.POST.get("name", "").split()), query)
    return HttpResponseRedirect(back_of(request))


@page()
@require_POST
def drop(request: Asked) -> HttpResponse:
    """Deletes one of one's own views; another's is not touched."""
    number = number_of(request.POST.get("id"), None)
    if number is not None:
        drop_view(request.who.officer, request.POST.get("place", ""), number)
    return HttpResponseRedirect(back_of(request))
