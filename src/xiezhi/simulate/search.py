# SPDX-License-Identifier: Apache-2.0
"""Looks for changes by which a norm is newly breached, and lets the reference engine say what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Norm, Pack, StepRef, Version
from xiezhi.engine.facts import Family
from xiezhi.engine.few.docket import Docket, Turn, within
from xiezhi.engine.officers import Officers, officers_of
from xiezhi.engine.reference import overlap
from xiezhi.engine.reference.findings import nature_of, passed_reminders
from xiezhi.engine.reference.judge import WITHIN_FAMILY, scene_of, verdicts_of
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.simulate.breaching_overlaps import overlapping
from xiezhi.simulate.changes import Changes, changed
from xiezhi.simulate.mutations import candidates, plain
from xiezhi.simulate.reaching import Stock

LONG = 730 * 86_400_000_000
"""After the last event: what is still open then is not done."""
TRIED, FOUND = 300, 6
"""How many candidates are judged for one norm on one start, and after how many that work no more are looked for."""
THOROUGH = 20
MANY = 8
"""So many norms are asked by what the scene has to judge, fewer directly."""


class Found(NamedTuple):
    """A finding without its words: what makes it the same as another, and when it stands."""

    norm: str
    version: int
    nature: str
    matter: str
    event: str
    at: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Norm, nature, matter, event."""
        return self.norm, self.nature, self.matter, self.event


Keys = frozenset[tuple[str, str, str, str]]


@dataclass
class Start:
    """Families to begin with; ``now``: when they are judged at the earliest; ``found``: what all norms find in them
    as they are, if that is known."""

    name: str
    families: list[Family]
    now: int = 0
    found: Keys | None = None

    def as_of(self, families: Sequence[Family]) -> int:
        """When some changed families are judged."""
        return max((e.recorded_at for family in families for e in family.events), default=self.now) + LONG


@dataclass
class Way:
    """Changes by which a version is breached at an event; ``beside``: what else follows, gaps and warnings too."""

    norm: Norm
    version: Version
    changes: Changes
    breach: Found
    beside: list[Found] = field(default_factory=list)

    @property
    def cost(self) -> tuple[int, int, int]:
        """What disturbs less comes first; what is not a breach is the worst, since nothing plans it."""
        breaches = sum(one.nature == "breach" for one in self.beside)
        span = max((abs(change.by) for change in self.changes), default=0) // (30 * 86_400_000_000)
        return breaches + 5 * (len(self.beside) - breaches), len(self.changes), span


@dataclass
class Search:
    """Ways over one pack. ``norms``: all that are judged to see what follows."""

    pack: Pack
    norms: Sequence[Norm]
    stock: Stock = field(default_factory=Stock)

    def ways(
        self, norm: Norm, version: Version, start: Start, *, thorough: bool = False, patient: bool = False
    ) -> list[Way]:
        """Ways from one start, the least disturbing first. ``thorough``: where the norm's structure gives none, every
        single change is tried; ``patient``: it does not end at the first that disturbs nothing else."""
        officers = officers_of(self.pack, start.families)
        scenes = self.scenes(start.families, officers, start.as_of(start.families))
        before = frozenset(one.key for one in self.found(scenes, [norm]))
        found: list[Way] = []
        seen: set[Changes] = set()
        for changes in self._candidates(norm, version, scenes, thorough):
            if not changes or changes in seen:
                continue
            seen.add(changes)
            if len(seen) > (THOROUGH if thorough else 1) * TRIED:
                break
            breach = self._breach(norm, version, self._changed(start, changes, officers), before)
            if breach is not None:
                way = Way(norm, version, changes, breach)
                way.beside = self._beside(way, start, officers)
                found.append(way)
                if (not way.beside and not patient) or len(found) >= (3 if patient else 1) * FOUND:
                    break
        return sorted(found, key=lambda way: way.cost)

    def scenes(self, families: Iterable[Family], officers: Officers, as_of: int) -> list[Scene]:
        """Families as they are seen; those without events have nothing to be judged."""
        return [scene_of(self.pack, one, as_of, None, officers) for one in families if one.events]

    def _changed(self, start: Start, changes: Changes, officers: Officers) -> list[Scene]:
        families = changed(start.families, changes, self.pack)
        return self.scenes(families, officers, start.as_of(families))

    def _candidates(
        self, norm: Norm, version: Version, scenes: list[Scene], thorough: bool
    ) -> Iterator[Changes]:
        if norm.kind == "overlap":
            told = [(_scene_of(scenes, one), one) for one in overlap.verdicts(scenes, norm)]
            yield from overlapping(version, told, self.stock)
            return
        verdicts = [(scene, one) for scene in scenes for one in verdicts_of(scene, norm)]
        yield from candidates(scenes, norm, version, verdicts, self.stock)
        if thorough:
            yield from plain(scenes, self.stock)

    def _breach(self, norm: Norm, version: Version, scenes: list[Scene], before: Keys) -> Found | None:
        """The first new breach of a version."""
        new = (one for one in self.found(scenes, [norm]) if one.key not in before)
        return next((one for one in new if one.nature == "breach" and one.version == version.number), None)

    def _beside(self, way: Way, start: Start, officers: Officers) -> list[Found]:
        """What the norms that the changes touch find in the changed families and did not find before."""
        if start.found is None:
            scenes = self.scenes(start.families, officers, start.as_of(start.families))
            start.found = frozenset(one.key for one in self.found(scenes, self.norms))
        norms = self.concerned(names_touched(start.families, way.changes))
        found = self.found(self._changed(start, way.changes, officers), norms)
        return [one for one in found if one.key != way.breach.key and one.key not in start.found]

    def found(self, scenes: Sequence[Scene], norms: Iterable[Norm]) -> list[Found]:
        """What norms find, without explanations, reminders only where they are warnings; ties are not looked for."""
        result: list[Found] = []
        asked = list(norms)
        turns = [self._turns(scene, asked) for scene in scenes]
        for norm in asked:
            if norm.kind == "overlap":
                verdicts: Iterable[Verdict] = overlap.verdicts(scenes, norm)
            else:
                there = zip(scenes, turns, strict=True)
                verdicts = (one for scene, own in there for one in _verdicts(scene, norm, own))
            for verdict in verdicts:
                result += self._finding(verdict, scenes[0].as_of)
        return result

    def verdicts(self, scene: Scene, norms: Sequence[Norm]) -> Iterator[Verdict]:
        """All verdicts of norms, one after the other, on a scene."""
        turns = self._turns(scene, norms)
        return (one for norm in norms for one in _verdicts(scene, norm, turns))

    def _finding(self, verdict: Verdict, as_of: int) -> Iterator[Found]:
        version = verdict.version or verdict.norm.versions[-1]
        if version.bearer != "us":
            return
        number = -1 if verdict.version is None else version.number
        norm, matter = verdict.norm.id, verdict.matter.id
        if verdict.missing:
            yield Found(norm, number, "gap", matter, "", verdict.event.at)
        if verdict.outcome == "violated":
            yield Found(norm, number, nature_of(self.pack, verdict), matter, verdict.event.id, verdict.at)
        elif verdict.account is not None and verdict.account.due is not None:
            if passed_reminders(self.pack, version, verdict.account, as_of):
                yield Found(norm, number, "warning", matter, verdict.event.id, as_of)

    def concerned(self, names: frozenset[str]) -> list[Norm]:
        """The norms that look at any of some steps and attributes, in the order of all."""
        places = {place for name in names for place in self._naming.get(name, ())}
        return [self.norms[place] for place in sorted(places)]

    @cached_property
    def _naming(self) -> dict[str, list[int]]:
        """Steps and attributes → the places of the norms that name them."""
        found: dict[str, list[int]] = {}
        for place, norm in enumerate(self.norms):
            for name in footprint(norm, self.pack):
                found.setdefault(name, []).append(place)
        return found

    @cached_property
    def _docket(self) -> Docket:
        return Docket(self.pack, self.norms)

    def _turns(self, scene: Scene, norms: Sequence[Norm]) -> Turns | None:
        """What each norm has to judge in a scene: of hundreds few have anything. ``None`` where few are asked."""
        if len(norms) < MANY:
            return None
        known = self._docket.norms
        found: Turns = {norm.id: [] for norm in norms if known.get(norm.id) is norm}
        for turn in within(self._docket.turns(scene)):
            if turn.part.id in found:
                found[turn.part.id].append(turn)
        return found


Turns = dict[str, list[Turn]]


def _verdicts(scene: Scene, norm: Norm, turns: Turns | None) -> Iterable[Verdict]:
    """The verdicts of a norm; ``turns``: those of the scene, so that nothing is asked where nothing is to be judged."""
    if turns is None or norm.id not in turns:
        return verdicts_of(scene, norm)
    return [one for turn in turns[norm.id] for one in _of_turn(scene, turn)]


def _of_turn(scene: Scene, turn: Turn) -> Iterator[Verdict]:
    mine = {matter.id for matter in turn.matters}
    for matter in scene.matters.values():
        if matter.id in mine:
            yield from WITHIN_FAMILY[turn.part.kind](scene, turn.part, matter)


def _scene_of(scenes: Iterable[Scene], verdict: Verdict) -> Scene:
    return next(scene for scene in scenes if verdict.matter.id in scene.matters)


# -- which norms a change may concern


def names_touched(families: Iterable[Family], changes: Changes) -> frozenset[str]:
    """Steps and attributes or fields that some changes touch."""
    events = {event.id: event for family in families for event in family.events}
    names: set[str] = set()
    for change in changes:
        event = events.get(change.on)
        if event is not None:
            names.add(event.step)
            if change.action in ("drop", "shift"):
                names |= set(event.sets)
        if change.action in ("set", "add"):
            names.add(change.name)
            names |= {name for name, _ in change.data}
    return frozenset(names)


@lru_cache(maxsize=4096)
def _names(norm: str, pack_id: int) -> frozenset[str]:
    return _footprint(_PACKS[pack_id].norms[norm], _PACKS[pack_id], set())


_PACKS: dict[int, Pack] = {}


def footprint(norm: Norm, pack: Pack) -> frozenset[str]:
    """Steps and attributes that a norm names, and the final steps of its matters where they end what is left open."""
    _PACKS[id(pack)] = pack
    return _names(norm.id, id(pack))


def _footprint(norm: Norm, pack: Pack, seen: set[str]) -> frozenset[str]:
    seen.add(norm.id)
    names: set[str] = set()
    for version in norm.versions:
        names |= set(_steps(tuple(vars(version).values())))
        for node in version.nodes:
            names |= _of_node(node)
            if isinstance(node, ex.ClockOf) and node.norm in pack.norms and node.norm not in seen:
                names |= _footprint(pack.norms[node.norm], pack, seen)
        if version.match is not None:
            names.add(version.match)
        if version.kind == "limit" or version.pause or version.interval is not None:
            names |= {step for kind, step in pack.final_steps if kind in norm.matter}
    return frozenset(names)


def _of_node(node: ex.Expr) -> set[str]:
    if isinstance(node, (ex.Data, ex.Attribute)):
        return {node.name}
    if isinstance(node, (ex.StepFunction, ex.Values)):
        return {step for _, step in node.steps} | ({node.field} if isinstance(node, ex.Values) else set())
    return {node.step} if isinstance(node, ex.Relatives) and node.step else set()


def _steps(value: object) -> Iterator[str]:
    if isinstance(value, StepRef):
        yield value.step
    elif isinstance(value, tuple):
        for item in value:
            yield from _steps(item)
    elif hasattr(value, "refs"):
        yield from _steps(value.refs)
    elif hasattr(value, "start") and hasattr(value, "end"):
        yield from _steps((value.start, value.end))


__all__ = ["Found", "Search", "Start", "Way"]
