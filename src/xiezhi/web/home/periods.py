# SPDX-License-Identifier: Apache-2.0
"""Periods of the overview: 本周 本月 近12个月 自定义, each with the one before it that it is compared to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.kernel.due import add_months
from xiezhi.kernel.instant import Zone, date_of, day_of

TITLES = {"week": N("本周"), "month": N("本月"), "year": N("近12个月"), "own": N("自定义")}
BEFORE = {"week": N("较上周同期"), "month": N("较上月同期"), "year": N("较上年同期"), "own": N("较前一时段")}
USUAL = "year"


@dataclass(frozen=True)
class Period:
    """Days ``first`` to ``last``, both within; ``earlier`` is compared to. ``wrong``: of dates that were typed."""

    name: str
    first: int
    last: int
    earlier: tuple[int, int]
    wrong: str = ""

    def bounds(self, zone: Zone, now: int) -> tuple[int, int]:
        """[from, to) in µs UTC, no later than now."""
        return zone.midnight(self.first), min(now, zone.midnight(self.last + 1))

    def earlier_bounds(self, zone: Zone, now: int) -> tuple[int, int]:
        """The same of the earlier one, as far into it as now is into this one."""
        since, until = self.bounds(zone, now)
        first = zone.midnight(self.earlier[0])
        return first, min(first + (until - since), zone.midnight(self.earlier[1] + 1))

    @property
    def words(self) -> str:
        """``2026-11-16 至 2026-11-20``."""
        told = {"first": date_of(self.first).isoformat(), "last": date_of(self.last).isoformat()}
        return _("%(first)s 至 %(last)s") % told


def period_of(asked: Mapping[str, str], today: int) -> Period:
    """The period that an address names, as it stands today; what no page of ours writes is the usual one."""
    name = asked.get("period", USUAL)
    if name == "own":
        return _own(asked.get("from", "").strip(), asked.get("to", "").strip(), today)
    day = date_of(today)
    if name == "week":
        monday = today - day.weekday()
        return Period(name, monday, today, (monday - 7, monday - 1))
    if name == "month":
        first = day_of(day.replace(day=1))
        return Period(name, first, today, (add_months(first, -1), first - 1))
    first = add_months(today, -12) + 1
    return Period(USUAL, first, today, (add_months(today, -24) + 1, first - 1))


def _own(first: str, last: str, today: int) -> Period:
    try:
        days = day_of(date.fromisoformat(first)), day_of(date.fromisoformat(last))
    except ValueError:
        return _month(today, _("起止日期都要填写，应写成 2026-11-20"))
    if days[1] < days[0]:
        return _month(today, _("止日早于起日"))
    long = days[1] - days[0] + 1
    return Period("own", *days, (days[0] - long, days[0] - 1))


def _month(today: int, wrong: str) -> Period:
    first = add_months(today, -1) + 1
    return Period("own", first, today, (first - 30, first - 1), wrong)
