# SPDX-License-Identifier: Apache-2.0
"""A list as a workbook: real dates and numbers, everything else as text, and a second sheet with what it shows.

Numbers of documents and people, and whatever begins like a formula, stand as text: nothing in a cell is ever run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.access.directory import Directory
from xiezhi.casework.allowed import access_of
from xiezhi.casework.lists import MatterRow, matters_among, matters_page
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.records.paging import Page
from xiezhi.web.cases.lists import CLOCK_WORDS, FIELD_WORDS, SPAN_WORDS, kind_of
from xiezhi.web.cases.narrowing import Narrowed, narrowed
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import dated, purpose_of, sent, told_of
from xiezhi.web.shell.templatetags.shell import unit_name
from xiezhi.web.shell.words import LEVELS
from xiezhi.web.shell.workbooks import Workbook, when

MOST = 50_000  # rows of one workbook; more are refused
PIECE = 500  # rows read at a time


@page(verb="export")
@require_POST
def export(request: Asked, kind: str) -> HttpResponseBase:
    """The list of an address, or those chosen in it, as a workbook; with its purpose in the log."""
    declared = kind_of(request, kind)
    told = QueryDict(request.POST.get("query", "")[:4000]).dict()
    asked = narrowed(told, kind, request.who, request.desk.pack.zone, declared.steps)
    chosen = (
        list(dict.fromkeys(request.POST.getlist("id"))) if request.POST.get("which") == "chosen" else None
    )
    purpose = purpose_of(request)
    _not_too_many(request, asked, chosen)

    def written(file: Path) -> int:
        with Workbook(file) as book:
            sheet = book.sheet(declared.title, _columns())
            directory = access_of(request.desk).directory
            for place, row in enumerate(_rows(request, asked, chosen), 1):
                sheet.add(_values(request.desk, directory, row, place))
            book.definitions(_told(request, declared.title, asked, sheet.rows, purpose))
        return sheet.rows

    return sent(request, dated(request, declared.title), f"matters/{kind}", purpose, written)


def _not_too_many(request: Asked, asked: Narrowed, chosen: list[str] | None) -> None:
    """``XiezhiError`` where a workbook would not hold all: nothing is cut in silence."""
    n = len(chosen) if chosen is not None else _part(request, asked, 1, 1).total
    if n > MOST:
        raise XiezhiError(
            f"共 {n} 件, 超过一次导出的 {MOST} 件, 应先缩小期间、单位或者状态, 分几次导出",
            f"{n} matters are more than the {MOST} of one export: a shorter period, a unit or a state would be right",
        )


def _rows(request: Asked, asked: Narrowed, chosen: list[str] | None) -> Iterator[MatterRow]:
    if chosen is not None:
        rows = matters_among(request.desk, request.who.actor, chosen, request.now)
        yield from (row for row in rows if row.kind == asked.asked.kind)
        return
    number, pages = 1, 1
    while number <= pages:
        found = _part(request, asked, number, PIECE)
        yield from found.rows
        number, pages = number + 1, found.pages


def _part(request: Asked, asked: Narrowed, number: int, size: int) -> Page[MatterRow]:
    wanted = replace(asked.asked, page=number, per_page=size)
    return matters_page(request.desk, request.who.actor, wanted, request.now)


def _columns() -> tuple[tuple[str, int], ...]:
    return (
        (_("序号"), 6), (_("编号"), 26), (_("名称"), 24), (_("事项标识"), 18), (_("单位"), 18), (_("承办"), 10),
        (_("状态"), 16), (_("届满"), 17), (_("最近届满的规则"), 26), (_("预警级别"), 8), (_("预警条数"), 8),
        (_("立案受理"), 17), (_("最近一步"), 17), (_("办结"), 17),
    )  # fmt: skip


def _values(desk: Desk, directory: Directory, row: MatterRow, place: int) -> Sequence[Any]:
    zone, kind = desk.pack.zone, desk.pack.kinds.get(row.kind)
    norm = desk.pack.norms.get(row.norm)
    step = None if kind is None else kind.steps.get(row.state)

    return (
        place, row.number, row.title, row.id, unit_name(row.unit),
        directory.name(row.officer) if row.officer else "", row.state if step is None else step.title,
        when(zone, row.due), row.norm if norm is None else norm.title,
        _(LEVELS[row.level]) if row.level in LEVELS else "", row.findings,
        when(zone, row.opened_at), when(zone, row.last_at), when(zone, row.closed_at),
    )  # fmt: skip


def _told(request: Asked, title: str, asked: Narrowed, count: int, purpose: str) -> list[tuple[str, str]]:
    """What the sheet shows: what of, which period, as of when."""
    one = asked.asked
    period = _(SPAN_WORDS[asked.span]) if asked.span else _("不限")
    if asked.since or asked.until:
        period += f" {asked.since or '…'} — {asked.until or '…'}"
    below = _("含下级") if one.below else _("本级")
    kind = request.desk.pack.kinds[one.kind]
    states = {"open": _("未办结"), "closed": _("已办结")} | {
        step.name: step.title for step in kind.steps.values()
    }
    return [
        (_("内容"), title),
        (_("件数"), str(count)),
        (_("范围"), _("我的") if one.scope == "mine" else f"{unit_name(one.unit)} {below}"),
        (_("期间"), f"{_(FIELD_WORDS[one.field])} {period}"),
        (_("状态"), states.get(one.state) or _("不限")),
        (_("时限"), _(CLOCK_WORDS[one.clock_state]) if one.clock_state else _("不限")),
        (_("预警级别"), _(LEVELS[one.level]) if one.level else _("不限")),
        (_("文字"), one.text or _("不限")),
        *told_of(request, purpose),
        (_("届满"), _("该事项自身正在计时的时限中最早的届满时刻；中止的不列。")),
        (_("预警级别、条数"), _("现在成立的预警和告警，取最重的一条的级别。")),
        (_("承办"), _("在该事项上登记的承办人，没有登记的为最近办理人。")),
        (_("不包括"), _("依法封存的记录，以及您无权查看的事项。")),
    ]
