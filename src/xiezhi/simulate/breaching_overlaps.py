# SPDX-License-Identifier: Apache-2.0
"""Changes that may bring two intervals onto one resource at one time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Version
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.kernel.instant import MINUTE
from xiezhi.simulate.changes import Changes, shift
from xiezhi.simulate.reaching import Reach, Stock, moves, together


def overlapping(version: Version, verdicts: list[tuple[Scene, Verdict]], stock: Stock) -> Iterator[Changes]:
    """Two intervals brought onto one resource at one time; where different values count, with different ones."""
    mine = [(scene, one) for scene, one in verdicts if one.version is version and one.outcome == "satisfied"]
    for (first, one), (scene, other) in product(mine, mine):
        if one.event.id == other.event.id or one.event.at > other.event.at:
            continue
        held = Reach(_moment(first, one), stock)
        there = Reach(_moment(scene, other), stock)
        keys = [_same_key(held, there, key) for key in version.by]
        kinds: list[Changes] = [()]
        if version.distinct is not None and held.value(version.distinct) == there.value(version.distinct):
            kinds = _another(held, there, version.distinct)
        for when in _meeting(scene, one.event, other.event):
            yield from together([*keys, kinds, [when]])


def _same_key(held: Reach, there: Reach, key: ex.Expr) -> list[Changes]:
    value, own = held.value(key), there.value(key)
    if isinstance(value, tuple) and isinstance(own, tuple):
        if set(value) & set(own):
            return [()]
        return [(spot.change((value[0], *own[1:])),) for spot in there.spots(key)]
    if value == own:
        return [()]
    return list(islice(there.solved(key, "==", value), 4))


def _another(held: Reach, there: Reach, node: ex.Expr) -> list[Changes]:
    value = held.value(node)
    if isinstance(value, bool):
        return [way for way in there.ways(node, not value) if way][:8]
    return list(there.solved(node, "!=", value))[:8]


def _meeting(scene: Scene, one: Event, other: Event) -> Iterator[Changes]:
    """The later interval as it is, and brought to begin soon after the other."""
    yield ()
    by = one.at - other.at + 9 * MINUTE
    yield from moves(scene, other, by)
    yield tuple(shift(event, by) for event in scene.of_matter[other.matter])
    yield tuple(shift(event, by) for event in scene.events)


def _moment(scene: Scene, verdict: Verdict) -> Moment:
    return Moment(scene, verdict.matter, verdict.event)
