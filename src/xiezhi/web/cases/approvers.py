# SPDX-License-Identifier: Apache-2.0
"""Who may be the second person of an exception: somebody else who may approve for the matter's unit."""

from __future__ import annotations

from xiezhi.casework.allowed import access_of
from xiezhi.records.models import Matter
from xiezhi.web.shell.page import Asked

MOST = 60
APPROVE = "approve"


def approvers(request: Asked, row: Matter) -> list[tuple[str, str]]:
    """(number, name): those of the unit itself first, then of the units over it."""
    directory, day = access_of(request.desk).directory, request.who.day
    known = request.desk.pack.roles.roles
    roles = [name for name, role in known.items() if any(APPROVE in verbs for verbs in role.may.values())]
    found: dict[str, str] = {}
    for unit in directory.path(row.unit, day) if row.unit else ():
        for role in roles:
            for officer in directory.holders(role, unit.id, day):
                if officer != request.who.officer:
                    found.setdefault(officer, directory.name(officer))
    return list(found.items())[:MOST]
