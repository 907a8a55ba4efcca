# SPDX-License-Identifier: Apache-2.0
"""When a fact was entered, of sources that do not say it: as favourable as what is known allows.

A row that the last full export of its unit did not have, of something that had happened before, was entered after that
export. Of all else nothing is known, and it counts as entered when it happened (interchange, ``recorded_at`` … else
``at``). An export that could only tell of other units says nothing of this one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Max

from xiezhi.casework.imports.within import Owners
from xiezhi.casework.models import Run
from xiezhi.kernel.instant import utc_text
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.ledger.store import Store

STAMP = "source_recorded_at"


@dataclass(frozen=True)
class LastFull:
    """When the last full export that told of a unit was taken in: one of ``all`` units, or of some."""

    all: int | None = None
    by_unit: Mapping[str, int] = field(default_factory=dict)

    def of(self, unit: str) -> int | None:
        """The later of both."""
        return max((one for one in (self.all, self.by_unit.get(unit)) if one is not None), default=None)


def last_full(source: str, run: Run) -> LastFull:
    """The last full exports of a source before this run."""
    before = Run.objects.filter(source=source, full=True, finished_at__isnull=False).exclude(pk=run.pk)
    of_all, by_unit = None, dict[str, int]()
    for units, at in before.order_by().values_list("units").annotate(at=Max("started_at")):
        if units is None:
            of_all = at
            continue
        for unit in units:
            by_unit[unit] = max(at, by_unit.get(unit, at))
    return LastFull(of_all, by_unit)


def stamped(store: Store, entries: Sequence[Entry], previous: LastFull, owners: Owners) -> list[Entry]:
    """The entries with their stamps; what says the same as before keeps the stamp it has."""
    if previous.by_unit:
        owners.look_up(entry.matter for entry in entries)
    former = store.tables.latest((entry.source, _key(entry)) for entry in entries if entry.at > BEGINNING)
    found = []
    for entry in entries:
        if entry.at <= BEGINNING or entry.voids is not None:
            if previous.by_unit:
                owners.of_entry(entry)  # what a matter's row says of its unit holds for the rows after it
            found.append(entry)
            continue
        row = former.get((entry.source, _key(entry)))
        kept = _same_but_stamp(entry, row.at, row.data) if row is not None else None
        last = previous.of(owners.of_entry(entry)) if previous.by_unit else previous.all
        us = entry.at if last is None or entry.at >= last else last
        found.append(replace(entry, data={**entry.data, STAMP: kept or utc_text(us)}))
    return found


def _key(entry: Entry) -> str:
    return entry.source_key or entry.id or ""


def _same_but_stamp(entry: Entry, at: int, data: str) -> str | None:
    """The stamp of the former telling where the new one says the same."""
    said = json.loads(data)
    stamp = said.pop(STAMP, None)
    return stamp if at == entry.at and said == json.loads(json.dumps(dict(entry.data))) else None
