# SPDX-License-Identifier: Apache-2.0
"""Packs from Python values in the shape of their YAML, by the same code as packs from files: for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xiezhi.catalog.faults import Fault, Faults, PackError
from xiezhi.catalog.folder import digest_of
from xiezhi.catalog.load import assemble
from xiezhi.catalog.model import Pack, Table
from xiezhi.catalog.nodes import node_of
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.sources import Sources
from xiezhi.catalog.tables import make_table, read_form
from xiezhi.kernel.calendar import CalendarDay
from xiezhi.kernel.instant import Zone, day_of, zone

Days = Mapping[date, tuple[bool, bool]]
FRAME = {"id": "test", "time_zone": "Asia/Shanghai", "calendar": "weekends"}


def pack_from_mappings(
    pack: Mapping[str, Any],
    matters: Sequence[Mapping[str, Any]],
    norms: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Mapping[str, Any]] | None = None,
    calendar_days: Days | None = None,
) -> Pack:
    """A checked pack; ``PackError`` where there are errors.

    ``pack`` may leave out id, time_zone (Asia/Shanghai) and calendar (weekends). ``tables``: name →
    ``{keys: […], types: {column: type}, rows: [{column: value}, …]}``.
    ``calendar_days``: date → (working, holiday).
    """
    made, faults = pack_and_faults(pack, matters, norms, tables, calendar_days)
    if made is None:
        raise PackError(str(pack.get("id", "test")), faults)
    return made


def pack_and_faults(
    pack: Mapping[str, Any],
    matters: Sequence[Mapping[str, Any]],
    norms: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Mapping[str, Any]] | None = None,
    calendar_days: Days | None = None,
) -> tuple[Pack | None, list[Fault]]:
    """As ``pack_from_mappings``, with the faults: ``(None, faults)`` where there are errors."""
    faults = Faults()
    frame = {**FRAME, **pack}
    content = json.dumps(
        [frame, matters, norms, tables, calendar_days], default=str, skipkeys=True, sort_keys=True
    )
    sources = Sources(
        Path(), digest_of({"pack": content.encode("utf-8", "replace")}), node_of(frame, "pack.yaml")
    )
    sources.kinds = {file: node_of(item, file) for file, item in _named(matters, "matters", "kind")}
    sources.norms = {file: node_of(item, file) for file, item in _named(norms, "norms", "id")}
    where = zone(str(frame["time_zone"]))
    for name, given in (tables or {}).items():
        sources.tables[name] = _table(name, given, where, faults)
    sources.calendar_days = {day_of(day): CalendarDay(*flags) for day, flags in (calendar_days or {}).items()}
    made = assemble(sources, faults)
    return (None if faults.errors else made), list(faults)


def _named(items: Iterable[Mapping[str, Any]], top: str, key: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Each with the file name that it would have; a second one of a name gets another folder."""
    seen: set[str] = set()
    for number, item in enumerate(items):
        file = f"{top}/{item.get(key, number)}.yaml"
        while file in seen:
            file = file.replace(f"{top}/", f"{top}/{number}/", 1)
        seen.add(file)
        yield file, item


def _table(name: str, given: Mapping[str, Any], where: Zone, faults: Faults) -> Table:
    file = f"tables/{name}.yaml"
    form = node_of({key: value for key, value in given.items() if key != "rows"}, file)
    keys, types = read_form(form, Reader(faults))
    rows = list(given.get("rows", ()))
    columns = {column: types.get(column, "text") for row in rows for column in row}
    columns = {
        name: type_ for name, type_ in {**columns, **types}.items() if name not in ("valid_from", "valid_to")
    }
    return make_table(name, keys, columns, iter(enumerate(rows, 1)), file, where, faults)
