# SPDX-License-Identifier: Apache-2.0
"""The invented city that the guide shows: its clock stands still, so that pictures come out alike."""

from __future__ import annotations

from pathlib import Path

from xiezhi.simulate.presets import Preset
from xiezhi.web.demonstration.building import Built, build, set_clock
from xiezhi.web.demonstration.place import Plan
from xiezhi.web.demonstration.stages import Stages

PLAN = Plan(
    Preset("guide", stations=8, districts=2, legal=24, incidents=16),
    days=60,
    wrongs=0.02,
    habits=5.0,
    held=True,
)
"""Two districts, eight stations, sixty days: enough for every page to have something to show, built in a minute."""
NEVER = 2**53
"""The machine's clock never says so (µs): until it does, the city's clock stands where it begins."""


def built_in(folder: Path, stages: Stages) -> Built:
    """The city in a folder, its clock standing still at 2026-11-20 09:42."""
    found = build(folder, now=NEVER, plan=PLAN, progress=stages.reached)
    set_clock(folder, found.starts, NEVER)
    return found
