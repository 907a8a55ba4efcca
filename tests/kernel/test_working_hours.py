# SPDX-License-Identifier: Apache-2.0
"""Limits in working hours: nights, weekends and public holidays do not count."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, MINUTE, zone
from xiezhi.kernel.working_hours import Limit, WorkingHours, parse_limit, parse_span

SPANS = ((9 * 60, 12 * 60), (14 * 60, 18 * 60))
CHINA = WorkingHours(Reckoner(zone("Asia/Shanghai"), Calendar("china")), SPANS)


def at(stamp: str) -> int:
    return CHINA.reckoner.zone.from_local(datetime.fromisoformat(stamp))[0]


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02 09:00", 3, "2026-03-02 12:00"),
        ("2026-03-02 10:30", 3, "2026-03-02 15:30"),
        ("2026-03-02 12:40", 1, "2026-03-02 15:00"),
        ("2026-03-02 20:00", 7, "2026-03-03 18:00"),
        ("2026-03-06 17:00", 2, "2026-03-09 10:00"),
        ("2026-03-07 03:00", 7, "2026-03-09 18:00"),
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),
        ("2026-02-14 09:00", 3, "2026-02-14 12:00"),
    ],
    ids=["morning", "over noon", "in the break", "at night", "over a weekend", "on Saturday", "over the National Day",
         "on a Saturday that is worked"],
)  # fmt: skip
def test_only_hours_at_work_count(start: str, hours: int, due: str) -> None:
    found, doubt = CHINA.due(at(start), Limit(hours, True))
    assert CHINA.reckoner.zone.text(found) == due and not doubt


def test_hours_of_the_clock_run_through_the_night() -> None:
    assert CHINA.due(at("2026-03-06 22:00"), Limit(4, False)) == (at("2026-03-07 02:00"), False)


def test_a_year_without_a_notice_is_told() -> None:
    assert CHINA.due(at("2090-03-01 09:00"), Limit(8, True))[1]


instants = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: at("2024-01-01 00:00") + minutes * MINUTE)
lengths = st.integers(0, 100 * 60).map(lambda minutes: minutes * MINUTE)


def worked(us: int) -> bool:
    """Whether the minute that begins at an instant is worked, by looking at clock and calendar."""
    stamp = CHINA.reckoner.zone.local(us)
    day = CHINA.reckoner.calendar.is_working(CHINA.reckoner.zone.days(np.array([us])))[0]
    return bool(day) and any(first <= stamp.hour * 60 + stamp.minute < last for first, last in SPANS)


@given(instants, lengths)
@settings(max_examples=60)
def test_so_many_hours_lie_between_start_and_due(start: int, length: int) -> None:
    due, _ = CHINA.after(start, length)
    assert CHINA.between(start, due) == length
    assert length == 0 or worked(due - MINUTE)


@given(instants, st.integers(1, 5 * 24 * 60))
@settings(max_examples=25, deadline=timedelta(seconds=2))
def test_the_hours_between_two_instants_are_the_minutes_counted_one_by_one(start: int, minutes: int) -> None:
    counted = sum(worked(start + n * MINUTE) for n in range(minutes))
    assert CHINA.between(start, start + minutes * MINUTE) == counted * MINUTE


@given(instants, instants, lengths)
def test_who_begins_later_is_never_due_earlier(one: int, other: int, length: int) -> None:
    first, last = sorted((one, other))
    assert CHINA.after(first, length)[0] <= CHINA.after(last, length)[0] or length == 0


def test_texts_are_read_or_refused() -> None:
    assert parse_span("09:00-12:00") == (540, 720) and parse_span("00:00-24:00") == (0, 1440)
    assert parse_limit("8 wh") == Limit(8, True) and parse_limit("4h") == Limit(4, False)
    assert CHINA.due(0, Limit(1, False))[0] == HOUR
    for text in ("9:00-12:00", "12:00-09:00", "09:00"):
        with pytest.raises(XiezhiError, match="时段"):
            parse_span(text)
    for text in ("8", "0 wh", "2 d", ""):
        with pytest.raises(XiezhiError, match="反馈时限"):
            parse_limit(text)
