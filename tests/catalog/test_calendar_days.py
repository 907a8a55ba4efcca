# SPDX-License-Identifier: Apache-2.0
"""``calendar_days.csv``: a yearly notice as rows; what is wrong is named by its row."""

from datetime import date

import pytest

from xiezhi.catalog.calendar_days import check_calendar, read_calendar_days
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.instant import date_of, day_of

HEAD = "date,working,holiday,source\n"
NOTICE = HEAD + "2027-01-01,false,true,通知\n2027-01-09,true,false,通知\n"
CHINA = {"pack.yaml": "id: small\ntime_zone: Asia/Shanghai\ncalendar: china\n"}


def read(text: str) -> tuple[dict[str, tuple[bool, bool]], list[str]]:
    """The days by their date, and the faults as printed."""
    faults = Faults()
    days = read_calendar_days(text, "calendar_days.csv", faults)
    return {str(date_of(day)): tuple(entry) for day, entry in days.items()}, [f.say("en") for f in faults]


def test_a_row_is_a_day() -> None:
    assert read(NOTICE) == ({"2027-01-01": (False, True), "2027-01-09": (True, False)}, [])


def test_a_row_with_the_year_alone_says_that_the_notice_is_in_full() -> None:
    days, faults = read(NOTICE + "2027,,,通知\n")
    assert faults == [] and len(days) == 365
    assert days["2027-01-01"] == (False, True) and days["2027-01-09"] == (True, False)
    assert (days["2027-01-10"], days["2027-01-11"]) == ((False, False), (True, False))
    assert read(HEAD + "2027,,,通知\n2027-01-01,false,true,通知\n")[0]["2027-01-01"] == (False, True)


@pytest.mark.parametrize(
    ("rows", "line", "severity", "says"),
    [
        ("2027-02-30,false,true,通知\n", 2, "error", "column date: '2027-02-30' is not a date"),
        ("1 Jan 2027,false,true,通知\n", 2, "error", "a year alone says its notice is entered in full"),
        ("2300-01-01,false,true,通知\n", 2, "error", "a year 1900–2199"),
        ("2300,,,通知\n", 2, "error", "a year 1900–2199"),
        (
            "2027-01-01,false,true,通知\n2027-01-01,true,false,通知\n",
            3,
            "error",
            "is given twice, first on line 2",
        ),
        ("2027-01-01,,true,通知\n", 2, "error", "column working is empty"),
        ("2027-01-01,maybe,true,通知\n", 2, "error", "column working: 'maybe'"),
        ("2027-01-01,false,maybe,通知\n", 2, "error", "column holiday: 'maybe'"),
        (
            "2027-01-01,false,true,\n",
            2,
            "warning",
            "column source is empty; right would be: the name and number",
        ),
        ("2027-01-01,true,true,通知\n", 2, "warning", "both working and holiday are true"),
        (
            "2027-01-01,false,true,通知\n2027,false,,通知\n",
            3,
            "error",
            "2027 is a year: working and holiday say nothing",
        ),
        ("2027,,,通知\n", 2, "warning", "no public holiday in 2027, said to be entered in full"),
        ("2027-01-01,false,true,通知\n2027,,,\n", 3, "warning", "column source is empty"),
        ("2027-01-01,false\n", 2, "error", "2 cells"),
    ],
)
def test_what_is_wrong_is_named_by_its_row(rows: str, line: int, severity: str, says: str) -> None:
    (fault,) = read(HEAD + rows)[1]
    assert fault.startswith(f"calendar_days.csv:{line}: {severity}: ") and says in fault


def test_a_file_without_sources_is_told_once() -> None:
    _, (fault,) = read("date,working\n2027-01-01,false\n2027-01-02,false\n")
    assert fault.startswith("calendar_days.csv:1: warning: no column source")


def test_a_notice_that_is_not_in_full_leaves_the_rest_of_its_year_open_and_says_so(write) -> None:
    pack, faults = read_pack(write({**CHINA, "calendar_days.csv": NOTICE}))
    assert pack is not None and pack.calendar.covered_until == day_of(date(2027, 1, 1))
    (fault,) = [fault.say("zh") for fault in faults if fault.code == "calendar"]
    assert "2027 年只录了部分日子, 其余 363 天没有通知可依" in fault and "2027,,,…" in fault
    done = load_pack(write({**CHINA, "calendar_days.csv": NOTICE + "2027,,,通知\n"}))
    assert done.calendar.covered_until == day_of(date(2027, 12, 31))


def test_a_calendar_of_weekends_needs_no_notice() -> None:
    faults = Faults()
    check_calendar(Calendar("weekends", {}), faults)
    assert Calendar("weekends").covered_until is None and not list(faults)


def test_the_built_in_calendar_reaches_the_last_notice_it_carries() -> None:
    until = Calendar("china").covered_until
    assert until is not None and date_of(until) >= date(2026, 12, 31)
    assert (date_of(until).month, date_of(until).day) == (12, 31)
    year = date_of(until).year + 1
    assert (Calendar("china").uncovered(year - 1), Calendar("china").uncovered(year)) == (
        0,
        (date(year + 1, 1, 1) - date(year, 1, 1)).days,
    )
