# SPDX-License-Identifier: Apache-2.0
"""The list of one kind of matter, and the page of all kinds with how many there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.access.decision import Thing
from xiezhi.casework.allowed import decided
from xiezhi.casework.lists import Asked as Wanted
from xiezhi.casework.lists import matters_page
from xiezhi.casework.looking import searched
from xiezhi.catalog.model import Kind
from xiezhi.records.judging import unkeyed
from xiezhi.web.cases.narrowing import CLOCKS, COLUMNS, SIZES, SPANS, Narrowed, narrowed
from xiezhi.web.cases.unit_tree import tree_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.shapes import shape_svg
from xiezhi.web.shell.views_saved import saved_for
from xiezhi.web.shell.words import LEVELS, SHAPES

SPAN_WORDS = dict(zip(SPANS, (N("本日"), N("本周"), N("本月"), N("本年"), N("自定义")), strict=True))
FIELD_WORDS = {"opened_at": N("立案受理"), "due": N("届满"), "closed_at": N("办结"), "last_at": N("最近一步")}
BEGUN = ("admin_case", "criminal_case")  # of these alone the first day is that of 立案受理
CLOCK_WORDS = dict(zip(CLOCKS, (N("已超期"), N("计时中"), N("中止"), N("无时限")), strict=True))
COLUMN_WORDS = {
    "matter": N("编号・名称"), "state": N("状态"), "unit": N("单位・承办"), "clock": N("时限"), "finding": N("预警"),
    "opened": N("立案受理"), "closed": N("办结"), "last": N("最近一步"), "parent": N("上级事项"),
}  # fmt: skip
SORT_OF = {
    "matter": "number",
    "clock": "due",
    "opened": "opened_at",
    "closed": "closed_at",
    "last": "last_at",
}
NARROW = ("q", "span", "state", "clock", "level", "unit", "had")
WHOLE = 300  # steps that the filter offers


def said(kind: Kind, word: str) -> str:
    """A word of the lists as it fits a kind."""
    return _("开始") if word == FIELD_WORDS["opened_at"] and kind.name not in BEGUN else _(word)


def kind_of(request: Asked, name: str) -> Kind:
    """A kind of the catalogue; ``Http404`` where there is none."""
    kind = request.desk.pack.kinds.get(name)
    if kind is None:
        raise Http404
    return kind


def scoped(request: Asked, kind: str = "") -> Wanted:
    """What the top bar narrows every list to."""
    mine = request.who.scope == "mine"
    return Wanted(
        kind=kind,
        unit="" if mine else request.who.unit,
        below=request.who.scope != "unit",
        scope="mine" if mine else "",
        per_page=1,
    )


@page(verb="view")
@require_GET
def kinds(request: Asked) -> HttpResponse:
    """Every kind of the catalogue with how many matters one may see, those open apart."""
    told = matters_page(request.desk, request.who.actor, scoped(request), request.now)
    running = replace(scoped(request), state="open")
    open_ones = matters_page(request.desk, request.who.actor, running, request.now).counts["kind"]
    rows = [
        {
            "kind": kind,
            "n": told.counts["kind"].get(name, 0),
            "open": open_ones.get(name, 0),
            "may_open": opens(request, kind),
        }
        for name, kind in request.desk.pack.kinds.items()
    ]
    return render(request, "cases/kinds.html", {"rows": rows, "total": told.total})


@page(verb="view")
@require_GET
def listed(request: Asked, kind: str) -> HttpResponse:
    """One page of a kind's matters, narrowed by the address."""
    declared = kind_of(request, kind)
    asked = narrowed(request.GET.dict(), kind, request.who, request.desk.pack.zone, declared.steps)
    found = matters_page(request.desk, request.who.actor, asked.asked, request.now)
    if asked.asked.text:
        searched(
            request.desk, request.who.actor, asked.fields, found.total, request.who.purpose, now=request.now
        )
    context = frame(request, declared, asked) | {
        "page": found,
        "pages": _pages(found.page, found.pages),
        "tree": tree_of(request.who, found.counts["unit"]),
        "counts": found.counts,
        "whole": sum(found.counts["state"].values()),
        "clockless": found.counts["clock"].get("", 0),
        "first": (found.page - 1) * found.per_page + 1,
        "last": (found.page - 1) * found.per_page + len(found.rows),
    }
    return render(request, "cases/list.html", context)


def frame(request: Asked, kind: Kind, asked: Narrowed) -> dict[str, Any]:
    """What the filters show."""
    steps = [(step.name, step.title) for step in kind.steps.values() if step.title][:WHOLE]
    return {
        "kind": kind,
        "asked": asked,
        "spans": [(name, _(word)) for name, word in SPAN_WORDS.items()],
        "fields": [(name, said(kind, word)) for name, word in FIELD_WORDS.items()],
        "clocks": [(name, _(word)) for name, word in CLOCK_WORDS.items()],
        "steps": steps,
        "had": kind.steps[asked.asked.had].title if asked.asked.had else "",
        "sizes": SIZES,
        "levels": [(level, _(word), shape_svg(SHAPES[level], True)) for level, word in LEVELS.items()],
        "columns": [
            (name, said(kind, COLUMN_WORDS[name]), SORT_OF.get(name, ""), name in asked.columns)
            for name in COLUMNS
        ],
        "shown": [(name, said(kind, COLUMN_WORDS[name]), SORT_OF.get(name, "")) for name in asked.columns],
        "saved": saved_for(request, f"cases/{kind.name}"),
        "narrow": any(request.GET.get(name) for name in NARROW),
        "may_export": request.who.may("export"),
        "may_urge": request.who.may("dispatch"),
        "may_open": opens(request, kind),
    }


def opens(request: Asked, kind: Kind) -> bool:
    """Whether this person may open a matter of a kind here; the paper work of supervision opens by itself."""
    who = request.who
    if kind.name in unkeyed(request.desk) or not who.may("open"):
        return False
    thing = Thing("", kind.name, who.actor.unit)
    return decided(request.desk, who.officer, "open", thing, request.now).yes


def _pages(page: int, pages: int) -> list[int]:
    """The pages to go to, 0 for a gap: 1 … 4 5 6 … 20."""
    near = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    found: list[int] = []
    for number in near:
        if found and number > found[-1] + 1:
            found.append(0)
        found.append(number)
    return found
