# SPDX-License-Identifier: Apache-2.0
"""People from a table: 警号, 姓名, 类别, 单位, 角色, 起, 止. One row a posting; the same file twice changes nothing.

Roles are parted by ``;`` or ``、``, by name or title; ``法制员@610102`` is a role at another unit than the row's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from xiezhi.access.directory import Dated
from xiezhi.access.incoming import Columns, Report, Row, Wrong, in_turn
from xiezhi.access.officers import KINDS, POSTINGS, add_officer, grant, post
from xiezhi.access.register import Register, checked_span, named, span_text
from xiezhi.access.rights import Rights
from xiezhi.access.tables import day_text
from xiezhi.kernel.errors import XiezhiError

COLUMNS = {
    "officer": ("警号", "officer", "police_number", "人员编号", "id"),
    "name": ("姓名", "name"),
    "kind": ("类别", "kind", "身份", "人员类别"),
    "unit": ("单位编号", "unit", "单位", "单位代码", "所属单位"),
    "roles": ("角色", "roles", "岗位"),
    "first": ("起", "valid_from", "任职日期", "到任日期"),
    "last": ("止", "valid_to", "离任日期"),
}
NOT_GRANTED = XiezhiError(
    "角色没有授予: 须由安全管理员再导入一次此表",
    "the roles are not given: right would be that the security administrator imports the table too",
)
_PARTS = re.compile(r"[;；、,，]+")


@dataclass(frozen=True, slots=True)
class _Told:
    row: Row
    officer: str
    name: str
    kind: str
    unit: str
    roles: tuple[tuple[str, str], ...]
    span: Dated

    @property
    def about(self) -> str:
        return self.officer

    def until(self, last: int) -> _Told:
        return replace(self, span=Dated(self.span.first, last))


def import_officers(
    register: Register,
    headers: Sequence[str],
    rows: Sequence[Row],
    since: int,
    *,
    postings: bool = True,
    grants: bool = True,
) -> Report:
    """Takes postings in; ``since``: the civil day from which one without a day is valid.

    ``postings``, ``grants``: what the one who imports may do. The system administrator enters people, the security
    administrator gives the roles: the table is imported by both.

    A later row of a person is a move. Not taken: unknown units or roles, postings that overlap, roles at the wrong
    level, administrators' roles beside others.
    """
    report, columns = Report(), Columns(headers, COLUMNS, ("officer", "name", "unit"))
    told = []
    for row in rows:
        try:
            told.append(_read(columns, row, register.rights, since))
        except Wrong as error:
            report.refuse(row.line, error.name, error)
        except XiezhiError as error:
            report.refuse(row.line, "", error)
    for one in in_turn(told, report, _overlap):
        try:
            with register.whole():
                changed = postings and _take(register, one)
        except XiezhiError as error:
            report.refuse(one.row.line, "", error)
            continue
        if one.roles and not grants:
            report.refuse(one.row.line, columns.title("roles"), NOT_GRANTED)
        granted = grants and _grant(register, one, columns, report)
        report.taken += changed or granted
        report.same += not (changed or granted)
    report.bad.sort(key=lambda bad: bad.line)
    return report


def _read(columns: Columns, row: Row, rights: Rights, since: int) -> _Told:
    first, last = columns.day(row, "first"), columns.day(row, "last")
    unit = columns.needed(row, "unit")
    roles = [
        _role(columns, part.strip(), unit, rights)
        for part in _PARTS.split(columns.text(row, "roles"))
        if part.strip()
    ]
    return _Told(
        row,
        named(columns.needed(row, "officer"), "警号", "police number"),
        named(columns.needed(row, "name"), "姓名", "name"),
        columns.text(row, "kind") or KINDS[0],
        unit,
        tuple(dict.fromkeys(roles)),
        checked_span(since if first is None else first, last),
    )


def _role(columns: Columns, text: str, unit: str, rights: Rights) -> tuple[str, str]:
    """(role, unit) of ``role`` or ``role@unit``; roles are known by name and by title."""
    name, _, at = text.partition("@")
    titles = {role.title: role.name for role in rights.roles.values()}
    known = titles.get(name.strip(), name.strip())
    if known not in rights.roles:
        near = get_close_matches(name, [*titles, *rights.roles], 1, 0.5)
        hint = f" (→ {near[0]}?)" if near else ""
        right = " ".join(titles)
        raise Wrong(
            columns.title("roles"),
            f"没有角色 {name!r}, 应为 {right}{hint}",
            f"no role {name!r}: {right}{hint}",
        )
    return known, at.strip() or unit


def _overlap(before: _Told, one: _Told) -> XiezhiError:
    return XiezhiError(
        f"任职重叠: 与第 {before.row.line} 行在 {before.unit} 的任职 {span_text(before.span)} 重叠",
        f"postings overlap: row {before.row.line} has {before.unit} {span_text(before.span, 'en')}",
    )


def _take(register: Register, one: _Told) -> bool:
    """Brings person and posting in; whether that changed anything."""
    changed = _person(register, one)
    for posting in register.directory.postings.get(one.officer, ()):
        if posting.unit == one.unit and posting.first == one.span.first:
            if posting.last == one.span.last:
                return changed
            _end_anew(register, one)
            return True
    post(register, one.officer, one.unit, one.span.first, one.span.last)
    return True


def _person(register: Register, one: _Told) -> bool:
    known = register.directory.officers.get(one.officer, ())
    if not known:
        add_officer(register, one.officer, one.name, one.span.first, None, one.kind)
        return True
    if known[-1].name != one.name:
        raise XiezhiError(
            f"警号 {one.officer} 已登记为 {known[-1].name}, 表中为 {one.name}",
            f"{one.officer} is entered as {known[-1].name}, the table says {one.name}",
        )
    if known[0].first > one.span.first:
        register.set(
            "access_officers", {"id": one.officer}, known[0].first, {"valid_from": day_text(one.span.first)}
        )
        register.said("officer_changed", one.officer, {"first": day_text(one.span.first)})
        return True
    return False


def _end_anew(register: Register, one: _Told) -> None:
    """A posting known with another end gets the end of the table, unless that overlaps the next one."""
    for other in register.directory.postings[one.officer]:
        if other.first > one.span.first and other.meets(one.span):
            raise XiezhiError(
                f"任职重叠: {one.officer} 在 {other.unit} 任职 {span_text(other)}",
                f"postings overlap: {one.officer} at {other.unit} {span_text(other, 'en')}",
            )
    register.set(POSTINGS, {"officer": one.officer}, one.span.first, {"valid_to": day_text(one.span.last)})
    register.said("posted", one.officer, {"unit": one.unit, "last": day_text(one.span.last)})


def _grant(register: Register, one: _Told, columns: Columns, report: Report) -> bool:
    """Gives the roles of a row; each that cannot be given is told, the others and the posting stay."""
    changed = False
    for role, unit in one.roles:
        held = [
            row
            for row in register.directory.grants.get(one.officer, ())
            if (row.role, row.unit) == (role, unit)
        ]
        if any(
            row.first <= one.span.first and row.holds(one.span.last or row.last or one.span.first)
            for row in held
        ):
            continue
        try:
            grant(register, one.officer, role, unit, one.span.first, one.span.last)
            changed = True
        except XiezhiError as error:
            report.refuse(one.row.line, columns.title("roles"), error)
    return changed
