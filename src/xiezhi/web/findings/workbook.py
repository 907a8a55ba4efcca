# SPDX-License-Identifier: Apache-2.0
"""The Excel file of a list: real dates and numbers, texts that no program runs, and a second sheet 口径."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from xiezhi.kernel.instant import DAY, date_of
from xiezhi.records.desk import Desk
from xiezhi.web.findings.narrowing import ABOUT, NO_VERDICT, STATES, Narrowing
from xiezhi.web.findings.rows import Line
from xiezhi.web.shell import times
from xiezhi.web.shell.templatetags.shell import officer_name, unit_name
from xiezhi.web.shell.who import Who
from xiezhi.web.shell.words import LEVELS, tag_of, word_of
from xiezhi.web.shell.words import STATES as WORDS

RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula
HEIGHT = 15  # points of a line
PRINTED = 12  # columns that fit on paper; the others are for work on screen
Column = tuple[str, int, str, Callable[[Line], Any]]


def write_workbook(
    file: Path, desk: Desk, who: Who, wanted: Narrowing, lines: Sequence[Line], purpose: str
) -> None:
    """Writes the list as it stands now. Numbers and identities are text, instants real dates of the pack's zone."""
    book = xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False,
                                           "strings_to_numbers": False, "remove_timezone": True})  # fmt: skip
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#F8F9F8", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "quoted": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
        "number": book.add_format({"num_format": "0.00", "valign": "top"}),
        "count": book.add_format({"num_format": "0", "valign": "top"}),
    }  # fmt: skip
    columns = _columns(desk, who)
    _list(book.add_worksheet(_("预警告警")), formats, columns, lines, desk)
    _definitions(book.add_worksheet(_("口径")), formats, desk, who, wanted, len(lines), purpose)
    book.close()


def _columns(desk: Desk, who: Who) -> list[Column]:
    """Head, width, kind (text, time, number, count), value."""
    norms = desk.pack

    def level(line: Line) -> str:
        return "" if line.nature == "gap" else _(LEVELS.get(line.level, ""))

    def nature(line: Line) -> str:
        return {"breach": _("告警"), "warning": _("预警")}.get(line.nature, _("缺数据"))

    def over(line: Line) -> float | None:
        if line.due is None and not line.over_s:
            return None
        us = (line.over_s or 0) * 1_000_000 or (who.now - line.due if line.due is not None else 0)
        return us / DAY if us > 0 else None

    return [
        (_("序号"), 6, "count", lambda line: line.place),
        (_("级别"), 6, "text", level),
        (_("性质"), 8, "text", nature),
        (_("规则"), 24, "text", lambda line: line.norm_title),
        (_("条文"), 30, "text", lambda line: line.basis),
        (_("案号"), 24, "text", lambda line: line.called),
        (_("单位"), 14, "text", lambda line: unit_name(line.unit)),
        (_("承办"), 10, "text", lambda line: officer_name(line.responsible or line.officer)),
        (_("发生或届满"), 17, "time", lambda line: line.due if line.due is not None else line.at),
        (_("超期天数"), 9, "number", over),
        (_("状态"), 9, "text", lambda line: _(WORDS.get(line.state, line.state)) or line.aside),
        (_("反馈期限"), 17, "time", lambda line: line.answer_due),
        (_("预警号"), 13, "text", lambda line: line.short),
        (_("标注"), 8, "text", lambda line: tag_of("", "", word_of(norms, line.row)).word),
        (_("案件"), 22, "text", lambda line: line.title),
        (_("现在由"), 16, "text", lambda line: unit_name(line.to) if line.to else ""),
        (_("核查期限"), 17, "time", lambda line: line.verify_due),
        (_("办结时间"), 17, "time", lambda line: line.closed_at),
        (_("结论"), 10, "text", lambda line: line.verdict),
        (_("说明"), 60, "text", lambda line: line.explanation),
    ]


def _list(
    sheet: Any, formats: dict[str, Any], columns: list[Column], lines: Sequence[Line], desk: Desk
) -> None:
    for place, (title, width, _kind, _value) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, formats["head"])
    for number, line in enumerate(lines, 1):
        texts = [
            (str(value(line) or ""), width)
            for _title, width, kind, value in columns[:PRINTED]
            if kind == "text"
        ]
        sheet.set_row(number, HEIGHT * min(4, max(-(-_wide(text) // width) for text, width in texts)))
        for place, (_title, _width, kind, value) in enumerate(columns):
            _cell(sheet, formats, number, place, kind, value(line), desk)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(lines)), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, max(1, len(lines)), PRINTED - 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _wide(text: str) -> int:
    """Columns that a text takes; a Chinese sign takes two. At least one."""
    return max(1, sum(2 if ord(letter) > 0x2E7F else 1 for letter in text))


def _cell(
    sheet: Any, formats: dict[str, Any], row: int, column: int, kind: str, value: Any, desk: Desk
) -> None:
    if value is None or value == "":
        return
    if kind == "time":
        local: datetime = desk.pack.zone.local(value).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, formats["time"])
    elif kind in ("number", "count"):
        sheet.write_number(row, column, value, formats[kind])
    else:
        text = str(value)
        sheet.write_string(row, column, text, formats["quoted" if text.startswith(RUNS) else "text"])


def _definitions(
    sheet: Any, formats: dict[str, Any], desk: Desk, who: Who, wanted: Narrowing, n: int, purpose: str
) -> None:
    """What the first sheet is: of what, narrowed how, as of when, by whom, what for; what each column means."""
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 90)
    for row, (name, text) in enumerate(_told(desk, who, wanted, n, purpose)):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_string(row, 1, text, formats["quoted" if text.startswith(RUNS) else "text"])
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _told(desk: Desk, who: Who, wanted: Narrowing, n: int, purpose: str) -> list[tuple[str, str]]:
    at = times.exact(desk.pack.zone, who.now)
    unit = wanted.unit or ("" if who.at is None else who.at.id)
    narrowed = [
        _("状态：%(state)s") % {"state": _(STATES[wanted.shown_state])},
        _("期间：%(period)s") % {"period": wanted.period.words or _("不限")},
    ]
    for title, value in ((_("规则"), wanted.norm), (_("文字"), wanted.text)):
        narrowed += [f"{title}：{value}"] if value else []
    narrowed += [_(ABOUT[wanted.about])] if wanted.about else []
    narrowed += [_("超期未整改")] if wanted.late else []
    closed = wanted.closed.words
    narrowed += [_("办结时间：%(period)s") % {"period": closed}] if closed else []
    verdicts = [_("未下结论") if one == NO_VERDICT else one for one in wanted.verdicts]
    narrowed += [_("结论：%(verdicts)s") % {"verdicts": "、".join(verdicts)}] if verdicts else []
    levels = [tag_of(level, nature, {"breach": "告警", "warning": "预警"}.get(nature, "缺数据")).word
              for level, nature in wanted.toggles]  # fmt: skip
    narrowed += [_("级别：%(levels)s") % {"levels": "、".join(levels)}] if levels else []
    return [
        (_("件数"), str(n)),
        (_("范围"), unit_name(unit) + ("" if wanted.own or who.scope == "unit" else _("（含下级）"))),
        (_("条件"), "；".join(narrowed)),
        (_("算到"), at),
        (_("数据截至"), _("账本第 %(seq)d 条") % {"seq": desk.store.last_seq()}),
        (_("导出人"), f"{who.name} {who.officer}"),
        (_("用途"), purpose),
        (
            _("预警、告警"),
            _("预警：尚在期限内；告警：已超期或已违反；缺数据：缺少判定所需的事实，不算通过，也不算违反。"),
        ),
        (
            _("发生或届满"),
            _("有期限的为届满时刻（届满当日 24:00 记作次日 00:00），其他为发生时刻；时区 %(zone)s。")
            % {"zone": desk.pack.zone.name},
        ),
        (_("超期天数"), _("自届满至办成之时；未办成的至“算到”之时。按连续时间计，24 小时为 1 天。")),
        (_("期间"), _("按发生或届满的时刻归入。")),
        (_("反馈期限"), _("工作小时按规则包的工作日历计，涉人身自由、生命健康、未成年人的连续计。")),
        (_("规则包"), f"{desk.pack.id} {desk.pack.digest[:19]}"),
        (_("取日"), str(date_of(desk.pack.zone.day(who.now)))),
    ]
