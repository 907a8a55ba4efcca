# SPDX-License-Identifier: Apache-2.0
"""Attributes have a value from an instant on (norm-language §1)."""

from tests.engine.conftest import Ask
from tests.engine.histories import law

ON = {"kind": "required", "on": "decided", "need": "category == 'B'"}


def at(day: int, step: str = "decided", **columns: object) -> list[object]:
    return [step, f"2026-03-{day:02} 09:00", {"id": f"{step}{day}", **columns}]


def test_a_row_of_the_matter_sets_it_for_all_time(judge: Ask) -> None:
    assert judge(law(ON), [at(2)], "2026-04-01", category="B").counts() == {"satisfied": 1}
    assert judge(law(ON), [at(2)], "2026-04-01", category="A").counts() == {"violated": 1}


def test_before_the_first_value_it_is_missing(judge: Ask) -> None:
    seen = judge(law(ON), [at(2), at(3, "noted", category="B"), at(4)], "2026-04-01")
    assert seen.counts() == {"satisfied": 1, "undetermined": 1}
    assert "案件类别" in seen.finding.explanation or seen.finding.explanation


def test_the_event_that_sets_it_sees_it(judge: Ask) -> None:
    assert judge(law(ON), [at(2, category="B")], "2026-04-01").counts() == {"satisfied": 1}


def test_the_latest_value_before_the_event_counts(judge: Ask) -> None:
    history = [at(2, category="B"), at(3, "noted", category="A"), at(4), at(5, "noted", category="B")]
    assert judge(law(ON), history, "2026-04-01", category="A").anchors() == ["decided4"]


def test_at_one_instant_the_order_decides(judge: Ask) -> None:
    before = [at(2, "noted", category="B"), at(2)]
    after = [at(2), at(2, "noted", category="B")]
    assert judge(law(ON), before, "2026-04-01").counts() == {"satisfied": 1}
    assert judge(law(ON), after, "2026-04-01").counts() == {"undetermined": 1}


def test_a_default_stands_until_a_value_is_set(judge: Ask) -> None:
    need = {**ON, "need": "procedure == '普通'"}
    assert judge(law(need), [at(2), at(3, "noted", procedure="快速"), at(4)], "2026-04-01").anchors() == [
        "decided4"
    ]
    assert judge(law(need), [at(2)], "2026-04-01", procedure="快速").counts() == {"violated": 1}


def test_attributes_changed_sets_attributes(judge: Ask) -> None:
    history = [at(2), at(3, "attributes_changed", category="B"), at(4)]
    assert judge(law(ON), history, "2026-04-01", category="A").anchors() == ["decided2"]


def test_a_value_set_later_is_not_seen_before_even_if_known(judge: Ask) -> None:
    history = [at(2), at(5, "noted", category="B", recorded_at="2026-03-01")]
    assert judge(law(ON), history, "2026-04-01", category="A").anchors() == ["decided2"]


def test_a_voided_setter_sets_nothing(judge: Ask) -> None:
    history = [at(2, "noted", category="B"), at(4), ["noted", "2026-03-05", {"voids": "noted2"}]]
    assert judge(law(ON), history, "2026-04-01", category="A").anchors() == ["decided4"]


def test_of_an_ancestor_the_value_at_the_event_counts(judge: Ask) -> None:
    need = {**ON, "matter": "person", "need": "case.category == 'B'"}
    family = [
        {"id": "c", "attributes": {"category": "A"}, "events": [at(3, "noted", category="B")]},
        {"id": "p", "kind": "person", "parent": "c", "events": [at(2, id="p2"), at(4, id="p4")]},
    ]
    assert judge(law(need), family, "2026-04-01").anchors() == ["p2"]
