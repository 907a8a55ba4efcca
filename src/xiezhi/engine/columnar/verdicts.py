# SPDX-License-Identifier: Apache-2.0
"""What judging one version of a norm that is no deadline gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.streams import expand
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
    undetermined: int = 0  # beside those counted by ``gaps``
    doubts: list[tuple[Ints, Ints]] = field(default_factory=list)  # where facts were missing for these
    notes: list[tuple[Ints, Ints]] = field(
        default_factory=list
    )  # gaps beside a verdict: an interval left open


def verdicts(
    view: View, norm: Norm, version: Version, judged: Judged, violated: Flags, unknown: Flags
) -> Verdicts:
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


def doubtful(evaluator: Evaluator, norm: Norm, roles: Sequence[Refs], owner: Ints) -> list[tuple[Ints, Ints]]:
    """(owner, event) of the events whose filter is unknown, of all ``roles``."""
    width = evaluator.streams.width
    found = []
    for refs in roles:
        stream = evaluator.streams.get(norm.matter, refs) if refs else None
        if stream is not None and stream.unsure is not None:
            part = stream.part(stream.unsure)
            low = np.searchsorted(part.key, owner * width, "left")
            source, place = expand(low, np.searchsorted(part.key, (owner + 1) * width, "left"))
            found.append((owner[source], part.event[place]))
    return found


def blind_owners(evaluator: Evaluator, norm: Norm, roles: Sequence[Refs], owner: Ints) -> Flags:
    """Where a relative that one of ``roles`` names is not in the input."""
    result = np.zeros(owner.size, dtype=bool)
    for refs in roles:
        blind = evaluator.streams.get(norm.matter, refs).blind if refs else None
        if blind is not None:
            result |= blind[owner]
    return result


def weighed(
    evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, roles: Sequence[Refs],
    plain: tuple[Flags, Flags], whole: tuple[Flags, Flags], blind_where: bool,
) -> Verdicts:  # fmt: skip
    """Verdicts from (violated, known) without and with doubtful events; ``blind_where``: which verdict a relative that
    is not in the input could change."""
    unknown = ~plain[1] | ~whole[1]
    differs = ~unknown & (plain[0] != whole[0])
    blind = (
        ~unknown & ~differs & blind_owners(evaluator, norm, roles, judged.owner) & (plain[0] == blind_where)
    )
    known = judged.owner[differs]
    lost = unknown | blind
    kept = ~differs
    rest = Judged(judged.owner[kept], judged.event[kept], judged.gaps, judged.not_applicable, judged.untold)
    result = verdicts(evaluator.view, norm, version, rest, plain[0][kept], lost[kept])
    result.undetermined = int(differs.sum())
    result.doubts = doubtful(evaluator, norm, roles, known)
    return result
