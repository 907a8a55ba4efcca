# SPDX-License-Identifier: Apache-2.0
"""A directory that follows the changes made to the tables, row by row, so that thousands of them read nothing anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from xiezhi.access.directory import Absence, Dated, Directory, Grant, Officer, Posting, Succession, Unit

ROWS: Mapping[str, tuple[str, type[Dated], str]] = {
    "access_units": ("units", Unit, "id"),
    "access_officers": ("officers", Officer, "id"),
    "access_postings": ("postings", Posting, "officer"),
    "access_grants": ("grants", Grant, "officer"),
    "access_absences": ("absences", Absence, "officer"),
}
"""Table → where the directory has its rows, what they are, by which column."""


class Following(Directory):
    """A copy of a directory, which itself stays as it is. ``mark`` and ``back`` undo what was changed since."""

    def __init__(self, of: Directory) -> None:
        super().__init__(
            _all(of.units), of.successions, _all(of.officers), _all(of.postings), _all(of.grants), _all(of.absences),
            dict(of.places),
        )  # fmt: skip
        self._undo: list[Callable[[], object]] = []

    def add(self, table: str, row: Mapping[str, Any], span: Dated) -> None:
        """A row more."""
        where, kind, key = ROWS[table]
        made = kind(first=span.first, last=span.last, **row)
        self._put(where, row[key], [*getattr(self, where).get(row[key], ()), made])

    def change(self, table: str, key: Mapping[str, Any], first: int, values: Mapping[str, Any]) -> None:
        """Other values in the row with a key that begins on a day; ``first`` and ``last`` are days."""
        self._each(table, key, first, lambda row: [replace(row, **values)])

    def remove(self, table: str, key: Mapping[str, Any], first: int) -> None:
        """The row with a key that begins on a day never was."""
        self._each(table, key, first, lambda row: [])

    def place(self, unit: str, place: int) -> None:
        """Where a unit stands among those of one parent."""
        self._undo.append(partial(setattr, self, "places", self.places))
        self.places = {**self.places, unit: place}
        self._forget()

    def succeed(self, one: Succession) -> None:
        """From a day on, a unit answers for what was another's."""
        self._undo.append(partial(setattr, self, "successions", self.successions))
        self.successions = (*self.successions, one)
        self._forget()

    def mark(self) -> int:
        """How it stands now."""
        return len(self._undo)

    def back(self, mark: int) -> None:
        """As it stood then."""
        while len(self._undo) > mark:
            self._undo.pop()()
        self._forget()

    def _each(
        self, table: str, key: Mapping[str, Any], first: int, made: Callable[[Any], Iterable[Any]]
    ) -> None:
        where, _kind, column = ROWS[table]
        rows = getattr(self, where).get(key[column], ())

        def meant(row: Any) -> bool:
            return row.first == first and all(getattr(row, name) == value for name, value in key.items())

        self._put(
            where, key[column], chain.from_iterable(made(row) if meant(row) else (row,) for row in rows)
        )

    def _put(self, where: str, id_: str, rows: Iterable[Any]) -> None:
        found = getattr(self, where)
        self._undo.append(partial(self._keep, where, id_, found.get(id_, ())))
        self._keep(where, id_, tuple(sorted(rows, key=lambda row: row.first)))

    def _keep(self, where: str, id_: str, rows: tuple[Any, ...]) -> None:
        found = getattr(self, where)
        if rows:
            found[id_] = rows
        else:
            found.pop(id_, None)
        if where == "absences":
            self._note_substitutes()
        if where == "units":
            self._forget()


def _all(rows: Mapping[str, tuple[Any, ...]]) -> Iterable[Any]:
    return chain.from_iterable(rows.values())
