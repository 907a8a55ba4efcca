# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a verdict: lines a lawyer can check, and never another story than the verdict's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.histories import deadline, law, tell
from tests.engine.pack_hunt import case_of
from tests.engine.strategies import Case, cases

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import read_story
from xiezhi.catalog.values import parse_instant
from xiezhi.engine.arithmetic import Arithmetic, arithmetic
from xiezhi.engine.facts import Family
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.engine.stories import families_of, with_asked

LONG = deadline(
    extend=[{"step": "extended", "by": "30 d", "max": 2}],
    pause=[{"from": "began", "to": "ended"}],
    basis="治安管理处罚法(2025) 第118条第1款; 治安管理处罚法(2025) 第118条第2款",
    level="red",
)
HISTORY: list[Any] = [
    ["filed", "2026-09-03 16:40"], ["began", "2026-09-04 10:30"], ["ended", "2026-09-15 15:00"],
    ["extended", "2026-10-12 10:05"], ["extended", "2026-11-16 09:12"],
]  # fmt: skip


def told(
    pack: Pack, history: list[Any], as_of: str, anchor: str | None = None, **attributes: Any
) -> Arithmetic:
    family = tell(pack, history, attributes)[0]
    first = min(family.events, key=lambda event: (event.at, event.seq)).id
    now = parse_instant(as_of, pack.zone).us
    return arithmetic(pack, family, pack.norms["n0"], family.events[0].matter, anchor or first, now, None)


def sums(a: Arithmetic) -> list[tuple[str, str]]:
    return [(row.sum.zh, row.result.zh) for row in a.rows]


# -- deadlines


def test_a_limit_with_a_pause_and_two_extensions_is_reckoned_line_by_line() -> None:
    a = told(law(LONG, days=None), HISTORY, "2026-11-20 09:42")
    assert sums(a) == [
        ("09-03 + 30 日", "10-03 24:00"),
        ("09-04 → 09-15 = 11 日，10-03 + 11 日", "10-14 24:00"),
        ("10-12 ≤ 10-14，+ 30 日", "11-13 24:00"),
        ("11-16 09:12 > 11-13 24:00", "11-13 24:00"),
        ("11-13 周五，工作日，不顺延", "11-13 24:00"),
    ]
    struck = a.rows[3]
    assert struck.tone == "struck" and struck.reason.zh == "届满后批准，不计" and not struck.statutory
    assert a.rows[0].basis.zh == "第118条第1款" and a.rows[0].statutory
    assert a.conclusion is not None
    assert (
        a.conclusion.fact.zh.startswith("至 11-20 09:42 未见") and a.conclusion.sum.zh == "自 11-14 00:00 起"
    )
    assert (a.conclusion.result.zh, a.state, a.level, a.nature) == (
        "6 天 9 时 42 分",
        "overdue",
        "red",
        "breach",
    )


def test_the_segments_of_a_clock_say_what_counted_and_what_did_not() -> None:
    a = told(law(LONG), HISTORY, "2026-11-20 09:42")
    assert [one.kind for one in a.segments] == ["counted", "excluded", "counted", "extension", "over"]
    assert [one.label.zh for one in a.segments][3:] == ["延长 30 日", "超期"]
    roles = [(one.role.zh, one.tone) for one in a.facts]
    assert roles == [
        ("起算", ""), ("扣除起", ""), ("扣除止", ""), ("+30日", ""), ("未采用", "struck"), ("未见", "gap"),
    ]  # fmt: skip


def test_an_act_on_the_last_day_is_in_time_and_the_rest_lies_ahead() -> None:
    a = told(law(LONG), [*HISTORY[:1], ["decided", "2026-09-27 10:00"]], "2026-11-20")
    assert (a.state, a.tag_word.zh, a.standing.zh) == ("met", "按期", "第 24 日办结")
    assert [one.ahead for one in a.segments if one.start >= (a.end or 0)] and a.segments[-1].ahead
    assert a.used is not None and 0.6 < a.used < 0.8


def test_an_open_clock_says_what_is_left_and_a_late_one_by_how_much() -> None:
    pack = law({**LONG, "remind": ["3 d"]})
    a = told(pack, HISTORY[:1], "2026-10-03 09:00")
    assert (a.tag, a.level, a.nature, a.standing.zh) == ("hint", "blue", "warning", "剩 2 天 15 时")
    late = told(pack, [*HISTORY[:1], ["decided", "2026-10-12 10:00"]], "2026-11-20")
    assert (late.tag_word.zh, late.standing.zh) == ("迟办", "迟办：届满后第 7 日")


def test_a_running_pause_leaves_due_open() -> None:
    a = told(law(LONG), HISTORY[:2], "2026-09-13 10:00")
    assert a.state == "paused" and a.standing.zh.startswith("暂停；至今不计 9 日")
    assert "due" not in {mark.kind for mark in a.marks}


def test_hours_are_counted_to_the_second_and_an_own_value_is_never_called_statutory() -> None:
    pack = law(deadline(within="8 h", internal=True, basis="刑诉法(2018) 第119条"))
    a = told(pack, [["filed", "2026-09-03 09:00:30"]], "2026-09-03 18:00")
    assert a.rows[0].sum.zh == "09-03 09:00:30 + 8 小时" and a.due_text.zh == "09-03 17:00:30"
    assert not a.rows[0].statutory and "法定" not in a.segments[0].label.zh


def test_a_day_without_a_time_is_read_both_ways() -> None:
    a = told(law(deadline(within="8 h")), [["filed", "2026-09-03"]], "2026-09-03 12:00")
    assert a.state == "undetermined" and a.due is None
    assert [(one.due_text.zh, one.state) for one in a.readings] == [
        ("09-03 08:00", "overdue"), ("09-04 08:00", "open"),
    ]  # fmt: skip
    assert [one.kind for one in a.segments] == ["missing"]


def test_a_holiday_moves_the_last_day() -> None:
    a = told(law(deadline(within="30 d")), [["filed", "2026-09-03 16:40"]], "2026-09-20")
    assert a.rows[-1].fact.zh == "节假日顺延" and "非工作日" in a.rows[-1].sum.zh


def test_the_days_off_inside_a_limit_of_working_days_are_named() -> None:
    a = told(law(deadline(within="5 wd")), [["filed", "2026-09-03 16:40"]], "2026-09-08")
    assert sums(a) == [("09-03 + 5 个工作日", "09-10 24:00"), ("09-05、09-06，2 天", "09-10 24:00")]


def test_an_extension_granted_before_the_start_is_struck() -> None:
    pack = law(LONG)
    history = [["extended", "2026-09-01 09:00"], HISTORY[0]]
    family = tell(pack, history, {})[0]
    a = told(pack, history, "2026-09-20", anchor=family.events[1].id)
    assert [(row.reason.zh, row.tone) for row in a.rows][1] == ("早于起算，不计", "struck")


def test_what_was_recorded_after_the_due_it_saves_is_marked_with_both_times() -> None:
    late = ["decided", "2026-09-27", {"recorded_at": "2026-10-20"}]
    a = told(law(deadline()), [HISTORY[0], late], "2026-11-20")
    assert [(one.role.zh, one.late) for one in a.facts] == [("起算", False), ("办结", True)]
    assert "2026-09-27" in a.notes[0].zh and "2026-10-20" in a.notes[0].zh


# -- other kinds


def test_what_came_too_late_is_struck_and_what_is_missing_is_named() -> None:
    pack = law({"kind": "precedence", "before": "decided", "require": "noted"})
    history = [["decided", "2026-03-02 10:00"], ["noted", "2026-03-02 12:00"]]
    a = told(pack, history, "2026-06-01")
    assert (a.form, a.state) == ("order", "violated")
    assert [mark.kind for mark in a.marks] == ["lacking", "over", "struck"]
    assert a.rows[1].reason.zh == "在其后，不计" and a.standing.zh == "noted晚 2 时"


def test_a_record_that_its_filter_keeps_out_is_struck() -> None:
    pack = law({"kind": "precedence", "before": "decided", "require": {"step": "noted", "when": "data.ok"}})
    history = [["noted", "2026-03-02 10:00", {"ok": False}], ["decided", "2026-03-02 12:00"]]
    family = tell(pack, history, {})[0]
    a = told(pack, history, "2026-06-01", anchor=family.events[1].id)
    assert [(row.tone, row.reason.zh) for row in a.rows[1:]] == [("struck", "不是所要求的")]


def test_each_part_of_what_is_needed_has_its_line() -> None:
    pack = law({"kind": "required", "on": "decided", "need": "has(noted) and worth > 3"})
    a = told(pack, [["decided", "2026-03-02 12:00"]], "2026-06-01", worth=5)
    assert [(row.result.zh, row.tone) for row in a.rows[1:]] == [("否", "bad"), ("是", "good")]
    assert [fact.tone for fact in a.facts] == ["", "gap"]


def test_the_count_beyond_the_bound_stands_out() -> None:
    pack = law({"kind": "limit", "count": "noted", "max": 2})
    history = [["noted", f"2026-03-0{n} 12:00"] for n in (1, 2, 3)]
    family = tell(pack, history, {})[0]
    a = told(pack, history, "2026-06-01", anchor=family.events[2].id)
    assert [mark.kind for mark in a.marks] == ["seen", "seen", "over"] and a.rows[-1].sum.zh == "3 > 2"


def test_overlapping_intervals_are_lanes_with_what_they_share() -> None:
    pack = law({"kind": "overlap", "from": "began", "to": "ended", "by": "room"})
    room = {"attributes": {"room": "1"}}
    first = [["began", "2026-03-02 09:00"], ["ended", "2026-03-02 10:00"]]
    second = [["began", "2026-03-02 09:30"], ["ended", "2026-03-02 10:30"]]
    families = tell(pack, [{"id": "a", "events": first, **room}, {"id": "b", "events": second, **room}], {})
    now = parse_instant("2026-06-01", pack.zone).us
    own = next(family for family in families if "b" in family.matters)
    a = arithmetic(pack, own, pack.norms["n0"], "b", own.events[0].id, now, None, families=families)
    assert [lane.matter for lane in a.lanes] == ["a", "b"]
    assert [bar.kind for bar in a.lanes[0].bars] == ["counted", "over"] and "30 分" in a.standing.zh


def test_nothing_is_said_where_nothing_is_judged() -> None:
    pack = law(deadline())
    family = tell(pack, HISTORY[:1], {})[0]
    a = arithmetic(pack, family, pack.norms["n0"], "m", "nowhere", family.events[0].at, None)
    assert a.state == "absent" and a.conclusion is not None


# -- never another story


def rows_of(result: Result) -> Iterator[Clock | Finding]:
    yield from result.clocks
    yield from result.findings


def checked(
    pack: Pack, families: list[Family], norm: Norm, one: Clock | Finding, as_of: int, known_at: int | None
) -> None:
    """The arithmetic of one row says what the row says, in both languages, and its segments fit together."""
    own = next(family for family in families if one.matter in family.matters)
    a = arithmetic(
        pack, own, norm, one.matter, one.anchor, as_of, known_at, version=one.version, families=families
    )
    if isinstance(one, Clock):
        assert (a.state, a.due) == (one.state, one.due)
        assert a.over_us is None if one.over_s is None else (a.over_us or 0) // 1_000_000 == one.over_s
        fitting(a)
    else:
        assert (a.nature, a.level) == (one.nature, one.level)
    assert a.conclusion is not None and a.conclusion.fact.zh and a.conclusion.fact.en
    assert all(row.fact.zh and row.fact.en for row in a.rows)
    assert [row.number for row in a.rows] == list(range(1, len(a.rows) + 1))


def fitting(a: Arithmetic) -> None:
    """From the trigger to due without a gap, then what is over; the last sum is due."""
    if a.due is None or a.start is None:
        return
    parts = [one for one in a.segments if one.kind != "over"]
    assert sum(one.end - one.start for one in parts) == max(a.due - a.start, 0)
    assert all(one.end == two.start for one, two in pairwise(parts))
    over = [one for one in a.segments if one.kind == "over"]
    assert len(over) == (a.state in ("late", "overdue") and (a.end or 0) > max(a.due, 0))
    sums_up = [row for row in a.rows if row.at is not None and "哪一档" not in row.fact.zh]
    assert sums_up[-1].at == a.due


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_whatever_is_judged_has_an_arithmetic_that_agrees(case: Case) -> None:
    result = judge(case.pack, case.families, list(case.pack.norms.values()), case.as_of, case.known_at)
    for one in rows_of(result):
        checked(case.pack, case.families, case.pack.norms[one.norm], one, case.as_of, case.known_at)


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_disturbed_stories_of_the_pack_agree(seed: int) -> None:
    case = case_of("cn_police", seed)
    result = judge(case.pack, case.families, case.pack.checked(), case.as_of, None)
    for one in rows_of(result):
        checked(case.pack, case.families, case.pack.norms[one.norm], one, case.as_of, None)


@pytest.mark.parametrize("part", range(4))
def test_stories_of_the_pack_agree(part: int) -> None:
    """One story in five; all of them with ``range(20)`` and a step of 1."""
    pack = load_pack("cn_police")
    stories = [(norm, story) for norm in pack.checked() for story in norm.stories]
    for norm, story in stories[part::20]:
        tale = read_story(story, norm, pack)
        families = families_of(tale.matters)
        result = judge(pack, families, with_asked(norm, pack), tale.as_of, tale.known_at)
        for one in rows_of(result):
            if one.norm == norm.id:
                checked(pack, families, norm, one, tale.as_of, tale.known_at)
