# SPDX-License-Identifier: Apache-2.0
"""Intervals ``{from, to}``: pairing, and the end of what was left open. Source: norm-language §4 (deadline 2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiezhi.catalog.model import Interval
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Fact, Missing
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Span
from xiezhi.kernel.errors import XiezhiError

TO, FINAL, AT_MOST, NOW = "to", "final", "at_most", "now"


@dataclass(frozen=True)
class Stretch:
    """One interval. ``ended``: by its ``to``, a ``final`` event, ``at_most``, or not yet (``now``)."""

    start: Event
    end: Event | None
    ended: str
    span: Span

    @property
    def open(self) -> bool:
        return self.ended != TO


def stretches(scene: Scene, entry: Interval, starts: Iterable[Event], ends: Iterable[Event]) -> list[Stretch]:
    """The intervals of all matters, in order of their start."""
    starts, ends = sorted(starts, key=order), sorted(ends, key=order)
    found = []
    for matter in dict.fromkeys(event.matter for event in starts):
        own = [event for event in starts if event.matter == matter]
        for start, end in _paired(own, [event for event in ends if event.matter == matter]):
            found.append(_closed(scene, start, end) if end is not None else _left_open(scene, entry, start))
    return sorted(found, key=lambda stretch: order(stretch.start))


def _paired(starts: Sequence[Event], ends: Sequence[Event]) -> list[tuple[Event, Event | None]]:
    """The k-th ``from`` with the earliest ``to`` after it not yet paired."""
    free = list(ends)
    pairs: list[tuple[Event, Event | None]] = []
    for start in starts:
        end = next((event for event in free if order(event) > order(start)), None)
        if end is not None:
            free.remove(end)
        pairs.append((start, end))
    return pairs


def _span(scene: Scene, start: int, end: int) -> Span:
    zone = scene.pack.zone
    return Span(start, end, zone.day(start), zone.day(end))


def _closed(scene: Scene, start: Event, end: Event) -> Stretch:
    return Stretch(start, end, TO, _span(scene, start.at, end.at))


def _left_open(scene: Scene, entry: Interval, start: Event) -> Stretch:
    """Ends at the earliest of T, the matter's first later ``final`` event, and ``at_most``."""
    final = _next_final(scene, start)
    stretch = Stretch(start, None, NOW, _span(scene, start.at, scene.as_of))
    if final is not None:
        stretch = Stretch(start, final, FINAL, _span(scene, start.at, final.at))
    bound = _bounded(scene, entry, start)
    return bound if bound is not None and bound.span.end < stretch.span.end else stretch


def _next_final(scene: Scene, start: Event) -> Event | None:
    kind = scene.matters[start.matter].kind
    for event in scene.of_matter[start.matter]:
        if order(event) > order(start) and (kind, event.step) in scene.pack.final_steps:
            return event
    return None


def _bounded(scene: Scene, entry: Interval, start: Event) -> Stretch | None:
    if entry.at_most is None:
        return None
    reckoner = scene.pack.reckoner
    try:
        end, _ = reckoner.plus(start.at, entry.at_most)
        first = reckoner.zone.day(start.at)
        # A period of days ends with its last day, though its end is the first instant of the next.
        elapsed = entry.at_most.elapsed is not None
        last = reckoner.zone.day(end) if elapsed else reckoner.shift_day(first, entry.at_most)[0]
    except XiezhiError:
        return None  # beyond 2199: later than any T
    return Stretch(start, None, AT_MOST, Span(start.at, end, first, last))


def unended(scene: Scene, start: Event, ended: str) -> tuple[Missing, ...]:
    """The event that should have ended an interval, where something else did."""
    if ended not in (FINAL, AT_MOST):
        return ()
    step = scene.title(start)
    return (Missing(start, Fact(f"{step} 之后的结束记录", f"the event that ends {step}")),)
