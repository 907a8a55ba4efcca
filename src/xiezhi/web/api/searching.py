# SPDX-License-Identifier: Apache-2.0
"""搜索: what a text finds, of what the owner of the token may see."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from xiezhi.casework.looking import searched
from xiezhi.casework.searching import search as find
from xiezhi.web.api.answers import answers
from xiezhi.web.api.asking import needs
from xiezhi.web.api.scopes import READ
from xiezhi.web.shell.searching import ALL, LONGEST

router = Router()
view = needs(READ, "view")
Text = Annotated[str, Field(max_length=LONGEST)]


class HitTold(Schema):
    """Something found: matter finding norm unit. ``about``: of a matter its kind, of a finding its matter."""

    what: str
    id: str
    title: str
    number: str
    unit: str
    about: str


@router.get("/search", auth=view, response=answers(list[HitTold]), summary="搜索")
def search(request: Any, q: Text) -> Any:
    """编号、名称、首字母、单位、预警、规则；每种至多五十。查询连同用途记入日志。"""
    text, who = q.strip(), request.who
    hits = find(request.desk, who.actor, text, request.now, ALL) if text else []
    if text:
        searched(request.desk, who.actor, {"q": text}, len(hits), who.purpose, now=request.now)
    mine = {unit.id for unit in who.units}
    return [
        {name: getattr(one, name) for name in HitTold.model_fields}
        for one in hits
        if one.what != "unit" or one.id in mine
    ]
