# SPDX-License-Identifier: Apache-2.0
"""An article with what decides marked: the places that are cited, and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from xiezhi.library.article import Article

Span = tuple[int, int]


class Run(NamedTuple):
    """Words of a paragraph that are shown alike: ``marked`` cited or decisive, ``decisive`` one of the words given."""

    text: str
    marked: bool
    decisive: bool


def marked(article: Article, words: Iterable[str] = ()) -> tuple[tuple[Run, ...], ...]:
    """The paragraphs as runs: cited paragraphs (款) and items (项), and every occurrence of the words, are marked.

    A citation of the whole article marks nothing by itself. The runs of a paragraph joined are its text.
    """
    wanted = [word for word in dict.fromkeys(words) if word.strip()]
    found = []
    for place, paragraph in enumerate(article.printed):
        said = [span for word in wanted for span in _occurrences(paragraph.text, word)]
        found.append(tuple(_runs(paragraph.text, list(_cited(article, place)), said)))
    return tuple(found)


def _cited(article: Article, at: int) -> Iterator[Span]:
    """What of a paragraph (from 0) is cited."""
    for place in article.cited:
        if place.item is not None and place.article:
            yield from (item[1:] for paragraph, item in article.items(place) if paragraph == at)
        elif place.paragraph == at + 1:
            yield 0, len(article.printed[at].text)


def _occurrences(text: str, word: str) -> Iterator[Span]:
    begin = text.find(word)
    while begin >= 0:
        yield begin, begin + len(word)
        begin = text.find(word, begin + len(word))


def _runs(text: str, cited: list[Span], said: list[Span]) -> Iterator[Run]:
    cuts = sorted({0, len(text), *(end for span in (*cited, *said) for end in span)})
    before: Run | None = None
    for begin, end in pairwise(cuts):
        decisive = _within(begin, said)
        run = Run(text[begin:end], decisive or _within(begin, cited), decisive)
        if before is not None and before[1:] == run[1:]:
            before = Run(before.text + run.text, run.marked, run.decisive)
            continue
        if before is not None:
            yield before
        before = run
    if before is not None:
        yield before


def _within(place: int, spans: list[Span]) -> bool:
    return any(begin <= place < end for begin, end in spans)
