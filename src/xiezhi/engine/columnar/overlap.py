# SPDX-License-Identifier: Apache-2.0
"""Overlap: intervals of all families that hold one resource at once. Source: norm-language §4.

Batches give plain rows (``Holding``); once all are in, the rows of each key are judged in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.cross import (
    Breach,
    Order,
    add_finding,
    add_gaps,
    bearers,
    event_order,
    unknown_verdict,
)
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.intervals import Closed, close, intervals_of
from xiezhi.engine.columnar.triggers import version_days
from xiezhi.engine.results import Result


@dataclass(slots=True)
class Holding:
    """One interval and the resources it holds. ``covered``: the version is in force at its start (None: not to be
    told); ``sure``: its filter is known; ``missing``: a key, the distinct value or the version is; ``left_open``: no
    event ended it; ``decided``: its verdict where it takes no part."""

    version: int
    order: Order
    until: int
    matter: str
    keys: tuple[tuple[Any, ...], ...]
    distinct: Any
    covered: bool | None
    sure: bool
    missing: bool
    left_open: bool
    decided: str
    evidence: tuple[Order, ...]
    unit: str | None
    officer: str | None
    kind: str


@dataclass
class Overlaps:
    """All intervals of one overlap norm."""

    holdings: list[Holding] = field(default_factory=list)


def collect_overlap(evaluator: Evaluator, norm: Norm, into: Overlaps) -> None:
    """Adds the intervals of a batch."""
    for version in norm.versions:
        _collect(evaluator, norm, version, into, sure=True)
        interval = version.interval
        assert interval is not None
        streams = [evaluator.streams.get(norm.matter, refs) for refs in (interval.start, interval.end)]
        if any(stream.unsure is not None for stream in streams):
            _collect(evaluator, norm, version, into, sure=False)


def _collect(evaluator: Evaluator, norm: Norm, version: Version, into: Overlaps, sure: bool) -> None:
    """The intervals of the sure events; or with all events those that a doubtful one starts."""
    view, interval = evaluator.view, version.interval
    assert interval is not None
    found = close(view, intervals_of(evaluator, norm.matter, interval, sure), interval.at_most)
    stream = evaluator.streams.get(norm.matter, interval.start)
    known = set() if sure else set(stream.sure().key.tolist())
    if not found.size:
        return
    sites = evaluator.sites(norm.matter, found.owner, found.start)
    days, told = version_days(evaluator, norm, version, found.owner, found.start)
    applies, settled = np.ones(found.size, dtype=bool), np.ones(found.size, dtype=bool)
    if version.when is not None:
        applies, settled = evaluator.truth(version.when, sites)
        if version.unknown == "breach":
            applies, settled = applies | ~settled, np.ones(found.size, dtype=bool)
    keys = [vectors.objects(evaluator.value(node, sites), evaluator.pool) for node in version.by]
    distinct = _distinct(evaluator, version, sites)
    for row in range(found.size):
        key = int(found.owner[row]) * evaluator.streams.width + int(view.rank[found.start[row]])
        if key in known:
            continue
        covered = version.covers(int(days[row])) if told[row] else None
        decided = ""
        if int(found.until[row]) <= int(view.at[found.start[row]]):
            decided = "not_applicable"
        elif not (applies[row] and settled[row]):
            unknown = not settled[row] and covered is not False
            decided = unknown_verdict(version) if unknown else "not_applicable"
        held, lacking = _keys([column[row] for column in keys])
        lacking = lacking or covered is None or (version.distinct is not None and distinct[row] is None)
        into.holdings.append(
            _holding(evaluator, version, found, row, held, distinct[row], covered, sure, lacking, decided)
        )


def _holding(
    evaluator: Evaluator, version: Version, found: Closed, row: int, held: tuple[tuple[Any, ...], ...], distinct: Any,
    covered: bool | None, sure: bool, lacking: bool, decided: str,
) -> Holding:  # fmt: skip
    view, start, end = evaluator.view, int(found.start[row]), int(found.end[row])
    order = event_order(view, start)
    evidence = (order,) if end < 0 else (order, event_order(view, end))
    mark = None if distinct is None else (type(distinct), distinct)
    return Holding(
        version.number, order, int(found.until[row]), view.facts.matter_id(int(found.owner[row])), held, mark, covered,
        sure, lacking, bool(found.bound[row]), decided, evidence, *bearers(view, int(found.owner[row]), start),
    )  # fmt: skip


def _keys(values: list[Any]) -> tuple[tuple[tuple[Any, ...], ...], bool]:
    """The keys under which an interval takes part (a list counts under each member), and whether one is unknown."""
    parts, lacking = [], False
    for value in values:
        members = value if type(value) is tuple else (value,)
        parts.append([(type(member), member) for member in members if member is not None])
        lacking = lacking or None in members
    return tuple(dict.fromkeys(product(*parts))), lacking


def _distinct(evaluator: Evaluator, version: Version, sites: Sites) -> Any:
    if version.distinct is None:
        return [None] * sites.size
    return vectors.objects(evaluator.value(version.distinct, sites), evaluator.pool)


_RANK = {"violated": 3, "undetermined": 2, "satisfied": 1, "not_applicable": 0}


@dataclass(slots=True)
class Told:
    """The verdict on one interval. ``gap``: what was missing makes one, under ``version`` (None: not to be told)."""

    outcome: str
    holding: Holding
    gap: bool = False
    version: int | None = None
    earlier: tuple[Holding, ...] = ()


def judge_overlaps(pack: Pack, norm: Norm, overlaps: Overlaps, result: Result) -> list[Breach]:
    """Findings of one overlap norm from all its intervals; and the same as breaches that a pattern may count."""
    verdicts: dict[tuple[str, str], Told] = {}
    by_key: dict[tuple[int, tuple[Any, ...]], list[Holding]] = {}
    for holding in overlaps.holdings:
        if not holding.decided:
            for key in holding.keys:
                by_key.setdefault((holding.version, key), []).append(holding)
    exceeding = _exceeding(norm, by_key)
    for holding in sorted(overlaps.holdings, key=lambda one: one.version):
        told = _told(norm.versions[holding.version], holding, *exceeding.get(id(holding), ((), ())))
        place = (holding.matter, holding.order[2])
        if place not in verdicts or _RANK[told.outcome] > _RANK[verdicts[place].outcome]:
            verdicts[place] = told
    return _overlap_rows(pack, norm, list(verdicts.values()), result)


def _exceeding(
    norm: Norm, by_key: dict[tuple[int, tuple[Any, ...]], list[Holding]]
) -> dict[int, tuple[tuple[Holding, ...], tuple[Holding, ...]]]:
    """For each interval the earlier ones that with it exceed ``max``: among the sure ones, and among all."""
    found: dict[int, tuple[dict[int, Holding], dict[int, Holding]]] = {}
    for (number, _), holdings in by_key.items():
        version = norm.versions[number]
        running: list[Holding] = []
        for one in sorted(holdings, key=lambda held: (held.order, held.matter)):
            running = [other for other in running if other.until > one.order[0]]
            sure = [other for other in running if other.sure]
            for place, earlier in enumerate((sure, running)):
                if _exceeds(version, earlier, one):
                    rows = found.setdefault(id(one), ({}, {}))[place]
                    rows.update((id(other), other) for other in earlier)
            running.append(one)
    return {place: (tuple(a.values()), tuple(b.values())) for place, (a, b) in found.items()}


def _exceeds(version: Version, earlier: list[Holding], one: Holding) -> bool:
    most = version.max if isinstance(version.max, float) else 1.0
    if version.distinct is None:
        return len(earlier) >= most
    if one.distinct is None:
        return False
    return len({other.distinct for other in (*earlier, one) if other.distinct is not None}) > most


def _told(version: Version, one: Holding, plain: tuple[Holding, ...], whole: tuple[Holding, ...]) -> Told:
    number = version.number
    if one.decided:
        return Told(one.decided, one, one.decided == "undetermined", number)
    if one.covered is False:
        return Told("not_applicable", one)
    if not one.sure or bool(plain) != bool(whole):
        outcome = unknown_verdict(version)
        return Told(outcome, one, outcome == "undetermined", number)
    if plain and one.covered:
        return Told("violated", one, one.missing or one.left_open, number, plain)
    if one.missing:
        told = version if one.covered else None
        outcome = "undetermined" if told is None else unknown_verdict(told)
        return Told(outcome, one, outcome == "undetermined", number if one.covered else None)
    return Told("satisfied", one, one.left_open, number)


def _overlap_rows(pack: Pack, norm: Norm, verdicts: list[Told], result: Result) -> list[Breach]:
    breaches, gaps = [], []
    for told in verdicts:
        one = told.holding
        result.count(norm.id, told.outcome)
        if told.gap:
            gaps.append((told.version, one.matter, one.order))
        if told.outcome == "violated":
            evidence = tuple(sorted({event for held in (one, *told.earlier) for event in held.evidence}))
            events = " ".join(event[2] for event in evidence)
            version = norm.versions[one.version]
            add_finding(norm, version, one.matter, one.order[2], one.order[0], events, result)
            if version.bearer == "us":
                rank = (one.order[0], one.order[1], norm.id, one.matter, one.order[2])
                breaches.append(
                    Breach(rank, pack.zone.day(one.order[0]), one.unit, one.officer, evidence, one.kind)
                )
    add_gaps(norm, gaps, result)
    return breaches
