# SPDX-License-Identifier: Apache-2.0
"""统计: counters of the home page, figures of the overview, and the sums that a screen may show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ninja import Router, Schema

from xiezhi.access.reach import span_of
from xiezhi.access.visible import Condition, within_units
from xiezhi.kernel.sql import fetch
from xiezhi.records.paging import joined
from xiezhi.records.ranks import level_and_nature
from xiezhi.records.seeing import FINDINGS, access_of
from xiezhi.supervision.lists import paperwork
from xiezhi.supervision.todos import counters
from xiezhi.web.api.answers import Word, among, answers, moment
from xiezhi.web.api.asking import SUMS, needs
from xiezhi.web.api.problems import missing
from xiezhi.web.api.scopes import COUNT, READ
from xiezhi.web.home.overview import Seen, _figures, _kept
from xiezhi.web.home.periods import TITLES, period_of

router = Router()


class Counters(Schema):
    """Exact figures; what each counts: see the documentation."""

    breaches: int
    overdue: int
    today: int
    three: int
    seven: int
    to_verify: int
    verify_first: str | None
    returned: int
    escalated: int
    escalated_late: int
    late: int
    gaps: int
    open: int


@router.get("/counters", auth=needs(READ, "view"), response=answers(Counters), summary="计数")
def home_counters(request: Any, scope: Word = "below") -> Any:
    """工作台的计数；scope：mine unit below。"""
    among(scope, ("mine", "unit", "below"), "scope")
    told = asdict(counters(request.desk, request.who.actor, scope, request.now))
    return told | {"verify_first": moment(request.desk, told["verify_first"])}


class FigureTold(Schema):
    """A figure with what it counts."""

    name: str
    label: str
    value: str
    change: str
    base: str
    about: str


class NormKept(Schema):
    """How often a duty fell due in the period and was kept."""

    norm: str
    owed: int
    kept: int


class Overview(Schema):
    """The figures of a period."""

    period: str
    words: str
    as_of: str | None
    figures: list[FigureTold]
    norms: list[NormKept]


@router.get("/overview", auth=needs(COUNT, "count"), response=answers(Overview), summary="运行总览")
def overview(request: Any, period: Word = "year", scope: Word = "below", unit: Word = "") -> Any:
    """period：week month year；每个数字带口径。封存的不在内。"""
    among(period, [name for name in TITLES if name != "own"], "period")
    among(scope, ("mine", "unit", "below"), "scope")
    asked = period_of({"period": period}, request.who.day)
    found = Seen.of(request.who)
    norms, as_of = _kept(found, asked)
    strip, figured = _figures(found, asked, norms)
    return {
        "period": asked.name, "words": asked.words, "as_of": moment(request.desk, min(as_of, figured)),
        "figures": [{name: getattr(one, name) for name in FigureTold.model_fields} for one in strip],
        "norms": [{"norm": one.norm, "owed": one.owed, "kept": one.kept} for one in norms.values() if one.owed],
    }  # fmt: skip


class Sums(Schema):
    """Open findings of a unit and those under it, by level and nature; no names, no numbers of cases."""

    unit: str
    at: str | None
    open: dict[str, int]


@router.get("/aggregates", auth=SUMS, response=answers(Sums), summary="大屏合计")
def aggregates(request: Any) -> Any:
    """只读合计的令牌能看的全部：令牌所属单位（含下级）未办结的件数。"""
    desk, unit = request.desk, request.token.unit
    directory, day = access_of(desk).directory, desk.pack.zone.day(request.now)
    if directory.unit(unit, day) is None:
        raise missing()
    where = joined([
        Condition("NOT (f.stage = '') AND f.stage <> 'closed' AND f.status = 'live' AND NOT f.sealed"),
        within_units(span_of(directory, unit, day, below=True), FINDINGS), paperwork(desk, only=False),
    ])  # fmt: skip
    counts: dict[str, int] = {}
    sql = f"SELECT f.rank, COUNT(*) FROM records_finding f WHERE {where.sql} GROUP BY f.rank"
    for rank, n in fetch(desk.connection, sql, where.params):
        level, nature = level_and_nature(rank)
        name = nature if nature == "gap" else f"{level}.{nature}"
        counts[name] = counts.get(name, 0) + int(n)
    return {"unit": unit, "at": moment(desk, request.now), "open": counts}
