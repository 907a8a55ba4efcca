# SPDX-License-Identifier: Apache-2.0
"""What was not read, counted by reason: the report names the reasons, ``rejected.csv`` has every line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COLUMNS = ("file", "line", "what", "column", "value", "reason", "would_be_right")
MOST = 1_000  # kinds of fault told apart; the rest are counted together


@dataclass
class Fault:
    """One kind of fault: the same file, column and reason; where it was first met, and how often."""

    file: str
    what: str
    column: str
    reason: str
    would_be_right: str
    first: str
    value: str
    lines: int = 0


class Rejections:
    """Running counts over the lines of ``rejected.csv``; ``rows`` and ``values`` by what was refused."""

    def __init__(self) -> None:
        self.rows = self.values = self.other = 0
        self._faults: dict[tuple[str, str, str, str], Fault] = {}

    def add(self, line: Iterable[object]) -> None:
        """One line, in the order of ``COLUMNS``."""
        file, place, what, column, value, reason, right = ("" if cell is None else str(cell) for cell in line)
        if what == "row":
            self.rows += 1
        else:
            self.values += 1
        key = (file, what, column, reason)
        fault = self._faults.get(key)
        if fault is None:
            if len(self._faults) >= MOST:
                self.other += 1
                return
            fault = self._faults[key] = Fault(file, what, column, reason, right, place, value[:60])
        fault.lines += 1

    def faults(self) -> list[Fault]:
        """The commonest first, then by file, column and reason."""
        return sorted(self._faults.values(), key=lambda f: (-f.lines, f.file, f.what, f.column, f.reason))
