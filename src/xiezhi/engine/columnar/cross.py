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
from xiezhi.engine.columnar.intervals import close, intervals_of
from xiezhi.engine.columnar.triggers import version_days
from xiezhi.engine.columnar.view import View
from xiezhi.engine.results import Finding, Result
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import Duration


@dataclass(slots=True)
class Occupied:
    """One interval of one resource: ``order`` = (at, seq, id) of its start; ``evidence``: (at, seq, id) of its events."""

    version: int
    order: tuple[int, int, str]
    until: int
    matter: str
    covered: bool | None
    distinct: Any
    evidence: tuple[tuple[int, int, str], ...]
    unit: str | None
    officer: str | None
    kind: str


@dataclass
class Overlaps:
    """All intervals of one overlap norm, by version and key; gaps and figures on the way."""

    by_key: dict[tuple[int, tuple[Any, ...]], list[Occupied]] = field(default_factory=dict)
    starts: dict[tuple[int, str, str], Occupied] = field(default_factory=dict)
    gaps: list[tuple[int, str, tuple[int, int, str]]] = field(default_factory=list)
    verdicts: dict[tuple[str, str], str] = field(default_factory=dict)


def collect_overlap(evaluator: Evaluator, norm: Norm, into: Overlaps) -> None:
    """Adds the intervals of a batch."""
    for version in norm.versions:
        _collect_version(evaluator, norm, version, into)


def _collect_version(evaluator: Evaluator, norm: Norm, version: Version, into: Overlaps) -> None:
    view = evaluator.view
    assert version.interval is not None
    found = close(view, intervals_of(evaluator, norm.matter, version.interval), version.interval.at_most)
    if not found.size:
        return
    sites = evaluator.sites(norm.matter, found.owner, found.start)
    days, told = version_days(evaluator, norm, version, found.owner, found.start)
    applies = np.ones(found.size, dtype=bool)
    known = np.ones(found.size, dtype=bool)
    if version.when is not None:
        applies, known = evaluator.truth(version.when, sites)
    keys = [vectors.objects(evaluator.value(node, sites), evaluator.pool) for node in version.by]
    distinct = _distinct(evaluator, version, sites)
    for row in range(found.size):
        start = int(found.start[row])
        order, matter = event_order(view, start), view.facts.matter_id(int(found.owner[row]))
        covered = version.covers(int(days[row])) if told[row] else None
        if found.bound[row]:
            into.gaps.append((version.number, matter, order))
        if int(found.until[row]) <= int(view.at[start]) or not (applies[row] or not known[row]):
            _note(into, matter, order[2], "not_applicable")
            continue
        key = [column[row] for column in keys]
        if not known[row] or None in key or covered is None or (version.distinct is not None and distinct[row] is None):
            if covered is not False:
                into.gaps.append((version.number, matter, order))
                _note(into, matter, order[2], "undetermined")
        if not known[row] or None in key:
            continue
        evidence = [order] + ([event_order(view, int(found.end[row]))] if found.end[row] >= 0 else [])
        interval = Occupied(
            version.number, order, int(found.until[row]), matter, covered, distinct[row], tuple(evidence),
            *bearers(evaluator.view, int(found.owner[row]), start),
        )  # fmt: skip
        for member in product(*(value if isinstance(value, tuple) else (value,) for value in key)):
            if None not in member:
                into.by_key.setdefault((version.number, member), []).append(interval)


_RANK = {"violated": 3, "undetermined": 2, "satisfied": 1, "not_applicable": 0}


def _note(into: Overlaps, matter: str, event: str, verdict: str) -> None:
    """The strongest verdict on an interval stands, over versions and keys."""
    known = into.verdicts.get((matter, event))
    if known is None or _RANK[verdict] > _RANK[known]:
        into.verdicts[matter, event] = verdict


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


def judge_overlaps(pack: Pack, norm: Norm, overlaps: Overlaps, result: Result) -> list[Breach]:
    """Findings of one overlap norm from all its intervals; and the same as breaches that a pattern may count."""
    found: dict[tuple[int, str, str], tuple[Occupied, set[tuple[int, int, str]]]] = {}
    for (number, _), intervals in overlaps.by_key.items():
        version = norm.versions[number]
        running: list[Occupied] = []
        for interval in sorted(intervals, key=lambda one: one.order):
            running = [other for other in running if other.until > interval.order[0]]
            if interval.covered is not None:
                _note(overlaps, interval.matter, interval.order[2], "satisfied" if interval.covered else "not_applicable")
            if interval.covered and _exceeds(version, running, interval):
                _note(overlaps, interval.matter, interval.order[2], "violated")
                key = (number, interval.matter, interval.order[2])
                evidence = found.setdefault(key, (interval, set()))[1]
                for other in (interval, *running):
                    evidence.update(other.evidence)
            running.append(interval)
    for (number, matter, anchor), (interval, evidence) in found.items():
        events = " ".join(one[2] for one in sorted(evidence))
        _finding(norm, norm.versions[number], matter, anchor, interval.order[0], events, result)
    _gaps(norm, overlaps.gaps, result)
    for verdict in overlaps.verdicts.values():
        result.count(norm.id, verdict)
    return [
        Breach(
            (one.order[0], one.order[1], norm.id, one.matter, one.order[2]), pack.zone.day(one.order[0]), one.unit,
            one.officer, tuple(sorted(evidence)), one.kind,
        )
        for one, evidence in found.values()
    ]  # fmt: skip


def _exceeds(version: Version, running: list[Occupied], interval: Occupied) -> bool:
    most = version.max if isinstance(version.max, float) else 1.0
    if version.distinct is None:
        return len(running) >= most
    if interval.distinct is None:
        return False
    return len({other.distinct for other in (*running, interval) if other.distinct is not None}) > most


def _finding(norm: Norm, version: Version, matter: str, anchor: str, at: int, events: str, result: Result) -> None:
    if version.bearer == "us":
        level = level_of(version)
        result.findings.append(
            Finding(norm.id, norm.status, version.number, matter, anchor, "breach", level, at, events=events)
        )


def level_of(version: Version) -> str:
    """The level of a breach; an internal value is at most orange unless it protects liberty, life or minors."""
    guarded = {"liberty", "life", "minor"} & set(version.protects)
    return "orange" if version.internal and version.level == "red" and not guarded else version.level


def _gaps(norm: Norm, gaps: Iterable[tuple[int, str, tuple[int, int, str]]], result: Result) -> None:
    """One gap a matter, at its first event."""
    by_matter: dict[str, list[tuple[tuple[int, int, str], int]]] = {}
    for number, matter, order in gaps:
        if norm.versions[number].bearer == "us":
            by_matter.setdefault(matter, []).append((order, number))
    for matter, rows in by_matter.items():
        rows.sort()
        events = " ".join(dict.fromkeys(order[2] for order, _ in rows))
        at, number = rows[0][0][0], rows[0][1]
        result.findings.append(
            Finding(norm.id, norm.status, number, matter, None, "gap", "blue", at, events=events)
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
    for version in norm.versions:
        groups: dict[str, list[Breach]] = {}
        gaps = []
        for breach in [one for name in version.of for one in breaches.get(name, ())]:
            if norm.matter and breach.kind not in norm.matter:
                continue
            name = breach.unit if version.group == "unit" else breach.officer
            if name is not None:
                groups.setdefault(name, []).append(breach)
            elif version.covers(breach.day):
                gaps.append((version.number, breach.order[3], (breach.order[0], breach.order[1], breach.order[4])))
        for group in groups.values():
            _judge_group(pack.reckoner, norm, version, group, result)
        _gaps(norm, gaps, result)
        result.count(norm.id, "undetermined", len(gaps))


def _judge_group(reckoner: Reckoner, norm: Norm, version: Version, group: list[Breach], result: Result) -> None:
    assert version.window is not None
    window: list[Breach] = []
    raised = False
    violated = False
    for breach in sorted(group, key=lambda one: one.order):
        window = [one for one in window if in_window(reckoner, one.order[0], breach.order[0], version.window)]
        raised = raised and len(window) >= version.at_least
        window.append(breach)
        if len(window) >= version.at_least and not raised:
            raised = True
            if version.covers(breach.day):
                violated = True
                evidence = sorted({event for one in window for event in one.evidence})
                events = " ".join(event[2] for event in evidence)
                _finding(norm, version, breach.order[3], breach.order[4], breach.order[0], events, result)
    result.count(norm.id, "violated" if violated else "satisfied")


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
            said = f"{when} 起缺少判断所需的事实" if chinese else f"a fact needed to judge is missing from {when} on"
        else:
            said = f"{when}：{norm.title}" if chinese else f"{when}: {norm.title}"
        finding.explanation = f"{version.basis}{'：' if chinese else ': '}{said} [{finding.events}]"
