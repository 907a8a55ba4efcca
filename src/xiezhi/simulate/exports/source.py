# SPDX-License-Identifier: Apache-2.0
"""A simulation as it lies in its folder, whole families at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from xiezhi.kernel.errors import XiezhiError

Ints = npt.NDArray[np.int64]
INSTANT = pa.timestamp("us", tz="UTC")
STAMPS = ("at", "recorded_at")


@dataclass
class Batch:
    """Matters and events of whole families. ``part``: the name of their file; ``owner``: the row of each event's
    matter; ``family``: a number for each matter, the same throughout its family."""

    part: str
    matters: pa.Table
    events: pa.Table
    owner: Ints
    family: Ints


def batches(folder: Path) -> Iterator[Batch]:
    """The batches of a simulation, in the order of its files."""
    paths = sorted((folder / "matters").glob("*.*"))
    if not paths:
        raise XiezhiError(
            f"{folder} 不是模拟数据: 没有 matters/", f"{folder} is no simulation: it has no matters/"
        )
    for path in paths:
        found = folder / "events" / path.name
        for matters, events in _pairs(path, found if found.is_file() else None):
            yield batch_of(path.stem, matters, events)


def batch_of(part: str, matters: pa.Table, events: pa.Table | None) -> Batch:
    """Tables of whole families as a batch."""
    matters, events = _plain(matters), _nothing() if events is None else _plain(events)
    ids = matters["matter"].combine_chunks()
    owner = pc.index_in(events["matter"].combine_chunks(), ids)
    if owner.null_count:
        lost = events["matter"].filter(pc.is_null(owner))[0]
        raise XiezhiError(
            f"事件的事项 {lost} 不在事项表中", f"an event's matter {lost} is not among the matters"
        )
    above = np.asarray(pc.index_in(matters["parent"].combine_chunks(), ids, skip_nulls=True).fill_null(-1))
    family = np.arange(len(ids), dtype=np.int64)
    for _ in range(len(ids)):
        upper = np.where(above[family] >= 0, above[family], family)
        if (upper == family).all():
            break
        family = upper
    return Batch(part, matters, events, np.asarray(owner).astype(np.int64), family)


def _pairs(matters: Path, events: Path | None) -> Iterator[tuple[pa.Table, pa.Table | None]]:
    """The tables of a part: row group by row group where both files were written so."""
    if matters.suffix != ".parquet":
        yield _csv(matters), None if events is None else _csv(events)
        return
    above = pq.ParquetFile(matters)
    below = None if events is None else pq.ParquetFile(events)
    if below is None or above.num_row_groups != below.num_row_groups:
        yield above.read(), None if below is None else below.read()
        return
    for number in range(above.num_row_groups):
        yield above.read_row_group(number), below.read_row_group(number)


def _csv(path: Path) -> pa.Table:
    names = csv.open_csv(path).schema.names
    types = {name: INSTANT if name in STAMPS else pa.string() for name in names}
    types |= {"seq": pa.int32()} if "seq" in names else {}
    return csv.read_csv(
        path,
        convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""]),
    )


def _plain(table: pa.Table) -> pa.Table:
    """A table whose texts are all of one type."""
    wide = [n for n, one in enumerate(table.schema) if pa.types.is_large_string(one.type)]
    for number in wide:
        table = table.set_column(number, table.schema.names[number], table[number].cast(pa.string()))
    return table


def _nothing() -> pa.Table:
    names = {"matter": pa.string(), "step": pa.string(), "at": INSTANT, "seq": pa.int32()}
    return pa.table({name: pa.array([], type_) for name, type_ in names.items()})
