# SPDX-License-Identifier: Apache-2.0
"""The list of charts, one chart with its steps and what changed, the booklet of several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.catalog.model import COMMON_STEPS, Kind, Pack
from xiezhi.derive.article_index import article_index
from xiezhi.derive.chart import Chart
from xiezhi.derive.guidance import Note, StepGuide
from xiezhi.kernel.instant import date_of
from xiezhi.web.charts.asked import days_of
from xiezhi.web.charts.drawing import change_days, drawn
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

GROUPS = (
    (N("案件办理"), ("incident", "admin_case", "criminal_case", "traffic_accident")),
    (N("人员、措施与办案区"), ("person_in_case", "measure", "custody_stay", "interview", "search_inspection")),
    (N("证据、财物与案卷"), ("property_item", "appraisal", "recording", "document", "dossier")),
    (N("审核、决定与执行"), ("review", "hearing", "penalty", "execution", "disclosure")),
    (N("救济与监督"), ("reconsideration", "litigation", "compensation", "complaint", "referral", "rectification",
                "supervision_item", "supervision_letter", "interference_record")),
    (N("许可与管理"), ("permit", "officer_qualification", "norm_change")),
)  # fmt: skip
OTHERS = N("其他")
PAPERS = ("a4", "a3")
CHANGES = {"new": ("＋", N("新增")), "gone": ("－", N("废止")), "changed": ("△", N("修改"))}
QUICK = 8  # days of change that are offered


@dataclass(frozen=True)
class Card:
    """A kind in the list: how many steps and live norms it has, and since when they stand as they do."""

    kind: Kind
    steps: int
    norms: int
    changed: str


@page(verb="view")
@require_GET
def index(request: Asked) -> HttpResponse:
    """All kinds by procedure."""
    return render(request, "charts/index.html", {"groups": list(grouped(request.desk.pack, request.who.day))})


def grouped(pack: Pack, day: int) -> Iterator[tuple[str, list[Card]]]:
    """(title, its kinds); a kind of an overlay that no group names stands among the others."""
    left = dict(pack.kinds)
    for title, names in GROUPS:
        cards = [_card(pack, left.pop(name), day) for name in names if name in left]
        if cards:
            yield _(title), cards
    if left:
        yield _(OTHERS), [_card(pack, kind, day) for kind in left.values()]


def _card(pack: Pack, kind: Kind, day: int) -> Card:
    steps = sum(name not in COMMON_STEPS for name in kind.steps)
    norms = sum(
        kind.name in norm.matter and any(one.covers(day) for one in norm.versions) for norm in pack.checked()
    )
    last = next((first for first, _n in change_days(pack, kind) if first <= day), None)
    return Card(kind, steps, norms, "" if last is None else str(date_of(last)))


@dataclass(frozen=True)
class Line:
    """A step in the table under the chart."""

    step: StepGuide
    number: int
    notes: list[tuple[Note, str, str, str]]  # note, word of its sort, its text, its article


@dataclass(frozen=True)
class Change:
    """One norm that two days read differently, at one step."""

    step: str
    number: int | None
    sign: str
    word: str
    kind: str
    note: Note
    text: str
    was: str
    article: str
    article_was: str


@page(verb="view")
@require_GET
def kind(request: Asked, kind: str) -> HttpResponse:
    """The chart of a kind on a day; with ``since`` what changed from that day."""
    pack = request.desk.pack
    found = pack.kinds.get(kind)
    if found is None:
        raise Http404
    days = days_of(request)
    paper = request.GET.get("paper", "")
    made = drawn(request.desk, kind, days.on, spoken(), days.since)
    context: dict[str, Any] = {
        "kind": found, "days": days, "made": made, "heading": made.chart.words.title(),
        "under": made.chart.words.days(), "lines": lines_of(made.chart),
        "throughout": [_worded(made.chart, note) for note in made.chart.told.throughout],
        "paper": paper if paper in PAPERS else "a4",
        "changes": [] if days.since is None else changes_of(made.chart), "others": list(pack.kinds.values()),
        "quick": [(str(date_of(day)), str(date_of(day - 1)), n) for day, n in change_days(pack, found)[:QUICK]],
    }  # fmt: skip
    context["counts"] = [(sign, _(word), sum(one.kind == name for one in context["changes"]))
                         for name, (sign, word) in CHANGES.items()]  # fmt: skip
    return render(request, "charts/kind.html", context)


def lines_of(chart: Chart) -> list[Line]:
    """The steps in the order of their numbers, each with what the norms say there."""
    return [
        Line(chart.told.steps[name], number, [_worded(chart, note) for note in chart.told.steps[name].notes])
        for name, number in chart.numbers.items()
    ]


def _worded(chart: Chart, note: Note) -> tuple[Note, str, str, str]:
    text, cited = chart.words.in_table(note)
    return note, chart.words.sort(note.sort), text, cited


def changes_of(chart: Chart) -> list[Change]:
    """What two days read differently, step by step; what no step carries last."""
    found: list[Change] = []
    for name, number in chart.numbers.items():
        step = chart.told.steps[name]
        found += [_change(chart, step.title, number, note) for note in step.notes if note.change]
    return found + [
        _change(chart, _("贯穿全程"), None, note) for note in chart.told.throughout if note.change
    ]


def _change(chart: Chart, step: str, number: int | None, note: Note) -> Change:
    sign, word = CHANGES[note.change]
    own = chart.words.cite(note.basis, all_=True, year=True)
    was = "" if note.was is None else chart.words.cite(note.was.basis, all_=True, year=True)
    gone = note.change == "gone"
    return Change(
        step, number, sign, _(word), note.change, note, "" if gone else note.text,
        note.text if gone else "" if note.was is None else note.was.text, "" if gone else own, own if gone else was,
    )  # fmt: skip


@page(verb="view")
@require_GET
def booklet(request: Asked) -> HttpResponse:
    """Charts of several kinds one after the other with contents and an index of articles."""
    pack, days = request.desk.pack, days_of(request)
    wanted = set(request.GET.getlist("kind"))
    if wanted - set(pack.kinds):
        raise Http404
    chosen = [name for name in pack.kinds if name in wanted or request.GET.get("all") == "1"]
    made = [drawn(request.desk, name, days.on, spoken()) for name in chosen]
    first, pages = 1, []
    for one in made:
        pages.append((one, first))
        first += len(one.sheets)
    context = {
        "days": days, "groups": list(grouped(pack, days.on)), "chosen": frozenset(chosen), "pages": pages,
        "total": first - 1, "index": _index([one.chart for one in made]), "pack": pack,
    }  # fmt: skip
    return render(request, "charts/booklet.html", context)


def _index(charts: list[Chart]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Statute → (article, where it is used, in words)."""
    titles = {chart.told.kind: chart for chart in charts}
    found = []
    for statute, entries in article_index(charts).items():
        rows = [
            (entry.label, "；".join(
                f"{titles[kind].told.title} {'、'.join(str(titles[kind].numbers[name]) for name in steps)}"
                for kind, steps in entry.uses.items()
            ))
            for entry in entries
        ]  # fmt: skip
        found.append((statute, rows))
    return found
