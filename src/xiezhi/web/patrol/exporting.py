# SPDX-License-Identifier: Apache-2.0
"""A batch as a workbook: its items with answers, and a second sheet with what it was drawn from and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.records.models import Finding, Matter
from xiezhi.supervision.patrol.batches import statement_of
from xiezhi.supervision.patrol.rows import PatrolBatch
from xiezhi.web.patrol.seeing import batch_of, items_of
from xiezhi.web.patrol.words import ANSWER_WORDS, HOW, layer_word, method_word, said
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import purpose_of, sent, told_of
from xiezhi.web.shell.templatetags.shell import unit_name
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.workbooks import Workbook, when


@page(verb="export")
@require_POST
def export(request: Asked, batch: str) -> HttpResponseBase:
    """The workbook of a batch; with its purpose in the log."""
    row = batch_of(request, batch)
    purpose = purpose_of(request)

    def written(file: Path) -> int:
        with Workbook(file) as book:
            sheet = book.sheet(_("巡查"), _columns(), figure="0.0000")
            for values in _values(request, row):
                sheet.add(values)
            book.definitions(_told(request, row, purpose))
        return sheet.rows

    return sent(request, f"{_('巡查')}-{row.seed}.xlsx", f"patrol/{row.id}", purpose, written)


def _columns() -> tuple[tuple[str, int], ...]:
    return (
        (_("序号"), 6), (_("编号"), 28), (_("类别"), 18), (_("单位"), 16), (_("立案受理"), 18), (_("层"), 12),
        (_("入样概率"), 10), (_("重点"), 8), (_("答复"), 40), (_("问题"), 40), (_("备注"), 30), (_("巡毕"), 18),
    )  # fmt: skip


def _values(request: Asked, row: PatrolBatch) -> Iterator[tuple[Any, ...]]:
    desk = request.desk
    zone = desk.pack.zone
    items = list(items_of(request, row.id))
    matters = Matter.objects.in_bulk([item.about for item in items])

    for item in items:
        matter = matters.get(item.about)
        if matter is None:
            continue
        norms = desk.pack.norms
        answers = [
            f"{norms[norm].title if norm in norms else norm} {_(ANSWER_WORDS.get(said, said))}"
            for norm, _event, said, _remark in json.loads(item.answers)
        ]
        raised = ["：".join(part for part in (one[0], one[3]) if part) for one in json.loads(item.raised)]
        yield (
            item.place, matter.number or matter.id, matter.title, unit_name(matter.unit),
            when(zone, matter.opened_at), layer_word(desk, row, item.layer) if item.layer else "",
            item.chance or None, _("重点") if item.tagged else "", "；".join(answers), "；".join(raised), item.remark,
            when(zone, item.at) if item.state == "done" else None,
        )  # fmt: skip


def _told(request: Asked, row: PatrolBatch, purpose: str) -> list[tuple[str, str]]:
    """What the batch was drawn from, how, and what it says."""
    desk = request.desk
    strata = json.loads(row.strata)
    abouts = list(items_of(request, row.id).values_list("about", flat=True))
    open_ = Finding.objects.filter(matter__in=abouts, present=True, status="live").count()
    hidden = row.size - len(abouts)
    return [
        (_("范围"), f"{unit_name(row.unit)}（{_('单位')} {len(row.units.split())}）"),
        (_("期间"), f"{row.first} — {row.last}"),
        (_("方法"), method_word(row.method)),
        (_("母体"), str(row.population)),
        (_("母体摘要"), row.digest),
        (_("样本"), str(row.size)),
        (_("种子"), row.seed),
        (_("抽样"), f"{access_of(desk).directory.name(row.drawn_by)} {exact(desk.pack.zone, row.drawn_at)}"),
        *((_("层"), f"{layer_word(desk, row, name)} {n}") for name, n in strata.items()),
        (_("已巡"), str(row.done)),
        (_("结论"), " ".join(said(statement_of(row)))),
        (_("算法"), _(HOW.get(row.method, ""))),
        (_("答复"), _("是为合法；否和问题按所列规则成为告警；看不出为缺数据；不适用和未答不记入事项。")),
        (_("已不能巡查"), _("%(n)s 件（已封存或移出权限），不列，也不计其预警") % {"n": hidden}),
        (_("样本各件现有预警"), str(open_)),
        *told_of(request, purpose),
    ]
