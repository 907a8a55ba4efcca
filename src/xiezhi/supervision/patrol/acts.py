# SPDX-License-Identifier: Apache-2.0
"""What is done to an item of a batch: answer, tag, raise a problem, remark, undo, done. Each is a fact at once.

Until an item is done its answers are notes of the patrol alone. With *done* they become facts of the matter looked at
(``answered``, norm-language §4): an answer 否, and a problem, is a breach found by the norm's own rules, and goes the
way of every finding round the loop. Undoing *done* takes those facts out of view again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xiezhi.access.decision import Thing
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import VOIDED, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.judging import tell
from xiezhi.records.models import Matter
from xiezhi.supervision.book import hold
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.patrol.book import patrol_of, post, recount, refresh_batch, refresh_item, state_of
from xiezhi.supervision.patrol.questions import questions, scene
from xiezhi.supervision.patrol.reach import waits
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.state import ANSWERS, NONE, ItemState

LONGEST = 500


class Changed(XiezhiError):
    """Somebody else has done something to the item since it was looked at; ``by``: who."""

    def __init__(self, by: str, at: int | None) -> None:
        self.by, self.at = by, at
        super().__init__(
            f"{by} 刚刚办理了这一件, 您的操作没有记入, 应看过后再办",
            f"{by} has just acted on this item: look again, nothing of yours was recorded",
        )


class Others(XiezhiError):
    """The last act on the item is somebody else's (``by``, ``at``): who did it takes it back."""

    def __init__(self, by: str, at: int) -> None:
        self.by, self.at = by, at
        super().__init__(
            f"上一步由 {by} 办理, 只有本人能撤销", f"the last act is {by}'s: nobody else can undo it"
        )


def matter_of(desk: Desk, row: PatrolItem, by: By, now: int) -> Matter:
    """The matter that an item is about; ``Refused`` where somebody may not patrol it."""
    found = Matter.objects.filter(id=row.about).first()
    if found is None:
        raise XiezhiError(f"没有事项 {row.about}", f"no matter {row.about}")
    thing = Thing(found.id, found.kind, found.unit or None, frozenset(), found.sealed)
    Organisation(desk).access.allow(by.officer, "patrol", thing, now).required()
    return found


@transaction.atomic
def answer(
    desk: Desk, row: PatrolItem, norm: str, event: str, said: str, by: By, now: int, *, remark: str = "",
    seen: int | None = None,
) -> PatrolItem:  # fmt: skip
    """Answers a question: 是 否 不适用 说不清, or 未答 to take an answer back."""
    if said not in ANSWERS:
        right = " ".join(ANSWERS)
        raise XiezhiError(f"没有答复 {said!r}, 应为: {right}", f"no answer {said!r}: right would be {right}")
    if said != NONE or (norm, event) not in state_of(desk, row).answers:
        _asks(desk, matter_of(desk, row, by, now), norm, event, now)
    data = {"norm": norm, "event": event, "answer": said, "remark": remark.strip()[:LONGEST]}
    return _done(desk, row, "judged", data, by, now, seen)


@transaction.atomic
def tag(desk: Desk, row: PatrolItem, on: bool, by: By, now: int, *, seen: int | None = None) -> PatrolItem:
    """Marks the item as one of weight (重点), or not."""
    return _done(desk, row, "tagged", {"on": on}, by, now, seen)


@transaction.atomic
def raise_problem(
    desk: Desk,
    row: PatrolItem,
    title: str,
    event: str,
    remark: str,
    by: By,
    now: int,
    *,
    seen: int | None = None,
) -> PatrolItem:
    """Raises a problem of one of the pack's types; ``event``: that its norm asks about."""
    about = matter_of(desk, row, by, now)
    looked = patrol_of(desk.pack).about.get(about.kind)
    types = {} if looked is None else {one.title: one for one in looked.problems}
    if title not in types:
        right = " ".join(types)
        raise XiezhiError(
            f"没有问题类型 {title!r}, 应为: {right}", f"no type {title!r}: right would be {right}"
        )
    _asks(desk, about, types[title].norm, event, now)
    data = {"norm": types[title].norm, "event": event, "problem": title, "remark": remark.strip()[:LONGEST]}
    return _done(desk, row, "raised", data, by, now, seen)


@transaction.atomic
def note(desk: Desk, row: PatrolItem, text: str, by: By, now: int, *, seen: int | None = None) -> PatrolItem:
    """The remark on the item, which goes with its problems to the unit concerned."""
    if text.strip()[:LONGEST] == row.remark:
        return row
    return _done(desk, row, "noted", {"text": text.strip()[:LONGEST]}, by, now, seen)


@transaction.atomic
def finish(desk: Desk, row: PatrolItem, by: By, now: int, *, seen: int | None = None) -> PatrolItem:
    """Done with the item: its answers become facts of the matter. The last that may be patrolled finishes its batch."""
    about, state = _held(desk, row, by, now, seen)
    if state.done:
        return row
    unit = Organisation(desk).unit_of(by.officer, now)
    stem = f"{row.id}/{state.rounds + 1}"
    answered = [
        Entry(
            about.id, about.kind, "answered", now, actor=by.officer, unit=unit, data=data, source_key=f"{stem}/{place}",
        )
        for place, data in enumerate(answers_of(state))
    ]  # fmt: skip
    kind = patrol_of(desk.pack).kind
    done = Entry(
        row.id, kind, "done", now, actor=by.officer, unit=unit, data={"sent": len(answered), **_of(row)}
    )
    batch = batch_of(row)
    left = batch.finished_at is not None or waits(desk, by.officer, batch, now, row.id)
    last = [] if left else [Entry(row.batch, kind, "finished", now, actor=by.officer, unit=unit)]
    post(desk, [*answered, done, *last], now)
    _written(desk, row)
    if last:
        refresh_batch(desk, row.batch)
    return row


@transaction.atomic
def end(desk: Desk, row: PatrolBatch, by: By, now: int) -> None:
    """Finishes a batch of which nothing is left that may be patrolled; ``XiezhiError`` where something is."""
    organisation = Organisation(desk)
    organisation.access.allow(by.officer, "patrol", Thing("", row.kind, row.unit), now).required()
    hold(desk)
    row.refresh_from_db()
    if row.finished_at is not None:
        return
    if waits(desk, by.officer, row, now):
        raise XiezhiError(
            "本批还有可以巡查的件, 应先巡毕", "items of this batch can still be patrolled: do these first"
        )
    unit = organisation.unit_of(by.officer, now)
    post(desk, [Entry(row.id, patrol_of(desk.pack).kind, "finished", now, actor=by.officer, unit=unit)], now)
    refresh_batch(desk, row.id)
    row.refresh_from_db()


def answers_of(state: ItemState) -> list[dict[str, Any]]:
    """The data of the facts that an item's answers and problems become; a problem outweighs an answer."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for (norm, event), (said, remark) in sorted(state.answers.items()):
        if ANSWERS[said]:
            found[norm, event] = {"norm": norm, "event": event, "verdict": ANSWERS[said], "remark": remark}
    for one in state.problems:
        told = found.get((one.norm, one.event), {})
        before = told.get("remark", "") if told.get("verdict") == "fails" else ""
        parts = [before, "：".join(part for part in (one.title, one.remark) if part)]
        remark = "；".join(part for part in parts if part)
        found[one.norm, one.event] = {
            "norm": one.norm,
            "event": one.event,
            "verdict": "fails",
            "remark": remark,
        }
    for told in found.values():
        if told["verdict"] == "fails" and state.remark and state.remark not in told["remark"]:
            told["remark"] = "；".join(part for part in (told["remark"], state.remark) if part)
    return [{name: value for name, value in told.items() if value} for told in found.values()]


@transaction.atomic
def undo(desk: Desk, row: PatrolItem, by: By, now: int, *, seen: int | None = None) -> PatrolItem:
    """Takes back the last thing done to the item; of *done*, also what it became."""
    about, state = _held(desk, row, by, now, seen)
    if state.last is None:
        raise XiezhiError("没有可撤销的操作", "there is nothing to undo")
    if state.last.actor != by.officer:
        raise Others(state.last.actor or "", state.last.at)
    kind = patrol_of(desk.pack).kind
    entries = [_void(row.id, kind, state.last.id, by, now)]
    if state.last.step == "done":
        stem = f"{row.id}/{state.rounds}/"
        events = desk.store.events_of([about.id])
        gone = voided(events)
        entries += [
            _void(about.id, about.kind, event.id, by, now) for event in events
            if event.step == "answered" and event.source_key.startswith(stem) and event.id not in gone
        ]  # fmt: skip
        entries += _reopened(desk, row, kind, by, now)
    post(desk, entries, now)
    _written(desk, row)
    refresh_batch(desk, row.batch)
    return row


def _reopened(desk: Desk, row: PatrolItem, kind: str, by: By, now: int) -> list[Entry]:
    """The batch is not finished any more."""
    events = desk.store.events_of([row.batch])
    gone = voided(events)
    return [
        _void(row.batch, kind, event.id, by, now) for event in events
        if event.step == "finished" and event.id not in gone
    ]  # fmt: skip


def _void(matter: str, kind: str, event: str, by: By, now: int) -> Entry:
    return Entry(matter, kind, VOIDED, now, actor=by.officer, voids=event, data={"reason": "巡查撤销"})


def _asks(desk: Desk, about: Matter, norm: str, event: str, now: int) -> None:
    """``XiezhiError`` where a judgement is not asked about an event of a matter."""
    told = tell(desk, [about.family_id], now)[about.family_id]
    asked = {(one.norm, one.event) for one in questions(desk, about, scene(desk, told, now))}
    if (norm, event) not in asked:
        right = " ".join(dict.fromkeys(one for one, _event in sorted(asked)))
        raise XiezhiError(
            f"这一件不问 {norm!r}, 或不就这一记录问; 所问: {right}",
            f"this item is not asked {norm!r}, or not about that event; it is asked: {right}",
        )


def _held(desk: Desk, row: PatrolItem, by: By, now: int, seen: int | None) -> tuple[Matter, ItemState]:
    """The item as it stands while nobody else writes; ``Changed`` where somebody else came before."""
    about = matter_of(desk, row, by, now)
    hold(desk)
    state = state_of(desk, row)
    if seen is not None and seen != state.version and state.by != by.officer:
        raise Changed(state.by, state.at)
    return about, state


def _of(row: PatrolItem) -> dict[str, Any]:
    return {"batch": row.batch, "about": row.about, "place": row.place}


def _done(
    desk: Desk, row: PatrolItem, step: str, data: Mapping[str, Any], by: By, now: int, seen: int | None
) -> PatrolItem:
    """One act on an item that is not done yet."""
    _, state = _held(desk, row, by, now, seen)
    if state.done:
        raise XiezhiError("这一件已巡毕, 应先撤销 (Z) 再改", "this item is done: undo it first (Z)")
    kind, unit = patrol_of(desk.pack).kind, Organisation(desk).unit_of(by.officer, now)
    told = {name: value for name, value in data.items() if value != ""}
    post(desk, [Entry(row.id, kind, step, now, actor=by.officer, unit=unit, data={**told, **_of(row)})], now)
    return _written(desk, row)


def _written(desk: Desk, row: PatrolItem) -> PatrolItem:
    refresh_item(row, state_of(desk, row))
    recount(row.batch)
    return row


def batch_of(row: PatrolItem) -> PatrolBatch:
    """The batch of an item."""
    return PatrolBatch.objects.get(id=row.batch)
