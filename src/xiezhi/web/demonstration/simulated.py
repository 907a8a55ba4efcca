# SPDX-License-Identifier: Apache-2.0
"""The invented place as a folder of the interchange in which units and officers stand under the ids of a register."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from xiezhi.catalog.model import Pack
from xiezhi.simulate.making import Made, Watch, make
from xiezhi.web.demonstration.naming import registered
from xiezhi.web.demonstration.place import Plan

EVENTS, MATTERS = "events", "matters"


def simulate(pack: Pack, plan: Plan, seed: int, folder: Path, watch: Watch | None = None) -> Made:
    """Simulates into a folder and puts the ids of the register in; what was planted is told in what comes back."""
    made = make(pack, plan.request(seed), folder, watch)
    for part in (EVENTS, MATTERS):
        for file in sorted((folder / part).glob("*.parquet")):
            pq.write_table(renamed(pq.read_table(file)), file, compression="zstd")
    return made


def renamed(table: pa.Table) -> pa.Table:
    """A table with the ids of the register in all its texts."""
    for place, one in enumerate(table.schema):
        if pa.types.is_string(one.type) or pa.types.is_dictionary(one.type):
            coded = table.column(place).cast(pa.string()).combine_chunks().dictionary_encode()
            texts = pa.array([registered(text) for text in coded.dictionary.to_pylist()], pa.string())
            table = table.set_column(place, one.name, texts.take(coded.indices))
    return table
