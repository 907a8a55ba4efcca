# SPDX-License-Identifier: Apache-2.0
"""What is odd in rows that are taken all the same: names of units and people that no table has, entries before events,
the same matter twice. Each is a remark in its cell, never a reason to leave a row out; but rows of units that are not
the importer's are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from django.utils.translation import gettext as _

from xiezhi.access.directory import Directory
from xiezhi.casework.imports.within import REASON, Within
from xiezhi.catalog.model import Pack
from xiezhi.connectors.times import Rule, read_times
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.targets import options
from xiezhi.web.shell.times import span

MOST = 500_000  # so many numbers of matters are remembered
Cells = dict[str, list[str | None]]


@dataclass
class Remarks:
    """Looks at the rows of one table in their order."""

    pack: Pack
    choices: Choices
    directory: Directory
    day: int
    within: Within | None = None
    _first: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        there = options(self.pack, self.pack.kinds[self.choices.kind])
        chosen = {column: there[key] for column, key in self.choices.targets.items() if key in there}
        units = {one.id for one in self.directory.units_on(self.day)}
        people = self.directory.officers
        self._units = frozenset(units)
        self._people = frozenset(people) | {self.directory.name(one) for one in people}
        self._unit = [column for column, one in chosen.items() if one.what == "unit"] if units else []
        self._actors = [column for column, one in chosen.items() if one.what == "actor"] if people else []
        at = {one.step: column for column, one in chosen.items() if one.what == "at"}
        self._pairs = [
            (at[one.step], column)
            for column, one in chosen.items()
            if one.what == "recorded_at" and one.step in at
        ]
        self._matter = None if self.choices.by_row else self.choices.of("matter")
        self._rule = Rule(pack_zone := self.pack.zone, pack_zone)

    def of(self, lines: Sequence[int], cells: Cells) -> Iterator[tuple[int, str, str]]:
        """(line, column, words) of some rows."""
        for column in self._unit:
            words = self.choices.words.get(column, {})
            for line, value in zip(lines, cells[column], strict=True):
                if value and (words.get(value) or value) not in self._units:
                    yield line, column, _("单位表无此名称")
                elif value and self.within is not None and self.within.outside(words.get(value) or value):
                    yield line, column, REASON
        for column in self._actors:
            for line, value in zip(lines, cells[column], strict=True):
                if value and value not in self._people:
                    yield line, column, _("人员表无此人，未见警号")
        yield from self._others(lines, cells)
        yield from self._twice(lines, cells)
        for at, entered in self._pairs:
            yield from self._before(lines, cells, at, entered)

    def _others(self, lines: Sequence[int], cells: Cells) -> Iterator[tuple[int, str, str]]:
        """Rows of matters that the ledger has as another unit's, whatever unit the row names."""
        column = self.choices.of("matter")
        if self.within is None or column is None:
            return
        owners = self.within.owners
        owners.look_up(value for value in cells[column] if value)
        for line, value in zip(lines, cells[column], strict=True):
            if value and self.within.outside(owners.of(value, "")):
                yield line, column, REASON

    def _twice(self, lines: Sequence[int], cells: Cells) -> Iterator[tuple[int, str, str]]:
        if self._matter is None:
            return
        for line, value in zip(lines, cells[self._matter], strict=True):
            if not value:
                continue
            first = self._first.get(value)
            if first is not None:
                yield line, self._matter, _("与第 %(line)d 行重复") % {"line": first}
            elif len(self._first) < MOST:
                self._first[value] = line

    def _before(
        self, lines: Sequence[int], cells: Cells, at: str, entered: str
    ) -> Iterator[tuple[int, str, str]]:
        happened = read_times(pa.array(cells[at], pa.string()), self._rule)
        told = read_times(pa.array(cells[entered], pa.string()), self._rule)
        early = happened.ok & told.ok & ~happened.day & ~told.day & (told.us < happened.us)
        for row in np.flatnonzero(early).tolist():
            ahead = int(happened.us[row] - told.us[row])
            yield lines[row], entered, _("录入早于发生 %(span)s") % {"span": span(ahead)}
