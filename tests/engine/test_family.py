# SPDX-License-Identifier: Apache-2.0
"""Families: parents, missing parents, what could have stood there (norm-language §1, contract note 7)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, kind, law


def family(*events: list[object], parent: str = "i", **columns: object) -> list[dict[str, object]]:
    """One case whose parent is not in the input."""
    return [{"id": "c", "parent": parent, "events": [list(event) for event in events], "attributes": columns}]


FILED, DECIDED = ["filed", "2026-03-02 09:00"], ["decided", "2026-03-10 09:00"]
LATE = ["decided", "2026-05-10 09:00"]


@pytest.mark.parametrize(
    ("role", "events", "as_of", "expected"),
    [
        ("expect", [FILED, DECIDED], "2026-06-01", "met"),
        ("expect", [FILED, LATE], "2026-06-01", "undetermined"),
        ("expect", [FILED], "2026-03-03", "undetermined"),
        ("expect", [FILED], "2026-06-01", "undetermined"),
        ("unless", [FILED, ["withdrawn", "2026-03-05"]], "2026-06-01", "void"),
        ("unless", [FILED, DECIDED], "2026-06-01", "undetermined"),
        ("unless", [FILED], "2026-03-03", "undetermined"),
        ("extend", [FILED, DECIDED], "2026-06-01", "met"),
        ("extend", [FILED], "2026-03-03", "open"),
        ("extend", [FILED, LATE], "2026-06-01", "undetermined"),
        ("extend", [FILED], "2026-06-01", "undetermined"),
        ("pause", [FILED], "2026-06-01", "undetermined"),
        ("pause", [FILED], "2026-03-03", "open"),
    ],
)
def test_what_a_missing_parent_might_hold_makes_a_clock_undetermined(
    judge: Ask, role: str, events: list[object], as_of: str, expected: str
) -> None:
    keys = {
        "expect": {"expect": ["decided", "incident.decided"]},
        "unless": {"unless": ["withdrawn", "incident.withdrawn"]},
        "extend": {"extend": [{"step": "incident.extended", "by": "30 d"}]},
        "pause": {"pause": [{"from": "incident.began", "to": "incident.ended"}]},
    }[role]
    seen = judge(law(deadline(**keys)), family(*events), as_of)  # type: ignore[arg-type]
    assert seen.state == expected
    assert len(seen.of("gap")) == (expected == "undetermined")
    if expected == "undetermined":
        assert seen.due is None


def test_the_gap_names_the_parent_at_the_trigger(judge: Ask) -> None:
    seen = judge(law(deadline(expect="incident.decided")), family([*FILED, {"id": "f"}]), "2026-06-01")
    assert (seen.finding.nature, seen.finding.events, seen.finding.level) == ("gap", "f", "blue")
    assert seen.finding.explanation


def test_a_parent_that_is_there_hides_nothing(judge: Ask) -> None:
    told = [{"id": "i", "kind": "incident", "events": []}, *family(FILED)]
    assert judge(law(deadline(expect="incident.decided")), told, "2026-06-01").state == "overdue"


def test_a_matter_without_any_parent_has_no_such_events(judge: Ask) -> None:
    told = [{"id": "c", "events": [FILED]}]
    assert judge(law(deadline(expect="incident.decided")), told, "2026-06-01").state == "overdue"


def test_a_missing_trigger_judges_nothing(judge: Ask) -> None:
    seen = judge(law(deadline(after="incident.filed")), family(DECIDED), "2026-06-01")
    assert (seen.clocks, seen.findings) == ([], [])


def test_expressions_that_ask_a_missing_parent_are_unknown(judge: Ask) -> None:
    for need in ("has(incident.filed)", "incident.category == 'A'", "count(incident.filed) == 0"):
        norm = {"kind": "required", "on": "decided", "need": need}
        assert judge(law(norm), family(DECIDED), "2026-06-01").counts() == {"undetermined": 1}
    norm = {"kind": "required", "on": "decided", "need": "incident.category is none"}
    assert judge(law(norm), family(DECIDED), "2026-06-01").counts() == {"satisfied": 1}


def test_precedence_with_a_missing_parent(judge: Ask) -> None:
    require = {"kind": "precedence", "before": "decided", "require": ["filed", "incident.filed"]}
    assert judge(law(require), family(DECIDED), "2026-06-01").counts() == {"undetermined": 1}
    assert judge(law(require), family(FILED, DECIDED), "2026-06-01").counts() == {"satisfied": 1}
    since = {"kind": "precedence", "before": "decided", "require": "filed", "since": "incident.ended"}
    assert judge(law(since), family(FILED, DECIDED), "2026-06-01").counts() == {"undetermined": 1}
    assert judge(law(since), family(DECIDED), "2026-06-01").counts() == {"violated": 1}


def test_limits_with_a_missing_parent(judge: Ask) -> None:
    most = {"kind": "limit", "count": ["visited", "incident.visited"], "max": 1}
    twice = [["visited", "2026-03-02", {"id": "v1"}], ["visited", "2026-03-03", {"id": "v2"}]]
    seen = judge(law(most), family(*twice), "2026-06-01")
    assert (seen.counts(), seen.anchors()) == ({"undetermined": 1, "violated": 1}, ["v2"])
    least = {"kind": "limit", "count": ["visited", "incident.visited"], "min": 2, "on": "decided"}
    assert judge(law(least), family(*twice, DECIDED), "2026-06-01").counts() == {"satisfied": 1}
    assert judge(law(least), family(twice[0], DECIDED), "2026-06-01").counts() == {"undetermined": 1}


def test_own_kind_that_may_also_stand_above(judge: Ask) -> None:
    kinds = (kind("case", "case"),)
    norm = {"kind": "required", "on": "decided", "need": "case.category == 'B'"}
    told = family(DECIDED, category="B")
    assert judge(law(norm, kinds=kinds), told, "2026-06-01").counts() == {"undetermined": 1}
    del told[0]["parent"]
    assert judge(law(norm, kinds=kinds), told, "2026-06-01").counts() == {"satisfied": 1}
