# SPDX-License-Identifier: Apache-2.0
"""A list as a workbook: real dates and numbers, everything else as text, and a second sheet with what it shows.

Numbers of documents and people, and whatever begins like a formula, stand as text: nothing in a cell is ever run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.access.directory import Directory
from xiezhi.casework.allowed import access_of
from xiezhi.casework.lists import MatterRow, matters_page
from xiezhi.casework.looking import took_away
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.web.cases.lists import CLOCK_WORDS, FIELD_WORDS, SPAN_WORDS, kind_of
from xiezhi.web.cases.narrowing import Narrowed, narrowed
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.words import LEVELS

MOST = 50_000  # rows of one workbook
PIECE = 500  # rows read at a time
A4 = 9  # of the paper sizes that a workbook knows
WIDTHS = (6, 26, 26, 14, 22, 14, 10, 18, 30, 8, 8, 18, 18, 18)


@page(verb="export")
@require_POST
def export(request: Asked, kind: str) -> HttpResponseBase:
    """The list of an address, or those chosen in it, as a workbook; with its purpose in the log."""
    declared = kind_of(request, kind)
    told = QueryDict(request.POST.get("query", "")[:4000]).dict()
    asked = narrowed(told, kind, request.who, request.desk.pack.zone, declared.steps)
    chosen = frozenset(request.POST.getlist("id")) if request.POST.get("which") == "chosen" else None
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise XiezhiError(
            "导出须写明用途, 应填写用途后再导出", "an export needs its purpose: fill it in first"
        )
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as kept:
        file = Path(kept.name)
    try:
        rows = write(request.desk, file, _rows(request, asked, chosen), declared.title, asked, request.now)
        took_away(request.desk, request.who.actor, f"matters/{kind}", rows, file, purpose, now=request.now)
        stream = file.open("rb")
    finally:
        file.unlink(missing_ok=True)
    day = exact(request.desk.pack.zone, request.now)[:10]
    return FileResponse(stream, as_attachment=True, filename=f"{declared.title}-{day}.xlsx")


def _rows(request: Asked, asked: Narrowed, chosen: frozenset[str] | None) -> Iterator[MatterRow]:
    number, done = 1, 0
    while done < MOST:
        wanted = replace(asked.asked, page=number, per_page=PIECE)
        found = matters_page(request.desk, request.who.actor, wanted, request.now)
        yield from (row for row in found.rows if chosen is None or row.id in chosen)
        number, done = number + 1, done + len(found.rows)
        if number > found.pages:
            return


def write(desk: Desk, file: Path, rows: Iterator[MatterRow], title: str, asked: Narrowed, now: int) -> int:
    """Writes the workbook and answers with how many rows it has."""
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, {"constant_memory": True, **options}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet(_safe_name(title))
        for place, (name, wide) in enumerate(zip(_heads(), WIDTHS, strict=True)):
            sheet.set_column(place, place, wide)
            sheet.write_string(0, place, name, head)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.repeat_rows(0)
        count = 0
        directory = access_of(desk).directory
        for row in rows:
            count += 1
            _line(sheet, count, _values(desk, directory, row, count), stamp)
        _definitions(book.add_worksheet(_("口径")), _told(desk, title, asked, count, now), head)
    return count


def _heads() -> tuple[str, ...]:
    return (
        _("序号"), _("编号"), _("名称"), _("事项标识"), _("单位"), _("承办"), _("状态"), _("届满"), _("最近届满的规则"),
        _("预警级别"), _("预警条数"), _("立案受理"), _("最近一步"), _("办结"),
    )  # fmt: skip


def _values(desk: Desk, directory: Directory, row: MatterRow, place: int) -> Sequence[Any]:
    zone, kind = desk.pack.zone, desk.pack.kinds.get(row.kind)
    unit = directory.last_known(row.unit) if row.unit else None
    norm = desk.pack.norms.get(row.norm)
    step = None if kind is None else kind.steps.get(row.state)

    def when(us: int | None) -> datetime | None:
        return None if us is None else zone.local(us).replace(tzinfo=None)

    return (
        place, row.number, row.title, row.id, row.unit if unit is None else unit.name,
        directory.name(row.officer) if row.officer else "", row.state if step is None else step.title, when(row.due),
        row.norm if norm is None else norm.title, _(LEVELS[row.level]) if row.level in LEVELS else "", row.findings,
        when(row.opened_at), when(row.last_at), when(row.closed_at),
    )  # fmt: skip


def _line(sheet: Any, line: int, values: Sequence[Any], stamp: Any) -> None:
    """Texts as texts, whatever they begin with."""
    for place, value in enumerate(values):
        if isinstance(value, datetime):
            sheet.write_datetime(line, place, value, stamp)
        elif isinstance(value, int):
            sheet.write_number(line, place, value)
        elif value is not None:
            sheet.write_string(line, place, str(value))


def _told(desk: Desk, title: str, asked: Narrowed, count: int, now: int) -> list[tuple[str, str]]:
    """What the sheet shows: what of, which period, as of when."""
    one = asked.asked
    unit = access_of(desk).directory.last_known(one.unit) if one.unit else None
    period = _(SPAN_WORDS[asked.span]) if asked.span else _("不限")
    if asked.since or asked.until:
        period += f" {asked.since or '…'} — {asked.until or '…'}"
    where = one.unit if unit is None else unit.name
    below = _("含下级") if one.below else _("本级")
    kind = desk.pack.kinds[one.kind]
    states = {"open": _("未办结"), "closed": _("已办结")} | {
        step.name: step.title for step in kind.steps.values()
    }
    return [
        (_("内容"), title),
        (_("件数"), str(count)),
        (_("范围"), _("我的") if one.scope == "mine" else f"{where} {below}"),
        (_("期间"), f"{_(FIELD_WORDS[one.field])} {period}"),
        (_("状态"), states.get(one.state) or _("不限")),
        (_("时限"), _(CLOCK_WORDS[one.clock_state]) if one.clock_state else _("不限")),
        (_("预警级别"), _(LEVELS[one.level]) if one.level else _("不限")),
        (_("文字"), one.text or _("不限")),
        (_("截至"), exact(desk.pack.zone, now)),
        (_("规则包"), f"{desk.pack.title} {desk.pack.version} {desk.pack.digest}"),
        (_("届满"), _("该事项自身正在计时的时限中最早的届满时刻；中止的不列。")),
        (_("预警级别、条数"), _("现在成立的预警和告警，取最重的一条的级别。")),
        (_("承办"), _("在该事项上登记的承办人，没有登记的为最近办理人。")),
        (_("不包括"), _("依法封存的记录，以及您无权查看的事项。")),
    ]


def _definitions(sheet: Any, rows: Sequence[tuple[str, str]], head: Any) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, _("口径"), head)
    for line, (name, text) in enumerate(rows, 1):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, text)


def _safe_name(title: str) -> str:
    """A sheet's name may not have some signs, nor be longer than 31."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
