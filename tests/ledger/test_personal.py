# SPDX-License-Identifier: Apache-2.0
"""Personal values stand beside the event: encrypted, erasable by law, and the chains go on verifying."""

import pytest
from tests.ledger.conftest import HOME_KEY

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import Entry
from xiezhi.ledger.store import open_store

NOW = 1_700_000_000_000_000
GROUND, PEOPLE = "个人信息保护法第四十七条", ("o-1", "o-2")


def party(id="e1", matter="A-1", **personal):
    personal = personal or {"name": "张三", "identity": "110101199001011234"}
    return Entry(matter, "case", "questioned", 5, id=id, data={"room": 3}, personal=personal, source="police")


def contents(book):
    """All bytes that the database holds, as text."""
    cursor = book.connection.cursor()
    tables = ("events", "personal_values", "matter_keys", "seals", "sealed_heads")
    return " ".join(repr(cursor.execute(f"SELECT * FROM {table}").fetchall()) for table in tables)


def test_values_are_read_where_the_key_stands_and_are_nowhere_in_clear(database):
    (event,) = database.store.append([party()], now=NOW).appended
    database.keep()
    assert database.store.events_of(["A-1"]) == [event]
    assert event.personal == {"name": "张三", "identity": "110101199001011234"}
    assert event.data == {"room": 3}
    assert "张三" not in contents(database) and "1101011990" not in contents(database)
    closed = open_store(database.connection).events_of(["A-1"])[0]
    assert (closed.personal, closed.personal_hashes) == ({}, event.personal_hashes)
    assert open_store(database.connection).verify().whole


def test_equal_values_have_unequal_hashes(book):
    one, two = book.store.append([party(), party("e2")], now=NOW).appended
    assert one.personal_hashes["name"] != two.personal_hashes["name"]


def test_without_a_home_key_an_entry_with_personal_values_is_refused(make):
    receipt = make("sqlite", home_key=None).store.append(
        [party(), Entry("A-1", "case", "opened", 1)], now=NOW
    )
    assert [e.step for e in receipt.appended] == ["opened"]
    assert "home.key" in receipt.refused[0].en


def test_the_same_values_again_are_the_same_and_others_correct(book):
    book.store.append([party()], now=NOW)
    assert book.store.append([party(), party()], now=NOW).same == 2
    (new,) = [e for e in book.store.append([party(name="李四")], now=NOW).appended if e.voids is None]
    assert (new.id, new.personal) == ("e1~2", {"name": "李四"})
    assert book.store.append([party(name="李四")], now=NOW).same == 1


def test_erasing_deletes_key_and_values_keeps_the_event_and_tells_why(book):
    (event,) = book.store.append([party()], now=NOW).appended
    done = book.store.erase("A-1", [], GROUND, PEOPLE, NOW + 1)
    book.keep()
    assert done.fields == ("identity", "name")
    assert (done.event.step, done.event.data) == (
        "erased",
        {"ground": GROUND, "by": list(PEOPLE), "fields": ["*"]},
    )
    kept, _ = book.store.events_of(["A-1"])
    assert (kept.personal, kept.personal_hashes, kept.digest) == ({}, event.personal_hashes, event.digest)
    assert book.store.verify().whole
    assert list(book.store.tables.all_values()) == [] and book.store.tables.keys_of(["A-1"]) == {}


def test_what_was_erased_does_not_come_back_with_the_next_import(book):
    book.store.append([party()], now=NOW)
    book.store.erase("A-1", [], GROUND, PEOPLE, NOW)
    again = book.store.append([party(), party("e2", name="张三")], now=NOW)
    assert (again.same, again.withheld) == (1, (("e2", ("name",)),))
    assert again.appended[0].personal_hashes == {}


def test_some_fields_may_be_erased_and_the_others_are_encrypted_anew(book):
    book.store.append([party(), party("x", "B-1")], now=NOW)
    before = book.store.tables.keys_of(["A-1"])
    book.store.erase("A-1", ["identity"], GROUND, PEOPLE, NOW)
    assert book.store.events_of(["A-1"])[0].personal == {"name": "张三"}
    assert book.store.events_of(["B-1"])[0].personal == {"name": "张三", "identity": "110101199001011234"}
    assert book.store.tables.keys_of(["A-1"]) != before
    assert book.store.append([party()], now=NOW).same == 1
    assert book.store.verify().whole


@pytest.mark.parametrize(
    ("matter", "fields", "ground", "by", "told"),
    [
        ("A-1", [], GROUND, ("o-1",), "two different people"),
        ("A-1", [], GROUND, ("o-1", " o-1 "), "two different people"),
        ("A-1", [], GROUND, ("o-1", "o-2", "o-3"), "two different people"),
        ("A-1", [], " ", PEOPLE, "needs its ground"),
        ("A-9", [], GROUND, PEOPLE, "no matter A-9"),
        ("A-1", ["phone"], GROUND, PEOPLE, "it has: identity, name"),
    ],
)
def test_erasing_asks_for_two_people_a_ground_and_known_values(book, matter, fields, ground, by, told):
    book.store.append([party()], now=NOW)
    with pytest.raises(XiezhiError, match=told):
        book.store.erase(matter, fields, ground, by, NOW)
    assert book.store.events_of(["A-1"])[0].personal and book.store.last_seq() == 1


def test_values_that_vanish_without_an_erasure_are_named(database):
    database.store.append([party(), party("e2")], now=NOW)
    database.keep()
    database.break_in("DELETE FROM personal_values WHERE event = 'e2' AND field = 'name'")
    (fault,) = database.store.verify().faults
    assert (fault.what, fault.event) == ("lost", "e2") and "name" in fault.en


def test_values_put_in_another_place_are_named(database):
    database.store.append([party(), party("e2", name="李四")], now=NOW)
    database.keep()
    database.break_in(
        "DELETE FROM personal_values WHERE event = 'e2'",
        "UPDATE personal_values SET event = 'e2' WHERE field = 'name'",
    )
    told = {(fault.what, fault.event) for fault in database.store.verify().faults}
    assert told == {("lost", "e1"), ("changed", "e2")}


def test_another_home_key_does_not_open_the_ledger(database):
    database.store.append([party()], now=NOW)
    with pytest.raises(XiezhiError, match="does not open with this home key"):
        open_store(database.connection, home_key=HOME_KEY[::-1]).events_of(["A-1"])
