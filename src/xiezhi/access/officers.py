# SPDX-License-Identifier: Apache-2.0
"""People: entered, posted, given roles, on leave with a substitute, retired. Civil days, inclusive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from xiezhi.access.directory import Absence, Dated, Directory, Grant, Officer, Posting
from xiezhi.access.register import Register, checked_span, named, span_text
from xiezhi.access.rights import BUSINESS, Rights
from xiezhi.access.separation import refuse_mixture, refuse_standing_in
from xiezhi.access.tables import day_text
from xiezhi.access.units import known_unit
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

KINDS = ("民警", "辅警", "其他")
OFFICERS, POSTINGS, GRANTS, ABSENCES = (
    "access_officers",
    "access_postings",
    "access_grants",
    "access_absences",
)


class Ended(NamedTuple):
    """What a change brought to an end: roles at the unit that was left."""

    grants: tuple[Grant, ...]


def add_officer(
    register: Register, id_: str, name: str, first: int, last: int | None = None, kind: str = KINDS[0]
) -> Officer:
    """A person in service from a day on."""
    span = checked_span(first, last)
    if kind not in KINDS:
        right = " ".join(KINDS)
        raise XiezhiError(
            f"人员类别 {kind[:20]!r} 不对, 应为 {right}", f"kind {kind[:20]!r}: one of {right} would be right"
        )
    officer = Officer(first, last, named(id_, "警号", "police number"), named(name, "姓名", "name"), kind)
    if any(row.meets(span) for row in register.directory.officers.get(officer.id, ())):
        raise XiezhiError(f"{id_} 已在册", f"{id_} is there already")
    register.insert(OFFICERS, {"id": officer.id, "name": officer.name, "kind": kind}, span)
    register.said("officer_added", officer.id, {"name": officer.name, "kind": kind, **_days(span)})
    return officer


def known_officer(directory: Directory, id_: str, day: int) -> Officer:
    """A person in service on a day."""
    found = directory.officer(id_, day)
    if found is None:
        raise XiezhiError(
            f"{date_of(day)} 没有在职人员 {id_[:60]!r}",
            f"no officer {id_[:60]!r} in service on {date_of(day)}",
        )
    return found


def post(register: Register, officer: str, unit: str, first: int, last: int | None = None) -> Ended:
    """An officer belongs to a unit from a day on: the open posting before ends the day before, with the roles there."""
    span = checked_span(first, last)
    known_officer(register.directory, officer, first)
    known_unit(register.directory, unit, first)
    before = [row for row in register.directory.postings.get(officer, ()) if row.meets(span)]
    for row in before:
        if row.last is not None or row.first >= first:
            raise XiezhiError(
                f"任职重叠: {officer} 在 {row.unit} 任职 {span_text(row)}, 与 {unit} 的 {span_text(span)} 重叠",
                f"postings overlap: {officer} at {row.unit} {span_text(row, 'en')}, at {unit} {span_text(span, 'en')}",
            )
    ended = [grant for row in before for grant in _left(register, row, unit, first)]
    register.insert(POSTINGS, {"officer": officer, "unit": unit}, span)
    told = {"unit": unit, **_days(span), "roles_ended": [f"{grant.role}@{grant.unit}" for grant in ended]}
    register.said("posted", officer, told)
    return Ended(tuple(ended))


def _left(register: Register, row: Posting, unit: str, first: int) -> list[Grant]:
    """Ends a posting, and the roles at a unit that is left."""
    register.close(POSTINGS, {"officer": row.officer}, row, first - 1)
    if row.unit == unit:
        return []
    ended = []
    for grant in register.directory.grants.get(row.officer, ()):
        if grant.unit == row.unit and (grant.last is None or grant.last >= first):
            register.close(GRANTS, _key(grant), grant, first - 1)
            ended.append(grant)
    return ended


def grant(
    register: Register, officer: str, role: str, unit: str, first: int, last: int | None = None
) -> Grant:
    """A role at a unit of a level where it can be held; administrators stay apart from each other and from business."""
    span = checked_span(first, last)
    known_officer(register.directory, officer, first)
    at, wanted = known_unit(register.directory, unit, first), register.rights.role(role)
    if at.level not in wanted.levels:
        levels = "、".join(register.rights.level(level) for level in sorted(wanted.levels))
        raise XiezhiError(
            f"{wanted.title} 设在 {levels}, {at.name} 是 {register.rights.level(at.level)}",
            f"{role} is held at level {' '.join(map(str, sorted(wanted.levels)))}, and {unit} is of level {at.level}",
        )
    made = Grant(first, last, officer, role, unit)
    for row in register.directory.grants.get(officer, ()):
        if (row.role, row.unit) == (role, unit) and row.meets(made):
            raise XiezhiError(
                f"{officer} 已任 {role}@{unit} {span_text(row)}", f"{officer} holds {role}@{unit} already"
            )
    refuse_mixture(register.rights, register.directory, officer, role, span)
    register.insert(GRANTS, {"officer": officer, "role": role, "unit": unit}, span)
    register.said("granted", officer, {"role": role, "unit": unit, **_days(span)})
    return made


def revoke(register: Register, officer: str, role: str, unit: str, last: int) -> None:
    """Ends a role; ``last`` is the last day on which it is held."""
    for row in register.directory.grants.get(officer, ()):
        if (row.role, row.unit) == (role, unit) and (row.holds(last) or row.first == last + 1):
            register.close(GRANTS, _key(row), row, last)
            register.said("revoked", officer, {"role": role, "unit": unit, "last": day_text(last)})
            return
    held = " ".join(f"{row.role}@{row.unit}" for row in register.directory.grants.get(officer, ()))
    raise XiezhiError(
        f"{officer} 在 {date_of(last)} 不任 {role}@{unit}, 现有 {held or '无'}",
        f"{officer} does not hold {role}@{unit} on {date_of(last)}: {held or 'none'}",
    )


def leave(
    register: Register, officer: str, first: int, last: int | None, ground: str, substitute: str | None = None
) -> Absence:
    """Leave, with or without a substitute, who gets the roles for these days and does not pass them on."""
    span = checked_span(first, last)
    known_officer(register.directory, officer, first)
    made = Absence(first, last, officer, named(ground, "离岗事由", "ground"), substitute or None)
    if substitute:
        known_officer(register.directory, substitute, first)
        if substitute == officer:
            raise XiezhiError("不能代自己", "nobody stands in for himself")
        if any(row.meets(span) for row in register.directory.absences.get(substitute, ())):
            raise XiezhiError(
                f"代理人 {substitute} 同期也离岗", f"the substitute {substitute} is on leave then too"
            )
    if any(row.meets(span) for row in register.directory.absences.get(officer, ())):
        raise XiezhiError(f"{officer} 同期已有离岗记录", f"{officer} is on leave then already")
    refuse_standing_in(register.rights, register.directory, made)
    register.insert(
        ABSENCES, {"officer": officer, "ground": made.ground, "substitute": made.substitute}, span
    )
    register.said("leave", officer, {"ground": made.ground, "substitute": made.substitute, **_days(span)})
    return made


def end_leave(register: Register, officer: str, last: int) -> None:
    """Back earlier than was said: ``last`` is the last day of leave."""
    row = register.directory.absence(officer, last) or register.directory.absence(officer, last + 1)
    if row is None:
        raise XiezhiError(
            f"{officer} 在 {date_of(last)} 没有离岗", f"{officer} is not on leave on {date_of(last)}"
        )
    register.close(ABSENCES, {"officer": officer}, row, last)
    register.said("leave_ended", officer, {"last": day_text(last)})


def retire(register: Register, officer: str, last: int) -> None:
    """The last day in service: posting and roles end with it."""
    found = known_officer(register.directory, officer, last)
    after = Dated(last + 1, None)
    for posting in register.directory.postings.get(officer, ()):
        if posting.meets(after):
            register.close(POSTINGS, {"officer": officer}, posting, last)
    for row in register.directory.grants.get(officer, ()):
        if row.meets(after):
            register.close(GRANTS, _key(row), row, last)
    register.close(OFFICERS, {"id": officer}, found, last)
    register.said("retired", officer, {"last": day_text(last)})


def set_administrators(register: Register, officers: Mapping[str, str], unit: str, first: int) -> None:
    """The first three administrators, group → officer, once: before there are any, nobody else could name them."""
    rights = register.rights
    groups = {role.group: role for role in rights.roles.values() if role.group != BUSINESS}
    held = {row.role for rows in register.directory.grants.values() for row in rows}
    if taken := [role.title for role in groups.values() if role.name in held]:
        raise XiezhiError(
            f"已有 {'、'.join(taken)}, 此后由安全管理员授予角色",
            "administrators are set: the security administrator grants roles",
        )
    if set(officers) != set(groups) or len(set(officers.values())) < len(groups):
        right = "、".join(role.title for role in groups.values())
        raise XiezhiError(
            f"应为三名不同的人员分任 {right}",
            f"three different people for {' '.join(sorted(groups))} would be right",
        )
    for group, officer in officers.items():
        grant(register, officer, groups[group].name, unit, first)


def has_administrators(rights: Rights, directory: Directory) -> bool:
    """Whether anyone was ever given the role of an administrator."""
    groups = {role.name for role in rights.roles.values() if role.group != BUSINESS}
    return any(row.role in groups for rows in directory.grants.values() for row in rows)


def move_people(register: Register, old: str, new: str, day: int) -> None:
    """Postings and roles at a unit go over to another from a day on (units that merge)."""
    directory = register.directory
    for posting in [row for rows in directory.postings.values() for row in rows if row.unit == old]:
        if posting.last is None or posting.last >= day:
            register.close(POSTINGS, {"officer": posting.officer}, posting, day - 1)
            span = Dated(max(day, posting.first), posting.last)
            register.insert(POSTINGS, {"officer": posting.officer, "unit": new}, span)
            register.said(
                "posted", posting.officer, {"unit": new, **_days(span), "because": f"{old} → {new}"}
            )
    for row in [row for rows in directory.grants.values() for row in rows if row.unit == old]:
        if row.last is None or row.last >= day:
            register.close(GRANTS, _key(row), row, day - 1)
            span = Dated(max(day, row.first), row.last)
            if not any(
                (other.role, other.unit) == (row.role, new) and other.meets(span)
                for other in register.directory.grants.get(row.officer, ())
            ):
                register.insert(GRANTS, {"officer": row.officer, "role": row.role, "unit": new}, span)
            register.said(
                "granted",
                row.officer,
                {"role": row.role, "unit": new, **_days(span), "because": f"{old} → {new}"},
            )


def _key(row: Grant) -> dict[str, str]:
    return {"officer": row.officer, "role": row.role, "unit": row.unit}


def _days(span: Dated) -> dict[str, str | None]:
    return {"first": day_text(span.first), "last": day_text(span.last)}
