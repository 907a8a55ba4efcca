# SPDX-License-Identifier: Apache-2.0
"""Citations that exist but seem to mean another version of a statute that was renumbered.

Two signs, each told only where the comparison of both texts bears it out: a norm cites the same article number in
two versions though that article got another number; or a deadline's limit does not stand in what is cited, but
stands in the article of that number of another version, and in the article that this one became.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xiezhi.catalog.alignment import Alignment, align
from xiezhi.catalog.citations import Statutes, basis_place, cited
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Norm, Version
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.provisions import Number, article_label, chinese
from xiezhi.catalog.statute_shelf import WHOLE, StatuteShelf, StatuteText
from xiezhi.kernel.duration import Duration

_WORDS = {
    "min": ("分钟",), "h": ("小时",), "d": ("日", "天"), "wd": ("个工作日", "工作日", "日"),
    "m": ("个月",), "y": ("年",),
}  # fmt: skip
Told = tuple[str, str, tuple[str, str], int]
_NUMERAL = "0-9〇零一二两三四五六七八九十百千"


class Misread:
    """Looks through norms with the comparisons that their citations ask for, each made once."""

    def __init__(self, shelf: StatuteShelf, statutes: Statutes) -> None:
        self._shelf, self._statutes = shelf, statutes
        self._made: dict[tuple[str, int, int], Alignment | None] = {}

    def check(self, draft: NormDraft, faults: Faults) -> None:
        """Adds the warnings of one norm."""
        places = [basis_place(place) for place in draft.places]
        for zh, en, right, number in (*self._same_numbers(draft.norm), *self._limits(draft.norm)):
            at = places[number]
            faults.warning(
                at, "citation-renumbered", f"规则 {draft.norm.id}: {zh}", f"norm {draft.norm.id}: {en}", right
            )

    def _same_numbers(self, norm: Norm) -> Iterator[Told]:
        """One article number in two versions, though the article got another."""
        dated = [_articles(version) for version in norm.versions]
        for number, mine in enumerate(dated):
            for name, year, article in sorted(mine):
                for other in (other for other in dated if other is not mine):
                    for earlier in {
                        one[1] for one in other if one[0] == name and one[2] == article and one[1] < year
                    }:
                        became = self._became(name, earlier, article, year)
                        if (
                            became
                            and article not in became
                            and not any((name, year, one) in mine for one in became)
                        ):
                            yield _renumbered(name, article, (earlier, year), became, number)

    def _limits(self, norm: Norm) -> Iterator[Told]:
        """A limit that only the article of that number in another version names."""
        for number, version in enumerate(norm.versions):
            mine = sorted(_articles(version))
            limits = list(_limits(version))
            texts = [self._words(*one) for one in mine]
            if not limits or not mine or any(text is None or _names(text, limits) for text in texts):
                continue
            for name, year, article in mine:
                for other in (other for other in self._statutes.get(name, {}) if other != year):
                    words = self._words(name, other, article)
                    became = self._became(name, other, article, year)
                    fits = [
                        one
                        for one in became
                        if one != article and _names(self._words(name, year, one), limits)
                    ]
                    if words is not None and _names(words, limits) and fits:
                        yield _other_version(name, article, (other, year), fits, limits[0], number)

    def _text(self, name: str, year: int) -> StatuteText | None:
        edition = self._statutes.get(name, {}).get(year)
        found = self._shelf.find(name, year) or (
            self._shelf.find(edition.title, year) if edition is not None and edition.title else None
        )
        return found if found is not None and found.extent == WHOLE and found.body.articles else None

    def _words(self, name: str, year: int, article: Number) -> str | None:
        text = self._text(name, year)
        found = text.body.articles.get(article) if text is not None else None
        return None if found is None else found.text

    def _became(self, name: str, year: int, article: Number, other: int) -> tuple[Number, ...]:
        """The numbers of an article of one version in another, earlier or later."""
        first, last = sorted((year, other))
        key = (name, first, last)
        if key not in self._made:
            one, two = self._text(name, first), self._text(name, last)
            whole = one is not None and two is not None
            self._made[key] = align(one.body.articles, two.body.articles) if whole and one and two else None
        made = self._made[key]
        if made is None:
            return ()
        return made.successors(article) if year == first else made.predecessors(article)


def _renumbered(
    name: str, article: Number, years: tuple[int, int], became: Iterable[Number], number: int
) -> Told:
    old, new = years
    label = article_label(article)
    names = "、".join(map(article_label, became))
    zh = f"{old}年{label}在{new}年为{names}, 两个版本却引同一条号 {label}"
    en = f"{label} of {old} is {names} in {new}, yet both versions cite {label}"
    return zh, en, (f"{name}({new}) {names}",) * 2, number


def _other_version(
    name: str, article: Number, years: tuple[int, int], fits: Iterable[Number], limit: Duration, number: int
) -> Told:
    other, year = years
    label, names = article_label(article), "、".join(map(article_label, fits))
    zh = f"{name}({year}) {label} 没有期限 {limit}, 似指 {other}年的{label}, 在{year}年为{names}"
    en = f"{label} of {name}({year}) names no {limit}: it seems to mean {label} of {other}, in {year} {names}"
    return zh, en, (f"{name}({year}) {names}",) * 2, number


def _articles(version: Version) -> set[tuple[str, int, Number]]:
    found = [one for _, one in cited(version.basis) if one is not None]
    return {(one.name, one.year, place.article) for one in found for place in one.places if place.article}


def _limits(version: Version) -> Iterator[Duration]:
    if version.kind == "deadline":
        yield from (
            limit for limit in (version.within, *(tier.within for tier in version.tiers)) if limit is not None
        )


def _names(text: str | None, limits: Iterable[Duration]) -> bool:
    """Whether a text names one of some limits, in Chinese or Arabic numerals."""
    for limit in limits if text is not None else ():
        numbers = {str(limit.n), chinese(limit.n), *(["两"] if limit.n == 2 else [])}
        for number in numbers:
            words = "|".join(_WORDS[limit.unit])
            if re.search(rf"(?<![{_NUMERAL}]){number}\s*({words})", text or ""):
                return True
    return False
