# SPDX-License-Identifier: Apache-2.0
"""Running totals of intervals, for limits. Source: norm-language §4 (limit, ``total``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from xiezhi.catalog.model import Bound
from xiezhi.engine.reference.expressions import Answer
from xiezhi.engine.reference.intervals import NOW, Stretch, stretches, unended
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.values import show_day
from xiezhi.engine.reference.verdict import PARENT, Fact, Line, Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Span
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import MINUTE

ELAPSED = "elapsed"


class Amount(NamedTuple):
    """What there is and the bound, in one measure: microseconds, days, or a number."""

    given: float
    bound: float
    measure: str = ""

    def __str__(self) -> str:
        if self.measure == ELAPSED:
            return f"{self.given / MINUTE:.1f} min"
        return f"{self.given:g} {self.measure}".strip()


def measure_of(bound: Any) -> tuple[str, int] | None:
    """How a bound is measured and its size; months and years, and what is no duration, do not fit."""
    if not isinstance(bound, Duration) or bound.unit in ("m", "y"):
        return None
    return (ELAPSED, bound.elapsed) if bound.elapsed is not None else (bound.unit, bound.n)


@dataclass(frozen=True)
class Portion:
    """What one interval adds to the total: counted from ``span.start``, overlaps with earlier ones left out."""

    stretch: Stretch
    span: Span
    before: int
    after: int


def portions(scene: Scene, found: Iterable[Stretch], measure: str) -> list[Portion]:
    """The intervals in order, each with the total before and after it; overlapping ones are merged."""
    result: list[Portion] = []
    total, reach = 0, Span(-(10**18), -(10**18), -(10**9), -(10**9))
    for stretch in found:
        span = stretch.span
        if reach.end >= span.start:
            span = span._replace(start=reach.end, first_day=reach.last_day)
        length = _length(scene, span, measure)
        result.append(Portion(stretch, span, total, total + length))
        total += length
        reach = reach._replace(end=max(reach.end, span.end), last_day=max(reach.last_day, span.last_day))
    return result


def _length(scene: Scene, span: Span, measure: str) -> int:
    """As pauses are measured: elapsed, difference of dates, working days after the first day."""
    if measure == ELAPSED:
        return max(span.end - span.start, 0)
    days = max(span.last_day - span.first_day, 0)
    if measure == "d":
        return days
    after_first = np.arange(span.first_day + 1, span.first_day + days + 1)
    return int(scene.pack.calendar.is_working(after_first).sum())


def intervals(site: Site, doubtful: bool) -> list[Stretch]:
    """The intervals of the norm's ``total``."""
    total = site.version.total
    assert total is not None
    starts = named(site.scene, site.matter, total.start).taken(doubtful)
    ends = named(site.scene, site.matter, total.end).taken(doubtful)
    return stretches(site.scene, total, starts, ends)


def judge_interval(site: Site, bound_of: Callable[[Site, Bound], Answer]) -> Verdict:
    """``max`` at one interval: a breach where the total passes it, and at every interval beyond."""
    most = bound_of(site, site.version.max)
    measured = measure_of(most.value)
    if measured is None:
        return site.undetermined(site.lacking(most.lacking or (Fact("限度", "the bound"),)))
    plain, whole = (_of_interval(site, doubtful, *measured) for doubtful in (False, True))
    total = site.version.total
    assert plain is not None and total is not None
    sources = [named(site.scene, site.matter, refs) for refs in (total.start, total.end)]
    if whole is None or (plain.outcome, plain.at) != (whole.outcome, whole.at):
        return site.undetermined(site.doubts(*sources))
    if any(source.orphaned for source in sources) and plain.outcome != "violated":
        return site.undetermined(site.lacking([PARENT]))
    return plain


def _of_interval(site: Site, doubtful: bool, measure: str, most: int) -> Verdict | None:
    found = portions(site.scene, intervals(site, doubtful), measure)
    portion = next((one for one in found if one.stretch.start.id == site.event.id), None)
    if portion is None:
        return None
    missing = unended(site.scene, portion.stretch.start, portion.stretch.ended)
    if portion.after <= most:
        outcome = "pending" if portion.stretch.ended == NOW else "satisfied"
        return replace(site.verdict(outcome, _line(portion, measure, most)), missing=missing)
    at = _passing(site, portion, measure, most)
    return replace(site.verdict("violated", _line(portion, measure, most), at=at), missing=missing)


def _line(portion: Portion, measure: str, most: int) -> Line:
    amount = Amount(portion.after, most, measure)
    bound = Amount(most, most, measure)
    days = f"{show_day(portion.span.first_day)} … {show_day(portion.span.last_day)}"
    return Line(f"累计 {amount} ({days}), 至多 {bound}", f"total {amount} ({days}); at most {bound}")


def _passing(site: Site, portion: Portion, measure: str, most: int) -> int:
    """The instant at which the total passes the bound; an interval that starts beyond it is late from its start."""
    left = most - portion.before
    if left < 0:
        return site.event.at
    if measure == ELAPSED:
        return portion.span.start + left
    zone = site.scene.pack.zone
    if measure == "d":
        return zone.midnight(portion.span.first_day + left + 1)
    return zone.midnight(
        site.scene.pack.reckoner.shift_day(portion.span.first_day, Duration(left + 1, "wd"))[0]
    )


def total_until(site: Site, doubtful: bool, least: Any) -> Amount | None:
    """The total up to the judged event, with the bound in the same measure."""
    measured = measure_of(least)
    if measured is None:
        return None
    zone = site.scene.pack.zone
    until = Span(site.event.at, site.event.at, zone.day(site.event.at), zone.day(site.event.at))
    started = [one for one in intervals(site, doubtful) if order(one.start) < order(site.event)]
    cut = [replace(one, span=_cut(one.span, until)) for one in started]
    found = portions(site.scene, cut, measured[0])
    return Amount(found[-1].after if found else 0, measured[1], measured[0])


def _cut(span: Span, until: Span) -> Span:
    if span.end <= until.end:
        return span
    return span._replace(end=until.end, last_day=until.last_day)
