# SPDX-License-Identifier: Apache-2.0
"""The search of the top bar: numbers, titles, initials; only what the person may see.

What is looked up while one types is not logged; a search that is asked for is, with the purpose of the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.casework.looking import searched
from xiezhi.casework.searching import Hit
from xiezhi.casework.searching import search as find
from xiezhi.web.shell import addresses
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.templatetags.shell import kind_title
from xiezhi.web.shell.who import Who

MOST = 12  # under the box
ALL = 50  # of each kind of thing, on the page
LONGEST = 100  # characters
PARTS = {"matter": N("案件和事项"), "finding": N("预警"), "norm": N("规则"), "unit": N("单位")}
SHARE = {"matter": 6, "finding": 3, "norm": 3, "unit": 2}


@dataclass(frozen=True)
class Found:
    """A hit as it is shown: ``second``: what it is and where."""

    url: str
    first: str
    title: str
    unit: str
    kind: str


@page()
@require_GET
def search(request: Asked) -> HttpResponse:
    """Hits under the box as one types, a page of its own without script."""
    text = (request.GET.get("q") or "").strip()[:LONGEST]
    if request.htmx:
        hits = find(request.desk, request.who.actor, text, request.now, MOST) if request.who.business else []
        told = {"text": text, "groups": _groups(request.who, _few(hits))}
        return render(request, "shell/found.html", told)
    return render(request, "shell/search.html", _page(request, text))


def _page(request: Asked, text: str) -> dict[str, object]:
    who, what, kind = request.who, request.GET.get("what", ""), request.GET.get("kind", "")
    hits = find(request.desk, who.actor, text, request.now, ALL) if text and who.business else []
    if text and who.business:
        searched(
            request.desk,
            who.actor,
            {"q": text, "what": what, "kind": kind},
            len(hits),
            who.purpose,
            now=who.now,
        )
    kinds = sorted({hit.about for hit in hits if hit.what == "matter"})
    shown = [
        hit
        for hit in hits
        if what in ("", hit.what) and (not kind or (hit.what, hit.about) == ("matter", kind))
    ]
    counts = {part: sum(hit.what == part for hit in hits) for part in PARTS}
    parts = [(name, title, counts[name]) for name, title in PARTS.items() if counts[name]]
    return {
        "text": text, "groups": _groups(who, shown), "what": what, "kind": kind, "parts": parts, "every": len(hits),
        "kinds": [(name, kind_title(name)) for name in kinds], "full": any(n >= ALL for n in counts.values()),
    }  # fmt: skip


def _few(hits: Sequence[Hit]) -> list[Hit]:
    """A dozen at most: of each part its share, what is left over to the matters."""
    kept = {part: [hit for hit in hits if hit.what == part] for part in PARTS}
    taken = {part: kept[part][: SHARE[part]] for part in PARTS}
    spare = MOST - sum(map(len, taken.values()))
    if spare > 0:
        taken["matter"] = kept["matter"][: SHARE["matter"] + spare]
    return [hit for part in PARTS for hit in taken[part]][:MOST]


def _groups(who: Who, hits: Sequence[Hit]) -> list[tuple[str, list[Found]]]:
    found = []
    for part, title in PARTS.items():
        listed = [_shown(who, hit) for hit in hits if hit.what == part]
        if listed:
            found.append((_(title), listed))
    return found


def _shown(who: Who, hit: Hit) -> Found:
    if hit.what == "matter":
        first = hit.number or hit.id
        return Found(addresses.matter(hit.about, hit.id), first, hit.title, hit.unit, kind_title(hit.about))
    if hit.what == "finding":
        return Found(addresses.finding(hit.id), hit.number, hit.title, hit.unit, "")
    if hit.what == "norm":
        return Found(addresses.norm(hit.id), hit.title, hit.number.partition(";")[0], "", "")
    mine = hit.id in {unit.id for unit in who.units}
    return Found(addresses.findings(unit=hit.id) if mine else "", hit.title, "", "", "")
