# SPDX-License-Identifier: Apache-2.0
"""What the frame of each page shows: who, where, what there is to go to, how fresh the data are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from xiezhi.web.accounts import unsaved
from xiezhi.web.settings import LANGUAGES
from xiezhi.web.setup import site
from xiezhi.web.shell.navigation import places_for, tabs_for
from xiezhi.web.shell.tongue import spoken


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of ``shell/layout.html``; without a log-in only the little that the log-in page needs."""
    who = getattr(request, "who", None)
    told = {
        "who": who,
        "now": getattr(request, "now", None),
        "lang": spoken(),
        "languages": LANGUAGES,
        "demo": site().demo,
    }
    if who is None:
        return told
    return told | {
        "places": places_for(who, request.path),
        "bottom": tabs_for(who, request.path),
        "unsaved": unsaved.shown(request.session),
    }
