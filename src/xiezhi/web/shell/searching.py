# SPDX-License-Identifier: Apache-2.0
"""The search of the top bar: numbers, titles, initials; only what the person may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.web.shell.page import Asked, page

MOST = 12


@page()
@require_GET
def search(request: Asked) -> HttpResponse:
    """Hits under the box as one types, a page of its own without script."""
    text = (request.GET.get("q") or "").strip()
    hits: list[object] = []
    part = "shell/found.html" if request.htmx else "shell/search.html"
    return render(request, part, {"text": text, "hits": hits})
