# SPDX-License-Identifier: Apache-2.0
"""Single events: what must hold at one, what must not happen, what a person judged of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xiezhi.catalog import expression as ex
from xiezhi.engine.arithmetic.articles import of_version
from xiezhi.engine.arithmetic.asked import Names, Question
from xiezhi.engine.arithmetic.clock_facts import NOT_FOUND
from xiezhi.engine.arithmetic.conditions import condition_rows, expression_row, in_words, parts
from xiezhi.engine.arithmetic.model import Arithmetic, Mark, Row, Used
from xiezhi.engine.arithmetic.stamps import same
from xiezhi.engine.facts import Event
from xiezhi.engine.reference import required
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.visible import order

MOST = 5  # records shown of one step
LONG = 24  # signs of a condition that a short line can hold
SAID = {"holds": Line("符合", "holds"), "fails": Line("不符", "fails"), "unclear": Line("不清楚", "unclear")}


def needed(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """``need`` part by part, and the steps it asks for on the line before the judged event."""
    names, need = question.names, site.version.need
    assert need is not None
    conditions = condition_rows(names, site)
    own = [expression_row(names, site, part) for part in parts(need)]
    head = _judged_row(names, site, Line("须同时具备以下各项", "all of these must hold"))
    first = 2 + len(conditions)  # the number of the first of these lines
    failing = [n for n, part in enumerate(parts(need)) if evaluate(part, site.moment).value is not True]
    standing = Line("要求成立", "what is needed holds")
    if failing:
        words = in_words(names, parts(need)[failing[0]])
        standing = Line(f"不具备：{words.zh}", f"lacking: {words.en}")
        if len(words.zh) > LONG:
            numbers = "、".join(str(first + n) for n in failing)
            standing = Line(f"第 {numbers} 项不具备", f"line {numbers} does not hold")
    steps, lacking = _steps(names, site, need)
    return _line(frame, names, site, verdict, [head, *conditions, *own], steps, lacking, standing)


def prohibited(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """The event that must not happen, and the conditions under which it must not."""
    names = question.names
    rows = [
        _judged_row(names, site, Line("此情形下不得发生", "must not happen here")),
        *condition_rows(names, site),
    ]
    steps: list[Event] = []
    if site.version.when is not None:
        steps, _ = _steps(names, site, site.version.when)
    standing = Line(f"不得有{names.step(site.event)}", f"{names.step(site.event)} must not happen")
    return _line(frame, names, site, verdict, rows, steps, [], standing)


def judged(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """The question and the last answer."""
    names, answer = question.names, required.last_answer(site)
    rows = [_judged_row(names, site, same(f"问：{site.version.ask}")), *condition_rows(names, site)]
    standing = Line("尚未判断", "not judged yet")
    marks: list[Mark] = []
    facts: list[Used] = [Used(Line("判断", "an answer"), NOT_FOUND, None, "gap")]
    if answer is not None:
        said = SAID[str(answer.data["verdict"])]
        at, remark = names.stamps.event(answer), str(answer.data.get("remark") or "")
        standing = Line(f"答：{said.zh}", f"answered: {said.en}")
        rows.append(
            Row(0, standing, same(remark), same(at), *of_version(site.version), at=answer.at, event=answer.id)
        )
        marks = [Mark("done", answer.at, Line("判断", "answer"), same(at), said, answer.id)]
        facts = [Used(Line("判断", "answer"), said, answer)]
    found = _line(frame, names, site, verdict, rows, [], [], standing)
    return replace(found, marks=(*found.marks, *marks), facts=(*found.facts, *facts))


def _judged_row(names: Names, site: Site, words: Line) -> Row:
    step, at = names.step(site.event), names.stamps.event(site.event)
    return Row(
        0, same(step), words, same(at), *of_version(site.version), at=site.event.at, event=site.event.id
    )


def _line(
    frame: Arithmetic, names: Names, site: Site, verdict: Verdict, rows: list[Row], steps: list[Event],
    lacking: list[Line], standing: Line,
) -> Arithmetic:  # fmt: skip
    """An order line of the steps that a condition asks for, up to the judged event."""
    event = site.event
    marks = [
        Mark("need", one.at, same(names.step(one)), same(names.stamps.event(one)), event=one.id)
        for one in steps
    ]
    marks += [Mark("lacking", None, line, note=NOT_FOUND, before=event.at) for line in lacking]
    kind = "over" if verdict.breach else "act"
    marks.append(
        Mark(kind, event.at, same(names.step(event)), same(names.stamps.event(event)), event=event.id)
    )
    facts = [Used(same(names.step(one)), Line("所依据", "relied on"), one) for one in steps]
    facts.append(Used(same(names.step(event)), Line("判断对象", "judged"), event))
    facts += [Used(line, NOT_FOUND, None, "gap") for line in lacking]
    return replace(
        frame, form="order", rows=tuple(replace(row, number=n) for n, row in enumerate(rows, 1)),
        marks=tuple(marks), facts=tuple(facts), standing=standing,
    )  # fmt: skip


def _steps(names: Names, site: Site, expr: ex.Expr) -> tuple[list[Event], list[Line]]:
    """The records of the steps that an expression names before the judged event, and the steps without any."""
    found: dict[str, Event] = {}
    lacking: list[Line] = []
    for kind, step in dict.fromkeys(_named(expr)):
        events = [e for e in site.scene.happened(site.matter, kind, step).events if site.moment.sees(e)]
        found.update((event.id, event) for event in events[-MOST:])
        if not events and _asked_for(expr, (kind, step)):
            lacking.append(same(names.title(kind, step)))
    return sorted((e for e in found.values() if e.id != site.event.id), key=order), lacking


def _named(expr: ex.Expr) -> Iterator[tuple[str | None, str]]:
    for node in ex.walk(expr):
        if isinstance(node, ex.StepFunction | ex.Values):
            yield from node.steps
        elif isinstance(node, ex.Relatives) and node.step is not None:
            yield node.kind, node.step


def _asked_for(expr: ex.Expr, step: tuple[str | None, str]) -> bool:
    """Whether a part of the condition is that the step happened, and no other step would do."""
    wanted = [p for p in parts(expr) if isinstance(p, ex.StepFunction) and p.function == "has"]
    return any(part.steps == (step,) for part in wanted)
