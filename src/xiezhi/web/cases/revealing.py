# SPDX-License-Identifier: Apache-2.0
"""Personal data of one matter in full, for a purpose that stands in the log."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.casework.personal import personal_of
from xiezhi.web.cases.seeing import Sealed, ask_first, seen
from xiezhi.web.shell.page import Asked, page


@page(verb="reveal", post="reveal")
@require_http_methods(["GET", "POST"])
def reveal(request: Asked, kind: str, matter: str) -> HttpResponse:
    """Asks for the purpose; POST shows, and writes down what was shown to whom and what for."""
    try:
        row = seen(request, kind, matter, verb="reveal")
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    purpose = request.POST.get("purpose", "").strip()[:200]
    if request.method == "GET" or not purpose:
        wrong = _("查阅完整个人信息须写明用途") if request.method == "POST" else ""
        context = {"row": row, "wrong": wrong, "purpose": purpose or request.who.purpose}
        return render(request, "cases/reveal.html", context, status=422 if wrong else 200)
    with transaction.atomic():
        values = personal_of(request.desk, request.who.actor, row.id, request.now, purpose=purpose)
    context = {"row": row, "values": values, "purpose": purpose, "shown": True}
    return render(request, "cases/reveal.html", context)
