# SPDX-License-Identifier: Apache-2.0
"""A foreign table as it stands: its header of one or two lines, and the values of its first rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xiezhi.casework.guess.evidence import Column
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.opening import open_table
from xiezhi.connectors.raw import RawFile
from xiezhi.connectors.times import Rule
from xiezhi.kernel.instant import Zone

ROWS = 5_000
_GROUPED = 0.3  # so many columns named like another: a line of merged cells stands above the real header


@dataclass(frozen=True)
class ForeignTable:
    """One file or sheet. ``columns`` in the file's order; ``rows``: how many were looked at, at most ``ROWS``."""

    path: Path
    sheet: str | None
    header_rows: int
    columns: tuple[Column, ...]
    rows: int

    @property
    def title(self) -> str:
        """What the file and the sheet are called, as far as it says what they hold."""
        return f"{self.path.stem} {self.sheet or ''}"


def look_at(path: Path, zone: Zone, sheet: str | None = None) -> ForeignTable:
    """Opens a table and reads its first rows; ``XiezhiError`` where it cannot be read."""
    header_rows = 1
    file = open_table(path, None, sheet, 1)[0]
    names = file.header.names
    if sum("#" in name for name in names) > _GROUPED * len(names):
        header_rows = 2
        file = open_table(path, None, sheet, 2)[0]
    columns, rows = _read(file, Rule(zone, zone))
    return ForeignTable(path, file.sheet, header_rows, columns, rows)


def _read(file: RawFile, rule: Rule) -> tuple[tuple[Column, ...], int]:
    values: dict[str, list[str]] = {name: [] for name in file.header.names}
    rows = 0
    for batch in file.batches():
        table = batch.table.slice(0, ROWS - rows)
        rows += table.num_rows
        for name in table.column_names:
            found = plain_texts(as_texts(one_array(table[name]))).to_pylist()
            values[name] += [value for value in found if value is not None and value.strip()]
        if rows >= ROWS:
            break
    return tuple(Column(name, tuple(found), rows, rule) for name, found in values.items()), rows
