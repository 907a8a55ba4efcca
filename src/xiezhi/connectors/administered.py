# SPDX-License-Identifier: Apache-2.0
"""A table of units or people as texts by line, for ``access`` to take in."""

from __future__ import annotations

from pathlib import Path

from xiezhi.access.incoming import BadRow, Row
from xiezhi.connectors.opening import open_table
from xiezhi.connectors.words import say


def rows_of(path: Path) -> tuple[list[str], list[Row], list[BadRow]]:
    """Headers and rows of a table, and the rows that the reader could not read."""
    headers: list[str] = []
    rows: list[Row] = []
    bad: list[BadRow] = []
    for file in open_table(path):
        headers = file.header.names
        for batch in file.batches():
            for line, cells in zip(batch.line.tolist(), batch.table.to_pylist(), strict=True):
                texts = {name: "" if cell is None else str(cell) for name, cell in cells.items()}
                if any(text.strip() for text in texts.values()):
                    rows.append(Row(line, texts))
            for one in batch.unread:
                zh, en = (", ".join(say(one.reason, one.detail, lang)) for lang in ("zh", "en"))
                bad.append(BadRow(one.line, "", zh, en))
    return headers, rows, bad
