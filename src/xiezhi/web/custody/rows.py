# SPDX-License-Identifier: Apache-2.0
"""Stays as the board shows them: one line each by time left, the rooms above, the counters, those who left today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xiezhi.casework.stay_places import OUT
from xiezhi.casework.stays import Stay
from xiezhi.catalog.model import Pack
from xiezhi.derive.stay_bar import stay_bar
from xiezhi.engine.arithmetic.articles import named_places
from xiezhi.kernel.instant import Zone
from xiezhi.web.custody.cells import Cell, Next, cells, next_of
from xiezhi.web.custody.words import (
    about,
    clock_time,
    hours_and_minutes,
    hours_of,
    named,
    room_of,
    spent,
    until,
)
from xiezhi.web.shell.tongue import spoken

FAR = 1 << 62


@dataclass(frozen=True)
class Line:
    """One stay on the board. ``tag``: (level, nature, word) or nothing; ``left``: words where there is no tag."""

    stay: Stay
    id: str
    room: str
    name: str
    about: str
    arrived: str
    entered: str
    bar: SafeString
    tag: tuple[str, str, str] | None
    left: str
    limit: str
    article: str
    cells: Sequence[Cell]
    next: Next
    colour: str

    @property
    def lacking(self) -> list[Cell]:
        """What is due and was not found."""
        return [one for one in self.cells if one.state == "missing"]


def lines_of(
    pack: Pack, zone: Zone, found: Sequence[Stay], now: int, recordable: frozenset[str]
) -> list[Line]:
    """The lines by time left: limits that run first, the nearest first; then those without one."""
    names = {stay.id: named(stay) for stay in found}
    ordered = sorted(found, key=by_time_left)
    return [
        _line(pack, zone, stay, names, now, f"bar-{place}", may=stay.id in recordable)
        for place, stay in enumerate(ordered)
    ]


def by_time_left(stay: Stay) -> tuple[bool, int, int, str]:
    """The order of the board."""
    limit = stay.limit
    due = limit.due if limit is not None and limit.running and limit.due is not None else FAR
    return due == FAR, due, stay.entered or FAR, stay.id


def _line(
    pack: Pack, zone: Zone, stay: Stay, names: Mapping[str, str], now: int, uid: str, *, may: bool
) -> Line:
    limit, colour = stay.limit, stay.colour(now)
    tag, left = _left(stay, colour, now)
    words = _("未见到案登记") if stay.unclear else _("无此类时限")
    if limit is not None and not stay.unclear:
        words = hours_of(limit) + (
            "" if limit.due is None else _(" ・ 至 %(at)s") % {"at": until(zone, limit.due, now)}
        )
    start = stay.arrived if stay.arrived is not None else stay.entered if stay.entered is not None else now
    label = f"{names[stay.id]} {hours_and_minutes(now - start)}，{tag[2] if tag else left}，{words}"
    bar = stay_bar(start, now, None if limit is None else limit.due, colour, label, uid)
    return Line(
        stay=stay, id=stay.id, room=room_of(stay), name=names[stay.id], about=about(stay),
        arrived=clock_time(zone, stay.arrived, now), entered=clock_time(zone, stay.entered, now), bar=mark_safe(bar),
        tag=tag, left=left, limit=words, article="" if limit is None else named_places(limit.basis).say(spoken()),
        cells=cells(pack, zone, stay, now, may=may), next=next_of(pack, stay, dict(names), now, may=may), colour=colour,
    )  # fmt: skip


def _left(stay: Stay, colour: str, now: int) -> tuple[tuple[str, str, str] | None, str]:
    """(tag, words): how much of the limit is left."""
    limit = stay.limit
    if stay.unclear:
        return ("", "gap", _("缺数据")), ""
    if limit is None:
        return None, "—"
    if not limit.running:
        return None, _("措施已结束")
    if limit.due is None:
        return None, _("中止计时")
    if limit.stale_since is not None:
        return ("", "gap", "来源中断"), ""
    if colour == "red":
        return ("red", "breach", _("超 %(span)s") % {"span": hours_and_minutes(now - limit.due)}), ""
    words = _("剩 %(span)s") % {"span": hours_and_minutes(limit.due - now)}
    return (("orange", "warning", words), "") if colour == "orange" else (None, words)


@dataclass(frozen=True)
class Room:
    """One room: who is in it; ``mixed``: ``sex`` ``case`` or nothing."""

    name: str
    people: Sequence[Line]
    mixed: str = ""


def rooms_of(lines: Sequence[Line], others: Sequence[Stay]) -> list[tuple[str, list[Room]]]:
    """By case area its rooms: those where somebody is, and those known of today's stays that stand empty."""
    known: dict[str, dict[str, list[Line]]] = {}
    for stay in [*(line.stay for line in lines), *others]:
        rooms = known.setdefault(stay.suite, {})
        for span in stay.spans:
            if span.room:
                rooms.setdefault(span.room, [])
    last: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        stay = line.stay
        held = known if stay.place.room else last
        name = stay.place.room or (_("临时出区") if stay.place.what == OUT else _("登记"))
        held.setdefault(stay.suite, {}).setdefault(name, []).append(line)
    return [
        (
            suite,
            [
                _room(name, people)
                for name, people in (*sorted(rooms.items(), key=_order), *last.get(suite, {}).items())
            ],
        )
        for suite, rooms in sorted(known.items())
    ]


def _order(item: tuple[str, list[Line]]) -> tuple[int, str]:
    """Rooms for interviews, then for waiting."""
    name = item[0]
    return next((place for place, sign in enumerate("询讯候") if name.startswith(sign)), 3), name


def _room(name: str, people: Sequence[Line]) -> Room:
    whys = [mix.why for line in people for mix in line.stay.mixed]
    return Room(name, people, "sex" if "sex" in whys else whys[0] if whys else "")


@dataclass(frozen=True)
class Gone:
    """Somebody who left today. ``tag``: whether in time."""

    stay: Stay
    name: str
    arrived: str
    left: str
    spent: str
    limit: str
    tag: tuple[str, str, str]


def gone_of(zone: Zone, found: Sequence[Stay], now: int) -> list[Gone]:
    """Those who left, the last first."""
    return [
        Gone(
            stay, named(stay), clock_time(zone, stay.arrived, now), clock_time(zone, stay.left, now),
            "—" if (us := spent(stay, now)) is None else hours_and_minutes(us),
            "—" if stay.limit is None else hours_of(stay.limit), result_of(stay),
        )
        for stay in found
    ]  # fmt: skip


def result_of(stay: Stay) -> tuple[str, str, str]:
    """(level, nature, word): in time, too late by how much, or that nothing limits it here."""
    limit = stay.limit
    if stay.unclear:
        return "", "gap", _("缺数据")
    if limit is None:
        return "", "", _("无此类时限")
    if limit.state == "late" and limit.due is not None and limit.ended is not None:
        return "red", "breach", _("超时 %(span)s") % {"span": hours_and_minutes(limit.ended - limit.due)}
    if limit.state == "met":
        return "", "good", _("按期")
    return "", "gap", _("缺数据")
