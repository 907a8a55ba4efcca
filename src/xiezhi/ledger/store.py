# SPDX-License-Identifier: Apache-2.0
"""The ledger: facts are appended, never changed; each matter's events are a hash chain, days are sealed.

>>> from xiezhi.ledger.entry import Entry
>>> store = MemoryStore()
>>> receipt = store.append([Entry("A-1", "case", "opened", 0), Entry("A-1", "case", "closed", 5)], now=10)
>>> [(event.id, event.seq, event.recorded_at) for event in receipt.appended]
[('A-1#1', 1, 10), ('A-1#2', 2, 10)]
>>> receipt.appended[1].prev == receipt.appended[0].digest
True
"""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice

from xiezhi.kernel.digest import digest
from xiezhi.kernel.sql import Connection, dialect_of
from xiezhi.ledger.append import Batch, recorded
from xiezhi.ledger.entry import Entry, Head, Receipt, Recorded
from xiezhi.ledger.erasing import Erasure, erasure_entry
from xiezhi.ledger.line import Stored
from xiezhi.ledger.memory import MemoryTables
from xiezhi.ledger.personal import Entropy, Secrets
from xiezhi.ledger.postgres import PostgresTables
from xiezhi.ledger.sealing import make_seal
from xiezhi.ledger.sqlite import SqliteTables
from xiezhi.ledger.tables import Tables
from xiezhi.ledger.verification import Progress, Verification, verify
from xiezhi.ledger.verifier.xiezhi_verify import Seal

CHUNK = 10_000  # entries decided with one set of look-ups


class Store:
    """One ledger over one connection. The caller commits or rolls back; an append is whole in that transaction."""

    def __init__(
        self,
        tables: Tables,
        algorithm: str = "sha256",
        home_key: bytes | None = None,
        entropy: Entropy = os.urandom,
    ) -> None:
        digest(algorithm, b"")  # an algorithm that this machine lacks is told at once
        self.tables = tables
        self.algorithm = algorithm
        self.secrets = Secrets(tables, home_key, entropy)

    def create(self) -> None:
        """Makes tables, indexes and triggers where they are missing."""
        self.tables.create()

    def append(self, entries: Iterable[Entry], *, now: int) -> Receipt:
        """Appends facts, one or a million: new ones go in, doubles are counted, other content corrects.

        ``recorded_at`` is ``now``, or the last one where the clock runs behind it; ``seq`` counts on without
        gaps. What cannot be a fact is refused alone. Writers wait from here to the caller's commit.
        """
        self.tables.lock()
        self.secrets.forget()
        end = self.tables.end()
        stamp = now if end.recorded_at is None else max(now, end.recorded_at)
        batch = Batch(self.tables, self.algorithm, stamp, end.seq, self.secrets)
        waiting = iter(entries)
        with collector_paused(), self.tables.writing() as write:
            while many := list(islice(waiting, CHUNK)):
                for rows in batch.take(many):
                    write(rows)
                self.secrets.flush()
            return batch.receipt()

    def events_of(self, matters: Sequence[str], known_at: int | None = None) -> list[Recorded]:
        """The events of matters in seq order, voids and voided ones too, recorded up to ``known_at``."""
        return self._read(self.tables.of_matters(matters, known_at))

    def event(self, id: str) -> Recorded | None:
        """One event by its id."""
        found = self._read(list(self.tables.rows_by_id([id]).values()))
        return found[0] if found else None

    def tail(self, after_seq: int, limit: int) -> list[Recorded]:
        """Up to ``limit`` events after a seq, in seq order."""
        return self._read(self.tables.after(after_seq, limit))

    def last_seq(self) -> int:
        """The seq of the last event; 0 of an empty ledger."""
        return self.tables.end().seq

    def heads(self, upto: int | None = None) -> Iterator[tuple[str, Head]]:
        """The end of each matter's chain, matters in code-point order; as of a seq where one is given."""
        return self.tables.heads(upto)

    def seal(self, day: date, now: int) -> Seal:
        """Seals all that stands, as of a civil day; where that day's seal already covers it, that one."""
        return make_seal(self.tables, self.algorithm, day, now)

    def seals(self) -> list[Seal]:
        """All seals in their order."""
        return self.tables.seals()

    def verify(self, kept: Iterable[str] = (), progress: Progress | None = None) -> Verification:
        """Recomputes every digest, chain, seal and personal hash. ``kept``: seal lines that were kept elsewhere."""
        return verify(self.tables, self.secrets, kept, progress)

    def erase(
        self, matter: str, fields: Collection[str], ground: str, by: Sequence[str], now: int
    ) -> Erasure:
        """Erases personal values of a matter by law; ``fields`` empty: all, those that would still come too.

        ``by``: two different people. The matter's key is deleted; ``erased`` tells the ground. Chains still verify.
        """
        entry = erasure_entry(self.tables, matter, fields, ground, by, now)
        receipt = self.append([entry], now=now)
        gone = self.secrets.erase(matter, entry.data["fields"])
        return Erasure(receipt.appended[0], tuple(gone))

    def _read(self, rows: Sequence[Stored]) -> list[Recorded]:
        personal = self.secrets.read(rows)
        return [recorded(row, personal.get(row.id, {})) for row in rows]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Rows hold no cycles: looking for some among millions of them would take longer than the append itself."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def open_store(
    connection: Connection,
    algorithm: str = "sha256",
    *,
    home_key: bytes | None = None,
    entropy: Entropy = os.urandom,
) -> Store:
    """The ledger behind a connection of sqlite3 or psycopg 3; without ``home_key`` personal values stay closed."""
    tables: Tables = (
        SqliteTables(connection) if dialect_of(connection) == "sqlite" else PostgresTables(connection)
    )
    return Store(tables, algorithm, home_key, entropy)


class MemoryStore(Store):
    """A ledger in memory, for tests and trials."""

    def __init__(
        self, algorithm: str = "sha256", *, home_key: bytes | None = None, entropy: Entropy = os.urandom
    ) -> None:
        super().__init__(MemoryTables(), algorithm, home_key, entropy)
