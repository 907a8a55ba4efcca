# SPDX-License-Identifier: Apache-2.0
"""What a browser may load on our pages: nothing but what this program serves, no inline script, no inline style."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from xiezhi.web.settings import CONTENT_POLICY


def content_policy(next_: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: each answer carries the policy; pages are not kept by any cache on the way."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = next_(request)
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        return response

    return answered
