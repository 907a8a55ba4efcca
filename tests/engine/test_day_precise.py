# SPDX-License-Identifier: Apache-2.0
"""Days without a time: a clock of hours is undetermined unless every time of that day gives the same state (§2)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

HOURS = deadline(within="24 h")


@pytest.mark.parametrize(
    ("filed", "decided", "state"),
    [
        ("2026-03-02", "2026-03-02 20:00", "met"),
        ("2026-03-02", "2026-03-03 00:00:00.000001", "undetermined"),
        ("2026-03-02", "2026-03-04 00:00", "late"),
        ("2026-03-02", "2026-03-03 23:59", "undetermined"),
        ("2026-03-02 09:00", "2026-03-03", "undetermined"),
        ("2026-03-02 09:00", "2026-03-04", "late"),
        ("2026-03-01 23:59:59.999999", "2026-03-02", "met"),
        ("2026-03-02", "2026-03-03", "undetermined"),
        ("2026-03-02", "2026-03-05", "late"),
    ],
)
def test_both_ends_blur_over_their_day(judge: Ask, filed: str, decided: str, state: str) -> None:
    seen = judge(law(HOURS), [["filed", filed], ["decided", decided]], "2026-06-01")
    assert seen.state == state
    assert bool(seen.of("gap")) == (state == "undetermined")


def test_without_an_end_t_decides(judge: Ask) -> None:
    filed = [["filed", "2026-03-02"]]
    assert judge(law(HOURS), filed, "2026-03-02 23:00").state == "open"
    assert judge(law(HOURS), filed, "2026-03-03 12:00").state == "undetermined"
    assert judge(law(HOURS), filed, "2026-03-04").state == "overdue"


def test_the_gap_is_at_the_events_without_a_time(judge: Ask) -> None:
    seen = judge(
        law(HOURS), [["filed", "2026-03-02 09:00"], ["decided", "2026-03-03", {"id": "d"}]], "2026-06-01"
    )
    assert (seen.finding.nature, seen.finding.events) == ("gap", "d")
    assert seen.finding.explanation


def test_limits_in_days_do_not_ask_the_time(judge: Ask) -> None:
    seen = judge(
        law(deadline(within="1 d")), [["filed", "2026-03-02"], ["decided", "2026-03-03"]], "2026-06-01"
    )
    assert (seen.state, seen.due) == ("met", "2026-03-04 00:00")


def test_extensions_are_read_at_the_first_instant_of_their_day(judge: Ask) -> None:
    norm = deadline(within="24 h", extend=[{"step": "extended", "by": "24 h"}])
    history = [["filed", "2026-03-02 09:00"], ["extended", "2026-03-03"], ["decided", "2026-03-04 08:00"]]
    assert judge(law(norm), history, "2026-06-01").state == "met"


def test_a_day_limit_lengthened_by_hours_ends_at_an_instant(judge: Ask) -> None:
    norm = deadline(within="1 d", extend=[{"step": "extended", "by": "12 h"}])
    history = [["filed", "2026-03-02"], ["extended", "2026-03-03"]]
    assert judge(law(norm), [*history, ["decided", "2026-03-04"]], "2026-06-01").state == "undetermined"
    assert judge(law(norm), [*history, ["decided", "2026-03-04 11:00"]], "2026-06-01").state == "met"


def test_an_instant_set_outright_ends_at_an_instant(judge: Ask) -> None:
    norm = deadline(until="data.until")
    filed = ["filed", "2026-03-02", {"until": "2026-03-05 12:00"}]
    assert judge(law(norm), [filed, ["decided", "2026-03-05"]], "2026-06-01").state == "undetermined"
    assert judge(law(norm), [filed, ["decided", "2026-03-04"]], "2026-06-01").state == "met"
