# SPDX-License-Identifier: Apache-2.0
"""Whether a database has ever held anything but invented facts: where it has, nobody logs in as in a demonstration."""

from __future__ import annotations

from xiezhi.kernel.sql import Connection, fetch_one
from xiezhi.ledger.entry import OWN
from xiezhi.web.demonstration.naming import MARK

_OTHER = (
    "SELECT 1 FROM events WHERE NOT (source LIKE ? OR (source = ? AND COALESCE(actor, ?) LIKE ?"
    " AND (COALESCE(unit, '') LIKE ? OR ((unit IS NULL OR actor IS NULL)"
    " AND (matter LIKE 'loop:%' OR matter LIKE 'norm:%'))))) LIMIT 1"
)


def only_simulated(connection: Connection) -> bool:
    """Whether every fact that the ledger ever held is invented; an empty one has held none.

    Invented is what an invented source told (its name begins with 虚构), and what was recorded here of an invented unit
    by an invented officer (their ids begin with 虚); what the program did by itself follows from these, though a table
    brought in named a unit that there is not. Facts are never deleted: what stands there is all there was.
    """
    marked = f"{MARK}%"
    return fetch_one(connection, _OTHER, (f"{MARK}构%", OWN, MARK, marked, marked)) is None
