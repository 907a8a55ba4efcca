# SPDX-License-Identifier: Apache-2.0
"""A batch from drawing to its statement: what is answered 否 enters the loop with *done*, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from tests.supervision.city import City, _people

from xiezhi.access.decision import Refused
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, day_of
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Entry
from xiezhi.records import live
from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.records.judging import tell
from xiezhi.records.models import Finding, Matter
from xiezhi.records.setup import prepare
from xiezhi.supervision.item import State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.patrol import acts, batches, book, questions
from xiezhi.supervision.patrol.batches import Plan
from xiezhi.supervision.patrol.drawing import CHOSEN, RANDOM, STRATIFIED, WEIGHTED
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem

DAY = "2026-11-17"
NOW = f"{DAY} 18:00"
TRUTHFUL, FILED = "incident-recorded-truthful", "incident-filed-truthful"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A district with forty incidents of one day, in the law of the pack that ships."""
    home = Home.create(tmp_path_factory.mktemp("patrol") / "home", "cn_police", {})
    desk = Desk.open(home)
    prepare(home)
    with transaction.atomic():
        _people(desk)
    city = City(desk)
    entries = [entry for k in range(40) for entry in _incident(city, k)]
    with transaction.atomic():
        live.take(desk, entries, now=city.at(NOW))
    yield city


def _incident(city: City, k: int) -> list[Entry]:
    name, unit = f"J{k:03}", ("guodu", "hangtian")[k % 2]
    category = ("纠纷", "求助", "家庭暴力")[k % 3]
    opened = city.at(f"{DAY} 08:00") + k % 40 * HOUR // 6
    told = {"category": category, "channel": "110", "number": f"{unit}接〔2026〕{k:06}号", "unit": unit}
    steps = [("received", {"content": "称受伤"}), ("registered", {}), ("fed_back", {"result": "已处置"})]
    steps.append(("closed", {"result": "调解"}))
    return [
        Entry(name, "incident", ATTRIBUTES_CHANGED, BEGINNING, unit=unit, data=told),
        *(
            Entry(name, "incident", step, opened + at * HOUR // 20, actor="zhou", unit=unit, data=data)
            for at, (step, data) in enumerate(steps)
        ),
    ]


def plan(method: str = RANDOM, size: int = 10, seed: str = "20261117-01", **more: object) -> Plan:
    day = day_of(__import__("datetime").date.fromisoformat(DAY))
    return Plan("incident", "changan", day, day, method, size, seed, **more)  # type: ignore[arg-type]


@pytest.fixture
def now(place: City) -> int:
    return place.at(NOW)


def asked(city: City, row: PatrolItem, now: int) -> list[questions.Question]:
    matter = Matter.objects.get(id=row.about)
    told = tell(city.desk, [matter.family_id], now)[matter.family_id]
    return questions.questions(city.desk, matter, questions.scene(city.desk, told, now))


@pytest.mark.parametrize("method", [RANDOM, STRATIFIED, WEIGHTED])
def test_a_batch_can_be_drawn_again_from_what_was_known_then(place: City, now: int, method: str) -> None:
    with transaction.atomic():
        drawn = batches.draw_batch(place.desk, plan(method), place.by("gu"), now)
        again = batches.draw_batch(place.desk, plan(method), place.by("gu"), now + 1)
    items = list(PatrolItem.objects.filter(batch=drawn.id).order_by("place").values_list("about", flat=True))
    assert (drawn.population, drawn.size, len(set(items))) == (40, 10, 10)
    assert items == list(
        PatrolItem.objects.filter(batch=again.id).order_by("place").values_list("about", flat=True)
    )
    with (
        transaction.atomic()
    ):  # a report of that day is entered late: it was not known when the batch was drawn
        live.take(
            place.desk, _incident(place, 100 + (RANDOM, STRATIFIED, WEIGHTED).index(method)), now=now + HOUR
        )
    assert batches.redrawn(place.desk, drawn).same
    late = f"J{100 + (RANDOM, STRATIFIED, WEIGHTED).index(method):03}"
    with transaction.atomic():
        third = batches.draw_batch(place.desk, plan(method), place.by("gu"), now + HOUR)
        gone = [Entry(late, "incident", "voided", now, voids=f"{late}#{n}") for n in range(1, 6)]
        live.take(place.desk, gone, now=now + HOUR)
    assert third.population == 41 and third.digest != drawn.digest


def test_what_is_answered_no_is_a_breach_that_is_sent_out_when_the_item_is_done(
    place: City, now: int
) -> None:
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(CHOSEN, chosen=("J000", "J003")), by, now)
    row = book.item_row(batch.id, 1)
    found = asked(place, row, now)
    assert [one.norm for one in found][-1] == "incident-patrol-other" and FILED in [one.norm for one in found]
    one = next(one for one in found if one.norm == FILED)
    acts.answer(desk, row, one.norm, one.event, "否", by, now)
    acts.note(desk, row, "报称受伤，反馈无伤情", by, now)
    assert not Finding.objects.filter(matter=row.about, norm=FILED).exists()  # until it is done
    acts.finish(desk, row, by, now)
    finding = Finding.objects.get(matter=row.about, norm=FILED, present=True)
    assert (finding.nature, finding.level) == ("breach", "orange")
    assert said(place, row) == ["报称受伤，反馈无伤情"]
    item = LoopItem.objects.get(finding=finding.id)
    assert (item.state, item.to) == (State.PENDING, "changan")
    assert PatrolBatch.objects.get(id=batch.id).problems == 1
    acts.undo(desk, row, by, now + 1)
    finding.refresh_from_db()
    assert not finding.present
    assert LoopItem.objects.get(finding=finding.id).state == State.CLOSED
    assert (row.state, json_of(row)) == ("open", [[FILED, one.event, "否", ""]])


def said(city: City, row: PatrolItem) -> list[str]:
    """The remarks of what was answered about a matter."""
    return [
        event.data["remark"] for event in city.desk.store.events_of([row.about]) if event.step == "answered"
    ]


def json_of(row: PatrolItem) -> object:
    import json

    row.refresh_from_db()
    return json.loads(row.answers)


def test_a_problem_goes_the_way_of_its_norm_with_its_type_and_remark(place: City, now: int) -> None:
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(CHOSEN, chosen=("J001",)), by, now)
    row = book.item_row(batch.id, 1)
    event = next(one.event for one in asked(place, row, now) if one.norm == TRUTHFUL)
    with pytest.raises(XiezhiError, match="反馈过简"):
        acts.raise_problem(desk, row, "没有的类型", event, "", by, now)
    acts.raise_problem(desk, row, "类别不符", event, "报的是殴打", by, now)
    acts.tag(desk, row, True, by, now)
    acts.finish(desk, row, by, now)
    finding = Finding.objects.get(matter=row.about, norm=TRUTHFUL, present=True)
    assert said(place, row) == ["类别不符：报的是殴打"]
    assert LoopItem.objects.get(finding=finding.id).to == "hangtian"
    held = PatrolBatch.objects.get(id=batch.id)
    assert (held.done, held.problems, held.tagged, held.finished_at) == (1, 1, 1, now)
    told = batches.statement_of(held)
    assert (told.why, told.share, told.found) == ("by_hand", None, 1)


def test_every_answer_but_yes_no_and_unclear_leaves_the_matter_as_it_is(place: City, now: int) -> None:
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(CHOSEN, chosen=("J006",)), by, now)
    row = book.item_row(batch.id, 1)
    found = asked(place, row, now)
    for one, said in zip(found, ("是", "不适用", "未答", "说不清"), strict=False):
        acts.answer(desk, row, one.norm, one.event, said, by, now)
    acts.finish(desk, row, by, now)
    told = [event.data["verdict"] for event in desk.store.events_of([row.about]) if event.step == "answered"]
    assert sorted(told) == ["holds", "unclear"][: len(told)]
    with pytest.raises(XiezhiError, match="已巡毕"):
        acts.answer(desk, row, found[0].norm, found[0].event, "否", by, now)


def test_of_two_at_once_the_second_is_told_and_nothing_is_lost(place: City, now: int) -> None:
    desk, gu, shen = place.desk, place.by("gu"), place.by("shen")
    batch = batches.draw_batch(desk, plan(CHOSEN, chosen=("J009",)), gu, now)
    row = book.item_row(batch.id, 1)
    seen = row.version
    acts.tag(desk, row, True, gu, now, seen=seen)
    acts.tag(desk, row, True, gu, now, seen=seen)  # one's own is no surprise
    with pytest.raises(acts.Changed):
        acts.note(desk, row, "另一人", shen, now, seen=seen)
    with pytest.raises(acts.Others, match="上一步由 gu 办理") as others:
        acts.undo(desk, row, shen, now)
    assert others.value.at == now
    assert book.item_row(batch.id, 1).tagged


def test_who_may_not_patrol_somewhere_draws_nothing_there(place: City, now: int) -> None:
    with pytest.raises(Refused):
        batches.draw_batch(place.desk, plan(), place.by("yan"), now)
    with pytest.raises(Refused):
        batches.draw_batch(place.desk, plan(), place.by("zhou"), now)


def test_rows_are_made_again_from_the_ledger(place: City, now: int) -> None:
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(STRATIFIED, seed="x", strata_by="单位"), by, now)
    row = book.item_row(batch.id, 2)
    acts.note(desk, row, "看过", by, now)
    acts.finish(desk, row, by, now)
    before = [list(model.objects.order_by("id").values()) for model in (PatrolBatch, PatrolItem)]
    book.rebuild(desk)
    assert before == [list(model.objects.order_by("id").values()) for model in (PatrolBatch, PatrolItem)]


def test_ones_own_batches_come_first_however_many_others_there_are(place: City, now: int) -> None:
    desk, gu = place.desk, place.by("gu")
    mine = batches.draw_batch(desk, plan(seed="mine", size=2), gu, now + 2 * HOUR)
    others = [
        PatrolBatch(
            id=f"patrol:X{n}", kind="incident", unit="elsewhere", first=DAY, last=DAY, method=RANDOM, size=1,
            seed=f"{n}", population=1, drawn_by="shen", drawn_at=now + n,
        )
        for n in range(40)
    ]  # fmt: skip
    near = PatrolBatch(
        id="patrol:near", kind="incident", unit="changan", first=DAY, last=DAY, method=RANDOM, size=1, seed="near",
        population=1, drawn_by="shen", drawn_at=now + 3 * HOUR,
    )  # fmt: skip
    PatrolBatch.objects.bulk_create([*others, near])
    try:
        assert batches.batches_of(desk, gu, now, 1)[0].id == mine.id
        found = [row.id for row in batches.batches_of(desk, gu, now)]
        assert found.index(mine.id) < found.index("patrol:near")  # under way both, one's own first
        assert not {one.id for one in others} & set(
            found
        )  # a unit that is not there is nobody's of the district
        rows = batches.batches_of(desk, gu, now)
        assert [row.finished_at is None for row in rows] == sorted(
            (row.finished_at is None for row in rows), reverse=True
        )
    finally:
        PatrolBatch.objects.filter(id__in=[one.id for one in (*others, near)]).delete()


def test_a_statement_is_the_same_from_items_counted_already(place: City, now: int) -> None:
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(STRATIFIED, seed="counted", size=6), by, now)
    for n in range(1, 7):
        acts.finish(desk, book.item_row(batch.id, n), by, now)
    batch.refresh_from_db()
    told = batches.statement_of(batch, batches.tallied([batch.id])[batch.id])
    assert told == batches.statement_of(batch) and (told.looked, told.why) == (6, "")


def test_a_batch_ends_without_what_was_sealed_and_an_unsealed_item_can_still_be_looked_at(
    place: City, now: int
) -> None:
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(seed="sealed", size=3), by, now)
    rows = [book.item_row(batch.id, n) for n in (1, 2, 3)]
    Matter.objects.filter(id=rows[1].about).update(sealed=True)
    try:
        with pytest.raises(XiezhiError, match="还有可以巡查的件"):
            acts.end(desk, batch, by, now)
        acts.finish(desk, rows[0], by, now)
        acts.finish(desk, rows[2], by, now)
        batch.refresh_from_db()
        assert batch.finished_at == now
        told = batches.statement_of(batch)
        assert (told.looked, told.gone, told.why) == (2, 1, "") and told.share == 0.0
    finally:
        Matter.objects.filter(id=rows[1].about).update(sealed=False)
    acts.finish(desk, rows[1], by, now + 1)
    batch.refresh_from_db()
    told = batches.statement_of(batch)
    assert (told.looked, told.gone, batch.finished_at) == (3, 0, now)


def test_only_what_is_asked_of_the_item_is_answered(place: City, now: int) -> None:
    """Neither another matter's event, nor a norm that is not asked, nor a problem about something else."""
    desk, by = place.desk, place.by("gu")
    batch = batches.draw_batch(desk, plan(CHOSEN, chosen=("J012", "J015")), by, now)
    first, second = book.item_row(batch.id, 1), book.item_row(batch.id, 2)
    mine, theirs = asked(place, first, now)[0], asked(place, second, now)
    other = next(one for one in theirs if one.norm == mine.norm)
    for norm, event in (
        (mine.norm, other.event),
        (mine.norm, "J012#1"),
        ("acceptance-admin-review-24h", mine.event),
    ):
        if (norm, event) != (mine.norm, mine.event):
            with pytest.raises(XiezhiError, match="这一件不问"):
                acts.answer(desk, first, norm, event, "否", by, now)
    with pytest.raises(XiezhiError, match="这一件不问"):
        acts.raise_problem(
            desk, first, "类别不符", next(o.event for o in theirs if o.norm == TRUTHFUL), "", by, now
        )
    assert book.item_row(batch.id, 1).state == ""
    acts.answer(desk, first, mine.norm, mine.event, "否", by, now)
    acts.answer(desk, first, mine.norm, mine.event, "未答", by, now)
    assert json_of(first) == []


def test_a_sample_by_hand_is_of_the_unit_that_is_named(place: City, now: int) -> None:
    day = plan().first
    with pytest.raises(XiezhiError, match="所选单位没有可巡查的 J001"):  # of hangtian
        batches.draw_batch(
            place.desk, Plan("incident", "guodu", day, day, CHOSEN, 1, "s", chosen=("J000", "J001")),
            place.by("gu"), now,
        )  # fmt: skip


def test_a_population_that_is_too_large_is_refused_with_its_number(
    place: City, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xiezhi.supervision.patrol import population

    monkeypatch.setattr(population, "MOST", 12)
    with pytest.raises(XiezhiError, match=r"母体 4\d 件, 一批至多从 12 件中抽"):
        batches.draw_batch(place.desk, plan(seed="too large"), place.by("gu"), now)
