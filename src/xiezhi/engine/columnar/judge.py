# SPDX-License-Identifier: Apache-2.0
"""Judges one batch of families: the array programs of all norms, and a second time for ties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar.clocks import clock_set
from xiezhi.engine.columnar.deadline import Judge
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.gathering import collect_overlap
from xiezhi.engine.columnar.held import Overlaps
from xiezhi.engine.columnar.limit import limit
from xiezhi.engine.columnar.lookups import Lookups
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.precedence import precedence
from xiezhi.engine.columnar.required import judgement, prohibition, required
from xiezhi.engine.columnar.ties import exchange, mark_ties
from xiezhi.engine.columnar.verdicts import Verdicts
from xiezhi.engine.columnar.view import View, visible_rows
from xiezhi.engine.facts import Facts
from xiezhi.engine.officers import Officers

KINDS: dict[str, Callable[[Evaluator, Norm], list[Verdicts]]] = {
    "precedence": precedence, "required": required, "prohibition": prohibition, "judgement": judgement, "limit": limit,
}  # fmt: skip


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
    exchanged, seeing = exchange(view, active)
    if exchanged is not None:
        mark_ties(outcome, _judge(exchanged, seeing, officers))
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
