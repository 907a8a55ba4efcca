# SPDX-License-Identifier: Apache-2.0
"""Collects rows of matters — of a matters file, of wide tables, of XES traces — and makes one table of them.

Rows are Arrow tables with ``matter`` (text, no nulls), ``place``, ``kind`` (int16, code of the pack, -1: none),
``unit``
``parent`` (text, or missing columns), ``by`` (text: the parent is the one whose attribute has this value),
``a:<name>``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.keys import coded_texts
from xiezhi.connectors.mapping import TableMap, translate
from xiezhi.connectors.pieces import Cells, Names, Piece, piece_of, united
from xiezhi.connectors.raw import RawBatch
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.rows import not_data
from xiezhi.kernel.errors import XiezhiError

Ints = npt.NDArray[np.int64]


class MatterRows:
    """``default``: the kind of rows that name none. ``strict``: a second row of a matter is rejected, else merged."""

    def __init__(self, pack: Pack, default: str | None, rejected: Rejected) -> None:
        self.pack = pack
        self.default = default
        self.rejected = rejected
        self.names = Names()
        self._pieces: list[Piece] = []
        self.refused: set[str] = set()

    @property
    def telling(self) -> bool:
        """Whether any row says more than the id and kind of its matter."""
        return any(set(piece.rows.column_names) - {"matter", "place", "kind"} for piece in self._pieces)

    def add_raw(self, batch: RawBatch, columns: Mapping[str, str], mapped: TableMap, part: int) -> None:
        """A batch of a matters file; ``columns``: ours → theirs."""
        for unread in batch.unread:
            place = self.rejected.places.aside(part, np.array([unread.line], dtype=np.int64))
            self.rejected.add("row", unread.reason, "", place, [unread.value], unread.detail)
        table, places = batch.table, self.rejected.places.aside(part, batch.line)
        cells: dict[str, pa.Array] = {}
        for ours, theirs in columns.items():
            if theirs in table.column_names:
                cells[ours] = translate(one_array(table[theirs]), mapped.values.of(ours, theirs))
        rows = {"matter": cells.pop("matter", pa.nulls(len(places), pa.string())), "place": pa.array(places)}
        for name in ("unit", "parent"):
            if name in cells:
                rows[name] = as_texts(cells.pop(name))
        kinds = cells.pop("kind", None)
        rows.update({f"a:{name}": column for name, column in cells.items()})
        table = self._checked(rows, kinds, columns.get("matter", "matter"))
        self._pieces.append(piece_of(table, self.names))

    def add(self, rows: dict[str, pa.Array], kinds: pa.Array | None, column: str) -> None:
        """Rows as described above, ``matter`` as it stands in the file under the header ``column``; ``kinds``: names of
        kinds, or all the default. All values stay columns, since they may have to be merged."""
        self._pieces.append(Piece(self._checked(rows, kinds, column), Cells(self.names)))

    def _checked(self, rows: dict[str, pa.Array], kinds: pa.Array | None, column: str) -> pa.Table:
        """Without the rows that are rejected."""
        matter = plain_texts(as_texts(rows["matter"]))
        places = np.asarray(rows["place"])
        there = np.asarray(matter.is_valid())
        self.rejected.add("row", "no_matter", "matter", places[~there], [None] * int((~there).sum()))
        totals = not_data(matter, column) & there
        self.rejected.add("row", "totals", "matter", places[totals], matter.filter(pa.array(totals)))
        keep = there & ~totals
        codes = self._kinds(kinds, keep, places, matter)
        rows |= {"matter": matter, "kind": pa.array(codes)}
        return pa.table(rows).filter(pa.array(keep))

    def _kinds(
        self, kinds: pa.Array | None, keep: npt.NDArray[np.bool_], places: Ints, matter: pa.Array
    ) -> npt.NDArray[np.int16]:
        """The code of the kind of each row; rows without a known one are rejected."""
        codes = self.pack.kind_code
        default = codes.get(self.default or "", -1)
        if kinds is None:
            return np.full(len(matter), default, dtype=np.int16)
        texts = as_texts(kinds)
        if not pa.types.is_dictionary(texts.type):
            texts = texts.dictionary_encode()
        found = [codes.get(word, -2) for word in texts.dictionary.to_pylist()]
        result = np.array([*found, default], dtype=np.int16)[
            np.asarray(texts.indices.cast(pa.int32()).fill_null(-1))
        ]
        told = ", ".join(codes)
        for code, reason in ((-1, "no_kind"), (-2, "unknown_kind")):
            wrong = (result == code) & keep
            if wrong.any():
                self.rejected.add(
                    "row",
                    reason,
                    "kind",
                    places[wrong],
                    plain_texts(texts.filter(pa.array(wrong))),
                    (told, told),
                )
                self.refused.update(matter.filter(pa.array(wrong)).to_pylist())
                keep &= ~wrong
        return result

    def whole(self, *, strict: bool) -> Piece:
        """One row a matter, sorted by id: of several rows the first stays, or where not ``strict`` they are merged."""
        if not self._pieces:
            empty = pa.table({"matter": pa.array([], pa.string()), "kind": pa.array([], pa.int16())})
            return Piece(empty, Cells(self.names))
        piece = united(self._pieces)
        self._pieces = []
        coded = coded_texts(one_array(piece.rows["matter"]))
        whole, cells = piece.rows.take(pa.array(coded.order)), piece.cells
        new = np.empty(len(coded.order), dtype=np.int32)
        new[coded.order] = np.arange(len(new))
        again = np.zeros(len(coded.code), dtype=bool)
        np.equal(coded.code[1:], coded.code[:-1], out=again[1:])
        if again.any():
            first = np.flatnonzero(~again)[coded.code]
            whole = self._reject_again(whole, again) if strict else self._merge(whole, again, first)
            new = np.where(again, -1, np.cumsum(~again) - 1)[new]
        self.refused -= set() if not self.refused else set(_known(whole["matter"], self.refused))
        return Piece(whole, cells.moved(new))

    def _reject_again(self, whole: pa.Table, again: npt.NDArray[np.bool_]) -> pa.Table:
        extra = whole.filter(pa.array(again))
        self.rejected.add(
            "row",
            "duplicate_matter",
            "matter",
            np.asarray(one_array(extra["place"])),
            one_array(extra["matter"]),
        )
        return whole.filter(pa.array(~again))

    def _merge(self, whole: pa.Table, again: npt.NDArray[np.bool_], first: Ints) -> pa.Table:
        """Later rows of a matter fill what the first lacks; another value is told, another kind rejects the row."""
        names = [name for name in whole.column_names if name not in ("matter", "place", "kind")]
        rows = np.flatnonzero(again)
        kinds, places = np.asarray(one_array(whole["kind"])), np.asarray(one_array(whole["place"]))
        other = kinds[rows] != kinds[first[rows]]
        for row in rows[other].tolist():
            kind = list(self.pack.kinds)[kinds[first[row]]]
            matter = whole["matter"][row].as_py()
            self.rejected.add("row", "other_kind", "matter", places[row : row + 1], [matter], (kind, kind))
        rows = rows[~other]
        for name in names:
            column = as_texts(one_array(whole[name]))
            values = column.to_pylist()
            changed = self._merge_column(name, values, rows, first, places)
            if changed:
                place = whole.schema.get_field_index(name)
                whole = whole.set_column(place, name, pa.array(values, pa.string()))
        return whole.filter(pa.array(~again))

    def _merge_column(
        self, name: str, values: list[str | None], rows: Ints, first: Ints, places: Ints
    ) -> bool:
        changed = False
        for row in rows.tolist():
            new, old = values[row], values[first[row]]
            if new is None or new == old:
                continue
            if old is None:
                values[first[row]], changed = new, True
            else:
                self.rejected.add(
                    "value", "conflict", name.removeprefix("a:"), places[row : row + 1], [new], (old, old)
                )
        return changed


def default_kind(pack: Pack, wanted: str | None) -> str | None:
    """The kind of matters that name none: ``--kind``, else the pack's only one; ``XiezhiError`` if there is no
    such kind.
    """
    if wanted is not None and wanted not in pack.kinds:
        there = ", ".join(pack.kinds)
        raise XiezhiError(
            f"规则包 {pack.id} 没有事项类型 {wanted}; 有: {there}",
            f"pack {pack.id} has no kind {wanted}; it has: {there}",
        )
    return wanted or (next(iter(pack.kinds)) if len(pack.kinds) == 1 else None)


def needed_kind(pack: Pack, wanted: str | None) -> str:
    """The same where every matter needs it."""
    kind = default_kind(pack, wanted)
    if kind is None:
        there = ", ".join(pack.kinds)
        raise XiezhiError(
            f"规则包 {pack.id} 有多种事项 ({there}): 请给出 --matters (含列 kind) 或 --kind",
            f"pack {pack.id} has several kinds ({there}): give --matters with a column kind, or --kind",
        )
    return kind


def _known(column: pa.ChunkedArray, wanted: Collection[str]) -> list[str]:
    values = pa.array(sorted(wanted), pa.string())
    return values.filter(pc.is_in(values, one_array(column))).to_pylist()
