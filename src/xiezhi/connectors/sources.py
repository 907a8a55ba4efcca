# SPDX-License-Identifier: Apache-2.0
"""Wide tables: a row gives its matter, its attributes, and one event for each entry of ``events`` with a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Field, Pack
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.mapping import EventMap, SourceMap, TableMap, translate
from xiezhi.connectors.matter_rows import MatterRows
from xiezhi.connectors.needs import TEXT, field_of
from xiezhi.connectors.pieces import joined
from xiezhi.connectors.raw import RawBatch, RawFile, missing_column
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.row_expressions import holds, names_in
from xiezhi.connectors.rows import RowReader, Steps, not_data, twice
from xiezhi.connectors.times import Rule, read_days, read_times
from xiezhi.connectors.values import typed
from xiezhi.engine.facts import Column, Pool
from xiezhi.kernel.instant import date_of, utc_text

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
EVENT_FIELDS = ("actor", "unit", "recorded_at")


@dataclass
class WideTable:
    """One file of a source."""

    source: SourceMap
    file: RawFile
    pack: Pack
    steps: Steps
    rule: Rule
    rejected: Rejected

    def __post_init__(self) -> None:
        self.moved = 0
        self.columns = {name: self._column(name) for name in self._named()}
        for event in self.source.events:
            for name in names_in(event.when) if event.when is not None else ():
                if not self._known(event, name):
                    raise missing_column(self.file.path, name, self.file.header.names)

    def read(self, matters: MatterRows) -> Iterator[pa.Table]:
        """Checked rows of events, batch by batch; the matters go to ``matters``."""
        places = self.rejected.places
        part = places.part(self.file.path, self.file.sheet, self._told())
        for batch in self.file.batches(set(self.columns.values())):
            yield from self._batch(batch, part, matters)

    def _batch(self, batch: RawBatch, part: int, matters: MatterRows) -> Iterator[pa.Table]:
        places = self.rejected.places
        each = max(1, len(self.source.events))
        for unread in batch.unread:
            place = places.aside(part, np.array([unread.line], dtype=np.int64))
            self.rejected.add("row", unread.reason, "", place, [unread.value], unread.detail)
        place = places.give(part, batch.line, each)
        cells = _Cells(batch.table, self.columns, self.source)
        self._matters(cells, place[::each], matters)
        matter = plain_texts(as_texts(cells[self.source.matter]))
        real = np.asarray(matter.is_valid()) & ~not_data(matter, self.columns[self.source.matter])
        tables = [
            self._events(event, cells, matter, real, place[number::each])
            for number, event in enumerate(self.source.events)
        ]
        if tables:
            table = joined(tables)
            yield table.take(pa.array(np.argsort(np.asarray(one_array(table["place"])), kind="stable")))

    def _matters(self, cells: _Cells, places: Ints, matters: MatterRows) -> None:
        source = self.source
        rows = {"matter": cells[source.matter], "place": pa.array(places)}
        if source.unit is not None:
            rows["unit"] = plain_texts(as_texts(cells[source.unit]))
        if source.parent is not None:
            by = f"by:{source.parent.kind or ''}:{source.parent.by or ''}:{source.parent.column}"
            rows[by] = plain_texts(as_texts(cells[source.parent.column]))
        for name, column in source.attributes.items():
            declared = self.pack.kinds[source.kind].attributes.get(name, TEXT)
            rows[f"a:{name}"] = iso_stamps(cells.named(name, column), declared, self.rule)
        kinds = pa.array([source.kind] * len(places), pa.string()).dictionary_encode()
        matters.add(rows, kinds, self.columns[source.matter])

    def _events(
        self, event: EventMap, cells: _Cells, matter: pa.Array, real: Flags, places: Ints
    ) -> pa.Table:
        """The events of one entry, without those whose time is empty or whose condition does not hold."""
        times = cells.named("at", event.at)
        keep = real & np.asarray(plain_texts(as_texts(times)).is_valid())
        if event.when is not None:
            keep[keep] = self._hold(event, cells, np.flatnonzero(keep))
        rows: dict[str, pa.Array] = {"matter": matter, "at": times}
        rows["step"] = pa.array([event.step] * len(matter), pa.string()).dictionary_encode()
        for name in EVENT_FIELDS:
            column = getattr(event, name)
            if column is not None:
                rows[name] = cells.named(name, column)
        for name, column in event.data.items():
            declared = field_of(self.pack.kinds[self.source.kind], event.step, name)
            rows[f"field:{name}"] = iso_stamps(cells.named(name, column), declared, self.rule)
        reader = RowReader(self.steps, TableMap(), {name: name for name in rows}, self.rule, self.rejected)
        checked = reader.check_rows(pa.table(rows).filter(pa.array(keep)), places[keep])
        self.moved += reader.moved
        names = [name.replace("v:field:", "f:") for name in checked.column_names]
        return checked.rename_columns(names)

    def _hold(self, event: EventMap, cells: _Cells, rows: Ints) -> Flags:
        """Of some rows, whether the condition of an entry is true of them."""
        assert event.when is not None
        pool = Pool()
        taken = pa.array(rows)
        columns: dict[str, Column] = {}
        for name in dict.fromkeys(names_in(event.when)):
            column, declared = self._meaning(event, name)
            columns[name] = typed(cells.named(name, column).take(taken), declared, self.rule, pool).column
        first, back = _alike(len(rows), list(columns.values()))
        zone = self.pack.zone
        held = [
            holds(event.when, {name: column.value(row, pool) for name, column in columns.items()}, zone)
            for row in first.tolist()
        ]
        return np.array(held, dtype=bool)[back]

    def _meaning(self, event: EventMap, name: str) -> tuple[str, Field]:
        """The column that a name in a condition stands for, and its type."""
        kind = self.pack.kinds[self.source.kind]
        if name in self.source.attributes:
            return self.source.attributes[name], kind.attributes.get(name, TEXT)
        if name in event.data:
            return event.data[name], field_of(kind, event.step, name)
        if name in ("at", "recorded_at"):
            return getattr(event, name) or event.at, Field(name, name, "time")
        return (getattr(event, name, None) or name if name in EVENT_FIELDS else name), TEXT

    def _known(self, event: EventMap, name: str) -> bool:
        column, _ = self._meaning(event, name)
        found = self.file.header.find(column)
        if found is not None:
            self.columns.setdefault(column, found)
        return found is not None

    def _told(self) -> list[dict[str, str]]:
        """Our names → the file's, for each entry of ``events``: under what the reader of a message finds a value."""
        source, columns = self.source, self.columns
        always = {"matter": columns[source.matter]}
        always |= {name: columns[column] for name, column in source.attributes.items()}
        always |= {"parent": columns[source.parent.column]} if source.parent is not None else {}
        told = []
        for event in source.events:
            named = {name: getattr(event, name) for name in ("at", *EVENT_FIELDS)} | dict(event.data)
            told.append(
                always | {name: columns[column] for name, column in named.items() if column is not None}
            )
        return told or [always]

    def _named(self) -> list[str]:
        """The columns that the source names."""
        source = self.source
        named = [source.matter, source.unit, *source.attributes.values()]
        named += [source.parent.column] if source.parent is not None else []
        for event in source.events:
            named += [event.at, event.actor, event.unit, event.recorded_at, *event.data.values()]
        return [name for name in dict.fromkeys(named) if name is not None]

    def _column(self, name: str) -> str:
        found = self.file.header.find(name)
        if found is None:
            raise missing_column(self.file.path, name, self.file.header.names)
        if found in self.file.header.twice:
            raise twice(self.file, found)
        return found


def _alike(size: int, columns: list[Column]) -> tuple[Ints, Ints]:
    """Of rows with the same values in some columns the first, and which of these each row is like."""
    key = np.zeros(size, dtype=np.int64)
    for column in columns:
        if column.values.dtype == object:
            return np.arange(size), np.arange(size)
        parts = [column.values, column.known, *([] if column.day is None else [column.day])]
        for part in parts:
            found, which = np.unique(part, return_inverse=True)
            _, key = np.unique(key * len(found) + which, return_inverse=True)
    _, first, back = np.unique(key, return_index=True, return_inverse=True)
    return first, back


def iso_stamps(cells: pa.Array, declared: Field, rule: Rule) -> pa.Array:
    """Values of type time or date as ISO 8601, so that they mean the same outside of this table.

    What does not parse stays as it is, to be told where it is typed.
    """
    if declared.type not in ("time", "date") or rule == Rule(rule.home, rule.home):
        return cells
    texts = plain_texts(as_texts(cells))
    if declared.type == "date":
        days, ok, _ = read_days(cells, rule)
        written = [date_of(day).isoformat() if good else None for day, good in zip(days, ok, strict=True)]
    else:
        times = read_times(cells, rule)
        days = rule.home.days(times.us)
        written = [
            None if not good else date_of(day).isoformat() if whole else utc_text(us)
            for us, day, good, whole in zip(times.us, days, times.ok, times.day, strict=True)
        ]
    return pc.coalesce(pa.array(written, pa.string()), texts)


class _Cells:
    """The columns of a batch as the source names them, their words translated."""

    def __init__(self, table: pa.Table, columns: Mapping[str, str], source: SourceMap) -> None:
        self._table = table
        self._columns = columns
        self._source = source

    def __getitem__(self, column: str) -> pa.Array:
        return self.named(column, column)

    def named(self, name: str, column: str) -> pa.Array:
        """A column that stands for attribute or field ``name``."""
        theirs = self._columns[column]
        if theirs not in self._table.column_names:
            return pa.nulls(self._table.num_rows, pa.string())
        return translate(one_array(self._table[theirs]), self._source.values.of(theirs, column, name))
