# SPDX-License-Identifier: Apache-2.0
"""Families judged in batches, as rows of the read models. Nothing is written here.

What grows with time alone is left open (``over_s`` of a clock that is overdue; ``due`` of one that is paused, and
whether its calendar is certain), so that a row says the same at every T between two changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.batch import judge_facts
from xiezhi.engine.columnar.cross import Breach
from xiezhi.engine.columnar.families import joined
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.overlap import Holding
from xiezhi.engine.facts import Event, Facts, facts_of
from xiezhi.engine.few.docket import Docket
from xiezhi.engine.few.judge import FEW, Hearing
from xiezhi.engine.few.waiting import next_instant
from xiezhi.engine.officers import Officers
from xiezhi.engine.passing import NEVER, next_instants
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.records.families import Told
from xiezhi.records.identity import finding_id

ACROSS = ("overlap", "pattern")
RUNNING = ("open", "paused", "overdue")


class ClockRow(NamedTuple):
    """A clock as it is stored, from ``norm`` on in the order of the model's columns."""

    norm: str
    status: str
    version: int
    matter: str
    anchor: str
    trigger_at: int
    due: int | None
    state: str
    fulfilled_by: str
    fulfilled_at: int | None
    ended_by: str
    extensions: int
    pauses: int
    over_s: int | None
    tie: bool
    late_entry: bool
    calendar_uncertain: bool
    bearer: str
    unit: str
    officer: str
    stale_since: int | None = None
    finding: str = ""


class FindingRow(NamedTuple):
    """A finding as it is stored, from ``norm`` to ``across`` in the order of the model's columns, its id before.

    ``grows``: its clock is overdue still; then ``over_s`` and the words of the explanation depend on T. ``as_of``: the
    T that it is told for, where that is not the T of the judgement (a source has been silent since).
    """

    id: str
    norm: str
    status: str
    version: int | None
    matter: str
    anchor: str
    nature: str
    level: str
    at: int
    over_s: int | None
    tie: bool
    late_entry: bool
    calendar_uncertain: bool
    events: str
    explanation: str
    kind: str
    unit: str
    officer: str
    cured: bool
    across: bool
    grows: bool = False
    as_of: int | None = None


@dataclass
class Judged:
    """What holds of one family at T. ``next_instant``: when time alone may change it (None: never)."""

    told: Told
    clocks: list[ClockRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    holdings: list[tuple[str, Holding]] = field(default_factory=list)  # (norm, interval)
    breaches: list[tuple[str, Breach]] = field(default_factory=list)  # (norm, breach that a pattern counts)
    next_instant: int | None = None
    stale: bool = False


class Programme:
    """The norms of a pack that run: live and shadow ones, by id; ``counted``: those whose breaches patterns count."""

    def __init__(self, pack: Pack, only: frozenset[str] | None = None) -> None:
        """All that runs; or of these only the norms named."""
        found = [norm for norm in pack.checked(frozenset(("shadow",))) if only is None or norm.id in only]
        self.pack, self.norms = pack, tuple(found)
        self.docket = Docket(pack, found)
        self.counted = frozenset(name for norm in found for version in norm.versions for name in version.of)
        self.growing = frozenset(
            norm.id for norm in found if any(version.total is not None for version in norm.versions)
        )
        parts = [part for norm in found for part in norm.parts]
        self.overlaps = {part.id: part for part in parts if part.kind == "overlap"}
        self.patterns = [part for part in parts if part.kind == "pattern"]
        self._of_step: dict[tuple[str, str], list[int]] = {}
        for place, norm in enumerate(found):
            for step in _looked_at(norm, pack):
                self._of_step.setdefault(step, []).append(place)

    def judging(self, facts: Facts) -> tuple[Norm, ...]:
        """The norms that facts give anything to judge: so few of hundreds that the others need not be looked at."""
        codes = np.unique(facts.step)
        steps = (self.pack.step_of[code] for code in codes[codes >= 0].tolist())
        places = {place for step in steps for place in self._of_step.get(step, ())}
        return tuple(self.norms[place] for place in sorted(places))


def _looked_at(norm: Norm, pack: Pack) -> set[tuple[str, str]]:
    """(kind, step) of all events that a norm may judge."""
    found = set(norm.judged_steps)
    for version in norm.versions:
        if version.interval is not None:
            found |= {(ref.kind or kind, ref.step) for ref in version.interval.start for kind in norm.matter}
        if version.kind == "limit" and not version.on:
            found |= {step for step in pack.final_steps if step[0] in norm.matter}
    return found


def judge_told(
    programme: Programme, told: Mapping[int, Told], as_of: int, officers: Officers
) -> dict[int, Judged]:
    """Judges families (by their ids) together at T; what is across families is left as intervals and breaches."""
    result = {family: Judged(one) for family, one in told.items()}
    of_matter = {name: family for family, one in told.items() for name in one.family.matters}
    few = sum(len(one.family.events) for one in told.values()) <= FEW
    found = (_one_by_one if few else _together)(programme, result, of_matter, as_of, officers)
    making = _Making(programme.pack, result, of_matter)
    for clock in found.clocks:
        making.clock(clock)
    for finding in found.findings:
        making.finding(finding)
    making.link()
    return result


def _one_by_one(
    programme: Programme, judged: Mapping[int, Judged], of_matter: Mapping[str, int], as_of: int, officers: Officers
) -> Result:  # fmt: skip
    """Few facts: one family after the other."""
    result = Result()
    for one in judged.values():
        hearing = Hearing(programme.docket, one.told.family, as_of, None, officers)
        hearing.judge(result)
        one.holdings, one.breaches = hearing.holdings(), hearing.breaches
        one.next_instant = next_instant(hearing)
    result.sort()
    return result


def _together(
    programme: Programme, judged: Mapping[int, Judged], of_matter: Mapping[str, int], as_of: int, officers: Officers
) -> Result:  # fmt: skip
    """Many facts: as arrays, all families at once."""
    facts = facts_of(programme.pack, [one.told.family for one in judged.values()])
    rows = [judged[of_matter[name]] for name in facts.matter_ids]
    norms = programme.judging(facts)

    def look(outcome: Outcome) -> None:
        _waiting(next_instants(outcome, facts, norms, officers).tolist(), rows)

    batch = judge_facts(programme.pack, facts, norms, as_of, None, officers, set(programme.counted), look)
    for name, part in batch.overlaps.items():
        for holding in part.holdings:
            judged[of_matter[holding.matter]].holdings.append((name, holding))
    for name, breaches in batch.breaches.items():
        for breach in breaches:
            judged[of_matter[breach.order[3]]].breaches.append((name, breach))
    return joined([batch])


def _waiting(instants: Sequence[int], rows: Sequence[Judged]) -> None:
    """Each family waits for the earliest instant of its matters."""
    for judged, instant in zip(rows, instants, strict=True):
        if instant != NEVER and (judged.next_instant is None or instant < judged.next_instant):
            judged.next_instant = instant


class _Making:
    """Turns the engine's rows into stored ones."""

    def __init__(self, pack: Pack, judged: Mapping[int, Judged], of_matter: Mapping[str, int]) -> None:
        self.pack, self.judged, self.of_matter = pack, judged, of_matter
        self.events: dict[int, dict[str, Event]] = {}
        self.states: dict[tuple[str, int, str, str], str] = {}

    def clock(self, row: Clock) -> None:
        family = self.of_matter[row.matter]
        unit, officer = self.bearers(family, row.matter, row.anchor)
        self.states[row.norm, row.version, row.matter, row.anchor] = row.state
        self.judged[family].clocks.append(
            ClockRow(
                row.norm, row.status, row.version, row.matter, row.anchor, row.trigger_at,
                None if row.state == "paused" else row.due, row.state, row.fulfilled_by or "", row.fulfilled_at,
                row.ended_by or "", row.extensions, row.pauses, None if row.state == "overdue" else row.over_s,
                row.tie, row.late_entry, row.calendar_uncertain and row.state != "paused",
                self.pack.norms[row.norm].versions[row.version].bearer, unit, officer,
            )
        )  # fmt: skip

    def finding(self, row: Finding) -> None:
        family = self.of_matter[row.matter]
        anchor = row.anchor or ""
        state = self.states.get(
            (row.norm, -1 if row.version is None else row.version, row.matter, anchor), ""
        )
        unit, officer = self.bearers(family, row.matter, anchor or row.events.split(" ", 1)[0])
        kind = self.judged[family].told.standing[row.matter].kind
        self.judged[family].findings.append(
            stored(
                row,
                kind,
                unit,
                officer,
                state == "late" and row.nature == "breach",
                False,
                state == "overdue",
            )
        )

    def bearers(self, family: int, matter: str, event: str) -> tuple[str, str]:
        """(unit of the matter, else of the event; officer of the event)."""
        told = self.judged[family].told
        if family not in self.events:
            self.events[family] = {one.id: one for one in told.family.events}
        found = self.events[family].get(event)
        unit = told.family.matters[matter].unit or (found.unit if found is not None else None)
        return unit or "", (found.actor or "") if found is not None else ""

    def link(self) -> None:
        """Each clock names the finding that it makes."""
        for judged in self.judged.values():
            if not judged.findings:
                continue
            made = {
                (row.norm, row.version, row.matter, row.anchor): row.id
                for row in judged.findings
                if row.anchor
            }
            judged.clocks = [
                row._replace(finding=made.get((row.norm, row.version, row.matter, row.anchor), ""))
                for row in judged.clocks
            ]


def stored(
    row: Finding, kind: str, unit: str, officer: str, cured: bool, across: bool, grows: bool = False
) -> FindingRow:
    """A finding of the engine as it is stored."""
    anchor = row.anchor or ""
    return FindingRow(
        finding_id(row.norm, row.version, row.matter, anchor), row.norm, row.status, row.version, row.matter, anchor,
        row.nature, row.level, row.at, None if grows else row.over_s, row.tie, row.late_entry, row.calendar_uncertain,
        row.events, row.explanation, kind, unit, officer, cured, across, grows,
    )  # fmt: skip
