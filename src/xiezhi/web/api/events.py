# SPDX-License-Identifier: Apache-2.0
"""推送: events of other systems."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from xiezhi.web.api import asking
from xiezhi.web.api.answers import answers, iso
from xiezhi.web.api.events_said import Answer, Batch
from xiezhi.web.api.problems import Problem
from xiezhi.web.api.pushing import push
from xiezhi.web.api.scopes import pushes

router = Router()


class Me(Schema):
    """Whose token it is and what it is for."""

    number: str
    name: str
    purpose: str
    officer: str
    source: str
    unit: str
    scopes: list[str]
    expires_at: str
    now: str


@router.post("/events", auth=asking.PUSHES, response=answers(Answer), summary="推送事件")
def push_events(request: Any, said: Batch) -> Answer:
    """一次 1 至 1000 条，逐条答复：入账、已有、更正，或未入账及原因。重发不会重复。答复时已经落盘。"""
    token = request.token
    if pushes(said.source) not in token.scopes:
        raise Problem(403, "other_source", f"令牌不能推送来源 {said.source}", "source", token.source)
    return push(request.desk, said.source, said.events, request.now)


@router.get("/me", auth=asking.needs(""), response=answers(Me), summary="令牌自己")
def me(request: Any) -> Me:
    """令牌属于谁、能做什么、何时到期；本系统现在几点（用于校时）。"""
    token, zone = request.token, request.desk.pack.zone
    return Me(
        number=token.number, name=token.name, purpose=token.purpose, officer=token.officer, source=token.source,
        unit=token.unit, scopes=token.scopes, expires_at=iso(zone, token.expires_at), now=iso(zone, request.now),
    )  # fmt: skip
