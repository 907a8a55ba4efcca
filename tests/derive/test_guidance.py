# SPDX-License-Identifier: Apache-2.0
"""What the law says at each step: on a day, and how two days differ."""

from tests.derive.drawn import NEW, OLD, pack

from xiezhi.derive.guidance import Note, guidance


def said(day: int, step: str, since: int | None = None) -> dict[tuple[str, str], Note]:
    told = guidance(pack(), "case", day, "zh", since)
    return {(note.sort, note.norm): note for note in told.steps[step].notes}


def test_a_limit_stands_at_the_step_from_which_it_runs_on_that_day() -> None:
    assert ("start", "办案期限") in said(OLD, "accepted")
    assert ("start", "办案期限") not in said(OLD, "filed")
    assert ("start", "办案期限") in said(NEW, "filed")
    assert ("start", "办案期限") not in said(NEW, "accepted")


def test_a_limit_says_length_extension_and_whom_it_concerns() -> None:
    note = said(NEW, "filed")["start", "办案期限"]
    assert note.text == "30日内处罚决定(可延30日×2；治安)"
    assert note.basis == ("治安管理处罚法(2025) 第118条第1款",)


def test_a_limit_also_stands_where_it_ends() -> None:
    assert said(NEW, "decided")["end", "办案期限"].text.startswith("自立案30日内")


def test_our_own_figures_are_said_to_be_ours() -> None:
    assert "内部预警值" in said(NEW, "accepted")["start", "尽快立案"].text


def test_a_block_names_what_must_come_first_and_comes_first_itself() -> None:
    told = guidance(pack(), "case", NEW, "zh")
    first = told.steps["decided"].notes[0]
    assert (first.sort, first.norm, first.text) == ("block", "先告知", "须先有处罚前告知")


def test_the_blocks_of_a_decision_of_the_same_title_below_are_shown_with_their_kind() -> None:
    assert said(NEW, "decided")["block", "先听证"].other == "处罚"


def test_fields_that_must_be_recorded_and_questions_for_people_are_told_apart() -> None:
    notes = said(NEW, "decided")
    assert notes["record", "写明理由"].text == "理由"
    assert ("look", "证据确实") in notes


def test_norms_that_are_not_live_are_left_out() -> None:
    assert not said(NEW, "moved")


def test_the_difference_marks_what_is_new_gone_and_changed() -> None:
    assert said(NEW, "accepted", OLD)["start", "办案期限"].change == "gone"
    assert said(NEW, "filed", OLD)["start", "办案期限"].change == "new"
    ending = said(NEW, "decided", OLD)["end", "办案期限"]
    assert ending.change == "changed" and ending.was is not None and "受案" in ending.was.text
    moved = said(NEW, "decided", OLD)["block", "先告知"]
    assert moved.change == "changed" and moved.was is not None
    assert moved.was.basis == ("治安管理处罚法(2012) 第94条第1款",)
    assert said(NEW, "decided", OLD)["record", "写明理由"].change == ""


def test_who_acts_is_the_role_or_the_officer_that_a_field_names() -> None:
    steps = guidance(pack(), "case", NEW, "zh").steps
    assert (steps["accepted"].who, steps["decided"].who, steps["filed"].who) == ("办案民警", "批准人", "")
