# SPDX-License-Identifier: Apache-2.0
"""Who asks: the officer logged in, the roles held today, and for which unit and how far down the pages look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from xiezhi.access.directory import Unit
from xiezhi.casework.allowed import Actor, access_of
from xiezhi.records.desk import Desk
from xiezhi.supervision.organisation import By

SCOPES = ("mine", "unit", "below")
"""我的, 本级, 含下级."""
SCOPE, UNIT, PURPOSE = "scope", "unit", "purpose"  # keys of the session
USUAL = "日常执法监督"


@dataclass
class Who:
    """``officer`` asks at ``now`` (µs). ``scope``, ``unit``: what the pages are narrowed to; ``purpose``: what for."""

    desk: Desk
    officer: str
    now: int
    scope: str
    unit: str
    purpose: str

    @cached_property
    def day(self) -> int:
        """Today in the pack's zone."""
        return self.desk.pack.zone.day(self.now)

    @cached_property
    def name(self) -> str:
        """The name in full."""
        return access_of(self.desk).directory.name(self.officer)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Names of the roles held today, standing in included."""
        held = access_of(self.desk).directory.held(self.officer, self.day)
        return tuple(dict.fromkeys(one.role for one in held))

    @property
    def role_titles(self) -> str:
        """Titles of the roles."""
        known = self.desk.pack.roles.roles
        return "、".join(known[name].title for name in self.roles if name in known)

    @cached_property
    def own_unit(self) -> Unit | None:
        """Where the officer belongs today."""
        directory = access_of(self.desk).directory
        posted = directory.posted(self.officer, self.day)
        return None if posted is None else directory.unit(posted, self.day)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that may be chosen: those of the roles held and all under them, as the organisation has them."""
        directory = access_of(self.desk).directory
        roots = {one.unit for one in directory.held(self.officer, self.day)}
        roots |= {self.own_unit.id} if self.own_unit else set()
        covered = frozenset().union(*(directory.covered(root, self.day, below=True) for root in roots))
        return tuple(unit for unit in directory.units_on(self.day) if unit.id in covered)

    @cached_property
    def at(self) -> Unit | None:
        """The unit that the pages are narrowed to."""
        return next((unit for unit in self.units if unit.id == self.unit), self.own_unit)

    @property
    def actor(self) -> Actor:
        """As ``casework`` asks for it."""
        return Actor(self.officer, None if self.own_unit is None else self.own_unit.id)

    @property
    def by(self) -> By:
        """As ``supervision`` asks for it."""
        return By(self.officer, None if self.own_unit is None else self.own_unit.id)

    def may(self, verb: str) -> bool:
        """Whether the verb may be used on anything at all."""
        if verb in self._may:
            return self._may[verb]
        yes = access_of(self.desk).allow(self.officer, verb, None, self.now).yes
        self._may[verb] = yes
        return yes

    @cached_property
    def _may(self) -> dict[str, bool]:
        return {}

    @property
    def business(self) -> bool:
        """Whether matters concern this person at all: the three administrators see none."""
        return self.may("view")

    @cached_property
    def leads(self) -> bool:
        """Whether the overview comes before the to-do list."""
        return bool({"leader", "organ_head"} & set(self.roles))


def who_of(request: HttpRequest, desk: Desk, officer: str, now: int) -> Who:
    """Who asks, with what the session keeps of scope, unit and purpose."""
    session = request.session
    scope = session.get(SCOPE)
    who = Who(desk, officer, now, "", session.get(UNIT) or "", session.get(PURPOSE) or USUAL)
    who.scope = scope if scope in SCOPES else "mine" if who.roles == ("case_officer",) else "below"
    who.unit = "" if who.at is None else who.at.id
    return who
