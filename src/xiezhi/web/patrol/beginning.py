# SPDX-License-Identifier: Apache-2.0
"""A new batch: what it is drawn from, counted as one types, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.supervision.patrol.batches import MOST, Plan, draw_batch, next_seed, scope_of
from xiezhi.supervision.patrol.book import patrol_of
from xiezhi.supervision.patrol.drawing import CHOSEN, RANDOM
from xiezhi.supervision.patrol.population import BY_TITLE, BY_UNIT, how_many
from xiezhi.web.patrol.seeing import to_item
from xiezhi.web.patrol.words import METHODS
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

USUAL = 20
LAYERS = (BY_TITLE, BY_UNIT)


@dataclass
class Form:
    """What was typed, and what is wrong with it by field."""

    told: dict[str, str]
    titles: tuple[str, ...]
    wrong: dict[str, str] = field(default_factory=dict)

    def day(self, name: str) -> int:
        try:
            return day_of(date.fromisoformat(self.told[name]))
        except ValueError:
            self.wrong[name] = _("日期应写成 2026-11-20")
            return 0


def read(request: Asked, given: Mapping[str, str], titles: list[str]) -> Form:
    """A form as typed, with what is usual where nothing was: yesterday's incidents of one's own unit."""
    yesterday = request.who.day - 1
    unit = "" if request.who.at is None else request.who.at.id
    kinds = list(patrol_of(request.desk.pack).about)
    usual = {
        "kind": kinds[0] if kinds else "", "unit": unit, "below": "1", "first": date_of(yesterday).isoformat(),
        "last": date_of(yesterday).isoformat(), "method": RANDOM, "strata_by": BY_TITLE, "size": str(USUAL),
        "seed": next_seed(unit, request.who.day), "chosen": "",
    }  # fmt: skip
    told = {
        name: given.get(name, "" if given and name == "below" else value)[:20_000]
        for name, value in usual.items()
    }
    return Form(told, tuple(titles)[:50])


def plan_of(request: Asked, form: Form) -> Plan:
    """The plan that a form means; what is wrong with it is noted in the form."""
    told = form.told
    if told["unit"] not in {unit.id for unit in request.who.units}:
        form.wrong["unit"] = _("应选您可以巡查的单位")
    first, last = form.day("first"), form.day("last")
    if not form.wrong and first > last:
        form.wrong["last"] = _("止日早于起日")
    size = number_of(told["size"], 0)
    if told["method"] != CHOSEN and not 1 <= size <= MOST:
        form.wrong["size"] = _("件数应为 1 至 %(most)d") % {"most": MOST}
    if told["method"] not in METHODS:
        form.wrong["method"] = _("应选一种方法")
    chosen = tuple(line.strip() for line in told["chosen"].splitlines() if line.strip())
    if told["method"] == CHOSEN and not chosen:
        form.wrong["chosen"] = _("每行写一个编号")
    if not told["seed"].strip():
        form.wrong["seed"] = _("种子不能空：同一种子抽出同一样本")
    return Plan(
        told["kind"], told["unit"], first, last, told["method"], size, told["seed"].strip(), told["below"] == "1",
        told["strata_by"], form.titles, chosen,
    )  # fmt: skip


@page(verb="patrol", post="patrol")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """The form; sent, it draws the batch and opens its first item."""
    given = request.POST if request.method == "POST" else request.GET
    form = read(request, given.dict(), given.getlist("titles"))
    plan = plan_of(request, form)
    if request.method == "POST" and not form.wrong:
        try:
            row = draw_batch(request.desk, plan, request.who.by, request.now)
            return HttpResponseRedirect(to_item(row.id, 1))
        except XiezhiError as error:
            form.wrong["all"] = error.say(spoken())
    if request.method == "GET":
        form.wrong.clear()
    status = 422 if form.wrong else 200
    return render(request, "patrol/new.html", _context(request, form, plan), status=status)


@page(verb="patrol")
@require_GET
def count(request: Asked) -> HttpResponse:
    """How many there are to draw from, as the form stands: a part of the page."""
    form = read(request, request.GET.dict(), request.GET.getlist("titles"))
    return render(request, "patrol/count.html", _context(request, form, plan_of(request, form)))


def _context(request: Asked, form: Form, plan: Plan) -> dict[str, object]:
    groups = {}
    if not {"unit", "first", "last"} & form.wrong.keys():
        everything = scope_of(request.desk, plan, request.who.by, request.now)
        groups = how_many(request.desk, request.who.officer, replace(everything, titles=()), request.now)
    titles: dict[str, int] = {}
    units: dict[str, int] = {}
    for (title, unit), n in groups.items():
        titles[title] = titles.get(title, 0) + n
        if not form.titles or title in form.titles:
            units[unit] = units.get(unit, 0) + n
    wanted = {title: n for title, n in titles.items() if not form.titles or title in form.titles}
    layers = units if plan.strata_by == BY_UNIT else wanted
    return {
        "told": form.told, "wrong": form.wrong, "chosen_titles": form.titles,
        "kinds": list(patrol_of(request.desk.pack).about),
        "methods": [(name, _(title), _(why)) for name, (title, why) in METHODS.items()], "layers": LAYERS,
        "titles": sorted(titles.items()), "population": sum(wanted.values()), "groups": sorted(layers.items()),
        "by_unit": plan.strata_by == BY_UNIT,
    }  # fmt: skip
