# SPDX-License-Identifier: Apache-2.0
"""Questions about matters: one whole, or a list, of what the asker may see."""

from __future__ import annotations

import json
from typing import Any

from xiezhi.access.decision import not_there
from xiezhi.casework.allowed import Actor, visible
from xiezhi.casework.looking import look, searched
from xiezhi.catalog.model import Kind
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import BEGINNING, Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.models import Clock, Finding, Matter

MOST = 500


def seen(id: str) -> Matter:
    """The matter's row; one that is not there, and one that may not be seen, answer alike."""
    found = Matter.objects.filter(id=id).first()
    if found is None:
        raise XiezhiError(*not_there(id))
    return found


def picture(desk: Desk, actor: Actor, id: str, now: int) -> dict[str, Any]:
    """A matter as plain data: its row, time line (newest first), clocks (soonest first) and present findings."""
    row = seen(id)
    look(desk, actor, row, now=now)
    kind = desk.pack.kinds.get(row.kind)
    facts = desk.store.events_of([id])
    gone = voided(facts)
    shown = [_event(desk, kind, fact) for fact in facts if fact.voids is None and fact.id not in gone]
    matter = {
        name: getattr(row, name) for name in ("id", "kind", "number", "unit", "parent", "state", "sealed")
    }
    matter["title"] = row.kind if kind is None else kind.title
    return {
        "matter": matter,
        "events": sorted(shown, key=lambda one: (one["at"], one["seq"]), reverse=True),
        "clocks": [
            _times(desk, one, ("due", "trigger_at"))
            for one in Clock.objects.filter(matter=id)
            .order_by("due", "norm")
            .values("norm", "state", "due", "trigger_at")
        ],
        "findings": [
            _times(desk, one, ("at",))
            for one in Finding.objects.filter(matter=id, present=True)
            .order_by("at", "norm")
            .values("id", "level", "nature", "norm", "at", "explanation")
        ],
    }


def listed(
    desk: Desk,
    actor: Actor,
    kind: str | None,
    unit: str | None,
    open_only: bool,
    now: int,
    purpose: str | None = None,
) -> list[dict[str, Any]]:
    """Up to ``MOST`` matters that the asker may see, the newest first; logged with the purpose."""
    rows = visible(desk, actor, Matter.objects.all(), now)
    rows = rows if kind is None else rows.filter(kind=kind)
    rows = rows if unit is None else rows.filter(unit=unit)
    rows = rows.filter(closed_at=None) if open_only else rows
    names = ("id", "kind", "number", "unit", "state", "opened_at")
    found = [dict(row) for row in rows.order_by("-opened_at", "id").values(*names)[:MOST]]
    told = {"kind": kind, "unit": unit, "open": "1" if open_only else None}
    searched(desk, actor, told, len(found), purpose, now=now)
    for row in found:
        declared = desk.pack.kinds.get(row["kind"])
        row["title"] = row["kind"] if declared is None else declared.title
        if declared is not None and row["state"] in declared.steps:
            row["state"] = declared.steps[row["state"]].title
    return found


def _event(desk: Desk, kind: Kind | None, fact: Recorded) -> dict[str, Any]:
    title = kind.steps[fact.step].title if kind is not None and fact.step in kind.steps else fact.step
    return {
        "id": fact.id, "seq": fact.seq, "step": fact.step, "title": title, "actor": fact.actor, "unit": fact.unit,
        "at": "" if fact.at <= BEGINNING else desk.pack.zone.text(fact.at),
        "recorded_at": desk.pack.zone.text(fact.recorded_at), "source": fact.source,
        "data": json.dumps(dict(fact.data), ensure_ascii=False) if fact.data else "",
    }  # fmt: skip


def _times(desk: Desk, row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return row | {name: "" if row[name] is None else desk.pack.zone.text(row[name]) for name in names}
