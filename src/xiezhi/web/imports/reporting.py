# SPDX-License-Identifier: Apache-2.0
"""报告: what was taken, what is in quarantine, what vanished, what two systems tell differently, who lacks a parent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiezhi.casework.imports.doubles import resolve as decide
from xiezhi.casework.imports.within import of_units
from xiezhi.casework.models import Orphan, Quarantined, Run, Telling, Vanished
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.figures import figures
from xiezhi.web.imports.reach import run_of, told_of, unit_of
from xiezhi.web.imports.showing import by_name, shown_by_column
from xiezhi.web.imports.steps import steps
from xiezhi.web.imports.tellings import readings
from xiezhi.web.shell.page import Asked, page

A_PAGE = 50
TABS = ("quarantine", "tellings", "vanished", "orphans")


@dataclass(frozen=True)
class Kept:
    """A row of the quarantine as it is shown."""

    row: Quarantined
    value: str

    @property
    def line(self) -> str:
        """The line alone, without the sheet."""
        return self.row.line.rsplit("!", 1)[-1]


@page(verb="import")
@require_GET
def report(request: Asked, number: int) -> HttpResponse:
    """What became of a run."""
    run = run_of(request, number)
    lists = _lists(request, run)
    counts = {name: rows.count() for name, rows in lists.items()}
    asked = request.GET.get("tab", "")
    tab = asked if asked in TABS else next((one for one in TABS if counts[one]), TABS[0])
    titles = (_("隔离区"), _("两种说法"), _("全量中消失"), _("上级未见"))
    draft = getattr(run, "draft", None)
    context = {
        "run": run, "draft": draft, "unit": unit_of(run), "steps": steps(5, draft) if draft else [], "tab": tab,
        "tabs": [(name, title, counts[name]) for name, title in zip(TABS, titles, strict=True)],
        "figures": figures(run.counts), "findings": sorted(run.counts.get("findings", {}).items()),
        "page": _rows(request, run, tab, lists[tab]), "files": _files(run),
        "names": ", ".join(one["name"] for one in _files(run)),
        "resumed": draft is not None and draft.tries > 1,
    }  # fmt: skip
    return render(request, "imports/report.html", context)


@page(verb="import", post="import")
@require_POST
def resolve(request: Asked, number: int) -> HttpResponse:
    """Decides which of two readings stands; decided once."""
    take = request.POST.get("take")
    told = of_units(Telling.objects.filter(pk=number), None).select_related("run__draft").first()
    if told is None:
        raise Http404
    run = run_of(request, told.run_id)
    back = f"{reverse('imports:report', args=[run.pk])}?tab=tellings"
    if take not in ("event", "other"):
        messages.error(request, _("请选定以哪个说法为准"))
        return HttpResponseRedirect(back)
    with transaction.atomic():
        open_ = Telling.objects.select_for_update().filter(pk=number, taken="").first()
        if open_ is not None:
            decide(request.desk, open_, take == "other", request.who.officer, now=request.now)
    if open_ is None:
        messages.warning(request, _("这一处已由他人选定，未改动"))
    else:
        messages.success(request, _("已选定，两种说法都留在账上"))
    return HttpResponseRedirect(back)


def _files(run: Run) -> list[dict[str, Any]]:
    """The files of a run without the mapping, which is ours."""
    return [one for one in run.files if not str(one["name"]).endswith((".yaml", ".yml"))]


def _lists(request: Asked, run: Run) -> dict[str, Any]:
    """The rows of each tab: nothing of what is sealed, nor of units of which the run could not tell."""
    units = told_of(request, run)
    tellings = Telling.objects.filter(run=run).exclude(differences={})
    vanished = Vanished.objects.filter(run=run).select_related("back")
    return {
        "quarantine": run.quarantined.order_by("pk"),
        "tellings": of_units(tellings, None).order_by("taken", "pk"),
        "vanished": of_units(vanished, units).order_by("pk"),
        "orphans": of_units(Orphan.objects.filter(source=run.source), units).order_by("pk"),
    }


def _rows(request: Asked, run: Run, tab: str, rows: Any) -> Page:
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    if tab == "quarantine":
        found.object_list = _kept(request, run, list(found.object_list))
    if tab == "tellings":
        found.object_list = readings(request.desk, list(found.object_list))
    return found


def _kept(request: Asked, run: Run, rows: list[Quarantined]) -> list[Kept]:
    draft = getattr(run, "draft", None)
    shown = shown_by_column(request.desk.pack, Choices(**draft.choices)) if draft is not None else {}
    return [Kept(one, (shown.get(one.column) or by_name(one.column))(one.value)) for one in rows]
