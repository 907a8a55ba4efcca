# SPDX-License-Identifier: Apache-2.0
"""Due instants: limits, extensions, pauses, rollover, units that differ (norm-language §2 and §4)."""

from calendar import monthrange
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.due import Reckoner, Span, Until, add_months, merge
from xiezhi.kernel.duration import Duration, parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, Zone, date_of, day_of, zone

SHANGHAI = Reckoner(zone("Asia/Shanghai"), Calendar("weekends"))
CHINA = Reckoner(zone("Asia/Shanghai"), Calendar("china"))
ROME = Reckoner(zone("Europe/Rome"), Calendar("weekends"))


def at(stamp: str, reckoner: Reckoner = SHANGHAI) -> int:
    return reckoner.zone.from_local(datetime.fromisoformat(stamp))[0]


def due(
    stamp: str,
    limit: str,
    by: tuple[str, ...] = (),
    pauses: tuple[tuple[str, str], ...] = (),
    reckoner: Reckoner = SHANGHAI,
    **rules: bool,
) -> str:
    """The due instant as text."""
    spans = [span(start, end, reckoner.zone) for start, end in pauses]
    found = reckoner.due(
        at(stamp, reckoner), parse_duration(limit), [parse_duration(b) for b in by], merge(spans), **rules
    )
    return reckoner.zone.text(found.us)


def span(start: str, end: str, where: Zone) -> Span:
    first, last = (where.from_local(datetime.fromisoformat(stamp))[0] for stamp in (start, end))
    return Span(first, last, where.day(first), where.day(last))


PLAIN = {"rollover": False}


@pytest.mark.parametrize(
    ("stamp", "limit", "expected"),
    [
        ("2026-03-02 09:00", "24 h", "2026-03-03 09:00"),
        ("2026-03-02 09:00", "90 min", "2026-03-02 10:30"),
        ("2026-03-02 09:00", "0 h", "2026-03-02 09:00"),
        ("2026-03-02 00:00", "0 d", "2026-03-03 00:00"),
        ("2026-03-02 23:59", "1 d", "2026-03-04 00:00"),
        ("2026-03-02 09:00", "30 d", "2026-04-02 00:00"),
        ("2026-03-06 09:00", "1 wd", "2026-03-10 00:00"),
        ("2026-03-07 09:00", "1 wd", "2026-03-10 00:00"),
        ("2026-03-06 09:00", "5 wd", "2026-03-14 00:00"),
        ("2026-01-31 09:00", "1 m", "2026-03-01 00:00"),
        ("2024-01-31 09:00", "1 m", "2024-03-01 00:00"),
        ("2026-03-31 09:00", "1 m", "2026-05-01 00:00"),
        ("2024-02-29 09:00", "1 y", "2025-03-01 00:00"),
        ("2024-02-29 09:00", "4 y", "2028-03-01 00:00"),
        ("2025-12-31 09:00", "2 m", "2026-03-01 00:00"),
        ("2026-08-31 09:00", "6 m", "2027-03-01 00:00"),
    ],
)
def test_each_unit(stamp: str, limit: str, expected: str) -> None:
    assert due(stamp, limit, **PLAIN) == expected


def test_months_are_added_once() -> None:
    assert due("2026-01-31 09:00", "1 m", ("1 m",), **PLAIN) == "2026-04-01 00:00"


@pytest.mark.parametrize(
    ("stamp", "limit", "expected"),
    [
        ("2026-03-02 09:00", "5 d", "2026-03-10 00:00"),  # a Saturday rolls to Monday
        ("2026-03-02 09:00", "4 d", "2026-03-07 00:00"),  # a Friday stays
        ("2026-02-08 09:00", "1 m", "2026-03-10 00:00"),  # Sunday, 8 March
        ("2026-03-02 09:00", "72 h", "2026-03-05 09:00"),
        ("2026-03-05 09:00", "48 h", "2026-03-07 09:00"),  # hours never roll
    ],
)
def test_rollover(stamp: str, limit: str, expected: str) -> None:
    assert due(stamp, limit) == expected


def test_rollover_over_a_public_holiday() -> None:
    assert due("2025-09-21 09:00", "10 d", reckoner=CHINA) == "2025-10-10 00:00"
    assert due("2025-09-18 09:00", "10 d", reckoner=CHINA) == "2025-09-29 00:00"  # a Sunday that is worked


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-03-02 09:20", "18:00"),
        ("2026-03-02 10:00:00", "19:00"),
        ("2026-03-02 10:00:00.000001", "19:00"),
    ],
)
def test_next_hour(stamp: str, expected: str) -> None:
    assert due(stamp, "8 h", next_hour=True) == f"2026-03-02 {expected}"


def test_hours_are_elapsed_over_a_change_of_clocks() -> None:
    assert due("2026-03-28 12:00", "24 h", reckoner=ROME) == "2026-03-29 13:00"
    assert due("2026-10-24 12:00", "24 h", reckoner=ROME) == "2026-10-25 11:00"
    assert due("2026-03-28 12:00", "1 d", reckoner=ROME, **PLAIN) == "2026-03-30 00:00"


@pytest.mark.parametrize(
    ("limit", "by", "expected"),
    [
        ("2 d", ("12 h",), "2026-03-05 12:00"),  # a day limit becomes an instant
        ("10 h", ("1 d",), "2026-03-04 00:00"),  # an hour limit a day
        ("2 d", ("12 h", "1 d"), "2026-03-06 12:00"),  # what is of the limit's unit comes first
        ("2 d", ("12 h", "1 wd"), "2026-03-07 00:00"),
        ("1 m", ("1 y",), "2027-04-03 00:00"),
        ("1 y", ("1 m",), "2027-04-03 00:00"),
    ],
)
def test_units_that_differ(limit: str, by: tuple[str, ...], expected: str) -> None:
    assert due("2026-03-02 09:00", limit, by, **PLAIN) == expected


def test_rollover_where_any_part_is_in_days() -> None:
    assert due("2026-03-02 09:00", "1 wd", ("4 d",)) == "2026-03-10 00:00"  # Saturday the 7th, rolled
    assert due("2026-03-02 09:00", "1 wd", ("4 wd",)) == "2026-03-10 00:00"
    assert due("2026-03-06 09:00", "10 h", ("1 d",)) == "2026-03-10 00:00"
    assert due("2026-03-02 09:00", "5 d", ("12 h",)) == "2026-03-08 12:00"  # an instant never rolls


PAUSES = (("2026-03-03 12:00", "2026-03-05 06:00"), ("2026-03-09 00:00", "2026-03-10 00:00"))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("10 d", "2026-03-16 00:00"),  # 2 days and 1 day between the dates
        ("1 m", "2026-04-06 00:00"),
        ("240 h", "2026-03-15 03:00"),  # 42 hours and 24 hours
        ("10 wd", "2026-03-20 00:00"),  # Wednesday and Thursday, Tuesday
    ],
)
def test_pauses(limit: str, expected: str) -> None:
    assert due("2026-03-02 09:00", limit, (), PAUSES, **PLAIN) == expected


def test_pauses_come_before_extensions_of_other_units() -> None:
    assert due("2026-03-02 09:00", "10 d", ("12 h",), PAUSES, **PLAIN) == "2026-03-16 12:00"


def test_pauses_that_overlap_are_one() -> None:
    where = SHANGHAI.zone
    spans = [
        span("2026-03-05", "2026-03-10", where),
        span("2026-03-03", "2026-03-07", where),
        span("2026-03-04", "2026-03-05", where),
    ]
    assert merge(spans) == [span("2026-03-03", "2026-03-10", where)]
    apart = [
        span("2026-03-03 08:00", "2026-03-03 09:00", where),
        span("2026-03-03 10:00", "2026-03-04 09:00", where),
    ]
    assert merge(apart) == apart


def test_a_limit_set_outright() -> None:
    start = at("2026-03-02 09:00")
    day = day_of(date(2026, 3, 7))
    ends = SHANGHAI.due(start, Until(None, day))
    assert (SHANGHAI.zone.text(ends.us), ends.last_day) == ("2026-03-08 00:00", day)  # a Saturday, not rolled
    noon = SHANGHAI.due(start, Until(at("2026-03-07 12:00"), None))
    assert (SHANGHAI.zone.text(noon.us), noon.last_day) == ("2026-03-07 12:00", None)
    pauses = [span("2026-03-03 12:00", "2026-03-05 06:00", SHANGHAI.zone)]
    assert SHANGHAI.zone.text(SHANGHAI.due(start, Until(None, day), [], pauses).us) == "2026-03-10 00:00"
    assert (
        SHANGHAI.zone.text(SHANGHAI.due(start, Until(at("2026-03-07 12:00"), None), [], pauses).us)
        == "2026-03-09 06:00"
    )


def test_on_time_and_overdue() -> None:
    days = SHANGHAI.due(at("2026-03-02 09:00"), Duration(4, "d"))
    assert SHANGHAI.on_time(days.us - 1, days) and not SHANGHAI.on_time(days.us, days)
    assert SHANGHAI.overdue(days.us, days) and not SHANGHAI.overdue(days.us - 1, days)
    hours = SHANGHAI.due(at("2026-03-02 09:00"), Duration(4, "h"))
    assert SHANGHAI.on_time(hours.us, hours) and not SHANGHAI.on_time(hours.us + 1, hours)
    assert SHANGHAI.overdue(hours.us + 1, hours) and not SHANGHAI.overdue(hours.us, hours)


def test_doubts_of_the_calendar() -> None:
    start = at("2035-03-02 09:00")
    assert CHINA.due(start, Duration(5, "wd")).uncertain
    assert CHINA.due(start, Duration(5, "d")).uncertain
    assert not CHINA.due(start, Duration(5, "d"), rollover=False).uncertain
    assert not CHINA.due(start, Duration(5, "h")).uncertain
    assert not SHANGHAI.due(start, Duration(5, "wd")).uncertain


@pytest.mark.parametrize("limit", ["1000000 d", "1000000 m", "2000 y", "100000 wd"])
def test_dates_beyond_the_centuries_are_an_error(limit: str) -> None:
    with pytest.raises(XiezhiError, match="1900"):
        SHANGHAI.due(at("2026-03-02 09:00"), parse_duration(limit))
    with pytest.raises(XiezhiError, match="1900"):
        SHANGHAI.due(at("2026-03-02 09:00"), Until(None, day_of(date(9999, 12, 31))))
    with pytest.raises(XiezhiError, match="1900"):
        SHANGHAI.due(at("2026-03-02 09:00"), Until(at("2026-03-02 09:00") + 200 * 366 * 24 * HOUR, None))


@settings(max_examples=300, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(-400, 400))
def test_add_months_keeps_the_day_or_clips_it(start: date, months: int) -> None:
    result = date_of(add_months(day_of(start), months))
    place = start.year * 12 + start.month - 1 + months
    assert (result.year, result.month) == (place // 12, place % 12 + 1)
    assert result.day == min(start.day, monthrange(result.year, result.month)[1])


zones = st.sampled_from(("Asia/Shanghai", "Europe/Rome", "America/Sao_Paulo", "Asia/Beirut"))
instants = st.integers(at("2015-01-01"), at("2025-12-01"))


@settings(max_examples=200, deadline=None)
@given(zones, instants, st.integers(0, 400), st.booleans())
def test_days_end_with_a_midnight_after_as_many_days(name: str, start: int, n: int, rollover: bool) -> None:
    reckoner = Reckoner(zone(name), Calendar("china"))
    found = reckoner.due(start, Duration(n, "d"), rollover=rollover)
    assert found.last_day is not None and found.us == reckoner.zone.end_of(found.last_day)
    assert reckoner.zone.day(found.us - 1) == found.last_day >= reckoner.zone.day(start) + n
    if not rollover:
        assert found.last_day == reckoner.zone.day(start) + n


@settings(max_examples=200, deadline=None)
@given(zones, instants, st.integers(1, 60), st.lists(st.integers(1, 20), max_size=3))
def test_extensions_of_the_limits_unit_are_a_longer_limit(
    name: str, start: int, n: int, more: list[int]
) -> None:
    reckoner = Reckoner(zone(name), Calendar("china"))
    for unit in ("min", "h", "d", "wd", "m"):
        extended = reckoner.due(start, Duration(n, unit), [Duration(m, unit) for m in more])
        assert extended == reckoner.due(start, Duration(n + sum(more), unit))


@settings(max_examples=200, deadline=None)
@given(instants, st.integers(0, 60), st.sampled_from(("min", "h", "d", "wd", "m", "y")))
def test_plus_is_due_without_rollover(start: int, n: int, unit: str) -> None:
    assert (
        SHANGHAI.plus(start, Duration(n, unit))[0]
        == SHANGHAI.due(start, Duration(n, unit), rollover=False).us
    )
