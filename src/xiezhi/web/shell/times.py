# SPDX-License-Identifier: Apache-2.0
"""Times as pages write them: exact, in the pack's zone, the year where it is another; never 约, never 刚刚.

A limit that ends with a day is written ``11-13 24:00``, the way people count, not ``11-14 00:00``.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import DAY, EPOCH, HOUR, MINUTE, Zone, date_of

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


def _local(zone: Zone, us: int) -> datetime:
    from datetime import timedelta

    return EPOCH.replace(tzinfo=None) + timedelta(microseconds=us + zone.offset(us))


def moment(zone: Zone, us: int | None, now: int, *, due: bool = False) -> str:
    """``11-13 09:40``, ``2025-11-13 09:40`` of another year, ``11-13 24:00`` of a limit at midnight."""
    if us is None:
        return "—"
    at = _local(zone, us - 1 if due and zone.midnight(zone.day(us)) == us else us)
    year = "" if at.year == _local(zone, now).year else f"{at.year}-"
    clock = "24:00" if due and zone.midnight(zone.day(us)) == us else f"{at:%H:%M}"
    return f"{year}{at:%m-%d} {clock}"


def near(zone: Zone, us: int | None, now: int) -> str:
    """``09:40`` of today, ``昨日 23:10``, else as ``moment``: for how fresh data are."""
    if us is None or not 0 <= zone.day(now) - zone.day(us) <= 1:
        return moment(zone, us, now)
    clock = f"{_local(zone, us):%H:%M}"
    return clock if zone.day(us) == zone.day(now) else _("昨日 %(clock)s") % {"clock": clock}


def day_text(zone: Zone, us: int | None, now: int) -> str:
    """``11-13``, with the year where it is another."""
    if us is None:
        return "—"
    at = _local(zone, us)
    return f"{at:%m-%d}" if at.year == _local(zone, now).year else f"{at:%Y-%m-%d}"


def exact(zone: Zone, us: int | None) -> str:
    """``2026-11-20 09:42``."""
    return "—" if us is None else f"{_local(zone, us):%Y-%m-%d %H:%M}"


def day_words(zone: Zone, us: int) -> str:
    """``2026年11月20日 星期五``."""
    day = date_of(zone.day(us))
    return _("%(y)d年%(m)d月%(d)d日 星期%(w)s") % {
        "y": day.year, "m": day.month, "d": day.day, "w": _(WEEKDAYS[day.weekday()]),
    }  # fmt: skip


def span(us: int) -> str:
    """A length of time in its two largest units: ``6天9时``, ``9时42分``, ``42分``."""
    us = abs(us)
    days, hours, minutes = us // DAY, us % DAY // HOUR, us % HOUR // MINUTE
    if days:
        return _("%(d)d天%(h)d时") % {"d": days, "h": hours} if hours else _("%(d)d天") % {"d": days}
    if hours:
        return _("%(h)d时%(m)d分") % {"h": hours, "m": minutes}
    return _("%(m)d分") % {"m": minutes}


def left(zone: Zone, due: int | None, now: int) -> str:
    """How a limit stands: ``已超 6天9时``, ``今日 24:00``, ``剩 3天14时``."""
    if due is None:
        return "—"
    if due <= now:
        return _("已超 %(span)s") % {"span": span(now - due)}
    if due == zone.end_of(zone.day(now)):
        return _("今日 24:00")
    return _("剩 %(span)s") % {"span": span(due - now)}
