# SPDX-License-Identifier: Apache-2.0
"""Which events of a family are seen at T and K, and in which order. Source: norm-language §1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xiezhi.engine.facts import Event, Family

Place = tuple[int, int]


def order(event: Event) -> Place:
    """The place of an event in its family: (at, seq)."""
    return event.at, event.seq


def visible(family: Family, as_of: int, known_at: int | None) -> list[Event]:
    """Events recorded by K, not voided at K, of T or earlier, in order. Voids themselves are never facts."""
    gone = voided(family.events, known_at)
    shown = [
        event
        for event in family.events
        if event.voids is None
        and event.at <= as_of
        and _recorded(event, known_at)
        and (event.matter, event.id) not in gone
    ]
    return sorted(shown, key=order)


def voided(events: Iterable[Event], known_at: int | None) -> set[tuple[str, str]]:
    """(matter, id) of what voids known at K take out; a void that is itself taken out has no effect."""
    events = list(events)
    seq = {(event.matter, event.id): event.seq for event in events}
    voids = [event for event in events if event.voids is not None and _recorded(event, known_at)]
    gone: set[tuple[str, str]] = set()
    # Latest first: what could take a void out has a larger seq and has been looked at before it.
    for void in sorted(voids, key=lambda event: event.seq, reverse=True):
        target = (void.matter, void.voids or "")
        if (void.matter, void.id) not in gone and target in seq and seq[target] < void.seq:
            gone.add(target)
    return gone


def _recorded(event: Event, known_at: int | None) -> bool:
    return known_at is None or event.recorded_at <= known_at


def exchanged(events: Sequence[Event]) -> list[Event]:
    """The same events with the ``seq`` of same-instant events of one matter exchanged, last for first."""
    groups: dict[tuple[str, int], list[Event]] = {}
    for event in sorted(events, key=order):
        groups.setdefault((event.matter, event.at), []).append(event)
    changed = [
        replace(event, seq=other.seq)
        for group in groups.values()
        for event, other in zip(group, reversed(group), strict=True)
    ]
    return sorted(changed, key=order)


def has_ties(events: Iterable[Event]) -> bool:
    """Whether two events of one matter share an instant."""
    places = [(event.matter, event.at) for event in events]
    return len(places) != len(set(places))
