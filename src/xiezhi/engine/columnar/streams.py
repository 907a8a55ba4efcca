# SPDX-License-Identifier: Apache-2.0
"""Streams: the events that a norm's step references name, seen from the matters that carry the norm.

A stream is sorted by (owner, rank); ``key = owner * (n + 1) + rank``. Asking "the next event of this stream after rank
r for owner o" is one binary search, for all clocks at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import Refs, StepRef
from xiezhi.engine.columnar.ancestry import Carriers
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints

Filter = Callable[[Expr, Ints], tuple[Flags, Flags]]


@dataclass
class Stream:
    """Events named by references. ``owner``, ``event``: rows and events, sorted by ``key``; ``unsure``: the filter is
    unknown there (None: nowhere); ``blind``: owners whose relative may exist but is not in the input (None: none)."""

    owner: Ints
    event: Ints
    key: Ints
    unsure: Flags | None = None
    blind: Flags | None = None

    @property
    def size(self) -> int:
        return int(self.key.size)

    def part(self, mask: Flags) -> Stream:
        """The events where ``mask`` holds."""
        return Stream(self.owner[mask], self.event[mask], self.key[mask], None, self.blind)

    def sure(self) -> Stream:
        """Without the events whose filter is unknown."""
        return self if self.unsure is None else self.part(~self.unsure)

    def both(self) -> Stream:
        """With them."""
        return Stream(self.owner, self.event, self.key, None, self.blind)


class Streams:
    """The streams of one view, each built once."""

    def __init__(self, view: View, filter_events: Filter) -> None:
        self.view, self._filter = view, filter_events
        self._made: dict[tuple[tuple[str, ...], Refs], Stream] = {}
        # The very same objects are asked for again and again: found without comparing them. They are kept alive here.
        self._same: dict[tuple[int, int], tuple[tuple[str, ...], Refs, Stream]] = {}
        self.unsure = False  # whether any stream so far has events whose filter is unknown
        self.blind = False  # … or owners whose relative is not in the input
        self._named: dict[tuple[str, str | None, str], Stream] = {}
        self._filters: dict[tuple[Expr, int], tuple[Flags, Flags]] = {}
        self._picked: dict[tuple[int, str], tuple[Ints, Ints]] = {}
        self.width = view.n + 1

    def get(self, kinds: tuple[str, ...], refs: Refs) -> Stream:
        """The stream of ``refs`` for carrying matters of ``kinds``."""
        known = self._same.get((id(kinds), id(refs)))
        if known is not None:
            return known[2]
        stream = self._made.get((kinds, refs))
        if stream is None:
            stream = self._made[kinds, refs] = self._build(kinds, refs)
            self.unsure |= stream.unsure is not None
            self.blind |= stream.blind is not None
        self._same[id(kinds), id(refs)] = kinds, refs, stream
        return stream

    def picked(self, stream: Stream, occurrence: str) -> tuple[Ints, Ints]:
        """(owner, event) of the first, last or each event of every owner, worked out once."""
        if occurrence == "each" or not stream.size:
            return stream.owner, stream.event
        key = (id(stream), occurrence)
        if key not in self._picked:
            edge = np.ones(stream.size, dtype=bool)
            changes = stream.owner[1:] != stream.owner[:-1]
            if occurrence == "first":
                edge[1:] = changes
            else:
                edge[:-1] = changes
            place = np.flatnonzero(edge)
            self._picked[key] = stream.owner[place], stream.event[place]
        return self._picked[key]

    def _build(self, kinds: tuple[str, ...], refs: Refs) -> Stream:
        parts = [self._part(kind, ref) for kind in kinds for ref in refs]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return self._stream(np.empty(0, np.int64), np.empty(0, np.int64))
        owner = np.concatenate([part.owner for part in parts])
        event = np.concatenate([part.event for part in parts])
        unsure = None
        if any(part.unsure is not None for part in parts):
            unsure = np.concatenate([_mask(part.unsure, part.size) for part in parts])
        return self._stream(owner, event, unsure, _either([part.blind for part in parts]))

    def _stream(
        self, owner: Ints, event: Ints, unsure: Flags | None = None, blind: Flags | None = None
    ) -> Stream:
        """Sorted; an event named twice counts once, surely if any naming is sure."""
        key = owner * self.width + self.view.rank[event]
        order = np.argsort(key, kind="stable") if unsure is None else np.lexsort((unsure, key))
        key = key[order]
        keep = np.ones(key.size, dtype=bool)
        keep[1:] = key[1:] != key[:-1]
        order = order[keep]
        return Stream(owner[order], event[order], key[keep], None if unsure is None else unsure[order], blind)

    def _part(self, kind: str, ref: StepRef) -> Stream:
        """What one reference names from matters of one kind: the norms of a pack name the same again and again."""
        named = kind, ref.kind, ref.step
        if named not in self._named:
            self._named[named] = self._sorted(*self._pairs(kind, ref))
        stream = self._named[named]
        if ref.when is None or not stream.size:
            return stream
        code = self.view.pack.step_code[ref.kind or kind, ref.step]
        true, known = self._filtered(ref.when, code)
        place = np.searchsorted(self.view.events_of(code), stream.event)
        keep = np.flatnonzero((true | ~known)[place])
        unsure = ~known[place[keep]]
        return Stream(
            stream.owner[keep],
            stream.event[keep],
            stream.key[keep],
            unsure if unsure.any() else None,
            stream.blind,
        )

    def _filtered(self, when: Expr, code: int) -> tuple[Flags, Flags]:
        """Of which events of a step a filter is true, and of which known."""
        if (when, code) not in self._filters:
            self._filters[when, code] = self._filter(when, self.view.events_of(code))
        return self._filters[when, code]

    def _sorted(self, owner: Ints, event: Ints, blind: Flags | None) -> Stream:
        key = owner * self.width + self.view.rank[event]
        if key.size > 1 and not (key[1:] > key[:-1]).all():
            return self._stream(owner, event, None, blind)
        return Stream(owner, event, key, None, blind)

    def _pairs(self, kind: str, ref: StepRef) -> tuple[Ints, Ints, Flags | None]:
        """(owner, event) for carrying matters of one kind, and the owners for which a relative is not in the input."""
        view = self.view
        target = ref.kind or kind
        code = view.pack.step_code.get((target, ref.step), -1)
        events = view.events_of(code) if code >= 0 else np.empty(0, np.int64)
        own = view.matter[events].astype(np.int64)
        if ref.kind is None:
            return own, events, None
        carriers = view.ancestry.carriers(kind, target)
        owner, event = self._of_ancestors(carriers, own, events)
        if target == kind:
            alone = carriers.free[own]
            more_owner, more_event = own[alone], events[alone]
        else:
            more_owner, more_event = self._of_descendants(carriers.free, own, events)
        return np.concatenate([owner, more_owner]), np.concatenate([event, more_event]), carriers.blind

    def _of_ancestors(self, carriers: Carriers, held: Ints, events: Ints) -> tuple[Ints, Ints]:
        """The events of what stands above: what is fewer, events or carriers, is looked up among the others."""
        if not events.size or not carriers.under.size:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        among, sought = (
            (carriers.above, held) if events.size < carriers.under.size else (held, carriers.above)
        )
        low, high = np.searchsorted(among, sought, "left"), np.searchsorted(among, sought, "right")
        source, place = expand(low, high)
        if events.size < carriers.under.size:
            return carriers.under[place], events[source]
        return carriers.under[source], events[place]

    def _of_descendants(self, free: Flags, held: Ints, events: Ints) -> tuple[Ints, Ints]:
        if not events.size or not free.any():
            return np.empty(0, np.int64), np.empty(0, np.int64)
        parent = self.view.facts.parent
        climb = parent[held]
        owners, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        while (climb >= 0).any():
            events, climb = events[climb >= 0], climb[climb >= 0]
            hit = free[climb]
            owners.append(climb[hit].astype(np.int64))
            found.append(events[hit])
            climb = parent[climb]
        return np.concatenate(owners), np.concatenate(found)


def expand(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Ranges [low, high) as (which range, position), in order."""
    length = np.maximum(high - low, 0)
    source = np.repeat(np.arange(low.size, dtype=np.int64), length)
    start = np.cumsum(length) - length
    return source, np.arange(source.size, dtype=np.int64) - start[source] + low[source]


def _mask(mask: Flags | None, size: int) -> Flags:
    return np.zeros(size, dtype=bool) if mask is None else mask


def _either(masks: list[Flags | None]) -> Flags | None:
    given = [mask for mask in masks if mask is not None]
    return np.logical_or.reduce(given) if given else None
