# SPDX-License-Identifier: Apache-2.0
"""What an append makes of facts: the same in memory, in SQLite and in PostgreSQL."""

import json
from datetime import date

import pytest

from xiezhi.kernel.digest import digest
from xiezhi.kernel.instant import DAY
from xiezhi.ledger.acts import link, merge, move, set_attributes, split, void
from xiezhi.ledger.append import as_read
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.ledger.view import visible

NOW = 1_700_000_000_000_000


def opened(matter="A-1", **more):
    return Entry(matter, "case", more.pop("step", "opened"), more.pop("at", NOW - DAY), **more)


def test_events_get_ids_places_and_a_chain_of_their_matter(book):
    receipt = book.store.append([opened(), opened("A-2"), opened(step="closed", id="x-9")], now=NOW)
    assert [(e.id, e.seq, e.revision, e.source_key) for e in receipt.appended] == [
        ("A-1#1", 1, 1, "A-1#1"), ("A-2#1", 2, 1, "A-2#1"), ("x-9", 3, 1, "x-9"),
    ]  # fmt: skip
    first, other, last = receipt.appended
    assert (first.prev, other.prev, last.prev) == ("", "", first.digest)
    assert {m: (h.n, h.digest) for m, h in book.store.heads()} == {
        "A-1": (2, last.digest),
        "A-2": (1, other.digest),
    }
    assert book.store.last_seq() == 3


def test_what_was_appended_is_what_is_read(book):
    facts = {
        "items": ["刀", 2, None, True, 1.5],
        "when": "2026-03-02T09:00:00+08:00",
        "nested": {"z": 1, "a": {}},
    }
    entry = opened(data=facts, actor="o-17", unit="s-3", source="police", source_key="k'1\\\"%s?")
    receipt = book.store.append([entry], now=NOW)
    assert book.store.events_of(["A-1"]) == list(receipt.appended)
    assert book.store.event("A-1#1") == receipt.appended[0] == book.store.tail(0, 10)[0]
    assert receipt.appended[0].data == facts
    assert book.store.event("nobody") is None


def test_facts_of_a_receipt_are_taken_as_if_they_had_been_read(book):
    told = [{"z": 1, "a": "文"}, {"fields": {"y": [3, {"k": 1, "b": None}], "c": 2.0}}, {"one": True}, {}]
    appended = book.store.append([opened(data=data) for data in told], now=NOW).appended
    read = book.store.events_of(["A-1"])
    assert [json.dumps(as_read(fact).data) for fact in appended] == [json.dumps(fact.data) for fact in read]
    assert [as_read(fact) for fact in appended] == read


def test_the_digest_can_be_made_by_hand(book):
    (event,) = book.store.append([opened(data={"b": "文", "a": 1}, actor="o")], now=NOW).appended
    line = ["A-1#1", "A-1", "case", "opened", NOW - DAY, NOW, 1, "o", None, '{"a":1,"b":"文"}', "{}"]
    line += ["xiezhi", "A-1#1", 1, None, ""]
    assert event.digest == digest(
        "sha256", json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
    )


def test_sm3_stands_with_each_digest(make):
    book = make("memory", "sm3")
    (event,) = book.store.append([opened()], now=NOW).appended
    assert event.digest.startswith("sm3:") and len(event.digest) == 4 + 64
    assert book.store.verify().whole


def test_the_same_content_again_is_ignored_and_said_so(book):
    book.store.append([opened(id="e1", source="police")], now=NOW)
    receipt = book.store.append(
        [opened(id="e1", source="police"), opened(id="e1", source="police")], now=NOW + 5
    )
    assert (receipt.same, receipt.appended) == (2, ())
    assert book.store.last_seq() == 1


def test_other_content_voids_the_former_and_appends_the_new(book):
    book.store.append([opened(id="e1", source="police")], now=NOW)
    receipt = book.store.append([opened(id="e1", source="police", at=NOW)], now=NOW + 5)
    (correction,) = receipt.corrected
    assert correction == ("e1", "e1~2:void", "e1~2")
    voiding, new = receipt.appended
    assert (voiding.voids, voiding.step) == ("e1", "voided")
    assert (new.id, new.revision, new.source_key, new.at) == ("e1~2", 2, "e1", NOW)
    again = book.store.append([opened(id="e1", source="police")], now=NOW + 9)
    assert again.corrected == (("e1~2", "e1~3:void", "e1~3"),)
    assert [e.id for e in visible(book.store.events_of(["A-1"]), NOW + 10, NOW + 10)] == ["e1~3"]
    assert [e.id for e in visible(book.store.events_of(["A-1"]), NOW + 10, NOW + 6)] == ["e1~2"]
    assert book.store.verify().whole


def test_a_correction_may_name_another_matter(book):
    book.store.append([opened(id="e1", source="police")], now=NOW)
    receipt = book.store.append([opened("A-2", id="e1", source="police")], now=NOW)
    assert [(e.matter, e.id, e.voids) for e in receipt.appended] == [
        ("A-1", "e1~2:void", "e1"),
        ("A-2", "e1~2", None),
    ]
    assert book.store.verify().whole


def test_corrections_within_one_append(book):
    rows = [opened(id="e1", at=at) for at in (1, 2, 2, 3)]
    receipt = book.store.append(rows, now=NOW)
    assert receipt.same == 1
    assert [c.new for c in receipt.corrected] == ["e1~2", "e1~3"]


def test_two_sources_that_tell_the_same_id_differently_do_not_overwrite_each_other(book):
    book.store.append([opened(id="e1", source="police")], now=NOW)
    receipt = book.store.append(
        [opened(id="e1", source="court", at=1), opened(id="e2", source="court")], now=NOW
    )
    ((entry, zh, en),) = receipt.refused
    assert entry.source == "court" and "e1" in zh and "taken by source police" in en
    assert [e.id for e in receipt.appended] == ["e2"]
    derived = book.store.append([opened(source="court", source_key="A-1#1")], now=NOW)
    other = book.store.append([opened(source="police", source_key="A-1#1")], now=NOW)
    assert [e.id for e in (*derived.appended, *other.appended)] == ["A-1#1", "A-1#4"]
    assert book.store.append([opened(source="police", source_key="A-1#1")], now=NOW).same == 1


def test_an_id_that_the_ledger_gives_is_no_key_of_its_source_yet(book):
    rows = [
        opened("A#"),
        opened("A#", source="g", source_key="A#1"),
        opened("A", source="g"),
        opened("A", source="g"),
    ]
    receipt = book.store.append(rows, now=NOW)
    assert [(e.id, e.source_key) for e in receipt.appended] == [
        ("A##1", "A##1"), ("A##2", "A#1"), ("A#2", "A#2"), ("A#3", "A#3"),
    ]  # fmt: skip


def test_a_void_takes_an_event_out_and_a_voided_void_lets_it_return(book):
    book.store.append([opened(id="e1"), void("A-1", "case", "e1", at=5)], now=NOW)
    assert visible(book.store.events_of(["A-1"]), NOW, NOW) == []
    book.store.append([void("A-1", "case", "A-1#2", at=5, reason="录入有误")], now=NOW + 1)
    seen = book.store.events_of(["A-1"])
    assert [e.id for e in visible(seen, NOW, NOW + 1)] == ["e1"]
    assert visible(seen, NOW, NOW) == []


def test_a_void_names_the_event_as_its_source_does_also_after_a_correction(book):
    rows = [opened(id="e1", source="f"), opened(id="v", source="f", step="voided", voids="e1")]
    book.store.append(rows, now=NOW)
    assert book.store.append(rows, now=NOW).same == 2
    rows[0] = opened(id="e1", source="f", at=7)
    receipt = book.store.append(rows, now=NOW)
    assert [c.new for c in receipt.corrected] == ["e1~2", "v~2"]
    assert visible(book.store.events_of(["A-1"]), NOW, NOW) == []
    assert book.store.append(rows, now=NOW).same == 2


BROKEN = [
    (Entry("", "case", "opened", 1), "matter"),
    (Entry("A-1", "case", "  ", 1), "step"),
    (Entry("A-1", None, "opened", 1), "kind"),  # type: ignore[arg-type]
    (Entry("A-1", "case", "opened", "2026-03-02"), "microseconds"),  # type: ignore[arg-type]
    (Entry("A-1", "case", "opened", True), "microseconds"),
    (Entry("A-1", "case", "opened", 10**18), "years 1 to 9999"),
    (Entry("A-1", "case", "opened", 1, data={"x": float("nan")}), "JSON"),
    (Entry("A-1", "case", "opened", 1, data={"x": {1, 2}}), "JSON"),
    (Entry("A-1", "case", "opened", 1, data={"x": {1: 2}}), "not named by text"),
    (Entry("A-1", "case", "opened", 1, data=[1]), "no JSON object"),  # type: ignore[arg-type]
    (Entry("A-1", "case", "opened", 1, data={"x": "\ud800"}), "JSON"),
    (Entry("A-1", "case", "opened", 1, actor="a\0b"), "actor"),
    (Entry("A-1", "case", "opened", 1, actor="\ud800"), "actor"),
    (Entry("A-1", "case", "opened", 1, id=7), "id"),  # type: ignore[arg-type]
    (Entry("A-1", "case", "voided", 1, voids="nobody"), "names no event"),
    (Entry("B-1", "case", "voided", 1, voids="there"), "is of matter A-1"),
]


@pytest.mark.parametrize(("entry", "told"), BROKEN, ids=[told for _, told in BROKEN])
def test_what_cannot_be_a_fact_is_refused_with_one_line_and_the_others_go_on(book, entry, told):
    receipt = book.store.append([opened(id="there"), entry, opened("C-1")], now=NOW)
    assert [e.id for e in receipt.appended] == ["there", "C-1#1"]
    ((refused, zh, en),) = receipt.refused
    assert refused is entry and told in en and "would be right" in en
    assert "\n" not in zh + en and any("\u4e00" <= sign <= "\u9fff" for sign in zh)
    assert book.store.verify().whole


def test_recorded_at_never_decreases_though_the_clock_runs_backwards(book):
    book.store.append([opened()], now=NOW)
    (late,) = book.store.append([opened(step="closed")], now=NOW - DAY).appended
    assert late.recorded_at == NOW
    assert book.store.append([opened()], now=NOW + 1).appended[0].recorded_at == NOW + 1


def test_events_from_the_future_are_taken_as_told(book):
    (event,) = book.store.append([opened(at=NOW + 900 * DAY)], now=NOW).appended
    assert event.at == NOW + 900 * DAY
    assert visible([event], NOW, NOW) == []


def test_known_at_shows_what_was_known_then(book):
    book.store.append([opened()], now=NOW)
    book.store.append([opened(step="closed")], now=NOW + 10)
    assert [e.step for e in book.store.events_of(["A-1"], known_at=NOW + 9)] == ["opened"]


def test_matters_are_set_moved_merged_split_and_linked_by_plain_events(book):
    acts = [
        set_attributes("A-1", "case", {"unit": "s-1", "grave": True}),
        move("A-1", "case", "B-1", at=5),
        merge("A-1", "case", "A-2", at=6),
        split("A-3", "case", "A-1", at=7),
        link("A-1", "case", "A-9", "related", at=8),
    ]
    events = book.store.append(acts, now=NOW).appended
    assert [(e.matter, e.step, e.at) for e in events] == [
        ("A-1", "attributes_changed", BEGINNING), ("A-1", "attributes_changed", 5), ("A-1", "linked", 6),
        ("A-3", "linked", 7), ("A-1", "linked", 8),
    ]  # fmt: skip
    assert [e.data for e in events[2:]] == [
        {"to": "A-2", "role": "merged_into"}, {"to": "A-1", "role": "split_from"}, {"to": "A-9", "role": "related"},
    ]  # fmt: skip


def test_a_large_append_is_one_and_counts_on(book):
    entries = [opened(f"M-{n % 700}", id=f"e{n}", source="f") for n in range(12_345)]
    assert len(book.store.append(iter(entries), now=NOW).appended) == 12_345
    book.keep()
    again = book.store.append([*entries[:11_000], opened("M-1", id="new", source="f")], now=NOW)
    assert (again.same, [e.seq for e in again.appended]) == (11_000, [12_346])
    assert book.store.verify().whole


def test_texts_of_every_sort_survive_a_large_append(book):
    odd = ["a\tb", "a\nb\r", "\\", "\\N", "\\.", "文\t\\n", "'", '"', "\x01", None]
    rows = [
        opened(id=f"e{n}\\{n}", actor=odd[n % 10], unit=odd[n % 7], data={"x": odd[n % 9], "y\t": odd[n % 8]})
        for n in range(300)
    ]
    appended = book.store.append(rows, now=NOW).appended
    book.keep()
    assert book.store.tail(0, 1000) == list(appended)
    assert [(e.id, e.actor, e.unit, e.data) for e in appended] == [
        (r.id, r.actor, r.unit, r.data) for r in rows
    ]
    assert book.store.verify().whole


def test_a_correction_and_a_void_amid_a_large_append(book):
    """Looking one thing up while rows are on their way to the server."""
    book.store.append([opened(id="e5", source="f"), opened("M-1", id="e7~2", source="g")], now=NOW)
    rows = [opened(f"M-{n % 7}", id=f"e{n}", source="f") for n in range(4_000)]
    rows[3_500] = opened("M-0", step="voided", id="v", source="f", voids="e0")
    rows.append(opened("M-1", id="e7", source="f", at=3))
    receipt = book.store.append(rows, now=NOW)
    assert [c.new for c in receipt.corrected] == ["e5~2", "e7~2'"]
    assert book.store.verify().whole and not receipt.refused


def test_what_the_caller_takes_back_never_was(database):
    database.store.append([opened()], now=NOW)
    database.keep()
    database.store.append([opened(id=f"e{n}") for n in range(100)], now=NOW)
    database.drop()
    assert database.store.last_seq() == 1
    assert database.store.append([opened()], now=NOW).appended[0].seq == 2


def test_an_error_amid_an_append_leaves_the_connection_usable(database):
    def broken():
        yield from (opened(id=f"e{n}") for n in range(11_000))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.store.append(broken(), now=NOW)
    database.drop()
    assert database.store.last_seq() == 0
    database.store.append([opened()], now=NOW)
    database.keep()


CHANGES = [
    "UPDATE events SET data = '{}'", "DELETE FROM events", "UPDATE seals SET seal = ''", "DELETE FROM seals",
    "UPDATE sealed_heads SET n = 0", "DELETE FROM sealed_heads", "TRUNCATE events", "TRUNCATE seals",
    "TRUNCATE sealed_heads",
]  # fmt: skip


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_itself_refuses_to_change_facts(database, statement):
    if database.kind == "sqlite" and statement.startswith("TRUNCATE"):
        return  # SQLite has no such statement
    database.store.append([opened()], now=NOW)
    database.store.seal(date(2026, 3, 2), NOW)
    database.keep()
    with pytest.raises(Exception, match="facts and stay as they are"):
        database.connection.cursor().execute(statement)
    database.drop()
    assert database.store.verify().whole and database.store.last_seq() == 1
