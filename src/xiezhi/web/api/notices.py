# SPDX-License-Identifier: Apache-2.0
"""消息: what others did that concerns the owner of the token."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema
from pydantic import ConfigDict, Field

from xiezhi.web.api.answers import answers, moment
from xiezhi.web.api.asking import needs
from xiezhi.web.api.scopes import READ
from xiezhi.web.shell.news import keep_read, news, read_to

router = Router()


class Notice(Schema):
    """One act of another on a finding."""

    seq: int
    at: str | None
    said: str
    unit: str
    unread: bool
    finding: str
    norm: str
    matter: str


class Notices(Schema):
    """The latest first; ``unread``: how many are."""

    unread: int
    rows: list[Notice]


class Reading(Schema):
    """Up to which ``seq`` they were read."""

    model_config = ConfigDict(extra="forbid")
    upto: int = Field(ge=0, lt=1 << 62)


class Read(Schema):
    """Up to which they are read now; it never goes back."""

    upto: int


@router.get("/notices", auth=needs(READ, "view"), response=answers(Notices), summary="消息")
def notices(request: Any) -> Any:
    """派发给我、退回、催办、督办、待我核查的。"""
    found = news(request.who)
    rows = [
        {
            "seq": one.seq, "at": moment(request.desk, one.at), "said": one.said, "unit": one.unit,
            "unread": one.unread, "finding": one.row.id, "norm": one.row.norm, "matter": one.row.matter,
        }
        for one in found
    ]  # fmt: skip
    return {"unread": sum(one.unread for one in found), "rows": rows}


@router.post("/notices/read", auth=needs(READ, "view"), response=answers(Read), summary="标为已读")
def read(request: Any, said: Reading) -> Any:
    """到 upto 为止的消息已读；不会往回。"""
    keep_read(request.who, min(said.upto, request.desk.store.last_seq()))
    return {"upto": read_to(request.who)}
