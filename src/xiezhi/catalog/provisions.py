# SPDX-License-Identifier: Apache-2.0
"""Places in a statute: article, paragraph (款) and item (项), as a citation writes them. Source: packs.md (basis).

Two more forms for texts without articles: ``第4项`` alone, and the outline ``二(一)2``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

NUMBER = r"[0-9〇零一二三四五六七八九十百千]{1,12}"
_CHINESE = "[一二三四五六七八九十百]{1,12}"
_ITEM = rf"第[(（]?{NUMBER}[)）]?项"
_ARTICLE = rf"第{NUMBER}条(?:之{NUMBER})*(?:第{NUMBER}款)?(?:{_ITEM})?"
_OUTLINE = rf"{_CHINESE}(?:[(（]{NUMBER}[)）](?:[0-9]{{1,12}})?)?"
PLACE = rf"(?:{_ARTICLE}|{_ITEM}|{_OUTLINE})"
PLACES = rf"{PLACE}(?:[、,，]{PLACE})*"
_PARTS = re.compile(
    rf"^(?:第(?P<article>{NUMBER})条(?P<inserted>(?:之{NUMBER})*))?"
    rf"(?:第(?P<paragraph>{NUMBER})款)?(?:第[(（]?(?P<item>{NUMBER})[)）]?项)?$"
)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = "零一二三四五六七八九"
Number = tuple[int, ...]


@dataclass(frozen=True, order=True)
class Provision:
    """A place: ``article`` holds the number and what follows 之; ``outline`` the numbers from the top down."""

    article: tuple[int, ...] = ()
    paragraph: int | None = None
    item: int | None = None
    outline: tuple[int, ...] = ()

    def __str__(self) -> str:
        if self.outline:
            return outline_label(self.outline)
        parts = [article_label(self.article)] if self.article else []
        parts += [f"第{self.paragraph}款"] if self.paragraph else []
        return "".join([*parts, *([f"第{self.item}项"] if self.item is not None else [])])


def article_label(article: tuple[int, ...]) -> str:
    """``第99条之1``: numbers in Arabic, as the rules write them."""
    return f"第{article[0]}条" + "".join(f"之{number}" for number in article[1:])


def article_name(article: tuple[int, ...]) -> str:
    """``第九十九条之一``: as the texts themselves write it."""
    return f"第{chinese(article[0])}条" + "".join(f"之{chinese(number)}" for number in article[1:])


def outline_label(outline: tuple[int, ...]) -> str:
    """``二(一)2``."""
    label = chinese(outline[0])
    label += f"({chinese(outline[1])})" if len(outline) > 1 else ""
    return label + (str(outline[2]) if len(outline) > 2 else "")


def number_of(text: str) -> int:
    """A number in Arabic or Chinese numerals: 118, 一百一十八, 一一八."""
    if text.isdigit() and text.isascii():
        return int(text)
    if not any(sign in _TENS for sign in text):
        return int("".join(str(_DIGITS.get(sign, sign)) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in _TENS:
            total += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        else:
            digit = int(sign) if sign.isdigit() else _DIGITS[sign] or None
    return total + (digit or 0)


def chinese(number: int) -> str:
    """1–9999 in Chinese numerals, others as they are: 十二, 一百一十八, 一千零四十."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        text += ("零" if gap and text else "") + _SIGNS[digit] + sign if digit else ""
        gap = not digit
    return text.removeprefix("一") if 10 <= number < 20 else text


def read_places(text: str) -> tuple[Provision, ...]:
    """The places of a citation that ``PLACES`` matches.

    A lone item after a place with an article continues it: 第61条第1款第1项、第2项 are two items of one paragraph.
    """
    found: list[Provision] = []
    for part in re.split("[、,，]", text):
        if not part:
            continue
        one = _read(part)
        if not one.article and not one.outline and found and found[-1].article:
            one = replace(one, article=found[-1].article, paragraph=found[-1].paragraph)
        found.append(one)
    return tuple(found)


def _read(part: str) -> Provision:
    match = _PARTS.match(part)
    if match is None:
        numbers = re.findall(rf"[0-9]+|{_CHINESE}", part)
        return Provision(outline=tuple(number_of(number) for number in numbers))
    inserted = (
        tuple(number_of(number) for number in match["inserted"].split("之")[1:]) if match["inserted"] else ()
    )
    article = (number_of(match["article"]), *inserted) if match["article"] else ()
    paragraph, item = (number_of(match[key]) if match[key] else None for key in ("paragraph", "item"))
    return Provision(article, paragraph, item)
