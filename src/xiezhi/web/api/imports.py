# SPDX-License-Identifier: Apache-2.0
"""导入: a table of a source whose columns were confirmed on the pages before; previewed, then taken when told to."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import ConfigDict, Field

from xiezhi.casework.imports.doubles import resolve as decide
from xiezhi.casework.imports.within import of_units
from xiezhi.casework.models import Orphan, Run, Telling
from xiezhi.web.api.answers import Word, answers, moment
from xiezhi.web.api.asking import Needs, needs
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import IMPORT
from xiezhi.web.imports import folders, models, starting
from xiezhi.web.imports.models import Confirmed, Draft
from xiezhi.web.imports.reach import draft_of, drafts, run_of, runs, told_of, unit_of
from xiezhi.web.imports.receiving import Received, ToDisk, too_long
from xiezhi.web.imports.tellings import Reading, readings
from xiezhi.web.imports.uploading import draft_of_upload

router = Router()
imports = needs(IMPORT, "import")
LISTED = 50


class Table(UploadedFile):
    """The file of the form, on the disk already."""

    @classmethod
    def _validate(cls, value: Any, _: Any) -> Any:
        if not isinstance(value, Received):
            raise ValueError("no file")
        return value


class Beside(Schema):
    """What the form has besides the file."""

    source: Word
    full: bool = Field(False, description="1：全量导出，未出现的列入质量报告")


class Uploading(Needs):
    """Where the upload goes is settled before the form is read."""

    def __call__(self, request: Any) -> Any:
        """The token."""
        token = super().__call__(request)
        home = request.desk.home
        most = folders.limits(home).most
        if too_long(request.META.get("CONTENT_LENGTH"), most):
            raise _too_large(most)
        request.draft = folders.new_token()
        folder = folders.make(home, request.draft)
        request.handler = ToDisk(request, folder / folders.TABLE, most)
        request.upload_handlers = [request.handler]
        return token


def not_begun(request: Any) -> Problem | None:
    """A form that does not hold what it should: nothing of it stays; of a file that was too long that is told."""
    token = getattr(request, "draft", None)
    if token is None:
        return None
    folders.clear(request.desk.home, token)
    return _too_large(request.handler.most) if request.handler.over else None


def _too_large(most: int) -> Problem:
    return Problem(413, "too_large", f"文件超过 {most >> 20} MB", "file", "分批导出，分几次导入")


class DraftTold(Schema):
    """An import on its way: mapping trying tried taking done."""

    token: str
    source: str
    name: str
    state: str
    unit: str
    changed_at: str | None
    summary: dict[str, Any]
    error: str
    rows: int
    entries: int
    run: int | None


class Dropped(Schema):
    """What was given up."""

    token: str


@router.post(
    "/imports", auth=Uploading(IMPORT, ("import",)), response=answers(DraftTold, 202), summary="开始导入"
)
def begin(request: Any, file: File[Table], said: Annotated[Beside, Form()]) -> Any:
    """multipart 表单：file、source。列的对应须先在网页确认过一次；先预览查错，再 take 入账。"""
    home = request.desk.home
    try:
        received = request.FILES.get("file")
        if not isinstance(received, Received):
            raise Problem(422, "no_file", "没有收到文件", "file", "multipart 表单里名为 file 的文件")
        draft = draft_of_upload(request, request.draft, received, full=said.full)
        known = Confirmed.objects.filter(unit=draft.unit, source=draft.source, header=draft.header).exists()
        if not known:
            draft.delete()
            raise Problem(
                409,
                "not_mapped",
                "这种表头还没有确认过列的对应",
                "file",
                "先在网页“数据接入”导入一次同样的表",
            )
    except BaseException:
        folders.clear(home, request.draft)
        raise
    Draft.objects.filter(pk=draft.pk).update(state=models.TRYING, changed_at=request.now)
    starting.start(home)
    return Status(202, _told(request, Draft.objects.get(pk=draft.pk)))


@router.get("/imports/{token}", auth=imports, response=answers(DraftTold), summary="导入进行到哪里")
def draft(request: Any, token: Word) -> Any:
    """预览的数字、错误，或入账的进度。"""
    return _told(request, draft_of(request, token))


@router.post("/imports/{token}/take", auth=imports, response=answers(DraftTold, 202), summary="入账")
def take(request: Any, token: Word) -> Any:
    """预览之后入账；做两次只入账一次。"""
    found = draft_of(request, token)
    if found.state not in (models.TRIED, models.TAKING, models.DONE):
        raise Problem(409, "not_tried", "还没有预览完", "", "等 state 为 tried")
    Draft.objects.filter(pk=found.pk, state=models.TRIED).update(
        state=models.TAKING, error=[], tries=0, rows=0, entries=0, changed_at=request.now
    )
    if found.state != models.DONE:
        starting.start(request.desk.home)
    return Status(202, _told(request, Draft.objects.get(pk=found.pk)))


@router.post("/imports/{token}/drop", auth=imports, response=answers(Dropped), summary="放弃导入")
def drop(request: Any, token: Word) -> Any:
    """删除还没有入账的草稿和上传的文件。"""
    found = draft_of(request, token)
    if found.state not in (models.MAPPING, models.TRIED):
        raise Problem(409, "not_now", "正在处理或已经入账", "", "state 为 mapping 或 tried 时放弃")
    starting.drop(request.desk.home, token)
    return {"token": token}


class RunLine(Schema):
    """A finished import in a list."""

    number: int
    source: str
    unit: str
    started_at: str | None
    finished_at: str | None
    counts: dict[str, Any]


class ImportsTold(Schema):
    """Imports on their way, and the latest fifty that are finished."""

    drafts: list[DraftTold]
    runs: list[RunLine]


@router.get("/imports", auth=imports, response=answers(ImportsTold), summary="导入列表")
def imports_listed(request: Any) -> Any:
    """本人可以导入的单位的：进行中的和最近五十次的结果。"""
    waiting = drafts(request).filter(run=None).order_by("-changed_at", "pk")[:LISTED]
    done = runs(request).select_related("draft").order_by("-finished_at", "-pk")[:LISTED]
    return {"drafts": [_told(request, one) for one in waiting], "runs": [_run(request, one) for one in done]}


class HeldRow(Schema):
    """What is in quarantine, why, what would be right."""

    file: str
    line: str
    column: str
    reason: str
    would_be_right: str


class VanishedTold(Schema):
    """An event that a full export no longer has; ``back``: in which import it came again."""

    matter: str
    source_key: str
    back: int | None


class OrphanTold(Schema):
    """A matter whose parent is not there yet."""

    matter: str
    kind: str
    parent_kind: str
    value: str


class RunTold(RunLine):
    """A finished import: its counts, and the first of what is in quarantine."""

    quarantined: list[HeldRow] = Field(description="前 200 条")
    vanished: list[VanishedTold] = Field(description="全量导出中消失的，前 200 条；未作废")
    orphans: list[OrphanTold] = Field(description="来源中上级还没有见到的，前 200 条")


@router.get("/imports/runs/{number}", auth=imports, response=answers(RunTold), summary="一次导入的结果")
def run(request: Any, number: int) -> Any:
    """入账多少、隔离多少及原因。"""
    found = run_of(request, max(0, min(number, 1 << 62)))
    units = told_of(request, found)
    return _run(request, found) | {
        "quarantined": [
            {
                "file": one.file, "line": one.line, "column": one.column, "reason": one.reason,
                "would_be_right": one.right,
            }
            for one in found.quarantined.order_by("pk")[:200]
        ],
        "vanished": [
            {"matter": one.matter, "source_key": one.source_key, "back": one.back_id}
            for one in of_units(found.vanished.all(), units).order_by("pk")[:200]
        ],
        "orphans": [
            {name: getattr(one, name) for name in OrphanTold.model_fields}
            for one in of_units(Orphan.objects.filter(source=found.source), units).order_by("pk")[:200]
        ],
    }  # fmt: skip


def _run(request: Any, found: Run) -> dict[str, Any]:
    return {
        "number": found.pk, "source": found.source, "unit": unit_of(found) or "",
        "started_at": moment(request.desk, found.started_at), "finished_at": moment(request.desk, found.finished_at),
        "counts": found.counts,
    }  # fmt: skip


class DifferenceTold(Schema):
    """One thing that two systems tell differently, persons masked."""

    title: str
    first: str
    second: str


class TellingTold(Schema):
    """An event that two systems tell. ``taken``: event or other, empty while nobody has decided."""

    number: int
    matter: str
    kind: str
    step: str
    first: str = Field(description="现在为准的来源")
    second: str = Field(description="另一来源")
    taken: str
    differences: list[DifferenceTold]


@router.get(
    "/imports/runs/{number}/tellings", auth=imports, response=answers(list[TellingTold]), summary="两种说法"
)
def tellings(request: Any, number: int) -> Any:
    """一次导入中两个系统说法不同的，前 200 处，未选定的在前。"""
    found = run_of(request, max(0, min(number, 1 << 62)))
    rows = Telling.objects.filter(run=found).exclude(differences={}).order_by("taken", "pk")[:200]
    return [_telling(one) for one in readings(request.desk, list(rows))]


def _telling(one: Reading) -> dict[str, Any]:
    return {
        "number": one.row.pk, "matter": one.row.matter, "kind": one.kind, "step": one.row.step, "first": one.first,
        "second": one.second, "taken": one.row.taken,
        "differences": [
            {"title": each.title, "first": each.ours, "second": each.theirs} for each in one.differences
        ],
    }  # fmt: skip


class ReadingTaken(Schema):
    """Which of two readings stands."""

    model_config = ConfigDict(extra="forbid")
    take: Word = Field(description="event 现在为准的、other 另一来源的")


@router.post("/imports/tellings/{number}", auth=imports, response=answers(TellingTold), summary="选定说法")
def resolve(request: Any, number: int, said: ReadingTaken) -> Any:
    """只能选定一次；两种说法都留在账上。"""
    told = Telling.objects.filter(pk=max(0, min(number, 1 << 62))).first()
    if told is None:
        raise missing()
    run_of(request, told.run_id)
    if said.take not in ("event", "other"):
        raise Problem(422, "not_valid", f"没有选择 {said.take[:40]}", "take", "event other")
    with transaction.atomic():
        open_ = Telling.objects.select_for_update().filter(pk=told.pk, taken="").first()
        if open_ is None:
            raise Problem(409, "changed_meanwhile", "这一处已由他人选定", "", "GET 这一次导入的两种说法")
        decide(request.desk, open_, said.take == "other", request.who.officer, now=request.now)
    return _telling(readings(request.desk, [Telling.objects.get(pk=told.pk)])[0])


def _told(request: Any, draft: Draft) -> dict[str, Any]:
    return {
        "token": draft.token, "source": draft.source, "name": draft.name, "state": draft.state, "unit": draft.unit,
        "changed_at": moment(request.desk, draft.changed_at), "summary": draft.summary,
        "error": (draft.error or [""])[0], "rows": draft.rows, "entries": draft.entries, "run": draft.run_id,
    }  # fmt: skip
