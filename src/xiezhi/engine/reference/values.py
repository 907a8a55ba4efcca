# SPDX-License-Identifier: Apache-2.0
"""Comparing values as expressions do: three-valued, by type. ``None`` is missing and unknown alike. Source: §5."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from xiezhi.engine.facts import is_list
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant, Zone, date_of, day_of

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


_PLAIN = (str, float)


def type_of(value: Any) -> str:
    """The type of a value, as ``match`` and comparisons tell types apart."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, Instant):
        return "instant"
    if isinstance(value, Duration):
        return "duration"
    if isinstance(value, tuple):
        return "list"
    if isinstance(value, (int, float)):
        return "number"
    return "text" if isinstance(value, str) else "date"


def identity(value: Any) -> tuple[Any, ...]:
    """What is equal for two values exactly when type and value are: for ``match`` and keys."""
    kind = type_of(value)
    if kind == "instant":
        return kind, value.us
    if kind == "duration":
        return (kind, value.elapsed) if value.elapsed is not None else (kind, value.n, value.unit)
    if kind == "list":
        return kind, tuple(None if member is None else identity(member) for member in value)
    return kind, value


def compare(op: str, left: Any, right: Any, zone: Zone) -> bool | None:
    """``left op right``; unknown where one is missing or the types do not fit."""
    if left is None or right is None:
        return None
    if type(left) is type(right) and type(left) in _PLAIN:
        return OPERATORS[op](left, right)
    kinds = {type_of(left), type_of(right)}
    if kinds == {"instant", "date"}:
        left, right = day_number(left, zone), day_number(right, zone)
    elif len(kinds) > 1:
        return None
    elif kinds == {"instant"}:
        left, right = left.us, right.us
    elif kinds == {"duration"}:
        return _compare_durations(op, left, right)
    elif kinds <= {"boolean", "list"} and op not in ("==", "!="):
        return None
    elif kinds == {"list"} and (None in left or None in right):
        return None
    elif kinds == {"list"}:
        left, right = identity(left), identity(right)
    return OPERATORS[op](left, right)


def _compare_durations(op: str, left: Duration, right: Duration) -> bool | None:
    """Durations compare within one unit, and elapsed ones with each other."""
    if left.elapsed is not None and right.elapsed is not None:
        return OPERATORS[op](left.elapsed, right.elapsed)
    return OPERATORS[op](left.n, right.n) if left.unit == right.unit else None


def contains(item: Any, container: Any, zone: Zone) -> bool | None:
    """``item in container``: an ``or`` of equalities; what is no list does not fit."""
    if not is_list(container):
        return None
    if type(item) is str and item in container:
        return True
    return either(compare("==", item, member, zone) for member in container)


def both(parts: Iterable[bool | None]) -> bool | None:
    """Kleene ``and``."""
    known = list(parts)
    if False in known:
        return False
    return None if None in known else True


def either(parts: Iterable[bool | None]) -> bool | None:
    """Kleene ``or``."""
    known = list(parts)
    if True in known:
        return True
    return None if None in known else False


def truth(value: Any) -> bool | None:
    """A condition: anything but a boolean does not fit."""
    return value if isinstance(value, bool) else None


def settled(number: float) -> float | None:
    """A result rounded to nine decimals, so that 0.1 + 0.2 == 0.3; what is not finite is unknown."""
    if not math.isfinite(number):
        return None
    scaled = number * 1e9
    return float(round(scaled)) / 1e9 if math.isfinite(scaled) else number


def day_number(value: Any, zone: Zone) -> int | None:
    """The civil day of a time or date; anything else is unknown."""
    if isinstance(value, Instant):
        return zone.day(value.us)
    return day_of(value) if isinstance(value, date) else None


def show(value: Any, zone: Zone) -> str:
    """A value as people write it."""
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, Instant):
        return zone.text(value.us, day=value.day)
    if is_list(value):
        return "[" + ", ".join(show(member, zone) for member in value) + "]"
    return str(value)


def show_day(day: int) -> str:
    """A civil day as ISO date."""
    return date_of(day).isoformat()
