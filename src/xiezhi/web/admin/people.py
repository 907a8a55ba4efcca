# SPDX-License-Identifier: Apache-2.0
"""People as the consoles list them, and one person's past: postings, roles, leave. By day, from the register."""

from __future__ import annotations

from typing import Any

from xiezhi.access.directory import Directory
from xiezhi.casework.allowed import access_of
from xiezhi.web.admin.changing import PAGE, iso, pages
from xiezhi.web.shell.page import Asked


def listed(request: Asked) -> dict[str, Any]:
    """The people in service today who match ``?q=`` (number or name), ``?unit=`` (and below) and ``?role=``; a page."""
    access, day = access_of(request.desk), request.who.day
    directory = access.directory
    q, unit, role = (request.GET.get(name, "").strip() for name in ("q", "unit", "role"))
    within = directory.covered(unit, day, below=True) if unit else None
    found = []
    for id_ in sorted(directory.officers):
        officer = directory.officer(id_, day)
        if officer is None or (q and q not in officer.id and q not in officer.name):
            continue
        if within is not None and directory.posted(id_, day) not in within:
            continue
        if role and not any(one.role == role for one in directory.held(id_, day)):
            continue
        found.append(officer)
    number, last = pages(request, len(found))
    rows = [_row(request, directory, one) for one in found[(number - 1) * PAGE : number * PAGE]]
    return {
        "rows": rows,
        "total": len(found),
        "page": number,
        "last": last,
        "q": q,
        "unit": unit,
        "role": role,
    }


def _row(request: Asked, directory: Directory, officer: Any) -> dict[str, Any]:
    day, roles = request.who.day, access_of(request.desk).rights.roles
    unit = directory.posted(officer.id, day)
    absence = directory.absence(officer.id, day)
    held = [one for one in directory.held(officer.id, day) if one.absence is None]
    return {
        "id": officer.id, "name": officer.name, "kind": officer.kind, "unit": unit or "", "absence": absence,
        "until": "" if absence is None else iso(absence.last),
        "roles": [(roles[one.role].title, "" if one.unit == unit else one.unit) for one in held if one.role in roles],
    }  # fmt: skip


def mark_of(request: Asked, id_: str) -> str:
    """All of one person as a form carries it, to see that nobody changed it meanwhile."""
    directory = access_of(request.desk).directory
    kept = (directory.officers, directory.postings, directory.grants, directory.absences)
    return repr(tuple(rows.get(id_, ()) for rows in kept))


def history(request: Asked, id_: str) -> dict[str, Any]:
    """One person: service, postings, roles, leave, the latest first; ``seen``: a mark of all of it."""
    access, day = access_of(request.desk), request.who.day
    directory = access.directory
    rows = directory.officers[id_]
    postings, grants = directory.postings.get(id_, ()), directory.grants.get(id_, ())
    absences = directory.absences.get(id_, ())
    titles = {name: role.title for name, role in access.rights.roles.items()}
    return {
        "officer": rows[-1], "in_service": directory.officer(id_, day) is not None, "at": directory.posted(id_, day),
        "absence": directory.absence(id_, day), "today": iso(day), "yesterday": iso(day - 1),
        "seen": mark_of(request, id_),
        "service": [(row, iso(row.first), iso(row.last)) for row in reversed(rows)],
        "postings": [(row, iso(row.first), iso(row.last)) for row in reversed(postings)],
        "grants": [
            (row, titles.get(row.role, row.role), iso(row.first), iso(row.last), row.holds(day))
            for row in reversed(grants)
        ],
        "absences": [(row, iso(row.first), iso(row.last)) for row in reversed(absences)],
        "stands_in": directory.stands_in_for(id_, day),
    }  # fmt: skip
