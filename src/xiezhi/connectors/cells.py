# SPDX-License-Identifier: Apache-2.0
"""Cells of any type as texts. Identifiers are always text; empty and whitespace are missing. Source:
interchange, Typing.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.read_jsonl import as_text

_SPACE_AT_MOST = 0x20
_WIDE_SPACES = (0xE2, 0xE3, 0xC2)  # first bytes of the spaces outside ASCII


def one_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column in one piece."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def as_texts(array: pa.Array) -> pa.Array:
    """Any array as texts (or a dictionary of texts), without surrounding whitespace; what is empty then is null."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        values = as_texts(array.dictionary)
        encoded = pa.DictionaryArray.from_arrays(array.indices, values)
        return encoded.cast(pa.string()) if values.null_count else encoded
    return _stripped(_plain(array))


def plain_texts(texts: pa.Array) -> pa.Array:
    """Texts written out, not as a dictionary."""
    return texts.cast(pa.string()) if pa.types.is_dictionary(texts.type) else texts


def _plain(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_floating(kind):
        return _floats(array)
    if pa.types.is_decimal(kind):
        return pc.replace_substring_regex(array.cast(pa.string()), r"\.0+$", "")
    if pa.types.is_timestamp(kind) or pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.array([_scalar(value) for value in array.to_pylist()], pa.string())
    try:
        return array.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([_scalar(value) for value in array.to_pylist()], pa.string())


def _scalar(value: Any) -> str | None:
    if value is None or isinstance(value, (str, bool)):
        return as_text(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _floats(array: pa.Array) -> pa.Array:
    """Numbers without fraction as their digits, others in their shortest form."""
    values = np.asarray(array.cast(pa.float64()).fill_null(np.nan))
    whole = np.isfinite(values) & (values == np.trunc(values)) & (np.abs(values) < 2.0**63)
    if (whole | np.isnan(values)).all():
        ints = pa.array(np.where(whole, values, 0).astype(np.int64), mask=~whole)
        return ints.cast(pa.string())
    texts = [
        None if v != v else str(int(v)) if w else repr(v)
        for v, w in zip(values.tolist(), whole.tolist(), strict=True)
    ]
    return pa.array(texts, pa.string())


def _stripped(texts: pa.Array) -> pa.Array:
    """Without surrounding whitespace, which few columns have: first and last bytes tell whether any has."""
    n = len(texts)
    if not n or texts.null_count == n:
        return texts
    offsets, letters = offsets_and_bytes(texts)
    ends = offsets[1:]
    full = ends > offsets[:-1]
    if not full.all():
        texts = pc.if_else(pc.equal(pc.binary_length(texts), 0), pa.scalar(None, pa.string()), texts)
        offsets, ends = offsets[:-1][full], ends[full]
    else:
        offsets = offsets[:-1]
    if not len(offsets) or not _spaced(letters[offsets], letters[ends - 1]):
        return texts
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.string()), trimmed)


def _spaced(first: npt.NDArray[np.uint8], last: npt.NDArray[np.uint8]) -> bool:
    if (first <= _SPACE_AT_MOST).any() or (last <= _SPACE_AT_MOST).any():
        return True
    return bool(
        np.isin(first, _WIDE_SPACES).any() or np.isin(last, (0x80, 0xA0, 0x85, 0xA8, 0xA9, 0xAF, 0x9F)).any()
    )


def offsets_and_bytes(texts: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """The offsets (n + 1) and the bytes of a text array, without copying."""
    buffers = texts.buffers()
    offsets = np.frombuffer(buffers[1], np.int32, len(texts) + 1, texts.offset * 4)
    data = buffers[2]
    return offsets, np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(
        0, dtype=np.uint8
    )
