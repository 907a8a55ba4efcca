# SPDX-License-Identifier: Apache-2.0
"""The inbox: findings narrowed by unit, period, state, level, norm and text."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.casework.looking import searched
from xiezhi.records.paging import Page
from xiezhi.supervision.lists import FindingRow
from xiezhi.web.findings import asking
from xiezhi.web.findings.narrowing import (
    ABOUT,
    CLOSINGS,
    COLUMNS,
    NO_VERDICT,
    SIZES,
    STATES,
    TOGGLES,
    WITH,
    Narrowing,
    read,
)
from xiezhi.web.findings.pages import pages_of
from xiezhi.web.findings.periods import TITLES
from xiezhi.web.findings.rows import lines_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.views_saved import saved_for

BULK = {
    "dispatch": N("派发"), "urge": N("催办"), "merge": N("合并"), "escalate": N("转督办"), "export": N("导出所选"),
}  # fmt: skip
VERBS = {
    "dispatch": "dispatch",
    "urge": "dispatch",
    "merge": "merge",
    "escalate": "escalate",
    "export": "export",
}


@page(verb="view")
@require_GET
def inbox(request: Asked) -> HttpResponse:
    """One page of the list; its address says all."""
    who, wanted = request.who, read(request.GET, request.who)
    found = asking.page_of(request.desk, who, wanted)
    if wanted.text:
        told = {"q": wanted.text, "norm": wanted.norm}
        searched(request.desk, who.actor, told, found.total, who.purpose, now=request.now)
    return render(request, "findings/inbox.html", _context(request, wanted, found))


def _context(request: Asked, wanted: Narrowing, found: Page[FindingRow]) -> dict[str, object]:
    who, first = request.who, (found.page - 1) * found.per_page + 1
    saved = saved_for(request, asking.PLACE)
    acts = [(act, _(title)) for act, title in BULK.items() if who.may(VERBS[act])]
    return {
        "wanted": wanted, "found": found, "first": first, "last": first + len(found.rows) - 1,
        "lines": lines_of(request.desk, list(found.rows), request.now, first),
        "tree": asking.tree_of(who, wanted, found.counts["unit"]),
        "tabs": asking.tabs_of(who, wanted, saved.any_current), "saved": saved,
        "periods": [
            (name, _(title), wanted.period.name == name, _period(wanted, name)) for name, title in TITLES.items()
        ],
        "toggles": _toggles(wanted, found), "pages": pages_of(found.page, found.pages), "acts": acts,
        "states": [(name, _(title)) for name, title in STATES.items()], "sizes": SIZES,
        "columns": [(name, _(title), name in wanted.columns) for name, title in COLUMNS.items()],
        "closings": [(one, _(one) if one != NO_VERDICT else _("未下结论")) for one in CLOSINGS],
        "about": _(ABOUT[wanted.about]) if wanted.about else "",
        "heads": _heads(wanted), "may_board": who.may("verify"), "may_export": who.may("export"),
        "own": asking.of_the_loop(request.desk, who, wanted),
    }  # fmt: skip


def _period(wanted: Narrowing, name: str) -> str:
    """The address with another period; one's own begins with the dates shown now."""
    others = [(key, value) for key, value in wanted.pairs if key not in ("period", "from", "to")]
    return "?" + urlencode([*others, *([("period", name)] if name else [])])


def _toggles(wanted: Narrowing, found: Page[FindingRow]) -> list[tuple[str, str, bool, int, str]]:
    """Level, nature, pressed, how many, the address with it turned round."""
    counts, shown = found.counts["toggle"], []
    for pair in TOGGLES:
        n = sum(counts.get(one, 0) for one in (pair, *WITH.get(pair, ())))
        pressed = pair in wanted.toggles
        chosen = [one for one in wanted.toggles if one != pair] if pressed else [*wanted.toggles, pair]
        address = wanted.address(toggles=tuple(one for one in TOGGLES if one in chosen))
        shown.append((pair[0], pair[1], pressed, n, address))
    return shown


def _heads(wanted: Narrowing) -> list[tuple[str, str, str, str]]:
    """Columns shown: name, title, the address that sorts by it (empty: none), how it is sorted now."""
    sorts = {"level": "", "unit": "unit", "norm": "norm", "limit": "-at" if wanted.sort == "at" else "at"}
    heads = []
    for name in COLUMNS:
        if name not in wanted.columns:
            continue
        url = wanted.address(sort=sorts[name]) if name in sorts else ""
        now = {"": "level", "at": "limit", "-at": "limit", "unit": "unit", "norm": "norm"}[wanted.sort]
        order = "" if now != name else "descending" if wanted.sort == "-at" else "ascending"
        heads.append((name, _(COLUMNS[name]), url, order))
    return heads


@page(verb="view")
@require_GET
def tabs(request: Asked) -> HttpResponse:
    """The tabs with their counts; asked for once the page stands."""
    wanted = read(request.GET, request.who)
    usual = asking.tabs_of(request.who, wanted, saved_for(request, asking.PLACE).any_current)
    found = [asking.counted(request.desk, request.who, tab) for tab in usual]
    return render(request, "findings/tabs.html", {"tabs": found, "wanted": wanted})
