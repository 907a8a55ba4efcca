# SPDX-License-Identifier: Apache-2.0
"""Rows of the read models by the thousand: plain tuples in the order of a model's columns, over the same connection.

Django's objects are for pages and commands; what follows every fact is read and written here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import Model

from xiezhi.kernel.sql import Connection, dialect_of, execute, executemany, fetch, given, rows_text

Row = tuple[Any, ...]
MANY = 400  # rows of one INSERT that gives back ids
PORTION = 2_000  # rows that PostgreSQL is handed with one statement
_TYPES: Mapping[str, str] = {
    "BigAutoField": "bigint", "BigIntegerField": "bigint", "IntegerField": "integer", "SmallIntegerField": "smallint",
    "BooleanField": "boolean", "CharField": "text", "TextField": "text",
}  # fmt: skip


class Table:
    """One model's table. ``columns``: its columns in the order of the model's fields, the key first.

    ``fixed``: columns that stay what they are in a row: an update leaves them, and their indexes, alone.
    """

    def __init__(self, model: type[Model], fixed: Sequence[str] = ()) -> None:
        meta = model._meta
        self.name: str = meta.db_table
        self.key: str = meta.pk.column
        others = [field for field in meta.concrete_fields if field.column != self.key]
        self.columns: tuple[str, ...] = (self.key, *(field.column for field in others))
        pointing = {field.column for field in others if field.is_relation}
        changing = [place for place, name in enumerate(self.columns) if place and name not in fixed]
        self._changing = [place for place in changing if self.columns[place] not in pointing]
        self._pointing = [place for place in changing if self.columns[place] in pointing]
        self.place = {name: place for place, name in enumerate(self.columns)}
        self._list = ", ".join(f'"{name}"' for name in self.columns)
        self._types = {field.column: _TYPES[_end(field).get_internal_type()] for field in (meta.pk, *others)}
        self._written_over = self._updating([*self._changing, *self._pointing])

    def rows(self, connection: Connection, column: str, values: Sequence[Any], more: str = "") -> list[Row]:
        """The rows whose ``column`` has one of the values; ``more``: a further condition in SQL."""
        if not values:
            return []
        where, told = among(connection, column, values)
        return fetch(connection, f"SELECT {self._list} FROM {self.name} WHERE {where} {more}", (told,))

    def _updating(self, places: Sequence[int]) -> str:
        """The statement that writes these columns of many rows, as PostgreSQL has it."""
        names = [self.columns[place] for place in places]
        setting = ", ".join(f'"{name}" = given."{name}"' for name in names)
        table = given({name: self._types[name] for name in (*names, self.key)})
        return f'UPDATE {self.name} SET {setting} FROM {table} WHERE {self.name}."{self.key}" = given."{self.key}"'

    def insert(
        self,
        connection: Connection,
        rows: Sequence[Row],
        *,
        keyed: bool,
        ignore: bool = False,
        twins: str = "",
    ) -> None:
        """Adds rows; ``keyed``: with their key, else the database gives it and rows are without; ``ignore`` twins.

        ``twins``: what is done to a row that is there, as ``ON CONFLICT`` has it.
        """
        if not rows:
            return
        names = self.columns if keyed else self.columns[1:]
        listed = ", ".join(f'"{name}"' for name in names)
        told = " ON CONFLICT DO NOTHING" if ignore else f" ON CONFLICT {twins}" if twins else ""
        if dialect_of(connection) == "sqlite":
            marks = ", ".join("?" * len(names))
            executemany(connection, f"INSERT INTO {self.name} ({listed}) VALUES ({marks}){told}", rows)
            return
        table = given({name: self._types[name] for name in names})
        for part in _portions(rows):
            asked = f"INSERT INTO {self.name} ({listed}) SELECT {listed} FROM {table}{told}"
            execute(connection, asked, (rows_text(names, part),))

    def add(self, connection: Connection, rows: Sequence[Row]) -> list[int]:
        """Adds rows without keys; the keys that the database gave, in their order."""
        listed = ", ".join(f'"{name}"' for name in self.columns[1:])
        one = f"({', '.join('?' * (len(self.columns) - 1))})"
        keys: list[int] = []
        for low in range(0, len(rows), MANY):
            part = rows[low : low + MANY]
            told = f"INSERT INTO {self.name} ({listed}) VALUES {', '.join([one] * len(part))} RETURNING {self.key}"
            values = [value for row in part for value in row]
            keys += sorted(int(row[0]) for row in fetch(connection, told, values))
        return keys

    def update(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Writes rows over those of the same key."""
        if dialect_of(connection) == "postgresql":
            taken = itemgetter(*[*self._changing, *self._pointing, 0])
            names = taken(self.columns)
            for part in _portions(rows):
                execute(connection, self._written_over, (rows_text(names, map(taken, part)),))
            return
        if rows:
            setting = ", ".join(f'"{self.columns[place]}" = ?' for place in self._changing)
            statement = f"UPDATE {self.name} SET {setting} WHERE {self.key} = ?"
            taken = itemgetter(*self._changing, 0)
            executemany(connection, statement, [taken(row) for row in rows])
        for place in self._pointing:
            for value, some in grouped(rows, place).items():
                point(connection, self.name, self.columns[place], value, [row[0] for row in some], self.key)

    def delete(self, connection: Connection, column: str, values: Sequence[Any]) -> None:
        """Removes the rows whose ``column`` has one of the values."""
        if values:
            where, told = among(connection, column, values)
            execute(connection, f"DELETE FROM {self.name} WHERE {where}", (told,))


def _end(field: Any) -> Any:
    """The field itself or, of one that points to another table, the key there."""
    return _end(field.target_field) if field.is_relation else field


def _portions(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for low in range(0, len(rows), PORTION):
        yield rows[low : low + PORTION]


def point(
    connection: Connection, table: str, column: str, to: int, keys: Sequence[Any], key: str = "id"
) -> None:
    """Lets a column point to a row of another table, in all these rows by one statement.

    SQLite keeps a journal for each statement that changes such a column, and goes through the journals of the whole
    transaction to end it: thousands of such statements take time by the square.
    """
    where, among_keys = among(connection, key, keys)
    told = f'UPDATE {table} SET "{column}" = ? WHERE {where} AND ("{column}" IS NULL OR "{column}" <> ?)'
    execute(connection, told, (to, among_keys, to))


def among(connection: Connection, column: str, values: Sequence[Any]) -> tuple[str, Any]:
    """(condition, its one parameter) that a column has one of many values, however many."""
    if dialect_of(connection) == "sqlite":
        return f'"{column}" IN (SELECT value FROM json_each(?))', json.dumps(list(values), ensure_ascii=False)
    return f'"{column}" = ANY(?)', list(values)


def grouped(rows: Iterable[Row], place: int) -> dict[Any, list[Row]]:
    """Rows by the value of one column."""
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row[place], []).append(row)
    return found
