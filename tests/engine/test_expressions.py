# SPDX-License-Identifier: Apache-2.0
"""Expressions: three-valued, at an event, over what came before it (norm-language §5)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

TABLES = {
    "fine": {
        "keys": ["category"], "types": {"most": "number", "days": "duration"},
        "rows": [
            {"category": "A", "most": 100, "days": "3 d", "valid_to": "2026-03-01"},
            {"category": "A", "most": 200, "days": "5 d", "valid_from": "2026-03-02"},
        ],
    }
}  # fmt: skip
QUALIFIED = {
    "kind": "officer", "officer": "who", "grade": "grade", "valid_from": "since", "grades": ["初级", "中级", "高级"],
}  # fmt: skip
HISTORY = [
    ["filed", "2026-02-28 08:00", {"actor": "o1", "amount": 1, "tags": ["x"]}],
    ["visited", "2026-03-01 09:30", {"actor": "o2", "amount": 2.5}],
    ["visited", "2026-03-02", {"tags": ["y", "z"], "amount": 0.1}],
    ["decided", "2026-03-02 10:15", {
        "id": "d", "actor": "o1", "unit": "u1", "amount": 0.2, "ok": True, "until": "2026-03-05", "day": "2026-03-04",
        "recorded_at": "2026-03-03 10:15", "term": "48 h",
    }],
    ["visited", "2026-03-09", {"amount": 100}],
]  # fmt: skip
ATTRIBUTES = {
    "category": "A",
    "grave": False,
    "worth": 3,
    "born": "2008-02-29",
    "since": "2026-02-28",
    "rooms": ["r1", "r2"],
}

TRUE = """
category == 'A' and not grave
category in ['A', 'B'] and 'r1' in rooms and 'r3' not in rooms
worth == 3 and worth != 4 and 2 < worth <= 3
0.1 + 0.2 == 0.3
data.amount + 0.1 == 0.3 and -worth == -3 and worth / 4 == 0.75 and worth * 2 - 6 == 0
data.ok and data.ok == true and data.ok != False
actor == 'o1' and unit == 'u1'
has(filed) and not has(closed) and has('visited')
count(visited) == 2 and count([filed, visited]) == 3
len(values(visited, amount)) == 2 and sum(values(visited, amount)) == 2.6
max([first(filed), first(visited)]) == first(visited) and min(first(filed), at) == first(filed)
days_between(max(first(filed), first(visited)), at) == 1
min(values(visited, amount)) == 0.1 and max(1, 2, 3) == 3 and max(values([filed, visited], amount)) == 2.5
'o2' in values(visited, actor) and actor in values(filed, actor)
len(values([filed, visited], tags)) == 4 and 'z' in values(visited, tags)
sum(values(closed, amount)) == 0 and len(values(closed, amount)) == 0
at > first(filed) and first(visited) < last(visited)
recorded_at > at and hours_between(at, recorded_at) == 24
hours_between(first(filed), at) == 50.25
days_between(first(filed), at) == 2 and days_between(at, first(filed)) == -2
days_between(data.day, data.until) == 1
hour_of(at) == 10 and is_workday(at) and not is_holiday(at) and not is_workday(first(visited))
plus(at, 1, h) > at and plus(at, -1, d) <= at and plus(at, 0, d) > at
days_between(at, plus(at, 1, wd)) == 2
data.day == data.day and at < data.day and data.until > data.day
since <= first(filed) and since == since
years_between(born, at) == 18 and years_between(born, at, day_after=true) == 18
years_between(born, first(filed)) == 18 and years_between(born, first(filed), day_after=true) == 17
table('fine', category, 'most') == 200 and table('fine', category, 'most', on=first(visited)) == 100
data.term == data.term
category is not none and data.person is none and first(closed) is none
due('n1') is not none and state('n1') == 'open'
rooms == rooms and 'A' < 'B'
""".strip().splitlines()

UNKNOWN = """
data.person == 'x'
data.person == 'x' and category == 'A'
data.person == 'x' or grave
worth == 'A'
worth > true
grave < data.ok
category + 1 == 2
worth / 0 == 1
first(closed) < at
hours_between(last(visited), at) > 1
hour_of(last(visited)) == 0
hours_between(born, at) > 1
plus(last(visited), 1, h) > at
plus(at, 1.5, d) > at
'z' in values(visited, person)
sum(values(visited, person)) == 0
min(values(closed, amount)) == 0
min(worth, 'A') == 3
max(values(visited, tags)) == 'z'
worth in 'A'
data.person in rooms
'r1' in rooms and data.person == 'x'
len(category) == 1
len(first(filed)) == 1
at in first(filed)
max(first(filed)) == at
max(first(filed), worth) == at
unit.level == 1
table('fine', data.person, 'most') == 1
table('fine', category, 'most', on=data.person) == 1
data.term == table('fine', category, 'days')
not data.amount
actor in ['o9', data.person]
due('n2') is none and data.person == 'x'
""".strip().splitlines()

FALSE = """
data.person == 'x' and grave
has(closed)
category == 'B'
actor in ['o9'] or grave
actor not in values(filed, actor)
state('n1') == 'met'
state('n2') is not none
'r9' in rooms
""".strip().splitlines()


def verdict(judge: Ask, need: str) -> str:
    """What an expression is at ``decided``."""
    norms = (
        {"kind": "required", "on": "decided", "need": need},
        deadline(within="60 d"),
        deadline(after="noted"),
    )
    pack = law(*norms, tables=TABLES)
    ((verdict, _),) = judge(pack, HISTORY, "2026-03-20", **ATTRIBUTES).counts().items()
    return verdict


@pytest.mark.parametrize("need", TRUE)
def test_true(judge: Ask, need: str) -> None:
    assert verdict(judge, need) == "satisfied"


@pytest.mark.parametrize("need", FALSE)
def test_false(judge: Ask, need: str) -> None:
    assert verdict(judge, need) == "violated"


@pytest.mark.parametrize("need", UNKNOWN)
def test_unknown(judge: Ask, need: str) -> None:
    assert verdict(judge, need) == "undetermined"


def needs(judge: Ask, need: str, told: list[dict[str, object]], **frame: object) -> dict[str, int]:
    """The figures of a need at ``decided`` of any case in a family."""
    return judge(
        law({"kind": "required", "on": "decided", "need": need}, **frame), told, "2026-06-01"
    ).counts()


FAMILY = [
    {"id": "i", "kind": "incident", "attributes": {"category": "X"}, "events": [["filed", "2026-03-01"]]},
    {"id": "c", "parent": "i", "events": [
        ["linked", "2026-03-02", {"to": "p2"}], ["linked", "2026-03-02", {"to": "i"}],
        ["linked", "2026-03-02", {"to": "gone"}],
        ["decided", "2026-03-05 09:00"],
    ]},
    {"id": "p1", "kind": "person", "parent": "c", "events": [["began", "2026-03-04"]]},
    {"id": "p2", "kind": "person", "parent": "c", "events": [["visited", "2026-03-03"]]},
    {"id": "p3", "kind": "person", "parent": "c", "events": [["began", "2026-03-06"]]},
    {"id": "p4", "kind": "person", "parent": "c", "events": []},
]  # fmt: skip


@pytest.mark.parametrize(
    "need",
    [
        "len(children(person)) == 2",
        "'p1' in children(person) and 'p3' not in children(person)",
        "len(children(person, began)) == 1 and 'p1' in children(person, began)",
        "len(children(incident)) == 0",
        "len(links(person)) == 1 and 'p2' in links(person) and 'i' in links(incident)",
        "has(person.began) and count(person.visited) == 1",
        "has(incident.filed) and incident.category == 'X'",
        "case.category is none and person.category is none",
    ],
)
def test_relatives(judge: Ask, need: str) -> None:
    assert needs(judge, need, FAMILY) == {"satisfied": 1}


def test_links_to_another_family_are_not_seen(judge: Ask) -> None:
    told = [*FAMILY, {"id": "gone", "kind": "person", "events": [["began", "2026-03-01"]]}]
    assert needs(judge, "len(links(person)) == 1", told) == {"satisfied": 1}


@pytest.mark.parametrize(
    ("need", "verdict"),
    [
        ("qualified(actor, '中级')", "satisfied"),
        ("qualified(actor, '高级')", "violated"),
        ("qualified(['o1', 'o2'], '初级')", "satisfied"),
        ("qualified(['o1', 'o2'], '中级')", "violated"),
        ("qualified('nobody', '初级')", "undetermined"),
        ("qualified(['o1', 'nobody'], '初级')", "undetermined"),
        ("qualified(['o2', 'nobody'], '高级')", "violated"),
        ("qualified('o3', '初级')", "violated"),
        ("qualified(actor, '顶级')", "undetermined"),
    ],
)
def test_qualified(judge: Ask, need: str, verdict: str) -> None:
    told = [
        {"id": "c", "events": [["decided", "2026-03-05 09:00", {"actor": "o1"}]]},
        {"id": "q1", "kind": "officer", "attributes": {"who": "o1", "grade": "中级"}, "events": []},
        {"id": "q2", "kind": "officer", "attributes": {"who": "o2", "grade": "初级"}, "events": []},
        {
            "id": "q3",
            "kind": "officer",
            "attributes": {"who": "o3", "grade": "高级", "since": "2026-03-06"},
            "events": [],
        },
    ]
    assert needs(judge, need, told, qualification=QUALIFIED) == {verdict: 1}


def test_an_event_sees_itself_and_what_came_before_in_its_order(judge: Ask) -> None:
    norm = {"kind": "required", "on": "visited", "need": "count(visited) == data.amount"}
    noon = "2026-03-02 12:00"
    history = [
        ["visited", noon, {"amount": 0}],
        ["visited", noon, {"amount": 1}],
        ["visited", "2026-03-03", {"amount": 2}],
    ]
    assert judge(law(norm), history, "2026-06-01").counts() == {"satisfied": 3}


def test_a_verdict_does_not_change_by_what_happens_afterwards(judge: Ask) -> None:
    norm = {"kind": "required", "on": "decided", "need": "count(visited) < 2"}
    history = [["visited", "2026-03-01"], ["decided", "2026-03-02"], ["visited", "2026-03-03"]]
    assert judge(law(norm), history, "2026-06-01").counts() == {"satisfied": 1}


# -- clocks of other norms


@pytest.mark.parametrize(
    ("step", "state"),
    [("2026-03-10", "open"), ("2026-04-01", "open"), ("2026-04-02", "overdue"), ("2026-05-10", "late")],
)
def test_state_is_that_before_the_event_at_its_instant(judge: Ask, step: str, state: str) -> None:
    norm = {"kind": "required", "on": "noted", "need": f"state('n1') == '{state}'"}
    history = [["filed", "2026-03-02"], ["decided", "2026-05-01"], ["noted", step]]
    assert judge(law(norm, deadline()), history, "2026-06-01").counts() == {"satisfied": 1}


def test_the_clock_with_the_latest_trigger(judge: Ask) -> None:
    norm = {"kind": "required", "on": "noted", "need": "days_between(last(filed), due('n1')) == 11"}
    history = [
        ["filed", "2026-03-02"],
        ["filed", "2026-03-05"],
        ["noted", "2026-03-06"],
        ["filed", "2026-03-07"],
    ]
    each = deadline(within="10 d", occurrence="each", rollover=False)
    assert judge(law(norm, each), history, "2026-06-01").counts() == {"satisfied": 1}


def test_the_event_itself_does_not_yet_count(judge: Ask) -> None:
    norm = {"kind": "required", "on": "decided", "need": "state('n1') == 'open'"}
    assert judge(
        law(norm, deadline()), [["filed", "2026-03-02"], ["decided", "2026-03-05"]], "2026-06-01"
    ).counts() == {"satisfied": 1}


def test_clocks_of_relatives(judge: Ask) -> None:
    norm = {
        "kind": "required",
        "on": "decided",
        "need": "state('incident.n1') == 'overdue' and state('n1') is none",
    }
    told = [
        {"id": "i", "kind": "incident", "events": [["filed", "2026-01-01"]]},
        {"id": "c", "parent": "i", "events": [["decided", "2026-03-05"]]},
    ]
    assert judge(law(norm, deadline(matter="incident")), told, "2026-06-01").counts() == {"satisfied": 1}
    told = [
        {"id": "c", "events": [["decided", "2026-03-05"]]},
        {"id": "p1", "kind": "person", "parent": "c", "events": [["filed", "2026-01-01"]]},
        {"id": "p2", "kind": "person", "parent": "c", "events": [["filed", "2026-03-01"]]},
    ]
    norm = {**norm, "need": "state('person.n1') == 'open'"}
    assert judge(law(norm, deadline(matter="person")), told, "2026-06-01").counts() == {"satisfied": 1}


def test_an_undetermined_clock_says_so(judge: Ask) -> None:
    norm = {"kind": "required", "on": "noted", "need": "state('n1') == 'undetermined' and due('n1') is none"}
    history = [["filed", "2026-03-02"], ["noted", "2026-03-05"]]
    assert judge(law(norm, deadline(until="data.until")), history, "2026-06-01").counts() == {"satisfied": 1}
