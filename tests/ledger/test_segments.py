# SPDX-License-Identifier: Apache-2.0
"""Closed months as Parquet, and backups with proof."""

import sqlite3
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
from tests.ledger.conftest import connect_sqlite
from tests.ledger.test_personal import GROUND, PEOPLE, party
from tests.ledger.test_seals import MONDAY, entries

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import round_us
from xiezhi.ledger.backup import backup, restore
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.ledger.segments import batches, rebuild_segments, rows_of, segments, write_segments
from xiezhi.ledger.store import open_store


def moment(year, month, day=1):
    return round_us(datetime(year, month, day, tzinfo=UTC))


def filled(book):
    """Events recorded in December, January and March."""
    early = Entry("M-0", "case", "attributes_changed", BEGINNING, data={"unit": "s-1"})
    book.store.append([early, *entries(0, 5)], now=moment(2025, 12, 31))
    book.store.append(entries(5, 7), now=moment(2026, 1, 1))
    book.store.append(entries(7, 10), now=moment(2026, 3, 31))
    book.store.append([party("p")], now=moment(2026, 3, 31))
    book.keep()
    return book.store.tables


def test_closed_months_are_written_once_and_the_open_one_stays_in_the_database(book, tmp_path):
    tables = filled(book)
    made = write_segments(tables, tmp_path / "s", moment(2026, 3, 31))
    assert [(s.month, s.first_seq, s.last_seq) for s in made] == [("2025-12", 1, 6), ("2026-01", 7, 8)]
    assert write_segments(tables, tmp_path / "s", moment(2026, 3, 31)) == []
    (last,) = write_segments(tables, tmp_path / "s", moment(2026, 4))
    assert (last.month, last.last_seq) == ("2026-03", 12)
    assert [s.month for s in segments(tmp_path / "s")] == ["2025-12", "2026-01", "2026-03"]


def test_segments_and_tail_together_are_the_ledger(book, tmp_path):
    tables = filled(book)
    write_segments(tables, tmp_path, moment(2026, 2))
    rows = [row for batch in batches(tables, tmp_path) for row in rows_of(batch)]
    assert rows == tables.after(0, 100)
    assert pq.read_table(tmp_path / "2026-01.parquet")["at"].type.tz == "UTC"


def test_rebuilt_segments_are_the_same_bytes(book, tmp_path):
    tables = filled(book)
    write_segments(tables, tmp_path, moment(2026, 4))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "2026-01.parquet").write_bytes(b"rubbish")
    (tmp_path / "2026-03.part").write_bytes(b"half")
    with pytest.raises(XiezhiError, match="xiezhi ledger rebuild"):
        list(batches(tables, tmp_path))
    rebuild_segments(tables, tmp_path, moment(2026, 4))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_segments_of_another_ledger_or_with_a_month_missing_are_refused(make, tmp_path):
    tables = filled(make("memory"))
    write_segments(tables, tmp_path, moment(2026, 4))
    other = make("memory")
    other.store.append(entries(0, 9), now=moment(2025, 12, 31))
    with pytest.raises(XiezhiError, match="not of this ledger"):
        list(batches(other.store.tables, tmp_path))
    (tmp_path / "2026-01.parquet").unlink()
    with pytest.raises(XiezhiError, match="does not follow"):
        list(batches(tables, tmp_path))


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_brought_back_is_the_same_ledger(database, make, tmp_path, target):
    tables, store = filled(database), database.store
    store.append([party("q", "A-2")], now=moment(2026, 4))
    store.erase("A-2", [], GROUND, PEOPLE, moment(2026, 4))
    store.seal(MONDAY, moment(2026, 4))
    store.append(entries(20, 25), now=moment(2026, 4))
    database.keep()
    proof = backup(database.connection, tmp_path / "b", "sha256")
    assert (proof.events, proof.seals) == (19, 1)
    fresh = make(target)
    assert restore(tmp_path / "b", fresh.connection, "sha256") == proof
    fresh.keep()
    assert fresh.store.tables.after(0, 100) == tables.after(0, 100)
    assert list(fresh.store.heads()) == list(store.heads()) and fresh.store.seals() == store.seals()
    assert fresh.store.event("p").personal == store.event("p").personal != {}
    assert fresh.store.verify().whole
    with pytest.raises(Exception, match="facts and stay as they are"):
        fresh.connection.cursor().execute("DELETE FROM events")
    fresh.drop()
    with pytest.raises(XiezhiError, match="already has events"):
        restore(tmp_path / "b", fresh.connection, "sha256")
    with pytest.raises(XiezhiError, match="exists"):
        backup(database.connection, tmp_path / "b", "sha256")


def test_a_ledger_or_a_backup_that_is_not_whole_is_told_and_nothing_written(make, tmp_path):
    book = make("sqlite")
    filled(book)
    backup(book.connection, tmp_path / "good", "sha256")
    broken = sqlite3.connect(tmp_path / "good", isolation_level=None)
    broken.execute("DROP TRIGGER events_no_update")
    broken.execute("UPDATE events SET step = 'x' WHERE seq = 3")
    broken.close()
    fresh = connect_sqlite(tmp_path / "fresh")
    with pytest.raises(XiezhiError, match="not whole"):
        restore(tmp_path / "good", fresh, "sha256")
    open_store(fresh).create()
    assert open_store(fresh).last_seq() == 0
    (tmp_path / "text").write_text("no database at all, but long enough to look at")
    for name in ("text", "nowhere"):
        with pytest.raises(XiezhiError, match=r"no backup|does not exist"):
            restore(tmp_path / name, fresh, "sha256")
    book.break_in("UPDATE events SET step = 'x' WHERE seq = 3")
    with pytest.raises(XiezhiError, match="not whole"):
        backup(book.connection, tmp_path / "bad", "sha256")
    assert not list(tmp_path.glob("bad*"))
