# SPDX-License-Identifier: Apache-2.0
"""Patrols of the demonstration: one that a centre has finished, one that a legal officer is in the middle of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zlib import crc32

from django.db import transaction

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.records.desk import Desk
from xiezhi.records.judging import tell
from xiezhi.records.models import Matter
from xiezhi.records.seeing import access_of
from xiezhi.supervision.organisation import By
from xiezhi.supervision.patrol import acts, batches, questions
from xiezhi.supervision.patrol.batches import Plan
from xiezhi.supervision.patrol.drawing import RANDOM, STRATIFIED
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.state import NO, UNCLEAR, YES
from xiezhi.web.demonstration.people import Person

KIND = "incident"
WEEK, SIZES = 7, {RANDOM: 12, STRATIFIED: 24}
HALF = 7
"""How many items of the second batch are done."""
WRONG, DOUBTFUL = 9, 11
REMARKS = (
    "反馈只写“已处置”，没有写明现场情况。",
    "报称受伤，未见伤情照片和询问笔录。",
    "登记为求助，内容是财物被盗。",
)


def patrolled(desk: Desk, people: Iterable[Person], now: int) -> Mapping[str, int]:
    """Draws and looks through both batches at ``now`` (µs UTC); how many items were done."""
    if desk.pack.patrol is None:
        return {}
    people = list(people)
    day = desk.pack.zone.day(now)
    done = 0
    turns = ((_first(desk, people, "centre_manager", 2, now), RANDOM, None, "01"),
             (_first(desk, people, "legal_officer", 3, now), STRATIFIED, HALF, "02"))  # fmt: skip
    for who, method, most, nth in turns:
        if who is None:
            continue
        plan = Plan(
            KIND, who.unit, day - WEEK, day - 1, method, SIZES[method], f"{date_of(day):%Y%m%d}-{nth}"
        )
        try:
            with transaction.atomic():
                row = batches.draw_batch(desk, plan, By(who.id), now)
                done += _looked_through(desk, row, By(who.id), now, most)
        except XiezhiError:  # a place in which nothing happened that week
            continue
    return {"patrolled": done}


def _first(desk: Desk, people: list[Person], role: str, level: int, now: int) -> Person | None:
    """The first of a role in a unit of a level."""
    directory, day = access_of(desk).directory, desk.pack.zone.day(now)
    for one in people:
        unit = directory.unit(one.unit, day)
        if one.role == role and unit is not None and unit.level == level:
            return one
    return None


def _looked_through(desk: Desk, row: PatrolBatch, by: By, now: int, most: int | None) -> int:
    """Answers the questions of the first items; one in so many is not as it should be."""
    items = list(PatrolItem.objects.filter(batch=row.id).order_by("place"))[:most]
    for item in items:
        matter = Matter.objects.get(id=item.about)
        told = tell(desk, [matter.family_id], now)[matter.family_id]
        for place, one in enumerate(questions.questions(desk, matter, questions.scene(desk, told, now))):
            chance = crc32(f"{item.about}{one.norm}".encode())
            said = NO if chance % WRONG == 0 and place == 0 else UNCLEAR if chance % DOUBTFUL == 0 else YES
            acts.answer(desk, item, one.norm, one.event, said, by, now)
            if said == NO:
                acts.tag(desk, item, True, by, now)
                acts.note(desk, item, REMARKS[chance % len(REMARKS)], by, now)
        acts.finish(desk, item, by, now)
    return len(items)
