# SPDX-License-Identifier: Apache-2.0
"""登记: a matter opened, a step recorded, a record voided, matters linked, files attached; and what that changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from django.db import transaction
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import ConfigDict, Field

from xiezhi.casework import commands
from xiezhi.casework.attaching import attach_file
from xiezhi.casework.commands import Override
from xiezhi.casework.exceptional import ask
from xiezhi.casework.models import AskedException
from xiezhi.casework.together import unchanged
from xiezhi.casework.whole import named
from xiezhi.catalog.model import COMMON_STEPS
from xiezhi.ledger.entry import OWN, VOIDED
from xiezhi.records.judging import unkeyed
from xiezhi.web.api.answers import Sentence, When, Word, answers, instant_of
from xiezhi.web.api.asking import needs
from xiezhi.web.api.events_said import ClockTold, FindingTold
from xiezhi.web.api.matters import router as matters_router  # one address has one router
from xiezhi.web.api.matters_seen import matter_of
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.pushing import changed
from xiezhi.web.api.scopes import RECORD

router = Router()


class Said(Schema):
    """What is said has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Done(Schema):
    """What was recorded and what it changed. ``waits_for``: nothing yet; a second person is asked."""

    matter: str
    id: str = ""
    waits_for: str = ""
    clocks: list[ClockTold] = Field(default_factory=list)
    findings: list[FindingTold] = Field(default_factory=list)


class Opening(Said):
    """A matter to be opened."""

    kind: Word
    attributes: dict[str, Any] = Field(default_factory=dict)
    parent: Word | None = None


class Exception_(Said):
    """A blocked step all the same: why, and who is to agree."""

    reason: Sentence
    second: Word


class Taking(Said):
    """A step to be recorded. ``seq``: as far as the matter was read."""

    step: Word
    at: When | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    seq: int | None = Field(None, ge=0, description="读到的 seq；其间有人办过则 409")
    exception: Exception_ | None = None


class Voiding(Said):
    """Why a record is taken out of view."""

    reason: Sentence


class Linking(Said):
    """To which other matter, and how."""

    to: Word
    role: Word = Field("related", description="related merged_into merged_from split_from split_into")


class Beside(Schema):
    """What the form has besides the file."""

    title: Word = ""


def _told(request: Any, done: commands.Done) -> Done:
    clocks, findings = changed(request.desk, done.outcome)
    return Done(matter=done.matter, id=done.entry_id, clocks=clocks, findings=findings)


@matters_router.post(
    "/matters", auth=needs(RECORD, "open"), response=answers(Done, 201), summary="新建事项", tags=["登记"]
)
def open_matter(request: Any, said: Opening) -> Any:
    """为本人单位新建；编号自动给出。"""
    if said.kind not in request.desk.pack.kinds or said.kind in unkeyed(request.desk):
        raise Problem(
            422, "unknown_kind", f"没有事项类型 {said.kind}", "kind", " ".join(request.desk.pack.kinds)
        )
    parent = None
    if said.parent:
        above = named(request.desk, request.who.actor, said.parent, request.now)
        parent = next((one for one in above if one.id == said.parent), above[0] if above else None)
        if parent is None:
            raise Problem(422, "no_parent", "没有这一上级事项，或无权查看", "parent", "上级事项的编号")
    done = commands.open_matter(
        request.desk, request.who.actor, said.kind, said.attributes, now=request.now,
        parent=None if parent is None else parent.id,
    )  # fmt: skip
    return Status(201, _told(request, done))


@router.post(
    "/matters/{path:matter}/steps",
    auth=needs(RECORD, "record"),
    response=answers(Done, 201, s202=Done),
    summary="登记步骤",
)
def record(request: Any, matter: str, said: Taking) -> Any:
    """法律不许的步骤答 409 并说明；写明 exception 则请第二人同意（202），同意前不登记。"""
    row = matter_of(request, matter, "record")
    kind = request.desk.pack.kinds[row.kind]
    if said.step not in kind.steps or said.step in (*COMMON_STEPS, VOIDED):
        names = "、".join(f"{one.name}（{one.title}）" for one in kind.steps.values() if one.title)
        raise Problem(422, "unknown_step", f"{kind.title}没有步骤 {said.step}", "step", names)
    at = instant_of(request.desk, said.at, "at")
    override = None if said.exception is None else Override(said.exception.reason, said.exception.second)
    with transaction.atomic():
        if said.seq is not None:
            unchanged(request.desk, row.id, said.seq)
        done = ask(
            request.desk, request.who.actor, row.id, said.step, said.fields, at=request.now if at is None else at,
            now=request.now, override=override,
        )  # fmt: skip
    if isinstance(done, AskedException):
        return Status(202, Done(matter=row.id, waits_for=done.second))
    return Status(201, _told(request, done))


@router.post(
    "/records/{path:record}/void", auth=needs(RECORD, "void"), response=answers(Done), summary="作废记录"
)
def void(request: Any, record: str, said: Voiding) -> Any:
    """在本系统登记的才能作废；来源系统的在来源更正。原记录和作废都留在账本里。"""
    fact = request.desk.store.event(record)
    if fact is None:
        raise missing()
    matter_of(request, fact.matter, "void")
    if fact.source != OWN:
        raise Problem(
            409,
            "not_own",
            f"这条记录由 {fact.source} 送来，不在这里作废",
            "",
            f"在 {fact.source} 更正，再送来",
        )
    return _told(
        request, commands.void(request.desk, request.who.actor, record, said.reason, now=request.now)
    )


@router.post(
    "/matters/{path:matter}/links",
    auth=needs(RECORD, "link"),
    response=answers(Done, 201),
    summary="关联事项",
)
def link(request: Any, matter: str, said: Linking) -> Any:
    """并案、分案的以后一并判定。"""
    row = matter_of(request, matter, "link")
    if said.role not in commands.ROLES[:-1]:
        raise Problem(422, "not_valid", f"没有关联方式 {said.role}", "role", " ".join(commands.ROLES[:-1]))
    others = named(request.desk, request.who.actor, said.to, request.now)
    if not others or others[0].id == row.id:
        raise Problem(422, "no_other", "没有这一事项，或无权查看，或就是它自己", "to", "另一事项的编号")
    other = next((one for one in others if one.id == said.to), others[0])
    done = commands.link(request.desk, request.who.actor, row.id, other.id, said.role, now=request.now)
    return Status(201, _told(request, done))


@router.post(
    "/matters/{path:matter}/files",
    auth=needs(RECORD, "attach"),
    response=answers(Done, 201),
    summary="上传附件",
)
def attach(request: Any, matter: str, file: File[UploadedFile], said: Annotated[Beside, Form()]) -> Any:
    """multipart 表单，字段 file；类型以内容为准，不超过 200 MB。"""
    row = matter_of(request, matter, "attach")
    name = Path(file.name or "").name
    ending = "".join(
        sign for sign in Path(name).suffix if sign.isascii() and (sign.isalnum() or sign == ".")
    )[:12]
    with TemporaryDirectory() as folder:
        kept = Path(folder) / f"file{ending}"
        with kept.open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)
        done = attach_file(
            request.desk, request.who.actor, row.id, kept, (said.title.strip() or name)[:120], now=request.now
        )
    return Status(201, _told(request, done))
