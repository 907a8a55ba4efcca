# SPDX-License-Identifier: Apache-2.0
"""Which norms stand near one: the same article, the same act or trigger, the same domain, the same kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.arithmetic.articles import articles
from xiezhi.engine.facts import Matter
from xiezhi.engine.few.docket import Docket, judged
from xiezhi.engine.reference.scene import Scene

Step = tuple[str, str]
ARTICLE, STATUTE, TRIGGER, STEPS, DOMAIN, KIND, SAME_MATTER, HERE = 6, 1, 5, 3, 2, 2, 2, 4
OF_A_CASE = 8  # matters of one family on which a neighbour is asked
ACROSS = ("overlap", "pattern", "judgement")


@dataclass(frozen=True)
class Traits:
    """What one norm has that others may share. ``triggers``: what is judged; ``steps``: all it sees."""

    norm: Norm
    articles: frozenset[tuple[str, tuple[int, ...]]]
    statutes: frozenset[str]
    triggers: frozenset[Step]
    steps: frozenset[Step]

    def nearness(self, other: Traits) -> int:
        """How near another norm stands; 0 where it has nothing to do with this one."""
        points = ARTICLE * (not self.articles.isdisjoint(other.articles))
        points += STATUTE * (not self.statutes.isdisjoint(other.statutes))
        points += TRIGGER * (not self.triggers.isdisjoint(other.triggers))
        points += STEPS * (
            not self.triggers.isdisjoint(other.steps) or not self.steps.isdisjoint(other.triggers)
        )
        if not points:
            return 0
        points += DOMAIN * (other.norm.domain == self.norm.domain) + KIND * (
            other.norm.kind == self.norm.kind
        )
        return points + SAME_MATTER * (not set(other.norm.matter).isdisjoint(self.norm.matter))


_KNOWN: WeakKeyDictionary[Docket, Mapping[str, Traits]] = WeakKeyDictionary()


def traits(pack: Pack, norm: Norm) -> Traits:
    """The traits of a norm."""
    cited = frozenset(one for version in norm.versions for one in articles(version.basis))
    triggers, steps = frozenset(_triggers(norm)), frozenset(pack.sight(norm).steps)
    return Traits(norm, cited, frozenset(name for name, _ in cited), triggers, steps)


def _all(asked: Docket) -> Mapping[str, Traits]:
    """The traits of all norms of a docket that may be neighbours, made once."""
    if asked not in _KNOWN:
        _KNOWN[asked] = {
            norm.id: traits(asked.pack, norm)
            for norm in asked.norms.values()
            if norm.kind not in ACROSS and any(version.bearer == "us" for version in norm.versions)
        }
    return _KNOWN[asked]


def _triggers(norm: Norm) -> Iterator[Step]:
    for version in norm.versions:
        for ref in judged(version):
            for kind in (ref.kind,) if ref.kind is not None else norm.matter:
                yield kind, ref.step


def ranked(asked: Docket, scene: Scene, norm: Norm, matter: str) -> Iterator[tuple[Norm, list[Matter]]]:
    """The norms near one of the kinds in a family, nearest first, each with the matters on which it judges anything:
    the matter itself, those above and below it, then others."""
    kinds = {one.kind for one in scene.matters.values()}
    here: dict[str, list[Matter]] = {}
    for turn in asked.turns(scene):
        here.setdefault(turn.part.id, []).extend(turn.matters)
    own = traits(asked.pack, norm)
    found = []
    for other in _all(asked).values():
        if other.norm.id != norm.id and not kinds.isdisjoint(other.norm.matter):
            points = own.nearness(other)
            if points:
                found.append((-points - HERE * (other.norm.id in here), other.norm.id))
    kin = _kin(scene, matter)
    for _, name in sorted(found):
        matters = {one.id: one for one in here.get(name, ())}
        near = sorted(matters.values(), key=lambda one: kin.get(one.id, len(kin)))
        yield asked.norms[name], near[:OF_A_CASE]


def _kin(scene: Scene, matter: str) -> dict[str, int]:
    """The matter, those above it from the nearest, those below it."""
    own = scene.matters[matter]
    line = [own, *scene.ancestors(own)[0]]
    below = [one for one in scene.matters.values() if any(up.id == matter for up in scene.ancestors(one)[0])]
    return {one.id: place for place, one in enumerate([*line, *below])}
