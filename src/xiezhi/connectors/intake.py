# SPDX-License-Identifier: Apache-2.0
"""What a log is read from: one table of events (and one of matters), or the wide tables of a mapping file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import as_texts, one_array
from xiezhi.connectors.known import Known
from xiezhi.connectors.mapping import MappingFile, TableMap, translate
from xiezhi.connectors.matter_rows import MatterRows, default_kind, needed_kind
from xiezhi.connectors.matters import Matters, settle_matters
from xiezhi.connectors.needs import EVENT_COLUMNS, MATTER_COLUMNS, Needs, needs_of
from xiezhi.connectors.opening import ahead, open_table
from xiezhi.connectors.raw import RawBatch, RawFile
from xiezhi.connectors.read_parquet import ParquetFile
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.rows import RowReader, Steps, columns_for
from xiezhi.connectors.sources import WideTable
from xiezhi.connectors.spool import Spread
from xiezhi.connectors.times import Rule
from xiezhi.kernel.errors import XiezhiError

NEEDED = ("matter", "step", "at")


class Intake(Protocol):
    """``kind``: the kind that the mapping gives to matters without one; ``rule``: how values of type time are written;
    ``wide``: ids are made of matter and step; ``has_ids``: rows may bring ids; ``stamped``: rows may say when they were
    entered; ``read``: rows of events so far, rejected ones included."""

    steps: Steps
    kind: str | None
    rule: Rule
    wide: bool
    has_ids: bool
    stamped: bool
    read: int

    @property
    def moved(self) -> int: ...
    def spread(self) -> Spread | None: ...
    def rows(self) -> Iterator[pa.Table]: ...
    def matters(self, known: Known | None = None, seen: Collection[str] = ()) -> Matters | None: ...


class TableIntake:
    """A table of events, with or without a table of matters; of XES the traces are the matters."""

    wide = False

    def __init__(
        self, pack: Pack, mapping: MappingFile, events: str | Path | None, matters: str | Path | None,
        kind: str | None, rejected: Rejected,
    ) -> None:  # fmt: skip
        self.pack = pack
        self.mapped = mapping.table or TableMap()
        self.steps = Steps(pack)
        self.rule = self.mapped.stamps.rule(pack.zone)
        self.kind = self.mapped.kind
        self.rejected = rejected
        self.moved = 0
        self.read = 0
        self._wanted = kind or self.kind
        self._needs: Needs = needs_of(pack)
        self._files = self._events(events, mapping)
        known = [*EVENT_COLUMNS, *sorted(self._needs.values)]
        self._columns = [columns_for(file, self.mapped, known, NEEDED) for file in self._files]
        self.has_ids = any("id" in columns for columns in self._columns)
        self.stamped = any("recorded_at" in columns for columns in self._columns)
        self._matter_files, self._matter_columns = self._matters(matters, mapping)
        self._traces = MatterRows(pack, default_kind(pack, self._wanted), rejected)
        if not self._matter_files:
            needed_kind(pack, self._wanted)

    def _events(self, events: str | Path | None, mapping: MappingFile) -> list[RawFile]:
        mapped = self.mapped
        if events is None and mapped.file is None:
            raise XiezhiError(
                "没有给出事件表: 请用 --events, 或在映射文件中写 file",
                "no events: give --events, or file in the mapping file",
            )
        if events is not None:
            return open_table(events, None, mapped.sheet, mapped.header_rows)
        return open_table(str(mapped.file), mapping.folder, mapped.sheet, mapped.header_rows)

    def _matters(
        self, matters: str | Path | None, mapping: MappingFile
    ) -> tuple[list[RawFile], list[dict[str, str]]]:
        name, beside = (matters, None) if matters is not None else (self.mapped.matters_file, mapping.folder)
        if name is None:
            return [], []
        files = open_table(name, beside)
        known = [*MATTER_COLUMNS, *sorted(self._needs.attributes)]
        default = default_kind(self.pack, self._wanted)
        needed = ("matter",) if default is not None else ("matter", "kind")
        found = [columns_for(file, self._renames_in(file, known), known, needed) for file in files]
        return files, found

    def _renames_in(self, file: RawFile, known: list[str]) -> TableMap:
        """The renames as far as they concern a matters file: those of its columns that it has."""
        there = {
            ours: theirs
            for ours, theirs in self.mapped.columns.items()
            if (ours in known and file.header.find(theirs)) or (theirs in known and file.header.find(ours))
        }
        return TableMap(columns=there, values=self.mapped.values)

    def spread(self) -> Spread | None:
        """Bounds and a sample of the matters, where all files are Parquet and tell them."""
        if self.mapped.values.of("matter"):
            return None
        samples = []
        for file, columns in zip(self._files, self._columns, strict=True):
            sample = file.spread(columns["matter"]) if isinstance(file, ParquetFile) else None
            if sample is None or self.mapped.values.of(columns["matter"]):
                return None
            samples.append(sample)
        rows = sum(file.rows for file in self._files if isinstance(file, ParquetFile))
        whole = pa.concat_arrays(samples)
        return Spread(rows, whole, whole)

    def rows(self) -> Iterator[pa.Table]:
        for file, columns in zip(self._files, self._columns, strict=True):
            part = self.rejected.places.part(file.path, file.sheet, (columns,))
            reader = RowReader(self.steps, self.mapped, columns, self.rule, self.rejected)
            traces = {*self._needs.attributes, *MATTER_COLUMNS, *self.mapped.columns.values()}
            batches = file.batches(reader.wanted | traces)
            for batch in ahead(batches) if isinstance(file, ParquetFile) else batches:
                self.read += len(batch.unread) + batch.table.num_rows
                if batch.traces is not None and not self._matter_files:
                    self._add_traces(batch.traces, part)
                yield reader.check(batch, part)
            self.moved += reader.moved

    def _add_traces(self, batch: RawBatch, part: int) -> None:
        """What XES traces say about their matters; traces without a name are told of by their events."""
        table = batch.table
        named = {theirs: ours for ours, theirs in self.mapped.columns.items()}
        columns = {named.get(name, name): name for name in table.column_names}
        if "matter" not in columns:
            return
        known = np.asarray(as_texts(one_array(table[columns["matter"]])).is_valid())
        table, lines = table.filter(pa.array(known)), batch.line[known]
        wanted = {"unit", "parent", "kind", *self._needs.attributes}
        rows: dict[str, pa.Array] = {"matter": one_array(table[columns["matter"]])}
        rows["place"] = pa.array(self.rejected.places.aside(part, lines))
        kinds = None
        for ours in wanted & set(columns):
            cells = translate(one_array(table[columns[ours]]), self.mapped.values.of(ours, columns[ours]))
            if ours == "kind":
                kinds = cells
            else:
                rows[ours if ours in ("unit", "parent") else f"a:{ours}"] = as_texts(cells)
        self._traces.add(rows, kinds, columns["matter"])

    def matters(self, known: Known | None = None, seen: Collection[str] = ()) -> Matters | None:
        if not self._matter_files:
            if not self._traces.telling:
                return None
            return settle_matters(
                self._traces, self.pack, self.rejected, strict=False, known=known, seen=seen
            )
        rows = MatterRows(self.pack, default_kind(self.pack, self._wanted), self.rejected)
        for file, columns in zip(self._matter_files, self._matter_columns, strict=True):
            part = self.rejected.places.part(file.path, file.sheet, (columns,))
            for batch in file.batches(set(columns.values())):
                rows.add_raw(batch, columns, self.mapped, part)
        return settle_matters(rows, self.pack, self.rejected, strict=True, known=known, seen=seen)


class SourcesIntake:
    """The wide tables of a mapping file, in its order."""

    wide = True
    has_ids = False
    kind: str | None = None

    def __init__(self, pack: Pack, mapping: MappingFile, rejected: Rejected) -> None:
        self.pack = pack
        self.steps = Steps(pack)
        self.rule = Rule(pack.zone, pack.zone)
        self.rejected = rejected
        self.read = 0
        self.stamped = any(event.recorded_at for source in mapping.sources for event in source.events)
        self._matters = MatterRows(pack, None, rejected)
        self._tables = [
            WideTable(source, file, pack, self.steps, source.stamps.rule(pack.zone), rejected)
            for source in mapping.sources
            for file in open_table(source.file, mapping.folder, source.sheet, source.header_rows)
        ]

    @property
    def moved(self) -> int:
        return sum(table.moved for table in self._tables)

    def spread(self) -> Spread | None:
        return None

    def rows(self) -> Iterator[pa.Table]:
        for table in self._tables:
            for rows in table.read(self._matters):
                self.read += rows.num_rows
                yield rows

    def matters(self, known: Known | None = None, seen: Collection[str] = ()) -> Matters | None:
        return settle_matters(self._matters, self.pack, self.rejected, strict=False, known=known, seen=seen)
