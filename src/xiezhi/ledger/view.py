# SPDX-License-Identifier: Apache-2.0
"""What is to be seen of a matter: events in force at (as_of, known_at), its attributes. Source: norm-language §1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, Recorded


def voided(events: Iterable[Recorded], known_at: int | None = None) -> frozenset[str]:
    """Ids of the events that are voided as known at K; a void that is itself voided has no effect."""
    known = [event for event in events if known_at is None or event.recorded_at <= known_at]
    taken: set[str] = set()
    for event in sorted(known, key=lambda event: -event.seq):  # what voids a void comes after it
        if event.voids is not None and event.id not in taken:
            taken.add(event.voids)
    return frozenset(taken)


def visible(events: Iterable[Recorded], as_of: int, known_at: int | None = None) -> list[Recorded]:
    """The events in force: recorded up to K, not voided at K, happened up to T; by (at, seq). Voids are no facts."""
    many = list(events)
    taken = voided(many, known_at)
    seen = (
        event for event in many
        if event.voids is None and event.id not in taken and event.at <= as_of
        and (known_at is None or event.recorded_at <= known_at)
    )  # fmt: skip
    return sorted(seen, key=lambda event: (event.at, event.seq))


def attributes(seen: Iterable[Recorded]) -> dict[str, Any]:
    """The values that ``attributes_changed`` events leave, ``unit`` and ``parent`` too, in the order given."""
    values: dict[str, Any] = {}
    for event in seen:
        if event.step == ATTRIBUTES_CHANGED:
            values.update(event.data)
    return values
