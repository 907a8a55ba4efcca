# SPDX-License-Identifier: Apache-2.0
"""Identifiers as integers whose order is that of code points, so that millions are sorted and parted as arrays.

The key of a text is the eight bytes after a common prefix, as a big-endian number: UTF-8 orders as code points do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.cells import offsets_and_bytes

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
LONGEST_PREFIX = 64
_ALL = (1 << 64) - 1
_MASKS = np.array([_ALL ^ (_ALL >> (8 * taken)) for taken in range(9)], dtype=np.uint64)


def common_prefix(bounds: pa.Array) -> bytes:
    """The bytes with which every text between the least and the greatest of ``bounds`` begins."""
    ends = pc.min_max(bounds).as_py()
    if ends["min"] is None:
        return b""
    least, greatest = ends["min"].encode()[:LONGEST_PREFIX], ends["max"].encode()[:LONGEST_PREFIX]
    same = (number for number, (one, other) in enumerate(zip(least, greatest, strict=False)) if one != other)
    return bytes(least[: next(same, min(len(least), len(greatest)))])


def range_keys(texts: pa.Array, prefix: bytes) -> tuple[Keys, bool]:
    """(keys, exact): ``exact`` where prefix and key tell the whole text. Texts without the prefix get the least or
    the greatest key, as they sort before or after it. ``texts`` has no nulls."""
    n = len(texts)
    if not n:
        return np.empty(0, dtype=np.uint64), True
    offsets, letters = offsets_and_bytes(texts)
    low, high = int(offsets[0]), int(offsets[-1])
    padded = np.concatenate([letters[low:high], np.zeros(LONGEST_PREFIX + 16, dtype=np.uint8)])
    words = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded.data, strides=(1,))
    starts = offsets[:-1] - low
    after = np.diff(offsets) - len(prefix)
    keys = words[starts + len(prefix)].byteswap()
    shortest, longest = int(after.min()), int(after.max())
    if shortest < 8:
        keys &= _MASKS[np.clip(after, 0, 8)] if shortest != longest else _MASKS[max(shortest, 0)]
    stray = _without(words, starts, prefix) | (after < 0) if prefix else np.zeros(0, dtype=bool)
    for row in np.flatnonzero(stray).tolist():
        keys[row] = 0 if texts[row].as_py().encode() < prefix else _ALL
    return keys, longest <= 8 and not stray.any() and bool(padded[: high - low].all())


def _without(words: Keys, starts: npt.NDArray[np.int32], prefix: bytes) -> npt.NDArray[np.bool_]:
    """Which texts do not begin with a prefix."""
    wrong = np.zeros(len(starts), dtype=bool)
    for place in range(0, len(prefix), 8):
        part = prefix[place : place + 8]
        mask = np.uint64((1 << (8 * len(part))) - 1)
        wrong |= (words[starts + place] & mask) != np.uint64(int.from_bytes(part, "little"))
    return wrong


def texts_of(keys: Keys, prefix: bytes) -> pa.Array:
    """The texts of exact keys."""
    tail = keys.byteswap().view(np.uint8).reshape(-1, 8)
    lengths = 8 - (tail[:, ::-1] != 0).argmax(axis=1)
    lengths[keys == 0] = 0
    whole = np.concatenate(
        [np.broadcast_to(np.frombuffer(prefix, np.uint8), (len(keys), len(prefix))), tail], axis=1
    )
    kept = np.arange(whole.shape[1]) < (lengths + len(prefix))[:, None]
    offsets = np.concatenate([[0], np.cumsum(lengths + len(prefix))]).astype(np.int32)
    return pa.StringArray.from_buffers(len(keys), pa.py_buffer(offsets), pa.py_buffer(whole[kept]))


class Coded(NamedTuple):
    """Rows sorted by their text, stably. ``order``: rows; ``code``: number of the text of each, in that order;
    ``texts``: the different texts, sorted."""

    order: Ints
    code: npt.NDArray[np.int32]
    texts: pa.Array


def coded_keys(keys: Keys, prefix: bytes) -> Coded:
    """Rows sorted by exact keys."""
    order, ranked = sorted_by(keys)
    new = _changes(ranked)
    code = np.cumsum(new, dtype=np.int32) - np.int32(1)
    return Coded(order, code, texts_of(keys[order[new]], prefix))


def coded_texts(texts: pa.Array) -> Coded:
    """Rows sorted by texts (no nulls)."""
    prefix = common_prefix(texts)
    keys, exact = range_keys(texts, prefix)
    if exact:
        return coded_keys(keys, prefix)
    encoded = texts.dictionary_encode()
    ranked = np.asarray(pc.sort_indices(encoded.dictionary)).astype(np.int64)
    rank = np.empty(len(ranked), dtype=np.uint64)
    rank[ranked] = np.arange(len(ranked), dtype=np.uint64)
    order, _ = sorted_by(rank[np.asarray(encoded.indices)])
    code = rank[np.asarray(encoded.indices)][order].astype(np.int32)
    return Coded(order, code, encoded.dictionary.take(pa.array(ranked)))


def sorted_by(keys: Keys) -> tuple[Ints, Keys]:
    """(order, keys in that order but for constant bits): stable. Key and row packed into one integer sort fastest."""
    n = len(keys)
    short, bits = _squeezed(keys)
    place = max(n - 1, 1).bit_length()
    if bits + place > 64:
        order = np.argsort(keys, kind="stable")
        return order, keys[order]
    packed = (short << np.uint64(place)) | np.arange(n, dtype=np.uint64)
    packed.sort()
    return (packed & np.uint64((1 << place) - 1)).astype(np.int64), packed >> np.uint64(place)


def _squeezed(keys: Keys) -> tuple[Keys, int]:
    """Keys without the leading bits of each byte that never vary, in the same order; and how many bits are left."""
    if not len(keys):
        return keys, 0
    varying = int(np.bitwise_or.reduce(keys ^ keys[0]))
    short, bits = np.zeros(len(keys), dtype=np.uint64), 0
    for place in range(0, 64, 8):
        width = (varying >> place & 255).bit_length()
        if width:
            part = keys >> np.uint64(place) & np.uint64((1 << width) - 1)
            short |= part << np.uint64(bits)
            bits += width
    return short, bits


def _changes(ranked: Keys) -> npt.NDArray[np.bool_]:
    new = np.ones(len(ranked), dtype=bool)
    np.not_equal(ranked[1:], ranked[:-1], out=new[1:])
    return new


def numbers_within(code: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """1, 2, 3 … within each stretch of equal codes."""
    n = len(code)
    first = (
        np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]])) if n else np.empty(0, dtype=np.int64)
    )
    length = np.diff(np.append(first, n))
    return (np.arange(n, dtype=np.int32) - np.repeat(first, length).astype(np.int32)) + np.int32(1)


def settle(code: npt.NDArray[np.int32], *values: Ints) -> Ints | None:
    """The order by (code, values…) of rows that are in the order of ``code``, stable; ``None`` where they are
    so already.

    Only the stretches in which something is out of order are sorted.
    """
    n = len(code)
    if n < 2:
        return None
    rising = np.zeros(n - 1, dtype=bool)  # surely in order
    level = np.ones(n - 1, dtype=bool)  # equal so far
    for value in values:
        step = value[1:] - value[:-1]
        rising |= level & (step > 0)
        level &= step == 0
    wrong = (code[1:] == code[:-1]) & ~rising & ~level
    if not wrong.any():
        return None
    stretches = np.zeros(int(code[-1]) + 1, dtype=bool)
    stretches[code[1:][wrong]] = True
    rows = np.flatnonzero(stretches[code])
    order = np.arange(n, dtype=np.int64)
    least_first: list[npt.NDArray[np.int64]] = [value[rows] for value in reversed(values)]
    order[rows] = rows[np.lexsort((*least_first, code[rows].astype(np.int64)))]
    return order
