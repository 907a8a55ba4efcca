# SPDX-License-Identifier: Apache-2.0
"""Whether somebody told of is a minor, from what is known of the date of birth. In doubt he is.

Years are completed on the day after the birthday: 最高人民法院关于审理未成年人刑事案件具体应用法律若干问题的解释 第二条
("周岁" 按照公历的年、月、日计算, 从周岁生日的第二天起算).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from xiezhi.kernel.due import add_months
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

ADULT = 18
_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})")
_ID = re.compile(r"\d{6}(?:(\d{4})(\d{2})(\d{2})\d{3}[\dXx]|(\d{2})(\d{2})(\d{2})\d{3})$")


def is_minor(births: Sequence[str | None], day: int, id_number: str | None = None) -> bool:
    """Whether a person is under eighteen on a civil day.

    ``births``: the values of all fields that tell a date of birth (ISO), ``None`` where one is not filled in; without
    any such field nobody asked for an age, and the answer is no. The number of an identity card tells it too.
    """
    known = [found for text in births if (found := _birth(text)) is not None]
    if not known and id_number and (found := birth_of_id(id_number)) is not None:
        known = [found]
    if not known:
        return bool(births)
    return any(day <= add_months(birth, 12 * ADULT) for birth in known)


def birth_of_id(text: str) -> int | None:
    """The civil day of birth that a Chinese identity number holds (GB 11643), of 18 characters or the older 15."""
    match = _ID.match(text.strip())
    if match is None:
        return None
    year, month, day = match.groups()[:3] if match[1] else (f"19{match[4]}", match[5], match[6])
    return _day(year, month, day)


def _birth(text: str | None) -> int | None:
    match = _DAY.match(text or "")
    return None if match is None else _day(*match.groups())


def _day(year: str, month: str, day: str) -> int | None:
    try:
        return day_of(date(int(year), int(month), int(day)))
    except (ValueError, XiezhiError):
        return None
