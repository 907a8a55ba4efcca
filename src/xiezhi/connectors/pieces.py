# SPDX-License-Identifier: Apache-2.0
"""Rows on their way to their families, and beside them the values of the columns that few rows have.

A log of many kinds has hundreds of columns, each filled in one row of a hundred. As columns they would be moved and
copied row by row wherever rows are; as cells, each with its row and the name of its column, only what is there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.keys import texts_of

Ints = npt.NDArray[np.int64]
FEW = 3
"""Of a column of which less than one row in so many has a value, the values become cells."""
PREFIXES = ("v:", "f:", "a:")
KEY = "key"
MATTER = "matter"
_CELLS = {b"part": b"cells"}


class Names:
    """Names of columns, each with a code; in the order in which they came."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, name: str) -> int:
        """The code of a name, given it if it has none."""
        if name not in self._codes:
            self._codes[name] = len(self.names)
            self.names.append(name)
        return self._codes[name]


class Filled(NamedTuple):
    """Cells of one type: the row of each, the code of its column, its value."""

    row: npt.NDArray[np.int32]
    name: npt.NDArray[np.int16]
    value: pa.Array


@dataclass
class Cells:
    """Values of columns that few rows have; ``kinds``: by their type as Arrow names it."""

    names: Names
    kinds: dict[str, Filled] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        return sum(6 * len(one.row) + int(one.value.nbytes) for one in self.kinds.values())

    def moved(self, new: npt.NDArray[np.integer]) -> Cells:
        """The same with other numbers of rows: ``new`` for each former one, negative where the row is gone."""
        found: dict[str, Filled] = {}
        for kind, (row, name, value) in self.kinds.items():
            to = new[row].astype(np.int32)
            kept = to >= 0
            if not kept.all():
                to, name, value = to[kept], name[kept], value.filter(pa.array(kept))
            if len(to):
                found[kind] = Filled(to, name, value)
        return Cells(self.names, found)

    def by_row(self) -> Cells:
        """The same sorted by row."""
        found: dict[str, Filled] = {}
        for kind, (row, name, value) in self.kinds.items():
            order = np.argsort(row, kind="stable")
            found[kind] = Filled(row[order], name[order], value.take(pa.array(order)))
        return Cells(self.names, found)

    def between(self, low: int, high: int) -> Cells:
        """Of cells sorted by row those of the rows from ``low`` to ``high``, counted from ``low``."""
        found: dict[str, Filled] = {}
        for kind, (row, name, value) in self.kinds.items():
            first, after = np.searchsorted(row, [low, high]).tolist()
            if first < after:
                rows = row[first:after] - np.int32(low)
                found[kind] = Filled(rows, name[first:after], value.slice(first, after - first))
        return Cells(self.names, found)

    def parted(self, part: npt.NDArray[np.integer], new: Ints, ends: Ints) -> list[Cells]:
        """The cells of each stretch of rows: ``part`` and ``new`` place of each row, ``ends`` of the stretches."""
        result = [Cells(self.names) for _ in ends]
        begins = np.concatenate([[0], ends[:-1]])
        for kind, (row, name, value) in self.kinds.items():
            mine = part[row]
            order = np.argsort(mine, kind="stable")
            to = (new[row] - begins[mine])[order].astype(np.int32)
            name, value = name[order], value.take(pa.array(order))
            bounds = np.concatenate([[0], np.cumsum(np.bincount(mine, minlength=len(ends)))]).tolist()
            for cells, low, high in zip(result, bounds[:-1], bounds[1:], strict=True):
                if low < high:
                    cells.kinds[kind] = Filled(to[low:high], name[low:high], value.slice(low, high - low))
        return result

    def columns(self) -> Iterator[tuple[str, Ints, pa.Array]]:
        """Of cells sorted by row (name, rows, values) of each column; one of several types comes several times."""
        found: list[tuple[int, Ints, pa.Array]] = []
        for row, name, value in self.kinds.values():
            order = np.argsort(name, kind="stable")
            ranked, rows, value = name[order], row[order].astype(np.int64), value.take(pa.array(order))
            starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]])).tolist()
            for low, high in zip(starts, [*starts[1:], len(rows)], strict=True):
                found.append((int(ranked[low]), rows[low:high], value.slice(low, high - low)))
        for code, rows, value in sorted(found, key=lambda one: one[0]):
            yield self.names.names[code], rows, value


@dataclass
class Piece:
    """Rows, and their cells."""

    rows: pa.Table
    cells: Cells

    @property
    def nbytes(self) -> int:
        return int(self.rows.nbytes) + self.cells.nbytes


def piece_of(table: pa.Table, names: Names) -> Piece:
    """A table as a piece: the values of columns that few rows have as cells; columns without values are gone."""
    size, kept = table.num_rows, []
    found: dict[str, list[Filled]] = {}
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        filled = size - column.null_count
        if not name.startswith(PREFIXES) or filled * FEW >= size:
            kept.append(place)
        elif filled:
            cells = one_array(column)
            rows, values = _valid_rows(cells), plain_texts(cells.drop_null())
            codes = np.full(len(rows), names.code(name), dtype=np.int16)
            found.setdefault(str(values.type), []).append(Filled(rows, codes, values))
    return Piece(table.select(kept), Cells(names, {kind: _one(parts) for kind, parts in found.items()}))


def _valid_rows(array: pa.Array) -> npt.NDArray[np.int32]:
    """The rows that have a value: those of the bytes of the validity bitmap in which any bit is set are looked at."""
    bitmap = array.buffers()[0]
    if bitmap is None:
        return np.flatnonzero(np.asarray(array.is_valid())).astype(np.int32)
    bits = np.frombuffer(bitmap, np.uint8)[array.offset // 8 : (array.offset + len(array) + 7) // 8]
    bytes_set = np.flatnonzero(bits)
    inside = np.unpackbits(bits[bytes_set], bitorder="little").astype(bool)
    rows = (bytes_set[:, None] * 8 + np.arange(8) - array.offset % 8).ravel()[inside]
    return rows[(rows >= 0) & (rows < len(array))].astype(np.int32)


def _one(parts: Sequence[Filled]) -> Filled:
    if len(parts) == 1:
        return parts[0]
    rows, names, values = zip(*parts, strict=True)
    return Filled(np.concatenate(rows), np.concatenate(names), pa.concat_arrays(values))


def united(pieces: Sequence[Piece], prefix: bytes = b"") -> Piece:
    """Pieces as one, one after the other; at least one."""
    found: dict[str, list[Filled]] = {}
    before = 0
    for piece in pieces:
        for kind, (row, name, value) in piece.cells.kinds.items():
            found.setdefault(kind, []).append(Filled(row + np.int32(before), name, value))
        before += piece.rows.num_rows
    cells = Cells(pieces[0].cells.names, {kind: _one(parts) for kind, parts in found.items()})
    return Piece(joined([piece.rows for piece in pieces], prefix), cells)


@dataclass
class Store:
    """Pieces in memory or, once there are too many, in files; given back in the order in which they came."""

    folder: Path
    name: str
    names: Names
    pieces: list[Piece] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def flush(self) -> None:
        """Everything in memory into a file."""
        if not self.pieces:
            return
        path = self.folder / f"{self.name}.{len(self.files)}.arrow"
        groups: list[list[Piece]] = []
        for piece in self.pieces:
            if groups and groups[-1][0].rows.schema == piece.rows.schema:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        with pa.OSFile(str(path), "wb") as sink:
            for group in groups:
                _write(united(group), sink)
        self.files.append(path)
        self.pieces = []

    def read(self) -> Iterator[Piece]:
        for path in self.files:
            yield from self._read(path)
        yield from self.pieces

    def _read(self, path: Path) -> Iterator[Piece]:
        piece: Piece | None = None
        with pa.OSFile(str(path), "rb") as source:
            while source.tell() < source.size():
                with pa.ipc.open_stream(source) as reader:
                    table = reader.read_all()
                if piece is not None and (table.schema.metadata or {}).get(b"part") == b"cells":
                    row, name, value = (one_array(column) for column in table.columns)
                    piece.cells.kinds[str(value.type)] = Filled(np.asarray(row), np.asarray(name), value)
                    continue
                if piece is not None:
                    yield piece
                piece = Piece(table, Cells(self.names))
        if piece is not None:
            yield piece


def _write(piece: Piece, sink: pa.NativeFile) -> None:
    """The rows as an Arrow stream, then the cells of each type as one of their own."""
    with pa.ipc.new_stream(sink, piece.rows.schema) as writer:
        writer.write_table(piece.rows)
    for row, name, value in piece.cells.kinds.values():
        table = pa.table({"row": pa.array(row), "name": pa.array(name), "value": value})
        table = table.replace_schema_metadata(_CELLS)
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)


def joined(tables: list[pa.Table], prefix: bytes = b"") -> pa.Table:
    """Tables as one: columns that some of them lack are missing there, columns of several types become texts."""
    keyed = {KEY in table.column_names for table in tables}
    if len(keyed) > 1:
        tables = [_with_texts(table, prefix) for table in tables]
    types: dict[str, set[pa.DataType]] = {}
    for table in tables:
        for field_ in table.schema:
            types.setdefault(field_.name, set()).add(field_.type)
    for name, kinds in types.items():
        if len(kinds) > 1:
            tables = [_as_text_column(table, name) for table in tables]
    whole = pa.concat_tables(tables, promote_options="default")
    return whole.unify_dictionaries().combine_chunks()


def _with_texts(table: pa.Table, prefix: bytes) -> pa.Table:
    if KEY not in table.column_names:
        return table
    texts = texts_of(np.asarray(one_array(table[KEY])), prefix)
    return table.drop_columns([KEY]).append_column(MATTER, texts)


def _as_text_column(table: pa.Table, name: str) -> pa.Table:
    place = table.schema.get_field_index(name)
    if place < 0:
        return table
    texts = as_texts(one_array(table[name]))
    if pa.types.is_dictionary(texts.type):
        texts = texts.cast(pa.string())
    return table.set_column(place, name, texts)
