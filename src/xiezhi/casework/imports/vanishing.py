# SPDX-License-Identifier: Apache-2.0
"""What a full export no longer has: listed, never voided, since nobody said that it did not happen.

Who could tell of some units alone is silent about all others; what is sealed is in no list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from xiezhi.casework.imports.known import parted
from xiezhi.casework.imports.outcome import Counts
from xiezhi.casework.imports.within import of_units
from xiezhi.casework.models import Run, Vanished
from xiezhi.kernel.sql import execute
from xiezhi.ledger.entry import VOIDED
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter

_STANDING = (
    "SELECT e.source_key, e.id, e.matter FROM events e WHERE e.source = ? AND e.kind = ? AND e.step <> ? "
    "AND NOT EXISTS (SELECT 1 FROM events v WHERE v.matter = e.matter AND v.voids = e.id) ORDER BY e.seq"
)
MANY = 5_000
Row = tuple[str, str, str]  # source key, event, matter


def note_vanished(
    desk: Desk, run: Run, keys: Collection[str], kinds: Collection[str], counts: Counts
) -> None:
    """Compares a full export with what its source told before, of the kinds that it tells of."""
    gone = (row for row in _standing(desk, run.source, kinds) if row[0] not in keys)
    before = set(Vanished.objects.filter(source=run.source, back=None).values_list("source_key", flat=True))
    new = _told(run, (row for row in gone if row[0] not in before))
    while some := list(islice(new, MANY)):
        counts.vanished += len(some)
        Vanished.objects.bulk_create(
            Vanished(source=run.source, source_key=key, event=event, matter=matter, run=run)
            for key, event, matter in some
        )
    for some_keys in parted(before & set(keys)):
        rows = Vanished.objects.filter(source=run.source, back=None, source_key__in=some_keys)
        counts.back += of_units(rows, run.units).update(back=run)


def _told(run: Run, rows: Iterable[Row]) -> Iterator[Row]:
    """Those of matters that the run could tell of."""
    rest = iter(rows)
    while some := list(islice(rest, MANY)):
        told: set[str] = set()
        for ids in parted({matter for _key, _event, matter in some}):
            mine = Matter.objects.filter(id__in=ids, sealed=False)
            mine = mine if run.units is None else mine.filter(unit__in=run.units)
            told.update(mine.values_list("id", flat=True))
        yield from (row for row in some if row[2] in told)


def _standing(desk: Desk, source: str, kinds: Collection[str]) -> Iterator[Row]:
    """(source key, event, matter) of all that a source has told and not taken back."""
    for kind in sorted(kinds):
        yield from execute(desk.connection, _STANDING, (source, kind, VOIDED))
