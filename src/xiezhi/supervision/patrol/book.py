# SPDX-License-Identifier: Apache-2.0
"""The facts of patrols in the ledger: appended, folded, and the rows of batches and items brought up to date."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import Count, Q

from xiezhi.catalog.model import Pack
from xiezhi.catalog.patrol import Patrol
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import Entry, Recorded
from xiezhi.records import live
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.state import BatchState, ItemState, batch_state, item_id, item_state


def patrol_of(pack: Pack) -> Patrol:
    """How the pack patrols; ``XiezhiError`` where it does not say."""
    if pack.patrol is None:
        raise XiezhiError(
            f"规则包 {pack.id} 没有 patrol.yaml, 不能巡查", f"pack {pack.id} has no patrol.yaml"
        )
    return pack.patrol


def post(desk: Desk, entries: Sequence[Entry], now: int) -> tuple[Recorded, ...]:
    """Appends facts, of patrols and of what they look at; what follows from them follows. ``XiezhiError``: refused."""
    receipt = live.take(desk, entries, now=now).receipt
    for refusal in receipt.refused:
        raise XiezhiError(refusal.zh, refusal.en)
    return receipt.appended


def batch_row(batch: str) -> PatrolBatch:
    """A batch by its id; ``XiezhiError`` where there is none."""
    found = PatrolBatch.objects.filter(id=batch).first()
    if found is None:
        raise XiezhiError(
            f"没有巡查批次 {batch!r}", f"no patrol batch {batch!r}: an id of patrol show would be right"
        )
    return found


def item_row(batch: str, place: int) -> PatrolItem:
    """The item at a place of a batch; ``XiezhiError`` where there is none."""
    found = PatrolItem.objects.filter(id=item_id(batch, place)).first()
    if found is None:
        raise XiezhiError(f"批次 {batch} 没有第 {place} 件", f"batch {batch} has no item {place}")
    return found


def state_of(desk: Desk, row: PatrolItem) -> ItemState:
    """An item as the ledger tells of it."""
    return item_state(desk.store.events_of([row.id]))


def refresh_batch(desk: Desk, batch: str, events: Sequence[Recorded] | None = None) -> None:
    """Writes the row of a batch, and of its items that have none yet, from its facts."""
    state = batch_state(desk.store.events_of([batch]) if events is None else events)
    if state is None:
        return
    PatrolBatch.objects.update_or_create(id=batch, defaults=_fields(state))
    known = set(PatrolItem.objects.filter(batch=batch).values_list("id", flat=True))
    new = [
        PatrolItem(id=item_id(batch, place), batch=batch, place=place, about=one.id, layer=one.layer, chance=one.chance)
        for place, one in enumerate(state.items, 1) if item_id(batch, place) not in known
    ]  # fmt: skip
    PatrolItem.objects.bulk_create(new, 500)


def _fields(state: BatchState) -> dict[str, object]:
    told, drawn = state.drawn.data, state.drawn
    plain = {
        name: told.get(name) or ""
        for name in ("kind", "first", "last", "method", "strata_by", "seed", "digest")
    }
    return plain | {
        "unit": drawn.unit or "", "units": " ".join(told.get("units") or []), "size": len(state.items),
        "titles": json.dumps(told.get("titles") or [], ensure_ascii=False),
        "population": int(told.get("population") or 0), "known_seq": int(told.get("known_seq") or 0),
        "strata": json.dumps(state.strata, ensure_ascii=False), "drawn_by": drawn.actor or "", "drawn_at": drawn.at,
        "finished_at": state.finished_at,
    }  # fmt: skip


def refresh_item(row: PatrolItem, state: ItemState) -> None:
    """Writes the row of an item from its state, and the figures of its batch."""
    row.state = "done" if state.done else "open" if state.touched else ""
    row.wrong, row.tagged, row.remark = state.wrong, state.tagged, state.remark
    answers = [[norm, event, *said] for (norm, event), said in sorted(state.answers.items())]
    row.answers = json.dumps(answers, ensure_ascii=False)
    raised = [[one.title, one.norm, one.event, one.remark] for one in state.problems]
    row.raised = json.dumps(raised, ensure_ascii=False)
    row.version, row.by, row.at = state.version, state.by, state.at
    row.save()


def recount(batch: str) -> None:
    """The figures of a batch from its items."""
    told = PatrolItem.objects.filter(batch=batch).aggregate(
        done=Count("id", filter=Q(state="done")), problems=Count("id", filter=Q(wrong=1)),
        tagged=Count("id", filter=Q(tagged=True)),
    )  # fmt: skip
    PatrolBatch.objects.filter(id=batch).update(**told)


def rebuild(desk: Desk) -> int:
    """Makes all rows of patrols anew from the ledger; how many batches there are."""
    PatrolItem.objects.all().delete()
    PatrolBatch.objects.all().delete()
    if desk.pack.patrol is None:
        return 0
    names = Matter.objects.filter(kind=desk.pack.patrol.kind).order_by("id").values_list("id", flat=True)
    batches = [name for name in names if name.count(":") == 1]
    for batch in batches:
        refresh_batch(desk, batch)
        touched = [name for name in names if name.startswith(f"{batch}:")]
        told: dict[str, list[Recorded]] = {name: [] for name in touched}
        for event in desk.store.events_of(touched):
            told[event.matter].append(event)
        for row in PatrolItem.objects.filter(id__in=touched):
            refresh_item(row, item_state(told[row.id]))
        recount(batch)
    return len(batches)
