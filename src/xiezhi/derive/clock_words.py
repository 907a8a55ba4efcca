# SPDX-License-Identifier: Apache-2.0
"""A clock, an order line or an interval strip said in words: for those who hear the page."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.engine.arithmetic import Arithmetic, Row


def title_of(a: Arithmetic, lang: str) -> str:
    """The norm, the state, how it stands."""
    stop = "，" if lang.startswith("zh") else ", "
    name = (a.version.title if a.version is not None else "") or a.norm.title
    return stop.join(part for part in (name, a.tag_word.say(lang), a.standing.say(lang)) if part)


def description(a: Arithmetic, lang: str) -> str:
    """Every line of the arithmetic, and what stands on the drawing beside it."""
    end = "。" if lang.startswith("zh") else ". "
    said = list(dict.fromkeys(_sentences(a, lang)))
    return end.join(said) + ("。" if lang.startswith("zh") else ".") if said else title_of(a, lang)


def _sentences(a: Arithmetic, lang: str) -> Iterator[str]:
    for row in a.rows:
        yield row_words(row, lang)
    for mark in a.marks:
        parts = (mark.label.say(lang), mark.stamp.say(lang), mark.note.say(lang))
        yield " ".join(part for part in parts if part)
    for lane in a.lanes:
        bars = "、".join(bar.label.say(lang) for bar in lane.bars if bar.label.zh)
        yield f"{lane.label.say(lang)} {bars}".strip()
    for reading in a.readings:
        yield f"{reading.label.say(lang)} {reading.due_text.say(lang)}"
    if a.conclusion is not None:
        yield row_words(a.conclusion, lang)


def row_words(row: Row, lang: str) -> str:
    """One line as one sentence."""
    parts = (row.fact.say(lang), row.reason.say(lang), row.sum.say(lang), row.result.say(lang))
    return " ".join(part for part in parts if part)
