# SPDX-License-Identifier: Apache-2.0
"""The figures of a run as its report shows them, each with what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _


class Figure(NamedTuple):
    """``level``: red, yellow or nothing; ``means``: what is counted."""

    title: str
    value: int
    level: str
    means: str


def figures(counts: Mapping[str, Any]) -> list[Figure]:
    """Those that are never left out first, then those that are not zero."""
    wrong = sum(int(counts.get(name, 0)) for name in ("rejected_rows", "refused", "future", "outside"))
    told = [
        Figure(_("新入账"), counts.get("appended", 0), "", _("本批首次进入总账的事实（一行可含几件）")),
        Figure(
            _("更正"), counts.get("corrected", 0), "", _("与此前所报不同：原来的作废，新的入账，两者都在账上")
        ),
        Figure(_("相同"), counts.get("same", 0), "", _("此前已入账且说法一致，不重复入账")),
        Figure(
            _("隔离的行"),
            wrong,
            "red",
            _("读不出、不能入账、发生时间在将来或属于他单位的；不丢弃，更正后再导入"),
        ),
        Figure(
            _("隔离的值"), counts.get("rejected_values", 0), "yellow", _("该行照常入账，只缺这个读不出的值")
        ),
    ]
    more = [
        Figure(
            _("他系统已报"), counts.get("doubled", 0), "", _("同一件事别的系统先报过：两份都记，只算一件")
        ),
        Figure(_("说法不同"), counts.get("differing", 0), "yellow", _("其中与先报的不一致，须由人选定")),
        Figure(
            _("消失"),
            counts.get("vanished", 0),
            "yellow",
            _("此前报过、本次全量里没有；未作废，请向来源核实"),
        ),
        Figure(_("又出现"), counts.get("back", 0), "", _("此前消失、本次又有")),
        Figure(_("上级未见"), counts.get("orphans", 0), "yellow", _("所属事项尚未导入，到时自动归入")),
        Figure(_("事项"), counts.get("matters", 0), "", _("本批说到的事项（案件、警情等）")),
        Figure(_("读到的事件行"), counts.get("rows", 0), "", _("表中可成为事件的行次，一行可有几件")),
    ]
    return told + [one for one in more if one.value]
