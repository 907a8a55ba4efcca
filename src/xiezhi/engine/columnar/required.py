# SPDX-License-Identifier: Apache-2.0
"""Required, prohibition, judgement. Source: norm-language §4."""

from __future__ import annotations

import numpy as np

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import Norm
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.verdicts import Verdicts, verdicts
from xiezhi.engine.columnar.view import View

HOLDS, FAILS, UNCLEAR = "holds", "fails", "unclear"


def required(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """At each event of ``on`` ``need`` must be true."""
    result = []
    for version, judged in zip(norm.versions, judged_events(evaluator, norm, "on"), strict=True):
        assert version.need is not None
        true, known = evaluator.truth(version.need, evaluator.sites(norm.matter, judged.owner, judged.event))
        if version.unknown == "breach":
            known = np.ones_like(known)
        result.append(verdicts(evaluator.view, norm, version, judged, ~true, ~known))
    return result


def prohibition(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """Each event of ``never`` where ``when`` holds is a breach."""
    result = []
    for version, judged in zip(norm.versions, judged_events(evaluator, norm, "never"), strict=True):
        every, none = np.ones(judged.event.size, dtype=bool), np.zeros(judged.event.size, dtype=bool)
        result.append(verdicts(evaluator.view, norm, version, judged, every, none))
    return result


def judgement(evaluator: Evaluator, norm: Norm) -> list[Verdicts]:
    """At each event of ``on`` the last visible answer counts; never asked is pending."""
    answers = evaluator.memory("answers", lambda: _answers(evaluator)).get(norm.id, {})
    result = []
    for version, judged in zip(norm.versions, judged_events(evaluator, norm, "on"), strict=True):
        found = _found(evaluator.view, judged, answers)
        pending = found == ""
        told = Judged(
            judged.owner[~pending], judged.event[~pending], judged.gaps, judged.not_applicable, judged.untold
        )
        words = found[~pending]
        part = verdicts(evaluator.view, norm, version, told, words == FAILS, words == UNCLEAR)
        part.pending = int(pending.sum())
        result.append(part)
    return result


def _answers(evaluator: Evaluator) -> dict[str, dict[tuple[int, str], str]]:
    """Norm → (family, event id) → the last visible answer to its question."""
    view = evaluator.view
    codes = [code for code, (_, step) in enumerate(view.pack.step_of) if step == "answered"]
    events = np.flatnonzero(np.isin(view.step, codes))
    events = events[np.argsort(view.rank[events], kind="stable")]
    sites = Sites((), events, events, view.rank[events])
    columns = [
        vectors.objects(evaluator.value(ast.Data(0, name), sites), evaluator.pool)
        for name in ("norm", "event", "verdict")
    ]
    answers: dict[str, dict[tuple[int, str], str]] = {}
    for event, of, about, verdict in zip(events.tolist(), *columns, strict=True):
        if isinstance(of, str) and verdict in (HOLDS, FAILS, UNCLEAR):
            answers.setdefault(of, {})[int(view.root[view.matter[event]]), str(about)] = str(verdict)
    return answers


def _found(
    view: View, judged: Judged, answers: dict[tuple[int, str], str]
) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    if not answers:
        return np.full(judged.event.size, "", dtype="<U8")
    words = [
        answers.get((int(view.root[view.matter[event]]), view.facts.event_id(int(view.rows[event]))), "")
        for event in judged.event.tolist()
    ]
    return np.array(words, dtype="<U8")
