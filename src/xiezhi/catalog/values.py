# SPDX-License-Identifier: Apache-2.0
"""Single values by their declared type, as the engine holds them.

``None`` missing, ``bool``, ``float`` (every number), ``str``, ``Instant`` (time), ``date``, ``Duration``,
``tuple`` (lists).
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

from xiezhi.catalog.model import LISTS, NUMERIC
from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import FIRST_YEAR, Instant, Zone, day_of, round_us

BOOLEANS = {
    "true": True, "false": False, "1": True, "0": False, "是": True, "否": False, "y": True, "n": False,
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?$")


def parse_day(text: str) -> date:
    """An ISO date; ``XiezhiError`` where it is none."""
    try:
        if _DAY.match(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise XiezhiError(
        f"{text[:40]!r} 不是日期, 应为 YYYY-MM-DD", f"{text[:40]!r} is not a date: YYYY-MM-DD would be right"
    )


def parse_instant(text: str, zone: Zone) -> Instant:
    """ISO 8601, to the microsecond; without offset in the zone; a date alone is 00:00 and day-precise."""
    stamp = text.strip()
    try:
        if _DAY.match(stamp):
            return _within(Instant(zone.midnight(day_of(date.fromisoformat(stamp))), True), stamp)
        if _STAMP.match(stamp):
            parsed = datetime.fromisoformat(stamp)
            us = zone.from_local(parsed)[0] if parsed.tzinfo is None else round_us(parsed)
            return _within(Instant(us), stamp)
    except (ValueError, OverflowError):
        pass
    raise _no_time(text)


def _within(instant: Instant, text: str) -> Instant:
    if not FIRST_YEAR <= int(text[:4]) <= 2199:
        raise _no_time(text)
    return instant


def _no_time(text: str) -> XiezhiError:
    zh = f"{text[:40]!r} 不是时间, 应为 YYYY-MM-DD 或 YYYY-MM-DD HH:MM[:SS], 1900 至 2199 年"
    en = f"{text[:40]!r} is not a time: YYYY-MM-DD or YYYY-MM-DD HH:MM[:SS] in 1900–2199 would be right"
    return XiezhiError(zh, en)


def typed(value: Any, type_: str, zone: Zone) -> Any:
    """A plain value as one of a declared type; ``XiezhiError`` where it does not fit."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if type_ in LISTS:
        members = value if isinstance(value, (list, tuple)) else [value]
        return tuple(_text(member) for member in members)
    if isinstance(value, (list, tuple, dict)):
        raise _unfit(value, type_)
    if type_ == "boolean":
        return _boolean(value)
    if type_ in NUMERIC:
        return _number(value, type_)
    if type_ == "date":
        return parse_day(_text(value)[:10])
    if type_ == "time":
        return parse_instant(_text(value), zone)
    return parse_duration(value) if type_ == "duration" else _text(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = BOOLEANS.get(str(value).strip().lower())
    if known is None:
        raise _unfit(value, "boolean")
    return known


def _number(value: Any, type_: str) -> float:
    try:
        number = float("x" if isinstance(value, bool) else value)
    except ValueError:
        raise _unfit(value, type_) from None
    if not math.isfinite(number) or (type_ == "integer" and number != int(number)):
        raise _unfit(value, type_)
    return number


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _unfit(value: Any, type_: str) -> XiezhiError:
    return XiezhiError(
        f"{str(value)[:40]!r} 不是 {type_} 类型", f"{str(value)[:40]!r} is not of type {type_}"
    )
