# SPDX-License-Identifier: Apache-2.0
"""Units: made, renamed, moved, ended. The tree has as many levels as the pack names (three)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from xiezhi.access.directory import FOREVER, Dated, Directory, Unit
from xiezhi.access.register import Register, checked_span, named, span_text
from xiezhi.access.rights import Rights
from xiezhi.access.tables import day_text
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

TABLE = "access_units"
MOST_LEVELS = 3


def add_unit(
    register: Register,
    id_: str,
    name: str,
    level: int,
    parent: str | None,
    first: int,
    last: int | None = None,
) -> Unit:
    """A new unit from a civil day on."""
    span = checked_span(first, last)
    unit = Unit(
        first,
        last,
        named(id_, "单位编号", "unit id"),
        named(name, "单位名称", "unit name"),
        level,
        parent or None,
    )
    if any(row.meets(span) for row in register.directory.units.get(unit.id, ())):
        raise XiezhiError(
            f"单位 {id_} 在 {span_text(span)} 已有记录",
            f"unit {id_} is there already in {span_text(span, 'en')}",
        )
    check_unit(register.directory, register.rights, unit)
    register.insert(TABLE, _values(unit), unit)
    if unit.id not in register.directory.places:
        register.place(unit.id, max(register.directory.places.values(), default=0) + 1)
    register.said("unit_added", unit.id, _told(unit))
    return unit


def order_units(register: Register, listed: Sequence[str]) -> bool:
    """Puts units in the order listed; those not listed stay where they are. Whether that changed anything."""
    known = register.directory
    before = known.in_order(known.units)
    turn = iter([id_ for id_ in dict.fromkeys(listed) if id_ in known.units])
    named = set(listed)
    after = [next(turn) if id_ in named else id_ for id_ in before]
    if after == before and all(id_ in known.places for id_ in after):
        return False
    for place, id_ in enumerate(after, 1):
        if known.places.get(id_) != place:
            register.place(id_, place)
    if after != before:
        register.said("units_ordered", "", {"units": after})
    else:
        register.changed()
    return after != before


def change_unit(
    register: Register, id_: str, first: int, *, name: str | None = None, parent: str | None = None
) -> Unit:
    """Another name or another unit above, from a civil day on; what was before stays as it was."""
    old = known_unit(register.directory, id_, first)
    new = replace(old, first=first, name=old.name if name is None else named(name, "单位名称", "unit name"),
                  parent=parent or old.parent)  # fmt: skip
    return put_row(register, old, new)


def put_row(register: Register, old: Unit, new: Unit) -> Unit:
    """Lets a new row take the place of an old one from its first day on, where it fits."""
    check_unit(register.directory, register.rights, new)
    if new.level != old.level:
        raise XiezhiError(
            f"单位 {new.id} 的层级不能改: {old.level} → {new.level}",
            f"the level of unit {new.id} cannot change",
        )
    register.close(TABLE, {"id": old.id}, old, new.first - 1)
    register.insert(TABLE, _values(new), new)
    register.said("unit_changed", new.id, {"before": _told(old), "after": _told(new)})
    return new


def end_unit(register: Register, id_: str, last: int) -> None:
    """Ends a unit on a civil day. Units under it and people in it must have gone elsewhere; its matters go upwards."""
    old = known_unit(register.directory, id_, last)
    refuse_if_used(register.directory, id_, last + 1)
    register.close(TABLE, {"id": id_}, old, last)
    register.said("unit_ended", id_, {"last": day_text(last)})


def known_unit(directory: Directory, id_: str, day: int) -> Unit:
    """A unit that is there on a day, else an error that says since or until when it is."""
    found = directory.unit(id_, day)
    if found is not None:
        return found
    rows = directory.units.get(id_, ())
    when = "; ".join(span_text(row) for row in rows)
    raise XiezhiError(
        f"{date_of(day)} 没有单位 {id_[:60]!r}" + (f" (有效期 {when})" if when else ""),
        f"there is no unit {id_[:60]!r} on {date_of(day)}" + (f" (valid {when})" if when else ""),
    )


def check_unit(directory: Directory, rights: Rights, unit: Unit) -> None:
    """An error where a unit does not fit into the tree: its level, or what is above it during its time."""
    most = len(rights.levels) or MOST_LEVELS
    if not 1 <= unit.level <= most:
        raise XiezhiError(
            f"层级 {unit.level} 不对, 应为 1–{most}", f"level {unit.level}: 1–{most} would be right"
        )
    if unit.level == 1:
        if unit.parent is not None:
            raise XiezhiError(
                f"{rights.level(1)} (1 级) 没有上级, 却写了 {unit.parent}",
                f"level 1 has nothing above it, but {unit.parent} is given",
            )
        return
    if unit.parent is None:
        raise XiezhiError(
            f"缺上级: {unit.level} 级单位的上级为 {unit.level - 1} 级",
            f"the parent is missing: one of level {unit.level - 1}",
        )
    _check_parent(directory, unit, unit.parent)


def _check_parent(directory: Directory, unit: Unit, parent: str) -> None:
    rows = [row for row in directory.units.get(parent, ()) if row.meets(unit)]
    if not rows or not _covers(rows, unit):
        there = "; ".join(span_text(row) for row in directory.units.get(parent, ())) or "–"
        raise XiezhiError(
            f"上级 {parent} 在 {span_text(unit)} 不是一直存在 (有效期 {there})",
            f"the parent {parent} is not there throughout {span_text(unit, 'en')} (valid {there})",
        )
    for row in rows:
        if row.level != unit.level - 1:
            raise XiezhiError(
                f"越级: {unit.id} 为 {unit.level} 级, 上级 {parent} 为 {row.level} 级, 应为 {unit.level - 1} 级",
                f"{unit.id} is of level {unit.level}, its parent {parent} of {row.level}: {unit.level - 1} is right",
            )


def _covers(rows: Sequence[Unit], span: Dated) -> bool:
    """Whether rows in order of their days leave no day of a span out."""
    day = span.first
    for row in rows:
        if row.first > day:
            return False
        day = FOREVER + 1 if row.last is None else max(day, row.last + 1)
    return day > (FOREVER if span.last is None else span.last)


def refuse_if_used(directory: Directory, id_: str, day: int) -> None:
    """An error where units or people are in a unit on or after a day."""
    after = Dated(day, None)
    under = [
        name
        for name, rows in directory.units.items()
        if any(r.parent == id_ and r.meets(after) for r in rows)
    ]
    people = [
        name
        for name, rows in directory.postings.items()
        if any(r.unit == id_ and r.meets(after) for r in rows)
    ]
    if under or people:
        raise XiezhiError(
            f"单位 {id_} 还有下级 {' '.join(under[:5]) or '无'}、人员 {' '.join(people[:5]) or '无'}"
            f"{' 等' if len(under) > 5 or len(people) > 5 else ''}, 应先调整到别的单位",
            f"unit {id_} still has units ({len(under)}) or people ({len(people)}) in it: move them first",
        )


def _values(unit: Unit) -> dict[str, object]:
    return {"id": unit.id, "name": unit.name, "level": unit.level, "parent": unit.parent}


def _told(unit: Unit) -> dict[str, object]:
    return {**asdict(unit), "first": day_text(unit.first), "last": day_text(unit.last)}
