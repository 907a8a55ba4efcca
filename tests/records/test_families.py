# SPDX-License-Identifier: Apache-2.0
"""Facts of the ledger as the engine's families: values typed as files are, voids settled, parents as they stand."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.records.cases import Clerk

from xiezhi.catalog.model import TYPES, Field, Pack
from xiezhi.connectors.times import Rule
from xiezhi.connectors.values import typed
from xiezhi.engine.facts import Pool
from xiezhi.kernel.instant import Instant
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.ledger.store import MemoryStore
from xiezhi.records.families import Teller, Told
from xiezhi.records.values import Readings, reader

TEXTS = [
    "", " ", "治安", "12", "-0.5", "1e3", "12元", "是", "N", "true", "2", "2026-03-02", "2026-03-02 09:05",
    "2026-03-02T09:05:00+08:00", "2026-03-02T01:05:00.25Z", "1850-01-01", "30 d", "30", "甲;乙", '["甲", 3]', "[坏",
    "甲、乙；丙", "inf", "nan", "0",
]  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("said", TEXTS)
def test_a_text_is_read_as_a_cell_of_a_file_is(kind: str, said: str, police: Pack) -> None:
    field = Field("x", "", kind, ("治安", "12") if kind == "enum" else ())
    pool = Pool()
    column = typed(pa.array([said or None]), field, Rule(police.zone, police.zone), pool).column
    cell = column.value(0, pool)
    if isinstance(cell, str):
        cell = cell.strip() or None
    assert reader(field, police.zone)(said or None) == cell


@given(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.lists(st.integers())
    )
)
def test_whatever_json_stands_there_it_is_read_or_missing(value: Any) -> None:
    from xiezhi.kernel.instant import zone

    for kind in TYPES:
        reader(Field("x", "", kind), zone("Asia/Shanghai"))(value)


def tell(pack: Pack, facts: list[Entry], as_of: int, now: int | None = None) -> Told:
    store = MemoryStore()
    receipt = store.append(facts, now=as_of if now is None else now)
    assert not receipt.refused
    return Teller(Readings(pack)).told(store.events_of(sorted({fact.matter for fact in facts})), as_of)


def test_attributes_of_all_time_and_those_set_by_events(police: Pack) -> None:
    clerk = Clerk(police)
    facts = [
        clerk.about("A-1", category="治安", unit="U1"),
        clerk.fact("A-1", "filed", "2026-03-02 09:00", data={"procedure": "快速", "note": "x"}, unit="U2"),
        clerk.fact("A-1", "attributes_changed", "2026-03-05 09:00", data={"category": "交通", "unit": "U3"}),
    ]
    told = tell(police, facts, clerk.at("2026-03-04"))
    matter = told.family.matters["A-1"]
    assert (matter.unit, matter.attributes, told.remark) == ("U1", {"category": "治安"}, "")
    filed, changed = told.family.events
    assert (filed.sets, filed.data) == ({"procedure": "快速"}, {"note": "x"})
    assert changed.sets == {"category": "交通"} and changed.data == {}
    assert tell(police, facts, clerk.at("2026-03-06")).family.matters["A-1"].unit == "U3"


def test_stamps_of_the_source_and_days_without_a_time(police: Pack) -> None:
    clerk = Clerk(police)
    stamp = "2026-03-03T10:00:00+08:00"
    facts = [
        clerk.fact("A-1", "filed", "2026-03-02 09:00", data={"source_recorded_at": stamp}),
        clerk.fact("A-1", "penalty_decided", "2026-03-05 00:00", data={"at_precision": "day"}),
    ]
    filed, decided = tell(police, facts, clerk.at("2026-03-10")).family.events
    assert (filed.recorded_at, filed.at_day, filed.data) == (clerk.at("2026-03-03 10:00"), False, {})
    assert (decided.recorded_at, decided.at_day) == (clerk.at("2026-03-10"), True)


def test_what_the_pack_does_not_know_is_remarked_and_takes_no_part(police: Pack) -> None:
    clerk = Clerk(police)
    facts = [
        clerk.fact("A-1", "filed", "2026-03-02 09:00"),
        clerk.fact("A-1", "danced", "2026-03-03 09:00"),
        clerk.fact("A-1", "penalty_decided", "2026-03-04 09:00", data={"fine": "viel"}),
        clerk.fact("X-1", "opened", "2026-03-04 09:00", kind="spaceship"),
    ]
    told = tell(police, facts, clerk.at("2026-03-10"))
    assert [event.step for event in told.family.events] == ["filed", "penalty_decided"]
    assert list(told.family.matters) == ["A-1"] and told.family.events[1].data == {}
    assert told.remark == "A-1#2: admin_case.danced?; A-1#3: fine = 'viel'?; X-1: spaceship?"
    assert told.standing["X-1"].kind == "spaceship"


def test_a_void_takes_out_and_a_voided_void_gives_back(police: Pack) -> None:
    clerk = Clerk(police)
    facts = [
        clerk.fact("A-1", "filed", "2026-03-02 09:00", id="f"),
        clerk.fact("A-1", "voided", "2026-03-03 09:00", id="v", voids="f"),
    ]
    assert tell(police, facts, clerk.at("2026-03-10")).family.events == ()
    facts.append(clerk.fact("A-1", "voided", "2026-03-04 09:00", id="w", voids="v"))
    told = tell(police, facts, clerk.at("2026-03-10"))
    assert [event.id for event in told.family.events] == ["f"] and told.standing["A-1"].state == "filed"


def test_parents_as_they_stand_and_circles_of_them(police: Pack) -> None:
    clerk = Clerk(police)

    def person(name: str, parent: str, at: int = BEGINNING) -> Entry:
        return Entry(name, "person_in_case", "attributes_changed", at, data={"parent": parent})

    facts = [
        clerk.about("A-1"), clerk.about("A-2"), person("P-1", "A-1"), person("P-2", "A-9"),
        person("P-1", "A-2", clerk.at("2026-03-05")),
    ]  # fmt: skip
    early = tell(police, facts, clerk.at("2026-03-04")).family.matters
    assert (early["P-1"].parent, early["P-2"].parent, early["P-2"].parent_missing) == ("A-1", None, True)
    assert tell(police, facts, clerk.at("2026-03-06")).family.matters["P-1"].parent == "A-2"
    circle = [person("P-1", "P-2"), person("P-2", "P-3"), person("P-3", "P-1"), person("P-4", "P-1")]
    told = tell(police, circle, clerk.at("2026-03-06"))
    assert list(told.family.matters) == ["P-4"] and told.family.matters["P-4"].parent_missing
    assert "P-1 P-2 P-3" in told.remark


def test_a_matter_stands_as_its_facts_up_to_now_tell(police: Pack) -> None:
    clerk = Clerk(police)
    facts = [
        clerk.fact("P-1", "record_sealed", "2026-03-05 09:00", kind="penalty"),
        *clerk.case("A-1", "2026-03-02 09:00"),
        clerk.fact("A-1", "penalty_decided", "2026-03-20 09:00"),
    ]
    told = tell(police, facts, clerk.at("2026-03-10"))
    case = told.standing["A-1"]
    assert (case.state, case.opened_at, case.closed_at, case.events) == (
        "filed",
        clerk.at("2026-03-02 08:50"),
        None,
        2,
    )
    assert told.standing["P-1"].sealed
    later = tell(police, facts, clerk.at("2026-03-21")).standing["A-1"]
    assert (later.state, later.closed_at) == ("penalty_decided", clerk.at("2026-03-20 09:00"))
    assert Instant(later.last_at or 0) == Instant(clerk.at("2026-03-20 09:00"))


def test_what_stands_under_a_sealed_record_is_sealed_with_it(police: Pack) -> None:
    clerk = Clerk(police)
    facts = [
        *clerk.case("A-1", "2026-03-02 09:00"),
        clerk.about("P-1", "person_in_case", parent="A-1"),
        clerk.about("S-1", "custody_stay", parent="P-1"),
        clerk.fact("S-1", "entered", "2026-03-02 10:00", kind="custody_stay"),
        clerk.about("P-2", "person_in_case", parent="A-1"),
        clerk.fact("P-1", "record_sealed", "2026-03-05 09:00", kind="person_in_case"),
        clerk.fact("P-1", "record_unsealed", "2026-03-09 09:00", kind="person_in_case"),
    ]
    assert tell(police, facts, clerk.at("2026-03-04")).sealed == set()
    assert tell(police, facts, clerk.at("2026-03-06")).sealed == {"P-1", "S-1"}
    assert tell(police, facts, clerk.at("2026-03-10")).sealed == set()


def test_what_is_remembered_of_a_fact_is_what_was_read(police: Pack) -> None:
    clerk = Clerk(police)
    facts = [
        *clerk.case("A-1", "2026-03-02 09:00"),
        clerk.fact("A-1", "attributes_changed", "2026-03-03 09:00", data={"category": "无此类"}),
    ]
    store = MemoryStore()
    store.append(facts, now=clerk.at("2026-03-04"))
    plain, remembering = Teller(Readings(police)), Teller(Readings(police))
    remembering.remembered = {}
    rows = store.events_of(["A-1"])
    for day in ("2026-03-02 12:00", "2026-03-02 12:00", "2026-03-05"):
        assert remembering.told(rows, clerk.at(day)) == plain.told(rows, clerk.at(day))
    assert "无此类" in plain.told(rows, clerk.at("2026-03-05")).remark
