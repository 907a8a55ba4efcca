# SPDX-License-Identifier: Apache-2.0
"""The list taken away as Excel: purpose first, then the file, logged by its digest."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from xiezhi.records.paging import Page
from xiezhi.supervision.lists import FindingRow, findings_page, rows_of, seen_of
from xiezhi.web.findings import narrowing
from xiezhi.web.findings.rows import lines_of
from xiezhi.web.findings.workbook import write_workbook
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import LONGEST, sent

MOST, AT_ONCE = 20_000, 500  # rows of one file, rows read together


@page(verb="export")
def export(request: Asked) -> HttpResponseBase:
    """GET: what will be taken away, and what for. POST: the file."""
    wanted = narrowing.read(request.GET, request.who)
    chosen = list(dict.fromkeys(request.GET.getlist("id")))[:AT_ONCE]
    if chosen and seen_of(request.desk, request.who.actor, chosen, request.now) != chosen:
        raise Http404
    total = len(chosen) if chosen else _asked(request, wanted, 1).total
    purpose, wrong = request.POST.get("purpose", request.who.purpose).strip()[:LONGEST], {}
    if request.method == "POST" and not purpose:
        wrong["purpose"] = _("写明用途，导出须记入日志")
    if total > MOST:
        wrong["form"] = _("超过 %(most)d 件，请先缩小范围") % {"most": MOST}
    if request.method == "POST" and not wrong:
        return _file(request, wanted, chosen, purpose)
    told = {"wanted": wanted, "chosen": chosen, "total": total, "purpose": purpose, "wrong": wrong}
    return render(request, "findings/export.html", told, status=422 if wrong else 200)


def _asked(request: Asked, wanted: narrowing.Narrowing, per_page: int, offset: int = 0) -> Page[FindingRow]:
    asked = replace(wanted.asked(request.desk, request.who), page=1, per_page=per_page, offset=offset)
    return findings_page(request.desk, request.who.actor, asked, request.now)


def _rows(request: Asked, wanted: narrowing.Narrowing, chosen: list[str]) -> list[FindingRow]:
    if chosen:
        return rows_of(request.desk, chosen)
    rows: list[FindingRow] = []
    while True:
        part = _asked(request, wanted, AT_ONCE, len(rows))
        rows += part.rows
        if len(rows) >= part.total or not part.rows:
            return rows


def _file(request: Asked, wanted: narrowing.Narrowing, chosen: list[str], purpose: str) -> HttpResponseBase:
    lines = lines_of(request.desk, _rows(request, wanted, chosen), request.now)
    lines = [replace(line, place=place) for place, line in enumerate(lines, 1)]
    at = request.desk.pack.zone.local(request.now)
    return sent(
        request, f"findings-{at:%Y%m%d-%H%M}.xlsx", "findings", purpose,
        lambda file: write_workbook(file, request, wanted, lines, purpose),
    )  # fmt: skip
