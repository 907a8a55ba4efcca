# SPDX-License-Identifier: Apache-2.0
"""The plain interpreter: families one after the other, then the norms that look across them. Source: norm-language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.officers import Officers, officers_of
from xiezhi.engine.reference import deadline, limit, overlap, pattern, precedence, required
from xiezhi.engine.reference.account import counted_events
from xiezhi.engine.reference.findings import clock_row, findings_of, gaps_of
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.engine.reference.visible import exchanged, has_ties, visible
from xiezhi.engine.reference.wording import Say
from xiezhi.engine.results import VERDICTS, Clock, Finding, Result

Judging = Callable[[Scene, Norm, Matter], list[Verdict]]
WITHIN_FAMILY: dict[str, Judging] = {
    "deadline": deadline.verdicts,
    "precedence": precedence.verdicts,
    "required": required.required,
    "prohibition": required.prohibition,
    "judgement": required.judgement,
    "limit": limit.verdicts,
}


def judge(
    pack: Pack, families: Sequence[Family], norms: Sequence[Norm], as_of: int, known_at: int | None
) -> Result:
    """All verdicts of ``norms`` on ``families`` at T and K (microseconds UTC; ``None``: no limit), rows sorted."""
    return _Court(pack, families, norms, as_of, known_at).judge()


def piled_up(
    pack: Pack, families: Sequence[Family], norms: Sequence[Norm], as_of: int, known_at: int | None, of: Norm
) -> list[Verdict]:
    """What a pattern ``of`` says of the breaches that ``norms``, those it counts among them, make of ``families``."""
    court = _Court(pack, families, norms, as_of, known_at)
    court.judge()
    return pattern.verdicts(pack, of, court.counted(of))


def scenes_of(pack: Pack, families: Iterable[Family], as_of: int, known_at: int | None) -> list[Scene]:
    """Each family as it is seen."""
    families = list(families)
    officers = officers_of(pack, families)
    return [scene_of(pack, family, as_of, known_at, officers) for family in families]


def scene_of(pack: Pack, family: Family, as_of: int, known_at: int | None, officers: Officers) -> Scene:
    """One family as it is seen."""
    return Scene(pack, family.matters, visible(family, as_of, known_at), as_of, officers, deadline.verdicts)


def verdicts_of(scene: Scene, norm: Norm) -> list[Verdict]:
    """The verdicts of a norm that looks at one family at a time."""
    found: list[Verdict] = []
    for part in norm.parts:
        for matter in scene.matters.values():
            if part.kind in WITHIN_FAMILY and matter.kind in part.matter:
                found += WITHIN_FAMILY[part.kind](scene, part, matter)
    return found


@dataclass
class Ties:
    """What the second judgement says: states of clocks by (norm, version, matter), and breaches; ``again``: the norms
    that were judged twice."""

    states: set[tuple[str, int, str, str]] = field(default_factory=set)
    breaches: set[tuple[str, int, str, str]] = field(default_factory=set)
    again: Collection[str] = ()

    def decides(self, verdict: Verdict) -> bool:
        """Whether the order of events at one instant decides a verdict."""
        if verdict.norm.id not in self.again or verdict.version is None:
            return False
        key = (verdict.norm.id, verdict.version.number, verdict.matter.id)
        if verdict.account is not None:
            return (*key, verdict.account.state) not in self.states
        return verdict.breach and (*key, verdict.event.id) not in self.breaches


class _Court:
    """One evaluation."""

    def __init__(
        self, pack: Pack, families: Sequence[Family], norms: Sequence[Norm], as_of: int, known_at: int | None
    ) -> None:
        self.pack, self.norms, self.as_of = pack, norms, as_of
        self.scenes = scenes_of(pack, families, as_of, known_at)
        self.say = Say(pack, {id: matter for scene in self.scenes for id, matter in scene.matters.items()})
        self.result = Result(counts={norm.id: dict.fromkeys(VERDICTS, 0) for norm in norms})
        self.breaches: dict[str, list[pattern.Breach]] = {}

    def judge(self) -> Result:
        for scene in self.scenes:
            self._family(scene)
        for norm in self._of_kind("overlap"):
            self._across(norm, overlap.verdicts(self.scenes, norm))
        for norm in self._of_kind("pattern"):
            self._across(norm, pattern.verdicts(self.pack, norm, self.counted(norm)))
        self.result.sort()
        return self.result

    def _of_kind(self, kind: str) -> list[Norm]:
        return [norm for norm in self.norms if norm.kind == kind]

    def _family(self, scene: Scene) -> None:
        norms = [norm for norm in self.norms if norm.kind in WITHIN_FAMILY]
        ties = _judged_again(scene, norms)
        for norm in norms:
            self._rows(norm, verdicts_of(scene, norm), ties)

    def _across(self, norm: Norm, verdicts: Sequence[Verdict]) -> None:
        self._rows(norm, verdicts, Ties())

    def _rows(self, norm: Norm, verdicts: Sequence[Verdict], ties: Ties) -> None:
        """Adds the rows and figures of a norm, and keeps its breaches for patterns."""
        by_matter: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            self.result.count(norm.id, verdict.outcome)
            by_matter.setdefault(verdict.matter.id, []).append(verdict)
            self._row(verdict, ties.decides(verdict))
        for group in by_matter.values():
            self.result.findings += gaps_of(self.say, norm, group[0].matter, group)

    def _row(self, verdict: Verdict, tie: bool) -> None:
        clock: Clock | None = None
        if verdict.account is not None:
            clock = clock_row(verdict, self.as_of, tie)
            self.result.clocks.append(clock)
        findings = findings_of(self.say, verdict, self.as_of, clock, tie)
        self.result.findings += findings
        self._keep(verdict, findings)

    def _keep(self, verdict: Verdict, findings: Iterable[Finding]) -> None:
        events: Sequence[Event] = verdict.events
        if verdict.account is not None:
            events = counted_events(verdict.account)
        for finding in findings:
            if finding.nature == "breach" and verdict.norm.kind != "pattern":
                breach = pattern.Breach(finding, verdict.matter, verdict.event, tuple(events))
                self.breaches.setdefault(verdict.norm.id, []).append(breach)

    def counted(self, norm: Norm) -> dict[str, list[pattern.Breach]]:
        """The breaches that a pattern counts: of live norms."""
        named = {id for version in norm.versions for id in version.of}
        return {
            one.id: self.breaches.get(one.id, [])
            for one in self.norms
            if one.id in named and one.status == "live"
        }


def _judged_again(scene: Scene, norms: Sequence[Norm]) -> Ties:
    """The family with the order of same-instant events of one matter exchanged."""
    if not has_ties(scene.events):
        return Ties()

    def judged(other: Scene) -> list[Verdict]:
        return [verdict for norm in norms for verdict in verdicts_of(other, norm)]

    return ties_of(scene, {norm.id for norm in norms}, judged)


def ties_of(scene: Scene, again: Collection[str], judged: Callable[[Scene], Iterable[Verdict]]) -> Ties:
    """What the norms ``again`` say, by ``judged``, with the order of same-instant events of one matter exchanged."""
    ties = Ties(again=again)
    other = Scene(
        scene.pack, scene.matters, exchanged(scene.events), scene.as_of, scene.officers, scene.clocks
    )
    for verdict in judged(other):
        if verdict.version is not None:
            key = (verdict.norm.id, verdict.version.number, verdict.matter.id)
            if verdict.account is not None:
                ties.states.add((*key, verdict.account.state))
            elif verdict.breach:
                ties.breaches.add((*key, verdict.event.id))
    return ties
