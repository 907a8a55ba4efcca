# SPDX-License-Identifier: Apache-2.0
"""A preview made: the import tried out and rolled back, the rows with their faults kept beside the upload.

Up to ``TRIAL`` bytes the ledger itself is asked what would be new; a larger file is only read, so that nobody who
writes meanwhile has to wait for a transaction that is thrown away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from xiezhi.casework.allowed import access_of
from xiezhi.casework.imports.export import Export
from xiezhi.casework.imports.known import Recorded
from xiezhi.casework.imports.preview import Fault, preview
from xiezhi.casework.imports.within import REASON, RIGHT, Within
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.log import open_log
from xiezhi.connectors.opening import open_table
from xiezhi.records.desk import Desk
from xiezhi.web.imports.choices import Choices, mapping_text
from xiezhi.web.imports.folders import MAPPING, ROWS, TABLE, private
from xiezhi.web.imports.remarks import Remarks

TRIAL = 2 << 20
FAULTS, PLAIN, FAULTY = (
    20_000,
    1_000,
    3_000,
)  # faults looked at, rows shown of all, rows shown of those with faults
LONG = 200
ROW, VALUE, REMARK = "row", "value", "remark"
Mark = tuple[str, str, str]  # what, why, what would be right
Beat = Callable[[int, int], None]


@dataclass
class Summary:
    """What would happen: ``rows`` of the table, of them ``wrong`` (something goes to quarantine) and ``odd`` (taken
    with a remark); ``doubled`` say a matter again; ``counts``: of facts, where it was ``tried``; ``more``: not all
    faults are shown.
    """

    rows: int = 0
    wrong: int = 0
    odd: int = 0
    doubled: int = 0
    tried: bool = True
    more: bool = False
    counts: dict[str, Any] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Rows that go in whole."""
        return self.rows - self.wrong


def export_of(folder: Path, source: str, full: bool) -> Export:
    """The upload of a draft as an export."""
    return Export(source, mapping=folder / MAPPING, folder=folder, full=full)


def try_out(
    desk: Desk, folder: Path, choices: Choices, source: str, full: bool, now: int, beat: Beat,
    within: Within | None = None,
) -> Summary:  # fmt: skip
    """Writes the mapping and the rows, says what would happen. ``XiezhiError`` where the table cannot be read so."""
    private(folder / MAPPING, mapping_text(desk.pack, choices))
    export = export_of(folder, source, full)
    tried = (folder / TABLE).stat().st_size <= TRIAL
    if tried:
        found = preview(desk, export, now=now, rows=1, faults=FAULTS, progress=beat, within=within)
        faults, counts = found.faults, dict(found.counts.told())
    else:
        faults, counts = _read(desk, export, beat)
    summary = Summary(tried=tried, counts=counts, more=len(faults) == FAULTS)
    _write_rows(desk, folder, choices, faults, now, summary, within)
    return summary


def summary_of(told: dict[str, Any]) -> Summary:
    """As it was kept."""
    return Summary(**told)


def kept(summary: Summary) -> dict[str, Any]:
    """As JSON."""
    return asdict(summary)


def _read(desk: Desk, export: Export, beat: Beat) -> tuple[tuple[Fault, ...], dict[str, Any]]:
    """Only what cannot be read."""
    with open_log(
        desk.pack,
        map_path=export.mapping,
        folder=export.folder,
        known=Recorded(),
        progress=lambda rows: beat(rows, 0),
    ) as log:
        for _facts in log.chunks():
            pass
        counts = log.counts
        faults = tuple(Fault(*line) for line in islice(log.rejected.lines(), FAULTS))
    told = {"rows": counts.rows, "matters": counts.matters, "rejected_rows": counts.rejected_rows}
    return faults, told | {"rejected_values": counts.rejected_values}


def _write_rows(
    desk: Desk, folder: Path, choices: Choices, faults: tuple[Fault, ...], now: int, summary: Summary,
    within: Within | None,
) -> None:  # fmt: skip
    """``rows.jsonl``: the first rows and all that have something to show, each with its marks by column."""
    marks = _by_line(faults)
    day = desk.pack.zone.day(now)
    remarks = Remarks(desk.pack, choices, access_of(desk).directory, day, within)
    handle = os.open(folder / ROWS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        plain = faulty = 0
        for line, cells, mine in _rows(folder, choices, marks, remarks):
            summary.rows += 1
            whats = {mark[0] for found in mine.values() for mark in found}
            summary.wrong += ROW in whats
            summary.odd += bool(whats) and ROW not in whats
            summary.doubled += (choices.of("matter") or "") in mine and any(
                mark[0] == REMARK for mark in mine[choices.of("matter") or ""]
            )
            if plain < PLAIN or (mine and faulty < FAULTY):
                plain += 1
                faulty += bool(mine)
                file.write(
                    json.dumps({"line": line, "cells": cells, "marks": mine}, ensure_ascii=False) + "\n"
                )
    summary.more |= faulty >= FAULTY


def _by_line(faults: tuple[Fault, ...]) -> dict[int, dict[str, list[Mark]]]:
    found: dict[int, dict[str, list[Mark]]] = {}
    for one in faults:
        line = one.line.rsplit("!", 1)[-1]
        if line.isdigit() and one.what in (ROW, VALUE):
            found.setdefault(int(line), {}).setdefault(one.column, []).append(
                (one.what, one.reason, one.right)
            )
    return found


def _rows(
    folder: Path, choices: Choices, marks: dict[int, dict[str, list[Mark]]], remarks: Remarks
) -> Iterator[tuple[int, list[str], dict[str, list[Mark]]]]:
    """Every row of the table in its order: line, cells, marks by column."""
    raw = open_table(folder / TABLE, None, choices.sheet, choices.header_rows)[0]
    names = raw.header.names
    for batch in raw.batches():
        lines = batch.line.tolist()
        columns = {name: plain_texts(as_texts(one_array(batch.table[name]))).to_pylist() for name in names}
        odd: dict[int, dict[str, list[Mark]]] = {}
        for line, column, why in remarks.of(lines, columns):
            mark = (ROW, why, RIGHT) if why == REASON else (REMARK, why, "")
            odd.setdefault(line, {}).setdefault(column, []).append(mark)
        for one in batch.unread:
            yield one.line, [str(one.value)[:LONG]], marks.pop(one.line, {"": [(ROW, one.reason, "")]})
        for row, line in enumerate(lines):
            cells = [(columns[name][row] or "")[:LONG] for name in names]
            mine = marks.pop(line, {})
            for column, found in odd.get(line, {}).items():
                mine.setdefault(column, found)  # a fault says more than a remark
            yield line, cells, mine
