# SPDX-License-Identifier: Apache-2.0
"""Stories as they are told: matters, events, times, what is expected."""

from datetime import date

import pytest

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.model import Story
from xiezhi.catalog.stories import Expected, Telling, read_story
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, HOUR

CASE = {
    "kind": "case",
    "attributes": {"born": {"type": "date"}, "grave": {"type": "boolean"}, "tags": {"type": "list"}},
    "steps": {"filed": None, "decided": {"fields": {"fine": {"type": "money"}}, "final": True}},
}
CHILD = {"kind": "child", "parent": "case", "steps": {"made": None}}
NORM = {
    "id": "n",
    "matter": "case",
    "kind": "deadline",
    "after": "filed",
    "within": "3 d",
    "expect": "decided",
}
PACK = pack_from_mappings({"time_zone": "UTC"}, [CASE, CHILD], [NORM])
DAY_ONE = 20_454 * DAY  # 2026-01-01


def told(**raw: object) -> Telling:
    return read_story(Story("t", {"expect": "none", **raw}), PACK.norms["n"], PACK)


def test_a_story_of_one_matter() -> None:
    telling = told(
        matter={"born": "2010-05-01", "grave": True, "tags": ["a", "b"], "unit": "U1"},
        events=[
            ["filed", "2026-01-01 09:00"],
            ["decided", "2026-01-02", {"fine": 200, "grave": False, "note": 3}],
        ],
        as_of="2026-02-01",
    )
    (matter,) = telling.matters
    assert (matter.id, matter.kind, matter.unit) == ("m", "case", "U1")
    assert matter.attributes == {"born": date(2010, 5, 1), "grave": True, "tags": ("a", "b")}
    filed, decided = matter.events
    assert (filed.id, filed.at.us, filed.at.day, filed.seq) == ("m#1", DAY_ONE + 9 * HOUR, False, 1)
    assert (decided.at.us, decided.at.day) == (DAY_ONE + DAY, True)
    assert decided.data == {"fine": 200.0, "note": 3.0}
    assert decided.sets == {"grave": False}
    assert (telling.as_of, telling.known_at) == (DAY_ONE + 31 * DAY, None)


def test_columns_of_an_event() -> None:
    row = ["decided", "2026-01-01", {"id": "E", "actor": "A", "unit": "U", "recorded_at": "2026-01-03 00:00"}]
    telling = told(events=[row, ["", "2026-01-01", {"voids": "E"}]], known_at="2026-01-02")
    (event, void) = telling.matters[0].events
    assert (event.id, event.actor, event.unit, event.recorded_at.us) == ("E", "A", "U", DAY_ONE + 2 * DAY)
    assert void.voids == "E"
    assert telling.known_at == DAY_ONE + DAY


def test_a_family_of_several_matters() -> None:
    family = [
        {"id": "a", "events": [["filed", "2026-01-01"]]},
        {"id": "b", "kind": "child", "parent": "a", "unit": "U", "events": [["made", "2026-01-02"]]},
        {"id": "c", "kind": "child", "parent": "nobody"},
    ]
    telling = told(family=family)
    assert [(m.id, m.kind, m.parent) for m in telling.matters] == [
        ("a", "case", None), ("b", "child", "a"), ("c", "child", "nobody"),
    ]  # fmt: skip
    assert telling.matters[1].events[0].seq == 2
    assert telling.as_of == DAY_ONE + DAY  # the last event, where the story names no day


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("none", Expected(none=True)),
        ({"state": "met", "due": "2026-01-01"}, Expected(state="met", due=DAY_ONE)),
        (
            {"findings": [["breach", "decided", "2026-01-01"]]},
            Expected(findings=(("breach", "decided", DAY_ONE),)),
        ),
        ({"findings": [["gap", "case.filed"]]}, Expected(findings=(("gap", "filed", None),))),
        ({"findings": []}, Expected(findings=())),
    ],
)
def test_what_is_expected(raw: object, expected: Expected) -> None:
    assert told(expect=raw).expected == expected


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"events": [["fild", "2026-01-01"]]}, "filed"),
        ({"events": [["filed", "yesterday"]]}, "YYYY-MM-DD"),
        ({"events": [["filed"]]}, "event 1"),
        ({"events": "filed"}, "a list"),
        ({"events": [["decided", "2026-01-01", {"fine": "much"}]]}, "fine"),
        ({"matter": {"colour": "red"}}, "born"),
        ({"matter": {"grave": "perhaps"}}, "grave"),
        ({"family": [{"kind": "case"}]}, "no id"),
        ({"family": [{"id": "a", "kind": "cas"}]}, "case"),
        ({"family": [{"id": "a"}, {"id": "a"}]}, "one id"),
        ({"family": [{"id": "a"}], "events": []}, "instead of"),
        ({"expect": {"state": "done"}}, "met"),
        ({"expect": {"findings": [["wrong", "filed"]]}}, "breach|warning|gap"),
        ({"expect": {"findings": [["breach", "fild"]]}}, "filed"),
        ({"as_of": "soon"}, "YYYY-MM-DD"),
    ],
)
def test_a_story_that_cannot_be_read_says_why(raw: dict, says: str) -> None:
    with pytest.raises(XiezhiError) as error:
        told(**raw)
    assert says in error.value.en
