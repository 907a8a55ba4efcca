# SPDX-License-Identifier: Apache-2.0
"""Whether the stories of a norm try each of its versions: three of them, one broken, one not. Source: packs.md.

A story tries each version that is in force at an event which that version judges (its anchor, where it has one);
where nothing is judged, each version in force at one of the story's events. What a story is, its expectation says:
broken is one that expects a breach, or a clock late or overdue. That one of the three lies on the boundary is for
its author to see to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from xiezhi.catalog.model import Norm, Pack, Refs, Version
from xiezhi.catalog.names import judged
from xiezhi.catalog.stories import Expected, StoryEvent, StoryMatter, Telling

LEAST = 3
BROKEN = ("late", "overdue")
Told = tuple[StoryMatter, StoryEvent]


def lacking(pack: Pack, norm: Norm, tellings: Sequence[Telling]) -> Iterator[tuple[int, int, list[str]]]:
    """Each version that its stories try too little: its place, how many try it, what is missing.

    Missing is ``broken`` or ``kept`` where no such story tries it, ``third`` where there are too few.
    """
    tried: list[list[Telling]] = [[] for _ in norm.versions]
    for telling in tellings:
        for number in versions_tried(pack, norm, telling):
            tried[number].append(telling)
    for number, (version, found) in enumerate(zip(norm.versions, tried, strict=True)):
        broken = sum(is_broken(telling.expected) for telling in found)
        missing = []
        if not broken and shows_breaches(version):
            missing.append("broken")
        if broken == len(found):
            missing.append("kept")
        if len(found) + len(missing) < LEAST:
            missing.append("third")
        if missing:
            yield number, len(found), missing


def is_broken(expected: Expected) -> bool:
    """Whether a story expects that its norm is broken."""
    natures = [nature for nature, _, _ in expected.findings or ()]
    return expected.state in BROKEN or "breach" in natures


def shows_breaches(version: Version) -> bool:
    """Whether a breach of a version can be seen at all: of a duty of others only clocks tell."""
    return version.bearer == "us" or version.kind == "deadline"


def versions_tried(pack: Pack, norm: Norm, telling: Telling) -> set[int]:
    """The places of the versions that a story tries."""
    events = sorted(
        ((matter, event) for matter in telling.matters for event in matter.events if event.voids is None),
        key=lambda told: (told[1].at.us, told[1].seq),
    )
    found = {
        number
        for number, version in enumerate(norm.versions)
        for told in _judged(norm, version, events)
        if (at := _dated(norm, version, told, events)) is not None and version.covers(pack.zone.day(at))
    }
    if found:
        return found
    days = {pack.zone.day(event.at.us) for _, event in events} or {pack.zone.day(telling.as_of)}
    return {
        number for number, version in enumerate(norm.versions) if any(version.covers(day) for day in days)
    }


def _judged(norm: Norm, version: Version, events: Sequence[Told]) -> list[Told]:
    """The events that a version judges; of a deadline's triggers the first or last of each matter."""
    found = [told for told in events if _is_named(norm, judged(version), told)]
    if version.kind != "deadline" or version.occurrence == "each":
        return found
    by_matter = groupby(sorted(found, key=lambda told: told[0].id), key=lambda told: told[0].id)
    place = 0 if version.occurrence == "first" else -1
    return [list(group)[place] for _, group in by_matter]


def _dated(norm: Norm, version: Version, told: Told, events: Sequence[Told]) -> int | None:
    """The instant that tells the version: of the judged event, or of the last anchor before it."""
    if not version.anchor:
        return told[1].at.us
    before = events[: events.index(told)]
    anchors = [event.at.us for matter, event in before if _is_named(norm, version.anchor, (matter, event))]
    return anchors[-1] if anchors else None


def _is_named(norm: Norm, refs: Refs, told: Told) -> bool:
    matter, event = told
    kinds = {matter.kind, None if matter.kind in norm.matter else matter.kind}
    return any(ref.step == event.step and ref.kind in kinds for ref in refs)
