# SPDX-License-Identifier: Apache-2.0
"""Clocks, findings and figures of few families, by the interpreter's verdicts, in the words of the columnar engine."""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.batch import across_families
from xiezhi.engine.columnar.cross import Breach
from xiezhi.engine.columnar.held import Holding, Overlaps
from xiezhi.engine.facts import Event, Family
from xiezhi.engine.few.across import breach_of, holdings
from xiezhi.engine.few.docket import Docket, Turn, docket, within
from xiezhi.engine.few.words import Words
from xiezhi.engine.officers import Officers
from xiezhi.engine.reference.account import counted_events
from xiezhi.engine.reference.findings import clock_row, findings_of, gaps_of
from xiezhi.engine.reference.judge import WITHIN_FAMILY, Ties, scene_of, ties_of
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.engine.results import VERDICTS, Finding, Result

FEW = 750
"""So many events together are judged sooner family by family than as arrays."""
NORM, SITE = 60, 28
"""Microseconds that arrays take for a norm, whatever it has to judge, and the interpreter for one judged event."""


def judge_few(
    pack: Pack, families: Sequence[Family], norms: Sequence[Norm], as_of: int, known_at: int | None,
    *, officers: Officers | None = None,
) -> Result:  # fmt: skip
    """As ``judge_columnar``: all verdicts of ``norms`` at T and K (microseconds UTC; ``None``: no limit)."""
    asked, known = docket(pack, norms), _learnt(pack, families, officers)
    result = Result(counts={name: dict.fromkeys(VERDICTS, 0) for name in asked.norms})
    overlaps = {norm.id: Overlaps() for norm in asked.across for part in norm.parts if part.kind == "overlap"}
    breaches: dict[str, list[Breach]] = {}
    for family in families:
        hearing = Hearing(asked, family, as_of, known_at, known)
        hearing.judge(result)
        for name, found in hearing.holdings():
            overlaps[name].told.append(found)
        for name, breach in hearing.breaches:
            breaches.setdefault(name, []).append(breach)
    across_families(pack, asked.across, overlaps, breaches, result)
    result.sort()
    return result


def pays(pack: Pack, family: Family, norms: Sequence[Norm]) -> bool:
    """Whether one family is judged sooner by the interpreter: few events, or few of its events concern a norm."""
    if len(family.events) > FEW:
        return False
    asked = docket(pack, norms)
    return SITE * asked.judged(family) <= NORM * len(asked.parts)


def _learnt(pack: Pack, families: Sequence[Family], officers: Officers | None) -> Officers:
    """What is known of officers, and what the families tell of them."""
    known = officers if officers is not None else Officers()
    told = [
        matter
        for family in families
        for matter in family.matters.values()
        if pack.qualification is not None and matter.kind == pack.qualification.kind
    ]
    if told:
        known = known.copy()
        known.learn(pack, told)
    return known


class Hearing:
    """One family before the norms of a docket. ``breaches``: those of live norms that patterns may count."""

    def __init__(
        self, asked: Docket, family: Family, as_of: int, known_at: int | None, officers: Officers
    ) -> None:
        self.docket, self.family = asked, family
        self.scene = scene_of(asked.pack, family, as_of, known_at, officers)
        self.turns = asked.turns(self.scene)
        self.words = Words(asked, self.scene)
        self.verdicts: list[tuple[Norm, list[Verdict]]] = []
        self.breaches: list[tuple[str, Breach]] = []

    def judge(self, result: Result) -> None:
        """Adds the rows and figures of all norms that look at one family at a time."""
        turns = within(self.turns)
        self.verdicts = [(turn.part, _of_turn(self.scene, turn)) for turn in turns]
        ties = self._ties(turns)
        for part, verdicts in self.verdicts:
            self._rows(part, verdicts, ties, result)

    def holdings(self) -> list[tuple[str, Holding]]:
        """(norm, interval) of the overlap norms."""
        return [
            (turn.part.id, found)
            for turn in self.turns
            if turn.part.kind == "overlap"
            for found in holdings(self.scene, turn)
        ]

    def _rows(self, norm: Norm, verdicts: Sequence[Verdict], ties: Ties, result: Result) -> None:
        of_matter: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            result.count(norm.id, verdict.outcome)
            of_matter.setdefault(verdict.matter.id, []).append(verdict)
            self._row(verdict, ties.decides(verdict), result)
        for group in of_matter.values():
            result.findings += gaps_of(self.words, norm, group[0].matter, group)

    def _row(self, verdict: Verdict, tie: bool, result: Result) -> None:
        clock = None
        if verdict.account is not None:
            clock = clock_row(verdict, self.scene.as_of, tie)
            result.clocks.append(clock)
        for finding in findings_of(self.words, verdict, self.scene.as_of, clock, tie):
            result.findings.append(finding)
            self._keep(verdict, finding)

    def _keep(self, verdict: Verdict, finding: Finding) -> None:
        norm = verdict.norm
        if finding.nature == "breach" and norm.id in self.docket.counted and norm.status == "live":
            account = verdict.account
            events = counted_events(account) if account is not None else verdict.events
            self.breaches.append((norm.id, breach_of(self.scene, verdict, finding.at, events)))

    def _ties(self, turns: Sequence[Turn]) -> Ties:
        """The norms that see two events of one instant, judged again with their order exchanged."""
        together = _together(self.scene)
        if not together:
            return Ties()
        again = [turn for turn in turns if self._sees_two(turn.part, together)]

        def judged(scene: Scene) -> list[Verdict]:
            return [verdict for turn in again for verdict in _of_turn(scene, turn)]

        return ties_of(self.scene, {turn.part.id for turn in again}, judged)

    def _sees_two(self, norm: Norm, together: Sequence[Sequence[Event]]) -> bool:
        sight = self.scene.pack.sight(norm)
        matters = self.scene.matters

        def seen(event: Event) -> bool:
            if (matters[event.matter].kind, event.step) in sight.steps:
                return True
            return any(value is not None and name in sight.attributes for name, value in event.sets.items())

        return any(sum(map(seen, events)) > 1 for events in together)


def _of_turn(scene: Scene, turn: Turn) -> list[Verdict]:
    judge = WITHIN_FAMILY[turn.part.kind]
    return [verdict for matter in turn.matters for verdict in judge(scene, turn.part, matter)]


def _together(scene: Scene) -> list[list[Event]]:
    """The events of each instant at which two of one matter happened."""
    instants: dict[int, list[Event]] = {}
    for event in scene.events:
        instants.setdefault(event.at, []).append(event)
    return [events for events in instants.values() if len({event.matter for event in events}) < len(events)]
