# SPDX-License-Identifier: Apache-2.0
"""The functions of expressions on plain values; ``None`` is unknown. Source: norm-language §5."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from xiezhi.catalog import expression as ast
from xiezhi.engine.facts import is_list
from xiezhi.engine.reference.scene import Moment
from xiezhi.engine.reference.values import compare, day_number, settled, type_of
from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import HOUR, Instant, Zone, date_of

_WIDEST = {"d": 1, "wd": 2, "m": 31, "y": 366}  # days that a unit takes at most, roughly


def call(node: ast.Call, values: Sequence[Any], reckoner: Reckoner) -> Any:
    """One of the plain functions; whatever is missing, of another type or out of reach gives ``None``."""
    name = node.function
    if name in ("len", "sum"):
        return _length(values[0]) if name == "len" else _sum(values[0])
    if name in ("min", "max"):
        return _extreme(name, values[0] if len(values) == 1 else tuple(values), reckoner.zone)
    if name == "hours_between":
        return _hours_between(values[0], values[1])
    if name == "plus":
        return _plus(values[0], values[1], node.unit or "", reckoner)
    if name == "hour_of":
        return _hour_of(values[0], reckoner)
    days = [day_number(value, reckoner.zone) for value in values]
    if name == "days_between":
        return None if None in days else float((days[1] or 0) - (days[0] or 0))
    if name == "years_between":
        return _years_between(days[0], days[1], node.day_after)
    return _kind_of_day(name, days[0], reckoner)


def _length(value: Any) -> float | None:
    return float(len(value)) if is_list(value) else None


def _sum(value: Any) -> float | None:
    if not is_list(value) or not all(isinstance(member, float) for member in value):
        return None
    return settled(sum(value, 0.0))


def _extreme(name: str, members: Any, zone: Zone) -> Any:
    """The least or greatest of values of one type; of nothing, or with one unknown: unknown."""
    if not is_list(members) or not members or None in members:
        return None
    kinds = {type_of(member) for member in members}
    if len(kinds) > 1 or kinds <= {"boolean", "list"}:
        return None
    best = members[0]
    for member in members[1:]:
        better = compare("<" if name == "min" else ">", member, best, zone)
        if better is None:
            return None
        best = member if better else best
    return best


def _hours_between(a: Any, b: Any) -> float | None:
    """Elapsed hours; of a day without a time nobody knows."""
    if not isinstance(a, Instant) or not isinstance(b, Instant) or a.day or b.day:
        return None
    return settled((b.us - a.us) / HOUR)


def _hour_of(value: Any, reckoner: Reckoner) -> float | None:
    if not isinstance(value, Instant) or value.day:
        return None
    return float((value.us + reckoner.zone.offset(value.us)) // HOUR % 24)


def _within_calendar(day: int | None) -> bool:
    return day is not None and FIRST_DAY <= day <= LAST_DAY


def _years_between(start: int | None, end: int | None, day_after: bool) -> float | None:
    """Completed years: on the birthday (29 February: on the 28th in a common year), or only the day after."""
    if start is None or end is None or not _within_calendar(start) or not _within_calendar(end):
        return None
    born, now = date_of(start), date_of(end)
    birthday = _in_year(born, now.year)
    years = now.year - born.year
    completed = birthday < now if day_after else birthday <= now
    return float(years if completed else years - 1)


def _in_year(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _kind_of_day(name: str, day: int | None, reckoner: Reckoner) -> bool | None:
    """``is_workday``, ``is_holiday``: outside the calendar unknown, since an expression carries no doubt."""
    if day is None or not _within_calendar(day):
        return None
    days = np.array([day])
    if reckoner.calendar.is_uncertain(days)[0]:
        return None
    flags = reckoner.calendar.is_working(days) if name == "is_workday" else reckoner.calendar.is_holiday(days)
    return bool(flags[0])


def _plus(value: Any, count: Any, unit: str, reckoner: Reckoner) -> Instant | None:
    """The due instant of n units from a time, without rollover; n whole, of either sign."""
    settled_count = settled(count + 0.0) if isinstance(count, float) else None
    if settled_count is None or not settled_count.is_integer() or abs(settled_count) >= 1e9:
        return None
    duration = Duration(int(settled_count), unit)
    if duration.elapsed is not None:
        timed = isinstance(value, Instant) and not value.day
        return Instant(value.us + duration.elapsed) if timed else None
    day = day_number(value, reckoner.zone)
    if day is None or not _within_calendar(day) or not _within_calendar(day + duration.n * _WIDEST[unit]):
        return None
    moved, doubt = reckoner.shift_day(day, duration)
    return None if doubt else Instant(reckoner.zone.end_of(moved))


def links(moment: Moment, kind: str) -> Iterator[str]:
    """Ids of the family's matters of a kind that ``linked`` events of the matter name."""
    for event in moment.scene.of_matter[moment.matter.id]:
        target = event.data.get("to")
        if event.step == "linked" and moment.sees(event) and isinstance(target, str):
            other = moment.scene.matters.get(target)
            if other is not None and other.kind == kind:
                yield target


def look_up(moment: Moment, node: ast.TableLookup, keys: Sequence[Any], on: Any) -> Any:
    """The value of a dated table on the civil date of ``on``."""
    pack = moment.scene.pack
    day = day_number(on, pack.zone)
    if day is None or None in keys:
        return None
    return pack.tables[node.table].find(tuple(keys), node.value, day)
