# SPDX-License-Identifier: Apache-2.0
"""The batches, those under way first: how far each stratum is, and what a finished one says."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.records.models import Matter
from xiezhi.supervision.patrol.batches import batches_of, statement_of
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.web.patrol.seeing import batch_of, short
from xiezhi.web.patrol.words import HOW, inferred, method_word, period_words, said, strata_of
from xiezhi.web.shell.page import Asked, page

MOST, MOST_SHOWN = 30, 200


@page(verb="patrol")
@require_GET
def index(request: Asked) -> HttpResponse:
    """All batches that this person may see."""
    rows = batches_of(request.desk, request.who.by, request.now, MOST)
    items: dict[str, list[PatrolItem]] = {row.id: [] for row in rows}
    for item in PatrolItem.objects.filter(batch__in=list(items)).order_by("place"):
        items[item.batch].append(item)
    told = [_line(request, row, items[row.id]) for row in rows]
    under_way = [one for one in told if one["row"].finished_at is None]
    return render(
        request,
        "patrol/index.html",
        {"under_way": under_way, "finished": [o for o in told if o not in under_way]},
    )


def _line(request: Asked, row: PatrolBatch, items: list[PatrolItem]) -> dict[str, Any]:
    return {
        "row": row, "name": short(row.id), "method": method_word(row.method), "period": period_words(row),
        "strata": strata_of(request.desk, row, items),
        "inferred": inferred(statement_of(row)) if row.finished_at is not None else "",
    }  # fmt: skip


@page(verb="patrol")
@require_GET
def end(request: Asked, batch: str) -> HttpResponse:
    """What a batch found and what may be said of its population; before it is finished, how far it is."""
    row = batch_of(request, batch)
    items = list(PatrolItem.objects.filter(batch=row.id).order_by("place"))
    told = statement_of(row)
    wrong = [item for item in items if item.wrong == 1 or item.tagged][:MOST_SHOWN]
    numbers = dict(Matter.objects.filter(id__in=[one.about for one in wrong]).values_list("id", "number"))
    for one in wrong:
        one.about = numbers.get(one.about) or one.about
    context = {
        "batch": row, "name": short(row.id), "told": told, "lines": said(told), "how": _(HOW.get(row.method, "")),
        "method": method_word(row.method), "period": period_words(row), "wrong": wrong,
        "strata": strata_of(request.desk, row, items), "left": row.size - row.done,
        "may_export": request.who.may("export"),
    }  # fmt: skip
    return render(request, "patrol/end.html", context)
