# SPDX-License-Identifier: Apache-2.0
"""Funnel limits: how far a unit's rate may stray from the common rate by chance.

Limits are binomial and interpolated between whole numbers (Spiegelhalter, Statistics in Medicine 24, 2005,
appendix A.1.1), so that a unit of three cases is not judged as if it had three hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
EXACT = 20_000  # above so many duties the normal curve is the same to the eye and to three digits
TAIL_95, TAIL_998 = 0.025, 0.001
FEWEST = 10  # a unit of fewer duties is drawn, never named: one case is no pattern


def limits(n: int, rate: float, tail: float) -> tuple[float, float]:
    """(low, high) rate of ``n`` duties beyond which a share ``tail`` of units lies by chance on each side.

    A unit lies below ``low`` exactly where so few kept have a chance below ``tail``; likewise above.
    """
    if n <= 0 or not 0.0 < rate < 1.0:
        return rate, rate
    if n > EXACT:
        reach = _NORMAL[tail] * (rate * (1.0 - rate) / n) ** 0.5
        return max(0.0, rate - reach), min(1.0, rate + reach)
    return _fewest(n, rate, tail) / n, 1.0 - _fewest(n, 1.0 - rate, tail) / n


_NORMAL = {TAIL_95: 1.959963984540054, TAIL_998: 3.090232306167813}


def _fewest(n: int, rate: float, tail: float) -> float:
    """The interpolated number of successes below which a share ``tail`` of the probability lies."""
    first, cumulated = _cumulated(n, rate)
    place = int(np.searchsorted(cumulated, tail, "right"))
    below = float(cumulated[place - 1]) if place else 0.0
    part = (float(cumulated[place]) - tail) / (float(cumulated[place]) - below)
    return max(0.0, first + place - part)


@lru_cache(maxsize=256)
def _cumulated(n: int, rate: float) -> tuple[int, Floats]:
    """The same, added up; both tails ask for it."""
    first, terms = _binomial(n, rate)
    return first, np.cumsum(terms)


def _binomial(n: int, rate: float) -> tuple[int, Floats]:
    """The first number of successes within twelve standard deviations, and the chances from there on."""
    reach = 12.0 * (n * rate * (1.0 - rate)) ** 0.5 + 10.0
    first, last = max(0, int(n * rate - reach)), min(n, int(n * rate + reach))
    k, logs = np.arange(first, last + 1), _log_factorials()
    terms = logs[n] - logs[k] - logs[n - k] + k * np.log(rate) + (n - k) * np.log1p(-rate)
    return first, np.asarray(np.exp(terms), dtype=np.float64)


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
    return Funnel(
        rate, tuple(_unit(name, kept, kept + broken, rate) for name, (kept, broken) in units.items())
    )


def _unit(name: str, kept: int, n: int, rate: float) -> Unit:
    low, high = limits(n, rate, TAIL_95)
    least, most = limits(n, rate, TAIL_998)
    return Unit(name, kept, n, low, high, not least <= kept / n <= most)
