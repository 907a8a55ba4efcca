# SPDX-License-Identifier: Apache-2.0
"""The matters that the ledger holds already, as the reading of a new file asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from xiezhi.casework.models import Named
from xiezhi.kernel.sql import fetch
from xiezhi.records.tables import among

MANY = 500  # parameters of one question


class Recorded:
    """Answers from the read models. ``named``: the matters that were given out, by id with their kind; ``waiting``:
    those whose parent is nowhere: (kind, attribute or empty for an id, value)."""

    def __init__(self) -> None:
        self.named: dict[str, str] = {}
        self.waiting: dict[str, tuple[str, str, str]] = {}

    def waits(self, matter: str, kind: str, attribute: str, value: str) -> None:
        """Keeps what is asked of a parent that is nowhere."""
        self.waiting[matter] = (kind, attribute, value)

    def kinds(self, ids: Collection[str]) -> Mapping[str, str]:
        """The kind of each matter that is recorded."""
        found = recorded_kinds(ids)
        self.named.update(found)
        return found

    def valued(self, kind: str, attribute: str, values: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """The matter with each value of an attribute; a value that several have names none."""
        found: dict[str, set[tuple[str, str]]] = {}
        for some in parted(values):
            rows = Named.objects.filter(attribute=attribute, value__in=some)
            if kind:
                rows = rows.filter(kind=kind)
            for value, matter, its_kind in rows.values_list("value", "matter", "kind"):
                found.setdefault(value, set()).add((matter, its_kind))
        one = {value: next(iter(who)) for value, who in found.items() if len(who) == 1}
        self.named.update(one.values())
        return one


def recorded_kinds(ids: Iterable[str]) -> dict[str, str]:
    """The kind of each matter that the ledger holds, of some ids."""
    from django.db import connection

    connection.ensure_connection()
    where, given = among(connection.connection, "id", sorted(ids))
    return dict(fetch(connection.connection, f"SELECT id, kind FROM records_matter WHERE {where}", (given,)))


def parted(values: Iterable[str]) -> Iterator[list[str]]:
    """The values in sorted order, some at a time."""
    rest = iter(sorted(values))
    while some := list(islice(rest, MANY)):
        yield some
