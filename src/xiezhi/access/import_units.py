# SPDX-License-Identifier: Apache-2.0
"""Units from a table: 编号, 名称, 层级, 上级, 起, 止. The same file twice changes nothing.

The order of rows is the order of the organisation: units of one parent stand on all pages as they do in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xiezhi.access.directory import Dated, Unit
from xiezhi.access.incoming import Columns, Report, Row, Wrong, in_turn
from xiezhi.access.register import Register, checked_span, named, span_text
from xiezhi.access.rights import Rights
from xiezhi.access.tables import day_text
from xiezhi.access.units import TABLE, add_unit, check_unit, order_units, put_row, refuse_if_used
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

COLUMNS = {
    "id": ("单位编号", "id", "编号", "单位代码", "机构代码", "unit"),
    "name": ("单位名称", "name", "名称", "机构名称"),
    "level": ("层级", "level", "级别"),
    "parent": ("上级", "parent", "上级单位", "上级编号", "上级代码"),
    "first": ("起", "valid_from", "启用日期", "成立日期", "生效日期"),
    "last": ("止", "valid_to", "停用日期", "撤销日期", "失效日期"),
}


@dataclass(frozen=True, slots=True)
class _Told:
    row: Row
    unit: Unit

    @property
    def about(self) -> str:
        return self.unit.id

    @property
    def span(self) -> Dated:
        return self.unit

    def until(self, last: int) -> _Told:
        return replace(self, unit=replace(self.unit, last=last))


def import_units(register: Register, headers: Sequence[str], rows: Sequence[Row], since: int) -> Report:
    """Takes units in; ``since``: the civil day from which a unit without one is valid. Units above come first.

    A later row of a unit takes the place of the one before: renamed, or under another unit. Not taken: circles, levels
    skipped, units above that are not there, spans that overlap.
    """
    report, columns = Report(), Columns(headers, COLUMNS, ("id", "name", "level"))
    told = _read(columns, rows, register.rights, since, report)
    told = _without_circles(told, columns, report)
    for one in sorted(
        in_turn(told, report, _overlap), key=lambda one: (one.unit.level, one.unit.id, one.unit.first)
    ):
        try:
            with register.whole():
                report.taken += (changed := _take(register, one.unit))
            report.same += not changed
        except XiezhiError as error:
            report.refuse(one.row.line, "", error)
    order_units(register, [row.unit.id for row in told])
    report.bad.sort(key=lambda bad: bad.line)
    return report


def _read(columns: Columns, rows: Sequence[Row], rights: Rights, since: int, report: Report) -> list[_Told]:
    found = []
    for row in rows:
        try:
            found.append(_Told(row, _unit(columns, row, rights, since)))
        except Wrong as error:
            report.refuse(row.line, error.name, error)
        except XiezhiError as error:
            report.refuse(row.line, "", error)
    return found


def _unit(columns: Columns, row: Row, rights: Rights, since: int) -> Unit:
    first, last = columns.day(row, "first"), columns.day(row, "last")
    span = checked_span(since if first is None else first, last)
    return Unit(
        span.first, span.last, named(columns.needed(row, "id"), "单位编号", "unit id"),
        named(columns.needed(row, "name"), "单位名称", "unit name"), _level(columns, row, rights),
        columns.text(row, "parent") or None,
    )  # fmt: skip


def _level(columns: Columns, row: Row, rights: Rights) -> int:
    """``1``, or the title of a level."""
    text = columns.needed(row, "level")
    if text in rights.levels:
        return rights.levels.index(text) + 1
    number = text.removesuffix(".0").removesuffix("级")
    if number.isdecimal() and 1 <= int(number) <= max(1, len(rights.levels)):
        return int(number)
    right = " ".join(f"{place} ({title})" for place, title in enumerate(rights.levels, 1))
    raise Wrong(
        columns.title("level"), f"{text[:20]!r} 应为 {right}", f"{text[:20]!r}: one of {right} would be right"
    )


def _without_circles(told: Sequence[_Told], columns: Columns, report: Report) -> list[_Told]:
    """All rows but those whose units stand above themselves."""
    above = {one.unit.id: one.unit.parent for one in told}
    kept = []
    for one in told:
        way, at = [one.unit.id], one.unit.parent
        while at is not None and at in above and at not in way:
            way.append(at)
            at = above[at]
        if at != one.unit.id:
            kept.append(one)
            continue
        circle = " → ".join([*way, at])
        error = XiezhiError(f"上级成环: {circle}", f"a circle of units above: {circle}")
        report.refuse(one.row.line, columns.title("parent"), error)
    return kept


def _overlap(before: _Told, one: _Told) -> XiezhiError:
    return XiezhiError(
        f"与第 {before.row.line} 行的有效期 {span_text(before.unit)} 重叠",
        f"overlaps row {before.row.line}, valid {span_text(before.unit, 'en')}",
    )


def _take(register: Register, unit: Unit) -> bool:
    """Brings one unit in; whether that changed anything."""
    rows = register.directory.units.get(unit.id, ())
    if unit in rows:
        return False
    same_start = next((row for row in rows if row.first == unit.first), None)
    running = next((row for row in rows if row.holds(unit.first)), None)
    if same_start is not None and replace(same_start, last=unit.last) == unit:
        check_unit(register.directory, register.rights, unit)
        _refuse_later(rows, unit)
        if unit.last is not None:
            refuse_if_used(register.directory, unit.id, unit.last + 1)
        register.set(TABLE, {"id": unit.id}, unit.first, {"valid_to": day_text(unit.last)})
        register.said("unit_changed", unit.id, {"last": day_text(unit.last)})
    elif running is None:
        add_unit(register, unit.id, unit.name, unit.level, unit.parent, unit.first, unit.last)
    else:
        _refuse_later(rows, unit)
        put_row(register, running, unit)
    return True


def _refuse_later(rows: Sequence[Unit], unit: Unit) -> None:
    """Rows known to begin later than the new one are not overwritten."""
    later = next((row for row in rows if row.first > unit.first and row.meets(unit)), None)
    if later is not None:
        raise XiezhiError(
            f"单位 {unit.id} 自 {date_of(later.first)} 另有记录 {later.name}, 止日应早于此",
            f"unit {unit.id} has another record from {date_of(later.first)}: an end before that would be right",
        )
