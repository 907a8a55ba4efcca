# SPDX-License-Identifier: Apache-2.0
"""Norms as lines of the overview, and the units of one against chance: funnel limits, only outsiders named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.derive.funnel import FEWEST, TAIL_95, TAIL_998, Unit, limits
from xiezhi.web.home.figures import percent, signed_points
from xiezhi.web.home.keeping import Kept
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


def lines(pack: Pack, norms: Mapping[str, Kept], *, every: bool, few: int) -> Articles:
    """Norms by how often they fell due; those too seldom for a rate last and without one."""
    found = sorted((one for one in norms.values() if one.owed), key=lambda one: (-one.owed, one.norm))
    shown = found if every else found[:few]
    rates = [one.rate for one in shown if one.rate is not None and one.owed >= FEWEST]
    low = max(0, min(96, 4 * floor(25 * min(rates)) if rates else 88))
    return Articles(tuple(_line(pack, one, low) for one in shown), low, len(found))


def _line(pack: Pack, one: Kept, low: int) -> Line:
    title, basis = _named(pack, one.norm)
    rate, enough = one.rate or 0.0, one.owed >= FEWEST
    base = sum(one.before)
    change = one.change if enough and base >= FEWEST else None
    return Line(
        one.norm, title, basis, one.owed, percent(rate) if enough else "",
        round(max(0.0, min(1.0, (100 * rate - low) / (100 - low))) * BAR, 1) if enough else 0.0,
        signed_points(change), change is not None and change <= -0.05, one.outside, one.funnel is not None,
    )  # fmt: skip


def spread(pack: Pack, one: Kept, order: Sequence[str]) -> Spread:
    """The units in the order of the organisation; the chart has names of those outside the limits alone."""
    title, basis = _named(pack, one.norm)
    funnel = one.funnel
    known = {unit.name: unit for unit in funnel.units} if funnel is not None else {}
    place = {id_: at for at, id_ in enumerate(order)}
    ordered = sorted(one.units, key=lambda id_: (place.get(id_, len(place)), id_))
    return Spread(
        one.norm, title, basis, "" if one.rate is None or one.owed < FEWEST else percent(one.rate),
        tuple(_place(id_, one.units[id_], known.get(id_)) for id_ in ordered),
        None if funnel is None else _data(funnel.rate, funnel.units),
        addresses.findings(norm=one.norm, state="all"),
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
    curves = {}
    for name, tail in (("95", TAIL_95), ("998", TAIL_998)):
        pairs = [(n, limits(n, rate, tail)) for n in grid]
        curves[f"low{name}"] = [[n, round(100 * pair[0], 2)] for n, pair in pairs]
        curves[f"high{name}"] = [[n, round(100 * pair[1], 2)] for n, pair in pairs]
    inside = sorted([unit.n, round(100 * unit.rate, 2)] for unit in units if not unit.side)
    outside = [
        {"at": [unit.n, round(100 * unit.rate, 2)], "name": unit_name(unit.name), "side": unit.side, "far": unit.far}
        for unit in units if unit.side
    ]  # fmt: skip
    return {"rate": round(100 * rate, 2), "inside": inside, "outside": outside, "most": grid[-1], **curves}


def _named(pack: Pack, norm: str) -> tuple[str, str]:
    found = pack.norms.get(norm)
    return (norm, "") if found is None else (found.title, brief(found.versions[-1].basis))
