# SPDX-License-Identifier: Apache-2.0
"""The ledger in SQLite (WAL): values are handed over as one JSON array, so that a batch is one question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xiezhi.kernel.sql import Row, execute, fetch
from xiezhi.ledger.database import PREFIXED, DatabaseTables
from xiezhi.ledger.entry import Head
from xiezhi.ledger.schema import statements


class SqliteTables(DatabaseTables):
    """Rows in SQLite. ``CROSS JOIN`` keeps the order of the tables as written."""

    _heads_of = """
SELECT h.matter, (SELECT count(*) FROM events c WHERE c.matter = h.matter), e.digest
FROM (SELECT v.value AS matter, (SELECT max(m.seq) FROM events m WHERE m.matter = v.value) AS seq FROM {values}) h
CROSS JOIN events e ON e.seq = h.seq"""
    _latest = f"""
SELECT {PREFIXED} FROM {{values}} CROSS JOIN events e ON e.source_key = v.value AND e.source = ?
WHERE NOT EXISTS (SELECT 1 FROM events r WHERE r.source = e.source AND r.source_key = e.source_key
                  AND r.revision > e.revision)"""
    _by_id = f"SELECT {PREFIXED} FROM {{values}} CROSS JOIN events e ON e.id = v.value"

    def create(self) -> None:
        """Makes what is missing: tables, indexes, triggers."""
        for statement in statements("sqlite"):
            execute(self.connection, statement)

    def _by(self, query: str, values: Sequence[Any], *params: Any) -> Iterable[Row]:
        if not values:
            return []
        asked = query.replace("{values} JOIN", "json_each(?) v CROSS JOIN").replace(
            "{values}", "json_each(?) v"
        )
        return fetch(self.connection, asked, (json.dumps(values, ensure_ascii=False), *params))

    def heads(self, upto: int | None = None) -> Iterator[tuple[str, Head]]:
        """The ends of all chains, by matter in code-point order; as of a seq where one is given."""
        where = "" if upto is None else "WHERE seq <= ?"
        asked = f"""SELECT h.matter, h.n, e.digest FROM (
            SELECT matter, count(*) AS n, max(seq) AS seq FROM events {where} GROUP BY matter) h
            JOIN events e ON e.seq = h.seq ORDER BY h.matter"""
        for matter, n, digest in execute(self.connection, asked, () if upto is None else (upto,)):
            yield matter, Head(n, digest)
