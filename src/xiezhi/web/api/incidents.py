# SPDX-License-Identifier: Apache-2.0
"""受立案监督: reports of a period against their cases, by unit and column, and what stands behind a figure."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from xiezhi.access.visible import NOTHING, Condition
from xiezhi.casework.earlier import earlier
from xiezhi.casework.looking import searched
from xiezhi.casework.whole import seen_among
from xiezhi.supervision.acceptance import Found, Report, acceptance_of
from xiezhi.supervision.lists import seen_of
from xiezhi.web.api.answers import Number, Rows, Total, When, Word, among, answers, moment, part
from xiezhi.web.api.asking import needs
from xiezhi.web.api.matters_seen import matter_of
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import COUNT, READ
from xiezhi.web.home.periods import TITLES
from xiezhi.web.incidents.acceptance import LATER, Looked, _with_findings, heads, looked_at, rows_of
from xiezhi.web.incidents.words import COLUMNS

router = Router()


class Asked(Schema):
    """The period and the unit that are reconciled."""

    period: Word = Field("month", description="week month year own")
    since: When = Field("", description="period=own：起日")
    until: When = Field("", description="period=own：止日")
    unit: Word = Field("", description="单位编号，默认本人单位，含下级")
    scope: Word = Field("", description="unit 只本级、below 含下级")


class Behind(Asked):
    """Which of the rows of a column."""

    of: Word = Field("", description="只要这一单位的；空：全部")
    page: Number = 1
    per_page: Rows = 50


class ColumnTold(Schema):
    """A column: what it counts, and the articles that it rests on."""

    name: str
    title: str
    means: str
    basis: str


class UnitCounts(Schema):
    """A unit with its figures by column."""

    unit: str
    name: str
    level: int
    counts: dict[str, int]


class Acceptance(Schema):
    """The reconciliation: ``reported`` is the sum of the five columns after it."""

    period: str
    words: str
    unit: str
    columns: list[ColumnTold]
    rows: list[UnitCounts]
    total: dict[str, int]


class ReportLine(Schema):
    """A report with the case beside it, where the asker may see that. ``was``: the category before a lesser one."""

    id: str
    number: str
    category: str
    was: str
    unit: str
    opened_at: str | None
    column: str
    result: str
    case: str
    case_kind: str
    findings: list[str]


class LateLine(Schema):
    """A finding of being late or too early; without ``id`` an act that stands under a report alone."""

    id: str
    norm: str
    title: str
    basis: str
    matter: str
    kind: str
    number: str
    unit: str
    level: str
    nature: str
    cured: bool
    at: str | None


class BehindTold(Total):
    """What stands behind a column: reports, or of ``overdue`` and ``early`` findings."""

    column: str
    title: str
    means: str
    reports: list[ReportLine]
    findings: list[LateLine]


class EarlierLine(Schema):
    """A report before this one, and what it has in common with it."""

    id: str
    number: str
    title: str
    unit: str
    opened_at: str | None
    same_place: bool
    same_number: bool


class EarlierTold(Schema):
    """The latest first, twenty of them. ``numbers``: whether telephone numbers could be compared."""

    rows: list[EarlierLine]
    more: int
    numbers: bool


@router.get(
    "/matters/{path:matter}/earlier",
    auth=needs(READ, "view"),
    response=answers(EarlierTold),
    summary="同址同号的警情",
)
def earlier_reports(request: Any, matter: str) -> Any:
    """此前同一地址（180 日）、同一号码（30 日）的警情。查询连同用途记入日志。"""
    row, desk = matter_of(request, matter, quietly=True), request.desk
    if row.kind != acceptance_of(desk).incident:
        raise missing()
    found = earlier(desk, request.who.actor, row, request.now)
    fields = {"same_place_as": row.id, "same_number_as": row.id if found.numbers else None}
    total = len(found.rows) + found.more
    searched(desk, request.who.actor, fields, total, request.who.purpose, now=request.now)
    rows = [
        {
            "id": one.row.id, "number": one.row.number, "title": one.row.title, "unit": one.row.unit,
            "opened_at": moment(desk, one.row.opened_at), "same_place": one.place, "same_number": one.number,
        }
        for one in found.rows
    ]  # fmt: skip
    return {"rows": rows, "more": found.more, "numbers": found.numbers}


@router.get("/acceptance", auth=needs(COUNT, "count"), response=answers(Acceptance), summary="受立案对账")
def acceptance(request: Any, asked: Annotated[Asked, Query()]) -> Any:
    """各单位涉案警情与案件逐栏对账，每栏有口径和条文。封存的不在内。"""
    looked = _looked(request, asked)
    counts = looked.found.counts()
    units = [(one.id, one.name, one.level) for one in request.who.units if one.id in counts]
    units += [(id_, id_, 3) for id_ in sorted(set(counts) - {one[0] for one in units})]
    rows = [
        {"unit": id_, "name": name, "level": level, "counts": {one: counts[id_].get(one, 0) for one in COLUMNS}}
        for id_, name, level in units
    ]  # fmt: skip
    return {
        "period": looked.period.name, "words": looked.period.words, "unit": looked.unit, "rows": rows,
        "columns": [{name: one[name] for name in ColumnTold.model_fields} for one in heads(request)],
        "total": {name: sum(told.get(name, 0) for told in counts.values()) for name in COLUMNS},
    }  # fmt: skip


def _looked(request: Any, asked: Asked) -> Looked:
    among(asked.period, TITLES, "period")
    among(asked.scope, ("mine", "unit", "below"), "scope")
    given = {"period": asked.period, "from": asked.since, "to": asked.until, "unit": asked.unit}
    if asked.since or asked.until:
        given["period"] = "own"
    looked = looked_at(request, given)
    if looked.period.wrong:
        raise Problem(422, "not_a_day", looked.period.wrong, "since", "since、until 都写，如 2026-11-20")
    return looked


@router.get(
    "/acceptance/{column}", auth=needs(READ, "count"), response=answers(BehindTold), summary="对账某栏的各件"
)
def acceptance_rows(request: Any, column: Word, asked: Annotated[Behind, Query()]) -> Any:
    """column：reported filed elsewhere settled lowered none overdue early。查询连同用途记入日志。"""
    if column not in COLUMNS or not request.who.may("view"):
        raise missing()
    looked, desk = _looked(request, asked), request.desk
    shown, told = part(rows_of(request, looked, column, asked.of), asked.page, asked.per_page)
    fields = {"column": column, "unit": asked.of or looked.unit, "period": looked.period.words}
    searched(desk, request.who.actor, fields, told["total"], request.who.purpose, now=request.now)
    later = column in LATER
    if not later:
        _with_findings(request, shown)
        _only_seen(request, shown)
    title, means = COLUMNS[column]
    return told | {
        "column": column, "title": title, "means": means,
        "reports": [] if later else [_report(desk, one) for one in shown],
        "findings": [_late(desk, one["finding"], one) for one in shown] if later else [],
    }  # fmt: skip


def _only_seen(request: Any, rows: list[dict[str, Any]]) -> None:
    """Cases and findings beside a report that the asker may not open are not told."""
    ids = [row["report"].case for row in rows if row["report"].case]
    marks = ", ".join("?" * len(ids))
    few = Condition(f"(m.id IN ({marks}))", tuple(ids)) if ids else NOTHING
    open_ = {one.id for one in seen_among(request.desk, request.who.actor, few, request.now)} | {""}
    every = [one.id for row in rows for one in row["findings"]]
    told = frozenset(seen_of(request.desk, request.who.actor, every, request.now))
    for row in rows:
        row["case"] = row["report"].case in open_
        row["findings"] = [one.id for one in row["findings"] if one.id in told]


def _report(desk: Any, row: dict[str, Any]) -> dict[str, Any]:
    one: Report = row["report"]
    names = [name for name in ReportLine.model_fields if name not in ("opened_at", "findings")]
    told = {name: getattr(one, name) for name in names} | {"findings": row["findings"]}
    hidden = {} if row["case"] else {"case": "", "case_kind": ""}
    return told | hidden | {"opened_at": moment(desk, one.opened_at)}


def _late(desk: Any, one: Found, told: Any) -> dict[str, Any]:
    names = [name for name in LateLine.model_fields if name not in ("title", "basis", "at")]
    return {name: getattr(one, name) for name in names} | {
        "title": told["title"], "basis": told["basis"], "at": moment(desk, one.at),
    }  # fmt: skip
