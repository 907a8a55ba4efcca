# SPDX-License-Identifier: Apache-2.0
"""The words on tags and marks: what a finding is called by level, nature and kind of norm; states of the loop."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.catalog.model import Pack

LEVELS = {"red": N("红"), "orange": N("橙"), "yellow": N("黄"), "blue": N("蓝")}
STATES = {
    "pending": N("待处理"), "in_hand": N("处理中"), "to_verify": N("待核查"), "closed": N("已办结"),
    "returned": N("已退回"), "escalated": N("已督办"),
}  # fmt: skip


class Tag(NamedTuple):
    """``level`` empty: no colour; ``shape``: octagon, diamond, triangle, circle, check, gap or none."""

    level: str
    solid: bool
    shape: str
    word: str


SHAPES = {"red": "octagon", "orange": "diamond", "yellow": "triangle", "blue": "circle"}


def tag_of(level: str, nature: str, word: str) -> Tag:
    """A tag: hollow for 预警, solid for 告警, dashed for 缺数据."""
    if nature == "gap":
        return Tag("gap", False, "gap", _(word))
    if nature == "good":
        return Tag("good", False, "check", _(word))
    if level not in LEVELS:
        return Tag("plain", False, "", _(word))
    return Tag(level, nature == "breach", SHAPES[level], f"{_(LEVELS[level])}・{_(word)}")


def first_article(basis: str) -> str:
    """The first article that something rests on, without the year of its version."""
    return re.sub(r"\(\d{4}\)", "", basis.split(";")[0]).strip()


def word_of(pack: Pack, row: Any) -> str:
    """提示 临期 before; 超期 迟办 违反 after; 待确认 what is broken but for a doubt; 缺数据."""
    if row.nature == "gap":
        return N("缺数据")
    if row.nature == "warning":
        if getattr(row, "calendar_uncertain", False):
            return N("待确认")
        return N("提示") if row.level == "blue" else N("临期")
    if getattr(row, "cured", False):
        return N("迟办")
    norm = pack.norms.get(row.norm)
    return N("超期") if norm is not None and norm.kind == "deadline" else N("违反")
