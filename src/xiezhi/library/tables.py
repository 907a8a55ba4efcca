# SPDX-License-Identifier: Apache-2.0
"""The tables of installed texts. Civil days as numbers (days since 1970-01-01), instants in µs UTC.

A text that was replaced stays, with the instant at which it was. ``library_articles.words`` is an article as printed;
``parts`` tells where its paragraphs and items lie in it: ``[[length, [[item, begin, end], …]], …]``, paragraphs
standing a line apart, places of items counted from the beginning of their paragraph.
"""

from __future__ import annotations

from collections.abc import Mapping

from xiezhi.kernel.sql import Connection, execute, has_table, write_lock

TEXTS, ARTICLES, LINKS = "library_texts", "library_articles", "library_links"
ANY_YEAR = 0
"""The year of an excerpt that does not name its version: it stands for any."""

TABLES: Mapping[str, str] = {
    TEXTS: "id INTEGER PRIMARY KEY, name TEXT NOT NULL, year INTEGER NOT NULL, title TEXT NOT NULL, "
    "extent TEXT NOT NULL, act TEXT NOT NULL, promulgated INTEGER, effective INTEGER, articles INTEGER NOT NULL, "
    "content TEXT NOT NULL, source TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL, "
    "imported_at BIGINT NOT NULL, imported_by TEXT NOT NULL, replaced_at BIGINT",
    ARTICLES: "text INTEGER NOT NULL, number TEXT NOT NULL, place INTEGER NOT NULL, repealed INTEGER NOT NULL, "
    "words TEXT NOT NULL, parts TEXT NOT NULL, PRIMARY KEY (text, number)",
    LINKS: "older INTEGER NOT NULL, newer INTEGER NOT NULL, place INTEGER NOT NULL, old_number TEXT, "
    "new_number TEXT, state TEXT NOT NULL, PRIMARY KEY (older, newer, place)",
}
INDICES: Mapping[str, str] = {
    "library_texts_name": f"{TEXTS} (name, year)",
    "library_links_old": f"{LINKS} (older, old_number)",
    "library_links_new": f"{LINKS} (newer, new_number)",
}


def create_tables(connection: Connection) -> None:
    """Makes what is not there yet; the caller commits."""
    write_lock(connection, TEXTS)
    for name, columns in TABLES.items():
        execute(connection, f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
    for name, columns in INDICES.items():
        execute(connection, f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")


def has_tables(connection: Connection) -> bool:
    """Whether texts were ever installed."""
    return has_table(connection, TEXTS)
