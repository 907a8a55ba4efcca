# SPDX-License-Identifier: Apache-2.0
"""What an append or a tick changed: findings and clocks before and after, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from xiezhi.ledger.entry import Receipt

RAISING = ("new", "returned", "raised", "breached")
"""Reasons of a change after which somebody has to act."""


class Held(NamedTuple):
    """A finding at one moment. ``status``: of its norm; ``cured``: the act came, but late."""

    norm: str
    version: int | None
    matter: str
    anchor: str
    nature: str
    level: str
    at: int
    status: str
    unit: str
    officer: str
    cured: bool


class Change(NamedTuple):
    """A finding that changed; ``before`` None: it was not there, ``after`` None: it does not hold any more.

    ``why``: new, returned (it had ended), raised, lowered, breached (a warning ran out), cured (the act came late),
    changed; ended: met, void, corrected (the facts were), moved (its due was), paused, stale, norm (changed or gone).
    """

    finding_id: str
    before: Held | None
    after: Held | None
    why: str


class ClockChange(NamedTuple):
    """A clock whose state or due changed; ``before`` and ``after`` are states, None where there is no such clock."""

    norm: str
    version: int
    matter: str
    anchor: str
    before: str | None
    after: str | None
    due: int | None


class Failure(NamedTuple):
    """A family whose evaluation failed: one of its matters, and the error. Its facts stand; a tick tries again."""

    matter: str
    error: str


@dataclass
class Outcome:
    """What became of facts and records. ``families``: how many were evaluated.

    ``across``: the matters whose intervals or breaches changed among those that norms across families look at.
    """

    receipt: Receipt = field(default_factory=Receipt)
    changes: tuple[Change, ...] = ()
    clocks_changed: tuple[ClockChange, ...] = ()
    errors: tuple[Failure, ...] = ()
    families: int = 0
    across: frozenset[str] = frozenset()

    def add(self, parts: Iterable[Outcome]) -> None:
        """Takes in what further batches changed; the receipt stays."""
        for part in parts:
            self.changes += part.changes
            self.clocks_changed += part.clocks_changed
            self.errors += part.errors
            self.families += part.families
            self.across |= part.across
