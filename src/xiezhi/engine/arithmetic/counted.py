# SPDX-License-Identifier: Apache-2.0
"""Limits: how often, how long in all, how much; with what lies beyond."""

from __future__ import annotations

from dataclasses import replace

from xiezhi.catalog.expression import Attribute, Data, Expr
from xiezhi.catalog.model import Bound
from xiezhi.engine.arithmetic.articles import of_limit, of_version
from xiezhi.engine.arithmetic.asked import Names, Question
from xiezhi.engine.arithmetic.conditions import condition_rows, in_words, value_text, values_of
from xiezhi.engine.arithmetic.model import EMPTY, Arithmetic, Bar, Lane, Mark, Row, Used
from xiezhi.engine.arithmetic.stamps import length, same
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.intervals import NOW, TO
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.limit import bound_of
from xiezhi.engine.reference.telling import named_events
from xiezhi.engine.reference.totals import ELAPSED, Portion, intervals, measure_of, portions
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.visible import order

MOST = 12  # records shown


def count_limit(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """Each event that raised the count up to the judged one; those beyond the bound stand out."""
    names, version = question.names, site.version
    events = [
        e for e in named_events(site.scene, site.matter, version.count) if order(e) <= order(site.event)
    ]
    most = _number(bound_of(site, version.max).value)
    first = max(0, len(events) - MOST)
    rows, marks, facts = [_bounds(names, site)], [], []
    for n, event in enumerate(events[first:], first + 1):
        beyond = most is not None and n > most
        at, name = names.stamps.event(event), names.step(event)
        nth = Line(f"第 {n} 次", f"no. {n}")
        sum_ = Line(f"{n} > {most:g}", f"{n} > {most:g}") if beyond and most is not None else nth
        rows.append(
            Row(
                0,
                same(name),
                sum_,
                same(at),
                *of_version(version),
                tone="bad" if beyond else "",
                at=event.at,
                event=event.id,
            )
        )
        marks.append(Mark("over" if beyond else "seen", event.at, same(name), same(at), nth, event.id))
        facts.append(Used(same(name), nth, event, "bad" if beyond else ""))
    if event_missing := site.event.id not in {e.id for e in events}:
        marks.append(
            Mark(
                "act",
                site.event.at,
                same(names.step(site.event)),
                same(names.stamps.event(site.event)),
                event=site.event.id,
            )
        )
        facts.append(Used(same(names.step(site.event)), Line("判断对象", "judged"), site.event))
    count = len(events)
    standing = (
        Line(f"共 {count} 次", f"{count} in all") if event_missing else Line(f"第 {count} 次", f"no. {count}")
    )
    return _filled(frame, rows, tuple(marks), facts, standing, form="order")


def value_limit(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """The value at the judged event against its bounds."""
    names, version, event = question.names, site.version, site.event
    assert version.value is not None
    value = evaluate(version.value, site.moment).value
    words, text = in_words(names, version.value), value_text(names, value)
    rows = [*condition_rows(names, site), _bounds(names, site)]
    tone = "bad" if verdict.breach else "gap" if value is None else "good"
    rows.append(
        Row(
            0,
            words,
            _rests_on(names, site, version.value),
            text,
            *of_version(version),
            tone=tone,
            event=event.id,
        )
    )
    kind = "over" if verdict.breach else "act"
    bounds = _bounds(names, site).result
    note = Line(f"{words.zh} {text.zh}，{bounds.zh}", f"{words.en} {text.en}, {bounds.en}")
    marks = (Mark(kind, event.at, same(names.step(event)), same(names.stamps.event(event)), note, event.id),)
    facts = [Used(same(names.step(event)), Line("判断对象", "judged"), event)]
    return _filled(frame, rows, marks, facts, note, form="order")


def _rests_on(names: Names, site: Site, value: Expr) -> Line:
    """What a value is made of; a fact as it stands needs no more words."""
    return EMPTY if isinstance(value, Attribute | Data) else values_of(names, site.moment, value)


def total_limit(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """The intervals up to the judged one, what each adds, and where the total passes the bound."""
    names, version = question.names, site.version
    bound = bound_of(site, version.max if version.max is not None else version.min).value
    measured = measure_of(bound)
    rows, facts, bars = [_bounds(names, site)], [], []
    standing = EMPTY
    if measured is not None:
        measure, most = measured
        for portion in _portions(site, measure):
            rows.append(_portion_row(names, site, portion, measure, most))
            bars += _bars(names, portion, measure, most, verdict)
            facts += _portion_facts(names, portion)
            total = _amount(portion.after, measure)
            bounds = rows[0].result
            standing = Line(f"累计 {total.zh}，{bounds.zh}", f"{total.en} in all, {bounds.en}")
    lane = Lane(same(names.matter(site.matter)), tuple(bars), site.matter.id)
    found = _filled(frame, rows, (), facts, standing, form="lanes" if bars else "order")
    marks = (
        (Mark("over", verdict.at, Line("超过", "passed"), same(names.stamps.at(verdict.at))),)
        if verdict.breach and bars
        else ()
    )
    return replace(found, lanes=(lane,) if bars else (), marks=marks)


def _portions(site: Site, measure: str) -> list[Portion]:
    """What counts up to the judged event: a ``max`` is judged at the start of an interval, a ``min`` at an event."""
    reached = order(site.event)
    found = [one for one in intervals(site, doubtful=False) if order(one.start) <= reached]
    return portions(site.scene, found, measure)


def _portion_row(names: Names, site: Site, one: Portion, measure: str, most: int) -> Row:
    start, end = one.stretch.start, one.span.end
    added, total = _amount(one.after - one.before, measure), _amount(one.after, measure)
    beyond = site.version.max is not None and one.after > most
    now = Line("（至今）", " (still running)") if one.stretch.ended == NOW else EMPTY
    span = names.stamps.from_to(one.span.start, end)
    sum_ = Line(f"{span}{now.zh} = {added.zh}", f"{span}{now.en} = {added.en}")
    result = Line(f"累计 {total.zh}", f"total {total.en}")
    return Row(
        0,
        same(names.step(start)),
        sum_,
        result,
        *of_version(site.version),
        tone="bad" if beyond else "",
        event=start.id,
    )


def _bars(names: Names, one: Portion, measure: str, most: int, verdict: Verdict) -> list[Bar]:
    """An interval, from where the total passes the bound on as over."""
    span, running = one.span, one.stretch.ended == NOW
    label = _amount(one.after - one.before, measure)
    if not verdict.breach or one.after <= most or verdict.version is None or verdict.version.max is None:
        return [Bar("counted", span.start, span.end, label, running)]
    passed = _passed(one, most) if measure == ELAPSED else verdict.at
    at = min(max(passed, span.start), span.end)
    found = [Bar("counted", span.start, at, label)] if at > span.start else []
    return [*found, Bar("over", at, span.end, Line("超", "over"), running)]


def _passed(one: Portion, most: int) -> int:
    return one.span.start + max(most - one.before, 0)


def _portion_facts(names: Names, one: Portion) -> list[Used]:
    found = [Used(same(names.step(one.stretch.start)), Line("起", "from"), one.stretch.start)]
    if one.stretch.end is not None and one.stretch.ended == TO:
        found.append(Used(same(names.step(one.stretch.end)), Line("止", "to"), one.stretch.end))
    elif one.stretch.ended != TO:
        name = names.step(one.stretch.start)
        found.append(
            Used(Line(f"{name}的结束记录", f"the end of {name}"), Line("未见", "not found"), None, "gap")
        )
    return found


def _amount(amount: int, measure: str) -> Line:
    if measure == ELAPSED:
        return length(amount)
    unit = Line("个工作日", "working days") if measure == "wd" else Line("日", "d")
    return Line(f"{amount} {unit.zh}", f"{amount} {unit.en}")


def _bounds(names: Names, site: Site) -> Row:
    """What may be, at least and at most."""
    version = site.version
    found = []
    for given, zh, en in ((version.min, "至少", "at least"), (version.max, "至多", "at most")):
        if given is not None:
            text = _bound(names, site, given)
            found.append(Line(f"{zh} {text.zh}", f"{en} {text.en}"))
    words = Line("，".join(one.zh for one in found), ", ".join(one.en for one in found))
    return Row(0, Line("限度", "the bound"), EMPTY, words, *of_limit(version))


def _bound(names: Names, site: Site, bound: Bound) -> Line:
    answer = bound_of(site, bound)
    if answer.value is None:
        return Line("未知", "unknown")
    return value_text(names, answer.value)


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _filled(
    frame: Arithmetic,
    rows: list[Row],
    marks: tuple[Mark, ...],
    facts: list[Used],
    standing: Line,
    *,
    form: str,
) -> Arithmetic:
    numbered = tuple(replace(row, number=n) for n, row in enumerate(rows, 1))
    return replace(frame, form=form, rows=numbered, marks=marks, facts=tuple(facts), standing=standing)
