# SPDX-License-Identifier: Apache-2.0
"""三员分立: system, security and audit administrators are three people, and none of them does business."""

from __future__ import annotations

from collections.abc import Iterable

from xiezhi.access.directory import Absence, Dated, Directory, Grant
from xiezhi.access.rights import Rights
from xiezhi.kernel.errors import XiezhiError


def mixed(rights: Rights, roles: Iterable[str]) -> tuple[str, str] | None:
    """Two roles among some that no one person may hold together; ``None`` where there are none."""
    known = [rights.roles[name] for name in roles if name in rights.roles]
    for place, one in enumerate(known):
        for other in known[place + 1 :]:
            if one.group != other.group:
                return one.name, other.name
    return None


def refuse_mixture(rights: Rights, directory: Directory, officer: str, role: str, span: Dated) -> None:
    """An error where an officer, or who stands in for him, would hold a role apart from another on a day of a span."""
    _refuse(rights, directory, officer, role, span)
    for absence in directory.absences.get(officer, ()):
        if absence.substitute and absence.meets(span):
            _refuse(rights, directory, absence.substitute, role, absence)


def _refuse(rights: Rights, directory: Directory, officer: str, role: str, span: Dated) -> None:
    new = rights.role(role)
    for grant in _in_hand(directory, officer, span):
        old = rights.roles.get(grant.role)
        if old is not None and old.group != new.group:
            whose = "" if grant.officer == officer else f" (代 {directory.name(grant.officer)})"
            raise XiezhiError(
                f"{directory.name(officer)} 已任 {old.title}{whose}, 不能再任 {new.title}: "
                "系统、安全、审计管理员各由专人担任, 且不办业务",
                f"{officer} holds {old.name} and cannot hold {new.name}: the three administrators are different people "
                "without business roles",
            )


def refuse_standing_in(rights: Rights, directory: Directory, absence: Absence) -> None:
    """An error where the substitute would get hold of roles that must stay apart."""
    if absence.substitute is None:
        return
    for grant in directory.grants.get(absence.officer, ()):
        if grant.meets(absence):
            _refuse(rights, directory, absence.substitute, grant.role, absence)


def _in_hand(directory: Directory, officer: str, span: Dated) -> Iterable[Grant]:
    """What an officer holds on a day of a span, also for people he stands in for then."""
    yield from (grant for grant in directory.grants.get(officer, ()) if grant.meets(span))
    for absence in directory.substituted(officer):
        if absence.meets(span):
            yield from (grant for grant in directory.grants.get(absence.officer, ()) if grant.meets(absence))
