# SPDX-License-Identifier: Apache-2.0
"""overlap: intervals of all families that hold one resource at once (norm-language §4)."""

from tests.engine.conftest import Ask
from tests.engine.histories import law

ROOM = {"kind": "overlap", "from": "began", "to": "ended", "by": "room"}


def stay(
    name: str, start: str, end: str | None = None, room: str | None = "1", **columns: object
) -> dict[str, object]:
    """A case of its own, in a room from … to …"""
    events = [["began", f"2026-03-{start}", {"id": f"{name}-b", **columns}]]
    if end is not None:
        events.append(["ended", f"2026-03-{end}", {"id": f"{name}-e"}])
    return {"id": name, "attributes": {"room": room} if room else {}, "events": events}


def test_two_at_once_in_one_room(judge: Ask) -> None:
    told = [
        stay("a", "02 08:00", "02 12:00"),
        stay("b", "02 11:00", "02 13:00"),
        stay("c", "02 11:30", "02 13:00", "2"),
    ]
    seen = judge(law(ROOM), told, "2026-06-01")
    assert (seen.anchors(), seen.finding.matter, seen.finding.events) == (["b-b"], "b", "a-b b-b a-e b-e")
    assert seen.counts() == {"satisfied": 2, "violated": 1}
    assert seen.time(seen.finding.at) == "2026-03-02 11:00"


def test_one_that_ends_as_the_next_begins_does_not_overlap(judge: Ask) -> None:
    told = [stay("a", "02 08:00", "02 12:00"), stay("b", "02 12:00", "02 13:00")]
    assert judge(law(ROOM), told, "2026-06-01").anchors() == []


def test_more_than_max(judge: Ask) -> None:
    told = [stay(name, f"02 {hour}:00", "02 18:00") for name, hour in (("a", "08"), ("b", "09"), ("c", "10"))]
    assert judge(law({**ROOM, "max": 2}), told, "2026-06-01").anchors() == ["c-b"]


def test_at_one_instant_the_order_is_at_seq_id(judge: Ask) -> None:
    told = [stay("a", "02 08:00", "02 12:00"), stay("b", "02 08:00", "02 12:00")]
    assert judge(law(ROOM), told, "2026-06-01").anchors() == ["b-b"]


def test_open_intervals_and_gaps(judge: Ask) -> None:
    told = [stay("a", "02 08:00"), stay("b", "02 11:00", "02 12:00")]
    assert judge(law(ROOM), told, "2026-06-01").anchors() == ["b-b"]
    told[0]["events"].append(["closed", "2026-03-02 10:00"])  # type: ignore[union-attr]
    seen = judge(law(ROOM), told, "2026-06-01")
    assert (seen.finding.nature, seen.finding.matter, seen.finding.events) == ("gap", "a", "a-b")
    bounded = {**ROOM, "at_most": "2 h"}
    assert (
        judge(
            law(bounded), [stay("a", "02 08:00"), stay("b", "02 11:00", "02 12:00")], "2026-06-01"
        ).anchors()
        == []
    )


def test_unknown_keys_take_part_nowhere_and_make_a_gap(judge: Ask) -> None:
    told = [stay("a", "02 08:00", "02 12:00", None), stay("b", "02 09:00", "02 12:00", None)]
    seen = judge(law(ROOM), told, "2026-06-01")
    assert ([f.nature for f in seen.findings], seen.counts()) == (["gap", "gap"], {"undetermined": 2})


def test_empty_intervals_are_dropped(judge: Ask) -> None:
    told = [stay("a", "02 08:00", "02 12:00"), stay("b", "02 09:00", "02 09:00")]
    seen = judge(law(ROOM), told, "2026-06-01")
    assert (seen.anchors(), seen.counts()) == ([], {"satisfied": 1, "not_applicable": 1})


def test_where_the_condition_is_false_an_interval_takes_no_part(judge: Ask) -> None:
    norm = {**ROOM, "when": "data.ok"}
    told = [stay("a", "02 08:00", "02 12:00", ok=False), stay("b", "02 09:00", "02 12:00", ok=True)]
    seen = judge(law(norm), told, "2026-06-01")
    assert (seen.anchors(), seen.counts()) == ([], {"satisfied": 1, "not_applicable": 1})


def test_a_composed_key_and_a_list_under_each_member(judge: Ask) -> None:
    both = {**ROOM, "by": ["room", "data.person"]}
    told = [stay("a", "02 08:00", "02 12:00", person="x"), stay("b", "02 09:00", "02 12:00", person="y")]
    assert judge(law(both), told, "2026-06-01").anchors() == []
    told[1]["events"][0][2]["person"] = "x"  # type: ignore[index]
    assert judge(law(both), told, "2026-06-01").anchors() == ["b-b"]
    listed = {**ROOM, "by": "data.tags"}
    told = [
        stay("a", "02 08:00", "02 12:00", tags=["x", "y"]),
        stay("b", "02 09:00", "02 12:00", tags=["y", "z"]),
    ]
    assert judge(law(listed), told, "2026-06-01").anchors() == ["b-b"]


def test_distinct_values_at_one_instant(judge: Ask) -> None:
    norm = {**ROOM, "distinct": "category"}
    told = [
        stay("a", "02 08:00", "02 12:00"),
        stay("b", "02 09:00", "02 12:00"),
        stay("c", "02 10:00", "02 12:00"),
    ]
    for matter, category in zip(told, ("男", "男", "女"), strict=True):
        matter["attributes"]["category"] = category  # type: ignore[index]
    seen = judge(law(norm), told, "2026-06-01")
    assert (seen.anchors(), seen.finding.events) == (["c-b"], "a-b b-b c-b a-e b-e c-e")
    del told[0]["attributes"]["category"]  # type: ignore[attr-defined]
    seen = judge(law(norm), told, "2026-06-01")
    assert (seen.anchors(), seen.of("gap")[0].events) == (["c-b"], "a-b")


def test_several_kinds_share_a_resource(judge: Ask) -> None:
    norm = {**ROOM, "matter": ["case", "person"]}
    told = [stay("a", "02 08:00", "02 12:00"), {**stay("p", "02 09:00", "02 12:00"), "kind": "person"}]
    assert judge(law(norm), told, "2026-06-01").anchors() == ["p-b"]


def test_dated_by_the_from_of_the_reported_interval(judge: Ask) -> None:
    norm = {**ROOM, "valid_from": "2026-03-03"}
    told = [
        stay("a", "02 08:00", "05 12:00"),
        stay("b", "02 09:00", "05 12:00"),
        stay("c", "03 09:00", "05 12:00"),
    ]
    seen = judge(law(norm), told, "2026-06-01")
    assert (seen.anchors(), seen.counts()) == (["c-b"], {"violated": 1, "not_applicable": 2})
