# SPDX-License-Identifier: Apache-2.0
"""What an import would do, tried out in full and rolled back: the figures that the button repeats, and the faults.

Nothing is written and nothing is evaluated; first rows are shown as the source has them, faulty cells marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from xiezhi.casework.imports.export import Export
from xiezhi.casework.imports.outcome import Counts
from xiezhi.casework.imports.taking import Intake, Progress
from xiezhi.casework.imports.vanishing import note_vanished
from xiezhi.casework.imports.within import Within, units_told
from xiezhi.casework.models import Quarantined, Run
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.opening import open_table
from xiezhi.ledger.entry import Entry
from xiezhi.records.desk import Desk
from xiezhi.records.live import Outcome


@dataclass(frozen=True)
class Fault:
    """One line of the quarantine, as ``rejected.csv`` has it."""

    file: str
    line: str
    what: str
    column: str
    value: str
    reason: str
    right: str


@dataclass(frozen=True)
class Sample:
    """The first rows of one file: header, (line, cells), and the faults of these lines by (line, column)."""

    file: str
    sheet: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    faults: Mapping[tuple[int, str], Fault] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """``counts``: what would happen; ``faults``: the first of them; ``samples``: one a file."""

    counts: Counts
    faults: tuple[Fault, ...]
    samples: tuple[Sample, ...]


def preview(
    desk: Desk, export: Export, *, now: int, rows: int = 20, faults: int = 200,
    progress: Progress = lambda rows, entries: None, within: Within | None = None,
) -> Preview:  # fmt: skip
    """Tries an import out. ``rows`` of each file are shown, so many ``faults`` told. ``XiezhiError``: not readable."""
    with transaction.atomic():
        run = Run.objects.create(
            source=export.source, full=export.full, content="", started_at=now, units=units_told(within)
        )
        intake = Intake(desk, export, run, now, progress, taker=_appended, within=within)
        intake.take_all()
        if export.full:
            note_vanished(desk, run, intake.keys, intake.kinds, intake.counts)
        found = [_fault(one) for one in Quarantined.objects.filter(run=run).order_by("pk")[:faults]]
        transaction.set_rollback(True)
    samples = _samples(export, rows, found)
    return Preview(intake.counts, tuple(found), tuple(samples))


def _appended(desk: Desk, entries: Sequence[Entry], *, now: int) -> Outcome:
    """The append without what follows from it."""
    return Outcome(receipt=desk.store.append(entries, now=now))


def _fault(one: Quarantined) -> Fault:
    return Fault(one.file, one.line, one.what, one.column, one.value, one.reason, one.right)


def _samples(export: Export, rows: int, faults: Sequence[Fault]) -> list[Sample]:
    samples = []
    for name, sheet, header_rows in _tables(export):
        for file in open_table(name, None, sheet, header_rows):
            shown: list[tuple[int, tuple[str, ...]]] = []
            for batch in file.batches():
                columns = [
                    plain_texts(as_texts(one_array(batch.table[column]))).to_pylist()
                    for column in file.header.names
                ]
                cells = zip(batch.line.tolist(), *columns, strict=True)
                shown += [
                    (line, tuple(value or "" for value in row))
                    for line, *row in islice(cells, rows - len(shown))
                ]
                if len(shown) >= rows:
                    break
            lines = {line for line, _ in shown}
            mine = {
                (int(number), one.column): one
                for one in faults
                if one.file == str(file.path) and (number := one.line.rsplit("!", 1)[-1]).isdigit()
                and int(number) in lines
            }  # fmt: skip
            samples.append(Sample(str(file.path), file.sheet, tuple(file.header.names), tuple(shown), mine))
    return samples


def _tables(export: Export) -> list[tuple[Any, str | None, int]]:
    """(files, sheet, header lines) of an export."""
    read = export.read()
    found: list[tuple[Any, str | None, int]] = [
        (name, None, 1) for name in (export.events, export.matters) if name is not None
    ]
    if read is None:
        return found
    if read.table is not None and export.events is not None:
        found[0] = (export.events, read.table.sheet, read.table.header_rows)
    return found + [
        (str(read.folder / source.file), source.sheet, source.header_rows) for source in read.sources
    ]
