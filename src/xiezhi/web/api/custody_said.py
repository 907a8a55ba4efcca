# SPDX-License-Identifier: Apache-2.0
"""The shapes of answers about case areas: who is in, one stay, the ledger."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from xiezhi.web.api.answers import Total


class LimitTold(Schema):
    """The clock that limits a stay. ``state``: of the clock; ``colour``: red after it, orange two hours before."""

    norm: str
    title: str
    basis: str
    start: str | None
    due: str | None
    hours: float | None
    state: str
    ended: str | None
    stale_since: str | None


class SafeguardTold(Schema):
    """A safeguard: ok due missing unasked, in words, with what asks for it."""

    name: str
    title: str
    state: str
    words: str
    article: str


class MixedTold(Schema):
    """With whom a room must not be shared: because of the sex or of one case."""

    why: str
    other: str
    where: str


class StayLine(Schema):
    """A stay. ``name``: as the asker's role may see it; ``place``: waiting interview out intake."""

    id: str
    number: str
    unit: str
    suite: str
    room: str
    place: str
    name: str
    sex: str
    age: int | None
    minor: bool
    ground: str
    cause: str
    arrived: str | None
    entered: str | None
    left: str | None
    unclear: bool = Field(description="没有到案登记，时限无法计算")
    limit: LimitTold | None
    colour: str
    standing: str = Field(description="剩余或超出多少，用词与网页相同")
    safeguards: list[SafeguardTold]
    lacking: list[str]
    mixed: list[MixedTold]
    next: str
    next_article: str
    recordable: bool


class CounterTold(Schema):
    """A counter of those inside: ``only`` opens what it counts."""

    only: str
    title: str
    value: int
    about: str


class RoomTold(Schema):
    """A room and the stays in it. ``mixed``: sex or case, where they must not be together."""

    suite: str
    name: str
    stays: list[str]
    mixed: str


class GoneTold(Schema):
    """Who left today. ``result``: good, breach, gap or nothing, and the word of it."""

    id: str
    name: str
    arrived: str | None
    left: str | None
    spent: str
    limit: str
    result: str
    word: str


class Board(Schema):
    """Who is in now, by time left. ``old``: in words, how old it is where a source has been silent."""

    at: str | None
    old: str
    inside: int
    rows: list[StayLine]
    counters: list[CounterTold]
    rooms: list[RoomTold]
    gone: list[GoneTold]


class SpanTold(Schema):
    """Where somebody was, from when to when: waiting interview out rest guard."""

    what: str
    start: str | None
    end: str | None
    room: str
    why: str


class CoverTold(Schema):
    """How far recordings cover an interview; ``gaps``: pairs of instants."""

    start: str | None
    end: str | None
    open: bool
    percent: int
    gaps: list[list[str]]


class SafeguardFact(Schema):
    """A fact that keeps a safeguard; ``matter`` is empty where the asker may not open it."""

    step: str
    at: str | None
    matter: str


class CheckTold(SafeguardTold):
    """A safeguard on the page of a stay. ``where``: where it is to be entered; ``reading``: the organ's own."""

    norm: str
    norm_title: str
    reading: str
    facts: list[SafeguardFact]
    where: str


class StayWhole(StayLine):
    """One stay: hours, interviews, check-list, what is open. ``means``: how it ended."""

    means: str
    spans: list[SpanTold]
    interviews: list[CoverTold]
    checks: list[CheckTold]
    findings: list[str]


class Talk(Schema):
    """An interview room, from when to when."""

    room: str
    start: str | None
    end: str | None


class LedgerLine(Schema):
    """A line of the ledger as it is printed."""

    number: int
    id: str
    called: str
    name: str
    about: str
    ground: str
    cause: str
    unit: str
    suite: str
    arrived: str | None
    entered: str | None
    checked: str | None
    belongings: str
    talks: list[Talk]
    care: str
    left: str | None
    means: str
    spent: str
    limit: str
    result: str
    word: str


class LedgerTold(Total):
    """A page of the ledger, in the order in which people came."""

    words: str
    rows: list[LedgerLine]
