# SPDX-License-Identifier: Apache-2.0
"""``xiezhi library show``: an article as it stood on a day, the cited places and given words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.catalog.statute_shelf import WHOLE
from xiezhi.cli.administering import On, day_text, today
from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.plain import console
from xiezhi.kernel.instant import date_of

if TYPE_CHECKING:
    from rich.text import Text

    from xiezhi.library.article import Article
    from xiezhi.library.counterparts import Counterpart
    from xiezhi.library.marking import Run

STATES = {
    "identical": ("未变", "unchanged"), "moved": ("移条", "moved"), "changed": ("改动", "changed"),
    "split": ("拆分", "split"), "merged": ("并入", "merged"), "gone": ("没有对应的条", "not there"),
    "same_number": ("同号, 未能对照", "of the same number, not compared"), "no_text": ("无文本", "no text"),
}  # fmt: skip
OPEN, CLOSE = "〖", "〗"


def show(
    citation: Annotated[
        str,
        typer.Argument(metavar="CITATION", help="如 治安管理处罚法(2025) 第118条; 年份可省。 The year may lack."),
    ],
    on: On = None,
    words: Annotated[
        list[str] | None, typer.Option("--mark", metavar="WORDS", help="标出的字句, 可写多次。 Words to mark.")
    ] = None,
    home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """条文在某日有效的版本, 引用的款项已标出, 另列其他版本。 The article in force on a day."""
    from xiezhi.library.article import NO_CITATION, Missing
    from xiezhi.library.counterparts import other_versions
    from xiezhi.library.reading import Library

    asked = opened(home, now, lang, as_json)
    pack, day, library = asked.desk.pack, today(asked, on, "--on"), Library(asked.desk.connection)
    found = library.articles(citation, day, pack)
    told: list[dict[str, Any]] = []
    for one in found:
        if isinstance(one, Missing):
            told.append({"citation": one.citation, "missing": one.reason, "zh": one.zh, "en": one.en})
            typer.echo(one.say(asked.lang), err=True)
            continue
        others = other_versions(library, one, pack, day)
        told.append(_told(one, others, words or ()))
        if not asked.json:
            _print(asked, one, others, day, words or ())
    asked.answer(told, ())
    if any("missing" in one for one in told):
        raise typer.Exit(2 if any(one.get("missing") == NO_CITATION for one in told) else 1)


def _told(article: Article, others: Sequence[Counterpart], words: Sequence[str]) -> dict[str, Any]:
    """An article as JSON; paragraphs as runs of [text, marked]."""
    from xiezhi.library.marking import marked

    version = article.version
    return {
        "citation": article.citation, "statute": version.statute, "title": version.title, "year": version.year,
        "version": version.label, "effective": day_text(version.effective), "until": day_text(version.until),
        "in_force": article.in_force, "name": article.name, "extent": version.extent, "repealed": article.repealed,
        "paragraphs": list(article.paragraphs),
        "marked": [[[run.text, run.marked] for run in runs] for runs in marked(article, words)],
        "absent": [str(place) for place in article.absent],
        "others": [
            {"version": str(one.version), "state": one.state, "articles": [other.citation for other in one.articles]}
            for one in others
        ],
    }  # fmt: skip


def _print(
    asked: Asked, article: Article, others: Sequence[Counterpart], day: int, words: Sequence[str]
) -> None:
    from rich.panel import Panel
    from rich.text import Text

    from xiezhi.library.marking import marked

    screen = console()
    body = Text("\n\n").join(_paragraph(runs, screen.is_terminal) for runs in marked(article, words))
    if article.repealed:
        body = Text(asked.zh("（已删除）", "(repealed)"), style="dim")
    foot = article.label if article.version.extent == WHOLE else f"{article.label}  {article.version.extent}"
    screen.print(
        Panel(body, title=f"{article.title} {article.name}", subtitle=foot, width=min(screen.width, 100))
    )
    for line in _lines(asked, article, others, day):
        typer.echo(line)


def _paragraph(runs: Sequence[Run], styled: bool) -> Text:
    """A paragraph; what is marked is reversed on a terminal, in brackets elsewhere."""
    from rich.text import Text

    text = Text("　　")
    for is_marked, group in groupby(runs, lambda run: run.marked):
        text.append(OPEN if is_marked and not styled else "")
        for run in group:
            if styled:
                text.append(
                    run.text, style=("bold reverse" if run.decisive else "reverse") if is_marked else ""
                )
            else:
                text.append(f"【{run.text}】" if run.decisive else run.text)
        text.append(CLOSE if is_marked and not styled else "")
    return text


def _lines(asked: Asked, article: Article, others: Sequence[Counterpart], day: int) -> Iterator[str]:
    """What is to be known beside the words: whether in force, what is not there, other versions."""
    if article.in_force is not True:
        known = article.in_force is False
        yield asked.zh(
            f"这一版在 {date_of(day)} {'不是有效的版本' if known else '是否有效未知'}",
            f"this version is {'not in force' if known else 'not known to be in force'} on {date_of(day)}",
        )
    if article.absent:
        places = " ".join(map(str, article.absent))
        yield asked.zh(f"该条没有 {places}", f"the article has no {places}")
    for one in others:
        numbers = " ".join(other.name for other in one.articles)
        state = asked.zh(*STATES[one.state])
        what = " ".join(part for part in (str(one.version), numbers) if part)
        yield f"{asked.zh('另见', 'see')} {what} ({state})  {one.version.label}"
