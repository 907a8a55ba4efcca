# SPDX-License-Identifier: Apache-2.0
"""Parts of a matter's page: people, property, findings with their state, who looked, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.access.log import EXPORT, REVEAL, VIEW
from xiezhi.access.sealing import UNSEAL
from xiezhi.access.visible import Condition
from xiezhi.casework.allowed import access_of
from xiezhi.casework.personal import Shown, people_of
from xiezhi.casework.whole import Whole, seen_among
from xiezhi.kernel.journal import Line
from xiezhi.kernel.sql import fetch_one
from xiezhi.ledger.entry import LINKED
from xiezhi.records.models import Connection, Finding, Matter
from xiezhi.supervision.models import LoopItem

PERSON, PROPERTY, NAME = "person_in_case", "property_item", "name"
LOOKS = (VIEW, REVEAL, UNSEAL, EXPORT)
MOST = 100


@dataclass(frozen=True)
class Person:
    """Somebody in a matter: name as it may be seen, what role, sex, age in years; ``values``: all that is personal."""

    matter: Matter
    name: str
    role: str
    sex: str
    values: Sequence[Shown]
    last: str


def people(found: Whole) -> list[Person]:
    """Everybody, suspects first as the catalogue lists roles; sealed ones are not there."""
    rows = [found.rows[name] for name in found.own if _is_person(found, name)]
    shown = people_of(found.desk, found.actor, rows, found.standing, found.at) if rows else {}
    listed = []
    for row in rows:
        plain = _plain(found, row.id)
        values = shown.get(row.id, [])
        name = next((str(one.value) for one in values if one.name == NAME and one.step is None), "")
        kind = found.desk.pack.kinds.get(row.kind)
        step = None if kind is None else kind.steps.get(row.state)
        last = "" if step is None else step.title
        listed.append(Person(row, name, plain.get("role", ""), plain.get("sex", ""), values, last))
    kind = found.desk.pack.kinds.get(PERSON)
    roles = kind.attributes["role"].values if kind is not None and "role" in kind.attributes else ()
    order = {role: place for place, role in enumerate(roles)}
    return sorted(listed, key=lambda one: (order.get(one.role, len(order)), one.matter.id))


def _is_person(found: Whole, name: str) -> bool:
    kind = found.desk.pack.kinds.get(found.rows[name].kind)
    return kind is not None and NAME in kind.attributes and kind.attributes[NAME].personal


def _plain(found: Whole, matter: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for fact in found.standing:
        if fact.matter == matter:
            told |= fact.data
    return told


@dataclass(frozen=True)
class Thing:
    """A thing taken: its row, what it is in words, where it lies, the limit that runs."""

    matter: Matter
    detail: str
    place: str
    clock: Any


def property_of(found: Whole) -> list[Thing]:
    """Things seized, kept, handed over."""
    clocks: dict[str, Any] = {}
    for clock in found.clocks():
        if clock.state in ("open", "overdue", "paused"):
            clocks.setdefault(clock.matter, clock)
    listed = []
    for name in found.own:
        row = found.rows[name]
        if row.kind == PROPERTY and row.id != found.row.id:
            told = _plain(found, name)
            detail = " ".join(str(told[key]) for key in ("category", "relation") if key in told)
            listed.append(Thing(row, detail, str(told.get("place", "")), clocks.get(name)))
    return listed


@dataclass(frozen=True)
class Followed:
    """A finding and how far it is followed."""

    finding: Finding
    item: LoopItem | None

    @property
    def state(self) -> str:
        """The state of the loop; ``""`` where nobody follows it."""
        return "" if self.item is None else str(self.item.state)


def followed(findings: Sequence[Finding]) -> list[Followed]:
    """Findings with their items: those that hold or are followed still, then those that are over."""
    items = {one.finding: one for one in LoopItem.objects.filter(finding__in=[one.id for one in findings])}
    return [Followed(one, items.get(one.id)) for one in findings]


def looks(found: Whole) -> list[Line]:
    """Who looked at the matter, the latest first."""
    marks = ", ".join("?" * len(LOOKS))
    where = f"subject = ? AND act IN ({marks})"
    lines = access_of(found.desk).journal.lines(where, (found.row.id, *LOOKS), latest=MOST)
    return lines[::-1]


def count_of_looks(found: Whole) -> int:
    """How many times somebody looked."""
    journal = access_of(found.desk).journal
    marks = ", ".join("?" * len(LOOKS))
    asked = f"SELECT COUNT(*) FROM {journal.table} WHERE subject = ? AND act IN ({marks})"
    row = fetch_one(found.desk.connection, asked, (found.row.id, *LOOKS))
    return 0 if row is None else int(row[0])


@dataclass(frozen=True)
class Tie:
    """Another matter that this one is tied to: how, and its row where it may be seen."""

    role: str
    other: str
    row: Matter | None


def ties(found: Whole) -> list[Tie]:
    """Links of the matter, both ways; of matters of other families only those that may be seen have a row."""
    told = [
        (str(fact.data.get("role", "")), str(fact.data.get("to", ""))) for fact in found.standing
        if fact.matter == found.row.id and fact.step == LINKED and fact.data.get("role") != "document"
    ]  # fmt: skip
    back = Connection.objects.filter(other=found.row.id).exclude(role__in=("parent", "document"))
    told += [(str(role), str(matter)) for matter, role in back.values_list("matter", "role")]
    ids = [other for _, other in told if other not in found.rows][:MOST]
    seen = {}
    if ids:
        marks = ", ".join("?" * len(ids))
        few = Condition(f"(m.id IN ({marks}))", tuple(ids))
        seen = {row.id: row for row in seen_among(found.desk, found.actor, few, found.at)}
    listed = [
        Tie(role, other, found.rows.get(other) or seen.get(other)) for role, other in dict.fromkeys(told)
    ]
    return [one for one in listed if one.row is not None]
