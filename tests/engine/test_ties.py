# SPDX-License-Identifier: Apache-2.0
"""Events of one instant: the verdict stands, and says where their order decided it (norm-language §1)."""

from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

NOON = "2026-03-02 12:00"


def test_a_fulfilment_at_the_instant_of_its_trigger(judge: Ask) -> None:
    seen = judge(law(deadline()), [["filed", NOON], ["decided", NOON]], "2026-06-01")
    assert (seen.state, seen.clock.tie) == ("met", True)
    swapped = judge(law(deadline()), [["decided", NOON], ["filed", NOON]], "2026-06-01")
    assert (swapped.state, swapped.clock.tie, swapped.finding.tie) == ("overdue", True, True)


def test_a_tie_that_decides_nothing_is_not_marked(judge: Ask) -> None:
    history = [["filed", NOON], ["noted", NOON], ["decided", "2026-03-05"]]
    assert judge(law(deadline()), history, "2026-06-01").clock.tie is False
    two = [["filed", "2026-03-01"], ["decided", NOON], ["decided", NOON]]
    assert judge(law(deadline()), two, "2026-06-01").clock.tie is False


def test_a_breach_that_the_other_order_would_not_have(judge: Ask) -> None:
    norm = {"kind": "precedence", "before": "decided", "require": "filed"}
    history = [["decided", NOON], ["filed", NOON]]
    assert judge(law(norm), history, "2026-06-01").finding.tie is True
    assert judge(law(norm), history[::-1], "2026-06-01").findings == []
    alone = [["decided", NOON], ["noted", NOON]]
    assert judge(law(norm), alone, "2026-06-01").finding.tie is False


def test_events_of_different_matters_do_not_tie(judge: Ask) -> None:
    norm = deadline(matter="person", after="case.filed")
    told = [
        {"id": "c", "events": [["filed", NOON]]},
        {"id": "p", "kind": "person", "parent": "c", "events": [["decided", NOON]]},
    ]
    seen = judge(law(norm), told, "2026-06-01")
    assert (seen.state, seen.clock.tie) == ("met", False)


def test_warnings_carry_the_tie_of_their_clock(judge: Ask) -> None:
    norm = deadline(remind=["29 d"])
    seen = judge(law(norm), [["decided", NOON], ["filed", NOON]], "2026-03-10")
    assert (seen.state, seen.finding.nature, seen.finding.tie) == ("open", "warning", True)


def test_overlaps_never_tie(judge: Ask) -> None:
    norm = {"kind": "overlap", "from": "began", "to": "ended", "by": "room"}
    told = [
        {
            "id": name,
            "attributes": {"room": "1"},
            "events": [["began", NOON], ["noted", NOON], ["ended", "2026-03-03"]],
        }
        for name in ("c1", "c2")
    ]
    assert [finding.tie for finding in judge(law(norm), told, "2026-06-01").of("breach")] == [False]


def test_what_was_voided_ties_with_nothing(judge: Ask) -> None:
    history = [["decided", NOON, {"id": "d"}], ["filed", NOON], ["noted", NOON, {"voids": "d"}]]
    assert judge(law(deadline()), history, "2026-06-01").clock.tie is False
