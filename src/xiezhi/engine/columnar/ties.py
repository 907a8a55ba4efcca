# SPDX-License-Identifier: Apache-2.0
"""Verdicts that only the order of events of one instant decides: those that change when these change places.

Judged again are only the norms that see two events of one instant, in the families where that is so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Norm
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.streams import expand
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints


def exchange(view: View, norms: Sequence[Norm]) -> tuple[View | None, list[Norm]]:
    """The families in which some norm sees two events of a matter and an instant, all such events taking each other's
    ``seq``, last for first; and these norms."""
    same = (view.matter[1:] == view.matter[:-1]) & (view.at[1:] == view.at[:-1])
    if not same.any():
        return None, []
    group = np.cumsum(np.concatenate([[True], ~same])) - 1
    # What changes places in one matter also passes events of its relatives: all of a family and an instant count.
    moved = np.flatnonzero(np.concatenate([same, [False]]))
    near = np.flatnonzero(np.isin(view.keys, view.keys[moved]))
    together = _Together(view, near, np.unique(view.keys[near], return_inverse=True)[1])
    seeing = [norm for norm in norms if together.seen_by(norm)]
    families = together.families()
    if not families.size:
        return None, []
    return _mirrored(view, group, families), seeing


class _Together:
    """Which steps happen at one instant of one family, and which such pairs some norm sees."""

    def __init__(self, view: View, tied: Ints, group: Ints) -> None:
        self.view, self.tied, self.of = view, tied, group
        self.steps = len(view.pack.step_of)
        cells, often = np.unique(group * self.steps + view.step[tied], return_counts=True)
        of, step = cells // self.steps, cells % self.steps
        source, place = expand(np.searchsorted(of, of, "left"), np.searchsorted(of, of, "right"))
        keep = (source != place) | (often[source] > 1)
        self.group, self.pair = of[source[keep]], step[source[keep]] * self.steps + step[place[keep]]
        self.beside: dict[int, set[int]] = {}
        for pair in np.unique(self.pair).tolist():
            self.beside.setdefault(pair // self.steps, set()).add(pair % self.steps)
        self.named = {view.pack.step_of[step]: step for step in self.beside}
        self.seen: set[int] = set()

    @cached_property
    def setting(self) -> dict[str, set[int]]:
        """The steps of these events that set an attribute, by its name."""
        view = self.view
        rows = view.rows[self.tied]
        found: dict[str, set[int]] = {}
        for name, column in view.facts.sets.items():
            sets = vectors.of_column(column, rows).known
            found[name] = set(view.step[self.tied[sets]].tolist())
        return found

    def seen_by(self, norm: Norm) -> bool:
        """Whether a norm sees two of them; it is remembered which."""
        sight = self.view.pack.sight(norm)
        seen = {self.named[step] for step in sight.steps & self.named.keys()}
        seen = seen.union(*(self.setting[name] for name in sight.attributes & self.setting.keys()))
        pairs = {step * self.steps + other for step in seen for other in self.beside.get(step, set()) & seen}
        self.seen |= pairs
        return bool(pairs)

    def families(self) -> npt.NDArray[np.int32]:
        """The families with an instant of which some norm sees two events."""
        groups = self.group[np.isin(self.pair, list(self.seen))]
        chosen = np.isin(self.of, groups)
        return self.view.root[self.view.matter[self.tied[chosen]]]


def _mirrored(view: View, group: Ints, families: npt.NDArray[np.int32]) -> View:
    """Some families, in each group the events changing places last for first."""
    chosen = np.zeros(view.matters, dtype=bool)
    chosen[families] = True
    index = np.flatnonzero(chosen[view.root[view.matter]])
    group = group[index]
    low, high = np.searchsorted(group, group, "left"), np.searchsorted(group, group, "right")
    mirrored = low + high - 1 - np.arange(index.size)
    seq = view.facts.seq[view.rows[index]]
    return View(view.facts, view.pack, view.as_of, view.rows[index[mirrored]], seq)


def mark_ties(outcome: Outcome, other: Outcome) -> None:
    """A verdict that the exchange changes was decided by the order of events of one instant."""
    view, swapped = outcome.view, other.view
    touched = np.zeros(view.matters, dtype=bool)
    touched[swapped.root[swapped.matter]] = True
    touched = touched[view.root]
    if outcome.clocks is not None:
        outcome.clock_ties = _clock_ties(outcome.clocks, other.clocks, view, touched)
    breaches: dict[tuple[str, int], list[Ints]] = {}
    for part in other.verdicts:
        keys = part.owner * view.facts.size + swapped.rows[part.event]
        breaches.setdefault((part.norm.id, part.version.number), []).append(keys)
    for part in outcome.verdicts:
        again = breaches.get((part.norm.id, part.version.number))
        if again is None or not part.event.size:
            outcome.ties.append(np.zeros(part.event.size, dtype=bool))
            continue
        keys = part.owner * view.facts.size + view.rows[part.event]
        outcome.ties.append(touched[part.owner] & ~np.isin(keys, np.concatenate(again)))


def _clock_ties(found: ClockSet, other: ClockSet | None, view: View, touched: Flags) -> Flags:
    """The clocks, of the norms judged again, of which no other of their matter is in their state then."""
    ties = np.zeros(found.clocks.size, dtype=bool)
    if other is None:
        return ties
    number = {(norm.id, version.number): place for place, (norm, version) in enumerate(found.programs)}
    place = np.array([number[norm.id, version.number] for norm, version in other.programs], dtype=np.int64)
    again = np.zeros(len(found.programs), dtype=bool)
    again[place] = True
    index = np.flatnonzero(again[found.program] & touched[found.clocks.owner])
    others = _state_keys(place[other.program], other.clocks.owner, other.ended.state, view)
    keys = _state_keys(found.program[index], found.clocks.owner[index], found.ended.state[index], view)
    ties[index] = ~np.isin(keys, others)
    return ties


def _state_keys(
    program: npt.NDArray[np.integer[Any]], owner: Ints, state: npt.NDArray[np.int8], view: View
) -> Ints:
    return (program.astype(np.int64) * view.matters + owner) * 8 + state
