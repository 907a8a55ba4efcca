# SPDX-License-Identifier: Apache-2.0
"""Precedence: each B must have an A before it. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar.arithmetic import shift_days
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.matching import match_codes
from xiezhi.engine.columnar.pairing import regroup
from xiezhi.engine.columnar.streams import expand
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.verdicts import Verdicts, doubtful, verdicts
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration

NO, MAYBE, YES = 0, 1, 2


def precedence(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """Verdicts at each B; an A that has served one B is not free for a later one, whatever the version."""
    pairs = list(zip(norm.versions, judged_events(evaluator, norm, "before"), strict=True))
    for version, judged in pairs:
        if version.match and judged.event.size:
            judged.set_aside(match_codes(evaluator, version.match)[judged.event] < 0)
    plain = _served(evaluator, norm, pairs, sure=True)
    whole = plain
    if any(
        evaluator.streams.get(norm.matter, refs).unsure is not None for v, _ in pairs for refs in _roles(v)
    ):
        whole = _served(evaluator, norm, pairs, sure=False)
    return [_told(evaluator, norm, *pair, a, b) for pair, a, b in zip(pairs, plain, whole, strict=True)]


def _roles(version: Version) -> list[Refs]:
    return [refs for refs in (version.require, version.since) if refs]


@dataclass
class Served:
    """How well the best A fits each B; ``blurred``: (B, A) of those that fit only at some times of a day."""

    fit: Ints
    blurred: tuple[Ints, Ints]


def _told(
    evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, plain: Served, whole: Served
) -> Verdicts:
    """Verdicts of one version, with the events at which a fact was missing."""
    differs = plain.fit != whole.fit
    found = _blind(evaluator, norm, version, judged, np.where(differs, MAYBE, plain.fit))
    unknown = found == MAYBE
    result = verdicts(evaluator.view, norm, version, judged, found == NO, unknown)
    if not unknown.any():
        return result
    result.gaps.pop()
    result.undetermined = int(unknown.sum())
    result.doubts = doubtful(evaluator, norm, _roles(version), judged.owner[differs])
    result.doubts += _missing(evaluator, judged, plain, differs, unknown)
    return result


def _missing(
    evaluator: Evaluator, judged: Judged, plain: Served, differs: Flags, unknown: Flags
) -> list[tuple[Ints, Ints]]:
    """(owner, event) of what was missing: days without a time; a parent."""
    view = evaluator.view
    b, a = plain.blurred
    mask = ~differs[b] & (plain.fit[b] == MAYBE)
    b, a = b[mask], a[mask]
    blurred = view.at_day[a]
    own = np.flatnonzero(~differs & (plain.fit == MAYBE) & view.at_day[judged.event])
    parent = np.flatnonzero(unknown & ~differs & (plain.fit != MAYBE))
    gaps = [(judged.owner[b[blurred]], a[blurred])]
    return gaps + [(judged.owner[index], judged.event[index]) for index in (own, parent)]


def _blind(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, found: Ints) -> Ints:
    """A relative that is not in the input might hold the A, or a later C."""
    for refs, changes in ((version.require, NO), (version.since, YES)):
        blind = evaluator.streams.get(norm.matter, refs).blind if refs else None
        if blind is not None:
            found = np.where(blind[judged.owner] & (found == changes), MAYBE, found)
    return found


def _served(
    evaluator: Evaluator, norm: Norm, pairs: Sequence[tuple[Version, Judged]], sure: bool
) -> list[Served]:
    """What serves the Bs of each version."""
    found = [_looked_at(evaluator, norm, version, judged, sure) for version, judged in pairs]
    if any(version.consume for version, _ in pairs):
        _consume(evaluator, pairs, found)
    result = []
    for (_, judged), looked in zip(pairs, found, strict=True):
        fit = np.zeros(judged.event.size, dtype=np.int64)
        np.maximum.at(fit, looked.b, looked.fit)
        maybe = looked.fit == MAYBE
        result.append(Served(fit, (looked.b[maybe], looked.a[maybe])))
    return result


@dataclass
class Looked:
    """Each (B, A) looked at, and how well A fits."""

    b: Ints
    a: Ints
    fit: Ints


def _looked_at(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, sure: bool) -> Looked:
    view, width = evaluator.view, evaluator.streams.width
    stream = evaluator.streams.get(norm.matter, version.require)
    stream = stream.sure() if sure else stream.both()
    base = judged.owner * width
    high = np.searchsorted(stream.key, base + view.rank[judged.event], "left")
    low = np.searchsorted(stream.key, _since(evaluator, norm, version, judged, sure), "left")
    if not (version.match or version.max_age or version.min_gap or version.consume):
        b = np.flatnonzero(high > low)
        return Looked(b, stream.event[low[b]] if b.size else b, np.full(b.size, YES, dtype=np.int64))
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
    return Looked(b, a, fits)


def _since(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, sure: bool) -> Ints:
    """The key from which an A of each B counts: after the last C before B; from the start without C."""
    base = judged.owner * evaluator.streams.width
    if not version.since:
        return base
    stream = evaluator.streams.get(norm.matter, version.since)
    stream = stream.sure() if sure else stream.both()
    if not stream.size:
        return base
    if version.match:
        codes = match_codes(evaluator, version.match)
        group = np.arange(judged.event.size, dtype=np.int64)
        stream = regroup(stream, evaluator.view, judged.owner, codes, codes[judged.event], False)
        place = (
            np.searchsorted(
                stream.key, group * evaluator.streams.width + evaluator.view.rank[judged.event], "left"
            )
            - 1
        )
        hit = (
            (place >= 0) & (stream.owner[np.maximum(place, 0)] == group)
            if stream.size
            else np.zeros(group.size, bool)
        )
        last = stream.event[np.maximum(place, 0)] if stream.size else group
        return np.where(hit, base + evaluator.view.rank[last] + 1, base) if stream.size else base
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
    return np.where(
        view.at_day[events], view.pack.zone.midnights(view.day[events] + 1) - 1 - view.at[events], 0
    )


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


def _consume(evaluator: Evaluator, pairs: Sequence[tuple[Version, Judged]], found: Sequence[Looked]) -> None:
    """Each A serves one B: in order, a B takes the earliest A that surely fits and is free."""
    view = evaluator.view
    order: list[tuple[int, int, int, int]] = []
    rows: dict[tuple[int, int], list[int]] = {}
    for number, ((_, judged), looked) in enumerate(zip(pairs, found, strict=True)):
        for place, b in enumerate(looked.b.tolist()):
            rows.setdefault((number, b), []).append(place)
        ranks = view.rank[judged.event].tolist()
        order += [
            (owner, rank, number, b)
            for b, (owner, rank) in enumerate(zip(judged.owner.tolist(), ranks, strict=True))
        ]
    taken: set[tuple[int, int]] = set()
    for owner, _, number, b in sorted(order):
        looked, consumes = found[number], pairs[number][0].consume
        served = False
        for place in rows.get((number, b), ()):
            a = int(looked.a[place])
            if consumes and (owner, a) in taken:
                looked.fit[place] = NO
            elif consumes and not served and looked.fit[place] == YES:
                taken.add((owner, a))
                served = True
