# SPDX-License-Identifier: Apache-2.0
"""Clocks and findings as ``check`` writes them and as the read models hold them, to be compared row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

FINDING = (
    "norm", "status", "version", "matter", "anchor", "nature", "level", "at", "tie", "late_entry", "calendar_uncertain",
    "events",
)  # fmt: skip
CLOCK = (
    "norm", "status", "version", "matter", "anchor", "trigger_at", "state", "fulfilled_by", "fulfilled_at", "ended_by",
    "extensions", "pauses", "tie", "late_entry", "calendar_uncertain",
)  # fmt: skip
MATTER, LOOP = 3, "loop:"
Rows = set[tuple[Any, ...]]


def checked(folder: Path, name: str) -> Rows:
    """Rows of a table that ``check`` wrote; what is missing is empty."""
    columns = FINDING if name == "findings" else CLOCK
    table = pq.read_table(folder / f"{name}.parquet")
    cells = []
    for column in columns:
        values = table[column]
        if pa.types.is_timestamp(values.type):
            values = values.cast(pa.int64())
        cells.append(["" if one is None else one for one in values.to_pylist()])
    return set(zip(*cells, strict=True))


def recorded(name: str) -> Rows:
    """The same of the read models: live norms, what holds now; not what supervision itself has opened since."""
    from xiezhi.records.models import Clock, Finding

    rows: Any = (
        Finding.objects.filter(present=True, status="live").values_list(*FINDING)
        if name == "findings"
        else Clock.objects.filter(status="live").values_list(*CLOCK)
    )
    return {
        tuple("" if one is None else one for one in row) for row in rows if not row[MATTER].startswith(LOOP)
    }
