# SPDX-License-Identifier: Apache-2.0
"""Lawful templates from which a search for wrongs begins, and the lawful events that it may copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.officers import officers_of as learned
from xiezhi.simulate.book import Template
from xiezhi.simulate.draft import Draw
from xiezhi.simulate.laid import laid, moved_days, officers_of, qualifications, span
from xiezhi.simulate.reaching import Stock
from xiezhi.simulate.search import Search, Start
from xiezhi.simulate.slots import read_slot
from xiezhi.simulate.templates import days_for

DRAWN = 2
"""Draws of a scenario and epoch that are looked at, at least."""
EASY = 120
"""Days that a family may take and still fit about anywhere in half a year of one law."""


@dataclass
class Begin:
    """A lawful template as a start. ``first``: its day 0; ``judged``: (norm, version) → how it was judged."""

    template: Template
    first: int
    start: Start
    judged: dict[tuple[str, int], str]
    sources: tuple[Draw, ...] = ()

    @property
    def size(self) -> int:
        """How many events it has."""
        return len(self.start.families[0].events)

    @cached_property
    def rank(self) -> tuple[bool, int]:
        """Families that fit a period easily come first, of these the small ones."""
        low, high = span(self.template.draw)
        return high - low > EASY, self.size

    @cached_property
    def steps(self) -> set[tuple[str, str]]:
        """The (kind, step) of its events."""
        return {(thing.kind, event.step) for thing in self.template.draw.things for event in thing.events}

    def exercises(self, norm: Norm, version: Version) -> bool:
        """Whether a version that judges nothing here yet might: its steps or its matters are there."""
        kinds = {matter.kind for matter in self.start.families[0].matters.values()}
        return (
            version.covers(self.first)
            and (norm.kind == "prohibition" or bool(norm.judged_steps & self.steps))
            and not kinds.isdisjoint(norm.matter)
        )


def begin_of(search: Search, template: Template, days: Sequence[int]) -> Begin:
    """A lawful template as a start, laid on the plainest of the civil ``days``."""
    first = plain_day(template.draw, search.pack, days_for(template.draw, days))
    families: list[Family] = [laid(template.draw, search.pack, first), *officers_of(template.draw), *RESERVE]
    start = Start(f"{template.scenario} ({template.draw.epoch})", families, found=frozenset())
    judged: dict[tuple[str, int], str] = {}
    kinds = {matter.kind for matter in families[0].matters.values()}
    norms = [norm for norm in search.norms if not kinds.isdisjoint(norm.matter)]
    for scene in search.scenes(families, learned(search.pack, families), start.as_of(families)):
        for one in search.verdicts(scene, norms):
            if one.version is not None:
                key = (one.norm.id, one.version.number)
                if judged.get(key) != "satisfied":
                    judged[key] = one.outcome
    return Begin(template, first, start, judged, (template.draw,))


def chosen(templates: Sequence[Template]) -> list[Template]:
    """Of each scenario and epoch the draws that have a step which those before them have not, and a few at least."""
    groups: dict[tuple[str, str], list[Template]] = {}
    for template in templates:
        groups.setdefault((template.scenario, template.draw.epoch), []).append(template)
    found: list[Template] = []
    for group in groups.values():
        seen: set[tuple[str, str]] = set()
        others: list[Template] = []
        kept: list[Template] = []
        for template in group:
            steps = {(t.kind, e.step) for t in template.draw.things for e in t.events}
            (others if steps <= seen else kept).append(template)
            seen |= steps
        found += [*kept, *others[: max(0, DRAWN - len(kept))]]
    return found


def spread(begins: Sequence[Begin]) -> list[Begin]:
    """The same, one of each scenario before the second of any."""
    counts: dict[str, int] = {}
    ranked = []
    for place, begin in enumerate(begins):
        n = counts[begin.template.scenario] = counts.get(begin.template.scenario, 0) + 1
        ranked.append((n, place, begin))
    return [begin for _, _, begin in sorted(ranked, key=lambda one: one[:2])]


def plain_day(draw: Draw, pack: Pack, days: Sequence[int]) -> int:
    """A day on which no event waits for a working day, else the first."""
    for day in days:
        starts: dict[int | str, int] = {}
        for thing in draw.things:
            for event in thing.events:
                if event.workday:
                    group = event.workday if isinstance(event.workday, str) else event.at.day
                    starts[group] = min(starts.get(group, event.at.day), event.at.day)
        moved = moved_days(draw, pack, day)
        if all(moved[group] == day + start for group, start in starts.items()):
            return day
    return days[0]


def samples_of(begins: Sequence[Begin]) -> dict[tuple[str, str], list[tuple[Event, Matter]]]:
    """Lawful events by kind and step, without what names matters of their own family."""
    found: dict[tuple[str, str], list[tuple[Event, Matter]]] = {}
    for begin in begins:
        family = begin.start.families[0]
        for event in family.events:
            matter = family.matters[event.matter]
            told = {
                name: value
                for name, value in {**event.data, **event.sets}.items()
                if not (isinstance(value, str) and value in family.matters)
            }
            group = found.setdefault((matter.kind, event.step), [])
            if len(group) < 4:
                group.append((replace(event, data=told, sets={}), matter))
    return found


def _reserve() -> list[Family]:
    families = []
    for name in Stock().officers:
        slot = read_slot(name)
        for place, attributes in enumerate(qualifications(slot.name) if slot is not None else ()):
            id = f"q-{name}-reserve-{place}"
            families.append(
                Family(
                    {id: Matter(id, "officer_qualification", attributes={"officer": name, **attributes})}, ()
                )
            )
    return families


RESERVE = _reserve()
