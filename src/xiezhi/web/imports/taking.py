# SPDX-License-Identifier: Apache-2.0
"""入账: begun once, made by a process of its own; the page tells how far it is, and may be left."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiezhi.web.beside import nobody_works
from xiezhi.web.imports import models, starting
from xiezhi.web.imports.folders import lock
from xiezhi.web.imports.mapping import said
from xiezhi.web.imports.models import Draft
from xiezhi.web.imports.reach import draft_of, reached, unit_of
from xiezhi.web.imports.steps import steps, to
from xiezhi.web.imports.trying import summary_of
from xiezhi.web.shell.page import Asked, page


@page(verb="import", post="import")
@require_http_methods(["GET", "POST"])
def run(request: Asked, token: str) -> HttpResponse:
    """How far it is; POST begins it, asked twice only once, or begins it again where it was cut."""
    draft = draft_of(request, token)
    if request.method == "POST":
        return _begin(request, draft)
    if draft.state in (models.MAPPING, models.TRYING, models.TRIED) and not draft.error:
        return HttpResponseRedirect(reverse("imports:preview", args=[token]))
    if draft.state == models.DONE and draft.run_id is not None:
        return to(request, reverse("imports:report", args=[draft.run_id]))
    template = "imports/progress.html" if request.htmx else "imports/run.html"
    return render(request, template, _context(request, draft))


@page(verb="import", post="import")
@require_POST
def drop(request: Asked, token: str) -> HttpResponse:
    """Deletes a draft with its upload; what is at work or taken stays."""
    draft = draft_of(request, token)
    if draft.state not in (models.MAPPING, models.TRIED):
        raise Http404
    starting.drop(request.desk.home, token)
    messages.success(request, _("草稿和上传的文件已删除"))
    return HttpResponseRedirect(reverse("imports:sources"))


def _begin(request: Asked, draft: Draft) -> HttpResponse:
    Draft.objects.filter(pk=draft.pk, state=models.TRIED).update(
        state=models.TAKING, error=[], tries=0, rows=0, entries=0, changed_at=request.now
    )
    if Draft.objects.filter(pk=draft.pk, state__in=models.AT_WORK).exists():
        starting.start(request.desk.home)
    return HttpResponseRedirect(reverse("imports:run", args=[draft.pk]))


def _context(request: Asked, draft: Draft) -> dict[str, object]:
    total = int(summary_of(draft.summary).counts.get("rows", 0)) if draft.summary else 0
    waiting = Draft.objects.filter(state__in=models.AT_WORK, changed_at__lt=draft.changed_at).count()
    again = draft.again
    return {
        "draft": draft, "steps": steps(4, draft), "total": total, "error": said(draft), "summary": draft.summary,
        "part": min(100, draft.rows * 100 // total) if total else 0, "waiting": waiting, "again": again,
        "stopped": draft.state in models.AT_WORK and nobody_works(lock(request.desk.home)),
        "may_see": again is not None and reached(request, unit_of(again)),
    }  # fmt: skip
