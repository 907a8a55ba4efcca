# SPDX-License-Identifier: Apache-2.0
"""Runs the stories of norms on a backend and compares what it says with what the stories expect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Norm, Pack, Story, Version
from xiezhi.catalog.stories import StoryEvent, StoryMatter, read_story
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.results import Result
from xiezhi.engine.story_compared import compare
from xiezhi.kernel.errors import XiezhiError

Backend = Callable[[Pack, Sequence[Norm], Sequence[Family], int, int | None], Result]
"""(pack, norms, families, as_of, known_at) → result; times in microseconds, ``known_at`` None: no limit."""


@dataclass(frozen=True)
class Outcome:
    """One story on one backend; ``zh``/``en`` say what differs, empty where it is as expected.

    ``reason``: how the engine explains what came out, in the pack's language.
    """

    norm: str
    story: Story
    backend: str
    zh: str = ""
    en: str = ""
    reason: str = ""

    @property
    def ok(self) -> bool:
        return not self.en


def run_stories(pack: Pack, norms: Iterable[Norm], backends: dict[str, Backend]) -> Iterator[Outcome]:
    """Every story of some norms on every backend; of the pack each story asks only the norms that it needs."""
    for norm in norms:
        asked = with_asked(norm, pack)
        for story in norm.stories:
            yield from run_story(pack, norm, story, asked, backends)


def run_story(
    pack: Pack, norm: Norm, story: Story, norms: Sequence[Norm], backends: dict[str, Backend]
) -> Iterator[Outcome]:
    """One story on every backend; ``norms`` are the norm and those it asks for."""
    try:
        telling = read_story(story, norm, pack)
        families = families_of(telling.matters)
    except XiezhiError as error:
        yield from (Outcome(norm.id, story, name, error.zh, error.en) for name in backends)
        return
    for name, backend in backends.items():
        try:
            result = backend(pack, norms, families, telling.as_of, telling.known_at)
        except XiezhiError as error:
            yield Outcome(norm.id, story, name, error.zh, error.en)
        else:
            yield Outcome(norm.id, story, name, *compare(pack, norm, telling, result))


# -- facts


def families_of(matters: Sequence[StoryMatter]) -> list[Family]:
    """Matters by their root; a circle of parents is refused."""
    known = {matter.id: matter for matter in matters}
    groups: dict[str, list[StoryMatter]] = {}
    for matter in matters:
        groups.setdefault(_root(matter, known), []).append(matter)
    return [
        Family(
            {matter.id: _matter(matter, known) for matter in group},
            tuple(_event(event, matter.id) for matter in group for event in matter.events),
        )
        for group in groups.values()
    ]


def _root(matter: StoryMatter, known: dict[str, StoryMatter]) -> str:
    seen = {matter.id}
    while matter.parent in known:
        matter = known[matter.parent]
        if matter.id in seen:
            raise XiezhiError("事例中的上级成环", "a circle of parents in the story")
        seen.add(matter.id)
    return matter.id


def _matter(matter: StoryMatter, known: dict[str, StoryMatter]) -> Matter:
    here = matter.parent in known
    return Matter(
        id=matter.id,
        kind=matter.kind,
        unit=matter.unit,
        parent=matter.parent if here else None,
        parent_missing=matter.parent is not None and not here,
        attributes=matter.attributes,
    )


def _event(event: StoryEvent, matter: str) -> Event:
    return Event(
        id=event.id,
        matter=matter,
        step=event.step,
        at=event.at.us,
        recorded_at=event.recorded_at.us,
        seq=event.seq,
        actor=event.actor,
        unit=event.unit,
        data=event.data,
        sets=event.sets,
        voids=event.voids,
        at_day=event.at.day,
    )


# -- norms that a norm asks for


def with_asked(norm: Norm, pack: Pack) -> list[Norm]:
    """The norm, and all that it needs: named in ``due()``, ``state()`` or a pattern's ``of``."""
    found = {norm.id: norm}
    queue = [norm]
    while queue:
        for name in _asked(queue.pop()):
            if name in pack.norms and name not in found:
                found[name] = pack.norms[name]
                queue.append(pack.norms[name])
    return list(found.values())


def _asked(norm: Norm) -> Iterator[str]:
    for version in norm.versions:
        yield from version.of
        for expr in expressions_of(version):
            yield from (node.norm for node in ex.walk(expr) if isinstance(node, ex.ClockOf))


def expressions_of(value: Any) -> Iterator[ex.Expr]:
    """Every expression inside a version, wherever it stands."""
    if isinstance(value, ex.Expr):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from expressions_of(member)
    elif isinstance(value, Version) or type(value).__module__ == Version.__module__:
        for member in vars(value).values():
            yield from expressions_of(member)
