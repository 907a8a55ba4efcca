# SPDX-License-Identifier: Apache-2.0
"""规则: the norms in force, one with its versions and how often it was right, its stories run now; kinds of matter."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from xiezhi.engine.stories import run_stories
from xiezhi.kernel.instant import date_of
from xiezhi.supervision.releasing import precision, standing
from xiezhi.web.api.answers import Number, Rows, Total, Word, answers
from xiezhi.web.api.asking import needs
from xiezhi.web.api.problems import missing
from xiezhi.web.api.scopes import READ
from xiezhi.web.norms.listing import rows_of
from xiezhi.web.norms.sheet import _reference

router = Router()
view = needs(READ, "view")


class NormLine(Schema):
    """A norm in a list, as its version of today has it."""

    id: str
    title: str
    kind: str
    domain: str
    matters: list[str]
    level: str
    basis: str
    status: str
    in_force: bool
    open: int


class NormList(Total):
    """A page of norms."""

    rows: list[NormLine]


@router.get("/norms", auth=view, response=answers(NormList), summary="规则列表")
def list_norms(
    request: Any, text: Word = "", status: Word = "", level: Word = "", kind: Word = "", page: Number = 1,
    per_page: Rows = 50,
) -> Any:  # fmt: skip
    """kind：事项类型；status：draft shadow live。"""
    told = {"text": text, "status": status, "level": level, "kind": kind}
    found = rows_of(request.who, told)
    shown = found[(page - 1) * per_page : page * per_page]
    rows = [
        {
            "id": row.norm.id, "title": row.version.title or row.norm.title, "kind": row.norm.kind,
            "domain": row.norm.domain, "matters": list(row.norm.matter), "level": row.version.level,
            "basis": row.version.basis, "status": row.status, "in_force": row.in_force, "open": row.open,
        }
        for row in shown
    ]  # fmt: skip
    return {"rows": rows, "total": len(found), "page": page, "pages": max(1, -(-len(found) // per_page))}


class VersionTold(Schema):
    """A version with its days."""

    number: int
    valid_from: str | None
    valid_to: str | None
    level: str
    basis: str


class NormWhole(Schema):
    """A norm. ``right`` of ``judged`` verdicts said that it was right; ``share`` only of thirty or more."""

    id: str
    title: str
    kind: str
    domain: str
    matters: list[str]
    status: str
    versions: list[VersionTold]
    judged: int
    share: float | None


@router.get("/norms/{norm}", auth=view, response=answers(NormWhole), summary="一条规则")
def norm(request: Any, norm: Word) -> Any:
    """全部版本及其依据、起止日期。"""
    found = _norm(request, norm)
    right = precision(request.desk, found.id, request.now)
    return {
        "id": found.id, "title": found.title, "kind": found.kind, "domain": found.domain,
        "matters": list(found.matter), "status": standing(request.desk, found.id).status or found.status,
        "versions": [
            {
                "number": one.number, "valid_from": _day(one.valid_from), "valid_to": _day(one.valid_to),
                "level": one.level, "basis": one.basis,
            }
            for one in found.versions
        ],
        "judged": right.total, "share": right.share,
    }  # fmt: skip


class StoryTold(Schema):
    """A story of a norm and whether it came out as told."""

    title: str
    ok: bool


class Stories(Schema):
    """All stories of a norm, run now."""

    norm: str
    failed: int
    stories: list[StoryTold]


@router.get("/norms/{norm}/stories", auth=view, response=answers(Stories), summary="规则的事例")
def stories(request: Any, norm: Word) -> Any:
    """现在运行一遍。"""
    found = _norm(request, norm)
    outcomes = list(run_stories(request.desk.pack, [found], {"reference": _reference}))
    return {
        "norm": found.id, "failed": sum(not one.ok for one in outcomes),
        "stories": [{"title": one.story.title, "ok": one.ok} for one in outcomes],
    }  # fmt: skip


class StepTold(Schema):
    """A step with the names of its fields."""

    name: str
    title: str
    final: bool
    fields: list[str]


class KindTold(Schema):
    """A kind of matter: what can be pushed and recorded."""

    name: str
    title: str
    parents: list[str]
    attributes: list[str]
    steps: list[StepTold]


@router.get("/kinds", auth=needs(""), response=answers(list[KindTold]), summary="事项类型和步骤")
def kinds(request: Any) -> Any:
    """推送和登记用得到的名称：类型、步骤、字段。任何令牌可读。"""
    return [
        {
            "name": kind.name, "title": kind.title, "parents": list(kind.parents),
            "attributes": list(kind.attributes),
            "steps": [
                {"name": step.name, "title": step.title, "final": bool(step.final), "fields": list(step.fields)}
                for step in kind.steps.values()
            ],
        }
        for kind in request.desk.pack.kinds.values()
    ]  # fmt: skip


def _norm(request: Any, name: str) -> Any:
    found = request.desk.pack.norms.get(name)
    if found is None:
        raise missing()
    return found


def _day(number: int | None) -> str | None:
    return None if number is None else date_of(number).isoformat()
