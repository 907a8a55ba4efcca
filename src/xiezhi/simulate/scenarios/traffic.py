# SPDX-License-Identifier: Apache-2.0
"""Traffic violations: seen by a camera, driving after drinking, licences and vehicles taken."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.penalty import COUNTY, Grade, Proceeding, Sentence
from xiezhi.simulate.scenarios.people import Someone, someone
from xiezhi.simulate.scenarios.property import Item
from xiezhi.simulate.scenarios.public_order import executed
from xiezhi.simulate.scenarios.recordings import recorded

TRAFFIC = Grade("", "", (0, 0), (0, 0), "fine")


def traffic_penalty(d: Draw, case: Case, who: Someone, given: Sentence) -> Proceeding:
    """A traffic penalty, decided by the county's traffic police."""
    step = Proceeding(d, who, TRAFFIC, given, case.committed, category="交通")
    step.thing.attributes = {name: value for name, value in step.thing.attributes.items() if value}
    step.organ = COUNTY
    return step


def decide(d: Draw, case: Case, step: Proceeding, at: Moment, means: str | None = None) -> Moment:
    """Decided, in the case and for the person; served; paid."""
    case.approval(at.plus(minutes=-2))
    step.decided(at)
    case.decided(at.plus(minutes=1), fine=step.given.fine, level=COUNTY[1], approver=COUNTY[2])
    return executed(step, step.served(at.plus(minutes=10), means=means))


@scenario("traffic_camera", weight=150, rhythm="traffic", epochs=EPOCHS)
def traffic_camera(d: Draw) -> None:
    """Seen by a camera, checked, entered, notified, accepted, fined."""
    camera_penalty(d, wait=d.between(1, 25))


def camera_penalty(d: Draw, wait: int) -> None:
    """A violation seen by a camera, which the driver has handled so many days after the notice."""
    seen = d.arrival()
    entered = seen.later(d.between(1, 4), "15:00")
    case = Case(
        d, None, seen.plus(hours=1), offence=None, category="交通", committed=seen.date, receipt=False
    )
    case.do("surveillance_captured", seen.plus(minutes=61), by=None, device=f"device:{d.between(1, 9)}")
    case.do("surveillance_entered", entered, reviewer="officer2", by="officer2")
    if d.epoch == "before" or d.chance(0.5):
        page = d.matter("disclosure", case.thing, category="办案进展")
        page.do("inquiry_opened", entered.plus(hours=1), code="1")
    else:
        d.matter("disclosure", case.thing, category="办案进展").do(
            "inquiry_opened", entered.plus(minutes=9), code="2"
        )
    told = entered.later(d.between(0, 3), "18:00")
    case.do("surveillance_notified", told, by=None, means=d.pick("短信", "网络", "邮寄"))
    case.do("progress_informed", told.plus(minutes=1), by=None, recipient="person:1", means="短信")
    who = someone(d, case.thing, "违法嫌疑人")
    came = told.later(wait, d.pick("09:30", "14:10", "16:40"))
    case.do("handling_accepted", came)
    case.file.stage("取证", came.plus(minutes=1))
    step = traffic_penalty(d, case, who, Sentence(["罚款"], d.pick(50, 100, 150, 200), None))
    said = step.notice(came.plus(minutes=20), stated=d.chance(0.1))
    case.archived(decide(d, case, step, said.plus(minutes=d.between(5, 40))))


@scenario("drunk_driving", weight=12, rhythm="night", epochs=EPOCHS)
def drunk_driving(d: Draw) -> None:
    """Stopped, tested; blood taken where he objects; fined, the licence suspended, the car given back."""
    stopped = d.arrival()
    case = Case(
        d, None, stopped.plus(minutes=5), offence=None, category="交通", committed=stopped.date, receipt=False
    )
    who = someone(d, case.thing, "违法嫌疑人", sex=d.pick("男", "女", p=[9, 1]))
    objects = d.chance(0.4)
    who.do("arrived", stopped.plus(minutes=6), means="当场查获", place="address:1", officers=who.crew)
    who.do(
        "breath_tested",
        stopped.plus(minutes=10),
        mg=d.between(22, 78),
        objection="对结果有异议" if objects else None,
    )
    result = stopped
    if objects:
        taken = stopped.plus(minutes=d.between(40, 90))
        who.do("blood_sampled", taken, officers=who.crew, place="市人民医院")
        if d.chance(0.9):
            who.do(
                "family_notified", taken.plus(hours=1), recipient=who.family, means="电话", content="抽血检验"
            )
        else:
            who.do("notice_obstructed", taken.plus(hours=1), ground="拒不提供联系方式", note="笔录")
        who.do("blood_sent", taken.plus(hours=d.between(6, 70)))
        result = taken.later(d.between(6, 12), "10:00")
        who.do("blood_result_received", result)
        who.do("blood_result_informed", result.plus(hours=d.between(2, 90)))
    car = _detained(d, case, who, stopped.plus(minutes=20), "车辆")
    card = _detained(d, case, who, stopped.plus(minutes=25), "驾驶证")
    who.do("departed", stopped.plus(hours=3), means="自行离开")
    came = max(result.later(5, "10:00"), stopped.later(2, "10:00"))
    if d.epoch != "before":
        case.do("progress_informed", came.plus(minutes=-30), recipient="person:1", means="电话")
    interview(d, who, came.plus(minutes=10), 20, officers=["officer1", "officer2"])
    case.investigated(came.plus(minutes=40), "现场笔录")
    accepted = came.plus(hours=2)
    case.do("handling_accepted", accepted)
    revoke = d.chance(0.3)
    kind = "吊销机动车驾驶证" if revoke else "暂扣机动车驾驶证"
    step = traffic_penalty(d, case, who, Sentence(["罚款", kind], d.between(10, 19) * 100, None))
    said = step.notice(accepted.plus(minutes=70), hearing=revoke)
    if revoke:
        step.do("hearing_waived", said.plus(minutes=2), document="number:放弃")
    last = decide(d, case, step, said.plus(minutes=30), means="直接")
    car.do("proof_supplied", accepted.plus(minutes=5)).do("released", said.plus(minutes=40))
    if d.chance(0.2):
        car.do(
            "verification_extended",
            accepted.plus(minutes=9),
            by="organ_head",
            approver_level="县级以上公安机关负责人",
        )
    car.do("returned", said.plus(hours=3), recipient=who.name, recipient_role="本人", signed_by=[who.name])
    card.do("disposed", said.plus(minutes=35), kind="发还", organ_level="县级公安机关")
    if not revoke:
        card.do(
            "returned",
            said.later(180, "10:00"),
            recipient=who.name,
            recipient_role="本人",
            signed_by=[who.name],
        )
    case.archived(last)


@scenario("licence_revoked", weight=0.7, epochs=EPOCHS)
def licence_revoked(d: Draw) -> None:
    """The licence is to be revoked: a hearing is asked for and held, decided within the week after."""
    stopped = d.arrival("08:00", "22:00")
    case = Case(
        d, None, stopped.plus(minutes=5), offence=None, category="交通", committed=stopped.date, receipt=False
    )
    who = someone(d, case.thing, "违法嫌疑人")
    case.do("progress_informed", stopped.later(6, "10:00"), recipient=who.name, means="短信")
    came = stopped.later(2, "10:00")
    interview(d, who, came, 20)
    case.investigated(came.plus(minutes=40), "现场笔录")
    case.do("handling_accepted", came.plus(hours=2))
    step = traffic_penalty(
        d, case, who, Sentence(["罚款", "吊销机动车驾驶证"], d.between(10, 19) * 100, None)
    )
    asked = step.notice(came.plus(hours=4), hearing=True).plus(hours=2)
    step.do("hearing_requested", asked)
    hearing = d.matter("hearing", step.thing, public="公开", subject="吊销机动车驾驶证")
    hearing.do("requested", asked.plus(minutes=1), applicant=who.name)
    hearing.do("request_accepted", asked.plus(hours=20), by="legal1")
    hearing.do("notice_served", asked.plus(hours=22), by="legal1", presider="host1")
    hearing.do("postponed", asked.plus(hours=23), by="legal1")
    opened = asked.later(23, "09:30")
    hearing.do(
        "opened",
        opened,
        by="host1",
        workday="hearing",
        presider="host1",
        members=["legal1"],
        recorder="clerk1",
        organised_by="法制部门",
        attendees=[who.name],
    )
    hearing.do("closed", opened.plus(hours=1), by="host1", workday="hearing")
    hearing.do("report_made", opened.plus(hours=4), by="host1", workday="hearing", opinion="维持")
    review = d.matter("review", step.thing, scope="经过听证程序")
    review.do("submitted", opened.plus(hours=5), workday="hearing", submitted_by="officer1")
    review.do(
        "passed", opened.plus(hours=6), workday="hearing", by="legal1", reviewer="legal1", opinion="同意"
    )
    case.file.thing.do("entered_online", opened.plus(hours=6, minutes=2), workday="hearing", stage="审核审批")
    made = opened.plus(hours=6, minutes=30)
    step.decided(made, workday="hearing")
    case.do(
        "penalty_decided",
        made.plus(minutes=1),
        by="organ_head",
        workday="hearing",
        fine=step.given.fine,
        organ_level="县级公安机关",
        approver="organ_head",
    )
    step.do("announced", made.plus(minutes=20), workday="hearing")
    case.file.stage("处理决定", made.later(12, "10:00"))
    case.file.add(made.later(12, "10:10"), "行政处罚决定书")
    case.archived(made.later(13, "10:00"), soon=True)


def _detained(d: Draw, case: Case, who: Someone, at: Moment, category: str) -> Item:
    """A vehicle or a licence kept, handed over within the day."""
    item = object.__new__(Item)
    item.d, item.holder, item.officers, item.case, item.act = d, who, who.crew, case.thing, "扣留"
    item.thing = d.matter(
        "property_item",
        case.thing,
        category=category,
        regime="行政",
        owner_role="嫌疑人",
        relation="证据",
        business_impact="一般",
    )
    recorded(d, item.thing, at.plus(minutes=-4), at.plus(minutes=20), "扣押")
    item.do("detained", at, officers=who.crew, distance="本地")
    item.listed(at.plus(minutes=5))
    return item.stored(at.plus(hours=d.between(2, 16)))
