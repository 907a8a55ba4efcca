# SPDX-License-Identifier: Apache-2.0
"""The columnar engine on families as objects: the same call as the reference, for tests and for one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.batch import Batch, check_chunks
from xiezhi.engine.facts import Facts, Family, facts_of
from xiezhi.engine.officers import Officers
from xiezhi.engine.results import Clock, Finding, Result


def judge_columnar(
    pack: Pack, families: Sequence[Family], norms: Sequence[Norm], as_of: int, known_at: int | None,
    batches: int = 1,
    *,
    officers: Officers | None = None,
) -> Result:  # fmt: skip
    """As ``reference.judge``; the families are spread over so many ``batches``."""
    size = max(1, -(-len(families) // batches))
    chunks: list[Facts] = [
        facts_of(pack, families[low : low + size]) for low in range(0, len(families), size)
    ]
    return joined(check_chunks(pack, chunks, norms, as_of, known_at, workers=1, officers=officers))


def joined(batches: Any) -> Result:
    """The rows of all batches as objects."""
    result = Result()
    for batch in batches:
        _add(result, batch)
    result.sort()
    return result


def _add(result: Result, batch: Batch) -> None:
    result.clocks += [Clock(*row) for row in _rows(batch.clocks)]
    result.findings += [Finding(*row) for row in _rows(batch.findings)]
    for norm, row in batch.counts.items():
        if norm not in result.counts:
            result.counts[norm] = dict(row)
            continue
        for verdict, n in row.items():
            result.counts[norm][verdict] += n


def _rows(table: pa.Table) -> Any:
    """Rows with instants as microseconds."""
    return zip(*(_values(column.combine_chunks()) for column in table.columns), strict=True)


def _values(column: pa.Array) -> list[Any]:
    """The values of a column; of coded texts the same object each time, which is much faster than asking Arrow."""
    if pa.types.is_dictionary(column.type):
        texts = column.dictionary.to_pylist()
        return [None if code is None else texts[code] for code in column.indices.to_pylist()]
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    values: list[Any] = column.to_pylist()
    return values
