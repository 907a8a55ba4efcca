# SPDX-License-Identifier: Apache-2.0
"""The limit of each clock: ``within``, the first tier that holds, or ``until``. Source: norm-language §4."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.arithmetic import UNIT, UNTIL, UNTIL_DAY, Limits, due_of
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.facts import Flags, Ints


@dataclass
class Chosen:
    """Limits of the clocks of one version. ``short``: the shortest still possible, where ``doubt`` holds."""

    limits: Limits
    short: Limits | None = None
    doubt: Flags | None = None
    hopeless: Flags | None = None  # the limit itself is unknown: undetermined
    none: Flags | None = None  # no limit applies


def kept(chosen: Chosen, keep: Ints) -> Chosen:
    """The limits of some clocks."""
    return Chosen(
        chosen.limits.take(keep),
        None if chosen.short is None else chosen.short.take(keep),
        None if chosen.doubt is None else chosen.doubt[keep],
        None if chosen.hopeless is None else chosen.hopeless[keep],
    )


def choose_limits(evaluator: Evaluator, norm: Norm, version: Version, owner: Ints, event: Ints) -> Chosen:
    """The limit of each clock: ``within``, the first true tier, or ``until``."""
    size = event.size
    if version.until is None and not version.tiers:
        assert version.within is not None
        return Chosen(_constant(version.within.n, UNIT[version.within.unit], size))
    sites = evaluator.sites(norm.matter, owner, event)
    if version.until is not None:
        return _until(evaluator, version.until, sites)
    return _tiers(evaluator, version, sites)


def _constant(n: int, unit: int, size: int) -> Limits:
    return Limits(np.full(size, n, dtype=np.int64), np.full(size, unit, dtype=np.int8))


def _until(evaluator: Evaluator, node: ast.Expr, sites: Sites) -> Chosen:
    """A date is the end of that day, an instant itself, a day-precise instant a date; anything else is unknown."""
    value = evaluator.value(node, sites)
    pool, zone = evaluator.pool, evaluator.view.pack.zone
    stamps, days = vectors.instants(value, pool), vectors.day_numbers(value, pool, zone)
    assert stamps.day is not None
    exact = stamps.known & ~stamps.day
    n = np.where(exact, stamps.values, days.values)
    unit = np.where(exact, UNTIL, UNTIL_DAY).astype(np.int8)
    hopeless = ~(exact | days.known)
    return Chosen(Limits(np.where(hopeless, 0, n), unit), hopeless=hopeless)


def _tiers(evaluator: Evaluator, version: Version, sites: Sites) -> Chosen:
    size = sites.size
    open_ = np.ones(size, dtype=bool)
    possible: list[tuple[Flags, int, int]] = []
    for tier in version.tiers:
        true, known = evaluator.truth(tier.when, sites)
        possible.append((open_ & (true | ~known), tier.within.n, UNIT[tier.within.unit]))
        open_ &= ~true
    if version.within is not None:
        possible.append((open_, version.within.n, UNIT[version.within.unit]))
        open_ = np.zeros(size, dtype=bool)
    some = np.logical_or.reduce([mask for mask, *_ in possible])
    short, long = _extremes(evaluator, version, sites, possible)
    several = np.sum([mask for mask, *_ in possible], axis=0) > 1
    return Chosen(long, short, several & ~open_, open_ & some, open_ & ~some)


def _extremes(
    evaluator: Evaluator, version: Version, sites: Sites, possible: list[tuple[Flags, int, int]]
) -> tuple[Limits, Limits]:
    """The limits that give the earliest and the latest due among those possible for each clock."""
    view, size = evaluator.view, sites.size
    rules = np.full(size, version.rollover), np.full(size, version.next_hour)
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    short, long = _constant(0, 0, size), _constant(0, 0, size)
    for mask, n, unit in possible:
        limits = _constant(n, unit, size)
        due = due_of(view.pack.reckoner, view.at[sites.event], view.day[sites.event], limits, *rules).us
        sooner, later = mask & (due < first), mask & (due > last)
        short.n[sooner], short.unit[sooner], first[sooner] = n, unit, due[sooner]
        long.n[later], long.unit[later], last[later] = n, unit, due[later]
    return short, long
