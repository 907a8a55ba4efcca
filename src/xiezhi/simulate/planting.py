# SPDX-License-Identifier: Apache-2.0
"""Wrong templates: for every version of a norm that facts decide, lawful templates with one wrong in them.

What the search finds on one day is done to the draw, laid on days that matter and judged again: kept is what is found
on every one of them. On the day on which it is planted it is confirmed once more (``confirming``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from typing import Any

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.officers import officers_of as learned
from xiezhi.engine.reference import overlap
from xiezhi.simulate.book import Template
from xiezhi.simulate.changes import Changes, redrawn
from xiezhi.simulate.draft import EPOCHS
from xiezhi.simulate.joining import joined
from xiezhi.simulate.kept import changes_of, fingerprint, name_of, plain_changes, read_kept, write_kept
from xiezhi.simulate.laid import faults, span
from xiezhi.simulate.observed import observed, rows_of_found, settled
from xiezhi.simulate.reaching import Stock
from xiezhi.simulate.search import Search, Way, footprint, names_touched
from xiezhi.simulate.starts import Begin, begin_of, chosen, samples_of, spread
from xiezhi.simulate.templates import days_for
from xiezhi.simulate.wording import in_words
from xiezhi.simulate.wrongs import Row, Wrong

STARTS, CONFIRMED = 8, 4
"""Starts tried for a version, and ways of one start that are judged on all days."""
PLANTED, NOT_EXERCISED, JUDGEMENT, OTHERS, PATTERN, UNREACHED = (
    "planted", "no scenario exercises it", "judged by people", "a duty of others", "follows from others",
    "no way confirmed",
)  # fmt: skip
EARLY = 60
"""Days before its first event to which a wrong may move one: what begins years before fits no period."""
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


def planted(
    pack: Pack,
    templates: Sequence[Template],
    days: Sequence[int],
    progress: Progress | None = None,
    nth: int = 1,
) -> Planted:
    """Wrong templates made of lawful ones; ``days``: on which civil days as day 0 they must hold. ``nth``: a wrong is
    looked for of every so manieth norm."""
    name = name_of(pack, templates, days) + (f"-{nth}" if nth > 1 else "")
    if (told := read_kept(name)) is not None:
        with suppress(Exception):
            return _recalled(pack, templates, told)
    norms = sorted(pack.checked(frozenset({"shadow"})), key=lambda norm: norm.id)
    planter = _Planter(pack, norms, list(days))
    result = planter.run(templates, progress, nth)
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
    for scenario, number, sources, first, changes, rows, how, after, norms in told["made"]:
        draw = known[sources[0]] if len(sources) == 1 else joined(*(known[one] for one in sources))
        done = redrawn(draw, changes_of(changes), pack, first)
        wrong = Wrong(tuple(Row(*row) for row in rows), how, after, tuple(norms))
        result.templates.append(Template(scenario, done.draw, number, wrong))
    return result


class _Planter:
    def __init__(self, pack: Pack, norms: list[Norm], days: list[int]) -> None:
        self.pack, self.norms, self.days = pack, norms, days
        self.result = Planted()
        self.search = Search(pack, norms)
        self.made: list[Any] = []
        self.origin: dict[int, tuple[Begin, Changes, Template]] = {}

    def run(self, templates: Sequence[Template], progress: Progress | None, nth: int) -> Planted:
        self.begins = [begin_of(self.search, one, self.days) for one in chosen(templates)]
        self.search.stock = Stock(samples=samples_of(self.begins))
        sought = self.norms[::nth]
        for place, norm in enumerate(sought):
            for version in norm.versions:
                self.result.told[norm.id, version.number] = self.version(norm, version)
            if progress is not None:
                progress(place + 1, len(sought))
        return self.result

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

    def starts(self, begins: list[Begin], norm: Norm, version: Version) -> Iterator[list[Begin]]:
        """Starts that satisfy a version, of different scenarios first; then those in which it does not apply yet."""
        ranked = sorted(begins, key=lambda one: one.rank)
        key = (norm.id, version.number)
        yield spread([one for one in ranked if one.judged.get(key) == "satisfied"])[:STARTS]
        names = footprint(norm, self.pack)
        near = sorted(ranked, key=lambda one: -len(names & {step for _, step in one.steps}))
        yield spread([one for one in near if one.judged.get(key) not in (None, "satisfied")])[:STARTS]
        yield spread([one for one in near if key not in one.judged and one.exercises(norm, version)])[:STARTS]

    def best(self, norm: Norm, version: Version, begins: Sequence[Begin]) -> Template | None:
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

    def least(self, norm: Norm, version: Version, begin: Begin, patient: bool) -> tuple[int, Template] | None:
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
            begins = spread(sorted(begins, key=lambda one: one.rank))[:PAIRED]
            pairs = [(a, b) for a in begins for b in begins]
            for a, b in pairs:
                draw = joined(a.template.draw, b.template.draw)
                name = f"{a.template.scenario}+{b.template.scenario}"
                begin = begin_of(self.search, Template(name, draw), self.days)
                begin.sources = (a.template.draw, b.template.draw)
                tried += 1
                if (template := self.best(norm, version, [begin])) is not None:
                    self.keep(template)
                    found += 1
                    break
        return PLANTED if found else UNREACHED if tried else NOT_EXERCISED

    def holds(self, begin: Begin, norm: Norm) -> bool:
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

    def confirmed(self, begin: Begin, way: Way) -> Template | None:
        """The way done to the draw, if on every day that is tried the breach is found."""
        done = redrawn(begin.template.draw, way.changes, self.pack, begin.first)
        if faults(done.draw, self.pack) or span(done.draw)[0] < span(begin.template.draw)[0] - EARLY:
            return None
        days = days_for(done.draw, self.days)
        days = days[:: max(1, -(-len(days) // MOST_DAYS))]
        norms = self.asked(begin)
        found = observed(self.search, done.draw, days[0], [norm.id for norm in norms])
        rows = rows_of_found(found, way.norm.id, self.pack)
        if rows is None or rows[0].version != way.version.number:
            return None
        touched = names_touched(begin.start.families, way.changes)
        watch = {norm.id for norm in norms} & {norm.id for norm in self.search.concerned(touched)}
        watching = tuple(sorted(watch | {row.norm for row in rows}))
        after = settled(found, days[0], self.pack)
        for first in days[1:]:
            there = observed(self.search, done.draw, first, watching)
            if rows_of_found(there, way.norm.id, self.pack) is None:
                return None
            after = max(after, settled(there, first, self.pack))
        wrong = Wrong(rows, in_words(done, way.changes, self.pack, begin.first), after, watching)
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
             wrong.settled, list(wrong.norms)]
        )  # fmt: skip

    def asked(self, begin: Begin) -> list[Norm]:
        """The norms that can say anything of a family."""
        kinds = {matter.kind for matter in begin.start.families[0].matters.values()}
        return [norm for norm in self.norms if not kinds.isdisjoint(norm.matter)]


MOST_DAYS = 4
"""On how many days, spread over those that matter, a way is judged."""
