# SPDX-License-Identifier: Apache-2.0
"""Units and people as supervision asks for them: a view of the room ``access`` on one desk."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.access.decision import Thing
from xiezhi.access.directory import Directory
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch_one
from xiezhi.records.desk import Desk
from xiezhi.records.models import Finding, Matter
from xiezhi.records.seeing import access_of
from xiezhi.supervision.models import LoopItem

TOP = 3
"""Units are counted from the top (1 city, 2 district, 3 station), rungs from below (``routing.Units``)."""


@dataclass(frozen=True)
class By:
    """Who acts: an officer, and the unit acted for (left out: the officer's own then)."""

    officer: str
    unit: str | None = None


class Organisation:
    """``routing.Units`` over the dated tree of ``access``, and its rights. Days are those of the pack's zone."""

    def __init__(self, desk: Desk) -> None:
        self.access, self.zone = access_of(desk), desk.pack.zone

    @property
    def _directory(self) -> Directory:
        return self.access.directory

    def rung(self, unit: str, at: int) -> int | None:
        """0 station (and what lies deeper), 1 district, 2 city; ``None`` where the unit is not there then."""
        found = self._directory.unit(unit, self.zone.day(at))
        return None if found is None else max(0, TOP - found.level)

    def above(self, unit: str, at: int) -> str | None:
        """The unit over it, ``None`` at the top."""
        found = self._directory.unit(unit, self.zone.day(at))
        return None if found is None else found.parent

    def unit_of(self, officer: str, at: int) -> str | None:
        """Where an officer belonged then."""
        return self._directory.posted(officer, self.zone.day(at))

    def unit_for(self, by: By, at: int) -> str | None:
        """For which unit somebody acts: the one he names, else his own then."""
        return by.unit or self.unit_of(by.officer, at)

    def acting(self, officer: str, at: int) -> str:
        """Who acts for an officer then: a substitute while he is on leave."""
        return self._directory.acting(officer, self.zone.day(at))

    def known(self, unit: str, at: int) -> None:
        """``XiezhiError`` where a unit is not there then."""
        if self.rung(unit, at) is None:
            raise XiezhiError(
                f"没有单位 {unit!r}, 应为 unit list 列出的编号",
                f"no unit {unit!r}: an id of unit list would be right",
            )

    def names(self) -> set[str]:
        """Names and numbers of all units and officers, past ones too: what a blind sample blacks out."""
        units = {
            text for rows in self._directory.units.values() for row in rows for text in (row.id, row.name)
        }
        people = {
            text for rows in self._directory.officers.values() for row in rows for text in (row.id, row.name)
        }
        return units | people

    def permit(self, by: By, verb: str, finding: Finding | None, now: int) -> None:
        """``access.decision.Refused`` where somebody may not do that to a finding (``None``: to anything at all)."""
        thing = None if finding is None else self.thing(by, finding)
        self.access.allow(by.officer, verb, thing, now).required()

    def thing(self, by: By, finding: Finding) -> Thing:
        """A finding as access sees it: who did it, to whom it was sent, and who asks where he acted on its matter."""
        matter = Matter.objects.filter(id=finding.matter).first()
        sent = LoopItem.objects.filter(finding=finding.id).values_list("officer", flat=True).first()
        named = frozenset(name for name in (finding.officer, sent, self._handled(by, finding)) if name)
        sealed = matter is not None and matter.sealed
        return Thing(finding.matter, finding.kind, finding.unit or None, named, sealed)

    def _handled(self, by: By, finding: Finding) -> str | None:
        """The officer himself, where he has acted on the finding's matter or answers for it."""
        asked = "SELECT 1 FROM records_handling WHERE matter = ? AND officer = ?"
        found = fetch_one(self.access.connection, asked, (finding.matter, by.officer))
        return None if found is None else by.officer
