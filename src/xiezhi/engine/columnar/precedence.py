# SPDX-License-Identifier: Apache-2.0
"""Precedence: each B must have an A before it. Source: norm-language §4."""

from __future__ import annotations

import numpy as np

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar.arithmetic import shift_days
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.matching import match_codes
from xiezhi.engine.columnar.streams import Stream, expand
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.verdicts import Verdicts, verdicts
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration

NO, MAYBE, YES = 0, 1, 2


def precedence(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """Verdicts at each B."""
    result = []
    for version, judged in zip(norm.versions, judged_events(evaluator, norm, "before"), strict=True):
        if version.match and judged.event.size:
            judged.set_aside(match_codes(evaluator, version.match)[judged.event] < 0)
        found = _found(evaluator, norm, version, judged, sure=True)
        streams = [evaluator.streams.get(norm.matter, refs) for refs in (version.require, version.since) if refs]
        if any(stream.unsure is not None for stream in streams):
            found = np.where(_found(evaluator, norm, version, judged, sure=False) != found, MAYBE, found)
        found = _blind(evaluator, norm, version, judged, found)
        result.append(verdicts(evaluator.view, norm, version, judged, found == NO, found == MAYBE))
    return result


def _blind(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, found: Ints) -> Ints:
    """A relative that is not in the input might hold the A, or a later C."""
    for refs, changes in ((version.require, NO), (version.since, YES)):
        blind = evaluator.streams.get(norm.matter, refs).blind if refs else None
        if blind is not None:
            found = np.where(blind[judged.owner] & (found == changes), MAYBE, found)
    return found


def _found(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, sure: bool) -> Ints:
    """Whether an A serves each B: YES, MAYBE, NO."""
    view, width = evaluator.view, evaluator.streams.width
    stream = evaluator.streams.get(norm.matter, version.require)
    stream = stream.sure() if sure else stream.both()
    base = judged.owner * width
    high = np.searchsorted(stream.key, base + view.rank[judged.event], "left")
    low = np.searchsorted(stream.key, _since(evaluator, norm, version, judged, sure), "left")
    if not (version.match or version.max_age or version.min_gap or version.consume):
        return np.where(high > low, YES, NO).astype(np.int64)
    b, place = expand(low, high)
    a, later = stream.event[place], judged.event[b]
    fits = np.full(b.size, YES, dtype=np.int64)
    if version.match:
        codes = match_codes(evaluator, version.match)
        fits = np.where(codes[a] == codes[later], fits, NO)
    if version.max_age is not None:
        fits = np.minimum(fits, _within(evaluator, a, later, version.max_age))
    if version.min_gap is not None:
        fits = np.minimum(fits, _apart(evaluator, a, later, version.min_gap))
    if version.consume:
        return _consume(judged, b, place, fits, evaluator, stream)
    result = np.zeros(judged.event.size, dtype=np.int64)
    np.maximum.at(result, b, fits)
    return result


def _since(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, sure: bool) -> Ints:
    """The key from which an A of each B counts: after the last C before B; from the start without C."""
    base = judged.owner * evaluator.streams.width
    if not version.since:
        return base
    stream = evaluator.streams.get(norm.matter, version.since)
    stream = stream.sure() if sure else stream.both()
    if not stream.size:
        return base
    place = np.searchsorted(stream.key, base + evaluator.view.rank[judged.event], "left") - 1
    key = stream.key[np.maximum(place, 0)]
    return np.where((place >= 0) & (key >= base), key + 1, base)


def _spans(evaluator: Evaluator, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """The shortest and longest time from a to b that days without a time allow."""
    view = evaluator.view
    rest_a, rest_b = _rest(evaluator, a), _rest(evaluator, b)
    return view.at[b] - view.at[a] - rest_a, view.at[b] + rest_b - view.at[a]


def _rest(evaluator: Evaluator, events: Ints) -> Ints:
    view = evaluator.view
    if view.facts.at_day is None:
        return np.zeros(events.size, dtype=np.int64)
    return np.where(view.at_day[events], view.pack.zone.midnights(view.day[events] + 1) - 1 - view.at[events], 0)


def _within(evaluator: Evaluator, a: Ints, b: Ints, duration: Duration) -> Ints:
    view = evaluator.view
    if duration.elapsed is not None:
        short, long = _spans(evaluator, a, b)
        return _grade(long <= duration.elapsed, short <= duration.elapsed)
    last, _ = shift_days(view.pack.reckoner, view.day[a], duration)
    return _grade(view.day[b] <= last, view.day[b] <= last)


def _apart(evaluator: Evaluator, a: Ints, b: Ints, duration: Duration) -> Ints:
    view = evaluator.view
    if duration.elapsed is not None:
        short, long = _spans(evaluator, a, b)
        return _grade(short >= duration.elapsed, long >= duration.elapsed)
    first, _ = shift_days(view.pack.reckoner, view.day[a], duration)
    return _grade(view.day[b] >= first, view.day[b] >= first)


def _grade(surely: Flags, possibly: Flags) -> Ints:
    return np.where(surely, YES, np.where(possibly, MAYBE, NO)).astype(np.int64)


def _consume(
    judged: Judged, b: Ints, place: Ints, fits: Ints, evaluator: Evaluator, stream: Stream
) -> Ints:
    """Each A serves one B: in order, a B takes the earliest A that surely fits and is free."""
    result = np.zeros(judged.event.size, dtype=np.int64)
    candidates: dict[int, list[tuple[int, int]]] = {}
    for row, a, fit in zip(b.tolist(), place.tolist(), fits.tolist(), strict=True):
        if fit:
            candidates.setdefault(row, []).append((a, fit))
    taken: set[int] = set()
    order = np.argsort(judged.owner * evaluator.streams.width + evaluator.view.rank[judged.event], kind="stable")
    for row in order.tolist():
        free = [(a, fit) for a, fit in candidates.get(row, ()) if a not in taken]
        sure = [a for a, fit in free if fit == YES]
        if sure:
            taken.add(sure[0])
        result[row] = YES if sure else (MAYBE if free else NO)
    return result
