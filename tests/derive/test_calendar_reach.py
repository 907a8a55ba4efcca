# SPDX-License-Identifier: Apache-2.0
"""Clocks that end in a year without a notice are counted by that year, and the report names it."""

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from xiezhi.derive.figures import Figures
from xiezhi.derive.report import report
from xiezhi.derive.report_words import number
from xiezhi.derive.summary import Check, summary
from xiezhi.engine.results import Clock
from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.instant import day_of, zone

_spec = importlib.util.spec_from_file_location("made", Path(__file__).with_name("made.py"))
assert _spec and _spec.loader
made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(made)

SHANGHAI, SAO_PAULO = zone("Asia/Shanghai"), zone("America/Sao_Paulo")


def clock(matter: str, last: date, where: str = "Asia/Shanghai", uncertain: bool = True) -> Clock:
    """A clock whose last day is given, as a zone ends it."""
    one: Clock = made.clock("a", matter, "open", 0.5)
    one.due, one.calendar_uncertain = zone(where).end_of(day_of(last)), uncertain
    return one


def checked(clocks: list[Clock], calendar: str = "china") -> Check:
    norms = [made.norm("a")]
    figures = made.added(Figures(norms, 1, SHANGHAI), clocks, [])
    check: Check = made.check(norms, figures)
    return replace(check, pack=replace(check.pack, calendar=Calendar(calendar)))


@pytest.mark.parametrize("where", ["Asia/Shanghai", "America/Sao_Paulo"])
def test_the_year_is_that_of_the_last_day_in_the_zone_of_the_pack(where: str) -> None:
    days = [date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1)]
    clocks = [clock(f"M{n}", day, where) for n, day in enumerate(days)]
    figures = made.added(Figures([made.norm("a")], 1, zone(where)), clocks, [])
    assert dict(figures.unannounced) == {2027: 2, 2028: 1}


def test_clocks_that_are_certain_are_not_counted_and_batches_add_up() -> None:
    figures = Figures([made.norm("a")], 1, SHANGHAI)
    for batch in (
        [clock("A", date(2027, 3, 1))],
        [clock("B", date(2027, 4, 1)), clock("C", date(2026, 4, 1), uncertain=False)],
    ):
        made.added(figures, batch, [])
    assert dict(figures.unannounced) == {2027: 2}


def test_the_summary_says_how_far_the_calendar_reaches_and_what_lies_beyond() -> None:
    told = summary(checked([clock("A", date(2027, 3, 1)), clock("B", date(2028, 3, 1))]))
    assert told["calendar"] == {"covered_until": "2026-12-31", "uncertain_clocks": {"2027": 1, "2028": 1}}
    assert summary(checked([], "weekends"))["calendar"] == {"covered_until": None, "uncertain_clocks": {}}


def test_the_report_names_the_year_the_number_and_what_to_do() -> None:
    check = checked([clock(f"M{n}", date(2027, 3, 1)) for n in range(1200)])
    text = report(check, "zh-CN", {})
    assert f"{number(1200)} 只时钟的期限落在没有放假通知的年份（2027 年 {number(1200)} 只）" in text
    assert "录入到 2026-12-31" in text and "calendar_days.csv" in text
    assert "Enter the notice in calendar_days.csv" in report(check, "en", {})


def test_the_report_says_that_nothing_lies_beyond_and_nothing_where_the_calendar_has_no_end() -> None:
    assert "没有时钟越过它。" in report(checked([]), "zh-CN", {})
    assert 'id="calendar"' not in report(checked([], "weekends"), "zh-CN", {})
