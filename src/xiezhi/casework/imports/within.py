# SPDX-License-Identifier: Apache-2.0
"""Whose rows somebody may import: matters of the units that the person's import reaches, and of no others.

A matter is its unit's: that which the ledger has, else that which the row names; acts of other units in it are in
order. A unit that no table has stands in nobody's way: it is remarked upon, not kept out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from xiezhi.access.decision import Thing
from xiezhi.casework.allowed import access_of
from xiezhi.casework.imports.known import parted
from xiezhi.engine.facts import Family
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter

REASON = "单位不在导入人可以导入的范围"
RIGHT = "应由该单位或其上级单位导入"
Row = TypeVar("Row", bound=Model)


@dataclass
class Owners:
    """Whose each matter is: the unit that the ledger has, else the one that its rows name."""

    _found: dict[str, str] = field(default_factory=dict)

    def look_up(self, matters: Iterable[str]) -> None:
        """Asks the ledger about some matters."""
        for some in parted(set(matters) - self._found.keys()):
            self._found.update(Matter.objects.filter(id__in=some).values_list("id", "unit"))

    def of(self, matter: str, named: str) -> str:
        """The unit of a matter that was looked up; ``named``: what a row says, which the next ones are held to."""
        if not self._found.get(matter):
            self._found[matter] = named
        return self._found[matter]

    def of_entry(self, entry: Entry) -> str:
        """The unit of an entry's matter."""
        return self.of(entry.matter, stated(entry) or entry.unit or "")


def stated(entry: Entry) -> str:
    """The unit that a matter's row gives it; empty where it gives none."""
    return str(entry.data.get("unit") or "") if entry.step == ATTRIBUTES_CHANGED else ""


@dataclass
class Within:
    """``known``: all units there are; ``reached``: those whose matters may be told of."""

    known: Collection[str]
    reached: Collection[str]
    owners: Owners = field(default_factory=Owners)

    def outside(self, unit: str) -> bool:
        """Whether a unit is another's."""
        return unit in self.known and unit not in self.reached

    def parted(self, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
        """(what may be told, what may not), in their order."""
        self.owners.look_up(entry.matter for entry in entries)
        mine: list[Entry] = []
        others: list[Entry] = []
        for entry in entries:
            (others if self.whose(entry) else mine).append(entry)
        return mine, others

    def whose(self, entry: Entry) -> str:
        """The other unit that an entry is of; empty where it may be told."""
        return next((one for one in (self.owners.of_entry(entry), stated(entry)) if self.outside(one)), "")

    def others_of(self, families: Iterable[Family]) -> set[str]:
        """The matters of some families, as a file tells of them, that are of other units."""
        named: dict[str, str] = {}
        for family in families:
            named.update((id_, one.unit or "") for id_, one in family.matters.items())
            for event in family.events:
                named[event.matter] = named[event.matter] or event.unit or ""
        self.owners.look_up(named)
        return {
            id_
            for id_, unit in named.items()
            if self.outside(self.owners.of(id_, unit)) or self.outside(unit)
        }


def units_told(within: Within | None) -> list[str] | None:
    """The units of whose matters an import could tell; ``None``: of all."""
    return None if within is None else sorted(within.reached)


def of_units(rows: QuerySet[Row], units: Collection[str] | None) -> QuerySet[Row]:
    """Those rows of import lists (with a ``matter``) that are of some units, of all with ``None``; never of sealed
    matters.
    """
    matter = Matter.objects.filter(id=OuterRef("matter"))
    open_ = rows.filter(~Exists(matter.filter(sealed=True)))
    return open_ if units is None else open_.filter(Exists(matter.filter(unit__in=units)))


def within_of(desk: Desk, officer: str, now: int) -> Within | None:
    """What an officer may import; ``None``: everything."""
    access = access_of(desk)
    with access.still():
        if access.allow(officer, "import", Thing("", "", None), now).yes:
            return None
        units = list(access.directory.units)
        return Within(
            frozenset(units),
            frozenset(one for one in units if access.allow(officer, "import", Thing("", "", one), now).yes),
        )
