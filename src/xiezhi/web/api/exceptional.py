# SPDX-License-Identifier: Apache-2.0
"""例外办理: what waits for the owner's word, what he asked for, and taking that back. To agree is done on the page."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from xiezhi.casework import exceptional
from xiezhi.casework.models import AskedException
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.api.answers import answers, moment, or_conflict
from xiezhi.web.api.asking import needs
from xiezhi.web.api.problems import missing
from xiezhi.web.api.scopes import READ, RECORD
from xiezhi.web.cases.exceptional import LOOKED_BACK
from xiezhi.web.shell.news import matters_of

router = Router()


class ExceptionTold(Schema):
    """A blocked step that was asked for all the same: waiting agreed refused withdrawn. ``norms``: what blocks it."""

    number: int
    matter: str
    kind: str
    step: str
    title: str
    at: str | None
    reason: str
    asked_by: str
    asked_at: str | None
    second: str
    norms: list[str]
    state: str
    said: str
    decided_at: str | None


class Exceptions(Schema):
    """What waits for the owner of the token, and what he asked for within ninety days."""

    waiting: list[ExceptionTold]
    asked: list[ExceptionTold]


@router.get("/exceptions", auth=needs(READ, "view"), response=answers(Exceptions), summary="例外办理")
def exceptions(request: Any) -> Any:
    """待本人确认的和本人申请的；同意或不同意由第二人在网页上看过再定。"""
    officer = request.who.officer
    waiting = exceptional.waiting_for(officer)
    asked = exceptional.asked_by(officer, request.now - LOOKED_BACK)
    open_ = matters_of(request.who, (*waiting, *asked))
    return {
        name: [_told(request, one) for one in rows if one.matter in open_]
        for name, rows in (("waiting", waiting), ("asked", asked))
    }


def _told(request: Any, one: AskedException) -> dict[str, Any]:
    desk, kind = request.desk, request.desk.pack.kinds.get(one.kind)
    plain = ("matter", "kind", "step", "reason", "asked_by", "second", "norms", "state", "said")
    return {name: getattr(one, name) for name in plain} | {
        "number": one.pk, "title": kind.steps[one.step].title if kind and one.step in kind.steps else one.step,
        "at": moment(desk, one.at), "asked_at": moment(desk, one.asked_at), "decided_at": moment(desk, one.decided_at),
    }  # fmt: skip


@router.post(
    "/exceptions/{number}/withdraw",
    auth=needs(RECORD, "record"),
    response=answers(ExceptionTold),
    summary="撤回例外申请",
)
def withdraw_exception(request: Any, number: int) -> Any:
    """申请人不再需要；什么也没有登记。"""
    mine = AskedException.objects.filter(
        pk=max(0, min(number, 1 << 62)), asked_by=request.who.officer
    ).first()
    if mine is None:
        raise missing()
    try:
        return _told(request, exceptional.withdraw(request.desk, request.who.actor, mine.pk, now=request.now))
    except XiezhiError as error:
        raise or_conflict(error) from error
