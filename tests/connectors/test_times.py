# SPDX-License-Identifier: Apache-2.0
"""Times in all their usual forms; gaps move forward and are counted, folds take the earlier instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.made import one_kind, read, write_csv

from xiezhi.connectors.shapes import check_format
from xiezhi.connectors.times import Rule, read_days, read_times
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import utc_text, zone

CHINA, ROME = zone("Asia/Shanghai"), zone("Europe/Rome")
RULE = Rule(CHINA, CHINA)


def one(text: str, rule: Rule = RULE) -> tuple[str | None, bool]:
    """(instant, day-precise) of a text."""
    times = read_times(pa.array([text], pa.string()), rule)
    return (utc_text(times.us[0])[:26].rstrip("0").rstrip(".") if times.ok[0] else None), bool(times.day[0])


FORMS = {
    "2026-03-02T09:05": "2026-03-02T01:05:00",
    "2026-03-02 09:05": "2026-03-02T01:05:00",
    "2026-03-02 09:05:07": "2026-03-02T01:05:07",
    "2026-03-02T09:05:07.25": "2026-03-02T01:05:07.25",
    "2026-03-02T09:05:07,1234567Z": "2026-03-02T09:05:07.123456",
    "2026-03-02T09:05Z": "2026-03-02T09:05:00",
    "2026-03-02t09:05:07z": "2026-03-02T09:05:07",
    "2026-03-02 09:05:07+08:00": "2026-03-02T01:05:07",
    "2026-03-02 09:05:07 +0800": "2026-03-02T01:05:07",
    "2026-03-02T09:05:07-01": "2026-03-02T10:05:07",
    "2026-03-02T09": "2026-03-02T01:00:00",
    "2026-03-02T24:00": "2026-03-02T16:00:00",
    "20260302T090507Z": "2026-03-02T09:05:07",
    "20260302 090500": "2026-03-02T01:05:00",
    "20260302090500": "2026-03-02T01:05:00",
    "2026/3/2 9:05": "2026-03-02T01:05:00",
    "2026.03.02 09:05": "2026-03-02T01:05:00",
    "2026年3月2日 9时5分": "2026-03-02T01:05:00",
    "2026年3月2日9时5分30秒": "2026-03-02T01:05:30",
    "2026年03月02日 09:05": "2026-03-02T01:05:00",
    "2026年3月2日 9时": "2026-03-02T01:00:00",
    "2026年3月2日 9点整": "2026-03-02T01:00:00",
    "2026/3/2 下午 3:05": "2026-03-02T07:05:00",
    "2026年3月2日 上午12:05": "2026-03-01T16:05:00",
    "２０２６年３月２日　９：０５": "2026-03-02T01:05:00",
    "  2026-03-02 09:05\u3000": "2026-03-02T01:05:00",
}


@pytest.mark.parametrize("text", FORMS)
def test_forms_with_a_time_of_day(text: str) -> None:
    assert one(text) == (FORMS[text], False)


@pytest.mark.parametrize(
    "text", ["2026-03-02", "2026/3/2", "2026.3.2", "2026年3月2日", "20260302", "2026年03月02号"]
)
def test_forms_without_one_are_day_precise(text: str) -> None:
    assert one(text) == ("2026-03-01T16:00:00", True)


WRONG = (
    "soon", "2026-02-29", "2026-13-01", "2026-00-10", "2026-03-02 25:00", "2026-03-02 09:60", "2026-03-02 09:05:60",
    "02/03/2026", "2026-03", "46083.378", "46083", "1899-12-31", "2200-01-01", "2026-03-02T09:05+0:0", "下午三点",
    "2026-3-2-1", "2026-03/02", "2026年13月2日", "99999999", "2026-03-02 09:05:07.", "T09:05", "2026-03-02 24:01",
)  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_time(text: str) -> None:
    assert one(text) == (None, False)


@given(
    st.datetimes(datetime(1901, 1, 1), datetime(2119, 1, 1)),
    st.sampled_from(["Asia/Shanghai", "Europe/Rome", "UTC"]),
)
def test_any_naive_stamp_is_read_as_the_zone_reads_it(stamp: datetime, name: str) -> None:
    where = zone(name)
    times = read_times(pa.array([stamp.isoformat()]), Rule(where, where))
    us, moved = where.from_local(stamp)
    assert (times.us[0], bool(times.moved[0]), bool(times.ok[0])) == (us, moved, True)
    native = read_times(pa.array([stamp], pa.timestamp("us")), Rule(where, where))
    assert (native.us[0], bool(native.moved[0])) == (us, moved)


@given(st.text(max_size=30) | st.text("0123456789-/: TZ年月日时分.+", max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    encodable = text.encode("utf-8", "ignore").decode()
    read_times(pa.array([encodable, "2026-03-02", encodable]), RULE)
    read_days(pa.array([encodable]), RULE)


@given(st.datetimes(datetime(1902, 1, 1), datetime(2190, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_offset_goes_before_the_zone(stamp: datetime, minutes: int) -> None:
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    text = f"{stamp.isoformat()}{sign}{size // 60:02}:{size % 60:02}"
    expected = (stamp - timedelta(minutes=minutes)).replace(tzinfo=UTC)
    assert utc_text(int(read_times(pa.array([text]), RULE).us[0])) == expected.isoformat(
        timespec="microseconds"
    )


def test_gaps_and_folds() -> None:
    rule = Rule(ROME, ROME)
    assert one("2026-03-29 02:30", rule)[0] == "2026-03-29T01:30:00"  # read as 03:30
    assert one("2026-10-25 02:30", rule)[0] == "2026-10-25T00:30:00"  # the first of the two
    assert read_times(pa.array(["2026-03-29 02:30", "2026-10-25 02:30"]), rule).moved.tolist() == [
        True,
        False,
    ]


def test_moved_stamps_are_counted(tmp_path: Path) -> None:
    rows = [
        {"matter": "A", "step": "filed", "at": "1986-05-04 00:30"},
        {"matter": "A", "step": "filed", "at": "2026-03-02"},
    ]
    result = read(
        one_kind(), write_csv(tmp_path / "log.csv", rows)
    )  # summer time of 1986 began at 02:00 then
    assert result.counts.moved_stamps == 0
    rows[0]["at"] = "1986-05-04 02:30"
    assert read(one_kind(), write_csv(tmp_path / "log.csv", rows)).counts.moved_stamps == 1


def test_dates_beyond_the_years_of_instants_are_dates() -> None:
    days, ok, missing = read_days(pa.array(["9999-12-31", "0001-01-01", "1890-05-04 12:00", "x", None]), RULE)
    assert ok.tolist() == [True, True, True, False, False] and missing.tolist() == [False] * 4 + [True]
    assert days[2] < 0


def test_the_date_of_a_stamp_with_offset_is_that_of_the_pack() -> None:
    days, _, _ = read_days(pa.array(["2026-03-02T23:30:00Z", "2026-03-02T23:30:00"]), RULE)
    assert days[0] == days[1] + 1


def test_formats() -> None:
    def read_as(form: str, text: str) -> str | None:
        check_format(form)
        return one(text, Rule(CHINA, CHINA, (form,)))[0]

    assert read_as("%d/%m/%Y %H:%M", "02/03/2026 09:05") == "2026-03-02T01:05:00"
    assert read_as("%d.%m.%y", "2.3.26") == "2026-03-01T16:00:00"
    assert read_as("%m/%d/%Y %I:%M %p", "3/2/2026 3:05 PM") == "2026-03-02T07:05:00"
    assert read_as("%Y%m%d-%H%M%S.%f%z", "20260302-090507.5+0000") == "2026-03-02T09:05:07.5"
    assert read_as("%d/%m/%Y", "31/02/2026") is None
    assert read_as("%d/%m/%Y", "2026-03-02 09:05") == "2026-03-02T01:05:00"  # a cell that is a date itself


@pytest.mark.parametrize("form", ["yyyy-MM-dd", "%Y-%d-%m", "%H:%M", "%Y-%m-%d %Y", "%Y-%m-%d %Q", "%j %Y"])
def test_formats_that_cannot_be_used(form: str) -> None:
    with pytest.raises(XiezhiError, match="time_format"):
        check_format(form)


def test_precision_day_takes_the_civil_day() -> None:
    rule = Rule(ROME, ROME, (), True)
    for text in ("2006-07-24T00:00:00.000+02:00", "2006-07-24 15:00", "2006-07-24", "2006-07-23T22:00:00Z"):
        assert one(text, rule) == ("2006-07-23T22:00:00", True)


def test_a_zone_of_the_file_and_days_of_the_pack() -> None:
    rule = Rule(zone("Asia/Tokyo"), CHINA)
    assert one("2026-03-02 09:00", rule)[0] == "2026-03-02T00:00:00"
    assert one("2026-03-02", rule) == ("2026-03-01T16:00:00", True)
