# SPDX-License-Identifier: Apache-2.0
"""事项: lists, one whole, its time line as it was known, clocks, next steps, and whether a step may be taken."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router

from xiezhi.access.masking import mask_within
from xiezhi.casework import lists
from xiezhi.casework.documents import papers
from xiezhi.casework.lawful import next_steps, refusals_of
from xiezhi.casework.looking import searched
from xiezhi.casework.personal import people_of
from xiezhi.casework.whole import Whole, whole
from xiezhi.web.api.answers import When, Word, among, answers, instant_of, moment
from xiezhi.web.api.asking import needs
from xiezhi.web.api.matters_said import (
    Clocks,
    MatterLine,
    MatterList,
    MatterWhole,
    May,
    Narrowed,
    Next,
    PaperTold,
    Timeline,
)
from xiezhi.web.api.matters_seen import matter_of
from xiezhi.web.api.problems import Problem
from xiezhi.web.api.scopes import READ
from xiezhi.web.cases.matter_page import allowed
from xiezhi.web.cases.timeline import entries

router = Router()
view = needs(READ, "view")
PLAIN = ("id", "kind", "number", "title", "unit", "officer", "parent", "state")


@router.get("/matters", auth=view, response=answers(MatterList), summary="事项列表")
def list_matters(request: Any, asked: Annotated[Narrowed, Query()]) -> Any:
    """与网页同样的筛选。查询连同用途记入日志。"""
    desk, who = request.desk, request.who
    if asked.kind and asked.kind not in desk.pack.kinds:
        raise Problem(422, "unknown_kind", f"没有事项类型 {asked.kind}", "kind", " ".join(desk.pack.kinds))
    among(asked.scope, ("mine", "unit", "below"), "scope")
    wanted = lists.Asked(
        kind=asked.kind, unit=asked.unit, below=asked.below, scope=asked.scope, field=asked.field,
        since=instant_of(desk, asked.since, "since"), until=instant_of(desk, asked.until, "until"), state=asked.state,
        clock_state=asked.clock_state, level=asked.level, text=asked.q, sort=asked.sort, page=asked.page,
        per_page=asked.per_page,
    )  # fmt: skip
    found = lists.matters_page(desk, who.actor, wanted, request.now)
    told = {
        "kind": asked.kind,
        "unit": asked.unit,
        "state": asked.state,
        "level": asked.level,
        "text": asked.q,
    }
    searched(desk, who.actor, told, found.total, who.purpose, now=request.now)
    counts = {
        name: {str(key): n for key, n in found.counts[name].items()} for name in ("kind", "clock", "state")
    }
    rows = [_line(desk, row) for row in found.rows]
    return {"rows": rows, "counts": counts, "total": found.total, "page": found.page, "pages": found.pages}


def _line(desk: Any, row: lists.MatterRow) -> dict[str, Any]:
    times = ("opened_at", "last_at", "closed_at", "due")
    told = {name: getattr(row, name) for name in MatterLine.model_fields}
    return told | {name: moment(desk, getattr(row, name)) for name in times}


@router.get("/matters/{path:matter}/timeline", auth=view, response=answers(Timeline), summary="时间线")
def timeline(request: Any, matter: str, as_of: When | None = None, known_at: When | None = None) -> Any:
    """known_at：当时已知的样子；as_of：只到那一时刻发生的。"""
    found = _whole(request, matter, known_at)
    last = instant_of(request.desk, as_of, "as_of")
    at = found.at if last is None else min(last, found.at)
    lines = [one for one in entries(found, found.findings()) if one.at <= at]
    return {
        "matter": matter, "as_of": moment(request.desk, at), "known_at": moment(request.desk, found.at),
        "lines": [
            {
                "id": one.event, "matter": one.matter, "shape": one.shape, "title": one.title, "detail": one.detail,
                "at": moment(request.desk, one.at), "recorded_at": moment(request.desk, one.recorded_at),
                "actor": one.actor, "source": one.source, "struck": one.struck, "why": one.why, "finding": one.finding,
            }
            for one in lines
        ],
    }  # fmt: skip


def _whole(request: Any, matter: str, known_at: str | None = None) -> Whole:
    row = matter_of(request, matter)
    known = instant_of(request.desk, known_at, "known_at")
    if known is not None and known > request.now:
        now = moment(request.desk, request.now)
        raise Problem(422, "ahead", "known_at 在将来", "known_at", f"不晚于 {now}")
    return whole(request.desk, request.who.actor, row, request.now, known)


@router.get("/matters/{path:matter}/clocks", auth=view, response=answers(Clocks), summary="时限")
def clocks(request: Any, matter: str, known_at: When | None = None) -> Any:
    """事项及其下级的全部时限，超期的在前。"""
    return {"matter": matter, "clocks": _clocks(request, _whole(request, matter, known_at))}


def _clocks(request: Any, found: Whole) -> list[dict[str, Any]]:
    desk, norms = request.desk, request.desk.pack.norms
    told = []
    for one in found.clocks():
        norm = norms.get(one.norm)
        version = None if norm is None else next((v for v in norm.versions if v.number == one.version), None)
        told.append({
            "matter": one.matter, "norm": one.norm, "title": one.norm if norm is None else norm.title,
            "basis": "" if version is None else version.basis, "state": one.state,
            "trigger_at": moment(desk, one.trigger_at), "due": moment(desk, one.due),
            "fulfilled_at": moment(desk, one.fulfilled_at), "stale_since": moment(desk, one.stale_since),
        })  # fmt: skip
    return told


@router.get("/matters/{path:matter}/next", auth=view, response=answers(Next), summary="下一步")
def next_(request: Any, matter: str) -> Any:
    """现在可以办的、不能办的及原因、办了不起作用的。"""
    found = _whole(request, matter)
    who = request.who
    steps = next_steps(
        request.desk, found.row.id, request.now, actor=who.officer, unit=who.actor.unit, told=found.told
    ) if found.row.kind in request.desk.pack.kinds else []  # fmt: skip
    return {
        "matter": matter, "seq": found.seq,
        "steps": [
            {
                "step": one.step, "title": one.title, "standing": one.standing, "because": list(one.because),
                "ends": [norm for norm, _ in one.clocks], "due": moment(request.desk, one.due), "role": one.role or "",
                "protective": one.protective,
            }
            for one in steps
        ],
    }  # fmt: skip


@router.get("/matters/{path:matter}/may", auth=view, response=answers(May), summary="能不能办")
def may(request: Any, matter: str, step: Word, at: When | None = None) -> Any:
    """这一步（在 at 时，默认现在）能不能办；不能办，是哪一条、为什么。"""
    row = matter_of(request, matter, quietly=True)
    kind = request.desk.pack.kinds.get(row.kind)
    if kind is None or step not in kind.steps:
        right = "" if kind is None else " ".join(kind.steps)
        raise Problem(422, "unknown_step", f"没有步骤 {step}", "step", right)
    when = instant_of(request.desk, at, "at")
    who = request.who
    found = refusals_of(
        request.desk, row.id, step, request.now, at=when, actor=who.officer, unit=who.actor.unit or row.unit
    )
    told = [{"norm": one.norm.id, "title": one.norm.title, "reason": one.reason} for one in found]
    return {"may": not found, "refusals": told}


@router.get("/matters/{path:matter}", auth=view, response=answers(MatterWhole), summary="一个事项")
def matter(request: Any, matter: str, known_at: When | None = None) -> Any:
    """个人信息按本人角色遮盖。查看记入日志。"""
    found = _whole(request, matter, known_at)
    row, desk = found.row, request.desk
    kind = desk.pack.kinds.get(row.kind)
    facts = [one for one in found.standing if one.matter == row.id]
    told: dict[str, Any] = {}
    for fact in facts:
        told |= {
            name: mask_within(value) if isinstance(value, str) else value
            for name, value in fact.data.items()
            if kind is not None and name in kind.attributes
        }
    people = people_of(desk, request.who.actor, [row], facts, request.now).get(row.id, [])
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "kind_title": row.kind if kind is None else kind.title, "opened_at": moment(desk, row.opened_at),
        "closed_at": moment(desk, row.closed_at), "seq": found.seq, "below": list(found.own)[1:], "attributes": told,
        "personal": [
            {"step": one.step, "name": one.name, "title": one.title, "value": str(one.value)} for one in people
        ],
        "may": allowed(request, row), "clocks": _clocks(request, found),
        "findings": [one.id for one in found.findings() if one.present],
        "papers": [
            {name: getattr(one, name) for name in PaperTold.model_fields} | {"at": moment(desk, one.at)}
            for one in papers(found)
        ],
    }  # fmt: skip
