# SPDX-License-Identifier: Apache-2.0
"""Pattern: breaches that pile up in one unit or with one officer. Source: norm-language §4."""

from __future__ import annotations

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.columnar.cross import (
    Breach,
    Order,
    add_finding,
    add_gaps,
    unknown_verdict,
)
from xiezhi.engine.results import Result
from xiezhi.kernel.due import Reckoner


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
                    anchor = next(event for event in breach.evidence if event[2] == breach.order[4])
                    gaps.append((version.number, breach.order[3], anchor))
        for name, group in groups.items():
            raised = _judge_group(pack.reckoner, norm, version, group, result)
            (loud if raised else quiet).add(name)
            result.count(norm.id, "violated", raised)
    add_gaps(norm, gaps, result)
    result.count(norm.id, "satisfied", len(quiet - loud))


def _judge_group(
    reckoner: Reckoner, norm: Norm, version: Version, group: list[Breach], result: Result
) -> int:
    """How many findings one group makes."""
    assert version.window is not None
    window: list[Breach] = []
    raised, found = False, 0
    for breach in sorted(group, key=lambda one: one.order):
        window = [one for one in window if reckoner.within(one.order[0], breach.order[0], version.window)]
        raised = raised and len(window) >= version.at_least
        window.append(breach)
        if len(window) >= version.at_least and not raised:
            raised = True
            if version.covers(breach.day):
                found += 1
                evidence = sorted({event for one in window for event in one.evidence})
                events = " ".join(event[2] for event in evidence)
                add_finding(norm, version, breach.order[3], breach.order[4], breach.order[0], events, result)
    return found
