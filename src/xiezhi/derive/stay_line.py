# SPDX-License-Identifier: Apache-2.0
"""A stay in a case area hour by hour, as inline SVG: lanes of intervals over one axis since arrival, limit and now.

Each lane has a name at its left; what is open ends at now with a ragged edge, gaps of recordings are hatched, so that
all of it is told without colour. No style attributes, no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from xiezhi.derive.clock_paint import COUNTED, EXTENSION, INK, KEPT, LINE, NOTE, RED_LINE, SECOND, TRACK
from xiezhi.derive.text_measure import width
from xiezhi.kernel.instant import HOUR

WIDE, LEFT, RIGHT = 1120.0, 96.0, 14.0
HEAD, STEP, THICK = 26.0, 30.0, 18.0
FILLS = {
    "waiting": EXTENSION,
    "interview": COUNTED,
    "out": "#B9C3CC",
    "rest": KEPT,
    "film": "#6C8AA8",
    "gap": "gap",
    "mark": INK,
}
LIGHT = ("interview", "film", "rest")


@dataclass(frozen=True)
class Piece:
    """From ``start`` to ``end`` (µs), what (a key of ``FILLS``, ``mark`` a moment), its words; ``open``: not over."""

    what: str
    start: int
    end: int
    words: str = ""
    open: bool = False


@dataclass(frozen=True)
class Lane:
    """A line of the drawing."""

    title: str
    pieces: Sequence[Piece]


def stay_line(
    lanes: Sequence[Lane], start: int, now: int, due: int | None, label: str, said: Sequence[str]
) -> str:
    """The drawing. ``start``: arrival, ``now``: now, or when the stay ended; ``said``: words for limit and now."""
    hours = _hours(start, now, due)
    tall = HEAD + STEP * len(lanes) + 24

    def x_of(at: int) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * min(max((at - start) / HOUR, 0.0), hours) / hours

    parts = [_hatch(), *_axis(hours, len(lanes))]
    for place, lane in enumerate(lanes):
        parts += _lane(lane, HEAD + STEP * place, x_of)
    bottom = HEAD + STEP * len(lanes)
    parts.append(_now(x_of(now), bottom, said[1]))
    if due is not None:
        parts.append(_due(x_of(due), bottom, said[0], beyond=(due - start) / HOUR > hours))
    return (
        f'<svg class="stay-line" viewBox="0 0 {WIDE:g} {tall:g}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _hours(start: int, now: int, due: int | None) -> float:
    """How long the axis is: 24 hours, 48 where somebody may be kept, or was kept, longer."""
    reach = max(now, due or now) - start
    return 24.0 if reach <= 24 * HOUR else 48.0


def _axis(hours: float, lanes: int) -> list[str]:
    found = []
    step = 2 if hours == 24.0 else 4
    for hour in range(0, int(hours) + 1, step):
        x = LEFT + (WIDE - LEFT - RIGHT) * hour / hours
        bold = hour in (8, 12, 24)
        dash = ' stroke-dasharray="1 2"' if bold else ""
        found.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEAD - 6:g}" y2="{HEAD + STEP * lanes:g}" '
            f'stroke="{SECOND if bold else LINE}"{dash}/>'
            f'<text x="{x:.1f}" y="13" text-anchor="middle" font-size="12" fill="{NOTE}">{hour}</text>'
        )
    return found


def _lane(lane: Lane, y: float, x_of: object) -> list[str]:
    assert callable(x_of)
    found = [
        f'<text x="0" y="{y + 13:g}" font-size="12" fill="{INK}">{escape(lane.title)}</text>'
        f'<rect x="{LEFT:g}" y="{y:g}" width="{WIDE - LEFT - RIGHT:g}" height="{THICK:g}" '
        f'fill="{TRACK}" fill-opacity="0.6"/>'
    ]
    for piece in lane.pieces:
        x, end = x_of(piece.start), x_of(piece.end)
        if piece.what == "mark":
            found.append(
                f'<circle cx="{x:.1f}" cy="{y + THICK / 2:g}" r="4.5" fill="{INK}"/>'
                f'<text x="{x + 8:.1f}" y="{y + 13.4:g}" font-size="12" fill="{INK}">{escape(piece.words)}</text>'
            )
            continue
        wide = max(end - x, 2.0)
        fill = "url(#stay-gap)" if piece.what == "gap" else FILLS[piece.what]
        found.append(
            f'<rect class="{piece.what}" x="{x:.1f}" y="{y:g}" width="{wide:.1f}" height="{THICK:g}" fill="{fill}"/>'
        )
        if piece.open:
            found.append(
                f'<path d="M{end:.1f} {y:g}l4 4.5-4 4.5 4 4.5-4 4.5" fill="none" stroke="{SECOND}" stroke-width="1.5"/>'
            )
        if piece.words and width(piece.words, 12) + 8 <= wide:
            ink = "#fff" if piece.what in LIGHT else INK
            found.append(
                f'<text x="{x + wide / 2:.1f}" y="{y + 13.4:g}" text-anchor="middle" font-size="12" fill="{ink}">'
                f"{escape(piece.words)}</text>"
            )
    return found


def _now(x: float, bottom: float, said: str) -> str:
    anchor = "end" if x > WIDE - 120 else "start"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEAD - 4:g}" y2="{bottom:g}" stroke="{INK}"/>'
        f'<path d="M{x - 4:.1f} {HEAD - 9:g}h8l-4 6z" fill="{INK}"/>'
        f'<text x="{x:.1f}" y="{bottom + 15:g}" text-anchor="{anchor}" font-size="12" fill="{INK}">'
        f"{escape(said)}</text>"
    )


def _due(x: float, bottom: float, said: str, *, beyond: bool) -> str:
    arrow = f'<path d="M{x - 9:.1f} {bottom - 9:g}l6 4-6 4z" fill="{INK}"/>' if beyond else ""
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEAD - 6:g}" y2="{bottom + 4:g}" stroke="{INK}" stroke-width="2.5"/>'
        f'{arrow}<text x="{x - 4:.1f}" y="{bottom + 15:g}" text-anchor="end" font-size="12" font-weight="600" '
        f'fill="{INK}">{escape(said)}</text>'
    )


def _hatch() -> str:
    return (
        '<defs><pattern id="stay-gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#FDF1EA"/><rect width="2" height="6" fill="{RED_LINE}"/></pattern></defs>'
    )
