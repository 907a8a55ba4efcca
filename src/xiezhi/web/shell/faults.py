# SPDX-License-Identifier: Apache-2.0
"""Pages for what went wrong: what happened, what is safe, what one can do, and a number to ask about.

Not found and not allowed are one page.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import in_trouble
from xiezhi.web.shell.tongue import spoken

log = logging.getLogger("xiezhi.web")


def told(next_: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: an error of ours that no view took is shown in its own words, as bad input and not as a breakdown."""

    class Told:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return next_(request)

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if isinstance(error, XiezhiError):
                return refused(request, error)
            if isinstance(error, DatabaseError) or in_trouble(error):
                return unreachable(request, error)
            return None

    return Told()


def refused(request: HttpRequest, error: XiezhiError) -> HttpResponse:
    """What the program says to what was asked; nothing was changed."""
    return render(request, "shell/refused.html", {"text": error.say(spoken())}, status=409)


def unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database did not answer; what was typed is still in the browser."""
    number = _number()
    log.error("%s %s %s: %s", number, request.method, request.path, error)
    return render(request, "shell/broken.html", {"number": number, "database": True}, status=503)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One page for what is not there and what may not be seen, within the frame for who is logged in."""
    from xiezhi.web.shell.page import enter

    if not hasattr(request, "who"):
        enter(request)
    return render(request, "shell/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of the program, logged under a number."""
    number = _number()
    log.error("%s %s %s", number, request.method, request.path, exc_info=True)
    return render(request, "shell/broken.html", {"number": number}, status=500)


def wrong(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that no page of ours sends."""
    return render(request, "shell/refused.html", {"text": ""}, status=400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that does not come from a page of this log-in."""
    return render(request, "shell/forged.html", status=403)


def _number() -> str:
    return f"E-{secrets.token_hex(2).upper()}"
