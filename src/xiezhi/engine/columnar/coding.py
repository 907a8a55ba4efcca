# SPDX-License-Identifier: Apache-2.0
"""Few different values stand in many rows: what takes Python is worked out once for each, and laid over the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.facts import Flags, Ints, Pool


@dataclass
class Distinct:
    """``row``: which of ``values`` (objects, ``None`` missing) each row has."""

    row: Ints
    values: npt.NDArray[Any]


def distinct(vector: Vector, pool: Pool) -> Distinct:
    """The different values of a vector; of objects and lists the different objects, of which two may be equal."""
    if not vector.size:
        return Distinct(np.empty(0, dtype=np.int64), np.empty(0, dtype=object))
    if vector.codes is not None and vector.of is not None:
        return _compact(vector)
    if vector.type in ("text", "number", "boolean", "date") or (
        vector.type == "instant" and vector.day is None
    ):
        return _typed(vector, pool)
    values = vectors.objects(vector, pool)
    ids = np.fromiter(map(id, values), dtype=np.int64, count=values.size)
    _, first, row = np.unique(ids, return_index=True, return_inverse=True)
    return Distinct(row, values[first])


def _typed(vector: Vector, pool: Pool) -> Distinct:
    if not vector.known.any():
        return Distinct(np.zeros(vector.size, dtype=np.int64), np.array([None], dtype=object))
    sure = vector.take(np.flatnonzero(vector.known))
    if bool((sure.values == sure.values[0]).all()):
        row = np.zeros(sure.size, dtype=np.int64)
        return _with_missing(row, vector.known, vectors.objects(sure.take(np.array([0])), pool))
    _, first, row = np.unique(sure.values, return_index=True, return_inverse=True)
    return _with_missing(row, vector.known, vectors.objects(sure.take(first), pool))


def _compact(vector: Vector) -> Distinct:
    assert vector.codes is not None and vector.of is not None
    present, row = np.unique(vector.codes[vector.known], return_inverse=True)
    return _with_missing(row, vector.known, vector.of[present])


def _with_missing(row: Ints, known: Flags, values: npt.NDArray[Any]) -> Distinct:
    """The values of all rows from those of the known ones."""
    if row.size == known.size:
        return Distinct(row, values)
    every = np.full(known.size, values.size, dtype=np.int64)
    every[known] = row
    more = np.empty(values.size + 1, dtype=object)
    more[:-1] = values
    return Distinct(every, more)


def combined(columns: Sequence[Distinct]) -> tuple[Ints, list[tuple[Any, ...]]]:
    """(which of the combinations each row has, the combinations that occur)."""
    code, rest = columns[0].row, columns[1:]
    for column in rest:
        code = np.unique(code * max(column.values.size, 1) + column.row, return_inverse=True)[1]
    present, first, row = np.unique(code, return_index=True, return_inverse=True)
    parts = [column.values[column.row[first]].tolist() for column in columns]
    return row, list(zip(*parts, strict=True)) if present.size else []


def each(work: Callable[..., Any], columns: Sequence[Distinct], pool: Pool) -> Vector:
    """``work`` of the values of each row, called once for each combination that occurs."""
    row, combinations = combined(columns)
    return vectors.from_objects([work(*combination) for combination in combinations], pool).take(row)


def each_truth(work: Callable[..., bool | None], columns: Sequence[Distinct]) -> Vector:
    """The same where ``work`` gives a truth value, ``None`` for unknown."""
    row, combinations = combined(columns)
    found = [work(*combination) for combination in combinations]
    known = np.array([value is not None for value in found], dtype=bool)
    return vectors.boolean(np.array([bool(value) for value in found], dtype=bool)[row], known[row])
