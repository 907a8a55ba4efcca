# SPDX-License-Identifier: Apache-2.0
"""judgement: what no recorded fact decides (norm-language §4)."""

from tests.engine.conftest import Ask
from tests.engine.histories import law

NORM = {"kind": "judgement", "on": "decided", "ask": "处罚是否适当"}
DECIDED = ["decided", "2026-03-02 09:00", {"id": "d"}]


def answered(verdict: str, day: int = 5, **columns: object) -> list[object]:
    return ["answered", f"2026-03-{day:02}", {"norm": "n0", "event": "d", "verdict": verdict, **columns}]


def test_never_asked_is_no_breach(judge: Ask) -> None:
    assert judge(law(NORM), [DECIDED], "2026-06-01").counts() == {"pending": 1}


def test_the_answer_decides(judge: Ask) -> None:
    assert judge(law(NORM), [DECIDED, answered("holds")], "2026-06-01").counts() == {"satisfied": 1}
    failed = judge(law(NORM), [DECIDED, answered("fails", remark="过重")], "2026-06-01")
    assert (failed.anchors(), failed.time(failed.finding.at), failed.finding.events) == (
        ["d"],
        "2026-03-02 09:00",
        "d",
    )
    unclear = judge(law(NORM), [DECIDED, answered("unclear")], "2026-06-01")
    assert (unclear.counts(), unclear.finding.nature, unclear.finding.events) == (
        {"undetermined": 1},
        "gap",
        "d",
    )


def test_the_last_visible_answer_counts(judge: Ask) -> None:
    history = [DECIDED, answered("fails", 5), answered("holds", 9)]
    assert judge(law(NORM), history, "2026-06-01").counts() == {"satisfied": 1}
    assert judge(law(NORM), history, "2026-03-06").counts() == {"violated": 1}


def test_an_answer_is_found_in_the_family(judge: Ask) -> None:
    told = [
        {"id": "i", "kind": "incident", "events": [answered("fails")]},
        {"id": "c", "parent": "i", "events": [DECIDED]},
    ]
    assert judge(law(NORM), told, "2026-06-01").anchors() == ["d"]
    told[1] = {"id": "c", "events": [DECIDED]}
    assert judge(law(NORM), told, "2026-06-01").counts() == {"pending": 1}


def test_answers_to_other_questions_do_not_count(judge: Ask) -> None:
    assert judge(law(NORM), [DECIDED, answered("fails", norm="n1")], "2026-06-01").counts() == {"pending": 1}
    assert judge(law(NORM), [DECIDED, answered("fails", event="x")], "2026-06-01").counts() == {"pending": 1}


def test_where_the_condition_does_not_hold_nothing_is_asked(judge: Ask) -> None:
    norm = {**NORM, "when": "data.ok"}
    seen = judge(
        law(norm), [["decided", "2026-03-02", {"id": "d", "ok": False}], answered("fails")], "2026-06-01"
    )
    assert seen.counts() == {"not_applicable": 1}
