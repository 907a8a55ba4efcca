# SPDX-License-Identifier: Apache-2.0
"""例外办理: what waits for my word and what I asked for; one request, agreed to or not with one sentence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET, require_http_methods

from xiezhi.casework import exceptional
from xiezhi.casework.fields import fields_of
from xiezhi.casework.lawful import refusals_of
from xiezhi.casework.models import AskedException
from xiezhi.engine.arithmetic.articles import named_places
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY
from xiezhi.records.models import Matter
from xiezhi.web.cases.next_acts import needed
from xiezhi.web.cases.seeing import Sealed, address, ask_first, seen
from xiezhi.web.shell.news import matters_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

LOOKED_BACK = 90 * DAY
STATES = {
    exceptional.WAITING: N("待确认"), exceptional.AGREED: N("已同意"), exceptional.REFUSED: N("不同意"),
    exceptional.WITHDRAWN: N("已撤回"),
}  # fmt: skip
WORDS = {"agree": N("同意并登记"), "refuse": N("不同意"), "withdraw": N("撤回")}


@page(verb="view")
@require_GET
def listed(request: Asked) -> HttpResponse:
    """What waits for this person, and what this person asked for of late."""
    mine = exceptional.waiting_for(request.who.officer)
    asked = exceptional.asked_by(request.who.officer, request.now - LOOKED_BACK)
    titles = matters_of(request.who, [*mine, *asked])
    return render(request, "cases/exceptions.html", {
        "waiting": [(one, titles.get(one.matter)) for one in mine],
        "asked": [(one, titles.get(one.matter), _(STATES[one.state])) for one in asked],
    })  # fmt: skip


@page(verb="view", post="view")
@require_http_methods(["GET", "POST"])
def one(request: Asked, number: int) -> HttpResponse:
    """One request, to who asked and to the second person; the second decides, who asked may withdraw."""
    found = AskedException.objects.filter(id=number).first()
    officer = request.who.officer
    if found is None or officer not in (found.asked_by, found.second):
        raise Http404
    try:
        row = seen(request, found.kind, found.matter, quietly=request.method == "POST")
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    if request.method == "POST":
        return _decide(request, found, row)
    if officer == found.asked_by and found.decided_at is not None and not found.told:
        AskedException.objects.filter(id=number).update(told=True)
    return _page(request, found, row)


def _decide(request: Asked, found: AskedException, row: Matter) -> HttpResponse:
    act, sentence = request.POST.get("act", ""), request.POST.get("said", "")[: exceptional.LONGEST]
    if act not in WORDS or (act == "withdraw") != (request.who.officer == found.asked_by):
        raise Http404
    desk, actor, now = request.desk, request.who.actor, request.now
    try:
        if act == "withdraw":
            exceptional.withdraw(desk, actor, found.id, now=now)
        elif act == "refuse":
            exceptional.refuse(desk, actor, found.id, sentence, now=now)
        else:
            exceptional.agree(desk, actor, found.id, sentence, now=now)
    except XiezhiError as error:
        found.refresh_from_db()
        return _page(request, found, row, wrong=error.say(spoken()), said=sentence, status=422)
    step = desk.pack.kinds[found.kind].steps[found.step].title
    told = {
        "agree": _("已同意并登记：%(step)s"), "refuse": _("已答复不同意，%(step)s 没有登记"),
        "withdraw": _("已撤回，%(step)s 没有登记"),
    }  # fmt: skip
    messages.success(request, told[act] % {"step": step})
    return HttpResponseRedirect(address(row) if act == "agree" else reverse("cases:exceptions"))


def _page(
    request: Asked, found: AskedException, row: Matter, *, wrong: str = "", said: str = "", status: int = 200
) -> HttpResponse:
    kind = request.desk.pack.kinds[row.kind]
    waits = found.state == exceptional.WAITING
    return render(request, "cases/exception.html", {
        "one": found, "row": row, "step": kind.steps[found.step], "state": _(STATES[found.state]),
        "values": _values(request, found) if waits else [], "refusals": _refusals(request, found) if waits else [],
        "decides": waits and found.second == request.who.officer,
        "asks": waits and found.asked_by == request.who.officer, "wrong": wrong, "said": said,
    }, status=status)  # fmt: skip


def _values(request: Asked, found: AskedException) -> list[tuple[str, str]]:
    """(title, value) as typed; of a personal value only that it is there."""
    kind = request.desk.pack.kinds[found.kind]
    declared = {**kind.steps[found.step].fields, **kind.attributes}
    try:
        typed = exceptional.typed(request.desk, found)
    except XiezhiError as error:
        return [(_("所填内容"), error.say(spoken()))]
    return [
        (declared[name].title, _("已填，个人信息不在此显示") if declared[name].personal else _words(value))
        for name, value in typed.items() if name in declared
    ]  # fmt: skip


def _words(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _refusals(request: Asked, found: AskedException) -> list[dict[str, Any]]:
    """What blocks the step now; empty where nothing does any more."""
    pack, kind = request.desk.pack, request.desk.pack.kinds[found.kind]
    try:
        data = fields_of(pack, kind, found.step, exceptional.typed(request.desk, found))[0]
    except XiezhiError:
        data = {}
    blocking = refusals_of(
        request.desk, found.matter, found.step, request.now, at=found.at, actor=found.asked_by or None,
        unit=found.unit or None, data=data,
    )  # fmt: skip
    return [
        {
            "title": one.norm.title, "reason": one.reason, "norm": one.norm.id,
            "article": named_places(one.norm.versions[one.version].basis).say(spoken()),
            "first": needed(pack, found.kind, one.norm.versions[one.version]),
        }
        for one in blocking
    ]  # fmt: skip
