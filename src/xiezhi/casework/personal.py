# SPDX-License-Identifier: Apache-2.0
"""Personal data of a matter as somebody may see them: by role, and never in full of a minor unless revealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from xiezhi.access.age import is_minor
from xiezhi.access.decision import Thing
from xiezhi.access.log import reveal
from xiezhi.access.masking import Masking
from xiezhi.casework.allowed import Actor, access_of, demand, thing_of
from xiezhi.casework.matters import seen
from xiezhi.catalog.model import Field, Kind
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.models import Matter
from xiezhi.records.tables import among

BIRTH, IDENTITY = "birth_date", "id_number"
"""Forms of ``masks`` that tell an age."""


class Shown(NamedTuple):
    """One personal value: of which step (``None``: an attribute), its name and title, and what is shown of it."""

    step: str | None
    name: str
    title: str
    value: Any


def personal_of(desk: Desk, actor: Actor, id: str, now: int, *, purpose: str | None = None) -> list[Shown]:
    """The personal values of a matter, masked as the asker's role says; the console sees them as a role that masks.

    With a ``purpose`` they are revealed in full, a minor's too, to who may, and it is logged (the caller commits).
    """
    row = seen(id)
    demand(desk, actor, "view", matter=row, now=now)
    kind, thing = desk.pack.kinds.get(row.kind), thing_of(desk, row)
    facts = desk.store.events_of([id])
    gone = voided(facts)
    latest = _latest([fact for fact in facts if fact.id not in gone])
    if purpose is not None and actor.officer is not None:
        fields = [name if step is None else f"{step}.{name}" for step, name in latest]
        reveal(access_of(desk), actor.officer, thing, fields=fields, purpose=purpose, now=now)
        return [
            Shown(step, name, _field(kind, step, name).title, value) for (step, name), value in latest.items()
        ]
    return _masked(desk, kind, latest, _sees(desk, actor, thing, now), now)


def people_of(
    desk: Desk, actor: Actor, rows: Sequence[Matter], facts: Sequence[Recorded], now: int
) -> dict[str, list[Shown]]:
    """The personal values of several matters at once, masked as ``personal_of`` masks them; one query.

    ``rows``: those that the asker may see; ``facts``: of theirs, without voided ones.
    """
    where, given = among(desk.connection, "matter", [row.id for row in rows])
    handled: dict[str, set[str]] = {}
    for matter, officer in fetch(
        desk.connection, f"SELECT matter, officer FROM records_handling WHERE {where}", (given,)
    ):
        handled.setdefault(matter, set()).add(officer)
    found = {}
    for row in rows:
        thing = Thing(row.id, row.kind, row.unit or None, frozenset(handled.get(row.id, ())), row.sealed)
        latest = _latest([fact for fact in facts if fact.matter == row.id])
        if latest:
            found[row.id] = _masked(
                desk, desk.pack.kinds.get(row.kind), latest, _sees(desk, actor, thing, now), now
            )
    return found


def _sees(desk: Desk, actor: Actor, thing: Thing, now: int) -> str:
    return "masked" if actor.officer is None else access_of(desk).sees(actor.officer, thing, now)


def _masked(
    desk: Desk, kind: Kind | None, values: Mapping[tuple[str | None, str], Any], sees: str, now: int
) -> list[Shown]:
    """A minor is told from the matter's own attributes: what they ask for and nobody filled in counts as one."""
    masking = Masking(desk.pack.roles.masks)
    told = {name: str(value) for (step, name), value in values.items() if step is None}
    declared = () if kind is None else kind.attributes
    births = [told.get(name) for name in declared if masking.masks.get(name) == BIRTH]
    identity = next((told[name] for name in told if masking.masks.get(name) == IDENTITY), None)
    minor = is_minor(births, desk.pack.zone.day(now), identity)
    shown = []
    for (step, name), value in values.items():
        field = _field(kind, step, name)
        seen_as = masking.show(value, name=name, type_=field.type, personal=True, sees=sees, minor=minor)
        shown.append(Shown(step, name, field.title, seen_as))
    return shown


def _latest(facts: list[Recorded]) -> dict[tuple[str | None, str], Any]:
    """(step, name) → the latest value that this step told; ``None``: changes of attributes, the matter's own row first.

    An attribute that an event set stands under the step of that event.
    """
    found: dict[tuple[str | None, str], Any] = {}
    for fact in facts:
        for name, value in fact.personal.items():
            own = name.removeprefix("fields.")
            step = None if fact.step == ATTRIBUTES_CHANGED else fact.step
            found[(step, own)] = value
    return found


def _field(kind: Kind | None, step: str | None, name: str) -> Field:
    """What the catalogue says of a field; one that it does not name is a text."""
    if kind is not None and step is not None and step in kind.steps and name in kind.steps[step].fields:
        return kind.steps[step].fields[name]
    if kind is not None and name in kind.attributes:
        return kind.attributes[name]
    return Field(name, name)
