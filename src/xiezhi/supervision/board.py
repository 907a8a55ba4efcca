# SPDX-License-Identifier: Apache-2.0
"""What the board of a centre asks beside its columns: of all that the asker may see, cut only after.

Who is late by unit, exemptions that wait for a second person, what could not be sent out; one query each.
"""

from __future__ import annotations

from typing import NamedTuple

from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.seeing import Asker, access_of, visible
from xiezhi.supervision.finding_rows import FINDINGS
from xiezhi.supervision.item import AWAITING
from xiezhi.supervision.lists import Asked, narrowed

_LOOP = "FROM supervision_loopitem i CROSS JOIN records_finding f WHERE f.id = i.finding"
"""From the few items to their findings, never the other way: SQLite keeps the order of a CROSS JOIN."""


class Late(NamedTuple):
    """A unit with findings that it has not answered in time: how many, and since when (µs) the oldest."""

    unit: str
    n: int
    since: int


class Waiting(NamedTuple):
    """A finding for which somebody has asked an exemption."""

    finding: str
    by: str


class Stuck(NamedTuple):
    """A finding that could not be sent out, why, and how often it was tried."""

    finding: str
    error: str
    tries: int


def late(desk: Desk, actor: Asker, asked: Asked, now: int) -> list[Late]:
    """The units concerned of what is ``asked``, whatever its pages and order, with all that each has not answered."""
    with access_of(desk).still():
        where = narrowed(desk, actor, asked, now)
    states = ", ".join("?" * len(AWAITING))
    sql = (
        f"SELECT f.unit, COUNT(*), MIN(i.answer_due) {_LOOP} AND i.answer_due < ? AND i.state IN ({states})"
        f" AND {where.sql} GROUP BY f.unit ORDER BY f.unit"
    )
    rows = fetch(desk.connection, sql, (now, *sorted(AWAITING), *where.params))
    return [Late(*row) for row in rows]


def waiting(desk: Desk, actor: Asker, now: int, most: int) -> list[Waiting]:
    """Exemptions asked for and not decided, the oldest item first."""
    seen = visible(desk, actor.officer, "view", now, FINDINGS)
    sql = (
        f"SELECT f.id, i.requested_by {_LOOP} AND NOT (i.state = 'closed') AND i.requested_by <> '' AND {seen.sql}"
        " ORDER BY i.opened_at, i.id LIMIT ?"
    )
    return [Waiting(*row) for row in fetch(desk.connection, sql, (*seen.params, most))]


def stuck(desk: Desk, actor: Asker, now: int, most: int) -> list[Stuck]:
    """What could not be sent out, the longest first."""
    seen = visible(desk, actor.officer, "view", now, FINDINGS)
    sql = (
        "SELECT f.id, u.error, u.tries FROM supervision_unsent u CROSS JOIN records_finding f"
        f" WHERE f.id = u.finding AND {seen.sql} ORDER BY u.since, u.finding LIMIT ?"
    )
    return [Stuck(*row) for row in fetch(desk.connection, sql, (*seen.params, most))]
