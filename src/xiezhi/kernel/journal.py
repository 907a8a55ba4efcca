# SPDX-License-Identifier: Apache-2.0
"""A chained, append-only table of acts: who did what to what, and when.

The database refuses UPDATE and DELETE; each entry's digest covers its content and the digest before it, so that a
change behind the database's back is found and named. A chain alone cannot tell that its end was cut off: ``head`` is
a line to keep elsewhere, and ``verify`` takes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xiezhi.kernel.digest import algorithm_of, digest
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import Connection, dialect_of, execute, fetch, fetch_one, has_table, write_lock

_NAME = re.compile(r"[a-z][a-z_]{0,40}$")
_COLUMNS = "seq, at, actor, act, subject, data, prev, digest"
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. ``at`` in µs UTC; ``data`` plain JSON; ``prev`` empty for the first."""

    seq: int
    at: int
    actor: str
    act: str
    subject: str
    data: Mapping[str, Any]
    prev: str
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the entry's number, and why."""

    seq: int
    zh: str
    en: str


class Journal:
    """The entries of one table; the caller owns the connection and its transactions."""

    def __init__(self, connection: Connection, table: str, algorithm: str = "sha256") -> None:
        if not _NAME.match(table):
            raise ValueError(table)
        self.connection, self.table, self.algorithm = connection, table, algorithm

    def create(self) -> None:
        """Makes table, index and the triggers that refuse changes, where they are not there yet."""
        if has_table(self.connection, self.table):
            return
        write_lock(self.connection, self.table)
        sqlite = dialect_of(self.connection) == "sqlite"
        for statement in _schema(self.table, "INTEGER" if sqlite else "BIGINT"):
            execute(self.connection, statement)
        for statement in (_sqlite_guard if sqlite else _postgresql_guard)(self.table):
            execute(self.connection, statement)

    def append(self, *, at: int, actor: str, act: str, subject: str, data: Mapping[str, Any]) -> Line:
        """Adds one entry in the caller's transaction; others wait until that ends. The time never runs back."""
        write_lock(self.connection, self.table)
        last = fetch_one(
            self.connection, f"SELECT seq, at, digest FROM {self.table} ORDER BY seq DESC LIMIT 1"
        )
        seq, at, prev = (1, at, "") if last is None else (last[0] + 1, max(at, last[1]), last[2])
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        made = digest(self.algorithm, _payload(seq, at, actor, act, subject, text, prev))
        execute(
            self.connection,
            f"INSERT INTO {self.table} ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, at, actor, act, subject, text, prev, made),
        )
        return Line(seq, at, actor, act, subject, json.loads(text), prev, made)

    def lines(
        self, where: str = "", params: tuple[Any, ...] = (), *, latest: int | None = None
    ) -> list[Line]:
        """Entries in order that satisfy an SQL condition; with ``latest`` only so many of the last ones."""
        clause = f" WHERE {where}" if where else ""
        order = "ORDER BY seq" if latest is None else f"ORDER BY seq DESC LIMIT {int(latest)}"
        rows = fetch(self.connection, f"SELECT {_COLUMNS} FROM {self.table}{clause} {order}", params)
        found = [_line(row) for row in rows]
        return found if latest is None else found[::-1]

    def of(self, subject: str) -> list[Line]:
        """All entries about one thing, in order."""
        return self.lines("subject = ?", (subject,))

    def last_seq(self) -> int:
        """The number of the last entry, 0 where there is none."""
        row = fetch_one(self.connection, f"SELECT max(seq) FROM {self.table}")
        return 0 if row is None or row[0] is None else int(row[0])

    def head(self) -> str:
        """``<table> <seq> <digest>`` of the last entry: a line to be kept outside this database."""
        row = fetch_one(self.connection, f"SELECT seq, digest FROM {self.table} ORDER BY seq DESC LIMIT 1")
        return f"{self.table} 0 -" if row is None else f"{self.table} {row[0]} {row[1]}"

    def verify(self, head: str | None = None) -> Break | None:
        """The first entry that does not hold, ``None`` where all do; ``head``: a line that ``head()`` once gave."""
        kept = None if head is None else self._read_head(head)
        expected, prev = 1, ""
        for row in self._rows():
            broken = _broken(row, expected, prev)
            if broken is None and kept is not None and row[0] == kept[0] and row[7] != kept[1]:
                broken = Break(row[0], "与留存的链头不符, 此条或以前各条被改写", "differs from the head kept")
            if broken is not None:
                return broken
            expected, prev = row[0] + 1, row[7]
        if kept is not None and kept[0] >= expected:
            return Break(
                expected,
                f"从此条起缺失, 留存的链头到第 {kept[0]} 条",
                f"missing from here on: the head kept says {kept[0]}",
            )
        return None

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        seq, page = None, f"SELECT {_COLUMNS} FROM {self.table}"
        while True:
            if seq is None:
                rows = fetch(self.connection, f"{page} ORDER BY seq LIMIT {_PAGE}")
            else:
                rows = fetch(self.connection, f"{page} WHERE seq > ? ORDER BY seq LIMIT {_PAGE}", (seq,))
            yield from rows
            if len(rows) < _PAGE:
                return
            seq = rows[-1][0]

    def _read_head(self, text: str) -> tuple[int, str]:
        match = re.match(rf"\s*{self.table} (\d+) (\S+)\s*$", text)
        if match is None:
            raise XiezhiError(
                f"{text[:80]!r} 不是链头, 应如 {self.table} 120 sha256:…",
                f"{text[:80]!r} is no head: right would be {self.table} 120 sha256:…",
            )
        return int(match[1]), match[2]


def _line(row: tuple[Any, ...]) -> Line:
    seq, at, actor, act, subject, data, prev, made = row
    return Line(seq, at, actor, act, subject, json.loads(data), prev, made)


def _payload(seq: int, at: int, actor: str, act: str, subject: str, data: str, prev: str) -> bytes:
    line = json.dumps([seq, at, actor, act, subject, data, prev], ensure_ascii=False, separators=(",", ":"))
    return line.encode()


def _broken(row: tuple[Any, ...], expected: int, prev: str) -> Break | None:
    """Whether one stored entry holds after the one before it."""
    if row[0] != expected:
        gone = str(expected) if row[0] == expected + 1 else f"{expected}–{row[0] - 1}"
        return Break(expected, f"第 {gone} 条缺失", f"entry {gone} is missing")
    if row[6] != prev:
        return Break(row[0], "与前一条不相连", "is not linked to the one before it")
    try:
        made = digest(algorithm_of(row[7]), _payload(*row[:7]))
    except XiezhiError:
        made = ""
    return (
        None if made == row[7] else Break(row[0], "内容与摘要不符", "its content does not match its digest")
    )


def _schema(table: str, number: str) -> list[str]:
    return [
        f"CREATE TABLE IF NOT EXISTS {table} (seq {number} PRIMARY KEY, at {number} NOT NULL, actor TEXT NOT NULL, "
        "act TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL, prev TEXT NOT NULL, digest TEXT NOT NULL)",
        f"CREATE INDEX IF NOT EXISTS {table}_subject ON {table} (subject, seq)",
    ]


def _sqlite_guard(table: str) -> list[str]:
    """INSERT OR REPLACE deletes without firing a trigger on DELETE, so it is met before the insertion."""
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq)"
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{name} BEFORE {when} BEGIN "
        f"SELECT RAISE(ABORT, '{table} is append-only: {name} refused'); END"
        for name, when in (
            ("update", f"UPDATE ON {table}"),
            ("delete", f"DELETE ON {table}"),
            ("replace", f"INSERT ON {table} WHEN {taken}"),
        )
    ]


def _postgresql_guard(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only: % refused', TG_OP; END $$",
        f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
