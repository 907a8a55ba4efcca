# SPDX-License-Identifier: Apache-2.0
"""Words and times of the board: 昨 is said here alone, by the hour; a place, a limit, a name with age and sex."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.casework.stay_limits import Limit
from xiezhi.casework.stay_places import INTAKE, INTERVIEW, OUT, WAITING
from xiezhi.casework.stays import Stay
from xiezhi.kernel.instant import HOUR, Zone
from xiezhi.web.shell import times

PLACES = {WAITING: N("候问"), INTERVIEW: N("询问讯问中"), OUT: N("临时出区"), INTAKE: N("登记")}
SAFEGUARDS = {
    "search": N("人身安全检查"), "rights": N("权利义务告知"), "family": N("通知家属"), "guardian": N("监护人到场"),
    "filmed": N("录音录像"), "food": N("饮食"), "guard": N("看管巡查"),
}  # fmt: skip
COLUMNS = (N("检查"), N("告知"), N("家属"), N("监护"), N("录音"), N("饮食"), N("看管"))
"""Titles of the narrow columns, as ``casework.safeguards`` has them."""
STATES = {"ok": N("有记录"), "due": N("待完成"), "missing": N("应有未见"), "unasked": N("不适用")}
SEXES = {"男": N("男"), "女": N("女")}


def clock_time(zone: Zone, us: int | None, now: int) -> str:
    """``09:42`` of today, ``昨 22:30``, else with the date."""
    if us is None:
        return "—"
    days = zone.day(now) - zone.day(us)
    if days not in (0, 1):
        return times.moment(zone, us, now)
    clock = times.exact(zone, us)[11:]
    return clock if days == 0 else _("昨 %(clock)s") % {"clock": clock}


def until(zone: Zone, us: int, now: int) -> str:
    """When a limit ends: ``11:00`` of today, ``次日 03:00``, else with the date."""
    days = zone.day(us) - zone.day(now)
    clock = times.exact(zone, us)[11:]
    if days == 0:
        return clock
    return _("次日 %(clock)s") % {"clock": clock} if days == 1 else times.moment(zone, us, now)


def hours_of(limit: Limit) -> str:
    """``8 时``; with a pause or a broken hour one figure behind the point."""
    hours = limit.hours
    if hours is None:
        return _("中止计时")
    return _("%(n)s 时") % {"n": f"{hours:.1f}".removesuffix(".0")}


def room_of(stay: Stay) -> str:
    """The room, else what goes on."""
    if stay.place.what == OUT:
        return _("出区")
    return stay.place.room or _(PLACES[stay.place.what])


def named(stay: Stay) -> str:
    """The name as it may be seen; where it may not, that it may not."""
    return stay.name or (_("未登记姓名") if stay.person is not None else _("姓名不予显示"))


def about(stay: Stay) -> str:
    """``男 29``."""
    return " ".join(
        part
        for part in (
            _(SEXES.get(stay.sex, "")) if stay.sex else "",
            "" if stay.age is None else str(stay.age),
        )
        if part
    )


def spent(stay: Stay, now: int) -> int | None:
    """How long since arrival, µs."""
    start = stay.arrived if stay.arrived is not None else stay.entered
    return None if start is None else (stay.left if stay.left is not None else now) - start


def hours_and_minutes(us: int) -> str:
    """``1时18分``, more than a day in hours too: limits here are counted in hours."""
    us = abs(us)
    hours, minutes = us // HOUR, us % HOUR // 60_000_000
    return _("%(h)d时%(m)d分") % {"h": hours, "m": minutes} if hours else _("%(m)d分") % {"m": minutes}
