# SPDX-License-Identifier: Apache-2.0
"""Naming a step: own, of an ancestor, of descendants, filtered, any of a list (norm-language §3)."""

from tests.engine.conftest import Ask
from tests.engine.histories import deadline, kind, law


def at(step: str, day: int, **columns: object) -> list[object]:
    return [step, f"2026-03-{day:02} 09:00", {"id": f"{step}{day}", **columns}]


def test_the_nearest_ancestor_of_the_kind(judge: Ask) -> None:
    kinds = (kind("incident"), kind("case", "incident", "case"), kind("person", "case"))
    norm = deadline(matter="person", expect="case.decided")
    told = [
        {"id": "far", "events": [at("decided", 5)]},
        {"id": "near", "parent": "far", "events": [at("decided", 6)]},
        {"id": "p", "kind": "person", "parent": "near", "events": [at("filed", 2)]},
    ]
    assert judge(law(norm, kinds=kinds), told, "2026-06-01").clock.fulfilled_by == "decided6"


def test_all_descendants_where_the_kind_is_not_above(judge: Ask) -> None:
    norm = deadline(matter="incident", expect="person.decided")
    told = [
        {"id": "i", "kind": "incident", "events": [at("filed", 2)]},
        {"id": "c1", "parent": "i", "events": []},
        {"id": "c2", "parent": "i", "events": []},
        {"id": "p1", "kind": "person", "parent": "c1", "events": [at("decided", 9)]},
        {"id": "p2", "kind": "person", "parent": "c2", "events": [at("decided", 8)]},
    ]
    assert judge(law(norm), told, "2026-06-01").clock.fulfilled_by == "decided8"


def test_the_own_kind_is_the_matter_itself_unless_one_is_above(judge: Ask) -> None:
    kinds = (kind("case", "case"),)
    norm = deadline(expect="case.decided")
    told = [
        {"id": "top", "events": [at("filed", 2), at("decided", 7)]},
        {"id": "sub", "parent": "top", "events": [at("filed", 3), at("decided", 5)]},
    ]
    seen = judge(law(norm, kinds=kinds), told, "2026-06-01")
    assert {clock.matter: clock.fulfilled_by for clock in seen.clocks} == {
        "top": "decided7",
        "sub": "decided7",
    }


def test_a_filter_looks_at_the_event_and_its_own_matter(judge: Ask) -> None:
    norm = deadline(matter="incident", expect={"step": "case.decided", "when": "data.ok and category == 'A'"})
    told = [
        {"id": "i", "kind": "incident", "attributes": {"category": "B"}, "events": [at("filed", 2)]},
        {"id": "c1", "parent": "i", "attributes": {"category": "B"}, "events": [at("decided", 5, ok=True)]},
        {"id": "c2", "parent": "i", "attributes": {"category": "A"},
         "events": [at("decided", 6, ok=False), at("decided", 7, ok=True)]},
    ]  # fmt: skip
    assert judge(law(norm), told, "2026-06-01").clock.fulfilled_by == "decided7"


def test_a_filter_sees_only_what_came_before_its_event(judge: Ask) -> None:
    norm = deadline(expect={"step": "decided", "when": "has(visited)"})
    seen = judge(
        law(norm), [at("filed", 2), at("decided", 3), at("visited", 4), at("decided", 5)], "2026-06-01"
    )
    assert seen.clock.fulfilled_by == "decided5"


def test_a_list_means_any_of_them_in_one_order(judge: Ask) -> None:
    norm = deadline(matter="person", after=["filed", "case.accepted"], occurrence="first")
    told = [
        {"id": "c", "events": [at("accepted", 3)]},
        {"id": "p", "kind": "person", "parent": "c", "events": [at("filed", 5), at("decided", 6)]},
    ]
    seen = judge(law(norm), told, "2026-06-01")
    assert (seen.clock.matter, seen.clock.anchor) == ("p", "accepted3")


def test_match_is_of_value_and_type(judge: Ask) -> None:
    norm = deadline(match="person", occurrence="each")
    history = [
        at("filed", 2, person="A"),
        at("filed", 3, person="B"),
        at("decided", 4, person="B"),
        at("decided", 5, person="A"),
    ]
    seen = judge(law(norm), history, "2026-06-01")
    assert {clock.anchor: clock.fulfilled_by for clock in seen.clocks} == {
        "filed2": "decided5",
        "filed3": "decided4",
    }


def test_match_falls_back_on_the_attribute_of_the_events_own_matter(judge: Ask) -> None:
    norm = deadline(matter="incident", after="filed", expect="case.decided", match="who")
    told = [
        {"id": "i", "kind": "incident", "attributes": {"who": "A"}, "events": [at("filed", 2)]},
        {"id": "c1", "parent": "i", "attributes": {"who": "B"}, "events": [at("decided", 3)]},
        {"id": "c2", "parent": "i", "attributes": {"who": "A"}, "events": [at("decided", 4)]},
    ]
    assert judge(law(norm), told, "2026-06-01").clock.fulfilled_by == "decided4"


def test_a_trigger_without_the_match_field_is_undetermined(judge: Ask) -> None:
    seen = judge(law(deadline(match="amount")), [at("filed", 2), at("decided", 3, amount=1)], "2026-06-01")
    assert (seen.clocks, seen.counts(), seen.finding.events) == ([], {"undetermined": 1}, "filed2")


def test_extensions_pauses_and_discharges_without_the_field_count_for_every_clock(judge: Ask) -> None:
    norm = deadline(
        match="person", extend=[{"step": "extended", "by": "10 d"}], pause=[{"from": "began", "to": "ended"}],
        unless="withdrawn",
    )  # fmt: skip
    filed = at("filed", 2, person="A")
    assert judge(law(norm), [filed, at("extended", 3)], "2026-04-05").clock.extensions == 1
    assert judge(law(norm), [filed, at("extended", 3, person="B")], "2026-04-05").clock.extensions == 0
    assert judge(law(norm), [filed, at("began", 3), at("ended", 5)], "2026-04-05").clock.pauses == 1
    assert judge(law(norm), [filed, at("began", 3, person="B")], "2026-04-05").clock.pauses == 0
    assert judge(law(norm), [filed, at("withdrawn", 5)], "2026-04-05").state == "void"
    # a fulfilment without it does not match
    assert judge(law(norm), [filed, at("decided", 5)], "2026-04-05").state == "overdue"
