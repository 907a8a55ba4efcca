# SPDX-License-Identifier: Apache-2.0
"""What a file tells as entries for the ledger, under the ids that ``xiezhi check`` gives the same rows.

A matter's row is an ``attributes_changed`` from the beginning of time (``<matter>#0``); an event whose row sets
attributes carries them in ``data`` under their names, and under ``fields`` what a table says of the event alone though
an attribute is called so. What the catalogue marks as personal stands apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiezhi.catalog.model import Kind, Pack
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant, date_of, utc_text
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, VOIDED, Entry

OPENING = "#0"  # the row of the matters table of a matter


@dataclass
class Telling:
    """How one export is told. ``stamped``: rows say when they were entered; ``known``: matters that are only named
    here; ``before``: those that the ledger holds already; ``parents``: child → id of a parent that is nowhere yet;
    ``keys`` counts the rows of each step of a matter.
    """

    pack: Pack
    source: str
    stamped: bool
    known: Collection[str] = ()
    before: Collection[str] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    keys: Counter[tuple[str, str]] = field(default_factory=Counter)

    def entries(self, family: Family) -> Iterator[Entry]:
        """The entries of a family: each matter's row first, then its events in the order of the file."""
        for matter in family.matters.values():
            if matter.id not in self.known:
                yield self.matter(matter)
        for event in sorted(family.events, key=lambda one: one.seq):
            yield self.event(family.matters[event.matter], event)

    def matter(self, matter: Matter) -> Entry:
        """What a row says of its matter for all time."""
        plain, personal = self._parted(matter, "", matter.attributes)
        parent = matter.parent or self.parents.get(matter.id)
        plain |= {"parent": parent} if parent else {}
        plain |= {"unit": matter.unit} if matter.unit else {}
        id = f"{matter.id}{OPENING}"
        return Entry(
            matter.id, matter.kind, ATTRIBUTES_CHANGED, BEGINNING, id=id, unit=matter.unit, data=plain,
            personal=personal, source=self.source, source_key=id,
        )  # fmt: skip

    def event(self, matter: Matter, event: Event) -> Entry:
        """What a row says happened."""
        data, personal = self._parted(matter, "", event.sets)
        fields, more = self._parted(matter, event.step, event.data)
        attributes = self.pack.kinds[matter.kind].attributes
        alone = {name: value for name, value in fields.items() if name in attributes}
        data |= {name: value for name, value in fields.items() if name not in alone}
        data |= {"fields": alone} if alone else {}
        personal |= {f"fields.{name}" if name in attributes else name: value for name, value in more.items()}
        if event.at_day:
            data["at_precision"] = "day"
        if self.stamped:
            data["source_recorded_at"] = utc_text(event.recorded_at)
        id, key = self._names(event)
        return Entry(
            event.matter, matter.kind, event.step or VOIDED, event.at, id=id, actor=event.actor, unit=event.unit,
            data=data, personal=personal, source=self.source, source_key=key, voids=event.voids or None,
        )  # fmt: skip

    def _parted(
        self, matter: Matter, step: str, said: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values as JSON: those that are not personal, and those that are."""
        kind = self.pack.kinds[matter.kind]
        values = {name: json_value(self.pack, value) for name, value in said.items()}
        personal = {name: value for name, value in values.items() if _personal(kind, step, name)}
        return {name: value for name, value in values.items() if name not in personal}, personal

    def _names(self, event: Event) -> tuple[str | None, str]:
        """The id and the source's key. A default id counts rows and moves when one is put between: no key for it.

        Such a row is known by its step and the how-manieth of that step it is; to a matter that the ledger holds
        already the ledger gives the ids.
        """
        counted = event.id.removeprefix(f"{event.matter}#")
        if not counted.isdigit() or counted == event.id:
            return event.id, event.id
        self.keys[event.matter, event.step] += 1
        key = f"{event.matter}|{event.step}|{self.keys[event.matter, event.step]}"
        return (None if event.matter in self.before else event.id), key


def _personal(kind: Kind, step: str, name: str) -> bool:
    """Whether the catalogue marks an attribute, or a field of a step, as personal."""
    declared = kind.steps[step].fields.get(name) if step in kind.steps else None
    declared = declared or kind.attributes.get(name)
    return declared is not None and declared.personal


def json_value(pack: Pack, value: Any) -> Any:
    """A value of the engine as the ledger keeps it: JSON, times as ISO 8601 with offset, days alone as dates."""
    if isinstance(value, Instant):
        return date_of(pack.zone.day(value.us)).isoformat() if value.day else utc_text(value.us)
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [json_value(pack, member) for member in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
