# SPDX-License-Identifier: Apache-2.0
"""The engines by name, in the shape that stories are run on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import pyarrow as pa

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.batch import check_chunks
from xiezhi.engine.facts import Family, facts_of
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.engine.stories import Backend


class BackendName(StrEnum):
    """Which engine: the plain one, the fast one, or both."""

    reference = "reference"
    columnar = "columnar"
    both = "both"


def backends(name: BackendName) -> dict[str, Backend]:
    """The engines asked for."""
    known: dict[str, Backend] = {"reference": reference, "columnar": columnar}
    return known if name is BackendName.both else {name.value: known[name.value]}


def reference(
    pack: Pack, norms: Sequence[Norm], families: Sequence[Family], as_of: int, known_at: int | None
) -> Result:
    """The plain interpreter."""
    return judge(pack, families, norms, as_of, known_at)


def columnar(
    pack: Pack, norms: Sequence[Norm], families: Sequence[Family], as_of: int, known_at: int | None
) -> Result:
    """The array programs, on the families as one chunk."""
    result = Result()
    for batch in check_chunks(pack, [facts_of(pack, families)], norms, as_of, known_at, workers=1):
        result.clocks += [Clock(**row) for row in _rows(batch.clocks)]
        result.findings += [Finding(**row) for row in _rows(batch.findings)]
        for norm, counts in batch.counts.items():
            for verdict, n in counts.items():
                result.count(norm, verdict, n)
    result.sort()
    return result


def _rows(table: pa.Table) -> list[dict]:
    """Rows as the fields of ``Clock`` or ``Finding``: instants in microseconds."""
    columns = [
        column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column for column in table.columns
    ]
    return pa.table(columns, names=table.column_names).to_pylist()
