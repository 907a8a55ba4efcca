# SPDX-License-Identifier: Apache-2.0
"""Judges one batch of families: the array programs of all norms, and a second time for ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar.clocks import ClockSet, clock_set
from xiezhi.engine.columnar.deadline import Judge
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.gathering import collect_overlap
from xiezhi.engine.columnar.held import Overlaps
from xiezhi.engine.columnar.limit import limit
from xiezhi.engine.columnar.lookups import Lookups
from xiezhi.engine.columnar.precedence import precedence
from xiezhi.engine.columnar.required import judgement, prohibition, required
from xiezhi.engine.columnar.verdicts import Verdicts
from xiezhi.engine.columnar.view import View, visible_rows
from xiezhi.engine.facts import Facts, Flags, Ints
from xiezhi.engine.officers import Officers

KINDS: dict[str, Callable[[Evaluator, Norm], list[Verdicts]]] = {
    "precedence": precedence, "required": required, "prohibition": prohibition, "judgement": judgement, "limit": limit,
}  # fmt: skip


@dataclass
class Outcome:
    """What a batch gives: its view, clocks, other verdicts, and which of them a tie decided."""

    view: View
    evaluator: Evaluator
    clocks: ClockSet | None
    verdicts: list[Verdicts]
    clock_ties: Flags | None = None
    ties: list[Flags] = field(default_factory=list)


def judge(
    pack: Pack, facts: Facts, norms: Sequence[Norm], as_of: int, known_at: int | None, officers: Officers,
    overlaps: dict[str, Overlaps],
) -> Outcome:  # fmt: skip
    """All verdicts on a batch; the intervals of overlap norms go into ``overlaps``."""
    view = View(facts, pack, as_of, visible_rows(facts, as_of, known_at))
    parts = [part for norm in norms for part in norm.parts]
    active = [part for part in parts if occurs(view, part)]
    outcome = _judge(view, active, officers)
    for part in parts:
        if part.kind == "overlap" and view.n:
            collect_overlap(outcome.evaluator, part, overlaps[part.id])
    exchanged = _exchanged(view)
    if exchanged is not None:
        _mark_ties(outcome, _judge(exchanged, active, officers))
    return outcome


def _judge(view: View, norms: Sequence[Norm], officers: Officers) -> Outcome:
    evaluator = Evaluator(view, officers)
    judge_clocks = Judge(evaluator)
    evaluator.clock_of = Lookups(evaluator, judge_clocks)
    deadlines = [norm for norm in norms if norm.kind == "deadline"]
    clocks = clock_set(evaluator, judge_clocks, deadlines) if deadlines else None
    verdicts = [part for norm in norms if norm.kind in KINDS for part in KINDS[norm.kind](evaluator, norm)]
    return Outcome(view, evaluator, clocks, verdicts)


def occurs(view: View, norm: Norm) -> bool:
    """Whether a norm has anything to judge here: its carrying kinds' steps that it judges occur."""
    if not norm.judged_steps.isdisjoint(view.present):
        return True
    at_finals = any(version.kind == "limit" and not version.on for version in norm.versions)
    return at_finals and not view.pack.final_steps.isdisjoint(view.present)


def _exchanged(view: View) -> View | None:
    """The families in which events of a matter share an instant, these taking each other's ``seq``, last for first."""
    same = (view.matter[1:] == view.matter[:-1]) & (view.at[1:] == view.at[:-1])
    if not same.any():
        return None
    tied = np.zeros(view.matters, dtype=bool)
    tied[view.root[view.matter[1:][same]]] = True
    index = np.flatnonzero(tied[view.root[view.matter]])
    seq = view.facts.seq[view.rows[index]]
    matter, at = view.matter[index], view.at[index]
    first = np.ones(index.size, dtype=bool)
    first[1:] = (matter[1:] != matter[:-1]) | (at[1:] != at[:-1])
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    ends = np.append(starts[1:], index.size)
    mirrored = starts[group] + ends[group] - 1 - np.arange(index.size)
    return View(view.facts, view.pack, view.as_of, view.rows[index[mirrored]], seq)


def _mark_ties(outcome: Outcome, other: Outcome) -> None:
    """A verdict that the exchange changes was decided by the order of events of one instant."""
    view, swapped = outcome.view, other.view
    touched = np.zeros(view.matters, dtype=bool)
    touched[swapped.root[swapped.matter]] = True
    touched = touched[view.root]
    if outcome.clocks is not None:
        keys = _state_keys(outcome.clocks, view)
        others = _state_keys(other.clocks, swapped) if other.clocks is not None else np.empty(0, np.int64)
        outcome.clock_ties = touched[outcome.clocks.clocks.owner] & ~np.isin(keys, others)
    breaches: dict[tuple[str, int], list[Ints]] = {}
    for part in other.verdicts:
        keys = part.owner * view.facts.size + swapped.rows[part.event]
        breaches.setdefault((part.norm.id, part.version.number), []).append(keys)
    for part in outcome.verdicts:
        others = np.concatenate(breaches.get((part.norm.id, part.version.number), [np.empty(0, np.int64)]))
        keys = part.owner * view.facts.size + view.rows[part.event]
        outcome.ties.append(touched[part.owner] & ~np.isin(keys, others))


def _state_keys(found: ClockSet, view: View) -> Ints:
    return (found.program.astype(np.int64) * view.matters + found.clocks.owner) * 8 + found.ended.state
