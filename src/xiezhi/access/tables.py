# SPDX-License-Identifier: Apache-2.0
"""The tables of units, people and roles: dated rows, civil days as ISO text. What changes in them is also journalled.

``access_version`` holds a new random word after each change, so that who keeps a directory in memory knows when to read
it anew; a number would come again after a transaction that was undone.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any

from xiezhi.access.directory import Absence, Directory, Grant, Officer, Posting, Succession, Unit
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.kernel.journal import Journal
from xiezhi.kernel.sql import Connection, execute, fetch, fetch_one, write_lock

JOURNAL = "access_journal"
FIRST = "-"  # the word of tables in which nothing was changed yet
_SPAN = "valid_from TEXT NOT NULL, valid_to TEXT"
TABLES: Mapping[str, str] = {
    "access_version": "id INTEGER PRIMARY KEY, word TEXT NOT NULL",
    "access_units": f"id TEXT NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL, parent TEXT, {_SPAN}, "
    "PRIMARY KEY (id, valid_from)",
    "access_places": "unit TEXT PRIMARY KEY, place INTEGER NOT NULL",
    "access_successions": "unit TEXT NOT NULL, successor TEXT NOT NULL, valid_from TEXT NOT NULL, "
    "PRIMARY KEY (unit, successor)",
    "access_officers": f"id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, {_SPAN}, "
    "PRIMARY KEY (id, valid_from)",
    "access_postings": f"officer TEXT NOT NULL, unit TEXT NOT NULL, {_SPAN}, PRIMARY KEY (officer, valid_from)",
    "access_grants": f"officer TEXT NOT NULL, role TEXT NOT NULL, unit TEXT NOT NULL, {_SPAN}, "
    "PRIMARY KEY (officer, role, unit, valid_from)",
    "access_absences": f"officer TEXT NOT NULL, ground TEXT NOT NULL, substitute TEXT, {_SPAN}, "
    "PRIMARY KEY (officer, valid_from)",
}


def create_tables(connection: Connection, algorithm: str = "sha256") -> None:
    """Makes what is not there yet; the caller commits."""
    write_lock(connection, JOURNAL)
    for name, columns in TABLES.items():
        execute(connection, f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
    execute(
        connection, "INSERT INTO access_version (id, word) VALUES (1, ?) ON CONFLICT DO NOTHING", (FIRST,)
    )
    Journal(connection, JOURNAL, algorithm).create()


def version(connection: Connection) -> str:
    """The word of the latest change."""
    row = fetch_one(connection, "SELECT word FROM access_version WHERE id = 1")
    return "" if row is None else str(row[0])


def changed(connection: Connection) -> str:
    """Says that the tables are not what they were; the new word."""
    word = secrets.token_hex(8)
    execute(connection, "UPDATE access_version SET word = ? WHERE id = 1", (word,))
    return word


_READ: OrderedDict[str, Directory] = OrderedDict()
_MOST = 4
_lock = threading.Lock()


def directory_of(connection: Connection, word: str) -> Directory:
    """The directory as of a change; all threads of a process read it once. A word never comes again, but for the first
    one of tables that are new.
    """
    with _lock:
        found = _READ.get(word)
        if found is None:
            found = read_directory(connection)
            if word not in ("", FIRST):
                _READ[word] = found
            while len(_READ) > _MOST:
                _READ.popitem(last=False)
    return found


def read_directory(connection: Connection) -> Directory:
    """All rows as a directory."""
    return Directory(
        [
            Unit(*_span(row[4:]), *row[:4])
            for row in _rows(connection, "access_units", "id, name, level, parent")
        ],
        [
            Succession(unit, successor, _day(day))
            for unit, successor, day in fetch(
                connection, "SELECT unit, successor, valid_from FROM access_successions"
            )
        ],
        [
            Officer(*_span(row[3:]), *row[:3])
            for row in _rows(connection, "access_officers", "id, name, kind")
        ],
        [Posting(*_span(row[2:]), *row[:2]) for row in _rows(connection, "access_postings", "officer, unit")],
        [
            Grant(*_span(row[3:]), *row[:3])
            for row in _rows(connection, "access_grants", "officer, role, unit")
        ],
        [
            Absence(*_span(row[3:]), *row[:3])
            for row in _rows(connection, "access_absences", "officer, ground, substitute")
        ],
        dict(fetch(connection, "SELECT unit, place FROM access_places")),
    )


def _rows(connection: Connection, table: str, columns: str) -> list[tuple[Any, ...]]:
    return fetch(connection, f"SELECT {columns}, valid_from, valid_to FROM {table}")


def _span(pair: tuple[str, str | None]) -> tuple[int, int | None]:
    return _day(pair[0]), None if pair[1] is None else _day(pair[1])


def _day(text: str) -> int:
    return day_of(date.fromisoformat(text))


def row_values(days: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a dated row as the directory calls them: its days are numbers there."""
    named = {"valid_from": "first", "valid_to": "last"}
    return {
        named.get(name, name): _day(value) if name in named and value is not None else value
        for name, value in days.items()
    }


def day_text(day: int | None) -> str | None:
    """A civil day as the tables hold it."""
    return None if day is None else date_of(day).isoformat()
