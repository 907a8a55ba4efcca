# SPDX-License-Identifier: Apache-2.0
"""The shapes of an arithmetic: lines, segments, marks, lanes, facts. Instants are microseconds UTC; texts zh and en."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.verdict import Line

FORMS = ("clock", "order", "lanes", "plain")
SEGMENTS = ("counted", "extension", "rollover", "excluded", "over", "missing")
MARKS = (
    "trigger", "paused", "extended", "former_due", "due", "reading", "done", "struck", "now",
    "need", "act", "since", "seen", "lacking", "over",
)  # fmt: skip
TONES = ("", "struck", "good", "bad", "warn", "gap")
STATES = (
    "open", "paused", "overdue", "late", "met", "void", "undetermined",
    "satisfied", "violated", "pending", "not_applicable", "absent",
)  # fmt: skip
EMPTY = Line("", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered line: fact, sum, result, what it rests on. ``tone``: ``struck`` did not count, ``reason`` says why.

    ``statutory``: ``basis`` is an article, to be set as law; else a rule of the house or the calendar.
    ``at``: the instant that ``result`` writes.
    """

    number: int
    fact: Line
    sum: Line = EMPTY
    result: Line = EMPTY
    basis: Line = EMPTY
    statutory: bool = False
    tone: str = ""
    reason: Line = EMPTY
    at: int | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a clock from ``start`` to ``end``, one of ``SEGMENTS``. ``ahead``: it lies after now or the end.

    ``label`` as long as is worth it, ``short`` for narrow room.
    """

    kind: str
    start: int
    end: int
    label: Line = EMPTY
    short: Line = EMPTY
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in time, one of ``MARKS``: ``label`` names it, ``stamp`` is its time as written, ``note`` what follows.

    ``at`` None: looked for and not found (``lacking``); it stands where it should have come: before ``before``.
    """

    kind: str
    at: int | None
    label: Line
    stamp: Line = EMPTY
    note: Line = EMPTY
    event: str | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane: ``counted``, ``over``, ``excluded`` or ``missing``; ``open``: not ended yet."""

    kind: str
    start: int
    end: int
    label: Line = EMPTY
    open: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of an interval strip: whose intervals, in words, and the matter."""

    label: Line
    bars: tuple[Bar, ...]
    matter: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A fact used (``event``), or what was looked for and not found (``event`` None). ``role``: 起算, +30日, 未采用 …

    ``tone``: ``struck`` for what was not adopted, ``gap`` for what was not found. ``late``: recorded after the
    instant that it saves (补录).
    """

    title: Line
    role: Line
    event: Event | None = None
    tone: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what is not known, with due and state as they would be."""

    label: Line
    due: int | None
    due_text: Line
    state: str


@dataclass(frozen=True)
class Arithmetic:
    """How one verdict comes about at T and K, and its picture.

    ``form``: ``clock`` (segments and marks), ``order`` (marks in order), ``lanes`` (interval strip), ``plain``
    (rows alone). ``state``: the clock's, or the verdict's; ``absent`` where nothing is judged at the anchor.
    ``tag`` with ``tag_word``: breach words of the house: ``hint near over late broken missing kept in_time
    not_applicable running paused not_started asked``. ``level``, ``nature``: of the finding it makes, else None.
    ``end``: the act or now. ``due_text``: ``11-13 24:00``. ``standing``: one short line, 已超 6 天 9 时.
    ``used``: share of the limit used up to ``end`` (over 1.0: over), None without a due.
    """

    norm: Norm
    version: Version | None
    matter: str
    anchor: str | None
    form: str
    state: str
    tag: str
    tag_word: Line
    as_of: int
    known_at: int | None
    level: str | None = None
    nature: str | None = None
    start: int | None = None
    due: int | None = None
    due_text: Line = EMPTY
    end: int | None = None
    over_us: int | None = None
    used: float | None = None
    standing: Line = EMPTY
    rows: tuple[Row, ...] = ()
    conclusion: Row | None = None
    segments: tuple[Segment, ...] = ()
    marks: tuple[Mark, ...] = ()
    lanes: tuple[Lane, ...] = ()
    facts: tuple[Used, ...] = ()
    readings: tuple[Reading, ...] = ()
    notes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A norm near the one that is looked at, and why it is silent. ``article``: places only, as tables write them.

    ``tag``: ``kept in_time running paused not_applicable not_started missing``.
    """

    norm: str
    title: str
    article: Line
    tag: str
    tag_word: Line
    why: Line
    version: int | None = None
    anchor: str | None = None
    at: int | None = None
