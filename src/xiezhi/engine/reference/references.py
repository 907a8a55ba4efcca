# SPDX-License-Identifier: Apache-2.0
"""The events that a norm's step references name, seen from a matter. Source: norm-language §3 (Naming a step)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xiezhi.catalog.model import Refs, StepRef
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.verdict import Fact
from xiezhi.engine.reference.visible import order


@dataclass(frozen=True)
class Candidates:
    """Events in order. ``sure``: named for certain; ``doubtful``: the filter is unknown there (``lacking`` says for
    want of what, by event id); ``orphaned``: a matter that is named may exist above but is not in the input."""

    sure: tuple[Event, ...] = ()
    doubtful: tuple[Event, ...] = ()
    orphaned: bool = False
    lacking: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)

    def taken(self, doubtful: bool) -> list[Event]:
        """Without the doubtful events, or with them."""
        if not doubtful or not self.doubtful:
            return list(self.sure)
        return sorted((*self.sure, *(self.doubtful if doubtful else ())), key=order)

    def holding(self, doubtful: bool) -> Candidates:
        """The same with the doubtful events dropped or taken as sure."""
        return Candidates(tuple(self.taken(doubtful)), (), self.orphaned)


_NOTHING = Candidates()


def named(scene: Scene, matter: Matter, refs: Refs) -> Candidates:
    """The events that any of ``refs`` names, each once; surely if any naming is sure."""
    if not refs:
        return _NOTHING
    key = (matter.id, id(refs))  # of the same object: filters are long to compare
    kept = scene.named.get(key)
    if kept is None:
        found = _of_ref(scene, matter, refs[0]) if len(refs) == 1 else _of_refs(scene, matter, refs)
        kept = scene.named[key] = refs, found
    return kept[1]


def _of_refs(scene: Scene, matter: Matter, refs: Refs) -> Candidates:
    parts = [found for ref in refs if (found := _of_ref(scene, matter, ref)) is not _NOTHING]
    if len(parts) < 2:
        return parts[0] if parts else _NOTHING
    sure = {event.id: event for part in parts for event in part.sure}
    doubtful = {event.id: event for part in parts for event in part.doubtful if event.id not in sure}
    lacking = {id: facts for part in parts for id, facts in part.lacking.items() if id in doubtful}
    return Candidates(
        _ordered(sure.values()), _ordered(doubtful.values()), any(part.orphaned for part in parts), lacking
    )


def _ordered(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=order))


def _of_ref(scene: Scene, matter: Matter, ref: StepRef) -> Candidates:
    if ref.kind is None and (matter.id, ref.step) not in scene.of_step:
        return _NOTHING
    if ref.when is None:
        plain = (matter.id, ref.kind, ref.step)
        if plain not in scene.unfiltered:
            scene.unfiltered[plain] = _look_up(scene, matter, ref)
        return scene.unfiltered[plain]
    key = (matter.id, id(ref))
    kept = scene.named.get(key)
    if kept is None:
        kept = scene.named[key] = ref, _look_up(scene, matter, ref)
    return kept[1]


def _look_up(scene: Scene, matter: Matter, ref: StepRef) -> Candidates:
    events, orphaned = scene.happened(matter, ref.kind, ref.step)
    if not events and not orphaned:
        return _NOTHING
    if ref.when is None:
        return Candidates(tuple(events), (), orphaned)
    sure, doubtful, lacking = [], [], {}
    for event in events:
        # A filter is evaluated over the event and its own matter, and sees only what comes before it.
        answer = evaluate(ref.when, Moment(scene, scene.matters[event.matter], event))
        if answer.value is True:
            sure.append(event)
        elif answer.value is not False:
            doubtful.append(event)
            lacking[event.id] = answer.lacking
    return Candidates(_ordered(sure), _ordered(doubtful), orphaned, lacking)
