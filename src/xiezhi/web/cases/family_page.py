# SPDX-License-Identifier: Apache-2.0
"""案件族谱: all matters ever connected, as a tree, with their clocks and findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.casework.whole import Whole, whole
from xiezhi.records.models import Finding, Matter
from xiezhi.web.cases.seeing import Sealed, ask_first, seen
from xiezhi.web.shell.page import Asked, page

INDENT, ROW = 22, 43  # units of the drawing of the branches


@dataclass
class Branch:
    """One matter in the tree. ``lines``: x of the upright lines that pass it; ``last``: of its parent's children."""

    row: Matter
    depth: int
    last: bool
    lines: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def x(self) -> int:
        """Where its own branch ends."""
        return self.depth * INDENT

    @property
    def wide(self) -> int:
        """How wide its drawing is."""
        return self.x + 10


@page(verb="view")
@require_GET
def family(request: Asked, kind: str, matter: str) -> HttpResponse:
    """The tree; what may not be seen is not in it."""
    try:
        row = seen(request, kind, matter)
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    found = whole(request.desk, request.who.actor, row, request.now)
    branches = tree(found)
    wrong: dict[str, list[Finding]] = {}
    ids = [one.row.id for one in branches]
    for finding in Finding.objects.filter(matter__in=ids, present=True, status="live").order_by("rank", "at"):
        wrong.setdefault(finding.matter, []).append(finding)
    for one in branches:
        one.findings = wrong.get(one.row.id, [])
    return render(request, "cases/family.html", {"row": row, "branches": branches, "tall": ROW})


def tree(found: Whole) -> list[Branch]:
    """Every matter that may be seen, each under its parent; those whose parent is not there stand at the left."""
    below: dict[str, list[Matter]] = {}
    for row in sorted(found.rows.values(), key=lambda one: (one.opened_at or 1 << 62, one.id)):
        below.setdefault(row.parent if row.parent in found.rows else "", []).append(row)
    listed: list[Branch] = []

    def grow(row: Matter, depth: int, last: bool, lines: list[int]) -> None:
        listed.append(Branch(row, depth, last, lines))
        under = [one for one in below.get(row.id, []) if one.id != row.id] if depth < 20 else []
        passing = lines if last or depth == 0 else [*lines, (depth - 1) * INDENT]
        for place, one in enumerate(under):
            grow(one, depth + 1, place == len(under) - 1, passing)

    for row in below.get("", []):
        grow(row, 0, True, [])
    return listed
