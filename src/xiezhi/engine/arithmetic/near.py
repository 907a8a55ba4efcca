# SPDX-License-Identifier: Apache-2.0
"""Which norms stand near one: the same article, the same act or trigger, the same domain, the same kind."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.arithmetic.articles import articles
from xiezhi.engine.few.docket import Docket, judged
from xiezhi.engine.reference.scene import Scene

Step = tuple[str, str]
ARTICLE, STATUTE, TRIGGER, STEPS, DOMAIN, KIND, SAME_MATTER, LIVE_HERE = 6, 1, 5, 3, 2, 2, 2, 4


class Near:
    """What one norm has that others may share; ``of(norm)`` is how much."""

    def __init__(self, pack: Pack, norm: Norm) -> None:
        self.norm = norm
        self.articles = _articles(norm)
        self.statutes = {name for name, _ in self.articles}
        self.triggers = _triggers(norm)
        self.steps = pack.sight(norm).steps

    def of(self, pack: Pack, other: Norm) -> int:
        """How near another norm stands; 0 where it has nothing to do with this one."""
        shared = _articles(other)
        points = ARTICLE * bool(self.articles & shared)
        points += STATUTE * bool(self.statutes & {name for name, _ in shared})
        points += TRIGGER * bool(self.triggers & _triggers(other))
        points += STEPS * bool(self.triggers & pack.sight(other).steps or self.steps & _triggers(other))
        if not points:
            return 0
        points += DOMAIN * (other.domain == self.norm.domain) + KIND * (other.kind == self.norm.kind)
        return points + SAME_MATTER * bool(set(other.matter) & set(self.norm.matter))


def _articles(norm: Norm) -> set[tuple[str, tuple[int, ...]]]:
    return {one for version in norm.versions for one in articles(version.basis)}


def _triggers(norm: Norm) -> set[Step]:
    """(kind, step) of what is judged."""
    return set(_judged(norm))


def _judged(norm: Norm) -> Iterator[Step]:
    for version in norm.versions:
        for ref in judged(version):
            for kind in (ref.kind,) if ref.kind is not None else norm.matter:
                yield kind, ref.step


def ranked(asked: Docket, scene: Scene, norm: Norm, most: int) -> list[tuple[Norm, bool]]:
    """The nearest live norms of the kinds in a family, nearest first, each with whether it has anything to judge."""
    pack = asked.pack
    near = Near(pack, norm)
    kinds = {matter.kind for matter in scene.matters.values()}
    here = {turn.part.id for turn in asked.turns(scene)}
    found = []
    for other in asked.norms.values():
        if other.id == norm.id or other.kind in ("overlap", "pattern", "judgement"):
            continue
        if not kinds.intersection(other.matter) or not _ours(other.versions):
            continue
        points = near.of(pack, other)
        if points:
            found.append((points + LIVE_HERE * (other.id in here), other))
    found.sort(key=lambda one: (-one[0], one[1].id))
    return [(other, other.id in here) for _, other in found[:most]]


def _ours(versions: tuple[Version, ...]) -> bool:
    return any(version.bearer == "us" for version in versions)
