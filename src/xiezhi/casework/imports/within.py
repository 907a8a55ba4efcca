# SPDX-License-Identifier: Apache-2.0
"""Whose rows somebody may import: matters of the units that the person's import reaches, and of no others.

A matter is its unit's: that which the ledger has, else that which the row names; acts of other units in it are in
order. A unit that no table has stands in nobody's way: it is remarked upon, not kept out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from xiezhi.access.decision import Thing
from xiezhi.casework.allowed import access_of
from xiezhi.casework.imports.known import parted
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter

REASON = "单位不在导入人可以导入的范围"
RIGHT = "应由该单位或其上级单位导入"


@dataclass
class Within:
    """``known``: all units there are; ``reached``: those whose matters may be told of."""

    known: Collection[str]
    reached: Collection[str]
    _owners: dict[str, str] = field(default_factory=dict)

    def outside(self, unit: str) -> bool:
        """Whether a unit is another's."""
        return unit in self.known and unit not in self.reached

    def parted(self, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
        """(what may be told, what may not), in their order."""
        self._look_up({entry.matter for entry in entries} - self._owners.keys())
        mine: list[Entry] = []
        others: list[Entry] = []
        for entry in entries:
            (others if self._not_mine(entry) else mine).append(entry)
        return mine, others

    def _not_mine(self, entry: Entry) -> bool:
        stated = str(entry.data.get("unit") or "") if entry.step == ATTRIBUTES_CHANGED else ""
        owner = self._owners.get(entry.matter, "")
        if not owner:
            owner = self._owners[entry.matter] = stated or entry.unit or ""
        return self.outside(owner) or self.outside(stated)

    def _look_up(self, matters: Iterable[str]) -> None:
        for some in parted(matters):
            self._owners.update(Matter.objects.filter(id__in=some).values_list("id", "unit"))


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
