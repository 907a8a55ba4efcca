# SPDX-License-Identifier: Apache-2.0
"""A step as a card of a guidance chart: number, title, who, and what matters at a glance; the rest is in the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.catalog.model import LEVELS
from xiezhi.derive import canvas as c
from xiezhi.derive.canvas import Canvas
from xiezhi.derive.chart_words import ChartWords
from xiezhi.derive.guidance import Note, StepGuide
from xiezhi.derive.guidance_words import SORTS
from xiezhi.derive.text_measure import lines, width

MAIN_WIDE, SIDE_WIDE = 200.0, 132.0
BODY, TITLE, LEAD, PAD = 7.5, 9.5, 10.2, 5.0
CHIP, BADGE = 19.0, 15.0
MAIN, EXIT, SIDE = 0, 1, 2  # a step of the main way, of a small way out of it, of a way beside it
MOST = {"block": (6, 2, 3), "start": (3, 1, 2), "end": (2, 1, 1), "record": (1, 1, 1), "first": (1, 0, 1)}
CHANGES_SHOWN = 6, 2, 3
INTERNAL = 1, 0, 1  # of our own figures, where there is no statutory one


@dataclass(frozen=True)
class Run:
    """One line of a row: text in sans, then a citation in serif."""

    text: str
    cited: str = ""
    indent: float = 0.0


@dataclass(frozen=True)
class Row:
    """A chip and the lines beside it."""

    chip: str
    sort: str
    runs: tuple[Run, ...]
    change: str = ""
    norm: str = ""

    @property
    def tall(self) -> float:
        return LEAD * len(self.runs)


@dataclass(frozen=True)
class Card:
    """A step with its rows, measured."""

    step: StepGuide
    number: int
    main: bool
    title: tuple[str, ...]
    who: str
    rows: tuple[Row, ...]
    w: float
    h: float
    more: str = ""
    aside: str = ""  # who, where it stands at the end of the first row


def flowed(text: str, cited: str, room: float) -> tuple[Run, ...]:
    """A text and its citation, the citation beginning where the text ends if there is room."""
    plain = lines(text, BODY, room)
    runs = [Run(line) for line in plain]
    if not cited:
        return tuple(runs)
    used = width(plain[-1], BODY) + 4
    if width(cited, BODY, serif=True) <= room - used:
        runs[-1] = Run(plain[-1], cited, used)
    else:
        runs += [Run("", line) for line in lines(cited, BODY, room, serif=True)]
    return tuple(runs)


def card(step: StepGuide, number: int, words: ChartWords, links: Sequence[str], way: int) -> Card:
    """The card of a step; ``links``: where it leads beyond the drawing."""
    main = way == MAIN
    wide = MAIN_WIDE if main else SIDE_WIDE
    room = wide - 2 * PAD - CHIP - 3
    rows: list[Row] = []
    if step.documents:
        rows.append(Row(words("papers"), "papers", flowed("、".join(step.documents), "", room)))
    chosen, left = _chosen(step, way)
    for note in chosen:
        text, cited = words.on_card(note)
        rows.append(Row(words.sort(note.sort), note.sort, flowed(text, cited, room), note.change, note.norm))
    aside = "" if main or not _beside(step.who, rows, room) else step.who
    if step.who and not main and not aside:
        rows.insert(0, Row("", "who", flowed(step.who, "", wide - 2 * PAD)))
    if links:
        rows.append(Row("", "links", flowed("　".join(links), "", wide - 2 * PAD)))
    more = words.more(left) if left else ""
    title = tuple(lines(step.title, TITLE, _title_room(step, words, wide, main) - width(more, 7) - 3))
    head = PAD + 12.5 * len(title) + 1.5
    tall = head + sum(row.tall + 1.2 for row in rows) + (3.5 if rows else 1.5)
    return Card(step, number, main, title, step.who if main else "", tuple(rows), wide, tall, more, aside)


def _beside(who: str, rows: Sequence[Row], room: float) -> bool:
    """Whether the first row leaves room at its end to say who."""
    if not rows:
        return False
    first = rows[0].runs[0]
    used = width(first.text, BODY) + (4 + width(first.cited, BODY, serif=True) if first.cited else 0)
    return used + 8 + width(who, BODY) <= room


def _title_room(step: StepGuide, words: ChartWords, wide: float, main: bool) -> float:
    room = wide - 2 * PAD - BADGE - 4
    room -= width(words.mark(step), 7) + 8 if words.mark(step) else 0
    return room - (width(step.who, BODY) + 6 if main and step.who else 0)


def _chosen(step: StepGuide, way: int) -> tuple[list[Note], list[Note]]:
    """The notes that stand on the card, and those that are left to the table."""
    order = list(SORTS)
    changed = [note for note in step.notes if note.change]
    changed.sort(
        key=lambda note: (note.sort != "block", bool(note.other), note.internal, order.index(note.sort))
    )
    if way == EXIT and step.final:
        changed = [note for note in changed if note.sort != "end"]  # the main way has said it
    chosen = changed[: CHANGES_SHOWN[way]]
    for sort, most in MOST.items():
        plain = [note for note in step.of(sort) if not note.change and (not note.other or sort == "block")]
        if sort == "block":
            plain.sort(key=lambda note: (-LEVELS.index(note.level), note.text == note.title, note.narrow))
        if sort in ("start", "end"):
            plain.sort(
                key=lambda note: (note.internal, -LEVELS.index(note.level) if sort == "end" else note.hours)
            )
            own = [note for note in plain if not note.internal]
            plain = own or plain[: INTERNAL[way]]
        if way == EXIT and step.final and sort == "end":
            continue
        chosen += plain[: max(0, most[way] - sum(note.sort == sort for note in chosen))]
    chosen.sort(key=lambda note: order.index(note.sort))
    return chosen, [note for note in step.notes if note not in chosen]


def draw_card(canvas: Canvas, made: Card, x: float, y: float, words: ChartWords) -> None:
    """The card with its upper left corner at a place."""
    step = made.step
    canvas.place(f"card:{step.name}", x, y, made.w, made.h)
    edge = c.GREEN if step.protective else c.NAVY if made.main else c.BRAND
    fill = c.SELECTED if made.main else "#fff"
    thick = 2.0 if step.changed else 1.2 if made.main else 0.8
    canvas.rect(x, y, made.w, made.h, fill=fill, stroke=c.ORANGE if step.changed else edge, thick=thick,
                round_=6 if step.protective else 2, dash="4 2" if step.changed else "")  # fmt: skip
    if step.final:
        canvas.rect(x + 2.2, y + 2.2, made.w - 4.4, made.h - 4.4, stroke=edge, thick=0.6, round_=1)
    left, base = x + PAD, y + PAD + 9.5
    canvas.rect(left, base - 9, BADGE, 11.5, fill=edge, round_=2)
    canvas.text(left + BADGE / 2, base, str(made.number), 8, fill="#fff", middle=True, bold=True)
    for line in made.title:
        canvas.text(left + BADGE + 4, base, line, TITLE, bold=True)
        base += 12.5
    right = x + made.w - PAD
    if mark := words.mark(step):
        wide = width(mark, 7) + 4
        canvas.rect(right - wide, y + PAD + 0.8, wide, 10, stroke=edge, fill="#fff", thick=0.7, round_=1.5)
        canvas.text(right - wide / 2, y + PAD + 8.6, mark, 7, fill=edge, middle=True)
        right -= wide + 3
    if made.more:
        canvas.text(right, y + PAD + 8.6, made.more, 7, fill=c.NOTE, end=True)
        right -= width(made.more, 7) + 4
    if made.who:
        canvas.text(right, y + PAD + 9, made.who, BODY, fill=c.SECOND, end=True)
    base += 1.0 - 2.2
    if made.aside:
        canvas.text(x + made.w - PAD, base, made.aside, BODY, fill=c.SECOND, end=True)
    for row in made.rows:
        if row.norm:
            canvas.link(f"norm:{row.norm}", x + PAD, base - BODY, made.w - 2 * PAD, row.tall)
        draw_row(canvas, row, x + PAD, base, words)
        base += row.tall + 1.2


CHIPS = {
    "block": (c.RED, c.RED, "#fff"), "start": (c.BRAND, c.BRAND, "#fff"), "end": ("#fff", c.BRAND, c.BRAND),
    "papers": ("#fff", c.NOTE, c.SECOND), "record": ("#fff", c.NOTE, c.SECOND),
    "first": ("#fff", c.ORANGE, c.ORANGE), "ban": ("#fff", c.RED, c.RED), "need": ("#fff", c.NOTE, c.SECOND),
    "cap": ("#fff", c.NOTE, c.SECOND), "look": ("#fff", c.GOLD, "#7A5B00"),
}  # fmt: skip
CHANGED = {"new": c.GREEN, "gone": c.RED, "changed": c.ORANGE}


def draw_chip(canvas: Canvas, x: float, base: float, word: str, sort: str) -> None:
    """The word of a sort of note in its frame."""
    fill, edge, ink = CHIPS[sort]
    canvas.rect(x, base - 7.4, CHIP, 9.4, fill=fill, stroke=edge, thick=0.7, round_=1.5)
    canvas.text(x + CHIP / 2, base - 0.1, word, 7, fill=ink, middle=True)


def draw_row(canvas: Canvas, row: Row, x: float, base: float, words: ChartWords) -> None:
    """A row with its first baseline at ``base``."""
    ink = {"links": c.BRAND, "who": c.SECOND}.get(row.sort, CHANGED.get(row.change, c.INK))
    if row.chip:
        draw_chip(canvas, x, base, row.chip, row.sort)
        x += CHIP + 3
    for run in row.runs:
        if run.text:
            canvas.text(x, base, run.text, BODY, fill=ink, struck=row.change == "gone")
        if run.cited:
            canvas.text(x + run.indent, base, run.cited, BODY, fill=c.SECOND if not row.change else ink,
                        serif=True, struck=row.change == "gone")  # fmt: skip
        base += LEAD
