# SPDX-License-Identifier: Apache-2.0
"""An article in the other versions of its statute: as the comparison of both texts tells, else of the same number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xiezhi.catalog.model import Pack
from xiezhi.kernel.sql import fetch
from xiezhi.library.article import Article
from xiezhi.library.reading import Library, Stored, made
from xiezhi.library.tables import ARTICLES, LINKS
from xiezhi.library.versions import StatuteVersion

SAME_NUMBER, NO_TEXT, GONE = "same_number", "no_text", "gone"
Links = Mapping[int, list[tuple[str, Stored | None]]]

_SIDES = (("older", "old_number", "newer", "new_number"), ("newer", "new_number", "older", "old_number"))
_QUERY = " UNION ALL ".join(
    f"SELECT l.{other}, l.state, l.place, a.text, a.number, a.repealed, a.words, a.parts FROM {LINKS} l "
    f"LEFT JOIN {ARTICLES} a ON a.text = l.{other} AND a.number = l.{other_number} "
    f"WHERE l.{mine} = ? AND l.{my_number} = ?"
    for mine, my_number, other, other_number in _SIDES
)


@dataclass(frozen=True)
class Counterpart:
    """Another version and what the article is there, the main one first; empty where it is not there or not installed.

    ``state``: identical, moved, changed by the comparison of the texts, split or merged where there are several;
    ``gone`` where that finds none; ``same_number`` where they could not be compared; ``no_text``: none installed.
    """

    version: StatuteVersion
    state: str
    articles: tuple[Article, ...] = ()


def other_versions(
    library: Library, article: Article, pack: Pack, day: int | None = None
) -> tuple[Counterpart, ...]:
    """The article in every other version that is installed or that the pack lists, in the order of their dates."""
    found = [one for one in library.versions_of(article.statute, pack) if one != article.version]
    if not found or article.version.text is None:
        return tuple(Counterpart(one, NO_TEXT) for one in found)
    links = _links(library, article)
    numbers = _same_numbers(library, article, [one for one in found if one.text and one.text.id not in links])
    return tuple(_counterpart(one, links, numbers, day) for one in found)


def _links(library: Library, article: Article) -> Links:
    text = article.version.text
    assert text is not None
    found: dict[int, list[tuple[str, Stored | None]]] = {}
    asked = (text.id, article.number) * 2
    for other, state, _, *row in sorted(fetch(library.connection, _QUERY, asked), key=_main_first):
        found.setdefault(other, []).append((state, None if row[0] is None else Stored(*row)))
    return found


def _main_first(row: tuple[object, ...]) -> tuple[bool, object]:
    return row[1] in ("split", "merged"), row[2]


def _same_numbers(library: Library, article: Article, others: list[StatuteVersion]) -> Mapping[int, Stored]:
    ids = [one.text.id for one in others if one.text is not None]
    if not ids:
        return {}
    marks = ", ".join("?" for _ in ids)
    rows = fetch(
        library.connection,
        f"SELECT text, number, repealed, words, parts FROM {ARTICLES} WHERE number = ? AND text IN ({marks})",
        (article.number, *ids),
    )
    return {row[0]: Stored(*row) for row in rows}


def _counterpart(
    version: StatuteVersion, links: Links, numbers: Mapping[int, Stored], day: int | None
) -> Counterpart:
    if version.text is None:
        return Counterpart(version, NO_TEXT)
    linked = links.get(version.text.id)
    if linked is None:
        row = numbers.get(version.text.id)
        return Counterpart(version, SAME_NUMBER, () if row is None else (made(row, version, day),))
    there = [(state, row) for state, row in linked if row is not None]
    if not there:
        return Counterpart(version, GONE)
    return Counterpart(version, there[-1][0], tuple(made(row, version, day) for _, row in there))
