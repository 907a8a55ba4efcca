# SPDX-License-Identifier: Apache-2.0
"""按另一时点重看: a finding as it stood at another instant, by what was known then or by what is known now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import Zone, naive_us
from xiezhi.web.shell.page import Asked

THEN, NOW = "then", "now"


@dataclass(frozen=True)
class Moment:
    """T and K in µs UTC. ``typed``: what was asked for; ``wrong``: what is wrong with it."""

    as_of: int
    known_at: int | None = None
    typed: str = ""
    known: str = THEN
    wrong: str = ""

    @property
    def other(self) -> bool:
        """Whether it is not simply now."""
        return bool(self.typed) and not self.wrong


def moment_of(request: Asked) -> Moment:
    """What ``?at=2026-11-10T09:00&known=then`` asks for; without it now."""
    typed = request.GET.get("at", "").strip()[:40]
    known = NOW if request.GET.get("known") == NOW else THEN
    if not typed:
        return Moment(request.now, known=known)
    at = _instant(request.desk.pack.zone, typed)
    if at is None:
        return Moment(request.now, None, typed, known, _("时点应写成 2026-11-10 09:00"))
    if at > request.now:
        return Moment(request.now, None, typed, known, _("时点不能晚于现在"))
    return Moment(at, at if known == THEN else None, typed, known)


def _instant(zone: Zone, typed: str) -> int | None:
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        return None
    if local.tzinfo is not None or not 1900 < local.year < 2200:
        return None
    us = naive_us(local)
    return us - zone.offset(us - zone.offset(us))
