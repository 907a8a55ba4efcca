# SPDX-License-Identifier: Apache-2.0
"""Who works in the invented place: everybody whose acts the facts tell of, and for each role somebody who logs in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xiezhi.access.deciding import Access
from xiezhi.access.officers import add_officer, grant, post
from xiezhi.access.register import Register
from xiezhi.access.rights import rights_of
from xiezhi.access.units import add_unit
from xiezhi.records.desk import Desk
from xiezhi.simulate.book import ROLE_NAMES
from xiezhi.web.demonstration.naming import MARK, UnitName, officer_name, officer_number

SETTLED = 365 * 3
"""Units and people are there so many days before the first fact."""
ROLES = {
    "officer": "case_officer", "minor_officer": "case_officer", "head": "unit_head", "deputy_head": "unit_head",
    "guard": "guard", "keeper": "property_keeper", "call_taker": "call_taker", "organ_officer": "case_officer",
    "organ_head": "organ_head", "duty_head": "organ_head", "legal": "reviewer", "host": "reviewer",
    "archivist": "archivist", "inspector": "inspector", "upper_head": "organ_head", "upper_legal": "reviewer",
    "upper_officer": "case_officer", "upper_inspector": "inspector",
}  # fmt: skip
"""The role in the register of those who act in the simulation; others have none."""
AIDS = "auxiliary"
POSTS = {
    1: ("city_manager", "city_manager", "leader", "norm_keeper", "auditor", "system_admin", "security_admin",
        "audit_admin", "inspector", "organ_head", "archivist", "reviewer"),
    2: ("centre_manager", "centre_manager", "leader", "reviewer", "legal_officer", "organ_head", "call_taker"),
    3: ("legal_officer", "room_manager", "unit_head", "case_officer", "guard", "property_keeper"),
}  # fmt: skip
"""Who logs in, by level of the unit. An officer who handles cases at a station is one of those who do in the facts."""
HANDLERS = {"case_officer": "officer", "unit_head": "head"}
"""Of a station: those who act in the simulation too, by their role there."""
OWN = 60
"""Numbers of roles from here on are of people whom the simulator does not know."""


@dataclass(frozen=True)
class Person:
    """An officer: id, name, unit and the role held there (empty: none); ``enters``: has a log-in here."""

    id: str
    name: str
    unit: str
    role: str
    enters: bool = False
    kind: str = "民警"


_NUMBER = re.compile(rf"{MARK}(\d{{3}})(\d{{2}})(\d{{3}})$")


def cast(units: Iterable[UnitName]) -> list[Person]:
    """Those who log in, in the order of the organisation: every role that has pages of its own."""
    found: list[Person] = []
    for unit in units:
        for place, role in enumerate(POSTS[unit.level]):
            acts = HANDLERS.get(role) if unit.level == 3 else None
            number = officer_number(unit.number, OWN + place if acts is None else ROLE_NAMES.index(acts), 0)
            found.append(Person(number, officer_name(number), unit.id, role, enters=True))
    return found


def acting(numbers: Iterable[str], units: Iterable[UnitName]) -> Iterator[Person]:
    """People for the ids of officers that facts name; others than these ids are left out."""
    by_number = {unit.number: unit.id for unit in units}
    for number in sorted(set(numbers)):
        if (found := _NUMBER.match(number)) is None or int(found[1]) not in by_number:
            continue
        place = int(found[2])
        name = ROLE_NAMES[place] if place < len(ROLE_NAMES) else ""
        kind = "辅警" if name == AIDS else "民警"
        yield Person(number, officer_name(number), by_number[int(found[1])], ROLES.get(name, ""), kind=kind)


def enter(desk: Desk, units: Iterable[UnitName], people: Iterable[Person], first: int, now: int) -> int:
    """Units and people into the register from a civil day on; how many people. In the caller's transaction."""
    rights = rights_of(desk.pack.roles.plain())
    register = Register(
        Access(desk.connection, rights, desk.pack.zone, desk.settings.algorithm), "system", now
    )
    for unit in units:
        add_unit(register, unit.id, unit.name, unit.level, unit.above, first)
    once = list({person.id: person for person in reversed([*people])}.values())[::-1]
    for person in once:
        add_officer(register, person.id, person.name, first, kind=person.kind)
        post(register, person.id, person.unit, first)
        if person.role:
            grant(register, person.id, person.role, person.unit, first)
    return len(once)
