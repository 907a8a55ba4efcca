# SPDX-License-Identifier: Apache-2.0
"""What is recorded after the due instant that it saves counts by its time, and is marked (norm-language §1)."""

from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

FILED = ["filed", "2026-03-02 09:00"]  # due: 2026-04-02 00:00


def decided(day: str, recorded_at: str) -> list[object]:
    return ["decided", day, {"recorded_at": recorded_at}]


def test_a_fulfilment_in_time_recorded_after_due(judge: Ask) -> None:
    seen = judge(law(deadline()), [FILED, decided("2026-03-20", "2026-04-10")], "2026-06-01")
    assert (seen.state, seen.clock.late_entry) == ("met", True)
    assert (
        judge(law(deadline()), [FILED, decided("2026-03-20", "2026-04-01")], "2026-06-01").clock.late_entry
        is False
    )


def test_a_late_fulfilment_saves_nothing(judge: Ask) -> None:
    seen = judge(law(deadline()), [FILED, decided("2026-04-20", "2026-04-20")], "2026-06-01")
    assert (seen.state, seen.clock.late_entry, seen.finding.late_entry) == ("late", False, False)


def test_an_extension_in_time_recorded_after_the_due_it_extends(judge: Ask) -> None:
    norm = deadline(extend=[{"step": "extended", "by": "30 d", "max": 2}])
    first = ["extended", "2026-03-20", {"recorded_at": "2026-04-10"}]
    seen = judge(law(norm), [FILED, first], "2026-06-01")
    assert (seen.state, seen.clock.extensions, seen.clock.late_entry, seen.finding.late_entry) == (
        "overdue",
        1,
        True,
        True,
    )
    assert "补录" in seen.finding.explanation or seen.finding.explanation
    # recorded after the first due but before the second, which is the one it extends
    second = ["extended", "2026-04-05", {"recorded_at": "2026-04-20"}]
    in_time = ["extended", "2026-03-20", {"recorded_at": "2026-03-20"}]
    seen = judge(law(norm), [FILED, in_time, second], "2026-06-01")
    assert (seen.clock.extensions, seen.clock.late_entry) == (2, False)


def test_a_pause_whose_beginning_was_recorded_after_the_due_then_current(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "began", "to": "ended"}])
    ended = ["ended", "2026-03-25", {"recorded_at": "2026-05-01"}]
    late = judge(
        law(norm), [FILED, ["began", "2026-03-20", {"recorded_at": "2026-04-10"}], ended], "2026-06-01"
    )
    assert (late.clock.pauses, late.clock.late_entry) == (1, True)
    known = judge(
        law(norm), [FILED, ["began", "2026-03-20", {"recorded_at": "2026-03-20"}], ended], "2026-06-01"
    )
    assert (known.clock.pauses, known.clock.late_entry) == (1, False)


def test_a_pause_that_runs_at_the_trigger_is_measured_against_due_at_the_trigger(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "began", "to": "ended"}, {"from": "visited", "to": "noted"}])
    running = [["began", "2026-01-05"], ["visited", "2026-01-09", {"recorded_at": "2026-03-20"}], FILED]
    assert judge(law(norm), running, "2026-06-01").clock.late_entry is False


def test_a_discharge_does_not_mark(judge: Ask) -> None:
    norm = deadline(unless="withdrawn")
    seen = judge(law(norm), [FILED, ["withdrawn", "2026-03-20", {"recorded_at": "2026-05-01"}]], "2026-06-01")
    assert (seen.state, seen.clock.late_entry) == ("void", False)


def test_before_k_the_saving_is_not_known(judge: Ask) -> None:
    history = [FILED, decided("2026-03-20", "2026-04-10")]
    assert judge(law(deadline()), history, "2026-04-05", known_at="2026-04-05").state == "overdue"
