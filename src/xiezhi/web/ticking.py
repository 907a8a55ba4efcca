# SPDX-License-Identifier: Apache-2.0
"""Time passes: each half minute what fell due is judged, sent out, escalated; each day its charts are drawn ahead.

One process beside the server does it.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.home import Home

BEAT = 30.0  # seconds
log = logging.getLogger("xiezhi.web")


def tick_for_ever(home: Home) -> None:
    """Lets time pass for a home until who began it ends; what fails is logged and tried again."""
    from xiezhi.web.setup import open_site

    here, parent = open_site(home), os.getppid()
    drawn: object = None
    while os.getppid() == parent:
        try:
            tick_once(here)
            drawn = charts_of_today(here, drawn)
        except Exception:
            log.exception("tick")
        time.sleep(BEAT)


def charts_of_today(here: object, before: object) -> object:
    """Has charts drawn ahead where the day or the pack is another than ``before``; what they are drawn for now."""
    from django.db import connections

    from xiezhi.web import beside
    from xiezhi.web.charts import ahead
    from xiezhi.web.setup import Site

    assert isinstance(here, Site)
    now = ahead.standing(here)
    connections.close_all()
    if now != before:
        beside.started(here.home, "xiezhi.web.charts.ahead")
    return now


def tick_once(here: object) -> None:
    """What fell due up to now; where one part fails, the others are done all the same."""
    from django.db import connections

    from xiezhi.supervision.going_live import pass_time
    from xiezhi.web.demonstration.speaking import go_on_speaking
    from xiezhi.web.imports.starting import beat
    from xiezhi.web.setup import Site

    assert isinstance(here, Site)
    parts: tuple[Callable[[], object], ...] = (
        lambda: go_on_speaking(here.desk(), here.home.settings.rest.get("demonstration"), here.clock()),
        lambda: pass_time(here.desk(), here.clock()),
        lambda: beat(here),
    )
    for part in parts:
        try:
            part()
        except XiezhiError as error:
            log.error("tick: %s", error.say("zh"))
        except Exception:
            log.exception("tick")
    connections.close_all()
