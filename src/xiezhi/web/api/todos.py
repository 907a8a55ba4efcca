# SPDX-License-Identifier: Apache-2.0
"""待办: what waits for the owner of the token, as on the home page."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from xiezhi.supervision import todos as supervision
from xiezhi.web.api.answers import Number, Rows, Total, Word, among, answers, moment
from xiezhi.web.api.asking import needs
from xiezhi.web.api.scopes import READ

router = Router()
TIMES = ("due", "trigger_at", "stale_since")


class TodoLine(Schema):
    """What is to be done: ``act`` a limit of a matter, ``answer`` a finding, ``verify`` an answer."""

    what: str
    group: str
    due: str | None
    trigger_at: str | None
    norm: str
    norm_title: str
    basis: str
    finding: str
    level: str
    nature: str
    matter: str
    kind: str
    number: str
    title: str
    unit: str
    officer: str
    stale_since: str | None
    state: str


class TodoList(Total):
    """A page of to-dos, soonest first."""

    rows: list[TodoLine]
    groups: dict[str, int]
    kinds: dict[str, int]


@router.get("/todos", auth=needs(READ, "view"), response=answers(TodoList), summary="待办")
def todos(request: Any, scope: Word = "mine", group: Word = "", page: Number = 1, per_page: Rows = 20) -> Any:
    """scope：mine unit below；group：overdue today three seven。"""
    among(scope, ("mine", "unit", "below"), "scope")
    asked = supervision.TodosAsked(scope=scope, group=group, page=page, per_page=per_page)
    found = supervision.todos_page(request.desk, request.who.actor, asked, request.now)
    rows = [
        {name: getattr(row, name) for name in TodoLine.model_fields}
        | {name: moment(request.desk, getattr(row, name)) for name in TIMES}
        for row in found.rows
    ]
    return {
        "rows": rows, "groups": found.counts["group"], "kinds": found.counts["what"], "total": found.total,
        "page": found.page, "pages": found.pages,
    }  # fmt: skip
