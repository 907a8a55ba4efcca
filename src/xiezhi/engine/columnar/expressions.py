# SPDX-License-Identifier: Apache-2.0
"""Expressions over many events at once. Each is evaluated at its event and sees only what comes before it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import Pack, Refs, StepRef
from xiezhi.engine.columnar import functions, vectors
from xiezhi.engine.columnar.coding import combined, distinct
from xiezhi.engine.columnar.streams import Stream, Streams, expand
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.engine.officers import VARIES, Officers

T = TypeVar("T")
_FACTS = (ast.Attribute, ast.Data, ast.EventField, ast.StepFunction, ast.Values)
_SPARED = 4  # ``and`` and ``or`` go on with part of the sites where only a quarter is left
ClockOf = Callable[["Sites", ast.ClockOf], Vector]


@dataclass(frozen=True)
class Sites:
    """Where expressions are evaluated: the carrying matter, the event, and the first rank that is not seen."""

    kinds: tuple[str, ...]
    owner: Ints
    event: Ints
    cut: Ints
    known: dict[Hashable, Vector] = field(default_factory=dict, compare=False, repr=False)
    """What facts say here, for whatever asks again."""

    @property
    def size(self) -> int:
        return int(self.owner.size)

    def take(self, index: Ints | Flags) -> Sites:
        return Sites(self.kinds, self.owner[index], self.event[index], self.cut[index])


class Evaluator:
    """Evaluates expressions of one view."""

    def __init__(self, view: View, officers: Officers) -> None:
        self.view, self.officers = view, officers
        self.pool = view.facts.pool
        self.streams = Streams(view, self._filter)
        self.clock_of: ClockOf | None = None
        self._setters: dict[str, tuple[Ints, Ints]] = {}
        self._memory: dict[Hashable, Any] = {}
        self._sites: dict[Hashable, Sites] = {}
        self._constants: dict[Hashable, Vector] = {}
        self._methods: dict[type[ast.Expr], Callable[[Any, Sites], Vector]] = {
            node: getattr(self, f"_{node.__name__.lower()}") for node in ast.Expr.__subclasses__()
        }

    def memory(self, name: Hashable, make: Callable[[], T]) -> T:
        """What is worked out once for all norms."""
        if name not in self._memory:
            self._memory[name] = make()
        found: T = self._memory[name]
        return found

    def sites(self, kinds: tuple[str, ...], owner: Ints, event: Ints) -> Sites:
        """Events as places of evaluation that see what comes before them; for the very same arrays the same."""
        key = kinds, id(owner), id(event)
        found = self._sites.get(key)
        if found is None or found.owner is not owner or found.event is not event:
            found = self._sites[key] = Sites(kinds, owner, event, self.view.rank[event])
        return found

    def truth(self, node: ast.Expr, sites: Sites) -> tuple[Flags, Flags]:
        """(true, known) of a condition."""
        if not sites.size:
            return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
        vector = vectors.as_boolean(self.value(node, sites), self.pool)
        return vector.true, vector.known

    def _filter(self, node: ast.Expr, events: Ints) -> tuple[Flags, Flags]:
        """A filter ``{step, when}``: over each event and its own matter, kind by kind."""
        matter = self.view.matter[events].astype(np.int64)
        kinds = self.view.facts.matter_kind[matter]
        names = list(self.view.pack.kinds)
        if not kinds.size or (kinds == kinds[0]).all():  # the events of one step
            own = (names[kinds[0]],) if kinds.size else ()
            return self.truth(node, self.sites(own, matter, events))
        true, known = np.zeros(events.size, dtype=bool), np.zeros(events.size, dtype=bool)
        for code in np.unique(kinds).tolist():
            here = np.flatnonzero(kinds == code)
            sites = self.sites((names[code],), matter[here], events[here])
            true[here], known[here] = self.truth(node, sites)
        return true, known

    def value(self, node: ast.Expr, sites: Sites) -> Vector:
        """The value of a node at each site."""
        if not isinstance(node, _FACTS):
            return self._methods[type(node)](node, sites)
        key = _named(node)
        if key not in sites.known:
            sites.known[key] = self._methods[type(node)](node, sites)
        return sites.known[key]

    def _literal(self, node: ast.Literal, sites: Sites) -> Vector:
        key = type(node.value), node.value, sites.size
        if key not in self._constants:
            self._constants[key] = vectors.constant(node.value, sites.size, self.pool)
        return self._constants[key]

    def _listing(self, node: ast.Listing, sites: Sites) -> Vector:
        columns = [vectors.objects(self.value(item, sites), self.pool) for item in node.items]
        return vectors.constant((), sites.size, self.pool) if not columns else _tuples(columns, sites.size)

    def _eventfield(self, node: ast.EventField, sites: Sites) -> Vector:
        view, facts = self.view, self.view.facts
        if node.name == "at":
            return self._instants(view.at, sites.event, np.ones(sites.size, dtype=bool))
        if node.name == "recorded_at":
            return Vector("instant", view.recorded_at[sites.event], np.ones(sites.size, dtype=bool))
        codes = {"actor": facts.actor, "unit": facts.unit}.get(node.name)
        if codes is None:  # unit.level: files know no tree of units
            return vectors.unknown(sites.size, "number")
        found = codes[view.rows[sites.event]]
        return Vector("text", found, found >= 0)

    def _instants(self, at: Ints, events: Ints, known: Flags) -> Vector:
        safe = np.where(known, events, 0)
        return Vector("instant", at[safe], known, self.view.at_day[safe])

    def _data(self, node: ast.Data, sites: Sites) -> Vector:
        column = self.view.facts.fields.get(node.name)
        if column is None:
            return vectors.unknown(sites.size, "any")
        return vectors.of_column(column, self.view.rows[sites.event])

    def _attribute(self, node: ast.Attribute, sites: Sites) -> Vector:
        owner = sites.owner
        if node.kind is not None:
            above = self.view.ancestor(node.kind)[owner]
            own = self.view.facts.matter_kind[owner] == self.view.pack.kind_code[node.kind]
            owner = np.where((above == -1) & own, owner, above)
        rank = np.minimum(sites.cut, self.view.rank[sites.event])
        return self.attribute(node.name, owner.astype(np.int64), rank)

    def attribute(self, name: str, matter: Ints, rank: Ints) -> Vector:
        """An attribute of matters (negative: missing) as valid at a rank, what is set there included."""
        facts = self.view.facts
        result = self._initial(name, matter)
        column = facts.sets.get(name)
        if column is None or not matter.size:
            return result
        keys, events = self._setter(name)
        place = np.searchsorted(keys, np.maximum(matter, 0) * self.streams.width + rank, "right") - 1
        hit = (place >= 0) & (matter >= 0)
        event = events[np.maximum(place, 0)] if events.size else np.zeros(matter.size, dtype=np.int64)
        hit &= self.view.matter[event] == matter if events.size else False
        if not hit.any():
            return result
        changed = vectors.of_column(column, np.where(hit, self.view.rows[event], -1))
        return self._overlay(result, changed, hit)

    def _setter(self, name: str) -> tuple[Ints, Ints]:
        if name not in self._setters:
            view = self.view
            setting = np.zeros(view.facts.size, dtype=bool)
            setting[view.facts.sets[name].rows_known()] = True
            events = np.flatnonzero(setting[view.rows])
            keys = view.matter[events].astype(np.int64) * self.streams.width + view.rank[events]
            self._setters[name] = keys, events
        return self._setters[name]

    def _initial(self, name: str, matter: Ints) -> Vector:
        """The value a matter has for all time: its row's, else the catalogue's default for its kind."""
        facts, pack = self.view.facts, self.view.pack
        column = facts.attributes.get(name)
        result = (
            vectors.of_column(column, matter) if column is not None else vectors.unknown(matter.size, "any")
        )
        for code, default in self.memory(("defaults", name), lambda: _defaults(pack, name)):
            lacking = ~result.known & (matter >= 0)
            lacking[lacking] = facts.matter_kind[matter[lacking]] == code
            if lacking.any():
                result = self._overlay(result, vectors.constant(default, matter.size, self.pool), lacking)
        return result

    def _overlay(self, under: Vector, over: Vector, where: Flags) -> Vector:
        """``over`` where ``where`` holds, else ``under``."""
        if not under.known.any() and under.type != over.type:
            under = (
                vectors.unknown(under.size, over.type)
                if over.type != "instant"
                else Vector(
                    "instant",
                    np.zeros_like(over.values),
                    np.zeros(over.size, bool),
                    np.zeros(over.size, bool),
                )
            )
        if under.type == over.type != "list":
            day = None
            if under.day is not None or over.day is not None:
                none = np.zeros(under.size, dtype=bool)
                day = np.where(
                    where, none if over.day is None else over.day, none if under.day is None else under.day
                )
            values = np.where(where, over.values, under.values)
            return Vector(under.type, values, np.where(where, over.known, under.known), day)
        a, b = vectors.objects(over, self.pool), vectors.objects(under, self.pool)
        return vectors.from_objects(np.where(where, a, b).tolist(), self.pool)

    def _compare(self, node: ast.Compare, sites: Sites) -> Vector:
        left, right = self.value(node.left, sites), self.value(node.right, sites)
        return vectors.compare(node.op, left, right, self.pool, self.view.pack.zone)

    def _isnone(self, node: ast.IsNone, sites: Sites) -> Vector:
        known = self.value(node.operand, sites).known
        return vectors.boolean(known if node.negated else ~known, np.ones(sites.size, dtype=bool))

    def _not(self, node: ast.Not, sites: Sites) -> Vector:
        operand = vectors.as_boolean(self.value(node.operand, sites), self.pool)
        return vectors.boolean(~operand.values, operand.known)

    def _and(self, node: ast.And, sites: Sites) -> Vector:
        return self._joined(node.parts, sites, vectors.both, False)

    def _or(self, node: ast.Or, sites: Sites) -> Vector:
        return self._joined(node.parts, sites, vectors.either, True)

    def _joined(
        self, parts: Sequence[ast.Expr], sites: Sites, join: Callable[[list[Vector]], Vector], decisive: bool
    ) -> Vector:
        """``and``, ``or``: what one part decides is not asked of the others, where that spares much."""
        result = vectors.as_boolean(self.value(parts[0], sites), self.pool)
        for part in parts[1:]:
            left = np.flatnonzero(~result.known | (result.values != decisive))
            if not left.size:
                break
            if left.size * _SPARED > sites.size:
                result = join([result, vectors.as_boolean(self.value(part, sites), self.pool)])
                continue
            asked = vectors.as_boolean(self.value(part, sites.take(left)), self.pool)
            told = join([result.take(left), asked])
            values, known = result.values.copy(), result.known.copy()
            values[left], known[left] = told.values, told.known
            result = vectors.boolean(values, known)
        return result

    def _arithmetic(self, node: ast.Arithmetic, sites: Sites) -> Vector:
        return vectors.arithmetic(
            node.op, self.value(node.left, sites), self.value(node.right, sites), self.pool
        )

    def _negative(self, node: ast.Negative, sites: Sites) -> Vector:
        return vectors.negative(self.value(node.operand, sites), self.pool)

    def _contains(self, node: ast.Contains, sites: Sites) -> Vector:
        item = self.value(node.item, sites)
        if isinstance(node.container, ast.Listing):
            zone = self.view.pack.zone
            equal = [
                vectors.compare("==", item, self.value(other, sites), self.pool, zone)
                for other in node.container.items
            ]
            nothing = vectors.boolean(np.zeros(sites.size, dtype=bool), np.ones(sites.size, dtype=bool))
            result = vectors.either([nothing, *equal])
        else:
            result = functions.contains(
                item, self.value(node.container, sites), self.pool, self.view.pack.zone
            )
        return vectors.boolean(~result.values, result.known) if node.negated else result

    def stream(self, kinds: tuple[str, ...], steps: tuple[tuple[str | None, str], ...]) -> Stream:
        """The stream of steps named in an expression."""
        refs: Refs = tuple(StepRef(kind, step) for kind, step in steps)
        return self.streams.get(kinds, refs)

    def _seen(self, node: ast.StepFunction | ast.Values, sites: Sites) -> tuple[Stream, Ints, Ints, Flags]:
        """The stream, the range of its events seen at each site, and the sites that may miss some."""
        stream = self.stream(sites.kinds, node.steps)
        base = sites.owner * self.streams.width
        low = np.searchsorted(stream.key, base, "left")
        high = np.searchsorted(stream.key, base + sites.cut, "left")
        blind = stream.blind[sites.owner] if stream.blind is not None else np.zeros(sites.size, dtype=bool)
        return stream, low, high, blind

    def _stepfunction(self, node: ast.StepFunction, sites: Sites) -> Vector:
        stream, low, high, blind = self._seen(node, sites)
        found = high > low
        if node.function == "has":
            return vectors.boolean(found, found | ~blind)
        if node.function == "count":
            return Vector("number", (high - low).astype(np.float64), ~blind)
        place = low if node.function == "first" else high - 1
        events = (
            stream.event[np.where(found, place, 0)] if stream.size else np.zeros(sites.size, dtype=np.int64)
        )
        return (
            self._instants(self.view.at, events, found & ~blind)
            if self.view.n
            else vectors.unknown(sites.size, "instant")
        )

    def _values(self, node: ast.Values, sites: Sites) -> Vector:
        stream, low, high, blind = self._seen(node, sites)
        _, place = expand(low, high)
        events = stream.event[place]
        member = self._member(node.field, events)
        bounds = np.concatenate([[0], np.cumsum(np.maximum(high - low, 0))])
        if member.type == "any":
            return functions.flatten(vectors.objects(member, self.pool), bounds, ~blind)
        return Vector("list", member.values, ~blind, member.day, bounds, member.type, member.known)

    def _member(self, field: str, events: Ints) -> Vector:
        node: ast.Expr = ast.EventField(0, field) if field in ("actor", "unit") else ast.Data(0, field)
        return self.value(node, Sites((), events, events, events))

    def _relatives(self, node: ast.Relatives, sites: Sites) -> Vector:
        return functions.relatives(self.view, self.streams, node, sites.owner, sites.cut)

    def _call(self, node: ast.Call, sites: Sites) -> Vector:
        arguments = [self.value(argument, sites) for argument in node.arguments]
        return functions.call(node, arguments, self.pool, self.view.pack.reckoner)

    def _clockof(self, node: ast.ClockOf, sites: Sites) -> Vector:
        assert self.clock_of is not None
        return self.clock_of(sites, node)

    def _tablelookup(self, node: ast.TableLookup, sites: Sites) -> Vector:
        on = (
            self.value(node.on, sites)
            if node.on is not None
            else self._eventfield(ast.EventField(0, "at"), sites)
        )
        days = vectors.day_numbers(on, self.pool, self.view.pack.zone)
        keys = [self.value(key, sites) for key in node.keys]
        return functions.look_up(self.view.pack.tables[node.table], keys, node.value, days, self.pool)

    def _qualified(self, node: ast.Qualified, sites: Sites) -> Vector:
        columns = [distinct(self.value(part, sites), self.pool) for part in (node.who, node.grade)]
        days = self.view.day[sites.event]
        first, last = (int(days.min()), int(days.max())) if days.size else (0, 0)
        row, pairs = combined(columns)
        steady = [self.officers.throughout(who, grade, first, last) for who, grade in pairs]
        # What changes in these days is asked day by day; the rest once.
        change = np.array([value == VARIES for value in steady], dtype=bool)[row]
        found = np.array([value is True for value in steady], dtype=bool)[row]
        known = np.array([value is not None for value in steady], dtype=bool)[row]
        for place in np.flatnonzero(change).tolist():
            who, grade = pairs[row[place]]
            told = self.officers.qualified(who, grade, int(days[place]))
            found[place], known[place] = bool(told), told is not None
        return vectors.boolean(found, known)


def _named(node: Any) -> Hashable:
    """What a node asks of the facts, wherever it stands in a text."""
    if isinstance(node, ast.Attribute):
        return "attribute", node.kind, node.name
    if isinstance(node, ast.StepFunction):
        return node.function, node.steps
    if isinstance(node, ast.Values):
        return "values", node.steps, node.field
    return type(node), node.name


def _defaults(pack: Pack, name: str) -> list[tuple[int, Any]]:
    """(code of the kind, default) of the kinds that declare an attribute with one."""
    declared = ((code, kind.attributes.get(name)) for code, kind in enumerate(pack.kinds.values()))
    return [(code, one.default) for code, one in declared if one is not None and one.default is not None]


def _tuples(columns: list[npt.NDArray[Any]], size: int) -> Vector:
    result = np.empty(size, dtype=object)
    result[:] = list(zip(*columns, strict=True)) if size else []
    if size and len(columns) and not isinstance(result[0], tuple):
        raise AssertionError
    return Vector("any", result, np.ones(size, dtype=bool))
