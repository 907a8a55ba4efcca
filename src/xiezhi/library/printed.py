# SPDX-License-Identifier: Apache-2.0
"""An article as it is printed, and where in it the paragraphs and items lie: how the library keeps its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xiezhi.catalog.provisions import NUMBER, Number, article_label, chinese, outline_label
from xiezhi.catalog.statute_text import Article, Body, Paragraph

Item = tuple[int, int, int]
"""Number, first and last place (exclusive) in the paragraph; its mark （一） is within."""


@dataclass(frozen=True)
class PrintedParagraph:
    """A paragraph (款) as printed, items on lines of their own where the text has them so."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Printed:
    """An article, or an entry of an outline: ``number`` as the rules write it (``第99条之1``, ``二(一)2``)."""

    number: str
    paragraphs: tuple[PrintedParagraph, ...]
    repealed: bool = False

    @property
    def words(self) -> str:
        """The whole, as ``library_articles.words`` holds it."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def parts(self) -> str:
        """Where its paragraphs and items lie, as ``library_articles.parts`` holds it."""
        return json.dumps([[len(one.text), one.items] for one in self.paragraphs], separators=(",", ":"))


def paragraphs_of(words: str, parts: str) -> tuple[PrintedParagraph, ...]:
    """The paragraphs of an article as the table holds them."""
    found, begin = [], 0
    for length, items in json.loads(parts):
        spans = tuple((int(number), int(first), int(last)) for number, first, last in items)
        found.append(PrintedParagraph(words[begin : begin + length], spans))
        begin += length + 1
    return tuple(found)


def printed(body: Body) -> Iterator[Printed]:
    """Every article of a text in its order; of a text without articles the entries of its outline."""
    for article in body.articles.values():
        yield _article(article)
    for number in body.outline:
        yield Printed(outline_label(number), tuple(_entries(number, body.outline)))


def _article(article: Article) -> Printed:
    paragraphs = tuple(_paragraph(one) for one in article.paragraphs)
    return Printed(article_label(article.number), paragraphs, article.repealed)


def _entries(number: Number, outline: Mapping[Number, str]) -> Iterator[PrintedParagraph]:
    """An entry's own words, then those of the entries below it with their numbers."""
    for other, words in outline.items():
        if other == number:
            yield PrintedParagraph(words)
        elif other[: len(number)] == number:
            last = other[-1]
            mark = f"（{chinese(last)}）" if len(other) == 2 else f"{last}. "
            yield PrintedParagraph(f"{mark}{words}")


def _paragraph(paragraph: Paragraph) -> PrintedParagraph:
    inside = _inside(paragraph)
    if inside is not None:
        return PrintedParagraph(paragraph.text, inside)
    text, items = paragraph.text, list[Item]()
    for number, words in paragraph.items.items():
        begin = len(text) + 1
        text += f"\n（{chinese(number)}）{words}"
        items.append((number, begin, len(text)))
    return PrintedParagraph(text, tuple(items))


def _inside(paragraph: Paragraph) -> tuple[Item, ...] | None:
    """Where the items lie, if they stand inside the paragraph's own line; ``None`` where they do not."""
    found, begin = list[Item](), 0
    for number, words in paragraph.items.items():
        match = re.compile(rf"[（(]{NUMBER}[)）]\s*{re.escape(words)}").search(paragraph.text, begin)
        if match is None:
            return None
        found.append((number, match.start(), match.end()))
        begin = match.end()
    return tuple(found)
