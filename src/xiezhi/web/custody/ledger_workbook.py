# SPDX-License-Identifier: Apache-2.0
"""The ledger as Excel: real dates and numbers, texts that no program runs, a second sheet 口径."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import HOUR
from xiezhi.web.custody.asked import Scope
from xiezhi.web.custody.words import spent
from xiezhi.web.findings.periods import Period
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.taking_away import told_of
from xiezhi.web.shell.templatetags.shell import unit_name
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.workbooks import Workbook, when

if TYPE_CHECKING:
    from xiezhi.web.custody.ledger import Entry


def write_ledger(
    file: Path, request: Asked, scope: Scope, period: Period, lines: Iterable[Entry], purpose: str
) -> int:
    """Writes the workbook: the ledger, then what it is; how many stays."""
    with Workbook(file) as book:
        sheet = book.sheet(_("办案区台账"), _columns(), frozen=3, figure="0.0")
        for line in lines:
            sheet.add(_values(request, line))
        book.definitions(_told(request, scope, period, sheet.rows, purpose))
    return sheet.rows


def _columns() -> tuple[tuple[str, int], ...]:
    return (
        (_("序号"), 6), (_("编号"), 26), (_("人员"), 10), (_("性别"), 5), (_("年龄"), 5), (_("案由"), 18),
        (_("进入事由"), 10), (_("单位"), 14), (_("办案区"), 14), (_("到案"), 17), (_("入区"), 17), (_("安全检查"), 17),
        (_("随身物品"), 13), (_("讯询问"), 24), (_("保障"), 24), (_("离区"), 17), (_("去向"), 10),
        (_("历时（小时）"), 13), (_("上限（小时）"), 13), (_("结果"), 10), (_("办案民警签名"), 10),
        (_("管理员签名"), 10),
    )  # fmt: skip


def _values(request: Asked, line: Entry) -> Sequence[Any]:
    zone, stay = request.desk.pack.zone, line.stay
    us = spent(stay, request.now)
    talks = "\n".join(
        f"{room} {exact(zone, start)[5:]}–{'' if end is None else exact(zone, end)[11:]}"
        for room, start, end in line.talks
    )
    return (
        line.number, line.called, line.name, stay.sex, stay.age, stay.cause, stay.ground, unit_name(stay.row.unit),
        stay.suite, when(zone, stay.arrived), when(zone, stay.entered), when(zone, line.checked), line.belongings,
        talks, line.care, when(zone, stay.left), stay.means, None if us is None else us / HOUR,
        None if stay.limit is None else stay.limit.hours, line.tag[2], "", "",
    )  # fmt: skip


def _told(request: Asked, scope: Scope, period: Period, n: int, purpose: str) -> list[tuple[str, str]]:
    who = request.who
    return [
        (_("件数"), str(n)),
        (_("范围"), scope.title + ("" if who.scope == "unit" and not scope.unit else _("（含下级）"))),
        (_("期间"), period.words or _("不限")),
        *told_of(request, purpose),
        (_("人员"), _("按查看人的角色隐去；未成年人不显示全名。没有权限查看的写“姓名不予显示”。")),
        (_("期间的归入"), _("按登记进入办案区的时刻。")),
        (_("历时"), _("自到案起，没有到案时间的自入区起，到离区止；未离区的算到“算到”之时。")),
        (_("上限"), _("规则的时钟给出的时限，含延长、中止和情形不同的档；一人适用几个时限的取先届满的。")),
        (
            _("结果"),
            _("按期：在上限之前结束；超时：之后结束；缺数据：没有到案或者结束的记录，不算按期，也不算超时。"),
        ),
        (_("保障"), _("有记录的列出；“未见”为规则要求而到时没有记录，不等于没有做。")),
    ]
