# SPDX-License-Identifier: Apache-2.0
"""Rows of foreign tables of units and people: headers, days, what is taken and what is told. Good rows go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, Self, TypeVar

from xiezhi.access.directory import Dated
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: its number in the file, and its cells by header."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken: where, and why with what would be right."""

    line: int
    field: str
    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The line for people."""
        zh = lang.startswith("zh")
        at = f"第 {self.line} 行" if zh else f"row {self.line}"
        return f"{at}{f' {self.field}' if self.field else ''}: {self.zh if zh else self.en}"


@dataclass
class Report:
    """What an import came to: rows that brought something new or changed something, that were known, that were bad."""

    taken: int = 0
    same: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def refuse(self, line: int, name: str, error: XiezhiError) -> None:
        """Notes a row that was not taken."""
        self.bad.append(BadRow(line, name, error.zh, error.en))


class Told(Protocol):
    """What a row says for a span of days."""

    @property
    def row(self) -> Row:
        """The row."""

    @property
    def about(self) -> str:
        """The unit or person that it is about."""

    @property
    def span(self) -> Dated:
        """Its days."""

    def until(self, last: int) -> Self:
        """The same with another end."""


T = TypeVar("T", bound=Told)


def in_turn(told: Sequence[T], report: Report, overlap: Callable[[T, T], XiezhiError]) -> list[T]:
    """Rows about one thing one after the other: an open one ends where the next begins, others must not ``overlap``."""
    by_thing: dict[str, list[T]] = {}
    for one in told:
        by_thing.setdefault(one.about, []).append(one)
    found = []
    for rows in by_thing.values():
        kept: list[T] = []
        for one in sorted(rows, key=lambda one: one.span.first):
            before = kept[-1] if kept else None
            if before is not None and before.span.last is None and before.span.first < one.span.first:
                kept[-1] = before.until(one.span.first - 1)
            elif before is not None and before.span.meets(one.span):
                report.refuse(one.row.line, "", overlap(before, one))
                continue
            kept.append(one)
        found += kept
    return found


class Wrong(XiezhiError):
    """Something wrong in one field of a row."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.name = name


class Columns:
    """Which column of a table is which of ours; headers are known in Chinese and English."""

    def __init__(
        self, headers: Sequence[str], known: Mapping[str, Sequence[str]], needed: Sequence[str]
    ) -> None:
        squeezed = {re.sub(r"\s+", "", header).lower(): header for header in headers}
        self._found = {
            ours: squeezed[name.lower()]
            for ours, names in known.items()
            for name in names[::-1]
            if name.lower() in squeezed
        }
        missing = [known[ours][0] for ours in needed if ours not in self._found]
        if missing:
            right = "、".join("/".join(names[:2]) for names in known.values())
            raise XiezhiError(
                f"缺列 {' '.join(missing)}; 认得的列: {right}",
                f"columns missing: {' '.join(missing)}; known are {right}",
            )

    def text(self, row: Row, ours: str) -> str:
        """A cell, empty where the table has no such column."""
        return (row.cells.get(self._found.get(ours, ""), "") or "").strip()

    def needed(self, row: Row, ours: str) -> str:
        """A cell that must be there."""
        text = self.text(row, ours)
        if not text:
            raise Wrong(self.title(ours), "为空, 应填写", "is empty: a value would be right")
        return text

    def day(self, row: Row, ours: str) -> int | None:
        """A civil day, ``None`` where the cell is empty."""
        text = self.text(row, ours)
        if not text:
            return None
        match = _DAY.match(text)
        try:
            if match:
                return day_of(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            pass
        raise Wrong(
            self.title(ours),
            f"{text[:30]!r} 不是日期, 应如 2026-03-01",
            f"{text[:30]!r} is no date: 2026-03-01 would be right",
        )

    def title(self, ours: str) -> str:
        """How the table calls one of ours."""
        return self._found.get(ours, ours)
