# SPDX-License-Identifier: Apache-2.0
"""What time alone does in the loop: a limit that ran out goes one level up, a new week lets the digest out.

An index over ``answer_due`` finds what fell due; nothing else is touched. A limit is kept by an answer at its very
instant, and has run out after it. A limit set by an order counts from when the order was given, never from before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from xiezhi.catalog.model import LEVELS
from xiezhi.ledger.entry import Entry
from xiezhi.records.desk import Desk
from xiezhi.records.models import Finding
from xiezhi.supervision import following
from xiezhi.supervision.acts import subject_of
from xiezhi.supervision.attention import Notice, let_out, week_of
from xiezhi.supervision.book import entry, hold, hours_of, plan_of, post
from xiezhi.supervision.item import AWAITING, State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import Organisation
from xiezhi.supervision.releasing import fall_due
from xiezhi.supervision.routing import due, over, route

NATURES = ("breach", "gap", "warning")


@dataclass(frozen=True)
class Passed:
    """What a tick did: findings put under an order, let out of the digest, tried again; norms gone into shadow."""

    escalated: tuple[str, ...] = ()
    let_out: tuple[str, ...] = ()
    retried: int = 0
    shadowed: tuple[str, ...] = ()


@transaction.atomic
def tick(desk: Desk, now: int) -> Passed:
    """Everything that is due by ``now``; asked twice at one instant, the second time nothing is left to do."""
    if desk.pack.supervision is None:
        return Passed()
    hold(desk)
    retried = following.retry(desk, now)
    up, out = _overdue(desk, now), _digests(desk, now)
    entries = [*up.values(), *out.values()]
    if entries:
        post(desk, entries, now)
    return Passed(tuple(up), tuple(out), retried, fall_due(desk, now))


def _overdue(desk: Desk, now: int) -> dict[str, Entry]:
    """An order for each finding whose answer is overdue: to the unit above the one that follows it.

    At the top there is nobody above: the first time it is put under an order there, then it stays overdue and shown.
    """
    plan, organisation = plan_of(desk.pack), Organisation(desk)
    limit = due(hours_of(desk.pack), now, plan.escalated)
    orders: dict[str, Entry] = {}
    for row in LoopItem.objects.filter(answer_due__lt=now, state__in=AWAITING).order_by("answer_due", "id"):
        holder = row.to or row.concerned
        target = over(organisation, holder, now)
        if target is None and row.state == State.ESCALATED:
            continue
        reason = f"反馈期限 {desk.pack.zone.text(row.answer_due)} 已过"
        data = {"to": target or holder, "reason": reason, "answer_due": limit}
        orders[row.finding] = entry(plan.loop, row.id, "escalated", now, unit=target or holder, data=data)
    return orders


def _digests(desk: Desk, now: int) -> dict[str, Entry]:
    """What waited in officers' digests since before this week, as far as this week's budget reaches."""
    plan, zone = plan_of(desk.pack), desk.pack.zone
    monday = zone.midnight(week_of(zone, now))
    waiting: dict[str, list[LoopItem]] = defaultdict(list)
    for row in LoopItem.objects.filter(digest=True, sent_at__lt=monday).order_by("id"):
        waiting[row.officer].append(row)
    out: dict[str, Entry] = {}
    for officer, rows in sorted(waiting.items()):
        used = LoopItem.objects.filter(
            officer=officer, digest=False, exempt=False, sent_at__gte=monday
        ).count()
        by_id = {row.id: row for row in rows}
        notices = [Notice(row.id, officer, row.sent_at, False, _rank(row)) for row in rows]
        for notice in let_out(notices, used, plan.week):
            row = by_id[notice.item]
            out[row.finding] = _sent(desk, row, now)
    return out


def _rank(row: LoopItem) -> tuple[int, int]:
    """Gravest first, then breach before gap before warning."""
    return -LEVELS.index(row.level), NATURES.index(row.nature)


def _sent(desk: Desk, row: LoopItem, now: int) -> Entry:
    """The dispatch of what waited, to the same people, with a limit from now on."""
    plan = plan_of(desk.pack)
    finding = Finding.objects.filter(id=row.finding).first()
    limit = None
    if finding is not None:
        way = route(plan, subject_of(desk, finding), Organisation(desk), now)
        limit = due(hours_of(desk.pack), now, way.limit)
    data = {
        "finding": row.finding, "about": row.about, "norm": row.norm, "level": row.level, "nature": row.nature,
        "concerned": row.concerned, "to": row.to, "officer": row.officer, "copy": tuple(row.copies.split()),
        "answer_due": limit, "because": "自摘要转出",
    }  # fmt: skip
    return entry(plan.loop, row.id, "dispatched", now, unit=row.to or None, data=data)
