# SPDX-License-Identifier: Apache-2.0
"""Limits of counts, totals and values. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Callable
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
from xiezhi.engine.columnar.verdicts import Verdicts, verdicts, weighed
from xiezhi.engine.facts import Flags, Ints


def limit(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """``max`` at each raising event (``value``: at ``on``), ``min`` at ``on``, else at the first final event."""
    parts = [
        *_raising(evaluator, norm),
        *Totals(evaluator, norm, bounds).judge(),
        *_at_points(evaluator, norm),
    ]
    return _without_twins(parts, evaluator.streams.width)


def _without_twins(parts: list[Verdicts], width: int) -> list[Verdicts]:
    """An event that breaks both ``max`` and ``min`` is one breach."""
    taken: dict[int, Ints] = {}
    for part in parts:
        keys = part.owner * width + part.event
        known = taken.get(part.version.number)
        if known is not None:
            fresh = ~np.isin(keys, known)
            part.owner, part.event, part.at = part.owner[fresh], part.event[fresh], part.at[fresh]
            part.uncertain, keys = part.uncertain[fresh], np.concatenate([known, keys])
        taken[part.version.number] = keys
    return parts


def _raising(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """``count`` and its ``max``."""
    named = chosen(norm, lambda v: v.count if v.max is not None else ())
    if named is None:
        return []
    result = []
    for version, judged in zip(norm.versions, judged_events(evaluator, named, "never"), strict=True):
        if not version.count or version.max is None:
            continue
        most = bounds(evaluator, norm, version.max, judged, not version.on)
        known = np.ones(judged.event.size, dtype=bool)
        found = [
            _above(
                evaluator,
                Vector(
                    "number",
                    count_until(evaluator, norm, version.count, judged, sure).astype(np.float64),
                    known,
                ),
                most,
            )
            for sure in (True, False)
        ]
        result.append(weighed(evaluator, norm, version, judged, [version.count], found[0], found[1], False))
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
    finals = _first_finals(evaluator, norm)
    named = chosen(norm, lambda v: (v.on or finals) if v.value is not None or v.min is not None else ())
    if named is None:
        return []
    result = []
    for version, judged in zip(
        norm.versions, judged_events(evaluator, named, "never", first_of=finals), strict=True
    ):
        if version.value is not None:
            result.append(_bounded(evaluator, norm, version, judged))
        elif version.min is not None:
            result.append(_at_least(evaluator, norm, version, judged))
    return result


def _first_finals(evaluator: Evaluator, norm: Norm) -> Refs:
    """The final steps of the kinds that carry the norm, as references."""
    steps = [step for kind, step in sorted(evaluator.view.pack.final_steps) if kind in norm.matter]
    return tuple(StepRef(None, step) for step in dict.fromkeys(steps))


def chosen(norm: Norm, refs: Callable[[Version], Refs]) -> Norm | None:
    """The norm with ``refs`` of each version as what it judges; ``None`` where no version has any."""
    versions = tuple(replace(version, never=refs(version)) for version in norm.versions)
    return replace(norm, versions=versions) if any(version.never for version in versions) else None


def _bounded(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged) -> Verdicts:
    """A value outside ``min`` or ``max``; unknown only where neither is surely passed."""
    assert version.value is not None
    whole = not version.on
    value = evaluator.value(version.value, _sites(evaluator, norm, judged, whole))
    violated, unknown = np.zeros(value.size, dtype=bool), np.zeros(value.size, dtype=bool)
    if version.min is not None:
        below, known = _above(evaluator, bounds(evaluator, norm, version.min, judged, whole), value)
        violated, unknown = violated | below, unknown | ~known
    if version.max is not None:
        above, known = _above(evaluator, value, bounds(evaluator, norm, version.max, judged, whole))
        violated, unknown = violated | above, unknown | ~known
    return verdicts(evaluator.view, norm, version, judged, violated, unknown & ~violated)


def _at_least(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged) -> Verdicts:
    """The ``min`` of a count or total, without and with doubtful events."""
    least = bounds(evaluator, norm, version.min, judged, not version.on)
    if version.total is None:
        known = np.ones(judged.event.size, dtype=bool)
        counts = [count_until(evaluator, norm, version.count, judged, sure) for sure in (True, False)]
        found = [
            _above(evaluator, least, Vector("number", count.astype(np.float64), known)) for count in counts
        ]
        roles = [version.count]
    else:
        totals = Totals(evaluator, norm, bounds)
        found = [totals.below(version, judged, least, sure) for sure in (True, False)]
        roles = [version.total.start, version.total.end]
    return weighed(evaluator, norm, version, judged, roles, found[0], found[1], True)


def _sites(evaluator: Evaluator, norm: Norm, judged: Judged, whole: bool) -> Sites:
    sites = evaluator.sites(norm.matter, judged.owner, judged.event)
    if not whole:
        return sites
    return Sites(sites.kinds, sites.owner, sites.event, np.full(sites.size, evaluator.view.n, dtype=np.int64))


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
