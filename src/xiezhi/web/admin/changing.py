# SPDX-License-Identifier: Apache-2.0
"""What forms of administrators share: one transaction that is logged, days, and that nobody else changed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from xiezhi.access.directory import Dated
from xiezhi.access.register import Register
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import FIRST_YEAR, LAST_YEAR, date_of, day_of
from xiezhi.web.shell.numbers import number_within
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.tongue import spoken

PAGE = 50  # rows of a page
Act = Callable[[Register, str, Any, int], None]
"""What a form may ask for: of the unit or person with an id, with what was typed, from a day on."""


@contextmanager
def changing(request: Asked, seen: str = "", found: Callable[[], str] | None = None) -> Iterator[Register]:
    """One transaction in which the person changes units, people or roles; all of it or nothing.

    ``seen``: what the form was made from; an error where it is not what is ``found`` once nobody else can change it.
    """
    with transaction.atomic():
        register = Register(access_of(request.desk), request.who.officer, request.now)
        if found is not None and seen != found():
            raise XiezhiError(
                "此处刚被别人改过, 没有保存: 下面是现在的样子, 请核对后再改",
                "somebody changed this meanwhile and nothing was saved: below is how it stands now",
            )
        yield register


def changed(
    request: Asked,
    acts: Mapping[str, Act],
    id_: str,
    found: Callable[[], str],
    shown: Callable[..., HttpResponse],
    back: str,
) -> HttpResponse:
    """What a form asks for of a unit or a person, from a day on; ``shown`` answers with what was wrong.

    ``found``: as in ``changing``; ``back``: the address of what was changed.
    """
    told, what = request.POST, request.POST.get("act", "")
    if what not in acts:
        raise Http404
    try:
        with changing(request, told.get("seen", ""), found) as register:
            acts[what](register, id_, told, day_given(told.get("first"), "日期"))
    except XiezhiError as error:
        return shown(request, id_, wrong=error.say(spoken()), typed=told, act=what)
    messages.success(request, _("已保存"))
    return HttpResponseRedirect(back)


def day_given(text: str | None, what: str, default: int | None = None) -> int:
    """A civil day of a form; empty: the default, an error without one."""
    text = (text or "").strip()
    if not text and default is not None:
        return default
    try:
        found = date.fromisoformat(text)
        if FIRST_YEAR <= found.year < LAST_YEAR:
            return day_of(found)
    except ValueError:
        pass
    raise XiezhiError(
        f"{what} {text[:20]!r} 应为日期, 如 2026-03-01", f"{text[:20]!r} is no day: 2026-03-01 is right"
    )


def day_or_none(text: str | None, what: str) -> int | None:
    """A civil day of a form, ``None`` where it is empty: open."""
    return day_given(text, what) if (text or "").strip() else None


def day_of_page(request: Asked) -> int:
    """The day that a page shows: ``?on=``, else today."""
    try:
        return day_given(request.GET.get("on"), "日期", request.who.day)
    except XiezhiError:
        return request.who.day


def mark(row: Dated | None) -> str:
    """A row as a form carries it, to see that nobody changed it meanwhile."""
    return repr(row)


def iso(day: int | None) -> str:
    """A civil day as forms and tables write it; an open end is empty."""
    return "" if day is None else date_of(day).isoformat()


def pages(request: Asked, total: int) -> tuple[int, int]:
    """The page asked for and how many there are, from 1."""
    last = max(1, -(-total // PAGE))
    return number_within(request.GET.get("page"), 1, last), last
