# SPDX-License-Identifier: Apache-2.0
"""规则起草: what is being written, runs in shadow, or waits for a second person; oldest wait first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.supervision.models import NormRow, NormText
from xiezhi.web.norms.fields import Open
from xiezhi.web.norms.models import BACKTEST, DONE, Trial
from xiezhi.web.shell.page import Asked, page


@dataclass(frozen=True)
class Row:
    """A norm on its way. ``state``: draft, shadow, waiting (for a second person); ``tried``: its last back-test."""

    norm: str
    title: str
    state: str
    row: NormRow
    text: NormText | None
    tried: Trial | None
    mine: bool


@page(verb="draft_norm")
@require_GET
def drafts(request: Asked) -> HttpResponse:
    """The list."""
    rows = rows_of(request)
    written = [row for row in rows if row.state != "shadow" or row.text is not None]
    brought = [row for row in rows if row.state == "shadow" and row.text is None]
    groups = [(_("页面起草的"), written), (_("规则包自带的影子"), brought)]
    return render(request, "norms/drafts.html", {
        "groups": [one for one in groups if one[1]], "words": words(), "any": bool(rows),
    })  # fmt: skip


def rows_of(request: Asked) -> list[Row]:
    """All norms on their way: what waits for a second person, drafts, what runs in shadow."""
    shadowed = [norm.id for norm in request.desk.pack.norms.values() if norm.status == "shadow"]
    there = NormRow.objects.filter(~Q(draft="") | ~Q(wanted="") | Q(status="shadow")).order_by(
        "wanted_at", "norm"
    )
    known = {row.norm: row for row in there}
    texts: dict[str, NormText] = {}
    for text in NormText.objects.filter(norm__in=list(known)).order_by("norm", "revision"):
        texts[text.norm] = text
    tried: dict[str, Trial] = {}
    names = [*known, *shadowed]
    for trial in (
        Trial.objects.filter(norm__in=names, sort=BACKTEST, state=DONE).defer("result").order_by("id")
    ):
        tried[trial.norm] = trial
    rows = [_row(request, name, known.get(name), texts.get(name), tried.get(name))
            for name in dict.fromkeys(names)]  # fmt: skip
    return sorted(rows, key=lambda row: ("waiting", "draft", "shadow").index(row.state))


def words() -> dict[str, str]:
    """What the states are called."""
    return {"draft": _("草稿"), "shadow": _("影子"), "waiting": _("待第二人核对")}


def _row(request: Asked, name: str, row: NormRow | None, text: NormText | None, tried: Trial | None) -> Row:
    held = row or NormRow(norm=name, status="shadow")
    state = "waiting" if held.wanted else "draft" if held.draft else "shadow"
    known = request.desk.pack.norms.get(name)
    title: Any = known.title if known is not None else name
    if known is None and text is not None:
        title = Open.of(request.desk.pack, text.text, 0).at("title") or name
    return Row(name, str(title), state, held, text, tried, held.wanted_by == request.who.officer)
