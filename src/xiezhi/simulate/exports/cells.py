# SPDX-License-Identifier: Apache-2.0
"""Values as the cells of a system: texts in its way of writing, dates and numbers of Excel, its words for ours."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.kernel.instant import Zone
from xiezhi.simulate.exports.layouts import Column
from xiezhi.simulate.exports.systems import System

Cells = npt.NDArray[Any]


def cells(values: pa.Array | pa.ChunkedArray, column: Column, system: System, zone: Zone) -> Cells:
    """A column of a table as cells: texts, dates and times of Excel, numbers; ``None`` where there is nothing."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if column.type == "time":
        return _objects(stamps(array, system, zone))
    told = array.to_pylist()
    if column.type == "date":
        return _objects([_day(one, system) for one in told])
    if column.number:
        return _objects([_number(one, column, system) for one in told])
    if column.type == "boolean":
        return _objects([None if one is None else "是" if one in (True, "true") else "否" for one in told])
    words = column.words
    return _objects([None if one is None else words.get(one, one) for one in told])


def stamps(array: pa.Array, system: System, zone: Zone) -> list[Any]:
    """Instants as the civil times of a system; what is finer than a second as ISO 8601."""
    if pa.types.is_string(array.type):
        return [None if one is None else _stamp(_civil(one, zone), system) for one in array.to_pylist()]
    us = np.asarray(array.cast(pa.int64()).fill_null(0))
    civil = (us + zone.offsets(us)).astype("datetime64[us]").tolist()
    known = np.asarray(array.is_valid()).tolist()
    return [_stamp(one, system) if there else None for one, there in zip(civil, known, strict=True)]


def _civil(text: str, zone: Zone) -> datetime:
    """The civil time that a text tells; without an offset it tells it as it is."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        return read
    us = np.array([round(read.timestamp() * 1_000_000)])
    told: datetime = (us + zone.offsets(us)).astype("datetime64[us]").tolist()[0]
    return told


def _stamp(one: datetime, system: System) -> Any:
    if one.microsecond:
        return one.isoformat(" ")
    return system.time.format(one) if system.time else one


def _day(one: Any, system: System) -> Any:
    if one is None or one == "":
        return None
    day = date.fromisoformat(one[:10]) if isinstance(one, str) else one
    return system.day.format(day) if system.day else day


def _number(one: Any, column: Column, system: System) -> Any:
    if one is None or one == "":
        return None
    value = float(one)
    if column.type == "money" and system.money and round(value, 2) == value:
        return system.money.format(value)
    number = int(value) if value.is_integer() else value
    return str(number) if system.form == "csv" or system.coded else number


def _objects(told: list[Any]) -> Cells:
    found = np.empty(len(told), dtype=object)
    found[:] = told
    return found
