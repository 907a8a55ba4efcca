# SPDX-License-Identifier: Apache-2.0
"""Buckets of rows by matter become parts of whole families, in bounded memory.

Without parents a bucket is a part. With parents the rows of a log that has several buckets are parted once more, by
family; what fits into one bucket stays in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.connectors.cells import one_array
from xiezhi.connectors.joining import Joiner, Ready
from xiezhi.connectors.keys import Keys, range_keys
from xiezhi.connectors.matters import Matters
from xiezhi.connectors.pieces import Cells, Names, Piece
from xiezhi.connectors.spool import Held, Parter, Spool

Load = Callable[[], Ready]


class Families:
    """``parts`` gives loaders of ready rows with their matters; each part is loaded once."""

    def __init__(self, joiner: Joiner, held: list[Held], spool: Spool, chunk: int) -> None:
        self.joiner = joiner
        self._held = held
        self._spool = spool
        self._chunk = chunk
        self._second: Spool | None = None
        self.missing_parents = 0 if joiner.matters is None else joiner.matters.missing_parents

    def close(self) -> None:
        """Removes the temporary files."""
        if self._second is not None:
            self._second.close()

    def parts(self) -> Iterator[Load]:
        """The parts in order."""
        matters = self.joiner.matters
        if matters is None:
            for held in self._held:
                yield partial(self._one, held, None)
        elif len(self._held) < 2:
            yield partial(self._alone, matters)
        elif matters.families:
            yield from self._regrouped(matters)
        else:
            bounds = self._bounds(matters)
            for held in self._held:
                low, high = bounds[held.number], bounds[held.number + 1]
                yield partial(self._one, held, matters.part(low, high))
            yield from self._idle(matters, bounds)

    def _one(self, held: Held, matters: Matters | None) -> Ready:
        bucket = held.load()
        held.drop()
        return self.joiner.join(bucket, matters)

    def _alone(self, matters: Matters) -> Ready:
        """All rows at once, or no rows at all."""
        if self._held:
            return self._one(self._held[0], matters)
        return Ready(no_rows(), Cells(self._spool.names), matters)

    def _bounds(self, matters: Matters) -> list[int]:
        """For each bucket the first of its matters, and the end."""
        splitters = self._spool.splitters
        assert splitters is not None
        keys, _ = range_keys(matters.ids, self._held[0].prefix)
        inner = np.searchsorted(keys, splitters, "left").tolist()
        return [0, *inner, len(matters.parent)]

    def _idle(self, matters: Matters, bounds: list[int]) -> Iterator[Load]:
        """Matters of ranges in which there are no events."""
        busy = {held.number for held in self._held}
        for number in range(len(bounds) - 1):
            low, high = bounds[number], bounds[number + 1]
            if number not in busy and low < high:
                yield partial(Ready, no_rows(), Cells(self._spool.names), matters.part(low, high))

    def _regrouped(self, matters: Matters) -> Iterator[Load]:
        """Rows parted again by the family of their matter."""
        self._second = Spool(self._chunk)
        names = self._spool.names
        parter = Parter(self._second.temporary(), b"", self._by_family(matters), names)
        for held in self._held:
            ready = self._one(held, matters)
            table, matters = ready.table, ready.matters
            keys = np.asarray(one_array(table["matter"])).astype(np.uint64)
            parter.add_by(Piece(table, ready.cells), keys)
        self.joiner.matters = matters
        bounds = [0, *parter.splitters.tolist(), len(matters.parent)]
        stores = {held.number: held for held in parter.held()}
        for number in range(len(bounds) - 1):
            low, high = int(bounds[number]), int(bounds[number + 1])
            yield partial(_part, stores.get(number), names, matters, low, high)

    def _by_family(self, matters: Matters) -> Keys:
        """The first matters of buckets: about equally many matters in each, whole families."""
        starts = matters.starts()
        count = max(1, round(self._spool.rows / self._chunk))
        wanted = np.arange(1, count) * len(matters.parent) // count
        first = starts[np.minimum(np.searchsorted(starts, wanted, "left"), len(starts) - 1)]
        return np.unique(first[first > 0]).astype(np.uint64)


def _part(held: Held | None, names: Names, matters: Matters, low: int, high: int) -> Ready:
    if held is None:
        return Ready(no_rows(), Cells(names), matters.part(low, high))
    bucket = held.load()
    table = bucket.table
    held.drop()
    local: npt.NDArray[np.int32] = np.asarray(one_array(table["matter"])) - np.int32(low)
    place = table.schema.get_field_index("matter")
    table = table.set_column(place, "matter", pa.array(local))
    return Ready(table, bucket.cells, matters.part(low, high))


def no_rows() -> pa.Table:
    """Ready rows, none of them."""
    names = {
        "matter": pa.int32(),
        "number": pa.int32(),
        "step": pa.int16(),
        "at": pa.int64(),
        "flags": pa.uint8(),
    }
    return pa.table({name: pa.array([], kind) for name, kind in {**names, "place": pa.int64()}.items()})
