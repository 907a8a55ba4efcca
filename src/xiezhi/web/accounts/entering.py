# SPDX-License-Identifier: Apache-2.0
"""The log-in page and the way out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from xiezhi.web.accounts.session import log_out
from xiezhi.web.shell.page import Asked, open_page, page


@open_page
def enter(request: Asked) -> HttpResponse:
    """Number and password."""
    return render(request, "accounts/log_in.html", {"next": request.GET.get("next", "/")})


@page()
@require_POST
def leave(request: Asked) -> HttpResponse:
    """Ends the session."""
    log_out(request)
    return HttpResponseRedirect("/log-in/")
