# SPDX-License-Identifier: Apache-2.0
"""统计: counters of the home page, figures of the overview, and the sums that a screen may show."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from xiezhi.access.reach import span_of
from xiezhi.access.visible import Condition, within_units
from xiezhi.kernel.sql import fetch
from xiezhi.records.paging import joined
from xiezhi.records.ranks import level_and_nature
from xiezhi.records.seeing import FINDINGS, access_of
from xiezhi.supervision.lists import paperwork
from xiezhi.supervision.todos import counters
from xiezhi.web.api.answers import Word, among, answers, day_text, moment
from xiezhi.web.api.asking import SUMS, needs
from xiezhi.web.api.problems import missing
from xiezhi.web.api.scopes import COUNT, READ
from xiezhi.web.home.overview import (
    Seen,
    _changes,
    _closings,
    _figures,
    _kept,
    _sealed,
    _spread,
    _units,
    _weeks,
)
from xiezhi.web.home.periods import TITLES, period_of
from xiezhi.web.home.weeks import LEVELS, Week

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


class WeekTold(Schema):
    """A week by its Monday: breaches that happened, what was closed, the median days of putting right."""

    monday: str
    red: int
    orange: int
    yellow: int
    closed: int
    median_days: float | None


class ChangeOfWeek(Schema):
    """A sentence on this week: 好转 留意 新见."""

    mark: str
    about: str
    text: str


class Overview(Schema):
    """The figures of a period; the latest half year by weeks; what changed this week."""

    period: str
    words: str
    as_of: str | None
    figures: list[FigureTold]
    norms: list[NormKept]
    weeks: list[WeekTold]
    changes: list[ChangeOfWeek]
    sealed: str = Field(description="不在内的封存事项：件数，少于 10 为 <10，没有为空")


@router.get("/overview", auth=needs(COUNT, "count"), response=answers(Overview), summary="运行总览")
def overview(request: Any, period: Word = "year", scope: Word = "below", unit: Word = "") -> Any:
    """period：week month year；每个数字带口径。封存的不在内。"""
    among(period, [name for name in TITLES if name != "own"], "period")
    among(scope, ("mine", "unit", "below"), "scope")
    asked = period_of({"period": period}, request.who.day)
    found = Seen.of(request.who)
    norms, as_of = _kept(found, asked)
    closed = _closings(found, asked)
    strip, figured = _figures(found, asked, norms, closed)
    return {
        "period": asked.name, "words": asked.words, "as_of": moment(request.desk, min(as_of, figured)),
        "figures": [{name: getattr(one, name) for name in FigureTold.model_fields} for one in strip],
        "norms": [{"norm": one.norm, "owed": one.owed, "kept": one.kept} for one in norms.values() if one.owed],
        "sealed": _sealed(found), "weeks": [_week(one) for one in _weeks(found, closed)[0]],
        "changes": [{"mark": one.mark, "about": one.about, "text": one.text} for one in _changes(found)],
    }  # fmt: skip


def _week(one: Week) -> dict[str, Any]:
    told = dict(zip(LEVELS, one.counts, strict=True))
    return {"monday": day_text(one.monday), "closed": one.closed, "median_days": one.median} | told


class UnitKept(Schema):
    """A unit: ``rate`` in per cent, empty of fewer than ten; ``side``: -1 below, 1 above the 95 % limits."""

    unit: str
    owed: int
    rate: str
    side: int
    far: bool


class SpreadTold(Schema):
    """The units of one norm in the order of the organisation, against chance; no ranking."""

    norm: str
    title: str
    basis: str
    period: str
    rate: str
    as_of: str | None
    units: list[UnitKept]


@router.get(
    "/overview/{norm}", auth=needs(COUNT, "count"), response=answers(SpreadTold), summary="一条规则在各单位"
)
def overview_norm(
    request: Any, norm: Word, period: Word = "year", scope: Word = "below", unit: Word = ""
) -> Any:
    """各单位按期率与随机波动的界限（95%、99.8%）；不足十件的不给比率，不排名。"""
    among(period, [name for name in TITLES if name != "own"], "period")
    among(scope, ("mine", "unit", "below"), "scope")
    if norm not in request.desk.pack.norms:
        raise missing()
    seen, asked = Seen.of(request.who), period_of({"period": period}, request.who.day)
    spreads, as_of = _units(seen, asked, [norm])
    found = _spread(request, spreads, norm)
    assert found is not None
    units = [
        {"unit": one.id, "owed": one.n, "rate": one.rate, "side": one.side, "far": one.far} for one in found.places
    ]  # fmt: skip
    return {
        "norm": norm, "title": found.title, "basis": found.basis, "period": period, "rate": found.rate,
        "as_of": moment(request.desk, as_of), "units": units,
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
