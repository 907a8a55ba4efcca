# SPDX-License-Identifier: Apache-2.0
"""What overlap and pattern share: order and bearers of events, rows of findings, breaches to count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.columnar.view import View
from xiezhi.engine.results import Finding, Result

Order = tuple[int, int, str]  # (at, seq, id) of an event


def unknown_verdict(version: Version) -> str:
    """The verdict where facts are missing."""
    return "not_applicable" if version.unknown == "ignore" else "undetermined"


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


def add_finding(
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


def add_gaps(norm: Norm, gaps: Iterable[tuple[int | None, str, Order]], result: Result) -> None:
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
