# SPDX-License-Identifier: Apache-2.0
"""Cells as values of their declared type. What does not fit is missing, and flagged. Source: interchange, Typing.

A list is a JSON array, or texts separated by ``;`` ``；`` ``、`` or line ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import LISTS, NUMERIC, Field
from xiezhi.catalog.values import BOOLEANS
from xiezhi.connectors.cells import as_texts, plain_texts
from xiezhi.connectors.read_jsonl import as_text
from xiezhi.connectors.times import Rule, read_days, read_times
from xiezhi.engine.facts import MISSING, Column, Pool
from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.errors import XiezhiError

Flags = npt.NDArray[np.bool_]
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
_SEPARATORS = re.compile(r"[;；、\r\n]")
_STAMPS = (pa.types.is_timestamp, pa.types.is_date)
FEW = 3
"""A column of which less than one row in so many has a value keeps these rows alone."""


@dataclass
class Typed:
    """A column and which of its cells did not fit. ``moved``: stamps moved out of a gap; ``reason``: of ``words``."""

    column: Column
    bad: Flags
    reason: str = ""
    moved: int = 0


def typed(cells: pa.Array, field: Field, rule: Rule, pool: Pool) -> Typed:
    """Cells of one column by the declared type of an attribute or field; texts where ``field.type`` has no form."""
    kind = field.type
    if kind in NUMERIC:
        return _numbers(cells, kind)
    if kind == "boolean":
        return _booleans(cells)
    if kind == "date":
        return _dates(cells, rule)
    if kind == "time":
        return _instants(cells, rule)
    if kind == "duration":
        return _objects(as_texts(cells), _duration, "duration")
    if kind in LISTS:
        return _lists(cells)
    return _texts(cells, pool, field.values if kind == "enum" else ())


def _numbers(cells: pa.Array, kind: str) -> Typed:
    if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
        known = np.asarray(cells.is_valid())
        values = np.asarray(cells.cast(pa.float64(), safe=False).fill_null(0.0))
    else:
        texts = plain_texts(as_texts(cells))
        known = np.asarray(texts.is_valid())
        fits = pc.match_substring_regex(texts, _NUMBER).fill_null(False)
        values = np.asarray(pc.if_else(fits, texts, "nan").cast(pa.float64()))
    good = known & np.isfinite(values)
    if kind == "integer":
        good &= values == np.trunc(values)
    column = Column("number", np.where(good, values, 0.0), good)
    return Typed(column, known & ~good, "integer" if kind == "integer" else "number")


def _booleans(cells: pa.Array) -> Typed:
    if pa.types.is_boolean(cells.type):
        known = np.asarray(cells.is_valid())
        return Typed(
            Column("boolean", np.asarray(cells.fill_null(False)), known), np.zeros(len(known), dtype=bool)
        )
    words, codes = coded(cells)
    meant = [BOOLEANS.get(word.strip().lower()) for word in words]
    good, values = (
        _lookup([one is not None for one in meant], codes),
        _lookup([bool(one) for one in meant], codes),
    )
    return Typed(Column("boolean", values, good), (codes >= 0) & ~good, "boolean")


def _lookup(of_words: list[bool], codes: npt.NDArray[np.int32]) -> Flags:
    """What is so of the word of each row; of a missing one: not."""
    table = np.array([*of_words, False], dtype=bool)
    return np.asarray(table[codes], dtype=bool)


def _dates(cells: pa.Array, rule: Rule) -> Typed:
    days, ok, missing = read_days(_stamps_or_texts(cells), rule)
    return Typed(Column("date", np.where(ok, days, 0), ok), ~ok & ~missing, "date")


def _instants(cells: pa.Array, rule: Rule) -> Typed:
    read = read_times(_stamps_or_texts(cells), rule)
    column = Column("instant", np.where(read.ok, read.us, 0), read.ok, read.day)
    return Typed(column, ~read.ok & ~read.missing, "time", int(read.moved.sum()))


def _stamps_or_texts(cells: pa.Array) -> pa.Array:
    return cells if any(test(cells.type) for test in _STAMPS) else as_texts(cells)


def _texts(cells: pa.Array, pool: Pool, allowed: tuple[str, ...]) -> Typed:
    words, codes = coded(cells)
    table = np.array([*pool.codes(words), MISSING], dtype=np.int32)
    bad = _lookup([bool(allowed) and word not in allowed for word in words], codes)
    values = np.where(bad, np.int32(MISSING), table[codes])
    return Typed(Column("text", values, values >= 0), bad, "enum")


def coded(cells: pa.Array) -> tuple[list[str], npt.NDArray[np.int32]]:
    """The different texts of a column, and the number of that of each row (-1: missing)."""
    texts = as_texts(cells)
    if not pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_encode()
    return texts.dictionary.to_pylist(), np.asarray(texts.indices.cast(pa.int32()).fill_null(-1))


def _objects(texts: pa.Array, read: Callable[[str], Any], reason: str) -> Typed:
    """Values that are objects, each different text read once; ``read`` gives ``None`` for what does not fit."""
    words, codes = coded(texts)
    table = np.empty(len(words) + 1, dtype=object)
    table[:] = [*map(read, words), None]
    values = table[codes]
    known = _lookup([table[number] is not None for number in range(len(words))], codes)
    return Typed(Column("any", values, known), (codes >= 0) & ~known, reason)


def _duration(text: str) -> Any:
    try:
        return parse_duration(text)
    except XiezhiError:
        return None


def _lists(cells: pa.Array) -> Typed:
    return _objects(as_texts(cells), list_of, "list")


def list_of(text: str) -> tuple[str, ...]:
    """The members of a list as texts: of a JSON array, else what the separators part; empty members are dropped."""
    if text.startswith("["):
        try:
            members = map(as_text, json.loads(text, parse_float=str, parse_int=str))
            return tuple(part.strip() for part in members if part and part.strip())
        except (ValueError, RecursionError):
            pass
    parts = _SEPARATORS.split(text.replace("\0", ""))
    return tuple(part for part in map(str.strip, parts) if part)


def merged(columns: list[tuple[npt.NDArray[np.int64], Column]], size: int, pool: Pool) -> Column:
    """One column out of several, each for its own rows; where their types differ, objects.

    Where few of the rows have a value, the column keeps these alone: a log of many kinds has hundreds of columns.
    """
    if len(columns) == 1 and len(columns[0][0]) == size:
        return columns[0][1]
    kinds = {column.type for _, column in columns}
    if len(kinds) > 1:
        columns = [(rows, _as_objects(column, pool)) for rows, column in columns]
    kind = kinds.pop() if len(kinds) == 1 else "any"
    if 0 < FEW * sum(len(rows) for rows, _ in columns) < size:
        return _of_few(kind, columns)
    first = columns[0][1].values
    values = np.full(size, MISSING if kind == "text" else None if kind == "any" else 0, dtype=first.dtype)
    known = np.zeros(size, dtype=bool)
    day = np.zeros(size, dtype=bool) if kind == "instant" else None
    for rows, column in columns:
        values[rows], known[rows] = column.values, column.known
        if day is not None and column.day is not None:
            day[rows] = column.day
    return Column(kind, values, known, day)


def _of_few(kind: str, columns: list[tuple[npt.NDArray[np.int64], Column]]) -> Column:
    rows = np.concatenate([rows for rows, _ in columns])
    order = np.argsort(rows, kind="stable")
    order = order[np.append(np.diff(rows[order]) > 0, True)]  # of two values for one row the later part's
    values = np.concatenate([column.values for _, column in columns])[order]
    known = np.concatenate([column.known for _, column in columns])[order]
    day = None
    if kind == "instant":
        flags = [np.zeros(len(one), bool) if column.day is None else column.day for one, column in columns]
        day = np.concatenate(flags)[order]
    return Column(kind, values, known, day, rows[order])


def _as_objects(column: Column, pool: Pool) -> Column:
    objects = np.empty(len(column.values), dtype=object)
    objects[:] = [column.value(row, pool) for row in range(len(objects))]
    return Column("any", objects, column.known)
