# SPDX-License-Identifier: Apache-2.0
"""现在 or 按当时所知: the day that an address names, as an instant; what was recorded later is not known then."""

from __future__ import annotations

from datetime import date, datetime

from xiezhi.kernel.instant import FIRST_YEAR, Zone, day_of
from xiezhi.records.values import AFTER_YEAR


def known_at(text: str, zone: Zone, now: int) -> int | None:
    """The end of a day, or a minute, before now; ``None``: now, and where it is no time of the past."""
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            found = zone.end_of(day_of(day)) - 1
        else:
            day = datetime.fromisoformat(text).date()
            found, _ = zone.from_local(datetime.fromisoformat(text).replace(tzinfo=None))
    except (ValueError, OverflowError):
        return None
    if not FIRST_YEAR <= day.year < AFTER_YEAR or found >= now:
        return None
    return found
