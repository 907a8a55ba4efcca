# SPDX-License-Identifier: Apache-2.0
"""Figures of a batch: the five verdicts of each norm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.cross import unknown_verdict
from xiezhi.engine.columnar.deadline import STATES
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.facts import Ints
from xiezhi.engine.results import VERDICT_OF_STATE, VERDICTS


def counts_of(outcome: Outcome, norms: Sequence[Norm]) -> dict[str, dict[str, int]]:
    """The five verdicts of each norm of the batch."""
    result: dict[str, dict[str, int]] = {norm.id: dict.fromkeys(VERDICTS, 0) for norm in norms}
    found = outcome.clocks
    if found is not None:
        _count_clocks(outcome, found, result)
    untold: dict[str, list[tuple[Version, Ints, Ints]]] = {}
    for verdicts in outcome.verdicts:
        row = result[verdicts.norm.id]
        row["satisfied"] += verdicts.satisfied
        row["violated"] += int(verdicts.event.size)
        row["pending"] += verdicts.pending
        row["not_applicable"] += verdicts.not_applicable
        row[unknown_verdict(verdicts.version)] += verdicts.undetermined
        row[unknown_verdict(verdicts.version)] += sum(int(event.size) for _, event in verdicts.gaps)
        parts = untold.setdefault(verdicts.norm.id, [])
        parts += [(verdicts.version, *gap) for gap in verdicts.untold]
    for name, parts in untold.items():
        _count_untold(outcome, parts, result[name])
    return result


def _count_untold(outcome: Outcome, parts: Sequence[tuple[Version, Ints, Ints]], row: dict[str, int]) -> None:
    """Triggers that could not be told a version: each once, whatever the versions."""
    seen = np.empty(0, dtype=np.int64)
    for version, owner, event in parts:
        keys = np.setdiff1d(owner * (outcome.view.n + 1) + event, seen)
        seen = np.concatenate([seen, keys])
        row[unknown_verdict(version)] += int(keys.size)


def _count_clocks(outcome: Outcome, found: ClockSet, result: dict[str, dict[str, int]]) -> None:
    width = len(STATES) + 1
    cells = found.program.astype(np.int64) * width + found.ended.state
    table = np.bincount(cells, minlength=len(found.programs) * width)
    for number, (norm, _) in enumerate(found.programs):
        for state, name in enumerate(STATES):
            result[norm.id][VERDICT_OF_STATE[name]] += int(table[number * width + state])
    for norm_id, count in found.not_applicable.items():
        result[norm_id]["not_applicable"] += count
    for number, _, event in found.gaps:
        result[found.programs[number][0].id]["undetermined"] += int(event.size)
    untold: dict[str, list[tuple[Version, Ints, Ints]]] = {}
    for number, owner, event in found.untold:
        norm, version = found.programs[number]
        untold.setdefault(norm.id, []).append((version, owner, event))
    for norm_id, parts in untold.items():
        _count_untold(outcome, parts, result[norm_id])
