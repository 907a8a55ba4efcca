# SPDX-License-Identifier: Apache-2.0
"""When two systems tell the same event. Source: packs.md, ``same_as`` of a step.

The first telling stands. The second is recorded too and voided at once, so that nothing is lost and nothing counts
twice; where it says something else a person decides which one stands (``resolve``), by a void of the void.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from xiezhi.casework.models import Run, Telling
from xiezhi.catalog.model import Pack
from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.instant import HOUR
from xiezhi.ledger.entry import VOIDED, Entry, Recorded
from xiezhi.ledger.store import Store
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.live import Outcome, take

NOT_COMPARED = frozenset({"source_recorded_at", "at_precision"})


@dataclass(frozen=True)
class Rule:
    """One ``same_as`` of a step: ``step`` of the other telling, fields that must agree, how far times may lie apart."""

    step: str
    fields: tuple[str, ...]
    tolerance: int


def rules_of(pack: Pack, kind: str, step: str) -> tuple[Rule, ...]:
    """The rules of a step: ``{step, key: [field], tolerance}``; without them the step itself, no field, none."""
    declared = pack.kinds[kind].steps.get(step)
    if declared is None:
        return ()
    return tuple(
        Rule(str(one.get("step", step)), _names(one.get("key")), _microseconds(one.get("tolerance")))
        for one in declared.same_as
    )


def _names(said: Any) -> tuple[str, ...]:
    if said is None:
        return ()
    return (said,) if isinstance(said, str) else tuple(said)


def _microseconds(text: Any) -> int:
    """Both tellings may lie so far apart, either way; days are of 24 hours."""
    if text is None:
        return 0
    found = parse_duration(str(text))
    return found.elapsed if found.elapsed is not None else found.n * 24 * HOUR


def second_tellings(pack: Pack, store: Store, entries: Sequence[Entry]) -> Mapping[int, Recorded]:
    """Of some entries those (by place) that another source has told already, with the event that stands."""
    asked = [place for place, entry in enumerate(entries) if rules_of(pack, entry.kind, entry.step)]
    if not asked:
        return {}
    events = store.events_of(sorted({entries[place].matter for place in asked}))
    gone = voided(events)
    standing: dict[str, list[Recorded]] = {}
    for event in events:
        if event.voids is None and event.id not in gone:
            standing.setdefault(event.matter, []).append(event)
    found = {}
    for place in asked:
        twin = _twin(pack, entries[place], standing.get(entries[place].matter, ()))
        if twin is not None:
            found[place] = twin
    return found


def _twin(pack: Pack, entry: Entry, standing: Iterable[Recorded]) -> Recorded | None:
    """The event of another source nearest in time that a rule says is the same."""
    near = [
        (abs(event.at - entry.at), event.seq, event)
        for rule in rules_of(pack, entry.kind, entry.step)
        for event in standing
        if event.source != entry.source
        and event.step == rule.step
        and abs(event.at - entry.at) <= rule.tolerance
        and all(event.data.get(name) == entry.data.get(name) for name in rule.fields)
    ]
    return min(near)[2] if near else None


def differences(entry: Entry, event: Recorded) -> dict[str, list[Any]]:
    """Where two tellings differ: {name: [what stands, what the other says]}; what one leaves out is no difference."""
    ours: dict[str, Any] = {"at": event.at, "actor": event.actor, "unit": event.unit, **event.data}
    theirs: dict[str, Any] = {"at": entry.at, "actor": entry.actor, "unit": entry.unit, **entry.data}
    return {
        name: [ours[name], theirs[name]]
        for name in ours
        if name in theirs and name not in NOT_COMPARED
        and ours[name] is not None and theirs[name] is not None and ours[name] != theirs[name]
    }  # fmt: skip


def with_voids(entry: Entry, event: Recorded) -> tuple[Entry, Entry]:
    """The second telling, and the void that takes it out of view."""
    key = entry.source_key or entry.id or ""
    void = Entry(
        entry.matter, entry.kind, VOIDED, entry.at, data={"same_as": event.id}, source=entry.source,
        source_key=void_key(entry), voids=key,
    )  # fmt: skip
    return replace(entry, source_key=key), void


def void_key(entry: Entry) -> str:
    """By what the ledger calls the void of a second telling."""
    return f"{entry.source_key or entry.id or ''}:same"


def note(run: Run, entry: Entry, other: str, event: Recorded) -> Telling:
    """Keeps both readings for a person."""
    found, _ = Telling.objects.get_or_create(
        other=other,
        defaults={
            "run": run, "matter": entry.matter, "step": entry.step, "event": event.id,
            "differences": differences(entry, event),
        },
    )  # fmt: skip
    return found


def resolve(desk: Desk, telling: Telling, take_other: bool, by: str, *, now: int) -> Outcome | None:
    """A person decides which of two readings stands. The other reading comes back by a void of its void."""
    telling.taken, telling.by, telling.at = ("other" if take_other else "event"), by, now
    with transaction.atomic():
        telling.save()
        if not take_other:
            return None
        facts = desk.store.events_of([telling.matter])
        kind = facts[0].kind
        unit = next((fact.unit for fact in facts if fact.unit), None)
        void = next(fact for fact in facts if fact.voids == telling.other)
        data = {"resolved": [telling.event, telling.other]}
        return take(
            desk,
            [
                Entry(telling.matter, kind, VOIDED, now, actor=by, unit=unit, data=data, voids=one)
                for one in (telling.event, void.id)
            ],
            now=now,
        )
