# SPDX-License-Identifier: Apache-2.0
"""How far each of a person's roles reaches: the one account from which decisions and SQL conditions are both made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiezhi.access.decision import Thing
from xiezhi.access.directory import Directory, Held
from xiezhi.access.rights import BELOW, MINE, Rights, Role


@dataclass(frozen=True, slots=True)
class Span:
    """Units in reach. ``outside`` is set at the top of the tree: every unit but these, unknown and missing ones too."""

    units: frozenset[str]
    outside: frozenset[str] | None = None

    def has(self, unit: str | None) -> bool:
        """Whether a matter of that unit is within."""
        if self.outside is not None:
            return unit is None or unit not in self.outside
        return unit is not None and unit in self.units


@dataclass(frozen=True, slots=True)
class Reach:
    """One role of a person in one reach for one verb: of ``span``, or (``mine``) where ``held.owner`` is named."""

    held: Held
    role: Role
    name: str
    kinds: frozenset[str] | None
    span: Span | None

    def has(self, thing: Thing) -> bool:
        """Whether a thing lies within, sealed or not."""
        if self.kinds is not None and thing.kind not in self.kinds:
            return False
        return self.held.owner in thing.officers if self.span is None else self.span.has(thing.unit)


def span_of(directory: Directory, unit: str, day: int, *, below: bool) -> Span:
    """The units for which a unit answers; at a top unit with ``below`` also what no other unit answers for."""
    units = directory.covered(unit, day, below=below)
    at = directory.unit(unit, day)
    if below and at is not None and at.parent is None:
        return Span(units, frozenset(directory.units) - units)
    return Span(units)


def reaches(directory: Directory, rights: Rights, held: list[Held], verb: str, day: int) -> Iterator[Reach]:
    """Everything within which a person may use a verb."""
    for one in held:
        role = rights.roles.get(one.role)
        if role is None:
            continue
        for name in role.reaches(verb):
            span = None if name == MINE else span_of(directory, one.unit, day, below=name == BELOW)
            yield Reach(one, role, name, role.kinds_for(verb), span)
