# SPDX-License-Identifier: Apache-2.0
"""Which steps of which charts rest on which article: the index at the end of a booklet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.catalog.citations import cited
from xiezhi.catalog.provisions import Provision, article_label, outline_label
from xiezhi.derive.chart import Chart

Place = tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """An article, and the steps it is cited at: kind → names of its steps."""

    label: str
    uses: dict[str, list[str]]


def article_index(charts: Sequence[Chart]) -> dict[str, list[Entry]]:
    """Statute with its year → its articles in order; what is no article stands under its own words."""
    found: dict[str, dict[tuple[Place, str], dict[str, list[str]]]] = {}
    for made in charts:
        for name in made.numbers:
            for note in made.told.steps[name].notes:
                for text in note.basis:
                    for statute, order, label in _places(text):
                        uses = found.setdefault(statute, {}).setdefault((order, label), {})
                        steps = uses.setdefault(made.told.kind, [])
                        if name not in steps:
                            steps.append(name)
    return {
        statute: [
            Entry(label, uses) for (_, label), uses in sorted(articles.items(), key=lambda item: item[0])
        ]
        for statute, articles in sorted(found.items())
    }


def _places(text: str) -> list[tuple[str, Place, str]]:
    result: list[tuple[str, Place, str]] = []
    for written, citation in cited(text):
        if citation is None:
            result.append((written, (), ""))
            continue
        named = [(str(citation), *_label(place)) for place in citation.places]
        result += named or [(str(citation), (), "")]
    return result


def _label(place: Provision) -> tuple[Place, str]:
    if place.outline:
        return (place.outline, outline_label(place.outline))
    if place.article:
        return (place.article, article_label(place.article))
    return ((place.item or 0,), str(place))
