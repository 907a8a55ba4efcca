# SPDX-License-Identifier: Apache-2.0
"""Days that no calendar covers: clocks are marked and only warn, expressions are unknown (norm-language §2)."""

from datetime import date

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law


def test_a_clock_that_asks_a_day_nobody_covers_only_warns(judge: Ask) -> None:
    pack = law(deadline(within="5 wd", level="red"), calendar="china")
    seen = judge(pack, [["filed", "2035-03-05 09:00"]], "2035-06-01")
    assert (seen.state, seen.due, seen.clock.calendar_uncertain) == ("overdue", "2035-03-13 00:00", True)
    assert (seen.finding.nature, seen.finding.level, seen.finding.calendar_uncertain) == (
        "warning",
        "red",
        True,
    )


def test_rollover_asks_the_last_day(judge: Ask) -> None:
    pack = law(deadline(within="30 d"), calendar="china")
    assert judge(pack, [["filed", "2035-03-05"]], "2035-03-06").clock.calendar_uncertain is True
    pack = law(deadline(within="30 d", rollover=False), calendar="china")
    assert judge(pack, [["filed", "2035-03-05"]], "2035-03-06").clock.calendar_uncertain is False
    pack = law(deadline(within="30 h"), calendar="china")
    assert judge(pack, [["filed", "2035-03-05 09:00"]], "2035-03-06").clock.calendar_uncertain is False


def test_days_that_the_pack_lists_go_before_the_built_in_ones(judge: Ask) -> None:
    days = {date(2035, 3, day): (False, True) for day in range(5, 10)} | {
        date(2035, 3, day): (day not in (10, 11), False) for day in range(10, 20)
    }
    pack = law(deadline(within="2 wd"), calendar="china", days=days)
    seen = judge(pack, [["filed", "2035-03-04 09:00"]], "2035-03-06")
    assert (seen.due, seen.clock.calendar_uncertain) == ("2035-03-14 00:00", False)


def test_a_public_holiday_moves_the_last_day(judge: Ask) -> None:
    # 1 October 2025 to 8 October 2025 are off, 28 September (a Sunday) is worked.
    pack = law(deadline(within="30 d"), calendar="china")
    assert judge(pack, [["filed", "2025-09-01 09:00"]], "2025-09-02").due == "2025-10-10 00:00"
    assert judge(
        law(deadline(within="27 d"), calendar="china"), [["filed", "2025-09-01"]], "2025-09-02"
    ).due == ("2025-09-29 00:00")


@pytest.mark.parametrize(
    ("need", "verdict"),
    [
        ("is_workday(at)", "undetermined"),
        ("is_holiday(at)", "undetermined"),
        ("plus(at, 3, wd) > at", "undetermined"),
        ("plus(at, 3, d) > at", "satisfied"),
    ],
)
def test_expressions_carry_no_doubt_and_are_unknown(judge: Ask, need: str, verdict: str) -> None:
    pack = law({"kind": "required", "on": "decided", "need": need}, calendar="china")
    assert judge(pack, [["decided", "2035-03-05 09:00"]], "2035-06-01").counts() == {verdict: 1}
    assert judge(
        law({"kind": "required", "on": "decided", "need": need}),
        [["decided", "2035-03-05 09:00"]],
        "2035-06-01",
    )


def test_summer_time_does_not_move_days_and_moves_hours(judge: Ask) -> None:
    rome = {"time_zone": "Europe/Rome"}
    day, hours = law(deadline(within="1 d"), **rome), law(deadline(within="24 h"), **rome)
    filed = [["filed", "2026-03-28 12:00"]]
    assert judge(day, filed, "2026-03-28 13:00").due == "2026-03-31 00:00"  # Sunday rolls over to Monday
    assert judge(hours, filed, "2026-03-28 13:00").due == "2026-03-29 13:00"
    autumn = [["filed", "2026-10-24 12:00"]]
    assert judge(hours, autumn, "2026-10-24 13:00").due == "2026-10-25 11:00"


def test_a_day_that_begins_at_one_ends_at_one(judge: Ask) -> None:
    """In São Paulo midnight of 4 November 2018 did not exist: the day began at 01:00."""
    pack = law(deadline(within="1 d", rollover=False), time_zone="America/Sao_Paulo")
    seen = judge(pack, [["filed", "2018-11-02 12:00"], ["decided", "2018-11-03 23:59"]], "2018-11-10")
    assert (seen.state, seen.due) == ("met", "2018-11-04 01:00")
