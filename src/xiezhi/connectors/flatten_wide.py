# SPDX-License-Identifier: Apache-2.0
"""Wide tables as one Parquet file of events and one of matters: what the mapping file makes of them, ids included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from xiezhi.catalog.model import Pack
from xiezhi.connectors.flatten import Flattened
from xiezhi.connectors.log import open_log
from xiezhi.engine.facts import Event, Matter, families
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant, date_of, utc_text

Row = dict[str, str | None]


def flatten_wide(pack: Pack, mapping: Path, target: Path, second: Path, lang: str) -> Flattened:
    """Writes the events of a mapping file's ``sources:`` to ``target`` and its matters to ``second``.

    Rows that the pack does not accept are left out and told. Times are texts where one of them is a day alone.
    """
    told = _Told(pack)
    with open_log(pack, map_path=mapping, lang=lang) as log:
        found = [family for facts in log.chunks() for family in families(facts, pack)]
        matters = [told.matter(matter) for family in found for matter in family.matters.values()]
        ordered = sorted((event for family in found for event in family.events), key=lambda event: event.seq)
        events = [told.event(event) for event in ordered]
    pq.write_table(_texts(events, ("matter", "step", "at", "id")), target, compression="zstd")
    pq.write_table(_texts(matters, ("matter", "kind", "unit", "parent")), second, compression="zstd")
    return Flattened(len(events), len(matters), log.rejected, ("at",) if events else ())


class _Told:
    """Facts as a file says them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def event(self, event: Event) -> Row:
        at = self._text(Instant(event.at, event.at_day))
        data = {name: self._text(value) for name, value in event.data.items()}
        row: Row = {"matter": event.matter, "step": event.step, "at": at, "id": event.id}
        row["recorded_at"] = utc_text(event.recorded_at)
        return row | {
            "actor": event.actor, "unit": event.unit, "data": json.dumps(data, ensure_ascii=False) if data else None,
        }  # fmt: skip

    def matter(self, matter: Matter) -> Row:
        parent = (
            f"?{matter.id}" if matter.parent_missing else matter.parent
        )  # named, but not there: so it stays
        named: Row = {"matter": matter.id, "kind": matter.kind, "unit": matter.unit, "parent": parent}
        return named | {name: self._text(value) for name, value in matter.attributes.items()}

    def _text(self, value: Any) -> str:
        """A value as a file says it."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Instant):
            return date_of(self.pack.zone.day(value.us)).isoformat() if value.day else utc_text(value.us)
        if isinstance(value, Duration):
            return str(value)
        if isinstance(value, tuple):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)


def _texts(rows: list[Row], first: Sequence[str]) -> pa.Table:
    names = list(dict.fromkeys([*first, *(name for row in rows for name in row)]))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})
