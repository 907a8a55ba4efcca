# SPDX-License-Identifier: Apache-2.0
"""运行总览: how the law is kept here and how what went wrong is put right. No ranking, no counts that compare units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.access.suppress import shown_count
from xiezhi.access.visible import Columns, Condition
from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import fetch
from xiezhi.records.seeing import CLOCKS, MATTERS, access_of, scoped, visible
from xiezhi.supervision.finding_rows import FINDINGS
from xiezhi.supervision.lists import paperwork
from xiezhi.web.home import articles, loop
from xiezhi.web.home.changes import Change, changes
from xiezhi.web.home.figures import Figure, figures
from xiezhi.web.home.keeping import Kept, Units, kept, together, units
from xiezhi.web.home.once import once
from xiezhi.web.home.periods import BEFORE, TITLES, Period, period_of
from xiezhi.web.home.weeks import Week, as_data, mondays_of, weeks
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.who import Who

T = TypeVar("T")
FEW = 9  # norms before one asks for all


@dataclass(frozen=True)
class Seen:
    """What one person may count within the scope: clocks, findings of law (not of the loop's own limits)."""

    who: Who
    clocks: Condition
    findings: Condition

    @classmethod
    def of(cls, who: Who) -> Seen:
        """With the right to count, sealed matters out of it."""
        findings = _may(who, FINDINGS).and_(paperwork(who.desk, only=False))
        return cls(who, _may(who, CLOCKS), findings)

    def may(self, columns: Columns) -> Condition:
        """The same of other rows."""
        return _may(self.who, columns)

    def once(self, what: str, condition: Condition, *more: object, counted: Callable[[], T]) -> tuple[T, int]:
        """Counted once in a while for all who may see the same."""
        key = (str(self.who.desk.home.folder), self.who.desk.pack.digest, what, condition, *more)
        return once(key, self.who.now, counted)


def _may(who: Who, columns: Columns) -> Condition:
    may = visible(who.desk, who.officer, "count", who.now, columns)
    return may.and_(scoped(who.desk, who.officer, who.scope, who.now, columns, who.unit or None))


@page(verb="count")
@require_GET
def overview(request: Asked) -> HttpResponse:
    """Figures, articles with the funnel of one, weeks, what changed."""
    period = period_of(request.GET, request.who.day)
    seen = Seen.of(request.who)
    norms, as_of = _kept(seen, period)
    closed = _closings(seen, period)
    strip, figured = _figures(seen, period, norms, closed)
    found = _weeks(seen, closed)[0]
    shown, total = articles.shown(norms, every=request.GET.get("all") == "1", few=FEW)
    asked = request.GET.get("norm", "")
    wanted = {one.norm for one in shown} | ({asked} if asked in request.desk.pack.norms else set())
    spreads = _units(seen, period, sorted(wanted))[0]
    told = articles.lines(request.desk.pack, shown, spreads, total)
    chosen = _chosen(request, told)
    return render(request, "home/overview.html", {
        "period": period, "before": _(BEFORE[period.name]), "titles": TITLES, "figures": strip,
        "as_of": min(as_of, figured),
        "articles": told, "chosen": chosen, "spread": _spread(request, spreads, chosen),
        "weeks": found, "week_data": as_data(found), "changes": _changes(seen), "sealed": _sealed(seen),
        "units": len([unit for unit in request.who.units if unit.level == 3]), "asked": _query(request, period),
    })  # fmt: skip


@page(verb="count")
@require_GET
def spread(request: Asked) -> HttpResponse:
    """The units of one norm against chance: a part of the page."""
    period = period_of(request.GET, request.who.day)
    seen, chosen = Seen.of(request.who), request.GET.get("norm", "")
    if chosen and chosen not in request.desk.pack.norms:
        raise Http404
    spreads, as_of = _units(seen, period, [chosen] if chosen else [])
    return render(
        request, "home/spread.html",
        {
            "spread": _spread(request, spreads, chosen), "period": period, "as_of": as_of,
            "asked": _query(request, period),
        },
    )  # fmt: skip


def _query(request: Asked, period: Period) -> str:
    """The period as it stands in addresses of this page."""
    if period.name != "own":
        return f"period={period.name}"
    return f"period=own&from={request.GET.get('from', '')[:10]}&to={request.GET.get('to', '')[:10]}"


def _kept(seen: Seen, period: Period) -> tuple[dict[str, Kept], int]:
    desk, now = seen.who.desk, seen.who.now
    spans = period.bounds(desk.pack.zone, now), period.earlier_bounds(desk.pack.zone, now)
    days = (period.name, period.first, period.last)
    return seen.once("kept", seen.clocks, days, counted=lambda: kept(desk, seen.may, *spans))


def _units(seen: Seen, period: Period, norms: Sequence[str]) -> tuple[dict[str, Units], int]:
    desk, days = seen.who.desk, (period.name, period.first, period.last)
    span = period.bounds(desk.pack.zone, seen.who.now)
    return seen.once(
        "units", seen.clocks, days, tuple(norms), counted=lambda: units(desk, seen.may, span, norms)
    )


def _closings(seen: Seen, period: Period) -> Callable[[], np.ndarray]:
    """What was closed since the first of all days that the page tells of; asked for once, where it is asked for."""
    zone, who = seen.who.desk.pack.zone, seen.who
    since = min(
        period.earlier_bounds(zone, who.now)[0],
        period.bounds(zone, who.now)[0],
        zone.midnight(mondays_of(who.day)[0]),
    )
    return cache(lambda: loop.closings(who.desk, seen.findings, since))


def _figures(
    seen: Seen, period: Period, norms: dict[str, Kept], closed: Callable[[], np.ndarray]
) -> tuple[list[Figure], int]:
    desk, now = seen.who.desk, seen.who.now
    spans = [period.bounds(desk.pack.zone, now), period.earlier_bounds(desk.pack.zone, now)]

    def counted() -> Any:
        return (
            loop.open_(desk, seen.findings, now, now - 7 * DAY), loop.happened(desk, seen.findings, spans),
            loop.cured(closed(), spans), loop.judged(desk, seen.findings, spans[0]), loop.begins(desk),
        )  # fmt: skip

    days = (period.name, period.first, period.last)
    (open_, new, cured, judged, begins), at = seen.once("loop", seen.findings, days, counted=counted)
    compared = begins is not None and begins <= spans[1][0]
    return figures(period, open_, new, cured, judged, together(norms), compared), at


def _weeks(seen: Seen, closed: Callable[[], np.ndarray]) -> tuple[list[Week], int]:
    desk, now = seen.who.desk, seen.who.now
    return seen.once(
        "weeks", seen.findings, seen.who.day, counted=lambda: weeks(desk, seen.findings, now, closed())
    )


def _changes(seen: Seen) -> list[Change]:
    desk, now = seen.who.desk, seen.who.now
    week = period_of({"period": "week"}, seen.who.day)
    norms = _kept(seen, week)[0]
    spans = week.bounds(desk.pack.zone, now), week.earlier_bounds(desk.pack.zone, now)

    def counted() -> list[Change]:
        return changes(desk, seen.findings, *spans, norms, lambda some: _units(seen, week, some)[0])

    return seen.once("changes", seen.findings, week.first, counted=counted)[0]


def _chosen(request: Asked, told: articles.Articles) -> str:
    """The norm whose units are shown: the one asked for, else the first that has units to show."""
    asked = request.GET.get("norm", "")
    if asked in request.desk.pack.norms:
        return asked
    return next((line.norm for line in told.lines if line.spreads), told.lines[0].norm if told.lines else "")


def _spread(request: Asked, spreads: dict[str, Units], chosen: str) -> articles.Spread | None:
    if not chosen:
        return None
    order = [unit.id for unit in access_of(request.desk).directory.units_on(request.who.day)]
    return articles.spread(request.desk.pack, chosen, spreads[chosen], order)


def _sealed(seen: Seen) -> str:
    """How many sealed matters are in none of this: exact only where there are enough of them."""
    bare = Condition("m.sealed")
    here = scoped(
        seen.who.desk, seen.who.officer, seen.who.scope, seen.who.now, MATTERS, seen.who.unit or None
    )
    sql = f"SELECT COUNT(*) FROM records_matter m WHERE {bare.sql} AND {here.sql}"
    n = int(fetch(seen.who.desk.connection, sql, here.params)[0][0])
    shown = shown_count(n)
    return "" if n == 0 else "<10" if shown is None else str(shown)
