# SPDX-License-Identifier: Apache-2.0
"""The invented sources go on reporting that there is nothing new: a demonstration left open does not go stale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xiezhi.kernel.instant import HOUR
from xiezhi.records.desk import Desk
from xiezhi.records.fresh import heard
from xiezhi.records.models import Source
from xiezhi.web.demonstration.naming import MARK


def go_on_speaking(desk: Desk, told: Mapping[str, Any] | None, now: int) -> list[str]:
    """The sources heard at ``now``: invented ones that spoke as the demonstration began; one silent then stays so.

    ``told``: ``[demonstration]`` of the home; without it nothing is heard but what a source says.
    """
    if told is None:
        return []
    since = int(told["starts"]) - HOUR
    rows = Source.objects.filter(name__startswith=f"{MARK}构", last_heard__gte=since).order_by("name")
    names = [row.name for row in rows if row.limit]
    if names:
        with transaction.atomic():
            heard(desk.connection, names, now, desk.settings.freshness, desk.pack.reckoner)
    return names
