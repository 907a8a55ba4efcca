# SPDX-License-Identifier: Apache-2.0
"""Draws the charts of today and the power list before anybody asks: in a process beside the server, kept in files."""

from __future__ import annotations

from typing import Any

from xiezhi.web.charts.drawing import drawn
from xiezhi.web.charts.power_list import listing

LANGUAGES = ("zh", "en")


def standing(site: Any) -> tuple[str, int]:
    """The pack and the day: what charts follow from."""
    desk = site.desk()
    return desk.pack.digest, desk.pack.zone.day(site.clock())


def work(site: Any) -> int:
    """All of them, each only where it is not kept yet; how many there are."""
    desk, done = site.desk(), 0
    _digest, day = standing(site)
    for lang in LANGUAGES:
        for kind in desk.pack.kinds:
            drawn(desk, kind, day, lang)
            done += 1
        listing(desk, day, lang)
    return done
