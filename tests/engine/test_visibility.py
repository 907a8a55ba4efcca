# SPDX-License-Identifier: Apache-2.0
"""What is seen at T and K: voids, voids of voids, late recordings (norm-language §1)."""

from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

LAW = law(deadline())
FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]


def decided(id: str = "d", **columns: str) -> list[object]:
    return ["decided", "2026-03-10 09:00", {"id": id, **columns}]


def void(of: str, recorded_at: str, id: str = "v") -> list[object]:
    return ["noted", "2026-03-11 09:00", {"id": id, "voids": of, "recorded_at": recorded_at}]


def test_an_event_after_t_is_not_seen(judge: Ask) -> None:
    assert judge(LAW, [FILED, decided()], "2026-03-09").state == "open"
    assert judge(LAW, [FILED, decided()], "2026-03-10 09:00").state == "met"


def test_an_event_recorded_after_k_is_not_seen(judge: Ask) -> None:
    history = [FILED, decided(recorded_at="2026-05-01 09:00")]
    assert judge(LAW, history, "2026-06-01", known_at="2026-04-30").state == "overdue"
    assert judge(LAW, history, "2026-06-01", known_at="2026-05-01 09:00").state == "met"
    assert judge(LAW, history, "2026-06-01").state == "met"


def test_a_void_takes_effect_when_it_is_recorded(judge: Ask) -> None:
    history = [FILED, decided(), void("d", "2026-04-20 09:00")]
    assert judge(LAW, history, "2026-06-01", known_at="2026-04-19").state == "met"
    assert judge(LAW, history, "2026-06-01", known_at="2026-04-20 09:00").state == "overdue"


def test_a_voids_own_time_and_step_are_ignored(judge: Ask) -> None:
    late = ["decided", "2027-01-01 09:00", {"id": "v", "voids": "d", "recorded_at": "2026-03-12"}]
    seen = judge(LAW, [FILED, decided(), late], "2026-06-01")
    assert (seen.state, seen.clock.fulfilled_by) == ("overdue", None)


def test_a_voided_void_has_no_effect_and_a_chain_goes_on(judge: Ask) -> None:
    history = [FILED, decided(), void("d", "2026-04-20", "v1"), void("v1", "2026-04-21", "v2")]
    assert judge(LAW, history, "2026-06-01").state == "met"
    assert judge(LAW, history, "2026-06-01", known_at="2026-04-20 12:00").state == "overdue"
    assert judge(LAW, [*history, void("v2", "2026-04-22", "v3")], "2026-06-01").state == "overdue"


def test_of_several_voids_one_that_stands_suffices(judge: Ask) -> None:
    history = [
        FILED,
        decided(),
        void("d", "2026-04-20", "v1"),
        void("d", "2026-04-21", "v2"),
        void("v1", "2026-04-22", "v3"),
    ]
    assert judge(LAW, history, "2026-06-01").state == "overdue"


def test_a_void_reaches_only_earlier_places_in_its_own_matter(judge: Ask) -> None:
    assert judge(LAW, [FILED, void("d", "2026-03-12"), decided()], "2026-06-01").state == "met"
    family = [
        {"id": "c1", "events": [FILED, decided()]},
        {"id": "p", "kind": "person", "parent": "c1", "events": [void("d", "2026-03-12")]},
    ]
    assert judge(LAW, family, "2026-06-01").state == "met"


def test_a_correction_is_a_void_and_a_new_event(judge: Ask) -> None:
    right = ["decided", "2026-04-10 09:00", {"id": "d2", "recorded_at": "2026-04-20"}]
    history = [FILED, decided(), void("d", "2026-04-20"), right]
    assert judge(LAW, history, "2026-06-01").state == "late"
    assert judge(LAW, history, "2026-06-01", known_at="2026-04-19").state == "met"


def test_place_in_the_order_is_at_and_seq_not_the_order_of_telling(judge: Ask) -> None:
    history = [decided(), FILED]
    assert judge(LAW, history, "2026-06-01").state == "met"
