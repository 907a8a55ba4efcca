# SPDX-License-Identifier: Apache-2.0
"""What a patrol says of its population: a share with its interval at 95 %, or why there is none. Pure.

A sample supports a statement only when each item of it was looked at that can be; a sample by hand supports none. Of an
item drawn with chance π, y is 1 where a problem was found, else 0. Items that cannot be looked at any more (sealed, out
of reach) are left out, and the statement is of the matters that can be: a domain, of which these are the same ratios
with residuals of nought for what is not in it (C.-E. Särndal, B. Swensson and J. Wretman, Model Assisted Survey
Sampling, 1992, ch. 10).

- Random and stratified: p̂ = Σ_h W_h p̂_h with W_h = N_h/N and p̂_h the share of the stratum's sample. Its variance is
  Σ_h W_h² (1 − n_h/N_h) p̂_h(1 − p̂_h)/(n_h − 1) (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, (5.14), (3.8)); a
  stratum with one item has the share of all in its variance. 1 − n_h/N_h is the correction for a finite population.
- Weighted: Hájek's ratio p̂ = Σ y/π ÷ Σ 1/π (J. Hájek, comment on D. Basu, 1971); the residuals e = (y − p̂)/π give
  v = n/(n−1) · Σ (1−π)(e − B)² ÷ (Σ 1/π)², B = Σ(1−π)e ÷ Σ(1−π) (J. Hájek, Ann. Math. Stat. 35 (1964) 1491–1523; in
  K. R. W. Brewer and M. E. Donadio, Survey Methodology 29 (2003) 189–196).
- Interval: Wilson's score interval with the effective number n* = p̂(1−p̂)/v in place of n (E. L. Korn and B. I.
  Graubard, Survey Methodology 24 (1998) 193–201; E. B. Wilson, JASA 22 (1927) 209–212). For simple random sampling
  n* is (n−1)/(1 − n/N), near enough n/(1 − n/N). Where p̂ is 0 or 1, v says nothing: n* is then Kish's (Σ1/π)²/Σ1/π² by
  the same correction (L. Kish, Survey Sampling, 1965, 11.7). A sample that is the population has no error of sampling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from xiezhi.supervision.patrol.drawing import CHOSEN, STRATIFIED, WEIGHTED
from xiezhi.supervision.precision import Z95

UNFINISHED, BY_HAND, EMPTY = "unfinished", "by_hand", "empty"
"""Why there is no statement."""


class Looked(NamedTuple):
    """One item of a sample that was looked at. ``problem``: whether one was found; ``None``: it cannot be said."""

    layer: str
    chance: float
    problem: bool | None


@dataclass(frozen=True)
class Statement:
    """``found`` of ``looked`` items had a problem, ``unsaid`` ones cannot be said of (they count as none).

    ``share``, ``low``, ``high``: of the population of ``population``, where ``why`` is empty; else why there is none.
    ``gone``: items that could not be looked at; then the share is of what in the population can be.
    """

    method: str
    population: int
    size: int
    looked: int
    found: int
    unsaid: int = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""
    gone: int = 0


def statement(
    method: str, population: int, size: int, strata: Mapping[str, int], items: Sequence[Looked],
    gone: Sequence[Looked] = (),
) -> Statement:  # fmt: skip
    """What a batch supports. ``size``: of the sample; ``strata``: of the population.

    ``items``: those looked at; ``gone``: those that cannot be, once all others were.
    """
    found, unsaid = sum(one.problem is True for one in items), sum(one.problem is None for one in items)
    told = Statement(method, population, size, len(items), found, unsaid, gone=len(gone))
    if not size or not population:
        return replace(told, why=EMPTY)
    if method == CHOSEN:
        return replace(told, why=BY_HAND)
    if len(items) + len(gone) < size:
        return replace(told, why=UNFINISHED)
    if not items:
        return replace(told, why=EMPTY)
    share, effective = estimated(method, population, strata, items, gone)
    low, high = (share, share) if effective is None else score(share, effective)
    return replace(told, share=share, low=low, high=high)


def estimated(
    method: str, population: int, strata: Mapping[str, int], items: Sequence[Looked], gone: Sequence[Looked] = ()
) -> tuple[float, float | None]:  # fmt: skip
    """(share, effective number); the number is ``None`` where all of the population that can be was looked at."""
    drawn = len(items) + len(gone)
    if method == WEIGHTED:
        share, variance = _hajek(items, gone)
    else:
        share, variance = _by_strata(strata if method == STRATIFIED else {"": population}, items, gone)
    if drawn >= population:
        return share, None
    weights = [1 / one.chance for one in items]
    kish = sum(weights) ** 2 / sum(weight * weight for weight in weights) / (1 - drawn / population)
    if not variance > 0 or not 0 < share < 1:
        return share, kish
    effective = share * (1 - share) / variance
    return share, min(effective, kish) if method == WEIGHTED else effective


def _by_strata(
    strata: Mapping[str, int], items: Sequence[Looked], gone: Sequence[Looked]
) -> tuple[float, float]:
    held: dict[str, list[int]] = {name: [] for name in strata}
    drawn = dict.fromkeys(strata, 0)
    for place, one in enumerate((*items, *gone)):
        name = one.layer if one.layer in held else ""
        drawn[name] += 1
        if place < len(items):
            held[name].append(int(one.problem is True))
    each = {name: strata[name] / n for name, n in drawn.items() if n}  # for how many an item stands
    base = sum(weight * len(held[name]) for name, weight in each.items())
    share = sum(weight * sum(held[name]) for name, weight in each.items()) / base
    overall = sum(map(sum, held.values())) / len(items)
    variance = sum(
        (strata[name] / base) ** 2 * (1 - n / strata[name]) * _spread(held[name], n, share, overall)
        for name, n in drawn.items() if n
    )  # fmt: skip
    return share, variance


def _spread(told: Sequence[int], n: int, share: float, overall: float) -> float:
    """The variance of a stratum's mean residual, of ``n`` drawn; one item alone has that of all."""
    if n < 2:
        return overall * (1 - overall)
    middle = sum(one - share for one in told) / n
    return (sum((one - share) ** 2 for one in told) - n * middle * middle) / (n * (n - 1))


def _hajek(items: Sequence[Looked], gone: Sequence[Looked]) -> tuple[float, float]:
    total = sum(1 / one.chance for one in items)
    share = sum(1 / one.chance for one in items if one.problem is True) / total
    every = (*items, *gone)
    n = len(every)
    left = sum(1 - one.chance for one in every)
    if n < 2 or left <= 0:
        return share, 0.0
    rests = [((one.problem is True) - share) / one.chance for one in items] + [0.0] * len(gone)
    middle = sum((1 - one.chance) * rest for one, rest in zip(every, rests, strict=True)) / left
    spread = sum((1 - one.chance) * (rest - middle) ** 2 for one, rest in zip(every, rests, strict=True))
    return share, n / (n - 1) * spread / total**2


def score(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a share with an effective number that need not be whole."""
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5)
    return max(0.0, middle - half), min(1.0, middle + half)
