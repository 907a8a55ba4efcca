# SPDX-License-Identifier: Apache-2.0
"""Wrongs that are planted: what a wrong template carries, and the table that lists them with the ids of instances.

``wrongs.parquet``: one row for each breach that is to be found. ``caused_by`` is empty for the one that was planted;
else it names that one (norm, matter). ``planted_id`` is common to a planted wrong and what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

WRONGS = pa.schema(
    [
        ("norm", pa.string()), ("version", pa.int32()), ("matter", pa.string()), ("event", pa.string()),
        ("how", pa.string()), ("caused_by", pa.string()), ("status", pa.string()), ("planted_id", pa.string()),
    ]
)  # fmt: skip
_PLACE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class Row:
    """A breach in a template. ``thing``: the number of the matter in the draw; the event is the ``number``-th of the
    matter ``owner``."""

    norm: str
    version: int
    status: str
    thing: int
    number: int
    owner: int


@dataclass(frozen=True)
class Wrong:
    """What was done to a template. ``rows``: the planted breach, then what follows from it; ``how``: in words, with
    ``{3}`` for the id of the draw's third matter; ``settled``: days after day 0 from which on all of it is seen."""

    rows: tuple[Row, ...]
    how: str
    settled: int

    @property
    def planted(self) -> Row:
        return self.rows[0]


def rows_of(wrong: Wrong, ids: Sequence[pa.Array], planted: pa.Array) -> pa.Table:
    """The rows of all instances of one wrong template.

    ``ids``: for each matter of the draw, in order, its id in every instance; ``planted``: a text for every instance.
    """
    n = len(planted)
    how = _joined(_PLACE.split(wrong.how), ids, n)
    first = wrong.planted
    cause = pc.binary_join_element_wise(_same(first.norm, n), ids[first.thing], " ")
    tables = []
    for place, row in enumerate(wrong.rows):
        matter = ids[row.thing].cast(pa.string())
        tables.append(
            pa.Table.from_arrays(
                [
                    _same(row.norm, n), pa.array([row.version] * n, pa.int32()), matter,
                    pc.binary_join_element_wise(ids[row.owner].cast(pa.string()), _same(str(row.number), n), "#"), how,
                    cause if place else pa.nulls(n, pa.string()), _same(row.status, n), planted.cast(pa.string()),
                ],
                schema=WRONGS,
            )
        )  # fmt: skip
    return pa.concat_tables(tables)


def _joined(parts: Sequence[str], ids: Sequence[pa.Array], n: int) -> pa.Array:
    """Texts and, at odd places, numbers of matters, made one."""
    columns = [
        ids[int(part)].cast(pa.string()) if place % 2 else _same(part, n) for place, part in enumerate(parts)
    ]
    return pc.binary_join_element_wise(*columns, "")


def _same(text: str, n: int) -> pa.Array:
    return pa.array([text] * n, pa.string())


def no_wrongs() -> pa.Table:
    """The table without rows."""
    return WRONGS.empty_table()
