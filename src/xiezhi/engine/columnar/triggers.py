# SPDX-License-Identifier: Apache-2.0
"""Which events a version judges: picked by occurrence, dated by the version, filtered by ``when``. Source: §3–§4."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.streams import Stream
from xiezhi.engine.facts import Flags, Ints


@dataclass
class Judged:
    """The events that one version judges. ``gaps``: events whose applicability is unknown (owner, event)."""

    owner: Ints
    event: Ints
    gaps: list[tuple[Ints, Ints]] = field(default_factory=list)
    not_applicable: int = 0
    untold: list[tuple[Ints, Ints]] = field(
        default_factory=list
    )  # no version could be told: nothing before it anchors

    def keep(self, mask: Flags) -> None:
        self.owner, self.event = self.owner[mask], self.event[mask]

    def set_aside(self, mask: Flags) -> None:
        """Turns some events into gaps."""
        if mask.any():
            self.gaps.append((self.owner[mask], self.event[mask]))
            self.keep(~mask)


def pick(evaluator: Evaluator, stream: Stream, occurrence: str) -> tuple[Ints, Ints, Flags | None]:
    """(owner, event, unsure) of the first, last or each event of every owner; ``unsure`` None: nowhere."""
    owner, event = evaluator.streams.picked(stream, occurrence)
    if stream.unsure is None or owner is stream.owner:
        return owner, event, stream.unsure
    place = np.searchsorted(stream.key, owner * evaluator.streams.width + evaluator.view.rank[event])
    return owner, event, stream.unsure[place]


def version_days(
    evaluator: Evaluator, norm: Norm, version: Version, owner: Ints, event: Ints
) -> tuple[Ints, Flags]:
    """The civil day that decides the version for each judged event, and where it can be told (``anchor``)."""
    view = evaluator.view
    if not version.anchor:
        return view.day[event], np.ones(event.size, dtype=bool)
    stream = evaluator.streams.get(norm.matter, version.anchor)
    days, told = _anchor_days(evaluator, stream.sure(), owner, event)
    if stream.unsure is not None:
        others, also = _anchor_days(evaluator, stream.both(), owner, event)
        told &= also & (_inside(version, days) == _inside(version, others))
    if stream.blind is not None:
        told &= ~stream.blind[owner]
    return days, told


def _inside(version: Version, days: Ints) -> Flags:
    first = version.valid_from if version.valid_from is not None else -(10**9)
    last = version.valid_to if version.valid_to is not None else 10**9
    return (days >= first) & (days <= last)


def _anchor_days(evaluator: Evaluator, stream: Stream, owner: Ints, event: Ints) -> tuple[Ints, Flags]:
    """The day of the last anchor before each event."""
    view = evaluator.view
    if not stream.size:
        return view.day[event], np.zeros(event.size, dtype=bool)
    key = owner * evaluator.streams.width + view.rank[event]
    place = np.searchsorted(stream.key, key, "left") - 1
    found = (place >= 0) & (stream.owner[np.maximum(place, 0)] == owner)
    return view.day[stream.event[np.maximum(place, 0)]], found


def judged_events(
    evaluator: Evaluator, norm: Norm, refs_name: str, *, first_of: Refs | None = None
) -> list[Judged]:
    """For each version of a norm the events it judges; ``refs_name`` is the key that names their steps.

    What no version covers is counted once, with the first version. ``first_of``: of these
    references only the first event of each matter is judged. Conditions of a limit without ``on`` see all events.
    """
    result, spans = [], []
    bounded = any(v.valid_from is not None or v.valid_to is not None or v.anchor for v in norm.versions)
    for version in norm.versions:
        refs: Refs = getattr(version, refs_name)
        stream = evaluator.streams.get(norm.matter, refs)
        picks = version.occurrence if refs_name in ("after", "before") else "each"
        picks = "first" if first_of is not None and refs == first_of and not version.on else picks
        owner, event, unsure = pick(evaluator, stream, picks)
        judged = Judged(owner, event)
        if bounded:
            days, told = version_days(evaluator, norm, version, owner, event)
            inside = _inside(version, days)
            spans.append(Span(owner, event, inside | ~told))
            if not told.all():
                judged.untold.append((owner[~told], event[~told]))
            keep = inside & told
            if not keep.all():
                judged.keep(keep)
                unsure = None if unsure is None else unsure[keep]
        if unsure is not None:
            judged.set_aside(unsure)
        _apply_when(evaluator, norm, version, judged, version.kind == "limit" and not version.on)
        result.append(judged)
    if spans:
        result[0].not_applicable += _uncovered(evaluator, spans)
    return result


@dataclass
class Span:
    """The events that a version would judge, and which of them it covers or may cover."""

    owner: Ints
    event: Ints
    covered: Flags


def _uncovered(evaluator: Evaluator, spans: list[Span]) -> int:
    """How many judged events no version covers."""
    first = spans[0]
    if all(span.owner is first.owner and span.event is first.event for span in spans):
        return int(first.owner.size - np.logical_or.reduce([span.covered for span in spans]).sum())
    width, rank = evaluator.streams.width, evaluator.view.rank
    keys = [span.owner * width + rank[span.event] for span in spans]
    outside = np.concatenate([key[~span.covered] for key, span in zip(keys, spans, strict=True)])
    if not outside.size:
        return 0
    inside = np.concatenate([key[span.covered] for key, span in zip(keys, spans, strict=True)])
    return int(np.setdiff1d(outside, inside).size)


def _apply_when(evaluator: Evaluator, norm: Norm, version: Version, judged: Judged, whole: bool) -> None:
    if version.when is None or not judged.event.size:
        return
    sites = evaluator.sites(norm.matter, judged.owner, judged.event)
    if whole:
        sites = type(sites)(sites.kinds, sites.owner, sites.event, np.full(sites.size, evaluator.view.n))
    true, known = evaluator.truth(version.when, sites)
    if version.unknown == "breach":
        true, known = true | ~known, np.ones_like(known)
    judged.not_applicable += int((known & ~true).sum())
    unknown = ~known
    if unknown.any():
        judged.gaps.append((judged.owner[unknown], judged.event[unknown]))
    judged.keep(true)
