# SPDX-License-Identifier: Apache-2.0
"""pattern: breaches that pile up (norm-language §4)."""

from tests.engine.conftest import Ask
from tests.engine.histories import law

NEVER = {"kind": "prohibition", "never": "withdrawn"}


def piles(**keys: object) -> dict[str, object]:
    return {
        "id": "pile",
        "kind": "pattern",
        "of": ["n0"],
        "at_least": 2,
        "window": "7 d",
        "by": "unit",
        **keys,
    }


def wrong(
    name: str, day: int, of: str | None = "u1", /, actor: str = "o1", **columns: object
) -> dict[str, object]:
    event = ["withdrawn", f"2026-03-{day:02} 09:00", {"id": name, "actor": actor, **columns}]
    return {"id": f"m-{name}", "unit": of, "events": [event]}


def anchors(judge: Ask, told: list[dict[str, object]], *norms: dict[str, object]) -> list[str | None]:
    seen = judge(law(*(norms or (NEVER, piles()))), told, "2026-06-01")
    return [finding.anchor for finding in seen.of("breach") if finding.norm == "pile"]


def test_one_finding_at_the_breach_that_reaches_the_number(judge: Ask) -> None:
    told = [wrong("a", 2), wrong("b", 5), wrong("c", 6)]
    seen = judge(law(NEVER, piles()), told, "2026-06-01")
    (finding,) = [finding for finding in seen.findings if finding.norm == "pile"]
    assert (finding.anchor, finding.matter, finding.events) == ("b", "m-b", "a b")
    assert seen.counts("pile") == {"violated": 1}


def test_again_only_after_the_number_fell_below(judge: Ask) -> None:
    told = [wrong("a", 2), wrong("b", 5), wrong("c", 9), wrong("d", 20), wrong("e", 25)]
    assert anchors(judge, told) == ["b", "e"]
    # c comes with a out of the window and only b before it: the number had fallen below
    assert anchors(judge, [wrong("a", 2), wrong("b", 5), wrong("c", 11)]) == ["b", "c"]


def test_each_unit_for_itself(judge: Ask) -> None:
    told = [wrong("a", 2), wrong("b", 3, "u2"), wrong("c", 4, "u2")]
    seen = judge(law(NEVER, piles()), told, "2026-06-01")
    assert [f.anchor for f in seen.findings if f.norm == "pile"] == ["c"]
    assert seen.counts("pile") == {"violated": 1, "satisfied": 1}


def test_by_officer_of_the_anchor_event(judge: Ask) -> None:
    told = [wrong("a", 2, actor="o1"), wrong("b", 3, actor="o2"), wrong("c", 4, actor="o1")]
    assert anchors(judge, told, NEVER, piles(by="officer")) == ["c"]


def test_the_matters_unit_goes_before_that_of_the_event(judge: Ask) -> None:
    told = [wrong("a", 2, "u1"), wrong("b", 3, None, unit="u1")]
    assert anchors(judge, told) == ["b"]
    told = [wrong("a", 2, "u1"), wrong("b", 3, "u2", unit="u1")]
    assert anchors(judge, told) == []


def test_a_breach_of_nobody_is_a_gap(judge: Ask) -> None:
    seen = judge(law(NEVER, piles()), [wrong("a", 2, None)], "2026-06-01")
    (gap,) = seen.of("gap")
    assert (gap.norm, gap.events, seen.counts("pile")) == ("pile", "a", {"undetermined": 1})


def test_only_breaches_of_live_norms_count(judge: Ask) -> None:
    told = [wrong("a", 2), wrong("b", 3)]
    assert anchors(judge, told, {**NEVER, "status": "shadow"}, piles()) == []
    assert anchors(judge, told, {**NEVER, "bearer": "party"}, piles()) == []


def test_breaches_count_by_their_at(judge: Ask) -> None:
    late = {
        "kind": "deadline",
        "after": "withdrawn",
        "expect": "decided",
        "within": "10 d",
        "rollover": False,
    }
    told = [wrong("a", 2), wrong("b", 8), wrong("c", 16)]
    assert anchors(judge, told, late, piles()) == ["b"]
    assert anchors(judge, told, late, piles(window="5 d")) == []


def test_the_window_counts_dates_or_hours(judge: Ask) -> None:
    told = [wrong("a", 2), wrong("b", 9)]
    assert anchors(judge, told) == ["b"]
    assert anchors(judge, told, NEVER, piles(window="6 d")) == []
    assert anchors(judge, told, NEVER, piles(window="168 h")) == ["b"]
    assert anchors(judge, told, NEVER, piles(window="167 h")) == []


def test_overlaps_can_pile_up(judge: Ask) -> None:
    room = {"kind": "overlap", "from": "began", "to": "ended", "by": "room"}
    told = [
        {
            "id": f"m{n}",
            "unit": "u1",
            "attributes": {"room": "1"},
            "events": [["began", f"2026-03-0{n}", {"id": f"b{n}"}]],
        }
        for n in (2, 3, 4)
    ]
    assert anchors(judge, told, room, piles()) == ["b4"]


def test_dated_by_the_breach(judge: Ask) -> None:
    assert anchors(judge, [wrong("a", 2), wrong("b", 3)], NEVER, piles(valid_from="2026-03-04")) == []
    assert anchors(judge, [wrong("a", 2), wrong("b", 4)], NEVER, piles(valid_from="2026-03-04")) == ["b"]
