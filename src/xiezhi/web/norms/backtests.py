# SPDX-License-Identifier: Apache-2.0
"""回测: what a norm, or a draft of it, would have found in a period; the blind sample out and in again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiezhi.catalog.values import parse_day
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.supervision import drafting, trying
from xiezhi.supervision.precision import wilson
from xiezhi.supervision.releasing import standing
from xiezhi.web.norms import working
from xiezhi.web.norms.drawing import bars_svg
from xiezhi.web.norms.figures import Week
from xiezhi.web.norms.models import AT_WORK, BACKTEST, DONE, Trial
from xiezhi.web.norms.reach import seen_matters
from xiezhi.web.shell.numbers import number_within
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import unlogged
from xiezhi.web.shell.tongue import spoken

YEAR = 364  # days of the period that is offered
EXAMPLES = 30
SIZE = 60
MOST_SHEET = 5_000_000


def what_is_tried(request: Asked, norm: str) -> str:
    """The digest of the text that a back-test is of: the draft's, else that of what runs from the pages."""
    held = standing(request.desk, norm)
    if held.draft:
        return held.draft
    if norm in request.desk.pack.norms:
        return held.text
    raise Http404


@page(verb="backtest", post="backtest")
@require_http_methods(["GET", "POST"])
def backtest(request: Asked, norm: str) -> HttpResponse:
    """The form and the last one's result; POST begins another."""
    of = what_is_tried(request, norm)
    wrong = ""
    if request.method == "POST":
        try:
            made = _begin(request, norm, of)
        except XiezhiError as error:
            wrong = error.say(spoken())
        else:
            return HttpResponseRedirect(reverse("norms:trial", args=[norm, made.pk]))
    last = Trial.objects.filter(norm=norm, sort=BACKTEST).order_by("-created_at", "-id").first()
    answer = render(request, "norms/backtest.html", _context(request, norm, last, wrong))
    if wrong:
        answer.status_code = 422
    return answer


def _begin(request: Asked, norm: str, of: str) -> Trial:
    days = [request.POST.get(name, "").strip() for name in ("first", "last")]
    if not all(days):
        raise XiezhiError(_("应写明起止日"), "a first and a last day would be right")
    first, last = (day_of(parse_day(one)) for one in days)
    if first > last:
        raise XiezhiError(_("起日晚于止日"), "the first day is later than the last")
    if of:
        working.drafted(request.desk, norm, of)  # a text with faults is told here, not later
    what = {"norm": norm, "of": of, "first": first, "last": min(last, request.who.day)}
    return working.begun(request.desk, BACKTEST, request.who.officer, request.now, **what)


@page(verb="backtest")
@require_GET
def trial(request: Asked, norm: str, number: int) -> HttpResponse:
    """One back-test: how far it is, then what came out."""
    found = _trial(norm, number)
    working.go_on(request.desk.home, found)
    template = "norms/trial_part.html" if request.htmx else "norms/backtest.html"
    return render(request, template, _context(request, norm, found, ""))


def _trial(norm: str, number: int) -> Trial:
    found = Trial.objects.filter(pk=number, norm=norm, sort=BACKTEST).first()
    if found is None:
        raise Http404
    return found


def _context(request: Asked, norm: str, last: Trial | None, wrong: str) -> dict[str, Any]:
    desk = request.desk
    held = standing(desk, norm)
    known = desk.pack.norms.get(norm)
    row = drafting.latest(norm)
    of = what_is_tried(request, norm)
    told: dict[str, Any] = {
        "norm": norm, "title": known.title if known is not None else norm, "trial": last, "wrong": wrong, "held": held,
        "row": row if held.draft else None, "first": request.who.day - YEAR + 1, "last": request.who.day,
        "others": Trial.objects.filter(norm=norm, sort=BACKTEST).order_by("-created_at", "-id")[:10],
        "stale": last is not None and last.of != of, "size": SIZE, "at_work": AT_WORK,
        "may_sample": request.who.may("export"),
    }  # fmt: skip
    if last is not None and last.state == DONE:
        told |= result_of(request, last)
        told["reviews"] = _reviews(request, norm)
    return told


def result_of(request: Asked, found: Trial) -> dict[str, Any]:
    """What came out, as the pages show it; units and examples only of what the asker may see."""
    desk, told = request.desk, found.result
    zone = desk.pack.zone
    weeks = [
        Week(zone.midnight(day_of(parse_day(one["week"]))), one["warnings"], one["breaches"])
        for one in told["weeks"]
    ]
    mine = {unit.id: place for place, unit in enumerate(request.who.units)}
    units = sorted((one for one in told["units"] if one["unit"] in mine), key=lambda one: mine[one["unit"]])
    breaches = [hit for hit in reversed(told["hits"]) if hit[4] == "breach"]
    examples = seen_matters(request.who, [hit[1] for hit in breaches[:500]])
    shown = [hit for hit in breaches if hit[1] in examples][:EXAMPLES]
    return {
        "result": told, "bars": bars_svg(zone, weeks[-52:]), "weeks": len(weeks), "units": units,
        "examples": [(examples[hit[1]], hit) for hit in shown], "shown": len(shown), "breaches": len(breaches),
        "missed": seen_matters(request.who, told["confirmed"]["missed"]).values(),
    }  # fmt: skip


def _reviews(request: Asked, norm: str) -> list[dict[str, Any]]:
    """Blind samples that came back: how many were right, with the interval."""
    found = []
    for act in drafting.acts(request.desk, norm):
        if act.name == "reviewed":
            right, wrong = int(act.data.get("right") or 0), int(act.data.get("wrong") or 0)
            low, high = wilson(right, right + wrong)
            share = right / (right + wrong) if right + wrong else None
            found.append(
                {"at": act.at, "actor": act.actor or "", "right": right, "total": right + wrong, "share": share,
                 "low": low, "high": high, "unclear": int(act.data.get("unclear") or 0),
                 "sample": act.data.get("sample")}
            )  # fmt: skip
    return found[::-1]


@page(verb="backtest", post="backtest")
@require_POST
def sample(request: Asked, norm: str, number: int) -> HttpResponseBase:
    """The blind sample as a workbook: what happened, what is asked, no verdict, unit or name."""
    found = _trial(norm, number)
    if found.state != DONE:
        raise Http404
    seed = request.POST.get("seed", "").strip() or "1"
    pack = working.drafted(request.desk, norm, found.of)[0] if found.of else None
    many = max(number_within(request.POST.get("size"), SIZE, 500), 2)
    held, by = working.found_of(found), request.who.by

    def written(file: Path) -> None:
        trying.sample(request.desk, held, by, request.now, file, seed=seed, size=many, pack=pack)

    return unlogged(f"{norm}-blind.xlsx", written)


@page(verb="backtest", post="backtest")
@require_POST
def review(request: Asked, norm: str) -> HttpResponse:
    """The sheet that came back; rows that cannot be read are told one by one, the others count."""
    file = request.FILES.get("sheet")
    if file is None or file.size is None or file.size > MOST_SHEET:
        messages.error(request, _("没有收到评阅表：应为页面下载的 .xlsx，不超过 5 MB"))
        return HttpResponseRedirect(reverse("norms:backtest", args=[norm]))
    with tempfile.TemporaryDirectory(prefix="xiezhi-sheet-") as folder:
        path = Path(folder) / "sheet.xlsx"
        path.write_bytes(file.read())
        try:
            about, found = trying.review(request.desk, path, request.who.by, request.now)
        except XiezhiError as error:
            messages.error(request, error.say(spoken()))
            return HttpResponseRedirect(reverse("norms:backtest", args=[norm]))
    for zh, en in found.faults:
        messages.warning(request, zh if spoken() == "zh" else en)
    said = _("已读入：成立 %(right)d，不成立 %(wrong)d，看不出 %(unclear)d，未填 %(empty)d")
    told = {"right": found.right, "wrong": found.wrong, "unclear": found.unclear, "empty": found.empty}
    messages.success(request, said % told)
    return HttpResponseRedirect(reverse("norms:backtest", args=[about]))
