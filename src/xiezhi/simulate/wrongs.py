# SPDX-License-Identifier: Apache-2.0
"""Wrongs that are planted: what a wrong template carries, and the table that lists them with the ids of instances.

``wrongs.parquet``: one row for each finding that is to be made: ``nature`` breach, gap or warning, as a check tells it;
a gap has no ``event``. ``caused_by`` is empty for the breach that was planted; else it names that one (norm, matter).
``planted_id`` is common to a planted wrong and what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

WRONGS = pa.schema(
    [
        ("norm", pa.string()), ("version", pa.int32()), ("nature", pa.string()), ("matter", pa.string()),
        ("event", pa.string()), ("how", pa.string()), ("caused_by", pa.string()), ("status", pa.string()),
        ("planted_id", pa.string()),
    ]
)  # fmt: skip
_PLACE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class Row:
    """A finding in a template. ``version``: -1 where none can be told; ``thing``: the number of the matter in the draw;
    the event is the ``number``-th of the matter ``owner``, 0 for none."""

    norm: str
    version: int
    status: str
    thing: int
    number: int
    owner: int
    nature: str = "breach"

    @property
    def at(self) -> tuple[int, int, int]:
        """Where in the draw it is: matter, and event of a matter."""
        return self.thing, self.owner, self.number


@dataclass(frozen=True)
class Wrong:
    """What was done to a template. ``rows``: the planted breach, then what follows from it; ``how``: in words, with
    ``{3}`` for the id of the draw's third matter; ``settled``: days after day 0 from which on all of it is seen;
    ``norms``: those that can find anything in it, by id."""

    rows: tuple[Row, ...]
    how: str
    settled: int
    norms: tuple[str, ...] = ()

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
        told = {
            "norm": _same(row.norm, n),
            "version": pa.array([row.version if row.version >= 0 else None] * n, pa.int32()),
            "nature": _same(row.nature, n),
            "matter": ids[row.thing].cast(pa.string()),
            "event": _event(row, ids, n),
            "how": how,
            "caused_by": cause if place else pa.nulls(n, pa.string()),
            "status": _same(row.status, n),
            "planted_id": planted.cast(pa.string()),
        }
        tables.append(pa.table(told, schema=WRONGS))
    return pa.concat_tables(tables)


def _event(row: Row, ids: Sequence[pa.Array], n: int) -> pa.Array:
    if not row.number:
        return pa.nulls(n, pa.string())
    return pc.binary_join_element_wise(ids[row.owner].cast(pa.string()), _same(str(row.number), n), "#")


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
