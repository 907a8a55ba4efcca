# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of norms that are no deadlines, by their kind; and of deadlines of which no clock could be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xiezhi.engine.arithmetic.asked import Names, Question
from xiezhi.engine.arithmetic.clock import missing_words
from xiezhi.engine.arithmetic.conditions import condition_rows, noted
from xiezhi.engine.arithmetic.counted import count_limit, total_limit, value_limit
from xiezhi.engine.arithmetic.held import held
from xiezhi.engine.arithmetic.model import EMPTY, Arithmetic, Mark, Row, Segment, Used
from xiezhi.engine.arithmetic.ordered import preceded
from xiezhi.engine.arithmetic.piled import piled
from xiezhi.engine.arithmetic.single import judged, needed, prohibited
from xiezhi.engine.arithmetic.stamps import joined, same
from xiezhi.engine.arithmetic.tags import LEVELS
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.verdict import Line, Verdict

Filling = Callable[[Arithmetic, Question, Verdict, Site], Arithmetic]


def other(frame: Arithmetic, question: Question, verdict: Verdict, site: Site | None) -> Arithmetic:
    """``frame`` filled by the kind of the norm; what does not apply or lacks a version says only that."""
    if site is None or verdict.outcome == "not_applicable":
        filled = _bare(frame, question, verdict, site)
    else:
        filled = _filling(site)(frame, question, verdict, site)
    return replace(
        filled,
        end=filled.end if filled.end is not None else verdict.event.at,
        conclusion=filled.conclusion or concluded(filled, question, verdict),
    )


def _filling(site: Site) -> Filling:
    if site.version.kind == "limit":
        if site.version.total is not None:
            return total_limit
        return count_limit if site.version.count else value_limit
    return _KINDS[site.version.kind]


def _bare(frame: Arithmetic, question: Question, verdict: Verdict, site: Site | None) -> Arithmetic:
    """The judged event, and why nothing is judged of it."""
    rows = condition_rows(question.names, site) if site is not None else ()
    event = verdict.event
    names = question.names
    used = Used(same(names.step(event)), Line("判断对象", "judged"), event)
    reason = joined([noted(names, site, line) for line in verdict.reasons]) if verdict.reasons else EMPTY
    lacking = _lacking(names, verdict)
    marks = (
        Mark("act", event.at, same(names.step(event)), same(names.stamps.event(event)), event=event.id),
        *lacking,
    )
    return replace(frame, form="order", rows=rows, facts=(used,), marks=marks, standing=reason)


def _lacking(names: Names, verdict: Verdict) -> tuple[Mark, ...]:
    facts = list(dict.fromkeys(names.fact(one.fact) for one in verdict.missing))
    return tuple(Mark("lacking", None, fact, before=verdict.event.at) for fact in facts)


def _without_clock(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """A deadline whose trigger cannot be matched: no limit to draw."""
    found = _bare(frame, question, verdict, site)
    facts = missing_words(verdict, question.names)
    end = max(question.as_of, verdict.event.at + 1)
    label = Line(f"缺 {facts.zh}", f"missing: {facts.en}")
    segment = Segment("missing", verdict.event.at, end, label, Line("缺数据", "data missing"))
    names = question.names
    marks = (
        Mark(
            "trigger",
            verdict.event.at,
            same(names.step(verdict.event)),
            same(names.stamps.event(verdict.event)),
        ),
        Mark("now", question.as_of, Line("现在", "now"), same(names.stamps.at(question.as_of))),
    )
    return replace(found, form="clock", segments=(segment,), marks=marks, end=end)


def concluded(filled: Arithmetic, question: Question, verdict: Verdict) -> Row:
    """The line under the sum."""
    word = filled.tag_word
    tag = word
    if filled.level is not None and filled.nature != "gap":
        level = LEVELS[filled.level]
        tag = Line(f"{level.zh}：{word.zh}", f"{level.en}: {word.en}")
    names, event = question.names, verdict.event
    fact = Line(
        f"{names.stamps.event(event)} {names.step(event)}", f"{names.step(event)} {names.stamps.event(event)}"
    )
    tones = {"violated": "bad", "satisfied": "good", "undetermined": "gap"}
    result = filled.standing
    if filled.tag == "missing":
        facts = missing_words(verdict, question.names)
        result = Line(f"缺 {facts.zh}，补记后可判", f"missing: {facts.en}; can be told once recorded")
    return Row(0, fact, EMPTY, result, tag, tone=tones.get(verdict.outcome, ""), at=event.at, event=event.id)


_KINDS: dict[str, Filling] = {
    "deadline": _without_clock, "precedence": preceded, "required": needed, "prohibition": prohibited,
    "judgement": judged, "overlap": held, "pattern": piled,
}  # fmt: skip
