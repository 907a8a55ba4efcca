# SPDX-License-Identifier: Apache-2.0
"""The functions of expressions on vectors. Source: norm-language §5."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import StepRef, Table
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.arithmetic import add_months
from xiezhi.engine.columnar.coding import distinct, each, each_truth
from xiezhi.engine.columnar.streams import Streams, expand
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints, Pool, is_list
from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import ELAPSED
from xiezhi.kernel.instant import HOUR, Zone, day_of


def call(node: ast.Call, arguments: list[Vector], pool: Pool, reckoner: Reckoner) -> Vector:
    """One of the plain functions."""
    name = node.function
    if name in ("len", "sum"):
        return _length(arguments[0], pool) if name == "len" else _sum(arguments[0], pool)
    if name in ("min", "max"):
        return _extreme(name, arguments, pool, reckoner.zone)
    if name == "hours_between":
        return _hours_between(arguments, pool)
    if name == "plus":
        return _plus(arguments, node.unit or "", pool, reckoner)
    if name == "hour_of":
        return _hour_of(vectors.instants(arguments[0], pool), reckoner)
    days = [vectors.day_numbers(argument, pool, reckoner.zone) for argument in arguments]
    if name == "days_between":
        known = days[0].known & days[1].known
        return Vector("number", np.where(known, days[1].values - days[0].values, 0).astype(np.float64), known)
    if name == "years_between":
        return _years_between(days[0], days[1], node.day_after)
    return _day_kind(name, days[0], reckoner)


def _inside(days: Ints, known: Flags) -> Flags:
    return known & (days >= FIRST_DAY) & (days <= LAST_DAY)


def _day_kind(name: str, days: Vector, reckoner: Reckoner) -> Vector:
    """``is_workday``, ``is_holiday``: unknown outside the calendar (an expression carries no doubt)."""
    calendar = reckoner.calendar
    known = _inside(days.values, days.known)
    safe = np.where(known, days.values, 0)
    known &= ~calendar.is_uncertain(safe)
    return vectors.boolean(
        calendar.is_working(safe) if name == "is_workday" else calendar.is_holiday(safe), known
    )


def _hour_of(stamps: Vector, reckoner: Reckoner) -> Vector:
    assert stamps.day is not None
    known = stamps.known & ~stamps.day
    local = stamps.values + reckoner.zone.offsets(stamps.values)
    return Vector("number", (local // HOUR % 24).astype(np.float64), known)


def _hours_between(arguments: list[Vector], pool: Pool) -> Vector:
    a, b = (vectors.instants(argument, pool) for argument in arguments)
    assert a.day is not None and b.day is not None
    known = a.known & b.known & ~a.day & ~b.day
    hours = np.asarray(b.values - a.values, dtype=np.float64) / HOUR
    return Vector("number", vectors.settle(hours), known)


def _years_between(a: Vector, b: Vector, day_after: bool) -> Vector:
    """Completed years: the largest k with a ⊕ k y not after b (before b with ``day_after``)."""
    known = _inside(a.values, a.known) & _inside(b.values, b.known)
    start, end = np.where(known, a.values, 0), np.where(known, b.values, 0)
    years = (end.astype("M8[D]").astype("M8[Y]") - start.astype("M8[D]").astype("M8[Y]")).astype(np.int64)
    birthday = add_months(start, 12 * years)
    years = np.where(birthday >= end if day_after else birthday > end, years - 1, years)
    return Vector("number", years.astype(np.float64), known)


def _plus(arguments: list[Vector], unit: str, pool: Pool, reckoner: Reckoner) -> Vector:
    n = vectors.arithmetic("+", arguments[1], vectors.constant(0.0, arguments[1].size, pool), pool)
    whole = n.known & (n.values == np.rint(n.values)) & (np.abs(n.values) < 1e9)
    count = np.where(whole, n.values, 0).astype(np.int64)
    none = np.zeros(count.size, dtype=bool)
    if unit in ELAPSED:
        stamps = vectors.instants(arguments[0], pool)
        assert stamps.day is not None
        return Vector(
            "instant", stamps.values + count * ELAPSED[unit], stamps.known & whole & ~stamps.day, none
        )
    days = vectors.day_numbers(arguments[0], pool, reckoner.zone)
    known = _inside(days.values, days.known) & whole
    moved, known = _moved(np.where(known, days.values, 0), np.where(known, count, 0), unit, known, reckoner)
    return Vector("instant", reckoner.zone.midnights(moved + 1), known, none)


def _moved(days: Ints, n: Ints, unit: str, known: Flags, reckoner: Reckoner) -> tuple[Ints, Flags]:
    """Days moved by n units; what leaves the years 1900–2199 or asks an uncertain day is unknown."""
    rough = days + n * {"d": 1, "wd": 2, "m": 31, "y": 366}[unit]
    known = _inside(rough, known)
    days, n = np.where(known, days, 0), np.where(known, n, 0)
    if unit == "d":
        return days + n, known
    if unit == "wd":
        moved, doubt = reckoner.calendar.add_working(days, n)
        return moved, known & ~doubt
    return add_months(days, n if unit == "m" else 12 * n), known


def _length(argument: Vector, pool: Pool) -> Vector:
    if argument.type == "list":
        assert argument.bounds is not None
        return Vector("number", np.diff(argument.bounds).astype(np.float64), argument.known)
    found = [len(v) if is_list(v) else None for v in vectors.objects(argument, pool)]
    return _optional_numbers(found)


def _optional_numbers(found: list[Any]) -> Vector:
    known = np.array([value is not None for value in found], dtype=bool)
    return Vector("number", np.array([value or 0.0 for value in found], dtype=np.float64), known)


def _sum(argument: Vector, pool: Pool) -> Vector:
    if argument.type != "list":
        return _optional_numbers([_sum_objects(value) for value in vectors.objects(argument, pool)])
    assert argument.bounds is not None and argument.known_members is not None
    size = argument.size
    row = np.repeat(np.arange(size), np.diff(argument.bounds))
    holes = np.bincount(row[~argument.known_members], minlength=size) > 0
    if argument.member != "number":
        empty = np.diff(argument.bounds) == 0
        return Vector("number", np.zeros(size), argument.known & empty)
    total = np.bincount(row, weights=np.where(argument.known_members, argument.values, 0.0), minlength=size)
    return Vector("number", vectors.settle(total.astype(np.float64)), argument.known & ~holes)


def _sum_objects(value: Any) -> float | None:
    if not is_list(value) or any(not isinstance(member, float) for member in value):
        return None
    return float(vectors.settle(np.array([sum(value, 0.0)]))[0])


def _extreme(name: str, arguments: list[Vector], pool: Pool, of_zone: Zone) -> Vector:
    """``min``/``max`` of a list, or of several values of one type; of nothing: unknown."""
    columns = [vectors.objects(argument, pool) for argument in arguments]
    rows = columns[0] if len(columns) == 1 else [tuple(row) for row in zip(*columns, strict=True)]
    return vectors.from_objects([_extreme_of(name, row, of_zone) for row in rows], pool)


def _extreme_of(name: str, row: Any, of_zone: Zone) -> Any:
    if not is_list(row) or not row or None in row:
        return None
    best = row[0]
    if isinstance(best, bool) or is_list(best):
        return None
    for member in row[1:]:
        less = vectors.compare_objects("<", member, best, of_zone)
        if less is None or type(member) is not type(best):
            return None
        more = vectors.compare_objects(">", member, best, of_zone)
        if less if name == "min" else more:
            best = member
    return best


def contains(item: Vector, container: Vector, pool: Pool, of_zone: Zone) -> Vector:
    """``item in list``: true if a known member equals, unknown if one might, else false."""
    if container.type == "list" and item.type == container.member in ("text", "number"):
        return _in_members(item, container)
    columns = [distinct(item, pool), distinct(container, pool)]
    return each_truth(lambda one, members: _contains(one, members, of_zone), columns)


def _in_members(item: Vector, container: Vector) -> Vector:
    """The same where members are laid end to end and of the type of what is sought."""
    assert container.bounds is not None and container.known_members is not None
    length, size = np.diff(container.bounds), item.size
    row = np.repeat(np.arange(size), length)
    told = container.known_members & item.known[row]
    equal = np.bincount(row[told & (container.values == item.values[row])], minlength=size) > 0
    doubt = np.bincount(row[~told], minlength=size) > 0
    return vectors.boolean(equal, container.known & (equal | ~doubt))


def _contains(item: Any, members: Any, of_zone: Zone) -> bool | None:
    if not is_list(members):
        return None
    equal = [vectors.compare_objects("==", item, member, of_zone) for member in members]
    return True if any(equal) else (None if None in equal else False)


def flatten(members: npt.NDArray[Any], bounds: Ints, known: Flags) -> Vector:
    """Lists whose members may be lists: each member of these counts."""
    result = np.empty(known.size, dtype=object)
    for row in range(known.size):
        flat: list[Any] = []
        for value in members[bounds[row] : bounds[row + 1]]:
            flat.extend(value if is_list(value) else (value,))
        result[row] = tuple(flat)
    return Vector("any", result, known)


def relatives(view: View, streams: Streams, node: ast.Relatives, owner: Ints, cut: Ints) -> Vector:
    """``children``, ``links``: tuples of matter ids. A child counts once an event of it lies before the current one."""
    if node.function == "links":
        return _links(view, node, owner, cut)
    code = view.pack.kind_code[node.kind]
    children = np.flatnonzero((view.facts.parent >= 0) & (view.facts.matter_kind == code))
    if node.step is None:
        first = np.full(view.matters, view.n, dtype=np.int64)
        np.minimum.at(first, view.matter, view.rank)
    else:
        stream = streams.get((node.kind,), (StepRef(None, node.step),))
        first = np.full(view.matters, view.n, dtype=np.int64)
        np.minimum.at(first, stream.owner, view.rank[stream.event])
    children = children[np.argsort(view.facts.parent[children], kind="stable")]
    parents = view.facts.parent[children]
    source, place = expand(np.searchsorted(parents, owner, "left"), np.searchsorted(parents, owner, "right"))
    child = children[place]
    seen = first[child] < cut[source]
    return _id_lists(view, source[seen], child[seen], owner.size)


def _id_lists(view: View, source: Ints, matter: Ints, size: int) -> Vector:
    ids: list[list[str]] = [[] for _ in range(size)]
    for row, target in zip(source.tolist(), matter.tolist(), strict=True):
        ids[row].append(view.facts.matter_id(target))
    result = np.empty(size, dtype=object)
    result[:] = [tuple(row) for row in ids]
    return Vector("any", result, np.ones(size, dtype=bool))


def _links(view: View, node: ast.Relatives, owner: Ints, cut: Ints) -> Vector:
    """The matters of a kind that earlier ``linked`` events name; one of another family is not seen."""
    column = view.facts.fields.get("to")
    codes = [code for code, (_, step) in enumerate(view.pack.step_of) if step == "linked"]
    linked = np.flatnonzero(np.isin(view.step, codes))
    result = np.empty(owner.size, dtype=object)
    result[:] = [()] * owner.size
    known = np.ones(owner.size, dtype=bool)
    if column is None or not linked.size:
        return Vector("any", result, known)
    kinds = list(view.pack.kinds)
    kind_of = {
        (int(view.root[row]), view.facts.matter_id(row)): kinds[int(view.facts.matter_kind[row])]
        for row in np.flatnonzero(np.isin(view.root, view.root[view.matter[linked]])).tolist()
    }
    linked = linked[np.argsort(view.matter[linked], kind="stable")]  # within a matter in order already
    matters = view.matter[linked]
    source, place = expand(np.searchsorted(matters, owner, "left"), np.searchsorted(matters, owner, "right"))
    seen = view.rank[linked[place]] < cut[source]
    names: dict[int, list[str]] = {}
    for row, event in zip(source[seen].tolist(), linked[place[seen]].tolist(), strict=True):
        name = column.value(int(view.rows[event]), view.facts.pool)
        if isinstance(name, str) and kind_of.get((int(view.root[owner[row]]), name)) == node.kind:
            names.setdefault(row, []).append(name)
    for row, found in names.items():
        result[row] = tuple(found)
    return Vector("any", result, known)


def look_up(table: Table, keys: Sequence[Vector], value: str, days: Vector, pool: Pool) -> Vector:
    """A dated table at each row; a missing key, no row in force: unknown."""

    def find(day: date | None, *key: Any) -> Any:
        return None if day is None or None in key else table.find(key, value, day_of(day))

    return each(find, [distinct(days, pool), *(distinct(key, pool) for key in keys)], pool)
