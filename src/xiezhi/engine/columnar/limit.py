# SPDX-License-Identifier: Apache-2.0
"""Limits of counts, totals and values. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import Bound, Norm, Refs, StepRef, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.totals import Totals
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.columnar.verdicts import Verdicts, verdicts
from xiezhi.engine.facts import Flags, Ints


def limit(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """``max`` at each raising event (``value``: at ``on``), ``min`` at ``on``, else at the first final event."""
    result: list[Verdicts] = []
    versions = norm.versions
    if any(version.count for version in versions):
        result += _raising(evaluator, norm)
    if any(version.total is not None for version in versions):
        result += Totals(evaluator, norm, bounds).judge()
    if any(version.value is not None or version.min is not None for version in versions):
        result += _at_points(evaluator, norm)
    return result


def _raising(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """``count`` and its ``max``."""
    result = []
    whole = not any(version.on for version in norm.versions)
    for version, judged in zip(norm.versions, judged_events(evaluator, norm, "count", whole=whole), strict=True):
        if version.max is None:
            continue
        most = bounds(evaluator, norm, version.max, judged, not version.on)
        counts = [
            count_until(evaluator, norm, version.count, judged, sure).astype(np.float64) for sure in (True, False)
        ]
        sites = judged.owner
        found = [_above(evaluator, Vector("number", c, np.ones(c.size, bool)), most) for c in counts]
        unknown = ~found[0][1] | (found[0][0] != found[1][0])
        blind = evaluator.streams.get(norm.matter, version.count).blind
        if blind is not None:
            unknown |= blind[sites] & ~found[0][0]
        result.append(verdicts(evaluator.view, norm, version, judged, found[0][0], unknown))
    return result


def count_until(evaluator: Evaluator, norm: Norm, refs: Refs, judged: Judged, sure: bool) -> Ints:
    """How many events of ``refs`` there are up to and including each judged event."""
    stream = evaluator.streams.get(norm.matter, refs)
    stream = stream.sure() if sure else stream.both()
    base = judged.owner * evaluator.streams.width
    return np.asarray(
        np.searchsorted(stream.key, base + evaluator.view.rank[judged.event], "right")
        - np.searchsorted(stream.key, base, "left")
    )


def _at_points(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """``value`` against its bounds, and every ``min``, at ``on`` or at the first final event."""
    result = []
    points = _with_points(evaluator, norm)
    name = "on" if all(version.on for version in norm.versions) else "after"
    whole = name == "after"
    for version, judged in zip(points.versions, judged_events(evaluator, points, name, whole=whole), strict=True):
        values = _values(evaluator, norm, version, judged, whole)
        violated = np.zeros(judged.event.size, dtype=bool)
        unknown = np.zeros(judged.event.size, dtype=bool)
        for value in values:
            below, above = _outside(evaluator, norm, version, judged, value, whole)
            violated |= (below[0] & below[1]) | (above[0] & above[1])
            unknown |= ~below[1] | ~above[1]
        if len(values) == 2:
            low, high = (_outside(evaluator, norm, version, judged, value, whole)[0][0] for value in values)
            unknown |= low != high
            violated = low
        if version.value is None:
            unknown |= _blind(evaluator, norm, version, judged) & violated
        result.append(
            verdicts(evaluator.view, norm, norm.versions[version.number], judged, violated & ~unknown, unknown & ~(violated & (version.value is not None)))
        )
    return result


def _blind(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged) -> Flags:
    refs = [version.count] if version.total is None else [version.total.start, version.total.end]
    result = np.zeros(judged.event.size, dtype=bool)
    for named in refs:
        blind = evaluator.streams.get(norm.matter, named).blind if named else None
        if blind is not None:
            result |= blind[judged.owner]
    return result


def _with_points(evaluator: Evaluator, norm: Norm) -> Norm:
    """The norm with the first final event of its kinds as judged event where it names no ``on``."""
    if all(version.on for version in norm.versions):
        return norm
    finals = tuple(
        StepRef(None, step) for kind, step in sorted(evaluator.view.pack.final_steps) if kind in norm.matter
    )
    finals = tuple(dict.fromkeys(finals))
    return replace(norm, versions=tuple(replace(v, after=finals, occurrence="first") for v in norm.versions))


def _values(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, whole: bool) -> Sequence[Vector]:
    """What is bounded, at each judged event; a count also with the events whose filter is unknown."""
    known = np.ones(judged.event.size, dtype=bool)
    if version.value is not None:
        return [evaluator.value(version.value, _sites(evaluator, norm, judged, whole))]
    if version.count:
        counts = [count_until(evaluator, norm, version.count, judged, sure) for sure in (True, False)]
        return [Vector("number", count.astype(np.float64), known) for count in counts]
    return [Totals(evaluator, norm, bounds).until(version, judged)]


def _sites(evaluator: Evaluator, norm: Norm, judged: Judged, whole: bool) -> Sites:
    sites = evaluator.sites(norm.matter, judged.owner, judged.event)
    if not whole:
        return sites
    return Sites(sites.kinds, sites.owner, sites.event, np.full(sites.size, evaluator.view.n, dtype=np.int64))


def _outside(
    evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, value: Vector, whole: bool
) -> tuple[tuple[Flags, Flags], tuple[Flags, Flags]]:
    """((below min, known), (above max, known)); no bound is never passed. Only ``value`` has its ``max`` judged here."""
    nothing = np.zeros(value.size, dtype=bool), np.ones(value.size, dtype=bool)
    below, above = nothing, nothing
    if version.min is not None:
        below = _above(evaluator, bounds(evaluator, norm, version.min, judged, whole), value)
    if version.max is not None and version.value is not None:
        above = _above(evaluator, value, bounds(evaluator, norm, version.max, judged, whole))
    return below, above


def _above(evaluator: Evaluator, value: Vector, bound: Vector) -> tuple[Flags, Flags]:
    """(value > bound, known)."""
    found = vectors.compare(">", value, bound, evaluator.pool, evaluator.view.pack.zone)
    return found.true, found.known


def bounds(evaluator: Evaluator, norm: Norm, bound: Bound, judged: Judged, whole: bool) -> Vector:
    """A bound at each judged event: a number, a duration, or an expression."""
    if isinstance(bound, Expr):
        return evaluator.value(bound, _sites(evaluator, norm, judged, whole))
    value: Any = bound
    return vectors.constant(value, judged.event.size, evaluator.pool)
