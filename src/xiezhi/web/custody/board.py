# SPDX-License-Identifier: Apache-2.0
"""办案区: the board of who is in. It comes anew every 30 seconds; the row one is on stays where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.casework.stay_places import GUARD, INTERVIEW, OUT, WAITING
from xiezhi.casework.stays import MOST, Stay, gone, present, stays
from xiezhi.derive.stay_bar import stay_axis
from xiezhi.kernel.instant import MINUTE
from xiezhi.ledger.entry import OWN
from xiezhi.records.models import Source
from xiezhi.web.custody.asked import recordable, scope_of
from xiezhi.web.custody.rows import Line, gone_of, lines_of, rooms_of
from xiezhi.web.custody.words import clock_time, hours_and_minutes
from xiezhi.web.shell.page import Asked, page

OLD = 5 * MINUTE
"""Data older than this are no longer those of a board."""
ONLY = ("", "interview", "waiting", "out", "soon", "lacking", "guarded")
LEGEND = (("ok", N("有记录")), ("due", N("待完成")), ("missing", N("应有未见")), ("unasked", N("不适用")))


@dataclass(frozen=True)
class Counter:
    """One counter: what it opens (``only``), its figure, what stands beside it, what it means."""

    only: str
    title: str
    value: int
    note: str
    about: str
    sign: str = ""


@page(verb="view")
@require_GET
def board(request: Asked) -> HttpResponse:
    """The board; to htmx its part that changes."""
    only = request.GET.get("only", "")
    if only not in ONLY:
        raise Http404
    desk, now = request.desk, request.now
    scope = scope_of(request)
    rows = present(desk, scope.where, now)
    zone = desk.pack.zone
    left = gone(desk, scope.where, zone.midnight(zone.day(now)), now + 1)
    both = stays(desk, request.who.actor, [*rows, *left], now)
    inside, outside = both[: len(rows)], both[len(rows) :]
    lines = lines_of(desk.pack, zone, inside, now, recordable(request, rows))
    context: dict[str, Any] = {
        "scope": scope, "only": only, "lines": [line for line in lines if _fits(line, only)], "all": len(lines),
        "counters": counters(lines), "suites": rooms_of(lines, outside), "gone": gone_of(zone, outside, now),
        "axis": mark_safe(stay_axis()), "updated": exact_second(request),
        "legend": [(name, _(word)) for name, word in LEGEND], "old": _old(request, inside),
        "cut": len(rows) == MOST, "most": MOST,
        "articles": sorted({line.article for line in lines if line.article}),
    }  # fmt: skip
    part = bool(request.htmx) and request.htmx.target == "board"
    return render(request, "custody/part.html" if part else "custody/board.html", context)


def exact_second(request: Asked) -> str:
    """The time of day with seconds at which the board was made."""
    return f"{request.desk.pack.zone.local(request.now):%H:%M:%S}"


def _fits(line: Line, only: str) -> bool:
    if only == "soon":
        return bool(line.colour)
    if only == "lacking":
        return bool(line.lacking)
    if only == "guarded":
        return bool(_guards([line]))
    return not only or line.stay.place.what == only


def counters(lines: Sequence[Line]) -> list[Counter]:
    """The seven counters: each is of those inside now, and opens the lines that it counts."""
    places = [line.stay.place.what for line in lines]
    soon = sum(bool(line.colour) for line in lines)
    over = sum(line.colour == "red" for line in lines)
    waiting = places.count(WAITING)
    return [
        Counter("", _("在区"), len(lines), _("人"), _("已登记进入办案区、没有离开记录的人。")),
        Counter(INTERVIEW, _("询问讯问中"), places.count(INTERVIEW), _("人"), _("进入讯询问室后没有离开记录的人。")),
        Counter(WAITING, _("候问"), waiting, _("人"), _("进入候问室后没有离开记录的人。")),
        Counter(OUT, _("临时出区"), places.count(OUT), _("人"), _("临时带出或者送医后没有返回记录的人；时间照算。")),
        Counter("soon", _("2小时内到限"), soon, _("其中已超 %(n)d") % {"n": over} if over else _("人"),
                _("适用的时限剩余不满2小时，或者已经超过的人。"), "red" if over else "orange" if soon else ""),
        Counter("lacking", _("缺保障"), sum(bool(line.lacking) for line in lines), _("人"),
                _("规则要求的保障到时没有记录，或者不得同室的人同室。"), "red"),
        Counter("guarded", _("看管民警"), len(_guards(lines)), _("候问 %(n)d 人") % {"n": waiting},
                _("现在登记在岗的看管人和候问室看管人，同一人只计一次。")),
    ]  # fmt: skip


def _guards(lines: Sequence[Line]) -> frozenset[str]:
    """Who is on guard now."""
    found: set[str] = set()
    for line in lines:
        stay = line.stay
        found.update(
            one for span in stay.spans if span.what == GUARD and span.end is None for one in span.who
        )
        found.update(stay.place.who if stay.place.what == WAITING else ())
    return frozenset(found)


def _old(request: Asked, inside: Sequence[Stay]) -> str:
    """In words, how old what is shown is, where a source that tells of somebody inside has been silent too long."""
    names = {name for stay in inside for name in stay.source if name != OWN}
    heard = Source.objects.filter(name__in=names).order_by("last_heard").first() if names else None
    if heard is None or request.now - heard.last_heard <= OLD:
        return ""
    at = clock_time(request.desk.pack.zone, heard.last_heard, request.now)
    told = {"name": heard.name, "at": at, "span": hours_and_minutes(request.now - heard.last_heard)}
    return _("%(name)s 的数据截至 %(at)s，已 %(span)s 没有更新：时限照算，之后的记录可能尚未读到") % told
