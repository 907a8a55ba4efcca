# SPDX-License-Identifier: Apache-2.0
"""What a new version of a statute asks of a pack: the norms, tables, documents and stories that cite what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from xiezhi.catalog.alignment import Alignment, Link, letters
from xiezhi.catalog.citations import Citation, cited
from xiezhi.catalog.coverage import versions_tried
from xiezhi.catalog.model import Norm, Pack, Table, TableRow
from xiezhi.catalog.provisions import Number, Provision
from xiezhi.catalog.statute_check import BASIS_COLUMNS
from xiezhi.catalog.statute_shelf import StatuteText, short_name
from xiezhi.catalog.statute_text import Article
from xiezhi.catalog.stories import Telling, read_story
from xiezhi.kernel.errors import XiezhiError

NORM, TABLE, DOCUMENT, STORY = "norm", "table", "document", "story"
DOCUMENTS = "documents"  # the table of legal documents
OPEN, FOLLOWED, OTHERWISE = "open", "followed", "otherwise"


@dataclass(frozen=True)
class Use:
    """One place of a pack that cites what changed.

    ``number``: a norm's version or a table's line. ``follow``: whether the pack already cites the new version there
    (``followed``), does but another article than the comparison gives (``otherwise``), or does not (``open``);
    ``cites`` are those articles. ``same``: the very words that are cited stand unchanged in the new version.
    """

    kind: str
    name: str
    number: int
    place: Provision
    links: tuple[Link, ...]
    follow: str
    cites: tuple[Number, ...] = ()
    same: bool = False


@dataclass(frozen=True)
class Change:
    """Two versions of a statute with their comparison."""

    old: StatuteText
    new: StatuteText
    alignment: Alignment

    def uses(self, pack: Pack) -> Iterator[Use]:
        """Every use of what changed, norms first."""
        names = self._names(pack)
        for norm in pack.norms.values():
            found = list(self._norm(norm, names))
            yield from found
            yield from _stories(pack, norm, found)
        for table in pack.tables.values():
            yield from self._table(table, names)

    def _names(self, pack: Pack) -> set[str]:
        """What the pack calls the statute."""
        wanted = {short_name(self.old.name), short_name(self.new.name)}
        titles = {
            name: str(entry.get("title", "")) if isinstance(entry, dict) else ""
            for name, entry in pack.statutes.items()
        }
        return wanted | {
            name for name, title in titles.items() if {short_name(name), short_name(title)} & wanted
        }

    def _norm(self, norm: Norm, names: Collection[str]) -> Iterator[Use]:
        new = [one for version in norm.versions for one in self._of(version.basis, names, self.new.year)]
        for version in norm.versions:
            for citation in self._of(version.basis, names, self.old.year):
                yield from self._cited(NORM, norm.id, version.number, citation, new)

    def _table(self, table: Table, names: Collection[str]) -> Iterator[Use]:
        kind = DOCUMENT if table.name == DOCUMENTS else TABLE
        for row in table.rows:
            for citation in self._of(_basis(table, row), names, self.old.year):
                others = [_basis(table, other) for other in table.rows if other.keys == row.keys]
                new = [one for text in others for one in self._of(text, names, self.new.year)]
                name = " ".join(map(str, row.keys)) if kind == DOCUMENT else table.name
                yield from self._cited(kind, name, row.line, citation, new)

    def _of(self, basis: str, names: Collection[str], year: int | None) -> list[Citation]:
        found = [one for _, one in cited(basis) if one is not None]
        return [
            one for one in found if one.year == year and (one.name in names or short_name(one.name) in names)
        ]

    def _cited(
        self, kind: str, name: str, number: int, citation: Citation, new: list[Citation]
    ) -> Iterator[Use]:
        cites = tuple(dict.fromkeys(place.article for one in new for place in one.places if place.article))
        for place in (place for place in citation.places if place.article):
            links = tuple(link for link in self.alignment.of_old(place.article) if link.state != "identical")
            if links:
                became = {link.new.number for link in links if link.new is not None}
                follow = OPEN if not new else FOLLOWED if not became or became & set(cites) else OTHERWISE
                yield Use(kind, name, number, place, links, follow, cites, _same(place, links))


def _basis(table: Table, row: TableRow) -> str:
    values = {**row.values, **dict(zip(table.keys, row.keys, strict=True))}
    texts: list[str] = []
    for column in BASIS_COLUMNS:
        value = values.get(column)
        texts += [
            text for text in (value if isinstance(value, list | tuple) else [value]) if isinstance(text, str)
        ]
    return "; ".join(texts)


def _same(place: Provision, links: tuple[Link, ...]) -> bool:
    """Whether the cited article, paragraph or item has the same words in the new version."""
    for link in links:
        if link.old is not None and link.new is not None:
            old, new = _words(place, link.old), _words(place, link.new)
            if old is not None and new is not None and letters(old) == letters(new):
                return True
    return False


def _words(place: Provision, article: Article) -> str | None:
    if place.paragraph is None and place.item is None:
        return article.text
    paragraphs = (
        article.paragraphs if place.paragraph is None else article.paragraphs[place.paragraph - 1 :][:1]
    )
    if place.item is None:
        return paragraphs[0].whole if paragraphs else None
    found = [one.items[place.item] for one in paragraphs if place.item in one.items]
    return found[0] if len(found) == 1 else None


def _stories(pack: Pack, norm: Norm, uses: list[Use]) -> Iterator[Use]:
    """The stories of the versions that cite what changed, each once."""
    versions = {use.number: use for use in uses}
    for story in norm.stories if versions else ():
        telling = _telling(pack, norm, story.line)
        tried = versions_tried(pack, norm, telling) if telling is not None else set()
        numbers = {norm.versions[place].number for place in tried} & set(versions)
        if numbers:
            use = versions[min(numbers)]
            label = f"{norm.id}: {story.title}"
            yield Use(STORY, label, story.line, use.place, use.links, use.follow, use.cites, use.same)


def _telling(pack: Pack, norm: Norm, line: int) -> Telling | None:
    story = next(story for story in norm.stories if story.line == line)
    try:
        return read_story(story, norm, pack)
    except XiezhiError:
        return None
