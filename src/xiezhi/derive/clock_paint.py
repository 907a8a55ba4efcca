# SPDX-License-Identifier: Apache-2.0
"""Signs of the clock drawings as SVG: presentation attributes and classes only, so that no inline style is needed.

Every shape has a class, so that a sheet (dark, print) may set other colours; the attributes are the light ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from xiezhi.derive.text_measure import width

INK, SECOND, NOTE, BRAND = "#1B2733", "#4A5764", "#616D79", "#1F5080"
TRACK, EDGE, LINE, PANEL = "#F0F2F3", "#DFE3E6", "#C9D0D5", "#FFFFFF"
COUNTED, EXTENSION, KEPT = "#4F7396", "#8FADC9", "#6FA287"
PALE, PALE_LINE = "#DFE4E8", "#CBD2D8"
RED, RED_LINE = "#AD231C", "#C4574F"
LEVELS = {"blue": "#5B8FC7", "yellow": "#D9B01F", "orange": "#B8540A", "red": RED}
SIZE = 12.0  # of all text: nothing smaller is set


@dataclass(frozen=True)
class Box:
    """Where a text stands, in units of the view box."""

    x: float
    y: float
    w: float
    h: float

    def meets(self, other: Box) -> bool:
        """Whether two overlap."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )


@dataclass
class Picture:
    """A drawing in the making; ``boxes`` keeps where texts stand, so that a test can see that none overlap."""

    uid: str
    wide: float
    parts: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    hatches: set[str] = field(default_factory=set)

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        fill: str,
        kind: str,
        *,
        stroke: str = "",
        dash: str = "",
    ) -> None:
        """A rectangle; ``fill`` ``excluded`` or ``over`` is a hatch."""
        if fill in HATCHES:
            self.hatches.add(fill)
            fill = f"url(#{self.uid}-{fill})"
        edge = f' stroke="{stroke}"' if stroke else ""
        edge += f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{h:.1f}" '
            f'fill="{fill}"{edge}/>'
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        stroke: str,
        kind: str,
        *,
        thick: float = 1,
        dash: str = "",
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{stroke}" stroke-width="{thick:g}"{dashed}/>'
        )

    def path(
        self, d: str, fill: str, kind: str, *, stroke: str = "", thick: float = 1, dash: str = ""
    ) -> None:
        """Any shape."""
        edge = f' stroke="{stroke}" stroke-width="{thick:g}"' if stroke else ""
        edge += f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path class="{kind}" d="{d}" fill="{fill}"{edge}/>')

    def text(
        self, x: float, y: float, spans: Sequence[Span], *, anchor: str = "start", halo: str = ""
    ) -> None:
        """Text on its baseline; ``halo``: a colour around it, where it stands on a hatch or a line."""
        wide = spans_width(spans)
        left = x - (wide if anchor == "end" else wide / 2 if anchor == "middle" else 0)
        self.boxes.append(Box(left, y - SIZE * 0.9, wide, SIZE * 1.2))
        around = (
            f' paint-order="stroke" stroke="{halo}" stroke-width="3" stroke-linejoin="round"' if halo else ""
        )
        inner = "".join(span.svg() for span in spans)
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{SIZE:g}" text-anchor="{anchor}"{around}>{inner}</text>'
        )

    def svg(self, tall: float, title: str, desc: str, kind: str) -> str:
        """The drawing, as wide as its room; ``title`` and ``desc`` say all of it in words."""
        defs = "".join(HATCHES[name].format(uid=self.uid) for name in sorted(self.hatches))
        return (
            f'<svg class="clock {kind}" viewBox="0 0 {self.wide:g} {tall:g}" width="100%" role="img" '
            f'aria-labelledby="{self.uid}-t {self.uid}-d" font-size="{SIZE:g}">'
            f'<title id="{self.uid}-t">{escape(title)}</title><desc id="{self.uid}-d">{escape(desc)}</desc>'
            f"{f'<defs>{defs}</defs>' if defs else ''}{''.join(self.parts)}</svg>"
        )


@dataclass(frozen=True)
class Span:
    """A piece of a text: bold, in a colour, struck out."""

    text: str
    fill: str = INK
    bold: bool = False
    struck: bool = False

    def svg(self) -> str:
        looks = ' font-weight="600"' if self.bold else ""
        looks += ' text-decoration="line-through"' if self.struck else ""
        return f'<tspan class="{CLASSES.get(self.fill, "ink")}" fill="{self.fill}"{looks}>{escape(self.text)}</tspan>'


CLASSES = {INK: "ink", SECOND: "second", NOTE: "note", RED: "red", PANEL: "white", BRAND: "brand"}


def spans_width(spans: Sequence[Span]) -> float:
    """The width of a text; bold is set a little wider."""
    return sum(width(span.text, SIZE) * (1.04 if span.bold else 1.0) for span in spans)


_HATCH = (
    '<pattern id="{{uid}}-{name}" width="{step}" height="{step}" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="{step}" height="{step}" fill="{ground}" class="hatch-ground {name}"/>'
    '<rect width="{thick}" height="{step}" fill="{line}" class="hatch-line {name}"/></pattern>'
)
HATCHES = {
    "excluded": _HATCH.format(name="excluded", step=7, thick=2.4, ground=PALE, line=PALE_LINE),
    "over": _HATCH.format(name="over", step=6, thick=2.2, ground=RED, line=RED_LINE),
}


def triangle(picture: Picture, x: float, y: float, fill: str = INK) -> None:
    """The sign of now, its tip at (x, y)."""
    picture.path(f"M{x - 4.5:.1f} {y - 5:.1f}h9l-4.5 5z", fill, "now")
