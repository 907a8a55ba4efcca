# SPDX-License-Identifier: Apache-2.0
"""What readers give: batches of rows with the columns as the file names them, and where each row stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.kernel.errors import XiezhiError

ROWS = 50_000
"""Rows of a batch from the readers that work row by row."""


class Unread(NamedTuple):
    """A row that the reader itself could not read: its line, what stands there, and a reason of ``words.REASONS``."""

    line: int
    value: str
    reason: str
    detail: tuple[str, str] = ("", "")  # (zh, en)


@dataclass
class RawBatch:
    """Rows of one file (and sheet). ``line``: int64, where each row stands: line, sheet row, event ordinal.

    ``traces``: of XES, the attributes of the traces that end in this batch, one row a trace.
    """

    table: pa.Table
    line: npt.NDArray[np.int64]
    unread: Sequence[Unread] = ()
    traces: RawBatch | None = None


class RawFile(Protocol):
    """A file (or sheet) opened for reading."""

    path: Path
    sheet: str | None
    header: Header

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of bounded size with at least those of ``columns`` that the file has (``None``: all)."""
        ...


@dataclass
class Header:
    """Names of columns. ``twice``: names that stand over several columns, so that nobody can say which is meant.

    Each column has a name of its own: the second ``x`` is ``x#2``. ``lowest``: with several header lines, the name in
    the lowest one, by which a column may be called as well where only one has it.
    """

    names: list[str]
    twice: frozenset[str] = frozenset()
    lowest: Mapping[str, str] = field(default_factory=dict)

    def find(self, wanted: str) -> str | None:
        """The column called so: exactly, else but for spaces, else by its lowest header line."""
        if wanted in self.names:
            return wanted
        bare = squeeze(wanted)
        alike = [name for name in self.names if squeeze(name) == bare]
        return alike[0] if len(alike) == 1 else self.lowest.get(bare)


def squeeze(name: str) -> str:
    """A name without any space in it."""
    return re.sub(r"\s+", "", name)


def header_of(cells: Sequence[Sequence[str]], merged: Collection[int] = ()) -> Header:
    """The header of one or several lines of cells; ``merged``: columns that only continue a merged cell.

    The parts of several lines are joined by ``/``; a part equal to the one above is not repeated.
    """
    width = max((len(line) for line in cells), default=0)
    lines = [[*(" ".join(cell.split()) for cell in line), *[""] * (width - len(line))] for line in cells]
    names = ["/".join(dict.fromkeys(part for part in column if part)) for column in zip(*lines, strict=True)]
    counted = Counter(name for place, name in enumerate(names) if place not in merged)
    lowest = Counter(squeeze(name) for name in lines[-1] if name) if len(lines) > 1 else Counter[str]()
    unique = _unique(names)
    by_lowest = {
        squeeze(low): name
        for low, name in zip(lines[-1] if lines else [], unique, strict=True)
        if lowest[squeeze(low)] == 1
    }
    return Header(unique, frozenset(name for name, n in counted.items() if n > 1 and name), by_lowest)


def _unique(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 and name else f"{name}#{seen[name]}")
    return result


def text_table(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    """Rows of equal length as a table of texts."""
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(names))


def missing_column(path: Path | str, wanted: str, columns: Sequence[str]) -> XiezhiError:
    """The error of a file without a column that is needed."""
    there = ", ".join(columns[:20]) + (" …" if len(columns) > 20 else "")
    return XiezhiError(
        f"{path} 缺少列 {wanted}; 文件中有: {there}", f"{path} has no column {wanted}; it has: {there}"
    )
