# SPDX-License-Identifier: Apache-2.0
"""Values of an expression at many events at once, with three-valued logic. Source: norm-language §5."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from xiezhi.engine.facts import Column, Flags, Ints, Pool, column_of
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant, Zone, date_of, day_of

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SETTLED = 1e9  # each result is rounded to nine decimals, so that 0.1 + 0.2 == 0.3


@dataclass
class Vector:
    """A value a row. ``type`` and ``values`` as in ``facts.Column``, and ``list``: ``values`` are the members of all
    rows one after the other, ``bounds`` (size + 1) says whose, ``member`` the type of members, ``known_members``.
    ``codes`` of objects as in ``facts.Column.coding``, where they are known already, and the objects ``of`` them."""

    type: str
    values: npt.NDArray[Any]
    known: Flags
    day: Flags | None = None
    bounds: Ints | None = None
    member: str = ""
    known_members: Flags | None = None
    codes: Ints | None = None
    of: npt.NDArray[Any] | None = None

    @property
    def size(self) -> int:
        return int(self.known.size)

    @property
    def true(self) -> Flags:
        """Rows where a boolean is known to be true."""
        return self.values & self.known if self.type == "boolean" else np.zeros(self.size, dtype=bool)

    def take(self, index: Ints) -> Vector:
        """Some rows (not of lists)."""
        return Vector(
            self.type, self.values[index], self.known[index], None if self.day is None else self.day[index]
        )


def boolean(values: Flags, known: Flags) -> Vector:
    return Vector("boolean", values, known)


def unknown(size: int, kind: str = "boolean") -> Vector:
    """Nothing known, as one of the types."""
    dtype = {"boolean": bool, "number": np.float64, "any": object}.get(kind, np.int64)
    return Vector(kind, np.zeros(size, dtype=dtype), np.zeros(size, dtype=bool))


def constant(value: Any, size: int, pool: Pool) -> Vector:
    """One literal for all rows."""
    known = np.full(size, value is not None)
    if value is None:
        return unknown(size, "any")
    if isinstance(value, bool):
        return boolean(np.full(size, value), known)
    if isinstance(value, float):
        return Vector("number", np.full(size, value), known)
    if isinstance(value, str):
        return Vector("text", np.full(size, pool.code(value), dtype=np.int32), known)
    objects = np.empty(size, dtype=object)
    objects[:] = [value] * size
    return Vector("any", objects, known)


def of_column(column: Column, rows: Ints) -> Vector:
    """A column read at rows; negative rows are missing."""
    if not column.known.size:
        return unknown(rows.size, column.type if column.type != "text" else "any")
    places = column.places(rows)
    here = places >= 0
    index = np.where(here, places, 0)
    known = column.known[index] & here
    if column.type == "any":
        codes, of = column.coding
        return Vector("any", column.values[index], known, codes=codes[index], of=of)
    return Vector(column.type, column.values[index], known, None if column.day is None else column.day[index])


def objects(vector: Vector, pool: Pool) -> npt.NDArray[Any]:
    """Each row as an object, ``None`` where missing."""
    result = np.empty(vector.size, dtype=object)
    if vector.type == "list":
        assert vector.bounds is not None
        members = objects(
            Vector(vector.member, vector.values, _all(vector.known_members, vector.values)), pool
        )
        for row in range(vector.size):
            if vector.known[row]:
                result[row] = tuple(members[vector.bounds[row] : vector.bounds[row + 1]])
        return result
    known = np.flatnonzero(vector.known)
    if vector.type == "any":
        result[known] = vector.values[known]
    elif vector.type == "text":
        codes, places = np.unique(vector.values[known], return_inverse=True)
        texts = np.empty(codes.size, dtype=object)
        texts[:] = [pool.text(code) for code in codes.tolist()]
        result[known] = texts[places]
    elif vector.type in ("number", "boolean"):
        result[known] = vector.values[known].tolist()
    else:
        column = Column(vector.type, vector.values, vector.known, vector.day)
        for row in known.tolist():
            result[row] = column.value(row, pool)
    return result


def _all(mask: Flags | None, values: npt.NDArray[Any]) -> Flags:
    return np.ones(values.size, dtype=bool) if mask is None else mask


def from_objects(values: list[Any], pool: Pool) -> Vector:
    """A vector of objects, typed where they are of one type (lists stay objects)."""
    column = column_of(values, pool)
    return Vector(column.type, column.values, column.known, column.day)


def both(vectors: list[Vector]) -> Vector:
    """Kleene ``and``."""
    false = np.logical_or.reduce([~v.values & v.known for v in vectors])
    known = np.logical_and.reduce([v.known for v in vectors])
    return boolean(~false & known, known | false)


def either(vectors: list[Vector]) -> Vector:
    """Kleene ``or``."""
    true = np.logical_or.reduce([v.values & v.known for v in vectors])
    known = np.logical_and.reduce([v.known for v in vectors])
    return boolean(true, known | true)


def as_boolean(vector: Vector, pool: Pool) -> Vector:
    """A boolean as it is; anything else does not fit and is unknown."""
    if vector.type == "boolean":
        return vector
    if vector.type == "any":
        found = [v if isinstance(v, bool) else None for v in objects(vector, pool)]
        known = np.array([v is not None for v in found], dtype=bool)
        return boolean(np.array([bool(v) for v in found], dtype=bool), known)
    return unknown(vector.size)


def settle(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Rounded to nine decimals where that is possible."""
    with np.errstate(all="ignore"):
        rounded = np.rint(values * SETTLED) / SETTLED
    return np.where(np.isfinite(rounded), rounded, values)


def arithmetic(op: str, left: Vector, right: Vector, pool: Pool) -> Vector:
    """``+ - * /`` of numbers; division by zero and what is no finite number are unknown."""
    left, right = _numbers(left, pool), _numbers(right, pool)
    known = left.known & right.known
    a = np.where(known, left.values, 0.0)
    b = np.where(known, right.values, 1.0)
    with np.errstate(all="ignore"):
        if op == "+":
            result = a + b
        elif op == "-":
            result = a - b
        elif op == "*":
            result = a * b
        else:
            known &= b != 0
            result = a / np.where(b == 0, 1.0, b)
    result = settle(result)
    return Vector("number", result, known & np.isfinite(result))


def negative(vector: Vector, pool: Pool) -> Vector:
    numbers = _numbers(vector, pool)
    return Vector("number", -numbers.values, numbers.known)


def _numbers(vector: Vector, pool: Pool) -> Vector:
    if vector.type == "number":
        return vector
    if vector.type != "any":
        return unknown(vector.size, "number")
    found = [v if isinstance(v, float) else None for v in objects(vector, pool)]
    known = np.array([v is not None for v in found], dtype=bool)
    return Vector("number", np.array([v or 0.0 for v in found], dtype=np.float64), known)


def compare(op: str, left: Vector, right: Vector, pool: Pool, zone: Zone) -> Vector:
    """A comparison; types that do not fit give unknown. An instant and a date compare by civil date."""
    known = left.known & right.known
    if {left.type, right.type} == {"instant", "date"}:
        left, right = _dates(left, zone), _dates(right, zone)
    if left.type == right.type and left.type in ("number", "instant", "date"):
        return boolean(OPERATORS[op](left.values, right.values), known)
    if left.type == right.type and left.type in ("text", "boolean") and op in ("==", "!="):
        return boolean(OPERATORS[op](left.values, right.values), known)
    if (
        left.type != right.type
        and "any" not in (left.type, right.type)
        and "list" not in (left.type, right.type)
    ):
        return unknown(known.size)
    if not known.any():
        return unknown(known.size)
    pairs = zip(objects(left, pool), objects(right, pool), strict=True)
    found = [compare_objects(op, a, b, zone) for a, b in pairs]
    result = np.array([bool(value) for value in found], dtype=bool)
    return boolean(result, np.array([value is not None for value in found], dtype=bool))


def _dates(vector: Vector, zone: Zone) -> Vector:
    if vector.type == "date":
        return vector
    return Vector("date", zone.days(np.where(vector.known, vector.values, 0)), vector.known)


def compare_objects(op: str, a: Any, b: Any, zone: Zone) -> bool | None:
    """A comparison of two values, ``None`` where unknown."""
    if a is None or b is None:
        return None
    if isinstance(a, Instant) and isinstance(b, Instant):
        a, b = a.us, b.us
    elif isinstance(a, Instant) and isinstance(b, date):
        a = date_of(zone.day(a.us))
    elif isinstance(a, date) and isinstance(b, Instant):
        b = date_of(zone.day(b.us))
    elif isinstance(a, Duration) and isinstance(b, Duration):
        return compare_durations(op, a, b)
    elif type(a) is not type(b):
        return None
    if isinstance(a, (bool, tuple)) and op not in ("==", "!="):
        return None
    if isinstance(a, tuple) and (None in a or None in b):
        return None
    return bool(OPERATORS[op](a, b))


def compare_durations(op: str, a: Duration, b: Duration) -> bool | None:
    """Durations compare within one unit, and elapsed ones with each other."""
    if a.elapsed is not None and b.elapsed is not None:
        return bool(OPERATORS[op](a.elapsed, b.elapsed))
    return bool(OPERATORS[op](a.n, b.n)) if a.unit == b.unit else None


def day_numbers(vector: Vector, pool: Pool, zone: Zone) -> Vector:
    """Instants and dates as day numbers (type ``date``); anything else is unknown."""
    if vector.type in ("instant", "date"):
        return _dates(vector, zone)
    if vector.type != "any":
        return unknown(vector.size, "date")
    found = [_day_number(value, zone) for value in objects(vector, pool)]
    known = np.array([value is not None for value in found], dtype=bool)
    return Vector("date", np.array([value or 0 for value in found], dtype=np.int64), known)


def _day_number(value: Any, zone: Zone) -> int | None:
    if isinstance(value, Instant):
        return zone.day(value.us)
    return day_of(value) if isinstance(value, date) else None


def instants(vector: Vector, pool: Pool) -> Vector:
    """Instants with their ``day`` flags; dates and anything else are unknown."""
    if vector.type == "instant":
        return (
            vector
            if vector.day is not None
            else Vector("instant", vector.values, vector.known, np.zeros(vector.size, dtype=bool))
        )
    found = (
        [v if isinstance(v, Instant) else None for v in objects(vector, pool)] if vector.type == "any" else []
    )
    if not found:
        return Vector(
            "instant",
            np.zeros(vector.size, np.int64),
            np.zeros(vector.size, bool),
            np.zeros(vector.size, bool),
        )
    return Vector(
        "instant",
        np.array([v.us if v else 0 for v in found], dtype=np.int64),
        np.array([v is not None for v in found], dtype=bool),
        np.array([bool(v and v.day) for v in found], dtype=bool),
    )
