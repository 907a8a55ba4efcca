# SPDX-License-Identifier: Apache-2.0
"""The installed versions of statutes and how their articles went over into each other, each compared once."""

from __future__ import annotations

from collections import Counter
from math import log

from xiezhi.catalog.alignment import Alignment, align, letters
from xiezhi.catalog.citations import Statutes
from xiezhi.catalog.provisions import Number
from xiezhi.catalog.statute_shelf import WHOLE, StatuteShelf, StatuteText

Place = tuple[str, int, Number]  # short name, year, article


class Versions:
    """Texts by the names that ``statutes.yaml`` gives them."""

    def __init__(self, shelf: StatuteShelf, statutes: Statutes) -> None:
        self.shelf, self.statutes = shelf, statutes
        self._compared: dict[tuple[str, int, int], Alignment | None] = {}
        self._pairs: dict[tuple[str, int], Counter[str]] = {}

    def text(self, name: str, year: int) -> StatuteText | None:
        """The text of a version, found by its short or its full name."""
        edition = self.statutes.get(name, {}).get(year)
        found = self.shelf.find(name, year)
        return found or (
            self.shelf.find(edition.title, year) if edition is not None and edition.title else None
        )

    def words(self, place: Place) -> str | None:
        """The words of an article, where the whole text is there."""
        text = self._whole(place[0], place[1])
        found = text.body.articles.get(place[2]) if text is not None else None
        return None if found is None else found.text

    def became(self, place: Place, year: int) -> tuple[Number, ...]:
        """The numbers of an article in another version, earlier or later; the main one first."""
        name, mine, article = place
        first, last = sorted((mine, year))
        key = (name, first, last)
        if key not in self._compared:
            one, two = self._whole(name, first), self._whole(name, last)
            known = one is not None and two is not None
            self._compared[key] = (
                align(one.body.articles, two.body.articles) if known and one and two else None
            )
        made = self._compared[key]
        if made is None:
            return ()
        return made.successors(article) if mine == first else made.predecessors(article)

    def share(self, words: str, place: Place) -> float:
        """How much of some words stands in an article: pairs of characters, rare ones weighing more."""
        text = letters(self.words(place) or "")
        said = letters(words)
        counted = self._counted(place[0], place[1])
        many = sum(counted.values()) or 1
        weights = {
            pair: log(1 + many / (1 + counted[pair]))
            for pair in {said[at : at + 2] for at in range(len(said) - 1)}
        }
        whole = sum(weights.values())
        return sum(weight for pair, weight in weights.items() if pair in text) / whole if whole else 0.0

    def _counted(self, name: str, year: int) -> Counter[str]:
        """In how many articles of a version a pair of characters stands."""
        if (name, year) not in self._pairs:
            text = self._whole(name, year)
            articles = text.body.articles.values() if text is not None else ()
            lines = [letters(article.text) for article in articles]
            self._pairs[name, year] = Counter(
                pair for line in lines for pair in {line[at : at + 2] for at in range(len(line) - 1)}
            )
        return self._pairs[name, year]

    def _whole(self, name: str, year: int) -> StatuteText | None:
        text = self.text(name, year)
        return text if text is not None and text.extent == WHOLE and text.body.articles else None
