# SPDX-License-Identifier: Apache-2.0
"""What others did that concerns this person: sent to him, come back, urged, put under an order. Four queries.

Of each finding the latest act, where somebody else, or time, did it: what this person acted on since is no news.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.access.visible import among
from xiezhi.casework.exceptional import WITHDRAWN
from xiezhi.casework.models import AskedException
from xiezhi.casework.whole import seen_among
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Recorded
from xiezhi.records.families import voided
from xiezhi.records.models import Matter
from xiezhi.records.seeing import visible
from xiezhi.supervision.book import plan_of
from xiezhi.supervision.finding_rows import FINDINGS, FindingRow, rows_of
from xiezhi.web.shell.models import Read
from xiezhi.web.shell.who import Who

LATEST = 40  # findings looked at
SAID = {
    "dispatched": N("发给您办理"), "returned": N("退回重办"), "urged": N("催办"), "escalated": N("转督办"),
    "replied": N("已反馈，待核查"), "exemption_requested": N("申请豁免"), "exempted": N("已批准豁免"),
    "exemption_refused": N("不同意豁免"), "merged": N("已并案"), "closed": N("已办结"), "cured": N("事实已改正"),
    "reopened": N("重新办理"), "taken": N("已签收"), "progressed": N("说明进展"),
}  # fmt: skip


@dataclass(frozen=True)
class News:
    """One act. ``officer`` empty: what time alone did. ``unread``: later than this person has read."""

    seq: int
    at: int
    said: str
    officer: str
    unit: str
    unread: bool
    row: FindingRow


def news(who: Who) -> list[News]:
    """The latest first; what may not be seen any more is left out."""
    if who.desk.pack.supervision is None or not who.business:
        return []
    items = _items(who)
    told: dict[str, Recorded] = {}  # of each item its latest act
    trail = plan_of(who.desk.pack).loop
    events = list(who.desk.store.events_of(list(items)))
    gone = voided(events)
    for event in events:
        act = trail.act_of(event.step)
        if event.voids is None and event.id not in gone and act is not None:
            told[event.matter] = event
    told = {matter: event for matter, event in told.items() if event.actor != who.officer}
    read = read_to(who)
    rows = {row.id: row for row in rows_of(who.desk, [items[matter] for matter in told])}
    found = [
        News(
            event.seq, event.at, _(SAID[trail.act_of(event.step) or ""]), event.actor or "", event.unit or "",
            event.seq > read, rows[items[matter]],
        )
        for matter, event in told.items() if items[matter] in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.seq)


def decided_on(who: Who) -> list[AskedException]:
    """Exceptions that this person asked for, decided since and not looked at yet."""
    if not who.business:
        return []
    rows = AskedException.objects.filter(asked_by=who.officer, told=False, decided_at__isnull=False)
    return list(rows.exclude(state=WITHDRAWN).order_by("-decided_at")[:LATEST])


def _items(who: Who) -> dict[str, str]:
    """Item → finding: sent to me, acted on by me, or waiting for me to verify; the latest told of first."""
    seen = visible(who.desk, who.officer, "view", who.now, FINDINGS)
    verify = visible(who.desk, who.officer, "verify", who.now, FINDINGS)
    sql = (
        "SELECT i.id, i.finding FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
        " WHERE NOT i.digest AND (i.officer = ? OR (i.id IN (SELECT h.matter FROM records_handling h WHERE"
        f" h.officer = ?) AND {seen.sql}) OR (i.state = 'to_verify' AND {verify.sql})) AND NOT f.sealed"
        " ORDER BY i.seq DESC LIMIT ?"
    )
    params = (who.officer, who.officer, *seen.params, *verify.params, LATEST)
    return dict(fetch(who.desk.connection, sql, params))


def read_to(who: Who) -> int:
    """Up to which fact this person has read."""
    found: int | None = Read.objects.filter(officer=who.officer).values_list("seq", flat=True).first()
    return found or 0


def keep_read(who: Who, seq: int) -> None:
    """Read up to a fact; never back."""
    if seq > read_to(who):
        Read.objects.update_or_create(officer=who.officer, defaults={"seq": seq})


def matters_of(who: Who, asked: Iterable[AskedException]) -> dict[str, Matter]:
    """The matters of some exceptions that this person may see now; one sealed since is told of to nobody."""
    ids = {one.matter for one in asked}
    few = seen_among(who.desk, who.actor, among("m.id", ids), who.now) if ids else []
    return {row.id: row for row in few}
