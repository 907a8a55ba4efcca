# SPDX-License-Identifier: Apache-2.0
"""Breaches that pile up within a window, on one line."""

from __future__ import annotations

from dataclasses import replace

from xiezhi.engine.arithmetic.articles import of_version
from xiezhi.engine.arithmetic.asked import Question
from xiezhi.engine.arithmetic.model import EMPTY, Arithmetic, Mark, Row, Used
from xiezhi.engine.arithmetic.stamps import duration_line, same
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.verdict import Line, Verdict


def piled(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """What was counted, as the verdict names it, and its events in order."""
    version, names = site.version, question.names
    window = duration_line(version.window) if version.window is not None else EMPTY
    head = Line(f"{window.zh}内满 {version.at_least} 件", f"{version.at_least} within {window.en}")
    basis = of_version(version)
    rows = [Row(0, Line("限度", "the mark"), EMPTY, head, *basis)]
    rows += [Row(0, line, EMPTY, EMPTY, *basis) for line in verdict.reasons[1:]]
    scenes = {id: scene for scene in question.scenes for id in scene.matters}
    marks, facts = [], []
    for event in verdict.events:
        title = scenes[event.matter].title(event) if event.matter in scenes else event.step
        kind = "over" if event.id == verdict.event.id else "seen"
        marks.append(
            Mark(kind, event.at, same(title), same(names.stamps.event(event)), same(event.matter), event.id)
        )
        facts.append(Used(same(title), Line("计入", "counted"), event))
    standing = verdict.reasons[0] if verdict.reasons else head
    return replace(
        frame, form="order", rows=tuple(replace(row, number=n) for n, row in enumerate(rows, 1)),
        marks=tuple(marks), facts=tuple(facts), standing=standing,
    )  # fmt: skip
