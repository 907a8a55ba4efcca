# SPDX-License-Identifier: Apache-2.0
"""Which of some matters the asker may see: what a trial found is told by number to these alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xiezhi.access.visible import Condition
from xiezhi.kernel.sql import fetch
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, visible
from xiezhi.records.tables import among
from xiezhi.web.shell.who import Who

BATCH = 500


class Seen(NamedTuple):
    """A matter as lists name it."""

    id: str
    kind: str
    number: str
    unit: str
    title: str


def seen_matters(who: Who, ids: Iterable[str]) -> dict[str, Seen]:
    """Those of some matters that the asker may see, by id; sealed ones are not among them."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Seen] = {}
    allowed = visible(who.desk, who.officer, "view", who.now, MATTERS)
    for low in range(0, len(wanted), BATCH):
        where, given = among(who.desk.connection, "id", wanted[low : low + BATCH])
        both = joined([allowed, Condition(where, (given,))])
        sql = f"SELECT m.id, m.kind, m.number, m.unit, m.title FROM records_matter m WHERE {both.sql} AND NOT m.sealed"
        for row in fetch(who.desk.connection, sql, both.params):
            found[row[0]] = Seen(*row)
    return found
