# SPDX-License-Identifier: Apache-2.0
"""What can be done to facts: an event dropped, moved, doubled, given to somebody else, its fields changed.

A change names events and matters by the ids of a family as laid (``laid``), and is done to that family or to the
draw it was laid from. A wrong is one change or a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.engine.facts import Event, Family
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import SECOND, Instant, day_of
from xiezhi.simulate.draft import Day, Draw, Happening, Moment, Thing
from xiezhi.simulate.laid import in_order

ACTIONS = ("drop", "shift", "set", "actor", "unit", "record", "add")
NEW = "#new"


@dataclass(frozen=True)
class Change:
    """One change. ``on``: the id of an event; of a matter for ``add``, and for ``set`` of what its table tells.

    ``name``, ``value`` of ``set`` (``None`` takes away) and of ``actor``, ``unit``; ``by`` microseconds of ``shift``
    (and of ``record``: only when it became known); ``add``: the step ``name`` happens ``at``, with ``data``.
    """

    action: str
    on: str
    name: str = ""
    value: Any = None
    by: int = 0
    at: int = 0
    data: tuple[tuple[str, Any], ...] = ()


Changes = tuple[Change, ...]


def drop(event: Event) -> Change:
    """The event did not happen."""
    return Change("drop", event.id, name=event.step)


def shift(event: Event, by: int) -> Change:
    """The event happened so much later, in whole minutes, and was recorded so much later."""
    return Change("shift", event.id, by=by // (60 * SECOND) * (60 * SECOND))


def put(event: Event, name: str, value: Any) -> Change:
    """The event tells another value of a field, or of an attribute that it sets; ``None``: nothing."""
    return Change("set", event.id, name=name, value=value)


def add(matter: str, step: str, at: int, data: Mapping[str, Any], actor: str | None = None) -> Change:
    """A step happens to a matter."""
    return Change("add", matter, name=step, at=at, data=tuple(data.items()), value=actor)


# -- done to families


def changed(families: Sequence[Family], changes: Iterable[Change], pack: Pack) -> list[Family]:
    """Families with the changes done, one after the other."""
    result = list(families)
    for number, change in enumerate(changes):
        matter = change.on.rpartition("#")[0] if "#" in change.on else change.on
        for place, family in enumerate(result):
            if change.on in family.matters or any(event.id == change.on for event in family.events):
                result[place] = _done(family, change, pack, number)
                break
            if matter in family.matters:
                result[place] = _done(family, change, pack, number)
                break
    return result


def _done(family: Family, change: Change, pack: Pack, number: int) -> Family:
    if change.action == "add":
        return Family(family.matters, (*family.events, _added(family, change, pack, number)))
    if change.on in family.matters:
        matter = family.matters[change.on]
        altered = replace(matter, attributes=_with(matter.attributes, change))
        return Family({**family.matters, change.on: altered}, family.events)
    events = []
    for event in family.events:
        if event.id != change.on:
            events.append(event)
        elif change.action != "drop":
            events.append(_altered(event, change, pack, family.matters[event.matter].kind))
    return Family(family.matters, tuple(events))


def _added(family: Family, change: Change, pack: Pack, number: int) -> Event:
    kind = pack.kinds[family.matters[change.on].kind]
    told = dict(change.data)
    same = [event for event in family.events if event.matter == change.on]
    return Event(
        id=f"{change.on}{NEW}{number}", matter=change.on, step=change.name, at=change.at, recorded_at=change.at,
        seq=max((event.seq for event in family.events), default=0) + 1 + number, actor=change.value,
        unit=same[0].unit if same else family.matters[change.on].unit,
        data={name: value for name, value in told.items() if name not in kind.attributes},
        sets={name: value for name, value in told.items() if name in kind.attributes},
    )  # fmt: skip


def _altered(event: Event, change: Change, pack: Pack, kind: str) -> Event:
    if change.action == "shift":
        return replace(event, at=event.at + change.by, recorded_at=event.recorded_at + change.by)
    if change.action == "record":
        return replace(event, recorded_at=event.recorded_at + change.by)
    if change.action in ("actor", "unit"):
        return replace(event, **{change.action: change.value})
    if change.name in pack.kinds[kind].attributes:
        return replace(event, sets=_with(event.sets, change))
    return replace(event, data=_with(event.data, change))


def _with(values: Mapping[str, Any], change: Change) -> dict[str, Any]:
    told = {**values, change.name: change.value}
    return {name: value for name, value in told.items() if value is not None}


# -- done to draws


@dataclass
class Redrawn:
    """A draw with changes done. ``now``: for each event id of before, the event that it is now (none: dropped);
    ``added``: the events that came, in the order of their changes."""

    draw: Draw
    now: dict[str, Happening]
    added: list[Happening]

    def ids(self) -> dict[int, str]:
        """The ids of the events as they are laid now, by ``id()`` of the event."""
        return event_ids(self.draw)


def event_ids(draw: Draw) -> dict[int, str]:
    """The ids that the events of a draw have when laid, by ``id()`` of the event."""
    owner = {id(event): thing for thing in draw.things for event in thing.events}
    counts: dict[int, int] = {}
    found = {}
    for event in in_order(draw):
        thing = owner[id(event)]
        counts[thing.number] = counts.get(thing.number, 0) + 1
        found[id(event)] = f"{matter_id(thing)}#{counts[thing.number]}"
    return found


def matter_id(thing: Thing) -> str:
    """The id that a matter of a draw has when laid."""
    return f"{thing.kind}-{thing.number}"


def copied(draw: Draw) -> Draw:
    """The draw with things of its own."""
    things: list[Thing] = []
    for thing in draw.things:
        parent = None if thing.parent is None else things[thing.parent.number]
        things.append(
            replace(thing, parent=parent, attributes=dict(thing.attributes), events=list(thing.events))
        )
    return replace(draw, things=things)


def redrawn(draw: Draw, changes: Iterable[Change], pack: Pack, first: int) -> Redrawn:
    """The draw with changes that were found on the family laid with day 0 on ``first``."""
    new = copied(draw)
    result = Redrawn(new, {}, [])
    names = event_ids(new)
    for thing in new.things:
        for event in thing.events:
            result.now[names[id(event)]] = event
    things = {matter_id(thing): thing for thing in new.things}
    for change in changes:
        _redo(result, things, change, _Back(new, things, pack, first))
    return result


@dataclass(frozen=True)
class _Back:
    """From what a laid family holds back to what draws are written in."""

    draw: Draw
    things: Mapping[str, Thing]
    pack: Pack
    first: int

    def moment(self, us: int) -> Moment:
        return Moment((us - self.pack.zone.midnight(self.first)) // SECOND)

    def value(self, value: Any) -> Any:
        if isinstance(value, Instant):
            return self.moment(value.us)
        if isinstance(value, date):
            return Day(day_of(value) - self.first)
        if isinstance(value, Duration):
            return str(value)
        if isinstance(value, tuple):
            return [self.value(member) for member in value]
        if isinstance(value, str) and value in self.things:
            return self.things[value].ref
        return int(value) if isinstance(value, float) and value.is_integer() else value


def _redo(result: Redrawn, things: Mapping[str, Thing], change: Change, back: _Back) -> None:
    if change.action == "add":
        thing = things[change.on]
        happening = Happening(
            change.name, back.moment(change.at), change.value or "officer1", thing.unit, False, None,
            {name: back.value(value) for name, value in change.data},
        )  # fmt: skip
        thing.events.append(happening)
        result.added.append(happening)
        return
    if change.on in things:
        told = {**things[change.on].attributes, change.name: back.value(change.value)}
        things[change.on].attributes = {name: value for name, value in told.items() if value is not None}
        return
    if change.on not in result.now:
        return
    old = result.now.pop(change.on)
    owner = next(thing for thing in things.values() if any(event is old for event in thing.events))
    place = next(n for n, event in enumerate(owner.events) if event is old)
    if change.action == "drop":
        del owner.events[place]
        return
    owner.events[place] = result.now[change.on] = _rewritten(old, change, back)


def _rewritten(old: Happening, change: Change, back: _Back) -> Happening:
    seconds = change.by // SECOND
    if change.action == "shift":
        recorded = None if old.recorded is None else old.recorded.plus(seconds=seconds)
        return replace(old, at=old.at.plus(seconds=seconds), recorded=recorded)
    if change.action == "record":
        return replace(old, recorded=(old.recorded or old.at).plus(seconds=seconds))
    if change.action == "actor":
        return replace(old, by=change.value)
    if change.action == "unit":
        return replace(old, unit=change.value)
    told = {**old.more, change.name: back.value(change.value)}
    return replace(old, more={name: value for name, value in told.items() if value is not None})
