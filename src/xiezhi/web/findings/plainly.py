# SPDX-License-Identifier: Apache-2.0
"""What was told of a finding as plain texts of one language, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from xiezhi.catalog.model import Pack
from xiezhi.engine.arithmetic import Neighbour, Row
from xiezhi.web.findings.rows import short_names
from xiezhi.web.findings.telling import FactRow, Told
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.tongue import spoken

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
NATURES = {"kept": "good", "in_time": "good", "missing": "gap"}


@dataclass(frozen=True)
class PlainRow:
    """A line of the arithmetic."""

    number: str
    fact: str
    sum: str
    result: str
    basis: str
    statutory: bool
    tone: str
    reason: str


@dataclass(frozen=True)
class PlainFact:
    """A fact used, or one that was looked for."""

    title: str
    role: str
    at: int | None
    recorded_at: int | None
    source: str
    seq: int | None
    tone: str
    late: bool


@dataclass(frozen=True)
class PlainNeighbour:
    """A norm near this one, and why it is silent."""

    title: str
    article: str
    nature: str
    word: str
    why: str
    url: str


def plainly(request: Asked, told: Told) -> dict[str, Any]:
    """``standing rows conclusion readings notes facts near`` for the templates."""
    a, lang = told.arithmetic, spoken()
    near = [_near(request.desk.pack, one, lang) for one in told.beside]
    if a is None:
        return {
            "standing": "",
            "rows": [],
            "conclusion": None,
            "readings": [],
            "notes": [],
            "facts": [],
            "near": near,
        }
    until = request.desk.store.last_seq()
    return {
        "standing": a.standing.say(lang),
        "rows": [_row(one, lang) for one in a.rows],
        "conclusion": None if a.conclusion is None else _row(a.conclusion, lang),
        "readings": [(one.label.say(lang), one.due_text.say(lang)) for one in a.readings],
        "notes": [note.say(lang) for note in a.notes],
        "facts": [_fact(one, lang) for one in told.facts],
        "near": near,
        "looked_to": until,
    }  # fmt: skip


def _row(row: Row, lang: str) -> PlainRow:
    number = CIRCLED[row.number - 1] if 0 < row.number <= len(CIRCLED) else str(row.number or "＝")
    return PlainRow(
        number, row.fact.say(lang), row.sum.say(lang), row.result.say(lang), row.basis.say(lang), row.statutory,
        row.tone, row.reason.say(lang),
    )  # fmt: skip


def _fact(row: FactRow, lang: str) -> PlainFact:
    used, event = row.used, row.used.event
    return PlainFact(
        used.title.say(lang), used.role.say(lang), None if event is None else event.at,
        None if event is None else event.recorded_at, row.source, row.seq, used.tone, used.late,
    )  # fmt: skip


def _near(pack: Pack, one: Neighbour, lang: str) -> PlainNeighbour:
    try:
        url = reverse("norms:norm", args=[one.norm])
    except NoReverseMatch:  # a workplace that this installation does not have
        url = ""
    nature = NATURES.get(one.tag, "plain")
    article = short_names(pack, one.article.say(lang))
    return PlainNeighbour(one.title, article, nature, one.tag_word.say(lang), one.why.say(lang), url)
