# SPDX-License-Identifier: Apache-2.0
"""Facts of the ledger as families for the engine: values typed by the pack, voids settled, parents as they stand.

A matter is what its events tell. ``attributes_changed`` of all time (``BEGINNING``) gives attributes without a date, as
a row of a matters file does; later ones, and events that name an attribute in their data, set it from ``at`` on.
Source: norm-language §1, interchange In.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiezhi.catalog.model import COMMON_STEPS
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.kernel.instant import DAY, FIRST_YEAR, Instant, day_of
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Recorded
from xiezhi.records import titles
from xiezhi.records.initials import initials_of
from xiezhi.records.values import AFTER_YEAR, Readings, instant, text

UNIT, PARENT, NUMBER = "unit", "parent", "number"
OFFICERS = "officers"  # the field in which steps name those who do them, whoever answers for the matter first
FIELDS = "fields"  # fields of the event alone, though attributes are called so
PRECISION, SOURCE_STAMP = "at_precision", "source_recorded_at"
SEALED, UNSEALED = "record_sealed", "record_unsealed"
_RESERVED = frozenset((PRECISION, SOURCE_STAMP))
_STRUCTURE = frozenset((UNIT, PARENT))


def _first_of(year: int) -> int:
    return day_of(date(year, 1, 1)) * DAY


FIRST, AFTER = _first_of(FIRST_YEAR), _first_of(AFTER_YEAR)


@dataclass(slots=True)
class Standing:
    """How a matter stands at T, for its row: fields as in ``models.Matter``.

    ``handlers``: all who have acted on it, whatever became of what they recorded, and who answers for it.
    """

    id: str
    kind: str
    unit: str = ""
    parent: str = ""
    number: str = ""
    state: str = ""
    opened_at: int | None = None
    last_at: int | None = None
    closed_at: int | None = None
    sealed: bool = False
    events: int = 0
    title: str = ""
    officer: str = ""
    initials: str = ""
    handlers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Told:
    """A family as the ledger tells of it at T.

    ``family`` holds no voids and nothing voided. ``remark``: facts that the pack has no place for, one line; they stay
    facts. ``sources``: which sources have told of each matter.
    """

    family: Family
    standing: dict[str, Standing]
    remark: str = ""
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def sealed(self) -> frozenset[str]:
        """The matters whose records are sealed."""
        return frozenset(name for name, row in self.standing.items() if row.sealed)


class Teller:
    """Makes families of recorded facts under one pack."""

    def __init__(self, readings: Readings) -> None:
        self.readings, self.pack = readings, readings.pack
        self._finals = self.pack.final_steps
        self._about = {name: titles.about(kind) for name, kind in self.pack.kinds.items()}
        self.remembered: dict[str, tuple[Event, list[str]]] | None = None
        """Facts as read, with their remarks, by their digests, which say all but what is personal: for whoever reads
        the same facts many times over and has the room; ``None``: nothing is remembered."""

    def told(self, facts: Iterable[Recorded], as_of: int) -> Told:
        """One family of its facts (all matters, in seq order), as it stands at T (µs UTC)."""
        by_matter: dict[str, list[Recorded]] = {}
        for fact in facts:
            by_matter.setdefault(fact.matter, []).append(fact)
        remarks: list[str] = []
        events: list[Event] = []
        matters: dict[str, _Matter] = {}
        for name, recorded in by_matter.items():
            matter = _Matter(name, recorded[0].kind)
            if matter.kind not in self.pack.kinds:
                remarks.append(f"{name}: {matter.kind}?")
            else:
                self._matter(matter, recorded, as_of, events, remarks)
            matters[name] = matter
        family = _family(self.pack.kinds, matters, events, remarks)
        standing = {name: matter.standing(self._finals) for name, matter in matters.items()}
        for name, row in standing.items():
            self._named(row, matters[name], by_matter[name])
        _seal_below(standing)
        return Told(
            family,
            standing,
            "; ".join(remarks[:5]) + (f" … {len(remarks)}" if len(remarks) > 5 else ""),
            {name: frozenset(fact.source for fact in recorded) for name, recorded in by_matter.items()},
        )

    def _named(self, row: Standing, matter: _Matter, recorded: Sequence[Recorded]) -> None:
        """What the matter is called, and whose it is."""
        kind = self.pack.kinds.get(row.kind)
        row.title = (
            row.kind if kind is None else titles.title_of(kind, self._about[row.kind], matter.attributes)
        )
        row.initials = f"{initials_of(row.title)} {initials_of(row.number)}".strip()
        acted = {fact.actor for fact in recorded if fact.actor}
        row.handlers = frozenset(acted | {row.officer} if row.officer else acted)

    def _matter(
        self,
        matter: _Matter,
        recorded: Sequence[Recorded],
        as_of: int,
        events: list[Event],
        remarks: list[str],
    ) -> None:
        steps = self.pack.kinds[matter.kind].steps
        gone = voided(recorded)
        for fact in recorded:
            if fact.voids is not None or fact.id in gone:
                continue
            if fact.step not in steps or fact.kind != matter.kind:
                remarks.append(f"{fact.id}: {fact.kind}.{fact.step}?")
            elif fact.step == ATTRIBUTES_CHANGED and fact.at <= BEGINNING:
                sets, data = self._read(fact, remarks)
                matter.always.update(sets)
                matter.number = text(data.get(NUMBER)) or matter.number
                matter.place(fact)
            elif not FIRST <= fact.at < AFTER:
                remarks.append(f"{fact.id}: at?")
            else:
                event = self._known(fact, remarks)
                events.append(event)
                if fact.at <= as_of:
                    if fact.step == ATTRIBUTES_CHANGED:
                        matter.place(fact)
                    matter.seen.append(event)

    def _known(self, fact: Recorded, remarks: list[str]) -> Event:
        if self.remembered is None or fact.personal_hashes:
            return self._event(fact, remarks)
        found = self.remembered.get(fact.digest)
        if found is None:
            own: list[str] = []
            found = self.remembered[fact.digest] = self._event(fact, own), own
        remarks += found[1]
        return found[0]

    def _event(self, fact: Recorded, remarks: list[str]) -> Event:
        sets, data = self._read(fact, remarks)
        recorded_at, at_day = fact.recorded_at, False
        if _RESERVED & fact.data.keys():
            recorded_at = self._stamp(fact)
            at_day = fact.data.get(PRECISION) == "day"
        return Event(
            fact.id, fact.matter, fact.step, fact.at, recorded_at, fact.seq, fact.actor, fact.unit, data, sets, None,
            at_day,
        )  # fmt: skip

    def _stamp(self, fact: Recorded) -> int:
        """When the source recorded the fact, where it says so; else when the ledger did."""
        found = instant(self.pack.zone, fact.data.get(SOURCE_STAMP))
        return found.us if isinstance(found, Instant) else fact.recorded_at

    def _read(self, fact: Recorded, remarks: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
        """(attributes set, fields) of a fact; a value that does not fit is missing, and remarked."""
        sets: dict[str, Any] = {}
        data: dict[str, Any] = {}
        if not fact.data and not fact.personal:
            return sets, data
        attributes, fields = self.readings.of(fact.kind, fact.step)
        structural = fact.step == ATTRIBUTES_CHANGED
        for name, value, alone in _said(fact):
            if name in _RESERVED or (structural and name in _STRUCTURE):
                continue
            read = None if alone else attributes.get(name)
            into = data if read is None else sets
            found = (read or fields.get(name, text))(value)
            if found is not None:
                into[name] = found
            elif value is not None and value != "":
                remarks.append(f"{fact.id}: {name} = {str(value)[:40]!r}?")
        return sets, data


def _said(fact: Recorded) -> Iterator[tuple[str, Any, bool]]:
    """(name, value, whether it is a field alone): a name that is an attribute's sets it, but not inside ``fields``."""
    for name, value in fact.data.items():
        if name == FIELDS and isinstance(value, Mapping):
            yield from ((field, one, True) for field, one in value.items())
        else:
            yield name, value, False
    for name, value in fact.personal.items():
        yield name.removeprefix(f"{FIELDS}."), value, name.startswith(f"{FIELDS}.")


class _Matter:
    """What is gathered of one matter."""

    def __init__(self, name: str, kind: str) -> None:
        self.name, self.kind = name, kind
        self.always: dict[str, Any] = {}
        self.number = ""  # as told for all time, where the kind declares no such attribute
        self.seen: list[Event] = []
        self.attributes: dict[str, Any] = {}  # as they stand at T, once ``standing`` was asked for
        self._unit: tuple[int, int, str | None] | None = None
        self._parent: tuple[int, int, str | None] | None = None

    def place(self, fact: Recorded) -> None:
        """Takes in the unit and parent that a fact tells; the latest by (at, seq) holds."""
        for key in (UNIT, PARENT):
            if key in fact.data:
                mark = (fact.at, fact.seq, text(fact.data[key]))
                known = self._unit if key == UNIT else self._parent
                if known is None or known[:2] <= mark[:2]:
                    setattr(self, f"_{key}", mark)

    @property
    def unit(self) -> str | None:
        return None if self._unit is None else self._unit[2]

    @property
    def parent(self) -> str | None:
        return None if self._parent is None else self._parent[2]

    def standing(self, finals: frozenset[tuple[str, str]]) -> Standing:
        """The matter's row: state, dates, number, whether its record is sealed, who answers for it.

        That is the first of the ``officers`` whom the last step names that names any, else the actor of the last step.
        """
        row = Standing(
            self.name,
            self.kind,
            self.unit or "",
            self.parent or "",
            text(self.always.get(NUMBER)) or self.number,
        )
        ordered = sorted(self.seen, key=lambda event: (event.at, event.seq))
        row.events = len(ordered)
        self.attributes = dict(self.always)
        acted = named = ""
        for event in ordered:
            self.attributes.update(event.sets)
            given = event.sets if event.step != ATTRIBUTES_CHANGED else {**event.data, **event.sets}
            row.number = text(given.get(NUMBER)) or row.number
            row.unit = row.unit or event.unit or ""
            if event.step in COMMON_STEPS:
                continue
            row.opened_at = event.at if row.opened_at is None else row.opened_at
            row.state, row.last_at = event.step, event.at
            acted, named = event.actor or acted, _first(event.data.get(OFFICERS)) or named
            if row.closed_at is None and (self.kind, event.step) in finals:
                row.closed_at = event.at
            if event.step in (SEALED, UNSEALED):
                row.sealed = event.step == SEALED
        row.officer = (named or acted)[:80]
        return row


def _seal_below(standing: Mapping[str, Standing]) -> None:
    """What stands under a sealed record is sealed with it: a stay, an interview would name again whom it protects."""
    sealed = {name for name, row in standing.items() if row.sealed}
    waiting = sealed.copy()
    while waiting:
        waiting = {name for name, row in standing.items() if row.parent in waiting and name not in sealed}
        sealed |= waiting
    for name in sealed:
        standing[name].sealed = True


def _first(named: Any) -> str:
    """The first of the people whom a list names."""
    return (
        next((one for one in named if isinstance(one, str) and one), "") if isinstance(named, tuple) else ""
    )


def voided(recorded: Sequence[Recorded]) -> set[str]:
    """Ids out of view: a void takes out an earlier event of its matter, unless it is itself voided."""
    voids = [fact for fact in recorded if fact.voids is not None]
    if not voids:
        return set()
    seq = {fact.id: fact.seq for fact in recorded}
    gone: set[str] = set()
    for fact in sorted(voids, key=lambda fact: -fact.seq):
        assert fact.voids is not None
        if fact.id not in gone and seq.get(fact.voids, fact.seq) < fact.seq:
            gone.add(fact.voids)
    return gone


def _family(
    kinds: Mapping[str, Any], gathered: Mapping[str, _Matter], events: list[Event], remarks: list[str]
) -> Family:
    """The engine's family; matters of unknown kind, and those on a circle of parents, have no place in it."""
    known = {name: matter for name, matter in gathered.items() if matter.kind in kinds}
    circling = _circling(known)
    if circling:
        remarks.append(f"上级成环 circle of parents: {' '.join(sorted(circling)[:5])}")
        known = {name: matter for name, matter in known.items() if name not in circling}
        events = [event for event in events if event.matter not in circling]
    matters = {
        name: Matter(
            name,
            matter.kind,
            matter.unit,
            matter.parent if matter.parent in known else None,
            matter.parent is not None and matter.parent not in known,
            matter.always,
        )
        for name, matter in known.items()
    }
    return Family(matters, tuple(events))


def _circling(matters: Mapping[str, _Matter]) -> set[str]:
    """Matters that are their own ancestors."""
    if len(matters) == 1:
        only = next(iter(matters.values()))
        return {only.name} if only.parent == only.name else set()
    found: set[str] = set()
    done: set[str] = set()
    for start in matters:
        path: list[str] = []
        name: str | None = start
        while name is not None and name in matters and name not in done and name not in path:
            path.append(name)
            name = matters[name].parent
        if name is not None and name in path:
            found.update(path[path.index(name) :])
        done.update(path)
    return found
