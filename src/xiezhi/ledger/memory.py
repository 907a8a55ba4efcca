# SPDX-License-Identifier: Apache-2.0
"""Rows in memory: for tests, trials and small logs. Nothing outlives the process; there are no transactions."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from xiezhi.ledger.append import Key
from xiezhi.ledger.entry import ERASED, Head
from xiezhi.ledger.line import Stored
from xiezhi.ledger.personal import Cipher
from xiezhi.ledger.tables import End, SealedHead
from xiezhi.ledger.verifier.xiezhi_verify import Seal


class MemoryTables:
    """Lists and dicts."""

    def __init__(self) -> None:
        self._rows: list[Stored] = []
        self._by_id: dict[str, Stored] = {}
        self._by_key: dict[Key, Stored] = {}
        self._by_matter: dict[str, list[Stored]] = {}
        self._keys: dict[str, bytes] = {}
        self._values: dict[str, list[Cipher]] = {}
        self._seals: list[Seal] = []
        self._sealed_heads: list[SealedHead] = []

    def create(self) -> None:
        """Nothing to make."""

    def lock(self) -> None:
        """Nobody else writes."""

    def end(self) -> End:
        """The last row."""
        return End(self._rows[-1].seq, self._rows[-1].recorded_at) if self._rows else End(0, None)

    @contextmanager
    def writing(self) -> Iterator[Callable[[Sequence[Stored]], None]]:
        """Gives what adds rows; they are seen when it ends, and none of them where it ends in an error."""
        waiting: list[Stored] = []
        yield waiting.extend
        self._add(waiting)

    def _add(self, rows: Sequence[Stored]) -> None:
        for row in rows:
            self._rows.append(row)
            self._by_id[row.id] = row
            self._by_key[row.source, row.source_key] = row  # revisions come in their order
            self._by_matter.setdefault(row.matter, []).append(row)

    def heads_of(self, matters: Iterable[str]) -> dict[str, Head]:
        """The ends of chains."""
        chains = ((matter, self._by_matter.get(matter)) for matter in matters)
        return {matter: Head(len(chain), chain[-1].digest) for matter, chain in chains if chain}

    def latest(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        """By (source, source_key) the row of the highest revision."""
        return {key: self._by_key[key] for key in keys if key in self._by_key}

    def rows_by_id(self, ids: Iterable[str]) -> dict[str, Stored]:
        """Rows by event id."""
        return {id: self._by_id[id] for id in ids if id in self._by_id}

    def of_matters(self, matters: Sequence[str], known_at: int | None) -> list[Stored]:
        """Rows of matters in seq order, recorded up to ``known_at``."""
        rows = [row for matter in set(matters) for row in self._by_matter.get(matter, ())]
        seen = (row for row in rows if known_at is None or row.recorded_at <= known_at)
        return sorted(seen, key=lambda row: row.seq)

    def after(self, seq: int, limit: int) -> list[Stored]:
        """Up to ``limit`` rows after a seq, in seq order."""
        start = bisect_right(self._rows, seq, key=lambda row: row.seq)
        return self._rows[start : start + limit]

    def matters_after(self, seq: int) -> set[str]:
        """The matters that have events after a seq."""
        return {row.matter for row in self._rows[seq:]}

    def heads(self, upto: int | None = None) -> Iterator[tuple[str, Head]]:
        """The ends of all chains by matter; as of a seq where one is given."""
        for matter in sorted(self._by_matter):
            chain = [row for row in self._by_matter[matter] if upto is None or row.seq <= upto]
            if chain:
                yield matter, Head(len(chain), chain[-1].digest)

    def seals(self) -> list[Seal]:
        """All seals in order."""
        return list(self._seals)

    def add_seal(self, seal: Seal, heads: Iterable[SealedHead]) -> None:
        """Adds a seal and the heads that it is the first to cover."""
        self._seals.append(seal)
        self._sealed_heads += heads

    def sealed_heads(self) -> Iterator[SealedHead]:
        """The heads that seals cover, by seal and matter."""
        return iter(sorted(self._sealed_heads))

    def keys_of(self, matters: Iterable[str]) -> dict[str, bytes]:
        """Wrapped keys by matter."""
        return {matter: self._keys[matter] for matter in matters if matter in self._keys}

    def add_keys(self, keys: Mapping[str, bytes]) -> None:
        """Keeps wrapped keys."""
        self._keys.update(keys)

    def drop_key(self, matter: str) -> None:
        """Forgets a matter's key."""
        self._keys.pop(matter, None)

    def values_of(self, events: Iterable[str]) -> list[Cipher]:
        """The encrypted values of events."""
        wanted = set(events)
        matters = {self._by_id[event].matter for event in wanted if event in self._by_id}
        return [
            value for matter in matters for value in self._values.get(matter, ()) if value.event in wanted
        ]

    def values_in(self, matter: str) -> list[Cipher]:
        """The encrypted values of a matter."""
        return list(self._values.get(matter, ()))

    def all_values(self) -> Iterator[Cipher]:
        """All encrypted values, by event and field."""
        return iter(sorted(value for values in self._values.values() for value in values))

    def add_values(self, values: Collection[Cipher]) -> None:
        """Keeps encrypted values."""
        for value in values:
            self._values.setdefault(value.matter, []).append(value)

    def drop_values(self, matter: str) -> None:
        """Forgets all encrypted values of a matter."""
        self._values.pop(matter, None)

    def erasures(self, matters: Iterable[str]) -> dict[str, set[str]]:
        """By matter the fields that its ``erased`` events name."""
        found: dict[str, set[str]] = {}
        for matter in matters:
            for row in self._by_matter.get(matter, ()):
                if row.step == ERASED:
                    found.setdefault(matter, set()).update(json.loads(row.data)["fields"])
        return found
