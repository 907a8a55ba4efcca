# SPDX-License-Identifier: Apache-2.0
"""预警告警: the inbox, one with its arithmetic and proof, and what is done about it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any

from django.db import transaction
from ninja import Query, Router

from xiezhi.casework.looking import searched
from xiezhi.records.verify import verify
from xiezhi.supervision import acts, lists
from xiezhi.supervision.book import hold, item_id, item_of
from xiezhi.supervision.deeds import DEEDS, deeds
from xiezhi.supervision.item import Item
from xiezhi.web.api.answers import (
    Word,
    among,
    answers,
    instant_of,
    moment,
    or_conflict,
)
from xiezhi.web.api.asking import needs
from xiezhi.web.api.findings_said import (
    Acting,
    FindingLine,
    FindingList,
    FindingWhole,
    Narrowed,
    Proposed,
    Sum,
)
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import READ, SUPERVISE
from xiezhi.web.findings import boarding
from xiezhi.web.findings.checking import checked
from xiezhi.web.findings.deeds import perform
from xiezhi.web.findings.narrowing import read
from xiezhi.web.findings.plainly import plainly
from xiezhi.web.findings.proving import _certificate
from xiezhi.web.findings.seeing import Sealed, Seen, seen
from xiezhi.web.findings.telling import told

router = Router()
view = needs(READ, "view")
act_on = needs(SUPERVISE, "dispatch", "answer", "verify", "return", "escalate", "merge", "exempt", "approve")
LONGEST = 2000
TIMES = ("at", "answer_due", "verify_due", "due", "trigger_at", "stale_since")


@router.get("/findings", auth=view, response=answers(FindingList), summary="预警告警列表")
def list_findings(request: Any, asked: Annotated[Narrowed, Query()]) -> Any:
    """与网页同样的筛选。查询连同用途记入日志。"""
    desk, who = request.desk, request.who
    among(asked.scope, ("mine", "unit", "below"), "scope")
    toggles = tuple(_toggle(one) for one in asked.level)
    wanted = lists.Asked(
        toggles=toggles, state=asked.state, norm=asked.norm, unit=asked.unit, below=asked.below, scope=asked.scope,
        since=instant_of(desk, asked.since, "since"), until=instant_of(desk, asked.until, "until"), text=asked.q,
        late=asked.late, sort=asked.sort, page=asked.page, per_page=asked.per_page,
    )  # fmt: skip
    found = lists.findings_page(desk, who.actor, wanted, request.now)
    fields = {"q": asked.q, "norm": asked.norm, "unit": asked.unit, "state": asked.state}
    searched(desk, who.actor, fields, found.total, who.purpose, now=request.now)
    counts = {
        "level": {".".join(key).lstrip("."): n for key, n in found.counts["toggle"].items()},
        "state": dict(found.counts["state"]),
    }
    rows = [_line(desk, row) for row in found.rows]
    return {"rows": rows, "counts": counts, "total": found.total, "page": found.page, "pages": found.pages}


def _toggle(text: str) -> tuple[str, str]:
    level, _, nature = text.rpartition(".")
    if nature not in ("breach", "warning", "gap") or level not in ("", "red", "orange", "yellow", "blue"):
        raise Problem(
            422, "not_valid", f"{text[:40]} 不是级别和性质", "level", "如 red.breach orange.warning gap"
        )
    return level, nature


def _line(desk: Any, row: lists.FindingRow) -> dict[str, Any]:
    told_ = {name: getattr(row, name) for name in FindingLine.model_fields}
    return told_ | {name: moment(desk, getattr(row, name)) for name in TIMES}


@router.get("/findings/{finding}", auth=view, response=answers(FindingWhole), summary="一条预警告警")
def finding(request: Any, finding: Word) -> Any:
    """条文、事实和算式；本人现在能做什么，不能做的为什么。查看记入日志。"""
    return _shown(request, seen_finding(request, finding, log=True))


def seen_finding(request: Any, finding: str, *, log: bool = False) -> Seen:
    """The finding that an address names; a 404 where it is not there, another's or sealed."""
    try:
        return seen(request, finding, log=log)
    except Sealed as sealed:
        raise missing() from sealed


def _shown(request: Any, found: Seen) -> dict[str, Any]:
    desk, id_ = request.desk, found.finding.id
    story = plainly(request, told(desk, found.finding, request.now, None, "zh"))
    row = next(iter(lists.rows_of(desk, [id_])))
    item = item_of(desk, item_id(id_)) if found.row is not None else Item()
    may = deeds(desk, found.thing, found.row, item, request.who.by, request.now)
    conclusion = story["conclusion"]
    return _line(desk, row) | {
        "arithmetic": [
            {name: str(getattr(one, name)) for name in Sum.model_fields} for one in story["rows"]
        ],
        "conclusion": "" if conclusion is None else conclusion.result,
        "facts": [
            {
                "title": one.title, "role": one.role, "at": moment(desk, one.at),
                "recorded_at": moment(desk, one.recorded_at), "source": one.source, "seq": one.seq,
            }
            for one in story["facts"]
        ],
        "acts": [
            {
                "act": one.name, "at": moment(desk, one.at), "actor": one.actor or "", "unit": one.unit or "",
                "text": str(one.data.get("text") or one.data.get("reason") or one.data.get("because") or ""),
                "files": [str(file) for file in one.data.get("files") or ()],
            }
            for one in item.acts
        ],
        "verdict": item.verdict, "may": {name: one.zh for name, one in may.items()}, "seq": found.seq,
    }  # fmt: skip


@router.get("/findings/{finding}/proof", auth=view, response=answers(dict[str, Any]), summary="核验凭证")
def proof(request: Any, finding: Word) -> Any:
    """按记下的时刻、账本序号、规则包重新判定，是否逐字段相同。"""
    found = seen_finding(request, finding, log=True).finding
    told_: dict[str, Any] = _certificate(request, found, next(iter(verify(request.desk, [found.id]))))
    return json.loads(json.dumps(told_, ensure_ascii=False))


@router.post("/findings/{finding}/acts", auth=act_on, response=answers(FindingWhole), summary="办理预警告警")
def act(request: Any, finding: Word, said: Acting) -> Any:
    """派发、催办、督办、签收、反馈、核查、退回、豁免、并案。"""
    found = seen_finding(request, finding)
    typed = {name: str(getattr(said, name) or "").strip() for name in Acting.model_fields}
    wrong = checked(typed, found.finding.nature, LONGEST)
    if wrong:
        field, why = next(iter(wrong.items()))
        names = " ".join(DEEDS) + " explain" if field == "form" else ""
        raise Problem(422, "not_valid", why, "act" if field == "form" else field, names)
    _possible(request, found, said.act)
    with transaction.atomic():
        hold(request.desk)
        fresh = seen_finding(request, finding)
        if said.seq is not None and fresh.seq != said.seq:
            raise Problem(
                409, "changed_meanwhile", "读取以后他人已经办理", "seq", f"重新读取，用 seq {fresh.seq}"
            )
        _done(request, fresh, typed)
    return _shown(request, seen_finding(request, finding))


def _possible(request: Any, found: Seen, act: str) -> None:
    """A deed that the role or the state does not allow: 403 or 409 with the reason."""
    name = "answer" if act == "explain" else act
    if name not in DEEDS:
        return
    verb = DEEDS[name][0]
    allowed = request.who.may(verb) and _allow(request, found, verb)
    if not allowed:
        raise Problem(403, "no_right", "没有这项权限", "act", "由有此权限的人办理")
    item = item_of(request.desk, item_id(found.finding.id)) if found.row is not None else Item()
    deed = deeds(request.desk, found.thing, found.row, item, request.who.by, request.now)[name]
    if not deed.yes:
        raise Problem(409, "not_now", deed.zh, "act", "GET 这一条，看 may 里能做的")


def _allow(request: Any, found: Seen, verb: str) -> bool:
    from xiezhi.records.seeing import access_of

    return access_of(request.desk).allow(request.who.officer, verb, found.thing, request.now).yes


@router.get(
    "/merge-proposals",
    auth=needs(READ, "merge"),
    response=answers(list[Proposed]),
    summary="可并案的预警告警",
)
def merge_proposals(request: Any, unit: Word = "", scope: Word = "") -> Any:
    """看来由同一原因引起、尚未并案的；并入第一件用 acts 的 merge。"""
    among(scope, ("mine", "unit", "below"), "scope")
    wanted = replace(read(request.GET, request.who), toggles=(), state="", sort="")
    found = boarding.proposals(request, boarding.standing(request, wanted))
    return [{"findings": [one.id for one in group]} for group in found]


def _done(request: Any, found: Seen, typed: dict[str, str]) -> None:
    from xiezhi.access.decision import Refused
    from xiezhi.kernel.errors import XiezhiError

    desk, by, now, id_ = request.desk, request.who.by, request.now, found.finding.id
    try:
        if typed["act"] == "dispatch":
            acts.dispatch(
                desk,
                id_,
                by,
                now,
                to=typed["to"] or None,
                officer=typed["officer"] or None,
                reason=typed["text"],
            )
        elif typed["act"] == "escalate":
            acts.escalate(desk, id_, by, now, typed["text"], typed["to"] or None)
        else:
            perform(request, found, typed)
    except Refused:
        raise
    except XiezhiError as error:
        raise or_conflict(error) from error
