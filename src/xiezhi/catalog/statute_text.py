# SPDX-License-Identifier: Apache-2.0
"""The text of a statute taken apart: articles, paragraphs (款) and items (项), or an outline where it has no articles.

A paragraph is a line; items （一）… belong to the paragraph above them, on lines of their own or inside it.
Headings of parts, chapters and sections end an article; appendices end the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from xiezhi.catalog.provisions import NUMBER, Number, article_label, chinese, number_of

Lines = Iterable[tuple[int, str]]
_CHINESE = "[〇零一二三四五六七八九十百千]{1,12}"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_ARTICLE = re.compile(rf"^(?:\*\*)?第\s*({NUMBER})\s*条((?:之{_CHINESE})*)(?:\*\*)?(.*)$", re.S)
_GOES_ON = re.compile("[第的规至到、，。；,;和或及与之所中内]")
_ITEM = re.compile(rf"^[（(]({NUMBER})[)）]\s*(.*)$", re.S)
_INSIDE = re.compile(rf"(?<!第)[（(]({_CHINESE})[)）]")
_HEADING = re.compile(rf"^(#+\s|第{_CHINESE}[编章节](\s|$)|附\s*则$)")
_APPENDIX = re.compile(
    r"^附(件|表|录)?\s*[0-9一二三四五六七八九十]*\s*([：:]|$)|^附(件|表|录)[0-9一二三四五六七八九十]+"
)
_FINER = re.compile(r"^([0-9]+[.．、]|[（(][0-9]+[)）]|[\u2460-\u249b])")
_LEVELS = (
    re.compile(rf"^(?:#+\s*)?({_CHINESE})、\s*(.*)$", re.S),
    re.compile(rf"^(?:#+\s*)?[（(]({_CHINESE})[)）]\s*(.*)$", re.S),
    re.compile(r"^(?:#+\s*)?([0-9]{1,12})[.．、]\s*(.*)$", re.S),
)
_REPEALED = re.compile(r"^[（(【\[]?\s*(本条)?(已)?(删除|删去|废止)\s*[)）】\]]?[。.]?$")


@dataclass(frozen=True)
class Paragraph:
    """One 款: its own words and its items by number."""

    text: str
    items: Mapping[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """Its words with those of its items, without their numbers."""
        return "\n".join([self.text, *(text for text in self.items.values() if text not in self.text)])

    @property
    def shown(self) -> str:
        """The same with the numbers, as it is printed."""
        items = {number: text for number, text in self.items.items() if text not in self.text}
        return "\n".join([self.text, *(f"（{chinese(number)}）{text}" for number, text in items.items())])


@dataclass(frozen=True)
class Article:
    """One 条 with its paragraphs in order."""

    number: Number
    paragraphs: tuple[Paragraph, ...]
    line: int = 0

    @property
    def text(self) -> str:
        return "\n".join(paragraph.whole for paragraph in self.paragraphs)

    @property
    def shown(self) -> str:
        """Its paragraphs as they are printed."""
        return "\n".join(paragraph.shown for paragraph in self.paragraphs)

    @property
    def repealed(self) -> bool:
        """Only the number is left."""
        return bool(_REPEALED.match(self.text.strip())) or not self.text.strip()


@dataclass(frozen=True)
class Oddity:
    """Something that a sound text does not have, with its line."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True)
class Body:
    """What a text says: articles, or an outline (numbers from the top down → words) where it has none."""

    articles: Mapping[Number, Article]
    outline: Mapping[Number, str]
    oddities: tuple[Oddity, ...] = ()


def parse_body(lines: Lines) -> Body:
    """The body of a statute of its numbered lines."""
    cleaned = [(number, _clean(text)) for number, text in lines]
    kept = [(number, text) for number, text in cleaned if text]
    found = list(_parts(kept))
    if not found:
        return Body({}, dict(_outline(kept)))
    articles: dict[Number, Article] = {}
    oddities: list[Oddity] = []
    before: Number = ()
    for number, line, paragraphs in found:
        oddities += _out_of_order(before, number, line, number in articles)
        oddities += _broken_items(number, line, paragraphs)
        articles.setdefault(number, Article(number, tuple(paragraphs), line))
        before = number
    return Body(articles, {}, tuple(oddities))


def article_of(number: Number, text: str) -> Article:
    """The article of words that stand apart from their number, a paragraph a line."""
    lines = takewhile(lambda line: not _APPENDIX.match(line), map(_clean, text.splitlines()))
    rows = [line for line in lines if line and not _HEADING.match(line)]
    return Article(number, tuple(_paragraphs(rows)))


def head_of(text: str, before: Number = ()) -> tuple[Number, str] | None:
    """Number and first words of an article's head; ``None`` where a line only begins with a reference to one.

    A head has a space after 条; without one it must follow the article before it.
    """
    match = _ARTICLE.match(_clean(text))
    if match is None:
        return None
    number = (number_of(match[1]), *(number_of(part) for part in match[2].split("之")[1:]))
    rest = match[3]
    parted = not rest or rest[0].isspace() or rest[0] in "（("
    if not parted and (not _follows(before, number) or _GOES_ON.match(rest)):
        return None
    return number, rest.strip()


def _clean(text: str) -> str:
    return text.translate(_INVISIBLE).replace("\u3000", " ").strip()


def _follows(before: Number, number: Number) -> bool:
    if len(number) == 1:
        return number[0] == (before[0] + 1 if before else 1)
    return bool(before) and number[0] == before[0] and number > before


def _parts(lines: list[tuple[int, str]]) -> Iterator[tuple[Number, int, list[Paragraph]]]:
    """Each article's number, line and paragraphs."""
    number: Number = ()
    start, rows, open_ = 0, list[str](), False
    for line, text in [*lines, (0, "# ")]:
        head = head_of(text, number)
        appendix = bool(number) and bool(_APPENDIX.match(text))
        if head is None and not appendix and not _HEADING.match(text):
            rows.append(text)
            continue
        if open_:
            yield number, start, _paragraphs(rows)
        if appendix:
            return
        open_ = head is not None
        if head is not None:
            number, start = head[0], line
        rows = [head[1]] if head is not None and head[1] else []


def _paragraphs(rows: list[str]) -> list[Paragraph]:
    found: list[tuple[str, dict[int, str]]] = []
    for place, row in enumerate(rows):
        last = max(found[-1][1], default=0) if found else 0
        match = _ITEM.match(row)
        if match is not None and found and not (last and _FINER.match(row)):
            found[-1][1][number_of(match[1])] = match[2]
        elif last and (_FINER.match(row) or _next_item(rows[place + 1 :]) == last + 1):
            found[-1][1][last] += "\n" + row  # 本项……: words of an item on a line of their own
        else:
            found.append((row, {}))
    return [Paragraph(text, items or _inside(text)) for text, items in found]


def _next_item(rows: list[str]) -> int | None:
    """The number of the next item below, finer numbers left out."""
    match = next((match for row in rows if not _FINER.match(row) and (match := _ITEM.match(row))), None)
    return None if match is None else number_of(match[1])


def _inside(row: str) -> dict[int, str]:
    """Items inside a line: （一）…（二）… in their order, at least two."""
    found: list[tuple[int, int, int]] = []
    for match in _INSIDE.finditer(row):
        if number_of(match[1]) == len(found) + 1:
            found.append((len(found) + 1, match.start(), match.end()))
    if len(found) < 2:
        return {}
    ends = [start for _, start, _ in found[1:]] + [len(row)]
    return {number: row[begin:end].strip() for (number, _, begin), end in zip(found, ends, strict=True)}


def _outline(lines: list[tuple[int, str]]) -> Iterator[tuple[Number, str]]:
    found: dict[Number, str] = {}
    at: list[int] = []
    for _, text in lines:
        for level, pattern in enumerate(_LEVELS):
            match = pattern.match(text)
            if match is not None and len(at) >= level:
                at = [*at[:level], number_of(match[1])]
                found.setdefault(tuple(at), match[2])
                break
        else:
            if at and not _HEADING.match(text):
                found[tuple(at)] += "\n" + text
    yield from found.items()


def _out_of_order(before: Number, number: Number, line: int, known: bool) -> Iterator[Oddity]:
    if known:
        label = article_label(number)
        yield Oddity(line, f"{label} 出现两次", f"{label} stands there twice")
        return
    if not _follows(before, number):
        names = article_label(before) if before else "…", article_label(number)
        yield Oddity(
            line, f"条号不连续: {names[0]} 之后是 {names[1]}", f"{names[0]} is followed by {names[1]}"
        )


def _broken_items(number: Number, line: int, paragraphs: list[Paragraph]) -> Iterator[Oddity]:
    for place, paragraph in enumerate(paragraphs, 1):
        if list(paragraph.items) != list(range(1, len(paragraph.items) + 1)):
            label = f"{article_label(number)}第{place}款"
            numbers = " ".join(map(str, paragraph.items))
            yield Oddity(line, f"{label} 的项号不连续: {numbers}", f"the items of {label} are {numbers}")
