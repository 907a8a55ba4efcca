# SPDX-License-Identifier: Apache-2.0
"""The reconciliation as a workbook: units, the reports behind them, and what each column counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.web.incidents.acceptance import Looked, heads, looked_at
from xiezhi.web.incidents.words import COLUMNS
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import dated, purpose_of, sent, told_of
from xiezhi.web.shell.templatetags.shell import unit_name
from xiezhi.web.shell.workbooks import Workbook, when


@page(verb="export")
@require_POST
def export(request: Asked) -> HttpResponseBase:
    """The workbook of an address; with its purpose in the log."""
    purpose = purpose_of(request)
    looked = looked_at(request, QueryDict(request.POST.get("query", "")[:4000]).dict())

    def written(file: Path) -> int:
        columns = heads(request)
        with Workbook(file) as book:
            units = book.sheet(
                _("受立案监督"), [(_("单位"), 24), *((one["title"], 13) for one in columns)], frozen=1
            )
            for values in _units(request, looked):
                units.add(values)
            reports = book.sheet(_("警情"), _report_columns(), frozen=1)
            for values in _reports(request, looked):
                reports.add(values)
            book.definitions(_told(request, looked, columns, purpose))
        return reports.rows

    return sent(request, dated(request, _("受立案监督")), "incidents", purpose, written)


def _units(request: Asked, looked: Looked) -> Iterator[list[Any]]:
    counts = looked.found.counts()
    order = [unit.id for unit in request.who.units if unit.id in counts]
    for id_ in order + sorted(set(counts) - set(order)):
        yield [unit_name(id_), *(counts[id_].get(name, 0) for name in COLUMNS)]


def _report_columns() -> tuple[tuple[str, int], ...]:
    return (
        (_("编号"), 27), (_("类别"), 14), (_("原类别"), 14), (_("单位"), 22), (_("接报"), 17), (_("对账"), 18),
        (_("办结"), 18), (_("案件"), 24),
    )  # fmt: skip


def _reports(request: Asked, looked: Looked) -> Iterator[list[Any]]:
    zone = request.desk.pack.zone
    for one in looked.found.reports:
        yield [
            one.number, one.category, one.was, unit_name(one.unit), when(zone, one.opened_at),
            _(COLUMNS[one.column][0]), one.result, one.case,
        ]  # fmt: skip


def _told(
    request: Asked, looked: Looked, columns: list[dict[str, Any]], purpose: str
) -> list[tuple[str, str]]:
    """What is counted, and each column with its article."""
    return [
        (_("范围"), unit_name(looked.unit)),
        (_("期间"), looked.period.words),
        *told_of(request, purpose),
        *(
            (one["title"], "\n".join(part for part in (one["means"], one["basis"]) if part))
            for one in columns
        ),
    ]
