# SPDX-License-Identifier: Apache-2.0
"""What recording a step would bring, told before it is recorded: what blocks it, what it would break, which clocks
it ends and starts. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xiezhi.casework.lawful import family_of, values_of
from xiezhi.engine.live import Intent, Refusal, evaluate, may
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.judging import teller

RUNNING = ("open", "paused", "overdue")


@dataclass(frozen=True)
class Foreseen:
    """``refusals``: why it may not be taken. ``breaks``: findings that would be new, breaches first.

    ``ends``, ``starts``: clocks that it would end or set going; ``moves``: (clock, its due before).
    """

    refusals: Sequence[Refusal] = ()
    breaks: Sequence[Finding] = ()
    ends: Sequence[Clock] = ()
    starts: Sequence[Clock] = ()
    moves: Sequence[tuple[Clock, int | None]] = field(default_factory=tuple)


def foreseen(
    desk: Desk, matter: str, step: str, now: int, *, at: int | None = None, actor: str | None = None,
    unit: str | None = None, data: Mapping[str, Any] | None = None,
) -> Foreseen:  # fmt: skip
    """The same questions as recording asks. ``data`` as the ledger keeps it; ``at``: when it happened (µs UTC)."""
    told = family_of(desk, matter, now)
    kind = desk.pack.kinds[told.family.matters[matter].kind]
    sets, fields = values_of(desk, kind, step, data or {})
    known, when = officers.known(desk, teller(desk)), now if at is None else at
    refusals = may(
        desk.pack,
        told.family,
        matter,
        step,
        when,
        actor=actor,
        unit=unit,
        data=fields,
        sets=sets,
        officers=known,
    )
    last = max((event.seq for event in told.family.events), default=0)
    event = Intent(matter, step, actor, unit, fields, sets).event(when, last + 1)
    after = replace(told.family, events=(*told.family.events, event))
    was, would = (
        evaluate(desk.pack, family, max(now, when), None, officers=known) for family in (told.family, after)
    )
    return _compared(refusals, was, would)


def _compared(refusals: Sequence[Refusal], was: Result, would: Result) -> Foreseen:
    refused = {one.norm.id for one in refusals}
    before = {(one.norm, one.matter, one.anchor, one.nature) for one in was.findings}
    breaks = [
        one for one in would.findings
        if (one.norm, one.matter, one.anchor, one.nature) not in before and one.norm not in refused
        and one.nature == "breach"
    ]  # fmt: skip
    clocks = {(one.norm, one.version, one.matter, one.anchor): one for one in was.clocks}
    ends, starts, moves = [], [], []
    for one in would.clocks:
        former = clocks.get((one.norm, one.version, one.matter, one.anchor))
        if former is None:
            starts += [one] if one.state in RUNNING else []
        elif former.state in RUNNING and one.state not in RUNNING:
            ends.append(one)
        elif former.due != one.due and one.state in RUNNING:
            moves.append((one, former.due))
    return Foreseen(tuple(refusals), tuple(breaks), tuple(ends), tuple(starts), tuple(moves))
