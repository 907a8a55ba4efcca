# SPDX-License-Identifier: Apache-2.0
"""案件全景: one matter whole. The tabs come by htmx, and as whole pages without script."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.access.masking import HIDDEN
from xiezhi.casework.allowed import decided, thing_of
from xiezhi.casework.coverage import coverage
from xiezhi.casework.documents import papers
from xiezhi.casework.whole import Whole, whole
from xiezhi.records.models import Matter, Source
from xiezhi.web.cases import parts
from xiezhi.web.cases.clock_cards import cards
from xiezhi.web.cases.coverage_strips import strips
from xiezhi.web.cases.known import known_at
from xiezhi.web.cases.next_acts import acts
from xiezhi.web.cases.seeing import Sealed, ask_first, seen
from xiezhi.web.cases.timeline import FIRST, entries
from xiezhi.web.shell.page import Asked, page

TABS = {
    "timeline": N("时间线"), "people": N("人员"), "documents": N("文书"), "recordings": N("视音频"),
    "property": N("财物"), "findings": N("预警"), "links": N("关联"), "looked": N("谁看过"),
}  # fmt: skip
SUSPECT, CASE = "嫌疑人", "案"
ACTS = ("record", "void", "attach", "link", "reveal", "open")


@page(verb="view")
@require_GET
def matter(request: Asked, kind: str, matter: str) -> HttpResponse:
    """The page of one matter; with ``tab`` that tab, to htmx the tab alone."""
    tab = request.GET.get("tab", "timeline")
    if tab not in TABS:
        raise Http404
    part = bool(request.htmx) and request.htmx.target == "tab"
    try:
        row = seen(request, kind, matter, quietly=part)
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    known = known_at(request.GET.get("known", ""), request.desk.pack.zone, request.now)
    found = whole(request.desk, request.who.actor, row, request.now, known)
    may = allowed(request, row) if known is None else {}
    context = {
        "found": found,
        "row": row,
        "tab": tab,
        "known": known,
        "known_day": request.GET.get("known", "")[:10],
        "may": may,
        "seq": found.seq,
    }
    context |= _content(request, found)
    if part:
        return render(request, "cases/tab.html", context | {"tabs": tabs(found, context)})
    return render(
        request,
        "cases/matter.html",
        context | _head(request, found, context["people"]) | {"tabs": tabs(found, context)},
    )


def allowed(request: Asked, row: Matter) -> dict[str, bool]:
    """What this person may do to the matter."""
    who, thing = request.who, thing_of(request.desk, row)
    return {
        verb: who.may(verb) and decided(request.desk, who.officer, verb, thing, request.now).yes
        for verb in ACTS
    }


def tabs(found: Whole, told: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(name, title, how many) of each tab."""
    count = {
        "timeline": len(told["lines"]), "people": len(told["people"]), "documents": len(told["papers"]),
        "recordings": len(told["strips"]), "property": len(told["things"]), "findings": len(told["findings"]),
        "links": max(len(found.rows) - 1, 0) + len(told["ties"]), "looked": parts.count_of_looks(found),
    }  # fmt: skip
    return [(name, _(title), count[name]) for name, title in TABS.items()]


def _content(request: Asked, found: Whole) -> dict[str, Any]:
    """What the tabs and the panels beside them show: worked out from facts that are read already."""
    findings = found.findings()
    lines = entries(found, findings)
    documents = papers(found)
    told = {
        "findings": parts.followed(findings), "lines": lines, "people": parts.people(found), "papers": documents,
        "strips": strips(found, coverage(found)), "things": parts.property_of(found), "ties": parts.ties(found),
        "missing": sum(paper.missing for paper in documents), "times": request.GET.get("times") == "1",
        "open_findings": sum(one.present for one in findings), "whole_line": request.GET.get("all") == "1",
    }  # fmt: skip
    if request.GET.get("missing") == "1":
        told["papers"] = sorted(documents, key=lambda paper: not paper.missing)
    told["shown_lines"] = lines if told["whole_line"] else lines[:FIRST]
    told["rest"] = len(lines) - len(told["shown_lines"])
    if request.GET.get("tab") == "looked":
        told["looks"] = parts.looks(found)
    if request.GET.get("tab") == "links":
        told["tree"] = [(found.rows[name], _depth(found, name)) for name in found.own]
    return told


def _depth(found: Whole, name: str) -> int:
    """How far under the matter one stands."""
    depth, at = 0, name
    while at != found.row.id and at in found.rows and depth < 12:
        at, depth = found.rows[at].parent, depth + 1
    return depth


def _head(request: Asked, found: Whole, people: list[parts.Person]) -> dict[str, Any]:
    """Who, where, since when, from where, how fresh; clocks and next steps."""
    standing = found.told.standing.get(found.row.id)
    names = found.told.sources.get(found.row.id, frozenset())
    strip, rest = cards(found)
    told: dict[str, Any] = {
        "title": _title(found, people), "standing": standing, "strip": strip, "rest_clocks": rest,
        "origin": found.rows.get(found.row.parent),
        "sources": list(Source.objects.filter(name__in=names).order_by("name")),
        "day": _day(request, found), "procedure": _procedure(found), "officers": _officers(found),
        "of_mine": any(unit.id == found.row.unit for unit in request.who.units),
    }  # fmt: skip
    return told | (
        {"acts": acts(found)} if found.known_at is None and found.row.kind in found.desk.pack.kinds else {}
    )


def _title(found: Whole, people: list[parts.Person]) -> str:
    """What the matter is called: the suspect as he may be named, and what it is about."""
    named = [one.name for one in people if SUSPECT in one.role and one.name and HIDDEN not in one.name]
    if not named or not found.row.title.endswith(CASE):
        return found.row.title or found.row.id
    return f"{named[0]}{_('等') if len(named) > 1 else ''}{found.row.title}"


def _day(request: Asked, found: Whole) -> int | None:
    """The how-manieth day it is since it was opened; ``None``: it is closed, or never was."""
    standing = found.told.standing.get(found.row.id)
    if standing is None or standing.opened_at is None or standing.closed_at is not None:
        return None
    zone = request.desk.pack.zone
    return zone.day(found.at) - zone.day(standing.opened_at) + 1


def _procedure(found: Whole) -> list[str]:
    """Attributes that say how the matter is handled."""
    told: dict[str, Any] = {}
    for fact in found.standing:
        if fact.matter == found.row.id:
            told |= {
                name: fact.data[name] for name in ("procedure", "category", "regime") if name in fact.data
            }
    procedure = told.pop("procedure", None)
    return [
        _("%(procedure)s程序") % {"procedure": procedure} if procedure else "",
        *(str(value) for value in told.values()),
    ]


def _officers(found: Whole) -> list[str]:
    """Who handle the matter: those last named on it, else who answers for it."""
    named: list[str] = []
    for fact in found.standing:
        if fact.matter == found.row.id and isinstance(fact.data.get("officers"), list):
            named = [str(one) for one in fact.data["officers"]]
    own = found.row.officer
    return list(dict.fromkeys([own, *named] if own else named))[:4]
