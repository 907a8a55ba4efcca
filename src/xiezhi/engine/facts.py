# SPDX-License-Identifier: Apache-2.0
"""Facts in two shapes: ``Family`` (a few objects, for one case) and ``Facts`` (columns, for whole batches).

Values of attributes and fields, in objects: ``None`` missing, ``bool``, ``float`` (every number), ``str``, ``Instant``
(time), ``datetime.date``, ``Duration``, ``tuple`` of these (lists). Source: norm-language §1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.catalog.model import Pack
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant, date_of, day_of

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_PARENT, MISSING_PARENT = -1, -2
MISSING = -1  # code of a missing text
MANY, FEW = 64, 4  # of so many rows a column that fewer than one in four have keeps these alone


def is_list(value: Any) -> bool:
    """Lists are tuples; stamps and durations are named tuples and no lists."""
    return isinstance(value, tuple) and not isinstance(value, (Instant, Duration))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``voids``: id of the event this one takes out of view. ``sets``: attributes it sets."""

    id: str
    matter: str
    step: str
    at: int
    recorded_at: int
    seq: int
    actor: str | None = None
    unit: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)
    voids: str | None = None
    at_day: bool = False  # only the day of ``at`` is known


@dataclass(frozen=True, slots=True)
class Matter:
    """One enforcement item. ``parent_missing``: a parent is named that is not in the input."""

    id: str
    kind: str
    unit: str | None = None
    parent: str | None = None
    parent_missing: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """All matters under one root, and all their events, in any order, voids included."""

    matters: Mapping[str, Matter]
    events: tuple[Event, ...]


class _Codes(dict[str | None, int]):
    """Codes by text: a text that is asked for the first time gets the next one, and its place in ``texts``."""

    def __init__(self) -> None:
        super().__init__({None: MISSING})
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        code = self[text] = len(self.texts)
        self.texts.append(text)
        return code


class Pool:
    """Texts of a batch, each with a code; equal texts have equal codes. ``texts``: by code."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._codes = _Codes()
        self.texts = self._codes.texts
        for text in texts:
            self._codes[text]

    def __reduce__(self) -> tuple[type[Pool], tuple[list[str]]]:
        return Pool, (self.texts,)

    def code(self, text: str | None) -> int:
        """The code of a text, given it if it has none; ``MISSING`` for ``None``."""
        return self._codes[text]

    def codes(self, texts: Iterable[str | None]) -> npt.NDArray[np.int32]:
        return np.fromiter(map(self._codes.__getitem__, texts), dtype=np.int32)

    def find(self, text: str) -> int:
        """The code of a text, or -2 (equal to nothing) where the batch does not have it."""
        return self._codes.get(text, -2)

    def text(self, code: int) -> str | None:
        return None if code < 0 else self.texts[code]


@dataclass
class Column:
    """Values of one attribute or field, one a row; what ``known`` denies is missing.

    ``type`` and dtype of ``values``: ``text`` int32 codes of the pool, ``number`` float64, ``boolean`` bool,
    ``instant`` int64 (``day``: where day-precise), ``date`` int64 day numbers, ``any`` objects (lists, durations,
    mixed types). ``rows``: the rows, ascending, that the values are of, where few rows have one; None: of all.
    """

    type: str
    values: npt.NDArray[Any]
    known: Flags
    day: Flags | None = None
    rows: Ints | None = None

    def places(self, rows: Ints) -> Ints:
        """Where in ``values`` each row stands; -1 where it has none, as negative rows."""
        if self.rows is None or not self.rows.size:
            return np.where(rows >= 0, rows, -1) if self.rows is None else np.full(rows.size, -1)
        place = np.minimum(np.searchsorted(self.rows, rows), self.rows.size - 1)
        return np.where(self.rows[place] == rows, place, -1)

    @cached_property
    def coding(self) -> tuple[Ints, npt.NDArray[Any]]:
        """Of objects (type ``any``): a code for each of ``values``, and the object of each code."""
        ids = np.fromiter(map(id, self.values), dtype=np.int64, count=self.values.size)
        _, first, codes = np.unique(ids, return_index=True, return_inverse=True)
        return codes.astype(np.int64), self.values[first]

    def rows_known(self) -> Ints:
        """The rows that have a value."""
        known = np.flatnonzero(self.known)
        return known if self.rows is None else self.rows[known]

    def value(self, row: int, pool: Pool) -> Any:
        """The value of one row as an object, ``None`` where missing."""
        if self.rows is not None:
            row = int(self.places(np.array([row]))[0])
        if row < 0 or not self.known[row]:
            return None
        return self._object(self.values[row], self.day is not None and self.day[row], pool)

    def of(self, rows: Ints, pool: Pool) -> list[Any]:
        """The values of some rows as objects."""
        places = self.places(rows)
        known = (places >= 0) & self.known[np.maximum(places, 0)] if len(self.known) else places < -1
        day = np.zeros(len(rows), dtype=bool) if self.day is None else self.day[np.maximum(places, 0)]
        raw = self.values[np.maximum(places, 0)] if len(self.values) else places
        return [
            self._object(value, whole, pool) if there else None
            for value, whole, there in zip(raw, day.tolist(), known.tolist(), strict=True)
        ]

    def _object(self, raw: Any, day: Any, pool: Pool) -> Any:
        """A value of the array as an object."""
        if self.type == "text":
            return pool.text(int(raw))
        if self.type == "number":
            return float(raw)
        if self.type == "boolean":
            return bool(raw)
        if self.type == "instant":
            return Instant(int(raw), bool(day))
        return date_of(int(raw)) if self.type == "date" else raw


@dataclass
class Facts:
    """A batch of whole families as columns. M matters; N events sorted by (matter, at, seq), voids included.

    ``matter_kind`` codes of ``pack.kind_code``; ``parent`` row of the parent, ``NO_PARENT`` or ``MISSING_PARENT``;
    ``step`` codes of ``pack.step_code`` (-1 for a void without one); ``number``: place of the row within its matter,
    from 1, for ids not given; ``void_of``: row of the event that this row takes out, -1 for a void without effect,
    None where the batch has no voids; ``is_void`` rows that are voids and therefore never facts.
    Texts (units, actors) are codes of ``pool``.
    """

    pool: Pool
    matter_ids: Sequence[str]
    matter_kind: npt.NDArray[np.int16]
    parent: npt.NDArray[np.int32]
    matter_unit: npt.NDArray[np.int32]
    attributes: dict[str, Column]
    matter: npt.NDArray[np.int32]
    step: npt.NDArray[np.int16]
    at: Ints
    recorded_at: Ints
    seq: Ints
    number: npt.NDArray[np.int32]
    ids: Sequence[str | None] | pa.Array | None = None
    at_day: Flags | None = None
    actor: npt.NDArray[np.int32] | None = None
    unit: npt.NDArray[np.int32] | None = None
    fields: dict[str, Column] = field(default_factory=dict)
    sets: dict[str, Column] = field(default_factory=dict)
    is_void: Flags | None = None
    void_of: npt.NDArray[np.int32] | None = None

    @property
    def size(self) -> int:
        """N, the number of events."""
        return len(self.at)

    def matter_id(self, row: int) -> str:
        """The id of a matter."""
        return str(self.matter_ids[row])

    def event_id(self, row: int) -> str:
        """The id of an event: the one given, else ``<matter>#<n>``."""
        given = self.ids[row] if self.ids is not None else None
        if isinstance(given, pa.Scalar):
            given = given.as_py()
        if given is not None:
            return given
        return f"{self.matter_id(int(self.matter[row]))}#{int(self.number[row])}"

    def roots(self) -> npt.NDArray[np.int32]:
        """The root row of each matter."""
        root = np.arange(len(self.parent), dtype=np.int32)
        up = np.where(self.parent >= 0, self.parent, root)
        while True:
            higher = up[up]
            if np.array_equal(higher, up):
                return np.asarray(up, dtype=np.int32)
            up = higher


def families(facts: Facts, pack: Pack) -> list[Family]:
    """The same facts as objects, one ``Family`` a root, in the order of their first matter."""
    roots = facts.roots()
    groups: dict[int, list[int]] = {}
    for row, root in enumerate(roots.tolist()):
        groups.setdefault(root, []).append(row)
    matters = _matters(facts, pack, np.arange(len(roots)))
    events: dict[int, list[Event]] = {}
    for event, root in zip(
        _events(facts, pack, np.arange(facts.size)), roots[facts.matter].tolist(), strict=True
    ):
        events.setdefault(root, []).append(event)
    return [
        Family({matters[row].id: matters[row] for row in rows}, tuple(events.get(root, ())))
        for root, rows in groups.items()
    ]


def family_of(facts: Facts, pack: Pack, matter: int) -> Family:
    """The family of one matter row as objects, without making the others."""
    roots = facts.roots()
    mine = roots == roots[matter]
    matters = _matters(facts, pack, np.flatnonzero(mine))
    events = _events(facts, pack, np.flatnonzero(mine[facts.matter]))
    return Family({one.id: one for one in matters}, tuple(events))


def _matters(facts: Facts, pack: Pack, rows: Ints) -> list[Matter]:
    kinds, pool = list(pack.kinds), facts.pool
    parents = facts.parent.tolist()
    return [
        Matter(
            id=facts.matter_id(row),
            kind=kinds[int(facts.matter_kind[row])],
            unit=pool.text(int(facts.matter_unit[row])),
            parent=facts.matter_id(parents[row]) if parents[row] >= 0 else None,
            parent_missing=parents[row] == MISSING_PARENT,
            attributes=attributes,
        )
        for row, attributes in zip(rows.tolist(), _told(facts.attributes, rows, pool), strict=True)
    ]


def _events(facts: Facts, pack: Pack, rows: Ints) -> Iterator[Event]:
    pool = facts.pool
    told = zip(rows.tolist(), _told(facts.fields, rows, pool), _told(facts.sets, rows, pool), strict=True)
    for row, data, sets in told:
        step = int(facts.step[row])
        void = facts.is_void is not None and bool(facts.is_void[row])
        voided = int(facts.void_of[row]) if void and facts.void_of is not None else -1
        yield Event(
            id=facts.event_id(row),
            matter=facts.matter_id(int(facts.matter[row])),
            step=pack.step_of[step][1] if step >= 0 else "",
            at=int(facts.at[row]),
            recorded_at=int(facts.recorded_at[row]),
            seq=int(facts.seq[row]),
            actor=pool.text(int(facts.actor[row])) if facts.actor is not None else None,
            unit=pool.text(int(facts.unit[row])) if facts.unit is not None else None,
            data=data,
            sets=sets,
            voids=(facts.event_id(voided) if voided >= 0 else "") if void else None,
            at_day=facts.at_day is not None and bool(facts.at_day[row]),
        )


def _told(columns: Mapping[str, Column], rows: Ints, pool: Pool) -> list[dict[str, Any]]:
    """The values of each of some rows (ascending) by name; columns are gone through once, not once a row."""
    found: list[dict[str, Any]] = [{} for _ in rows]
    for name, column in columns.items():
        known = column.rows_known()
        place = np.searchsorted(rows, known)
        mine = (
            (place < rows.size) & (rows[np.minimum(place, rows.size - 1)] == known)
            if rows.size
            else known < 0
        )
        for index, value in zip(place[mine].tolist(), column.of(known[mine], pool), strict=True):
            if value is not None:
                found[index][name] = value
    return found


def facts_of(pack: Pack, group: Iterable[Family]) -> Facts:
    """Families as columns: for one case at once, and for tests."""
    pool = Pool()
    matters = [matter for family in group for matter in family.matters.values()]
    rows = {matter.id: row for row, matter in enumerate(matters)}
    events = sorted(
        (event for family in group for event in family.events), key=lambda e: (rows[e.matter], e.at, e.seq)
    )
    place = {(event.matter, event.id): row for row, event in enumerate(events)}
    voids = any(event.voids is not None for event in events)
    codes = pack.step_code
    kind_of = {matter.id: matter.kind for matter in matters}
    return Facts(
        pool=pool,
        matter_ids=[matter.id for matter in matters],
        matter_kind=np.array([pack.kind_code[matter.kind] for matter in matters], dtype=np.int16),
        parent=np.array([_parent(matter, rows) for matter in matters], dtype=np.int32),
        matter_unit=pool.codes(matter.unit for matter in matters),
        attributes=columns_of([matter.attributes for matter in matters], pool),
        matter=np.array([rows[event.matter] for event in events], dtype=np.int32),
        step=np.array(
            [codes.get((kind_of[event.matter], event.step), -1) for event in events], dtype=np.int16
        ),
        at=np.array([event.at for event in events], dtype=np.int64),
        recorded_at=np.array([event.recorded_at for event in events], dtype=np.int64),
        seq=np.array([event.seq for event in events], dtype=np.int64),
        number=np.zeros(len(events), dtype=np.int32),
        ids=[event.id for event in events],
        at_day=np.array([event.at_day for event in events], dtype=bool),
        actor=pool.codes(event.actor for event in events),
        unit=pool.codes(event.unit for event in events),
        fields=columns_of([event.data for event in events], pool),
        sets=columns_of([event.sets for event in events], pool),
        is_void=np.array([event.voids is not None for event in events], dtype=bool) if voids else None,
        void_of=np.array([_voided(event, place, events) for event in events], dtype=np.int32)
        if voids
        else None,
    )


def _parent(matter: Matter, rows: Mapping[str, int]) -> int:
    if matter.parent_missing:
        return MISSING_PARENT
    return rows[matter.parent] if matter.parent is not None else NO_PARENT


def _voided(event: Event, place: Mapping[tuple[str, str], int], events: Sequence[Event]) -> int:
    """The row a void takes out: an event of the same matter with a smaller ``seq``, else -1."""
    row = place.get((event.matter, event.voids or ""), -1)
    return row if row >= 0 and events[row].seq < event.seq else -1


def columns_of(rows: Sequence[Mapping[str, Any]], pool: Pool) -> dict[str, Column]:
    """Columns of all names that occur in ``rows``, typed by the values found (mixed types: ``any``).

    Of many rows a column that few have keeps these alone.
    """
    told: dict[str, tuple[list[int], list[Any]]] = {}
    for row, values in enumerate(rows):
        for name, value in values.items():
            if name not in told:
                told[name] = ([], [])
            if value is not None:
                told[name][0].append(row)
                told[name][1].append(value)
    return {name: _column_at(places, values, len(rows), pool) for name, (places, values) in told.items()}


def _column_at(places: list[int], values: list[Any], size: int, pool: Pool) -> Column:
    if size > MANY and 0 < FEW * len(places) < size:
        return replace(column_of(values, pool), rows=np.array(places, dtype=np.int64))
    whole: list[Any] = [None] * size
    for place, value in zip(places, values, strict=True):
        whole[place] = value
    return column_of(whole, pool)


def column_of(values: Sequence[Any], pool: Pool) -> Column:
    """One column of objects (``None`` missing)."""
    known = np.array([value is not None for value in values], dtype=bool)
    types = {_type_of(value) for value in values if value is not None}
    kind = types.pop() if len(types) == 1 else "any"
    if kind == "text":
        return Column("text", pool.codes(values), known)
    if kind == "number":
        return Column("number", np.array([0.0 if v is None else v for v in values], dtype=np.float64), known)
    if kind == "boolean":
        return Column("boolean", np.array([bool(v) for v in values], dtype=bool), known)
    if kind == "instant":
        stamps = np.array([0 if v is None else v.us for v in values], dtype=np.int64)
        return Column("instant", stamps, known, np.array([bool(v and v.day) for v in values], dtype=bool))
    if kind == "date":
        return Column(
            "date", np.array([0 if v is None else day_of(v) for v in values], dtype=np.int64), known
        )
    objects = np.empty(len(values), dtype=object)
    objects[:] = list(values)
    return Column("any", objects, known)


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Instant):
        return "instant"
    return "date" if isinstance(value, date) else "any"
