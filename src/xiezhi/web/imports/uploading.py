# SPDX-License-Identifier: Apache-2.0
"""选择文件: a table of a source, looked at by its content before anything else is asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from xiezhi.casework.allowed import access_of
from xiezhi.casework.imports.mappings import kept
from xiezhi.casework.models import Run
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import OWN
from xiezhi.records.models import Source
from xiezhi.web.imports import folders
from xiezhi.web.imports.adopting import adopted
from xiezhi.web.imports.checking import form_of, named
from xiezhi.web.imports.guessing import guessed, unit_names
from xiezhi.web.imports.looking import Looked, look
from xiezhi.web.imports.models import Confirmed, Draft
from xiezhi.web.imports.receiving import FIELD, Received, ToDisk, too_long
from xiezhi.web.imports.steps import steps
from xiezhi.web.setup import site
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

REFUSED = 422
INVENTED = "虚构"  # what a demonstration's sources begin with, or it would never open again


@csrf_exempt  # the form is only read once its length is known; ``_uploaded`` asks for the token
@page(verb="import", post="import")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """The form; an upload that says it is too long is refused before any of it is read."""
    if request.method == "GET":
        return _form(request)
    most = folders.limits(request.desk.home).most
    if too_long(request.META.get("CONTENT_LENGTH"), most):
        response = _form(request, _too_long(most), 413)
        response["Connection"] = "close"
        return response
    token = folders.new_token()
    folder = folders.make(request.desk.home, token)
    handler = ToDisk(request, folder / folders.TABLE, most)
    request.upload_handlers = [handler]
    try:
        response = _uploaded(request, token, handler)
    except BaseException:
        folders.clear(request.desk.home, token)
        raise
    if not Draft.objects.filter(pk=token).exists():
        folders.clear(request.desk.home, token)
    return response


@csrf_protect
def _uploaded(request: Any, token: str, handler: ToDisk) -> HttpResponse:
    received = request.FILES.get(FIELD)
    if handler.over:
        return _form(request, _too_long(handler.most), 413)
    if not isinstance(received, Received):
        return _form(request, _("请选择一个文件"), REFUSED)
    try:
        draft = draft_of_upload(request, token, received, full=request.POST.get("full") == "1")
    except XiezhiError as error:
        return _form(request, error.say(spoken()), REFUSED)
    return HttpResponseRedirect(reverse("imports:mapping", args=[draft.token]))


def draft_of_upload(request: Asked, token: str, received: Received, *, full: bool) -> Draft:
    """The draft of what came, with its columns looked at and guessed. Errors name no place of this machine."""
    source = " ".join((request.POST.get("other") or request.POST.get("source") or "").split())
    kept(request.desk, source)  # names a source that can be one, or says so
    if site().demo and not source.startswith(INVENTED):
        raise XiezhiError(
            f"演示数据只收虚构来源: 来源名应以“{INVENTED}”开头, 不是 {source!r}",
            f"a demonstration takes invented sources only: {source!r} should begin with {INVENTED}",
        )
    name = received.name or ""
    try:
        form = form_of(received.path, name)
        looked, table = look(received.path.parent, request.desk.pack.zone)
    except XiezhiError as error:
        raise named(error, received.path, name) from None
    unit = "" if request.who.own_unit is None else request.who.own_unit.id
    directory = access_of(request.desk).directory
    choices = guessed(request.desk.pack, table, unit_names(directory, request.who.day))
    told = _confirmed(unit, source, looked) or _of_console(request, source, looked) or choices.told()
    with transaction.atomic():
        return Draft.objects.create(
            token=token, unit=unit, officer=request.who.officer, source=source, name=name, bytes=received.length,
            full=full, sha256=received.sha256, form=form, header=looked.header,
            choices=told, created_at=request.now, changed_at=request.now,
        )  # fmt: skip


def _confirmed(unit: str, source: str, looked: Looked) -> dict[str, Any] | None:
    """What was chosen for the same header of the same source before."""
    found = Confirmed.objects.filter(unit=unit, source=source, header=looked.header).first()
    return None if found is None else {**found.choices, "sure": {}}


def _of_console(request: Asked, source: str, looked: Looked) -> dict[str, Any] | None:
    """What was confirmed at the console for this source, where the page can say all of it."""
    place = kept(request.desk, source)
    found = None if place is None else adopted(request.desk.pack, place, looked)
    return None if found is None else found.told()


def _too_long(most: int) -> str:
    return _("文件超过 %(most)d MB 上限，未接收；应分批导出，每份不超过 %(most)d MB") % {"most": most >> 20}


def _form(request: Asked, wrong: str = "", status: int = 200) -> HttpResponse:
    limits = folders.limits(request.desk.home)
    read = status not in (413,)  # the body of what is too long stays unread
    context = {
        "steps": steps(1), "wrong": wrong, "most": limits.most, "most_mb": limits.most >> 20, "days": limits.days,
        "names": known_sources(request), "chosen": request.POST.get("source", "") if read else "",
        "other": request.POST.get("other", "") if read else "", "unit": request.who.own_unit,
    }  # fmt: skip
    return render(request, "imports/new.html", context, status=status)


def known_sources(request: Asked) -> list[str]:
    """Sources that were heard, that have settings, or that a run was of."""
    names = {
        *Source.objects.exclude(name=OWN).values_list("name", flat=True),
        *request.desk.settings.freshness,
    }
    return sorted(names | set(Run.objects.values_list("source", flat=True).distinct()))
