# SPDX-License-Identifier: Apache-2.0
"""The sheets after the drawing: every step with all that the norms say of it (分步说明), and the statutes cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiezhi.derive import canvas as c
from xiezhi.derive.canvas import TALL, WIDE, Canvas
from xiezhi.derive.chart import Chart
from xiezhi.derive.chart_cards import BADGE, BODY, CHANGED, CHIP, LEAD, draw_chip
from xiezhi.derive.chart_sheets import FOOT, MARGIN, TOP, Sheet, framed
from xiezhi.derive.guidance import Note, StepGuide
from xiezhi.derive.guidance_words import cited_statutes
from xiezhi.derive.text_measure import lines

LEFT, CITED = 128.0, 160.0  # widths of the columns with the step and with the articles
X_NOTE = MARGIN + LEFT + 8
X_CITED = WIDE - MARGIN - CITED
NOTE_ROOM = X_CITED - X_NOTE - CHIP - 3 - 8
END = TALL - FOOT
GAP = 3.0


@dataclass(frozen=True)
class Told:
    """One note as it is printed."""

    sort: str
    change: str
    text: tuple[str, ...]
    cited: tuple[str, ...]
    norm: str = ""

    @property
    def tall(self) -> float:
        return LEAD * max(len(self.text), len(self.cited)) + GAP


@dataclass(frozen=True)
class Block:
    """One step, or what no step carries: the lines of its left column, its notes."""

    name: str
    number: str
    left: tuple[tuple[str, float, str], ...]  # text, size, colour
    notes: tuple[Told, ...]

    @property
    def head(self) -> float:
        return sum(size * 1.35 for _, size, _ in self.left) + 6


def table_sheets(made: Chart, first: int, all_: int) -> list[Sheet]:
    """The sheets of the table; ``first``: the number of the first one, ``all_``: of all."""
    printer = _Printer(made, first, all_)
    for block in _blocks(made):
        printer.block(block)
    printer.statutes()
    return printer.finished()


def _blocks(made: Chart) -> Iterator[Block]:
    for name, number in made.numbers.items():
        step = made.told.steps[name]
        notes = tuple(_told(made, note) for note in step.notes)
        yield Block(name, str(number), tuple(_left(made, step)), notes)
    if made.told.throughout:
        words = made.words
        left = tuple((line, 8.5, c.INK) for line in lines(words("throughout"), 8.5, LEFT - BADGE - 6))
        yield Block("", "", left, tuple(_told(made, note) for note in made.told.throughout))


def _left(made: Chart, step: StepGuide) -> Iterator[tuple[str, float, str]]:
    room = LEFT - BADGE - 6
    for line in lines(step.title, 9, room):
        yield line, 9, c.INK
    if step.who:
        for line in lines(step.who, BODY, room):
            yield line, BODY, c.SECOND
    if step.documents:
        for line in lines(f"{made.words('papers')} {'、'.join(step.documents)}", BODY, room):
            yield line, BODY, c.SECOND
    if mark := made.words.mark(step):
        yield mark, BODY, c.GREEN if step.protective and not step.changed else c.BRAND


def _told(made: Chart, note: Note) -> Told:
    text, cited = made.words.in_table(note)
    return Told(
        note.sort,
        note.change,
        tuple(lines(text, BODY, NOTE_ROOM)),
        tuple(lines(cited, BODY, CITED - 2, serif=True)),
        note.norm,
    )


class _Printer:
    """Fills sheets from the top down; a step that does not fit goes on overleaf under its own name."""

    def __init__(self, made: Chart, first: int, all_: int) -> None:
        self.made, self.number, self.all_ = made, first, all_
        self.sheets: list[Canvas] = []
        self.y = END + 1

    def finished(self) -> list[Sheet]:
        """The sheets."""
        title = self.made.words.title()
        return [Sheet(canvas.svg(title), tuple(canvas.boxes), tuple(canvas.links)) for canvas in self.sheets]

    def _turn(self) -> None:
        canvas = framed(self.made, self.number + len(self.sheets), self.all_)
        canvas.text(MARGIN, TOP + 9, self.made.words("table"), 10, fill=c.NAVY, bold=True)
        self.sheets.append(canvas)
        self.y = TOP + 18
        self._rule(c.LINE)

    def _rule(self, ink: str) -> None:
        self.sheets[-1].line([(MARGIN, self.y), (WIDE - MARGIN, self.y)], stroke=ink, thick=0.6)

    def block(self, block: Block) -> None:
        """One step."""
        first = block.notes[0].tall if block.notes else 0.0
        if self.y + max(block.head, first + 6) > END:
            self._turn()
        self._left(block)
        top = self.y
        at = top + 10
        for note in block.notes:
            if at - 10 + note.tall > END:
                self._turn()
                self._left(block)
                top, at = self.y, self.y + 10
            self._note(note, at)
            at += note.tall
        self.y = max(at - 10 + GAP, top + block.head)
        self._rule(c.ROW)

    def _left(self, block: Block) -> None:
        canvas, base = self.sheets[-1], self.y + 11.0
        if block.number:
            canvas.rect(MARGIN, base - 8.6, BADGE, 11, fill=c.BRAND, round_=2)
            canvas.text(MARGIN + BADGE / 2, base, block.number, 8, fill="#fff", middle=True, bold=True)
        for number, (text, size, ink) in enumerate(block.left):
            canvas.text(MARGIN + BADGE + 5, base, text, size, fill=ink, bold=number == 0)
            base += size * 1.35

    def _note(self, note: Told, base: float) -> None:
        canvas = self.sheets[-1]
        ink = CHANGED.get(note.change, c.INK)
        canvas.link(f"norm:{note.norm}", X_NOTE, base - BODY, WIDE - MARGIN - X_NOTE, note.tall - GAP)
        draw_chip(canvas, X_NOTE, base, self.made.words.sort(note.sort), note.sort)
        for number, line in enumerate(note.text):
            canvas.text(
                X_NOTE + CHIP + 3, base + number * LEAD, line, BODY, fill=ink, struck=note.change == "gone"
            )
        for number, line in enumerate(note.cited):
            canvas.text(X_CITED, base + number * LEAD, line, BODY, fill=ink if note.change else c.SECOND,
                        serif=True, struck=note.change == "gone")  # fmt: skip

    def statutes(self) -> None:
        """The statutes cited, in full and with their years."""
        notes = list(self.made.told.notes)
        cited = cited_statutes(
            text for note in (*notes, *(n.was for n in notes if n.was)) for text in note.basis
        )
        if not cited:
            return
        joint = "；" if self.made.told.lang.startswith("zh") else "; "
        text = f"{self.made.words('statutes')}：{joint.join(sorted(cited))}"
        for line in lines(text, BODY, WIDE - 2 * MARGIN, serif=True):
            if self.y + 14 > END:
                self._turn()
            self.sheets[-1].text(MARGIN, self.y + 12, line, BODY, fill=c.SECOND, serif=True)
            self.y += LEAD
