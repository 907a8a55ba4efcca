# SPDX-License-Identifier: Apache-2.0
"""How far a stay in a case area has come, as inline SVG on a fixed axis of 0 to 24 hours since arrival.

All rows of a board share the axis, so that bars can be compared by eye; 8 and 12 hours are dotted, the limit that
applies is a thick line. A limit beyond the axis stands at its end with an arrow. No style attributes, no scripts.
"""

from __future__ import annotations

from html import escape

from xiezhi.derive.clock_paint import COUNTED, LEVELS, RED, RED_LINE
from xiezhi.kernel.instant import HOUR

WIDE, TALL = 322.0, 26.0
HOURS = 24.0
TOP, THICK = 6.0, 14.0
DOTTED = (8, 12)
TRACK, ALLOWED, INK, DOT = "#F0F2F3", "#DFE4EA", "#1B2733", "#98A2AB"
INSIDE = 3.0  # what a bar is narrower than the track it lies on


def x_of(hours: float) -> float:
    """Where so many hours since arrival lie, within the axis."""
    return 0.5 + (WIDE - 2) * min(max(hours, 0.0), HOURS) / HOURS


def stay_bar(start: int, now: int, due: int | None, colour: str, label: str, uid: str) -> str:
    """One bar. ``start``, ``now``, ``due``: µs; ``colour``: ``red`` ``orange`` or nothing; ``label``: said to readers.

    ``uid`` must be unique on the page: what is over is hatched, and the hatch is referred to by it.
    """
    spent, limit = (now - start) / HOUR, None if due is None else (due - start) / HOUR
    parts = [_rect("track", 0.5, WIDE - 2, TRACK)]
    if limit is not None:
        parts.append(_rect("allowed", 0.5, x_of(limit) - 0.5, ALLOWED))
    within = spent if limit is None else min(spent, limit)
    fill = {"orange": LEVELS["orange"], "red": RED}.get(colour, COUNTED)
    parts.append(_rect("counted", 0.5, max(x_of(within) - 0.5, 1.5), fill, INSIDE))
    if limit is not None and spent > limit:
        parts.append(
            _hatch(uid)
            + _rect("over", x_of(limit), max(x_of(spent) - x_of(limit), 2.0), f"url(#{uid}-over)", INSIDE)
        )
    for hours in DOTTED:
        x = x_of(hours)
        parts.append(
            f'<line class="dotted" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + THICK}" stroke="{DOT}" '
            'stroke-dasharray="1 2"/>'
        )
    if limit is not None:
        parts.append(_limit(limit))
    return (
        f'<svg class="stay-bar" viewBox="0 0 {WIDE:g} {TALL:g}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def stay_axis() -> str:
    """The head of the column: 0, 8, 12, 24 hours over the places where they lie."""
    marks = ((0, "start", "0"), (8, "middle", "8"), (12, "middle", "12"), (24, "end", "24 时"))
    texts = "".join(
        f'<text x="{x_of(hours):.1f}" y="13" text-anchor="{anchor}" font-size="12" fill="#4A5764">{text}</text>'
        for hours, anchor, text in marks
    )
    return f'<svg class="stay-axis" viewBox="0 0 {WIDE:g} 17" aria-hidden="true">{texts}</svg>'


def _rect(kind: str, x: float, wide: float, fill: str, inside: float = 0.0) -> str:
    tall = THICK - 2 * inside
    return f'<rect class="{kind}" x="{x:.1f}" y="{TOP + inside:g}" width="{wide:.1f}" height="{tall:g}" fill="{fill}"/>'


def _limit(hours: float) -> str:
    x = x_of(hours)
    line = (
        f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{TOP + THICK + 4}" '
        f'stroke="{INK}" stroke-width="2"/>'
    )
    if hours <= HOURS:
        return line
    return line + f'<path class="beyond" d="M{x - 8:.1f} {TOP + 3}l5 4-5 4z" fill="{INK}"/>'


def _hatch(uid: str) -> str:
    return (
        f'<defs><pattern id="{uid}-over" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{RED}"/><rect width="2" height="5" fill="{RED_LINE}"/></pattern></defs>'
    )
