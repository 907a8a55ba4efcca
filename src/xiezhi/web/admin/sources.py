# SPDX-License-Identifier: Apache-2.0
"""数据来源: how long each source may be silent, and when it was last heard. Limits are set in xiezhi.toml."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.ledger.entry import OWN
from xiezhi.records.home import SETTINGS
from xiezhi.records.models import Source
from xiezhi.web.shell.page import Asked, page


@page(verb="manage_sources")
@require_GET
def sources(request: Asked) -> HttpResponse:
    """Each source that was heard or has a limit."""
    limits = {name: str(limit) for name, limit in request.desk.settings.freshness.items()}
    heard = {row.name: row for row in Source.objects.all()}
    rows = [
        (name, limits.get(name, ""), heard.get(name), _silent(heard.get(name), request.now))
        for name in sorted({*limits, *heard})
    ]
    told = {"rows": rows, "file": SETTINGS, "own": OWN}
    return render(request, "admin/sources.html", told)


def _silent(row: Source | None, now: int) -> bool:
    return row is not None and (
        row.stale_since is not None or (row.stale_at is not None and row.stale_at <= now)
    )
