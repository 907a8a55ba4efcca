# SPDX-License-Identifier: Apache-2.0
"""Any readable log as one Parquet file with the columns of the interchange: renamed and translated, nothing judged.

Two passes, since only the end of a file tells whether every time in it is an instant. Until then batches wait in a
temporary folder; memory is that of a batch.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.mapping import TableMap, translate
from xiezhi.connectors.needs import EVENT_COLUMNS, MATTER_COLUMNS
from xiezhi.connectors.opening import open_table
from xiezhi.connectors.places import Places
from xiezhi.connectors.raw import RawBatch, RawFile
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.rows import LIFECYCLE, columns_for
from xiezhi.connectors.times import Rule, read_times
from xiezhi.kernel.instant import Zone, zone

NEEDED = ("matter", "step", "at")
TIMES = ("at", "recorded_at")
INSTANT = pa.timestamp("us", tz="UTC")
_US, _SURE = "us of ", "sure of "  # columns of the temporary files, beside the text of a time
_GROUP = 1 << 17


@dataclass
class Flattened:
    """What was written. ``matters``: rows of the second file, of what XES traces say; ``rejected``: rows not read.

    ``texts``: the time columns that stayed texts, because some of their stamps have no offset or no time of day.
    """

    events: int
    matters: int
    rejected: Rejected
    texts: tuple[str, ...]


@dataclass
class _Table:
    """Batches of one table in files of a temporary folder; columns may appear later."""

    folder: Path
    names: dict[str, None] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)  # time columns that cannot be instants throughout
    files: list[Path] = field(default_factory=list)
    rows: int = 0

    def add(self, cells: dict[str, pa.Array]) -> None:
        if not len(next(iter(cells.values()), ())):
            return
        self.names.update(dict.fromkeys(name for name in cells if not name.startswith((_US, _SURE))))
        table = pa.table(cells)
        path = self.folder / f"{len(self.files)}.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        self.files.append(path)
        self.rows += table.num_rows

    def save(self, target: Path, first: Sequence[str]) -> None:
        """Writes the table; the columns of ``first`` come first, the others as they were met."""
        names = [name for name in first if name in self.names]
        names += [name for name in self.names if name not in first]
        schema = pa.schema([(name, INSTANT if self.instants(name) else pa.string()) for name in names])
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for path in self.files:
                with pa.OSFile(str(path), "rb") as source, pa.ipc.open_stream(source) as reader:
                    writer.write_table(self._cast(reader.read_all(), schema), row_group_size=_GROUP)

    def instants(self, name: str) -> bool:
        """Whether a column is one of times and every one of them an instant."""
        return name in TIMES and name not in self.unsure

    def _cast(self, table: pa.Table, schema: pa.Schema) -> pa.Table:
        cells = []
        for column in schema:
            if column.name not in table.column_names:
                cells.append(pa.nulls(table.num_rows, column.type))
            elif self.instants(column.name):
                cells.append(table[_US + column.name].cast(INSTANT))
            else:
                cells.append(table[column.name])
        return pa.Table.from_arrays(cells, schema=schema)


def flatten(
    names: Sequence[str], mapped: TableMap, beside: Path | None, home: Zone | None, target: Path, second: Path,
    lang: str,
) -> Flattened:  # fmt: skip
    """Writes the files ``names`` (files, folders, globs; one table) to ``target``.

    What XES traces say of their matters goes to ``second``, written only where they say anything. ``home``: the zone
    of stamps without offset; where neither it nor the mapping names one, such stamps stay texts.
    """
    rejected = Rejected(Places(), lang)
    stamps = mapped.stamps
    known = zone(stamps.zone) if stamps.zone else home
    clocks = _Clocks(known, stamps.formats, stamps.day)
    with tempfile.TemporaryDirectory(prefix="xiezhi-convert-") as folder:
        events, traces = (_Table(_made(Path(folder) / name)) for name in ("events", "traces"))
        for file in (
            file for name in names for file in open_table(name, beside, mapped.sheet, mapped.header_rows)
        ):
            _read(file, mapped, clocks, events, traces, rejected)
        events.save(target, EVENT_COLUMNS)
        telling = set(traces.names) - {"matter"}
        if telling:
            traces.save(second, MATTER_COLUMNS)
    texts = tuple(name for name in TIMES if name in events.unsure)
    return Flattened(events.rows, traces.rows if telling else 0, rejected, texts)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _read(
    file: RawFile, mapped: TableMap, clocks: _Clocks, events: _Table, traces: _Table, rejected: Rejected
) -> None:
    ours = {
        theirs: name for name, theirs in columns_for(file, mapped, EVENT_COLUMNS, NEEDED, every=True).items()
    }
    part = rejected.places.part(file.path, file.sheet)
    for batch in file.batches():
        for unread in batch.unread:
            place = rejected.places.aside(part, np.array([unread.line], dtype=np.int64))
            rejected.add("row", unread.reason, "", place, [unread.value], unread.detail)
        events.add(_event_cells(batch, mapped, ours, clocks, events.unsure))
        if batch.traces is not None:
            traces.add(dict(_cells(batch.traces.table, mapped, ours)))


def _event_cells(
    batch: RawBatch, mapped: TableMap, ours: dict[str, str], clocks: _Clocks, unsure: set[str]
) -> dict[str, pa.Array]:
    table = batch.table
    if mapped.lifecycle and LIFECYCLE in table.column_names:
        lower = pc.utf8_lower(plain_texts(as_texts(one_array(table[LIFECYCLE]))))
        wanted = pa.array([word.lower() for word in mapped.lifecycle])
        table = table.filter(pc.or_(pc.is_in(lower, wanted), pc.is_null(lower)))
    theirs = {name: column for column, name in ours.items()}
    cells = dict(_cells(table, mapped, ours))
    for name in TIMES:
        if name in cells:
            column = theirs.get(name, name)
            raw = translate(one_array(table[column]), mapped.values.of(name, column))
            cells[name], cells[_US + name], sure = clocks.read(raw, cells[name])
            if not sure:
                unsure.add(name)
    return cells


def _cells(table: pa.Table, mapped: TableMap, ours: dict[str, str]) -> Iterator[tuple[str, pa.Array]]:
    """The columns of a batch by our names, as texts, their words translated."""
    for column in table.column_names:
        name = ours.get(column, column)
        texts = plain_texts(as_texts(translate(one_array(table[column]), mapped.values.of(name, column))))
        yield name, translate(texts, mapped.steps) if name == "step" else texts


@dataclass(frozen=True)
class _Clocks:
    """How times are read. Without a zone, stamps without offset are told by reading them in two zones."""

    known: Zone | None
    formats: tuple[str, ...]
    day: bool

    def read(self, raw: pa.Array, texts: pa.Array) -> tuple[pa.Array, pa.Array, bool]:
        """(texts in ISO 8601, µs UTC, whether every one there is an instant); what does not parse stays as it is."""
        here = self.known or _UTC
        times = read_times(raw, Rule(here, here, self.formats, self.day))
        naive = np.zeros(len(texts), dtype=bool)
        if self.known is None:
            other = read_times(raw, Rule(_AWAY, _AWAY, self.formats, self.day))
            naive = times.ok & (times.us != other.us)
        sure = bool((times.missing | (times.ok & ~times.day & ~naive)).all())
        us = pa.array(times.us, mask=~times.ok)
        return texts if sure else self._iso(times.us, times.day, naive, times.ok, texts, here), us, sure

    def _iso(
        self, us: np.ndarray, day: np.ndarray, naive: np.ndarray, ok: np.ndarray, texts: pa.Array, here: Zone
    ) -> pa.Array:
        local = pa.array(us + np.where(day, here.offsets(us), 0)).cast(pa.timestamp("us"))
        stamp = pc.strftime(local, format="%Y-%m-%dT%H:%M:%S")
        full = pc.if_else(pa.array(naive), stamp, pc.binary_join_element_wise(stamp, "+00:00", ""))
        written = pc.if_else(pa.array(day), pc.strftime(local, format="%Y-%m-%d"), full)
        return pc.if_else(pa.array(ok), written, texts)


_UTC, _AWAY = zone("UTC"), zone("Asia/Tokyo")
