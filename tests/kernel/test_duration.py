# SPDX-License-Identifier: Apache-2.0
"""Durations as norms write them, and the two directions in which they are counted (norm-language §2)."""

from datetime import datetime

import pytest

from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.due import Due, Reckoner
from xiezhi.kernel.duration import MOST, Duration, parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone

ZONE = Zone("Asia/Shanghai")
RECKONER = Reckoner(ZONE, Calendar("weekends"))


def at(text: str) -> int:
    return ZONE.from_local(datetime.fromisoformat(text))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 d", (30, "d")),
        (" 0 wd ", (0, "wd")),
        ("24h", (24, "h")),
        ("1 y", (1, "y")),
        ("000090 min", (90, "min")),
    ],
)
def test_a_whole_number_and_a_unit(text: str, expected: tuple[int, str]) -> None:
    assert parse_duration(text) == Duration(*expected)


@pytest.mark.parametrize(
    "text", ["", "d", "1.5 d", "-1 d", "3 days", "3 d 4 h", 3, None, "1 w", f"{MOST + 1} d", "9" * 40 + " d"]
)
def test_anything_else_says_what_would_be_right(text: object) -> None:
    with pytest.raises(XiezhiError) as told:
        parse_duration(text)
    assert "min h d wd m y" in told.value.en and "min h d wd m y" in told.value.zh


def test_elapsed_units_are_microseconds() -> None:
    assert Duration(24, "h").elapsed == Duration(1440, "min").elapsed == 86_400_000_000
    assert Duration(1, "d").elapsed is None
    assert str(Duration(3, "wd")) == "3 wd"


def test_ages_and_windows_are_counted_forward() -> None:
    """One month after 31 January is 28 February: what is counted back from there would be the 28th."""
    assert RECKONER.within(at("2026-01-31 00:00"), at("2026-02-28 23:59"), Duration(1, "m"))
    assert not RECKONER.within(at("2026-01-31 00:00"), at("2026-03-01 00:00"), Duration(1, "m"))
    assert RECKONER.apart(at("2026-01-31 00:00"), at("2026-02-28 00:00"), Duration(1, "m"))
    assert RECKONER.within(at("2026-01-31 12:00"), at("2026-02-01 12:00"), Duration(24, "h"))
    assert not RECKONER.within(at("2026-01-31 12:00"), at("2026-02-01 12:00") + 1, Duration(24, "h"))


def test_lead_and_reminders_are_counted_back() -> None:
    assert RECKONER.back(at("2026-03-31 09:00"), Duration(1, "m")) == at("2026-02-28 00:00")
    assert RECKONER.back(at("2026-03-31 09:00"), Duration(9, "h")) == at("2026-03-31 00:00")
    due = Due(at("2026-11-24 00:00"), ZONE.day(at("2026-11-23 12:00")), False)
    assert RECKONER.reminder(due, Duration(3, "d")) == at("2026-11-20 00:00")
    assert RECKONER.reminder(due, Duration(1, "wd")) == at("2026-11-20 00:00")  # Friday before Monday
    assert RECKONER.reminder(due, Duration(6, "h")) == at("2026-11-23 18:00")
    assert RECKONER.reminder(Due(at("2026-11-23 15:00"), None, False), Duration(1, "d")) == at(
        "2026-11-22 00:00"
    )
