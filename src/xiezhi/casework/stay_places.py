# SPDX-License-Identifier: Apache-2.0
"""Where somebody is in a case area, and was: waiting room, interview room, out for a while; rest, meals, guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.ledger.entry import Recorded

WAITING, INTERVIEW, OUT, INTAKE = "waiting", "interview", "out", "intake"
REST, GUARD = "rest", "guard"
BEGINS = {
    "waiting_room_entered": WAITING, "interview_room_entered": INTERVIEW, "temporary_exit": OUT, "medical_care": OUT,
}  # fmt: skip
ENDS = frozenset(("waiting_room_left", "interview_room_left", "temporary_return", "left"))


@dataclass(frozen=True)
class Span:
    """From ``start`` to ``end`` (µs; ``None``: still). ``who``: officers or guards named; ``why``: of an exit."""

    what: str
    start: int
    end: int | None
    room: str = ""
    who: tuple[str, ...] = ()
    why: str = ""


def spans_of(facts: Sequence[Recorded]) -> list[Span]:
    """Of a stay's own facts (those that hold): places one after the other, then rests and guards."""
    ordered = sorted(facts, key=lambda fact: (fact.at, fact.seq))
    return [
        *_places(ordered),
        *_pairs(ordered, REST, "rest_started", "rest_ended"),
        *_pairs(ordered, GUARD, "guard_on", "guard_off"),
    ]


def now_of(spans: Sequence[Span], entered: int | None) -> Span:
    """Where somebody is now: nowhere in particular while being registered."""
    return next(
        (one for one in reversed(spans) if one.what in (WAITING, INTERVIEW, OUT) and one.end is None),
        Span(INTAKE, entered or 0, None),
    )


def _places(ordered: Sequence[Recorded]) -> list[Span]:
    found: list[Span] = []
    reason = ""
    for fact in ordered:
        if fact.step == "temporary_exit_approved":
            reason = str(fact.data.get("reason", ""))
        if (fact.step in BEGINS or fact.step in ENDS) and found and found[-1].end is None:
            last = found[-1]
            found[-1] = Span(last.what, last.start, fact.at, last.room, last.who, last.why)
        if fact.step in BEGINS:
            what = BEGINS[fact.step]
            why = ("就医" if fact.step == "medical_care" else reason) if what == OUT else ""
            found.append(Span(what, fact.at, None, str(fact.data.get("room") or ""), _named(fact.data), why))
    return found


def _pairs(ordered: Sequence[Recorded], what: str, begins: str, ends: str) -> list[Span]:
    found: list[Span] = []
    for fact in ordered:
        if fact.step in (ends, "left") and found and found[-1].end is None:
            found[-1] = Span(what, found[-1].start, fact.at, found[-1].room, found[-1].who)
        elif fact.step == begins:
            found.append(Span(what, fact.at, None, str(fact.data.get("room") or ""), _named(fact.data)))
    return found


def _named(data: Any) -> tuple[str, ...]:
    officers = data.get("officers")
    listed = [str(one) for one in officers] if isinstance(officers, list) else []
    return tuple(listed + ([str(data["guard"])] if data.get("guard") else []))
