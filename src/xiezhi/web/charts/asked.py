# SPDX-License-Identifier: Apache-2.0
"""The day, and the day it is compared with, that an address asks for; one that is no day is said and today stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import date_of, day_of
from xiezhi.web.shell.page import Asked


@dataclass(frozen=True)
class Days:
    """``on``: the civil day; ``since``: an earlier one, or none; ``today``; ``wrong``: what was typed and is no day."""

    on: int
    since: int | None
    today: int
    wrong: str = ""

    @property
    def on_text(self) -> str:
        """``2026-11-20``."""
        return str(date_of(self.on))

    @property
    def since_text(self) -> str:
        """The same of the earlier day; empty where there is none."""
        return "" if self.since is None else str(date_of(self.since))


def days_of(request: Asked) -> Days:
    """The days of a request: ``on`` and ``since``, the earlier of two as the one compared with."""
    today, wrong = request.who.day, ""
    found: list[int | None] = []
    for name in ("on", "since"):
        text = request.GET.get(name, "").strip()
        day = _day(text)
        if text and day is None:
            wrong = _("“%(text)s”不是日期，应写成 2026-11-20") % {"text": text[:20]}
        found.append(day)
    on, since = found[0] if found[0] is not None else today, found[1]
    if since is not None and since > on:
        on, since = since, on
    return Days(on, None if since == on else since, today, wrong)


def _day(text: str) -> int | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return day_of(found) if 1950 <= found.year < 2150 else None
