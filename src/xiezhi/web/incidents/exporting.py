# SPDX-License-Identifier: Apache-2.0
"""The reconciliation as a workbook: units, the reports behind them, and what each column counts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.casework.looking import took_away
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.incidents.acceptance import Looked, heads, looked_at
from xiezhi.web.incidents.words import COLUMNS
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.times import exact


@page(verb="export")
@require_POST
def export(request: Asked) -> HttpResponseBase:
    """The workbook of an address; with its purpose in the log."""
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise XiezhiError(
            "导出须写明用途, 应填写用途后再导出", "an export needs its purpose: fill it in first"
        )
    looked = looked_at(request, QueryDict(request.POST.get("query", "")[:4000]).dict())
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as kept:
        file = Path(kept.name)
    try:
        rows = write(request, looked, file)
        took_away(request.desk, request.who.actor, "incidents", rows, file, purpose, now=request.now)
        stream = file.open("rb")
    finally:
        file.unlink(missing_ok=True)
    day = exact(request.desk.pack.zone, request.now)[:10]
    return FileResponse(stream, as_attachment=True, filename=f"{_('受立案监督')}-{day}.xlsx")


def write(request: Asked, looked: Looked, file: Path) -> int:
    """Three sheets; how many reports."""
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        columns = heads(request)
        _filled(
            book.add_worksheet(_("受立案监督")),
            [_("单位"), *(one["title"] for one in columns)],
            _units(request, looked),
            head,
            stamp,
        )
        names = [_("编号"), _("类别"), _("原类别"), _("单位"), _("接报"), _("对账"), _("办结"), _("案件")]
        rows = _reports(request, looked)
        _filled(book.add_worksheet(_("警情")), names, rows, head, stamp)
        _filled(
            book.add_worksheet(_("口径")),
            [_("栏目"), _("口径"), _("条文")],
            _definitions(request, looked),
            head,
            stamp,
        )
    return len(rows)


def _units(request: Asked, looked: Looked) -> list[list[Any]]:
    counts, directory = looked.found.counts(), access_of(request.desk).directory
    order = [unit.id for unit in request.who.units if unit.id in counts]
    order += sorted(set(counts) - set(order))
    rows: list[list[Any]] = []
    for id_ in order:
        unit = directory.last_known(id_)
        rows.append([id_ if unit is None else unit.name, *(counts[id_].get(name, 0) for name in COLUMNS)])
    return rows


def _reports(request: Asked, looked: Looked) -> list[list[Any]]:
    directory, zone = access_of(request.desk).directory, request.desk.pack.zone
    rows: list[list[Any]] = []
    for one in looked.found.reports:
        unit = directory.last_known(one.unit)
        at = zone.local(one.opened_at).replace(tzinfo=None)
        where = _(COLUMNS[one.column][0])
        rows.append(
            [
                one.number,
                one.category,
                one.was,
                one.unit if unit is None else unit.name,
                at,
                where,
                one.result,
                one.case,
            ]
        )
    return rows


def _definitions(request: Asked, looked: Looked) -> list[list[Any]]:
    unit = access_of(request.desk).directory.last_known(looked.unit)
    told = [
        [_("范围"), looked.unit if unit is None else unit.name, ""],
        [_("期间"), looked.period.words, ""],
        [_("截至"), exact(request.desk.pack.zone, request.now), ""],
        [
            _("规则包"),
            f"{request.desk.pack.title} {request.desk.pack.version} {request.desk.pack.digest}",
            "",
        ],
    ]
    return told + [[one["title"], one["means"], one["basis"]] for one in heads(request)]


def _filled(sheet: Any, names: list[str], rows: list[list[Any]], head: Any, stamp: Any) -> None:
    """A sheet with its head; texts as texts, whatever they begin with."""
    sheet.set_column(0, len(names), 18)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, head)
    sheet.freeze_panes(1, 1)
    for line, values in enumerate(rows, 1):
        for place, value in enumerate(values):
            if isinstance(value, datetime):
                sheet.write_datetime(line, place, value, stamp)
            elif isinstance(value, int):
                sheet.write_number(line, place, value)
            else:
                sheet.write_string(line, place, str(value))
