# SPDX-License-Identifier: Apache-2.0
"""What the calendar does to a limit: days off left out, a last day that moves, doubts that make a mere warning."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xiezhi.engine.arithmetic.articles import house
from xiezhi.engine.arithmetic.model import EMPTY, Row
from xiezhi.engine.arithmetic.spans import Course
from xiezhi.engine.arithmetic.stamps import same, weekday
from xiezhi.engine.reference.account import superseded
from xiezhi.engine.reference.verdict import Line
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.instant import date_of

MOST = 8  # days left out that are named


def calendar_rows(course: Course) -> Iterator[Row]:
    """In the order in which they apply."""
    due = course.account.due
    if due is not None:
        yield from _left_out(course, due)
        yield from _rollover(course, due)
        yield from _doubts(course, due)


def _left_out(course: Course, due: Due) -> Iterator[Row]:
    """The days inside a limit of working days that were not counted."""
    limit, by = course.limit(course.account.extensions)
    if isinstance(limit, Until) or limit.unit != "wd" or by or course.spans or due.last_day is None:
        return
    pack = course.names.pack
    days = np.arange(pack.zone.day(course.start) + 1, due.last_day + 1)
    free = [int(day) for day in days[~pack.calendar.is_working(days)]]
    if free:
        named = "、".join(course.names.stamps.day(day) for day in free[:MOST]) + (
            "…" if len(free) > MOST else ""
        )
        words = Line(f"{named}，{len(free)} 天", f"{named}: {len(free)} d")
        yield Row(
            0,
            Line("其间非工作日不计", "days off not counted"),
            words,
            _text(course, due),
            _calendar(due),
            at=due.us,
        )


def _rollover(course: Course, due: Due) -> Iterator[Row]:
    """Whether the last day moves; asked of limits in days, months, years."""
    plain = course.due(course.account.extensions, course.spans)
    if plain.last_day is None or not _rolls(course):
        return
    day, week = course.names.stamps.day(plain.last_day), weekday(plain.last_day)
    text, version = _text(course, due), course.site.version
    if not version.rollover:
        basis = house("末日遇节假日不顺延", "the last day is not moved")
        if "liberty" in version.protects:
            basis = house("限制人身自由的期限不顺延", "limits on liberty are not moved")
        fact = Line("节假日不顺延", "holidays do not move it")
        yield Row(0, fact, Line(f"{day} {week.zh}", f"{day} {week.en}"), text, basis, at=due.us)
        return
    words = Line(f"{day} {week.zh}，工作日，不顺延", f"{day} {week.en}, a working day: not moved")
    if due.us != plain.us:
        words = Line(
            f"{day} {week.zh}，非工作日，顺延至其后第一个工作日",
            f"{day} {week.en}, no working day: moved to the next one",
        )
    yield Row(0, Line("节假日顺延", "holidays"), words, text, _calendar(due), at=due.us)


def _doubts(course: Course, due: Due) -> Iterator[Row]:
    """Why a breach is only a warning."""
    version = course.site.version
    unsure = house("待确认", "to be confirmed")
    if due.uncertain:
        fact = Line("工作日历未录入全部日期", "the calendar does not reach all days")
        words = Line("按周末推算，届满只作预警", "by weekends; when due only a warning")
        yield Row(0, fact, words, _text(course, due), unsure, tone="warn", at=due.us)
    if superseded(course.names.pack, version, due):
        ended = course.names.stamps.day(version.valid_to or 0)
        fact = Line(f"本版本 {ended} 后失效", f"this version ended on {ended}")
        words = Line("届满时以新版本为准，只作预警", "the later version governs; only a warning")
        yield Row(0, fact, words, EMPTY, unsure, tone="warn")


def _calendar(due: Due) -> Line:
    year = date_of(due.last_day).year if due.last_day is not None else ""
    return Line(f"工作日历 {year}", f"working calendar {year}")


def _text(course: Course, due: Due) -> Line:
    return same(course.names.stamps.due(due))


def _rolls(course: Course) -> bool:
    """Whether rollover is a question at all: of limits in days, months, years."""
    limit, by = course.limit(course.account.extensions)
    if isinstance(limit, Until):
        return False
    return any(one.unit in ("d", "m", "y") for one in (limit, *by))
