# SPDX-License-Identifier: Apache-2.0
"""Taking texts in: each version once. Other words replace those installed, which stay kept; less never replaces more.

Nothing here commits: the caller's transaction keeps an import whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from xiezhi.catalog.statute_shelf import EXCERPT, PART, WHOLE, StatuteShelf, StatuteText, short_name
from xiezhi.kernel.digest import digest
from xiezhi.kernel.sql import Connection, execute, executemany, fetch, fetch_one
from xiezhi.library.comparing import compare
from xiezhi.library.printed import Printed, printed
from xiezhi.library.tables import ANY_YEAR, ARTICLES, TEXTS, create_tables

Fate = Literal["added", "replaced", "same", "less"]
_RANK = {EXCERPT: 0, PART: 1, WHOLE: 2}
Key = tuple[str, int]


@dataclass(frozen=True)
class Origin:
    """Where texts come from: the source as it is named, its files' digests, who takes them in and when (µs UTC)."""

    source: str
    digest_of: Callable[[StatuteText], tuple[str, str]]
    """A text's file, by its name alone, and its digest."""
    now: int
    by: str
    algorithm: str = "sha256"


@dataclass
class Taken:
    """What an import came to: the versions (``治安管理处罚法(2025)``) by what became of them.

    ``less``: a more complete text was installed already, and stays.
    """

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    less: list[str] = field(default_factory=list)
    articles: int = 0


class _Installed(NamedTuple):
    id: int
    name: str
    year: int
    extent: str
    act: str
    promulgated: int | None
    effective: int | None
    content: str


def take(connection: Connection, shelf: StatuteShelf, origin: Origin) -> Taken:
    """Installs the texts of a shelf; the tables are made where they are not there yet."""
    create_tables(connection)
    installed = _installed(connection)
    taken, changed = Taken(), set[str]()
    row = fetch_one(connection, f"SELECT COALESCE(MAX(id), 0) FROM {TEXTS}")
    number = 0 if row is None else int(row[0])
    for text in (text for editions in shelf.texts.values() for text in editions.values()):
        articles = list(printed(text.body))
        content = _content(origin.algorithm, articles)
        before = installed.get((short_name(text.name), text.year or ANY_YEAR))
        fate = _fate(text, content, before)
        getattr(taken, fate).append(_written(text))
        if fate in ("same", "less"):
            continue
        if before is not None:
            execute(connection, f"UPDATE {TEXTS} SET replaced_at = ? WHERE id = ?", (origin.now, before.id))
        number += 1
        _insert(connection, number, text, articles, content, origin, before)
        taken.articles += len(articles)
        changed.add(short_name(text.name))
    compare(connection, sorted(changed))
    return taken


def _installed(connection: Connection) -> Mapping[Key, _Installed]:
    columns = ", ".join(_Installed._fields)
    rows = fetch(connection, f"SELECT {columns} FROM {TEXTS} WHERE replaced_at IS NULL")
    return {(one.name, one.year): one for one in (_Installed(*row) for row in rows)}


def _content(algorithm: str, articles: Iterable[Printed]) -> str:
    """The digest of a text's words, wherever they come from."""
    parts = "\x1e".join(f"{one.number}\x1f{one.words}\x1f{one.parts}" for one in articles)
    return digest(algorithm, parts.encode())


def _fate(text: StatuteText, content: str, before: _Installed | None) -> Fate:
    if before is None:
        return "added"
    if _RANK[text.extent] < _RANK[before.extent]:
        return "less"
    if content != before.content or text.extent != before.extent:
        return "replaced"
    told = (text.act, text.promulgated, text.effective)
    known = (before.act, before.promulgated, before.effective)
    return (
        "same"
        if all(one in (None, "", other) for one, other in zip(told, known, strict=True))
        else "replaced"
    )


def _written(text: StatuteText) -> str:
    name = short_name(text.name)
    return name if text.year is None else f"{name}({text.year})"


def _insert(
    connection: Connection, number: int, text: StatuteText, articles: list[Printed], content: str, origin: Origin,
    before: _Installed | None,
) -> None:  # fmt: skip
    """One text with its articles; what it does not tell of its version's dates stays as it was known."""
    act = text.act or ("" if before is None else before.act)
    promulgated, effective = text.promulgated, text.effective
    if before is not None:
        promulgated = before.promulgated if promulgated is None else promulgated
        effective = before.effective if effective is None else effective
    file, file_digest = origin.digest_of(text)
    row = (
        number, short_name(text.name), text.year or ANY_YEAR, text.name, text.extent, act, promulgated, effective,
        len(articles), content, origin.source, file, file_digest, origin.now, origin.by,
    )  # fmt: skip
    execute(
        connection,
        f"INSERT INTO {TEXTS} (id, name, year, title, extent, act, promulgated, effective, articles, content, source, "
        f"file, digest, imported_at, imported_by) VALUES ({', '.join('?' * len(row))})",
        row,
    )
    executemany(
        connection,
        f"INSERT INTO {ARTICLES} (text, number, place, repealed, words, parts) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, one.number, place, int(one.repealed), one.words, one.parts)
            for place, one in enumerate(articles)
        ],
    )
