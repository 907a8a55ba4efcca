# SPDX-License-Identifier: Apache-2.0
"""A batch as a workbook: its items with answers, and a second sheet with what it was drawn from and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.casework.looking import took_away
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.models import Finding, Matter
from xiezhi.supervision.patrol.batches import statement_of
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.web.patrol.seeing import batch_of
from xiezhi.web.patrol.words import ANSWER_WORDS, HOW, layer_word, method_word, said
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.times import exact

WIDTHS = (6, 28, 18, 16, 18, 12, 10, 8, 40, 40, 30, 18)


@page(verb="export")
@require_POST
def export(request: Asked, batch: str) -> HttpResponseBase:
    """The workbook of a batch; with its purpose in the log."""
    row = batch_of(request, batch)
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise XiezhiError(
            "导出须写明用途, 应填写用途后再导出", "an export needs its purpose: fill it in first"
        )
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as kept:
        file = Path(kept.name)
    try:
        count = write(request, row, file)
        took_away(request.desk, request.who.actor, f"patrol/{row.id}", count, file, purpose, now=request.now)
        stream = file.open("rb")
    finally:
        file.unlink(missing_ok=True)
    return FileResponse(stream, as_attachment=True, filename=f"{_('巡查')}-{row.seed}.xlsx")


def write(request: Asked, row: PatrolBatch, file: Path) -> int:
    """Writes both sheets; how many items."""
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, {"constant_memory": True, **options}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet(_("巡查"))
        for place, (name, wide) in enumerate(zip(_heads(), WIDTHS, strict=True)):
            sheet.set_column(place, place, wide)
            sheet.write_string(0, place, name, head)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        count = 0
        for count, values in enumerate(_values(request, row), 1):
            for place, value in enumerate(values):
                if isinstance(value, datetime):
                    sheet.write_datetime(count, place, value, stamp)
                elif isinstance(value, (int, float)):
                    sheet.write_number(count, place, value)
                elif value is not None:
                    sheet.write_string(count, place, str(value))
        _definitions(book.add_worksheet(_("口径")), _told(request, row), head)
    return count


def _heads() -> tuple[str, ...]:
    return (
        _("序号"), _("编号"), _("类别"), _("单位"), _("立案受理"), _("层"), _("入样概率"), _("重点"), _("答复"),
        _("问题"), _("备注"), _("巡毕"),
    )  # fmt: skip


def _values(request: Asked, row: PatrolBatch) -> Iterator[tuple[Any, ...]]:
    desk = request.desk
    zone, directory = desk.pack.zone, access_of(desk).directory
    items = list(PatrolItem.objects.filter(batch=row.id).order_by("place"))
    matters = Matter.objects.in_bulk([item.about for item in items])

    def when(us: int | None) -> datetime | None:
        return None if us is None else zone.local(us).replace(tzinfo=None)

    for item in items:
        matter = matters.get(item.about)
        if matter is None or matter.sealed:
            continue
        unit = directory.last_known(matter.unit) if matter.unit else None
        norms = desk.pack.norms
        answers = [
            f"{norms[norm].title if norm in norms else norm} {_(ANSWER_WORDS.get(said, said))}"
            for norm, _event, said, _remark in json.loads(item.answers)
        ]
        raised = ["：".join(part for part in (one[0], one[3]) if part) for one in json.loads(item.raised)]
        yield (
            item.place, matter.number or matter.id, matter.title, matter.unit if unit is None else unit.name,
            when(matter.opened_at), layer_word(desk, row, item.layer) if item.layer else "",
            item.chance or None, _("重点") if item.tagged else "", "；".join(answers), "；".join(raised), item.remark,
            when(item.at) if item.state == "done" else None,
        )  # fmt: skip


def _told(request: Asked, row: PatrolBatch) -> list[tuple[str, str]]:
    """What the batch was drawn from, how, and what it says."""
    desk = request.desk
    directory = access_of(desk).directory
    unit = directory.last_known(row.unit)
    strata = json.loads(row.strata)
    abouts = PatrolItem.objects.filter(batch=row.id).values_list("about", flat=True)
    open_ = Finding.objects.filter(matter__in=list(abouts), present=True, status="live").count()
    return [
        (_("范围"), f"{row.unit if unit is None else unit.name}（{_('单位')} {len(row.units.split())}）"),
        (_("期间"), f"{row.first} — {row.last}"),
        (_("方法"), method_word(row.method)),
        (_("母体"), str(row.population)),
        (_("母体摘要"), row.digest),
        (_("样本"), str(row.size)),
        (_("种子"), row.seed),
        (_("抽样"), f"{directory.name(row.drawn_by)} {exact(desk.pack.zone, row.drawn_at)}"),
        *((_("层"), f"{layer_word(desk, row, name)} {n}") for name, n in strata.items()),
        (_("已巡"), str(row.done)),
        (_("结论"), " ".join(said(statement_of(row)))),
        (_("算法"), _(HOW.get(row.method, ""))),
        (_("答复"), _("是为合法；否和问题按所列规则成为告警；看不出为缺数据；不适用和未答不记入事项。")),
        (_("样本各件现有预警"), str(open_)),
        (_("截至"), exact(desk.pack.zone, request.now)),
        (_("规则包"), f"{desk.pack.title} {desk.pack.version} {desk.pack.digest}"),
    ]


def _definitions(sheet: Any, rows: list[tuple[str, str]], head: Any) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, _("口径"), head)
    for line, (name, text) in enumerate(rows, 1):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, text)
