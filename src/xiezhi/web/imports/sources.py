# SPDX-License-Identifier: Apache-2.0
"""数据接入: which source was heard when, of which units; imports on their way, runs, and what waits in quarantine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.access.directory import Unit
from xiezhi.casework.allowed import access_of
from xiezhi.casework.models import Quarantined, Run
from xiezhi.ledger.entry import OWN
from xiezhi.records.models import Source
from xiezhi.web.imports import models, reach
from xiezhi.web.imports.coverage import NEVER, Cell, behind, coverage
from xiezhi.web.imports.showing import by_name
from xiezhi.web.shell.page import Asked, page

RUNS, UNITS, OPEN = 20, 60, 10
MUCH = 5_000  # facts not counted that are worth telling
HELD = ("rejected_rows", "rejected_values", "refused", "future", "outside")


@dataclass(frozen=True)
class Line:
    """A source. ``late``: it has been silent for longer than its limit; ``held``: quarantined of its last run."""

    name: str
    heard: int | None
    limit: str
    late: int | None
    run: Run | None
    held: int


@page(verb="import")
@require_GET
def sources(request: Asked) -> HttpResponse:
    """The page of all sources."""
    runs = reach.runs(request)
    last = _last(runs)
    lines = _lines(request, last)
    names = [one.name for one in lines if one.heard is not None]
    units = _units(request)
    found = coverage([one.id for one in units], request.who.day, request.now)
    waiting = reach.drafts(request).exclude(state=models.DONE).order_by("-changed_at")[:20]
    context = {
        "lines": lines, "drafts": waiting, "names": names, "rows": _covered(request, units, names, found),
        "units": _pages(request, units), "counted": behind(request.desk) < MUCH, "open": _open(last),
        "runs": _runs(request, runs),
        "source": request.GET.get("source", ""), "what": request.GET.get("what", ""),
        "all_names": sorted({run.source for run in last} | {one.name for one in lines}),
    }  # fmt: skip
    return render(request, "imports/sources.html", context)


def _last(runs: Any) -> list[Run]:
    """The last finished run of each source."""
    ended = runs.filter(finished_at__isnull=False).order_by().values("source").annotate(newest=Max("pk"))
    newest = [row["newest"] for row in ended]
    return list(Run.objects.filter(pk__in=newest).select_related("draft"))


def held(run: Run) -> int:
    """How much of a run is in quarantine."""
    return sum(int(run.counts.get(name, 0)) for name in HELD)


def _lines(request: Asked, last: list[Run]) -> list[Line]:
    told = {row.name: row for row in Source.objects.exclude(name=OWN)}
    runs = {run.source: run for run in last}
    limits = {name: str(limit) for name, limit in request.desk.settings.freshness.items()}
    found = []
    for name in sorted({*told, *runs, *limits}):
        row, run = told.get(name), runs.get(name)
        heard, late = (row.last_heard, row.stale_since) if row else (None, None)
        if row and late is None and row.stale_at is not None and row.stale_at <= request.now:
            late = row.last_heard
        limit = (row.limit if row else "") or limits.get(name, "")
        found.append(Line(name, heard, limit, late, run, held(run) if run else 0))
    return found


def _units(request: Asked) -> list[Unit]:
    """The units that the person looks at, as the organisation has them."""
    who = request.who
    if who.at is None:
        return []
    below = who.scope == "below"
    covered = access_of(request.desk).directory.covered(who.at.id, who.day, below=below)
    return [one for one in who.units if one.id in covered]


def _pages(request: Asked, units: list[Unit]) -> Any:
    return Paginator(units, UNITS).get_page(request.GET.get("units"))


def _covered(
    request: Asked, units: list[Unit], names: list[str], found: Any
) -> list[tuple[Unit, bool, list[Cell]]]:
    """For each unit a cell a source; whether units are under it."""
    above = {one.parent for one in request.who.units}
    return [
        (unit, unit.id in above, [found.get((unit.id, name), NEVER) for name in names])
        for unit in _pages(request, units).object_list
    ]


def _runs(request: Asked, runs: Any) -> Any:
    """The runs, narrowed by what the address says, the last first."""
    source, what = request.GET.get("source", ""), request.GET.get("what", "")
    rows = runs.filter(source=source) if source else runs
    if what == "unfinished":
        rows = rows.filter(finished_at=None)
    if what == "held":
        rows = rows.filter(quarantined__isnull=False).distinct()
    found = Paginator(rows.select_related("draft").order_by("-pk"), RUNS).get_page(request.GET.get("page"))
    found.object_list = [(run, held(run), reach.unit_of(run)) for run in found.object_list]
    return found


def _open(last: list[Run]) -> list[tuple[Quarantined, str]]:
    """The first of what the last run of each source left in quarantine."""
    rows = Quarantined.objects.filter(run__in=last).select_related("run").order_by("-run_id", "pk")[:OPEN]
    return [(one, by_name(one.column)(one.value)) for one in rows]
