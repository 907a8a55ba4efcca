# SPDX-License-Identifier: Apache-2.0
"""One family as it is seen at T: its visible events in order, its relatives, its attributes over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from xiezhi.catalog.model import Norm, Pack, Refs, StepRef
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.officers import Officers
from xiezhi.engine.reference.visible import Place, order

if TYPE_CHECKING:
    from xiezhi.engine.reference.references import Candidates
    from xiezhi.engine.reference.verdict import Verdict

Judging = Callable[["Scene", Norm, Matter], Sequence["Verdict"]]
_NONE: Sequence[Event] = ()


class Happened(NamedTuple):
    """Events of a step in order; ``orphaned``: there may be more, of a matter above that is not in the input."""

    events: Sequence[Event]
    orphaned: bool


class Related(NamedTuple):
    """Matters of a kind as seen from one; ``orphaned`` where one above may exist but is not in the input."""

    matters: tuple[Matter, ...]
    orphaned: bool = False


@dataclass
class Scene:
    """A family's visible ``events`` in order, at ``as_of``. ``clocks`` judges the deadlines that ``due()`` names."""

    pack: Pack
    matters: Mapping[str, Matter]
    events: Sequence[Event]
    as_of: int
    officers: Officers
    clocks: Judging
    named: dict[tuple[str, int], tuple[StepRef | Refs, Candidates]] = field(default_factory=dict)
    unfiltered: dict[tuple[str, str | None, str], Candidates] = field(default_factory=dict)
    earlier: dict[Place, Scene] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], Sequence[Verdict]] = field(default_factory=dict)

    relatives: dict[tuple[str, str, bool], Related] = field(default_factory=dict)  # of the same matters

    @cached_property
    def of_matter(self) -> dict[str, list[Event]]:
        """The events of each matter, in order."""
        found: dict[str, list[Event]] = {id: [] for id in self.matters}
        for event in self.events:
            found[event.matter].append(event)
        return found

    @cached_property
    def of_step(self) -> dict[tuple[str, str], list[Event]]:
        """The events of each matter and step, in order."""
        found: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            found.setdefault((event.matter, event.step), []).append(event)
        return found

    @cached_property
    def setters(self) -> dict[tuple[str, str], list[Event]]:
        """The events that set an attribute of a matter, in order."""
        found: dict[tuple[str, str], list[Event]] = {}
        for event in self.events:
            for name, value in event.sets.items():
                if value is not None:
                    found.setdefault((event.matter, name), []).append(event)
        return found

    @cached_property
    def answers(self) -> list[Event]:
        """What was answered to judgements, in order."""
        return [event for event in self.events if event.step == "answered"]

    def before(self, event: Event) -> Scene:
        """What had come before an event, at its instant: for ``due()`` and ``state()``."""
        place = order(event)
        if place not in self.earlier:
            events = [one for one in self.events if order(one) < place]
            self.earlier[place] = Scene(
                self.pack,
                self.matters,
                events,
                event.at,
                self.officers,
                self.clocks,
                relatives=self.relatives,
            )
        return self.earlier[place]

    def title(self, event: Event) -> str:
        """The title of an event's step."""
        step = self.pack.kinds[self.matters[event.matter].kind].steps.get(event.step)
        return (step.title if step is not None else "") or event.step

    def ancestors(self, matter: Matter) -> tuple[list[Matter], bool]:
        """The chain of parents from the nearest on, and whether it ends in one that is not in the input."""
        chain: list[Matter] = []
        while matter.parent is not None and matter.parent in self.matters:
            matter = self.matters[matter.parent]
            chain.append(matter)
        return chain, matter.parent_missing

    def above(self, matter: Matter, kind: str) -> Related:
        """The nearest matter of a kind above."""
        key = (matter.id, kind, True)
        if key not in self.relatives:
            self.relatives[key] = self._nearest(matter, kind)
        return self.relatives[key]

    def _nearest(self, matter: Matter, kind: str) -> Related:
        chain, missing = self.ancestors(matter)
        for ancestor in chain:
            if ancestor.kind == kind:
                return Related((ancestor,))
        return Related((), missing and kind in self.pack.above[matter.kind])

    def related(self, matter: Matter, kind: str | None) -> Related:
        """Where the steps of ``kind.step`` are looked for: above, else the matter itself, else all below."""
        if kind is None:
            return Related((matter,))
        key = (matter.id, kind, False)
        if key not in self.relatives:
            self.relatives[key] = self._relatives(matter, kind)
        return self.relatives[key]

    def _relatives(self, matter: Matter, kind: str) -> Related:
        found = self.above(matter, kind)
        if found.matters or found.orphaned:
            return found
        if kind == matter.kind:
            return Related((matter,))
        below = tuple(
            other
            for other in self.matters.values()
            if other.kind == kind and any(up.id == matter.id for up in self.ancestors(other)[0])
        )
        return Related(below)

    def happened(self, matter: Matter, kind: str | None, step: str) -> Happened:
        """The events of ``step`` or ``kind.step`` as named from a matter."""
        if kind is None:
            return Happened(self.of_step.get((matter.id, step), _NONE), False)
        related = self.related(matter, kind)
        found = [self.of_step[one.id, step] for one in related.matters if (one.id, step) in self.of_step]
        if len(found) == 1:
            return Happened(found[0], related.orphaned)
        return Happened(sorted((event for one in found for event in one), key=order), related.orphaned)

    def judged(self, norm: Norm, matter: Matter) -> Sequence[Verdict]:
        """The clocks of a deadline norm on a matter, as they stand here."""
        key = (norm.id, matter.id)
        if key not in self.verdicts:
            self.verdicts[key] = self.clocks(self, norm, matter)
        return self.verdicts[key]

    def attribute(self, matter: Matter, name: str, at: Place) -> Any:
        """The value of an attribute at a place in the order, what is set there included; ``None`` missing."""
        for event in reversed(self.setters.get((matter.id, name), _NONE)):
            if order(event) <= at:
                return event.sets[name]
        value = matter.attributes.get(name)
        if value is not None:
            return value
        declared = self.pack.kinds[matter.kind].attributes.get(name)
        return declared.default if declared is not None else None


@dataclass(slots=True)
class Moment:
    """Where an expression is evaluated: at an event, for a matter. ``whole``: all visible events are seen."""

    scene: Scene
    matter: Matter
    event: Event
    whole: bool = False

    def sees(self, event: Event) -> bool:
        """Whether an event comes before the current one."""
        return self.whole or order(event) < order(self.event)

    def attribute(self, matter: Matter, name: str) -> Any:
        """An attribute as valid at the current event."""
        return self.scene.attribute(matter, name, order(self.event))
