# SPDX-License-Identifier: Apache-2.0
"""Citations as they are asked of the library: as a norm's basis writes them, and also without the year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xiezhi.catalog.citations import Citation
from xiezhi.catalog.provisions import PLACES, Provision, article_label, outline_label, read_places

_ASKED = re.compile(rf"^(?P<name>[^()（）]+?)\s*(?:[(（](?P<year>[0-9]{{4}})[)）])?\s*(?P<places>{PLACES})?$")
FORM = (
    "名称(年份) 第…条[第…款][第…项], 年份可不写",
    "NAME(YEAR) 第…条[第…款][第…项], with or without the year",
)


@dataclass(frozen=True)
class Asked:
    """One article of a citation, or the statute alone; ``year`` ``None``: the version of the day."""

    text: str
    name: str = ""
    year: int | None = None
    number: str = ""
    places: tuple[Provision, ...] = ()

    @property
    def read(self) -> bool:
        """Whether it is a citation at all."""
        return bool(self.name)


def asked(citations: str | Citation | Iterable[str | Citation]) -> Iterator[Asked]:
    """What citations ask for, an article each, in their order; several places of one article are one."""
    several = (citations,) if isinstance(citations, (str, Citation)) else citations
    for one in several:
        if isinstance(one, Citation):
            yield from _articles(" ".join([str(one), *map(str, one.places)]), one.name, one.year, one.places)
            continue
        for text in (text.strip() for text in re.split("[;；]", one)):
            match = _ASKED.match(text[:1000]) if text else None
            if match is not None:
                year = int(match["year"]) if match["year"] else None
                places = read_places(match["places"]) if match["places"] else ()
                yield from _articles(text, match["name"].strip(), year, places)
            elif text:
                yield Asked(text)


def _articles(text: str, name: str, year: int | None, places: Iterable[Provision]) -> Iterator[Asked]:
    by_number: dict[str, list[Provision]] = {}
    for place in places:
        by_number.setdefault(number_label(place), []).append(place)
    for number, found in by_number.items():
        yield Asked(text, name, year, number, tuple(found))
    if not by_number:
        yield Asked(text, name, year)


def number_label(place: Provision) -> str:
    """The article, or the entry of an outline, in which a place lies."""
    return (
        article_label(place.article) if place.article else outline_label(place.outline or (place.item or 0,))
    )
