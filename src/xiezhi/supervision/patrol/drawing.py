# SPDX-License-Identifier: Apache-2.0
"""Samples drawn by a seed: the same population and seed give the same items, each with its chance of being drawn.

Pure. The place of an item is a hash of the seed and its own id (``place_of``), so neither the order in which the
population is read nor the machine matters, and anybody can draw the sample again. Ways of drawing:

- random: the n smallest places, simple random sampling without replacement, chance n/N each;
- stratified: the same within each stratum, n shared out in proportion to the strata (largest remainder), at least one
  each where n allows, chance n_h/N_h;
- weighted: systematic sampling with chances in proportion to weights from a random start over the items in the order of
  their places (W. G. Madow, Ann. Math. Stat. 20 (1949) 333–354; H. O. Hartley and J. N. K. Rao, Ann. Math. Stat. 33
  (1962) 350–374): the size is fixed and each chance is exactly n·w/Σw, where that exceeds 1 the item is taken;
- by hand: what somebody chose, chance unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

RANDOM, STRATIFIED, WEIGHTED, CHOSEN = "随机", "分层", "风险加权", "自选"
METHODS: Mapping[str, str] = {
    RANDOM: "random", STRATIFIED: "stratified", WEIGHTED: "risk-weighted", CHOSEN: "by hand",
}  # fmt: skip
_SPAN = 1 << 64


@dataclass(frozen=True)
class Member:
    """One item of a population. ``layer``: its stratum; ``weight`` > 0: of the case, never of a person."""

    id: str
    layer: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Drawn:
    """An item of a sample with its chance of being drawn (0 < chance ≤ 1; 0: chosen by hand)."""

    id: str
    layer: str
    chance: float


@dataclass(frozen=True)
class Sample:
    """``strata``: how many items of the population each stratum has; ``digest``: of the population."""

    items: tuple[Drawn, ...]
    population: int
    strata: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""


def place_of(seed: str, *parts: str) -> float:
    """The place of something in a draw: uniform over [0, 1), from the seed and its own name alone."""
    text = "\0".join((seed, *parts)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") / _SPAN


def digest_of(members: Iterable[Member]) -> str:
    """A digest of a population: of the ids, strata and weights, in the order of the ids."""
    lines = (f"{one.id}\0{one.layer}\0{one.weight!r}" for one in sorted(members, key=lambda one: one.id))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def draw(members: Sequence[Member], method: str, size: int, seed: str) -> Sample:
    """A sample of ``size`` items, fewer where there are not so many; in an order that tells nothing."""
    strata: dict[str, int] = {}
    for one in members:
        strata[one.layer] = strata.get(one.layer, 0) + 1
    ways = {RANDOM: _random, STRATIFIED: _stratified, WEIGHTED: _weighted, CHOSEN: _chosen}
    items = ways[method](members, size, seed)
    items.sort(key=lambda one: (place_of(seed, "order", one.id), one.id))
    kept = dict(sorted(strata.items())) if method == STRATIFIED else {}
    return Sample(tuple(items), len(members), kept, digest_of(members))


def _random(members: Sequence[Member], size: int, seed: str, layer: str = "") -> list[Drawn]:
    taken = min(max(size, 0), len(members))
    first = sorted(members, key=lambda one: (place_of(seed, "draw", one.id), one.id))[:taken]
    return [Drawn(one.id, layer, taken / len(members)) for one in first]


def _stratified(members: Sequence[Member], size: int, seed: str) -> list[Drawn]:
    layers: dict[str, list[Member]] = {}
    for one in members:
        layers.setdefault(one.layer, []).append(one)
    shares = shared_out({name: len(held) for name, held in layers.items()}, size)
    return [one for name, held in sorted(layers.items()) for one in _random(held, shares[name], seed, name)]


def shared_out(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: in proportion (largest remainder, then name), at least one each where size allows.

    Never more than a stratum has; all together ``min(size, population)``.
    """
    total = sum(strata.values())
    size = min(max(size, 0), total)
    least = 1 if size >= len(strata) else 0
    exact = {name: size * n / total for name, n in strata.items()} if total else {}
    shares = {name: min(strata[name], max(least, int(share))) for name, share in exact.items()}
    while sum(shares.values()) < size:
        room = [name for name in shares if shares[name] < strata[name]]
        shares[min(room, key=lambda name: (shares[name] - exact[name], name))] += 1
    while sum(shares.values()) > size:
        room = [name for name in shares if shares[name] > least]
        shares[max(room, key=lambda name: (shares[name] - exact[name], name))] -= 1
    return shares


def _weighted(members: Sequence[Member], size: int, seed: str) -> list[Drawn]:
    taken = min(max(size, 0), len(members))
    chances = chances_of(members, taken)
    ordered = sorted(members, key=lambda one: (place_of(seed, "draw", one.id), one.id))
    found = [Drawn(one.id, "", 1.0) for one in ordered if chances[one.id] >= 1]
    start, reached = place_of(seed, "start"), 0.0
    for one in ordered:
        chance = chances[one.id]
        if chance >= 1:
            continue
        if ceil(reached + chance - start) > ceil(
            reached - start
        ):  # a point start + k lies in [reached, reached + chance)
            found.append(Drawn(one.id, "", chance))
        reached += chance
    return found


def chances_of(members: Sequence[Member], size: int) -> dict[str, float]:
    """The chance of each item, in proportion to its weight; what would exceed 1 is taken for certain, and so again."""
    certain: set[str] = set()
    while True:
        rest = [one for one in members if one.id not in certain]
        total, left = sum(one.weight for one in rest), size - len(certain)
        chances = {one.id: left * one.weight / total if total > 0 else 0.0 for one in rest}
        above = {name for name, chance in chances.items() if chance >= 1 - 1e-12}
        if not above or left <= 0:
            return chances | dict.fromkeys(certain, 1.0)
        certain |= above


def _chosen(members: Sequence[Member], size: int, seed: str) -> list[Drawn]:
    return [Drawn(one.id, "", 0.0) for one in members]
