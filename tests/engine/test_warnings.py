# SPDX-License-Identifier: Apache-2.0
"""Warnings and levels (norm-language §6)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]  # last day 1 April
REMIND = {"remind": ["7 d", "3 d", "1 d"]}


@pytest.mark.parametrize(
    ("as_of", "level", "at"),
    [
        ("2026-03-24 23:59:59.999999", None, None),
        ("2026-03-25 00:00", "blue", "2026-03-25 00:00"),
        ("2026-03-29 00:00", "yellow", "2026-03-29 00:00"),
        ("2026-03-31 12:00", "orange", "2026-03-31 00:00"),
    ],
)
def test_the_kth_reminder_that_has_passed(judge: Ask, as_of: str, level: str | None, at: str | None) -> None:
    seen = judge(law(deadline(level="red", **REMIND)), [FILED], as_of)
    found = [(finding.nature, finding.level, seen.time(finding.at)) for finding in seen.findings]
    assert found == ([("warning", level, at)] if level else [])


def test_the_order_in_which_they_are_written_does_not_matter(judge: Ask) -> None:
    seen = judge(law(deadline(level="red", remind=["1 d", "7 d", "3 d"])), [FILED], "2026-03-29")
    assert (seen.finding.level, seen.time(seen.finding.at)) == ("yellow", "2026-03-29 00:00")


@pytest.mark.parametrize(("level", "highest"), [("yellow", "blue"), ("orange", "yellow"), ("red", "orange")])
def test_always_below_the_norms_own(judge: Ask, level: str, highest: str) -> None:
    assert judge(law(deadline(level=level, **REMIND)), [FILED], "2026-04-01").finding.level == highest


def test_below_the_level_shown_for_an_organs_own_value(judge: Ask) -> None:
    norm = deadline(level="red", internal=True, **REMIND)
    assert judge(law(norm), [FILED], "2026-04-01").finding.level == "yellow"
    assert judge(law(norm), [FILED], "2026-06-01").finding.level == "orange"
    guarded = {**norm, "protects": ["liberty"]}
    assert judge(law(guarded), [FILED], "2026-06-01").finding.level == "red"
    assert judge(law({**norm, "level": "yellow"}), [FILED], "2026-06-01").finding.level == "yellow"


def test_more_reminders_than_levels(judge: Ask) -> None:
    seen = judge(
        law(deadline(level="red", remind=["9 d", "7 d", "5 d", "3 d", "1 d"])), [FILED], "2026-04-01"
    )
    assert (seen.finding.level, seen.time(seen.finding.at)) == ("orange", "2026-03-31 00:00")


def test_reminders_before_the_trigger_pass_at_it(judge: Ask) -> None:
    seen = judge(law(deadline(level="red", within="2 d", remind=["7 d", "1 d"])), [FILED], "2026-03-02 10:00")
    assert (seen.finding.level, seen.time(seen.finding.at)) == ("blue", "2026-03-02 09:00")


def test_reminders_in_hours_count_from_due(judge: Ask) -> None:
    pack = law(deadline(within="24 h", remind=["4 h"]))
    assert judge(pack, [FILED], "2026-03-03 04:59").findings == []
    seen = judge(pack, [FILED], "2026-03-03 05:00")
    assert seen.time(seen.finding.at) == "2026-03-03 05:00"
    days = law(deadline(remind=["4 h"]))
    seen = judge(days, [FILED], "2026-04-01 20:00")
    assert seen.time(seen.finding.at) == "2026-04-01 20:00"


def test_reminders_in_days_before_an_instant(judge: Ask) -> None:
    seen = judge(law(deadline(within="72 h", remind=["1 d"])), [FILED], "2026-03-05 08:00")
    assert seen.time(seen.finding.at) == "2026-03-04 00:00"


def test_reminders_in_working_days(judge: Ask) -> None:
    # last day Wednesday 1 April; three working days before is Friday 27 March
    seen = judge(law(deadline(remind=["3 wd"])), [FILED], "2026-03-29")
    assert seen.time(seen.finding.at) == "2026-03-27 00:00"


def test_only_open_clocks_warn(judge: Ask) -> None:
    norm = deadline(**REMIND, pause=[{"from": "began", "to": "ended"}], unless="withdrawn")
    for event in ("began", "decided", "withdrawn"):
        assert judge(law(norm), [FILED, [event, "2026-03-20"]], "2026-03-30").findings == [], event
    assert [f.nature for f in judge(law(norm), [FILED], "2026-04-02").findings] == ["breach"]


def test_a_breach_of_nature_warning_has_the_norms_level_at_due(judge: Ask) -> None:
    norm = {**deadline(level="orange"), "valid_to": "2026-03-10"}
    seen = judge(law(norm), [FILED], "2026-06-01")
    assert (seen.finding.nature, seen.finding.level, seen.time(seen.finding.at)) == (
        "warning",
        "orange",
        "2026-04-02 00:00",
    )
    assert seen.finding.over_s is not None


def test_a_warning_lists_what_counted_and_says_why(judge: Ask) -> None:
    norm = deadline(**REMIND, extend=[{"step": "extended", "by": "10 d"}], basis="第九十九条")
    seen = judge(law(norm), [FILED, ["extended", "2026-03-20", {"id": "x"}]], "2026-04-10")
    assert (seen.finding.events, seen.finding.over_s) == ("f x", None)
    assert "第九十九条" in seen.finding.explanation
