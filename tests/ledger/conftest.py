# SPDX-License-Identifier: Apache-2.0
"""One ledger in each of the places it can stand: what is promised is promised of all three."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from xiezhi.ledger.store import MemoryStore, Store, open_store

KINDS = ("memory", "sqlite", "postgresql")
HOME_KEY = bytes(range(32))


class Book:
    """A store with its connection: ``keep`` commits, ``drop`` rolls back, ``break_in`` writes past the triggers."""

    def __init__(self, kind: str, store: Store, connection: object = None) -> None:
        self.kind, self.store, self.connection = kind, store, connection

    def keep(self) -> None:
        if self.connection is not None:
            self.connection.commit()

    def drop(self) -> None:
        self.connection.rollback()

    def break_in(self, *statements: str) -> None:
        """What somebody with all rights could do to the tables."""
        cursor = self.connection.cursor()
        if self.kind == "sqlite":
            names = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        self.connection.commit()


def connect_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Book]]:
    """Makes an empty ledger of a kind; PostgreSQL is started only where it is asked for."""
    numbers = itertools.count()
    with ExitStack() as stack:

        def made(kind: str, algorithm: str = "sha256", **more: object) -> Book:
            more.setdefault("home_key", HOME_KEY)
            if kind == "memory":
                return Book(kind, MemoryStore(algorithm, **more))
            if kind == "sqlite":
                connection = connect_sqlite(tmp_path / f"{next(numbers)}.sqlite3")
                stack.callback(connection.close)
            else:
                dsn = request.getfixturevalue("postgres").dsn()
                connection = stack.enter_context(psycopg.connect(dsn))
            book = Book(kind, open_store(connection, algorithm, **more), connection)
            book.store.create()
            book.keep()
            return book

        yield made


@pytest.fixture(params=KINDS)
def book(request: pytest.FixtureRequest, make: Callable[..., Book]) -> Book:
    return make(request.param)


@pytest.fixture(params=KINDS[1:])
def database(request: pytest.FixtureRequest, make: Callable[..., Book]) -> Book:
    return make(request.param)
