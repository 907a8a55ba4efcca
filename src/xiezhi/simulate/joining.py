# SPDX-License-Identifier: Apache-2.0
"""Two lawful draws made one family, so that what they hold can be the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xiezhi.simulate.changes import copied
from xiezhi.simulate.draft import Day, Draw, Thing
from xiezhi.simulate.slots import Slot, read_slot


def joined(one: Draw, other: Draw) -> Draw:
    """Two draws as one, under two roots; the second with officers, people and rooms of its own."""
    first, second = copied(one), copied(other)
    rename = _Renaming(len(first.things), first)
    for thing in second.things:
        thing.number += len(first.things)
        thing.attributes = {name: rename(value) for name, value in thing.attributes.items()}
        thing.events = [
            replace(
                event,
                by=rename(event.by),
                workday=f"{event.workday} 2" if isinstance(event.workday, str) else event.workday,
                more={name: rename(value) for name, value in event.more.items()},
            )
            for event in thing.events
        ]
    things: list[Thing] = [*first.things, *second.things]
    return replace(first, things=things)


class _Renaming:
    """Slots of a second family made others than those of the first; unit and case area are those of both."""

    def __init__(self, matters: int, first: Draw) -> None:
        self.matters = matters
        self.taken: dict[tuple[str, str], int] = {}
        for thing in first.things:
            for told in (thing.attributes, *(event.more for event in thing.events)):
                for value in told.values():
                    self.take(value)
            for event in thing.events:
                self.take(event.by)

    def take(self, value: Any) -> None:
        for member in value if isinstance(value, (list, tuple)) else (value,):
            slot = read_slot(member) if isinstance(member, str) else None
            if slot is not None:
                key = _series(slot)
                self.taken[key] = max(self.taken.get(key, 0), slot.number)

    def __call__(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [self(member) for member in value]
        if isinstance(value, Day) and value.moves:
            return replace(value, moves=f"{value.moves} 2")
        slot = read_slot(value) if isinstance(value, str) else None
        if slot is None or slot.word in ("unit", "suite"):
            return value
        if slot.word == "matter":
            return f"matter:{slot.number + self.matters}"
        if slot.word == "number":
            return f"{value}乙"
        number = slot.number + self.taken.get(_series(slot), 0)
        if slot.word == "officer":
            return f"{slot.name}{number}"
        return f"{slot.word}:{slot.name}{number}"


def _series(slot: Slot) -> tuple[str, str]:
    """What slots are numbered in: officers by role, rooms and cells by kind, all that goes with a person together."""
    return ("person", "") if slot.word in ("idcard", "phone") else (slot.word, slot.name)
