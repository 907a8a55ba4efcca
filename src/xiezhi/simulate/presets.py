# SPDX-License-Identifier: Apache-2.0
"""Sizes of invented places, after public figures: a city of 222 stations and 900 legal staff sees some 1,400 incidents
a day, a quarter of which lead to a case; a municipality of the first rank 6.5 million administrative cases a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from xiezhi.kernel.errors import XiezhiError

TAGGED = 0.25
"""The share of incidents from which something follows that is supervised further."""


CAMERAS = {"traffic_camera": 20.0, "summary_traffic": 6.0}
"""Most of a great city's administrative cases are of the road."""


@dataclass(frozen=True)
class Preset:
    """``incidents`` a day, or ``cases`` (administrative) a year; ``legal``: legal officers in all; ``more``: scenarios
    that are so many times as frequent here, by name."""

    name: str
    stations: int
    districts: int
    legal: int
    incidents: float = 0.0
    cases: float = 0.0
    more: Mapping[str, float] = field(default_factory=dict)


PRESETS = {
    one.name: one
    for one in (
        Preset("station", 1, 1, 4, incidents=6.3),
        Preset("district", 20, 1, 80, incidents=126),
        Preset("city", 222, 11, 900, incidents=1_400),
        Preset("megacity", 640, 16, 2_600, cases=6_500_000, more=CAMERAS),
    )
}


def preset_of(name: str) -> Preset:
    """A preset by its name; an unknown one is an error that names those there are."""
    if name in PRESETS:
        return PRESETS[name]
    near = get_close_matches(name, PRESETS, n=1)
    zh, en = (f", 是否指 {near[0]}", f"; {near[0]}?") if near else ("", "")
    right = ", ".join(PRESETS)
    raise XiezhiError(
        f"--preset {name!r} 不存在, 应为 {right}{zh}",
        f"--preset {name!r} is not known: {right} would be right{en}",
    )
