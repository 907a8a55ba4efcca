# SPDX-License-Identifier: Apache-2.0
"""单位与来源: the units within reach, and how fresh each source is."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from xiezhi.ledger.entry import OWN
from xiezhi.records.models import ReadModelState, Source
from xiezhi.web.api.answers import answers, moment
from xiezhi.web.api.asking import needs
from xiezhi.web.api.scopes import READ

router = Router()


class UnitTold(Schema):
    """A unit as it is today."""

    id: str
    name: str
    level: int
    parent: str


@router.get("/units", auth=needs(READ, "view"), response=answers(list[UnitTold]), summary="单位")
def units(request: Any) -> Any:
    """本人角色所及的单位，上级在前。"""
    return [
        {"id": one.id, "name": one.name, "level": one.level, "parent": one.parent or ""}
        for one in request.who.units
    ]


class SourceTold(Schema):
    """A source: when it was last heard, how long it may be silent, since when it is."""

    name: str
    last_heard: str | None
    limit: str
    stale_at: str | None
    stale_since: str | None


class Sources(Schema):
    """All sources; ``ticked_at``: until when everything is judged."""

    ticked_at: str | None
    sources: list[SourceTold]


@router.get("/sources", auth=needs(READ, "view"), response=answers(Sources), summary="来源")
def sources(request: Any) -> Any:
    """每个来源最近何时有消息，是否中断。"""
    desk = request.desk
    limits = {name: str(limit) for name, limit in desk.settings.freshness.items()}
    heard = {row.name: row for row in Source.objects.exclude(name=OWN)}
    told = []
    for name in sorted({*limits, *heard}):
        row = heard.get(name)
        late = None if row is None else row.stale_since
        if row is not None and late is None and row.stale_at is not None and row.stale_at <= request.now:
            late = row.last_heard
        told.append({
            "name": name, "last_heard": moment(desk, row.last_heard if row else None), "limit": limits.get(name, ""),
            "stale_at": moment(desk, row.stale_at if row else None), "stale_since": moment(desk, late),
        })  # fmt: skip
    ticked = ReadModelState.objects.values_list("ticked_at", flat=True).first()
    return {"ticked_at": moment(desk, ticked), "sources": told}
