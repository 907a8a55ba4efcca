# SPDX-License-Identifier: Apache-2.0
"""Dated versions: which is in force, what spans a change, anchors (norm-language §3)."""

from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

CHANGE = {
    "versions": [
        {"valid_to": "2025-12-31", "basis": "旧法", "within": "30 d"},
        {"valid_from": "2026-01-01", "basis": "新法", "within": "60 d"},
    ]
}


def changing(**keys: object) -> dict[str, object]:
    norm = {**deadline(**keys), **CHANGE}
    del norm["within"]
    return norm


def test_the_version_of_the_triggers_day(judge: Ask) -> None:
    seen = judge(law(changing(occurrence="each", rollover=False)),
                 [["filed", "2025-12-31 23:59"], ["filed", "2026-01-01 00:00"]], "2026-01-02")  # fmt: skip
    assert [(clock.version, seen.time(clock.due)) for clock in seen.clocks] == [
        (0, "2026-01-31 00:00"), (1, "2026-03-03 00:00"),
    ]  # fmt: skip


def test_each_version_looks_for_its_own_triggers_over_the_whole_matter(judge: Ask) -> None:
    norm = {
        "kind": "deadline", "expect": "decided", "within": "30 d",
        "versions": [{"valid_to": "2025-12-31", "after": "accepted"}, {"valid_from": "2026-01-01", "after": "filed"}],
    }  # fmt: skip
    history = [["accepted", "2025-12-20"], ["filed", "2026-01-05"], ["filed", "2026-01-09"]]
    seen = judge(law(norm), history, "2026-01-10")
    assert [(clock.version, clock.anchor) for clock in seen.clocks] == [(0, "m#1"), (1, "m#2")]
    # the first `filed` lies before the new version: counted over the whole matter it is the first, and not covered
    early = [["filed", "2025-12-20"], ["filed", "2026-01-09"]]
    seen = judge(law(norm), early, "2026-01-10")
    assert (seen.clocks, seen.counts()) == ([], {"not_applicable": 1})


def test_a_gap_between_versions_is_not_applicable(judge: Ask) -> None:
    norm = {**deadline(), "versions": [{"valid_to": "2025-12-31"}, {"valid_from": "2026-02-01"}]}
    assert judge(law(norm), [["filed", "2026-01-15"]], "2026-06-01").counts() == {"not_applicable": 1}


def test_a_breach_under_a_version_no_longer_in_force_at_due_warns(judge: Ask) -> None:
    seen = judge(law(changing(level="red")), [["filed", "2025-12-20"]], "2026-06-01")
    assert (seen.state, seen.finding.nature, seen.finding.level) == ("overdue", "warning", "red")
    assert seen.finding.at == seen.clock.due
    assert seen.counts() == {"violated": 1}


def test_the_last_day_decides_not_the_midnight_that_ends_it(judge: Ask) -> None:
    norm = {**deadline(within="30 d", rollover=False), "valid_to": "2026-04-01"}
    assert judge(law(norm), [["filed", "2026-03-02"]], "2026-06-01").finding.nature == "breach"
    assert judge(law(norm), [["filed", "2026-03-03"]], "2026-06-01").finding.nature == "warning"
    hours = {**deadline(within="24 h"), "valid_to": "2026-03-02"}
    assert judge(law(hours), [["filed", "2026-03-02 00:00:00"]], "2026-06-01").finding.nature == "warning"
    assert (
        judge(law(hours), [["filed", "2026-03-01 23:59:59.999999"]], "2026-06-01").finding.nature == "breach"
    )


def test_survives(judge: Ask) -> None:
    assert (
        judge(law(changing(survives=True)), [["filed", "2025-12-20"]], "2026-06-01").finding.nature
        == "breach"
    )


def test_an_open_clock_of_the_old_version_still_warns(judge: Ask) -> None:
    seen = judge(law(changing(remind=["20 d"])), [["filed", "2025-12-20"]], "2026-01-10")
    assert (seen.state, seen.finding.nature, seen.finding.version) == ("open", "warning", 0)


def test_anchor_takes_the_last_s_before_the_judged_event(judge: Ask) -> None:
    norm = changing(after="accepted", anchor="filed")
    history = [["filed", "2025-12-20"], ["accepted", "2026-01-05"]]
    assert judge(law(norm), history, "2026-01-06").clock.version == 0
    again = [*history[:1], ["filed", "2026-01-02"], *history[1:]]
    assert judge(law(norm), again, "2026-01-06").clock.version == 1
    later = [["accepted", "2026-01-05", {"id": "a"}], ["filed", "2026-01-06"]]
    seen = judge(law(norm), later, "2026-01-07")
    assert (seen.clocks, seen.counts(), seen.finding.version) == ([], {"undetermined": 1}, None)
    assert (seen.finding.nature, seen.finding.events) == ("gap", "a")


def test_an_anchor_whose_filter_is_unknown(judge: Ask) -> None:
    norm = changing(after="accepted", anchor={"step": "filed", "when": "data.ok"})
    history = [["filed", "2025-12-20", {"ok": True}], ["filed", "2026-01-02"], ["accepted", "2026-01-05"]]
    assert judge(law(norm), history, "2026-01-06").counts() == {"undetermined": 1}
    same = [["filed", "2025-12-20", {"ok": True}], ["filed", "2025-12-22"], ["accepted", "2026-01-05"]]
    assert judge(law(norm), same, "2026-01-06").clock.version == 0


def test_versions_of_two_kinds(judge: Ask) -> None:
    norm = {
        "kind": "deadline",
        "versions": [
            {"valid_to": "2025-12-31", "after": "filed", "expect": "decided", "within": "30 d"},
            {"valid_from": "2026-01-01", "kind": "required", "on": "filed", "need": "has(accepted)"},
        ],
    }
    seen = judge(law(norm), [["filed", "2025-12-30"], ["filed", "2026-01-05", {"id": "new"}]], "2026-01-06")
    assert ([clock.version for clock in seen.clocks], seen.anchors()) == ([0], ["new"])


def test_precedence_is_dated_by_b(judge: Ask) -> None:
    norm = {
        "kind": "precedence", "before": "decided",
        "versions": [
            {"valid_to": "2025-12-31", "require": "filed"},
            {"valid_from": "2026-01-01", "require": "accepted"},
        ],
    }  # fmt: skip
    history = [["filed", "2025-12-20"], ["decided", "2025-12-31"], ["decided", "2026-01-01", {"id": "new"}]]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["new"]
