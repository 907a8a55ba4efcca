# SPDX-License-Identifier: Apache-2.0
"""Which article became which, between the installed versions of a statute: compared when texts are taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from xiezhi.catalog.alignment import Link, align
from xiezhi.catalog.provisions import Number, article_label, read_places
from xiezhi.catalog.statute_shelf import WHOLE
from xiezhi.catalog.statute_text import Article, Paragraph
from xiezhi.kernel.sql import Connection, execute, executemany, fetch
from xiezhi.library.printed import paragraphs_of
from xiezhi.library.tables import ARTICLES, LINKS, TEXTS

Articles = Mapping[Number, Article]


def compare(connection: Connection, names: Sequence[str]) -> None:
    """Compares anew all pairs of whole texts of each statute; of texts without articles nothing is told."""
    for name in names:
        rows = fetch(
            connection,
            f"SELECT id FROM {TEXTS} WHERE name = ? AND extent = ? AND replaced_at IS NULL ORDER BY year",
            (name, WHOLE),
        )
        if len(rows) < 2:
            continue
        texts = {id_: _articles(connection, id_) for (id_,) in rows}
        for older, newer in combinations([id_ for id_, articles in texts.items() if articles], 2):
            execute(connection, f"DELETE FROM {LINKS} WHERE older = ? AND newer = ?", (older, newer))
            _insert(connection, older, newer, align(texts[older], texts[newer]).links)


def _articles(connection: Connection, text: int) -> Articles:
    rows = fetch(
        connection,
        f"SELECT number, words, parts FROM {ARTICLES} "
        "WHERE text = ? AND repealed = 0 AND number LIKE '第%' ORDER BY place",
        (text,),
    )
    return {one.number: one for one in (_article(*row) for row in rows)}


def _article(number: str, words: str, parts: str) -> Article:
    return Article(
        read_places(number)[0].article, tuple(Paragraph(one.text) for one in paragraphs_of(words, parts))
    )


def _insert(connection: Connection, older: int, newer: int, links: Iterable[Link]) -> None:
    rows = [
        (older, newer, place, _number(link.old), _number(link.new), link.state)
        for place, link in enumerate(links)
    ]
    executemany(
        connection,
        f"INSERT INTO {LINKS} (older, newer, place, old_number, new_number, state) VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )


def _number(article: Article | None) -> str | None:
    return None if article is None else article_label(article.number)
