# SPDX-License-Identifier: Apache-2.0
"""The main way through a kind and the ways beside it: as ``charts.yaml`` says, else from ``next`` and the norms.

Without it what a limit runs from or to lies on the main way; what lengthens, stops or ends a clock lies beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xiezhi.catalog.model import COMMON_STEPS, Kind, Pack, Refs

EXIT = 2  # so many steps that lead nowhere else are drawn at the main way, more are a way of their own


@dataclass(frozen=True)
class Side:
    """A way beside the main way; without a title of its own it is called after its first step."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    """``main``: the steps of the main way in order; ``exits``: small ways out of it; ``sides``: all the others."""

    main: tuple[str, ...]
    exits: tuple[str, ...]
    sides: tuple[Side, ...]


def ways(pack: Pack, kind: Kind, day: int) -> Ways:
    """The ways of a kind on a day; every step is in exactly one of them."""
    steps = [name for name in kind.steps if name not in COMMON_STEPS]
    edges = {name: [to for to in kind.steps[name].next if to != name and to in steps] for name in steps}
    told = pack.ways.get(kind.name)
    main = told.main if told is not None else _heaviest(steps, edges, _weights(pack, kind, day))
    named = dict(told.sides) if told is not None else {}
    taken = {*main, *(name for group in named.values() for name in group)}
    groups = _groups([name for name in steps if name not in taken], edges)
    exits = [group for group in groups if _is_exit(group, main, edges)]
    sides = [Side(title, group) for title, group in named.items()]
    loose = [name for group in groups if group not in exits and len(group) == 1 for name in group]
    sides += [
        Side(kind.steps[group[0]].title, group) for group in groups if group not in exits and len(group) > 1
    ]
    if loose:
        sides.append(Side("", tuple(loose)))
    return Ways(main, tuple(name for group in exits for name in group), tuple(sides))


def _weights(pack: Pack, kind: Kind, day: int) -> dict[str, float]:
    """How much a step belongs to the main way."""
    starts, ends, beside = set[str](), set[str](), set[str]()
    for norm in pack.checked():
        for version in norm.versions:
            if not version.covers(day):
                continue
            own = norm.matter if kind.name in norm.matter else ()
            starts |= _named(kind, own, version.after) if len(version.after) < 5 else set()
            ends |= _named(kind, own, version.expect) if not version.internal else set()
            for entry in version.extend:
                beside |= _named(kind, own, entry.refs)
            for pause in version.pause:
                beside |= _named(kind, own, pause.start) | _named(kind, own, pause.end)
    result = {}
    for name, step in kind.steps.items():
        weight = 1.0 + 2.0 * (step.role is not None) + 1.5 * bool(step.documents)
        weight += 1.0 * (name in starts) + 1.5 * (name in ends) - 6.0 * (name in beside)
        weight -= 2.0 * step.protective
        result[name] = weight
    return result


def _named(kind: Kind, own: Iterable[str], refs: Refs) -> set[str]:
    return {ref.step for ref in refs if ref.kind == kind.name or (ref.kind is None and kind.name in own)}


def _heaviest(
    steps: list[str], edges: Mapping[str, list[str]], weights: Mapping[str, float]
) -> tuple[str, ...]:
    """The heaviest way from the first step, going round no circle."""
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    open_: set[str] = set()

    def walk(name: str) -> tuple[float, tuple[str, ...]]:
        if name not in best:
            open_.add(name)
            onward = [walk(to) for to in edges[name] if to not in open_]
            weight, way = max(onward, key=lambda pair: pair[0], default=(0.0, ()))
            open_.discard(name)
            best[name] = (weights[name] + max(weight, 0.0), (name, *(way if weight > 0 else ())))
        return best[name]

    way = walk(steps[0])[1]
    return tuple(dict.fromkeys(way))


def _groups(rest: list[str], edges: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """Steps that hang together without the main way, in the order in which they are declared."""
    near: dict[str, set[str]] = {name: set() for name in rest}
    for name in rest:
        for to in edges[name]:
            if to in near:
                near[name].add(to)
                near[to].add(name)
    groups, seen = [], set[str]()
    for name in rest:
        if name in seen:
            continue
        found, queue = {name}, [name]
        while queue:
            for other in near[queue.pop()] - found:
                found.add(other)
                queue.append(other)
        seen |= found
        groups.append(tuple(one for one in rest if one in found))
    return groups


def _is_exit(group: tuple[str, ...], main: tuple[str, ...], edges: Mapping[str, list[str]]) -> bool:
    entered = any(to in group for name in main for to in edges[name])
    return len(group) <= EXIT and entered
