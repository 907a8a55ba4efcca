# SPDX-License-Identifier: Apache-2.0
"""A journal holds what was written, from many writers at once, on both databases, and finds every change."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.journal import Journal

Connect = Callable[[], Any]
GUARDS = {
    "sqlite": [f"DROP TRIGGER acts_no_{name}" for name in ("update", "delete", "replace")],
    "postgresql": ["DROP TRIGGER acts_no_change ON acts"],
}


@pytest.fixture(params=["sqlite", "postgresql"])
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Connect:
    if request.param == "sqlite":
        return lambda: sqlite3.connect(tmp_path / "acts.sqlite3", timeout=30)
    dsn = request.getfixturevalue("postgres").dsn()
    return lambda: psycopg.connect(dsn)


def written(connection: Any, many: int = 6) -> Journal:
    journal = Journal(connection, "acts")
    journal.create()
    for number in range(many):
        journal.append(
            at=number, actor="甲", act="did", subject=f"s{number % 2}", data={"n": number, "字": "值"}
        )
    connection.commit()
    return journal


def test_what_is_written_is_read_and_times_never_run_back(connect: Connect) -> None:
    journal = written(connect())
    assert [line.data["n"] for line in journal.of("s1")] == [1, 3, 5]
    assert journal.append(at=-100, actor="a", act="b", subject="c", data={}).at == 5
    assert [line.seq for line in journal.lines(latest=2)] == [6, 7] and journal.last_seq() == 7
    assert journal.verify() is None


def test_writers_at_once_keep_one_chain(connect: Connect) -> None:
    written(connect(), 0)

    def write(name: str) -> None:
        connection = connect()
        journal = Journal(connection, "acts")
        for number in range(20):
            journal.append(at=number, actor=name, act="did", subject=name, data={})
            connection.commit()
        connection.close()

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal = Journal(connect(), "acts")
    assert journal.last_seq() == 160 and journal.verify() is None
    assert all(len(journal.of(f"w{n}")) == 20 for n in range(8))


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE acts SET actor = '乙' WHERE seq = 3", 3),
        ("UPDATE acts SET at = 7 WHERE seq = 1", 1),
        ("UPDATE acts SET data = replace(data, '值', '價') WHERE seq = 6", 6),
        ("DELETE FROM acts WHERE seq = 2", 2),
        ("DELETE FROM acts WHERE seq = 1", 1),
        ("DELETE FROM acts WHERE seq >= 5", 5),
        ("UPDATE acts SET seq = 70 WHERE seq = 4", 4),
        ("UPDATE acts SET digest = 'md5:00' WHERE seq = 4", 4),
    ],
)
def test_every_change_behind_the_guards_is_named(connect: Connect, statement: str, entry: int) -> None:
    connection = connect()
    journal = written(connection)
    head = journal.head()
    kind = "sqlite" if isinstance(connection, sqlite3.Connection) else "postgresql"
    with pytest.raises(Exception, match="append-only"):
        connection.cursor().execute(statement)
    connection.rollback()
    for guard in GUARDS[kind]:
        connection.cursor().execute(guard)
    connection.cursor().execute(statement)
    broken = journal.verify(head)
    assert broken is not None and broken.seq == entry and broken.zh and broken.en


def test_a_chain_written_anew_from_one_place_on_is_found_with_a_head(connect: Connect) -> None:
    connection = connect()
    journal = written(connection)
    head = journal.head()
    for guard in GUARDS["sqlite" if isinstance(connection, sqlite3.Connection) else "postgresql"]:
        connection.cursor().execute(guard)
    connection.cursor().execute("DELETE FROM acts WHERE seq >= 4")
    for number in range(3):
        journal.append(at=10 + number, actor="丙", act="did", subject="x", data={})
    assert journal.verify() is None  # the forged chain is whole in itself
    broken = journal.verify(head)
    assert broken is not None and broken.seq == 6
    with pytest.raises(XiezhiError, match="不是链头"):
        journal.verify("others 3 sha256:00")
