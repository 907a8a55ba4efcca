# SPDX-License-Identifier: Apache-2.0
"""Stories of packs told to the ledger, and what a judgement of all facts afresh says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import StoryEvent, StoryMatter, Telling, read_story
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.results import Result
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant, utc_text
from xiezhi.ledger.entry import BEGINNING, Entry, Recorded
from xiezhi.records import models

Told = tuple[int, Entry]  # recorded at, fact


def tellings(pack: Pack, norms: Iterable[Norm], mark: str = "") -> list[Telling]:
    """The stories of norms, ids made their own by a mark and a number before them."""
    found = []
    for norm in norms:
        for story in norm.stories:
            found.append(_apart(read_story(story, norm, pack), f"{mark}{len(found)}."))
    return found


def _apart(telling: Telling, mark: str) -> Telling:
    return replace(telling, matters=tuple(_matter_apart(matter, mark) for matter in telling.matters))


def _matter_apart(matter: StoryMatter, mark: str) -> StoryMatter:
    events = tuple(
        replace(
            event,
            id=mark + event.id,
            voids=None if event.voids is None else mark + event.voids,
            data={name: mark + value if name == "event" else value for name, value in event.data.items()},
        )
        for event in matter.events
    )
    parent = None if matter.parent is None else mark + matter.parent
    return replace(matter, id=mark + matter.id, parent=parent, events=events)


def entries(matters: Sequence[StoryMatter]) -> list[Told]:
    """Matters as facts, each with the instant at which it is recorded, in that order."""
    told: list[tuple[int, int, Entry]] = []
    first = min((event.recorded_at.us for matter in matters for event in matter.events), default=0)
    for matter in matters:
        data = {name: as_json(value) for name, value in matter.attributes.items() if value is not None}
        data |= {name: value for name, value in (("unit", matter.unit), ("parent", matter.parent)) if value}
        always = Entry(
            matter.id, matter.kind, "attributes_changed", BEGINNING, id=f"{matter.id}#0", data=data
        )
        told.append((first, -1, always))
        told += [(event.recorded_at.us, event.seq, _entry(matter, event)) for event in matter.events]
    return [(at, entry) for at, _, entry in sorted(told, key=lambda one: one[:2])]


def _entry(matter: StoryMatter, event: StoryEvent) -> Entry:
    data = {
        name: as_json(value)
        for name, value in (*event.data.items(), *event.sets.items())
        if value is not None
    }
    if event.at.day:
        data["at_precision"] = "day"
    step = event.step or "voided"
    return Entry(
        matter.id, matter.kind, step, event.at.us, id=event.id, actor=event.actor, unit=event.unit, data=data,
        voids=event.voids,
    )  # fmt: skip


def as_json(value: Any) -> Any:
    """A value of the engine as the ledger holds it."""
    if isinstance(value, Instant):
        return utc_text(value.us) if not value.day else utc_text(value.us)[:10]
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return [as_json(one) for one in value] if isinstance(value, tuple) else value


def afresh(
    pack: Pack, matters: Sequence[StoryMatter], recorded: Mapping[str, Recorded], as_of: int
) -> Result:
    """The verdicts of the norms that run live on all facts recorded so far, judged together at T."""
    here = {matter.id: matter for matter in matters if f"{matter.id}#0" in recorded}
    groups: dict[str, list[StoryMatter]] = {}
    for matter in here.values():
        top = matter
        while top.parent in here:
            top = here[top.parent]
        groups.setdefault(top.id, []).append(matter)
    families = [_family(group, here, recorded) for group in groups.values()]
    return judge_columnar(pack, families, pack.checked(frozenset(("shadow",))), as_of, None)


def _family(
    group: Sequence[StoryMatter], here: Mapping[str, StoryMatter], recorded: Mapping[str, Recorded]
) -> Family:
    matters = {
        one.id: Matter(
            one.id,
            one.kind,
            one.unit,
            one.parent if one.parent in here else None,
            one.parent is not None and one.parent not in here,
            one.attributes,
        )
        for one in group
    }
    events = [
        Event(
            event.id, one.id, event.step, event.at.us, recorded[event.id].recorded_at, recorded[event.id].seq,
            event.actor, event.unit, event.data, event.sets, event.voids, event.at.day,
        )
        for one in group
        for event in one.events
        if event.id in recorded
    ]  # fmt: skip
    return Family(matters, tuple(events))


Rows = set[tuple[Any, ...]]


def rows_of(result: Result) -> tuple[Rows, Rows]:
    """Clocks and findings without what grows with time alone."""
    states = {(one.norm, one.version, one.matter, one.anchor): one.state for one in result.clocks}
    clocks = {
        (
            one.norm, one.status, one.version, one.matter, one.anchor, one.trigger_at,
            None if one.state == "paused" else one.due, one.state, one.fulfilled_by or "", one.fulfilled_at,
            one.ended_by or "", one.extensions, one.pauses, None if one.state == "overdue" else one.over_s, one.tie,
            one.late_entry, one.calendar_uncertain and one.state != "paused",
        )
        for one in result.clocks
    }  # fmt: skip
    findings = {
        (
            one.norm, one.status, one.version, one.matter, one.anchor or "", one.nature, one.level, one.at,
            None if states.get((one.norm, one.version, one.matter, one.anchor)) == "overdue" else one.over_s, one.tie,
            one.late_entry, one.calendar_uncertain, one.events,
        )
        for one in result.findings
    }  # fmt: skip
    return clocks, findings


def rows_kept() -> tuple[Rows, Rows]:
    """The same as the read models hold them."""
    clocks = models.Clock.objects.values_list(
        "norm", "status", "version", "matter", "anchor", "trigger_at", "due", "state", "fulfilled_by", "fulfilled_at",
        "ended_by", "extensions", "pauses", "over_s", "tie", "late_entry", "calendar_uncertain",
    )  # fmt: skip
    findings = models.Finding.objects.filter(present=True).values_list(
        "norm", "status", "version", "matter", "anchor", "nature", "level", "at", "over_s", "tie", "late_entry",
        "calendar_uncertain", "events",
    )  # fmt: skip
    return set(clocks), set(findings)
