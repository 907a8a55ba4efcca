# SPDX-License-Identifier: Apache-2.0
"""precedence: each B must have an A before it (norm-language §4)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import law


def before(**keys: object) -> dict[str, object]:
    return {"kind": "precedence", "before": "decided", "require": "accepted", **keys}


def at(step: str, stamp: str, **columns: object) -> list[object]:
    return [step, f"2026-03-{stamp}", {"id": step[0] + stamp[:2], **columns}]


def test_each_b_needs_an_a_before_it(judge: Ask) -> None:
    seen = judge(
        law(before()), [at("decided", "02"), at("accepted", "03"), at("decided", "04")], "2026-06-01"
    )
    assert (seen.anchors(), seen.counts()) == (["d02"], {"satisfied": 1, "violated": 1})
    assert seen.finding.explanation


def test_only_the_first_b(judge: Ask) -> None:
    history = [at("accepted", "01"), at("decided", "02"), at("decided", "03")]
    norm = before(occurrence="first", max_age="1 d")
    assert judge(law(norm), history, "2026-06-01").counts() == {"satisfied": 1}


def test_since_counts_anew(judge: Ask) -> None:
    norm = before(since="withdrawn")
    history = [at("accepted", "01"), at("decided", "02"), at("withdrawn", "03"), at("decided", "04")]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["d04"]
    assert judge(
        law(norm), [*history, at("accepted", "05"), at("decided", "06")], "2026-06-01"
    ).anchors() == ["d04"]


def test_since_counts_anew_for_the_same_value_only(judge: Ask) -> None:
    norm = before(since="withdrawn", match="person")
    history = [
        at("accepted", "01", person="A"),
        at("withdrawn", "03", person="B"),
        at("decided", "04", person="A"),
    ]
    assert judge(law(norm), history, "2026-06-01").counts() == {"satisfied": 1}
    history[1] = at("withdrawn", "03", person="A")
    assert judge(law(norm), history, "2026-06-01").counts() == {"violated": 1}


def test_match(judge: Ask) -> None:
    norm = before(match="person")
    history = [at("accepted", "01", person="A"), at("accepted", "02"), at("decided", "03", person="B"),
               at("decided", "04", person="A"), at("decided", "05")]  # fmt: skip
    seen = judge(law(norm), history, "2026-06-01")
    assert (seen.anchors(), seen.anchors("gap")) == (["d03"], [None])
    assert seen.counts() == {"satisfied": 1, "violated": 1, "undetermined": 1}


@pytest.mark.parametrize(
    ("keys", "a", "b", "verdict"),
    [
        ({"max_age": "24 h"}, "02 09:00", "03 09:00", "satisfied"),
        ({"max_age": "24 h"}, "02 09:00", "03 09:00:00.000001", "violated"),
        ({"max_age": "1 d"}, "02 00:00", "03 23:59", "satisfied"),
        ({"max_age": "1 d"}, "02 23:59", "04 00:00", "violated"),
        ({"min_gap": "24 h"}, "02 09:00", "03 09:00", "satisfied"),
        ({"min_gap": "24 h"}, "02 09:00", "03 08:59", "violated"),
        ({"min_gap": "1 d"}, "02 23:59", "03 00:00", "satisfied"),
        ({"min_gap": "2 wd"}, "06 09:00", "09 09:00", "violated"),
        ({"min_gap": "2 wd"}, "06 09:00", "10 09:00", "satisfied"),
        ({"max_age": "24 h"}, "02", "03 06:00", "undetermined"),
        ({"max_age": "24 h"}, "02", "02 06:00", "satisfied"),
        ({"max_age": "24 h"}, "02", "04 06:00", "violated"),
        ({"max_age": "24 h"}, "02 09:00", "03", "undetermined"),
        ({"min_gap": "24 h"}, "02", "03 06:00", "undetermined"),
        ({"min_gap": "24 h"}, "02", "04 06:00", "satisfied"),
        ({"max_age": "1 d"}, "02", "03", "satisfied"),
    ],
)
def test_distance(judge: Ask, keys: dict[str, object], a: str, b: str, verdict: str) -> None:
    seen = judge(law(before(**keys)), [at("accepted", a), at("decided", b)], "2026-06-01")
    assert seen.counts() == {verdict: 1}


def test_another_a_that_surely_fits_settles_it(judge: Ask) -> None:
    history = [at("accepted", "02"), at("accepted", "03 01:00"), at("decided", "03 06:00")]
    assert judge(law(before(max_age="24 h")), history, "2026-06-01").counts() == {"satisfied": 1}


def test_consumed_as_serve_one_b(judge: Ask) -> None:
    norm = before(consume=True)
    history = [
        at("accepted", "01"),
        at("decided", "02"),
        at("decided", "03"),
        at("accepted", "04"),
        at("decided", "05"),
    ]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["d03"]
    assert judge(law(before()), history, "2026-06-01").anchors() == []


def test_the_earliest_a_that_fits_is_taken(judge: Ask) -> None:
    norm = before(consume=True, max_age="3 d")
    history = [at("accepted", "01"), at("accepted", "03"), at("decided", "04"), at("decided", "06")]
    assert judge(law(norm), history, "2026-06-01").anchors() == []


def test_only_bs_to_which_the_norm_applies_take(judge: Ask) -> None:
    norm = before(consume=True, when="data.ok")
    history = [at("accepted", "01"), at("decided", "02", ok=False), at("decided", "03", ok=True)]
    assert judge(law(norm), history, "2026-06-01").counts() == {"satisfied": 1, "not_applicable": 1}


def test_an_a_that_served_under_the_old_version_is_not_free(judge: Ask) -> None:
    norm = {
        "kind": "precedence", "before": "decided", "require": "accepted", "consume": True,
        "versions": [{"valid_to": "2026-03-02"}, {"valid_from": "2026-03-03"}],
    }  # fmt: skip
    history = [at("accepted", "01"), at("decided", "02"), at("decided", "03")]
    assert judge(law(norm), history, "2026-06-01").anchors() == ["d03"]


def test_an_a_whose_filter_is_unknown(judge: Ask) -> None:
    norm = before(require={"step": "accepted", "when": "data.ok"})
    unsure = at("accepted", "01")
    seen = judge(law(norm), [unsure, at("decided", "02")], "2026-06-01")
    assert (seen.counts(), seen.finding.events) == ({"undetermined": 1}, "a01")
    assert judge(
        law(norm), [unsure, at("accepted", "01 09:00", id="x", ok=True), at("decided", "02")], "2026-06-01"
    ).counts() == {"satisfied": 1}
