# SPDX-License-Identifier: Apache-2.0
"""Units and people on any day: who belonged where, held which role, stood in for whom. Civil days, inclusive.

A unit's row is dated (name, level, parent); a renamed or moved unit has several rows. What a unit leaves behind when it
ends goes to its successors, else to the unit above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar

FOREVER = 10**7


@dataclass(frozen=True, slots=True)
class Dated:
    """Valid from ``first`` to ``last`` (civil days, ``last`` ``None``: open)."""

    first: int
    last: int | None

    def holds(self, day: int) -> bool:
        """Whether it is valid on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: Dated) -> bool:
        """Whether both are valid on some day."""
        return self.first <= (FOREVER if other.last is None else other.last) and other.first <= (
            FOREVER if self.last is None else self.last
        )


@dataclass(frozen=True, slots=True)
class Unit(Dated):
    """A unit as it is in a span; ``level`` 1 is the top, ``parent`` empty there."""

    id: str
    name: str
    level: int
    parent: str | None


@dataclass(frozen=True, slots=True)
class Succession:
    """From ``day`` on, ``successor`` answers for what was ``unit``'s."""

    unit: str
    successor: str
    day: int


@dataclass(frozen=True, slots=True)
class Officer(Dated):
    """A person in service; ``kind``: 民警, 辅警, 其他."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Posting(Dated):
    """Where an officer belongs; one place at a time."""

    officer: str
    unit: str


@dataclass(frozen=True, slots=True)
class Grant(Dated):
    """A role that an officer holds at a unit, which need not be where he belongs (派驻, 兼任)."""

    officer: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Absence(Dated):
    """Leave of an officer; ``substitute`` stands in for him, where one is named."""

    officer: str
    ground: str
    substitute: str | None


class Held(NamedTuple):
    """A role at a unit; ``owner`` whose it is, ``absence`` where the holder stands in for the owner."""

    role: str
    unit: str
    owner: str
    absence: Absence | None


T = TypeVar("T", bound=Dated)


def _grouped(rows: Iterable[T], key: str) -> dict[str, tuple[T, ...]]:
    result: dict[str, list[T]] = {}
    for row in sorted(rows, key=lambda row: row.first):
        result.setdefault(getattr(row, key), []).append(row)
    return {name: tuple(found) for name, found in result.items()}


class Directory:
    """All rows, asked by day."""

    def __init__(
        self,
        units: Iterable[Unit] = (),
        successions: Iterable[Succession] = (),
        officers: Iterable[Officer] = (),
        postings: Iterable[Posting] = (),
        grants: Iterable[Grant] = (),
        absences: Iterable[Absence] = (),
        places: Mapping[str, int] | None = None,
    ) -> None:
        self.places = places or {}
        self.units = _grouped(units, "id")
        self.successions = tuple(successions)
        self.officers = _grouped(officers, "id")
        self.postings = _grouped(postings, "officer")
        self.grants = _grouped(grants, "officer")
        self.absences = _grouped(absences, "officer")
        self._note_substitutes()
        self._forget()

    def _note_substitutes(self) -> None:
        self._stood_in = _grouped(
            [one for rows in self.absences.values() for one in rows if one.substitute], "substitute"
        )

    def _forget(self) -> None:
        """What was worked out of the units so far."""
        self._covered = lru_cache(maxsize=4096)(self._cover)
        self._tree = lru_cache(maxsize=64)(self._children)

    # -- units

    def unit(self, id_: str, day: int) -> Unit | None:
        """A unit as it was on a day, ``None`` where it was not."""
        return next((row for row in self.units.get(id_, ()) if row.holds(day)), None)

    def last_known(self, id_: str) -> Unit | None:
        """The last row of a unit, whenever."""
        rows = self.units.get(id_)
        return rows[-1] if rows else None

    def units_on(self, day: int) -> list[Unit]:
        """All units of a day: from the top, those of one parent as the organisation lists them."""
        tree = self._tree(day)
        queue, found = list(tree.get("", ())), []
        while queue:
            unit = queue.pop(0)
            found.append(unit)
            queue[:0] = tree.get(unit.id, ())
        return found

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """Ids as the table of the organisation lists them (its tree apart); those it does not list last, by id."""
        return sorted(ids, key=lambda id_: (self.places.get(id_, FOREVER), id_))

    def path(self, id_: str, day: int) -> tuple[Unit, ...]:
        """A unit and those above it, upwards."""
        found: list[Unit] = []
        unit = self.unit(id_, day)
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.unit(unit.parent, day) if unit.parent else None
        return tuple(found)

    def covered(self, id_: str, day: int, *, below: bool) -> frozenset[str]:
        """The units for whose matters a unit answers on a day: itself, with ``below`` those under it, and of each what
        ended and was left to it. Empty where the unit is not there on that day.
        """
        return self._covered(id_, day, below)

    def _cover(self, id_: str, day: int, below: bool) -> frozenset[str]:
        start = self.unit(id_, day)
        if start is None:
            return frozenset()
        found, queue = {id_}, [start.id]
        while queue:
            current = queue.pop()
            under = [unit.id for unit in self._tree(day).get(current, ())] if below else []
            for other in (*under, *self._left_to(current, day)):
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return frozenset(found)

    def _left_to(self, id_: str, day: int) -> Iterator[str]:
        """Units that are no more on a day and whose matters a unit took over, at once or in the end."""
        for succession in self.successions:
            if (
                succession.successor == id_
                and succession.day <= day
                and self.unit(succession.unit, day) is None
            ):
                yield succession.unit
        succeeded = {succession.unit for succession in self.successions if succession.day <= day}
        for name, rows in self.units.items():
            ended = rows[-1].last is not None and rows[-1].last < day
            if ended and rows[-1].parent == id_ and name not in succeeded:
                yield name

    def _children(self, day: int) -> dict[str, tuple[Unit, ...]]:
        result: dict[str, list[Unit]] = {}
        for id_ in self.in_order(self.units):
            unit = self.unit(id_, day)
            if unit is not None:
                result.setdefault(unit.parent or "", []).append(unit)
        return {parent: tuple(units) for parent, units in result.items()}

    # -- people

    def officer(self, id_: str, day: int) -> Officer | None:
        """A person in service on a day."""
        return next((row for row in self.officers.get(id_, ()) if row.holds(day)), None)

    def name(self, id_: str) -> str:
        """The latest name of a person, else the number."""
        rows = self.officers.get(id_)
        return rows[-1].name if rows else id_

    def posted(self, id_: str, day: int) -> str | None:
        """The unit to which an officer belonged on a day."""
        return next((row.unit for row in self.postings.get(id_, ()) if row.holds(day)), None)

    def absence(self, id_: str, day: int) -> Absence | None:
        """The leave of an officer on a day."""
        return next((row for row in self.absences.get(id_, ()) if row.holds(day)), None)

    def held(self, id_: str, day: int) -> list[Held]:
        """Roles of an officer on a day: his own, then those of the people he stands in for.

        What someone holds by standing in is not passed on to his own substitute.
        """
        own = [Held(row.role, row.unit, id_, None) for row in self.grants.get(id_, ()) if row.holds(day)]
        lent = [
            Held(row.role, row.unit, absence.officer, absence)
            for absence in self._stood_in.get(id_, ())
            if absence.holds(day) and self.officer(absence.officer, day) is not None
            for row in self.grants.get(absence.officer, ())
            if row.holds(day)
        ]
        return own + lent

    def substituted(self, id_: str) -> tuple[Absence, ...]:
        """The leave of others for whom an officer stands in, whenever."""
        return self._stood_in.get(id_, ())

    def stands_in_for(self, id_: str, day: int) -> tuple[str, ...]:
        """The people for whom an officer stands in on a day."""
        return tuple(row.officer for row in self._stood_in.get(id_, ()) if row.holds(day))

    def acting(self, id_: str, day: int) -> str:
        """Who acts for an officer on a day: his substitute while he is on leave and one is named, else he himself."""
        absence = self.absence(id_, day)
        return absence.substitute if absence is not None and absence.substitute else id_

    def holders(self, role: str, unit: str, day: int) -> tuple[str, ...]:
        """Who holds a role at a unit on a day, by number; people on leave stay, ask ``acting`` for who acts."""
        return tuple(
            officer
            for officer in sorted(self.grants)
            if self.officer(officer, day) is not None
            and any(row.role == role and row.unit == unit and row.holds(day) for row in self.grants[officer])
        )
