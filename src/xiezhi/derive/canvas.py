# SPDX-License-Identifier: Apache-2.0
"""A printed sheet of A4 in points, drawn as SVG; keeps what it placed so that a test can see whether it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from xiezhi.derive.text_measure import width

WIDE, TALL = 595.28, 841.89
SANS = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
SERIF = "'Noto Serif CJK SC','Noto Serif SC','Source Han Serif SC',SimSun,serif"
INK, SECOND, NOTE = "#1B2733", "#4A5764", "#616D79"
PANEL, LINE, ROW, GROUND = "#DFE3E6", "#C9D0D5", "#E9ECEE", "#F8F9F8"
NAVY, BRAND, SELECTED, GOLD = "#17324F", "#1F5080", "#E9F0F6", "#A8844A"
RED, ORANGE, GREEN = "#AD231C", "#B4530A", "#2B6B4A"
LEAST = 7.0  # points: nothing smaller is printed


@dataclass(frozen=True)
class Box:
    """Something placed: what it is, and where."""

    name: str
    x: float
    y: float
    w: float
    h: float


@dataclass
class Canvas:
    """One sheet."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Box] = field(default_factory=list)

    def rect(
        self, x: float, y: float, w: float, h: float, *, fill: str = "none", stroke: str = "none",
        thick: float = 0.6, round_: float = 2.0, dash: str = "",
    ) -> None:  # fmt: skip
        """A rectangle."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        edge = f' stroke="{stroke}" stroke-width="{thick:g}"{dashed}' if stroke != "none" else ""
        self.parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}" rx="{round_:g}" fill="{fill}"{edge}/>'
        )

    def text(
        self, x: float, y: float, text: str, size: float, *, fill: str = INK, serif: bool = False,
        bold: bool = False, end: bool = False, middle: bool = False, struck: bool = False,
    ) -> None:  # fmt: skip
        """A line of text on its baseline. Bold is a thin stroke: the fonts that ship have one weight."""
        size = max(size, LEAST)
        wide = width(text, size, serif=serif)
        left = x - wide if end else x - wide / 2 if middle else x
        self.boxes.append(Box("text", left, y - size, wide, size * 1.2))
        looks = f' stroke="{fill}" stroke-width="{size * 0.035:.2f}"' if bold else ""
        looks += f' font-family="{SERIF}"' if serif else ""
        looks += ' text-decoration="line-through"' if struck else ""
        looks += ' text-anchor="end"' if end else ' text-anchor="middle"' if middle else ""
        self.parts.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{fill}"{looks}>{escape(text)}</text>'
        )

    def line(
        self, points: Sequence[tuple[float, float]], *, stroke: str = SECOND, thick: float = 0.8,
        dash: str = "", round_: float = 0.0,
    ) -> None:  # fmt: skip
        """A line through points, its corners rounded."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<path d="{_path(points, round_)}" fill="none" stroke="{stroke}" stroke-width="{thick:g}"{dashed}/>'
        )

    def arrow(self, tip: tuple[float, float], along: tuple[float, float], *, fill: str = SECOND) -> None:
        """The head of an arrow whose line comes in ``along`` (a unit step)."""
        (x, y), (dx, dy) = tip, along
        back, half = 5.0, 2.4
        a = (x - back * dx - half * dy, y - back * dy + half * dx)
        b = (x - back * dx + half * dy, y - back * dy - half * dx)
        self.parts.append(
            f'<path d="M{x:.2f} {y:.2f}L{a[0]:.2f} {a[1]:.2f}L{b[0]:.2f} {b[1]:.2f}Z" fill="{fill}"/>'
        )

    def circle(
        self, x: float, y: float, r: float, *, fill: str = "#fff", stroke: str = BRAND, thick: float = 1.0
    ) -> None:
        """A circle."""
        self.parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:g}" fill="{fill}" stroke="{stroke}" stroke-width="{thick:g}"/>'
        )

    def place(self, name: str, x: float, y: float, w: float, h: float) -> None:
        """Remembers that something is there."""
        self.boxes.append(Box(name, x, y, w, h))

    def link(self, name: str, x: float, y: float, w: float, h: float) -> None:
        """Remembers of what an area tells that lies on something else: a page may lay a link over it."""
        self.links.append(Box(name, x, y, w, h))

    def svg(self, title: str) -> str:
        """The sheet as one SVG of A4."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 {WIDE} {TALL}" '
            f'role="img" font-family="{SANS}"><title>{escape(title)}</title>'
            f'<rect width="{WIDE}" height="{TALL}" fill="#fff"/>{"".join(self.parts)}</svg>\n'
        )


def _path(points: Sequence[tuple[float, float]], round_: float) -> str:
    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for number in range(1, len(points) - 1):
        (ax, ay), (x, y), (bx, by) = points[number - 1 : number + 2]
        before, after = abs(ax - x) + abs(ay - y), abs(bx - x) + abs(by - y)
        reach = min(round_, before / 2, after / 2)
        if reach <= 0:
            parts.append(f"L{x:.2f} {y:.2f}")
            continue
        sx, sy = x + (ax - x) * reach / before, y + (ay - y) * reach / before
        ex, ey = x + (bx - x) * reach / after, y + (by - y) * reach / after
        parts.append(f"L{sx:.2f} {sy:.2f}Q{x:.2f} {y:.2f} {ex:.2f} {ey:.2f}")
    return "".join([*parts, f"L{points[-1][0]:.2f} {points[-1][1]:.2f}"])
