# SPDX-License-Identifier: Apache-2.0
"""Where a time axis has its ticks: hours, days, half months, months or years, as far apart as their labels need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xiezhi.kernel.instant import DAY, MINUTE, Zone, date_of, day_of

MOST = 40  # ticks looked at
EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTES = (10, 30, 60, 120, 180, 360, 720)
DAYS = (1, 2, 5)
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@dataclass(frozen=True)
class Tick:
    at: int
    label: str


def ticks(zone: Zone, start: int, end: int, most: int, lang: str) -> list[Tick]:
    """At most ``most`` ticks between two instants, at the finest even step."""
    for found in _candidates(zone, start, end, lang):
        if found and len(found) <= max(most, 1):
            return found
    return []


def _candidates(zone: Zone, start: int, end: int, lang: str) -> Iterator[list[Tick]]:
    for minutes in MINUTES:
        if (end - start) // (minutes * MINUTE) <= MOST:
            yield list(_clock(zone, start, end, minutes))
    for days in DAYS:
        if (end - start) // (days * DAY) <= MOST:
            yield list(_days(zone, start, end, days, lang))
    if (end - start) // (14 * DAY) <= MOST:
        yield list(_half_months(zone, start, end, lang))
    for months in MONTHS:
        if (end - start) // (months * 28 * DAY) > MOST:
            continue
        yield list(_months(zone, start, end, months, lang))


def _clock(zone: Zone, start: int, end: int, minutes: int) -> Iterator[Tick]:
    """Full steps of the local clock."""
    first = zone.midnight(zone.day(start))
    step = minutes * MINUTE
    at = first + -(-(start - first) // step) * step
    while at <= end:
        local = zone.local(at)
        yield Tick(
            at, local.strftime("%m-%d") if not (local.hour or local.minute) else local.strftime("%H:%M")
        )
        at += step


def _days(zone: Zone, start: int, end: int, days: int, lang: str) -> Iterator[Tick]:
    first, last = zone.day(start), zone.day(end)
    for day in range(first, last + 1):
        if days == 1 or ((date_of(day).day - 1) % days == 0 and (days == 2 or date_of(day).day < 30)):
            yield from _tick(zone, day, start, end, lang)


def _half_months(zone: Zone, start: int, end: int, lang: str) -> Iterator[Tick]:
    for day in range(zone.day(start), zone.day(end) + 1):
        if date_of(day).day in (1, 15):
            yield from _tick(zone, day, start, end, lang)


def _months(zone: Zone, start: int, end: int, months: int, lang: str) -> Iterator[Tick]:
    first = date_of(zone.day(start)).replace(day=1)
    while day_of(first) <= zone.day(end):
        if (first.year * 12 + first.month - 1) % months == 0:
            yield from _tick(zone, day_of(first), start, end, lang, year=months >= 12 or first.month == 1)
        first = (first + timedelta(days=32)).replace(day=1)


def _tick(zone: Zone, day: int, start: int, end: int, lang: str, *, year: bool = False) -> Iterator[Tick]:
    at = zone.midnight(day)
    if start <= at <= end:
        yield Tick(at, label(date_of(day), lang, year=year))


def label(day: date, lang: str, *, year: bool = False) -> str:
    """9月15日, 15 Sep; with the year at its turn."""
    if lang.startswith("zh"):
        return f"{day.year}年{day.month}月" if year else f"{day.month}月{day.day}日"
    month = EN_MONTHS[day.month - 1]
    return f"{month} {day.year}" if year else f"{day.day} {month}"
