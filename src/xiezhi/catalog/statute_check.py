# SPDX-License-Identifier: Apache-2.0
"""Citations against installed statute texts: does the article, paragraph and item exist in that version?

What has no text, or only excerpts, is counted as not verified: that is no fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xiezhi.catalog.citations import Citation, Edition, Statutes, basis_place, cited, in_force
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.misread import Misread
from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.provisions import Provision, article_label, outline_label
from xiezhi.catalog.statute_shelf import EXCERPT, PART, StatuteShelf, StatuteText
from xiezhi.catalog.statute_text import Article
from xiezhi.catalog.statute_versions import Versions

NO_TEXT = "无文本"
BASIS_COLUMNS = ("basis", "article", "articles", "依据")
Wrong = tuple[str, str, tuple[str, str]]


@dataclass
class StatuteCheck:
    """Checks a pack's citations and counts: ``verified`` places, ``unverified`` by citation with the reason."""

    shelf: StatuteShelf
    verified: int = 0
    unverified: Counter[tuple[str, str]] = field(default_factory=Counter)

    def check(self, pack: Pack, drafts: Mapping[str, NormDraft], statutes: Statutes, faults: Faults) -> None:
        """Adds a warning for each citation that the texts do not bear out."""
        self._dates(statutes, faults)
        misread = Misread(self.shelf, statutes)
        for draft in drafts.values():
            for version, place in zip(draft.norm.versions, draft.places, strict=True):
                at = basis_place(place)
                for _, citation in cited(version.basis):
                    if citation is not None:
                        self._citation(draft.norm, version, citation, at, statutes, faults)
            misread.check(draft, faults)
        self._tables(pack, statutes, faults)

    def _dates(self, statutes: Statutes, faults: Faults) -> None:
        """``statutes.yaml`` against the heads of the texts."""
        for name, editions in statutes.items():
            for edition in editions.values():
                text = Versions(self.shelf, statutes).text(name, edition.year)
                if text is None or text.effective is None or edition.effective in (None, text.effective):
                    continue
                told = Edition(edition.year, text.effective, None)
                zh = f"{name}({edition.year}) 的施行日期与文本 {text.file} 不一致: {edition.span}"
                en = f"{name}({edition.year}) does not take effect when its text {text.file} says: {edition.span}"
                right = f"effective: {told.span.split(' ')[0]}"
                faults.warning(edition.at or Place("statutes.yaml"), "statute-dates", zh, en, (right, right))

    def _citation(
        self, norm: Norm, version: Version, citation: Citation, at: Place, statutes: Statutes, faults: Faults
    ) -> None:
        for zh, en, (right_zh, right_en) in self.problems(citation, statutes):
            others = [one for one in self._elsewhere(citation, statutes) if in_force(version, one)]
            if others and not in_force(version, _edition(citation, statutes)):
                names = " ".join(f"{citation.name}({one.year})" for one in others)
                right_zh += f"; 本版本的日期内有效的是 {names}"
                right_en += f"; in force for this version's dates is {names}"
            faults.warning(
                at, "citation-text", f"规则 {norm.id}: {zh}", f"norm {norm.id}: {en}", (right_zh, right_en)
            )

    def problems(self, citation: Citation, statutes: Statutes) -> Iterator[Wrong]:
        """What a citation names that its text does not have; counts what is verified and what cannot be."""
        text = self.text(citation, statutes)
        many = max(1, len(citation.places))
        if text is None or text.extent == EXCERPT:
            self.unverified[str(citation), NO_TEXT if text is None else EXCERPT] += many
            return
        if not citation.places:
            self.verified += 1
        for place in citation.places:
            wrong = missing(text, citation, place)
            if wrong is None:
                self.verified += 1
            elif text.extent == PART:
                self.unverified[f"{citation} {place}", PART] += 1
            else:
                yield wrong[0], wrong[1], self._also(citation, place, wrong[2], statutes)

    def text(self, citation: Citation, statutes: Statutes) -> StatuteText | None:
        """The installed text of a citation's version."""
        return Versions(self.shelf, statutes).text(citation.name, citation.year)

    def _elsewhere(self, citation: Citation, statutes: Statutes) -> Iterator[Edition]:
        """The other versions of the statute that have all the places."""
        for year, edition in statutes.get(citation.name, {}).items():
            other = Citation(citation.name, year, citation.places)
            text = self.text(other, statutes) if year != citation.year else None
            if text is not None and all(missing(text, other, place) is None for place in citation.places):
                yield edition

    def _also(
        self, citation: Citation, place: Provision, right: tuple[str, str], statutes: Statutes
    ) -> tuple[str, str]:
        one = Citation(citation.name, citation.year, (place,))
        names = " ".join(f"{citation.name}({edition.year})" for edition in self._elsewhere(one, statutes))
        if not names:
            return right
        return f"{right[0]}; {names} 有 {place}", f"{right[1]}; {names} has {place}"

    def _tables(self, pack: Pack, statutes: Statutes, faults: Faults) -> None:
        """Columns of tables that hold citations."""
        for table in pack.tables.values():
            for column in (column for column in table.types if column in BASIS_COLUMNS):
                for row in table.rows:
                    value = dict(zip(table.keys, row.keys, strict=True)).get(column, row.values.get(column))
                    texts = value if isinstance(value, (list, tuple)) else [value]
                    at = Place(f"tables/{table.name}.csv", row.line)
                    for text in (text for text in texts if isinstance(text, str)):
                        self._cell(text, at, statutes, faults)

    def _cell(self, text: str, at: Place, statutes: Statutes, faults: Faults) -> None:
        for _, citation in cited(text):
            if citation is not None:
                for zh, en, right in self.problems(citation, statutes):
                    faults.warning(at, "citation-text", zh, en, right)


def _edition(citation: Citation, statutes: Statutes) -> Edition:
    """The version as listed; one without dates where it is not."""
    return statutes.get(citation.name, {}).get(citation.year) or Edition(citation.year, None, None)


def missing(text: StatuteText, citation: Citation, place: Provision) -> Wrong | None:
    """What a text lacks of a place, and what it has instead; ``None`` where the place is there."""
    body = text.body
    if place.outline or not place.article:
        return _missing_outline(text, citation, place)
    if not body.articles:
        zh, en = f"{citation} 不分条, 没有 {place}", f"{citation} has no articles, so no {place}"
        return zh, en, _numbers(body.outline)
    article = body.articles.get(place.article)
    if article is None or article.repealed:
        label = article_label(place.article)
        zh, en = f"{citation} 没有{label}", f"{citation} has no {label}"
        if article is not None:
            zh, en = f"{citation} {label} 已删除", f"{label} of {citation} is repealed"
        return zh, en, _articles(citation, body.articles)
    return _missing_part(citation, place, article)


def _missing_part(citation: Citation, place: Provision, article: Article) -> Wrong | None:
    label, paragraphs = f"{citation} {article_label(place.article)}", article.paragraphs
    if place.paragraph is not None and not 1 <= place.paragraph <= len(paragraphs):
        zh, en = f"{label}没有第{place.paragraph}款", f"{label} has no paragraph {place.paragraph}"
        return zh, en, (f"{label} 有 {len(paragraphs)} 款", f"{label} has {len(paragraphs)} paragraph(s)")
    if place.item is None:
        return None
    lists = {number: one.items for number, one in enumerate(paragraphs, 1) if one.items}
    asked = [place.paragraph] if place.paragraph is not None else list(lists)
    holding = [number for number in asked if number in lists and place.item in lists[number]]
    right = "; ".join(f"第{number}款有 {len(items)} 项" for number, items in lists.items()) or "没有分项"
    right_en = (
        "; ".join(f"第{number}款 has {len(items)} items" for number, items in lists.items()) or "no items"
    )
    if not holding:
        zh, en = f"{citation} 没有{place}", f"{citation} has no {place}"
        return zh, en, (f"{label} {right}", f"{label}: {right_en}")
    if len(holding) > 1:
        zh, en = f"{citation} {place} 不止一处", f"{citation} {place} stands in several paragraphs"
        return zh, en, (f"写明第几款: {right}", f"the paragraph too: {right_en}")
    return None


def _missing_outline(text: StatuteText, citation: Citation, place: Provision) -> Wrong | None:
    if text.body.articles:
        zh, en = (
            f"{citation} 分条, 引用写到条, 不能只写 {place}",
            f"{citation} has articles, {place} names none",
        )
        return zh, en, ("第…条[第…款][第…项]",) * 2
    wanted = place.outline or (place.item or 0,)
    if wanted in text.body.outline:
        return None
    return f"{citation} 没有 {place}", f"{citation} has no {place}", _numbers(text.body.outline)


def _numbers(outline: Mapping[tuple[int, ...], str]) -> tuple[str, str]:
    return (" ".join(outline_label(number) for number in list(outline)[:60]),) * 2


def _articles(citation: Citation, articles: Iterable[tuple[int, ...]]) -> tuple[str, str]:
    numbers = sorted(articles)
    ends = f"{article_label(numbers[0])} – {article_label(numbers[-1])}"
    return f"{citation} 有 {len(numbers)} 条: {ends}", f"{citation} has {len(numbers)} articles: {ends}"
