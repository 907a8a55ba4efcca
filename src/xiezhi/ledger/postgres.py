# SPDX-License-Identifier: Apache-2.0
"""The ledger in PostgreSQL: values are handed over as one JSON array, rows by COPY, one lock a batch for writers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from xiezhi.kernel.sql import Connection, Row, begin, execute, fetch, given, rows_text
from xiezhi.ledger.database import FIELDS, PAGE, PREFIXED, DatabaseTables
from xiezhi.ledger.entry import Head
from xiezhi.ledger.line import COLUMNS, Stored
from xiezhi.ledger.schema import statements

FEW = 200  # rows that are sooner inserted than copied
_NUMBERS = ("at", "recorded_at", "seq", "revision")
_INSERT = f"INSERT INTO events ({FIELDS}) SELECT {FIELDS} FROM " + given(
    {name: "bigint" if name in _NUMBERS else "text" for name in COLUMNS}
)


class PostgresTables(DatabaseTables):
    """Rows in PostgreSQL."""

    _heads_of = """
SELECT v.value, (SELECT count(*) FROM events c WHERE c.matter = v.value), e.digest FROM {values} CROSS JOIN LATERAL (
    SELECT i.digest FROM events i WHERE i.matter = v.value ORDER BY i.seq DESC LIMIT 1) e"""
    _latest = f"""
SELECT {PREFIXED} FROM {{values}} CROSS JOIN LATERAL (
    SELECT i.* FROM events i WHERE i.source_key = v.value AND i.source = ? ORDER BY i.revision DESC LIMIT 1) e"""
    _by_id = f"""
SELECT {PREFIXED} FROM {{values}} CROSS JOIN LATERAL (SELECT i.* FROM events i WHERE i.id = v.value LIMIT 1) e"""

    _ordered = 'matter COLLATE "C"'

    def create(self) -> None:
        """Makes what is missing: tables, indexes, triggers."""
        for statement in statements("postgresql"):
            execute(self.connection, statement)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._copying: ExitStack | None = None
        self._copy: Any = None

    @property
    def connection(self) -> Connection:
        """The caller's connection; a COPY under way is ended first, for it takes no other statement."""
        self._end_copy()
        return self._raw

    @contextmanager
    def writing(self) -> Iterator[Callable[[Sequence[Stored]], None]]:
        """Gives what adds rows in their order: many by COPY, which the server works at while the next are decided."""
        try:
            yield self._write
        except BaseException as error:
            if self._copying is not None:
                copying, self._copying = self._copying, None
                copying.__exit__(type(error), error, error.__traceback__)
            raise
        self._end_copy()

    def _write(self, rows: Sequence[Stored]) -> None:
        if len(rows) < FEW and self._copying is None:
            self._insert(rows)
            return
        if self._copying is None:
            copying = ExitStack()
            self._copy = copying.enter_context(self._raw.cursor().copy(f"COPY events ({FIELDS}) FROM STDIN"))
            self._copying = copying
        self._copy.write("".join(map(_copied, rows)))

    def _insert(self, rows: Sequence[Stored]) -> None:
        execute(self.connection, _INSERT, (rows_text(COLUMNS, rows),))

    def _end_copy(self) -> None:
        if self._copying is not None:
            copying, self._copying = self._copying, None
            copying.close()

    def _by(self, query: str, values: Sequence[Any], *params: Any) -> Iterable[Row]:
        if not values:
            return []
        asked = query.replace("{values}", "json_array_elements_text(?::json) AS v(value)")
        return fetch(self.connection, asked, (json.dumps(values, ensure_ascii=False), *params))

    def heads(self, upto: int | None = None) -> Iterator[tuple[str, Head]]:
        """The ends of all chains, by matter in code-point order; as of a seq where one is given."""
        where = "" if upto is None else f"WHERE seq <= {upto:d}"
        asked = f"""SELECT h.matter, h.n, e.digest FROM (
            SELECT matter, count(*) AS n, max(seq) AS seq FROM events {where} GROUP BY matter) h
            JOIN events e ON e.seq = h.seq ORDER BY h.matter COLLATE "C" """
        begin(self.connection)  # a cursor of the server lives in a transaction
        connection: Any = self.connection
        with connection.cursor(name="xiezhi_heads") as cursor:
            cursor.itersize = PAGE
            cursor.execute(asked)
            for matter, n, digest in cursor:
                yield matter, Head(n, digest)


def _copied(row: Stored) -> str:
    """A row in COPY's text format: tabs between, ``\\N`` where missing, a backslash before what would part."""
    (
        id, matter, kind, step, at, recorded_at, seq, actor, unit, data, personal, source, key, revision, voids, prev,
        digest,
    ) = row  # fmt: skip
    line = (
        f"{id}\t{matter}\t{kind}\t{step}\t{at}\t{recorded_at}\t{seq}\t{_MISSING if actor is None else actor}"
        f"\t{_MISSING if unit is None else unit}\t{data}\t{personal}\t{source}\t{key}\t{revision}"
        f"\t{_MISSING if voids is None else voids}\t{prev}\t{digest}"
    )
    if (
        line.count("\\") != row.count(None)
        or "\n" in line
        or "\r" in line
        or line.count("\t") != len(row) - 1
    ):
        line = "\t".join([_MISSING if value is None else str(value).translate(_ESCAPED) for value in row])
    return line + "\n"


_MISSING = "\\N"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
