# SPDX-License-Identifier: Apache-2.0
"""A chart on sheets of A4: the main way, the ways beside it, then everything step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot

from xiezhi.derive import canvas as c
from xiezhi.derive.canvas import TALL, WIDE, Box, Canvas
from xiezhi.derive.chart import Chart
from xiezhi.derive.chart_cards import CHIP, EXIT, MAIN, SIDE, Card, card, draw_card, draw_chip
from xiezhi.derive.chart_flow import PILL, Piece, flow, letters
from xiezhi.derive.chart_words import LEGEND
from xiezhi.derive.text_measure import lines, width

MARGIN, TOP, FOOT = 28.0, 78.0, 63.0
ROOM = (WIDE - 2 * MARGIN, TALL - TOP - FOOT)
BETWEEN = 16.0


@dataclass(frozen=True)
class Sheet:
    """A finished sheet: its SVG, what stands where, and which steps are on it."""

    svg: str
    boxes: tuple[Box, ...]
    links: tuple[Box, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps whose cards are on this sheet."""
        return tuple(box.name.removeprefix("card:") for box in self.boxes if box.name.startswith("card:"))


@dataclass
class Page:
    """A sheet being filled: pieces and where they stand."""

    placed: list[tuple[Piece, float, float]] = field(default_factory=list)

    def take(self, piece: Piece) -> bool:
        """Puts a piece as high up and as far left as there is room; ``False`` where there is none."""
        wide, tall = _size(piece)
        taken = [(x, y, x + w, y + h) for other, x, y in self.placed for w, h in [_size(other)]]
        lefts = sorted({0.0, *(box[2] + BETWEEN for box in taken)})
        tops = sorted({0.0, *(box[3] + BETWEEN for box in taken)})
        for y in tops:
            for x in lefts:
                free = all(
                    x >= box[2] + BETWEEN - 1 or x + wide <= box[0] - BETWEEN + 1 or y >= box[3] + BETWEEN - 1
                    or y + tall <= box[1] - BETWEEN + 1
                    for box in taken
                )  # fmt: skip
                if free and x + wide <= ROOM[0] + 0.5 and y + tall <= ROOM[1] + 0.5:
                    self.placed.append((piece, x, y))
                    return True
        return False


def _size(piece: Piece) -> tuple[float, float]:
    head = width(f"{piece.letter}{piece.title}", 9.5) + 30 if piece.title else 0.0
    return max(piece.laid.wide, min(head, ROOM[0])), piece.laid.tall + piece.head


def flow_sheets(made: Chart, first: int, all_: int) -> list[Sheet]:
    """The sheets with cards and arrows; ``first``: the number of the first one, ``all_``: of all."""
    pages = _pages(made)
    names = letters([piece for page in pages for piece, _, _ in page.placed], made.told.lang)
    sheet_of: dict[str, int] = {}
    for number, page in enumerate(pages, first):
        sheet_of.update({name: number for piece, _, _ in page.placed for name in piece.cards})
    result = []
    for number, page in enumerate(pages, first):
        canvas = framed(made, number, all_)
        for piece, x, y in page.placed:
            left = MARGIN + x
            if page.placed[0][0] is piece and len(page.placed) == 1:
                left = MARGIN + (ROOM[0] - piece.laid.wide) / 2
            _draw(canvas, made, piece, (left, TOP + y), names, sheet_of)
        result.append(Sheet(canvas.svg(made.words.title()), tuple(canvas.boxes), tuple(canvas.links)))
    return result


def chart_sheets(made: Chart) -> list[Sheet]:
    """All sheets of a chart: the drawing, then the table."""
    from xiezhi.derive.chart_table import table_sheets

    drawn, told = len(_pages(made)), len(table_sheets(made, 1, 1))
    return [*flow_sheets(made, 1, drawn + told), *table_sheets(made, drawn + 1, drawn + told)]


def _pages(made: Chart) -> list[Page]:
    pages: list[Page] = []
    for piece in _trunk(made):
        pages.append(Page([(piece, 0.0, 0.0)]))
    for piece in _sides(made):
        if not any(page.take(piece) for page in pages):
            pages.append(Page())
            pages[-1].placed.append((piece, 0.0, 0.0))
    return pages


def _trunk(made: Chart) -> list[Piece]:
    cards = {name: _card(made, name, MAIN if name in made.ways.main else EXIT) for name in made.trunk}
    return flow(cards, made.arrows(made.trunk), made.ways.main, ROOM)


def _card(made: Chart, name: str, way: int) -> Card:
    return card(made.told.steps[name], made.numbers[name], made.words, made.links(name), way)


def _sides(made: Chart) -> list[Piece]:
    result = []
    for side in made.ways.sides:
        cards = {name: _card(made, name, SIDE) for name in side.steps}
        pieces = flow(cards, made.arrows(side.steps), (), (ROOM[0], ROOM[1] - 24))
        for piece in pieces:
            piece.letter, piece.title = made.letter(side), made.title(side)
            if piece is pieces[0]:
                piece.entered = made.entered(side), made.entered(side, short=True)
        result += pieces
    return result


def _draw(
    canvas: Canvas, made: Chart, piece: Piece, at: tuple[float, float], names: dict[str, str], sheet_of: dict[str, int]
) -> None:  # fmt: skip
    x, y = at
    if piece.title:
        wide, _ = _size(piece)
        canvas.circle(x + 7, y + 7, 6.5, fill=c.BRAND)
        canvas.text(x + 7, y + 10, piece.letter, 8, fill="#fff", middle=True, bold=True)
        canvas.text(
            x + 18, y + 10.4, lines(piece.title, 9.5, WIDE - MARGIN - x - 18)[0], 9.5, fill=c.NAVY, bold=True
        )
        start = x + 18 + width(piece.title, 9.5) + 8
        fitting = [text for text in piece.entered if width(text, 7.5) <= x + wide - start]
        if fitting:
            canvas.text(start, y + 10.2, fitting[0], 7.5, fill=c.SECOND)
        canvas.line([(x, y + 15.5), (x + wide, y + 15.5)], stroke=c.LINE, thick=0.6)
        y += piece.head
    for edge, points in piece.laid.arrows:
        thick = edge.main
        ink = c.NAVY if thick else "#4F7396"
        moved = [(x + px, y + py) for px, py in points]
        (ax, ay), (bx, by) = moved[-2:]
        far = hypot(bx - ax, by - ay) or 1.0
        along = ((bx - ax) / far, (by - ay) / far)
        end = (bx - 3 * along[0], by - 3 * along[1])
        canvas.line([*moved[:-1], end], stroke=ink, thick=1.6 if thick else 0.9, round_=5)
        canvas.arrow((bx, by), along, fill=ink)
    for name, made_card in piece.cards.items():
        px, py = piece.laid.places[name]
        draw_card(canvas, made_card, x + px, y + py, made.words)
    for name, (way, target) in piece.pills.items():
        px, py = piece.laid.places[name]
        number = sheet_of.get(target, 0)
        if way == "in":
            number = _came_from(made, piece, target, sheet_of)
        text = made.words("to_sheet" if way == "out" else "from_sheet", letter=names[target], n=number)
        canvas.place(f"pill:{name}", x + px, y + py, *PILL)
        canvas.rect(x + px, y + py, *PILL, fill=c.GROUND, stroke=c.NAVY, thick=0.9, round_=7)
        canvas.text(x + px + PILL[0] / 2, y + py + 10, text, 7.5, fill=c.NAVY, middle=True)


def _came_from(made: Chart, piece: Piece, target: str, sheet_of: dict[str, int]) -> int:
    """The sheet of a step that leads to ``target`` from elsewhere."""
    side = made.group_of(target)
    arrows = made.arrows(made.trunk if side is None else side.steps)
    return next((sheet_of[start] for start, end in arrows if end == target and start not in piece.cards), 0)


def framed(made: Chart, number: int, all_: int) -> Canvas:
    """An empty sheet with head and foot."""
    canvas, words = Canvas(), made.words
    canvas.text(MARGIN, 48, lines(words.title(), 16, ROOM[0] - 80)[0], 16, fill=c.NAVY, bold=True)
    canvas.text(MARGIN, 63, lines(f"{words.days()} · {made.pack}", 8.5, ROOM[0])[0], 8.5, fill=c.SECOND)
    canvas.text(WIDE - MARGIN, 48, words("sheet", n=number, all=all_), 9, fill=c.SECOND, end=True)
    canvas.line([(MARGIN, 70), (WIDE - MARGIN, 70)], stroke=c.NAVY, thick=1.4)
    _foot(canvas, made)
    return canvas


def _foot(canvas: Canvas, made: Chart) -> None:
    words = made.words
    y = TALL - FOOT + 18
    canvas.line([(MARGIN, y - 11), (WIDE - MARGIN, y - 11)], stroke=c.PANEL, thick=0.8)
    x = MARGIN
    for sort in LEGEND:
        text = words.explained(sort)
        if x + CHIP + 3 + width(text, 7) > WIDE - MARGIN:
            x, y = MARGIN, y + 11
        draw_chip(canvas, x, y, words.sort(sort), sort)
        canvas.text(x + CHIP + 3, y, text, 7, fill=c.NOTE)
        x += CHIP + 3 + width(text, 7) + 8
    text = words.legend() + words("internal")
    for number, line in enumerate(lines(text, 7, WIDE - 2 * MARGIN)[:3]):
        canvas.text(MARGIN, y + 11 + 9.5 * number, line, 7, fill=c.NOTE)


def fits(sheet: Sheet, boxes: Sequence[Box] | None = None) -> list[Box]:
    """What reaches beyond the margins of a sheet: nothing, if all is well."""
    return [
        box
        for box in (sheet.boxes if boxes is None else boxes)
        if box.x < MARGIN - 1 or box.x + box.w > WIDE - MARGIN + 1 or box.y < 20 or box.y + box.h > TALL - 10
    ]
