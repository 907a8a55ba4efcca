# SPDX-License-Identifier: Apache-2.0
"""A step of a stay recorded from the board: the form of ``cases``, which leads back to the board when it is saved."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xiezhi.casework.stays import STAY
from xiezhi.web.cases import step_page
from xiezhi.web.shell.page import Asked, page


@page(verb="record", post="record")
@require_http_methods(["GET", "POST"])
def record(request: Asked, stay: str, step: str) -> HttpResponse:
    """The form; who may record, what blocks and what it brings is all told there."""
    answer: HttpResponse = step_page.step(request, STAY, stay, step)
    if isinstance(answer, HttpResponseRedirect):
        return HttpResponseRedirect(reverse("custody:board"))
    return answer
