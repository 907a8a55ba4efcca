# SPDX-License-Identifier: Apache-2.0
"""What a line rests on: the article as tables write it, a rule of the house, or the calendar."""

from __future__ import annotations

from functools import lru_cache

from xiezhi.catalog.citations import Citation, cited
from xiezhi.catalog.model import Norm, Version
from xiezhi.catalog.provisions import Provision, article_label
from xiezhi.engine.reference.verdict import Line

HOUSE = Line("规则口径", "rule of the house")
INTERNAL = Line("内部口径，非法定", "the organ's own value")


@lru_cache(maxsize=4096)
def citations(basis: str) -> tuple[Citation, ...]:
    """The citations of a basis that can be read."""
    return tuple(citation for _, citation in cited(basis) if citation is not None)


@lru_cache(maxsize=4096)
def places(basis: str) -> Line:
    """All places of the first statute cited, short: ``第118条第1款、第2款``; the basis as it is where none is read."""
    found = citations(basis)
    if not found:
        text = basis or "—"
        return Line(text, text)
    first = found[0]
    own = [place for one in found if (one.name, one.year) == (first.name, first.year) for place in one.places]
    text = _short(own) or str(first)
    return Line(text, text)


@lru_cache(maxsize=4096)
def first_place(basis: str) -> Line:
    """The first place that a basis cites: where the limit stands."""
    found = citations(basis)
    if not found or not found[0].places:
        return places(basis)
    return Line(str(found[0].places[0]), str(found[0].places[0]))


@lru_cache(maxsize=4096)
def named_places(basis: str) -> Line:
    """``治安管理处罚法 第118条``: the first statute with its articles."""
    found = citations(basis)
    if not found:
        return places(basis)
    text = f"{found[0].name} {places(basis).zh}" if found[0].places else str(found[0])
    return Line(text, text)


@lru_cache(maxsize=4096)
def articles(basis: str) -> frozenset[tuple[str, tuple[int, ...]]]:
    """(statute, article) of all that a basis cites: to see which norms stand near each other."""
    return frozenset(
        (one.name, place.article or place.outline) for one in citations(basis) for place in one.places
    )


def _short(found: list[Provision]) -> str:
    """Places of one article under one number."""
    parts: list[str] = []
    before: tuple[int, ...] | None = None
    for place in dict.fromkeys(found):
        text = str(place)
        if place.article and place.article == before and place.paragraph is not None:
            text = text.removeprefix(article_label(place.article))
        parts.append(text)
        before = place.article or None
    return "、".join(parts)


def of_limit(version: Version) -> tuple[Line, bool]:
    """What the limit rests on, and whether that is statute."""
    if version.internal:
        return INTERNAL, False
    return first_place(version.basis), True


def of_version(version: Version) -> tuple[Line, bool]:
    """What anything else of a version rests on: all that it cites."""
    if version.internal:
        return INTERNAL, False
    return places(version.basis), True


def house(zh: str, en: str) -> Line:
    """规则口径 with what it says."""
    return Line(f"{HOUSE.zh}：{zh}", f"{HOUSE.en}: {en}")


def title(norm: Norm, version: Version | None) -> str:
    """The title of a version, else the norm's."""
    return (version.title if version is not None else "") or norm.title
