# SPDX-License-Identifier: Apache-2.0
"""Columns of events and matters as attributes and fields of the catalogue. Source: interchange, In.

A column ``x`` (``v:x``) sets the attribute ``x`` where the kind declares one, else it is ``data.x``; members of
``data`` and ``f:x`` are fields, but of ``attributes_changed`` those named like an attribute set
it. Where both a column and a member give a field, the column counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.catalog.model import Field, Pack
from xiezhi.connectors.cells import as_texts, one_array
from xiezhi.connectors.matters import Matters, kinds_of
from xiezhi.connectors.needs import field_of
from xiezhi.connectors.pieces import PREFIXES, Cells
from xiezhi.connectors.read_jsonl import as_text
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.times import Rule
from xiezhi.connectors.values import merged, typed
from xiezhi.engine.facts import Column, Pool

Ints = npt.NDArray[np.int64]
SETS, DATA = "sets", "data"
CHANGED = "attributes_changed"
Where = Callable[[int, str], tuple[str, Field] | None]
Parts = dict[str, list[tuple[Ints, Column]]]


@dataclass
class Values:
    """Typed columns of events: attributes that they set, fields of their data."""

    sets: dict[str, Column]
    fields: dict[str, Column]


@dataclass
class Typing:
    """Types values; what does not fit is told. ``rule``: how times are written; ``moved``: stamps moved out of
    a gap.
    """

    pack: Pack
    rule: Rule
    rejected: Rejected
    moved: int = 0
    _lock: Lock = field(default_factory=Lock)

    def events(self, table: pa.Table, cells: Cells, step: npt.NDArray[np.int16], pool: Pool) -> Values:
        """The values of ready rows and of their cells; ``step``: the code of each row, -1 for voids, which have
        none."""
        parts: tuple[Parts, Parts] = ({}, {})
        places = np.asarray(one_array(table["place"]))
        if "data" in table.column_names:
            for name, rows, values in self._members(one_array(table["data"]), places):
                self._sort_out(name, values, rows, step, places, pool, parts, self._member)
        for name, rows, values in (*_columns(table), *cells.columns()):
            where = self._column if name.startswith("v:") else self._member
            self._sort_out(name[2:], values, rows, step, places, pool, parts, where)
        sets, data = ({name: merged(each, len(step), pool) for name, each in part.items()} for part in parts)
        return Values(sets, data)

    def matters(self, matters: Matters, pool: Pool) -> dict[str, Column]:
        """The attributes of matters; what a kind does not declare is none."""
        kinds = kinds_of(matters)
        places = (
            np.asarray(one_array(matters.table["place"])) if "place" in matters.table.column_names else None
        )
        if places is None:
            places = np.zeros(len(kinds), dtype=np.int64)
        parts: tuple[Parts, Parts] = ({}, {})
        for name, rows, values in (*_columns(matters.table), *matters.cells.columns()):
            self._sort_out(name[2:], values, rows, kinds, places, pool, parts, self._attribute)
        return {name: merged(each, len(kinds), pool) for name, each in parts[0].items()}

    def _attribute(self, code: int, name: str) -> tuple[str, Field] | None:
        declared = self.pack.kinds[list(self.pack.kinds)[code]].attributes.get(name)
        return None if declared is None else (SETS, declared)

    def _column(self, code: int, name: str) -> tuple[str, Field] | None:
        """Where a column leads for a step: an attribute of the kind, else a field."""
        if code < 0:
            return None
        kind, step = self.pack.step_of[code]
        declared = self.pack.kinds[kind].attributes.get(name)
        return (
            (SETS, declared) if declared is not None else (DATA, field_of(self.pack.kinds[kind], step, name))
        )

    def _member(self, code: int, name: str) -> tuple[str, Field] | None:
        """Where a member of ``data`` leads."""
        if code < 0:
            return None
        kind, step = self.pack.step_of[code]
        if step == CHANGED and name in self.pack.kinds[kind].attributes:
            return SETS, self.pack.kinds[kind].attributes[name]
        return DATA, field_of(self.pack.kinds[kind], step, name)

    def _by_target(
        self, codes: npt.NDArray[np.int16], where: Callable[[int], tuple[str, Field] | None]
    ) -> list[tuple[tuple[str, Field], Ints]]:
        """Rows by the declaration that types them, and whether it is of an attribute or a field; rows without one are
        left out, rows whose declarations have the same type and values go together."""
        groups: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
        meant: dict[tuple[str, str, tuple[str, ...]], tuple[str, Field]] = {}
        present = np.unique(codes).tolist()
        for code in present:
            target = where(code)
            if target is not None:
                key = (target[0], target[1].type, target[1].values)
                groups.setdefault(key, []).append(code)
                meant.setdefault(key, target)
        if len(groups) == 1 and sum(map(len, groups.values())) == len(present):
            return [(target, np.arange(len(codes), dtype=np.int64)) for target in meant.values()]
        return [(meant[key], np.flatnonzero(np.isin(codes, members))) for key, members in groups.items()]

    def _sort_out(
        self, name: str, cells: pa.Array, rows: Ints, step: npt.NDArray[np.int16], places: Ints, pool: Pool,
        parts: tuple[Parts, Parts], where: Where,
    ) -> None:  # fmt: skip
        """The values of one column into the attributes and fields that they belong to."""
        if not len(rows):
            return
        for (target, declared), mine in self._by_target(step[rows], lambda code: where(code, name)):
            column = self._typed(name, _taken(cells, mine), declared, places[rows[mine]], pool)
            if column.known.all():
                parts[target == DATA].setdefault(name, []).append((rows[mine], column))
            else:
                known = np.flatnonzero(column.known)
                parts[target == DATA].setdefault(name, []).append(
                    (rows[mine][known], _rows_of(column, known))
                )

    def _typed(self, name: str, cells: pa.Array, declared: Field, places: Ints, pool: Pool) -> Column:
        result = typed(cells, declared, self.rule, pool)
        if result.bad.any():
            told = ", ".join(declared.values)
            values = as_texts(cells.filter(pa.array(result.bad)))
            self.rejected.add("value", result.reason, name, places[result.bad], values, (told, told))
        if result.moved:
            with self._lock:
                self.moved += result.moved
        return result.column

    def _members(self, cells: pa.Array, places: Ints) -> list[tuple[str, Ints, pa.Array]]:
        """(name, rows, texts) of the members of JSON objects."""
        texts = as_texts(cells)
        found: dict[str, tuple[list[int], list[str]]] = {}
        bad: list[int] = []
        for row, text in enumerate(texts.to_pylist()):
            if text is None:
                continue
            read = _object(text)
            if read is None:
                bad.append(row)
                continue
            for name, value in read.items():
                rows, values = found.setdefault(name, ([], []))
                rows.append(row)
                values.append(value)
        if bad:
            self.rejected.add("value", "data", "data", places[bad], texts.take(pa.array(bad)))
        return [
            (name, np.array(rows, dtype=np.int64), pa.array(values)) for name, (rows, values) in found.items()
        ]


def _columns(table: pa.Table) -> Iterator[tuple[str, Ints, pa.Array]]:
    """(name, rows, values) of the columns of values."""
    for name in table.column_names:
        if name.startswith(PREFIXES):
            values = one_array(table[name])
            known = np.flatnonzero(np.asarray(values.is_valid()))
            yield name, known, values if len(known) == len(values) else values.take(pa.array(known))


def _object(text: str) -> dict[str, str] | None:
    """The members of a JSON object that have a value, as texts; ``None`` where it is none."""
    try:
        read = json.loads(text, parse_float=str, parse_int=str)
        if not isinstance(read, dict):
            return None
        members = {name: as_text(value) for name, value in read.items()}
        kept = {name: value for name, value in members.items() if value is not None and value.strip()}
        "".join(kept.values()).encode()
    except (ValueError, RecursionError):
        return None
    return kept


def _taken(cells: pa.Array, rows: Ints) -> pa.Array:
    return cells if len(rows) == len(cells) else cells.take(pa.array(rows))


def _rows_of(column: Column, rows: Ints) -> Column:
    return Column(
        column.type, column.values[rows], column.known[rows], None if column.day is None else column.day[rows]
    )
