# SPDX-License-Identifier: Apache-2.0
"""When a fact was entered, of sources that do not say it: as favourable as what is known allows.

A row that the last full export did not have, of something that had happened before, was entered after that export. Of
all else nothing is known, and it counts as entered when it happened (interchange, ``recorded_at`` … else ``at``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from xiezhi.casework.models import Run
from xiezhi.kernel.instant import utc_text
from xiezhi.ledger.entry import BEGINNING, Entry
from xiezhi.ledger.store import Store

STAMP = "source_recorded_at"


def last_full(source: str, run: Run) -> int | None:
    """When the last full export of a source before this run was taken in."""
    found = Run.objects.filter(source=source, full=True, finished_at__isnull=False).exclude(pk=run.pk)
    return found.order_by("-started_at").values_list("started_at", flat=True).first()


def stamped(store: Store, entries: Sequence[Entry], previous: int | None) -> list[Entry]:
    """The entries with their stamps; what says the same as before keeps the stamp it has."""
    former = store.tables.latest((entry.source, _key(entry)) for entry in entries if entry.at > BEGINNING)
    found = []
    for entry in entries:
        if entry.at <= BEGINNING or entry.voids is not None:
            found.append(entry)
            continue
        row = former.get((entry.source, _key(entry)))
        kept = _same_but_stamp(entry, row.at, row.data) if row is not None else None
        us = entry.at if previous is None or entry.at >= previous else previous
        found.append(replace(entry, data={**entry.data, STAMP: kept or utc_text(us)}))
    return found


def _key(entry: Entry) -> str:
    return entry.source_key or entry.id or ""


def _same_but_stamp(entry: Entry, at: int, data: str) -> str | None:
    """The stamp of the former telling where the new one says the same."""
    said = json.loads(data)
    stamp = said.pop(STAMP, None)
    return stamp if at == entry.at and said == json.loads(json.dumps(dict(entry.data))) else None
