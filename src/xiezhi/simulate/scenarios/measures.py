# SPDX-License-Identifier: Apache-2.0
"""Measures that hold a person: questioned further, restrained while drunk, a foreigner reviewed; admonitions."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import CREW, Report, reported
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.penalty import COUNTY, Grade, Proceeding, Sentence
from xiezhi.simulate.scenarios.people import Someone, someone
from xiezhi.simulate.scenarios.public_order import executed
from xiezhi.simulate.scenarios.recordings import recorded

HEAD: dict[str, Any] = {"approver": "head", "approver_level": "派出所负责人"}
DUTY: dict[str, Any] = {"approver": "duty_head1", "approver_level": "县级公安机关值班负责人"}
COUNTY_HEAD: dict[str, Any] = {"approver": "organ_head", "approver_level": "县级以上公安机关负责人"}


@scenario("questioned_further", weight=6, rhythm="night", epochs=EPOCHS)
def questioned_further(d: Draw) -> None:
    """Stopped in the street, taken along, cleared within hours; longer only with approval from above."""
    kind = d.pick("plain", "long", "nameless", "frail", p=[5, 2, 1, 2])
    began = d.arrival()
    incident = d.matter("incident", category="其他", channel="工作发现", place="address:1")
    incident.do("received", began)
    age = d.pick(15, 72) if kind == "frail" else d.between(18, 60)
    who = someone(d, incident, "违法嫌疑人", age=age)
    if kind == "nameless":
        who.thing.attributes["identity"] = "不明"
    measure = d.matter("measure", who.thing, category="继续盘问", regime="行政", held_at="候问室")
    at = began.plus(minutes=d.between(15, 40))
    _taken_along(d, who, measure, began, at)
    _asked(d, who, measure, kind, at)
    incident.do("closed", at.plus(hours=48), result="其他")


def _taken_along(
    d: Draw, who: Someone, measure: Thing, began: Moment, at: Moment, chief: dict[str, Any] = HEAD
) -> None:
    recorded(d, measure, began.plus(minutes=1), at, "盘问检查")
    measure.do("questioned_on_spot", began.plus(minutes=3), officers=CREW)
    measure.do("arrived", at)
    measure.do("requested", at.plus(minutes=10), requested_by="officer1")
    measure.do("approved", at.plus(minutes=30), by=chief["approver"], **chief)
    measure.do("imposed", at.plus(minutes=35), officers=CREW, place="候问室")
    measure.do("reasons_told", at.plus(minutes=40), record="number:继续盘问")
    measure.do("statement_heard", at.plus(minutes=45))
    measure.do("record_made", at.plus(minutes=60), signed_by=[who.name, *CREW])
    if d.chance(0.9) or who.minor:
        measure.do(
            "family_notified",
            at.plus(minutes=50),
            recipient=who.family,
            means="电话",
            content="继续盘问的原因和处所",
            reason_told="有违法嫌疑",
            place_told="派出所候问室",
        )
    else:
        measure.do("notice_obstructed", at.plus(minutes=50), ground="拒不提供联系方式", note="盘问笔录")


def _asked(d: Draw, who: Someone, measure: Thing, kind: str, at: Moment) -> None:
    visit = Visit(d, who, "继续盘问", at, cause="有违法嫌疑")
    if kind == "frail":
        visit.tick(10, 20)
        visit.now = max(visit.now, at.plus(minutes=62))
        visit.talk(30)
        end = visit.leave("监护人领回" if who.minor else "护送回家")
    else:
        visit.wait(60).talk(40).wait(d.between(120, 300), meal=True)
        if kind != "plain":
            measure.do(
                "extension_approved",
                at.plus(hours=9),
                by="duty_head1",
                **DUTY,
                until=at.plus(hours=24),
                ground="违法嫌疑未排除",
            )
            visit.wait(d.between(240, 330), rest=True, meal=True).talk(30).wait(200, rest=True)
        if kind == "nameless":
            measure.do(
                "extension_approved",
                at.plus(hours=22),
                by="organ_head",
                **COUNTY_HEAD,
                until=at.plus(hours=48),
                ground="身份不明",
            )
            visit.wait(600, meal=True, rest=True).wait(300, meal=True)
            who.do("identity_confirmed", visit.now)
        end = visit.leave(d.pick("自行离开", "护送回家"))
    measure.do("ended", end, means=visit.means)


@scenario("questioned_at_border", weight=0.5, epochs=EPOCHS)
def questioned_at_border(d: Draw) -> None:
    """Suspected of a border offence: questioned further with the county's approval, only then a case; a fine."""
    began = d.arrival()
    at = began.plus(minutes=d.between(15, 40))
    opened = at.plus(hours=d.between(8, 11))
    case = Case(
        d, None, opened, offence=None, category="出入境", committed=began.date, receipt=False
    )  # the questioning comes before it
    who = someone(d, case.thing, "违法嫌疑人")
    measure = d.matter("measure", who.thing, category="继续盘问", regime="行政", held_at="候问室")
    _taken_along(d, who, measure, began, at, COUNTY_HEAD)
    visit = Visit(d, who, "继续盘问", at, cause="涉嫌非法出境").wait(60).talk(40).wait(120, meal=True)
    end = visit.leave()
    measure.do("ended", end, means=visit.means)
    case.do("progress_informed", opened.later(d.between(3, 20), "16:00"), recipient=who.name, means="电话")
    case.investigated(opened.plus(hours=3))
    given = Sentence(["罚款"], d.between(10, 50) * 100, None)
    step = Proceeding(d, who, Grade("", "", (0, 0), (0, 0), "fine"), given, case.committed, category="出入境")
    step.thing.attributes = {name: value for name, value in step.thing.attributes.items() if value}
    step.organ = COUNTY
    said = step.notice(opened.later(d.between(3, 30), "10:00"))
    case.approval(said.plus(minutes=10))
    step.decided(said.plus(minutes=40))
    case.decided(said.plus(minutes=41), fine=given.fine, level=COUNTY[1], approver=COUNTY[2])
    case.archived(executed(step, step.served(said.plus(minutes=60), means="直接")))


@scenario("drunk_restrained", weight=5, rhythm="night", epochs=EPOCHS)
def drunk_restrained(d: Draw) -> None:
    """Dangerous when drunk: held without handcuffs, watched, let go when sober."""
    report = reported(d, "违反治安管理", "110")
    who = someone(d, report.thing, "违法嫌疑人", sex=d.pick("男", "女", p=[9, 1]))
    at = report.end.plus(minutes=10)
    urgent = "醉酒状态中对他人安全有威胁" if d.chance(0.8) else None
    measure = d.matter("measure", who.thing, category="约束", regime="行政", held_at="办案场所")
    if urgent is None:
        measure.do("approved", at.plus(minutes=-4), by="head", **HEAD)
    device = d.pick("约束带", "警绳")
    measure.do(
        "imposed",
        at,
        officers=CREW,
        place="address:1",
        device=device,
        id_shown=["警号一"],
        urgent_ground=urgent,
    )
    back = at.plus(minutes=20)
    measure.do("returned_to_station", back)
    refused = urgent is not None and d.chance(0.15)
    if urgent:
        measure.do(
            "reported_after", back.plus(minutes=15), by="head", result="不批准" if refused else "批准", **HEAD
        )
    who.do("drunk_restrained", back.plus(minutes=5), device=device, guard="guard1")
    measure.do(
        "family_notified",
        back.plus(minutes=30),
        recipient=who.family,
        means="电话",
        content="约束的原因和处所",
        reason_told="醉酒",
        place_told="派出所",
    )
    measure.do("record_made", back.plus(minutes=35), signed_by=[who.name, *CREW])
    sober = back.plus(minutes=40) if refused else back.plus(hours=d.between(3, 8))
    who.do("sobered", sober)
    measure.do("released", sober.plus(minutes=5))
    who.do("departed", sober.plus(minutes=30), means=d.pick("自行离开", "护送回家"))
    report.thing.do("closed", sober.plus(hours=1), result="调解")


@scenario("domestic_violence", weight=15, epochs=EPOCHS)
def domestic_violence(d: Draw) -> None:
    """Stopped, cared for, documented; an admonition that reaches all three, and a visit later."""
    hurt = d.pick(0, 1)
    report = reported(d, "家庭暴力", d.pick("110", "电话"), injured=hurt, evidence=d.chance(0.3))
    incident, at = report.thing, report.end
    if hurt:
        victim = someone(d, incident, "被侵害人", sex=d.pick("女", "男", p=[9, 1]))
        injury = d.matter("appraisal", victim.thing, kind_of="伤情", sequence=1, injury="即时可鉴定")
        if d.chance(0.6):
            sent = at.plus(hours=2)
            injury.do("commissioned", sent, institution="公安司法鉴定中心", due_on=sent.plus(days=3).date)
            injury.do("opinion_given", sent.plus(hours=15)).do(
                "concluded", sent.plus(hours=20), experts=["法医一", "法医二"]
            )
        else:
            injury.do("declined_by_party", at.plus(hours=1), record="number:记录")
    incident.do("investigated", at.plus(hours=1), officers=CREW)
    issued = at.plus(hours=d.between(2, 12))
    incident.do("admonition_issued", issued, issued_to="person:7")
    for place, to in enumerate(("加害人", "受害人", d.pick("居民委员会", "村民委员会"))):
        incident.do("admonition_delivered", issued.plus(hours=1 + d.between(1, 12) * place), recipient=to)
    visited = issued.later(d.between(7, 25), "15:00")
    incident.do("admonition_visited", visited, officers=CREW)
    incident.do("closed", visited.plus(hours=1), result="其他")


@scenario("foreigner_reviewed", weight=1.5, epochs=EPOCHS)
def foreigner_reviewed(d: Draw) -> None:
    """A foreigner who stayed too long: held for review or confined to an area; fined in the end."""
    report = reported(d, "其他行政违法", d.pick("110", "上门"), evidence=False)
    case = Case(
        d,
        report.thing,
        report.end.plus(minutes=10),
        offence=None,
        category="出入境",
        committed=report.called.date,
    )
    report.thing.do("closed", case.opened.plus(minutes=30), result="转行政案件")
    who = someone(
        d, case.thing, "违法嫌疑人", nationality="外国", conditions=["不通晓当地语言文字"], language="英语"
    )
    dropped = d.chance(0.2)
    held = _reviewed(d, who, report)
    case.do(
        "progress_informed", report.end.later(d.between(3, 24), "16:00"), recipient="person:1", means="电话"
    )
    case.investigated(held.plus(hours=-9))
    if dropped:
        case.ended(
            "terminated",
            held.plus(hours=-2),
            "终止案件调查决定书",
            by="organ_head",
            reason="没有违法事实",
            approver="organ_head",
            approver_level="县级以上公安机关负责人",
        )
        case.approval(held.plus(hours=-4))
        case.archived(held.plus(hours=4), executed=False)
        return
    jail = d.chance(0.4)
    given = Sentence(["罚款"], d.between(10, 50) * 100, None)
    if jail:
        given = Sentence(["行政拘留"], None, d.between(5, 15))
    grade = Grade("", "", (0, 0), (0, 0), "fine")
    step = Proceeding(d, who, grade, given, case.committed, category="出入境")
    step.thing.attributes = {name: value for name, value in step.thing.attributes.items() if value}
    step.organ = COUNTY
    said = step.notice(held.later(2, "10:00"))
    case.approval(said.plus(minutes=10))
    offset = _days_held(who) if jail else None
    step.decided(said.plus(minutes=40), offset=offset)
    case.decided(said.plus(minutes=41), fine=given.fine, days=given.days, level=COUNTY[1], approver=COUNTY[2])
    served = step.served(said.plus(minutes=60), means="直接")
    left = (given.days or 0) - (offset or 0)
    step.given = given._replace(days=left if left > 0 else None)
    if step.given.days or step.given.fine:
        case.archived(executed(step, served))
    else:
        case.archived(served, executed=False)


def _days_held(who: Someone) -> int | None:
    """Days in the hands of a detention house, which count as served."""
    found = {event.step: event.at for thing in who.measures for event in thing.events}
    if "delivered" not in found:
        return None
    return found["released"].day - found["delivered"].day


def _reviewed(d: Draw, who: Someone, report: Report) -> Moment:
    area = d.chance(0.4)
    category = "限制活动范围" if area else "拘留审查"
    measure = d.matter(
        "measure",
        who.thing,
        category=category,
        regime="行政",
        warrant_number="number:审查",
        held_at="指定居所" if area else "拘留所",
    )
    at = report.end.plus(hours=3)
    measure.do("approved", at.plus(hours=-1), by="organ_head", **COUNTY_HEAD)
    measure.do("imposed", at, officers=CREW, warrant_shown="number:审查", id_shown=["警号一", "警号二"])
    measure.do("reasons_told", at.plus(minutes=5), record="number:现场笔录").do(
        "statement_heard", at.plus(minutes=15)
    )
    measure.do("record_made", at.plus(minutes=40), signed_by=[who.name, *CREW])
    measure.do(
        "family_notified",
        at.plus(minutes=50),
        recipient=who.family,
        means="电话",
        content="原因和处所",
        reason_told="涉嫌非法居留",
        place_told="指定场所",
    )
    interview(d, who, at.plus(hours=2), 60)
    measure.do("interrogated", at.plus(hours=2, minutes=2), officers=CREW)
    measure.do(
        "province_reported", at.plus(hours=d.between(4, 30)), by="organ_officer1", letter="number:报告"
    )
    days = d.between(5, 25)
    if d.chance(0.3) and not area:
        measure.do("extension_requested", at.plus(days=20), to="unit:city")
        measure.do(
            "extension_approved",
            at.plus(days=22),
            by="upper_head1",
            approver="upper_head1",
            approver_level="设区的市级以上公安机关负责人",
            ground="身份待核实",
        )
        days = d.between(32, 50)
    end = at.plus(days=days)
    if area:
        measure.do("lifted", end)
    else:
        measure.do("delivered", at.plus(hours=6), place="拘留所", officers=CREW, stamp="已到所")
        measure.do("released", end)
        who.measures.append(measure)
    return end


@scenario("accident_in_custody", weight=0.05, epochs=EPOCHS)
def accident_in_custody(d: Draw) -> None:
    """A death or an injury while questioned further: reported, told, inspected, its cause examined."""
    began = d.arrival("08:00", "20:00")
    incident = d.matter("incident", category="其他", channel="工作发现", place="address:1")
    incident.do("received", began)
    who = someone(d, incident, "违法嫌疑人", age=d.between(25, 60))
    measure = d.matter("measure", who.thing, category="继续盘问", regime="行政", held_at="候问室")
    at = began.plus(minutes=20)
    _taken_along(d, who, measure, began, at)
    visit = Visit(d, who, "继续盘问", at, cause="有违法嫌疑").wait(60)
    stay, when = visit.stay, visit.tick(5, 10)
    died = d.chance(0.4)
    stay.do("safety_event_occurred", when, by="guard1", nature="死亡" if died else d.pick("自伤", "重伤"))
    stay.do("medical_care", when.plus(minutes=3), by="guard1")
    stay.do("event_reported", when.plus(minutes=8), by="head", to="县级公安机关负责人")
    stay.do("event_reported", when.plus(minutes=12), by="head", to="警务督察部门")
    stay.do("event_notified", when.plus(minutes=30), by="head", to="检察院")
    stay.do("event_notified", when.plus(minutes=50), by="head", to="家属")
    stay.do(
        "inspected_on_scene", when.plus(minutes=80), by="inspector1", inspectors=["inspector1", "inspector2"]
    )
    end = when.plus(hours=3)
    visit.now = end
    if died:
        who.do("died", when.plus(minutes=20))
        cause = d.matter("appraisal", stay, kind_of="死因", sequence=1)
        cause.do(
            "commissioned", when.plus(hours=8), institution="法医鉴定机构", due_on=when.plus(days=30).date
        )
        told = when.later(20, "10:00")
        cause.do("concluded", told, experts=["法医一", "法医二"]).do("received", told.plus(hours=2))
        cause.do("delivered", told.plus(hours=20), recipient="当事人")
    left = visit.leave("移交" if died else "送医")
    measure.do("ended", left, means=visit.means)
    incident.do("closed", left.plus(hours=2), result="其他")
