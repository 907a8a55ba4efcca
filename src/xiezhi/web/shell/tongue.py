# SPDX-License-Identifier: Apache-2.0
"""The language of the pages: Chinese, unless this browser chose another here. What a browser prefers is not asked."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from xiezhi.web.settings import LANGUAGES

COOKIE = "xiezhi_language"
CODES = tuple(code for code, _ in LANGUAGES)


def in_language(next_: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the language that the cookie names, else Chinese."""

    def answered(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(COOKIE, CODES[0])
        with translation.override(asked if asked in CODES else CODES[0]):
            response = next_(request)
            response["Content-Language"] = translation.get_language()
            return response

    return answered


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in the browser and goes back."""
    back = back_of(request)
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen in CODES:
        response.set_cookie(COOKIE, chosen, max_age=365 * 86400, httponly=True, samesite="Lax")
    return response


choose_language.page = (None, None)


def back_of(request: HttpRequest) -> str:
    """Where a small form wants to go back to: an address of this site, else the home page."""
    back = request.POST.get("back") or request.GET.get("next") or "/"
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"


def spoken() -> str:
    """``zh`` or ``en``: the language of texts that packs and rooms bring in both."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"
