# SPDX-License-Identifier: Apache-2.0
"""deadline: triggers, limits, extensions, fulfilment, discharge, states (norm-language §4)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]  # 30 d: last day 1 April


def decided(stamp: str, **columns: object) -> list[object]:
    return ["decided", f"2026-{stamp}", {"id": "d", **columns}]


@pytest.mark.parametrize(
    ("within", "stamp", "state"),
    [
        ("30 d", "04-01 23:59:59.999999", "met"),
        ("30 d", "04-02 00:00", "late"),
        ("0 d", "03-02 23:59", "met"),
        ("0 d", "03-03 00:00", "late"),
        ("5 wd", "03-09 23:59", "met"),
        ("5 wd", "03-10 00:00", "late"),
        ("1 m", "04-02 23:59", "met"),
        ("1 m", "04-03 00:00", "late"),
        ("24 h", "03-03 09:00:00", "met"),
        ("24 h", "03-03 09:00:00.000001", "late"),
        ("90 min", "03-02 10:30", "met"),
    ],
)
def test_on_time(judge: Ask, within: str, stamp: str, state: str) -> None:
    assert judge(law(deadline(within=within)), [FILED, decided(stamp)], "2027-01-01").state == state


def test_overdue_from_the_midnight_on_or_after_the_instant(judge: Ask) -> None:
    assert judge(law(deadline()), [FILED], "2026-04-01 23:59:59.999999").state == "open"
    assert judge(law(deadline()), [FILED], "2026-04-02 00:00").state == "overdue"
    hours = law(deadline(within="24 h"))
    assert judge(hours, [FILED], "2026-03-03 09:00").state == "open"
    assert judge(hours, [FILED], "2026-03-03 09:00:00.000001").state == "overdue"


def test_start_at_the_next_full_hour(judge: Ask) -> None:
    pack = law(deadline(within="8 h", start="next_hour"))
    assert judge(pack, [["filed", "2026-03-02 09:20"]], "2026-03-02 10:00").due == "2026-03-02 18:00"
    assert judge(pack, [["filed", "2026-03-02 09:00"]], "2026-03-02 10:00").due == "2026-03-02 18:00"


def test_occurrence_picks_before_the_condition_is_looked_at(judge: Ask) -> None:
    history = [
        ["filed", "2026-03-02", {"ok": False}],
        ["filed", "2026-03-05", {"ok": True}],
        ["filed", "2026-03-09", {"ok": True}],
    ]
    for occurrence, states in (("first", 0), ("last", 1), ("each", 2)):
        seen = judge(law(deadline(when="data.ok", occurrence=occurrence)), history, "2026-03-10")
        assert len(seen.clocks) == states, occurrence
    assert judge(law(deadline(occurrence="last")), history, "2026-03-10").clock.anchor == "m#3"


def test_an_event_before_the_trigger_has_no_effect(judge: Ask) -> None:
    norm = deadline(unless="withdrawn", extend=[{"step": "extended", "by": "9 d"}])
    history = [["withdrawn", "2026-03-01"], ["extended", "2026-03-01"], ["decided", "2026-03-01"], FILED]
    seen = judge(law(norm), history, "2026-06-01")
    assert (seen.state, seen.clock.extensions) == ("overdue", 0)


def test_the_trigger_never_counts_as_anything_else(judge: Ask) -> None:
    norm = deadline(expect=["filed", "decided"], occurrence="each")
    seen = judge(law(norm), [FILED, ["filed", "2026-03-05", {"id": "f2"}]], "2026-06-01")
    assert {clock.anchor: clock.fulfilled_by for clock in seen.clocks} == {"f": "f2", "f2": None}


def test_one_event_may_serve_several_clocks(judge: Ask) -> None:
    history = [FILED, ["filed", "2026-03-05"], decided("03-10")]
    assert judge(law(deadline(occurrence="each")), history, "2026-06-01").states == ["met", "met"]


def test_lead_lets_the_fulfilment_come_before(judge: Ask) -> None:
    early = [["decided", "2026-02-27 23:00", {"id": "e"}], FILED, decided("03-05")]
    assert judge(law(deadline(lead="3 d")), early, "2026-06-01").clock.fulfilled_by == "e"
    assert judge(law(deadline(lead="2 d")), early, "2026-06-01").clock.fulfilled_by == "d"
    assert judge(law(deadline(lead="58 h")), early, "2026-06-01").clock.fulfilled_by == "e"
    assert judge(law(deadline(lead="57 h")), early, "2026-06-01").clock.fulfilled_by == "d"


def test_discharge(judge: Ask) -> None:
    norm = law(deadline(unless="withdrawn"))
    in_time = judge(norm, [FILED, ["withdrawn", "2026-03-10", {"id": "w"}], decided("03-11")], "2026-06-01")
    assert (in_time.state, in_time.clock.ended_by, in_time.clock.fulfilled_by, in_time.findings) == (
        "void",
        "w",
        None,
        [],
    )
    after = judge(norm, [FILED, ["withdrawn", "2026-04-10", {"id": "w"}], decided("04-11")], "2026-06-01")
    assert (after.state, after.clock.ended_by, after.clock.fulfilled_by) == ("late", "w", None)
    assert after.clock.over_s == 8 * 86_400 and after.finding.events == "f w"
    too_late = judge(norm, [FILED, decided("03-11"), ["withdrawn", "2026-03-12"]], "2026-06-01")
    assert (too_late.state, too_late.clock.fulfilled_by, too_late.clock.ended_by) == ("met", "d", None)


EXTEND = {"extend": [{"step": "extended", "by": "30 d"}]}


def extended(stamp: str, id: str = "x") -> list[object]:
    return ["extended", f"2026-{stamp}", {"id": id}]


def test_an_extension_in_time_lengthens_the_limit(judge: Ask) -> None:
    seen = judge(law(deadline(**EXTEND)), [FILED, extended("04-01 23:59")], "2026-04-05")
    assert (seen.state, seen.due, seen.clock.extensions) == ("open", "2026-05-02 00:00", 1)


def test_an_extension_after_due_changes_nothing_and_is_told(judge: Ask) -> None:
    seen = judge(law(deadline(**EXTEND)), [FILED, extended("04-02 00:00")], "2026-04-05")
    assert (seen.state, seen.due, seen.clock.extensions, seen.finding.events) == (
        "overdue",
        "2026-04-02 00:00",
        0,
        "f",
    )


def test_at_most_max_events_of_an_entry_count(judge: Ask) -> None:
    history = [FILED, extended("03-10", "x1"), extended("03-11", "x2"), extended("03-12", "x3")]
    assert judge(law(deadline(**EXTEND)), history, "2026-04-05").clock.extensions == 1
    twice = {"extend": [{"step": "extended", "by": "30 d", "max": 2}]}
    seen = judge(law(deadline(**twice, rollover=False)), history, "2026-07-05")
    assert (seen.clock.extensions, seen.due, seen.finding.events) == (2, "2026-06-01 00:00", "f x1 x2")


def test_an_extension_is_measured_against_due_as_it_stands(judge: Ask) -> None:
    twice = {"extend": [{"step": "extended", "by": "30 d", "max": 2}]}
    chain = [FILED, extended("03-30", "x1"), extended("04-30", "x2")]
    assert judge(law(deadline(**twice)), chain, "2026-05-10").clock.extensions == 2
    assert judge(law(deadline(**twice)), [FILED, extended("04-30", "x2")], "2026-05-10").clock.extensions == 0


def test_to_sets_the_limit_where_it_is_longer(judge: Ask) -> None:
    norm = deadline(
        extend=[{"step": "extended", "to": "60 d"}, {"step": "noted", "to": "20 d"}], rollover=False
    )
    history = [FILED, ["noted", "2026-03-04"], extended("03-05")]
    assert judge(law(norm), history[:2], "2026-03-06").due == "2026-04-02 00:00"
    assert judge(law(norm), history, "2026-03-06").due == "2026-05-02 00:00"


def test_months_are_added_once(judge: Ask) -> None:
    norm = deadline(within="1 m", extend=[{"step": "extended", "by": "1 m"}], rollover=False)
    seen = judge(law(norm), [["filed", "2026-01-31"], ["extended", "2026-02-10"]], "2026-02-11")
    assert seen.due == "2026-04-01 00:00"


def test_units_of_extensions_that_differ_are_added_in_order(judge: Ask) -> None:
    norm = deadline(
        within="2 d",
        rollover=False,
        extend=[{"step": "extended", "by": "12 h"}, {"step": "noted", "by": "1 d"}],
    )
    hours = judge(law(norm), [FILED, extended("03-03")], "2026-03-04")
    assert hours.due == "2026-03-05 12:00"
    both = judge(law(norm), [FILED, extended("03-03"), ["noted", "2026-03-04"]], "2026-03-04 12:00")
    assert both.due == "2026-03-06 12:00"  # the day is of the limit's unit and is added first
    days = deadline(within="10 h", extend=[{"step": "extended", "by": "1 d"}], rollover=False)
    assert judge(law(days), [FILED, extended("03-02 12:00")], "2026-03-02 13:00").due == "2026-03-04 00:00"


def test_an_extension_that_is_itself_the_fulfilment_does_not_count(judge: Ask) -> None:
    norm = deadline(**EXTEND, expect=["decided", "extended"])
    seen = judge(law(norm), [FILED, extended("03-10")], "2026-06-01")
    assert (seen.state, seen.clock.extensions) == ("met", 0)


def test_after_the_end_nothing_counts(judge: Ask) -> None:
    seen = judge(law(deadline(**EXTEND)), [FILED, decided("03-10"), extended("03-11")], "2026-06-01")
    assert (seen.clock.extensions, seen.due) == (0, "2026-04-02 00:00")


TIERS = {
    "tiers": [{"when": "category == 'A'", "within": "10 d"}, {"when": "grave", "within": "60 d"}],
    "rollover": False,
}


def test_the_first_tier_that_holds(judge: Ask) -> None:
    pack = law({**deadline(**TIERS), "within": "30 d"})
    assert judge(pack, [FILED], "2026-03-03", category="A", grave=True).due == "2026-03-13 00:00"
    assert judge(pack, [FILED], "2026-03-03", category="B", grave=True).due == "2026-05-02 00:00"
    assert judge(pack, [FILED], "2026-03-03", category="B", grave=False).due == "2026-04-02 00:00"


def test_no_tier_and_no_limit_is_not_applicable(judge: Ask) -> None:
    seen = judge(law(deadline(**TIERS)), [FILED], "2026-03-03", category="B", grave=False)
    assert (seen.clocks, seen.counts()) == ([], {"not_applicable": 1})


def test_an_unknown_tier_breaches_by_the_longest_and_warns_by_the_shortest(judge: Ask) -> None:
    pack = law({**deadline(**TIERS, remind=["3 d"]), "within": "30 d"})
    seen = judge(pack, [FILED], "2026-03-09", grave=True)
    assert (seen.state, seen.due, seen.counts()) == ("open", "2026-05-02 00:00", {"pending": 1})
    assert [(f.nature, seen.time(f.at)) for f in seen.findings] == [
        ("gap", "2026-03-02 09:00"),
        ("warning", "2026-03-09 00:00"),
    ]
    late = judge(pack, [FILED], "2026-05-02", grave=True)
    assert (late.state, sorted(f.nature for f in late.findings)) == ("overdue", ["breach", "gap"])


def test_an_unknown_tier_with_nothing_to_fall_back_on(judge: Ask) -> None:
    seen = judge(law(deadline(**TIERS)), [FILED], "2026-03-09", category="B")
    assert (seen.state, seen.due) == ("undetermined", None)
    settled = judge(law(deadline(**TIERS)), [FILED], "2026-03-09", category="A")
    assert settled.due == "2026-03-13 00:00"


def test_until_a_date_or_an_instant(judge: Ask) -> None:
    day = law(deadline(until="data.day"))
    filed = ["filed", "2026-03-02 09:00", {"day": "2026-03-07", "until": "2026-03-07 12:00"}]
    assert judge(day, [filed], "2026-03-03").due == "2026-03-08 00:00"  # a Saturday: never rolled over
    instant = law(deadline(until="data.until"))
    assert judge(instant, [filed], "2026-03-03").due == "2026-03-07 12:00"
    precise = ["filed", "2026-03-02 09:00", {"until": "2026-03-07"}]
    assert judge(instant, [precise], "2026-03-03").due == "2026-03-08 00:00"


def test_until_with_extensions_and_pauses(judge: Ask) -> None:
    more = {"extend": [{"step": "extended", "by": "2 d"}], "pause": [{"from": "began", "to": "ended"}]}
    filed = ["filed", "2026-03-02 09:00", {"day": "2026-03-10", "until": "2026-03-10 12:00"}]
    history = [filed, ["began", "2026-03-03 08:00"], ["ended", "2026-03-04 09:00"], extended("03-05")]
    assert judge(law(deadline(until="data.day", **more)), history, "2026-03-06").due == "2026-03-14 00:00"
    # the pause adds 25 hours to an instant, the days then count from its date
    assert judge(law(deadline(until="data.until", **more)), history, "2026-03-06").due == "2026-03-14 00:00"
    only = law(deadline(until="data.until", pause=more["pause"]))
    assert judge(only, history[:3], "2026-03-06").due == "2026-03-11 13:00"


def test_dates_beyond_the_centuries_that_can_be_counted(judge: Ask) -> None:
    """What cannot be counted is undetermined; the rest of the log goes on."""
    filed = ["filed", "2026-03-02 09:00", {"day": "9999-12-31", "id": "f"}]
    norms = deadline(until="data.day"), deadline(within="1000000 d"), deadline()
    seen = judge(law(*norms), [filed], "2026-03-03")
    assert {clock.norm: clock.state for clock in seen.clocks} == {
        "n0": "undetermined",
        "n1": "undetermined",
        "n2": "open",
    }
    assert sorted(gap.norm for gap in seen.of("gap")) == ["n0", "n1"]
    for unit in ("wd", "m", "y"):
        far = deadline(within="3 d", extend=[{"step": "extended", "by": f"1000000 {unit}"}])
        seen = judge(law(far, deadline()), [filed, ["extended", "2026-03-03"]], "2026-03-04")
        assert {clock.norm: clock.state for clock in seen.clocks} == {"n0": "undetermined", "n1": "open"}


def test_distances_beyond_those_centuries_are_no_bound(judge: Ask) -> None:
    norm = deadline(lead="1000000 d", remind=["1000000 wd"])
    early = [["decided", "2026-02-01", {"id": "e"}], FILED]
    assert judge(law(norm), early, "2026-06-01").clock.fulfilled_by == "e"
    assert judge(law(norm), [FILED], "2026-03-03").finding.level == "blue"
    age = {"kind": "precedence", "before": "decided", "require": "filed", "max_age": "1000000 m"}
    assert judge(law(age), [FILED, decided("03-10")], "2026-06-01").counts() == {"satisfied": 1}


def test_others_duties_run_without_findings(judge: Ask) -> None:
    seen = judge(law(deadline(bearer="party", remind=["10 d"])), [FILED], "2026-06-01")
    assert (seen.state, seen.findings, seen.counts()) == ("overdue", [], {"violated": 1})


def test_due_of_a_clock_past_its_end(judge: Ask) -> None:
    seen = judge(law(deadline()), [FILED, decided("03-10")], "2026-06-01")
    assert (seen.due, seen.clock.over_s, seen.time(seen.clock.fulfilled_at)) == (
        "2026-04-02 00:00",
        None,
        "2026-03-10 00:00",
    )
