# SPDX-License-Identifier: Apache-2.0
"""``calendar_days.csv``: a yearly notice as rows. Source: packs.md, norm-language §2.

A row is a day: ``date,working,holiday,source``. A notice names only the days that differ from the weekends; a row
whose date is a year (``2027,,,source``) says that its notice is entered in full: the other days go by weekday.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.tables import read_lines
from xiezhi.catalog.values import parse_day, typed
from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY, Calendar, CalendarDay
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of, day_of

FILE = "calendar_days.csv"
COLUMNS = "date,working,holiday,source"
_YEAR = re.compile(r"\d{4}$")
_RIGHT_DATE = (
    "YYYY-MM-DD; 只写年份表示该年通知已录全",
    "YYYY-MM-DD; a year alone says its notice is entered in full",
)
_RIGHT_YEARS = ("1900–2199 年", "a year 1900–2199")
_RIGHT_SOURCE = ("通知的名称和文号", "the name and number of the notice")
_NO_ZONE: Any = None  # booleans need none


class _Line(NamedTuple):
    row: Mapping[str, str]
    place: Place


def read_calendar_days(text: str, file: str, faults: Faults) -> dict[int, CalendarDay]:
    """Day number → worked or not, holiday or not."""
    header, rows = read_lines(text, file, faults)
    if header and not {"date", "working"} <= set(header):
        at = Place(file, 1)
        faults.error(at, "calendar", "缺列 date 或 working", "date or working missing", (COLUMNS, COLUMNS))
        return {}
    if header and "source" not in header:
        zh, en = (
            "没有列 source, 查不到出自哪份通知",
            "no column source: nobody can tell which notice it is from",
        )
        faults.warning(Place(file, 1), "calendar", zh, en, (COLUMNS, COLUMNS))
    days: dict[int, CalendarDay] = {}
    years: dict[int, Place] = {}
    seen: dict[str, int] = {}
    for number, row in rows:
        line = _Line(row, Place(file, number))
        first = seen.setdefault(row["date"], number)
        if first != number:
            zh = f"列 date: {row['date']} 重复, 已在第 {first} 行"
            en = f"column date: {row['date']} is given twice, first on line {first}"
            faults.error(line.place, "calendar", zh, en, ("每天一行", "one row a day"))
        elif _YEAR.match(row["date"]):
            years |= _year(line, faults)
        else:
            days |= _day(line, faults)
        if row.get("source") == "":
            faults.warning(line.place, "calendar", "列 source 为空", "column source is empty", _RIGHT_SOURCE)
    for year, place in years.items():
        days |= _rest_of(year, days, place, faults)
    return days


def _day(line: _Line, faults: Faults) -> dict[int, CalendarDay]:
    """The day of a row; nothing where a cell does not fit."""
    day = _date(line, faults)
    working, holiday = (_flag(line, column, faults) for column in ("working", "holiday"))
    if day is None or working is None or holiday is None:
        return {}
    if working and holiday:
        zh, en = "working 和 holiday 都是 true", "both working and holiday are true"
        right = ("公休日 working 写 false", "working false on a public holiday")
        faults.warning(line.place, "calendar", zh, en, right)
    return {day: CalendarDay(working, holiday)}


def _date(line: _Line, faults: Faults) -> int | None:
    try:
        day = day_of(parse_day(line.row["date"]))
    except XiezhiError as error:
        faults.error(line.place, "calendar", f"列 date: {error.zh}", f"column date: {error.en}", _RIGHT_DATE)
        return None
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    zh, en = f"列 date: {line.row['date']} 无法计算", f"column date: {line.row['date']} cannot be counted"
    faults.error(line.place, "calendar", zh, en, _RIGHT_YEARS)
    return None


def _flag(line: _Line, column: str, faults: Faults) -> bool | None:
    """``working`` must be said, ``holiday`` is false where nothing is said."""
    right = ("true 或 false", "true or false")
    try:
        value = typed(line.row.get(column), "boolean", _NO_ZONE)
    except XiezhiError as error:
        faults.error(
            line.place, "calendar", f"列 {column}: {error.zh}", f"column {column}: {error.en}", right
        )
        return None
    if value is None and column == "working":
        faults.error(line.place, "calendar", "列 working 为空", "column working is empty", right)
        return None
    return bool(value)


def _year(line: _Line, faults: Faults) -> dict[int, Place]:
    """The year of a row that says its notice is entered in full."""
    year = int(line.row["date"])
    if not date_of(FIRST_DAY).year <= year <= date_of(LAST_DAY).year:
        zh, en = f"列 date: {year} 年无法计算", f"column date: {year} cannot be counted"
        faults.error(line.place, "calendar", zh, en, _RIGHT_YEARS)
        return {}
    if line.row["working"] or line.row.get("holiday"):
        zh, en = (
            f"{year} 是年份, 不写 working 和 holiday",
            f"{year} is a year: working and holiday say nothing",
        )
        faults.error(line.place, "calendar", zh, en, (f"{year},,,…", f"{year},,,…"))
        return {}
    return {year: line.place}


def _rest_of(
    year: int, days: Mapping[int, CalendarDay], place: Place, faults: Faults
) -> dict[int, CalendarDay]:
    """The days of a year that its notice does not name: worked from Monday to Friday."""
    whole = range(day_of(date(year, 1, 1)), day_of(date(year, 12, 31)) + 1)
    if not any(days[day].holiday for day in whole if day in days):
        zh, en = (
            f"{year} 年没有一天公休, 却写明通知已录全",
            f"no public holiday in {year}, said to be entered in full",
        )
        right = (
            "先逐日录入放假和调休上班的日子",
            "first the days off and the weekend days worked, a row each",
        )
        faults.warning(place, "calendar", zh, en, right)
    return {day: CalendarDay(date_of(day).weekday() < 5, False) for day in whole if day not in days}


def check_calendar(calendar: Calendar, faults: Faults) -> None:
    """Warns of years of which some days are given and the rest is not covered."""
    years = sorted({date_of(day).year for day, _ in calendar.given})
    for year in years:
        open_days = calendar.uncovered(year)
        if open_days:
            zh = f"{year} 年只录了部分日子, 其余 {open_days} 天没有通知可依, 按周末推算"
            en = f"of {year} only some days are given, the other {open_days} go by weekends without a notice"
            right = f"{year},,,…"
            faults.warning(
                Place(FILE, 1), "calendar", zh, en,
                (f"通知录全后加一行 {right}", f"a row {right} once the notice is entered in full"),
            )  # fmt: skip
