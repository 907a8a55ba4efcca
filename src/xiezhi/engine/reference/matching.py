# SPDX-License-Identifier: Apache-2.0
"""``match: f`` — which events belong together. Source: norm-language §3."""

from __future__ import annotations

from typing import Any

from xiezhi.catalog.model import Version
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.values import identity
from xiezhi.engine.reference.visible import order


def match_value(scene: Scene, event: Event, name: str) -> Any:
    """``data.f`` of an event, where missing the attribute f of the event's own matter as valid there."""
    value = event.data.get(name)
    return value if value is not None else scene.attribute(scene.matters[event.matter], name, order(event))


def matches(scene: Scene, version: Version, judged: Event, candidate: Event, free: bool) -> bool:
    """Whether a candidate belongs to a judged event; ``free``: one without the field belongs to every one."""
    if version.match is None:
        return True
    wanted, given = match_value(scene, judged, version.match), match_value(scene, candidate, version.match)
    if given is None:
        return free
    return wanted is not None and identity(wanted) == identity(given)
