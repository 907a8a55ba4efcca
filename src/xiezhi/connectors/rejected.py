# SPDX-License-Identifier: Apache-2.0
"""``rejected.csv``: a line for each row and each value that could not be read, in order of file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.places import Places
from xiezhi.connectors.words import say

COLUMNS = ("file", "line", "what", "column", "value", "reason", "would_be_right")
SHOWN = 200
_SCHEMA = pa.schema(
    [
        ("place", pa.int64()), ("what", pa.dictionary(pa.int32(), pa.string())),
        ("column", pa.dictionary(pa.int32(), pa.string())), ("value", pa.string()),
        ("reason", pa.dictionary(pa.int32(), pa.string())), ("right", pa.dictionary(pa.int32(), pa.string())),
    ]
)  # fmt: skip
_SLICE = 50_000
Ints = npt.NDArray[np.int64]


class Rejected:
    """Collects what is rejected. ``lang``: of the reasons. May be used from several threads."""

    def __init__(self, places: Places, lang: str) -> None:
        self.places = places
        self.lang = lang
        self.rows = 0
        self.values = 0
        self._batches: list[pa.RecordBatch] = []
        self._lock = Lock()

    def add(
        self,
        what: str,
        code: str,
        column: str,
        place: Ints,
        values: pa.Array | Sequence[str | None],
        detail: tuple[str, str] = ("", ""),
    ) -> None:
        """Rows at ``place`` (``Places``): ``what`` is ``row`` or ``value``, ``code`` a reason of ``words.REASONS``,
        ``column`` our name of the column."""
        if not len(place):
            return
        reason, right = say(code, detail, self.lang)
        same = [_same(text, len(place)) for text in (what, column, reason, right)]
        cells = [pa.array(place, pa.int64()), *same[:2], _shown(values), *same[2:]]
        batch = pa.RecordBatch.from_arrays(cells, schema=_SCHEMA)
        with self._lock:
            self._batches.append(batch)
            if what == "row":
                self.rows += len(place)
            else:
                self.values += len(place)

    def lines(self) -> Iterator[list[str]]:
        """The lines without header, in order of file, line, what, column and reason."""
        for batch in self._sorted():
            named = self.places.names(np.asarray(batch["place"]), _words(batch["column"]))
            cells = [_words(batch[name]) for name in ("what", "value", "reason", "right")]
            for (file, line, column), what, value, reason, right in zip(named, *cells, strict=True):
                yield [file, line, what, column, value or "", reason, right]

    def write(self, path: Path) -> None:
        """Writes ``rejected.csv``, with its header also where nothing was rejected."""
        with path.open("w", encoding="utf-8", newline="") as file:
            self.write_to(file)

    def write_to(self, file: IO[str]) -> None:
        """The same into an open text file."""
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(self.lines())

    def _sorted(self) -> Iterator[pa.Table]:
        table = pa.Table.from_batches(self._batches, schema=_SCHEMA).unify_dictionaries().combine_chunks()
        reason, column, what = (_ranks(table[name]) for name in ("reason", "column", "what"))
        places = self.places.order(np.asarray(table["place"]))
        indices = pa.array(np.lexsort((reason, column, what, places)))
        for start in range(0, len(indices), _SLICE):
            yield table.take(indices.slice(start, _SLICE))


def _same(text: str, n: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(n, dtype=np.int32)), pa.array([text], pa.string())
    )


def _words(column: pa.ChunkedArray) -> list[str | None]:
    """The texts of a column."""
    if not pa.types.is_dictionary(column.type):
        return list(column.to_pylist())
    words: list[str | None] = []
    for chunk in column.chunks:
        texts = chunk.dictionary.to_pylist()
        words += [texts[code] for code in chunk.indices.to_pylist()]
    return words


def _ranks(column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Numbers that sort as the texts of a dictionary column do."""
    if not len(column):
        return np.empty(0, dtype=np.int32)
    words = column.chunk(0).dictionary.to_pylist()
    rank = np.empty(len(words), dtype=np.int32)
    rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words), dtype=np.int32)
    return np.concatenate([rank[np.asarray(chunk.indices)] for chunk in column.chunks])


def _shown(values: pa.Array | Sequence[str | None]) -> pa.Array:
    """Values short enough to be shown: of a long one the beginning and its length."""
    texts = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    if pa.types.is_dictionary(texts.type) or not pa.types.is_string(texts.type):
        texts = texts.cast(pa.string())
    length = pc.utf8_length(texts)
    long = pc.greater(length, SHOWN)
    if not pc.any(long).as_py():
        return texts
    end = pc.binary_join_element_wise(" … (", length.cast(pa.string()), ")", "")
    short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(texts, 0, SHOWN), end, "")
    return pc.if_else(long, short, texts)
