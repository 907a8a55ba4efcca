# SPDX-License-Identifier: Apache-2.0
"""The loop's facts in the ledger: items read from their events, acts as entries, read models brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.catalog.supervision import Supervision, Trail
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import round_us, utc_text
from xiezhi.kernel.sql import executemany, write_lock
from xiezhi.kernel.working_hours import WorkingHours
from xiezhi.ledger.entry import Entry, Recorded
from xiezhi.records import live
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.models import Matter
from xiezhi.records.ranks import NOBODY
from xiezhi.supervision.item import Act, Item, fold
from xiezhi.supervision.models import LoopItem

INSTANTS = ("answer_due", "verify_due", "effective_at")
ITEM = "loop:"
NORM = "norm:"
BATCH = 500


def plan_of(pack: Pack) -> Supervision:
    """How the pack has its findings followed; ``XiezhiError`` where it does not say."""
    if pack.supervision is None:
        raise XiezhiError(
            f"规则包 {pack.id} 没有 supervision.yaml, 不能派发和督办",
            f"pack {pack.id} has no supervision.yaml: findings cannot be dispatched",
        )
    return pack.supervision


def hours_of(pack: Pack) -> WorkingHours:
    """The working hours by the pack's calendar."""
    return WorkingHours(pack.reckoner, plan_of(pack).hours)


def item_id(finding: str) -> str:
    """The matter that carries the acts on a finding."""
    return f"{ITEM}{finding}"


def acts_of(trail: Trail, events: Iterable[Recorded]) -> list[Act]:
    """Acts in the order recorded; what is voided, and what is no act of the trail, is left out."""
    told = sorted(events, key=lambda event: event.seq)
    gone = voided(told)
    return [
        Act(name, event.at, event.actor, event.unit, _read(event.data))
        for event in told
        if event.voids is None and event.id not in gone and (name := trail.act_of(event.step)) is not None
    ]


def post(desk: Desk, entries: Sequence[Entry], now: int) -> None:
    """Appends acts and brings the rows of items up to date; ``XiezhiError`` where the ledger refuses one."""
    receipt = live.take(desk, entries, now=now).receipt
    for refusal in receipt.refused:
        raise XiezhiError(refusal.zh, refusal.en)
    kind = plan_of(desk.pack).loop.kind
    told: dict[str, list[Recorded]] = {}
    for event in receipt.appended:
        if event.kind == kind:
            told.setdefault(event.matter, []).append(event)
    begun = {matter: events for matter, events in told.items() if not events[0].prev}
    _write(desk, begun)
    refresh_items(desk, [matter for matter in told if matter not in begun])


def hold(desk: Desk) -> None:
    """Other writers wait until this transaction ends: what is decided from here on holds when it is recorded."""
    write_lock(desk.connection, live.LOCK)


def item_of(desk: Desk, matter: str) -> Item:
    """One item as the ledger tells of it."""
    return fold(acts_of(plan_of(desk.pack).loop, desk.store.events_of([matter])))


def entry(
    trail: Trail,
    matter: str,
    act: str,
    at: int,
    *,
    actor: str | None = None,
    unit: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """An act as an entry; what is empty is left out, instants are written out."""
    written = {
        key: _written(key, value) for key, value in (data or {}).items() if value not in (None, "", (), [])
    }
    return Entry(matter, trail.kind, trail.steps[act], at, actor=actor, unit=unit, data=written)


def _written(key: str, value: Any) -> Any:
    if key in INSTANTS:
        return utc_text(value)
    return list(value) if isinstance(value, tuple) else value


def _read(data: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(data)
    for key in INSTANTS:
        if isinstance(read.get(key), str):
            read[key] = _instant(read[key])
    return read


def _instant(text: str) -> int | None:
    """A stamp as written by ``entry``; ``None`` for what came from elsewhere and is none."""
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        return None
    return round_us(stamp) if stamp.tzinfo is not None else None


def refresh_items(desk: Desk, matters: Sequence[str]) -> None:
    """Writes the rows of items anew from their facts."""
    for start in range(0, len(matters), BATCH):
        told: dict[str, list[Recorded]] = {matter: [] for matter in matters[start : start + BATCH]}
        for event in desk.store.events_of(list(told)):
            told[event.matter].append(event)
        _write(desk, told)


def _write(desk: Desk, told: Mapping[str, Sequence[Recorded]]) -> None:
    """Rows from all events of their matters."""
    trail = plan_of(desk.pack).loop
    rows = [row for matter, events in told.items() if (row := _row(trail, matter, events)) is not None]
    fields = [field.name for field in LoopItem._meta.concrete_fields if not field.primary_key]
    LoopItem.objects.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
    staged = {row.finding: row.state for row in rows}
    if len(rows) < len(told):
        lost = LoopItem.objects.filter(id__in=told.keys() - {row.id for row in rows})
        staged |= dict.fromkeys(lost.values_list("finding", flat=True), "")
        lost.delete()
    _stage(desk, staged)


def _stage(desk: Desk, staged: Mapping[str, str]) -> None:
    """Findings say how far they have come round the loop, for lists; empty: they are in none."""
    holds = f"CASE WHEN present THEN '{NOBODY}' ELSE '' END"
    executemany(
        desk.connection,
        f"UPDATE records_finding SET stage = CASE WHEN ? <> '' THEN ? ELSE {holds} END WHERE id = ?",
        [(state, state, finding) for finding, state in sorted(staged.items())],
    )


def _row(trail: Trail, matter: str, events: Sequence[Recorded]) -> LoopItem | None:
    item = fold(acts_of(trail, events))
    if item.state is None or item.opened_at is None:
        return None
    sent = [act for act in item.acts if act.name == "dispatched"]
    first, last = sent[0].data, sent[-1].data
    return LoopItem(
        id=matter,
        finding=str(first.get("finding") or matter.removeprefix(ITEM)),
        norm=str(first.get("norm") or ""),
        about=str(first.get("about") or ""),
        concerned=str(last.get("concerned") or first.get("concerned") or ""),
        level=str(last.get("level") or "blue"),
        nature=str(last.get("nature") or "breach"),
        exempt=bool(last.get("exempt")),
        state=item.state.value,
        to=item.to or "",
        copies=" ".join(item.copies),
        officer=item.officer or "",
        answer_due=item.answer_due,
        verify_due=item.verify_due,
        digest=item.digest and item.open,
        escalations=item.escalations,
        returns=item.returns,
        reopened=item.reopened,
        opened_at=item.opened_at,
        sent_at=sent[-1].at,
        closed_at=item.closed_at,
        closing=item.closing,
        verdict=item.verdict,
        verdict_by=item.verdict_by or "",
        verdict_at=item.verdict_at,
        batch=item.batch,
        merged_into=item.merged_into,
        requested_by="" if item.request is None else item.request.actor or "",
        answered_by=" ".join(item.answered_by),
        seq=max(event.seq for event in events),
    )


def rebuild(desk: Desk) -> int:
    """Makes all rows of items anew from the ledger; how many there are."""
    _stage(desk, dict.fromkeys(LoopItem.objects.values_list("finding", flat=True), ""))
    LoopItem.objects.all().delete()
    matters = list(
        Matter.objects.filter(kind=plan_of(desk.pack).loop.kind).order_by("id").values_list("id", flat=True)
    )
    refresh_items(desk, matters)
    return LoopItem.objects.count()
