# SPDX-License-Identifier: Apache-2.0
"""What was done about findings, for the web's measurements: items of the loop, and the facts that tell of them."""

from __future__ import annotations

from typing import Any

from xiezhi.kernel.instant import DAY
from xiezhi.ledger.entry import Entry
from xiezhi.records.desk import Desk

WAITING = ("pending", "in_hand", "returned", "escalated")
WAY = {
    "pending": (), "in_hand": ("taken",), "to_verify": ("taken", "replied"),
    "returned": ("taken", "replied", "returned"), "escalated": ("escalated",), "closed": ("taken", "replied", "closed"),
}  # fmt: skip
"""What came after the dispatch, by state."""
DATA: dict[str, dict[str, Any]] = {
    "replied": {"way": "整改", "text": "已当面送达并补正告知书，今后由内勤当日核对。"},
    "returned": {"reason": "未附送达回执。"}, "escalated": {"reason": "逾期未反馈。"},
    "closed": {"verdict": "属实", "remark": "已核对卷宗，整改属实。"},
}  # fmt: skip


def write_items(desk: Desk, findings: list[dict[str, Any]], now: int) -> None:
    """Rows of items as the loop would have written them, and their facts; the caller's transaction."""
    from xiezhi.records.matter_rows import HANDLING
    from xiezhi.supervision.book import item_id, plan_of
    from xiezhi.supervision.models import LoopItem

    if not findings:
        return
    trail, waits = (
        plan_of(desk.pack).loop,
        [now + (place % 20 - 8) * DAY // 4 for place in range(len(findings))],
    )
    limits = [limit if row["stage"] in WAITING else None for row, limit in zip(findings, waits, strict=True)]
    told = [
        fact for row, limit in zip(findings, limits, strict=True) for fact in _facts(trail, row, limit, now)
    ]
    last = {event.matter: event.seq for event in desk.store.append(told, now=now).appended}
    items = [
        LoopItem(
            id=item_id(row["id"]), finding=row["id"], norm=row["norm"], about=row["matter"], concerned=row["unit"],
            level=row["level"], nature=row["nature"], state=row["stage"], to=row["unit"], officer=row["officer"],
            answer_due=answer, verify_due=limit if row["stage"] == "to_verify" else None, opened_at=row["at"],
            sent_at=row["at"], closed_at=row["at"] if row["stage"] == "closed" else None, seq=last[item_id(row["id"])],
        )
        for row, answer, limit in zip(findings, limits, waits, strict=True)
    ]  # fmt: skip
    LoopItem.objects.bulk_create(items, 500)
    HANDLING.insert(desk.connection, [(item_id(row["id"]), row["officer"]) for row in findings], keyed=False)


def _facts(trail: Any, row: dict[str, Any], answer: int | None, now: int) -> list[Entry]:
    """The dispatch and what came after it, an hour apart and none after now."""
    from xiezhi.supervision.book import entry, item_id

    sent = {
        "finding": row["id"], "about": row["matter"], "norm": row["norm"], "level": row["level"],
        "nature": row["nature"], "concerned": row["unit"], "to": row["unit"], "officer": row["officer"],
        "answer_due": answer,
    }  # fmt: skip
    told = [("dispatched", sent), *((act, DATA.get(act, {})) for act in WAY[row["stage"]])]
    first = min(row["at"], now - DAY)
    return [
        entry(
            trail, item_id(row["id"]), act, first + place * DAY // 24, actor=row["officer"], unit=row["unit"], data=data
        )
        for place, (act, data) in enumerate(told)
    ]  # fmt: skip
