# SPDX-License-Identifier: Apache-2.0
"""The ledger as Excel: real dates and numbers, texts that no program runs, a second sheet 口径."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import HOUR
from xiezhi.web.custody.asked import Scope
from xiezhi.web.custody.words import spent
from xiezhi.web.findings.periods import Period
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.templatetags.shell import unit_name
from xiezhi.web.shell.times import exact

if TYPE_CHECKING:
    from xiezhi.web.custody.ledger import Entry

WIDTHS = (6, 24, 12, 6, 6, 22, 14, 18, 18, 17, 17, 17, 22, 34, 36, 17, 12, 9, 9, 12, 14, 14)
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_ledger(
    file: Path, request: Asked, scope: Scope, period: Period, lines: Sequence[Entry], purpose: str
) -> None:
    """Writes the workbook: the ledger, then what it is."""
    from xlsxwriter import Workbook

    with Workbook(str(file), OPTIONS) as book:
        head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F8F9F8"}
        )
        formats = {
            "stamp": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "figure": book.add_format({"num_format": "0.0", "valign": "top"}),
        }
        sheet = book.add_worksheet(_("办案区台账"))
        for place, (name, wide) in enumerate(zip(_heads(), WIDTHS, strict=True)):
            sheet.set_column(place, place, wide)
            sheet.write_string(0, place, name, head)
        for number, line in enumerate(lines, 1):
            for place, value in enumerate(_values(request, line)):
                _put(sheet, number, place, value, formats)
        sheet.freeze_panes(1, 3)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
        about = book.add_worksheet(_("口径"))
        about.set_column(0, 0, 14)
        about.set_column(1, 1, 90)
        for number, (name, text) in enumerate(_told(request, scope, period, len(lines), purpose)):
            about.write_string(number, 0, name, head)
            about.write_string(number, 1, text, formats["text"])


def _heads() -> tuple[str, ...]:
    return (
        _("序号"), _("编号"), _("人员"), _("性别"), _("年龄"), _("案由"), _("进入事由"), _("单位"), _("办案区"),
        _("到案"), _("入区"), _("安全检查"), _("随身物品"), _("讯询问"), _("保障"), _("离区"), _("去向"),
        _("历时（小时）"), _("上限（小时）"), _("结果"), _("办案民警签名"), _("管理员签名"),
    )  # fmt: skip


def _values(request: Asked, line: Entry) -> Sequence[Any]:
    zone, stay = request.desk.pack.zone, line.stay

    def when(us: int | None) -> datetime | None:
        return None if us is None else zone.local(us).replace(tzinfo=None)

    us = spent(stay, request.now)
    talks = "\n".join(
        f"{room} {exact(zone, start)[5:]}–{'' if end is None else exact(zone, end)[11:]}"
        for room, start, end in line.talks
    )
    return (
        line.number, line.called, line.name, stay.sex, stay.age, stay.cause, stay.ground, unit_name(stay.row.unit),
        stay.suite, when(stay.arrived), when(stay.entered), when(line.checked), line.belongings, talks, line.care,
        when(stay.left), stay.means, None if us is None else us / HOUR,
        None if stay.limit is None else stay.limit.hours, line.tag[2], "", "",
    )  # fmt: skip


def _put(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """Texts as texts, whatever they begin with."""
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats["stamp"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats["figure"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, str(value), formats["text"])


def _told(request: Asked, scope: Scope, period: Period, n: int, purpose: str) -> list[tuple[str, str]]:
    desk, who = request.desk, request.who
    return [
        (_("件数"), str(n)),
        (_("范围"), scope.title + ("" if who.scope == "unit" and not scope.unit else _("（含下级）"))),
        (_("期间"), period.words or _("不限")),
        (_("算到"), exact(desk.pack.zone, request.now)),
        (_("数据截至"), _("账本第 %(seq)d 条") % {"seq": desk.store.last_seq()}),
        (_("导出人"), f"{who.name} {who.officer}"),
        (_("用途"), purpose),
        (_("人员"), _("按查看人的角色隐去；未成年人不显示全名。没有权限查看的写“姓名不予显示”。")),
        (_("期间的归入"), _("按登记进入办案区的时刻。")),
        (_("历时"), _("自到案起，没有到案时间的自入区起，到离区止；未离区的算到“算到”之时。")),
        (_("上限"), _("规则的时钟给出的时限，含延长、中止和情形不同的档；一人适用几个时限的取先届满的。")),
        (
            _("结果"),
            _("按期：在上限之前结束；超时：之后结束；缺数据：没有到案或者结束的记录，不算按期，也不算超时。"),
        ),
        (_("保障"), _("有记录的列出；“未见”为规则要求而到时没有记录，不等于没有做。")),
        (_("规则包"), f"{desk.pack.id} {desk.pack.digest[:19]}"),
    ]
