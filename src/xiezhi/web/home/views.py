# SPDX-License-Identifier: Apache-2.0
"""工作台: what must I do now, by due instant. The table comes anew every half minute."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.records.models import ReadModelState, Source
from xiezhi.supervision.models import LoopItem
from xiezhi.web.home import sources
from xiezhi.web.home.asked import asked_rows
from xiezhi.web.home.beginnings import begun, patrol_of
from xiezhi.web.home.counting import counters
from xiezhi.web.home.horizon import ASKED, DONE, GROUPS, TITLES, Horizon
from xiezhi.web.home.replies import replies
from xiezhi.web.home.rows import by_group, moved_days, rows
from xiezhi.web.home.tasks import PER_PAGE, Listed, clocks_of, counted, findings_of, listed
from xiezhi.web.shell import addresses
from xiezhi.web.shell.navigation import places_for
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.who import Who

LONGEST = 6  # digits of a page's number
LED = "led"  # in the session: the overview came first already
TABS = ("mine", "area", "sent", "done")
TASKS = {"answer": N("待我反馈"), "verify": N("待我核查")}
"""What of one's own list can be looked at alone: a counter opens it."""


@page()
@require_GET
def home(request: Asked) -> HttpResponse:
    """The to-do list; leaders begin a session with the overview, who has no business data with a console."""
    who = request.who
    if not who.business:
        return _elsewhere(request)
    if who.leads and who.may("count") and not request.session.get(LED):
        request.session[LED] = True
        return HttpResponseRedirect(reverse("home:overview"))
    return render(request, "home/home.html", _shown(request) | _aside(who))


def _aside(who: Who) -> dict[str, Any]:
    """The column beside the list; what there is nothing of is left out."""
    return {"replies": replies(who), "patrol": patrol_of(who), "begun": begun(who)}


@page(verb="view")
@require_GET
def table(request: Asked) -> HttpResponse:
    """The counters and the table alone."""
    return render(request, "home/table.html", _shown(request) | {"again": True})


def _shown(request: Asked) -> dict[str, Any]:
    who, pack = request.who, request.desk.pack
    until = Horizon.at(pack.reckoner, request.now)
    tab, task, group, number = _asked(request)
    here = listed(request.desk, _sources(tab, task, who, until), until, group=group, page=number)
    totals = {
        name: counted(request.desk, _sources(name, "", who, until), until)
        for name in TABS[:3] if name != tab or group or task
    }  # fmt: skip
    if tab != TABS[-1]:
        totals.setdefault(tab, here.total)
    found = rows(
        pack, here.keys, findings_of(request.desk, here.keys), clocks_of(request.desk, here.keys), who.now
    )
    waiting = asked_rows(who)
    asked = waiting if tab == TABS[0] and not (group or task) else []
    counts = {**here.counts, ASKED: len(asked)}
    totals[TABS[0]] += len(waiting)
    parts = [
        {
            "name": name,
            "said": _(TITLES[name]),
            "rows": part,
            "n": counts.get(name, 0),
            "moved": moved_days(part),
        }
        for name, part in by_group([*asked, *found], (ASKED, *GROUPS, DONE))
    ]
    return {
        "counters": counters(who, until), "tab": tab, "task": task, "group": group, "parts": parts,
        "task_said": _(TASKS[task]) if task else "", "task_count": here.total,
        "tabs": [(name, totals.get(name)) for name in TABS],
        "more": [] if group else _more(here, parts), "page": number,
        "pages": -(-here.counts.get(group, 0) // PER_PAGE) if group else 1,
        "workday": bool(pack.reckoner.calendar.is_working(np.array([who.day]))[0]),
        **_checked([*asked, *found]), "digest_url": addresses.findings(state="pending"),
        "digest": LoopItem.objects.filter(officer=who.officer, digest=True).count(),
    }  # fmt: skip


def _checked(found: list[Any]) -> dict[str, Any]:
    """Of an empty list: up to when it was looked at, and which sources are behind."""
    if found:
        return {}
    at = ReadModelState.objects.values_list("ticked_at", flat=True).first()
    behind = Source.objects.filter(stale_since__isnull=False).order_by("name").values_list("name", flat=True)
    return {"checked": at, "behind": "、".join(behind)}


def _asked(request: Asked) -> tuple[str, str, str, int]:
    """(tab, task, group, page); what no page of ours asks for is not there."""
    told = request.GET
    tab, task, group = told.get("tab", "mine"), told.get("task", ""), told.get("group", "")
    number = told.get("page", "1")
    known = tab in TABS and group in ("", *GROUPS, DONE) and (not task or (task in TASKS and tab == TABS[0]))
    if not known or not number.isdecimal() or len(number) > LONGEST or int(number) < 1:
        raise Http404
    return tab, task, group, int(number)


def _sources(tab: str, task: str, who: Who, until: Horizon) -> list[Any]:
    if task:
        return sources.one_task(who, task)
    if tab == "mine":
        return sources.mine(who, until)
    if tab == "area":
        return sources.area(who, until)
    return sources.sent(who) if tab == "sent" else sources.done(who)


def _more(here: Listed, parts: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """Groups of which there are more than are shown: (name, title, how many more)."""
    return [
        (part["name"], part["said"], part["n"] - len(part["rows"]))
        for part in parts if part["n"] > len(part["rows"])
    ]  # fmt: skip


def _elsewhere(request: Asked) -> HttpResponse:
    """The consoles of the three administrators: the first of theirs, or the list of what there is."""
    links = [link for _section, found in places_for(request.who, request.path) for link in found]
    if links:
        return HttpResponseRedirect(links[0].url)
    return render(request, "home/consoles.html")
