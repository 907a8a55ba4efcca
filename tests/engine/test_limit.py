# SPDX-License-Identifier: Apache-2.0
"""limit: counts, totals and values (norm-language §4)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import law


def limit(**keys: object) -> dict[str, object]:
    return {"kind": "limit", **keys}


def at(step: str, stamp: str, **columns: object) -> list[object]:
    return [step, f"2026-03-{stamp}", {"id": step[0] + stamp[:2], **columns}]


def test_each_event_beyond_the_maximum_is_a_breach(judge: Ask) -> None:
    history = [at("visited", f"0{day}") for day in range(1, 5)]
    seen = judge(law(limit(count="visited", max=2)), history, "2026-06-01")
    assert (seen.anchors(), seen.counts()) == (["v03", "v04"], {"satisfied": 2, "violated": 2})
    assert seen.findings[0].events == "v03"


def test_the_maximum_of_a_count_is_judged_where_it_is_raised_also_with_on(judge: Ask) -> None:
    history = [at("visited", "01"), at("decided", "02"), at("visited", "03")]
    seen = judge(law(limit(count="visited", max=1, on="decided")), history, "2026-06-01")
    assert seen.anchors() == ["v03"]


def test_the_minimum_at_on_or_at_the_first_final_event(judge: Ask) -> None:
    at_on = limit(count="visited", min=2, on="decided")
    history = [at("visited", "01"), at("decided", "02"), at("visited", "03"), at("decided", "04")]
    assert judge(law(at_on), history, "2026-06-01").anchors() == ["d02"]
    at_end = limit(count="visited", min=2)
    assert judge(law(at_end), history, "2026-06-01").counts() == {}
    closed = [at("visited", "01"), at("closed", "02"), at("visited", "03"), at("closed", "04")]
    assert judge(law(at_end), closed, "2026-06-01").anchors() == ["c02"]


def test_a_condition_without_on_sees_all_that_happened(judge: Ask) -> None:
    history = [at("visited", "01"), at("visited", "02"), at("noted", "05")]
    norm = limit(count="visited", max="1 + count(noted)")
    assert judge(law(norm), history, "2026-06-01").anchors() == []
    assert judge(law(norm), history, "2026-03-04").anchors() == ["v02"]
    assert judge(law({**norm, "on": "decided"}), history, "2026-06-01").anchors() == ["v02"]
    when = limit(count="visited", max=1, when="not has(withdrawn)")
    assert judge(law(when), [*history, at("withdrawn", "09")], "2026-06-01").counts() == {"not_applicable": 2}


def test_attributes_are_those_valid_at_the_judged_event(judge: Ask) -> None:
    history = [at("visited", "01"), at("visited", "02"), at("noted", "05", category="B")]
    norm = limit(count="visited", max=1, when="category == 'A'")
    assert judge(law(norm), history, "2026-06-01", category="A").anchors() == ["v02"]


@pytest.mark.parametrize(
    ("need", "verdict"),
    [("data.amount", "violated"), ("count(visited)", "satisfied"), ("worth", "undetermined")],
)
def test_values(judge: Ask, need: str, verdict: str) -> None:
    norm = limit(value=need, min=1, max=2, on="decided")
    history = [at("visited", "01"), at("visited", "02"), at("decided", "03", amount=2.5)]
    assert judge(law(norm), history, "2026-06-01").counts() == {verdict: 1}


def test_one_bound_that_is_broken_settles_it(judge: Ask) -> None:
    norm = limit(value="data.amount", min="worth", max=2, on="decided")
    assert judge(law(norm), [at("decided", "03", amount=3)], "2026-06-01").counts() == {"violated": 1}
    assert judge(law(norm), [at("decided", "03", amount=1)], "2026-06-01").counts() == {"undetermined": 1}


def test_values_without_on_are_judged_at_the_first_final_event(judge: Ask) -> None:
    norm = limit(value="count(visited)", max=1)
    history = [at("visited", "01"), at("closed", "02"), at("visited", "03"), at("closed", "04")]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["c02"]
    assert judge(law(norm), history, "2026-03-02 12:00").anchors() == []


def test_a_table_gives_the_bound(judge: Ask) -> None:
    tables = {"most": {"keys": ["category"], "types": {"n": "number"}, "rows": [{"category": "A", "n": 1}]}}
    norm = limit(count="visited", max="table('most', category, 'n')")
    history = [at("visited", "01"), at("visited", "02")]
    assert judge(law(norm, tables=tables), history, "2026-06-01", category="A").anchors() == ["v02"]
    assert judge(law(norm, tables=tables), history, "2026-06-01", category="B").counts() == {
        "undetermined": 2
    }


TOTAL = {"from": "began", "to": "ended"}


def test_a_running_total_is_a_breach_at_the_instant_that_passes(judge: Ask) -> None:
    history = [at("began", "01 08:00"), at("ended", "01 14:00"), at("began", "02 08:00"), at("ended", "02 20:00"),
               at("began", "03 08:00"), at("ended", "03 09:00")]  # fmt: skip
    seen = judge(law(limit(total=TOTAL, max="8 h")), history, "2026-06-01")
    assert [(f.anchor, seen.time(f.at)) for f in seen.findings] == [
        ("b02", "2026-03-02 10:00"),
        ("b03", "2026-03-03 08:00"),
    ]
    assert seen.counts() == {"satisfied": 1, "violated": 2}


def test_while_it_runs(judge: Ask) -> None:
    history = [at("began", "01 08:00")]
    pack = law(limit(total=TOTAL, max="8 h"))
    assert judge(pack, history, "2026-03-01 16:00").counts() == {"pending": 1}
    seen = judge(pack, history, "2026-03-01 16:00:00.000001")
    assert (seen.counts(), seen.time(seen.finding.at)) == ({"violated": 1}, "2026-03-01 16:00")


def test_totals_in_days_and_working_days(judge: Ask) -> None:
    history = [at("began", "05 08:00"), at("ended", "10 20:00")]  # Thursday to Tuesday
    assert judge(law(limit(total=TOTAL, max="5 d")), history, "2026-06-01").anchors() == []
    seen = judge(law(limit(total=TOTAL, max="4 d")), history, "2026-06-01")
    assert seen.time(seen.finding.at) == "2026-03-10 00:00"
    assert judge(law(limit(total=TOTAL, max="3 wd")), history, "2026-06-01").anchors() == []
    seen = judge(law(limit(total=TOTAL, max="2 wd")), history, "2026-06-01")
    assert seen.time(seen.finding.at) == "2026-03-10 00:00"


def test_overlapping_intervals_count_once(judge: Ask) -> None:
    history = [
        at("began", "01 08:00"),
        at("began", "01 10:00", id="b1x"),
        at("ended", "01 12:00"),
        at("ended", "01 15:00", id="e1x"),
    ]
    assert judge(law(limit(total=TOTAL, max="7 h")), history, "2026-06-01").anchors() == []
    seen = judge(law(limit(total=TOTAL, max="6 h")), history, "2026-06-01")
    assert (seen.anchors(), seen.time(seen.finding.at)) == (["b1x"], "2026-03-01 14:00")


def test_an_interval_left_open_makes_a_gap(judge: Ask) -> None:
    history = [at("began", "01 08:00"), at("closed", "01 10:00")]
    seen = judge(law(limit(total=TOTAL, max="8 h")), history, "2026-06-01")
    assert (seen.counts(), seen.finding.nature, seen.finding.events) == ({"satisfied": 1}, "gap", "b01")
    bounded = limit(total={**TOTAL, "at_most": "3 h"}, max="8 h")
    assert judge(law(bounded), [history[0]], "2026-06-01").finding.nature == "gap"


def test_the_minimum_of_a_total(judge: Ask) -> None:
    norm = limit(total=TOTAL, min="8 h", on="decided")
    history = [
        at("began", "01 08:00"),
        at("decided", "01 12:00"),
        at("ended", "01 18:00"),
        at("decided", "02"),
    ]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["d01"]


def test_a_count_with_an_unknown_member(judge: Ask) -> None:
    norm = limit(count={"step": "visited", "when": "data.ok"}, max=1)
    history = [
        at("visited", "01", ok=True),
        at("visited", "02"),
        at("visited", "03", ok=True),
        at("visited", "04", ok=True),
    ]
    seen = judge(law(norm), history, "2026-06-01")
    # the second is unknown; the third is the second or the third; the fourth is beyond either way
    assert seen.counts() == {"satisfied": 1, "undetermined": 1, "violated": 2}
    assert (seen.anchors(), seen.of("gap")[0].events) == (["v03", "v04"], "v02")


def test_an_event_that_breaks_both_bounds_is_one_breach(judge: Ask) -> None:
    norm = limit(count="visited", max=0, min=2, on="visited")
    seen = judge(law(norm), [at("visited", "01"), at("visited", "02")], "2026-06-01")
    assert (seen.anchors(), seen.counts()) == (["v01", "v02"], {"violated": 2, "satisfied": 1})


def test_a_limit_is_dated_by_the_event_that_exceeds(judge: Ask) -> None:
    norm = limit(
        count="visited",
        versions=[{"valid_to": "2026-03-02", "max": 1}, {"valid_from": "2026-03-03", "max": 3}],
    )
    history = [at("visited", f"0{day}") for day in range(1, 5)]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["v02", "v04"]
