# SPDX-License-Identifier: Apache-2.0
"""A norm's page: the rule in words, its versions, the article, what it found, how often it was right, its stories."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.access.directory import Unit
from xiezhi.access.rights import MINE
from xiezhi.casework.allowed import access_of
from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.catalog.words import KINDS, LEVELS, STATUSES, word
from xiezhi.derive.norm_clauses import clauses, compared
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Result
from xiezhi.engine.stories import run_stories
from xiezhi.library.article import Article
from xiezhi.library.marking import marked
from xiezhi.library.reading import Library
from xiezhi.supervision.book import plan_of
from xiezhi.supervision.releasing import precision, standing
from xiezhi.web.charts.drawing import drawn
from xiezhi.web.norms.drawing import bars_svg, interval_svg, versions_svg
from xiezhi.web.norms.figures import astride, kept_by_title, open_of, weeks_of
from xiezhi.web.norms.listing import current, domain_word
from xiezhi.web.norms.models import BACKTEST, DONE, Trial
from xiezhi.web.norms.past import history
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken
from xiezhi.web.shell.who import Who


def _norm(request: Asked, name: str) -> Norm:
    found = request.desk.pack.norms.get(name)
    if found is None:
        raise Http404
    return found


@page(verb="view")
@require_GET
def norm(request: Asked, norm: str) -> HttpResponse:
    """The page; ``?version=N`` shows another version than the one in force."""
    who, lang, found = request.who, spoken(), _norm(request, norm)
    shown, in_force = _shown(request, found)
    weeks = weeks_of(who, found.id)
    right = precision(request.desk, found.id, request.now)
    held = standing(request.desk, found.id)
    status = held.status or found.status
    may_try = who.may("backtest")
    return render(request, "norms/norm.html", {
        "norm": found, "version": shown, "in_force": in_force, "status": status,
        "status_word": word(STATUSES, status, lang), "sort_word": word(KINDS, shown.kind, lang),
        "level_word": word(LEVELS, shown.level, lang), "domain": domain_word(found.domain, lang),
        "timeline": versions_svg(request.desk.pack, found, shown, who.day, lang),
        "clauses": clauses(request.desk.pack, found, shown, lang), "older": _older(request, found, shown, lang),
        "articles": _articles(request, shown), "weeks": weeks, "bars": bars_svg(request.desk.pack.zone, weeks),
        "load": _load(request, weeks), "precision": right, "floor": plan_of(request.desk.pack).precision.floor,
        "interval": interval_svg(right, plan_of(request.desk.pack).precision.floor),
        "kept": kept_by_title(who, found.id), "open": _open(open_of(who, found.id)),
        "history": history(request.desk, found), "clock": shown.kind == "deadline", "held": held,
        "may_write": who.may("draft_norm"), "may_try": may_try, "tried": _tried(found.id) if may_try else None,
        "astride": astride(who, found),
    })  # fmt: skip


def _tried(norm: str) -> Trial | None:
    """The last back-test that is done."""
    return Trial.objects.filter(norm=norm, sort=BACKTEST, state=DONE).order_by("-created_at", "-id").first()


def _shown(request: Asked, found: Norm) -> tuple[Version, bool]:
    wanted = request.GET.get("version", "")
    if wanted:
        chosen = next((one for one in found.versions if str(one.number) == wanted), None)
        if chosen is None:
            raise Http404
        return chosen, chosen.covers(request.who.day)
    return current(found, request.who.day)


def _older(request: Asked, found: Norm, shown: Version, lang: str) -> dict[str, Any] | None:
    """The version before the one shown, side by side with it."""
    before = [one for one in found.versions if one.number < shown.number]
    if not before:
        return None
    pack = request.desk.pack
    rows = compared(clauses(pack, found, before[-1], lang), clauses(pack, found, shown, lang))
    return {"version": before[-1], "rows": rows}


def _articles(request: Asked, shown: Version) -> list[dict[str, Any]]:
    """The articles that the version rests on, as they read on its last day or today."""
    day = request.who.day if shown.valid_to is None else min(request.who.day, shown.valid_to)
    library = Library(request.desk.connection)
    return [
        {"article": one, "paragraphs": marked(one), "missing": ""} if isinstance(one, Article)
        else {"article": None, "missing": one.zh if spoken() == "zh" else one.en}
        for one in library.articles(shown.basis, day, request.desk.pack)
    ]  # fmt: skip


def _load(request: Asked, weeks: Any) -> dict[str, Any]:
    """What the year brought: in all, and for each unit of the lowest level in the scope and week."""
    units = _stations(request.who)
    breaches, warnings = sum(one.breaches for one in weeks), sum(one.warnings for one in weeks)
    active = [one for one in weeks if one.breaches or one.warnings]
    spanned = len(weeks) - weeks.index(active[0]) if active else 0
    each = (breaches + warnings) / (len(units) * spanned) if units and spanned else None
    return {"breaches": breaches, "warnings": warnings, "units": len(units), "each": each, "weeks": spanned}


def _stations(who: Who) -> list[Unit]:
    """The units of the lowest level among those that the figures are of."""
    if who.scope == MINE:
        return []
    covered = access_of(who.desk).directory.covered(who.unit, who.day, below=who.scope != "unit")
    here = [unit for unit in who.units if unit.id in covered]
    return [unit for unit in here if unit.level == max(one.level for one in here)]


def _open(counts: dict[tuple[str, str], int]) -> list[tuple[str, str, str, int]]:
    """(level, nature, word of the tag, count), worst first."""
    order = [
        (level, nature) for nature in ("breach", "warning") for level in ("red", "orange", "yellow", "blue")
    ]
    words = {"breach": "告警", "warning": "预警", "gap": "缺数据"}
    found = [
        (level, nature, words[nature], counts[level, nature])
        for level, nature in order
        if (level, nature) in counts
    ]
    gaps = sum(n for (_, nature), n in counts.items() if nature == "gap")
    return [*found, ("", "gap", words["gap"], gaps)] if gaps else found


def _reference(pack: Pack, norms: Any, families: Any, as_of: int, known_at: int | None) -> Result:
    return judge(pack, families, norms, as_of, known_at)


@page(verb="view")
@require_GET
def stories(request: Asked, norm: str) -> HttpResponse:
    """The stories, run now on the plain interpreter; a part of the page, a page of its own without script."""
    found, pack = _norm(request, norm), request.desk.pack
    outcomes = list(run_stories(pack, [found], {"reference": _reference}))
    part = "norms/stories_part.html" if request.htmx else "norms/stories.html"
    failed = sum(not one.ok for one in outcomes)
    return render(
        request, part, {"norm": found, "outcomes": outcomes, "failed": failed, "zh": spoken() == "zh"}
    )


@page(verb="view")
@require_GET
def chart(request: Asked, norm: str) -> HttpResponse:
    """The guidance chart of the kind that carries the norm, on today."""
    found, pack = _norm(request, norm), request.desk.pack
    kind = found.matter[0]
    sheets = drawn(request.desk, kind, request.who.day, spoken()).elsewhere
    return render(request, "norms/chart.html", {"norm": found, "kind": pack.kinds[kind], "sheets": sheets})
