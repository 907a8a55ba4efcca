# SPDX-License-Identifier: Apache-2.0
"""Whose imports a person sees: those of the units that the person's ``import`` reaches. What the console took belongs
to no unit, and so to the top of the tree alone.
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import Http404

from xiezhi.access.decision import Thing
from xiezhi.casework.allowed import access_of
from xiezhi.casework.models import Run
from xiezhi.web.imports import folders
from xiezhi.web.imports.models import Draft
from xiezhi.web.shell.page import Asked


def reached(request: Asked, unit: str | None) -> bool:
    """Whether imports of a unit are this person's to see."""
    thing = Thing("", "", unit or None)
    return access_of(request.desk).allow(request.who.officer, "import", thing, request.now).yes


def units_of(request: Asked) -> list[str]:
    """The units whose imports this person sees."""
    directory = access_of(request.desk).directory
    access = access_of(request.desk)
    with access.still():
        return [one for one in directory.units if reached(request, one)]


def runs(request: Asked) -> QuerySet[Run]:
    """The runs that this person sees."""
    mine = Q(draft__unit__in=units_of(request))
    return Run.objects.filter(mine | Q(draft=None) if reached(request, None) else mine)


def drafts(request: Asked) -> QuerySet[Draft]:
    """The drafts that this person sees."""
    return Draft.objects.filter(unit__in=units_of(request))


def draft_of(request: Asked, token: str) -> Draft:
    """A draft by its token; not there for who may not see it."""
    found = Draft.objects.filter(pk=token).first()
    if found is None or not reached(request, found.unit):
        raise Http404
    return found


def run_of(request: Asked, number: int) -> Run:
    """A run by its number; not there for who may not see it."""
    found = Run.objects.filter(pk=number).select_related("draft").first()
    if found is None or not reached(request, unit_of(found)):
        raise Http404
    return found


def told_of(request: Asked, run: Run) -> list[str] | None:
    """The units of whose matters a run's report speaks to this person; ``None``: of all."""
    if reached(request, None):
        return cast("list[str] | None", run.units)
    mine = units_of(request)
    return mine if run.units is None else [one for one in mine if one in set(run.units)]


def unit_of(run: Run) -> str | None:
    """The unit that a run is of; ``None``: it was taken at the console."""
    draft: Any = getattr(run, "draft", None)
    return None if draft is None else draft.unit


def folder_of(request: Asked, draft: Draft) -> Any:
    """Where the upload of a draft lies."""
    return folders.place(request.desk.home, draft.token)
