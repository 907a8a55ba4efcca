# SPDX-License-Identifier: Apache-2.0
"""Seeded samples and the largest rows of each group, kept in bounded memory while batches stream by.

A row's place in the draw is a hash of the seed and of the row's own identity, so the sample is the same
whatever the batches, the order or the machine, and anybody can draw it again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

_CHUNK = 1 << 15
_REACH = 1 << 12
_BASE = np.uint64(0x100000001B3)
_POWERS: Words = np.cumprod(np.full(_REACH, _BASE), dtype=np.uint64)


def text_hash(texts: pa.Array | pa.ChunkedArray) -> Words:
    """A 64-bit hash of each text (missing like empty): a polynomial over its bytes, modulo 2^64."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
    parts = [_hash_of(texts.slice(start, _CHUNK)) for start in range(0, len(texts), _CHUNK)]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)


def _hash_of(texts: pa.Array) -> Words:
    texts = texts.cast(pa.large_string()).fill_null("")
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    if data_buffer is None or offsets[-1] == offsets[0]:
        return np.zeros(len(texts), dtype=np.uint64)
    data = np.frombuffer(data_buffer, dtype=np.uint8)[offsets[0] : offsets[-1]]
    starts = offsets - offsets[0]
    place = np.arange(len(data)) - np.repeat(starts[:-1], np.diff(starts))
    terms = (data.astype(np.uint64) + np.uint64(1)) * _POWERS[place % _REACH]
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])
    return np.asarray(total[starts[1:]] - total[starts[:-1]], dtype=np.uint64)


def mix(words: Words) -> Words:
    """The finalizer of splitmix64: every bit of the input moves every bit of the output."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def draw_key(seed: int, *columns: pa.Array | pa.ChunkedArray) -> Words:
    """The place of each row in a draw: uniform over 64 bits, from ``seed`` and the row's texts alone."""
    key = np.full(len(columns[0]), np.uint64(seed & (1 << 64) - 1))
    for column in columns:
        key = mix(key ^ text_hash(column))
    return key


class Best:
    """The ``size`` rows of each group whose keys come first, of all rows ever added.

    Keys are compared one after the other, smaller first; memory is ``size`` rows a group.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._rows: pa.Table | None = None
        self._group: Ints = np.empty(0, dtype=np.int64)
        self._keys: tuple[npt.NDArray[np.generic], ...] = ()

    def add(self, rows: pa.Table, group: Ints, *keys: npt.NDArray[np.generic]) -> None:
        """Rows of one batch with the group (any integer) and the keys of each, most weighty key first."""
        first = self._first(group, keys)
        rows, group, keys = rows.take(first), group[first], tuple(key[first] for key in keys)
        if self._rows is not None:
            rows = pa.concat_tables([self._rows, rows])
            group = np.concatenate([self._group, group])
            keys = tuple(np.concatenate(pair) for pair in zip(self._keys, keys, strict=True))
            first = self._first(group, keys)
            rows, group, keys = rows.take(first), group[first], tuple(key[first] for key in keys)
        self._rows, self._group, self._keys = rows.combine_chunks(), group, keys

    def _first(self, group: Ints, keys: tuple[npt.NDArray[np.generic], ...]) -> Ints:
        order = np.lexsort((*reversed(keys), group))
        ranked = group[order]
        starts = np.searchsorted(ranked, ranked, "left")
        return np.asarray(order[np.arange(len(order)) - starts < self.size], dtype=np.int64)

    def rows(self, group: int) -> pa.Table:
        """The rows kept for a group, in the order of their keys; rows must have been added."""
        if self._rows is None:
            raise ValueError("nothing was ever added")
        return self._rows.take(np.flatnonzero(self._group == group))
