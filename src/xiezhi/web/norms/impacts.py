# SPDX-License-Identifier: Apache-2.0
"""影响: what a draft, or a statute that changes on a day, would do to the clocks of open matters, before it does."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiezhi.catalog.citations import cited
from xiezhi.catalog.values import parse_day
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.supervision.models import NormRow
from xiezhi.supervision.releasing import standing
from xiezhi.web.norms import working
from xiezhi.web.norms.models import AT_WORK, DONE, IMPACT, Trial
from xiezhi.web.norms.reach import seen_matters
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

TURNS = ("overdue", "due", "new", "quiet")
SHOWN = 200


def turn_words() -> dict[str, str]:
    """What becomes of a matter's clock."""
    return {"overdue": _("新超期"), "due": _("期限变动"), "new": _("新起算"), "quiet": _("不再计")}


@page(verb="backtest", post="backtest")
@require_http_methods(["GET", "POST"])
def impact(request: Asked, norm: str) -> HttpResponse:
    """Of one norm's draft, or of the version of it that begins next; POST works it out anew."""
    held = standing(request.desk, norm)
    if norm not in request.desk.pack.norms and not held.draft:
        raise Http404
    if request.method == "POST":
        day = _day(request, request.POST.get("day", ""))
        made = _begin(request, norm, held.draft, [[norm, held.draft]], day)
        return HttpResponseRedirect(reverse("norms:impact-trial", args=[made.pk]))
    last = Trial.objects.filter(norm=norm, sort=IMPACT).order_by("-id").first()
    return render(request, "norms/impact.html", _context(request, last, norm))


@page(verb="backtest", post="backtest")
@require_http_methods(["GET", "POST"])
def statute(request: Asked) -> HttpResponse:
    """Of a statute that changes: the day of force and the norms that change with it."""
    name = request.POST.get("statute", request.GET.get("statute", "")).strip()
    wrong = ""
    if request.method == "POST" and request.POST.getlist("norm"):
        drafts = dict(NormRow.objects.exclude(draft="").values_list("norm", "draft"))
        chosen = [
            one for one in request.POST.getlist("norm") if one in request.desk.pack.norms or one in drafts
        ]
        try:
            day = _day(request, request.POST.get("day", ""), needed=True)
            made = _begin(request, "", "", [[one, drafts.get(one, "")] for one in chosen], day)
        except XiezhiError as error:
            wrong = error.say(spoken())
        else:
            return HttpResponseRedirect(reverse("norms:impact-trial", args=[made.pk]))
    elif request.method == "POST":
        wrong = _("应至少选一条规则")
    answer = render(request, "norms/statute_impact.html", {
        "statute": name, "rows": _citing(request, name) if name else [], "wrong": wrong,
        "statutes": list(request.desk.pack.statutes), "day": request.POST.get("day", request.GET.get("day", "")),
        "others": Trial.objects.filter(sort=IMPACT, norm="").order_by("-id")[:10],
    })  # fmt: skip
    if wrong:
        answer.status_code = 422
    return answer


def _citing(request: Asked, name: str) -> list[Any]:
    """The norms that rest on a statute: with their draft where there is one, and the first days of their versions."""
    drafts = dict(NormRow.objects.exclude(draft="").values_list("norm", "draft"))
    found = []
    for norm in request.desk.pack.norms.values():
        if any(one is not None and one.name == name for v in norm.versions for _text, one in cited(v.basis)):
            begins = sorted(v.valid_from for v in norm.versions if v.valid_from is not None)
            found.append((norm, norm.id in drafts, begins[-1] if len(norm.versions) > 1 and begins else None))
    return found


def _day(request: Asked, text: str, *, needed: bool = False) -> int:
    text = text.strip()
    if text:
        return day_of(parse_day(text))
    if needed:
        raise XiezhiError(_("应写明施行日"), "the day of force would be right")
    return request.who.day


def _begin(request: Asked, norm: str, of: str, norms: list[Any], day: int) -> Trial:
    what = {"norm": norm, "of": of, "norms": norms, "first": day, "last": day}
    return working.begun(request.desk, IMPACT, request.who.officer, request.now, **what)


@page(verb="backtest")
@require_GET
def one(request: Asked, number: int) -> HttpResponse:
    """One impact: how far it is, then the matters by unit."""
    found = Trial.objects.filter(pk=number, sort=IMPACT).first()
    if found is None:
        raise Http404
    working.go_on(request.desk.home, found)
    template = "norms/impact_part.html" if request.htmx else "norms/impact.html"
    return render(request, template, _context(request, found, found.norm))


def _context(request: Asked, found: Trial | None, norm: str) -> dict[str, Any]:
    known = request.desk.pack.norms.get(norm)
    told: dict[str, Any] = {
        "trial": found, "norm": norm, "title": known.title if known is not None else norm, "at_work": AT_WORK,
        "words": turn_words(), "turn": request.GET.get("turn", ""), "day": request.who.day,
    }  # fmt: skip
    if found is not None and found.state == DONE:
        told["told"] = summary(request, found, request.GET.get("turn", ""), request.GET.get("unit", ""))
    return told


def summary(request: Asked, found: Trial, turn: str = "", unit: str = "") -> dict[str, Any]:
    """Counts by what becomes of a clock and by unit, in the order of the organisation; rows the asker may see."""
    rows = list(found.result.get("rows", ()))
    may = seen_matters(request.who, [row["matter"] for row in rows])
    mine = [row for row in rows if row["matter"] in may]
    counts = Counter(row["turn"] for row in mine)
    units = []
    for one_ in request.who.units:
        own = Counter(row["turn"] for row in mine if row["unit"] == one_.id)
        if own:
            units.append((one_.id, [own[name] for name in TURNS], sum(own.values())))
    chosen = [row for row in mine if turn in ("", row["turn"]) and unit in ("", row["unit"])]
    chosen.sort(key=lambda row: (TURNS.index(row["turn"]), row["after"] or row["before"] or 0, row["matter"]))
    return {
        "counts": [(name, counts[name]) for name in TURNS], "units": units, "all": len(mine), "at": found.result["at"],
        "rows": [(row, may[row["matter"]]) for row in chosen[:SHOWN]], "more": max(0, len(chosen) - SHOWN),
        "turns": TURNS, "unit": unit,
    }  # fmt: skip
