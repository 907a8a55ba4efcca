# SPDX-License-Identifier: Apache-2.0
"""The Excel file of a list: real dates and numbers, texts that no program runs, and a second sheet 口径."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import DAY, date_of
from xiezhi.web.findings.narrowing import ABOUT, NO_VERDICT, STATES, Narrowing
from xiezhi.web.findings.rows import Line
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.taking_away import told_of
from xiezhi.web.shell.templatetags.shell import officer_name, unit_name
from xiezhi.web.shell.words import LEVELS, tag_of, word_of
from xiezhi.web.shell.words import STATES as WORDS
from xiezhi.web.shell.workbooks import Workbook, when

PRINTED = 12  # columns that fit on paper; the others are for work on screen
Column = tuple[str, int, Callable[[Line], Any]]


def write_workbook(file: Path, request: Asked, wanted: Narrowing, lines: Sequence[Line], purpose: str) -> int:
    """Writes the list as it stands now; how many findings."""
    columns = _columns(request)
    with Workbook(file) as book:
        heads = [(title, width) for title, width, _value in columns]
        sheet = book.sheet(_("预警告警"), heads, printed=PRINTED, figure="0.00")
        for line in lines:
            sheet.add(value(line) for _title, _width, value in columns)
        book.definitions(_told(request, wanted, sheet.rows, purpose))
    return sheet.rows


def _columns(request: Asked) -> list[Column]:
    """Head, width, value."""
    pack, zone = request.desk.pack, request.desk.pack.zone

    def level(line: Line) -> str:
        return "" if line.nature == "gap" else _(LEVELS.get(line.level, ""))

    def nature(line: Line) -> str:
        return {"breach": _("告警"), "warning": _("预警")}.get(line.nature, _("缺数据"))

    def over(line: Line) -> float | None:
        if line.due is None and not line.over_s:
            return None
        us = (line.over_s or 0) * 1_000_000 or (request.now - line.due if line.due is not None else 0)
        return us / DAY if us > 0 else None

    return [
        (_("序号"), 6, lambda line: line.place),
        (_("级别"), 6, level),
        (_("性质"), 8, nature),
        (_("规则"), 24, lambda line: line.norm_title),
        (_("条文"), 30, lambda line: line.basis),
        (_("案号"), 24, lambda line: line.called),
        (_("单位"), 14, lambda line: unit_name(line.unit)),
        (_("承办"), 10, lambda line: officer_name(line.responsible or line.officer)),
        (_("发生或届满"), 17, lambda line: when(zone, line.due if line.due is not None else line.at)),
        (_("超期天数"), 9, over),
        (_("状态"), 9, lambda line: _(WORDS.get(line.state, line.state)) or line.aside),
        (_("反馈期限"), 17, lambda line: when(zone, line.answer_due)),
        (_("预警号"), 13, lambda line: line.short),
        (_("标注"), 8, lambda line: tag_of("", "", word_of(pack, line.row)).word),
        (_("案件"), 22, lambda line: line.title),
        (_("现在由"), 16, lambda line: unit_name(line.to) if line.to else ""),
        (_("核查期限"), 17, lambda line: when(zone, line.verify_due)),
        (_("办结时间"), 17, lambda line: when(zone, line.closed_at)),
        (_("结论"), 10, lambda line: line.verdict),
        (_("说明"), 60, lambda line: line.explanation),
    ]


def _told(request: Asked, wanted: Narrowing, n: int, purpose: str) -> list[tuple[str, str]]:
    who, zone = request.who, request.desk.pack.zone
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
        *told_of(request, purpose),
        (
            _("预警、告警"),
            _("预警：尚在期限内；告警：已超期或已违反；缺数据：缺少判定所需的事实，不算通过，也不算违反。"),
        ),
        (
            _("发生或届满"),
            _("有期限的为届满时刻（届满当日 24:00 记作次日 00:00），其他为发生时刻；时区 %(zone)s。")
            % {"zone": zone.name},
        ),
        (_("超期天数"), _("自届满至办成之时；未办成的至“算到”之时。按连续时间计，24 小时为 1 天。")),
        (_("期间"), _("按发生或届满的时刻归入。")),
        (_("反馈期限"), _("工作小时按规则包的工作日历计，涉人身自由、生命健康、未成年人的连续计。")),
        (_("取日"), str(date_of(zone.day(request.now)))),
    ]
