# SPDX-License-Identifier: Apache-2.0
"""Funnel limits: how far a unit's rate may stray from the common rate by chance.

Limits are binomial and interpolated between whole numbers (Spiegelhalter, Statistics in Medicine 24, 2005,
appendix A.1.1), so that a unit of three cases is not judged as if it had three hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
EXACT = 20_000  # above so many duties the normal curve is the same to the eye and to three digits
TAIL_95, TAIL_998 = 0.025, 0.001
TOGETHER = 256  # numbers of duties whose limits are worked out at once
FEWEST = 10  # a unit of fewer duties is drawn, never named: one case is no pattern


def limits(n: int, rate: float, tail: float) -> tuple[float, float]:
    """(low, high) rate of ``n`` duties beyond which a share ``tail`` of units lies by chance on each side.

    A unit lies below ``low`` exactly where so few kept have a chance below ``tail``; likewise above.
    """
    return limits_of([n], rate, (tail,))[n][0]


def limits_of(
    ns: Iterable[int], rate: float, tails: Sequence[float]
) -> dict[int, tuple[tuple[float, float], ...]]:
    """The same of many units under one rate: n → (low, high) for each tail."""
    found: dict[int, tuple[tuple[float, float], ...]] = {}
    exact = []
    for n in sorted(set(ns)):
        if n <= 0 or not 0.0 < rate < 1.0:
            found[n] = ((rate, rate),) * len(tails)
        elif n > EXACT:
            reach = (rate * (1.0 - rate) / n) ** 0.5
            spans = [_NORMAL[tail] * reach for tail in tails]
            found[n] = tuple((max(0.0, rate - span), min(1.0, rate + span)) for span in spans)
        else:
            exact.append(n)
    for low in range(0, len(exact), TOGETHER):
        part = exact[low : low + TOGETHER]
        lows, highs = _fewest(part, rate, tails), _fewest(part, 1.0 - rate, tails)
        for place, n in enumerate(part):
            found[n] = tuple(
                (float(low[place]) / n, 1.0 - float(high[place]) / n)
                for low, high in zip(lows, highs, strict=True)
            )
    return found


_NORMAL = {TAIL_95: 1.959963984540054, TAIL_998: 3.090232306167813}


def _fewest(ns: Sequence[int], rate: float, tails: Sequence[float]) -> list[Floats]:
    """For each tail the interpolated numbers of successes below which a share ``tail`` of the probability lies."""
    first, cumulated = _cumulated(ns, rate)
    found = []
    for tail in tails:
        place = (cumulated <= tail).sum(axis=1)
        rows = np.arange(len(ns))
        below = np.where(place > 0, cumulated[rows, np.maximum(place - 1, 0)], 0.0)
        at = cumulated[rows, place]
        found.append(np.maximum(0.0, first + place - (at - tail) / (at - below)))
    return found


def _cumulated(ns: Sequence[int], rate: float) -> tuple[Floats, Floats]:
    """For each n the first number of successes within twelve standard deviations, and the chances from there, added up.

    One row an n; a row that ends before the longest goes on with what it came to.
    """
    n = np.array(ns, dtype=np.int64)
    reach = 12.0 * (n * rate * (1.0 - rate)) ** 0.5 + 10.0
    first = np.maximum(0, (n * rate - reach).astype(np.int64))
    last = np.minimum(n, (n * rate + reach).astype(np.int64))
    k = first[:, None] + np.arange(int((last - first).max()) + 1)
    within, logs = k <= last[:, None], _log_factorials()
    k, n = np.minimum(k, last[:, None]), n[:, None]
    terms = logs[n] - logs[k] - logs[n - k] + k * np.log(rate) + (n - k) * np.log1p(-rate)
    return first.astype(np.float64), np.cumsum(np.where(within, np.exp(terms), 0.0), axis=1)


@lru_cache(maxsize=1)
def _log_factorials() -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, EXACT + 1)))])


@dataclass(frozen=True)
class Unit:
    """One unit under one norm: duties kept of duties decided, and the 95 % and 99.8 % limits for so many."""

    name: str
    kept: int
    n: int
    low: float
    high: float
    far: bool

    @property
    def rate(self) -> float:
        return self.kept / self.n

    @property
    def side(self) -> int:
        """-1 below the 95 % funnel, 1 above it, 0 within or of too few duties to say."""
        if self.n < FEWEST:
            return 0
        return -1 if self.rate < self.low else 1 if self.rate > self.high else 0


@dataclass(frozen=True)
class Funnel:
    """All units of a norm, by name (code points); ``rate`` is that of all of them together."""

    rate: float
    units: tuple[Unit, ...]

    @property
    def outside(self) -> tuple[Unit, ...]:
        """Units outside the 95 % limits, by name."""
        return tuple(unit for unit in self.units if unit.side)


def funnel(counts: dict[str, tuple[int, int]]) -> Funnel | None:
    """From unit → (kept, broken); ``None`` where fewer than two units had a duty decided, or none had enough."""
    units = {name: pair for name, pair in sorted(counts.items()) if sum(pair)}
    if len(units) < 2 or max(map(sum, units.values())) < FEWEST:
        return None
    rate = sum(kept for kept, _ in units.values()) / sum(map(sum, units.values()))
    found = limits_of(map(sum, units.values()), rate, (TAIL_95, TAIL_998))
    return Funnel(
        rate,
        tuple(
            _unit(name, kept, kept + broken, *found[kept + broken]) for name, (kept, broken) in units.items()
        ),
    )


def _unit(name: str, kept: int, n: int, near: tuple[float, float], far: tuple[float, float]) -> Unit:
    return Unit(name, kept, n, *near, not far[0] <= kept / n <= far[1])
