# SPDX-License-Identifier: Apache-2.0
"""What was pushed and could not be taken, beside what imports could not take: a run for each source and day."""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.casework.imports.outcome import Counts
from xiezhi.casework.models import Quarantined, Run
from xiezhi.kernel.instant import date_of
from xiezhi.records.desk import Desk
from xiezhi.web.api.telling import Told

FILE = "push"
MOST = 5_000  # rows of a day; the sender is told of more, they are not kept


def run_of(desk: Desk, source: str, now: int) -> Run:
    """The run that stands for what a source pushes on a civil day."""
    day = date_of(desk.pack.zone.day(now)).isoformat()
    told = {
        "started_at": now,
        "finished_at": now,
        "counts": Counts().told(),
        "files": [{"name": f"{FILE} {day}"}],
    }
    return Run.objects.get_or_create(source=source, content=f"{FILE}:{day}", defaults=told)[0]


def keep(desk: Desk, source: str, held: Sequence[Told], now: int) -> None:
    """Keeps the reasons, each event once; what the event said is not kept: it may be personal."""
    run = run_of(desk, source, now)
    rows = Quarantined.objects.filter(run=run)
    keys = [one.event.source_key[:60] for one in held]
    rows.filter(line__in=keys).delete()
    room = MOST - rows.count()
    Quarantined.objects.bulk_create(
        Quarantined(
            run=run, file=FILE, line=one.event.source_key[:60], what="entry", column=one.held.field,
            value=(one.event.step or "")[:80], reason=one.held.reason, right=one.held.right[:2000],
        )
        for one in held[: max(0, room)] if one.held is not None
    )  # fmt: skip
    run.counts = {**run.counts, "refused": rows.count()}
    run.finished_at = now
    run.save(update_fields=["counts", "finished_at"])
