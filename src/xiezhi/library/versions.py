# SPDX-License-Identifier: Apache-2.0
"""The versions of a statute: those that the pack lists with their dates, and those of which a text is installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from xiezhi.catalog.citations import Edition, Statutes, read_statutes
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Pack
from xiezhi.catalog.nodes import node_of
from xiezhi.catalog.statute_shelf import short_name
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.library.tables import ANY_YEAR

PROMULGATED = "公布"
MOST_PACKS = 8


class Text(NamedTuple):
    """An installed text, as its row tells: ``year`` 0 where it stands for any version."""

    id: int
    name: str
    year: int
    title: str
    extent: str
    act: str
    promulgated: int | None
    effective: int | None
    articles: int
    source: str
    file: str
    digest: str
    imported_at: int


COLUMNS = ", ".join(f"t.{name}" for name in Text._fields)


@dataclass(frozen=True)
class StatuteVersion:
    """A version; days are civil (days since 1970-01-01), ``until`` the last one, ``None`` open or not known.

    ``year`` 0: an excerpt that does not name its version, of a statute of which none is known. ``text``: what is
    installed, ``None`` where nothing is.
    """

    statute: str
    title: str
    year: int
    act: str = ""
    promulgated: int | None = None
    effective: int | None = None
    until: int | None = None
    text: Text | None = field(default=None, compare=False)

    @property
    def installed(self) -> bool:
        return self.text is not None

    @property
    def extent(self) -> str:
        """全文, 部分 or 摘录; empty where nothing is installed."""
        return "" if self.text is None else self.text.extent

    @property
    def label(self) -> str:
        """``2025-06-27 修订，2026-01-01 施行``, as far as the dates are known; else the year."""
        parts = [
            f"{date_of(day)} {act}"
            for day, act in ((self.promulgated, self.act or PROMULGATED), (self.effective, "施行"))
            if day is not None
        ]
        return "，".join(parts) or (f"{self.year} 年" if self.year != ANY_YEAR else "版本未知")

    def in_force(self, day: int) -> bool | None:
        """Whether it is in force on a civil day; ``None`` where its first day is not known."""
        if self.until is not None and day > self.until:
            return False
        return None if self.effective is None else day >= self.effective

    def __str__(self) -> str:
        return self.statute if self.year == ANY_YEAR else f"{self.statute}({self.year})"


@dataclass(frozen=True)
class Known:
    """What a pack says of statutes, by the name that it gives them; ``names``: short and full names → that one."""

    statutes: Statutes
    names: Mapping[str, str]
    promulgated: Mapping[tuple[str, int], int]

    def name(self, asked: str) -> str:
        """What the pack calls a statute; as asked, shortened, where it has none of that name."""
        return self.names.get(short_name(asked), short_name(asked))

    def written(self, name: str) -> set[str]:
        """The names, shortened, under which texts of a statute may be installed."""
        titles = {
            short_name(edition.title) for edition in self.statutes.get(name, {}).values() if edition.title
        }
        return {short_name(name), *titles}


_READ: dict[str, Known] = {}


def known(pack: Pack) -> Known:
    """What a pack says of statutes; read once for each content of a pack."""
    if pack.digest not in _READ:
        while len(_READ) >= MOST_PACKS:
            _READ.pop(next(iter(_READ)))
        _READ[pack.digest] = _known(pack.statutes)
    return _READ[pack.digest]


def _known(listed: Mapping[str, Any]) -> Known:
    statutes = read_statutes(node_of(listed, "statutes.yaml"), Faults())
    names: dict[str, str] = {}
    promulgated: dict[tuple[str, int], int] = {}
    for name, editions in statutes.items():
        for written in (name, *(edition.title for edition in editions.values() if edition.title)):
            names.setdefault(short_name(written), name)
        for item in listed[name]["versions"] if editions else ():
            day = _day(item.get("promulgated"))
            if day is not None and item.get("year") in editions:
                promulgated[name, item["year"]] = day
    return Known(statutes, names, promulgated)


def _day(value: object) -> int | None:
    try:
        return day_of(date.fromisoformat(str(value)))
    except ValueError:
        return None


def versions(listed: Known, name: str, texts: Iterable[Text]) -> tuple[StatuteVersion, ...]:
    """All versions of a statute in the order of their dates; the pack's dates stand before those of a text."""
    editions = listed.statutes.get(name, {})
    wanted = listed.written(name)
    by_year = {text.year: text for text in texts if text.name in wanted}
    any_year = by_year.pop(ANY_YEAR, None)
    found = [
        _version(name, edition, by_year.get(year, any_year), listed.promulgated.get((name, year)))
        for year, edition in editions.items()
    ]
    others = [_of_text(text) for year, text in by_year.items() if year not in editions]
    if any_year is not None and not (found or others):
        others = [_of_text(any_year)]
    ordered = sorted([*found, *others], key=lambda one: (one.effective or one.promulgated or -1, one.year))
    return _closed(ordered) if others else tuple(ordered)


def _version(name: str, edition: Edition, text: Text | None, promulgated: int | None) -> StatuteVersion:
    own = text if text is not None and text.year == edition.year else None
    title = edition.title or (name if text is None else text.title)
    day = promulgated if promulgated is not None or own is None else own.promulgated
    act = own.act if own is not None and own.promulgated == day else ""
    first = edition.effective if edition.effective is not None or own is None else own.effective
    return StatuteVersion(name, title, edition.year, act, day, first, edition.until, text)


def _of_text(text: Text) -> StatuteVersion:
    return StatuteVersion(
        text.name, text.title, text.year, text.act, text.promulgated, text.effective, None, text
    )


def _closed(ordered: list[StatuteVersion]) -> tuple[StatuteVersion, ...]:
    """Each version ends the day before the next one begins, where neither the pack nor the text says when."""
    found = []
    for one, after in zip(ordered, [*ordered[1:], None], strict=True):
        begins = None if after is None else after.effective
        found.append(replace(one, until=begins - 1) if one.until is None and begins is not None else one)
    return tuple(found)
