# SPDX-License-Identifier: Apache-2.0
"""Writing to the tables of units and people: each change with who made it and when in the journal.

What was changed is known at once and read from the tables no more: a thousand people can come in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from xiezhi.access.deciding import Access
from xiezhi.access.directory import Dated, Directory, Succession
from xiezhi.access.following import Following
from xiezhi.access.rights import Rights
from xiezhi.access.tables import JOURNAL, changed, day_text, row_values, version
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.kernel.sql import execute, write_lock


class Register:
    """Changes by one person at one instant (µs UTC) in the caller's transaction. Others wait until that ends."""

    def __init__(self, access: Access, actor: str, now: int) -> None:
        self.access, self.actor, self.now = access, actor, now
        self._word = ""
        self._followed: Following | None = None
        write_lock(access.connection, JOURNAL)

    @property
    def directory(self) -> Directory:
        """Units and people with all changes so far."""
        return self._current() or self.access.directory

    def _current(self) -> Following | None:
        """The directory that takes part in each change here, unless a change was made elsewhere since."""
        return self._followed if version(self.access.connection) == self._word else None

    def _following(self) -> Following:
        found = self._current()
        if found is None:
            found = self._followed = Following(self.access.directory)
            self._word = version(self.access.connection)
        return found

    @property
    def rights(self) -> Rights:
        """What roles may do."""
        return self.access.rights

    def insert(self, table: str, row: Mapping[str, Any], span: Dated) -> None:
        """A new dated row."""
        self._following().add(table, row, span)
        values = {**row, "valid_from": day_text(span.first), "valid_to": day_text(span.last)}
        marks = ", ".join("?" * len(values))
        execute(
            self.access.connection,
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",
            [*values.values()],
        )

    def set(self, table: str, key: Mapping[str, Any], first: int, values: Mapping[str, Any]) -> None:
        """Changes the row with a key that begins on a day."""
        self._following().change(table, key, first, row_values(values))
        where = " AND ".join(f"{name} = ?" for name in (*key, "valid_from"))
        given = ", ".join(f"{name} = ?" for name in values)
        params = [*values.values(), *key.values(), day_text(first)]
        execute(self.access.connection, f"UPDATE {table} SET {given} WHERE {where}", params)

    def close(self, table: str, key: Mapping[str, Any], row: Dated, last: int) -> None:
        """Ends a row on a day; one that would end before it begins never was."""
        if last >= row.first:
            self.set(table, key, row.first, {"valid_to": day_text(last)})
            return
        self._following().remove(table, key, row.first)
        where = " AND ".join(f"{name} = ?" for name in (*key, "valid_from"))
        execute(
            self.access.connection, f"DELETE FROM {table} WHERE {where}", [*key.values(), day_text(row.first)]
        )

    def place(self, unit: str, place: int) -> None:
        """Where a unit stands among those of one parent; the caller says so in the journal."""
        self._following().place(unit, place)
        told = "INSERT INTO access_places (unit, place) VALUES (?, ?)"
        told += " ON CONFLICT (unit) DO UPDATE SET place = excluded.place"
        execute(self.access.connection, told, (unit, place))

    def succeed(self, unit: str, successor: str, day: int) -> None:
        """From a day on, a unit answers for what was another's."""
        self._following().succeed(Succession(unit, successor, day))
        told = "INSERT INTO access_successions (unit, successor, valid_from) VALUES (?, ?, ?)"
        execute(self.access.connection, told, (unit, successor, day_text(day)))

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Changes that are made all or, where one is refused, none."""
        followed = self._following()
        mark, word = followed.mark(), self._word
        execute(self.access.connection, "SAVEPOINT whole")
        try:
            yield
        except XiezhiError:
            execute(self.access.connection, "ROLLBACK TO SAVEPOINT whole")
            followed.back(mark)
            self._word = word
            raise
        finally:
            execute(self.access.connection, "RELEASE SAVEPOINT whole")

    def changed(self) -> None:
        """Says that the tables are not what they were."""
        current = self._current() is not None
        word = changed(self.access.connection)
        if current:
            self._word = word

    def said(self, act: str, subject: str, data: Mapping[str, Any]) -> None:
        """Writes what was done down; directories in memory are read anew from now on."""
        self.changed()
        self.access.journal.append(at=self.now, actor=self.actor, act=act, subject=subject, data=data)


def span_text(span: Dated, lang: str = "zh") -> str:
    """``2026-03-01 – 2026-03-31``, an open end as a word."""
    last = ("长期" if lang == "zh" else "open") if span.last is None else str(date_of(span.last))
    return f"{date_of(span.first)} – {last}"


def checked_span(first: int, last: int | None) -> Dated:
    """A span that does not end before it begins."""
    if last is not None and last < first:
        raise XiezhiError(
            f"止 {date_of(last)} 早于起 {date_of(first)}",
            f"the end {date_of(last)} lies before the start {date_of(first)}",
        )
    return Dated(first, last)


def named(text: str, zh: str, en: str) -> str:
    """A number or name that is there and can stand in a table."""
    clean = text.strip()
    if not clean or len(clean) > 100 or any(ord(letter) < 32 for letter in clean):
        raise XiezhiError(
            f"{zh} {clean[:40]!r} 不对, 应为 1–100 个字符",
            f"{en} {clean[:40]!r}: 1–100 characters would be right",
        )
    return clean
