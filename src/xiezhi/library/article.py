# SPDX-License-Identifier: Apache-2.0
"""What the library answers: an article of a version with its paragraphs, or what is missing and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from xiezhi.catalog.provisions import Provision, article_name
from xiezhi.catalog.statute_shelf import WHOLE
from xiezhi.kernel.instant import date_of
from xiezhi.library.asked import FORM, Asked
from xiezhi.library.printed import Item, PrintedParagraph
from xiezhi.library.versions import StatuteVersion

NO_LIBRARY, NO_TEXT, NOT_IN_FORCE, NO_ARTICLE = "no_library", "no_text", "not_in_force", "no_article"
NOT_IN_EXCERPT, NO_CITATION, NO_NUMBER = "not_in_excerpt", "no_citation", "no_number"


@dataclass(frozen=True)
class Article:
    """One article (条), or entry of an outline, in a version; ``number`` as citations write it: ``第118条``.

    ``cited``: the places asked for; ``in_force``: whether the version is in force on the day asked for, ``None``
    where its first day is not known; ``repealed``: only the number is left.
    """

    missing: ClassVar[bool] = False
    version: StatuteVersion
    number: str
    printed: tuple[PrintedParagraph, ...]
    cited: tuple[Provision, ...] = ()
    in_force: bool | None = None
    repealed: bool = False

    @property
    def title(self) -> str:
        """The statute's full name."""
        return self.version.title

    @property
    def statute(self) -> str:
        """Its short name."""
        return self.version.statute

    @property
    def label(self) -> str:
        """The version: ``2025-06-27 修订，2026-01-01 施行``."""
        return self.version.label

    @property
    def effective(self) -> int | None:
        """The version's first day (civil)."""
        return self.version.effective

    @property
    def until(self) -> int | None:
        """The version's last day (civil); ``None``: open or not known."""
        return self.version.until

    @property
    def name(self) -> str:
        """``第一百一十八条``; of an outline its number as it is."""
        return written(self.number)

    @property
    def citation(self) -> str:
        """``治安管理处罚法(2025) 第118条``."""
        return f"{self.version} {self.number}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text of each paragraph (款); its items are lines where the statute has them on lines."""
        return tuple(one.text for one in self.printed)

    @property
    def absent(self) -> tuple[Provision, ...]:
        """The cited places that the article does not have."""
        return tuple(
            place for place in self.cited
            if (place.paragraph is not None and not 1 <= place.paragraph <= len(self.printed))
            or (place.item is not None and place.article and not self.items(place))
        )  # fmt: skip

    def items(self, place: Provision) -> tuple[tuple[int, Item], ...]:
        """Where a cited item lies: the paragraph (from 0) and its place in it."""
        return tuple(
            (at, item)
            for at, paragraph in enumerate(self.printed)
            if place.paragraph in (None, at + 1)
            for item in paragraph.items
            if item[0] == place.item
        )


@dataclass(frozen=True)
class Missing:
    """No text for a citation: ``reason`` is one of the codes above, ``zh`` and ``en`` a line for people."""

    missing: ClassVar[bool] = True
    citation: str
    reason: str
    zh: str
    en: str
    version: StatuteVersion | None = field(default=None)

    def say(self, lang: str) -> str:
        """The line in ``zh`` or ``en``."""
        return self.zh if lang.startswith("zh") else self.en


def written(number: str) -> str:
    """An article's number as the texts write it."""
    if not number.startswith("第"):
        return number
    return article_name(tuple(int(part) for part in number[1:].replace("条", "").split("之")))


def no_citation(asked: Asked) -> Missing:
    """What was asked is no citation."""
    return Missing(
        asked.text, NO_CITATION, f"{asked.text[:60]!r} 不是引用, 应为 {FORM[0]}",
        f"{asked.text[:60]!r} is no citation: {FORM[1]} would be right",
    )  # fmt: skip


def no_library(asked: Asked) -> Missing:
    """Nothing was ever installed."""
    return Missing(asked.text, NO_LIBRARY, "条文库未安装", "no statute texts are installed")


def no_text(asked: Asked, name: str, version: StatuteVersion | None, others: str) -> Missing:
    """Nothing is installed of the version."""
    wanted = str(version) if version is not None else f"{name}({asked.year})" if asked.year else name
    zh = f"条文库没有 {wanted} 的文本" + (f", 有 {others}" if others else "")
    en = f"no text of {wanted} is installed" + (f"; there is {others}" if others else "")
    return Missing(asked.text, NO_TEXT, zh, en, version)


def not_in_force(asked: Asked, name: str, day: int, others: str) -> Missing:
    """No version is known to be in force on the day."""
    zh, en = (
        f"{date_of(day)} 没有已知有效的 {name}",
        f"no version of {name} is known to be in force on {date_of(day)}",
    )
    right = (
        (f"; 已知 {others}, 可写明年份", f"; known are {others}: the year may be given")
        if others
        else ("", "")
    )
    return Missing(asked.text, NOT_IN_FORCE, zh + right[0], en + right[1])


def no_article(asked: Asked, version: StatuteVersion) -> Missing:
    """The text does not have the article, be it that it is an excerpt."""
    if not asked.number:
        zh, en = f"引用没有写到条: {asked.text}", f"the citation names no article: {asked.text}"
        return Missing(asked.text, NO_NUMBER, zh, en, version)
    if version.extent != WHOLE:
        zh = f"{version} 只有{version.extent}, 其中没有 {asked.number}"
        en = f"of {version} only a part is installed, without {asked.number}"
        return Missing(asked.text, NOT_IN_EXCERPT, zh, en, version)
    return Missing(
        asked.text, NO_ARTICLE, f"{version} 没有 {asked.number}", f"{version} has no {asked.number}", version
    )
