# SPDX-License-Identifier: Apache-2.0
"""Periods of lists: 本日 本周 本月 本年 自定义, with their dates written out. Days are civil days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.kernel.instant import Zone, date_of, day_of

TITLES = {
    "": N("不限"),
    "day": N("本日"),
    "week": N("本周"),
    "month": N("本月"),
    "year": N("本年"),
    "own": N("自定义"),
}


@dataclass(frozen=True)
class Period:
    """``first``, ``last``: days, both within it; ``None``: open. ``wrong``: what is wrong with typed dates."""

    name: str = ""
    first: int | None = None
    last: int | None = None
    typed: tuple[str, str] = ("", "")
    wrong: str = ""

    def bounds(self, zone: Zone) -> tuple[int | None, int | None]:
        """[from, to) in µs UTC."""
        since = None if self.first is None else zone.midnight(self.first)
        until = None if self.last is None else zone.midnight(self.last + 1)
        return since, until

    @property
    def words(self) -> str:
        """``11-01 至 11-20``; with the year where both are not of one."""
        if self.first is None and self.last is None:
            return ""
        days = [None if day is None else date_of(day) for day in (self.first, self.last)]
        long = len({day.year for day in days if day is not None}) > 1 or self.name == "own"
        told = ["…" if day is None else day.strftime("%Y-%m-%d" if long else "%m-%d") for day in days]
        return (
            told[0]
            if told[0] == told[1]
            else _("%(first)s 至 %(last)s") % {"first": told[0], "last": told[1]}
        )


def period_of(asked: Mapping[str, str], today: int) -> Period:
    """The period that an address names, as it stands today; an unknown name is none."""
    name = asked.get("period", "")
    if name == "own":
        return own_period((asked.get("from", "").strip(), asked.get("to", "").strip()))
    day = date_of(today)
    first = {
        "day": day, "week": date_of(today - day.weekday()), "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }.get(name)  # fmt: skip
    return Period() if first is None else Period(name, day_of(first), today)


def own_period(typed: tuple[str, str]) -> Period:
    """A period of one's own: both dates may lack."""
    days: list[int | None] = []
    for text in typed:
        try:
            days.append(day_of(date.fromisoformat(text)) if text else None)
        except ValueError:
            return Period("own", typed=typed, wrong=_("日期应写成 2026-11-20"))
    first, last = days
    if first is not None and last is not None and last < first:
        return Period("own", typed=typed, wrong=_("止日早于起日"))
    return Period("own", first, last, typed)
