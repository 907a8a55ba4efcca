# SPDX-License-Identifier: Apache-2.0
"""Wrongs described in facts, from outside the program: a file of changes to events, done to tables of events.

YAML, a list of ``{event: ID, action: shift, by: 3 d}``, or CSV with the same names as headers. Actions: ``shift``
(``by``: ``3 d``, ``-2 h 30 min``), ``drop``, ``actor`` (``to``), ``place`` (``to``), ``set`` (``field``, ``value``;
without a value the field is emptied). An event is named ``<matter>#<n>``, the n-th row of its matter, or by its id.

plant = read_plant(path, pack)
schema = plant.schema(schema)             # with the columns that its orders need
events = plant.done(matters, events)      # for each part; the same tables where nothing in them is named
plant.changes()                           # what was done, as a table
for fault in plant.faults(): ...          # rows that could not be done, with what would be right
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import LISTS, NUMERIC, Field, Kind, Pack
from xiezhi.catalog.reading import closest
from xiezhi.catalog.values import typed
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Instant
from xiezhi.simulate.event_table import as_texts, cell_text, later, types_of, with_ids, without, written
from xiezhi.simulate.orders import Order, Refused, order_of, rows_of_file

PLACES = ("place", "room", "held_at", "served_at", "cell")
"""The fields that ``place`` sets: the first of them that the step or its kind has."""
SEPARATOR = ";"
CHANGES = pa.schema(
    [
        ("row", pa.int32()), ("event", pa.string()), ("matter", pa.string()), ("step", pa.string()),
        ("action", pa.string()), ("field", pa.string()), ("before", pa.string()), ("after", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """An order that was done; the fields are the columns of ``CHANGES``. ``row``: of the plant file."""

    row: int
    event: str
    matter: str
    step: str
    action: str
    field: str | None = None
    before: str | None = None
    after: str | None = None


def read_plant(path: Path, pack: Pack) -> Plant:
    """The orders of a file; rows that are none are refused one by one; ``XiezhiError`` where it cannot be read."""
    plant = Plant(pack, path.name)
    for number, row in rows_of_file(path):
        plant.read(number, row)
    return plant


@dataclass
class Plant:
    """Orders, done to part after part of the events; what is not done is known at the end."""

    pack: Pack
    file: str
    orders: list[Order] = field(default_factory=list)
    done_rows: set[int] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    _near: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[str, list[str]] = field(default_factory=dict)

    # -- reading

    def read(self, row: int, told: Any) -> None:
        """Takes in one row, or refuses it."""
        try:
            self.orders.append(order_of(row, told))
        except XiezhiError as error:
            self.refuse(row, error.zh, error.en)

    def refuse(self, row: int, zh: str, en: str) -> None:
        """Notes that a row is not done, and why."""
        self.refused.append(Refused(self.file, row, zh, en))

    # -- doing

    @property
    def drops(self) -> bool:
        """Whether any event is dropped: then all events need ids of their own."""
        return any(order.action == "drop" for order in self.orders)

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """A schema of events with the columns that the orders need; what no kind of the pack has is none of them."""
        wanted = {order.field for order in self.orders if order.action == "set"}
        wanted |= set(PLACES) if any(order.action == "place" for order in self.orders) else set()
        types = types_of(self.pack)
        for name in sorted(wanted & set(types) - set(schema.names)):
            schema = schema.append(pa.field(name, types[name]))
        return (
            schema.append(pa.field("id", pa.string())) if self.drops and "id" not in schema.names else schema
        )

    def done(self, matters: pa.Table, events: pa.Table) -> pa.Table:
        """A part of the events with the orders done that name events in it.

        Where the orders drop any event, an ``id`` column keeps the ids of the others.
        """
        events = with_ids(events) if self.drops else events
        wanted = {order.event for order in self.orders if order.row not in self.done_rows}
        if not wanted or not events.num_rows:
            return events
        rows = self._rows(events, wanted)
        kinds = self._kinds(matters, {events.column("matter")[row].as_py() for row in rows.values()})
        dropped: list[int] = []
        for order in self.orders:
            if order.event not in rows or order.row in self.done_rows:
                continue
            self.done_rows.add(order.row)
            row = rows[order.event]
            try:
                events = self._do(order, events, row, kinds)
            except XiezhiError as error:
                self.refuse(order.row, error.zh, error.en)
                continue
            if order.action == "drop":
                dropped.append(row)
        return without(events, dropped)

    def changes(self) -> pa.Table:
        """What was done, in the order of the file."""
        rows = sorted(self.changed, key=lambda one: one.row)
        return pa.Table.from_pylist(
            [dict(zip(CHANGES.names, astuple(one), strict=True)) for one in rows], schema=CHANGES
        )

    def _rows(self, events: pa.Table, wanted: set[str]) -> dict[str, int]:
        """The rows of the events that are wanted, and what is near to those that are not here."""
        given: dict[str, int] = {}
        if "id" in events.schema.names:
            ids = events.column("id")
            places = np.flatnonzero(pc.is_in(ids, pa.array(sorted(wanted))).to_numpy(zero_copy_only=False))
            given = {ids[int(place)].as_py(): int(place) for place in places}
        names = {event.rpartition("#")[0] for event in wanted - set(given)}
        column = as_texts(events.column("matter"))
        places = np.flatnonzero(
            pc.is_in(column, pa.array(sorted(names), pa.string())).to_numpy(zero_copy_only=False)
        )
        counts: dict[str, int] = {}
        for place in places.tolist():
            matter = column[place].as_py()
            counts[matter] = counts.get(matter, 0) + 1
            id = f"{matter}#{counts[matter]}"
            if id in wanted:
                given.setdefault(id, place)
        for matter, count in counts.items():
            self._known[matter] = [f"{matter}#{n}" for n in range(1, count + 1)]
        self._look_near(column, wanted - set(given))
        return given

    def _look_near(self, column: pa.ChunkedArray, missing: set[str]) -> None:
        """Keeps, for events whose matter is not here, the ids beside theirs in order."""
        if not missing:
            return
        names = sorted(one for one in pc.unique(column).to_pylist() if one is not None)
        for event in missing:
            place = bisect_left(names, event.rpartition("#")[0] or event)
            near = names[max(place - 1, 0) : place + 2]
            self._near.setdefault(event, set()).update(f"{one}#1" for one in near)

    def _kinds(self, matters: pa.Table, names: set[str]) -> dict[str, str]:
        ids = as_texts(matters.column("matter"))
        mask = pc.is_in(ids, pa.array(sorted(names), pa.string()))
        some = matters.select(["matter", "kind"]).filter(mask)
        kinds = as_texts(some.column("kind")).to_pylist()
        return dict(zip(as_texts(some.column("matter")).to_pylist(), kinds, strict=True))

    def _do(self, order: Order, events: pa.Table, row: int, kinds: Mapping[str, str]) -> pa.Table:
        if order.action == "shift":
            late = events.column("recorded_at")[row] if "recorded_at" in events.schema.names else None
            if late is not None and late.is_valid:
                events = written(events, "recorded_at", row, later(late, order.by))
            return self._write(order, events, row, "at", later(events.column("at")[row], order.by))
        if order.action == "actor":
            return self._write(order, events, row, "actor", pa.scalar(str(order.value)))
        matter, step = events.column("matter")[row].as_py(), events.column("step")[row].as_py()
        if order.action == "drop":
            self.changed.append(Changed(order.row, order.event, matter, step, order.action))
            return events
        kind = self.pack.kinds.get(kinds.get(matter, ""))
        if kind is None or step not in kind.steps:
            raise XiezhiError(
                f"{order.event} 的事项类型不在规则包中", f"the pack does not know the kind of {order.event}"
            )
        name = order.field or _place_of(kind, step)
        return self._write(order, events, row, name, self._value(order, kind, step, name))

    def _write(self, order: Order, events: pa.Table, row: int, name: str, value: pa.Scalar) -> pa.Table:
        """One cell written, and what it was before kept."""
        done = written(events, name, row, value)
        before = cell_text(events.column(name)[row]) if name in events.schema.names else None
        matter, step = events.column("matter")[row].as_py(), events.column("step")[row].as_py()
        after = cell_text(done.column(name)[row])
        self.changed.append(Changed(order.row, order.event, matter, step, order.action, name, before, after))
        return done

    def _value(self, order: Order, kind: Kind, step: str, name: str) -> pa.Scalar:
        """The value as one of the field's type, in the form of its column."""
        fields = {**kind.steps[step].fields, **kind.attributes}
        if name not in fields:
            right = " ".join(kind.steps[step].fields) + closest(name, fields)
            raise XiezhiError(
                f"{kind.name}.{step} 没有字段 {name!r}, 应为: {right}",
                f"{kind.name}.{step} has no field {name!r}; right would be: {right}",
            )
        declared = fields[name]
        value = typed(order.value, declared.type, self.pack.zone)
        members = value if declared.type in LISTS and value is not None else (value,)
        if declared.values and any(one not in declared.values for one in members if one is not None):
            words = ", ".join(declared.values)
            raise XiezhiError(
                f"{name} 的值 {order.value!r} 不对, 应为: {words}",
                f"{order.value!r} is no value of {name}; right would be: {words}",
            )
        return _scalar(value, declared)

    # -- telling

    def faults(self) -> list[Refused]:
        """The rows that were not done, those whose event was nowhere included, in the order of the file."""
        lost = [order for order in self.orders if order.row not in self.done_rows]
        found = [*self.refused, *(self._nowhere(order) for order in lost)]
        return sorted(found, key=lambda one: one.row)

    def _nowhere(self, order: Order) -> Refused:
        matter = order.event.rpartition("#")[0]
        known = self._known.get(matter) or sorted(self._near.get(order.event, ()))
        text = ", ".join([*known[:3], "…", known[-1]] if len(known) > 5 else known)
        return Refused(
            self.file,
            order.row,
            f"没有事件 {order.event!r}, 相近的有: {text}",
            f"there is no event {order.event!r}; near to it: {text}",
        )


def _place_of(kind: Kind, step: str) -> str:
    fields = {**kind.attributes, **kind.steps[step].fields}
    for name in PLACES:
        if name in kind.steps[step].fields:
            return name
    for name in PLACES:
        if name in fields:
            return name
    raise XiezhiError(
        f"{kind.name}.{step} 没有记录地点的字段", f"{kind.name}.{step} has no field that tells a place"
    )


def _scalar(value: Any, declared: Field) -> pa.Scalar:
    if isinstance(value, Instant):
        return pa.scalar(value.us, pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    if isinstance(value, bool):
        return pa.scalar(value)
    if isinstance(value, date):
        return pa.scalar(value, pa.date32())
    if declared.type in NUMERIC:
        return pa.scalar(value, pa.float64())
    if isinstance(value, tuple) and declared.type in LISTS:
        return pa.scalar(SEPARATOR.join(value))
    return pa.scalar(None if value is None else str(value), pa.string())
