# SPDX-License-Identifier: Apache-2.0
"""A mapping that was confirmed at the console, as choices of the page: where the page can say all that it says.

The mapping that the page would write of the choices is read back and held against the confirmed one: what has
conditions, formats of times or parents by an attribute is not offered, and said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from xiezhi.catalog.model import Pack
from xiezhi.connectors.mapping import EventMap, SourceMap
from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.imports.choices import Choices, mapping_text
from xiezhi.web.imports.folders import TABLE
from xiezhi.web.imports.looking import Looked
from xiezhi.web.imports.targets import LEFT_OUT


def adopted(pack: Pack, place: Path, seen: Looked) -> Choices | None:
    """The choices of the first table of a mapping that has the columns of this one; None where there is none."""
    with suppress(XiezhiError):
        for source in read_mapping(place, pack).sources:
            choices = _choices(source, seen)
            if choices is not None and _says_all(pack, choices, source):
                return choices
    return None


def _choices(source: SourceMap, seen: Looked) -> Choices | None:
    """Each column once; None where a column is missing, or has two meanings."""
    columns = [one.name for one in seen.columns]
    targets: dict[str, str] = {}
    for column, key in _meanings(source):
        if column not in columns or column in targets:
            return None
        targets[column] = key
    words = {column: dict(found) for column, found in source.values.by_column.items() if column in targets}
    return Choices(
        source.kind, seen.sheet, seen.header_rows, dict.fromkeys(columns, LEFT_OUT) | targets, words=words
    )


def _meanings(source: SourceMap) -> Iterator[tuple[str, str]]:
    """(column, key of an option) of all that a table says."""
    yield source.matter, "matter"
    if source.unit is not None:
        yield source.unit, "unit"
    if source.parent is not None:
        yield source.parent.column, f"parent.{source.parent.kind}" if source.parent.kind else "parent"
    for name, column in source.attributes.items():
        yield column, f"attribute.{name}"
    for event in source.events:
        yield from _of_event(event)


def _of_event(event: EventMap) -> Iterator[tuple[str, str]]:
    yield event.at, f"{event.step}.at"
    named: Mapping[str, str | None] = {"actor": event.actor, "recorded_at": event.recorded_at}
    for what, column in named.items():
        if column is not None:
            yield column, f"{event.step}.{what}"
    for name, column in event.data.items():
        yield column, f"{event.step}.{name}"


def _says_all(pack: Pack, choices: Choices, source: SourceMap) -> bool:
    """Whether the page's own mapping of these choices is the same, names of files and sheets aside."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mapping.yaml")
        file.write_text(mapping_text(pack, choices), encoding="utf-8")
        (made,) = read_mapping(file, pack).sources
    return _alike(made) == _alike(source)


def _alike(source: SourceMap) -> SourceMap:
    """Without what the upload decides: file, sheet, lines of the header; events in one order."""
    events = tuple(sorted(source.events, key=lambda one: (one.step, one.at)))
    return replace(source, file=TABLE, sheet=None, header_rows=1, events=events)
