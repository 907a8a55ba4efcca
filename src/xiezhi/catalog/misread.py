# SPDX-License-Identifier: Apache-2.0
"""Citations that exist but seem to mean another version of a statute that was renumbered.

Told only where the comparison of both texts bears it out: a norm cites the same number in two versions though that
article got another; or what the norm is about (a deadline's limit, the words of its title) does not stand in what it
cites, but in the article of that number of another version and in the one that this became.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xiezhi.catalog.citations import Statutes, basis_place, cited
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Norm, Version
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.provisions import Number, article_label, chinese
from xiezhi.catalog.statute_shelf import StatuteShelf
from xiezhi.catalog.statute_versions import Place, Versions
from xiezhi.kernel.duration import Duration

_WORDS = {
    "min": ("分钟",), "h": ("小时",), "d": ("日", "天"), "wd": ("个工作日", "工作日", "日"),
    "m": ("个月",), "y": ("年",),
}  # fmt: skip
_NUMERAL = "0-9〇零一二两三四五六七八九十百千"
FITS = 0.25  # least share of a title's words that an article has to hold
BETTER = 3.0  # and how many times the share of what is cited

Told = tuple[str, str, tuple[str, str], int]


class Misread:
    """Looks through norms with the comparisons that their citations ask for."""

    def __init__(self, shelf: StatuteShelf, statutes: Statutes) -> None:
        self._versions = Versions(shelf, statutes)

    def check(self, draft: NormDraft, faults: Faults) -> None:
        """Adds the warnings of one norm; each citation is told once."""
        places = [basis_place(place) for place in draft.places]
        told: set[tuple[int, tuple[str, str]]] = set()
        for zh, en, right, number in (*self._same_numbers(draft.norm), *self._strangers(draft.norm)):
            if (number, right) not in told:
                told.add((number, right))
                zh, en = f"规则 {draft.norm.id}: {zh}", f"norm {draft.norm.id}: {en}"
                faults.warning(places[number], "citation-renumbered", zh, en, right)

    def _same_numbers(self, norm: Norm) -> Iterator[Told]:
        """One article number in two versions, though the article got another."""
        dated = [_articles(version) for version in norm.versions]
        for number, mine in enumerate(dated):
            others = [one for other in dated if other is not mine for one in other]
            for place in sorted(mine):
                name, year, article = place
                years = {one[1] for one in others if (one[0], one[2]) == (name, article) and one[1] < year}
                for earlier in sorted(years):
                    became = self._versions.became((name, earlier, article), year)
                    if not became or article in became or any((name, year, one) in mine for one in became):
                        continue
                    label, names = article_label(article), _names(became)
                    zh = f"{earlier}年{label}在{year}年为{names}, 两个版本却引同一条号 {label}"
                    en = f"{label} of {earlier} is {names} in {year}, yet both versions cite {label}"
                    yield zh, en, (f"{name}({year}) {names}",) * 2, number

    def _strangers(self, norm: Norm) -> Iterator[Told]:
        """What the norm is about stands only in the article of that number of another version."""
        for number, version in enumerate(norm.versions):
            mine = sorted(_articles(version))
            texts = [self._versions.words(place) for place in mine]
            if not mine or any(text is None for text in texts):
                continue
            limits = list(_limits(version))
            title = version.title or norm.title
            known = not limits or any(_says(text, limits) for text in texts)
            share = max(self._versions.share(title, place) for place in mine)
            for place in mine:
                for other in (year for year in self._versions.statutes.get(place[0], {}) if year != place[1]):
                    found = (
                        []
                        if known
                        else [one for one in self._moved(place, other) if self._limit(one, limits)]
                    )
                    limited = bool(found)
                    found = found or [
                        one for one in self._moved(place, other) if self._fits(one, title, share)
                    ]
                    if found:
                        what = f"期限 {limits[0]}" if limited else "规则标题所说的事"
                        what_en = f"the limit {limits[0]}" if limited else "what the title says"
                        yield _stranger(place, other, [new for _, new in found], (what, what_en), number)

    def _moved(self, place: Place, other: int) -> Iterator[tuple[Place, Place]]:
        """The article of that number in another version, with each other article that it is in this one."""
        name, year, article = place
        before = (name, other, article)
        for number in self._versions.became(before, year):
            if number != article:
                yield before, (name, year, number)

    def _limit(self, pair: tuple[Place, Place], limits: Iterable[Duration]) -> bool:
        return all(_says(self._versions.words(place), limits) for place in pair)

    def _fits(self, pair: tuple[Place, Place], title: str, share: float) -> bool:
        least = min(self._versions.share(title, place) for place in pair)
        return least >= FITS and least >= BETTER * share


def _stranger(place: Place, other: int, fits: list[Place], what: tuple[str, str], number: int) -> Told:
    name, year, article = place
    label, names = article_label(article), _names(one[2] for one in fits)
    zh = f"{name}({year}) {label} 没有{what[0]}, 似指 {other}年的{label}, 在{year}年为{names}"
    en = f"{name}({year}) {label} has nothing of {what[1]}: it seems to mean {label} of {other}, in {year} {names}"
    return zh, en, (f"{name}({year}) {names}",) * 2, number


def _names(articles: Iterable[Number]) -> str:
    return "、".join(map(article_label, articles))


def _articles(version: Version) -> set[Place]:
    found = [one for _, one in cited(version.basis) if one is not None]
    return {(one.name, one.year, place.article) for one in found for place in one.places if place.article}


def _limits(version: Version) -> Iterator[Duration]:
    if version.kind == "deadline":
        limits = [version.within, *(tier.within for tier in version.tiers)]
        yield from (limit for limit in limits if limit is not None)


def _says(text: str | None, limits: Iterable[Duration]) -> bool:
    """Whether a text names one of some limits, in Chinese or Arabic numerals."""
    for limit in limits:
        words = "|".join(_WORDS[limit.unit])
        for number in {str(limit.n), chinese(limit.n), *(["两"] if limit.n == 2 else [])}:
            if re.search(rf"(?<![{_NUMERAL}]){number}\s*({words})", text or ""):
                return True
    return False
