# SPDX-License-Identifier: Apache-2.0
"""How the people of the invented place go about a finding: drawn from the finding itself, the same in every run."""

from __future__ import annotations

import random
from dataclasses import dataclass

from xiezhi.supervision.precision import CORRECTED, DATA, EXCEPTION, NORM, TRUE

RIGHT, POOR = (0.88, 0.99), (0.6, 0.75)
"""How often norms are right: most, and one in nine."""
SLOW = 7
"""One unit in so many is slow."""


@dataclass(frozen=True)
class Manner:
    """``slow``: as the unit is. ``begun``, ``answered``, ``verified``: after so many days since what came before.

    ``sloth``: no answer comes before there is an order; ``returned``: the first answer does not do; ``own``: the
    officer who handles the matter answers; ``told``: who closes what closed by itself says why it was right;
    ``clock``: the time of day, 0 to 1; ``which``: of what is written.
    """

    slow: bool
    begun: int
    answered: int
    verified: int
    sloth: bool
    returned: bool
    exempt: bool
    refused: bool
    urged: bool
    ordered: bool
    own: bool
    told: bool
    clock: float
    which: int
    truth: float


def manner_of(seed: int, finding: str, unit: str) -> Manner:
    """The manner in which a unit goes about a finding."""
    rng = random.Random(f"{seed} {finding}")
    slow = random.Random(f"{seed} {unit}").randrange(SLOW) == 0
    return Manner(
        slow=slow,
        begun=rng.choice((0, 0, 1, 1)) + slow,
        answered=rng.choice((0, 1, 1, 2)) + slow,
        verified=rng.choice((0, 1, 1, 1, 2)),
        sloth=rng.random() < (0.3 if slow else 0.05),
        returned=rng.random() < 0.12,
        exempt=rng.random() < 0.05,
        refused=rng.random() < 0.3,
        urged=rng.random() < 0.1,
        ordered=rng.random() < 0.03,
        own=rng.random() < 0.45,
        told=rng.random() < 0.85,
        clock=rng.random(),
        which=rng.randrange(1 << 20),
        truth=rng.random(),
    )


def verdict_of(seed: int, norm: str, nature: str, manner: Manner) -> str:
    """The verdict on a finding: as often right as its norm is."""
    rng = random.Random(f"{seed} {norm}")
    low, high = POOR if rng.randrange(9) == 0 else RIGHT
    if nature == "gap":
        return DATA if manner.truth < 0.9 else NORM
    if manner.truth < rng.uniform(low, high):
        return CORRECTED if nature == "warning" else TRUE
    return (DATA, DATA, EXCEPTION, NORM)[manner.which % 4]
