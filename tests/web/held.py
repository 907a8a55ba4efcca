# SPDX-License-Identifier: Apache-2.0
"""People put into the custody suites of the small city, as the demonstration has them."""

from __future__ import annotations

from typing import Any

from tests.web.city import SMALL
from tests.web.conftest import Small

STATION, OTHER = "虚晨光", "虚和顺"
"""Units of those who are in: six of the first, three of the other; one has left each."""


def fill(small: Small) -> int:
    """Takes them in at the city's clock; that instant (µs UTC) by which the limits are counted."""
    from xiezhi.records.live import take
    from xiezhi.web.demonstration.held import held_facts
    from xiezhi.web.demonstration.naming import units_of

    now = small.site.clock()
    outcome = take(small.site.desk(), [one.entry for one in held_facts(units_of(SMALL.preset), now)], now=now)
    assert not outcome.receipt.refused
    return now


def stays_seen(small: Small, officer: str, now: int, unit: str = "") -> dict[str, Any]:
    """Who is in, as somebody sees them: last part of the stay's id → stay."""
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.stays import present, stays, where_of

    desk, actor = small.site.desk(), Actor(officer)
    rows = present(desk, where_of(desk, actor, unit, True, "", now), now)
    return {one.id: one for one in stays(desk, actor, rows, now)}
