# SPDX-License-Identifier: Apache-2.0
"""What judging one version of a norm that is no deadline gives."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar.triggers import Judged
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints


@dataclass
class Verdicts:
    """Breaches (``owner``, ``event`` their anchor, ``at``), gaps (owner, event), and figures of the other verdicts.

    ``judged``: every (owner, event, violated) that was told, for the second judgement of ties.
    """

    norm: Norm
    version: Version
    owner: Ints
    event: Ints
    at: Ints
    uncertain: Flags
    gaps: list[tuple[Ints, Ints]] = field(default_factory=list)
    satisfied: int = 0
    pending: int = 0
    not_applicable: int = 0
    untold: list[tuple[Ints, Ints]] = field(default_factory=list)
    notes: list[tuple[Ints, Ints]] = field(default_factory=list)  # gaps beside a verdict: an interval left open


def verdicts(view: View, norm: Norm, version: Version, judged: Judged, violated: Flags, unknown: Flags) -> Verdicts:
    """Verdicts from the judged events of a version and what was found of each."""
    breach = violated & ~unknown
    if unknown.any():
        judged.gaps.append((judged.owner[unknown], judged.event[unknown]))
    owner, event = judged.owner[breach], judged.event[breach]
    satisfied = int((~violated & ~unknown).sum())
    uncertain = np.zeros(event.size, dtype=bool)
    return Verdicts(
        norm, version, owner, event, view.at[event], uncertain, judged.gaps, satisfied,
        not_applicable=judged.not_applicable, untold=judged.untold,
    )  # fmt: skip
