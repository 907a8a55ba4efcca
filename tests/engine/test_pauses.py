# SPDX-License-Identifier: Apache-2.0
"""Pauses: pairing, what counts, what is left open, merging (norm-language §4)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, kind, law

FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]  # 30 d: last day 1 April
PAUSE = {"pause": [{"from": "began", "to": "ended"}], "rollover": False}


def began(stamp: str, id: str = "b") -> list[object]:
    return ["began", f"2026-{stamp}", {"id": id}]


def ended(stamp: str, id: str = "e") -> list[object]:
    return ["ended", f"2026-{stamp}", {"id": id}]


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("30 d", "2026-04-05 00:00"),  # 3 days between the dates
        ("30 h", "2026-03-05 16:00"),  # 49 hours
        ("10 wd", "2026-03-19 00:00"),  # Wednesday, Thursday after the first day: two working days
        ("1 m", "2026-04-06 00:00"),
    ],
)
def test_a_pause_lengthens_by_its_length(judge: Ask, within: str, due: str) -> None:
    began_, ended_ = (
        ("03-03 08:00", "03-06 00:00") if within in ("30 d", "1 m") else ("03-03 08:00", "03-05 09:00")
    )
    seen = judge(law(deadline(within=within, **PAUSE)), [FILED, began(began_), ended(ended_)], "2026-03-06")
    assert (seen.due, seen.clock.pauses) == (due, 1)


def test_inside_an_open_pause_the_clock_is_paused(judge: Ask) -> None:
    pack = law(deadline(**PAUSE))
    assert judge(pack, [FILED, began("03-10")], "2026-09-01").state == "paused"
    assert judge(pack, [FILED, began("04-02")], "2026-09-01").state == "overdue"  # began after due
    seen = judge(pack, [FILED, began("03-10"), ended("03-12")], "2026-03-12")
    assert (seen.state, seen.due) == ("open", "2026-04-04 00:00")


def test_a_pause_that_starts_after_due_does_not_count(judge: Ask) -> None:
    seen = judge(law(deadline(**PAUSE)), [FILED, began("04-02"), ended("04-09")], "2026-06-01")
    assert (seen.state, seen.clock.pauses, seen.due) == ("overdue", 0, "2026-04-02 00:00")
    assert seen.finding.events == "f"


def test_a_pause_running_at_the_trigger_counts_from_it(judge: Ask) -> None:
    history = [began("02-20"), FILED, ended("03-05")]
    seen = judge(law(deadline(**PAUSE)), history, "2026-06-01")
    assert (seen.due, seen.clock.pauses, seen.finding.events) == ("2026-04-05 00:00", 1, "b f e")


def test_a_pause_over_before_the_trigger_does_not(judge: Ask) -> None:
    assert (
        judge(law(deadline(**PAUSE)), [began("02-20"), ended("02-25"), FILED], "2026-06-01").clock.pauses == 0
    )
    closed = [began("02-20"), ["closed", "2026-02-25"], FILED]
    assert judge(law(deadline(**PAUSE)), closed, "2026-06-01").clock.pauses == 0
    bounded = deadline(pause=[{"from": "began", "to": "ended", "at_most": "2 d"}])
    assert judge(law(bounded), [began("02-20"), FILED], "2026-06-01").clock.pauses == 0


def test_the_kth_from_takes_the_earliest_to_after_it(judge: Ask) -> None:
    history = [FILED, began("03-03", "b1"), began("03-05", "b2"), ended("03-07", "e1"), ended("03-10", "e2")]
    seen = judge(law(deadline(**PAUSE)), history, "2026-06-01")
    # 3–7 and 5–10 March overlap: merged they last from the 3rd to the 10th
    assert (seen.clock.pauses, seen.due) == (2, "2026-04-09 00:00")


def test_a_from_without_a_to_left_runs_on(judge: Ask) -> None:
    history = [FILED, began("03-03", "b1"), began("03-05", "b2"), ended("03-07", "e1")]
    assert judge(law(deadline(**PAUSE)), history, "2026-03-09").state == "paused"


def test_pairs_are_made_within_one_matter(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "person.began", "to": "person.ended"}], rollover=False)
    told = [
        {"id": "c", "events": [FILED]},
        {"id": "p1", "kind": "person", "parent": "c", "events": [began("03-03")]},
        {"id": "p2", "kind": "person", "parent": "c", "events": [ended("03-05")]},
    ]
    assert judge(law(norm), told, "2026-03-09").state == "paused"


def test_overlapping_pauses_of_two_entries_are_merged(judge: Ask) -> None:
    norm = deadline(
        rollover=False, pause=[{"from": "began", "to": "ended"}, {"from": "visited", "to": "noted"}]
    )
    history = [FILED, began("03-03"), ["visited", "2026-03-05"], ended("03-08"), ["noted", "2026-03-10"]]
    seen = judge(law(norm), history, "2026-06-01")
    assert (seen.clock.pauses, seen.due) == (2, "2026-04-09 00:00")


def test_the_trigger_is_no_beginning_of_a_pause(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "filed", "to": "ended"}])
    assert judge(law(norm), [FILED], "2026-06-01").state == "overdue"


def test_the_trigger_may_end_a_pause(judge: Ask) -> None:
    norm = deadline(after="ended", **PAUSE)
    seen = judge(law(norm), [began("02-20"), ended("03-02 09:00")], "2026-06-01")
    assert (seen.state, seen.clock.pauses) == ("overdue", 0)


def test_an_event_inside_a_counted_pause_is_always_on_time(judge: Ask) -> None:
    pack = law(deadline(**PAUSE, unless="withdrawn", extend=[{"step": "extended", "by": "10 d"}]))
    inside = [FILED, began("04-01")]
    fulfilled = judge(pack, [*inside, ["decided", "2026-06-10"], ended("07-01")], "2026-09-01")
    assert (fulfilled.state, fulfilled.due) == ("met", "2026-06-11 00:00")
    assert judge(pack, [*inside, ["withdrawn", "2026-06-10"]], "2026-09-01").state == "void"
    assert (
        judge(pack, [*inside, ["extended", "2026-06-10"], ended("07-01")], "2026-09-01").clock.extensions == 1
    )


def test_a_pause_running_at_the_end_of_the_clock_ends_there(judge: Ask) -> None:
    seen = judge(
        law(deadline(**PAUSE)),
        [FILED, began("03-10"), ["decided", "2026-03-15"], ended("03-30")],
        "2026-06-01",
    )
    assert (seen.state, seen.due, seen.clock.pauses, seen.findings) == ("met", "2026-04-07 00:00", 1, [])


def test_left_open_it_ends_with_a_final_step_and_makes_a_gap(judge: Ask) -> None:
    history = [FILED, began("03-10"), ["closed", "2026-03-20"]]
    seen = judge(law(deadline(**PAUSE)), history, "2026-03-21")
    assert (seen.state, seen.due, seen.clock.pauses) == ("open", "2026-04-12 00:00", 1)
    assert (seen.finding.nature, seen.finding.events) == ("gap", "b")
    late = judge(law(deadline(**PAUSE)), history, "2026-06-01")
    assert {(finding.nature, finding.events) for finding in late.findings} == {
        ("breach", "f b"),
        ("gap", "b"),
    }


def test_the_final_step_is_that_of_the_pauses_own_matter(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "person.began", "to": "person.ended"}], rollover=False)
    told = [
        {"id": "c", "events": [FILED, ["closed", "2026-03-08"]]},
        {"id": "p", "kind": "person", "parent": "c", "events": [began("03-03"), ["closed", "2026-03-12"]]},
    ]
    seen = judge(law(norm), told, "2026-03-20")
    assert (seen.state, seen.due) == ("open", "2026-04-11 00:00")


def test_left_open_it_ends_after_at_most(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "began", "to": "ended", "at_most": "10 d"}], rollover=False)
    assert judge(law(norm), [FILED, began("03-10")], "2026-03-20").state == "paused"
    seen = judge(law(norm), [FILED, began("03-10")], "2026-03-21 00:00:01")
    assert (seen.state, seen.due, seen.finding.nature) == ("open", "2026-04-12 00:00", "gap")
    closed = judge(law(norm), [FILED, began("03-10"), ended("03-30")], "2026-04-01")
    assert (closed.due, closed.findings) == ("2026-04-22 00:00", [])  # what ended is not cut


def test_the_earliest_of_them_ends_it(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "began", "to": "ended", "at_most": "10 d"}], rollover=False)
    seen = judge(law(norm), [FILED, began("03-10"), ["closed", "2026-03-12"]], "2026-04-01")
    assert seen.due == "2026-04-04 00:00"


def test_a_kind_without_final_steps(judge: Ask) -> None:
    pack = law(deadline(**PAUSE), kinds=(kind("case", final=()),))
    assert judge(pack, [FILED, began("03-10"), ["closed", "2026-03-12"]], "2026-06-01").state == "paused"


def test_the_gap_of_an_open_pause_stands_beside_a_fulfilment(judge: Ask) -> None:
    history = [FILED, began("03-10"), ["closed", "2026-03-12"], ["decided", "2026-03-15"]]
    seen = judge(law(deadline(**PAUSE)), history, "2026-06-01")
    assert (seen.state, seen.finding.nature) == ("met", "gap")
