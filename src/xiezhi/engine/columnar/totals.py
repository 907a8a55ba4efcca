# SPDX-License-Identifier: Apache-2.0
"""Running totals of intervals. Source: norm-language §4 (limit, ``total``)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from xiezhi.catalog.model import Bound, Interval, Norm, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.intervals import Closed, close, intervals_of
from xiezhi.engine.columnar.streams import expand
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.columnar.verdicts import Verdicts
from xiezhi.engine.facts import Ints
from xiezhi.kernel.duration import ELAPSED, Duration

Bounds = Callable[[Evaluator, Norm, Bound, Judged, bool], Vector]


class Totals:
    """Totals of the intervals of a norm, overlapping ones merged."""

    def __init__(self, evaluator: Evaluator, norm: Norm, bounds: Bounds) -> None:
        self.evaluator, self.view, self.norm, self.bounds = evaluator, evaluator.view, norm, bounds

    def judge(self) -> list[Verdicts]:
        """``max`` at the instant the running total passes it; every later interval is a breach too."""
        from dataclasses import replace

        starts = [v.total.start if v.total is not None else () for v in self.norm.versions]
        named = replace(
            self.norm, versions=tuple(replace(v, on=refs) for v, refs in zip(self.norm.versions, starts, strict=True))
        )
        whole = not any(version.on for version in self.norm.versions)
        result = []
        for version, judged in zip(self.norm.versions, judged_events(self.evaluator, named, "on", whole=whole), strict=True):
            if version.total is not None and version.max is not None:
                result.append(self._version(version, version.total, judged, whole))
        return result

    def _version(self, version: Version, total: Interval, judged: Judged, whole: bool) -> Verdicts:
        view = self.view
        found = close(view, intervals_of(self.evaluator, self.norm.matter, total), total.at_most)
        most = vectors.objects(self.bounds(self.evaluator, self.norm, version.max, judged, whole), self.evaluator.pool)
        row = _rows_of(found, judged, view.n + 1)
        unit = next((m.unit for m in most if isinstance(m, Duration)), "h")
        before, after, since, since_day = running(self.evaluator, found, unit)
        limit = np.array([_amount(m, unit) for m in most], dtype=np.int64)
        here = row >= 0
        safe = np.maximum(row, 0)
        unknown = limit < 0
        over = here & ~unknown & (after[safe] > limit) if found.size else np.zeros(judged.event.size, dtype=bool)
        at = view.at[judged.event].copy()
        if over.any():
            at[over] = self._passing(safe[over], limit[over], before, since, since_day, unit, at[over])
        gaps = list(judged.gaps)
        open_gap = here & found.bound[safe] if found.size else np.zeros(judged.event.size, dtype=bool)
        if unknown.any():
            gaps.append((judged.owner[unknown], judged.event[unknown]))
        satisfied = int((~over & ~unknown).sum())
        part = Verdicts(
            self.norm, version, judged.owner[over], judged.event[over], at[over], np.zeros(int(over.sum()), dtype=bool),
            gaps, satisfied, not_applicable=judged.not_applicable, untold=judged.untold,
        )  # fmt: skip
        part.notes = [(judged.owner[open_gap], judged.event[open_gap])] if open_gap.any() else []
        return part

    def _passing(self, row: Ints, limit: Ints, before: Ints, since: Ints, since_day: Ints, unit: str, at: Ints) -> Ints:
        """When the total passes: at the start where it had passed before."""
        left = limit - before[row]
        reckoner = self.view.pack.reckoner
        if unit in ELAPSED:
            passing = since[row] + np.maximum(left, 0)
        elif unit == "d":
            passing = reckoner.zone.midnights(since_day[row] + np.maximum(left, 0) + 1)
        else:
            day, _ = reckoner.calendar.add_working(since_day[row], np.maximum(left, 0) + 1)
            passing = reckoner.zone.midnights(day)
        return np.where(left < 0, at, passing)

    def until(self, version: Version, judged: Judged) -> Vector:
        """The total at each judged event, as a duration in the unit of ``min``."""
        assert version.total is not None
        view, width = self.view, self.view.n + 1
        unit = version.min.unit if isinstance(version.min, Duration) else "h"
        found = close(view, intervals_of(self.evaluator, self.norm.matter, version.total), version.total.at_most)
        _, _, since, since_day = running(self.evaluator, found, unit)
        low = np.searchsorted(found.owner, judged.owner, "left")
        high = np.searchsorted(
            found.owner * width + view.rank[found.start], judged.owner * width + view.rank[judged.event], "left"
        )
        source, place = expand(low, high)
        event = judged.event[source]
        length = _length(
            self.evaluator, unit, since[place], np.minimum(found.until[place], view.at[event]),
            since_day[place], np.minimum(found.until_day[place], view.day[event]),
        )  # fmt: skip
        total = np.bincount(source, weights=length, minlength=judged.event.size).astype(np.int64)
        scale = ELAPSED.get(unit, 1)
        unit = "min" if unit in ELAPSED else unit
        if scale > 1:
            return vectors.from_objects([_Exact(int(value), "min") for value in total], self.evaluator.pool)
        return vectors.from_objects([Duration(int(value), unit) for value in total], self.evaluator.pool)


class _Exact(Duration):
    """An elapsed length: ``n`` microseconds, compared like a duration in hours or minutes."""

    @property
    def elapsed(self) -> int | None:
        return self.n


def _amount(bound: object, unit: str) -> int:
    """A bound in microseconds or days; -1 where it is unknown or of another sort."""
    if not isinstance(bound, Duration) or (bound.unit in ELAPSED) != (unit in ELAPSED):
        return -1
    return bound.elapsed if bound.elapsed is not None else (bound.n if bound.unit == unit else -1)


def _rows_of(found: Closed, judged: Judged, width: int) -> Ints:
    """The interval that each judged event starts; -1 where it starts none."""
    if not found.size:
        return np.full(judged.event.size, -1, dtype=np.int64)
    key = found.owner * width + found.start
    order = np.argsort(key, kind="stable")
    query = judged.owner * width + judged.event
    place = np.minimum(np.searchsorted(key[order], query), found.size - 1)
    return np.where(key[order][place] == query, order[place], -1)


def running(evaluator: Evaluator, found: Closed, unit: str) -> tuple[Ints, Ints, Ints, Ints]:
    """(total before, total after, counted from, counted from day) of each interval within its owner."""
    view = evaluator.view
    if not found.size:
        none = np.empty(0, dtype=np.int64)
        return none, none, none, none
    first = np.searchsorted(found.owner, found.owner, "left")
    since, since_day = view.at[found.start], view.day[found.start]
    latest, latest_day = 0, 0
    for row, begins in enumerate((first == np.arange(found.size)).tolist()):
        if not begins and latest >= since[row]:
            since[row], since_day[row] = latest, latest_day
        until, until_day = int(found.until[row]), int(found.until_day[row])
        latest, latest_day = (until, until_day) if begins else (max(latest, until), max(latest_day, until_day))
    length = _length(evaluator, unit, since, found.until, since_day, found.until_day)
    total = np.cumsum(length)
    after = total - (total[first] - length[first])
    return after - length, after, since, since_day


def _length(evaluator: Evaluator, unit: str, since: Ints, until: Ints, since_day: Ints, until_day: Ints) -> Ints:
    if unit in ELAPSED:
        return np.asarray(np.maximum(until - since, 0))
    if unit == "d":
        return np.asarray(np.maximum(until_day - since_day, 0))
    worked, _ = evaluator.view.pack.calendar.worked_between(since_day, until_day)
    return worked


