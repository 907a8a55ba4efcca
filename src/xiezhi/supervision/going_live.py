# SPDX-License-Identifier: Apache-2.0
"""Another pack, or the same with other statuses, goes live: the difference first, then everything follows it."""

from __future__ import annotations

from django.db import transaction

from xiezhi.catalog.model import Pack
from xiezhi.records.change import Difference, Progress, difference, go_live
from xiezhi.records.desk import Desk
from xiezhi.records.live import ruled
from xiezhi.records.outcome import Outcome
from xiezhi.supervision.following import follow
from xiezhi.supervision.limits import Passed, tick
from xiezhi.supervision.releasing import made_of


def wanted(desk: Desk, pack: Pack | None = None) -> Pack | None:
    """What the facts ask to be in force: a pack (left out: the one in force) with the statuses of its norms.

    ``None`` where that is in force already.
    """
    made = made_of(desk, pack or desk.pack)
    return None if made.digest == desk.pack.digest else made


def preview(
    desk: Desk, now: int, pack: Pack | None = None, progress: Progress | None = None
) -> Difference | None:
    """What going live would change; nothing is written. ``None`` where nothing would."""
    made = wanted(desk, pack)
    return None if made is None else difference(desk, made, now=now, progress=progress)


def put_in_force(
    desk: Desk, now: int, pack: Pack | None = None, progress: Progress | None = None
) -> Outcome | None:
    """Lets it judge from now on, and the loop follow; ``None`` where it does already. Cut off, a tick goes on."""
    desk = ruled(desk)
    made = wanted(desk, pack)
    if made is None:
        return None
    outcome = go_live(desk, made, now=now, progress=progress)
    with transaction.atomic():
        follow(desk, outcome, now)
    return outcome


def pass_time(desk: Desk, now: int) -> Passed:
    """What time does in the loop, after the records' own tick: limits, digests, norms announced to change."""
    desk = ruled(desk)
    passed = tick(desk, now)
    put_in_force(desk, now)
    return passed
