# SPDX-License-Identifier: Apache-2.0
"""Mergers: into which finding another may be merged, nearest first; the first is sent out where it is not."""

from __future__ import annotations

from xiezhi.records.models import Finding
from xiezhi.supervision.acts import dispatch
from xiezhi.supervision.item import State
from xiezhi.supervision.lists import FindingRow, rows_of, seen_of
from xiezhi.supervision.models import LoopItem
from xiezhi.web.findings.seeing import Seen
from xiezhi.web.shell.page import Asked

MOST = 6


def choices_of(request: Asked, found: Seen) -> list[FindingRow]:
    """Those of the same matter come first."""
    own = found.finding
    near = Finding.objects.filter(family_id=own.family_id, status="live", sealed=False).exclude(id=own.id)
    open_ = LoopItem.objects.exclude(state=State.CLOSED).filter(merged_into="").values("finding")
    rows = near.filter(id__in=open_).values_list("id", "matter")
    ids = [id_ for id_, matter in sorted(rows, key=lambda row: (row[1] != own.matter, row[0]))][:MOST]
    return rows_of(request.desk, seen_of(request.desk, request.who.actor, ids, request.now))


def follow(request: Asked, finding: str, reason: str) -> None:
    """The first of a merger must be in the loop: it is sent out where it is not."""
    if not LoopItem.objects.filter(finding=finding).exists():
        dispatch(request.desk, finding, request.who.by, request.now, reason=reason, verb="merge")
