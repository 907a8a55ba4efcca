# SPDX-License-Identifier: Apache-2.0
"""Reading the library: articles of citations on a day, the versions of a statute, an article in other versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from xiezhi.catalog.citations import Citation
from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import Connection, Row, fetch, fetch_one
from xiezhi.library.article import (
    Article,
    Missing,
    no_article,
    no_citation,
    no_library,
    no_text,
    not_in_force,
)
from xiezhi.library.asked import Asked, asked
from xiezhi.library.printed import paragraphs_of
from xiezhi.library.tables import ANY_YEAR, ARTICLES, TEXTS, has_tables
from xiezhi.library.versions import COLUMNS, Known, StatuteVersion, Text, known, versions

Cited = str | Citation
_ARTICLE = "a.text, a.number, a.repealed, a.words, a.parts"


class Stored(NamedTuple):
    """An article as its row tells."""

    text: int
    number: str
    repealed: int
    words: str
    parts: str


@dataclass
class Library:
    """The installed texts over a connection; nothing is written. One may be kept for as long as a page is made."""

    connection: Connection
    _filled: bool = False

    def is_empty(self) -> bool:
        """Whether no text is installed at all; asked until there is one."""
        if not self._filled:
            self._filled = has_tables(self.connection) and self._any()
        return not self._filled

    def article(self, citation: Cited, day: int, pack: Pack) -> Article | Missing:
        """The article that a citation names; ``XiezhiError`` where it names several.

        A citation's year decides which version; without one it is the version in force on the civil day. ``pack`` tells
        the dates of versions.
        """
        found = self.articles(citation, day, pack)
        if len(found) == 1:
            return found[0]
        if not found:
            return no_citation(Asked(str(citation)))
        raise XiezhiError(
            f"{citation} 引用了 {len(found)} 条, 应一次一条",
            f"{citation} names {len(found)} articles: one would be right",
        )

    def articles(
        self, citations: Cited | Iterable[Cited], day: int, pack: Pack
    ) -> tuple[Article | Missing, ...]:
        """Every article that citations name, in their order, by one query; a norm's basis can be given as it stands."""
        wanted = list(asked(citations))
        if self.is_empty():
            return tuple(no_library(one) if one.read else no_citation(one) for one in wanted)
        listed = known(pack)
        texts, stored = self._read(listed, wanted)
        return tuple(_answer(one, day, listed, texts, stored) for one in wanted)

    def versions_of(self, statute: str, pack: Pack) -> tuple[StatuteVersion, ...]:
        """The versions of a statute in the order of their dates, those without a text too."""
        listed = known(pack)
        name = listed.name(statute)
        return versions(listed, name, self._texts(listed.written(name)))

    def all_versions(self, pack: Pack) -> tuple[StatuteVersion, ...]:
        """Every version that is installed or listed by the pack, by the names of the statutes."""
        listed, by_name = known(pack), dict[str, list[Text]]()
        for text in self._texts():
            by_name.setdefault(listed.name(text.name), []).append(text)
        names = sorted({*listed.statutes, *by_name})
        return tuple(one for name in names for one in versions(listed, name, by_name.get(name, ())))

    def _texts(self, names: Iterable[str] | None = None) -> list[Text]:
        if self.is_empty():
            return []
        asked_for = None if names is None else sorted(names)
        where = "" if asked_for is None else f" AND t.name IN ({_marks(asked_for)})"
        rows = fetch(
            self.connection,
            f"SELECT {COLUMNS} FROM {TEXTS} t WHERE t.replaced_at IS NULL{where}",
            asked_for or (),
        )
        return [Text(*row) for row in rows]

    def _read(
        self, listed: Known, wanted: Iterable[Asked]
    ) -> tuple[list[Text], Mapping[tuple[int, str], Stored]]:
        """The texts of the statutes asked for, and of their articles those asked for."""
        wanted = [one for one in wanted if one.read]
        names = sorted({name for one in wanted for name in listed.written(listed.name(one.name))})
        numbers = sorted({one.number for one in wanted})
        if not names:
            return [], {}
        rows = fetch(
            self.connection,
            f"SELECT {COLUMNS}, {_ARTICLE} FROM {TEXTS} t LEFT JOIN {ARTICLES} a ON a.text = t.id "
            f"AND a.number IN ({_marks(numbers)}) WHERE t.replaced_at IS NULL AND t.name IN ({_marks(names)})",
            (*numbers, *names),
        )
        return _sorted_out(rows)

    def _any(self) -> bool:
        return fetch_one(self.connection, f"SELECT 1 FROM {TEXTS} LIMIT 1") is not None


def _sorted_out(rows: Iterable[Row]) -> tuple[list[Text], dict[tuple[int, str], Stored]]:
    texts: dict[int, Text] = {}
    stored: dict[tuple[int, str], Stored] = {}
    width = len(Text._fields)
    for row in rows:
        text = Text(*row[:width])
        texts[text.id] = text
        if row[width] is not None:
            one = Stored(*row[width:])
            stored[one.text, one.number] = one
    return list(texts.values()), stored


def _answer(
    one: Asked, day: int, listed: Known, texts: Iterable[Text], stored: Mapping[tuple[int, str], Stored]
) -> Article | Missing:
    if not one.read:
        return no_citation(one)
    name = listed.name(one.name)
    found = versions(listed, name, texts)
    version = _version(one, found, day)
    if version is None and one.year is None and found:
        return not_in_force(one, name, day, " ".join(map(str, found)))
    if version is None or version.text is None:
        return no_text(one, name, version, " ".join(str(other) for other in found if other.installed))
    row = stored.get((version.text.id, one.number))
    return no_article(one, version) if row is None else made(row, version, day, one.places)


def _version(one: Asked, found: tuple[StatuteVersion, ...], day: int) -> StatuteVersion | None:
    """The version that is asked for: of the year, else of the day; of one alone its date need not be known."""
    if one.year is not None:
        return next((version for version in found if version.year in (one.year, ANY_YEAR)), None)
    in_force = [version for version in found if version.in_force(day)]
    if not in_force and len(found) == 1 and found[0].in_force(day) is None:
        return found[0]
    return in_force[-1] if in_force else None


def made(row: Stored, version: StatuteVersion, day: int | None, cited: tuple[Any, ...] = ()) -> Article:
    """The article of a row."""
    in_force = None if day is None else version.in_force(day)
    paragraphs = paragraphs_of(row.words, row.parts)
    return Article(version, row.number, paragraphs, cited, in_force, bool(row.repealed))


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
