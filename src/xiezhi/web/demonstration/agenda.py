# SPDX-License-Identifier: Apache-2.0
"""What is to be done about a finding on a day, by whoever it concerns, as its manner has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xiezhi.kernel.instant import DAY, HOUR, SECOND
from xiezhi.supervision.item import State
from xiezhi.supervision.models import LoopItem
from xiezhi.web.demonstration.manner import Manner

WORKED = 8 * HOUR + HOUR // 2


class Turn(NamedTuple):
    """Something that somebody means to do at an instant, for a finding in a state."""

    at: int
    finding: str
    act: str
    state: str


def turns_of(row: LoopItem, manner: Manner, since: int, opens: int) -> Iterator[Turn]:
    """What happens to a finding on a day that ``opens`` then (µs UTC), ``since`` so many days after what was done last.

    Where its limit ends today, it is gone about before that.
    """
    ends, due = opens + WORKED, row.answer_due
    pressing = due is not None and due - ends < DAY and not manner.slow
    if due is not None and opens + HOUR < due < ends and not manner.slow:
        ends = due - HOUR
    at = opens + int(manner.clock * (ends - opens)) // SECOND * SECOND
    for act in _meant(row, manner, since, pressing):
        yield Turn(at, row.finding, act, row.state)


def _meant(row: LoopItem, manner: Manner, since: int, pressing: bool) -> Iterator[str]:
    """What is to be done about a finding today, ``since`` so many days after what was done last; ``pressing``: its
    limit is near."""
    if row.state == State.CLOSED:
        if manner.told and since >= manner.verified:
            yield "verify"
    elif row.requested_by:
        if since >= 1:
            yield "refuse" if manner.refused else "approve"
    elif row.state == State.TO_VERIFY:
        if since >= manner.verified:
            yield "return" if manner.returned and not row.returns else "verify"
    elif row.nature == "warning":
        if row.state == State.PENDING and manner.own and since >= manner.begun:
            yield "take"
        elif row.state == State.IN_HAND and manner.urged and since == 1:
            yield "progress"
    elif row.state == State.PENDING:
        yield from _begun(row, manner, since, pressing)
    elif since >= manner.answered + (2 if manner.sloth else 0) or (pressing and not manner.sloth):
        yield "answer"


def _begun(row: LoopItem, manner: Manner, since: int, pressing: bool) -> Iterator[str]:
    """How a breach or a gap that nobody has taken up yet is begun."""
    if manner.exempt and row.nature == "breach" and not row.returns:
        yield "exempt"
    elif manner.ordered and since >= 1:
        yield "escalate"
    elif manner.sloth:
        if manner.urged and since == 2:
            yield "urge"
    elif since >= manner.begun or pressing:
        yield "answer" if manner.answered == 0 or pressing else "take"
