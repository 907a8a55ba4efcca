# SPDX-License-Identifier: Apache-2.0
"""The page on which an item is looked at and answered; every act is a POST of one form, kept at once."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
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
from xiezhi.web.patrol.seeing import batch_of, item_of, next_place, to_end, to_item
from xiezhi.web.patrol.words import layer_word, method_word, period_words
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

AROUND = 400  # items of the list at the side


@page(verb="patrol")
@require_GET
def item(request: Asked, batch: str, place: int) -> HttpResponse:
    """One item."""
    row = batch_of(request, batch)
    one, matter = item_of(request, row, place)
    if not request.htmx:
        look(request.desk, request.who.actor, matter, now=request.now)
    return _shown(request, row, one, matter)


@page(verb="patrol")
@require_GET
def resume(request: Asked, batch: str) -> HttpResponse:
    """To the first item that is not done; where all are, to what the batch says."""
    row = batch_of(request, batch)
    place = next_place(row.id, 0)
    return HttpResponseRedirect(to_end(row.id) if place is None else to_item(row.id, place))


def _shown(
    request: Asked, row: PatrolBatch, one: PatrolItem, matter: Matter, wrong: str = "", status: int = 200
) -> HttpResponse:
    row.refresh_from_db()
    context = _context(request, row, one, matter) | {"trouble": wrong}
    template = "patrol/workplace.html" if request.htmx else "patrol/work.html"
    return render(request, template, context, status=200 if request.htmx else status)


def _context(request: Asked, row: PatrolBatch, one: PatrolItem, matter: Matter) -> dict[str, Any]:
    record = record_of(request, one, matter)
    listed = list(PatrolItem.objects.filter(batch=row.id).order_by("place")[:AROUND])
    only_left = request.GET.get("list", request.POST.get("list", "")) == "left"
    matters = Matter.objects.in_bulk([item.about for item in listed])
    lines = [
        {"item": item, "matter": matters.get(item.about), "title": _category(matters.get(item.about)),
         "url": to_item(row.id, item.place), "current": item.place == one.place}
        for item in listed if not only_left or item.state != "done" or item.place == one.place
    ]  # fmt: skip
    places = [item.place for item in listed]
    at = places.index(one.place) if one.place in places else 0
    return {
        "batch": row, "item": one, "record": record, "lines": lines, "left": row.size - row.done,
        "only_left": only_left, "method": method_word(row.method), "period": period_words(row),
        "layer": layer_word(request.desk, row, one.layer) if one.layer else "",
        "answered": sum(bool(asking.answer) for asking in record.asked), "raised": json.loads(one.raised),
        "first_open": next((asking.number for asking in record.asked if not asking.answer), 0),
        "before": to_item(row.id, places[at - 1]) if at > 0 else "",
        "after": to_item(row.id, places[at + 1]) if at + 1 < len(places) else "", "end": to_end(row.id),
    }  # fmt: skip


def _category(matter: Matter | None) -> str:
    return "" if matter is None else matter.title.rpartition("·")[2]


@page(verb="patrol", post="patrol")
@require_POST
def act(request: Asked, batch: str, place: int) -> HttpResponse:
    """Does what the pressed button says: ``answer|norm|event|是``, ``tag problem note undo done``."""
    row = batch_of(request, batch)
    one, matter = item_of(request, row, place)
    seen = request.POST.get("seen", "")
    told = {"seen": int(seen)} if seen.isdigit() and len(seen) < 18 else {}
    try:
        target = _done(request, one, told)
    except acts.Changed as changed:
        who = mask_name(access_of(request.desk).directory.name(changed.by))
        wrong = _("%(who)s 刚刚办理了这一件，您的操作没有记入；下面是现在的样子，看过后再办。") % {"who": who}
        return _shown(request, row, PatrolItem.objects.get(id=one.id), matter, wrong, 409)
    except XiezhiError as error:
        return _shown(request, row, PatrolItem.objects.get(id=one.id), matter, error.say(spoken()), 422)
    if target:
        if request.htmx:
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = target
            return answer
        return HttpResponseRedirect(target)
    if request.htmx:
        return _shown(request, row, PatrolItem.objects.get(id=one.id), matter)
    return HttpResponseRedirect(to_item(row.id, place))


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
        place = next_place(one.batch, one.place)
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
