# SPDX-License-Identifier: Apache-2.0
"""What others have recorded meanwhile, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiezhi.casework.allowed import access_of
from xiezhi.casework.whole import Whole
from xiezhi.ledger.entry import Recorded
from xiezhi.web.cases.timeline import words


@dataclass(frozen=True)
class Other:
    """One fact: step, who, when it happened and was recorded (µs), what it says."""

    step: str
    kind: str
    actor: str
    at: int
    recorded_at: int
    detail: str


def told_of(found: Whole, facts: Iterable[Recorded]) -> list[Other]:
    """Facts as a page tells them."""
    directory = access_of(found.desk).directory
    return [
        Other(
            fact.step, fact.kind, fact.actor or "", fact.at, fact.recorded_at, words(found, directory, fact)
        )
        for fact in facts
    ]
