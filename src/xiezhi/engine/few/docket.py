# SPDX-License-Identifier: Apache-2.0
"""What norms have to judge, by the steps that occur: of hundreds of norms few have anything in one family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xiezhi.catalog.model import Interval, Norm, Pack, Refs, Version
from xiezhi.engine.facts import Family, Matter
from xiezhi.engine.reference.judge import WITHIN_FAMILY
from xiezhi.engine.reference.scene import Scene

Step = tuple[str, str]


@dataclass(frozen=True)
class Turn:
    """A norm (or its versions of one kind) and the matters of a family on which it has anything to judge."""

    part: Norm
    matters: tuple[Matter, ...]


class Docket:
    """Norms ready to be asked of any family. ``norms`` by id, in that order; ``parts``: taken apart by kind;
    ``counted``: those whose breaches patterns count; ``across``: those that look across families."""

    def __init__(self, pack: Pack, norms: Iterable[Norm]) -> None:
        self.pack = pack
        self.norms = {norm.id: norm for norm in sorted(norms, key=lambda norm: norm.id)}
        self.parts = [part for norm in self.norms.values() for part in norm.parts]
        self.counted = {name for part in self.parts for version in part.versions for name in version.of}
        self.across = [
            norm
            for norm in self.norms.values()
            if any(part.kind in ("overlap", "pattern") for part in norm.parts)
        ]
        self._own: dict[Step, set[int]] = {}
        self._beside: dict[Step, set[int]] = {}
        for place, part in enumerate(self.parts):
            for version in part.versions:
                self._enter(place, part, version)

    def _enter(self, place: int, part: Norm, version: Version) -> None:
        for ref in judged(version):
            if ref.kind is not None:
                self._beside.setdefault((ref.kind, ref.step), set()).add(place)
                continue
            for kind in part.matter:
                self._own.setdefault((kind, ref.step), set()).add(place)
        if version.kind == "limit" and not version.on:
            for kind, step in self.pack.final_steps:
                if kind in part.matter:
                    self._own.setdefault((kind, step), set()).add(place)

    def judged(self, family: Family) -> int:
        """How often something may be judged in a family, at most: each event by each norm that it is judged by."""
        own, matters = self._own, family.matters
        return sum(len(own.get((matters[event.matter].kind, event.step), ())) for event in family.events)

    def turns(self, scene: Scene) -> list[Turn]:
        """Which norms have anything to judge in a family, and on which of its matters."""
        found: dict[int, dict[str, Matter]] = {}
        beside: set[int] = set()
        for matter_id, step in scene.of_step:
            matter = scene.matters[matter_id]
            for place in self._own.get((matter.kind, step), ()):
                found.setdefault(place, {})[matter_id] = matter
            beside.update(self._beside.get((matter.kind, step), ()))
        for place in beside:
            kinds = self.parts[place].matter
            found[place] = {id: matter for id, matter in scene.matters.items() if matter.kind in kinds}
        return [Turn(self.parts[place], tuple(found[place].values())) for place in sorted(found)]


def within(turns: Sequence[Turn]) -> list[Turn]:
    """Those of norms that look at one family at a time."""
    return [turn for turn in turns if turn.part.kind in WITHIN_FAMILY]


def judged(version: Version) -> Refs:
    """The steps of the events that a version judges; of overlaps those that begin an interval."""
    interval = interval_of(version)
    found = (version.after, version.before, version.on, version.never, version.count)
    return tuple(ref for refs in found for ref in refs) + (() if interval is None else interval.start)


def interval_of(version: Version) -> Interval | None:
    """What an overlap holds or a limit adds up."""
    return version.interval or version.total


class _Same:
    """Norms of a pack, equal where they are the same objects."""

    def __init__(self, pack: Pack, norms: tuple[Norm, ...]) -> None:
        self.pack, self.norms = pack, norms

    def __hash__(self) -> int:
        return hash((id(self.pack), len(self.norms)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same) or self.pack is not other.pack:
            return False
        return self.norms is other.norms or (
            len(self.norms) == len(other.norms)
            and all(one is two for one, two in zip(self.norms, other.norms, strict=True))
        )


@lru_cache(maxsize=4)
def _kept(asked: _Same) -> Docket:
    return Docket(asked.pack, asked.norms)


def docket(pack: Pack, norms: Sequence[Norm]) -> Docket:
    """The docket of some norms, made once."""
    return _kept(_Same(pack, tuple(norms)))
