# SPDX-License-Identifier: Apache-2.0
"""How a version of a statute came about, as the lines under its title tell: 通过, 修订, 修正, 公布."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from xiezhi.catalog.statute_text import head_of
from xiezhi.kernel.instant import date_of

MOST_LINES = 40  # the lines under a title are few
_ACT = re.compile("通过|修订|修正|公布|发布|印发")


def act_of(lines: Iterable[str], promulgated: int) -> str:
    """The act of the day of promulgation; empty where the lines before the first article do not tell."""
    day = date_of(promulgated)
    dated = re.compile(rf"{day.year}年0?{day.month}月0?{day.day}日")
    told = ""
    for line in islice(lines, MOST_LINES):
        if head_of(line) is not None:
            break
        found = _ACT.findall(line[match.end() :]) if (match := dated.search(line)) is not None else []
        told = found[-1] if found else told
    return told
