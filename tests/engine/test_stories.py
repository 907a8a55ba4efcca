# SPDX-License-Identifier: Apache-2.0
"""Stories against what an engine says."""

import pytest

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.engine.stories import Outcome, families_of, run_stories, with_asked
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, HOUR

CASE = {"kind": "case", "steps": {"filed": None, "decided": {"final": True}}}
DAY_ONE = 20_454 * DAY
EVENTS = [["filed", "2026-01-01 09:00"], ["decided", "2026-01-03 09:00"]]
CLOCK = Clock("n", "live", 0, "m", "m#1", DAY_ONE + 9 * HOUR, DAY_ONE + 4 * DAY, "met")
BREACH = Finding("n", "live", 0, "m", "m#2", "breach", "yellow", DAY_ONE + 2 * DAY + 9 * HOUR, events="m#2")
GAP = Finding("n", "live", None, "m", None, "gap", "blue", DAY_ONE + 9 * HOUR, events="m#1 m#2")


def run(expect: object, result: Result, **story: object) -> Outcome:
    told = {"title": "t", "events": EVENTS, "as_of": "2026-02-01", "expect": expect, **story}
    norm = {
        "id": "n",
        "matter": "case",
        "kind": "deadline",
        "after": "filed",
        "within": "3 d",
        "expect": "decided",
    }
    pack = pack_from_mappings({"time_zone": "UTC"}, [CASE], [{**norm, "stories": [told]}])
    (outcome,) = run_stories(pack, pack.norms.values(), {"fake": lambda *arguments: result})
    return outcome


@pytest.mark.parametrize(
    ("expect", "result"),
    [
        ("none", Result()),
        ("none", Result(findings=[Finding("other", "live", 0, "m", "m#1", "breach", "red", 0)])),
        ({"state": "met", "due": "2026-01-05 00:00"}, Result(clocks=[CLOCK])),
        ({"due": "2026-01-05"}, Result(clocks=[CLOCK])),
        (
            {"findings": [["breach", "decided", "2026-01-03 09:00"]]},
            Result(clocks=[CLOCK], findings=[BREACH]),
        ),
        (
            {"findings": [["gap", "filed", "2026-01-01 09:00"], ["breach", None]]},
            Result(findings=[BREACH, GAP]),
        ),
        ({"findings": []}, Result(clocks=[CLOCK])),
        ({"state": "undetermined"}, Result(findings=[GAP])),
    ],
)
def test_as_told(expect: object, result: Result) -> None:
    assert run(expect, result).ok


@pytest.mark.parametrize(
    ("expect", "result", "says"),
    [
        ("none", Result(clocks=[CLOCK]), "but: met 2026-01-05 00:00"),
        ("none", Result(findings=[BREACH]), "but: breach decided 2026-01-03 09:00"),
        ({"state": "late"}, Result(clocks=[CLOCK]), "late expected, but met 2026-01-05 00:00"),
        ({"due": "2026-01-04"}, Result(clocks=[CLOCK]), "2026-01-04 00:00 expected"),
        ({"state": "met"}, Result(), "no clock"),
        ({"findings": [["breach", "filed"]]}, Result(findings=[BREACH]), "but breach decided"),
        ({"findings": []}, Result(findings=[BREACH]), "none expected"),
        ({"findings": [["breach"]]}, Result(), "but none"),
    ],
)
def test_not_as_told(expect: object, result: Result, says: str) -> None:
    outcome = run(expect, result)
    assert says in outcome.en
    assert "应" in outcome.zh


def test_of_several_clocks_the_one_with_the_latest_trigger_counts() -> None:
    later = Clock("n", "live", 0, "m", "m#2", DAY_ONE + 3 * DAY, DAY_ONE + 9 * DAY, "open")
    assert run({"state": "open"}, Result(clocks=[later, CLOCK])).ok


def test_matters_stand_in_families_by_their_root() -> None:
    norm = {"id": "n", "matter": "case", "kind": "prohibition", "never": "decided"}
    family = [{"id": "a"}, {"id": "b", "parent": "a"}, {"id": "c", "parent": "gone"}]
    story = {"family": family, "expect": "none"}
    pack = pack_from_mappings({}, [{**CASE, "parent": "case"}], [{**norm, "stories": [story]}])
    seen = []
    list(
        run_stories(
            pack, pack.norms.values(), {"fake": lambda *arguments: seen.append(arguments) or Result()}
        )
    )
    (_, _, families, _, _) = seen[0]
    assert [sorted(family.matters) for family in families] == [["a", "b"], ["c"]]
    assert families[1].matters["c"].parent_missing


def test_a_circle_of_parents_is_refused() -> None:
    from xiezhi.catalog.stories import StoryMatter

    ring = [StoryMatter(one, "case", other, None, {}, ()) for one, other in (("a", "b"), ("b", "a"))]
    with pytest.raises(XiezhiError, match="circle"):
        families_of(ring)


def test_a_norm_brings_the_norms_that_it_asks_for() -> None:
    def deadline(id_: str, **keys: object) -> dict:
        return {
            "id": id_,
            "matter": "case",
            "kind": "deadline",
            "after": "filed",
            "within": "3 d",
            "expect": "decided",
            **keys,
        }

    norms = [
        deadline("a"),
        deadline("b", unless={"step": "decided", "when": "due('a') < at"}),
        {"id": "c", "matter": "case", "kind": "prohibition", "never": "filed", "when": "state('b') == 'met'"},
        {"id": "p", "kind": "pattern", "of": ["c"], "at_least": 2, "window": "9 d", "by": "unit"},
        deadline("z"),
    ]
    pack = pack_from_mappings({}, [CASE], norms)
    assert {norm.id for norm in with_asked(pack.norms["p"], pack)} == {"p", "c", "b", "a"}
