# SPDX-License-Identifier: Apache-2.0
"""All templates as columns: what an instance copies (rows of matters and events) and what it fills anew (slots).

A text cell is a code: ``ABSENT``, else ``>= 0`` a fixed text of the book, else ``-1 - n``, the n-th slot of the
template. Rows of one template stand together; ``at``/``size`` of a ``Part`` say where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import NUMERIC, Pack
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.draft import Day, Draw, Happening, Moment, Thing
from xiezhi.simulate.laid import group_of, in_order
from xiezhi.simulate.slots import ROLES, ROOMS, UNITS, Slot, read_slot

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
ABSENT = -(2**31)
SEPARATOR, EMPTY = ";", "[]"
"""How lists are written; what they must not have in a member: ``laid.PARTING``."""
BUSY_KINDS = ("interview", "search_inspection", "custody_stay")
"""Kinds whose officers and rooms are taken from first mention to the end; of stays only guards and rooms."""
ROLE_NAMES, ROOM_NAMES = tuple(ROLES), tuple(ROOMS)


@dataclass
class Template:
    """A draw that may be placed. ``wrong``: what was done to it, where it is not lawful (of the planter's)."""

    scenario: str
    draw: Draw
    number: int = 0
    wrong: Any = None


@dataclass
class Part:
    """For each template: the first of its rows, and how many."""

    at: Ints
    size: Ints

    def rows(self, templates: Ints) -> tuple[Ints, Ints]:
        """The rows of templates one after the other, and for each row the place of its template in the list."""
        size = self.size[templates]
        owner = np.repeat(np.arange(templates.size), size)
        before = np.cumsum(size) - size
        rows = np.arange(owner.size) - before[owner] + self.at[templates][owner]
        return rows, owner


class Value(NamedTuple):
    """A column of values that are not texts: ``kind`` number, boolean, date or time; dates and times after day 0.

    ``fixed``: dates and times that are told as they are; ``group``: the group of events that a date moves with.
    """

    kind: str
    values: npt.NDArray[Any]
    known: npt.NDArray[np.bool_]
    fixed: npt.NDArray[np.bool_]
    group: Codes


@dataclass
class Table:
    """Rows of all templates: text columns and others, by name."""

    texts: dict[str, Codes] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


@dataclass
class Book:
    """All templates, flat. Matters: ``parent`` row in the template or -1; ``unit``: place in ``UNITS``.

    Events: by time; ``group``: place in the template's groups or -1. Slots: ``word``, ``name`` (of role, room, cell,
    unit), ``number``; ``holder``: place in the template's holders or -1; ``before``, ``after``: codes of fixed texts.
    Lists: slots made of others, ``parts`` their cells. Holders: whose people or rooms are chosen once for a family.
    Busy: spans of events in which what a slot holds is taken.
    """

    pool: list[str]
    templates: list[Template]
    low: Ints
    high: Ints
    groups: Part
    group_day: Ints
    group_clock: Ints
    group_end: Ints
    group_last: Ints
    matters: Part
    matter_kind: Codes
    matter_parent: Ints
    matter_unit: Ints
    matter_table: Table
    events: Part
    event_matter: Ints
    event_step: Codes
    event_day: Ints
    event_second: Ints
    event_late: Ints
    event_group: Ints
    event_unit: Ints
    event_actor: Codes
    event_table: Table
    slots: Part
    slot_word: Ints
    slot_name: Ints
    slot_number: Ints
    slot_group: Ints
    slot_holder: Ints
    slot_before: Codes
    slot_after: Codes
    lists: Part
    list_parts: Ints
    list_lengths: Ints
    holders: Part
    holder_type: Ints
    holder_level: Ints
    holder_most: Ints
    busy: Part
    busy_holder: Ints
    busy_number: Ints
    busy_from: Ints
    busy_to: Ints

    @cached_property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Of each template, whether there is a wrong in it."""
        return np.array([one.wrong is not None for one in self.templates])


HOLDER_TYPES = (*ROLE_NAMES, *(f"room:{name}" for name in ROOM_NAMES))


def book_of(templates: Sequence[Template], pack: Pack) -> Book:
    """The templates as a book."""
    return _Writer(pack).book(templates)


def column_types(pack: Pack) -> dict[str, str]:
    """The form in which each attribute or field is written: where kinds differ, as text."""
    found: dict[str, set[str]] = {}
    for kind in pack.kinds.values():
        told = [*kind.attributes.values(), *(f for step in kind.steps.values() for f in step.fields.values())]
        for one in told:
            form = "number" if one.type in NUMERIC else one.type
            plain = form if form in ("number", "boolean", "date", "time") else "text"
            found.setdefault(one.name, set()).add(plain)
    return {name: forms.pop() if len(forms) == 1 else "text" for name, forms in found.items()}


@dataclass
class _Cells:
    """The cells of one row: texts by code, other values as they are."""

    texts: dict[str, int]
    values: dict[str, Any]
    groups: dict[str, int]


class _Writer:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.types = column_types(pack)
        self.pool: dict[str, int] = {}
        self.words: list[str] = []
        self.matters: list[tuple[int, int, int, _Cells]] = []
        self.events: list[tuple[int, int, int, int, int, int, int, int, _Cells]] = []
        self.slots: list[tuple[int, int, int, int, int, int, int]] = []
        self.lists: list[list[int]] = []
        self.holders: list[list[int]] = []
        self.busy: list[tuple[int, int, int, int]] = []
        self.groups: list[tuple[int, int, int, int]] = []

    def code(self, text: str) -> int:
        code = self.pool.setdefault(text, len(self.pool))
        if code == len(self.words):
            self.words.append(text)
        return code

    def book(self, templates: Sequence[Template]) -> Book:
        stores = (self.groups, self.matters, self.events, self.slots, self.lists, self.holders, self.busy)
        marks = [[len(store) for store in stores]]
        spans = []
        for template in templates:
            low, high = self.template(template.draw)
            settled = 0 if template.wrong is None else template.wrong.settled + ROOM_FOR_REST
            spans.append((low, max(high, settled)))
            marks.append([len(store) for store in stores])
        at = np.array(marks, dtype=np.int64)
        parts = [Part(at[:-1, n], np.diff(at[:, n])) for n in range(len(stores))]
        groups, matters, events, slots = (
            _ints(self.groups, 4), _ints(self.matters, 3), _ints(self.events, 8), _ints(self.slots, 7)
        )  # fmt: skip
        holders, busy, span = _ints(self.holders, 3), _ints(self.busy, 4), _ints(spans, 2)
        return Book(
            pool=self.words, templates=list(templates), low=span[0], high=span[1],
            groups=parts[0], group_day=groups[0], group_clock=groups[1], group_end=groups[2], group_last=groups[3],
            matters=parts[1], matter_kind=matters[0].astype(np.int32), matter_parent=matters[1],
            matter_unit=matters[2], matter_table=self.table([row[-1] for row in self.matters]),
            events=parts[2], event_matter=events[0], event_step=events[1].astype(np.int32), event_day=events[2],
            event_second=events[3], event_late=events[4], event_group=events[5], event_unit=events[6],
            event_actor=events[7].astype(np.int32), event_table=self.table([row[-1] for row in self.events]),
            slots=parts[3], slot_word=slots[0], slot_name=slots[1], slot_number=slots[2], slot_group=slots[3],
            slot_holder=slots[4], slot_before=slots[5].astype(np.int32), slot_after=slots[6].astype(np.int32),
            lists=parts[4], list_parts=_rectangle(self.lists),
            list_lengths=np.array([len(one) for one in self.lists], dtype=np.int64),
            holders=parts[5], holder_type=holders[0], holder_level=holders[1], holder_most=holders[2],
            busy=parts[6], busy_holder=busy[0], busy_number=busy[1], busy_from=busy[2], busy_to=busy[3],
        )  # fmt: skip

    # -- one template

    def template(self, draw: Draw) -> tuple[int, int]:
        self.known: dict[str, int] = {}
        self.composed: dict[tuple[int, ...], int] = {}
        self.held: dict[tuple[str, str], int] = {}
        self.room_units = _room_units(draw)
        self.first_slot, self.first_list, self.first_holder = (
            len(self.slots),
            len(self.lists),
            len(self.holders),
        )
        events = in_order(draw)
        self.group_places = self.write_groups(events)
        owner = {id(event): thing for thing in draw.things for event in thing.events}
        rows = {id(event): row for row, event in enumerate(events)}
        for thing in draw.things:
            parent = -1 if thing.parent is None else thing.parent.number
            cells = self.cells(thing.attributes)
            self.matters.append((self.code(thing.kind), parent, UNITS.index(thing.unit), cells))
        for event in events:
            self.write_event(event, owner[id(event)])
        taken: list[tuple[int, int, int, int]] = []
        for thing in draw.things:
            self.write_busy(thing, rows, taken)
        self.add_busy(taken)
        days = [event.at.day for event in events]
        room = ROOM_FOR_REST if self.group_places else 0
        late = [event.recorded.day for event in events if event.recorded is not None]
        return min(days), max([*days, *late]) + room

    def write_groups(self, events: Iterable[Happening]) -> dict[int | str, int]:
        moments: dict[int | str, list[Moment]] = {}
        for event in events:
            if (group := group_of(event)) is not None:
                moments.setdefault(group, []).append(event.at)
        for told in moments.values():
            self.groups.append((told[0].day, told[0].seconds % 86400, told[-1].day, told[-1].seconds % 86400))
        return {group: place for place, group in enumerate(moments)}

    def write_event(self, event: Happening, thing: Thing) -> None:
        group = group_of(event)
        place = -1 if group is None else self.group_places[group]
        late = 0 if event.recorded is None else max(0, event.recorded.seconds - event.at.seconds)
        actor = ABSENT if event.by is None else self.text(event.by)
        self.events.append(
            (
                thing.number, self.code(event.step), event.at.day, event.at.seconds % 86400, late, place,
                UNITS.index(event.unit), actor, self.cells(event.more),
            )
        )  # fmt: skip

    def write_busy(self, thing: Thing, rows: dict[int, int], taken: list[tuple[int, int, int, int]]) -> None:
        if thing.kind not in BUSY_KINDS or not thing.events:
            return
        events = sorted(thing.events, key=lambda event: event.at)
        mentions: dict[str, Happening] = dict.fromkeys(_texts(thing.attributes.values()), events[0])
        for event in events:
            for text in _texts(event.more.values()):
                mentions.setdefault(text, event)
        for text, first in mentions.items():
            slot = read_slot(text)
            if slot is None or slot.word not in ("officer", "room"):
                continue
            if slot.word == "officer" and thing.kind == "custody_stay" and slot.name != "guard":
                continue
            taken.append((self.holder(slot), slot.number, rows[id(first)], rows[id(events[-1])]))

    def add_busy(self, taken: list[tuple[int, int, int, int]]) -> None:
        """Spans of one slot that overlap become one: who is busy is so once."""
        last: tuple[int, int, int, int] | None = None
        for span in sorted(taken):
            if last is not None and span[:2] == last[:2] and span[2] <= last[3]:
                last = (*last[:3], max(last[3], span[3]))
                self.busy[-1] = last
                continue
            self.busy.append(span)
            last = span

    # -- cells

    def cells(self, told: Any) -> _Cells:
        found = _Cells({}, {}, {})
        for name, value in told.items():
            if self.types.get(name, "text") == "text":
                found.texts[name] = self.cell(value)
                continue
            found.values[name] = value
            if isinstance(value, Day) and value.moves:
                found.groups[name] = self.group_places[value.moves]
        return found

    def cell(self, value: Any) -> int:
        if isinstance(value, (list, tuple)):
            return self.listed([self.text(str(member)) for member in value])
        if isinstance(value, Day):
            group = self.group_places[value.moves] if value.moves else -1
            return self.slot(f"day {value.n} {value.moves}", Slot("day", "", value.n), group)
        if isinstance(value, Moment):
            return self.slot(f"moment {value.seconds}", Slot("moment", "", value.seconds))
        if isinstance(value, bool):
            return self.code("true" if value else "false")
        return self.text(str(value))

    def listed(self, codes: list[int]) -> int:
        if not codes:
            return self.code(EMPTY)
        if len(codes) == 1:
            return codes[0]
        if all(code >= 0 for code in codes):
            return self.code(SEPARATOR.join(self.words[code] for code in codes))
        key = tuple(codes)
        if key not in self.composed:
            self.composed[key] = len(self.lists) - self.first_list
            self.lists.append(list(key))
        return LISTED - self.composed[key]

    def text(self, text: str) -> int:
        slot = read_slot(text)
        return self.code(text) if slot is None else self.slot(text, slot)

    def slot(self, text: str, slot: Slot, group: int = -1) -> int:
        place = self.known.get(text)
        if place is None:
            place = self.known[text] = len(self.slots) - self.first_slot
            before, after = fixed_parts(slot)
            name, holder = 0, -1
            if slot.word in ("officer", "room"):
                holder = self.holder(slot)
            elif slot.word == "unit":
                name = UNITS.index(slot.name)
            elif slot.word == "cell":
                name = int(slot.name == "minor")
            word = WORD_CODES[slot.word]
            self.slots.append((word, name, slot.number, group, holder, self.code(before), self.code(after)))
        return -1 - place

    def holder(self, slot: Slot) -> int:
        officer = slot.word == "officer"
        name = slot.name if officer else f"room:{slot.name}"
        level = ROLES[slot.name].level if officer else self.room_units.get(slot, "own")
        place = self.held.get((name, level))
        if place is None:
            place = self.held[name, level] = len(self.holders) - self.first_holder
            self.holders.append([HOLDER_TYPES.index(name), UNITS.index(level), 0])
        row = self.holders[self.first_holder + place]
        row[2] = max(row[2], slot.number)
        return place

    # -- tables

    def table(self, rows: list[_Cells]) -> Table:
        table = Table()
        texts: dict[str, tuple[list[int], list[int]]] = {}
        values: dict[str, dict[int, Any]] = {}
        for place, row in enumerate(rows):
            for name, code in row.texts.items():
                here, codes = texts.setdefault(name, ([], []))
                here.append(place)
                codes.append(code)
            for name, value in row.values.items():
                values.setdefault(name, {})[place] = value
        for name in sorted(texts):
            table.texts[name] = np.full(len(rows), ABSENT, dtype=np.int32)
            table.texts[name][texts[name][0]] = texts[name][1]
        for name in sorted(values):
            group = np.full(len(rows), -1, dtype=np.int32)
            for place in values[name]:
                group[place] = rows[place].groups.get(name, -1)
            table.values[name] = _value(self.types[name], values[name], group)
        return table


WORD_CODES = {
    word: place
    for place, word in enumerate(
        (
            "officer", "room", "cell", "person", "address", "device", "suite", "unit", "day", "moment",
            "idcard", "phone", "plate", "number", "register", "matter",
        )
    )
}  # fmt: skip
LISTED = -(2**20)
"""Codes from here down are the lists of a template, counted from 0."""
ROOM_FOR_REST = 14
"""Days by which rest days can move the end of a family."""


def fixed_parts(slot: Slot) -> tuple[str, str]:
    """What stands before and after the family's number in a text made of it; empty where it is made otherwise."""
    number = f"{slot.number:02}"
    return {
        "idcard": ("虚", number),
        "phone": ("虚1", number),
        "plate": ("虚A", number),
        "number": (f"虚{slot.name}〔", "〕号"),
        "register": ("虚台", number),
        "matter": ("", f"-{number}"),
    }.get(slot.word, ("", ""))


def _room_units(draw: Draw) -> dict[Slot, str]:
    """Whose room each room is: of the unit whose event is the first to name it."""
    found: dict[Slot, str] = {}
    for thing in draw.things:
        first = [(event.unit, event.more.values()) for event in thing.events]
        for unit, values in [*first, (thing.unit, thing.attributes.values())]:
            for text in _texts(values):
                slot = read_slot(text)
                if slot is not None and slot.word == "room":
                    found.setdefault(slot, first[0][0] if first else unit)
    return found


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        members = value if isinstance(value, (list, tuple)) else (value,)
        yield from (member for member in members if isinstance(member, str))


def _value(kind: str, told: dict[int, Any], group: Codes) -> Value:
    """A column of values, from those that are told by their rows."""
    here, form = list(told), {"boolean": np.bool_, "number": np.float64}.get(kind, np.int64)
    known, fixed = np.zeros(group.size, dtype=bool), np.zeros(group.size, dtype=bool)
    values: npt.NDArray[Any] = np.zeros(group.size, dtype=form)
    known[here] = True
    fixed[here] = [isinstance(one, date) for one in told.values()]
    plain = told.values() if kind in ("boolean", "number") else map(_plain, told.values())
    values[here] = list(plain)
    return Value(kind, values, known, fixed, group)


def _plain(one: Any) -> int:
    if isinstance(one, Day):
        return one.n
    if isinstance(one, Moment):
        return one.seconds
    return day_of(one)


def _rectangle(rows: list[list[int]]) -> Ints:
    """Rows of different lengths, filled up with 0."""
    width = max((len(row) for row in rows), default=1)
    return np.array([row + [0] * (width - len(row)) for row in rows], dtype=np.int64).reshape(-1, width)


def _ints(rows: Sequence[Sequence[Any]], width: int) -> list[Ints]:
    """The first ``width`` columns of rows."""
    if not rows:
        return [np.zeros(0, dtype=np.int64)] * width
    return [np.array([row[n] for row in rows], dtype=np.int64) for n in range(width)]
