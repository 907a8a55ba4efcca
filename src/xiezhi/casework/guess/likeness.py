# SPDX-License-Identifier: Apache-2.0
"""How alike two names are: Dice's coefficient over pairs of neighbouring characters (Dice 1945).

Chinese names have no spaces to cut at; pairs of characters do without a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LEFT_OUT = re.compile(r"[\s_\-/\\·•.,:;()\[\]{}<>《》（）【】「」、，。：；*#]+")
# Words by which systems call the same thing; the first is ours.
_SAME = {
    "日期": "时间", "日时": "时间", "时刻": "时间", "年月日": "时间", "号码": "编号", "序列号": "编号", "标识": "编号",
    "部门": "单位", "机构": "单位", "警员": "民警", "办理人": "民警", "经办人": "民警", "承办人": "民警",
    "登记时间": "时间", "出生年月": "出生时间",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def plain(name: str) -> str:
    """A name without spaces, marks and width of letters, its words replaced by ours."""
    text = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", name)).lower()
    for theirs, ours in _SAME.items():
        text = text.replace(theirs, ours)
    return text


@lru_cache(maxsize=100_000)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1)) or frozenset([text])


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same name)."""
    a, b = plain(one), plain(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    first, second = _pairs(a), _pairs(b)
    return 2 * len(first & second) / (len(first) + len(second)) * 0.98
