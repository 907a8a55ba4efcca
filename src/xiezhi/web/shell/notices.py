# SPDX-License-Identifier: Apache-2.0
"""The bell: how much waits for this person, asked every half minute."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.supervision.item import AWAITING, State
from xiezhi.supervision.models import LoopItem
from xiezhi.web.shell.page import Asked, page

MOST = 8


@page()
@require_GET
def notices(request: Asked) -> HttpResponse:
    """What is with this officer to answer, and what came back; the newest first."""
    mine = LoopItem.objects.filter(officer=request.who.officer, state__in=[*AWAITING, State.RETURNED])
    rows = list(mine.order_by("-sent_at")[:MOST])
    count = mine.count() if len(rows) == MOST else len(rows)
    return render(request, "shell/notices.html", {"rows": rows, "count": count})
