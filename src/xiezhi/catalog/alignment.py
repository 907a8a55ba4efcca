# SPDX-License-Identifier: Apache-2.0
"""Two versions of a statute side by side: which article became which, by the likeness of their words.

Likeness is the cosine of pairs of characters, rare pairs weighing more. First the articles that are each other's
nearest are paired, wherever they stand; then the rest, keeping the order where that is possible. What is left over
of the new version and nearly stands in one old article was split from it; of the old in a new one: merged into it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.provisions import Number
from xiezhi.catalog.statute_text import Article

STATES = ("identical", "moved", "changed", "split", "merged", "new", "dropped")
NEAREST = 0.5  # least likeness of two that are each other's nearest
LEAST = 0.33  # least likeness of a pair made of what is left
IN_ORDER = 0.15  # what keeping the order is worth then
ENOUGH = 0.48  # least likeness with that
PART = 0.35  # least likeness of a part and its whole
HELD = 0.5  # least share of a part's words that its whole holds
_SIGNS = re.compile(r"[\s，。；：、“”‘’（）()《》<>〈〉,.;:]")

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Link:
    """One line of the comparison: an old article, a new one or both, what became of it, and their likeness."""

    old: Article | None
    new: Article | None
    state: str
    likeness: float = 0.0


@dataclass(frozen=True)
class Alignment:
    """All lines, in the order of the old version, what is new after what precedes it."""

    links: tuple[Link, ...]

    def of_old(self, number: Number) -> tuple[Link, ...]:
        """What became of an old article."""
        return tuple(link for link in self.links if link.old is not None and link.old.number == number)

    def successors(self, number: Number) -> tuple[Number, ...]:
        """The numbers of the new articles that an old one became, the main one first."""
        found = [link for link in self.of_old(number) if link.new is not None]
        found.sort(key=lambda link: link.state in ("split", "merged"))
        return tuple(link.new.number for link in found if link.new is not None)

    def predecessors(self, number: Number) -> tuple[Number, ...]:
        """The numbers of the old articles that a new one was made of, the main one first."""
        found = [link for link in self.links if link.new is not None and link.new.number == number]
        found.sort(key=lambda link: link.state in ("split", "merged"))
        return tuple(link.old.number for link in found if link.old is not None)


def align(old: Mapping[Number, Article], new: Mapping[Number, Article]) -> Alignment:
    """The comparison of two versions; an article of which only the number is left is not there."""
    before, after = ([one for one in version.values() if not one.repealed] for version in (old, new))
    if not before or not after:
        return Alignment(
            (*(Link(one, None, "dropped") for one in before), *(Link(None, one, "new") for one in after))
        )
    words = [letters(article.text) for article in (*before, *after)]
    likeness, held = _likeness(words, len(before))
    pairs = _paired(before, after, likeness, held)
    links = [
        (one, 0, other, _link(before[one], after[other], likeness[one, other]))
        for one, other in pairs.items()
    ]
    links += _parts(before, after, pairs, likeness, held)
    return Alignment(tuple(link for *_, link in sorted(links, key=lambda row: row[:3])))


def letters(text: str) -> str:
    """A text without spaces and punctuation."""
    return _SIGNS.sub("", text)


def _link(old: Article, new: Article, likeness: float) -> Link:
    same = letters(old.text) == letters(new.text)
    if not same:
        return Link(old, new, "changed", float(likeness))
    return Link(old, new, "identical" if old.number == new.number else "moved", 1.0)


def _likeness(words: Sequence[str], many: int) -> tuple[Matrix, tuple[Matrix, Matrix]]:
    """Cosines of old and new; the share of each new one that an old one holds, and of each old one that a new holds."""
    counts = [Counter(text[place : place + 2] for place in range(len(text) - 1)) for text in words]
    places = {pair: place for place, pair in enumerate(dict.fromkeys(pair for one in counts for pair in one))}
    weights = np.zeros((len(words), max(1, len(places))), np.float32)
    for row, one in enumerate(counts):
        for pair, count in one.items():
            weights[row, places[pair]] = 1 + np.log(count)
    present = (weights > 0).astype(np.float32)
    rare = np.log(1 + len(words) / np.maximum(present.sum(0), 1)).astype(np.float32)
    weights *= rare
    weights /= np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-9)
    heavy = present * np.sqrt(rare)
    both = heavy[:many] @ heavy[many:].T
    own = np.maximum((heavy**2).sum(1), 1e-9)
    return weights[:many] @ weights[many:].T, (both / own[None, many:], both / own[:many, None])


def _paired(
    before: Sequence[Article], after: Sequence[Article], likeness: Matrix, held: tuple[Matrix, Matrix]
) -> dict[int, int]:
    """Old place → new place."""
    pairs: dict[int, int] = {}
    nearest, back = likeness.argmax(1), likeness.argmax(0)
    for one, other in enumerate(map(int, nearest)):
        if back[other] == one and likeness[one, other] >= NEAREST:
            pairs[one] = other
    chain = _rising(pairs)
    rest = [
        (likeness[one, other] + (IN_ORDER if _between(chain, one, other) else 0), one, other)
        for one in range(len(before))
        for other in range(len(after))
        if one not in pairs and likeness[one, other] >= LEAST
    ]
    taken = set(pairs.values())
    for worth, one, other in sorted(rest, key=lambda row: (-row[0], row[1], row[2])):
        part = likeness[one, other] >= PART and max(held[0][one, other], held[1][one, other]) >= HELD
        if (part or worth >= ENOUGH) and one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def _rising(pairs: Mapping[int, int]) -> list[tuple[int, int]]:
    """The longest chain of pairs that keeps the order of both."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for one, other in sorted(pairs.items()):
        place = bisect_left(tails, other)
        before[one] = ends[place - 1] if place else None
        tails[place : place + 1], ends[place : place + 1] = [other], [one]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else None
    while at is not None:
        chain.append((at, pairs[at]))
        at = before[at]
    return chain[::-1]


def _between(chain: Sequence[tuple[int, int]], one: int, other: int) -> bool:
    place = bisect_left(chain, (one, -1))
    lower = chain[place - 1][1] if place else -1
    upper = chain[place][1] if place < len(chain) else 1 << 30
    return lower < other < upper


def _parts(
    before: Sequence[Article],
    after: Sequence[Article],
    pairs: Mapping[int, int],
    likeness: Matrix,
    held: tuple[Matrix, Matrix],
) -> list[tuple[int, int, int, Link]]:
    """What is left over on either side: split, merged, new or dropped; with keys of its place in the order."""
    rows: list[tuple[int, int, int, Link]] = []
    back = {other: one for one, other in pairs.items()}
    by_old, by_new = held
    for other in (other for other in range(len(after)) if other not in back):
        one = int((likeness[:, other] + by_old[:, other]).argmax())
        if likeness[one, other] >= PART and by_old[one, other] >= HELD:
            rows.append(
                (one, 1, other, Link(before[one], after[other], "split", float(likeness[one, other])))
            )
        else:
            near = max((back[place] for place in range(other) if place in back), default=-1)
            last = back.get(max((place for place in range(other) if place in back), default=-1), near)
            rows.append((last, 2, other, Link(None, after[other], "new")))
    for one in (one for one in range(len(before)) if one not in pairs):
        other = int((likeness[one] + by_new[one]).argmax())
        if likeness[one, other] >= PART and by_new[one, other] >= HELD:
            rows.append(
                (one, 1, other, Link(before[one], after[other], "merged", float(likeness[one, other])))
            )
        else:
            rows.append((one, 0, 0, Link(before[one], None, "dropped")))
    return rows
