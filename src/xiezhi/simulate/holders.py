# SPDX-License-Identifier: Apache-2.0
"""Who and which room: chosen at random from the unit's, so that nobody and nothing is taken twice at one time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xiezhi.simulate.book import HOLDER_TYPES, Book
from xiezhi.simulate.city import City

Ints = npt.NDArray[np.int64]
ROUNDS = 12
INDEX = 1 << 16
"""Numbers of one unit's members of a type."""


class Holders:
    """Gives members of pools to families, batch by batch in the order of their days, and remembers what is taken.

    A *member* is ``(unit * types + type) * INDEX + index``. Where nobody of a pool is free, more are called in.
    """

    def __init__(self, book: Book, city: City) -> None:
        self.book, self.city = book, city
        self.pools = np.array([city.pool(kind) for kind in range(len(HOLDER_TYPES))], dtype=np.int64)
        np.maximum.at(self.pools, book.holder_type, book.holder_most)
        self.extra: dict[int, int] = {}
        self.taken = np.zeros((3, 0), dtype=np.int64)

    def choose(
        self, rng: np.random.Generator, holders: Ints, unit: Ints, busy: Ints, holder: Ints, span: tuple[Ints, Ints]
    ) -> tuple[Ints, Ints, Ints]:  # fmt: skip
        """For each of the ``holders`` (rows of the book) of a ``unit``: first member, pool's size, and where it begins.

        ``busy`` are rows of the book, ``holder`` the places in ``holders`` that they take, ``span`` from when to when.
        """
        kind = self.book.holder_type[holders]
        begin = (unit * len(HOLDER_TYPES) + kind) * INDEX
        pool = self.pools[kind]
        first = (rng.random(holders.size) * pool).astype(np.int64)
        number = self.book.busy_number[busy]
        late = self._doubled(member(begin, first, pool, holder, number), span, holder)
        n = 0
        while late.size:
            moved = np.isin(holder, late)
            before = member(begin, first, pool, holder[moved], number[moved])
            n += 1
            if n <= ROUNDS:
                first[late] = (rng.random(late.size) * pool[late]).astype(np.int64)
            else:
                self._call_in(late, first, pool, begin, self.book.holder_most[holders])
            taken = member(begin, first, pool, holder, number)
            late = self._doubled(taken, span, holder, np.concatenate([before, taken[moved]]))
        self._remember(member(begin, first, pool, holder, number), span)
        return begin, first, pool

    def _doubled(self, taken: Ints, span: tuple[Ints, Ints], holder: Ints, among: Ints | None = None) -> Ints:
        """Holders of this batch of which a member is taken at that time by another: some, if there are any.
        ``among``: the members that changed hands; of others it is known that nobody is doubled."""
        members = np.concatenate([self.taken[0], taken])
        start, end = np.concatenate([self.taken[1], span[0]]), np.concatenate([self.taken[2], span[1]])
        owner = np.concatenate([np.full(self.taken.shape[1], -1), holder])
        if among is not None:
            here = np.flatnonzero(np.isin(members, among))
            members, start, end, owner = members[here], start[here], end[here], owner[here]
        order = np.lexsort((start, members))
        members, start, end, owner = members[order], start[order], end[order], owner[order]
        last = _ending_last(members, end)
        clash = (last >= 0) & (start < end[last]) & (owner != owner[last])
        return np.unique(np.maximum(owner, owner[last])[clash])

    def _call_in(self, late: Ints, first: Ints, pool: Ints, begin: Ints, most: Ints) -> None:
        """Members beyond the pool, each for one family alone."""
        for place in late.tolist():
            key = int(begin[place])
            index = self.extra.get(key, int(pool[place]))
            first[place] = index
            self.extra[key] = index + int(most[place])

    def _remember(self, taken: Ints, span: tuple[Ints, Ints]) -> None:
        self.taken = np.concatenate([self.taken, np.stack([taken, *span])], axis=1)

    def forget(self, before: int) -> None:
        """What ended before an instant is no longer looked at."""
        self.taken = self.taken[:, self.taken[2] > before]


def _ending_last(members: Ints, end: Ints) -> Ints:
    """Of spans in the order of members and starts: for each the one before it, of the same member, that ends last; -1
    for none. Where any two spans of different owners meet, some span meets that one, and it is another's: were the
    first such span's its own, that one would have met the other before."""
    if not members.size:
        return np.zeros(0, dtype=np.int64)
    fresh = np.concatenate([[True], members[1:] != members[:-1]])
    rank = np.empty(end.size, dtype=np.int64)
    rank[np.lexsort((np.arange(end.size), end))] = np.arange(end.size)
    latest = np.maximum.accumulate(np.cumsum(fresh) * end.size + rank)
    by_rank = np.empty(end.size, dtype=np.int64)
    by_rank[rank] = np.arange(end.size)
    before = np.concatenate([[0], by_rank[latest[:-1] % end.size]])
    return np.where(fresh, -1, before)


def member(begin: Ints, first: Ints, pool: Ints, holder: Ints, number: Ints) -> Ints:
    """The member that a slot with a number holds: from the first one on, round the pool."""
    index = first[holder] + number - 1
    size = pool[holder]
    return begin[holder] + np.where(first[holder] < size, index % size, index)


def parts_of(member: int) -> tuple[int, int, int]:
    """Unit, type and index of a member."""
    rest, index = divmod(member, INDEX)
    unit, kind = divmod(rest, len(HOLDER_TYPES))
    return unit, kind, index
