# SPDX-License-Identifier: Apache-2.0
"""Charts as pages show them: drawn once for a pack, a day and a language, with links to the norms over the cards."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeVar

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from xiezhi.catalog.model import Kind, Pack
from xiezhi.derive.canvas import Box
from xiezhi.derive.chart import Chart
from xiezhi.derive.chart import chart as chart_of
from xiezhi.derive.chart_sheets import Sheet, chart_sheets
from xiezhi.records.desk import Desk
from xiezhi.web.charts.keeping import read_or_make

KEPT = 200  # charts that a process keeps: a desk's pack is one of its keys by itself
SIZE = 'width="210mm" height="297mm"'
T = TypeVar("T")


@dataclass(frozen=True)
class Drawn:
    """A chart with its sheets as SVG. ``flow``: cards and arrows, ``table``: step by step, for print."""

    chart: Chart
    flow: Sequence[SafeString]
    table: Sequence[SafeString]

    @property
    def sheets(self) -> list[SafeString]:
        """All of them, in order."""
        return [*self.flow, *self.table]

    @property
    def elsewhere(self) -> list[SafeString]:
        """The same for a page without the table of steps: its steps lead to the page that has one."""
        page = escape(reverse("charts:kind", args=[self.chart.told.kind]))
        return [mark_safe(sheet.replace('href="#step-', f'href="{page}#step-')) for sheet in self.sheets]


def told(desk: Desk, kind: str, day: int, lang: str, since: int | None = None) -> Chart:
    """What the chart of a kind says on a day, without its drawing."""
    return held(desk, ("told", kind, day, lang, since), lambda: chart_of(desk.pack, kind, day, lang, since))


def drawn(desk: Desk, kind: str, day: int, lang: str, since: int | None = None) -> Drawn:
    """The chart of a kind on a day; with an earlier day ``since``, what changed from then."""
    key = ("chart", kind, day, lang, since)
    if since is not None:
        return held(desk, key, lambda: _drawn(desk, kind, day, lang, since))
    return held(
        desk, key, lambda: read_or_make((desk.pack.digest, *key), lambda: _drawn(desk, kind, day, lang))
    )


def held(desk: Desk, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What was worked out from the pack before, else made now; the least asked for goes first."""
    store: OrderedDict[tuple[object, ...], T] = desk.kept.setdefault("charts", OrderedDict())
    full = (desk.pack.digest, *key)
    found = store.pop(full, None)
    if found is None:
        found = make()
    store[full] = found
    while len(store) > KEPT:
        store.popitem(last=False)
    return found


def _drawn(desk: Desk, kind: str, day: int, lang: str, since: int | None = None) -> Drawn:
    made = told(desk, kind, day, lang, since)
    sheets = chart_sheets(made)
    flow = [sheet for sheet in sheets if sheet.steps]
    table = [sheet for sheet in sheets if not sheet.steps]
    titles = {norm.id: norm.title for norm in desk.pack.checked()}
    return Drawn(
        made,
        [_linked(sheet, made, titles) for sheet in flow],
        [_linked(sheet, made, titles) for sheet in table],
    )


def _linked(sheet: Sheet, made: Chart, titles: dict[str, str]) -> SafeString:
    """The sheet for a page: as wide as its room, with links over steps and norms (its texts are ours, and escaped)."""
    links = "".join(_links((*sheet.boxes, *sheet.links), made, titles))
    svg = sheet.svg.replace(SIZE, 'class="chart-svg"', 1).replace('role="img"', 'role="group"', 1)
    return mark_safe(svg.rstrip().removesuffix("</svg>") + links + "</svg>")


def _links(boxes: Sequence[Box], made: Chart, titles: dict[str, str]) -> Iterator[str]:
    for box in boxes:
        what, _, name = box.name.partition(":")
        if what == "card":
            step = made.told.steps[name]
            yield _link(f"#step-{name}", f"{made.numbers[name]} {step.title}", box, "step")
    for box in boxes:
        what, _, name = box.name.partition(":")
        if what == "norm" and name in titles:
            yield _link(reverse("norms:norm", args=[name]), titles[name], box, "norm")


def _link(url: str, title: str, box: Box, kind: str) -> str:
    quiet = ' tabindex="-1"' if kind == "norm" else ""  # the table below has the same links for the keyboard
    return (
        f'<a class="over-{kind}" href="{escape(url)}"{quiet} aria-label="{escape(title)}">'
        f'<title>{escape(title)}</title><rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.w:.1f}" '
        f'height="{box.h:.1f}" fill="#fff" fill-opacity="0"/></a>'
    )


def change_days(pack: Pack, kind: Kind) -> list[tuple[int, int]]:
    """(first civil day, how many norms of a kind get a new version or cease), the latest first."""
    counts: dict[int, set[str]] = {}
    for norm in pack.checked():
        if kind.name in norm.matter:
            for version in norm.versions:
                days = (version.valid_from, None if version.valid_to is None else version.valid_to + 1)
                for day in days:
                    if day is not None:
                        counts.setdefault(day, set()).add(norm.id)
    return sorted(((day, len(norms)) for day, norms in counts.items()), reverse=True)
