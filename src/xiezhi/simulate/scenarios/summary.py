# SPDX-License-Identifier: Apache-2.0
"""Quick ways: the penalty on the spot, and the fast track with the party's consent."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.penalty import STATION, Grade, Proceeding, Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import new_law, someone
from xiezhi.simulate.scenarios.public_order import case_of, executed, heard
from xiezhi.simulate.scenarios.recordings import recorded

PAPER = ["被处罚人姓名", "违法行为", "处罚依据", "罚款数额", "时间地点", "机关名称"]
DISTURBING = Grade("扰乱公共场所秩序", "一般", (0, 0), (50, 200), "fine")


def on_the_spot(d: Draw, category: str, fine: int | None, *, collect: bool, **told: Any) -> None:
    """One penalty on the spot, from the meeting to the bank."""
    began = d.arrival("06:00", "23:30")
    incident = None
    if category == "治安":
        incident = d.matter("incident", category="违反治安管理", channel="工作发现", place="address:1")
        incident.do("received", began)
        incident.do("registered", began.plus(minutes=d.between(40, 90)), registered_by="officer1")
        incident.do("closed", began.plus(hours=2), result="转行政案件")
    case = Case(
        d,
        incident,
        began.plus(minutes=2),
        offence=DISTURBING.offence if category == "治安" else None,
        category=category,
        committed=began.date,
        procedure="当场",
        receipt=False,
    )
    who = someone(d, case.thing, "违法嫌疑人")
    crew = (
        ["officer1"]
        if category == "治安" and new_law(d, began) and d.chance(0.5)
        else ["officer1", "officer2"]
    )
    given = Sentence(["罚款"], fine, None) if fine else Sentence(["警告"], None, None)
    step = Proceeding(d, who, DISTURBING, given, case.committed, category=category, law=None)
    step.organ = STATION
    if category != "治安":
        step.thing.attributes.update(offence=None, circumstance=None)
        step.thing.attributes = {
            name: value for name, value in step.thing.attributes.items() if value is not None
        }
    at = began.plus(minutes=d.between(6, 15))
    recorded(d, step.thing, began.plus(minutes=3), at.plus(minutes=30), "当场处罚")
    step.do("proposed", at, **step.told).do("summary_told", at.plus(minutes=2), objection="无")
    case.do("summary_confirmed", at.plus(minutes=4), officers=crew, objection="无")
    made = at.plus(minutes=6)
    case.approval(made.plus(seconds=-30))
    step.decided(made, procedure="当场", officers=crew, **told)
    case.decided(made.plus(seconds=20), fine=fine, paper="当场处罚决定书")
    paper = d.matter("document", step.thing, name="当场处罚决定书", addressee=who.name)
    paper.do("issued", made.plus(seconds=30), number="number:罚", sealed_by="unit:own", contents=PAPER)
    step.do("announced", made.plus(minutes=2)).do(
        "remedy_told", made.plus(minutes=1), ways=["行政复议", "行政诉讼"]
    )
    back = made.plus(hours=d.between(1, 8))
    if told:
        step.do("returned_to_unit", back)
    (step if d.chance(0.5) else case).do("filed_for_record", back.plus(hours=d.between(1, 12)))
    if category == "治安" and new_law(d, made):
        step.do("record_sealed", made.later(d.between(3, 25), "10:00"))
    last = back
    if fine and collect:
        water = told.get("place_kind") == "水上" or (not told and d.chance(0.2))
        last = collected(d, step, made.plus(minutes=5), water=water)
    elif fine:
        last = step.fine_paid(made.plus(minutes=3))
    case.file.stage("取证", made.plus(hours=9))
    case.archived(max(last, back.plus(hours=13)))


def collected(d: Draw, step: Proceeding, at: Moment, *, water: bool = False) -> Moment:
    """The fine taken in cash: a receipt, to the organ, to the bank."""
    ground = "边远水上交通不便当事人提出" if water else d.pick("当事人无异议", "无固定住所事后难执行")
    execution = d.matter("execution", step.thing, category="罚款", fine_due=step.given.fine)
    execution.do("due_started", at.plus(seconds=-20))
    execution.do(
        "fine_collected",
        at,
        amount=step.given.fine,
        ground=ground,
        collector="officer1",
        signed_by=[step.who.name],
        place_kind="水上" if water else "一般",
    )
    execution.do(
        "receipt_issued",
        at.plus(minutes=1),
        receipt_number="number:票据",
        receipt_kind="省级财政部门统一专用票据",
    )
    if water:
        at = at.plus(hours=5)
        execution.do("ashore", at)
    handed = at.plus(hours=d.between(2, 20))
    execution.do("cash_handed_in", handed, amount=step.given.fine)
    banked = handed.plus(hours=d.between(2, 20))
    execution.do("bank_deposited", banked, by="keeper1", amount=step.given.fine, account="财政指定账户")
    execution.do("completed", banked.plus(minutes=30), by="keeper1")
    return banked.plus(minutes=30)


@scenario("summary_public_order", weight=60, epochs=EPOCHS)
def summary_public_order(d: Draw) -> None:
    """A warning or a small fine where it happened; from 2026 one officer with a recording suffices."""
    high = 10 if d.epoch == "after" else 4
    fine = None if d.chance(0.3) else 50 * d.between(1, high)
    small = fine is not None and fine <= (200 if d.epoch == "after" else 50)
    aboard = d.pick(None, "水上", "旅客列车", p=[8, 1, 1])
    on_the_spot(
        d, "治安", fine, collect=small and d.chance(0.5), **({"place_kind": aboard} if aboard else {})
    )


@scenario("summary_collected", weight=0.3, epochs=EPOCHS)
def summary_collected(d: Draw) -> None:
    """A small fine of the public order, paid in cash on the spot."""
    on_the_spot(d, "治安", 50, collect=True)


@scenario("summary_afloat", weight=0.3, epochs=EPOCHS)
def summary_afloat(d: Draw) -> None:
    """On a ship: the fine is taken in cash and handed in when ashore."""
    on_the_spot(
        d, "治安", 50 * d.between(1, 10 if d.epoch == "after" else 4), collect=True, place_kind="水上"
    )


@scenario("summary_traffic", weight=120, rhythm="traffic", epochs=EPOCHS)
def summary_traffic(d: Draw) -> None:
    """A traffic fine on the spot."""
    fine = d.pick(20, 50, 100, 150, 200)
    on_the_spot(d, "交通", fine, collect=fine <= 50 and d.chance(0.4))


@scenario("summary_other", weight=15, epochs=EPOCHS)
def summary_other(d: Draw) -> None:
    """Another small violation on the spot."""
    fine = d.pick(None, 20, 50, 100)
    on_the_spot(d, d.pick("消防", "网络安全", "其他"), fine, collect=bool(fine) and d.chance(0.4))


@scenario("summary_other_collected", weight=0.2, epochs=EPOCHS)
def summary_other_collected(d: Draw) -> None:
    """Another small fine, paid in cash on the spot."""
    on_the_spot(d, d.pick("消防", "网络安全", "其他"), d.pick(20, 50, 100), collect=True)


@scenario("fast_track", weight=20, epochs=EPOCHS)
def fast_track(d: Draw) -> None:
    """Agreed to, admitted, decided within two days."""
    grade = grades(d, "扰乱单位秩序", "侮辱", "故意损毁财物", "赌博")
    report = reported(d)
    case = case_of(d, report, grade, procedure="快速")
    heard(d, case, report.end.plus(minutes=30))
    case.investigated(report.end.plus(minutes=60))
    who = someone(d, case.thing, "违法嫌疑人")
    case.identified(case.opened.plus(minutes=5))
    visit = Visit(d, who, "口头传唤", report.end.plus(minutes=80)).wait(10)
    case.do("fast_track_agreed", visit.tick(2, 6), informed_by="number:权利告知", agreed_by=who.name)
    visit.talk(d.between(15, 30))
    given = sentence(d, grade)
    if given.days and given.days >= 10:
        given = Sentence(given.kinds, given.fine, 9)
    step = Proceeding(d, who, grade, given, case.committed)
    said = step.notice(visit.tick(15, 30))
    case.approval(said.plus(minutes=5))
    made = said.plus(minutes=20)
    step.decided(made, procedure="快速")
    case.decided(
        made.plus(minutes=1), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    served = step.served(made.plus(minutes=10), victims=len(case.victims))
    visit.now = max(visit.now, served)
    visit.leave("送拘留所" if given.days else None)
    case.archived(executed(step, served))
