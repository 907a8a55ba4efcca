# SPDX-License-Identifier: Apache-2.0
"""Objects of the small city for the access matrix: one for each place as a person sees it. None where there is none.

A kind of object that addresses name gets a function here: ``(small, person, place) -> id | None``. It reads the tables,
not what ``access`` decides: the matrix tests the one by the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.web.access_matrix import roles


@dataclass(frozen=True)
class Person:
    """Somebody who holds a role at a unit."""

    id: str
    role: str
    unit: str


def people(small: Any, role: str) -> list[Person]:
    """Two who hold a role: the one at the highest unit and the one at the lowest."""
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(small.site.clock())
    found = sorted(
        (len(directory.path(held.unit, day)), officer, held.unit)
        for officer in directory.officers for held in directory.held(officer, day)
        if held.role == role and held.owner == officer
    )  # fmt: skip
    ends = dict.fromkeys([found[0], found[-1]])
    return [Person(officer, role, unit) for _, officer, unit in ends]


def _units(small: Any, person: Person, place: str) -> list[str]:
    """The units that a place means for a person."""
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(small.site.clock())
    above = {unit.id: [one.id for one in directory.path(unit.id, day)] for unit in directory.units_on(day)}
    if place in ("mine", "own"):
        return [person.unit]
    if place == "lower":
        return [unit for unit, path in above.items() if person.unit in path[1:]]
    if place == "sealed":
        return [unit for unit, path in above.items() if person.unit in path]
    return [unit for unit, path in above.items() if person.unit not in path]


def matter(small: Any, person: Person, place: str) -> str | None:
    """A matter of a kind that the role may view at all."""
    from xiezhi.records.models import Matter

    rows = Matter.objects.filter(unit__in=_units(small, person, place), sealed=place == "sealed")
    kinds = roles()[person.role].get("kinds")
    if isinstance(kinds, list):
        rows = rows.filter(kind__in=kinds)
    elif kinds and "view" in kinds:
        rows = rows.filter(kind__in=kinds["view"])
    return _named(rows, person, place, "id")


def finding(small: Any, person: Person, place: str) -> str | None:
    """A finding of a matter that the role may view at all."""
    from xiezhi.records.models import Finding

    rows = Finding.objects.filter(unit__in=_units(small, person, place), sealed=place == "sealed")
    kinds = roles()[person.role].get("kinds")
    if isinstance(kinds, list):
        rows = rows.filter(kind__in=kinds)
    elif kinds and "view" in kinds:
        rows = rows.filter(kind__in=kinds["view"])
    return _named(rows, person, place, "matter")


def _named(rows: Any, person: Person, place: str, of: str) -> str | None:
    """One row that names the person, or one that does not where that is another place."""
    from xiezhi.records.models import Handling

    his = set(Handling.objects.filter(officer=person.id).values_list("matter", flat=True))
    for row in rows.order_by("id").values_list("id", of)[:2000]:
        if place == "sealed" or (row[1] in his) == (place == "mine"):
            return str(row[0])
    return None


def unit(small: Any, person: Person, place: str) -> str | None:
    """A unit."""
    found = _units(small, person, place)
    return found[0] if found and place not in ("mine", "sealed") else None


def officer(small: Any, person: Person, place: str) -> str | None:
    """Somebody who works in a unit of a place."""
    from xiezhi.casework.allowed import access_of

    if place == "mine":
        return person.id
    if place == "sealed":
        return None
    desk = small.site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(small.site.clock())
    units = set(_units(small, person, place))
    found = (
        one for one in sorted(directory.officers) if directory.posted(one, day) in units and one != person.id
    )
    return next(found, None)


def norm(small: Any, person: Person, place: str) -> str | None:
    """A norm: no one's in particular."""
    return min(small.site.desk().pack.norms) if place == "own" else None


def _of_verb(verb: str) -> Callable[[Any, Person, str], str | None]:
    """A matter of a kind on which the role may use a verb."""

    def found(small: Any, person: Person, place: str) -> str | None:
        from xiezhi.records.models import Matter

        rows = Matter.objects.filter(unit__in=_units(small, person, place), sealed=place == "sealed")
        rows = rows.exclude(kind__in=("supervision_item", "norm_change"))
        kinds = roles()[person.role].get("kinds")
        limits = [kinds] if isinstance(kinds, list) else [kinds[one] for one in ("view", verb) if one in (kinds or {})]
        for limit in limits:
            rows = rows.filter(kind__in=limit)
        return _named(rows, person, place, "id")

    return found


def _kind_for(verb: str) -> Callable[[Any, Person, str], str | None]:
    """The kind of that matter."""

    def found(small: Any, person: Person, place: str) -> str | None:
        from xiezhi.records.models import Matter

        id_ = _of_verb(verb)(small, person, place)
        return None if id_ is None else str(Matter.objects.get(id=id_).kind)

    return found


def _step(small: Any, person: Person, place: str) -> str | None:
    """A step of the kind of the matter that the role may record on."""
    kind = _kind_for("record")(small, person, place)
    return None if kind is None else next(iter(small.site.desk().pack.kinds[kind].steps))


def _event(small: Any, person: Person, place: str) -> str | None:
    """A record of the matter on which the role may void."""
    id_ = _of_verb("void")(small, person, place)
    facts = [] if id_ is None else small.site.desk().store.events_of([id_])
    return facts[0].id if facts else None


VERBS = ("view", "record", "void", "attach", "link", "reveal", "unseal")
OBJECTS: dict[str, Callable[[Any, Person, str], str | None]] = {
    "matter": matter, "finding": finding, "unit": unit, "officer": officer, "norm": norm,
}  # fmt: skip
OBJECTS |= {f"matter/{verb}": _of_verb(verb) for verb in VERBS}
OBJECTS |= {f"kind/{verb}": _kind_for(verb) for verb in VERBS}
OBJECTS |= {"step": _step, "event": _event}
