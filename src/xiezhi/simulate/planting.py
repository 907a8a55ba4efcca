# SPDX-License-Identifier: Apache-2.0
"""Wrong templates: for every version of a norm that facts decide, lawful templates with one wrong in them.

What the search finds on one day is done to the draw, laid on every day that matters and judged by all norms again:
kept is only what is found there on every one of them, the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.officers import officers_of as learned
from xiezhi.engine.reference import overlap
from xiezhi.engine.reference.judge import verdicts_of
from xiezhi.simulate.book import Template
from xiezhi.simulate.changes import Changes, Redrawn, copied, redrawn, told_change, told_span
from xiezhi.simulate.draft import EPOCHS, Day, Draw, Thing
from xiezhi.simulate.kept import changes_of, fingerprint, name_of, plain_changes, read_kept, write_kept
from xiezhi.simulate.laid import faults, laid, moved_days, officers_of, qualifications
from xiezhi.simulate.reaching import Stock
from xiezhi.simulate.search import LONG, Found, Search, Start, Way, footprint, names_touched
from xiezhi.simulate.slots import Slot, read_slot
from xiezhi.simulate.templates import days_for
from xiezhi.simulate.wrongs import Row, Wrong

DRAWN = 2
"""Draws of a scenario and epoch that are looked at, at least."""
STARTS, CONFIRMED = 8, 4
"""Starts tried for a version, and ways of one start that are judged on all days."""
PLANTED, NOT_EXERCISED, JUDGEMENT, OTHERS, PATTERN, UNREACHED = (
    "planted", "no scenario exercises it", "judged by people", "a duty of others", "follows from others",
    "no way confirmed",
)  # fmt: skip
PAIRED = 8
"""Templates of which pairs are made for a norm that looks across families."""
Progress = Callable[[int, int], None]


@dataclass
class Planted:
    """Wrong templates, and of each version of a norm what became of it."""

    templates: list[Template] = field(default_factory=list)
    told: dict[tuple[str, int], str] = field(default_factory=dict)

    def by_norm(self) -> dict[str, str]:
        """The best that is told of a norm's versions."""
        ranks = (PLANTED, UNREACHED, NOT_EXERCISED, PATTERN, OTHERS, JUDGEMENT)
        found: dict[str, str] = {}
        for (norm, _), reason in self.told.items():
            if norm not in found or ranks.index(reason) < ranks.index(found[norm]):
                found[norm] = reason
        return found


@dataclass
class _Begin:
    """A lawful template as a start. ``first``: its day 0; ``judged``: (norm, version) → how it was judged."""

    template: Template
    first: int
    start: Start
    judged: dict[tuple[str, int], str]
    sources: tuple[Draw, ...] = ()

    @property
    def size(self) -> int:
        return len(self.start.families[0].events)


def planted(
    pack: Pack, templates: Sequence[Template], days: Sequence[int], progress: Progress | None = None
) -> Planted:
    """Wrong templates made of lawful ones; ``days``: on which civil days as day 0 they must hold."""
    name = name_of(pack, templates, days)
    if (told := read_kept(name)) is not None:
        with suppress(Exception):
            return _recalled(pack, templates, told)
    norms = sorted(pack.checked(frozenset({"shadow"})), key=lambda norm: norm.id)
    planter = _Planter(pack, norms, list(days))
    result = planter.run(templates, progress)
    told = {
        "made": planter.made,
        "told": [[norm, version, reason] for (norm, version), reason in result.told.items()],
    }
    write_kept(name, told)
    return result


def _recalled(pack: Pack, templates: Sequence[Template], told: Mapping[str, Any]) -> Planted:
    """The wrong templates that are kept, done anew to their draws."""
    known = {fingerprint(template.draw): template.draw for template in templates}
    result = Planted(told={(norm, version): reason for norm, version, reason in told["told"]})
    for scenario, number, sources, first, changes, rows, how, settled in told["made"]:
        draw = known[sources[0]] if len(sources) == 1 else joined(*(known[one] for one in sources))
        done = redrawn(draw, changes_of(changes), pack, first)
        wrong = Wrong(tuple(Row(*row) for row in rows), how, settled)
        result.templates.append(Template(scenario, done.draw, number, wrong))
    return result


class _Planter:
    def __init__(self, pack: Pack, norms: list[Norm], days: list[int]) -> None:
        self.pack, self.norms, self.days = pack, norms, days
        self.result = Planted()
        self.search = Search(pack, norms)
        self.made: list[Any] = []
        self.origin: dict[int, tuple[_Begin, Changes, Template]] = {}

    def run(self, templates: Sequence[Template], progress: Progress | None) -> Planted:
        self.begins = [self.begin(template) for template in chosen(templates)]
        self.search.stock = Stock(samples=samples_of(self.begins))
        for place, norm in enumerate(self.norms):
            for version in norm.versions:
                self.result.told[norm.id, version.number] = self.version(norm, version)
            if progress is not None:
                progress(place + 1, len(self.norms))
        return self.result

    def begin(self, template: Template) -> _Begin:
        first = plain_day(template.draw, self.pack, days_for(template.draw, self.days))
        families: list[Family] = [
            laid(template.draw, self.pack, first),
            *officers_of(template.draw),
            *RESERVE,
        ]
        start = Start(f"{template.scenario} ({template.draw.epoch})", families, found=frozenset())
        judged: dict[tuple[str, int], str] = {}
        kinds = {matter.kind for matter in families[0].matters.values()}
        for scene in self.search.scenes(families, learned(self.pack, families), start.as_of(families)):
            for norm in self.norms:
                if kinds.isdisjoint(norm.matter):
                    continue
                for one in verdicts_of(scene, norm):
                    if one.version is not None:
                        key = (norm.id, one.version.number)
                        if judged.get(key) != "satisfied":
                            judged[key] = one.outcome
        return _Begin(template, first, start, judged, (template.draw,))

    # -- one version

    def version(self, norm: Norm, version: Version) -> str:
        if norm.kind == "judgement":
            return JUDGEMENT
        if norm.kind == "pattern":
            return PATTERN
        if version.bearer != "us":
            return OTHERS
        if norm.kind == "overlap":
            return self.overlap(norm, version)
        found = tried = 0
        for epoch in EPOCHS:
            if epoch == "across" and found:
                break
            begins = [one for one in self.begins if one.template.draw.epoch == epoch]
            for group in self.starts(begins, norm, version):
                tried += len(group)
                if (template := self.best(norm, version, group)) is not None:
                    self.keep(template)
                    found += 1
                    break
        return PLANTED if found else UNREACHED if tried else NOT_EXERCISED

    def starts(self, begins: list[_Begin], norm: Norm, version: Version) -> Iterator[list[_Begin]]:
        """Starts that satisfy a version, of different scenarios first; then those in which it does not apply yet."""
        ranked = sorted(begins, key=lambda one: one.size)
        key = (norm.id, version.number)
        yield spread([one for one in ranked if one.judged.get(key) == "satisfied"])[:STARTS]
        names = footprint(norm, self.pack)
        near = sorted(ranked, key=lambda one: -len(names & {step for _, step in self.steps(one)}))
        yield spread([one for one in near if one.judged.get(key) not in (None, "satisfied")])[:STARTS]
        steps = norm.judged_steps
        yield spread([
            one
            for one in near
            if key not in one.judged
            and version.covers(one.first)
            and (norm.kind == "prohibition" or steps & self.steps(one))
            and any(matter.kind in norm.matter for matter in one.start.families[0].matters.values())
        ])[:STARTS]  # fmt: skip

    def steps(self, begin: _Begin) -> set[tuple[str, str]]:
        """The (kind, step) of a start's events."""
        return {(thing.kind, event.step) for thing in begin.template.draw.things for event in thing.events}

    def best(self, norm: Norm, version: Version, begins: Sequence[_Begin]) -> Template | None:
        """The wrong template that disturbs least, of a few starts."""
        best: tuple[int, Template] | None = None
        for patient in (False, True):
            for begin in begins:
                found = self.least(norm, version, begin, patient)
                if found is not None and (best is None or found[0] < best[0]):
                    best = found
                if best is not None and best[0] == 0:
                    break
            if best is not None:
                break
        return None if best is None else best[1]

    def least(
        self, norm: Norm, version: Version, begin: _Begin, patient: bool
    ) -> tuple[int, Template] | None:
        """The way from one start that disturbs least and holds on all days."""
        ways = self.search.ways(norm, version, begin.start, patient=patient)
        for way in ways[: (4 if patient else 1) * CONFIRMED]:
            if (template := self.confirmed(begin, way)) is not None:
                return way.cost[0], template
        return None

    def overlap(self, norm: Norm, version: Version) -> str:
        """Two templates made one, so that what they hold can be the same."""
        found = tried = 0
        for epoch in ("before", "after"):
            begins = [
                one for one in self.begins if one.template.draw.epoch == epoch and self.holds(one, norm)
            ]
            begins = spread(sorted(begins, key=lambda one: one.size))[:PAIRED]
            pairs = [(a, b) for a in begins for b in begins]
            for a, b in pairs:
                draw = joined(a.template.draw, b.template.draw)
                begin = self.begin(Template(f"{a.template.scenario}+{b.template.scenario}", draw))
                begin.sources = (a.template.draw, b.template.draw)
                tried += 1
                if (template := self.best(norm, version, [begin])) is not None:
                    self.keep(template)
                    found += 1
                    break
        return PLANTED if found else UNREACHED if tried else NOT_EXERCISED

    def holds(self, begin: _Begin, norm: Norm) -> bool:
        """Whether a template has an interval that an overlap norm looks at."""
        steps = {ref.step for v in norm.versions if v.interval is not None for ref in v.interval.start}
        family = begin.start.families[0]
        if not any(event.step in steps for event in family.events):
            return False
        scenes = self.search.scenes(
            [family], learned(self.pack, begin.start.families), begin.start.as_of([family])
        )
        return any(one.outcome == "satisfied" for one in overlap.verdicts(scenes, norm))

    # -- on all days

    def confirmed(self, begin: _Begin, way: Way) -> Template | None:
        """The way done to the draw, if on every day the same is found, the breach among it."""
        done = redrawn(begin.template.draw, way.changes, self.pack, begin.first)
        if faults(done.draw, self.pack):
            return None
        days = days_for(done.draw, self.days)
        days = days[:: max(1, -(-len(days) // MOST_DAYS))]
        found = self.found(done.draw, days[0], self.asked(begin))
        touched = names_touched(begin.start.families, way.changes)
        some = [norm for norm in self.asked(begin) if not touched.isdisjoint(footprint(norm, self.pack))]
        some += [norm for norm in self.norms if norm.id in {one.norm for one in found} and norm not in some]
        keys = {one[:-1] for one in found}
        settled = _settled(found, days[0], self.pack)
        for first in days[1:]:
            there = self.found(done.draw, first, some)
            if {one[:-1] for one in there} != keys:
                return None
            settled = max(settled, _settled(there, first, self.pack))
        rows = self.rows(found, way)
        if rows is None:
            return None
        wrong = Wrong(rows, told(done, way.changes, self.pack, begin.first), settled + ROOM)
        template = Template(begin.template.scenario, done.draw, begin.template.number, wrong)
        self.origin[id(template)] = (begin, way.changes, template)
        return template

    def keep(self, template: Template) -> None:
        """Takes in a wrong template."""
        self.result.templates.append(template)
        begin, changes, _ = self.origin[id(template)]
        sources = [fingerprint(draw) for draw in begin.sources]
        wrong: Wrong = template.wrong
        rows = [list(astuple(row)) for row in wrong.rows]
        self.made.append(
            [template.scenario, template.number, sources, begin.first, plain_changes(changes), rows, wrong.how,
             wrong.settled]
        )  # fmt: skip

    def rows(self, found: Sequence[Found], way: Way) -> tuple[Row, ...] | None:
        """The planted breach and what follows; ``None`` where it is not there, or on what a draw does not tell."""
        breaches = sorted({one[:-1] for one in found if one.nature == "breach"})
        mine = [one for one in breaches if one[0] == way.norm.id and one[1] == way.version.number]
        rows = [
            _row(one, self.pack) for one in (*mine[:1], *(one for one in breaches if one not in mine[:1]))
        ]
        if not mine or any(row is None for row in rows):
            return None
        return tuple(row for row in rows if row is not None)

    def asked(self, begin: _Begin) -> list[Norm]:
        """The norms that can say anything of a family."""
        kinds = {matter.kind for matter in begin.start.families[0].matters.values()}
        return [norm for norm in self.norms if not kinds.isdisjoint(norm.matter)]

    def found(self, draw: Draw, first: int, norms: Sequence[Norm]) -> list[Found]:
        """What norms find in a draw laid on a day, long after its end."""
        family = laid(draw, self.pack, first)
        as_of = max(event.recorded_at for event in family.events) + LONG
        officers = learned(self.pack, [*officers_of(draw), *RESERVE])
        return self.search.found(self.search.scenes([family], officers, as_of), norms)


MOST_DAYS = 4
"""On how many days, spread over those that matter, a way is judged."""


def _settled(found: Sequence[Found], first: int, pack: Pack) -> int:
    return max((pack.zone.day(one.at) - first for one in found if one.nature == "breach"), default=0)


ROOM = 14
"""Days by which rest can move what is seen."""


def _row(key: tuple[str, int, str, str, str], pack: Pack) -> Row | None:
    norm, version, _, matter, event = key
    thing, number = matter.rpartition("-")[2], event.rpartition("#")[2]
    if not (thing.isdigit() and number.isdigit()):
        return None
    return Row(norm, version, pack.norms[norm].status, int(thing), int(number), _place(event))


def _place(event: str) -> int:
    """The number of the matter to which an event belongs."""
    return int(event.rpartition("#")[0].rpartition("-")[2])


def told(done: Redrawn, changes: Changes, pack: Pack, first: int) -> str:
    """The changes in words, with ``{3}`` for the third matter of the draw."""
    names, added = done.ids(), iter(done.added)
    lines: list[str] = []
    moved: dict[int, list[str]] = {}
    for change in changes:
        if change.action == "shift" and change.on in done.now:
            moved.setdefault(change.by, []).append(_slotted(names[id(done.now[change.on])]))
            continue
        if change.action == "add":
            name = f"{_slotted(names[id(next(added))])} {change.name}"
        elif change.action == "drop":
            name = f"{_slotted(change.on.rpartition('#')[0])} {change.name}"
        elif change.on in done.now:
            name = _slotted(names[id(done.now[change.on])])
        else:
            name = _slotted(change.on)
        lines.append(told_change(change, name, pack, first))
    lines += [f"shift {' '.join(events)} {told_span(by)}" for by, events in moved.items()]
    return "; ".join(dict.fromkeys(lines))


def _slotted(name: str) -> str:
    """``custody_stay-3#5`` as ``{3}#5``."""
    matter, _, number = name.partition("#")
    thing = f"{{{matter.rpartition('-')[2]}}}"
    return f"{thing}#{number}" if number else thing


# -- starts


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


def spread(begins: Sequence[_Begin]) -> list[_Begin]:
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


def samples_of(begins: Sequence[_Begin]) -> dict[tuple[str, str], list[tuple[Event, Matter]]]:
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


# -- two made one


def joined(one: Draw, other: Draw) -> Draw:
    """Two draws as one, under two roots; the second with officers, people and rooms of its own."""
    first, second = copied(one), copied(other)
    rename = _Renaming(len(first.things), first)
    for thing in second.things:
        thing.number += len(first.things)
        thing.attributes = {name: rename(value) for name, value in thing.attributes.items()}
        thing.events = [
            replace(
                event,
                by=rename(event.by),
                workday=f"{event.workday} 2" if isinstance(event.workday, str) else event.workday,
                more={name: rename(value) for name, value in event.more.items()},
            )
            for event in thing.events
        ]
    things: list[Thing] = [*first.things, *second.things]
    return replace(first, things=things)


class _Renaming:
    """Slots of a second family made others than those of the first; unit and case area are those of both."""

    def __init__(self, matters: int, first: Draw) -> None:
        self.matters = matters
        self.taken: dict[tuple[str, str], int] = {}
        for thing in first.things:
            for told in (thing.attributes, *(event.more for event in thing.events)):
                for value in told.values():
                    self.take(value)
            for event in thing.events:
                self.take(event.by)

    def take(self, value: Any) -> None:
        for member in value if isinstance(value, (list, tuple)) else (value,):
            slot = read_slot(member) if isinstance(member, str) else None
            if slot is not None:
                key = _series(slot)
                self.taken[key] = max(self.taken.get(key, 0), slot.number)

    def __call__(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [self(member) for member in value]
        if isinstance(value, Day) and value.moves:
            return replace(value, moves=f"{value.moves} 2")
        slot = read_slot(value) if isinstance(value, str) else None
        if slot is None or slot.word in ("unit", "suite"):
            return value
        if slot.word == "matter":
            return f"matter:{slot.number + self.matters}"
        if slot.word == "number":
            return f"{value}乙"
        number = slot.number + self.taken.get(_series(slot), 0)
        if slot.word == "officer":
            return f"{slot.name}{number}"
        return f"{slot.word}:{slot.name}{number}"


def _series(slot: Slot) -> tuple[str, str]:
    """What slots are numbered in: officers by role, rooms and cells by kind, all that goes with a person together."""
    return ("person", "") if slot.word in ("idcard", "phone") else (slot.word, slot.name)
