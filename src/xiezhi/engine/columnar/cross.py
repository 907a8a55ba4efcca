# SPDX-License-Identifier: Apache-2.0
"""Norms across families: overlap and pattern, second passes keyed by the resource. Source: norm-language §4.

Batches give plain rows (``Occupied``, ``Breach``); once all are in, the rows of each key are judged in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.intervals import Closed, close, intervals_of
from xiezhi.engine.columnar.triggers import version_days
from xiezhi.engine.columnar.view import View
from xiezhi.engine.results import Finding, Result
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import Duration

Order = tuple[int, int, str]  # (at, seq, id) of an event


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


def unknown_verdict(version: Version) -> str:
    """The verdict where facts are missing."""
    return "not_applicable" if version.unknown == "ignore" else "undetermined"


def _distinct(evaluator: Evaluator, version: Version, sites: Sites) -> Any:
    if version.distinct is None:
        return [None] * sites.size
    return vectors.objects(evaluator.value(version.distinct, sites), evaluator.pool)


def event_order(view: View, event: int) -> tuple[int, int, str]:
    """(at, seq, id) of an event."""
    row = int(view.rows[event])
    return int(view.at[event]), int(view.facts.seq[row]), view.facts.event_id(row)


def bearers(view: View, matter: int, event: int) -> tuple[str | None, str | None, str]:
    """(unit, officer, kind) that a breach at an event of a matter falls to."""
    facts, row = view.facts, int(view.rows[event])
    unit = facts.pool.text(int(facts.matter_unit[matter]))
    if unit is None and facts.unit is not None:
        unit = facts.pool.text(int(facts.unit[row]))
    officer = facts.pool.text(int(facts.actor[row])) if facts.actor is not None else None
    return unit, officer, list(view.pack.kinds)[int(facts.matter_kind[matter])]


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
            _finding(norm, version, one.matter, one.order[2], one.order[0], events, result)
            if version.bearer == "us":
                rank = (one.order[0], one.order[1], norm.id, one.matter, one.order[2])
                breaches.append(
                    Breach(rank, pack.zone.day(one.order[0]), one.unit, one.officer, evidence, one.kind)
                )
    _gaps(norm, gaps, result)
    return breaches


def _finding(
    norm: Norm, version: Version, matter: str, anchor: str, at: int, events: str, result: Result
) -> None:
    if version.bearer == "us":
        level = level_of(version)
        result.findings.append(
            Finding(norm.id, norm.status, version.number, matter, anchor, "breach", level, at, events=events)
        )


def level_of(version: Version) -> str:
    """The level of a breach; an internal value is at most orange unless it protects liberty, life or minors."""
    guarded = {"liberty", "life", "minor"} & set(version.protects)
    return "orange" if version.internal and version.level == "red" and not guarded else version.level


def _gaps(norm: Norm, gaps: Iterable[tuple[int | None, str, Order]], result: Result) -> None:
    """One gap a matter, at its first event."""
    by_matter: dict[str, list[tuple[Order, int]]] = {}
    for told, matter, order in gaps:
        number = -1 if told is None else told
        if norm.versions[number].bearer == "us":
            by_matter.setdefault(matter, []).append((order, number))
    for matter, rows in by_matter.items():
        rows.sort()
        events = " ".join(dict.fromkeys(order[2] for order, _ in rows))
        at, number = rows[0][0][0], rows[0][1]
        result.findings.append(
            Finding(
                norm.id,
                norm.status,
                None if number < 0 else number,
                matter,
                None,
                "gap",
                "blue",
                at,
                events=events,
            )
        )


@dataclass(slots=True)
class Breach:
    """A breach that a pattern may count: ``order`` = (at, seq of the anchor, norm, matter, anchor)."""

    order: tuple[int, int, str, str, str]
    day: int
    unit: str | None
    officer: str | None
    evidence: tuple[tuple[int, int, str], ...]
    kind: str


def judge_pattern(pack: Pack, norm: Norm, breaches: dict[str, list[Breach]], result: Result) -> None:
    """Findings of one pattern norm from all breaches of the norms it counts."""
    quiet: set[str] = set()
    loud: set[str] = set()
    gaps: list[tuple[int | None, str, Order]] = []
    for version in norm.versions:
        groups: dict[str, list[Breach]] = {}
        for breach in [one for name in dict.fromkeys(version.of) for one in breaches.get(name, ())]:
            if norm.matter and breach.kind not in norm.matter:
                continue
            name = breach.unit if version.group == "unit" else breach.officer
            if name is not None:
                groups.setdefault(name, []).append(breach)
            elif version.covers(breach.day):
                result.count(norm.id, unknown_verdict(version))
                if version.unknown != "ignore":
                    gaps.append(
                        (version.number, breach.order[3], (breach.order[0], breach.order[1], breach.order[4]))
                    )
        for name, group in groups.items():
            raised = _judge_group(pack.reckoner, norm, version, group, result)
            (loud if raised else quiet).add(name)
            result.count(norm.id, "violated", raised)
    _gaps(norm, gaps, result)
    result.count(norm.id, "satisfied", len(quiet - loud))


def _judge_group(
    reckoner: Reckoner, norm: Norm, version: Version, group: list[Breach], result: Result
) -> int:
    """How many findings one group makes."""
    assert version.window is not None
    window: list[Breach] = []
    raised, found = False, 0
    for breach in sorted(group, key=lambda one: one.order):
        window = [one for one in window if in_window(reckoner, one.order[0], breach.order[0], version.window)]
        raised = raised and len(window) >= version.at_least
        window.append(breach)
        if len(window) >= version.at_least and not raised:
            raised = True
            if version.covers(breach.day):
                found += 1
                evidence = sorted({event for one in window for event in one.evidence})
                events = " ".join(event[2] for event in evidence)
                _finding(norm, version, breach.order[3], breach.order[4], breach.order[0], events, result)
    return found


def in_window(reckoner: Reckoner, earlier: int, later: int, window: Duration) -> bool:
    """Whether two breaches lie in one window."""
    return reckoner.within(earlier, later, window)


def explain(pack: Pack, result: Result) -> None:
    """A text for each finding across families: the article, what was found, when."""
    chinese = pack.language.startswith("zh")
    for finding in result.findings:
        norm = pack.norms[finding.norm]
        version = norm.versions[finding.version or 0]
        when = pack.zone.text(finding.at)
        if finding.nature == "gap":
            said = (
                f"{when} 起缺少判断所需的事实"
                if chinese
                else f"a fact needed to judge is missing from {when} on"
            )
        else:
            said = f"{when}：{norm.title}" if chinese else f"{when}: {norm.title}"
        finding.explanation = f"{version.basis}{'：' if chinese else ': '}{said} [{finding.events}]"
