# SPDX-License-Identifier: Apache-2.0
"""What a batch shows at T and K: visible events in their order, families, days, relatives.

Everything is an array over the n visible events (``e`` = position in order of (matter, at, seq)) or over the M matters.
``rank`` is the place of an event in the order (family, at, seq): the one coordinate in which events are compared.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Pack
from xiezhi.engine.columnar.ancestry import Ancestry
from xiezhi.engine.columnar.moments import Moments, in_order
from xiezhi.engine.facts import Facts, Flags, Ints

Rows = npt.NDArray[np.int64]


class View:
    """The visible events of ``facts`` at ``as_of`` and ``known_at``.

    ``rows``: row in ``facts`` of each visible event; ``seq``: its place among equal instants (for the second judgement
    of ties the rows of a tie change places while ``seq`` stays).
    """

    def __init__(self, facts: Facts, pack: Pack, as_of: int, rows: Rows, seq: Ints | None = None) -> None:
        self.facts, self.pack, self.as_of, self.rows = facts, pack, as_of, rows
        whole = rows.size == facts.size
        self._in_place = whole and seq is None
        self.n = int(rows.size)
        self.matters = len(facts.parent)
        self.at: Ints = facts.at if whole and seq is None else facts.at[rows]
        self.matter = facts.matter if whole and seq is None else facts.matter[rows]
        self.step = facts.step if whole and seq is None else facts.step[rows]
        self._seq = seq if seq is not None else (facts.seq if whole else facts.seq[rows])

    @cached_property
    def simple(self) -> bool:
        """No matter has a parent here: each family is one matter, and rank is e."""
        return not (self.facts.parent >= 0).any()

    @cached_property
    def root(self) -> npt.NDArray[np.int32]:
        return self.facts.roots()

    @cached_property
    def rank(self) -> Ints:
        """Place of each event in (family, at, seq)."""
        if self.simple:
            return np.arange(self.n, dtype=np.int64)
        rank = np.empty(self.n, dtype=np.int64)
        rank[self.by_rank] = np.arange(self.n)
        return rank

    @cached_property
    def by_rank(self) -> Ints:
        """The event at each rank."""
        if self.simple:
            return np.arange(self.n, dtype=np.int64)
        return in_order(self.keys, self._seq)

    def event_at(self, rank: Ints) -> Ints:
        """The event at each rank; -1 for n."""
        if self.simple:
            return np.where(rank < self.n, rank, -1)
        return np.where(rank < self.n, self.by_rank[np.minimum(rank, self.n - 1)], -1) if self.n else rank - 1

    @cached_property
    def day(self) -> Ints:
        """Civil day of each event."""
        return self.pack.zone.days(self.at)

    @cached_property
    def at_day(self) -> Flags:
        """Events of which only the day is known."""
        given = self.facts.at_day
        return given[self.rows] if given is not None else np.zeros(self.n, dtype=bool)

    @cached_property
    def recorded_at(self) -> Ints:
        return (
            self.facts.recorded_at
            if self.n == self.facts.size and self._in_place
            else self.facts.recorded_at[self.rows]
        )

    @cached_property
    def final(self) -> Flags:
        """Events of a final step."""
        return self.final_step[self.step]

    @cached_property
    def finals(self) -> Ints:
        """The events of a final step, in order."""
        return np.flatnonzero(self.final)

    @cached_property
    def final_step(self) -> Flags:
        return np.array([pair in self.pack.final_steps for pair in self.pack.step_of], dtype=bool)

    @cached_property
    def _step_order(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.step, kind="stable")
        bounds = np.searchsorted(self.step[order], np.arange(len(self.pack.step_of) + 1))
        return order, bounds

    def events_of(self, code: int) -> Ints:
        """The events of one step code, in order of (matter, at, seq)."""
        order, bounds = self._step_order
        return order[bounds[code] : bounds[code + 1]]

    @cached_property
    def present(self) -> frozenset[tuple[str, str]]:
        """Which (kind, step) occur."""
        _, bounds = self._step_order
        return frozenset(self.pack.step_of[code] for code in np.flatnonzero(np.diff(bounds) > 0).tolist())

    @cached_property
    def _moments(self) -> Moments:
        return Moments(self.at, self.matters)

    @cached_property
    def keys(self) -> Ints:
        """(family, instant) of each event as one number."""
        moments = self._moments
        return self.root[self.matter].astype(np.int64) * moments.width + moments.place(self.at)

    @cached_property
    def _keys_by_rank(self) -> Ints:
        return self.keys[self.by_rank]

    def rank_at(self, matter: npt.NDArray[np.int32], instants: Ints) -> Ints:
        """The first rank in the family of each matter whose event is not before an instant."""
        moments = self._moments
        query = self.root[matter].astype(np.int64) * moments.width + moments.place(instants)
        return np.searchsorted(self._keys_by_rank, query, "left")

    @cached_property
    def ancestry(self) -> Ancestry:
        """Who stands above whom."""
        return Ancestry(self.facts, self.pack)

    def ancestor(self, kind: str) -> npt.NDArray[np.int32]:
        """The nearest matter of a kind above each; -1 where none is, -2 where the chain ends in a missing one."""
        return self.ancestry.above(kind)


def visible_rows(facts: Facts, as_of: int, known_at: int | None) -> Rows:
    """Rows recorded by K, not voided at K, of T or earlier; voids themselves are never visible."""
    seen = facts.at <= as_of
    recorded = None
    if known_at is not None:
        recorded = facts.recorded_at <= known_at
        seen &= recorded
    if facts.is_void is not None and facts.void_of is not None:
        seen &= ~facts.is_void
        seen[_voided(facts, recorded)] = False
    if seen.all():
        return np.arange(facts.size, dtype=np.int64)
    return np.flatnonzero(seen)


def _voided(facts: Facts, recorded: Flags | None) -> Rows:
    """Rows taken out by an effective void: latest first, since a void may itself be voided."""
    assert facts.is_void is not None and facts.void_of is not None
    out: set[int] = set()
    voids = np.flatnonzero(facts.is_void & (facts.void_of >= 0))
    for row in voids[np.argsort(-facts.seq[voids], kind="stable")].tolist():
        if row not in out and (recorded is None or recorded[row]):
            out.add(int(facts.void_of[row]))
    return np.array(sorted(out), dtype=np.int64)
