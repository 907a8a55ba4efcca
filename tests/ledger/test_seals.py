# SPDX-License-Identifier: Apache-2.0
"""Seals, and what verifying finds once somebody has written past the triggers."""

from datetime import date

import pytest

from xiezhi.kernel.digest import digest
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY
from xiezhi.ledger.entry import Entry
from xiezhi.ledger.line import Stored, digest_of
from xiezhi.ledger.sealing import seal_line
from xiezhi.ledger.verifier.xiezhi_verify import parse_seal

NOW = 1_700_000_000_000_000
MONDAY = date(2026, 3, 2)


def entries(first, last):
    return [Entry(f"M-{n % 3}", "case", "opened", n, id=f"e{n}", data={"n": n}) for n in range(first, last)]


def sealed(book):
    """Six events in three matters under two seals, two events after."""
    book.store.append(entries(0, 4), now=NOW)
    book.store.seal(MONDAY, NOW)
    book.store.append(entries(4, 6), now=NOW + DAY)
    book.store.seal(date(2026, 3, 3), NOW + DAY)
    book.store.append(entries(6, 8), now=NOW + 2 * DAY)
    book.keep()
    return book


def test_a_seal_is_one_line_over_all_chains_and_the_seal_before(book):
    first, second = sealed(book).store.seals()
    line = seal_line(second)
    assert "\n" not in line and parse_seal(line) == second
    assert (second.number, second.day, second.events, second.last_seq, second.matters) == (
        2,
        "2026-03-03",
        6,
        6,
        3,
    )
    assert second.prev == first.seal == digest("sha256", seal_line(first).partition(" seal=")[0].encode())
    heads = "".join(f'["{m}",{h.n},"{h.digest}"]\n' for m, h in book.store.heads(upto=6))
    assert second.root == digest("sha256", heads.encode())


def test_what_comes_after_the_last_seal_is_not_yet_sealed(book):
    found = sealed(book).store.verify()
    assert (found.whole, found.events, found.sealed_upto, found.unsealed) == (True, 8, 6, 2)


def test_a_day_is_sealed_again_only_where_something_came(book):
    sealed(book)
    third = book.store.seal(date(2026, 3, 3), NOW + 3 * DAY)
    assert (third.number, third.last_seq) == (3, 8)
    assert book.store.seal(date(2026, 3, 3), NOW + 4 * DAY) == third
    assert book.store.seal(date(2026, 3, 4), NOW + 4 * DAY).number == 4
    with pytest.raises(XiezhiError, match="clock run backwards"):
        book.store.seal(MONDAY, NOW)
    assert book.store.verify().whole


def test_an_empty_ledger_can_be_sealed(book):
    book.store.seal(MONDAY, NOW)
    book.store.append(entries(0, 2), now=NOW)
    book.store.seal(MONDAY, NOW)
    assert book.store.verify().whole


def test_a_kept_line_must_be_among_the_seals(book):
    lines = [seal_line(seal) for seal in sealed(book).store.seals()]
    assert book.store.verify(kept=lines).whole
    (fault,) = book.store.verify(kept=[lines[0].replace("events=4", "events=3")]).faults
    assert (fault.what, "kept seal" in fault.en) == ("seal", True)


def test_algorithms_may_follow_one_another(make):
    book = make("memory")
    book.store.append(entries(0, 3), now=NOW)
    book.store.seal(MONDAY, NOW)
    book.store.algorithm = "sm3"
    book.store.append(entries(3, 6), now=NOW)
    assert book.store.seal(MONDAY, NOW).root.startswith("sm3:")
    assert book.store.verify().whole


TAMPERING = [
    ("UPDATE events SET data = '{\"n\":9}' WHERE seq = 2", "changed", "e1"),
    ("UPDATE events SET data = '{ \"n\":1}' WHERE seq = 2", "changed", "e1"),
    ("UPDATE events SET recorded_at = recorded_at - 1 WHERE seq = 5", "changed", "e4"),
    ("UPDATE events SET actor = 'o-1' WHERE seq = 1", "changed", "e0"),
    ("UPDATE events SET digest = 'sha256:00' WHERE seq = 3", "changed", "e2"),
    ("UPDATE events SET digest = 'md5:00' WHERE seq = 3", "changed", "e2"),
    ("UPDATE events SET prev = '' WHERE seq = 4", "changed", "e3"),
    ('UPDATE events SET personal = \'{"x":"y"}\' WHERE seq = 4', "changed", "e3"),
    ("UPDATE events SET seq = 80 WHERE seq = 8", "changed", "e7"),
    ("DELETE FROM events WHERE seq = 4", "lost", "e4"),
    ("DELETE FROM events WHERE seq = 1", "lost", "e1"),
    ("DELETE FROM events WHERE seq >= 6", "lost", "e2"),
]


@pytest.mark.parametrize(("statement", "what", "event"), TAMPERING, ids=[text for text, _, _ in TAMPERING])
def test_what_was_changed_or_lost_is_named(database, statement, what, event):
    sealed(database).break_in(statement)
    faults = database.store.verify().faults
    assert (what, event) in {(fault.what, fault.event) for fault in faults}


def test_two_events_that_changed_places_are_named_with_both(database):
    sealed(database).break_in(
        "UPDATE events SET seq = 99 WHERE seq = 2", "UPDATE events SET seq = 2 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 99",
    )  # fmt: skip
    moved = [(f.event, f.en) for f in database.store.verify().faults if f.what == "reordered"]
    assert moved == [("e2", "was moved from seq 3 to 2"), ("e1", "was moved from seq 2 to 3")]


def test_a_chain_rewritten_to_its_end_differs_from_its_seal(database):
    """Every digest of the chain fits again: only the seal knows."""
    sealed(database)
    row = database.store.tables.rows_by_id(["e5"])["e5"]
    row = row._replace(data='{"n":999}')
    database.break_in(
        f"UPDATE events SET data = '{row.data}', digest = '{digest_of(row, 'sha256')}' WHERE id = 'e5'"
    )
    faults = database.store.verify().faults
    assert [(f.what, f.event) for f in faults] == [("changed", "e5"), ("seal", "")]
    assert "matter M-2 is not as in seal 2" in faults[0].en and "seal 2 (2026-03-03)" in faults[1].en


def test_seals_that_were_changed_or_lost_are_named(database):
    sealed(database).break_in("UPDATE seals SET sealed_at = 0 WHERE number = 1")
    assert "seal 1 was changed" in database.store.verify().faults[0].en
    database.break_in("DELETE FROM seals WHERE number = 1")
    assert not database.store.verify().whole


def test_heads_that_were_changed_are_named(database):
    sealed(database).break_in("UPDATE sealed_heads SET digest = 'x' WHERE seal = 2 AND matter = 'M-1'")
    (fault,) = database.store.verify().faults
    assert "matter M-1 is not as in seal 2" in fault.en


def test_an_added_event_is_named(database):
    sealed(database)
    row = Stored(
        "e99",
        "M-0",
        "case",
        "opened",
        1,
        NOW + 9 * DAY,
        9,
        None,
        None,
        "{}",
        "{}",
        "x",
        "e99",
        1,
        None,
        "",
        "",
    )
    row = row._replace(digest=digest_of(row, "sha256"))
    with database.store.tables.writing() as write:
        write([row])
    (fault,) = database.store.verify().faults
    assert (fault.what, fault.event) == ("chain", "e99")
