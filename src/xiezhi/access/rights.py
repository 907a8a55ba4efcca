# SPDX-License-Identifier: Apache-2.0
"""What roles may do, from the plain data that a pack's ``roles.yaml`` comes to. This room knows no packs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xiezhi.kernel.errors import XiezhiError

MINE, UNIT, BELOW = "mine", "unit", "below"
REACHES = (MINE, UNIT, BELOW)
REACH_WORDS = {
    MINE: ("我的", "own"),
    UNIT: ("本级", "of the unit"),
    BELOW: ("含下级", "of the unit and those under it"),
}
BUSINESS = "business"
SEEN = ("full", "masked", "hidden")
"""How personal data are shown, from most to least."""


@dataclass(frozen=True, slots=True)
class Role:
    """One role: reach → verbs; ``kinds``: verb (or ``*``) → kinds, all where it is not there.

    ``group``: ``business`` or which administrator.
    """

    name: str
    title: str
    levels: frozenset[int]
    may: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    personal: Mapping[str, str]
    group: str = BUSINESS

    def kinds_for(self, verb: str) -> frozenset[str] | None:
        """The kinds for which the role may use a verb; ``None``: all."""
        return self.kinds.get(verb, self.kinds.get("*"))

    def reaches(self, verb: str) -> Iterable[str]:
        """The reaches in which the role may use a verb."""
        return (reach for reach in REACHES if verb in self.may.get(reach, ()))


@dataclass(frozen=True, slots=True)
class Rights:
    """All roles, the titles of verbs (Chinese, English) and of levels of units, masks, and when a seal is opened."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    verbs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    masks: Mapping[str, str] = field(default_factory=dict)
    seal_basis: str = ""
    seal_grounds: tuple[str, ...] = ()

    def role(self, name: str) -> Role:
        """A role by its name; an unknown one is an error that names those there are."""
        if name in self.roles:
            return self.roles[name]
        known = " ".join(self.roles)
        raise XiezhiError(
            f"没有角色 {name[:60]!r}, 应为 {known}", f"no role {name[:60]!r}: one of {known} would be right"
        )

    def verb(self, name: str) -> tuple[str, str]:
        """The titles of a verb; an unknown one is an error that names those there are."""
        if name in self.verbs:
            return self.verbs[name]
        known = " ".join(self.verbs)
        raise XiezhiError(
            f"没有权限 {name[:60]!r}, 应为 {known}", f"no verb {name[:60]!r}: one of {known} would be right"
        )

    def level(self, number: int) -> str:
        """The title of a level."""
        return self.levels[number - 1] if 0 < number <= len(self.levels) else str(number)


def rights_of(plain: Mapping[str, Any]) -> Rights:
    """From plain data: ``{levels, roles: {name: {title, levels, may, kinds, personal, group}}, verbs, masks, …}``."""
    return Rights(
        roles={name: _role(name, told) for name, told in plain.get("roles", {}).items()},
        verbs={name: (zh, en) for name, (zh, en) in plain.get("verbs", {}).items()},
        levels=tuple(plain.get("levels", ())),
        masks=dict(plain.get("masks", {})),
        seal_basis=str(plain.get("seal_basis", "")),
        seal_grounds=tuple(plain.get("seal_grounds", ())),
    )


def _role(name: str, told: Mapping[str, Any]) -> Role:
    return Role(
        name=name,
        title=str(told.get("title", name)),
        levels=frozenset(told.get("levels", ())),
        may={reach: frozenset(verbs) for reach, verbs in told.get("may", {}).items()},
        kinds={verb: frozenset(kinds) for verb, kinds in told.get("kinds", {}).items()},
        personal=dict(told.get("personal", {})),
        group=str(told.get("group", BUSINESS)),
    )
