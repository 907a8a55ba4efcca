# SPDX-License-Identifier: Apache-2.0
"""What is unknown: no clock or an undetermined one, and one gap that names the facts (norm-language §3, §5, §6)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

FILED, DECIDED = ["filed", "2026-03-02 09:00", {"id": "f"}], ["decided", "2026-03-10 09:00", {"id": "d"}]
REQUIRED = {"kind": "required", "on": "decided", "need": "category == 'B'"}


def test_an_unknown_condition_gives_no_clock_and_a_gap(judge: Ask) -> None:
    seen = judge(law(deadline(when="category == 'A'")), [FILED, DECIDED], "2026-06-01")
    assert (seen.clocks, seen.counts()) == ([], {"undetermined": 1})
    gap = seen.finding
    assert (gap.nature, gap.level, gap.anchor, gap.version, gap.events) == ("gap", "blue", None, 0, "f")
    assert seen.time(gap.at) == "2026-03-02 09:00"


@pytest.mark.parametrize(
    ("unknown", "counts"), [("ignore", {"not_applicable": 1}), ("breach", {"pending": 1})]
)
def test_what_a_norm_may_say_of_unknown_conditions(judge: Ask, unknown: str, counts: dict[str, int]) -> None:
    seen = judge(law(deadline(when="category == 'A'", unknown=unknown)), [FILED], "2026-03-05")
    assert (seen.counts(), seen.findings) == (counts, [])


@pytest.mark.parametrize(
    ("unknown", "counts", "natures"),
    [
        (None, {"undetermined": 1}, ["gap"]),
        ("ignore", {"not_applicable": 1}, []),
        ("breach", {"violated": 1}, ["breach"]),
    ],
)
def test_unknown_needs(judge: Ask, unknown: str | None, counts: dict[str, int], natures: list[str]) -> None:
    norm = {**REQUIRED, **({"unknown": unknown} if unknown else {})}
    seen = judge(law(norm), [DECIDED], "2026-06-01")
    assert (seen.counts(), [finding.nature for finding in seen.findings]) == (counts, natures)


def test_a_trigger_whose_filter_is_unknown_is_no_clock(judge: Ask) -> None:
    norm = deadline(after={"step": "filed", "when": "data.ok"})
    seen = judge(law(norm), [FILED, DECIDED], "2026-06-01")
    assert (seen.clocks, seen.finding.events) == ([], "f")


def test_an_unknown_candidate_may_be_the_first(judge: Ask) -> None:
    norm = deadline(after={"step": "filed", "when": "data.ok"})
    second = ["filed", "2026-03-05 09:00", {"id": "f2", "ok": True}]
    seen = judge(law(norm), [FILED, second], "2026-03-06")
    assert (seen.clocks, seen.finding.events) == ([], "f")
    each = judge(law({**norm, "occurrence": "each"}), [FILED, second], "2026-03-06")
    assert ([clock.anchor for clock in each.clocks], each.finding.events) == (["f2"], "f")


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([FILED, DECIDED], "undetermined"),
        ([FILED, ["decided", "2026-03-09", {"ok": True}], DECIDED], "met"),
        ([FILED, ["decided", "2026-03-09", {"ok": False}]], "overdue"),
        ([FILED, DECIDED, ["decided", "2026-03-11", {"ok": True}]], "met"),
        ([FILED, ["decided", "2026-05-11", {"id": "d"}], ["decided", "2026-05-12", {"ok": True}]], "late"),
    ],
)
def test_a_candidate_whose_filter_is_unknown(judge: Ask, history: list[object], state: str) -> None:
    """Without and with it: the same state and due stand, as without it."""
    seen = judge(law(deadline(expect={"step": "decided", "when": "data.ok"})), history, "2026-06-01")
    assert seen.state == state
    assert [gap.events for gap in seen.of("gap")] == (["d"] if state == "undetermined" else [])


def test_an_unknown_extension_changes_due(judge: Ask) -> None:
    norm = deadline(extend=[{"step": {"step": "extended", "when": "data.ok"}, "by": "30 d"}])
    extended = ["extended", "2026-03-05", {"id": "x"}]
    seen = judge(law(norm), [FILED, extended], "2026-03-06")
    assert (seen.state, seen.due, seen.finding.events) == ("undetermined", None, "x")
    assert judge(law(norm), [FILED, ["extended", "2026-05-05"]], "2026-06-01").state == "overdue"


def test_an_undetermined_row_is_otherwise_empty(judge: Ask) -> None:
    norm = deadline(expect={"step": "decided", "when": "data.ok"}, extend=[{"step": "extended", "by": "3 d"}])
    clock = judge(law(norm), [FILED, ["extended", "2026-03-05"], DECIDED], "2026-06-01").clock
    assert (clock.due, clock.fulfilled_by, clock.fulfilled_at, clock.ended_by, clock.over_s) == (None,) * 5
    assert (clock.extensions, clock.pauses, clock.tie, clock.late_entry, clock.calendar_uncertain) == (
        0,
        0,
        False,
        False,
        False,
    )


def test_an_unknown_until_gives_an_undetermined_row(judge: Ask) -> None:
    seen = judge(law(deadline(until="data.until")), [FILED], "2026-06-01")
    assert (seen.state, seen.due, seen.finding.events) == ("undetermined", None, "f")
    ignored = judge(law(deadline(until="data.until", unknown="ignore")), [FILED], "2026-06-01")
    assert (ignored.clocks, ignored.findings, ignored.counts()) == ([], [], {"not_applicable": 1})


def test_one_gap_for_a_norm_and_matter(judge: Ask) -> None:
    history = [["decided", f"2026-03-0{day}", {"id": f"d{day}"}] for day in (5, 3, 4)]
    seen = judge(law(REQUIRED), history, "2026-06-01")
    assert (seen.finding.events, seen.time(seen.finding.at)) == ("d3 d4 d5", "2026-03-03 00:00")
    assert seen.counts() == {"undetermined": 3}


def test_the_version_of_a_gap_is_that_of_its_first_event(judge: Ask) -> None:
    norm = {**REQUIRED, "versions": [{"valid_to": "2026-03-03"}, {"valid_from": "2026-03-04"}]}
    history = [["decided", "2026-03-05"], ["decided", "2026-03-03"]]
    assert judge(law(norm), history, "2026-06-01").finding.version == 0
    assert judge(law(norm), history[:1], "2026-06-01").finding.version == 1


def test_gaps_are_no_findings_of_others_duties(judge: Ask) -> None:
    seen = judge(law({**REQUIRED, "bearer": "party"}), [DECIDED], "2026-06-01")
    assert (seen.findings, seen.counts()) == ([], {"undetermined": 1})


def test_kleene_logic_settles_what_it_can(judge: Ask) -> None:
    for need, verdict in [
        ("category == 'A' and false", "violated"),
        ("category == 'A' or true", "satisfied"),
        ("not (category == 'A')", "undetermined"),
        ("category is none", "satisfied"),
        ("(category == 'A') is none", "satisfied"),
        ("category != 'A'", "undetermined"),
    ]:
        seen = judge(law({"kind": "required", "on": "decided", "need": need}), [DECIDED], "2026-06-01")
        assert seen.counts() == {verdict: 1}, need


def test_the_gap_names_the_missing_facts(judge: Ask) -> None:
    seen = judge(law({**REQUIRED, "need": "category == 'B' and data.amount > 3"}), [DECIDED], "2026-06-01")
    assert seen.finding.explanation
