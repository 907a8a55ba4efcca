# SPDX-License-Identifier: Apache-2.0
"""Findings with one cause are followed as one: the others share the fate of the first.

Proposed are findings of one matter and officer that rest on the same missing or late event; a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.records.models import Finding
from xiezhi.supervision.acts import dispatch, finding_of, record, row_of
from xiezhi.supervision.book import item_id
from xiezhi.supervision.item import State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By, Organisation


@transaction.atomic
def merge(desk: Desk, into: str, findings: Sequence[str], by: By, now: int, reason: str) -> LoopItem:
    """Puts findings under another that has the same cause; ``XiezhiError`` where one is closed, merged or the same."""
    if not reason.strip():
        raise XiezhiError("并案应写明共同原因 (--reason)", "a merger names the common cause (--reason)")
    lead = row_of(into)
    if lead.state == State.CLOSED or lead.merged_into:
        where = f"已并入 {lead.merged_into}" if lead.merged_into else "已办结"
        raise XiezhiError(f"预警 {into} {where}, 不能再并入", f"finding {into} is closed or merged itself")
    for finding in findings:
        _one(desk, lead, finding, by, now, reason)
    return row_of(into)


def _one(desk: Desk, lead: LoopItem, finding: str, by: By, now: int, reason: str) -> None:
    if finding == lead.finding:
        raise XiezhiError(f"预警 {finding} 不能并入自己", f"finding {finding} cannot be merged into itself")
    found = finding_of(finding)
    Organisation(desk).permit(by, "merge", found, now)
    if not LoopItem.objects.filter(id=item_id(finding)).exists():
        dispatch(desk, finding, by, now, reason=f"并入 {lead.finding}", verb="merge")
    if LoopItem.objects.filter(merged_into=item_id(finding)).exists():
        raise XiezhiError(
            f"预警 {finding} 下已有并入的预警, 应以它为主",
            f"others were merged into finding {finding}: keep it as the first",
        )
    record(desk, finding, "merged", by, now, {"into": lead.id, "reason": reason})


def proposed(unit: str | None = None, among: Sequence[str] | None = None) -> list[list[str]]:
    """Groups of present findings that seem to have one cause: one matter and officer, and an event in common.

    The group with the gravest finding first, and in each group the gravest, under which the others go.

    ``among``: only of these.
    """
    rows = Finding.objects.filter(present=True, status="live").order_by("rank", "at", "id")
    if unit is not None:
        rows = rows.filter(unit=unit)
    if among is not None:
        rows = rows.filter(id__in=list(among))
    by_cause: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for matter, officer, events, finding in rows.values_list("matter", "officer", "events", "id").iterator():
        last = events.split()[-1:] or [""]
        by_cause[matter, officer, last[0]].append(finding)
    return [group for (_, _, event), group in by_cause.items() if event and len(group) > 1]
