# SPDX-License-Identifier: Apache-2.0
"""Expressions evaluated at one event, with the facts that were missing. Source: norm-language §5."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from xiezhi.catalog import expression as ast
from xiezhi.engine.facts import Event, Matter, is_list
from xiezhi.engine.reference import functions
from xiezhi.engine.reference.scene import Happened, Moment
from xiezhi.engine.reference.values import both, compare, contains, either, settled, truth
from xiezhi.engine.reference.verdict import PARENT, Fact
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.instant import Instant


class Answer(NamedTuple):
    """The value of an expression, ``None`` where unknown, and for want of which facts."""

    value: Any
    lacking: tuple[Fact, ...] = ()


_KNOWN = {True: Answer(True), False: Answer(False)}


def evaluate(node: ast.Expr, moment: Moment) -> Answer:
    """The value of a node at a moment."""
    return _READERS[type(node)](node, moment)


def _answer(value: Any, fact: Callable[[], Fact]) -> Answer:
    """A value, or that this fact is missing: its name is made only then."""
    return Answer(value) if value is not None else Answer(None, (fact(),))


def _together(value: Any, answers: Iterable[Answer]) -> Answer:
    """A value made of others: if unknown, for want of what they lack."""
    if value is not None:
        return _KNOWN[value] if type(value) is bool else Answer(value)
    return Answer(None, tuple(dict.fromkeys(fact for answer in answers for fact in answer.lacking)))


def _literal(node: ast.Literal, moment: Moment) -> Answer:
    return Answer(node.value)


def _listing(node: ast.Listing, moment: Moment) -> Answer:
    if all(type(item) is ast.Literal for item in node.items):
        return Answer(tuple(item.value for item in node.items if isinstance(item, ast.Literal)))
    answers = [evaluate(item, moment) for item in node.items]
    return Answer(tuple(answer.value for answer in answers), _together(None, answers).lacking)


def _event_field(node: ast.EventField, moment: Moment) -> Answer:
    event = moment.event
    if node.name == "at":
        return Answer(Instant(event.at, event.at_day))
    if node.name == "recorded_at":
        return Answer(Instant(event.recorded_at))
    # unit.level: files know no tree of units.
    value = {"actor": event.actor, "unit": event.unit}.get(node.name)
    return _answer(value, lambda: field_fact(moment.scene.title(event), node.name))


def _data(node: ast.Data, moment: Moment) -> Answer:
    event = moment.event

    def fact() -> Fact:
        return field_fact(moment.scene.title(event), node.name, _step_fields(moment, event).get(node.name))

    return _answer(event.data.get(node.name), fact)


def _step_fields(moment: Moment, event: Event) -> dict[str, str]:
    kind = moment.scene.pack.kinds[moment.scene.matters[event.matter].kind]
    step = kind.steps.get(event.step)
    return {} if step is None else {name: field.title for name, field in step.fields.items()}


def field_fact(step: str, name: str, title: str | None = None) -> Fact:
    """The name of a field of an event."""
    shown = f"{title}({name})" if title and title != name else name
    return Fact(f"{step} 的 {shown}", f"{shown} of {step}")


def attribute_fact(moment: Moment, matter: Matter, name: str) -> Fact:
    """The name of an attribute, with its title."""
    declared = moment.scene.pack.kinds[matter.kind].attributes.get(name)
    of = "" if matter.id == moment.matter.id else f"{matter.kind}."
    zh = f"{declared.title}({of}{name})" if declared and declared.title != name else f"{of}{name}"
    return Fact(zh, f"{of}{name}")


def _attribute(node: ast.Attribute, moment: Moment) -> Answer:
    if node.kind is None:
        value = moment.attribute(moment.matter, node.name)
        return _answer(value, lambda: attribute_fact(moment, moment.matter, node.name))
    found = moment.scene.above(moment.matter, node.kind)
    if found.orphaned:
        return Answer(None, (PARENT,))
    matters = found.matters or ((moment.matter,) if moment.matter.kind == node.kind else ())
    if not matters:
        return Answer(None, (Fact(f"上级 {node.kind}", f"a {node.kind} above"),))
    value = moment.attribute(matters[0], node.name)
    return _answer(value, lambda: attribute_fact(moment, matters[0], node.name))


def _compare(node: ast.Compare, moment: Moment) -> Answer:
    left, zone = evaluate(node.left, moment), moment.scene.pack.zone
    if type(node.right) is ast.Literal:
        return _together(compare(node.op, left.value, node.right.value, zone), (left,))
    right = evaluate(node.right, moment)
    return _together(compare(node.op, left.value, right.value, zone), (left, right))


def _contains(node: ast.Contains, moment: Moment) -> Answer:
    item, container = evaluate(node.item, moment), evaluate(node.container, moment)
    found = contains(item.value, container.value, moment.scene.pack.zone)
    return _together(found if found is None or not node.negated else not found, (item, container))


def _is_none(node: ast.IsNone, moment: Moment) -> Answer:
    missing = evaluate(node.operand, moment).value is None
    return Answer(missing != node.negated)


def _not(node: ast.Not, moment: Moment) -> Answer:
    operand = evaluate(node.operand, moment)
    value = truth(operand.value)
    return _together(None if value is None else not value, (operand,))


def _and(node: ast.And, moment: Moment) -> Answer:
    parts = []
    for part in node.parts:
        answer = evaluate(part, moment)
        if answer.value is False:  # whatever the others say
            return answer
        if answer.value is not True:
            parts.append(answer)
    if not parts:
        return _KNOWN[True]
    return _together(both(truth(part.value) for part in parts), parts)


def _or(node: ast.Or, moment: Moment) -> Answer:
    parts = []
    for part in node.parts:
        answer = evaluate(part, moment)
        if answer.value is True:
            return answer
        if answer.value is not False:
            parts.append(answer)
    if not parts:
        return _KNOWN[False]
    return _together(either(truth(part.value) for part in parts), parts)


def _arithmetic(node: ast.Arithmetic, moment: Moment) -> Answer:
    left, right = evaluate(node.left, moment), evaluate(node.right, moment)
    return _together(_calculate(node.op, left.value, right.value), (left, right))


def _calculate(op: str, left: Any, right: Any) -> float | None:
    if not isinstance(left, float) or not isinstance(right, float):
        return None
    if op == "/":
        return settled(left / right) if right != 0 else None
    return settled({"+": left + right, "-": left - right, "*": left * right}[op])


def _negative(node: ast.Negative, moment: Moment) -> Answer:
    operand = evaluate(node.operand, moment)
    return _together(-operand.value if isinstance(operand.value, float) else None, (operand,))


def _seen(moment: Moment, steps: Iterable[tuple[str | None, str]]) -> Happened:
    found = [moment.scene.happened(moment.matter, kind, step) for kind, step in steps]
    if len(found) == 1:
        return Happened([event for event in found[0].events if moment.sees(event)], found[0].orphaned)
    events = {event.id: event for one in found for event in one.events if moment.sees(event)}
    return Happened(sorted(events.values(), key=order), any(one.orphaned for one in found))


def _step_function(node: ast.StepFunction, moment: Moment) -> Answer:
    seen = _seen(moment, node.steps)
    if node.function == "has" and seen.events:
        return Answer(True)
    if seen.orphaned:
        return Answer(None, (PARENT,))
    if node.function == "has":
        return Answer(False)
    if node.function == "count":
        return Answer(float(len(seen.events)))
    if not seen.events:
        name = "/".join(step for _, step in node.steps)
        return Answer(None, (Fact(f"{name} 的记录", f"a record of {name}"),))
    event = seen.events[0 if node.function == "first" else -1]
    return Answer(Instant(event.at, event.at_day))


def _values(node: ast.Values, moment: Moment) -> Answer:
    seen = _seen(moment, node.steps)
    if seen.orphaned:
        return Answer(None, (PARENT,))
    members: list[Any] = []
    lacking = []
    for event in seen.events:
        value = _member(event, node.field)
        members.extend(value if is_list(value) else (value,))
        if value is None:
            lacking.append(field_fact(moment.scene.title(event), node.field))
    return Answer(tuple(members), tuple(dict.fromkeys(lacking)))


def _member(event: Event, name: str) -> Any:
    if name in ("actor", "unit"):
        return event.actor if name == "actor" else event.unit
    return event.data.get(name)


def _relatives(node: ast.Relatives, moment: Moment) -> Answer:
    scene = moment.scene
    if node.function == "links":
        return Answer(tuple(functions.links(moment, node.kind)))
    children = [
        other.id
        for other in scene.matters.values()
        if other.parent == moment.matter.id
        and other.kind == node.kind
        # A child counts once something has happened to it (or, if asked, that step).
        and any(moment.sees(e) and node.step in (None, e.step) for e in scene.of_matter[other.id])
    ]
    return Answer(tuple(children))


def _call(node: ast.Call, moment: Moment) -> Answer:
    answers = [evaluate(argument, moment) for argument in node.arguments]
    value = functions.call(node, [answer.value for answer in answers], moment.scene.pack.reckoner)
    result = _together(value, answers)
    if value is None and not result.lacking:
        return Answer(None, (Fact(f"{node.function}() 所需的数据", f"what {node.function}() needs"),))
    return result


def _clock_of(node: ast.ClockOf, moment: Moment) -> Answer:
    """``due``, ``state`` of the clock with the latest trigger before the current event."""
    scene = moment.scene if moment.whole else moment.scene.before(moment.event)
    related = scene.related(moment.matter, node.kind)
    if related.orphaned:
        return Answer(None, (PARENT,))
    norm = scene.pack.norms[node.norm]
    found = [
        verdict
        for matter in related.matters
        if matter.kind in norm.matter
        for verdict in scene.judged(norm, matter)
        if verdict.account is not None
    ]
    fact = Fact(f"规则 {node.norm} 的时限", f"a clock of norm {node.norm}")
    if not found:
        return Answer(None, (fact,))
    latest = max(found, key=lambda v: (v.event.at, v.event.seq, v.version.number if v.version else -1))
    account = latest.account
    assert account is not None
    if node.function == "due":
        return _answer(None if account.due is None else Instant(account.due.us), lambda: fact)
    return Answer(account.state)


def _table(node: ast.TableLookup, moment: Moment) -> Answer:
    keys = [evaluate(key, moment) for key in node.keys]
    on = evaluate(node.on, moment) if node.on is not None else Answer(Instant(moment.event.at))
    value = functions.look_up(moment, node, [key.value for key in keys], on.value)
    given = _together(value, (*keys, on))
    if value is None and not given.lacking:
        return Answer(None, (Fact(f"表 {node.table} 的相应行", f"a row of table {node.table}"),))
    return given


def _qualified(node: ast.Qualified, moment: Moment) -> Answer:
    who, grade = evaluate(node.who, moment), evaluate(node.grade, moment)
    day = moment.scene.pack.zone.day(moment.event.at)
    value = moment.scene.officers.qualified(who.value, grade.value, day)
    given = _together(value, (who, grade))
    if value is None and not given.lacking:
        return Answer(None, (Fact("人员资格", "the qualification of the officer"),))
    return given


_READERS: dict[type[ast.Expr], Callable[[Any, Moment], Answer]] = {
    ast.Literal: _literal, ast.Listing: _listing, ast.EventField: _event_field, ast.Data: _data,
    ast.Attribute: _attribute, ast.Compare: _compare, ast.Contains: _contains, ast.IsNone: _is_none, ast.Not: _not,
    ast.And: _and, ast.Or: _or, ast.Arithmetic: _arithmetic, ast.Negative: _negative,
    ast.StepFunction: _step_function, ast.Values: _values, ast.Relatives: _relatives, ast.Call: _call,
    ast.ClockOf: _clock_of, ast.TableLookup: _table, ast.Qualified: _qualified,
}  # fmt: skip
