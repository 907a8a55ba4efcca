# SPDX-License-Identifier: Apache-2.0
"""Norms as lines of the overview, and the units of one against chance: funnel limits, only outsiders named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.derive.funnel import FEWEST, TAIL_95, TAIL_998, Unit, limits_of
from xiezhi.web.home.figures import percent, signed_points
from xiezhi.web.home.keeping import Kept, Units
from xiezhi.web.home.rows import brief
from xiezhi.web.shell import addresses
from xiezhi.web.shell.templatetags.shell import unit_name

BAR = 80  # px of a bar
STEPS = 48  # points of a limit's curve


@dataclass(frozen=True)
class Line:
    """One norm. ``bar``: px of the share kept above the scale's lower end; ``fell``: it is kept less than before."""

    norm: str
    title: str
    basis: str
    owed: int
    rate: str
    bar: float
    change: str
    fell: bool
    outside: int
    spreads: bool


@dataclass(frozen=True)
class Articles:
    """``low``: per cent at which bars begin. ``more``: norms that are not among the lines."""

    lines: tuple[Line, ...]
    low: int
    total: int

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.total - len(self.lines)


@dataclass(frozen=True)
class Place:
    """One unit in the table: ``rate`` empty where it has too few; ``side``: -1 below, 1 above the 95 % limits."""

    id: str
    n: int
    rate: str
    side: int
    far: bool


@dataclass(frozen=True)
class Spread:
    """The units of a norm. ``data``: as the chart takes it, None where nothing can be drawn."""

    norm: str
    title: str
    basis: str
    rate: str
    places: tuple[Place, ...]
    data: dict[str, Any] | None
    url: str


def shown(norms: Mapping[str, Kept], *, every: bool, few: int) -> tuple[list[Kept], int]:
    """The norms that have a line, by how often they fell due, and of how many."""
    found = sorted((one for one in norms.values() if one.owed), key=lambda one: (-one.owed, one.norm))
    return found if every else found[:few], len(found)


def lines(pack: Pack, norms: Sequence[Kept], units: Mapping[str, Units], total: int) -> Articles:
    """A line for each norm; those too seldom for a rate have none. ``total``: of how many norms these are some."""
    rates = [one.rate for one in norms if one.rate is not None and one.owed >= FEWEST]
    low = max(0, min(96, 4 * floor(25 * min(rates)) if rates else 88))
    return Articles(tuple(_line(pack, one, units[one.norm], low) for one in norms), low, total)


def _line(pack: Pack, one: Kept, units: Units, low: int) -> Line:
    title, basis = _named(pack, one.norm)
    rate, enough = one.rate or 0.0, one.owed >= FEWEST
    base = sum(one.before)
    change = one.change if enough and base >= FEWEST else None
    return Line(
        one.norm, title, basis, one.owed, percent(rate) if enough else "",
        round(max(0.0, min(1.0, (100 * rate - low) / (100 - low))) * BAR, 1) if enough else 0.0,
        signed_points(change), change is not None and change <= -0.05, units.outside, units.funnel is not None,
    )  # fmt: skip


def spread(pack: Pack, norm: str, units: Units, order: Sequence[str]) -> Spread:
    """The units in the order of the organisation; the chart has names of those outside the limits alone."""
    title, basis = _named(pack, norm)
    funnel = units.funnel
    known = {unit.name: unit for unit in funnel.units} if funnel is not None else {}
    place = {id_: at for at, id_ in enumerate(order)}
    ordered = sorted(units.counts, key=lambda id_: (place.get(id_, len(place)), id_))
    return Spread(
        norm, title, basis, "" if units.rate is None else percent(units.rate),
        tuple(_place(id_, units.counts[id_], known.get(id_)) for id_ in ordered),
        None if funnel is None else _data(funnel.rate, funnel.units),
        addresses.findings(norm=norm, state="all"),
    )  # fmt: skip


def _place(id_: str, pair: tuple[int, int], unit: Unit | None) -> Place:
    n = sum(pair)
    if unit is None:
        return Place(id_, n, percent(pair[0] / n) if n >= FEWEST else "", 0, False)
    return Place(id_, n, percent(unit.rate) if n >= FEWEST else "", unit.side, unit.far and unit.side != 0)


def _data(rate: float, units: Sequence[Unit]) -> dict[str, Any]:
    """Points [n, per cent], curves [n, per cent] and names of outsiders; points in no order that tells who they are."""
    most = max(unit.n for unit in units)
    first = max(2, min(FEWEST, most // 2))
    grid = sorted({round(first + (most * 1.06 - first) * (step / STEPS) ** 1.6) for step in range(STEPS + 1)})
    curves, found = {}, limits_of(grid, rate, (TAIL_95, TAIL_998))
    for place, name in enumerate(("95", "998")):
        curves[f"low{name}"] = [[n, round(100 * found[n][place][0], 2)] for n in grid]
        curves[f"high{name}"] = [[n, round(100 * found[n][place][1], 2)] for n in grid]
    inside = sorted([unit.n, round(100 * unit.rate, 2)] for unit in units if not unit.side)
    outside = [
        {"at": [unit.n, round(100 * unit.rate, 2)], "name": unit_name(unit.name), "side": unit.side, "far": unit.far}
        for unit in units if unit.side
    ]  # fmt: skip
    return {"rate": round(100 * rate, 2), "inside": inside, "outside": outside, "most": grid[-1], **curves}


def _named(pack: Pack, norm: str) -> tuple[str, str]:
    found = pack.norms.get(norm)
    return (norm, "") if found is None else (found.title, brief(found.versions[-1].basis))
