# SPDX-License-Identifier: Apache-2.0
"""Seeded samples and the largest rows of each group, kept in bounded memory while batches stream by.

A row's place in the draw is a hash of the seed and of the row's own identity, so the sample is the same
whatever the batches, the order or the machine, and anybody can draw it again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Key = npt.NDArray[np.integer[Any]]

_CHUNK = 1 << 15
_WORD = 8  # bytes
_REACH = 64  # words of a text that are read; beyond, its length tells long texts apart
_MASKS: Words = np.array([(1 << 8 * taken) - 1 for taken in range(_WORD)] + [(1 << 64) - 1], dtype=np.uint64)


def text_hash(texts: pa.Array | pa.ChunkedArray) -> Words:
    """A 64-bit hash of each text (missing like empty), over its length and its first 512 bytes."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
    if pa.types.is_dictionary(texts.type):
        codes = texts.indices.fill_null(len(texts.dictionary)).to_numpy(zero_copy_only=False)
        hashes = text_hash(pa.concat_arrays([texts.dictionary, pa.array([""])]))
        return np.asarray(hashes[codes], dtype=np.uint64)
    parts = [_hash_of(texts.slice(start, _CHUNK)) for start in range(0, len(texts), _CHUNK)]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)


def _hash_of(texts: pa.Array) -> Words:
    texts = texts.cast(pa.large_string()).fill_null("")
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.zeros(int(offsets[-1] - offsets[0]) + _WORD, dtype=np.uint8)
    if data_buffer is not None:
        letters[:-_WORD] = np.frombuffer(data_buffer, dtype=np.uint8)[offsets[0] : offsets[-1]]
    words = np.ndarray((len(letters) - _WORD + 1,), dtype="<u8", buffer=letters.data, strides=(1,))
    starts, left = offsets[:-1] - offsets[0], np.diff(offsets)
    key = mix(left.astype(np.uint64))
    for _ in range(min(_REACH, -(-int(left.max()) // _WORD))):
        word = words[np.where(left > 0, starts, 0)] & _MASKS[np.clip(left, 0, _WORD)]
        key = np.where(left > 0, mix(key ^ word), key)
        starts, left = starts + _WORD, left - _WORD
    return key


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


class Rows(NamedTuple):
    """Rows of a table, each with its group (from 0) and its keys, most weighty key first; in order of both."""

    table: pa.Table
    group: Ints
    keys: tuple[Key, ...]


class Best:
    """The ``size`` rows of each group whose keys come first, of all rows ever added.

    Keys are compared one after the other, smaller first; memory is ``size`` rows a group. ``of`` may run in several
    threads while one merges.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: Rows | None = None

    def of(self, table: pa.Table, group: Ints, *keys: Key) -> Rows:
        """Of one batch, the rows that may be among the best."""
        chosen = self._promising(group, keys[0])
        group, keys = group[chosen], tuple(key[chosen] for key in keys)
        first = self._first(group, keys)
        return Rows(table.take(chosen[first]), group[first], tuple(key[first] for key in keys))

    def merge(self, more: Rows) -> None:
        """Takes in what ``of`` gave."""
        kept = self._kept
        if kept is None or not more.group.size:
            self._kept = more if kept is None else kept
            return
        table = pa.concat_tables([kept.table, more.table])
        group = np.concatenate([kept.group, more.group])
        keys = tuple(np.concatenate(pair) for pair in zip(kept.keys, more.keys, strict=True))
        first = self._first(group, keys)
        self._kept = Rows(table.take(first).combine_chunks(), group[first], tuple(key[first] for key in keys))

    def _promising(self, group: Ints, key: Key) -> Ints:
        """The rows that are not worse, by the first key, than the last one kept of a group that is full."""
        kept = self._kept
        if kept is None or not group.size:
            return np.arange(len(group))
        size = int(max(group.max(), kept.group.max(initial=0))) + 1
        worst = np.full(size, np.iinfo(key.dtype).max, dtype=key.dtype)
        full = np.flatnonzero(np.bincount(kept.group, minlength=size) >= self.size)
        worst[full] = kept.keys[0][np.searchsorted(kept.group, full, "right") - 1]
        return np.flatnonzero(key <= worst[group])

    def _first(self, group: Ints, keys: tuple[Key, ...]) -> Ints:
        order = np.lexsort((*reversed(keys), group))
        ranked = group[order]
        starts = np.searchsorted(ranked, ranked, "left")
        return np.asarray(order[np.arange(len(order)) - starts < self.size], dtype=np.int64)

    def rows(self, group: int) -> pa.Table:
        """The rows kept for a group, in the order of their keys; rows must have been added."""
        if self._kept is None:
            raise ValueError("nothing was ever added")
        return self._kept.table.take(np.flatnonzero(self._kept.group == group))
