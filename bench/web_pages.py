# SPDX-License-Identifier: Apache-2.0
"""Who asks for which pages when the web is measured: addresses by kind of page, of what each person may see."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xiezhi.kernel.sql import fetch

HOMES = ("/", "/?tab=area", "/?tab=sent", "/?tab=done", "/?tab=area&group=today", "/?tab=mine&group=over")
OVERVIEWS = (
    "/overview/", "/overview/?period=week", "/overview/?period=month", "/overview/?period=year", "/overview/?all=1",
)  # fmt: skip
LISTS = (
    "/matters/admin_case/", "/matters/incident/?state=open", "/matters/admin_case/?clock=overdue&sort=due",
    "/matters/person_in_case/?span=month", "/matters/admin_case/?level=red", "/matters/incident/?q=殴打",
    "/matters/admin_case/?page=7&per=50", "/matters/measure/?span=year&sort=-last_at", "/matters/penalty/?state=closed",
    "/matters/custody_stay/?clock=open&sort=due", "/matters/incident/?sort=number&page=3", "/matters/",
)  # fmt: skip
INBOXES = (
    "/findings/", "/findings/?state=all", "/findings/?state=to_verify", "/findings/?level=red.breach",
    "/findings/?period=month", "/findings/?q=韦曲行立2026", "/findings/?sort=-at&page=5", "/findings/?late=1",
    "/findings/?state=closed&size=100", "/findings/?about=minor", "/findings/?q=殴打&state=all", "/findings/tabs/",
)  # fmt: skip
OTHERS = (
    "/search/?q=2026", "/search/?q=韦曲行立", "/search/?q=odtr", "/search/?q=412", "/search/?q=wqxl2026", "/notices/",
)  # fmt: skip
TABS = ("", "", "", "?tab=people", "?tab=documents", "?tab=findings", "?tab=links", "?tab=looked")
ROLES = ("city_manager", "leader", "centre_manager", "legal_officer", "unit_head", "case_officer")
COUNTING = frozenset(ROLES)
VERIFYING = frozenset(("city_manager", "centre_manager"))


@dataclass(frozen=True)
class Person:
    """Somebody who asks."""

    id: str
    unit: str
    role: str


@dataclass(frozen=True)
class Ask:
    """One address as one person asks for it."""

    page: str
    officer: str
    path: str


class Pages:
    """Addresses of a filled home."""

    def __init__(self, desk: Any, now: int, seed: int = 5) -> None:
        self.desk, self.now, self.chance = desk, now, random.Random(seed)
        sql = "SELECT officer, unit, role FROM access_grants ORDER BY officer, unit, role"
        self.people = [Person(*row) for row in fetch(desk.connection, sql)]

    def of_roles(self, each: int) -> list[Person]:
        """So many people of each role, those at the highest unit first."""
        found = []
        for role in ROLES:
            some = [one for one in self.people if one.role == role]
            found += [*some[:1], *self.chance.sample(some[1:], min(each - 1, len(some) - 1))]
        return found

    def asked(self, each: int) -> Iterator[Ask]:
        """Every kind of page as people of each role ask for it."""
        for person in self.of_roles(each):
            for page, path in self._of(person):
                yield Ask(page, person.id, path)

    def _of(self, person: Person) -> Iterator[tuple[str, str]]:
        yield from (("home", path) for path in HOMES)
        if person.role in COUNTING:
            yield from (("overview", path) for path in OVERVIEWS)
        yield from (("list", path) for path in LISTS)
        yield from (("detail", path) for path in self.matters(person, 6))
        yield from (("findings", path) for path in INBOXES)
        yield from (("finding", path) for path in self.findings(person, 6))
        if person.role in VERIFYING:
            yield "board", "/findings/board/"
        yield from (("other", path) for path in OTHERS)

    def matters(self, person: Person, count: int) -> list[str]:
        """Pages of matters that a person may see, open and closed, of several kinds."""
        rows = self._some(
            "SELECT m.kind, m.id FROM records_matter m WHERE NOT m.sealed", "m.id", person, count
        )
        return [f"/matters/{kind}/{id}/{TABS[place % len(TABS)]}" for place, (kind, id) in enumerate(rows)]

    def findings(self, person: Person, count: int) -> list[str]:
        """Pages of findings that a person may see, some as opened from the inbox."""
        where = "SELECT m.id FROM records_finding m WHERE NOT m.sealed AND m.stage <> ''"
        rows = self._some(where, "m.matter", person, count)
        return [
            f"/findings/{id}/" + (f"?n={place}" if place % 3 == 1 else "") for place, (id,) in enumerate(rows)
        ]

    def _some(self, select: str, matter: str, person: Person, count: int) -> list[Any]:
        """Rows of the unit that a person sees, some of the latest and some of long ago."""
        where, given = self._seen(person, matter)
        found = []
        for part in range(count):
            sql = f"{select} AND {where} LIMIT 1 OFFSET ?"
            rows = fetch(self.desk.connection, sql, (*given, self.chance.randrange(1, 20) * (part + 1)))
            found += [tuple(row) for row in rows]
        return found

    def _seen(self, person: Person, matter: str) -> tuple[str, tuple[str, ...]]:
        if person.role == "case_officer":
            return f"{matter} IN (SELECT h.matter FROM records_handling h WHERE h.officer = ?)", (person.id,)
        units = "m.unit IN (SELECT u.id FROM access_units u WHERE ? IN (u.id, u.parent) OR u.parent IN"
        return f"{units} (SELECT p.id FROM access_units p WHERE p.parent = ?))", (person.unit, person.unit)
