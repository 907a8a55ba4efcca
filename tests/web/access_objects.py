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


def incident(small: Any, person: Person, place: str) -> str | None:
    """A report, where the role may view reports at all."""
    from xiezhi.records.models import Matter

    kinds = roles()[person.role].get("kinds", {})
    kinds = kinds.get("view") if isinstance(kinds, dict) else kinds
    if kinds and "incident" not in kinds:
        return None
    rows = Matter.objects.filter(
        kind="incident", unit__in=_units(small, person, place), sealed=place == "sealed"
    )
    return _named(rows, person, place, "id")


def finding(small: Any, person: Person, place: str) -> str | None:
    """A finding of a matter that the role may view at all."""
    from xiezhi.records.models import Finding

    rows = Finding.objects.filter(
        unit__in=_units(small, person, place), sealed=place == "sealed", status="live"
    )
    kinds = roles()[person.role].get("kinds")
    if isinstance(kinds, list):
        rows = rows.filter(kind__in=kinds)
    elif kinds and "view" in kinds:
        rows = rows.filter(kind__in=kinds["view"])
    return _named(rows, person, place, "matter")


def stay(small: Any, person: Person, place: str) -> str | None:
    """A stay in a case area."""
    from xiezhi.records.models import Matter

    rows = Matter.objects.filter(
        kind="custody_stay", unit__in=_units(small, person, place), sealed=place == "sealed"
    )
    return _named(rows.exclude(opened_at=None), person, place, "id")


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
        rows = rows.exclude(kind__in=("supervision_item", "norm_change", "patrol"))
        kinds = roles()[person.role].get("kinds")
        limits = (
            [kinds]
            if isinstance(kinds, list)
            else [kinds[one] for one in ("view", verb) if one in (kinds or {})]
        )
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


def batch(small: Any, person: Person, place: str) -> str | None:
    """A batch of one incident, drawn at a unit of a place."""
    from xiezhi.records.models import Matter
    from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem

    if place in ("mine", "sealed"):
        return None
    rows = Matter.objects.filter(kind="incident", sealed=False, unit__in=_units(small, person, place))
    first = rows.order_by("unit", "id").first()
    if first is None:
        return None
    name = f"T{sum(first.unit.encode()):06}"
    told = {
        "kind": "incident",
        "unit": first.unit,
        "units": first.unit,
        "first": "2026-11-01",
        "last": "2026-11-19",
    }
    drawn = {"method": "随机", "size": 1, "seed": "t", "population": 1, "drawn_by": person.id, "drawn_at": 0}
    PatrolBatch.objects.update_or_create(id=f"patrol:{name}", defaults=told | drawn)
    item = {"batch": f"patrol:{name}", "place": 1, "about": first.id, "chance": 1.0}
    PatrolItem.objects.update_or_create(id=f"patrol:{name}:0001", defaults=item)
    return name


def draft(small: Any, person: Person, place: str) -> str | None:
    """A draft of a unit's import whose columns are to be looked at, with its upload."""
    from hashlib import md5

    from xiezhi.web.imports import folders
    from xiezhi.web.imports.guessing import guessed
    from xiezhi.web.imports.looking import look
    from xiezhi.web.imports.models import Draft

    found = _units(small, person, place)
    if not found or place == "sealed":
        return None
    desk, token = small.site.desk(), md5(found[0].encode()).hexdigest()
    folders.clear(desk.home, token)  # an earlier request may have deleted it
    folder = folders.make(desk.home, token)
    (folder / folders.TABLE).write_text("行政案件编号,受案时间\nX1,2026-11-01 09:00\n", "utf-8")
    seen, table = look(folder, desk.pack.zone)
    told = {
        "unit": found[0], "officer": "", "source": "虚构", "name": "x.csv", "bytes": 1, "sha256": token, "form": "csv",
        "header": seen.header, "choices": guessed(desk.pack, table, {}).told(), "created_at": 0, "changed_at": 0,
    }  # fmt: skip
    Draft.objects.update_or_create(token=token, defaults=told)
    return token


def run(small: Any, person: Person, place: str) -> str | None:
    """An import of a unit that was taken."""
    from xiezhi.casework.models import Run
    from xiezhi.web.imports.models import DONE, Draft

    found = _units(small, person, place)
    if not found or place == "sealed":
        return None
    made, new = Run.objects.get_or_create(source=f"虚构{found[0]}", started_at=0, finished_at=0)
    if new:
        Draft.objects.create(
            token=f"taken-{made.pk}", unit=found[0], officer="", source=made.source, name="x.csv", bytes=1, sha256="",
            form="csv", choices={"kind": "admin_case"}, state=DONE, created_at=0, changed_at=0, run=made,
        )  # fmt: skip
    return str(made.pk)


def telling(small: Any, person: Person, place: str) -> str | None:
    """Something that two systems tell differently, in an import of a unit."""
    from xiezhi.casework.models import Telling

    number = run(small, person, place)
    if number is None:
        return None
    told = {"run_id": number, "matter": "x", "step": "x", "event": "x", "differences": {"at": [0, 1]}}
    return str(Telling.objects.get_or_create(other=f"x{number}", defaults=told)[0].pk)


OBJECTS: dict[str, Callable[[Any, Person, str], str | None]] = {
    "batch": batch,
    "matter": matter, "finding": finding, "unit": unit, "officer": officer, "norm": norm,
    "incident": incident, "draft": draft, "run": run, "telling": telling, "stay": stay,
}  # fmt: skip
OBJECTS |= {f"matter/{verb}": _of_verb(verb) for verb in VERBS}
OBJECTS |= {f"kind/{verb}": _kind_for(verb) for verb in VERBS}
OBJECTS |= {"step": _step, "event": _event}
