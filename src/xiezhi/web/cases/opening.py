# SPDX-License-Identifier: Apache-2.0
"""A new matter of a kind: its attributes from the catalogue, its number by itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.access.decision import Refused
from xiezhi.casework.commands import open_matter
from xiezhi.casework.whole import named
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.models import Matter
from xiezhi.web.cases.inputs import inputs, said
from xiezhi.web.cases.lists import kind_of, opens
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken


@page(verb="open", post="open")
@require_http_methods(["GET", "POST"])
def open_one(request: Asked, kind: str) -> HttpResponse:
    """The form of a new matter; POST opens it for the unit of whoever asks."""
    declared = kind_of(request, kind)
    if not opens(request, declared):
        raise Http404
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    listed = inputs(request.who, declared.attributes, typed)
    above = (typed.get("parent") or request.GET.get("parent") or "").strip()[:200]
    context = {"kind": declared, "inputs": listed, "parent": above, "parents": declared.parents}
    if request.method == "GET":
        return render(request, "cases/open.html", context)
    values = said(request.desk.pack, listed, declared.title)
    parent = _parent(request, above)
    if above and parent is None:
        context["parent_wrong"] = _("没有这一事项，或无权查看；应填上级事项的编号")
    if any(one.wrong for one in listed) or "parent_wrong" in context:
        return render(request, "cases/open.html", context, status=422)
    try:
        done = open_matter(
            request.desk,
            request.who.actor,
            kind,
            values,
            now=request.now,
            parent=None if parent is None else parent.id,
        )
    except Refused:
        raise
    except XiezhiError as error:
        return render(request, "cases/open.html", context | {"wrong": error.say(spoken())}, status=422)
    number = Matter.objects.filter(id=done.matter).values_list("number", flat=True).first()
    told = {"title": declared.title, "number": number or done.matter}
    messages.success(request, _("已新建 %(title)s %(number)s") % told)
    return HttpResponseRedirect(reverse("cases:matter", args=[kind, done.matter]))


def _parent(request: Asked, text: str) -> Matter | None:
    """The matter meant, by id or number; of those that may be seen."""
    found = named(request.desk, request.who.actor, text, request.now)
    return next((one for one in found if one.id == text), found[0] if found else None)
