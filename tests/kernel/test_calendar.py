# SPDX-License-Identifier: Apache-2.0
"""Working days: built-in years, days of a pack, days that nobody covers (norm-language §2)."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY, Calendar, CalendarDay
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of, day_of

CHINA, WEEKENDS = Calendar("china"), Calendar("weekends")
LISTED = Calendar(
    "weekends", {day_of(date(2026, 3, day)): CalendarDay(day == 8, day == 9) for day in range(5, 12)}
)
days = st.integers(day_of(date(2002, 1, 1)), day_of(date(2031, 12, 31)))
near = st.one_of(days, st.integers(day_of(date(2025, 9, 20)), day_of(date(2025, 10, 15))))
calendars = st.sampled_from((CHINA, WEEKENDS, LISTED))


def one(day: date) -> np.ndarray:
    return np.array([day_of(day)])


def naive(calendar: Calendar, day: int, n: int) -> tuple[int, bool]:
    """The n-th working day after (or before) a day, one day at a time."""
    step, doubt = (1 if n > 0 else -1), False
    for _ in range(abs(n)):
        day += step
        doubt |= bool(calendar.is_uncertain(np.array([day]))[0])
        while not calendar.is_working(np.array([day]))[0]:
            day += step
            doubt |= bool(calendar.is_uncertain(np.array([day]))[0])
    return day, doubt


@settings(max_examples=300, deadline=None)
@given(calendars, near, st.integers(-40, 40))
def test_add_working_is_counting_one_by_one(calendar: Calendar, day: int, n: int) -> None:
    result, doubt = calendar.add_working(np.array([day]), np.array([n]))
    assert (int(result[0]), bool(doubt[0])) == naive(calendar, day, n)


@settings(max_examples=200, deadline=None)
@given(calendars, near)
def test_roll_goes_to_the_next_working_day(calendar: Calendar, day: int) -> None:
    rolled, _ = calendar.roll(np.array([day]))
    expected = day
    while not calendar.is_working(np.array([expected]))[0]:
        expected += 1
    assert int(rolled[0]) == expected


@settings(max_examples=200, deadline=None)
@given(calendars, near, st.integers(-5, 40))
def test_worked_between_counts_after_the_first_day_up_to_the_last(
    calendar: Calendar, day: int, length: int
) -> None:
    count, _ = calendar.worked_between(np.array([day]), np.array([day + length]))
    expected = sum(bool(calendar.is_working(np.array([d]))[0]) for d in range(day + 1, day + length + 1))
    assert int(count[0]) == expected


@settings(max_examples=50, deadline=None)
@given(calendars, st.lists(st.tuples(near, st.integers(-20, 20)), min_size=1, max_size=20))
def test_many_at_once(calendar: Calendar, rows: list[tuple[int, int]]) -> None:
    first, n = (np.array(column) for column in zip(*rows, strict=True))
    result, doubt = calendar.add_working(first, n)
    for place, (day, count) in enumerate(rows):
        alone, unsure = calendar.add_working(np.array([day]), np.array([count]))
        assert (result[place], doubt[place]) == (alone[0], unsure[0])


def test_the_yearly_notices() -> None:
    assert not CHINA.is_working(one(date(2025, 10, 1)))[0] and CHINA.is_holiday(one(date(2025, 10, 1)))[0]
    assert CHINA.is_working(one(date(2025, 9, 28)))[0]  # a Sunday worked in exchange
    assert not CHINA.is_holiday(one(date(2025, 9, 27)))[0]  # an ordinary Saturday
    result, _ = CHINA.add_working(one(date(2025, 9, 30)), np.array([1]))
    assert date_of(int(result[0])) == date(2025, 10, 9)


def test_days_that_no_notice_covers_are_uncertain() -> None:
    assert CHINA.is_uncertain(one(date(1999, 5, 1)))[0] and CHINA.is_uncertain(one(date(2100, 5, 3)))[0]
    assert not CHINA.is_uncertain(one(date(2020, 5, 1)))[0]
    assert CHINA.is_working(one(date(2100, 5, 3)))[0]  # a Monday: weekends decide
    assert not WEEKENDS.is_uncertain(one(date(2100, 5, 3)))[0]
    _, doubt = CHINA.roll(one(date(2100, 5, 3)))
    assert doubt[0]
    _, doubt = CHINA.add_working(one(date(2100, 5, 3)), np.array([0]))
    assert not doubt[0]  # no day was asked


def test_days_of_the_pack_go_before_the_built_in_ones() -> None:
    listed = Calendar(
        "china",
        {
            day_of(date(2025, 10, 1)): CalendarDay(True, False),
            day_of(date(2100, 5, 3)): CalendarDay(False, True),
        },
    )
    assert listed.is_working(one(date(2025, 10, 1)))[0] and not listed.is_holiday(one(date(2025, 10, 1)))[0]
    assert (
        not listed.is_uncertain(one(date(2100, 5, 3)))[0] and not listed.is_working(one(date(2100, 5, 3)))[0]
    )
    assert listed.digest != CHINA.digest and CHINA.digest == Calendar("china").digest


def test_days_of_the_pack_outside_the_years_are_passed_over() -> None:
    assert (
        Calendar("weekends", {day_of(date(2500, 1, 1)): CalendarDay(True, False)}).digest == WEEKENDS.digest
    )


@pytest.mark.parametrize("day", [FIRST_DAY - 1, LAST_DAY + 1])
def test_other_centuries_are_an_error(day: int) -> None:
    for ask in (WEEKENDS.is_working, WEEKENDS.is_holiday, WEEKENDS.is_uncertain, WEEKENDS.roll):
        with pytest.raises(XiezhiError, match="1900"):
            ask(np.array([day]))
    with pytest.raises(XiezhiError, match="1900"):
        WEEKENDS.add_working(np.array([LAST_DAY - 1]), np.array([10]))


def test_the_last_day_that_can_be_counted() -> None:
    for calendar in (WEEKENDS, CHINA):
        assert calendar.add_working(np.array([LAST_DAY]), np.array([0]))[0].tolist() == [LAST_DAY]
        assert calendar.add_working(np.array([LAST_DAY - 1]), np.array([1]))[0].tolist() == [LAST_DAY]


def test_a_calendar_that_does_not_exist() -> None:
    with pytest.raises(XiezhiError) as told:
        Calendar("moon")
    assert "china" in told.value.en and "moon" in told.value.zh
