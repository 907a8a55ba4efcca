# SPDX-License-Identifier: Apache-2.0
"""Mapping files: how the columns of other systems become matters and events. Source: interchange, Mapping file.

Either renames for one table (``TableMap``) or ``sources:`` for wide tables (``SourceMap`` each). Shapes only; the
reading of the file stands in ``mapping_file``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.expression import Expr
from xiezhi.connectors.cells import as_texts
from xiezhi.connectors.times import Rule
from xiezhi.kernel.instant import Zone, zone

Words = Mapping[str, str]


@dataclass(frozen=True)
class Stamps:
    """How a table writes its times: ``time_zone``, ``time_format``, ``precision: day``."""

    zone: str | None = None
    formats: tuple[str, ...] = ()
    day: bool = False

    def rule(self, home: Zone) -> Rule:
        """The rule in a pack's zone."""
        return Rule(zone(self.zone) if self.zone else home, home, self.formats, self.day)


@dataclass(frozen=True)
class Translation:
    """``values:`` — their words → ours, for one column (by either name) or for all."""

    everywhere: Words = field(default_factory=dict)
    by_column: Mapping[str, Words] = field(default_factory=dict)

    def of(self, *names: str | None) -> Words:
        """What applies to a column called by any of ``names``."""
        result = dict(self.everywhere)
        for name in names:
            result.update(self.by_column.get(name or "", {}))
        return result


@dataclass(frozen=True)
class TableMap:
    """Renames for one table. ``columns``: ours → theirs; ``steps``: theirs → ours; ``lifecycle``: of XES, those
    kept.
    """

    columns: Words = field(default_factory=dict)
    steps: Words = field(default_factory=dict)
    values: Translation = field(default_factory=Translation)
    kind: str | None = None
    stamps: Stamps = field(default_factory=Stamps)
    lifecycle: frozenset[str] = frozenset()
    file: str | None = None
    matters_file: str | None = None
    sheet: str | None = None
    header_rows: int = 1


@dataclass(frozen=True)
class ParentMap:
    """The parent is the matter of ``kind`` whose attribute ``by`` (``None``: whose id) stands in ``column``."""

    column: str
    kind: str | None
    by: str | None


@dataclass(frozen=True)
class EventMap:
    """One event of a row, where the time in column ``at`` is not empty; ``data``: field → column."""

    step: str
    at: str
    actor: str | None = None
    unit: str | None = None
    recorded_at: str | None = None
    data: Words = field(default_factory=dict)
    when: Expr | None = None


@dataclass(frozen=True)
class SourceMap:
    """One wide table. ``attributes``: attribute → column."""

    file: str
    kind: str
    matter: str
    sheet: str | None = None
    header_rows: int = 1
    unit: str | None = None
    parent: ParentMap | None = None
    attributes: Words = field(default_factory=dict)
    events: tuple[EventMap, ...] = ()
    values: Translation = field(default_factory=Translation)
    stamps: Stamps = field(default_factory=Stamps)


@dataclass(frozen=True)
class MappingFile:
    """A mapping file as read: a ``table`` or ``sources``. File names in it are relative to ``folder``."""

    folder: Path
    table: TableMap | None = None
    sources: tuple[SourceMap, ...] = ()


def translate(cells: pa.Array, words: Words) -> pa.Array:
    """Cells with their words replaced by ours; words that are not named stay."""
    if not words:
        return cells
    texts = as_texts(cells)
    if not pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_encode()
    ours = pa.array([words.get(word, word) for word in texts.dictionary.to_pylist()], pa.string())
    return pc.take(ours, texts.indices)
