# SPDX-License-Identifier: Apache-2.0
"""From which source which unit was heard of, and when: counted as facts come in, so that a page reads a few rows.

``catch_up`` counts what came since, in the process that lets time pass: no page waits for whoever writes. A whole
ledger is counted in parts, the oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, Sum

from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import execute, fetch
from xiezhi.records.desk import Desk
from xiezhi.web.imports.models import Counted, Heard

PART = 100_000  # facts of one transaction
WEEK = 7
_SINCE = (
    "SELECT COALESCE(NULLIF(e.unit, ''), NULLIF(m.unit, ''), ''), e.source, (e.recorded_at + ?) / ?, COUNT(*), "
    "MAX(e.recorded_at) FROM events e LEFT JOIN records_matter m ON m.id = e.matter "
    "WHERE e.seq > ? AND e.seq <= ? GROUP BY 1, 2, 3"
)
_ADD = (
    "INSERT INTO imports_heard (unit, source, day, n, last_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (unit, source, day) "
    "DO UPDATE SET n = imports_heard.n + excluded.n, last_at = CASE WHEN excluded.last_at > imports_heard.last_at "
    "THEN excluded.last_at ELSE imports_heard.last_at END"
)


def catch_up(desk: Desk, now: int, parts: int = 1) -> bool:
    """Counts up to ``parts`` times ``PART`` facts more; whether all is counted."""
    offset, done = desk.pack.zone.offset(now), False
    for _ in range(parts):
        with transaction.atomic():
            mark, _made = Counted.objects.select_for_update().get_or_create(pk=1)
            last = fetch(desk.connection, "SELECT COALESCE(MAX(seq), 0) FROM events")[0][0]
            if mark.seq >= last:
                return True
            upto = min(last, mark.seq + PART)
            rows = fetch(desk.connection, _SINCE, (offset, DAY, mark.seq, upto))
            for unit, source, day, n, at in rows:
                execute(desk.connection, _ADD, (unit, source, day, n, at))
            mark.seq = upto
            mark.save()
            done = upto >= last
    return done


def behind(desk: Desk) -> int:
    """How many facts are not counted yet."""
    mark = Counted.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    last: int = fetch(desk.connection, "SELECT COALESCE(MAX(seq), 0) FROM events")[0][0]
    return max(0, last - mark)


@dataclass(frozen=True)
class Cell:
    """What a source told of a unit. ``week``: facts that came in today and the six days before; ``last_at``: when the
    last one did; ``state``: day (within 24 hours), week, gap (told before, not this week), never.
    """

    week: int = 0
    last_at: int | None = None
    state: str = "never"


NEVER = Cell()


def coverage(units: Iterable[str], today: int, now: int) -> Mapping[tuple[str, str], Cell]:
    """For each (unit, source) that was ever told of; ``today``: the civil day."""
    found = (
        Heard.objects.filter(unit__in=list(units)).values("unit", "source")
        .annotate(last=Max("last_at"), week=Sum("n", filter=Q(day__gt=today - WEEK)))
    )  # fmt: skip
    return {(row["unit"], row["source"]): _cell(row["week"] or 0, row["last"], now) for row in found}


def _cell(week: int, last: int, now: int) -> Cell:
    state = "day" if now - last <= DAY else "week" if week else "gap"
    return Cell(week, last, state)
