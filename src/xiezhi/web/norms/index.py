# SPDX-License-Identifier: Apache-2.0
"""规则: all norms by domain or by statute, narrowed in the address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.catalog.words import KINDS, LEVELS, STATUSES
from xiezhi.web.norms.listing import DOMAINS, PER_PAGE, group_of, groups, rows_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken


@page(verb="view")
@require_GET
def index(request: Asked) -> HttpResponse:
    """The list, fifty a page; the groups beside it count what the other filters leave."""
    told = {name: request.GET.get(name, "") for name in ("text", "status", "level", "sort", "kind")}
    by = "statute" if request.GET.get("by") == "statute" else "domain"
    chosen = request.GET.get("in", "")
    rows = rows_of(request.who, told)
    counts = groups(rows, by)
    shown = [row for row in rows if not chosen or group_of(row, by) == chosen]
    pages = Paginator(shown, PER_PAGE)
    return render(request, "norms/index.html", {
        "told": told, "by": by, "chosen": chosen, "total": len(rows), "shown": len(shown),
        "may_write": request.who.may("draft_norm"),
        "groups": _groups(by, counts), "rows": pages.get_page(request.GET.get("page", 1)), "pages": pages.num_pages,
        "sorts": _choices(KINDS), "levels": _choices(LEVELS), "statuses": _choices(STATUSES),
        "kinds": [(name, kind.title) for name, kind in request.desk.pack.kinds.items()],
    })  # fmt: skip


def _choices(words: Any) -> list[tuple[str, str]]:
    at = 0 if spoken() == "zh" else 1
    return [(name, pair[at]) for name, pair in words.items()]


def _groups(by: str, counts: Any) -> list[tuple[str, str, int]]:
    if by == "statute":
        return [(name, name, n) for name, n in sorted(counts.items())]
    at = 0 if spoken() == "zh" else 1
    known = [(name, words[at], counts[name]) for name, words in DOMAINS.items() if counts[name]]
    return known + [(name, name, n) for name, n in sorted(counts.items()) if name not in DOMAINS]
