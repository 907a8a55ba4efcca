# SPDX-License-Identifier: Apache-2.0
"""Overlap: intervals of all families that hold one resource at once. Source: norm-language §4.

Batches give arrays (``gathering``); once all are in, those that hold a key at the same time as another are looked at
as objects, in their order; all others are judged as arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.columnar.cross import Breach, Order, add_finding, add_gaps, unknown_verdict
from xiezhi.engine.columnar.held import COVERED, DECIDED, Gathered, Holding, Key, Overlaps, contended
from xiezhi.engine.facts import Flags, Ints
from xiezhi.engine.results import Result

__all__ = ["Holding", "Overlaps", "judge_overlaps"]
OUTCOMES = ("not_applicable", "satisfied", "undetermined", "violated")
"""From what counts least to what counts most where several versions judge one interval."""
Gap = tuple[int | None, str, Order]
Exceeding = Mapping[int, tuple[tuple[Holding, ...], tuple[Holding, ...]]]


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
    gathered = list(overlaps.all())
    rows = contended(gathered, any(_most(version) < 1 for version in norm.versions))
    near = {
        id(one): {row: one.holding(row) for row in mine.tolist()}
        for one, mine in zip(gathered, rows, strict=True)
    }
    objects = [*overlaps.told, *(holding for part in near.values() for holding in part.values())]
    exceeding = _exceeding(norm, objects)
    gaps: list[Gap] = []
    violated: list[Told] = []
    for told in _weightiest(norm, overlaps.told, exceeding):
        result.count(norm.id, told.outcome)
        gaps += [(told.version, told.holding.matter, told.holding.order)] if told.gap else []
        violated += [told] if told.outcome == "violated" else []
    for batch in overlaps.gathered:
        parts = [_Judged(norm, one, near[id(one)], exceeding) for one in batch]
        for part, kept in zip(parts, _winners(parts), strict=True):
            part.tell(kept, result, gaps, violated)
    add_gaps(norm, gaps, result)
    return _overlap_rows(pack, norm, violated, result)


def _weightiest(norm: Norm, holdings: Iterable[Holding], exceeding: Exceeding) -> list[Told]:
    """One verdict an interval, where several versions have judged it the one that counts most."""
    verdicts: dict[tuple[str, str], Told] = {}
    for holding in sorted(holdings, key=lambda one: one.version):
        told = _told(norm.versions[holding.version], holding, *exceeding.get(id(holding), ((), ())))
        place = (holding.matter, holding.order[2])
        if place not in verdicts or _rank(told) > _rank(verdicts[place]):
            verdicts[place] = told
    return list(verdicts.values())


def _rank(told: Told) -> int:
    return OUTCOMES.index(told.outcome)


class _Judged:
    """The verdicts on the intervals of one version in one batch; ``near``: those looked at as objects."""

    def __init__(
        self, norm: Norm, gathered: Gathered, near: Mapping[int, Holding], exceeding: Exceeding
    ) -> None:
        self.norm, self.gathered = norm, gathered
        version = norm.versions[gathered.version]
        self.outcome, self.gap, self.version = _alone(version, gathered)
        self.violated: dict[int, Told] = {}
        for row, holding in near.items():
            told = _told(version, holding, *exceeding.get(id(holding), ((), ())))
            self.outcome[row], self.gap[row] = _rank(told), told.gap
            self.version[row] = -1 if told.version is None else told.version
            if told.outcome == "violated":
                self.violated[row] = told

    def tell(self, kept: Flags, result: Result, gaps: list[Gap], violated: list[Told]) -> None:
        """Counts the verdicts that are kept; what is missing and what is violated goes to the lists."""
        counted = np.bincount(self.outcome[kept], minlength=len(OUTCOMES)).tolist()
        for outcome, number in zip(OUTCOMES, counted, strict=True):
            if number:
                result.count(self.norm.id, outcome, number)
        one = self.gathered
        for row in np.flatnonzero(self.gap & kept).tolist():
            number = int(self.version[row])
            gaps.append((None if number < 0 else number, one.matter[row].as_py(), one.order(row)))
        violated += [told for row, told in self.violated.items() if kept[row]]


def _alone(version: Version, one: Gathered) -> tuple[Ints, Flags, Ints]:
    """(outcome, gap, version of the gap or -1) of intervals with which none exceeds: as ``_told`` has it."""
    unknown, undetermined = OUTCOMES.index(unknown_verdict(version)), OUTCOMES.index("undetermined")
    in_force = one.covered == COVERED.index(True)
    lacking = np.where(in_force, unknown, undetermined)
    outcome = np.where(one.missing, lacking, OUTCOMES.index("satisfied"))
    gap = np.where(one.missing, lacking == undetermined, one.left_open)
    number = np.where(one.missing & ~in_force, -1, version.number)
    if not one.sure:
        outcome[:], gap[:], number[:] = unknown, unknown == undetermined, version.number
    outside = one.covered == COVERED.index(False)
    outcome[outside], gap[outside] = OUTCOMES.index("not_applicable"), False
    decided = one.decided > 0
    outcome[decided] = np.array([OUTCOMES.index(name or "satisfied") for name in DECIDED])[
        one.decided[decided]
    ]
    gap[decided] = outcome[decided] == undetermined
    number[decided] = version.number
    return outcome, gap, number


def _winners(parts: list[_Judged]) -> list[Flags]:
    """Which verdicts of a batch are kept: of several on one interval the one that counts most, else the first."""
    if len(parts) == 1:
        return [np.ones(parts[0].gathered.size, dtype=bool)]
    place = np.concatenate([part.gathered.place for part in parts])
    outcome = np.concatenate([part.outcome for part in parts])
    order = np.lexsort((-outcome, place))
    first = np.ones(len(order), dtype=bool)
    first[1:] = place[order][1:] != place[order][:-1]
    kept = np.zeros(len(order), dtype=bool)
    kept[order[first]] = True
    return np.split(kept, np.cumsum([part.gathered.size for part in parts])[:-1])


def _exceeding(norm: Norm, holdings: Iterable[Holding]) -> Exceeding:
    """For each interval the earlier ones that with it exceed ``max``: among the sure ones, and among all."""
    by_key: dict[tuple[int, Key], list[Holding]] = {}
    for holding in holdings:
        if not holding.decided:
            for key in holding.keys:
                by_key.setdefault((holding.version, key), []).append(holding)
    found: dict[int, tuple[dict[int, Holding], dict[int, Holding]]] = {}
    for (number, _), sharing in by_key.items():
        version = norm.versions[number]
        running: list[Holding] = []
        for one in sorted(sharing, key=lambda held: (held.order, held.matter)):
            running = [other for other in running if other.until > one.order[0]]
            sure = [other for other in running if other.sure]
            for place, earlier in enumerate((sure, running)):
                if _exceeds(version, earlier, one):
                    rows = found.setdefault(id(one), ({}, {}))[place]
                    rows.update((id(other), other) for other in earlier)
            running.append(one)
    return {place: (tuple(a.values()), tuple(b.values())) for place, (a, b) in found.items()}


def _exceeds(version: Version, earlier: list[Holding], one: Holding) -> bool:
    if version.distinct is None:
        return len(earlier) >= _most(version)
    if one.distinct is None:
        return False
    return len({other.distinct for other in (*earlier, one) if other.distinct is not None}) > _most(version)


def _most(version: Version) -> float:
    """How many may hold a resource at once."""
    return version.max if isinstance(version.max, float) else 1.0


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


def _overlap_rows(pack: Pack, norm: Norm, violated: list[Told], result: Result) -> list[Breach]:
    breaches = []
    for told in violated:
        one = told.holding
        evidence = tuple(sorted({event for held in (one, *told.earlier) for event in held.evidence}))
        events = " ".join(event[2] for event in evidence)
        version = norm.versions[one.version]
        add_finding(norm, version, one.matter, one.order[2], one.order[0], events, result)
        if version.bearer == "us":
            rank = (one.order[0], one.order[1], norm.id, one.matter, one.order[2])
            breaches.append(
                Breach(rank, pack.zone.day(one.order[0]), one.unit, one.officer, evidence, one.kind)
            )
    return breaches
