# SPDX-License-Identifier: Apache-2.0
"""Rows in a database: what SQLite and PostgreSQL have in common. The caller owns the connection and commits."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from xiezhi.kernel.sql import Connection, Row, execute, executemany, fetch, fetch_one, write_lock
from xiezhi.ledger.append import Key
from xiezhi.ledger.entry import ERASED, Head
from xiezhi.ledger.line import COLUMNS, Stored
from xiezhi.ledger.personal import Cipher
from xiezhi.ledger.tables import End, SealedHead
from xiezhi.ledger.verifier.xiezhi_verify import Seal

FIELDS = ", ".join(COLUMNS)
INSERT = f"INSERT INTO events ({FIELDS}) VALUES ({', '.join('?' * len(COLUMNS))})"
PREFIXED = ", ".join(f"e.{column}" for column in COLUMNS)
PAGE = 10_000
LOCK = "xiezhi.ledger"


class DatabaseTables(ABC):
    """Rows in tables; each database says how many values are asked for at once and how it makes its tables."""

    # Each value is looked up by itself in an index: a plan that goes through all events would take ever longer.
    _heads_of: str
    _latest: str
    _by_id: str

    def __init__(self, connection: Connection) -> None:
        self._raw = connection

    @property
    def connection(self) -> Connection:
        """The caller's connection."""
        return self._raw

    @abstractmethod
    def create(self) -> None:
        """Makes what is missing: tables, indexes, triggers."""

    @abstractmethod
    def _by(self, query: str, values: Sequence[Any], *params: Any) -> Iterable[Row]:
        """Rows of a query whose ``{values}`` is a table ``v`` of one column ``value``, before ``params``."""

    def lock(self) -> None:
        """Keeps other writers out until the transaction ends."""
        write_lock(self.connection, LOCK)

    def end(self) -> End:
        """The last row."""
        row = fetch_one(self.connection, "SELECT seq, recorded_at FROM events ORDER BY seq DESC LIMIT 1")
        return End(0, None) if row is None else End(*row)

    @contextmanager
    def writing(self) -> Iterator[Callable[[Sequence[Stored]], None]]:
        """Gives what adds rows in their order; after an error the caller rolls back."""
        yield self._insert

    def _insert(self, rows: Sequence[Stored]) -> None:
        executemany(self.connection, INSERT, rows)

    def heads_of(self, matters: Iterable[str]) -> dict[str, Head]:
        """The ends of chains."""
        return {matter: Head(n, digest) for matter, n, digest in self._by(self._heads_of, list(matters))}

    def latest(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        """By (source, source_key) the row of the highest revision."""
        of_source: dict[str, list[str]] = {}
        for source, key in keys:
            of_source.setdefault(source, []).append(key)
        rows = (
            Stored(*row) for source, some in of_source.items() for row in self._by(self._latest, some, source)
        )
        return {(row.source, row.source_key): row for row in rows}

    def rows_by_id(self, ids: Iterable[str]) -> dict[str, Stored]:
        """Rows by event id."""
        return {row[0]: Stored(*row) for row in self._by(self._by_id, list(ids))}

    def of_matters(self, matters: Sequence[str], known_at: int | None) -> list[Stored]:
        """Rows of matters in seq order, recorded up to ``known_at``."""
        rows = (Stored(*row) for row in self._by(_OF_MATTERS, list(set(matters))))
        seen = (row for row in rows if known_at is None or row.recorded_at <= known_at)
        return sorted(seen, key=lambda row: row.seq)

    def after(self, seq: int, limit: int) -> list[Stored]:
        """Up to ``limit`` rows after a seq, in seq order."""
        asked = f"SELECT {FIELDS} FROM events WHERE seq > ? ORDER BY seq LIMIT ?"
        return [Stored(*row) for row in execute(self.connection, asked, (seq, limit)).fetchall()]

    def matters_after(self, seq: int) -> set[str]:
        """The matters that have events after a seq."""
        return {
            row[0]
            for row in fetch(self.connection, "SELECT DISTINCT matter FROM events WHERE seq > ?", (seq,))
        }

    @abstractmethod
    def heads(self, upto: int | None = None) -> Iterator[tuple[str, Head]]:
        """The ends of all chains, by matter in code-point order; as of a seq where one is given."""

    def seals(self) -> list[Seal]:
        """All seals in order."""
        asked = f"SELECT {', '.join(Seal._fields)} FROM seals ORDER BY number"
        return [Seal(*row) for row in fetch(self.connection, asked)]

    def add_seal(self, seal: Seal, heads: Iterable[SealedHead]) -> None:
        """Adds a seal and the heads that it is the first to cover."""
        marks = ", ".join("?" * len(Seal._fields))
        execute(self.connection, f"INSERT INTO seals ({', '.join(Seal._fields)}) VALUES ({marks})", seal)
        waiting = iter(heads)
        while many := list(islice(waiting, PAGE)):
            asked = "INSERT INTO sealed_heads (seal, matter, n, digest) VALUES (?, ?, ?, ?)"
            executemany(self.connection, asked, many)

    def sealed_heads(self) -> Iterator[SealedHead]:
        """The heads that seals cover, by seal and matter."""
        seal, matter = 0, ""
        while True:
            asked = f"SELECT seal, matter, n, digest FROM sealed_heads WHERE (seal, {self._ordered}) > (?, ?) " \
                f"ORDER BY seal, {self._ordered} LIMIT {PAGE}"  # fmt: skip
            many = [SealedHead(*row) for row in fetch(self.connection, asked, (seal, matter))]
            yield from many
            if len(many) < PAGE:
                return
            seal, matter = many[-1][:2]

    _ordered = "matter"  # the column in code-point order

    def keys_of(self, matters: Iterable[str]) -> dict[str, bytes]:
        """Wrapped keys by matter."""
        asked = "SELECT k.matter, k.wrapped FROM {values} JOIN matter_keys k ON k.matter = v.value"
        return {matter: bytes(wrapped) for matter, wrapped in self._by(asked, list(matters))}

    def add_keys(self, keys: Mapping[str, bytes]) -> None:
        """Keeps wrapped keys of matters that have none."""
        executemany(self.connection, "INSERT INTO matter_keys (matter, wrapped) VALUES (?, ?)", keys.items())

    def drop_key(self, matter: str) -> None:
        """Forgets a matter's key."""
        execute(self.connection, "DELETE FROM matter_keys WHERE matter = ?", (matter,))

    def values_of(self, events: Iterable[str]) -> list[Cipher]:
        """The encrypted values of events."""
        asked = f"SELECT {_CIPHER} FROM {{values}} JOIN personal_values p ON p.event = v.value"
        return [_cipher(row) for row in self._by(asked, list(events))]

    def values_in(self, matter: str) -> list[Cipher]:
        """The encrypted values of a matter."""
        asked = f"SELECT {_CIPHER} FROM personal_values p WHERE p.matter = ? ORDER BY p.event, p.field"
        return [_cipher(row) for row in fetch(self.connection, asked, (matter,))]

    def all_values(self) -> Iterator[Cipher]:
        """All encrypted values."""
        cursor = execute(self.connection, f"SELECT {_CIPHER} FROM personal_values p")
        return iter(sorted(_cipher(row) for row in cursor.fetchall()))

    def add_values(self, values: Collection[Cipher]) -> None:
        """Keeps encrypted values."""
        asked = "INSERT INTO personal_values (event, field, matter, cipher) VALUES (?, ?, ?, ?)"
        executemany(self.connection, asked, values)

    def drop_values(self, matter: str) -> None:
        """Forgets all encrypted values of a matter."""
        execute(self.connection, "DELETE FROM personal_values WHERE matter = ?", (matter,))

    def erasures(self, matters: Iterable[str]) -> dict[str, set[str]]:
        """By matter the fields that its ``erased`` events name."""
        asked = f"SELECT e.matter, e.data FROM {{values}} JOIN events e ON e.matter = v.value WHERE e.step = '{ERASED}'"
        found: dict[str, set[str]] = {}
        for matter, data in self._by(asked, list(matters)):
            found.setdefault(matter, set()).update(json.loads(data)["fields"])
        return found


def _cipher(row: Row) -> Cipher:
    event, field, matter, cipher = row
    return Cipher(event, field, matter, bytes(cipher))


_CIPHER = "p.event, p.field, p.matter, p.cipher"
_OF_MATTERS = f"SELECT {PREFIXED} FROM {{values}} JOIN events e ON e.matter = v.value"
