# SPDX-License-Identifier: Apache-2.0
"""pattern: breaches that pile up in one unit or with one officer. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.judged import undetermined
from xiezhi.engine.reference.verdict import Fact, Line, Missing, Verdict
from xiezhi.engine.results import Finding

SUBJECTS = {
    "unit": Fact("所属单位", "the unit"),
    "officer": Fact("办案人员", "the officer"),
}


@dataclass(frozen=True)
class Breach:
    """A breach that a pattern may count, with its anchor and the events that show it."""

    finding: Finding
    matter: Matter
    anchor: Event
    events: tuple[Event, ...]

    @property
    def rank(self) -> tuple[int, int, str, str, str]:
        return self.finding.at, self.anchor.seq, self.finding.norm, self.matter.id, self.anchor.id

    def group(self, by: str) -> str | None:
        """The unit of the matter (where missing, of the anchor event), or the officer of the anchor event."""
        if by == "officer":
            return self.anchor.actor
        return self.matter.unit if self.matter.unit is not None else self.anchor.unit


def verdicts(pack: Pack, norm: Norm, breaches: Mapping[str, Sequence[Breach]]) -> list[Verdict]:
    """Findings at the breaches that reach the number; a satisfied verdict for each group that never does."""
    found: list[Verdict] = []
    quiet: dict[str, Verdict] = {}
    loud: set[str] = set()
    for version in norm.versions:
        groups, missing = _groups(pack, norm, version, breaches)
        found += missing
        for name, members in groups.items():
            reported = _reported(pack, norm, version, name, members)
            found += reported
            last = members[-1]
            quiet.setdefault(
                name, Verdict(norm, version, last.matter, last.anchor, "satisfied", at=last.finding.at)
            )
            if reported:
                loud.add(name)
    return found + [verdict for name, verdict in quiet.items() if name not in loud]


def _groups(
    pack: Pack, norm: Norm, version: Version, breaches: Mapping[str, Sequence[Breach]]
) -> tuple[dict[str, list[Breach]], list[Verdict]]:
    groups: dict[str, list[Breach]] = {}
    missing = []
    counted = [breach for name in dict.fromkeys(version.of) for breach in breaches.get(name, ())]
    for breach in sorted(counted, key=lambda one: one.rank):
        if norm.matter and breach.matter.kind not in norm.matter:
            continue
        name = breach.group(version.group)
        if name is not None:
            groups.setdefault(name, []).append(breach)
        elif version.covers(pack.zone.day(breach.finding.at)):
            facts = [Missing(breach.anchor, SUBJECTS[version.group])]
            missing.append(undetermined(norm, version, breach.matter, breach.anchor, facts))
    return groups, missing


def _reported(
    pack: Pack, norm: Norm, version: Version, name: str, members: Sequence[Breach]
) -> list[Verdict]:
    """One at the breach that reaches the number; again only after the number fell below."""
    assert version.window is not None
    found = []
    raised = False
    for place, breach in enumerate(members):
        before = [
            one
            for one in members[:place]
            if pack.reckoner.within(one.finding.at, breach.finding.at, version.window)
        ]
        raised = raised and len(before) >= version.at_least
        if not raised and len(before) + 1 >= version.at_least:
            raised = True
            if version.covers(pack.zone.day(breach.finding.at)):
                found.append(_verdict(norm, version, name, [*before, breach]))
    return found


def _verdict(norm: Norm, version: Version, name: str, counted: Sequence[Breach]) -> Verdict:
    last = counted[-1]
    events = {event.id: event for breach in counted for event in breach.events}
    ordered = tuple(sorted(events.values(), key=lambda event: (event.at, event.seq, event.id)))
    lines = [
        Line(
            f"{name}: {version.window} 内 {len(counted)} 件, 达到 {version.at_least} 件",
            f"{name}: {len(counted)} within {version.window}, {version.at_least} are the mark",
        )
    ]
    lines += [Line(*[f"{one.finding.norm} {one.matter.id} {one.anchor.id}"] * 2) for one in counted]
    return Verdict(
        norm,
        version,
        last.matter,
        last.anchor,
        "violated",
        at=last.finding.at,
        events=ordered,
        reasons=tuple(lines),
    )
