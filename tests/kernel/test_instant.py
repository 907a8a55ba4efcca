# SPDX-License-Identifier: Apache-2.0
"""Instants and civil days of a zone: folds, gaps, days that do not begin at midnight (norm-language §2)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, EPOCH, HOUR, MINUTE, Zone, date_of, day_of, round_us, utc_text, zone

# Zones whose clocks change at midnight, by odd lengths, or that skipped a day.
NAMES = (
    "Asia/Shanghai", "Europe/Rome", "America/Sao_Paulo", "Asia/Beirut", "America/Havana", "Africa/Cairo",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kwajalein", "Asia/Tehran", "America/Santiago", "UTC",
)  # fmt: skip
ODD_DAYS = (
    date(2018, 11, 4),
    date(2018, 2, 18),
    date(2024, 3, 31),
    date(2011, 12, 30),
    date(2026, 3, 29),
    date(1940, 6, 1),
    date(1993, 8, 21),
)
days_near_changes = st.sampled_from(ODD_DAYS).flatmap(
    lambda day: st.integers(-3, 3).map(lambda n: day_of(day) + n)
)
some_days = st.one_of(st.integers(day_of(date(1902, 1, 1)), day_of(date(2118, 12, 31))), days_near_changes)


def first_instant(name: str, day: int) -> int:
    """By brute force: the first full minute whose local date is the day, or a later one where it was skipped."""
    info = ZoneInfo(name)
    target = date_of(day)
    start = datetime(target.year, target.month, target.day, tzinfo=UTC) - timedelta(hours=27)
    minutes = (start + timedelta(minutes=n) for n in range(60 * 60))
    return next(round_us(m) for m in minutes if m.astimezone(info).date() >= target)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), some_days)
def test_midnights_are_the_first_instants_of_their_days(name: str, day: int) -> None:
    where = zone(name)
    start = where.midnight(day)
    if date_of(day).year >= 1972 or name in ("UTC",):  # before, offsets were not whole minutes everywhere
        assert start == first_instant(name, day)
    assert where.day(start) >= day > where.day(start - 1)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.lists(some_days, min_size=1, max_size=20))
def test_many_days_at_once(name: str, days: list[int]) -> None:
    where = zone(name)
    starts = where.midnights(np.array(days, dtype=np.int64))
    assert starts.tolist() == [where.midnight(day) for day in days]
    assert where.days(starts).tolist() == [where.day(int(start)) for start in starts]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.integers(round_us(datetime(1902, 1, 1, tzinfo=UTC)), round_us(datetime(2118, 1, 1, tzinfo=UTC))),
)
def test_offsets_agree_with_the_zone_data(name: str, us: int) -> None:
    local = (EPOCH + timedelta(microseconds=us)).astimezone(ZoneInfo(name)).replace(tzinfo=None)
    assert zone(name).local(us) == local
    assert date_of(zone(name).day(us)) == local.date()


@pytest.mark.parametrize(
    ("name", "local", "utc", "moved"),
    [
        (
            "Europe/Rome",
            datetime(2026, 3, 29, 2, 30),
            "2026-03-29T01:30:00.000000+00:00",
            True,
        ),  # a gap: 03:30
        (
            "Europe/Rome",
            datetime(2026, 10, 25, 2, 30),
            "2026-10-25T00:30:00.000000+00:00",
            False,
        ),  # a fold: the earlier
        ("America/Sao_Paulo", datetime(2018, 11, 4, 0, 0), "2018-11-04T03:00:00.000000+00:00", True),
        ("America/Sao_Paulo", datetime(2018, 2, 17, 23, 30), "2018-02-18T01:30:00.000000+00:00", False),
        ("Asia/Shanghai", datetime(2026, 3, 2, 9, 0), "2026-03-02T01:00:00.000000+00:00", False),
        ("Asia/Shanghai", datetime(2026, 3, 2, 9, 0, 0, 1), "2026-03-02T01:00:00.000001+00:00", False),
    ],
)
def test_stamps_without_offset(name: str, local: datetime, utc: str, moved: bool) -> None:
    us, was_moved = zone(name).from_local(local)
    assert (utc_text(us), was_moved) == (utc, moved)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.datetimes(datetime(1975, 1, 1), datetime(2100, 1, 1)))
def test_a_stamp_in_a_gap_moves_forward_by_its_length_and_others_stay(name: str, local: datetime) -> None:
    us, moved = zone(name).from_local(local)
    back = zone(name).local(us)
    assert (back > local) if moved else (back == local)
    assert back - local <= timedelta(days=1)


def test_the_end_of_a_day_is_the_first_instant_of_the_next() -> None:
    sao_paulo = zone("America/Sao_Paulo")
    day = day_of(date(2018, 11, 3))
    assert sao_paulo.text(sao_paulo.end_of(day)) == "2018-11-04 01:00"
    rome = zone("Europe/Rome")
    spring = day_of(date(2026, 3, 29))
    assert rome.end_of(spring) - rome.midnight(spring) == 23 * HOUR
    autumn = day_of(date(2026, 10, 25))
    assert rome.end_of(autumn) - rome.midnight(autumn) == 25 * HOUR
    assert rome.end_of(autumn - 1) - rome.midnight(autumn - 1) == DAY


def test_a_day_that_never_was() -> None:
    """Samoa went from 29 to 31 December 2011: the 30th has no instant of its own."""
    apia = zone("Pacific/Apia")
    missing = day_of(date(2011, 12, 30))
    assert apia.midnight(missing) == apia.midnight(missing + 1)
    assert apia.text(apia.midnight(missing)) == "2011-12-31 00:00"
    assert apia.text(apia.midnight(missing - 1)) == "2011-12-29 00:00"
    assert apia.text(apia.midnight(missing + 2)) == "2012-01-01 00:00"


def test_a_day_that_begins_where_a_gap_ends() -> None:
    """In Tehran on 21 March 1977 clocks went from 23:00 to midnight."""
    tehran = zone("Asia/Tehran")
    assert tehran.text(tehran.midnight(day_of(date(1977, 3, 22)))) == "1977-03-22 00:00"


@pytest.mark.parametrize(
    ("local", "expected"),
    [("09:20", "10:00"), ("10:00", "11:00"), ("23:59:59.999999", "00:00")],
)
def test_next_hour(local: str, expected: str) -> None:
    where = zone("Asia/Shanghai")
    stamp = datetime.fromisoformat(f"2026-03-02T{local}")
    assert where.text(where.next_hour(where.from_local(stamp)[0])).endswith(expected)


def test_next_hour_at_a_change_counts_elapsed_time() -> None:
    rome = zone("Europe/Rome")
    before = rome.from_local(datetime(2026, 3, 29, 1, 30))[0]
    assert rome.next_hour(before) - before == 30 * MINUTE
    assert rome.text(rome.next_hour(before)) == "2026-03-29 03:00"
    half = zone("Asia/Tehran")
    assert half.text(half.next_hour(half.from_local(datetime(2026, 3, 2, 9, 20))[0])) == "2026-03-02 10:00"


def test_beyond_the_known_changes_the_last_offset_stays() -> None:
    where = zone("Asia/Shanghai")
    assert where.text(where.midnight(day_of(date(2199, 12, 31)))) == "2199-12-31 00:00"


def test_text_shows_seconds_only_where_there_are_some() -> None:
    where = zone("UTC")
    assert where.text(0) == "1970-01-01 00:00"
    assert where.text(1_000_000) == "1970-01-01 00:00:01"
    assert where.text(0, day=True) == "1970-01-01"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Asia"])
def test_an_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(XiezhiError) as told:
        Zone(name)
    assert repr(name) in told.value.en and "Asia/Shanghai" in told.value.en


def test_empty_arrays() -> None:
    none = np.array([], dtype=np.int64)
    assert zone("Europe/Rome").days(none).size == zone("Europe/Rome").midnights(none).size == 0
