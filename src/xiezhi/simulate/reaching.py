# SPDX-License-Identifier: Apache-2.0
"""Which changes in facts make an expression true, or false, at an event: by walking it and turning it round.

What is found here is likely, not sure: whoever asks lets the engine judge the changed facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import LISTS, NUMERIC, Field
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.values import compare, day_number, identity
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, Instant, date_of
from xiezhi.simulate.changes import Change, Changes, add, drop, put, shift

WIDTH = 24
"""How many ways are followed for one expression."""
NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
FLIPPED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
UNITS = {"min": MINUTE, "h": HOUR, "d": DAY, "wd": DAY, "m": 31 * DAY, "y": 366 * DAY}
Sample = tuple[Event, Matter]


@dataclass
class Stock:
    """What may stand in for what is there: officers, persons, units, and lawful events by (kind, step)."""

    officers: tuple[str, ...] = ("auxiliary1", "officer5")
    persons: tuple[str, ...] = ("person:9",)
    units: tuple[str, ...] = ("other",)
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """Ways at one moment."""

    moment: Moment
    stock: Stock

    @property
    def scene(self) -> Scene:
        return self.moment.scene

    def at(self, event: Event, matter: Matter) -> Reach:
        """The same at another event."""
        return Reach(Moment(self.scene, matter, event), self.stock)

    def value(self, node: ex.Expr) -> Any:
        return evaluate(node, self.moment).value

    # -- conditions

    def ways(self, node: ex.Expr | None, want: bool) -> list[Changes]:
        """Ways to make a condition true or false, the simplest first; one without changes where it is so already."""
        if node is None:
            return [()] if want else []
        if self.value(node) is want:
            return [()]
        found = dict.fromkeys(islice(self._ways(node, want), 4 * WIDTH))
        return sorted(found, key=len)[:WIDTH]

    def _ways(self, node: ex.Expr, want: bool) -> Iterator[Changes]:
        if isinstance(node, ex.Not):
            yield from self.ways(node.operand, not want)
        elif isinstance(node, (ex.And, ex.Or)):
            if isinstance(node, ex.And) is want:
                parts = [self.ways(part, want) for part in node.parts]
                yield from together(parts)
                for ways in parts:  # one may bring the others with it
                    yield from (way for way in ways[:6] if way)
            else:
                for part in node.parts:
                    yield from self.ways(part, want)
        elif isinstance(node, ex.Compare):
            yield from self._compared(node, node.op if want else NEGATED[node.op])
        elif isinstance(node, ex.Contains):
            yield from self._contained(node, want is not node.negated)
        elif isinstance(node, ex.IsNone):
            yield from self._missing(node.operand, want is not node.negated)
        elif isinstance(node, ex.StepFunction):
            yield from self._happened(node.steps, want)
        elif isinstance(node, ex.Qualified):
            yield from self._qualified(node, want)
        else:
            yield from self.solved(node, "==", want)

    def _compared(self, node: ex.Compare, op: str) -> Iterator[Changes]:
        left, right = self.value(node.left), self.value(node.right)
        if right is not None:
            yield from self.solved(node.left, op, right)
        if left is not None:
            yield from self.solved(node.right, FLIPPED[op], left)
        if right is None and left is None:
            for some in self._missing(node.right, False):
                for value in [change.value for change in some if change.action == "set"]:
                    for more in self.solved(node.left, op, value):
                        yield (*some, *more)
        elif left is None:
            yield from self._missing(node.left, False)
        elif right is None:
            for value in (left, *picked(FLIPPED[op], left)):
                yield from self.solved(node.right, FLIPPED[op], value)

    def _contained(self, node: ex.Contains, want: bool) -> Iterator[Changes]:
        item, container = self.value(node.item), self.value(node.container)
        members = container if isinstance(container, tuple) else ()
        if want:
            for member in members:
                if member is not None:
                    yield from self.solved(node.item, "==", member)
        else:
            yield from self._other_than(node.item, members)
        if item is None and want:
            for some in self._missing(node.item, False):
                for value in [change.value for change in some if change.action == "set"]:
                    for more in self._listed(node.container, value, want):
                        yield (*some, *more)
        if item is not None:
            yield from self._listed(node.container, item, want)

    def _other_than(self, node: ex.Expr, members: Iterable[Any]) -> Iterator[Changes]:
        taken = {identity(member) for member in members if member is not None}
        for spot in self.spots(node):
            for value in self.alternatives(spot):
                if identity(value) not in taken:
                    yield (spot.change(value),)

    def _listed(self, node: ex.Expr, item: Any, want: bool) -> Iterator[Changes]:
        """Ways to have an item in a list, or to take it out."""
        for spot in self.spots(node):
            given = spot.value if isinstance(spot.value, tuple) else ()
            if spot.field is not None and spot.field.type in LISTS:
                if want:
                    yield (spot.change((*given, item)),)
                    yield (spot.change((item,)),)
                else:
                    left = tuple(one for one in given if one is None or identity(one) != identity(item))
                    if left:
                        yield (spot.change(left),)
                    yield (spot.change(None),)
                    for value in self.alternatives(spot):
                        yield (spot.change(value),)
            elif want:
                yield (spot.change(item),)
            else:
                for value in self.alternatives(spot):
                    if identity(value) != identity(item):
                        yield (spot.change(value),)
        if isinstance(node, ex.Values):
            events = self.seen(node.steps)
            if want:
                yield from self._adding(node.steps, {node.field: item})
                yield from (((put(event, node.field, (item,))),) for event in events[-2:])
            else:
                having = [event for event in events if _has(event.data.get(node.field), item)]
                yield tuple(drop(event) for event in having)

    def _missing(self, node: ex.Expr, want: bool) -> Iterator[Changes]:
        """Ways to take a value away, or to have one."""
        if isinstance(node, ex.StepFunction):
            yield from self._happened(node.steps, not want)
            return
        if want:
            for spot in self.spots(node):
                yield (spot.change(None),)
            return
        for spot in self.spots(node):
            for value in self.alternatives(spot):
                yield (spot.change(value),)
        if isinstance(node, (ex.Call, ex.Arithmetic)):
            children = node.arguments if isinstance(node, ex.Call) else (node.left, node.right)
            known: list[Changes] = [()]
            yield from together(
                known if self.value(one) is not None else list(self._missing(one, False)) for one in children
            )

    def _happened(self, steps: Iterable[tuple[str | None, str]], want: bool) -> Iterator[Changes]:
        seen = self.seen(steps)
        if want:
            yield from self._adding(steps, {})
            return
        if seen:
            yield tuple(drop(event) for event in seen)
            by = self.moment.event.at - seen[0].at + 37 * MINUTE
            yield tuple(shift(event, by) for event in seen)

    def _adding(self, steps: Iterable[tuple[str | None, str]], data: dict[str, Any]) -> Iterator[Changes]:
        """A step brought before the judged event: one that came later, or a new one."""
        for kind, step in steps:
            happened = self.scene.happened(self.moment.matter, kind, step)
            for event in happened.events:
                if not self.moment.sees(event) and event.id != self.moment.event.id and not data:
                    yield (shift(event, self.moment.event.at - event.at - 11 * MINUTE),)
            for matter in self.scene.related(self.moment.matter, kind).matters:
                for back in (13 * MINUTE, 26 * HOUR):
                    yield (self.new(matter, step, self.moment.event.at - back, data),)

    def new(self, matter: Matter, step: str, at: int, data: dict[str, Any]) -> Change:
        """A step of a matter with the data of a lawful one, those of the same family first."""
        own = [(event, matter) for event in self.scene.of_matter[matter.id] if event.step == step]
        samples = own or self.stock.samples.get((matter.kind, step), [])
        if not samples:
            return add(matter.id, step, at, data)
        sample, _ = samples[0]
        told = {**sample.data, **({} if own else sample.sets)}
        known = {name: _moved(value, at - sample.at) for name, value in told.items() if not _is_id(value)}
        return add(matter.id, step, at, {**known, **data}, sample.actor)

    def _qualified(self, node: ex.Qualified, want: bool) -> Iterator[Changes]:
        grade, day = self.value(node.grade), self.scene.pack.zone.day(self.moment.event.at)
        officers = self.scene.officers
        names = [name for name in officers.held if officers.qualified(name, grade, day) is want]
        names += [name for name in self.stock.officers if want is False and name not in officers.held]
        for spot in self.spots(node.who):
            for name in names[:4]:
                if spot.field is not None and spot.field.type in LISTS:
                    given = spot.value if isinstance(spot.value, tuple) else ()
                    yield (spot.change((name, *given[1:])),)
                    yield (spot.change((name,)),)
                else:
                    yield (spot.change(name),)

    # -- values

    def solved(self, node: ex.Expr, op: str, target: Any) -> Iterator[Changes]:
        """Ways to make ``node op target`` hold."""
        for spot in self.spots(node):
            if isinstance(spot.value, Instant) or isinstance(target, (Instant, date)):
                yield from self._at_time(spot, op, target)
            for value in picked(op, target) if op != "!=" else self.alternatives(spot):
                if op != "!=" or identity(value) != identity(target):
                    yield (spot.change(_fit(value, spot.field)),)
        if isinstance(node, ex.StepFunction):
            yield from self._step_value(node, op, target)
        elif isinstance(node, ex.EventField) and node.name in ("at", "recorded_at"):
            yield from self._event_time(self.moment.event, op, target, node.name)
        elif isinstance(node, ex.Arithmetic):
            yield from self._arithmetic(node, op, target)
        elif isinstance(node, ex.Call):
            yield from self._call(node, op, target)
        elif isinstance(node, ex.TableLookup):
            yield from self._table(node, op, target)

    def _at_time(self, spot: Spot, op: str, target: Any) -> Iterator[Changes]:
        zone = self.scene.pack.zone
        for value in picked(op, target):
            if spot.field is not None and spot.field.type == "date" and isinstance(value, Instant):
                yield (spot.change(date_of(zone.day(value.us))),)
            elif spot.field is not None and spot.field.type == "time" and isinstance(value, date):
                number = day_number(value, zone)
                yield (spot.change(Instant(zone.midnight(number or 0) + 10 * HOUR)),)

    def _event_time(self, event: Event, op: str, target: Any, name: str = "at") -> Iterator[Changes]:
        zone = self.scene.pack.zone
        for value in picked(op, target):
            number = day_number(value, zone)
            us = value.us if isinstance(value, Instant) else zone.midnight(number or 0) + 10 * HOUR
            if name == "recorded_at":
                yield (Change("record", event.id, by=us - event.recorded_at),)
                continue
            yield from moves(self.scene, event, us - event.at)

    def _step_value(self, node: ex.StepFunction, op: str, target: Any) -> Iterator[Changes]:
        seen = self.seen(node.steps)
        if node.function in ("first", "last") and seen:
            yield from self._event_time(seen[0 if node.function == "first" else -1], op, target)
        elif node.function == "count" and isinstance(target, float):
            wanted = next((n for n in (*range(int(target), -1, -1), *range(int(target), int(target) + 4))
                           if compare(op, float(n), target, self.scene.pack.zone)), None)  # fmt: skip
            if wanted is None:
                return
            if wanted < len(seen):
                yield tuple(drop(event) for event in seen[wanted:])
            else:
                more: list[list[Changes]] = []
                for number in range(wanted - len(seen)):
                    kind, step = node.steps[0]
                    matters = self.scene.related(self.moment.matter, kind).matters[:1]
                    at = self.moment.event.at - (number + 1) * 29 * MINUTE
                    more.append([(self.new(matter, step, at, {}),) for matter in matters])
                yield from together(more)

    def _arithmetic(self, node: ex.Arithmetic, op: str, target: Any) -> Iterator[Changes]:
        left, right = self.value(node.left), self.value(node.right)
        if not isinstance(target, float):
            return
        if isinstance(right, float):
            turned = {"+": target - right, "-": target + right, "*": target / right if right else None,
                      "/": target * right}[node.op]  # fmt: skip
            if turned is not None:
                yield from self.solved(node.left, op, turned)
        if isinstance(left, float):
            turned = {"+": target - left, "-": left - target, "*": target / left if left else None,
                      "/": left / target if target else None}[node.op]  # fmt: skip
            if turned is not None:
                yield from self.solved(node.right, FLIPPED[op] if node.op in "-/" else op, turned)

    def _call(self, node: ex.Call, op: str, target: Any) -> Iterator[Changes]:
        name, arguments = node.function, node.arguments
        if name == "len" and isinstance(target, float):
            yield from self._length(arguments[0], op, target)
        elif name in ("sum", "max", "min"):
            yield from self._of_list(node, op, target)
        elif name in ("hours_between", "days_between", "years_between") and isinstance(target, float):
            yield from self._between(node, op, target)
        elif name == "hour_of" and isinstance(target, float):
            yield from self._hour(arguments[0], op, target)
        elif name in ("is_workday", "is_holiday"):
            for days in range(1, 15):
                yield from self._any_shift(arguments[0], days * DAY)
        elif name == "plus":
            count = self.value(arguments[1])
            if isinstance(count, float) and isinstance(target, (Instant, date)):
                span = int(count) * UNITS[node.unit or "d"]
                for slack in (0, -12 * DAY, 12 * DAY):
                    yield from self.solved(arguments[0], op, _later(target, slack - span))

    def _any_shift(self, node: ex.Expr, by: int) -> Iterator[Changes]:
        value = self.value(node)
        if isinstance(value, Instant):
            yield from self.solved(node, "==", Instant(value.us + by))
        elif isinstance(value, date):
            yield from self.solved(node, "==", value + timedelta(days=by // DAY))

    def _hour(self, node: ex.Expr, op: str, target: float) -> Iterator[Changes]:
        value = self.value(node)
        if not isinstance(value, Instant):
            return
        hour = (value.us + self.scene.pack.zone.offset(value.us)) // HOUR % 24
        for other in range(24):
            if compare(op, float(other), target, self.scene.pack.zone):
                for days in (0, 1, -1):
                    yield from self.solved(node, "==", Instant(value.us + (other - hour) * HOUR + days * DAY))

    def _length(self, node: ex.Expr, op: str, target: float) -> Iterator[Changes]:
        lengths = [n for n in range(int(target) + 4) if compare(op, float(n), target, self.scene.pack.zone)]
        for spot in self.spots(node):
            given = list(spot.value) if isinstance(spot.value, tuple) else []
            some = [*given, *self.members(spot, given)]
            for n in sorted(lengths, key=lambda n: abs(n - len(given)))[:3]:
                if n <= len(some):
                    yield (spot.change(tuple(some[:n])),)
        if isinstance(node, ex.Values):
            events = self.seen(node.steps)
            for n in sorted(lengths, key=lambda n: abs(n - len(events)))[:2]:
                if n < len(events):
                    yield tuple(drop(event) for event in events[n:])
                elif n > len(events):
                    yield from self._adding(node.steps, {})
            for event in events:
                value = event.data.get(node.field)
                if isinstance(value, tuple):
                    yield from ((put(event, node.field, value[:n]),) for n in lengths[:3] if n < len(value))

    def members(self, spot: Spot, given: list[Any]) -> list[str]:
        """Members that a list could have besides."""
        names = [*self.stock.officers, *sorted(self.scene.officers.held), "甲", "乙", "丙", "丁", "戊", "己"]
        some = [one for one in (spot.field.values if spot.field else ()) if one not in given]
        return some or [name for name in names if name not in given]

    def _of_list(self, node: ex.Call, op: str, target: Any) -> Iterator[Changes]:
        parts = node.arguments
        if len(parts) > 1:
            for part in parts:
                yield from self.solved(part, op, target)
            yield from together([list(islice(self.solved(part, op, target), 4)) for part in parts])
            return
        inner = parts[0]
        if isinstance(inner, ex.Values):
            seen = self.seen(inner.steps)
            events = [event for event in seen if event.data.get(inner.field) is not None] or seen
            for event in reversed(events):
                here = event.data.get(inner.field)
                rest = self.value(node) if node.function == "sum" else None
                goal = target
                if isinstance(rest, float) and isinstance(here, float) and isinstance(target, float):
                    goal = target - (rest - here)
                yield from ((put(event, inner.field, value),) for value in picked(op, goal))
            if events and node.function != "sum":
                for value in picked(op, target):
                    yield tuple(put(event, inner.field, value) for event in events)
            yield tuple(drop(event) for event in events[-1:])
            yield tuple(drop(event) for event in events)
        elif isinstance(inner, ex.Listing):
            for item in inner.items:
                yield from self.solved(item, op, target)

    def _between(self, node: ex.Call, op: str, target: float) -> Iterator[Changes]:
        """``b - a op n``: b moved, or a."""
        first, second = node.arguments
        a, b = self.value(first), self.value(second)
        unit = {"hours_between": HOUR, "days_between": DAY, "years_between": 366 * DAY}[node.function]
        slack = {"hours_between": 20 * MINUTE, "days_between": DAY, "years_between": 40 * DAY}[node.function]
        for more in (slack, 5 * slack, 0):
            sign = 1 if op in (">", ">=", "!=") else -1
            least = int(target * unit) + sign * more
            if op in ("<", "<=") and node.function == "years_between":
                least = int(target * 365.2425) * DAY - more
            if a is not None:
                yield from self._moved_to(second, _later(a, least))
            if b is not None:
                yield from self._moved_to(first, _later(b, -least))

    def _moved_to(self, node: ex.Expr, value: Any) -> Iterator[Changes]:
        yield from self.solved(node, "==", value)

    def _table(self, node: ex.TableLookup, op: str, target: Any) -> Iterator[Changes]:
        keys = [self.value(key) for key in node.keys]
        table, zone = self.scene.pack.tables[node.table], self.scene.pack.zone
        day = day_number(self.value(node.on) if node.on is not None else Instant(self.moment.event.at), zone)
        if day is None:
            return
        ranked = sorted(table.index, key=lambda row: sum(a != b for a, b in zip(row, keys, strict=True)))
        for row in ranked[:400]:
            found = table.find(row, node.value, day)
            if found is not None and compare(op, found, target, zone):
                parts = [
                    list(islice(self.solved(key, "==", wanted), 3))
                    for key, wanted, given in zip(node.keys, row, keys, strict=True)
                    if wanted != given
                ]
                yield from islice(together(parts), 4)

    # -- places where a value stands

    def seen(self, steps: Iterable[tuple[str | None, str]]) -> list[Event]:
        """The events of some steps that the judged event sees."""
        found = [
            event
            for kind, step in steps
            for event in self.scene.happened(self.moment.matter, kind, step).events
        ]
        return sorted({e.id: e for e in found if self.moment.sees(e)}.values(), key=order)

    def spots(self, node: ex.Expr) -> list[Spot]:
        """Where the value of a node is written down."""
        pack, event = self.scene.pack, self.moment.event
        if isinstance(node, ex.Data):
            kind = pack.kinds[self.scene.matters[event.matter].kind]
            step = kind.steps.get(event.step)
            declared = step.fields.get(node.name) if step is not None else None
            return [Spot(event.data.get(node.name), declared, lambda v: put(event, node.name, v))]
        if isinstance(node, ex.Attribute):
            return self._attribute_spots(node)
        if isinstance(node, ex.EventField) and node.name == "actor":
            return [
                Spot(event.actor, Field("actor", "", "officer"), lambda v: Change("actor", event.id, value=v))
            ]
        if isinstance(node, ex.EventField) and node.name == "unit":
            return [Spot(event.unit, Field("unit", "", "unit"), lambda v: Change("unit", event.id, value=v))]
        if isinstance(node, ex.Values) and node.field not in ("actor", "unit"):
            return [self._value_spot(one, node.field) for one in self.seen(node.steps)]
        return []

    def _value_spot(self, event: Event, name: str) -> Spot:
        step = self.scene.pack.kinds[self.scene.matters[event.matter].kind].steps.get(event.step)
        declared = step.fields.get(name) if step is not None else None
        return Spot(event.data.get(name), declared, lambda v: put(event, name, v))

    def _attribute_spots(self, node: ex.Attribute) -> list[Spot]:
        if node.kind is None:
            matters: tuple[Matter, ...] = (self.moment.matter,)
        else:
            matters = self.scene.above(self.moment.matter, node.kind).matters
            if not matters and self.moment.matter.kind == node.kind:
                matters = (self.moment.matter,)
        found = []
        for matter in matters:
            declared = self.scene.pack.kinds[matter.kind].attributes.get(node.name)
            value = self.moment.attribute(matter, node.name)
            setters = [
                event
                for event in self.scene.of_matter[matter.id]
                if event.sets.get(node.name) is not None and order(event) <= order(self.moment.event)
            ]
            found.append(Spot(value, declared, _setter(setters[-1] if setters else None, matter, node.name)))
        return found

    def alternatives(self, spot: Spot) -> list[Any]:
        """Other values that could stand there."""
        declared, value = spot.field, spot.value
        kind = declared.type if declared is not None else "text"
        if kind == "boolean":
            return [not value] if isinstance(value, bool) else [True, False]
        if declared is not None and declared.values:
            others = [one for one in declared.values if one != value]
            return [(one,) for one in others] if kind in LISTS else others
        if kind in NUMERIC:
            given = value if isinstance(value, float) else 0.0
            return [given + 1, given - 1 if given >= 1 else given + 7, given * 10 + 3, 0.0]
        if kind == "date":
            given_day = (
                value if isinstance(value, date) else date_of(self.scene.pack.zone.day(self.moment.event.at))
            )
            return [given_day - timedelta(days=n) for n in (1, -1, 40, -40, 400, 4000, 9000)]
        if kind == "time":
            us = value.us if isinstance(value, Instant) else self.moment.event.at
            return [Instant(us + by) for by in (-HOUR, HOUR, -DAY, DAY, -40 * DAY, 40 * DAY)]
        names = {"officer": self.stock.officers, "person": self.stock.persons, "unit": self.stock.units}
        others = [one for one in names.get(kind, ("其他",)) if one != value]
        return [(one,) for one in others] if kind in LISTS else others


@dataclass(frozen=True)
class Spot:
    """One place where a value stands, and the change that writes another there."""

    value: Any
    field: Field | None
    change: Callable[[Any], Change]


def _setter(event: Event | None, matter: Matter, name: str) -> Callable[[Any], Change]:
    if event is not None:
        return lambda value: put(event, name, value)
    return lambda value: Change("set", matter.id, name=name, value=value)


def moves(scene: Scene, event: Event, by: int) -> Iterator[Changes]:
    """An event moved alone; with all that came after it; or, where it moves back, with all before it."""
    yield (shift(event, by),)
    if by > 0:
        yield tuple(shift(one, by) for one in scene.events if order(one) >= order(event))
        own = [one for one in scene.of_matter[event.matter] if order(one) >= order(event)]
        yield tuple(shift(one, by) for one in own)
    else:
        yield tuple(shift(one, by) for one in scene.events if order(one) <= order(event))
        own = [one for one in scene.of_matter[event.matter] if order(one) <= order(event)]
        yield tuple(shift(one, by) for one in own)


def together(parts: Iterable[list[Changes]]) -> Iterator[Changes]:
    """One way of each part, the first ways first, without contradictions."""
    found: list[Changes] = [()]
    for ways in parts:
        found = [joined for one in found for way in ways if (joined := _joined(one, way)) is not None][:WIDTH]
    yield from found


def _joined(one: Changes, other: Changes) -> Changes | None:
    told = {(change.action, change.on, change.name): change for change in one if change.action != "add"}
    for change in other:
        before = told.get((change.action, change.on, change.name))
        if before is not None and before != change:
            return None
    return tuple(dict.fromkeys((*one, *other)))


def picked(op: str, target: Any) -> list[Any]:
    """Values for which ``value op target`` holds."""
    if op == "==":
        return [target]
    if isinstance(target, bool):
        return [not target]
    if isinstance(target, (str, tuple)) and not isinstance(target, Instant):
        return []
    if op == "!=":
        return [*picked("<", target), *picked(">", target)]
    sign = 1 if op in (">", ">=") else -1
    if isinstance(target, float):
        steps = [target + sign, target + sign * max(1.0, abs(target)), target + sign * 0.5]
        whole = [target] if op in (">=", "<=") else []
        return [*whole, *(one for one in steps if one >= 0 or target < 0 or sign > 0)]
    spans = (30 * MINUTE, 2 * HOUR, DAY, 3 * DAY, 12 * DAY, 45 * DAY, 400 * DAY)
    return [_later(target, sign * span) for span in spans]


def _later(value: Any, by: int) -> Any:
    if isinstance(value, Instant):
        return Instant(value.us + by)
    if isinstance(value, date):
        days = by // DAY if by >= 0 else -(-by // DAY)
        return value + timedelta(days=days or (1 if by > 0 else -1 if by < 0 else 0))
    return value


def _moved(value: Any, by: int) -> Any:
    if isinstance(value, Instant):
        return Instant(value.us + by // MINUTE * MINUTE)
    return value


def _is_id(value: Any) -> bool:
    """Whether a value names another matter of the sample's own family."""
    return isinstance(value, str) and "#" in value


def _fit(value: Any, declared: Field | None) -> Any:
    if declared is not None and declared.type in LISTS and not isinstance(value, tuple):
        return (value,)
    if declared is not None and declared.type == "integer" and isinstance(value, float):
        return float(round(value))
    return value


def _has(value: Any, item: Any) -> bool:
    members = value if isinstance(value, tuple) else (value,)
    return any(one is not None and identity(one) == identity(item) for one in members)
