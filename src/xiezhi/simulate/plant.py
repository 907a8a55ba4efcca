# SPDX-License-Identifier: Apache-2.0
"""Wrongs described in facts, from outside the program: a file of changes to events, done to tables of events.

YAML, a list of ``{event: ID, action: shift, by: 3 d}``, or CSV with the same names as headers. Actions: ``shift``
(``by``: ``3 d``, ``-2 h 30 min``), ``drop``, ``actor`` (``to``), ``place`` (``to``), ``set`` (``field``, ``value``;
without a value the field is emptied). An event is named ``<matter>#<n>``, the n-th row of its matter, or by its id.

plant = read_plant(path, pack)
events = plant.done(matters, events)      # for each part; the same tables where nothing in them is named
for fault in plant.faults(): ...          # rows that could not be done, with what would be right
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import LISTS, NUMERIC, Field, Kind, Pack
from xiezhi.catalog.nodes import parse_yaml
from xiezhi.catalog.reading import closest
from xiezhi.catalog.values import typed
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, Instant

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "shift": ("by",), "drop": (), "actor": ("to",), "place": ("to",), "set": ("field",),
}  # fmt: skip
KEYS = ("event", "action", "by", "to", "field", "value")
PLACES = ("place", "room", "held_at", "served_at", "cell")
"""The fields that ``place`` sets: the first of them that the step or its kind has."""
_SPAN = re.compile(r"([+-]?)((?:\s*\d+\s*(?:d|h|min))+)\s*$")
_PART = re.compile(r"(\d+)\s*(d|h|min)")
_UNITS = {"d": DAY, "h": HOUR, "min": MINUTE}
SEPARATOR = ";"


@dataclass(frozen=True)
class Order:
    """One row of a plant file."""

    row: int
    event: str
    action: str
    by: int = 0
    field: str = ""
    value: Any = None


@dataclass(frozen=True)
class Refused:
    """A row that was not done. ``row``: of the file (a line of CSV, the n-th entry of YAML)."""

    file: str
    row: int
    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The line in a language."""
        said = self.zh if lang.startswith("zh") else self.en
        return f"{self.file}:{self.row}: {said}"


def read_plant(path: Path, pack: Pack) -> Plant:
    """The orders of a file; rows that are none are refused one by one; ``XiezhiError`` where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise XiezhiError(
            f"{path} 无法读取, 应为 UTF-8 的 YAML 或 CSV: {error}",
            f"{path} cannot be read; YAML or CSV in UTF-8 would be right: {error}",
        ) from error
    rows = _csv_rows(text, path) if path.suffix.lower() == ".csv" else _yaml_rows(text, path)
    plant = Plant(pack, path.name)
    for number, row in rows:
        plant.read(number, row)
    return plant


def _csv_rows(text: str, path: Path) -> list[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = [name.strip() for name in reader.fieldnames or ()]
    if "event" not in names or "action" not in names:
        raise XiezhiError(
            f"{path} 的表头应有 event, action, 另可有 {', '.join(KEYS[2:])}",
            f"{path}: headers event and action would be right, and {', '.join(KEYS[2:])} beside them",
        )
    reader.fieldnames = names
    return [(reader.line_num, {k: v for k, v in row.items() if k and v not in (None, "")}) for row in reader]


def _yaml_rows(text: str, path: Path) -> list[tuple[int, Any]]:
    faults = Faults()
    node = parse_yaml(text, path.name, faults)
    rows = None if node is None else node.plain()
    if not isinstance(rows, list):
        why = next((f"{fault.zh} / {fault.en}" for fault in faults), "")
        raise XiezhiError(
            f"{path} 应为列表, 每项如 {{event: ID, action: drop}} {why}",
            f"{path}: a list would be right, of entries such as {{event: ID, action: drop}} {why}",
        )
    return list(enumerate(rows, 1))


@dataclass
class Plant:
    """Orders, done to part after part of the events; what is not done is known at the end."""

    pack: Pack
    file: str
    orders: list[Order] = field(default_factory=list)
    done_rows: set[int] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    _near: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[str, list[str]] = field(default_factory=dict)

    # -- reading

    def read(self, row: int, told: Any) -> None:
        """Takes in one row, or refuses it."""
        try:
            self.orders.append(self._order(row, told))
        except XiezhiError as error:
            self.refuse(row, error.zh, error.en)

    def _order(self, row: int, told: Any) -> Order:
        if not isinstance(told, dict):
            raise XiezhiError("应为 {event: …, action: …}", "{event: …, action: …} would be right")
        told = {str(key): value for key, value in told.items()}
        if unknown := [key for key in told if key not in KEYS]:
            raise XiezhiError(
                f"没有 {unknown[0]!r} 这一项, 应为 {', '.join(KEYS)}{closest(unknown[0], KEYS)}",
                f"no key {unknown[0]!r}: {', '.join(KEYS)}{closest(unknown[0], KEYS)}",
            )
        event, action = str(told.get("event", "")).strip(), str(told.get("action", "")).strip()
        if not event:
            raise XiezhiError("缺 event (事件编号)", "event is missing: the id of an event")
        if action not in ACTIONS:
            names = ", ".join(ACTIONS)
            raise XiezhiError(
                f"没有动作 {action!r}, 应为 {names}", f"no action {action!r}: {names} would be right"
            )
        for key in ACTIONS[action]:
            if str(told.get(key, "")).strip() == "":
                raise XiezhiError(f"{action} 缺 {key}", f"{action} needs {key}")
        if action == "shift":
            return Order(row, event, action, by=span_of(str(told["by"])))
        name = str(told.get("field", "")).strip() if action == "set" else ""
        return Order(row, event, action, field=name, value=told.get("value" if action == "set" else "to"))

    def refuse(self, row: int, zh: str, en: str) -> None:
        """Notes that a row is not done, and why."""
        self.refused.append(Refused(self.file, row, zh, en))

    # -- doing

    def columns(self) -> list[str]:
        """Fields that the orders set: the tables of events must have these columns."""
        return sorted({order.field for order in self.orders if order.action == "set"})

    def done(self, matters: pa.Table, events: pa.Table) -> pa.Table:
        """A part of the events with the orders done that name events in it.

        Where rows are dropped from events without ids, an ``id`` column keeps those of the others.
        """
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
        return _without(events, dropped)

    def _rows(self, events: pa.Table, wanted: set[str]) -> dict[str, int]:
        """The rows of the events that are wanted, and what is near to those that are not here."""
        given: dict[str, int] = {}
        if "id" in events.schema.names:
            ids = events.column("id")
            places = np.flatnonzero(pc.is_in(ids, pa.array(sorted(wanted))).to_numpy(zero_copy_only=False))
            given = {ids[int(place)].as_py(): int(place) for place in places}
        names = {event.rpartition("#")[0] for event in wanted - set(given)}
        column = _texts(events.column("matter"))
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
        ids = _texts(matters.column("matter"))
        mask = pc.is_in(ids, pa.array(sorted(names), pa.string()))
        some = matters.select(["matter", "kind"]).filter(mask)
        kinds = _texts(some.column("kind")).to_pylist()
        return dict(zip(_texts(some.column("matter")).to_pylist(), kinds, strict=True))

    def _do(self, order: Order, events: pa.Table, row: int, kinds: Mapping[str, str]) -> pa.Table:
        if order.action == "drop":
            return events
        if order.action == "shift":
            for name in ("at", "recorded_at"):
                if name in events.schema.names and (value := events.column(name)[row]).is_valid:
                    moved = value.cast(pa.int64()).as_py() + order.by
                    events = _written(events, name, row, pa.scalar(moved, pa.int64()).cast(value.type))
            return events
        if order.action == "actor":
            return _written(events, "actor", row, pa.scalar(str(order.value)))
        matter, step = events.column("matter")[row].as_py(), events.column("step")[row].as_py()
        kind = self.pack.kinds.get(kinds.get(matter, ""))
        if kind is None or step not in kind.steps:
            raise XiezhiError(
                f"{order.event} 的事项类型不在规则包中", f"the pack does not know the kind of {order.event}"
            )
        name = order.field or _place_of(kind, step)
        return _written(events, name, row, self._value(order, kind, step, name))

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


def span_of(text: str) -> int:
    """``3 d``, ``-2 h 30 min`` in microseconds."""
    match = _SPAN.match(text.strip())
    if match is None:
        raise XiezhiError(
            f"{text[:40]!r} 不是时长, 应如 3 d, -2 h 30 min",
            f"{text[:40]!r} is no span: 3 d, -2 h 30 min would be right",
        )
    span = sum(int(n) * _UNITS[unit] for n, unit in _PART.findall(match[2]))
    if span > 366 * 200 * DAY:
        raise XiezhiError(f"{text[:40]!r} 超过 200 年", f"{text[:40]!r} is more than 200 years")
    return -span if match[1] == "-" else span


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


# -- tables


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _written(table: pa.Table, name: str, row: int, value: pa.Scalar) -> pa.Table:
    """One cell written; a column that is not there is made."""
    if name not in table.schema.names:
        table = table.append_column(name, pa.nulls(table.num_rows, value.type))
    place = table.schema.get_field_index(name)
    column = table.column(place)
    plain = _texts(column)
    if plain.type != value.type:
        value = value.cast(plain.type) if value.is_valid else pa.scalar(None, plain.type)
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[row] = True
    new = pc.replace_with_mask(plain.combine_chunks(), pa.array(mask), pa.array([value.as_py()], plain.type))
    if pa.types.is_dictionary(column.type):
        new = new.dictionary_encode().cast(column.type)
    return table.set_column(place, table.schema.field(place), new)


def _without(events: pa.Table, dropped: Sequence[int]) -> pa.Table:
    """Without some rows; the others keep the ids that they had."""
    if not dropped:
        return events
    if "id" not in events.schema.names:
        counts: dict[str, int] = {}
        ids = []
        for matter in _texts(events.column("matter")).to_pylist():
            counts[matter] = counts.get(matter, 0) + 1
            ids.append(f"{matter}#{counts[matter]}")
        events = events.append_column("id", pa.array(ids, pa.string()))
    mask = np.ones(events.num_rows, dtype=bool)
    mask[list(dropped)] = False
    return events.filter(pa.array(mask))
