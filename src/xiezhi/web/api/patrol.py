# SPDX-License-Identifier: Apache-2.0
"""巡查: samples drawn by seed, what each supports, one item with its questions, and what is done to it."""

from __future__ import annotations

import json
from typing import Annotated, Any

from ninja import Query, Router
from ninja.responses import Status

from xiezhi.access.visible import Condition
from xiezhi.casework.looking import look
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch
from xiezhi.records.models import Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, visible
from xiezhi.supervision.patrol import acts
from xiezhi.supervision.patrol.batches import batches_of, draw_batch, statement_of
from xiezhi.supervision.patrol.book import patrol_of
from xiezhi.supervision.patrol.population import LAYERS
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.state import ANSWERS, NONE
from xiezhi.web.api.answers import Number, Rows, Word, among, answers, moment, or_conflict, part
from xiezhi.web.api.asking import needs
from xiezhi.web.api.patrol_said import (
    BelongingTold,
    Drawing,
    PatrolActing,
    PatrolItemLine,
    PatrolItems,
    PatrolItemWhole,
    PatrolLine,
    PatrolList,
    PatrolWhole,
    Population,
    PopulationTold,
    ProblemTold,
)
from xiezhi.web.api.problems import Problem
from xiezhi.web.api.scopes import READ, SUPERVISE
from xiezhi.web.patrol.beginning import _context, plan_of
from xiezhi.web.patrol.beginning import read as form_of
from xiezhi.web.patrol.index import MOST
from xiezhi.web.patrol.record import Record, record_of
from xiezhi.web.patrol.seeing import batch_of, item_of, onward, short
from xiezhi.web.patrol.words import HOW, METHODS, layer_word, strata_of
from xiezhi.web.patrol.words import said as sentences

router = Router()
looks, works = needs(READ, "patrol"), needs(SUPERVISE, "patrol")
WRONG = ("none", "problem", "unclear")
OF_JUDGED = ("nature", "level", "word", "title", "basis", "detail", "finding")
ACTS = ("answer", "tag", "untag", "problem", "note", "undo", "done")


@router.get("/patrols", auth=looks, response=answers(PatrolList), summary="巡查样本列表")
def patrols(request: Any) -> Any:
    """本人可以巡查的单位抽取的样本，未巡完的在前，最近三十个。"""
    rows = batches_of(request.desk, request.who.by, request.now, MOST)
    return {"rows": [_line(request.desk, row) for row in rows]}


def _line(desk: Any, row: PatrolBatch) -> dict[str, Any]:
    names = {"id", "units", "titles", "drawn_at", "finished_at"}
    told = {name: getattr(row, name) for name in PatrolLine.model_fields if name not in names}
    return told | {
        "id": short(row.id), "units": len(row.units.split()), "titles": json.loads(row.titles),
        "drawn_at": moment(desk, row.drawn_at), "finished_at": moment(desk, row.finished_at),
    }  # fmt: skip


@router.get("/patrols/population", auth=looks, response=answers(PopulationTold), summary="可抽取多少")
def population(request: Any, asked: Annotated[Population, Query()]) -> Any:
    """抽样之前：母体多少件，各类别、各层多少件。封存的不在内。"""
    form, plan = _planned(request, asked)
    told = _context(request, form, plan)
    pairs: Any = {name: told[name] for name in ("titles", "groups")}
    return {
        "population": told["population"],
        "titles": [{"name": name, "matters": n} for name, n in pairs["titles"]],
        "strata": [{"name": name, "matters": n} for name, n in pairs["groups"]],
    }


def _planned(request: Any, asked: Population) -> Any:
    """The form of the page, filled; what it finds wrong is a problem here."""
    given = {name: str(getattr(asked, name)) for name in ("kind", "unit", "first", "last", "strata_by")}
    given = {name: text for name, text in given.items() if text} | {"below": "1" if asked.below else ""}
    if isinstance(asked, Drawing):
        given |= {"method": asked.method, "size": str(asked.size), "chosen": "\n".join(asked.chosen)}
        given |= {"seed": asked.seed} if asked.seed.strip() else {}
        among(asked.method, METHODS, "method")
    among(asked.kind, patrol_of(request.desk.pack).about, "kind")
    among(asked.strata_by, LAYERS, "strata_by")
    form = form_of(request, given, list(asked.titles))
    plan = plan_of(request, form)
    if "unit" in form.wrong:
        raise Problem(
            404, "no_unit", "没有这个单位，或不在权限范围内", "unit", "GET /api/v1/units 列出的编号"
        )
    for field, why in form.wrong.items():
        raise Problem(422, "not_valid", why, field, "如 2026-11-20" if field in ("first", "last") else "")
    return form, plan


@router.post("/patrols", auth=works, response=answers(PatrolWhole, 201), summary="抽取巡查样本")
def draw(request: Any, said: Drawing) -> Any:
    """随机、分层、风险加权或自选。种子、母体摘要和样本记入账本，可以复核。"""
    _form, plan = _planned(request, said)
    row = draw_batch(request.desk, plan, request.who.by, request.now)
    return Status(201, _whole(request, row))


@router.get("/patrols/{batch}", auth=looks, response=answers(PatrolWhole), summary="一个巡查样本")
def patrol(request: Any, batch: Word) -> Any:
    """巡到哪里，据此能说什么、不能说什么。"""
    return _whole(request, batch_of(request, batch))


def _whole(request: Any, row: PatrolBatch) -> dict[str, Any]:
    told = statement_of(row)
    items = list(PatrolItem.objects.filter(batch=row.id).order_by("place"))
    return _line(request.desk, row) | {
        "strata": strata_of(request.desk, row, items), "next": onward(request, row.id, 0),
        "statement": {
            "looked": told.looked, "found": told.found, "unclear": told.unsaid, "share": told.share, "low": told.low,
            "high": told.high, "why": told.why, "sentences": sentences(told), "method": HOW.get(row.method, ""),
        },
    }  # fmt: skip


@router.get("/patrols/{batch}/items", auth=looks, response=answers(PatrolItems), summary="样本各件")
def patrol_items(
    request: Any, batch: Word, state: Word = "", wrong: Word = "", page: Number = 1, per_page: Rows = 50
) -> Any:
    """state：none open done；wrong：none problem unclear。抽样以后封存或移出权限的不列。"""
    among(state, ("none", "open", "done"), "state")
    among(wrong, WRONG, "wrong")
    row = batch_of(request, batch)
    items = PatrolItem.objects.filter(batch=row.id).order_by("place")
    if state:
        items = items.filter(state="" if state == "none" else state)
    if wrong:
        items = items.filter(wrong=WRONG.index(wrong))
    open_ = _patrolled(request, row)
    shown, told = part([one for one in items if one.about in open_], page, per_page)
    matters = Matter.objects.in_bulk([one.about for one in shown])
    return told | {"rows": [_item(request, row, one, matters[one.about]) for one in shown]}


def _patrolled(request: Any, row: PatrolBatch) -> frozenset[str]:
    """Of the matters of a sample those that the asker may patrol now."""
    few = Condition("m.id IN (SELECT about FROM supervision_patrolitem WHERE batch = ?)", (row.id,))
    all_ = joined([few, visible(request.desk, request.who.officer, "patrol", request.now, MATTERS)])
    sql = f"SELECT m.id FROM records_matter m WHERE NOT m.sealed AND {all_.sql}"
    return frozenset(name for (name,) in fetch(request.desk.connection, sql, all_.params))


def _item(request: Any, row: PatrolBatch, one: PatrolItem, matter: Matter) -> dict[str, Any]:
    names = {"matter", "number", "title", "unit", "layer", "state", "wrong", "at"}
    told = {name: getattr(one, name) for name in PatrolItemLine.model_fields if name not in names}
    return told | {
        "matter": matter.id, "number": matter.number, "title": matter.title, "unit": matter.unit,
        "layer": layer_word(request.desk, row, one.layer) if one.layer else "", "state": one.state or "none",
        "wrong": WRONG[one.wrong], "at": moment(request.desk, one.at),
    }  # fmt: skip


@router.get(
    "/patrols/{batch}/items/{place}", auth=looks, response=answers(PatrolItemWhole), summary="巡查一件"
)
def patrol_item(request: Any, batch: Word, place: int) -> Any:
    """记录、系统已判、关联的案件和录像、要回答的问题。查看记入日志。"""
    row, one, matter = _found(request, batch, place)
    look(request.desk, request.who.actor, matter, now=request.now)
    return _shown(request, row, one, matter)


def _found(request: Any, batch: str, place: int) -> tuple[PatrolBatch, PatrolItem, Matter]:
    row = batch_of(request, batch)
    return row, *item_of(request, row, max(0, min(place, 100_000)))


def _shown(request: Any, row: PatrolBatch, one: PatrolItem, matter: Matter) -> dict[str, Any]:
    desk = request.desk
    found = record_of(request, one, matter)
    return _item(request, row, one, matter) | {
        "category": found.category, "channel": found.channel, "where": found.place,
        "milestones": [{"title": title, "at": moment(desk, at)} for title, at in found.milestones],
        "texts": [
            {
                "title": text.title, "at": moment(desk, text.at), "by": text.by,
                "text": "".join(run.text for run in text.runs),
            }
            for text in found.texts
        ],
        "judged": [
            {
                **{name: getattr(line, name) for name in OF_JUDGED}, "at": moment(desk, line.at),
                "due": moment(desk, line.due),
            }
            for line in found.judged
        ],
        "judged_more": found.rest, "cases": _beside(found.cases), "recordings": _beside(found.recordings),
        "asked": _asked(desk, found),
        "problems": [{name: line[name] for name in ProblemTold.model_fields} for line in found.problems],
        "raised": [
            dict(zip(("title", "norm", "event", "remark"), line, strict=True)) for line in json.loads(one.raised)
        ],
        "seen": one.version, "next": onward(request, row.id, one.place),
    }  # fmt: skip


def _beside(rows: list[Matter]) -> list[dict[str, str]]:
    return [{name: getattr(row, name) for name in BelongingTold.model_fields} for row in rows]


def _asked(desk: Any, found: Record) -> list[dict[str, Any]]:
    return [
        {
            "norm": asking.question.norm, "event": asking.question.event, "title": asking.question.title,
            "ask": asking.question.ask, "basis": asking.question.basis, "level": asking.question.level,
            "internal": asking.question.internal, "at": moment(desk, asking.question.at), "answer": asking.answer,
        }
        for asking in found.asked
    ]  # fmt: skip


@router.post(
    "/patrols/{batch}/items/{place}/acts",
    auth=works,
    response=answers(PatrolItemWhole),
    summary="巡查一件：答复、重点、问题、巡毕",
)
def patrol_act(request: Any, batch: Word, place: int, said: PatrolActing) -> Any:
    """done 之前的答复只是巡查的笔记；done 之后否和问题成为告警，进入督办闭环。undo 撤销本人上一步。"""
    row, one, matter = _found(request, batch, place)
    if said.act not in ACTS:
        raise Problem(422, "not_valid", f"没有操作 {said.act[:40]}", "act", " ".join(ACTS))
    if one.state == "done" and said.act not in ("undo", "done"):
        raise Problem(409, "not_now", "这一件已巡毕", "act", "先 undo，再改")
    try:
        one = _done(request, one, record_of(request, one, matter), said)
    except acts.Changed as changed:
        raise Problem(
            409, "changed_meanwhile", "读取以后他人已经办理，没有记入", "seen", "重新读取这一件"
        ) from changed
    except XiezhiError as error:
        if said.act == "undo":
            raise or_conflict(error) from error
        raise
    row.refresh_from_db()
    return _shown(request, row, one, matter)


def _done(request: Any, one: PatrolItem, found: Record, told: PatrolActing) -> PatrolItem:
    how: Any = (request.who.by, request.now)
    desk, more = request.desk, {} if told.seen is None else {"seen": told.seen}
    if told.act == "answer":
        norm, event = _question(one, found, told)
        among(told.answer or "空", ANSWERS, "answer")
        return acts.answer(desk, one, norm, event, told.answer, *how, remark=told.text, **more)
    if told.act == "problem":
        titles = [line["title"] for line in found.problems]
        if told.problem not in titles:
            raise Problem(422, "not_valid", "这一件没有这个问题类型", "problem", " ".join(titles)[:600])
        line = found.problems[titles.index(told.problem)]
        event = _event(told.event, [(line["norm"], line["event"]), *_pairs(found)], line["norm"])
        return acts.raise_problem(desk, one, told.problem, event, told.text, *how, **more)
    if told.act in ("tag", "untag"):
        return acts.tag(desk, one, told.act == "tag", *how, **more)
    if told.act == "note":
        return acts.note(desk, one, told.text, *how, **more)
    act = acts.undo if told.act == "undo" else acts.finish
    return act(desk, one, *how, **more)


def _pairs(found: Record) -> list[tuple[str, str]]:
    return [(asking.question.norm, asking.question.event) for asking in found.asked]


def _question(one: PatrolItem, found: Record, told: PatrolActing) -> tuple[str, str]:
    """The question that is answered: one that is asked of this item; an answer to a former one can be taken back."""
    given = [(norm, event) for norm, event, *_rest in json.loads(one.answers)] if told.answer == NONE else []
    pairs = list(dict.fromkeys([*given, *_pairs(found)]))
    norms = list(dict.fromkeys(norm for norm, _event in pairs))
    if told.norm not in norms:
        raise Problem(422, "not_valid", "这一件不问这条规则", "norm", " ".join(norms)[:600])
    return told.norm, _event(told.event, pairs, told.norm)


def _event(given: str, pairs: list[tuple[str, str]], norm: str) -> str:
    events = [event for name, event in pairs if name == norm]
    if given and given not in events:
        raise Problem(422, "not_valid", "这条规则不问这一记录", "event", " ".join(events)[:600])
    return given or events[0]
