# SPDX-License-Identifier: Apache-2.0
"""One item as it is shown: the record with telling words, what facts decide, what is connected, what is asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from xiezhi.access.masking import mask_name, mask_within
from xiezhi.casework.allowed import access_of
from xiezhi.casework.whole import Whole, whole
from xiezhi.catalog.model import Step, Version
from xiezhi.ledger.entry import Recorded
from xiezhi.records.models import Finding, Matter
from xiezhi.supervision.patrol import questions
from xiezhi.supervision.patrol.book import patrol_of
from xiezhi.supervision.patrol.questions import Decided, Question
from xiezhi.supervision.patrol.rows import PatrolItem
from xiezhi.web.findings.statute import Shown, articles_of
from xiezhi.web.patrol.words import ANSWER_WORDS, KEYS
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.tongue import spoken
from xiezhi.web.shell.words import first_article

MILESTONES = ("received", "dispatched", "arrived", "fed_back", "closed")
CALLED, ANSWERED = "received", "fed_back"
TEXTS = ("content", "statement", "result", "reason", "remark")
CASES = ("admin_case", "criminal_case", "traffic_accident")
RECORDING = "recording"
MOST = 12


class Run(NamedTuple):
    """A piece of a text; ``telling``: it is marked."""

    text: str
    telling: bool


@dataclass(frozen=True)
class Said:
    """A text of the record: of which step, when and by whom; no runs: it is not there."""

    title: str
    at: int | None
    by: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A line of 系统已判. ``finding``: its id, where one stands."""

    level: str
    nature: str
    word: str
    title: str
    basis: str
    detail: str
    at: int | None = None
    due: int | None = None
    finding: str = ""

    @property
    def short(self) -> str:
        """The first article that the norm rests on."""
        return first_article(self.basis)


@dataclass
class Asking:
    """A question with what was answered. ``law``: the articles as the library has them."""

    question: Question
    number: int
    answer: str = ""
    law: tuple[Shown, ...] = ()
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Record:
    """All that the page shows of an item."""

    matter: Matter
    category: str
    channel: str
    place: str
    milestones: list[tuple[str, int | None]]
    texts: list[Said]
    judged: list[Judged]
    rest: int
    cases: list[Matter]
    recordings: list[Matter]
    asked: list[Asking]
    problems: list[dict[str, str]]


def record_of(request: Asked, item: PatrolItem, row: Matter) -> Record:
    """Reads the matter with its family, and judges it as the engine does."""
    found = whole(request.desk, request.who.actor, row, request.now)
    seen = questions.scene(request.desk, found.told, request.now)
    told = _attributes(found)
    judged = _judged(request, row, questions.decided(request.desk, row, seen))
    asked = _asked(request, item, questions.questions(request.desk, row, seen))
    family = [found.rows[name] for name in found.rows]
    linked = [one for one in family if one.kind in CASES and (one.parent == row.id or one.id == row.parent)]
    return Record(
        row, str(told.get("category", "")), str(told.get("channel", "")), mask_within(str(told.get("place", ""))),
        _milestones(found), _texts(found), judged[:MOST], max(0, len(judged) - MOST), linked,
        [one for one in family if one.kind == RECORDING], asked, _problems(request, row, asked),
    )  # fmt: skip


def _attributes(found: Whole) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for fact in found.standing:
        if fact.matter == found.row.id:
            told |= {name: value for name, value in fact.data.items() if value not in (None, "")}
    return told


def _milestones(found: Whole) -> list[tuple[str, int | None]]:
    kind = found.kind
    if kind is None:
        return []
    names = [name for name in MILESTONES if name in kind.steps]
    first: dict[str, int] = {}
    for fact in found.standing:
        if fact.matter == found.row.id:
            first.setdefault(fact.step, fact.at)
    return [(kind.steps[name].title, first.get(name)) for name in names]


def _texts(found: Whole) -> list[Said]:
    """The call and the feedback first, though nothing be there, then whatever else was written down."""
    kind = found.kind
    if kind is None:
        return []
    looked = patrol_of(found.desk.pack).about.get(found.row.kind)
    words = () if looked is None else looked.telling
    written = [fact for fact in found.standing if fact.matter == found.row.id and fact.step in kind.steps]
    said: list[Said] = []
    for step in (CALLED, ANSWERED):
        if step in kind.steps:
            facts = [fact for fact in written if fact.step == step]
            told = [one for fact in facts if (one := _said(found, fact, words)) is not None]
            fact = facts[0] if facts else None
            empty = Said(_title(kind.steps[step]), None if fact is None else fact.at, _who(found, fact))
            said += told or [empty]
    others = (
        _said(found, fact, words) for fact in written if fact.step not in (CALLED, ANSWERED, "answered")
    )
    return said + [one for one in others if one is not None]


def _said(found: Whole, fact: Recorded, words: tuple[str, ...]) -> Said | None:
    assert found.kind is not None
    step = found.kind.steps[fact.step]
    parts = [
        str(fact.data[name]) for name in TEXTS
        if fact.data.get(name) and name in step.fields and step.fields[name].type == "text"
    ]  # fmt: skip
    if not parts:
        return None
    return Said(_title(step), fact.at, _who(found, fact), runs(mask_within("；".join(parts)), words))


def _title(step: Step) -> str:
    """What a text is called: that with which a matter begins by its field, the others by their steps."""
    field = step.fields.get("content") if step.name == CALLED else None
    return step.title if field is None else field.title


def _who(found: Whole, fact: Recorded | None) -> str:
    if fact is None:
        return ""
    directory = access_of(found.desk).directory
    named = fact.data.get("officers")
    people = named if isinstance(named, list) else [fact.actor] if fact.actor else []
    return "、".join(mask_name(directory.name(str(one))) for one in people)


def runs(text: str, words: tuple[str, ...]) -> tuple[Run, ...]:
    """A text in pieces, the telling words apart."""
    if not words:
        return (Run(text, False),)
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(f"({pattern})", text)
    return tuple(Run(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece)


def _judged(request: Asked, row: Matter, found: list[Decided]) -> list[Judged]:
    held = {
        (one.norm, one.nature): one.id
        for one in Finding.objects.filter(matter=row.id, present=True, status="live").order_by("-at")
    }
    return [_line(one, held) for one in found]


def _line(one: Decided, held: dict[tuple[str, str], str]) -> Judged:
    lacking = "、".join(zh if spoken() == "zh" else en for zh, en in one.missing)
    told = (one.title, one.basis)
    if one.outcome == "satisfied":
        word = _("按期") if one.state == "met" else _("满足")
        return Judged("", "good", word, *told, "", at=one.at if not one.state else None)
    if one.outcome == "violated":
        word = {"late": _("迟办"), "overdue": _("超期")}.get(one.state, _("违反"))
        return Judged(
            one.level, "breach", word, *told, "", at=one.at, finding=held.get((one.norm, "breach"), "")
        )
    if one.outcome == "pending":
        return Judged(
            "", "", _("计时中"), *told, "", due=one.due, finding=held.get((one.norm, "warning"), "")
        )
    return Judged(
        "",
        "gap",
        _("缺数据"),
        *told,
        _("缺 %(what)s") % {"what": lacking},
        finding=held.get((one.norm, "gap"), ""),
    )


def _asked(request: Asked, item: PatrolItem, found: list[Question]) -> list[Asking]:
    answers = {(norm, event): said for norm, event, said, _remark in json.loads(item.answers)}
    zone, kept = request.desk.pack.zone, {}
    asked = []
    for number, one in enumerate(found, 1):
        version = _version(request, one)
        if one.basis not in kept:
            kept[one.basis] = articles_of(request.desk, version, zone.day(one.at))[:1]
        said = answers.get((one.norm, one.event), "")
        buttons = [(value, _(word), KEYS[value]) for value, word in ANSWER_WORDS.items()]
        asked.append(Asking(one, number, said, kept[one.basis], buttons))
    return asked


def _version(request: Asked, one: Question) -> Version | None:
    norm = request.desk.pack.norms.get(one.norm)
    versions = () if norm is None else norm.versions
    return next(
        (version for version in versions if version.basis == one.basis and version.ask == one.ask), None
    )


def _problems(request: Asked, row: Matter, asked: list[Asking]) -> list[dict[str, str]]:
    """The types of problem that may be raised of this matter: their norm asks about something that happened."""
    looked = patrol_of(request.desk.pack).about.get(row.kind)
    events = {one.question.norm: one.question.event for one in reversed(asked)}
    levels = {one.question.norm: one.question.level for one in asked}
    return [
        {"title": one.title, "norm": one.norm, "event": events[one.norm], "level": levels[one.norm]}
        for one in (() if looked is None else looked.problems) if one.norm in events
    ]  # fmt: skip
