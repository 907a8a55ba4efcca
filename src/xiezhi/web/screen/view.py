# SPDX-License-Identifier: Apache-2.0
"""The wall itself: for a person who may count, or for a screen with a ticket of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.web.screen import custody, panels
from xiezhi.web.screen.drawing import drawn
from xiezhi.web.screen.entering import for_screens
from xiezhi.web.screen.sight import Sight
from xiezhi.web.screen.strip import Figure, strip
from xiezhi.web.screen.tiles import tiles
from xiezhi.web.shell import times

BEAT = 30
"""Seconds after which a wall asks anew."""


@for_screens
@require_GET
def screen(request: Any, sight: Sight) -> HttpResponse:
    """All of it; the wall takes the part of itself that changes out of the same page."""
    return render(request, "screen/screen.html", shown(sight))


def shown(sight: Sight) -> dict[str, Any]:
    """What the template takes. Figures whose source is silent carry since when."""
    held = custody.custody(sight)
    zone, silent = sight.desk.pack.zone, panels.silent_kinds(sight)
    places = sight.desk.home.settings.rest.get("screen", {}).get("places", {})
    local = zone.local(sight.now)
    return {
        "unit": sight.unit, "beat": BEAT, "day": times.day_words(zone, sight.now),
        "clock": f"{local:%H:%M}", "second": local.second, "upto": f"{local:%H:%M:%S}",
        "figures": [(one, _since(one, silent)) for one in strip(sight, held)],
        "tiles": tiles(sight, places), "levels": panels.levels(sight), "custody": held,
        "custody_since": silent.get(custody.STAY, ""), "days": drawn(panels.days(sight)),
        "articles": panels.articles(sight), "path": panels.path(sight), "path_since": silent.get("incident", ""),
        "sources": panels.sources(sight), "personal": bool(sight.officer),
    }  # fmt: skip


def _since(figure: Figure, silent: dict[str, str]) -> str:
    return next((silent[kind] for kind in figure.kinds if kind in silent), "")
