# SPDX-License-Identifier: Apache-2.0
"""A copy of an uploaded table with what is wrong marked in its cells, for whoever sent it.

✕ red: goes to quarantine; △ yellow: is taken with a remark. A run's own is made by ``casework.imports.annotated``, too.
"""

from __future__ import annotations

import json
from pathlib import Path

from xiezhi.casework.imports.annotated import ROW, VALUE, Fault, write_marked
from xiezhi.connectors.opening import open_table
from xiezhi.web.imports import trying
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.folders import ROWS, TABLE


def write(folder: Path, choices: Choices, target: Path, *, whole: bool = True) -> int:
    """Writes the copy; how many cells are marked. ``whole``: rows without a fault too."""
    raw = open_table(folder / TABLE, None, choices.sheet, choices.header_rows)[0]
    return write_marked(raw, _faults(folder), target, whole=whole)


def _faults(folder: Path) -> dict[int, list[Fault]]:
    """Faults by line, one for each column."""
    with (folder / ROWS).open(encoding="utf-8") as file:
        rows = (json.loads(line) for line in file)
        return {one["line"]: [_fault(*mark) for mark in one["marks"].items()] for one in rows if one["marks"]}


def _fault(column: str, marks: list[list[str]]) -> Fault:
    why = "; ".join(f"{why}; 应为: {right}" if right else why for _what, why, right in marks)
    return Fault(ROW if any(mark[0] == trying.ROW for mark in marks) else VALUE, column, why)
