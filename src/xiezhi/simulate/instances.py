# SPDX-License-Identifier: Apache-2.0
"""Families placed on days, many at once: rows of templates copied, times shifted, slots filled; never one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import SECOND, date_of
from xiezhi.simulate import city as invented
from xiezhi.simulate.book import (
    ABSENT,
    HOLDER_TYPES,
    LISTED,
    ROLE_NAMES,
    SEPARATOR,
    WORD_CODES,
    Book,
    Table,
    Value,
)
from xiezhi.simulate.city import City
from xiezhi.simulate.holders import Holders, member, parts_of
from xiezhi.simulate.wrongs import Wrong, no_wrongs, rows_of

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
_INSTANT = pa.timestamp("us", tz="UTC")
_CODED = pa.dictionary(pa.int32(), pa.string())
CELLS_SHARED = 60
"""Cells of each sort that the families of a city share."""
_STEP = 104_729  # a prime: persons of one family have different names


@dataclass
class Families:
    """Families to be placed, one a row: template, civil day of day 0, station, number."""

    template: Ints
    day: Ints
    station: Ints
    number: Ints

    def take(self, rows: slice | Ints) -> Families:
        """Some of them."""
        return Families(self.template[rows], self.day[rows], self.station[rows], self.number[rows])

    @property
    def size(self) -> int:
        return self.template.size


@dataclass
class Placed:
    """Matters and events of some families, as tables of the interchange, and the wrongs that are in them."""

    matters: pa.Table
    events: pa.Table
    wrongs: pa.Table


class Placer:
    """Places families, batch by batch in the order of their days. ``wrong``: as ``Arrivals.confirmed``."""

    def __init__(
        self, book: Book, city: City, pack: Pack, wrong: Callable[[int, int], Wrong | None] | None = None
    ) -> None:
        self.wrong = wrong or (lambda place, day: None)
        self.book, self.city, self.pack = book, city, pack
        self.holders = Holders(book, city)
        self.words = pa.array(book.pool, pa.string())
        self.officers: set[int] = set()
        self.schemas = _schemas(book)
        self._told: dict[tuple[str, int], str] = {}

    def place(self, families: Families, rng: np.random.Generator) -> Placed:
        """One batch; ``families`` in the order of their days."""
        return _Batch(self, families, rng).placed()

    def text(self, what: str, key: int, make: Callable[[int], str]) -> str:
        """The text of a key, made once."""
        told = self._told.get((what, key))
        if told is None:
            told = self._told[what, key] = make(key)
        return told


def family_text(number: int, year: int) -> str:
    """How a family's number is written: the year it began in, and its place among all."""
    return f"{year}{number:08}"


class _Batch:
    def __init__(self, placer: Placer, families: Families, rng: np.random.Generator) -> None:
        self.placer, self.families, self.rng = placer, families, rng
        self.book = placer.book
        self.texts: list[pa.Array] = [placer.words]
        self.size = len(placer.words)
        self.family = self._family_texts()

    def placed(self) -> Placed:
        book, families = self.book, self.families
        self._midnights()
        self._groups()
        self.rows, self.owner = book.events.rows(families.template)
        self.at = self._instants()
        self._holders()
        self.slot_codes = self._slots()
        self.list_codes = self._lists()
        self.dictionary = pa.concat_arrays(self.texts)
        return Placed(self._matters(), self._events(), self._wrongs())

    # -- time

    def _midnights(self) -> None:
        """First instants of all days that can be asked for."""
        day = self.families.day
        self.first_day = int(day.min()) - 400
        self.midnight = self.placer.pack.zone.midnights(
            np.arange(self.first_day, int(day.max()) + 1200, dtype=np.int64)
        )

    def _at(self, day: Ints, second: Ints) -> Ints:
        return self.midnight[day - self.first_day] + second * SECOND

    def _groups(self) -> None:
        """For each group of events that waits for a working day, by how many days it is moved. As ``moved_days``."""
        book, families = self.book, self.families
        rows, owner = book.groups.rows(families.template)
        self.group_at = _begins(book.groups.size[families.template])
        self.shift = np.zeros(rows.size, dtype=np.int64)
        place = np.arange(rows.size) - self.group_at[owner]
        last = np.full(families.size, -(10**6))
        clock, planned = np.zeros(families.size, dtype=np.int64), np.full(families.size, -(10**6))
        for ordinal in range(int(place.max(initial=-1)) + 1):
            here = np.flatnonzero(place == ordinal)
            row, who = rows[here], owner[here]
            start = book.group_day[row]
            day = self._next_working(families.day[who] + start)
            before = last[who]
            again = (start != planned[who]) & (
                (day < before) | ((day == before) & (book.group_clock[row] <= clock[who]))
            )
            day = np.where(again, self._next_working(np.maximum(before, day) + 1), day)
            self.shift[here] = day - families.day[who] - start
            last[who], planned[who] = day + book.group_end[row] - start, book.group_end[row]
            clock[who] = book.group_last[row]

    def _next_working(self, days: Ints) -> Ints:
        return self.placer.pack.calendar.roll(days)[0]

    def _moved(self, owner: Ints, group: Ints) -> Ints:
        """By how many days rows with a group are moved; 0 where they have none."""
        if not self.shift.size:
            return np.zeros(owner.size, dtype=np.int64)
        place = np.minimum(self.group_at[owner] + np.maximum(group, 0), self.shift.size - 1)
        return np.where(group >= 0, self.shift[place], 0)

    def _instants(self) -> Ints:
        book = self.book
        moved = self._moved(self.owner, book.event_group[self.rows])
        day = self.families.day[self.owner] + book.event_day[self.rows] + moved
        return self._at(day, book.event_second[self.rows])

    # -- who and where

    def _holders(self) -> None:
        book, families = self.book, self.families
        rows, owner = book.holders.rows(families.template)
        busy, whose = book.busy.rows(families.template)
        self.holder_at = _begins(book.holders.size[families.template])
        events = _begins(book.events.size[families.template])
        unit = self.placer.city.at_level(families.station[owner], book.holder_level[rows])
        holder = self.holder_at[whose] + book.busy_holder[busy]
        span = (self.at[events[whose] + book.busy_from[busy]], self.at[events[whose] + book.busy_to[busy]])
        self.placer.holders.forget(int(self._at(families.day[:1] - 40, np.zeros(1, dtype=np.int64))[0]))
        self.begin, self.first, self.pool = self.placer.holders.choose(
            self.rng, rows, unit, busy, holder, span
        )

    # -- texts

    def _family_texts(self) -> pa.Array:
        families = self.families
        days, back = np.unique(families.day, return_inverse=True)
        year = np.array([date_of(day).year for day in days.tolist()], dtype=np.int64)[back]
        return pa.array(year * 10**8 + families.number).cast(pa.string())

    def _add(self, texts: pa.Array) -> int:
        """Adds texts to those of the batch; gives the code of the first."""
        first = self.size
        self.texts.append(texts.cast(pa.string()))
        self.size += len(texts)
        return first

    def _keyed(self, what: str, keys: Ints, make: Callable[[int], str]) -> Ints:
        """Codes of the texts that keys stand for."""
        known, back = np.unique(keys, return_inverse=True)
        told = [self.placer.text(what, key, make) for key in known.tolist()]
        return self._add(pa.array(told, pa.string())) + back.astype(np.int64)

    def _slots(self) -> Ints:
        book, families = self.book, self.families
        rows, owner = book.slots.rows(families.template)
        self.slot_at = _begins(book.slots.size[families.template])
        word = book.slot_word[rows]
        codes = np.zeros(rows.size, dtype=np.int64)
        base = self.rng.integers(0, 1 << 40, size=families.size)
        pooled: dict[str, Callable[[Ints, Ints], Ints]] = {
            "officer": self._officers, "room": self._rooms, "cell": self._cells, "suite": self._suites,
            "unit": self._units, "day": self._days, "moment": self._moments,
        }  # fmt: skip
        numbered = {
            "person": (invented.NAMES, _STEP, invented.person_name),
            "address": (invented.ADDRESSES, 17, invented.address),
        }
        for name, code in WORD_CODES.items():
            here = np.flatnonzero(word == code)
            if not here.size:
                continue
            row, who = rows[here], owner[here]
            if name in pooled:
                codes[here] = pooled[name](row, who)
            elif name in numbered:
                size, stride, make = numbered[name]
                codes[here] = self._keyed(name, (base[who] + book.slot_number[row] * stride) % size, make)
            elif name == "device":
                codes[here] = self._devices(row, who, base)
            else:
                codes[here] = self._numbered(row, who)
        return codes

    def _held(self, row: Ints, who: Ints) -> Ints:
        holder = self.holder_at[who] + self.book.slot_holder[row]
        return member(self.begin, self.first, self.pool, holder, self.book.slot_number[row])

    def _officers(self, row: Ints, who: Ints) -> Ints:
        held = self._held(row, who)
        self.placer.officers.update(np.unique(held).tolist())
        return self._keyed("officer", held, officer_text)

    def _rooms(self, row: Ints, who: Ints) -> Ints:
        held = self._held(row, who)
        return self._keyed("room", held, _room_text)

    def _cells(self, row: Ints, who: Ints) -> Ints:
        """Cells are shared by the city, but not with families in which anything is wrong: a minor put among adults
        would be so among those of other families too, which no list of wrongs tells."""
        number = (self.families.number[who] + self.book.slot_number[row]) % CELLS_SHARED
        own = CELLS_SHARED + self.families.number[who] * CELLS_SHARED + self.book.slot_number[row]
        number = np.where(self.book.wrong[self.families.template[who]], own, number)
        return self._keyed(
            "cell", number * 2 + self.book.slot_name[row], lambda key: invented.cell_name(key % 2, key // 2)
        )

    def _suites(self, row: Ints, who: Ints) -> Ints:
        name = self.placer.city.unit_name
        return self._keyed("suite", self.families.station[who], lambda key: f"{name(key)}办案区")

    def _units(self, row: Ints, who: Ints) -> Ints:
        return self._unit_codes(who, self.book.slot_name[row])

    def _unit_codes(self, who: Ints, level: Ints) -> Ints:
        unit = self.placer.city.at_level(self.families.station[who], level)
        return self._keyed("unit", unit, self.placer.city.unit_name)

    def _days(self, row: Ints, who: Ints) -> Ints:
        day = (
            self.families.day[who] + self.book.slot_number[row] + self._moved(who, self.book.slot_group[row])
        )
        return self._keyed("day", day, lambda key: date_of(key).isoformat())

    def _moments(self, row: Ints, who: Ints) -> Ints:
        second = self.families.day[who] * 86_400 + self.book.slot_number[row]
        return self._keyed("moment", second, lambda key: f"{np.datetime64(key, 's')}")

    def _devices(self, row: Ints, who: Ints, base: Ints) -> Ints:
        index = (base[who] + self.book.slot_number[row]) % invented.DEVICES
        keys = self.families.station[who] * invented.DEVICES + index
        return self._keyed(
            "device", keys, lambda key: f"虚{key // invented.DEVICES:03}记录仪{key % invented.DEVICES + 1:02}"
        )

    def _numbered(self, row: Ints, who: Ints) -> Ints:
        """Texts made of the family's number."""
        words, book = self.placer.words, self.book
        before, after = (
            words.take(pa.array(book.slot_before[row])),
            words.take(pa.array(book.slot_after[row])),
        )
        texts = pc.binary_join_element_wise(before, self.family.take(pa.array(who)), after, "")
        return self._add(texts) + np.arange(row.size)

    def _lists(self) -> Ints:
        """Codes of lists of which a member is a slot."""
        book, families = self.book, self.families
        rows, owner = book.lists.rows(families.template)
        self.list_at = _begins(book.lists.size[families.template])
        codes = np.zeros(rows.size, dtype=np.int64)
        lengths = book.list_lengths[rows]
        dictionary = pa.concat_arrays(self.texts)
        for length in np.unique(lengths).tolist():
            here = np.flatnonzero(lengths == length)
            parts = book.list_parts[rows[here], :length]
            told = np.where(parts >= 0, parts, 0)
            slot = self.slot_at[owner[here]][:, None] - 1 - parts
            filled = np.where(parts < 0, self.slot_codes[np.where(parts < 0, slot, 0)], told)
            distinct, back = _distinct_rows(filled, self.size)
            members = [dictionary.take(pa.array(distinct[:, n])) for n in range(length)]
            codes[here] = self._add(pc.binary_join_element_wise(*members, SEPARATOR)) + back
        return codes

    # -- tables

    def _texts_of(self, cells: Codes, owner: Ints) -> pa.Array:
        """A text column, from cells and the family of each row."""
        here = np.flatnonzero(cells != ABSENT)
        told, codes = cells[here], cells[here].astype(np.int64)
        if (slot := np.flatnonzero((told < 0) & (told > LISTED))).size:
            codes[slot] = self.slot_codes[self.slot_at[owner[here[slot]]] - 1 - codes[slot]]
        if (listed := np.flatnonzero(told <= LISTED)).size:
            codes[listed] = self.list_codes[self.list_at[owner[here[listed]]] + LISTED - codes[listed]]
        distinct, back = np.unique(codes, return_inverse=True)
        indices = np.zeros(cells.size, dtype=np.int32)
        indices[here] = back
        absent = np.ones(cells.size, dtype=bool)
        absent[here] = False
        return _coded(pa.array(indices, mask=absent), self.dictionary.take(pa.array(distinct)))

    def _values_of(self, value: Value, rows: Ints, owner: Ints) -> pa.Array:
        known = value.known[rows]
        if not known.any():
            return pa.nulls(rows.size, _form(value.kind))
        told = value.values[rows]
        if value.kind in ("number", "boolean"):
            return pa.array(told, _form(value.kind), mask=~known)
        day0 = self.families.day[owner]
        if value.kind == "date":
            moved = self._moved(owner, value.group[rows].astype(np.int64))
            days = np.where(value.fixed[rows], told, told + day0 + moved)
            return pa.array(days.astype(np.int32), pa.date32(), mask=~known)
        fixed = value.fixed[rows] | ~known
        day, second = np.where(fixed, 0, told) // 86_400, np.where(fixed, 0, told) % 86_400
        stamps = np.where(value.fixed[rows], told * 86_400 * SECOND, self._at(day0 + day, second))
        return pa.array(stamps, _INSTANT, mask=~known)

    def _columns(self, table: Table, rows: Ints, owner: Ints) -> dict[str, pa.Array]:
        found = {name: self._texts_of(cells[rows], owner) for name, cells in table.texts.items()}
        return found | {name: self._values_of(value, rows, owner) for name, value in table.values.items()}

    def _matters(self) -> pa.Table:
        book, families = self.book, self.families
        rows, owner = book.matters.rows(families.template)
        at = _begins(book.matters.size[families.template])
        place = np.arange(rows.size) - at[owner]
        numbers = pa.array([f"-{n:02}" for n in range(int(place.max()) + 1)], pa.string())
        family = self.family.take(pa.array(owner))
        self.ids = pc.binary_join_element_wise(family, numbers.take(pa.array(place)), "")
        self.matter_at = at
        parent = book.matter_parent[rows]
        above = pa.array(at[owner] + parent, mask=parent < 0)
        columns = {
            "matter": self.ids,
            "kind": self._words(book.matter_kind[rows]),
            "unit": self._unit_column(owner, book.matter_unit[rows]),
            "parent": self.ids.take(above),
            **self._columns(book.matter_table, rows, owner),
        }
        return pa.table(columns, schema=self.placer.schemas[0])

    def _unit_column(self, owner: Ints, level: Ints) -> pa.Array:
        unit = self.placer.city.at_level(self.families.station[owner], level)
        known, back = np.unique(unit, return_inverse=True)
        names = [self.placer.text("unit", key, self.placer.city.unit_name) for key in known.tolist()]
        return _coded(pa.array(back.astype(np.int32)), pa.array(names, pa.string()))

    def _words(self, codes: Codes) -> pa.Array:
        """A column of fixed texts."""
        known, back = np.unique(codes, return_inverse=True)
        return _coded(pa.array(back.astype(np.int32)), self.placer.words.take(pa.array(known)))

    def _events(self) -> pa.Table:
        book, rows, owner = self.book, self.rows, self.owner
        begins = _begins(book.events.size[self.families.template])
        columns = {
            "matter": self.ids.take(pa.array(self.matter_at[owner] + book.event_matter[rows])),
            "step": self._words(book.event_step[rows]),
            "at": pa.array(self.at, _INSTANT),
            "seq": pa.array((np.arange(rows.size) - begins[owner] + 1).astype(np.int32)),
            "actor": self._texts_of(book.event_actor[rows], owner),
            "unit": self._unit_column(owner, book.event_unit[rows]),
            **self._columns(book.event_table, rows, owner),
        }
        if "recorded_at" in self.placer.schemas[1].names:
            columns["recorded_at"] = pa.array(self.at + book.event_late[rows] * SECOND, _INSTANT)
        schema = self.placer.schemas[1]
        return pa.table([columns[name] for name in schema.names], schema=schema)

    def _wrongs(self) -> pa.Table:
        """What was planted in these families, with the ids that they have here."""
        families, tables = self.families, [no_wrongs()]
        wrong = self.book.wrong[families.template]
        for template in np.unique(families.template[wrong]).tolist():
            size = int(self.book.matters.size[template])
            for day in np.unique(families.day[families.template == template]).tolist():
                here = np.flatnonzero((families.template == template) & (families.day == day))
                ids = [self.ids.take(pa.array(self.matter_at[here] + n)) for n in range(size)]
                if (found := self.placer.wrong(template, day)) is not None:
                    tables.append(rows_of(found, ids, self.family.take(pa.array(here))))
        return pa.concat_tables(tables)


def officer_text(member: int) -> str:
    """The name of a member that is an officer."""
    unit, kind, index = parts_of(member)
    return invented.officer_name(unit, kind, index)


def officer_role(member: int) -> str:
    """The role of a member that is an officer."""
    return ROLE_NAMES[parts_of(member)[1]]


def _room_text(member: int) -> str:
    _, kind, index = parts_of(member)
    return invented.room_name(kind - len(ROLE_NAMES), index)


def _begins(sizes: Ints) -> Ints:
    """Where the rows of each family begin in the batch."""
    return np.cumsum(sizes) - sizes


def _distinct_rows(rows: Ints, size: int) -> tuple[Ints, Ints]:
    """Different rows of codes below ``size``, and which of them each row is."""
    keys = rows[:, 0].copy()
    for n in range(1, rows.shape[1]):
        _, keys = np.unique(keys * size + rows[:, n], return_inverse=True)
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], back


def _coded(indices: pa.Array, texts: pa.Array) -> pa.Array:
    """A coded column, each text once: of a dictionary with doubles (rooms of two units are called alike) the Parquet
    writer leaves a page that it never filled."""
    once = texts.dictionary_encode()
    if len(once.dictionary) < len(texts):
        indices = once.indices.take(indices)
    return pa.DictionaryArray.from_arrays(indices, once.dictionary)


def _form(kind: str) -> pa.DataType:
    return {"number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(), "time": _INSTANT}[kind]


def _schemas(book: Book) -> tuple[pa.Schema, pa.Schema]:
    """The columns of matters and of events: those of the interchange, then all that a template tells."""
    text = pa.string()
    matters = [("matter", text), ("kind", _CODED), ("unit", _CODED), ("parent", text)]
    events = [("matter", text), ("step", _CODED), ("at", _INSTANT)]
    if book.event_late.any():
        events.append(("recorded_at", _INSTANT))
    events += [("seq", pa.int32()), ("actor", _CODED), ("unit", _CODED)]
    return pa.schema(matters + _told(book.matter_table)), pa.schema(events + _told(book.event_table))


def _told(table: Table) -> list[tuple[str, pa.DataType]]:
    texts = [(name, _CODED) for name in table.texts]
    return texts + [(name, _form(value.kind)) for name, value in table.values.items()]


assert len(HOLDER_TYPES) < 64
