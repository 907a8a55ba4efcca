# SPDX-License-Identifier: Apache-2.0
"""A drawn family laid on a day, as objects of the engine; and what is wrong with its words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from xiezhi.catalog.model import LISTS, NUMERIC, Field, Kind, Pack
from xiezhi.catalog.values import typed
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.kernel.instant import SECOND, Instant, Zone, date_of
from xiezhi.simulate.draft import Day, Draw, Happening, Moment, Thing
from xiezhi.simulate.slots import ROLES, UNITS, read_slot

PARTING = frozenset(";；、[")


def faults(draw: Draw, pack: Pack) -> list[str]:
    """What of a draw the pack does not know: kinds, parents, steps, fields, values, slots; one line each."""
    found = [line for thing in draw.things for line in _thing_faults(thing, pack)]
    return found or ([] if draw.things else ["nothing was drawn"])


def _thing_faults(thing: Thing, pack: Pack) -> Iterator[str]:
    kind = pack.kinds.get(thing.kind)
    name = f"{thing.kind}-{thing.number}"
    if kind is None:
        yield f"{name}: the pack has no kind {thing.kind!r}"
        return
    if thing.parent is not None and kind.parents and thing.parent.kind not in kind.parents:
        yield f"{name}: a {thing.parent.kind} cannot be its parent: {', '.join(kind.parents)}"
    if thing.unit not in UNITS:
        yield f"{name}: no unit {thing.unit!r}: {', '.join(UNITS)}"
    for attribute, value in thing.attributes.items():
        yield from _value_faults(f"{name} {attribute}", kind.attributes.get(attribute), value)
    for event in thing.events:
        yield from _event_faults(f"{name} {event.step}", kind, event)


def _event_faults(name: str, kind: Kind, event: Happening) -> Iterator[str]:
    step = kind.steps.get(event.step)
    if step is None:
        yield f"{name}: {kind.name} has no such step"
        return
    if event.unit not in UNITS:
        yield f"{name}: no unit {event.unit!r}: {', '.join(UNITS)}"
    if event.by is not None:
        yield from _slot_faults(f"{name} by", event.by, needed=True)
    for field, value in event.more.items():
        yield from _value_faults(
            f"{name} {field}", kind.attributes.get(field) or step.fields.get(field), value
        )


def _value_faults(name: str, field: Field | None, value: Any) -> Iterator[str]:
    if field is None:
        yield f"{name}: no such attribute or field"
        return
    members = value if isinstance(value, (list, tuple)) else (value,)
    if isinstance(value, (list, tuple)) and field.type not in LISTS:
        yield f"{name}: one {field.type} would be right, not a list"
    elif isinstance(value, Moment) and field.type != "time":
        yield f"{name}: a {field.type} would be right, not a Moment (a day: moment.date)"
    elif isinstance(value, (Day, date)) and field.type != "date":
        yield f"{name}: a {field.type} would be right, not a day"
    elif field.type in ("date", "time") and not isinstance(value, (Moment, Day, date)):
        yield f"{name}: a {'Day' if field.type == 'date' else 'Moment'} would be right"
    elif field.type in NUMERIC and (isinstance(value, (str, bool)) or value is None):
        yield f"{name}: a number would be right"
    elif field.type == "boolean" and not isinstance(value, bool):
        yield f"{name}: True or False would be right"
    elif field.type == "enum" and value not in field.values:
        yield f"{name}: {value!r} is not one of {', '.join(field.values)}"
    for member in members:
        if field.type in LISTS and PARTING & set(str(member)):
            yield f"{name}: {member!r}: a member of a list has none of {' '.join(sorted(PARTING))}"
        if isinstance(member, str):
            yield from _slot_faults(name, member, needed=field.type in ("officer", "person"))


def _slot_faults(name: str, text: str, needed: bool) -> Iterator[str]:
    try:
        slot = read_slot(text)
    except ValueError as error:
        yield f"{name}: {error}"
        return
    if slot is None and needed:
        yield f"{name}: {text!r} is no slot: person:1, or one of {', '.join(ROLES)}"


# -- working days


def moved_days(draw: Draw, pack: Pack, first: int) -> dict[int | str, int]:
    """For each group of events that wait for a working day, the civil day on which it falls, with day 0 on ``first``.

    A group is a word, or a day of the draw; it falls on its first working day that is not before, and not on the day
    of the group before it where the clock would then run backwards.
    """
    groups: dict[int | str, list[Moment]] = {}
    for event in in_order(draw):
        if (group := group_of(event)) is not None:
            groups.setdefault(group, []).append(event.at)
    found: dict[int | str, int] = {}
    last, clock, planned = -(10**9), 0, -(10**9)
    for group, moments in groups.items():
        start = moments[0].day
        day = next_working(pack, first + start)
        if start != planned and (day < last or (day == last and moments[0].seconds % 86400 <= clock)):
            day = next_working(pack, last + 1)
        found[group] = day
        last, planned = day + moments[-1].day - start, moments[-1].day
        clock = moments[-1].seconds % 86400
    return found


def group_of(event: Happening) -> int | str | None:
    """The group in which an event waits for a working day: its word, its day, or none."""
    if isinstance(event.workday, str):
        return event.workday
    return event.at.day if event.workday else None


def in_order(draw: Draw) -> list[Happening]:
    """All events by time, those of one instant as they were written."""
    return sorted((event for thing in draw.things for event in thing.events), key=lambda event: event.at)


def next_working(pack: Pack, day: int) -> int:
    """The first working day that is not before a day."""
    return int(pack.calendar.roll(np.array([day], dtype=np.int64))[0][0])


# -- objects


def laid(draw: Draw, pack: Pack, first: int, prefix: str = "") -> Family:
    """The family with day 0 on the civil day ``first``; slots stay as written, with the prefix, as names of themselves.

    Ids are ``<kind>-<number>``, of events ``<kind>-<number>#<n>``.
    """
    layer = _Layer(draw, pack, first, prefix)
    return Family({matter.id: matter for matter in map(layer.matter, draw.things)}, tuple(layer.events()))


@lru_cache(maxsize=20_000)
def _midnight(zone: Zone, day: int) -> int:
    return zone.midnight(day)


class _Layer:
    def __init__(self, draw: Draw, pack: Pack, first: int, prefix: str) -> None:
        self.draw, self.pack, self.first, self.prefix = draw, pack, first, prefix
        self.moved = moved_days(draw, pack, first)
        self.starts: dict[int | str, int] = {}
        for event in in_order(draw):
            if (group := group_of(event)) is not None:
                self.starts.setdefault(group, event.at.day)

    def id(self, thing: Thing) -> str:
        return f"{self.prefix}{thing.kind}-{thing.number}"

    def matter(self, thing: Thing) -> Matter:
        kind = self.pack.kinds[thing.kind]
        return Matter(
            id=self.id(thing),
            kind=thing.kind,
            unit=self.prefix + thing.unit,
            parent=None if thing.parent is None else self.id(thing.parent),
            attributes={
                name: self.value(value, kind.attributes[name]) for name, value in thing.attributes.items()
            },
        )

    def events(self) -> Iterator[Event]:
        owner = {id(event): thing for thing in self.draw.things for event in thing.events}
        counts: dict[int, int] = {}
        for seq, event in enumerate(in_order(self.draw)):
            thing = owner[id(event)]
            counts[thing.number] = counts.get(thing.number, 0) + 1
            yield self.event(event, thing, seq, counts[thing.number])

    def event(self, event: Happening, thing: Thing, seq: int, number: int) -> Event:
        kind = self.pack.kinds[thing.kind]
        at = self.instant(event.at, event)
        sets = {n: self.value(v, kind.attributes[n]) for n, v in event.more.items() if n in kind.attributes}
        fields = kind.steps[event.step].fields
        data = {n: self.value(v, fields[n]) for n, v in event.more.items() if n not in kind.attributes}
        return Event(
            id=f"{self.id(thing)}#{number}",
            matter=self.id(thing),
            step=event.step,
            at=at,
            recorded_at=at if event.recorded is None else max(at, self.instant(event.recorded, event)),
            seq=seq,
            actor=None if event.by is None else self.name(event.by),
            unit=self.prefix + event.unit,
            data=data,
            sets=sets,
        )

    def shift(self, group: int | str | None) -> int:
        """By how many days a group is moved."""
        return 0 if group is None else self.moved[group] - self.first - self.starts[group]

    def instant(self, moment: Moment, event: Happening | None = None) -> int:
        shift = 0 if event is None else self.shift(group_of(event))
        days, seconds = divmod(moment.seconds, 86400)
        return _midnight(self.pack.zone, self.first + days + shift) + seconds * SECOND

    def value(self, value: Any, field: Field) -> Any:
        if isinstance(value, Moment):
            return Instant(self.instant(value))
        if isinstance(value, Day):
            return date_of(self.first + value.n + self.shift(value.moves or None))
        if isinstance(value, date):
            return value
        if isinstance(value, (list, tuple)):
            value = [self.name(member) if isinstance(member, str) else member for member in value]
        elif isinstance(value, str):
            value = self.name(value)
        return typed(value, field.type, self.pack.zone)

    def name(self, text: str) -> str:
        """A slot as the name of itself, of this family alone; other texts as they are."""
        slot = read_slot(text)
        if slot is None:
            return text
        if slot.word == "matter":
            return self.id(self.draw.things[slot.number])
        return f"{self.prefix}{text}"


def officers_of(draw: Draw, prefix: str = "") -> list[Family]:
    """The qualifications of the officers that a draw names, as families of their own."""
    names = {event.by for thing in draw.things for event in thing.events if event.by}
    names |= set(_texts(draw))
    families = []
    for name in sorted(names):
        slot = read_slot(name)
        if slot is not None and slot.word == "officer":
            for place, attributes in enumerate(qualifications(slot.name)):
                id = f"{prefix}q-{name}-{place}"
                matter = Matter(
                    id, "officer_qualification", attributes={"officer": prefix + name, **attributes}
                )
                families.append(Family({id: matter}, ()))
    return families


def _texts(draw: Draw) -> Iterator[str]:
    for thing in draw.things:
        for told in (thing.attributes, *(event.more for event in thing.events)):
            for value in told.values():
                members = value if isinstance(value, (list, tuple)) else (value,)
                yield from (member for member in members if isinstance(member, str))


QUALIFIED_FROM = date(2018, 1, 1)


def qualifications(role: str) -> list[dict[str, Any]]:
    """What officers of a role hold, as attributes."""
    facts = ROLES[role]
    return [
        {
            "identity": facts.identity, "grade": grade, "post": facts.post,
            "category": category_of(grade), "valid_from": QUALIFIED_FROM,
        }
        for grade in facts.grades
    ]  # fmt: skip


def category_of(grade: str) -> str:
    """The category of a qualification by its grade."""
    special = {"行政执法资格": "行政执法证件"} | {
        one: one for one in ("警务辅助", "法律职业资格", "未成年人案件专办")
    }
    return special.get(grade, "执法资格等级")


def span(draw: Draw) -> tuple[int, int]:
    """First and last day of a draw, working days not yet waited for."""
    days = [event.at.day for event in in_order(draw)]
    return min(days), max(days)
