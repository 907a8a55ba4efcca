# SPDX-License-Identifier: Apache-2.0
"""The SQL condition holds what ``allow`` says yes to, sealed matters apart: for any units, roles and stand-ins."""

import sqlite3
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.access.conftest import NOW, START, ZONE

from xiezhi.access.deciding import Access
from xiezhi.access.decision import Thing
from xiezhi.access.rights import Rights
from xiezhi.access.tables import create_tables, day_text
from xiezhi.access.visible import Columns
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import Connection, execute, executemany, fetch

KINDS = ("incident", "admin_case", "custody_stay", "property_item", "review")
UNIT_IDS = ("C", "D", "A", "B", "A1", "A2", "B1", "B2")
PARENTS = {"A": "C", "B": "C", "A1": "A", "A2": "A", "B1": "B", "B2": "B"}
WHO = ("p", "q", "r")
COLUMNS = Columns(mine="EXISTS (SELECT 1 FROM handling h WHERE h.matter = matters.id AND h.officer = ?)")
VERBS = ("view", "search", "count", "export", "dispatch", "record", "unseal", "grant")
TODAY = ZONE.day(NOW)


def matters() -> list[Thing]:
    """One of each unit and kind, in turn named on one person or two, some sealed."""
    places = [(unit, kind) for unit in (*UNIT_IDS, "X", None) for kind in KINDS]
    return [
        Thing(f"m{n}", kind, unit, frozenset(WHO[n % 3 : n % 3 + n % 2 + 1]), n % 7 == 0)
        for n, (unit, kind) in enumerate(places)
    ]


def store_matters(connection: Connection, things: Iterable[Thing]) -> None:
    boolean = "INTEGER" if isinstance(connection, sqlite3.Connection) else "BOOLEAN"
    execute(connection, f"CREATE TABLE matters (id TEXT PRIMARY KEY, kind TEXT, unit TEXT, sealed {boolean})")
    execute(connection, "CREATE TABLE handling (matter TEXT, officer TEXT)")
    listed = list(things)
    rows = [(one.id, one.kind, one.unit, one.sealed) for one in listed]
    executemany(connection, "INSERT INTO matters VALUES (?, ?, ?, ?)", rows)
    named = [(one.id, officer) for one in listed for officer in sorted(one.officers)]
    executemany(connection, "INSERT INTO handling VALUES (?, ?)", named)


def seen(access: Access, who: str, verb: str, **scope: str) -> set[str]:
    condition = access.visible(who, verb, NOW, columns=COLUMNS, **scope)  # type: ignore[arg-type]
    return {
        row[0]
        for row in fetch(access.connection, f"SELECT id FROM matters WHERE {condition.sql}", condition.params)
    }


def test_the_list_is_what_allow_says_on_both_databases(both: Access) -> None:
    things = [Thing(f"m{n}", KINDS[n % 5], unit, frozenset({("o1", "o2", "l1")[n % 3]}), n % 4 == 0)
              for n, unit in enumerate([*("C", "A", "B", "A1", "A2", "B1", "X", None)] * 5)]  # fmt: skip
    store_matters(both.connection, things)
    for who in ("o1", "l1", "h1", "g1", "ma", "mb", "mc", "in", "sys", "aud", "nobody"):
        for verb in ("view", "export", "count"):
            allowed = {one.id for one in things if both.allow(who, verb, one, NOW).yes}
            assert seen(both, who, verb) == allowed, (who, verb)
    assert len(seen(both, "mc", "view")) == sum(not one.sealed for one in things)


spans = st.tuples(st.integers(-40, 20), st.one_of(st.none(), st.integers(-10, 40)))
grants = st.tuples(st.sampled_from(WHO), st.integers(0, 19), st.sampled_from(UNIT_IDS), spans)
absences = st.tuples(st.sampled_from(WHO), st.sampled_from(WHO), spans)
ended = st.dictionaries(
    st.sampled_from(("A1", "A2", "B1", "B2", "B")),
    st.lists(st.sampled_from(UNIT_IDS), max_size=2),
    max_size=3,
)


@given(
    grants=st.lists(grants, max_size=6),
    absences=st.lists(absences, max_size=2),
    ended=ended,
    verb=st.sampled_from(VERBS),
)
@settings(max_examples=120)
def test_the_list_is_what_allow_says_whatever_the_city(
    rights: Rights, grants: list, absences: list, ended: dict[str, list[str]], verb: str
) -> None:
    connection = sqlite3.connect(":memory:")
    create_tables(connection)
    for id_ in UNIT_IDS:
        last = day_text(TODAY - 1) if id_ in ended else None
        level = 1 if id_ in ("C", "D") else 2 if id_ in ("A", "B") else 3
        execute(connection, "INSERT INTO access_units VALUES (?, ?, ?, ?, ?, ?)",
                (id_, id_, level, PARENTS.get(id_), day_text(START), last))  # fmt: skip
    for unit, successors in ended.items():
        for successor in set(successors) - {unit}:
            execute(
                connection,
                "INSERT INTO access_successions VALUES (?, ?, ?)",
                (unit, successor, day_text(TODAY)),
            )
    for who in WHO:
        execute(
            connection,
            "INSERT INTO access_officers VALUES (?, ?, '民警', ?, NULL)",
            (who, who, day_text(START)),
        )
    names = list(rights.roles)
    for who, role, unit, (first, length) in grants:
        span = (day_text(TODAY + first), None if length is None else day_text(TODAY + first + abs(length)))
        execute(connection, "INSERT INTO access_grants VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (who, names[role % len(names)], unit, *span))  # fmt: skip
    for who, other, (first, length) in absences:
        span = (day_text(TODAY + first), None if length is None else day_text(TODAY + first + abs(length)))
        execute(connection, "INSERT INTO access_absences VALUES (?, '休假', ?, ?, ?) ON CONFLICT DO NOTHING",
                (who, other if other != who else None, *span))  # fmt: skip
    access, things = Access(connection, rights, ZONE), matters()
    store_matters(connection, things)
    for who in WHO:
        allowed = {one.id for one in things if not one.sealed and access.allow(who, verb, one, NOW).yes}
        expected = set() if verb == "unseal" else allowed
        assert (
            seen(access, who, verb) - ({one.id for one in things} if verb == "unseal" else set()) == expected
        )
        for thing in things:
            decision = access.allow(who, verb, thing, NOW)
            assert not (decision.yes and thing.sealed) or verb == "unseal"
            assert not (decision.yes and decision.hidden)
            if not thing.sealed and access.allow(who, "view", thing, NOW).yes:
                assert not decision.hidden  # what one sees is not denied to be there


def test_scopes_narrow_what_is_allowed(city: Access) -> None:
    things = [Thing(f"m{n}", "incident", unit, frozenset({who})) for n, (unit, who) in enumerate(
        [("A", "ma"), ("A", "x"), ("A1", "ma"), ("A2", "x"), ("B1", "ma"), ("C", "x")])]  # fmt: skip
    store_matters(city.connection, things)
    assert seen(city, "ma", "view") == {"m0", "m1", "m2", "m3"}
    assert seen(city, "ma", "view", scope="below") == {"m0", "m1", "m2", "m3"}
    assert seen(city, "ma", "view", scope="unit") == {"m0", "m1"}
    assert seen(city, "ma", "view", scope="mine") == {
        "m0",
        "m2",
    }  # B1 is not hers to see, though she is named
    assert seen(city, "mc", "view", scope="below", unit="A") == {"m0", "m1", "m2", "m3"}
    assert seen(city, "ma", "view", scope="below", unit="B") == set()  # a forged unit gives nothing
    with pytest.raises(XiezhiError, match="没有范围 'all'"):
        city.visible("ma", "view", NOW, scope="all")
