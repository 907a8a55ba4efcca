# SPDX-License-Identifier: Apache-2.0
"""The batches, those under way first: how far each stratum is, and what a finished one says."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.models import Matter
from xiezhi.supervision.patrol import acts
from xiezhi.supervision.patrol.batches import Tally, batches_of, statement_of, tallied
from xiezhi.supervision.patrol.reach import waits
from xiezhi.supervision.patrol.rows import PatrolBatch
from xiezhi.web.patrol.seeing import batch_of, items_of, short, to_end
from xiezhi.web.patrol.words import HOW, inferred, method_word, period_words, said, strata_counted
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

MOST, MOST_SHOWN = 30, 200


@page(verb="patrol")
@require_GET
def index(request: Asked) -> HttpResponse:
    """All batches that this person may see."""
    rows = batches_of(request.desk, request.who.by, request.now, MOST)
    tallies = tallied(row.id for row in rows)
    told = [_line(request, row, tallies[row.id]) for row in rows]
    under_way = [one for one in told if one["row"].finished_at is None]
    return render(
        request,
        "patrol/index.html",
        {"under_way": under_way, "finished": [o for o in told if o not in under_way]},
    )


def _line(request: Asked, row: PatrolBatch, tallies: list[Tally]) -> dict[str, Any]:
    return {
        "row": row, "name": short(row.id), "method": method_word(row.method), "period": period_words(row),
        "strata": _strata(request, row, tallies),
        "inferred": inferred(statement_of(row, tallies)) if row.finished_at is not None else "",
    }  # fmt: skip


def _strata(request: Asked, row: PatrolBatch, tallies: list[Tally]) -> list[dict[str, object]]:
    return strata_counted(request.desk, row, ((one.layer, one.state, one.n) for one in tallies))


@page(verb="patrol", post="patrol")
@require_http_methods(["GET", "POST"])
def end(request: Asked, batch: str) -> HttpResponse:
    """What a batch found and what may be said of its population; before it is finished, how far it is.

    A batch of which nothing is left that may be looked at is finished here, by POST.
    """
    row = batch_of(request, batch)
    trouble = ""
    if request.method == "POST":
        try:
            acts.end(request.desk, row, request.who.by, request.now)
            return HttpResponseRedirect(to_end(row.id))
        except XiezhiError as error:
            trouble = error.say(spoken())
    return render(request, "patrol/end.html", _ended(request, row, trouble), status=422 if trouble else 200)


def _ended(request: Asked, row: PatrolBatch, trouble: str) -> dict[str, Any]:
    tallies, open_ = tallied([row.id])[row.id], items_of(request, row.id)
    told = statement_of(row, tallies)
    seen = open_.aggregate(all=Count("id"), left=Count("id", filter=~Q(state="done")))
    ending = row.finished_at is None and not seen["left"]
    ending = ending and not waits(request.desk, request.who.officer, row, request.now)
    wrong = list(open_.filter(Q(wrong=1) | Q(tagged=True))[:MOST_SHOWN])
    numbers = dict(Matter.objects.filter(id__in=[one.about for one in wrong]).values_list("id", "number"))
    for one in wrong:
        one.about = numbers.get(one.about) or one.about
    return {
        "batch": row, "name": short(row.id), "told": told, "lines": said(told), "how": _(HOW.get(row.method, "")),
        "method": method_word(row.method), "period": period_words(row), "wrong": wrong,
        "strata": _strata(request, row, tallies), "left": seen["left"], "hidden": row.size - seen["all"],
        "ending": ending, "trouble": trouble,
        "may_export": request.who.may("export"),
    }  # fmt: skip
