# SPDX-License-Identifier: Apache-2.0
"""JSON Lines: one object a line. Values become texts as they are written; objects and lists stay JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from xiezhi.connectors.raw import ROWS, Header, RawBatch, Unread
from xiezhi.connectors.texts import TextBlocks

PEEK = 1000
Row = dict[str, Any]


class JsonLinesFile:
    """A JSON Lines file; ``header``: the members of its first ``PEEK`` objects."""

    sheet: str | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        first = next(self._rows(PEEK), ([], [], []))[0]
        self.header = Header(list(dict.fromkeys(name for row in first for name in row)))

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RawBatch]:
        """Batches of ``ROWS`` rows; a batch has the wanted columns that occur in it."""
        for rows, lines, unread in self._rows(ROWS):
            names = dict.fromkeys(name for row in rows for name in row)
            wanted = [name for name in names if columns is None or name in columns]
            cells = [pa.array([as_text(row.get(name)) for row in rows], pa.string()) for name in wanted]
            table = pa.table(cells, names=wanted) if wanted else _blank(len(rows))
            yield RawBatch(table, np.array(lines, dtype=np.int64), unread)

    def _rows(self, most: int) -> Iterator[tuple[list[Row], list[int], list[Unread]]]:
        texts = TextBlocks(self.path)
        rows: list[Row] = []
        lines: list[int] = []
        unread: list[Unread] = []
        number = 0
        for block in texts:
            for offset, line in enumerate(block.data.splitlines()):
                number += 1
                row = _read(line, number, block.bad.get(offset, ""), unread)
                if row is not None:
                    rows.append(row)
                    lines.append(number)
            if len(rows) + len(unread) >= most:
                yield rows, lines, unread
                rows, lines, unread = [], [], []
        if texts.broken:
            unread.append(Unread(number + 1, "", "broken", texts.broken))
        if rows or unread:
            yield rows, lines, unread


def _blank(rows: int) -> pa.Table:
    return pa.table({"": pa.nulls(rows, pa.string())})


def _read(line: bytes, number: int, reason: str, unread: list[Unread]) -> Row | None:
    if not line.strip():
        return None
    if not reason:
        try:
            row = json.loads(line, parse_float=str, parse_int=str, parse_constant=_refuse)
            if b"\\u" in line:
                json.dumps(row, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError):
            reason = "json"
        else:
            if isinstance(row, dict):
                return row
            reason = "json"
    unread.append(Unread(number, line[:400].decode("utf-8", "ignore").strip(), reason))
    return None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def as_text(value: Any) -> str | None:
    """A member as text; ``None`` stays missing. Numbers read with ``parse_int=str`` keep their digits."""
    if value is None or isinstance(value, str):
        return value.replace("\0", "") if value and "\0" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
