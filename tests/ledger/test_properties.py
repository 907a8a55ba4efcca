# SPDX-License-Identifier: Apache-2.0
"""Whatever is appended in whatever order: the three stores say the same, chains verify, and any tampering is found."""

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import KINDS

from xiezhi.ledger.entry import Entry
from xiezhi.ledger.store import MemoryStore
from xiezhi.ledger.view import visible

NOW = 1_700_000_000_000_000
MATTERS, SOURCES, IDS = (
    ("A", "A#", "b' %s", "事-1"),
    ("f", "g"),
    ("e1", "e2", "A#1", "e1~2", "e1~2:void", "?%s"),
)

texts = st.text(st.characters(codec="utf-8"), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=4,
)
entries = st.builds(
    Entry,
    matter=st.sampled_from(MATTERS),
    kind=st.just("case"),
    step=st.sampled_from(("opened", "closed")),
    at=st.integers(0, 3),
    id=st.none() | st.sampled_from(IDS),
    actor=st.none() | st.sampled_from(("o-1", "")),
    data=st.dictionaries(texts, values, max_size=2),
    personal=st.just({}) | st.dictionaries(st.sampled_from(("name", "phone")), texts, max_size=2),
    source=st.sampled_from(SOURCES),
    source_key=st.none() | st.sampled_from(("k1", "A#1", "e2")),
    voids=st.none() | st.none() | st.sampled_from(IDS),
)
appends = st.lists(st.tuples(st.lists(entries, max_size=6), st.integers(-5, 5)), max_size=6)


def drawn():
    """The same 'random' bytes for each store, so that salted hashes agree."""
    counter = itertools.count()
    return lambda size: hashlib.sha512(str(next(counter)).encode()).digest()[:size]


def fresh(make: Callable, kind: str):
    """An empty ledger; a database is emptied by hand, which is quicker than making another."""
    return make(kind, entropy=drawn())


@pytest.fixture
def books(make):
    """One ledger of each kind, wound back to nothing for each example."""
    return {kind: make(kind) for kind in KINDS}


def wound_back(books, make):
    for kind, book in books.items():
        if kind == "memory":
            books[kind] = fresh(make, kind)
        else:
            book.drop()
            book.store.secrets._entropy = drawn()
            book.store.secrets.forget()
    return books


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=appends)
def test_the_three_stores_say_the_same(books, make, history):
    found = {}
    for kind, book in wound_back(books, make).items():
        if kind == "sqlite":
            book.connection.execute("BEGIN IMMEDIATE")
        receipts = [book.store.append(many, now=NOW + later) for many, later in history]
        events = book.store.events_of(MATTERS)
        assert book.store.tail(0, 1000) == events
        assert [e.seq for e in events] == list(range(1, len(events) + 1))
        assert sorted(e.recorded_at for e in events) == [e.recorded_at for e in events]
        assert tuple(e for receipt in receipts for e in receipt.appended) == tuple(events)
        seal = book.store.seal(date(2026, 3, 2), NOW)
        assert book.store.verify().whole
        found[kind] = (
            receipts,
            events,
            list(book.store.heads()),
            seal,
            list(book.store.tables.sealed_heads()),
        )
    assert found["memory"] == found["sqlite"] == found["postgresql"]


@settings(max_examples=50)
@given(history=appends)
def test_nothing_is_lost_and_nothing_stands_twice(history):
    """Each fact of a source stands once, as it was told last."""
    store, told = MemoryStore(home_key=bytes(32)), {}
    for many, later in history:
        many = [replace(entry, voids=None) for entry in many]
        receipt = store.append(many, now=NOW + later)
        refused = [refusal.entry for refusal in receipt.refused]
        for entry in many:
            key = entry.source_key or entry.id
            if key is not None and not any(entry is one for one in refused):
                told[entry.source, key] = (entry.matter, entry.step, entry.at, entry.data, entry.personal)
        assert (
            store.append([e for e in many if (e.source_key or e.id) in ("k1",)][-1:], now=NOW).appended == ()
        )
    seen = visible(store.events_of(MATTERS), NOW)
    stands = [(e.source, e.source_key) for e in seen]
    assert len(stands) == len(set(stands))
    now_told = {(e.source, e.source_key): (e.matter, e.step, e.at, e.data, e.personal) for e in seen}
    assert {key: now_told.get(key) for key in told} == told


@settings(max_examples=50)
@given(history=appends.filter(lambda history: any(many for many, _ in history)), pick=st.integers(0, 10**6))
def test_any_tampering_with_a_sealed_row_is_found(history, pick):
    store = MemoryStore(home_key=bytes(32))
    for many, later in history:
        store.append(many, now=NOW + later)
    store.seal(date(2026, 3, 2), NOW)
    rows = store.tables._rows
    if not rows:
        return
    place, field = pick % len(rows), pick // 7 % len(rows[0])
    row, act = rows[place], pick % 4
    if act == 0:
        del rows[place]
    elif act == 1 and len(rows) > 1:
        one, other = rows[place - 1], rows[place]
        rows[place - 1], rows[place] = one._replace(seq=other.seq), other._replace(seq=one.seq)
    elif act == 2:
        rows.insert(place, row)
    else:
        value = row[field]
        rows[place] = row._replace(
            **{row._fields[field]: value + 1 if isinstance(value, int) else f"{value}x"}
        )
    rows.sort(key=lambda row: row.seq)
    assert store.verify().faults
