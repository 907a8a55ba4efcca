# SPDX-License-Identifier: Apache-2.0
"""Any readable log as Parquet, with the columns of the interchange: ``xiezhi convert``.

A table of events keeps its rows, their order, and every column, read without a pack; a time that does not parse is told
and left empty. Wide tables and traces with attributes also give a table of matters beside it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xiezhi.catalog.model import Pack
from xiezhi.connectors.blocks import unreadable
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.log import open_log
from xiezhi.connectors.mapping import MappingFile, TableMap, translate
from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.connectors.needs import EVENT_COLUMNS, MATTER_COLUMNS
from xiezhi.connectors.opening import open_table
from xiezhi.connectors.places import Places
from xiezhi.connectors.raw import RawBatch
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.rows import Renamed, columns_for
from xiezhi.connectors.spool import Store
from xiezhi.connectors.times import Rule, Times, read_times
from xiezhi.engine.facts import Event, Matter, families
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Instant, Zone, date_of, utc_text

MEMORY = 256 << 20
INSTANT = pa.timestamp("us", tz="UTC")
NEEDED = ("matter", "step", "at")


@dataclass(frozen=True)
class Converted:
    """What was written: ``files`` (of events, then of matters), how many ``rows``, and what was rejected."""

    files: tuple[Path, ...]
    rows: int
    rejected: Rejected


def matters_beside(out: Path) -> Path:
    """Where the matters of a log go that is written to ``out``."""
    return out.with_name(f"{out.stem}.matters.parquet")


def convert(
    out: Path, zone: Zone, *, events: str | Path | None = None, map_path: str | Path | None = None,
    pack: Pack | None = None, lang: str = "en",
) -> Converted:  # fmt: skip
    """Writes a log as Parquet. ``zone``: of stamps without offset; ``pack``: needed for ``sources:`` only.

    Raises ``XiezhiError`` as ``open_log`` does.
    """
    mapping = (
        read_mapping(Path(map_path), pack) if map_path is not None else MappingFile(Path("."), TableMap())
    )
    if mapping.table is None:
        return _Wide(out, pack, map_path, lang).written()
    name, beside = (events, None) if events is not None else (mapping.table.file, mapping.folder)
    if name is None:
        raise XiezhiError("没有给出要转换的文件", "no file to convert")
    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        return _Table(out, mapping.table, zone, lang, Path(folder)).written(name, beside)


class _Table:
    """A table of events, rewritten."""

    def __init__(self, out: Path, mapped: TableMap, zone: Zone, lang: str, folder: Path) -> None:
        self.out = out
        self.mapped = mapped
        self.rule: Rule = mapped.stamps.rule(zone)
        self.rejected = Rejected(Places(), lang)
        self.rows = 0
        self._events = Store(folder, "events")
        self._matters = Store(folder, "matters")
        self._days = False
        self._size = 0

    def written(self, name: str | Path, beside: Path | None) -> Converted:
        for file in open_table(name, beside, self.mapped.sheet, self.mapped.header_rows):
            columns = columns_for(file, self.mapped, EVENT_COLUMNS, NEEDED, every=True)
            part = self.rejected.places.part(file.path, file.sheet, (columns,))
            for batch in file.batches():
                self._add(batch, columns, part)
        files = [self.out]
        _write(self.out, self._events, EVENT_COLUMNS, self._days)
        if self._matters.tables or self._matters.files:
            files.append(matters_beside(self.out))
            _write(files[1], self._matters, MATTER_COLUMNS, False)
        return Converted(tuple(files), self.rows, self.rejected)

    def _add(self, batch: RawBatch, columns: dict[str, str], part: int) -> None:
        for unread in batch.unread:
            place = self.rejected.places.aside(part, np.array([unread.line], dtype=np.int64))
            self.rejected.add("row", unread.reason, "", place, [unread.value], unread.detail)
        places = self.rejected.places.give(part, batch.line)
        names = {
            **columns,
            **{name: name for name in batch.table.column_names if name not in columns.values()},
        }
        raw = Renamed(batch.table, names, self.mapped)
        cells = {name: raw[name] for name in raw.names}
        cells["matter"] = plain_texts(as_texts(raw["matter"]))
        cells["step"] = translate(as_texts(raw["step"]), self.mapped.steps)
        for name in ("at", "recorded_at"):
            if name in raw.names or name == "at":
                cells[name] = self._times(name, raw[name], places)
        self._keep(self._events, pa.table(cells))
        self.rows += len(places)
        if batch.traces is not None and set(batch.traces.table.column_names) - {"matter"}:
            self._keep(self._matters, batch.traces.table)

    def _times(self, name: str, column: pa.Array, places: Any) -> pa.Array:
        """Instants; where any stamp of the log is a day alone, all become texts in the end."""
        times: Times = read_times(column, self.rule)
        wrong = ~times.ok & ~times.missing
        values = plain_texts(as_texts(column.filter(pa.array(wrong))))
        self.rejected.add(
            "row" if name == "at" else "value",
            "bad_time" if name == "at" else name,
            name,
            places[wrong],
            values,
        )
        self._days |= bool(times.day.any())
        instants = pa.array(times.us, mask=~times.ok).cast(INSTANT)
        days = self.rule.home.days(times.us)
        return pa.StructArray.from_arrays([instants, pa.array(days, mask=~times.day)], names=["us", "day"])

    def _keep(self, store: Store, table: pa.Table) -> None:
        store.tables.append(table)
        self._size += table.nbytes
        if self._size > MEMORY:
            self._size = 0
            self._events.flush()
            self._matters.flush()


def _write(path: Path, store: Store, first: Sequence[str], days: bool) -> None:
    """All tables of a store as one Parquet file, known columns first."""
    types: dict[str, pa.DataType] = {}
    for table in store.read():
        for field in table.schema:
            kind = _stored(field.type, days)
            types[field.name] = kind if types.get(field.name, kind) == kind else pa.string()
    names = [name for name in first if name in types] + [name for name in types if name not in first]
    schema = pa.schema([(name, types[name]) for name in names])
    try:
        with pq.ParquetWriter(path, schema) as writer:
            for table in store.read():
                writer.write_table(pa.table([_cells(table, field, days) for field in schema], schema=schema))
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def _stored(kind: pa.DataType, days: bool) -> pa.DataType:
    if pa.types.is_struct(kind) and {field.name for field in kind} == {"us", "day"}:
        return pa.string() if days else INSTANT
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _cells(table: pa.Table, field: pa.Field, days: bool) -> pa.Array:
    """One column of a table as the file holds it."""
    if field.name not in table.column_names:
        return pa.nulls(table.num_rows, field.type)
    cells = one_array(table[field.name])
    if pa.types.is_struct(cells.type) and _stored(cells.type, days) in (INSTANT, pa.string()):
        return _with_days(cells) if days else cells.field("us")
    if cells.type == field.type:
        return cells
    if pa.types.is_dictionary(cells.type) and cells.type.value_type == field.type:
        return cells.cast(field.type)
    return plain_texts(as_texts(cells))


def _with_days(cells: pa.StructArray) -> pa.Array:
    """ISO 8601 texts: days alone as dates, the others in UTC."""
    pairs = zip(cells.field("us").cast(pa.int64()).to_pylist(), cells.field("day").to_pylist(), strict=True)
    texts = [
        date_of(day).isoformat() if day is not None else None if us is None else utc_text(us)
        for us, day in pairs
    ]
    return pa.array(texts, pa.string())


class _Wide:
    """Wide tables, as the events and matters that they mean."""

    def __init__(self, out: Path, pack: Pack | None, map_path: str | Path | None, lang: str) -> None:
        if pack is None:
            raise XiezhiError(
                "含 sources 的映射文件需要规则包: 请给出 --pack",
                "a mapping file with sources needs a pack: give --pack",
            )
        self.out, self.pack, self.map_path, self.lang = out, pack, map_path, lang

    def written(self) -> Converted:
        events: list[dict[str, str | None]] = []
        matters: list[dict[str, str | None]] = []
        with open_log(self.pack, map_path=self.map_path, lang=self.lang) as log:
            found = [family for facts in log.chunks() for family in families(facts, self.pack)]
            for family in found:
                matters += [self._matter(matter) for matter in family.matters.values()]
            for event in sorted(
                (event for family in found for event in family.events), key=lambda event: event.seq
            ):
                events.append(self._event(event))
        for path, rows, first in (
            (self.out, events, ("matter", "step", "at")), (matters_beside(self.out), matters, ("matter", "kind")),
        ):  # fmt: skip
            pq.write_table(_texts(rows, first), path)
        return Converted((self.out, matters_beside(self.out)), len(events), log.rejected)

    def _event(self, event: Event) -> dict[str, str | None]:
        at = self._text(Instant(event.at, event.at_day))
        data = {name: self._text(value) for name, value in event.data.items()}
        row = {"matter": event.matter, "step": event.step, "at": at, "id": event.id}
        row |= {"recorded_at": utc_text(event.recorded_at)} if event.recorded_at != event.at else {}
        return row | {
            "actor": event.actor, "unit": event.unit, "data": json.dumps(data, ensure_ascii=False) if data else None,
        }  # fmt: skip

    def _matter(self, matter: Matter) -> dict[str, str | None]:
        named = {"matter": matter.id, "kind": matter.kind, "unit": matter.unit, "parent": matter.parent}
        return named | {name: self._text(value) for name, value in matter.attributes.items()}

    def _text(self, value: Any) -> str:
        """A value as a file says it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Instant):
            return date_of(self.pack.zone.day(value.us)).isoformat() if value.day else utc_text(value.us)
        if isinstance(value, Duration):
            return str(value)
        if isinstance(value, tuple):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)


def _texts(rows: list[dict[str, str | None]], first: Sequence[str]) -> pa.Table:
    names = list(dict.fromkeys([*first, *(name for row in rows for name in row)]))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})
