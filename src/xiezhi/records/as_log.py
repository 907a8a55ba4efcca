# SPDX-License-Identifier: Apache-2.0
"""The ledger as a log of the interchange, for the batch engine: Parquet tables of events and of matters.

What is voided as known at K is left out, and what was recorded after K. ``recorded_at`` is the source's stamp where the
source gave one, else the ledger's. ``attributes_changed`` of all time is the matter's row; an event's ``data`` that is
named like an attribute sets it. The parent, the unit: as told last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import date_of, utc_text
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING
from xiezhi.ledger.line import Stored
from xiezhi.ledger.segments import batches, rows_of
from xiezhi.ledger.store import Store
from xiezhi.records.families import FIELDS, PARENT, PRECISION, SOURCE_STAMP, UNIT

FIXED = ("matter", "kind", "step", "at", "id", "seq", "recorded_at", "actor", "unit", "data")


class Log(NamedTuple):
    """Where the two tables were written."""

    events: Path
    matters: Path


@dataclass
class _Matter:
    kind: str
    values: dict[str, tuple[int, int, Any]] = field(default_factory=dict)  # name → (at, seq, value)

    def tell(self, name: str, at: int, seq: int, value: Any) -> None:
        """The latest by (at, seq) holds."""
        if name not in self.values or self.values[name][:2] <= (at, seq):
            self.values[name] = (at, seq, value)


def write_log(store: Store, segments: Path, pack: Pack, folder: Path, known_at: int | None) -> Log:
    """Writes ``events/*.parquet`` and ``matters.parquet`` into a folder."""
    gone = _voided(store, segments, known_at)
    log = Log(folder / "events", folder / "matters.parquet")
    log.events.mkdir()
    writer, matters = _Writer(pack), dict[str, _Matter]()
    for number, rows in enumerate(_pages(store, segments, known_at)):
        personal = store.secrets.read(rows)
        kept = (row for row in rows if row.voids is None and row.id not in gone)
        told = [one for row in kept for one in writer.event(row, personal.get(row.id, {}), matters)]
        columns = dict.fromkeys(FIXED) | dict.fromkeys(name for one in told for name in one)
        _write(log.events / f"{number:06}.parquet", told, columns)
    rows_of_matters: list[dict[str, Any]] = [
        {"matter": id, "kind": matter.kind}
        | {name: _cell(value) for name, (_, _, value) in matter.values.items()}
        for id, matter in matters.items()
    ]
    columns = dict.fromkeys(("matter", "kind", UNIT, PARENT)) | dict.fromkeys(
        n for row in rows_of_matters for n in row
    )
    _write(log.matters, rows_of_matters, columns)
    return log


class _Writer:
    """Rows of the ledger as rows of the events table."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._attributes = {name: frozenset(kind.attributes) for name, kind in pack.kinds.items()}

    def event(
        self, row: Stored, personal: dict[str, Any], matters: dict[str, _Matter]
    ) -> Iterator[dict[str, Any]]:
        """The event, unless it only tells what holds for all time."""
        matter = matters.setdefault(row.matter, _Matter(row.kind))
        said = {} if row.data == "{}" else json.loads(row.data)
        alone = said.pop(FIELDS, None)
        alone = alone if isinstance(alone, dict) else {}
        for name, value in personal.items():
            if name.startswith(f"{FIELDS}."):
                alone[name.removeprefix(f"{FIELDS}.")] = value
            else:
                said[name] = value
        precision, stamp = said.pop(PRECISION, None), said.pop(SOURCE_STAMP, None)
        if row.step == ATTRIBUTES_CHANGED:
            for name in (UNIT, PARENT):
                if name in said:
                    matter.tell(name, row.at, row.seq, said.pop(name))
            if row.at <= BEGINNING:
                for name, value in said.items():
                    matter.tell(name, row.at, row.seq, value)
                return
        names = self._attributes.get(row.kind, frozenset())
        sets = {name: said.pop(name) for name in list(said) if name in names and name not in FIXED}
        yield {
            "matter": row.matter, "kind": row.kind, "step": row.step, "at": self._at(row.at, precision == "day"),
            "id": row.id, "seq": row.seq, "recorded_at": stamp or utc_text(row.recorded_at), "actor": row.actor,
            "unit": row.unit, "data": json.dumps({**said, **alone}, ensure_ascii=False) if said or alone else None,
            **{name: _cell(value) for name, value in sets.items()},
        }  # fmt: skip

    def _at(self, us: int, day: bool) -> str:
        return date_of(self.pack.zone.day(us)).isoformat() if day else utc_text(us)


def _voided(store: Store, segments: Path, known_at: int | None) -> frozenset[str]:
    """Ids taken out of view as known at K: the later void decides over the earlier."""
    voids = [
        (row.seq, row.id, row.voids)
        for rows in _pages(store, segments, known_at) for row in rows if row.voids is not None
    ]  # fmt: skip
    gone: set[str] = set()
    for _, id, voids_id in sorted(voids, reverse=True):
        if id not in gone:
            gone.add(voids_id)
    return frozenset(gone)


def _pages(store: Store, segments: Path, known_at: int | None) -> Iterator[list[Stored]]:
    for batch in batches(store.tables, segments):
        rows = [row for row in rows_of(batch) if known_at is None or row.recorded_at <= known_at]
        if rows:
            yield rows


def _cell(value: Any) -> str | None:
    """A value as a cell of a file."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _write(path: Path, rows: list[dict[str, Any]], columns: Iterable[str]) -> None:
    names = list(columns)
    types = [pa.int64() if name == "seq" else pa.string() for name in names]
    arrays = [
        pa.array([row.get(name) for row in rows], kind) for name, kind in zip(names, types, strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, names=names), path)
