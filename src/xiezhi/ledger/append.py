# SPDX-License-Identifier: Apache-2.0
"""What an append makes of its entries: new rows, doubles, corrections, refusals. The same for every store.

The store is asked in bulk first (``Lookups``), then each entry is decided in order, what came before it in view.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from xiezhi.kernel.digest import digest
from xiezhi.ledger.admission import Admitted, admit
from xiezhi.ledger.entry import NO_HEAD, VOIDED, Correction, Entry, Head, Receipt, Recorded, Refusal
from xiezhi.ledger.line import Stored, json_text, line_of
from xiezhi.ledger.personal import Secrets

Key = tuple[str, str]

SLICE = 1_000
_NOTHING: tuple[Mapping[str, Any], tuple[str, ...]] = ({}, ())


class Lookups(Protocol):
    """What a decision asks of a store, many at once; what is not there is not in the answer."""

    def heads_of(self, matters: Iterable[str]) -> dict[str, Head]:
        """The ends of chains."""

    def latest(self, keys: Iterable[Key]) -> dict[Key, Stored]:
        """By (source, source_key) the row of the highest revision."""

    def rows_by_id(self, ids: Iterable[str]) -> dict[str, Stored]:
        """Rows by event id."""


@dataclass(slots=True)
class Batch:
    """One batch under decision: what the store knows, and what the batch adds to it."""

    lookups: Lookups
    algorithm: str
    recorded_at: int
    seq: int  # the last one given
    secrets: Secrets
    rows: list[Stored] = field(default_factory=list)
    same: int = 0
    corrected: list[Correction] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    withheld: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    personal: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # event id → values as taken
    _plain: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # event id → data as taken
    _heads: dict[str, Head] = field(default_factory=dict)
    _latest: dict[Key, Stored | None] = field(default_factory=dict)
    _ids: dict[str, Stored | None] = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[list[Stored]]:
        """Decides the entries in their order; new rows by slices, so that a database can write as one decides."""
        admitted = []
        for entry in entries:
            one = admit(entry)
            if isinstance(one, Refusal):
                self.refused.append(one)
            else:
                admitted.append(one)
        self._prefetch(admitted)
        for start in range(0, len(admitted), SLICE):
            written = len(self.rows)
            for one in admitted[start : start + SLICE]:
                self._decide(one)
            yield self.rows[written:]

    def receipt(self) -> Receipt:
        """What became of the entries."""
        plain, personal = self._plain, self.personal
        appended = tuple(recorded(row, personal.get(row.id, {}), plain.get(row.id)) for row in self.rows)
        corrected, refused = tuple(self.corrected), tuple(self.refused)
        return Receipt(appended, self.same, corrected, refused, tuple(self.withheld))

    def _prefetch(self, admitted: Sequence[Admitted]) -> None:
        """A batch asks each question once."""
        ids = {one.entry.id for one in admitted if one.entry.id is not None}
        ids |= {one.entry.voids for one in admitted if one.entry.voids is not None}
        self._fetch_ids(ids)
        keys = {(one.entry.source, one.key) for one in admitted if one.key is not None}
        keys |= {(one.entry.source, one.entry.voids) for one in admitted if one.entry.voids is not None}
        self._fetch_latest(keys)
        matters = {one.entry.matter for one in admitted}
        matters |= {row.matter for row in self._latest.values() if row is not None}
        matters -= self._heads.keys()
        self._heads.update(self.lookups.heads_of(matters))
        self._fetch_places(admitted)
        self.secrets.prefetch({one.entry.matter for one in admitted if one.entry.personal})

    def _fetch_places(self, admitted: Sequence[Admitted]) -> None:
        """Ids that the ledger may give: so many after the end of each chain as there are entries without one."""
        nameless = [one.entry for one in admitted if one.entry.id is None]
        many = Counter(entry.matter for entry in nameless)
        ends = {matter: self._heads.get(matter, NO_HEAD).n for matter in many}
        given = {
            m: [f"{m}#{n}" for n in range(ends[m] + 1, ends[m] + count + 1)] for m, count in many.items()
        }
        self._fetch_ids({id for ids in given.values() for id in ids})
        sources = {(entry.source, entry.matter) for entry in nameless if entry.source_key is None}
        self._fetch_latest({(source, id) for source, matter in sources for id in given[matter]})

    def _fetch_ids(self, ids: set[str]) -> None:
        unknown = {
            id for id in ids if id not in self._ids
        }  # a set less a dict's keys would walk the whole dict
        if unknown:
            found = self.lookups.rows_by_id(unknown)
            self._ids.update((id, found.get(id)) for id in unknown)

    def _fetch_latest(self, keys: set[Key]) -> None:
        unknown = {key for key in keys if key not in self._latest}
        if unknown:
            found = self.lookups.latest(unknown)
            self._latest.update((key, found.get(key)) for key in unknown)

    def _row(self, id: str) -> Stored | None:
        if id not in self._ids:
            self._fetch_ids({id})
        return self._ids[id]

    def _decide(self, one: Admitted) -> None:
        entry = one.entry
        former = None if one.key is None else self._latest.get((entry.source, one.key))
        voided = self._voided(entry)
        refusal = self._refusal(one, former, voided)
        if refusal is not None:
            self.refused.append(Refusal(entry, *refusal))
            return
        voids = None if voided is None else voided.id
        personal, withheld = self.secrets.admissible(entry) if entry.personal else _NOTHING
        if former is not None and _same(one, former, voids) and self.secrets.same(former, personal):
            self.same += 1
            return
        id = self._id_for(one, former)
        void = None if former is None else self._void(former, id)
        row = self._add(one, id, personal, voids, 1 if former is None else former.revision + 1)
        if withheld:
            self.withheld.append((row.id, withheld))
        if former is not None and void is not None:
            self.corrected.append(Correction(former.id, void.id, row.id))

    def _voided(self, entry: Entry) -> Stored | None:
        """The event that ``voids`` names: as its source calls it, in its last revision; else by id."""
        if entry.voids is None:
            return None
        return self._latest.get((entry.source, entry.voids)) or self._row(entry.voids)

    def _refusal(self, one: Admitted, former: Stored | None, voided: Stored | None) -> tuple[str, str] | None:
        entry = one.entry
        if entry.voids is not None and voided is None:
            return _no_such(entry)
        if voided is not None and voided.matter != entry.matter:
            return _other_matter(entry, voided)
        if entry.id is not None and former is None:
            taken = self._row(entry.id)
            if taken is not None:
                return _taken(entry, taken)
        return self.secrets.refusal(entry) if entry.personal else None

    def _id_for(self, one: Admitted, former: Stored | None) -> str:
        if former is not None:
            first = former.id.removesuffix(f"~{former.revision}") if former.revision > 1 else former.id
            revision = former.revision + 1
            return self._free(f"{first}~{revision}")
        if one.entry.id is not None:
            return one.entry.id
        key, matter = one.entry.source_key, one.entry.matter
        if key is not None and key.startswith(f"{matter}#") and self._row(key) is None:
            return key
        n = self._heads.get(matter, NO_HEAD).n + 1
        while self._taken(f"{matter}#{n}", one.entry.source if key is None else None):
            n += 1
        return f"{matter}#{n}"

    def _taken(self, id: str, source: str | None) -> bool:
        """Whether an event has the id or, where the id becomes the source's key as well, that source such a key."""
        if self._row(id) is not None:
            return True
        if source is None:
            return False
        self._fetch_latest({(source, id)})
        return self._latest[source, id] is not None

    def _free(self, id: str, source: str | None = None) -> str:
        """The id, or with primes where somebody gave it to another event."""
        while self._taken(id, source):
            id += "'"
        return id

    def _void(self, former: Stored, new: str) -> Stored:
        """The void of a correction; it tells which event stands instead."""
        data = json.dumps({"corrected_by": new}, ensure_ascii=False, separators=(",", ":"))
        id = self._free(f"{new}:void", former.source)
        entry = Entry(former.matter, former.kind, VOIDED, self.recorded_at, source=former.source)
        return self._add(Admitted(entry, data, id, False), id, {}, former.id, 1)

    def _add(
        self, one: Admitted, id: str, personal: Mapping[str, Any], voids: str | None, revision: int
    ) -> Stored:
        """Links a row to its matter's chain."""
        entry, head = one.entry, self._heads.get(one.entry.matter, NO_HEAD)
        key = id if one.key is None else one.key
        hashes = self.secrets.keep(entry.matter, id, personal, self.algorithm) if personal else "{}"
        self.seq += 1
        fields = (
            id, entry.matter, entry.kind, entry.step, entry.at, self.recorded_at, self.seq, entry.actor, entry.unit,
            one.data, hashes, entry.source, key, revision, voids, head.digest,
        )  # fmt: skip
        row = Stored(*fields, digest(self.algorithm, line_of(fields).encode()))
        self.rows.append(row)
        self._heads[entry.matter] = Head(head.n + 1, row.digest)
        self._ids[id] = self._latest[(entry.source, key)] = row
        if one.plain:
            self._plain[id] = entry.data
        if personal:
            self.personal[id] = personal
        return row


def recorded(row: Stored, personal: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> Recorded:
    """A row with its JSON read, unless what is in it is at hand."""
    if data is None:
        data = {} if row.data == "{}" else json.loads(row.data)
    hashes = {} if row.personal == "{}" else json.loads(row.personal)
    return Recorded(*row[:9], data, hashes, *row[11:], personal)


def as_read(fact: Recorded) -> Recorded:
    """A fact of a receipt as the store gives it when asked: the members of its data in the order that is stored."""
    data = fact.data
    if any(isinstance(value, dict) or isinstance(value, list) for value in data.values()):
        return fact._replace(data=json.loads(json_text(data)))
    return fact if len(data) < 2 else fact._replace(data=dict(sorted(data.items())))


def _same(one: Admitted, former: Stored, voids: str | None) -> bool:
    """Whether the entry says what the row says, personal values aside."""
    entry = one.entry
    return (
        entry.matter, entry.kind, entry.step, entry.at, entry.actor, entry.unit, one.data, voids,
    ) == (
        former.matter, former.kind, former.step, former.at, former.actor, former.unit, former.data, former.voids,
    )  # fmt: skip


def _who(entry: Entry) -> str:
    return entry.id or entry.source_key or f"{entry.matter} {entry.step}"


def _no_such(entry: Entry) -> tuple[str, str]:
    return (
        f"事件 {_who(entry)}: voids {entry.voids!r} 没有这个事件, 应为同一事项中已在账的事件 id",
        f"event {_who(entry)}: voids {entry.voids!r} names no event: the id of an event of the same matter "
        "that is in the ledger would be right",
    )


def _other_matter(entry: Entry, voided: Stored) -> tuple[str, str]:
    return (
        f"事件 {_who(entry)}: voids {entry.voids!r} 属于事项 {voided.matter}, 应为事项 {entry.matter} 的事件",
        f"event {_who(entry)}: voids {entry.voids!r} is of matter {voided.matter}: an event of matter "
        f"{entry.matter} would be right",
    )


def _taken(entry: Entry, taken: Stored) -> tuple[str, str]:
    return (
        f"事件 id {entry.id} 已由来源 {taken.source} ({taken.source_key}) 使用, 应另给 id 或不给",
        f"event id {entry.id} is taken by source {taken.source} ({taken.source_key}): another id, or none, "
        "would be right",
    )
