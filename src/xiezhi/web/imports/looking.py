# SPDX-License-Identifier: Apache-2.0
"""An uploaded table looked at: its columns with samples. Kept beside the upload, and deleted with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from xiezhi.casework.guess.evidence import Column
from xiezhi.casework.guess.table import ForeignTable, look_at
from xiezhi.connectors.sniff import kind_of
from xiezhi.connectors.workbook import guard
from xiezhi.kernel.instant import Zone
from xiezhi.web.imports.folders import TABLE, private

LOOKED = "looked.json"
WORDS = 60  # a column with more different values is no list of words
LONG = 200
MOST_COLUMNS = 300


@dataclass(frozen=True)
class Seen:
    """A column: ``sample`` up to three values, the most frequent first; ``words``: all its values where they are few;
    ``times``: the share that are times.
    """

    name: str
    sample: tuple[str, ...]
    words: tuple[str, ...]
    times: float
    numbers: float
    filled: int


@dataclass(frozen=True)
class Looked:
    """``rows``: how many were looked at. ``sheets``: of a workbook, those that may be chosen."""

    sheet: str | None
    header_rows: int
    rows: int
    columns: tuple[Seen, ...]
    sheets: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """A digest of the names of the columns, by which the same table is known again."""
        told = "\x1f".join([self.sheet or "", *(one.name for one in self.columns)])
        return hashlib.sha256(told.encode()).hexdigest()


def look(folder: Path, zone: Zone, sheet: str | None = None) -> tuple[Looked, ForeignTable]:
    """Looks at the upload of a draft and keeps what it saw. ``XiezhiError``: not readable as a table."""
    table = look_at(folder / TABLE, zone, sheet)
    seen = tuple(_seen(one) for one in table.columns[:MOST_COLUMNS])
    found = Looked(table.sheet, table.header_rows, table.rows, seen, _sheets(folder / TABLE))
    private(folder / LOOKED, json.dumps(asdict(found), ensure_ascii=False))
    return found, table


def looked(folder: Path) -> Looked:
    """What was seen before."""
    told: Mapping = json.loads((folder / LOOKED).read_text("utf-8"))
    columns = tuple(
        Seen(
            one["name"],
            tuple(one["sample"]),
            tuple(one["words"]),
            one["times"],
            one["numbers"],
            one["filled"],
        )
        for one in told["columns"]
    )
    return Looked(told["sheet"], told["header_rows"], told["rows"], columns, tuple(told["sheets"]))


def _seen(one: Column) -> Seen:
    words = tuple(one.distinct) if len(one.distinct) <= WORDS else ()
    sample = tuple(value[:LONG] for value in one.sample)
    return Seen(one.name, sample, words, round(one.times, 3), round(one.numbers, 3), len(one.values))


def _sheets(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook that are shown."""
    if kind_of(path) != "xlsx":
        return ()
    import openpyxl

    guard(path)
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        found = tuple(str(one.title) for one in book.worksheets if one.sheet_state == "visible")
        book.close()
    return found
