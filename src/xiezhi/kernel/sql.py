# SPDX-License-Identifier: Apache-2.0
"""One way to speak to SQLite and PostgreSQL over DB-API connections that the caller owns and commits.

Statements are written with ``?``; for psycopg they become ``%s``. Nothing here commits or rolls back.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, Protocol

from xiezhi.kernel.errors import XiezhiError

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[Any, ...]
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Connection(Protocol):
    """What is used of a DB-API connection: ``sqlite3.Connection`` or ``psycopg.Connection``."""

    def cursor(self) -> Any:
        """A new cursor."""

    def commit(self) -> None:
        """Ends the transaction and keeps it."""

    def rollback(self) -> None:
        """Ends the transaction and undoes it."""


def dialect_of(connection: Connection) -> Dialect:
    """``sqlite`` or ``postgresql``; any other driver is an error."""
    return _dialect_of(type(connection))


@lru_cache(maxsize=16)
def _dialect_of(driver: type) -> Dialect:
    if issubclass(driver, sqlite3.Connection):
        return "sqlite"
    if any(kind.__module__.partition(".")[0] == "psycopg" for kind in driver.__mro__):
        return "postgresql"
    name = f"{driver.__module__}.{driver.__qualname__}"
    raise XiezhiError(
        f"不支持的数据库连接 {name}, 应为 sqlite3 或 psycopg 3 的连接",
        f"database connection {name} is not supported: one of sqlite3 or psycopg 3 would be right",
    )


@lru_cache(maxsize=512)
def in_dialect(dialect: Dialect, statement: str) -> str:
    """The statement with the driver's placeholders; ``?`` and ``%`` inside quotes stay what they are."""
    if dialect == "sqlite":
        return statement
    parts = statement.replace("%", "%%").split("'")
    return "'".join(part if place % 2 else part.replace("?", "%s") for place, part in enumerate(parts))


def execute(connection: Connection, statement: str, params: Sequence[Any] = ()) -> Any:
    """Runs one statement; the cursor."""
    cursor = connection.cursor()
    cursor.execute(in_dialect(dialect_of(connection), statement), tuple(params))
    return cursor


def executemany(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Runs one statement for each row of parameters."""
    connection.cursor().executemany(in_dialect(dialect_of(connection), statement), rows)


def given(columns: Mapping[str, str]) -> str:
    """Rows handed over as one parameter (``rows_text``), as a table ``given``; columns with their types. PostgreSQL.

    One statement for all rows: it is sent, planned and answered once, and its text is the same however many they are.
    """
    told = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return f"json_to_recordset(?::json) AS given({told})"


def rows_text(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as the parameter of ``given``."""
    names = tuple(columns)
    return _json([dict(zip(names, row, strict=True)) for row in rows])


def in_trouble(error: BaseException) -> bool:
    """Whether the database could not do it for now: full, locked, gone. Of sqlite3, psycopg and Django alike."""
    return any(kind.__name__ in ("OperationalError", "InterfaceError") for kind in type(error).__mro__)


def fetch(connection: Connection, statement: str, params: Sequence[Any] = ()) -> list[Row]:
    """All rows of one query."""
    return [tuple(row) for row in execute(connection, statement, params).fetchall()]


def fetch_one(connection: Connection, statement: str, params: Sequence[Any] = ()) -> Row | None:
    """The first row of one query, or none."""
    row = execute(connection, statement, params).fetchone()
    return None if row is None else tuple(row)


def write_lock(connection: Connection, name: str) -> None:
    """Keeps other writers under the same name out until the caller's transaction ends.

    SQLite has one writer at a time: the lock is ``BEGIN IMMEDIATE``, unless the caller has begun. PostgreSQL: an
    advisory lock of the transaction, one for each name; the transaction is begun where the caller has not.
    """
    if isinstance(connection, sqlite3.Connection):
        if not connection.in_transaction:
            connection.cursor().execute("BEGIN IMMEDIATE")
        return
    begin(connection)
    connection.cursor().execute("SELECT pg_advisory_xact_lock(%s)", (zlib.crc32(name.encode()),))


def begin(connection: Any) -> None:
    """Begins a transaction where none is open (SQLite: one that only reads until it writes)."""
    if isinstance(connection, sqlite3.Connection):
        if not connection.in_transaction:
            connection.cursor().execute("BEGIN")
    elif connection.autocommit and connection.info.transaction_status == 0:  # IDLE
        connection.cursor().execute("BEGIN")


def has_table(connection: Connection, name: str) -> bool:
    """Whether a table of this name is there."""
    if dialect_of(connection) == "sqlite":
        asked = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return fetch_one(connection, asked, (name,)) is not None
    found = fetch_one(connection, "SELECT to_regclass(?)", (name,))
    return found is not None and found[0] is not None
