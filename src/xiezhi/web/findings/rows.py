# SPDX-License-Identifier: Apache-2.0
"""A finding as a row of the inbox, of the board, of an export: what stands in each cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.catalog.model import Pack
from xiezhi.derive.guidance_words import short_statutes
from xiezhi.engine.arithmetic.articles import citations
from xiezhi.engine.columnar.phrases import WORDS
from xiezhi.records.desk import Desk
from xiezhi.records.identity import short_number
from xiezhi.supervision.lists import FindingRow
from xiezhi.web.shell import times
from xiezhi.web.shell.tongue import spoken

LOOP = "loop:"


@dataclass(frozen=True)
class Cell:
    """Two lines of a cell; ``late``: the limit has run out."""

    first: str
    second: str = ""
    late: bool = False


@dataclass(frozen=True)
class Line:
    """A row as it is shown. ``place``: in the whole list, from 1. ``about``: the finding it is paper work of."""

    row: FindingRow
    place: int
    article: str
    limit: Cell
    state: str
    aside: str
    answer: int | None
    today: bool
    about: str = ""

    def __getattr__(self, name: str) -> Any:
        """The rest is the row's own."""
        return getattr(self.row, name)

    @property
    def called(self) -> str:
        """The matter's number, else its id; of paper work the finding that it is about."""
        if self.about:
            return _("预警办理 %(number)s") % {"number": short_number(self.about)}
        return self.row.number or self.row.matter


def lines_of(desk: Desk, rows: list[FindingRow], now: int, first: int = 1) -> list[Line]:
    """Rows as they are shown; ``first``: the place of the first in its list."""
    return [line_of(desk, row, now, place) for place, row in enumerate(rows, first)]


def line_of(desk: Desk, row: FindingRow, now: int, place: int = 0) -> Line:
    """One row as it is shown."""
    zone, pack = desk.pack.zone, desk.pack
    own = row.matter.startswith(LOOP)
    answer = row.verify_due if row.state == "to_verify" else row.answer_due
    return Line(
        row=row,
        place=place,
        article=short_article(pack, row.basis),
        limit=limit_of(row, pack, now, deadline=_deadline(pack, row.norm)),
        state="" if own and row.state == "none" else "pending" if row.state == "none" else row.state,
        aside=_aside(row, own),
        answer=answer,
        today=answer is not None and zone.day(answer - 1) <= zone.day(now) and row.state != "closed",
        about=row.matter.removeprefix(LOOP) if own else "",
    )


def limit_of(row: Any, pack: Pack, now: int, *, deadline: bool) -> Cell:
    """时限: how much is left or how far it is over, and the instant; of anything else when it happened."""
    zone = pack.zone
    if row.nature == "gap":
        return Cell(_("无法判定"), _missing(row.explanation, pack))
    if row.clock == "paused":
        return Cell(_("暂停计时"), "")
    due = row.due if row.due is not None else row.at if deadline and row.nature == "breach" else None
    if due is None:
        return Cell(
            _("发生 %(day)s") % {"day": times.day_text(zone, row.at, now)}, f"{zone.local(row.at):%H:%M}"
        )
    ends = times.moment(zone, due, now, due=True)
    if row.cured:
        over = (row.over_s or 0) * 1_000_000
        return Cell(_("迟 %(span)s") % {"span": times.span(over)}, ends, late=True)
    return Cell(times.left(zone, due, now), ends, late=due <= now)


def _missing(explanation: str, pack: Pack) -> str:
    """What is missing, as the engine named it in the pack's language; where it names no fact, in the reader's."""
    words = WORDS[_tongue(pack.language)]
    _before, sign, said = explanation.rpartition(words["gap"])
    said = said.removesuffix(words["stop"])
    if not sign or not said:
        return ""
    return _("缺 %(what)s") % {"what": WORDS[_tongue(spoken())]["other"] if said == words["other"] else said}


def _tongue(language: str) -> str:
    return "zh" if language.startswith("zh") else "en"


def _deadline(pack: Pack, norm: str) -> bool:
    found = pack.norms.get(norm)
    return found is not None and found.kind == "deadline"


def _aside(row: FindingRow, own: bool) -> str:
    """What stands under the state; of the loop's own limits, which nobody is sent, whether it was done since."""
    if own and row.state == "none":
        return _("已补办，不派发") if row.cured else _("仍未办，不派发")
    if row.state == "none":
        return _("未派发")
    if row.merged_into:
        return _("已并案")
    if row.digest:
        return _("在摘要中")
    if row.state != "closed" and not row.present:
        return _("事实已变")
    return ""


def short_article(pack: Pack, basis: str) -> str:
    """``治安管理处罚法 第118条``: the first statute cited, its articles without paragraphs."""
    found = citations(basis)
    if not found:
        return basis[:60]
    articles: dict[str, None] = {}
    for one in found:
        if one.name == found[0].name:
            for place in one.places:
                articles.setdefault(_article(str(place)))
    return f"{_short(pack, found[0].name)} {'、'.join(articles)}".strip()


def _article(place: str) -> str:
    """``第118条第1款`` → ``第118条``; of an outline the place as it is."""
    head, sign, _rest = place.partition("条")
    return head + sign if sign else place


def short_names(pack: Pack, text: str) -> str:
    """A text that begins with a statute's name, with its short name."""
    name, space, rest = text.partition(" ")
    return f"{_short(pack, name)}{space}{rest}"


_SHORT: dict[str, dict[str, str]] = {}


def _short(pack: Pack, name: str) -> str:
    """The short name of a statute, as tables have it."""
    if pack.digest not in _SHORT:
        _SHORT.clear()
        _SHORT[pack.digest] = short_statutes(pack.statutes)
    return _SHORT[pack.digest].get(name, name)
