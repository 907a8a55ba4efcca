# SPDX-License-Identifier: Apache-2.0
"""One finding on its way round the loop, as its facts tell: a state machine over acts, total and pure.

States: 待处理 → 处理中 → 待核查 → 已办结, beside them 已退回 and 已督办 (design.md, Supervision). An act that does
not fit the state changes nothing and is kept in ``ignored``: facts may have come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where the loop stands; the values are what is stored, ``WORDS`` what is shown."""

    PENDING = "pending"
    IN_HAND = "in_hand"
    TO_VERIFY = "to_verify"
    RETURNED = "returned"
    ESCALATED = "escalated"
    CLOSED = "closed"


WORDS = {
    State.PENDING: ("待处理", "pending"), State.IN_HAND: ("处理中", "in hand"),
    State.TO_VERIFY: ("待核查", "to verify"), State.RETURNED: ("已退回", "returned"),
    State.ESCALATED: ("已督办", "escalated"), State.CLOSED: ("已办结", "closed"),
}  # fmt: skip
OF_MERGED = frozenset({"closed", "cured", "exempted"})
"""What still happens to a finding that shares the fate of another."""
AWAITING = frozenset({State.PENDING, State.IN_HAND, State.RETURNED, State.ESCALATED})
"""States in which the unit concerned is to answer."""
OPEN = AWAITING | {State.TO_VERIFY}
ALLOWED: Mapping[str, frozenset[State]] = {
    "dispatched": OPEN, "taken": frozenset({State.PENDING, State.RETURNED}), "progressed": AWAITING,
    "replied": AWAITING, "urged": OPEN, "returned": frozenset({State.TO_VERIFY}), "escalated": AWAITING,
    "exemption_requested": OPEN, "exemption_refused": OPEN, "exempted": OPEN, "merged": OPEN, "cured": OPEN,
    "closed": frozenset(State), "reopened": frozenset({State.CLOSED}),
}  # fmt: skip
"""In which states an act may be done. ``closed`` on what closed by itself adds the verdict."""


@dataclass(frozen=True)
class Act:
    """One act as recorded: instants in microseconds UTC, ``data`` as the engine or the ledger holds it."""

    name: str
    at: int
    actor: str | None = None
    unit: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Item:
    """What the acts so far amount to.

    ``to``: the unit that follows it, ``officer``: the person; ``answer_due``, ``verify_due``: limits that run, in
    microseconds; ``closing``: ``facts``, ``exempted``, ``verified`` once closed. ``verdict`` has who gave it beside.
    ``merged_into``: the item whose fate it shares. ``request``: who asked for an exemption that is not decided.
    """

    state: State | None = None
    to: str | None = None
    copies: tuple[str, ...] = ()
    officer: str | None = None
    answer_due: int | None = None
    verify_due: int | None = None
    digest: bool = False
    escalations: int = 0
    returns: int = 0
    reopened: int = 0
    opened_at: int | None = None
    closed_at: int | None = None
    closing: str = ""
    verdict: str = ""
    verdict_by: str | None = None
    verdict_unit: str | None = None
    verdict_at: int | None = None
    batch: str = ""
    merged_into: str = ""
    request: Act | None = None
    answered_by: tuple[str, ...] = ()
    acts: list[Act] = field(default_factory=list)
    ignored: list[Act] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Dispatched, and not closed."""
        return self.state in OPEN

    def may(self, name: str) -> bool:
        """Whether an act fits the state."""
        if self.state is None:
            return name == "dispatched"
        if name == "closed" and self.state is State.CLOSED:
            return not self.verdict
        if self.merged_into and self.open and name not in OF_MERGED:
            return False
        if name in ("exempted", "exemption_refused") and self.request is None:
            return False
        return self.state in ALLOWED.get(name, frozenset())

    def take(self, act: Act) -> None:
        """One more act."""
        if not self.may(act.name):
            self.ignored.append(act)
            return
        self.acts.append(act)
        _EFFECTS[act.name](self, act)


def fold(acts: Iterable[Act]) -> Item:
    """The item after all acts, in the order in which they were recorded."""
    item = Item()
    for act in acts:
        item.take(act)
    return item


def _dispatched(item: Item, act: Act) -> None:
    """Sent out, or sent again (it rose, or goes elsewhere): what is under 督办 stays so."""
    item.opened_at = act.at if item.opened_at is None else item.opened_at
    item.state = State.ESCALATED if item.state is State.ESCALATED else State.PENDING
    item.to, item.officer = act.data.get("to"), act.data.get("officer")
    item.copies = tuple(act.data.get("copy") or ())
    item.digest = bool(act.data.get("digest"))
    item.answer_due, item.verify_due = act.data.get("answer_due"), None


def _in_hand(item: Item, act: Act) -> None:
    item.digest = False
    if item.state is not State.ESCALATED:
        item.state = State.IN_HAND


def _replied(item: Item, act: Act) -> None:
    item.state, item.digest = State.TO_VERIFY, False
    item.answer_due, item.verify_due = None, act.data.get("verify_due")
    if act.actor is not None and act.actor not in item.answered_by:
        item.answered_by = (*item.answered_by, act.actor)


def _urged(item: Item, act: Act) -> None:
    item.digest = False


def _returned(item: Item, act: Act) -> None:
    item.state, item.returns = State.RETURNED, item.returns + 1
    item.answer_due, item.verify_due = act.data.get("answer_due"), None


def _escalated(item: Item, act: Act) -> None:
    item.state, item.escalations, item.digest = State.ESCALATED, item.escalations + 1, False
    item.to = act.data.get("to") or item.to
    item.answer_due, item.verify_due = act.data.get("answer_due"), None


def _requested(item: Item, act: Act) -> None:
    item.request = act


def _refused(item: Item, act: Act) -> None:
    item.request = None


def _closes(closing: str) -> Callable[[Item, Act], None]:
    def effect(item: Item, act: Act) -> None:
        if item.state is not State.CLOSED:
            item.state, item.closing, item.closed_at = State.CLOSED, closing, act.at
        item.answer_due = item.verify_due = item.request = None
        if act.data.get("verdict"):
            item.verdict, item.batch = act.data["verdict"], act.data.get("batch") or ""
            item.verdict_by, item.verdict_unit, item.verdict_at = act.actor, act.unit, act.at

    return effect


def _merged(item: Item, act: Act) -> None:
    item.merged_into = act.data.get("into") or ""
    item.answer_due = item.verify_due = None


def _reopened(item: Item, act: Act) -> None:
    item.state, item.reopened, item.escalations = State.PENDING, item.reopened + 1, 0
    item.closing, item.verdict, item.batch, item.merged_into, item.closed_at = "", "", "", "", None
    item.answer_due = item.verify_due = None
    item.verdict_by = item.verdict_unit = item.verdict_at = None


_EFFECTS: Mapping[str, Callable[[Item, Act], None]] = {
    "dispatched": _dispatched, "taken": _in_hand, "progressed": _in_hand, "replied": _replied, "urged": _urged,
    "returned": _returned, "escalated": _escalated, "exemption_requested": _requested, "exemption_refused": _refused,
    "exempted": _closes("exempted"), "cured": _closes("facts"), "closed": _closes("verified"), "merged": _merged,
    "reopened": _reopened,
}  # fmt: skip
