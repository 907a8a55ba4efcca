# SPDX-License-Identifier: Apache-2.0
"""The table of units against columns, in the order of the organisation, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.access.visible import among
from xiezhi.casework.whole import seen_among
from xiezhi.records.models import Finding
from xiezhi.supervision.acceptance import Found, Reconciled, Report, acceptance_of, reconciled
from xiezhi.web.home.once import once
from xiezhi.web.home.periods import TITLES, Period, period_of
from xiezhi.web.incidents.words import COLUMNS, DOUBTFUL
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.words import first_article

PER_PAGE = 50
USUAL = "month"
LATER = ("overdue", "early")


@dataclass(frozen=True)
class Looked:
    """What is looked at: a period, a unit with those under it, and what was reconciled of it."""

    period: Period
    unit: str
    below: bool
    found: Reconciled


def looked_at(request: Asked, given: Mapping[str, str]) -> Looked:
    """The period and unit of an address, reconciled; counted once in a while where that takes long."""
    told = {"period": USUAL} | {name: value for name, value in given.items() if value}
    period = period_of(told, request.who.day)
    allowed = {unit.id for unit in request.who.units}
    unit = told.get("unit", "" if request.who.at is None else request.who.at.id)
    if unit not in allowed:
        raise Http404
    below = request.who.scope != "unit"
    since, until = period.bounds(request.desk.pack.zone, request.now)
    key = (
        "acceptance",
        str(request.desk.home.folder),
        request.who.officer,
        unit,
        below,
        period.first,
        period.last,
    )
    found, _at = once(
        key, request.now,
        lambda: reconciled(request.desk, request.who.actor, since, until, request.now, unit=unit, below=below),
    )  # fmt: skip
    return Looked(period, unit, below, found)


@page(verb="count")
@require_GET
def acceptance(request: Asked) -> HttpResponse:
    """The reconciliation: one row a unit."""
    looked = looked_at(request, request.GET.dict())
    counts = looked.found.counts()
    units = [unit for unit in request.who.units if unit.id in counts]
    known = {unit.id for unit in units}
    rows = [(unit.id, unit.name, unit.level, counts[unit.id]) for unit in units]
    rows += [(id_, id_, 3, counts[id_]) for id_ in sorted(set(counts) - known)]
    total = {name: sum(row[3].get(name, 0) for row in rows) for name in COLUMNS}
    columns = heads(request)
    table = [
        {"name": name, "level": level, "cells": [_cell(request, one["name"], row, id_) for one in columns]}
        for id_, name, level, row in rows
    ]
    context = {
        "table": table, "columns": columns, "total": [_cell(request, one["name"], total, "") for one in columns],
        "looked": looked, "periods": [(name, _(title)) for name, title in TITLES.items()],
        "may_export": request.who.may("export"),
    }  # fmt: skip
    return render(request, "incidents/acceptance.html", context)


def _cell(request: Asked, column: str, row: Mapping[str, int], unit: str) -> tuple[int, str]:
    """A figure, and where its records are: of the same period."""
    told = {
        name: value for name, value in request.GET.dict().items() if name in ("period", "from", "to", "unit")
    }
    told |= {"of": unit} if unit else {}
    url = reverse("incidents:behind", args=[column])
    return row.get(column, 0), f"{url}?{urlencode(told)}" if told else url


def heads(request: Asked) -> list[dict[str, Any]]:
    """The columns with what they count and the articles that they rest on."""
    basis = acceptance_of(request.desk).basis
    return [
        {
            "name": name,
            "title": _(title),
            "means": _(means),
            "basis": basis.get(name, ""),
            "short": first_article(basis.get(name, "")),
            "doubtful": name in DOUBTFUL,
        }
        for name, (title, means) in COLUMNS.items()
    ]


@page(verb="view")
@require_GET
def behind(request: Asked, column: str) -> HttpResponse:
    """The reports or findings behind a figure."""
    if column not in COLUMNS or not request.who.may("count"):
        raise Http404
    looked = looked_at(request, request.GET.dict())
    rows = rows_of(request, looked, column, request.GET.get("of", ""))
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if column not in LATER:
        _with_findings(request, list(shown.object_list))
        _with_cases(request, list(shown.object_list))
    title, means = COLUMNS[column]
    context = {
        "rows": shown, "column": column, "title": _(title), "means": _(means), "looked": looked,
        "basis": acceptance_of(request.desk).basis.get(column, ""), "of": request.GET.get("of", ""),
        "findings": column in LATER, "total": len(rows), "back": _back(request),
    }  # fmt: skip
    return render(request, "incidents/behind.html", context)


def _back(request: Asked) -> str:
    """The table that the figure stood in."""
    told = {
        name: value for name, value in request.GET.dict().items() if name in ("period", "from", "to", "unit")
    }
    return reverse("incidents:acceptance") + (f"?{urlencode(told)}" if told else "")


def rows_of(request: Asked, looked: Looked, column: str, unit: str) -> list[dict[str, Any]]:
    """The rows of a column, of one unit where one is given."""
    found: list[dict[str, Any]] = []
    if column in LATER:
        for finding in looked.found.findings.get(column, ()):
            if not unit or finding.unit == unit:
                found.append(_late(request, finding))
        return found
    for report in looked.found.reports:
        if (column in ("reported", report.column)) and (not unit or report.unit == unit):
            found.append(_line(report))
    return found


def _line(one: Report) -> dict[str, Any]:
    title, _means = COLUMNS[one.column]
    ended = one.result or ""
    return {"report": one, "where": _(title), "ended": ended, "findings": [], "opens": False}


def _late(request: Asked, one: Found) -> dict[str, Any]:
    norm = request.desk.pack.norms.get(one.norm)
    version = None if norm is None else norm.versions[-1]
    title, basis = (one.norm, "") if norm is None or version is None else (norm.title, version.basis)
    return {"finding": one, "title": title, "basis": basis}


def _with_cases(request: Asked, rows: list[dict[str, Any]]) -> None:
    """Whether the case of a report may be opened: of others and of sealed ones no address is given."""
    ids = [row["report"].case for row in rows if row["report"].case]
    if not ids:
        return
    seen = {one.id for one in seen_among(request.desk, request.who.actor, among("m.id", ids), request.now)}
    for row in rows:
        row["opens"] = row["report"].case in seen


def _with_findings(request: Asked, rows: list[dict[str, Any]]) -> None:
    """The findings of acceptance on each report, and on its case, with their articles."""
    how = acceptance_of(request.desk)
    about = {name for row in rows for name in (row["report"].id, row["report"].case) if name}
    patrol = request.desk.pack.patrol
    asked = () if patrol is None else patrol.about.values()
    wanted = [*how.overdue, *how.early, *(one.norm for looked in asked for one in looked.problems)]
    held: dict[str, list[Finding]] = {}
    for one in Finding.objects.filter(
        matter__in=about, norm__in=wanted, present=True, status="live"
    ).order_by("rank", "at"):
        held.setdefault(one.matter, []).append(one)
    for row in rows:
        report = row["report"]
        row["findings"] = [*held.get(report.id, []), *held.get(report.case, [])]
