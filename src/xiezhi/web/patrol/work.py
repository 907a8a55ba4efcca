# SPDX-License-Identifier: Apache-2.0
"""The page on which an item is looked at and answered; every act is a POST of one form, kept at once."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiezhi.access.masking import mask_name
from xiezhi.casework.allowed import access_of
from xiezhi.casework.looking import look
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.models import Matter
from xiezhi.supervision.patrol import acts
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.web.patrol.record import record_of
from xiezhi.web.patrol.seeing import batch_of, item_of, items_of, onward, to_end, to_item
from xiezhi.web.patrol.words import layer_word, method_word, period_words
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.tongue import spoken

AROUND = 200
"""Items before and after the one looked at that the list at the side has."""


@page(verb="patrol")
@require_GET
def item(request: Asked, batch: str, place: int) -> HttpResponse:
    """One item; that it was looked at is written down."""
    row = batch_of(request, batch)
    one, matter = item_of(request, row, place)
    look(request.desk, request.who.actor, matter, now=request.now)
    return _shown(request, row, one, matter)


@page(verb="patrol")
@require_GET
def resume(request: Asked, batch: str) -> HttpResponse:
    """To the first item that is not done; where all are, to what the batch says."""
    row = batch_of(request, batch)
    place = onward(request, row.id, 0)
    return HttpResponseRedirect(to_end(row.id) if place is None else to_item(row.id, place))


def _shown(
    request: Asked, row: PatrolBatch, one: PatrolItem, matter: Matter, wrong: str = "", status: int = 200
) -> HttpResponse:
    row.refresh_from_db()
    context = _context(request, row, one, matter) | {"trouble": wrong, "typed": _typed(request, one, wrong)}
    template = "patrol/workplace.html" if request.htmx else "patrol/work.html"
    return render(request, template, context, status=status)


def _typed(request: Asked, one: PatrolItem, wrong: str) -> dict[str, str]:
    """What the fields hold: what is recorded, and after a refusal what was typed and not recorded."""
    told = request.POST
    remark = told.get("remark", "")
    if not wrong or one.state == "done" or remark.strip() == told.get("was", "").strip():
        remark = one.remark
    problem = told.get("problem_remark", "") if wrong else ""
    return {"remark": remark, "problem": problem, "recorded": one.remark if remark != one.remark else ""}


def _context(request: Asked, row: PatrolBatch, one: PatrolItem, matter: Matter) -> dict[str, Any]:
    record = record_of(request, one, matter)
    only_left = request.GET.get("list", request.POST.get("list", "")) == "left"
    return _beside(request, row, one, only_left) | {
        "batch": row, "item": one, "record": record, "only_left": only_left, "method": method_word(row.method),
        "period": period_words(row), "layer": layer_word(request.desk, row, one.layer) if one.layer else "",
        "answered": sum(bool(asking.answer) for asking in record.asked), "raised": json.loads(one.raised),
        "first_open": next((asking.number for asking in record.asked if not asking.answer), 0), "end": to_end(row.id),
    }  # fmt: skip


def _beside(request: Asked, row: PatrolBatch, one: PatrolItem, only_left: bool) -> dict[str, Any]:
    """The list at the side: the items around this one that may be looked at, and how many may not."""
    open_ = items_of(request, row.id)
    told = open_.aggregate(all=Count("id"), left=Count("id", filter=~Q(state="done")))
    listed = open_.filter(~Q(state="done") | Q(id=one.id)) if only_left else open_
    before = list(listed.filter(place__lt=one.place).order_by("-place")[:AROUND])
    around = before[::-1] + list(listed.filter(place__gte=one.place)[: AROUND + 1])
    matters = Matter.objects.in_bulk([item.about for item in around])
    lines = [
        {"item": item, "matter": matters[item.about], "title": _category(matters[item.about]),
         "url": to_item(row.id, item.place), "current": item.place == one.place}
        for item in around if item.about in matters
    ]  # fmt: skip
    at, last = len(before), len(around) - 1
    return {
        "lines": lines, "left": told["left"], "hidden": row.size - told["all"],
        "before": to_item(row.id, around[at - 1].place) if at else "",
        "after": to_item(row.id, around[at + 1].place) if at < last else "",
    }  # fmt: skip


def _category(matter: Matter) -> str:
    return matter.title.rpartition("·")[2]


@page(verb="patrol", post="patrol")
@require_POST
def act(request: Asked, batch: str, place: int) -> HttpResponse:
    """Does what the pressed button says: ``answer|norm|event|是``, ``tag problem note undo done``.

    What is refused answers 409 (somebody came before) or 422, with the item as it is now and what was typed.
    """
    row = batch_of(request, batch)
    one, matter = item_of(request, row, place)
    look(request.desk, request.who.actor, matter, now=request.now, again=True)
    seen = number_of(request.POST.get("seen"), None)
    told = {} if seen is None else {"seen": seen}
    try:
        target = _done(request, one, told)
    except XiezhiError as error:
        status = 409 if isinstance(error, acts.Changed | acts.Others) else 422
        return _shown(
            request, row, PatrolItem.objects.get(id=one.id), matter, _refusal(request, error), status
        )
    if target:
        if request.htmx:
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = target
            return answer
        return HttpResponseRedirect(target)
    if request.htmx:
        return _shown(request, row, PatrolItem.objects.get(id=one.id), matter)
    return HttpResponseRedirect(to_item(row.id, place))


def _refusal(request: Asked, error: XiezhiError) -> str:
    """Why nothing was recorded."""
    if not isinstance(error, acts.Changed | acts.Others):
        return error.say(spoken())
    who = mask_name(access_of(request.desk).directory.name(error.by))
    if isinstance(error, acts.Changed):
        return _("%(who)s 刚刚办理了这一件，您的操作没有记入；下面是现在的样子，看过后再办。") % {"who": who}
    when = exact(request.desk.pack.zone, error.at)
    return _("这一件的上一步由 %(who)s 于 %(when)s 办理，只有本人能撤销。") % {"who": who, "when": when}


def _done(request: Asked, one: PatrolItem, seen: dict[str, int]) -> str:
    """What is to be done; where to go then, empty: to stay."""
    desk, by, now, told = request.desk, request.who.by, request.now, request.POST
    what, *rest = told.get("do", "").split("|")
    remark = told.get("remark", "")
    if what != "undo" and one.state != "done" and remark.strip()[: acts.LONGEST] != one.remark:
        one = acts.note(desk, one, remark, by, now, **seen)
        seen = {}
    if what == "answer" and len(rest) == 3:
        acts.answer(desk, one, rest[0], rest[1], rest[2], by, now, **seen)
    elif what == "tag":
        acts.tag(desk, one, not one.tagged, by, now, **seen)
    elif what == "problem":
        title, _sign, event = told.get("problem", "").partition("|")
        acts.raise_problem(desk, one, title, event, told.get("problem_remark", ""), by, now, **seen)
    elif what == "undo":
        return _undone(request, one, seen)
    elif what == "done":
        acts.finish(desk, one, by, now, **seen)
        place = onward(request, one.batch, one.place)
        return to_end(one.batch) if place is None else to_item(one.batch, place)
    elif what != "note":
        raise XiezhiError("没有这个操作", "there is no such act")
    return ""


def _undone(request: Asked, one: PatrolItem, seen: dict[str, int]) -> str:
    """Takes back the last thing on this item; where nothing was done to it, the last this person did in the batch."""
    if not one.state:
        mine = PatrolItem.objects.filter(batch=one.batch, by=request.who.officer).exclude(state="")
        last = mine.order_by("-version").first()
        if last is None:
            raise XiezhiError("没有可撤销的操作", "there is nothing to undo")
        acts.undo(request.desk, last, request.who.by, request.now)
        messages.info(request, _("已撤销第 %(n)d 件的上一步") % {"n": last.place})
        return to_item(last.batch, last.place)
    acts.undo(request.desk, one, request.who.by, request.now, **seen)
    return ""
