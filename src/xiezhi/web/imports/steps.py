# SPDX-License-Identifier: Apache-2.0
"""The five steps at the head of each page of an import, and where each leads."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from xiezhi.web.imports.models import DONE, MAPPING, TAKING, TRIED, TRYING, Draft
from xiezhi.web.shell.page import Asked


class Step(NamedTuple):
    """``state``: past, now or to come; ``url``: where one may go to it."""

    number: int
    title: str
    state: str
    url: str


FURTHEST = {MAPPING: 2, TRYING: 3, TRIED: 4, TAKING: 4, DONE: 5}


def steps(current: int, draft: Draft | None = None) -> list[Step]:
    """``current``: the step shown, 1 to 5."""
    titles = (_("选择文件"), _("对照表头"), _("预览查错"), _("入账"), _("报告"))
    found = []
    for number, title in enumerate(titles, 1):
        state = "now" if number == current else "past" if number < current else "later"
        found.append(Step(number, title, state, _url(number, draft) if number != current else ""))
    return found


def _url(number: int, draft: Draft | None) -> str:
    if draft is None or number == 1 or number > FURTHEST[draft.state]:
        return ""
    if number in (2, 3):
        if draft.state in (TAKING, DONE):
            return ""
        return reverse(f"imports:{'mapping' if number == 2 else 'preview'}", args=[draft.token])
    if number == 4:
        return reverse("imports:run", args=[draft.token]) if draft.state in (TAKING, DONE) else ""
    return reverse("imports:report", args=[draft.run_id]) if draft.run_id else ""


def to(request: Asked, url: str) -> HttpResponse:
    """To another page as a whole, asked by the page or by a part of it."""
    if request.htmx:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = url
        return answer
    return HttpResponseRedirect(url)
