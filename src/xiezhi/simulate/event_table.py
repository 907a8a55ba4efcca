# SPDX-License-Identifier: Apache-2.0
"""Single cells of tables of events read and written, ids given, rows taken out: for what a plant file asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.simulate.book import column_types

INSTANT, CODED = pa.timestamp("us", tz="UTC"), pa.dictionary(pa.int32(), pa.string())


def as_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A text column without its dictionary."""
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def types_of(pack: Pack) -> dict[str, pa.DataType]:
    """The type of the column of each attribute and field."""
    forms = {"number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(), "time": INSTANT}
    return {name: forms.get(form, CODED) for name, form in column_types(pack).items()}


def fitted(events: pa.Table, schema: pa.Schema) -> pa.Table:
    """A part with the columns of a schema, those that it does not have empty."""
    missing = [one for one in schema if one.name not in events.schema.names]
    for one in missing:
        events = events.append_column(one, pa.nulls(events.num_rows, one.type))
    return events.select(schema.names)


def later(at: pa.Scalar, by: int) -> pa.Scalar:
    """An instant so many microseconds later."""
    return pa.scalar(at.cast(pa.int64()).as_py() + by, pa.int64()).cast(at.type)


def cell_text(value: pa.Scalar) -> str | None:
    """What a cell holds, as text."""
    held = value.as_py()
    return held.isoformat() if isinstance(held, date) else None if held is None else str(held)


def with_ids(events: pa.Table) -> pa.Table:
    """With the ids that events without ids of their own have: their matter's, and their place among its events."""
    if "id" in events.schema.names and not events.column("id").null_count:
        return events
    names = as_texts(events.column("matter")).combine_chunks()
    _, matter = np.unique(np.asarray(names.dictionary_encode().indices), return_inverse=True)
    order = np.argsort(matter, kind="stable")
    begins = np.cumsum(np.bincount(matter)) - np.bincount(matter)
    number = np.empty(matter.size, dtype=np.int64)
    number[order] = np.arange(matter.size) - begins[matter[order]] + 1
    ids = pc.binary_join_element_wise(names, pa.array(number).cast(pa.string()), "#")
    if "id" not in events.schema.names:
        return events.append_column("id", ids)
    place = events.schema.get_field_index("id")
    return events.set_column(place, "id", pc.coalesce(events.column("id"), pa.chunked_array([ids])))


def written(table: pa.Table, name: str, row: int, value: pa.Scalar) -> pa.Table:
    """One cell written; a column that is not there is made."""
    if name not in table.schema.names:
        table = table.append_column(name, pa.nulls(table.num_rows, value.type))
    place = table.schema.get_field_index(name)
    column = table.column(place)
    plain = as_texts(column)
    if plain.type != value.type:
        value = value.cast(plain.type) if value.is_valid else pa.scalar(None, plain.type)
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[row] = True
    new = pc.replace_with_mask(plain.combine_chunks(), pa.array(mask), pa.array([value.as_py()], plain.type))
    if pa.types.is_dictionary(column.type):
        new = new.dictionary_encode().cast(column.type)
    return table.set_column(place, table.schema.field(place), new)


def without(events: pa.Table, dropped: Sequence[int]) -> pa.Table:
    """Without some rows."""
    if not dropped:
        return events
    mask = np.ones(events.num_rows, dtype=bool)
    mask[list(dropped)] = False
    return events.filter(pa.array(mask))
