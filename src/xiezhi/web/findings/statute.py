# SPDX-License-Identifier: Apache-2.0
"""The articles that a finding rests on, as the library has them, marked; other versions beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiezhi.catalog.model import Version
from xiezhi.catalog.provisions import chinese
from xiezhi.kernel.duration import Duration
from xiezhi.library.article import Article, Missing
from xiezhi.library.counterparts import Counterpart, other_versions
from xiezhi.library.marking import Run, marked
from xiezhi.library.reading import Library
from xiezhi.records.desk import Desk
from xiezhi.web.shell.tongue import spoken

MOST = 4  # articles shown of one basis
UNITS = {"d": "日", "wd": "日", "h": "小时", "min": "分钟", "m": "个月", "y": "年"}


@dataclass(frozen=True)
class Shown:
    """An article, its paragraphs as runs, and what it is in other versions; or why there is no text."""

    article: Article | None
    paragraphs: tuple[tuple[Run, ...], ...] = ()
    others: tuple[Counterpart, ...] = ()
    missing: Missing | None = None

    @property
    def why(self) -> str:
        """Why there is no text."""
        return "" if self.missing is None else self.missing.say(spoken())


def articles_of(desk: Desk, version: Version | None, day: int) -> tuple[Shown, ...]:
    """The articles that a version of a norm cites, in their order, as on a civil day."""
    if version is None or not version.basis:
        return ()
    library = Library(desk.connection)
    found = library.articles(version.basis, day, desk.pack)[:MOST]
    words = tuple(dict.fromkeys(_words(version)))
    return tuple(_shown(desk, library, one, words, day, first=place == 0) for place, one in enumerate(found))


def _shown(
    desk: Desk, library: Library, one: Article | Missing, words: tuple[str, ...], day: int, *, first: bool
) -> Shown:
    if isinstance(one, Missing):
        return Shown(None, missing=one)
    paragraphs = marked(one, words)
    if any(
        run.decisive for runs in paragraphs for run in runs
    ):  # the words say it better than whole paragraphs
        paragraphs = tuple(tuple(run._replace(marked=run.decisive) for run in runs) for runs in paragraphs)
    others = other_versions(library, one, desk.pack, day) if first else ()
    return Shown(one, paragraphs, tuple(other for other in others if other.articles))


def _words(version: Version) -> Iterator[str]:
    """The lengths of time that decide, as statutes write them: 三十日, 二十四小时."""
    lengths: list[Duration | None] = [version.within, *(tier.within for tier in version.tiers)]
    lengths += [length for entry in version.extend for length in (entry.by, entry.to)]
    for length in lengths:
        if length is not None and length.n > 0 and length.unit in UNITS:
            yield f"{chinese(length.n)}{UNITS[length.unit]}"
