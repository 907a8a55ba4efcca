# SPDX-License-Identifier: Apache-2.0
"""Running totals of intervals. Source: norm-language §4 (limit, ``total``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Bound, Interval, Norm, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.intervals import Closed, close, intervals_of
from xiezhi.engine.columnar.streams import expand
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.columnar.verdicts import Verdicts, blind_owners, doubtful
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import ELAPSED, Duration

Bounds = Callable[[Evaluator, Norm, Bound, Judged, bool], Vector]


class Totals:
    """Totals of the intervals of a norm, overlapping ones merged."""

    def __init__(self, evaluator: Evaluator, norm: Norm, bounds: Bounds) -> None:
        self.evaluator, self.view, self.norm, self.bounds = evaluator, evaluator.view, norm, bounds

    def judge(self) -> list[Verdicts]:
        """``max`` at the instant the running total passes it; every later interval is a breach too."""
        starts = [
            v.total.start if v.total is not None and v.max is not None else () for v in self.norm.versions
        ]
        if not any(starts):
            return []
        versions = tuple(replace(v, never=refs) for v, refs in zip(self.norm.versions, starts, strict=True))
        named = replace(self.norm, versions=versions)
        judged = judged_events(self.evaluator, named, "never")
        return [
            self._version(version, version.total, events)
            for version, events in zip(self.norm.versions, judged, strict=True)
            if version.total is not None and version.max is not None
        ]

    def _version(self, version: Version, total: Interval, judged: Judged) -> Verdicts:
        bound = self.bounds(self.evaluator, self.norm, version.max, judged, not version.on)
        most = vectors.objects(bound, self.evaluator.pool)
        plain, whole = (self._passed(total, judged, most, sure) for sure in (True, False))
        unknown = ~plain.known
        roles = [total.start, total.end]
        differs = ~unknown & (~whole.known | (plain.outcome != whole.outcome) | (plain.at != whole.at))
        blind = (
            ~unknown
            & ~differs
            & (plain.outcome != OVER)
            & blind_owners(self.evaluator, self.norm, roles, judged.owner)
        )
        lost = unknown | blind
        told = ~lost & ~differs
        over = told & (plain.outcome == OVER)
        gaps = [*judged.gaps, (judged.owner[lost], judged.event[lost])]
        note = told & plain.left_open
        return Verdicts(
            self.norm, version, judged.owner[over], judged.event[over], plain.at[over],
            np.zeros(int(over.sum()), dtype=bool), gaps, int((told & (plain.outcome == WITHIN)).sum()),
            int((told & (plain.outcome == RUNNING)).sum()), judged.not_applicable, judged.untold,
            int(differs.sum()), doubtful(self.evaluator, self.norm, roles, judged.owner[differs]),
            [(judged.owner[note], judged.event[note])],
        )  # fmt: skip

    def _passed(self, total: Interval, judged: Judged, most: npt.NDArray[Any], sure: bool) -> Passed:
        """What became of the total at each interval that a judged event starts."""
        view = self.view
        found = close(view, intervals_of(self.evaluator, self.norm.matter, total, sure), total.at_most)
        row = _rows_of(found, judged, view.n + 1)
        result = Passed(
            np.zeros(row.size, np.int64),
            view.at[judged.event].copy(),
            np.zeros(row.size, bool),
            np.zeros(row.size, bool),
        )
        units = [m.unit if isinstance(m, Duration) else "" for m in most]
        for unit in sorted({_measure(one) for one in units} - {""}):
            mine = np.flatnonzero((row >= 0) & (np.array([_measure(one) for one in units]) == unit))
            if not mine.size:
                continue
            limit = np.array([_amount(most[place]) for place in mine], dtype=np.int64)
            self._measured(found, row[mine], limit, unit, result, mine)
        return result

    def _measured(self, found: Closed, row: Ints, limit: Ints, unit: str, result: Passed, mine: Ints) -> None:
        before, after, since, since_day = running(self.evaluator, found, unit)
        over = after[row] > limit
        result.known[mine] = True
        result.outcome[mine] = np.where(over, OVER, np.where(found.by_now[row], RUNNING, WITHIN))
        result.left_open[mine] = found.bound[row]
        if over.any():
            where = mine[over]
            left = limit[over] - before[row[over]]
            result.at[where] = self._passing(
                left, since[row[over]], since_day[row[over]], unit, result.at[where]
            )

    def _passing(self, left: Ints, since: Ints, since_day: Ints, unit: str, at: Ints) -> Ints:
        """When the total passes; at the start where it had passed before."""
        reckoner = self.view.pack.reckoner
        if unit == ELAPSED_UNIT:
            passing = since + np.maximum(left, 0)
        elif unit == "d":
            passing = reckoner.zone.midnights(since_day + np.maximum(left, 0) + 1)
        else:
            day, _ = reckoner.calendar.add_working(since_day, np.maximum(left, 0) + 1)
            passing = reckoner.zone.midnights(day)
        return np.where(left < 0, at, passing)

    def below(self, version: Version, judged: Judged, least: Vector, sure: bool) -> tuple[Flags, Flags]:
        """(the total up to each judged event is below ``least``, known)."""
        assert version.total is not None
        view, width = self.view, self.view.n + 1
        found = close(
            view, intervals_of(self.evaluator, self.norm.matter, version.total, sure), version.total.at_most
        )
        bounds = vectors.objects(least, self.evaluator.pool)
        units = np.array([_measure(b.unit) if isinstance(b, Duration) else "" for b in bounds], dtype="<U8")
        given, known = np.zeros(judged.event.size, dtype=np.int64), units != ""
        key = found.owner * width + view.rank[found.start] if found.size else found.owner
        low = np.searchsorted(found.owner, judged.owner, "left")
        high = np.searchsorted(key, judged.owner * width + view.rank[judged.event], "left")
        source, place = expand(low, high)
        event = judged.event[source]
        for unit in sorted(set(units.tolist()) - {""}):
            _, _, since, since_day = running(self.evaluator, found, unit)
            length = _length(
                self.evaluator, unit, since[place], np.minimum(found.until[place], view.at[event]),
                since_day[place], np.minimum(found.until_day[place], view.day[event]),
            )  # fmt: skip
            total = np.bincount(source, weights=length, minlength=judged.event.size).astype(np.int64)
            given = np.where(units == unit, total, given)
        wanted = np.array(
            [_amount(b) if u else 0 for b, u in zip(bounds, units.tolist(), strict=True)], dtype=np.int64
        )
        return (given < wanted) & known, known


WITHIN, RUNNING, OVER = range(3)
ELAPSED_UNIT = "elapsed"


@dataclass
class Passed:
    """At each judged interval: WITHIN, RUNNING (open at T) or OVER; when; whether it was left open; whether known."""

    outcome: Ints
    at: Ints
    left_open: Flags
    known: Flags


def _measure(unit: str) -> str:
    """How a bound is measured: elapsed, days, working days; months and years, and what is no duration, do not fit."""
    return ELAPSED_UNIT if unit in ELAPSED else (unit if unit in ("d", "wd") else "")


def _amount(bound: Duration) -> int:
    """A bound in microseconds or days."""
    return bound.elapsed if bound.elapsed is not None else bound.n


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
        latest, latest_day = (
            (until, until_day) if begins else (max(latest, until), max(latest_day, until_day))
        )
    length = _length(evaluator, unit, since, found.until, since_day, found.until_day)
    total = np.cumsum(length)
    after = total - (total[first] - length[first])
    return after - length, after, since, since_day


def _length(
    evaluator: Evaluator, unit: str, since: Ints, until: Ints, since_day: Ints, until_day: Ints
) -> Ints:
    if unit == ELAPSED_UNIT:
        return np.asarray(np.maximum(until - since, 0))
    if unit == "d":
        return np.asarray(np.maximum(until_day - since_day, 0))
    worked, _ = evaluator.view.pack.calendar.worked_between(since_day, until_day)
    return worked
