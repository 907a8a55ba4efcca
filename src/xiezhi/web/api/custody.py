# SPDX-License-Identifier: Apache-2.0
"""办案区: the board of who is in, one stay with its safeguards, the ledger. Steps are recorded as on any matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from xiezhi.casework.looking import searched
from xiezhi.casework.stays import STAY, Stay, gone, present, stays
from xiezhi.casework.whole import whole
from xiezhi.web.api.answers import Number, Rows, When, Word, among, answers, moment
from xiezhi.web.api.asking import needs
from xiezhi.web.api.custody_said import Board, CheckTold, LedgerTold, LimitTold, SafeguardTold, StayWhole
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import READ
from xiezhi.web.cases.seeing import Sealed, seen
from xiezhi.web.custody.asked import recordable, scope_of
from xiezhi.web.custody.board import ONLY, _fits, _old, counters
from xiezhi.web.custody.ledger import Entry, entries
from xiezhi.web.custody.rows import Line, gone_of, lines_of, rooms_of
from xiezhi.web.custody.stay_page import _among_others, _covered, _openable, checks
from xiezhi.web.findings.periods import TITLES, period_of

router = Router()
view = needs(READ, "view")
OF_STAY = ("id", "suite", "name", "sex", "age", "minor", "ground", "cause")
OF_LINE = ("number", "called", "name", "about", "belongings", "care", "spent", "limit")
TIMES = ("arrived", "entered", "left")


@router.get("/custody", auth=view, response=answers(Board), summary="办案区看板")
def custody_board(request: Any, only: Word = "", unit: Word = "", scope: Word = "") -> Any:
    """现在谁在区、从何时起、适用的时限、缺哪些保障。only：interview waiting out soon lacking guarded。"""
    among(only, ONLY, "only")
    among(scope, ("mine", "unit", "below"), "scope")
    desk, now, zone = request.desk, request.now, request.desk.pack.zone
    where = scope_of(request).where
    rows = present(desk, where, now)
    left = gone(desk, where, zone.midnight(zone.day(now)), now + 1)
    both = stays(desk, request.who.actor, [*rows, *left], now)
    inside, outside = both[: len(rows)], both[len(rows) :]
    may = recordable(request, rows)
    lines = lines_of(desk.pack, zone, inside, now, may)
    return {
        "at": moment(desk, now), "old": _old(request, inside), "inside": len(lines),
        "rows": [_line(request, one, may) for one in lines if _fits(one, only)],
        "counters": [
            {"only": one.only, "title": one.title, "value": one.value, "about": one.about} for one in counters(lines)
        ],
        "rooms": [
            {"suite": suite, "name": room.name, "stays": [one.id for one in room.people], "mixed": room.mixed}
            for suite, rooms in rooms_of(lines, outside) for room in rooms
        ],
        "gone": [
            {
                "id": one.stay.id, "name": one.name, "arrived": moment(desk, one.stay.arrived),
                "left": moment(desk, one.stay.left), "spent": one.spent, "limit": one.limit, "result": one.tag[1],
                "word": one.tag[2],
            }
            for one in gone_of(zone, outside, now)
        ],
    }  # fmt: skip


def _line(request: Any, line: Line, may: frozenset[str]) -> dict[str, Any]:
    desk, told = request.desk, line.stay
    safeguards = [{name: getattr(one, name) for name in SafeguardTold.model_fields} for one in line.cells]
    return {name: getattr(told, name) for name in OF_STAY} | {
        **{name: moment(desk, getattr(told, name)) for name in TIMES},
        "number": told.row.number, "unit": told.row.unit, "room": line.room, "place": told.place.what,
        "name": line.name, "unclear": told.unclear, "limit": _limit(desk, told), "colour": line.colour,
        "standing": line.tag[2] if line.tag else line.left, "safeguards": safeguards,
        "lacking": [one.name for one in line.lacking],
        "mixed": [{"why": one.why, "other": one.other, "where": one.where} for one in told.mixed],
        "next": line.next.words, "next_article": line.next.article, "recordable": told.id in may,
    }  # fmt: skip


def _limit(desk: Any, told: Stay) -> dict[str, Any] | None:
    if told.limit is None:
        return None
    times = ("start", "due", "ended", "stale_since")
    found = {name: getattr(told.limit, name) for name in LimitTold.model_fields}
    return found | {name: moment(desk, found[name]) for name in times}


@router.get("/stays/{path:stay}", auth=view, response=answers(StayWhole), summary="一次在区")
def stay(request: Any, stay: str) -> Any:
    """经过、讯询问和录音录像的覆盖、逐项保障及其条文。查看记入日志。登记步骤用 POST /matters/编号/steps。"""
    try:
        row = seen(request, STAY, stay)
    except Sealed as sealed:
        raise missing() from sealed
    desk, now = request.desk, request.now
    found = whole(desk, request.who.actor, row, now)
    together = _among_others(request, row)
    told, may = together[0], recordable(request, [row])
    line = next(one for one in lines_of(desk.pack, desk.pack.zone, together, now, may) if one.id == row.id)
    return _line(request, line, may) | {
        "means": told.means,
        "spans": [
            {
                "what": one.what, "start": moment(desk, one.start), "end": moment(desk, one.end), "room": one.room,
                "why": one.why,
            }
            for one in told.spans
        ],
        "interviews": [
            {
                "start": moment(desk, one.start), "end": moment(desk, one.end), "open": one.open,
                "percent": one.percent, "gaps": [[moment(desk, low), moment(desk, high)] for low, high in one.gaps],
            }
            for one in _covered(found, told)
        ],
        "checks": _checks(request, told), "findings": [one.id for one in found.findings() if one.present],
    }  # fmt: skip


def _checks(request: Any, told: Stay) -> list[dict[str, Any]]:
    open_ = frozenset(one.id for one in _openable(request, told))
    names = [name for name in CheckTold.model_fields if name not in ("facts", "article")]
    return [
        {name: getattr(one, name) for name in names} | {
            "article": one.basis,
            "facts": [
                {"step": fact.step, "at": moment(request.desk, fact.at), "matter": fact.matter if opens else ""}
                for fact, opens in one.facts
            ],
        }
        for one in checks(request, told, open_, may=False)
    ]  # fmt: skip


class Asked(Schema):
    """Which part of the ledger."""

    period: Word = Field("month", description="day week month year own；按登记进入办案区的时刻")
    since: When = Field("", description="period=own：起日")
    until: When = Field("", description="period=own：止日")
    unit: Word = Field("", description="单位编号，含下级")
    scope: Word = Field("", description="mine 我的、unit 本级、below 含下级")
    page: Number = 1
    per_page: Rows = 30


@router.get("/custody/ledger", auth=view, response=answers(LedgerTold), summary="办案区台账")
def custody_ledger(request: Any, asked: Annotated[Asked, Query()]) -> Any:
    """一段时间内进入办案区的人，逐行与打印的台账相同。查询连同用途记入日志。"""
    among(asked.period, TITLES, "period")
    among(asked.scope, ("mine", "unit", "below"), "scope")
    name = "own" if asked.since or asked.until else asked.period
    period = period_of({"period": name, "from": asked.since, "to": asked.until}, request.who.day)
    if period.wrong:
        raise Problem(422, "not_a_day", period.wrong, "since", "如 2026-11-20，起日不晚于止日")
    scope = scope_of(request)
    total, lines = entries(request, scope, period, asked.per_page, (asked.page - 1) * asked.per_page)
    fields = {"kind": STAY, "unit": scope.unit or request.who.unit, "period": period.words}
    searched(request.desk, request.who.actor, fields, total, request.who.purpose, now=request.now)
    return {
        "rows": _entries(request.desk, lines), "words": period.words, "total": total, "page": asked.page,
        "pages": max(1, -(-total // asked.per_page)),
    }  # fmt: skip


def _entries(desk: Any, lines: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {name: getattr(one, name) for name in OF_LINE}
        | {name: getattr(one.stay, name) for name in ("id", "ground", "cause", "suite", "means")}
        | {name: moment(desk, getattr(one.stay, name)) for name in TIMES}
        | {
            "unit": one.stay.row.unit, "checked": moment(desk, one.checked), "result": one.tag[1], "word": one.tag[2],
            "talks": [
                {"room": room, "start": moment(desk, start), "end": moment(desk, end)} for room, start, end in one.talks
            ],
        }
        for one in lines
    ]  # fmt: skip
