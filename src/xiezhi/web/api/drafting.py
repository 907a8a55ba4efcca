# SPDX-License-Identifier: Apache-2.0
"""规则起草: drafts saved and checked, back-tests, impacts. Shadow, release and retirement stay with people at pages."""

from __future__ import annotations

from typing import Any

from ninja import Router
from ninja.responses import Status

from xiezhi.catalog.single import Single, read_single
from xiezhi.derive.norm_clauses import clauses
from xiezhi.supervision import drafting
from xiezhi.supervision.models import NormRow, NormText
from xiezhi.web.api.answers import Word, among, answers, civil_day, day_text, moment
from xiezhi.web.api.asking import needs
from xiezhi.web.api.drafting_said import (
    Beginning,
    Checked,
    Checking,
    DraftLine,
    DraftWhole,
    Foreseeing,
    ImpactTold,
    MovedTold,
    Saving,
    TrialTold,
    Trying,
)
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import DRAFT, READ
from xiezhi.web.norms import working
from xiezhi.web.norms.backtests import result_of, what_is_tried
from xiezhi.web.norms.drafts import rows_of
from xiezhi.web.norms.editor import Base, base_of
from xiezhi.web.norms.impacts import summary
from xiezhi.web.norms.listing import DOMAINS
from xiezhi.web.norms.models import BACKTEST, DONE, IMPACT, Trial

router = Router()
reads, writes = needs(READ, "draft_norm"), needs(DRAFT, "draft_norm")
looks, tries = needs(READ, "backtest"), needs(DRAFT, "backtest")
OWN = "own"
MOST = 1 << 31
FIGURES = ("breaches", "warnings", "late", "verdicts", "weeks", "load")


@router.get("/drafts", auth=reads, response=answers(list[DraftLine]), summary="起草中的规则")
def drafts(request: Any) -> Any:
    """待第二人核对的、草稿、影子。"""
    return [
        {
            "norm": row.norm, "title": row.title, "state": row.state,
            "revision": 0 if row.text is None else row.text.revision,
            "officer": "" if row.text is None else row.text.officer,
            "saved_at": moment(request.desk, None if row.text is None else row.text.at),
            "proposed_by": row.row.wanted_by, "backtest": None if row.tried is None else row.tried.pk,
        }
        for row in rows_of(request)
    ]  # fmt: skip


@router.post("/drafts", auth=writes, response=answers(DraftWhole, 201), summary="新规则")
def begin_draft(request: Any, said: Beginning) -> Any:
    """存为第一稿；检查的结果一并答复，有错误也存。"""
    among(said.domain, (*DOMAINS, OWN), "domain")
    if drafting.given(request.desk, said.id):
        raise Problem(409, "exists", f"编号 {said.id} 已有规则或草稿", "id", "另起一个编号，或在原规则上起草")
    drafting.begin(request.desk, said.id, said.domain or OWN, said.text, request.who.by, request.now)
    return Status(201, _draft(request, said.id))


@router.get("/norms/{norm}/draft", auth=reads, response=answers(DraftWhole), summary="规则的草稿")
def norm_draft(request: Any, norm: Word, revision: int | None = None) -> Any:
    """最近一稿；没有草稿的是现行文本；revision：以前的一稿。附检查结果和历次。"""
    return _draft(request, norm, revision)


def _draft(request: Any, norm: str, revision: int | None = None) -> dict[str, Any]:
    base: Base = base_of(request, norm)
    past = list(NormText.objects.filter(norm=norm).order_by("-revision")[:50])
    if revision is not None:
        found = next((one for one in past if one.revision == revision), None)
        if found is None:
            raise Problem(
                422, "no_revision", "没有这一稿", "revision", " ".join(str(one.revision) for one in past)
            )
        base = Base(found.text, found.file, found.revision, found)
    row = base.row
    return _checked(request, norm, base.text, base.file) | {
        "revision": base.revision, "file": base.file, "text": base.text,
        "officer": "" if row is None else row.officer, "reason": "" if row is None else row.reason,
        "saved_at": moment(request.desk, None if row is None else row.at),
        "revisions": [
            {
                "revision": one.revision, "officer": one.officer, "reason": one.reason,
                "saved_at": moment(request.desk, one.at),
            }
            for one in past
        ],
    }  # fmt: skip


def _checked(request: Any, norm: str, text: str, file: str) -> dict[str, Any]:
    read = read_single(request.desk.pack, text, file, norm)
    stories = [
        {"title": one.story.title, "ok": one.ok, "message": "" if one.ok else one.zh}
        for one in drafting.told_stories(read)
    ]
    return {
        "norm": norm, "readable": read.norm is not None, "clauses": _words(read), "stories": stories,
        "faults": [
            {"line": one.line, "code": one.code, "message": one.message("zh"), "error": one.is_error}
            for one in read.faults
        ],
        "blocks": [{"line": one.line, "message": one.zh} for one in drafting.blocks(request.desk, read, norm)],
    }  # fmt: skip


def _words(read: Single) -> list[dict[str, str]]:
    if read.norm is None or read.pack is None:
        return []
    told = clauses(read.pack, read.norm, read.norm.versions[-1], "zh")
    return [{"label": one.label, "text": one.text} for one in told]


@router.post("/norms/{norm}/draft", auth=writes, response=answers(DraftWhole), summary="保存草稿")
def save_draft(request: Any, norm: Word, said: Saving) -> Any:
    """历次文本都保留。发布、转影子、停用由两人在网页办理。"""
    base_of(request, norm)
    text = said.text.replace("\r\n", "\n")
    try:
        drafting.save(request.desk, norm, text, request.who.by, request.now, said.base, said.reason.strip())
    except drafting.Overtaken as other:
        right = f"重新读取，用 base {other.other.revision}"
        raise Problem(409, "changed_meanwhile", "读取以后他人已经保存", "base", right) from other
    return _draft(request, norm)


@router.post("/norms/{norm}/draft/check", auth=writes, response=answers(Checked), summary="检查文本")
def check_draft(request: Any, norm: Word, said: Checking) -> Any:
    """错误及行号、文字说明、事例现在运行一遍、还差什么才能发布。什么也不保存。"""
    base = base_of(request, norm)
    return _checked(request, norm, said.text.replace("\r\n", "\n"), base.file)


@router.post("/norms/{norm}/backtests", auth=tries, response=answers(TrialTold, 202), summary="开始回测")
def begin_backtest(request: Any, norm: Word, said: Trying) -> Any:
    """草稿（没有草稿的是现行文本）在这段时间会发现什么。另一进程计算，用编号查进度。"""
    of = what_is_tried(request, norm)
    first, last = civil_day(said.first, "first"), civil_day(said.last, "last")
    if first is None or last is None or first > last:
        raise Problem(422, "not_valid", "起止日都要写，起日不晚于止日", "first", "如 2026-01-01")
    if of:
        working.drafted(request.desk, norm, of)  # a text with faults is told here, not later
    made = Trial.objects.create(
        sort=BACKTEST, norm=norm, of=of, first=first, last=min(last, request.who.day), officer=request.who.officer,
        pack=request.desk.pack.digest, created_at=request.now, changed_at=request.now,
    )  # fmt: skip
    working.start(request.desk.home)
    return Status(202, _backtest(request, made))


@router.get("/norms/{norm}/backtests/{number}", auth=looks, response=answers(TrialTold), summary="回测结果")
def backtest(request: Any, norm: Word, number: int) -> Any:
    """进度；完成后的数字。单位和例件只含本人可看的。"""
    return _backtest(request, _trial(request, number, sort=BACKTEST, norm=norm))


def _trial(request: Any, number: int, **of: str) -> Trial:
    """A trial; one that a killed process left is begun again."""
    found = Trial.objects.filter(pk=number, **of).first() if 0 < number < MOST else None
    if found is None:
        raise missing()
    working.go_on(request.desk.home, found)
    return found


def _backtest(request: Any, found: Trial) -> dict[str, Any]:
    return _progress(found) | {
        "norm": found.norm, "first": day_text(found.first), "last": day_text(found.last),
        "stale": found.of != what_is_tried(request, found.norm),
        "result": _result(request, found) if found.state == DONE else None,
    }  # fmt: skip


def _progress(found: Trial) -> dict[str, Any]:
    return {
        "number": found.pk, "state": found.state, "done": found.done, "total": found.total,
        "error": (found.error or [""])[0],
    }  # fmt: skip


def _result(request: Any, found: Trial) -> dict[str, Any]:
    told = result_of(request, found)
    confirmed = told["result"]["confirmed"]
    return {name: told["result"].get(name) for name in FIGURES} | {
        "units": told["units"], "confirmed": {"found": confirmed["found"], "of": confirmed["of"]},
        "missed": [one.id for one in told["missed"]],
        "examples": [
            {"matter": seen.id, "number": seen.number, "unit": seen.unit, "at": moment(request.desk, hit[3])}
            for seen, hit in told["examples"]
        ],
    }  # fmt: skip


@router.post("/impacts", auth=tries, response=answers(ImpactTold, 202), summary="开始预估影响")
def begin_impact(request: Any, said: Foreseeing) -> Any:
    """草稿，或某日起施行的新版本，会使在办事项的时限怎样变化。"""
    drafts_ = dict(NormRow.objects.exclude(draft="").values_list("norm", "draft"))
    names = list(dict.fromkeys(said.norms))
    unknown = next((one for one in names if one not in request.desk.pack.norms and one not in drafts_), None)
    if unknown is not None:
        raise Problem(
            422, "unknown_norm", f"没有规则 {unknown[:60]}", "norms", "GET /api/v1/norms 列出的编号"
        )
    day = civil_day(said.day, "day")
    day = request.who.day if day is None else day
    single = names[0] if len(names) == 1 else ""
    made = Trial.objects.create(
        sort=IMPACT, norm=single, of=drafts_.get(single, ""), norms=[[one, drafts_.get(one, "")] for one in names],
        first=day, last=day, officer=request.who.officer, pack=request.desk.pack.digest, created_at=request.now,
        changed_at=request.now,
    )  # fmt: skip
    working.start(request.desk.home)
    return Status(202, _impact(request, made))


@router.get("/impacts/{number}", auth=looks, response=answers(ImpactTold), summary="影响预估的结果")
def impact(request: Any, number: int, turn: Word = "", unit: Word = "") -> Any:
    """turn：overdue 新超期、due 期限变动、new 新起算、quiet 不再计。"""
    among(turn, ("overdue", "due", "new", "quiet"), "turn")
    return _impact(request, _trial(request, number, sort=IMPACT), turn, unit)


def _impact(request: Any, found: Trial, turn: str = "", unit: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {"counts": [], "rows": [], "more": 0}
    if found.state == DONE:
        told = summary(request, found, turn, unit)
    names = [name for name in MovedTold.model_fields if name not in ("number", "before", "after")]
    rows = [
        {name: row[name] for name in names} | {
            "number": seen.number, "before": moment(request.desk, row["before"]),
            "after": moment(request.desk, row["after"]),
        }
        for row, seen in told["rows"]
    ]  # fmt: skip
    return _progress(found) | {
        "norms": [one[0] for one in found.norms], "day": day_text(found.first), "counts": dict(told["counts"]),
        "rows": rows, "more": told["more"],
    }  # fmt: skip
