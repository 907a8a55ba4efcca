# SPDX-License-Identifier: Apache-2.0
"""Suspects whom the law treats apart: deputies, the young, foreigners."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import arrest_asked, arrested, bailed, detained
from xiezhi.simulate.scenarios.criminal_parts import (
    COUNTY,
    TEAM,
    acts,
    begun,
    concluded,
    filed,
    received,
    reported,
    suspect,
)
from xiezhi.simulate.scenarios.criminal_rooms import interrogation, stay
from xiezhi.simulate.scenarios.criminal_steps import bail_ends, caught


@scenario("criminal_deputy", weight=0.02, epochs=EPOCHS)
def criminal_deputy(d: Draw) -> None:
    """A deputy: the permission asked first, or the report after one caught in the act, or in a township."""
    case, at = begun(d, d.arrival("07:00", "14:00"), source="举报")
    rank = d.pick("县级以上人大代表", "县级以上人大代表", "乡镇人大代表")
    person = suspect(d, case, deputy=rank, public_official="公职人员")
    ahead = rank != "乡镇人大代表" and d.chance(0.5)
    if ahead:
        person.do("deputy_permission_granted", at.later(3, "15:00"), letter="number:许可", body="人大常委会")
    on = caught(d, person, at.later(5, "07:40"), "抓获" if ahead else "当场查获")
    measure, _ = detained(d, person, on)
    if not ahead:
        measure.attributes["applied_for"] = "现行犯"
        person.do("deputy_reported", on.plus(hours=d.between(1, 8)), body="人大主席团")
        person.do("deputy_permission_granted", on.later(1, "09:00"), letter="number:许可", body="人大常委会")
    clue = on.later(2, "10:00")
    person.do("official_clue_found", clue, ground="讯问笔录")
    person.do("clue_transferred", clue.later(d.between(1, 6), "10:00"), to_unit="监察委员会")
    answer = arrest_asked(d, measure, on, 3)
    measure.do("arrest_approved", answer)
    measure.do("arrest_executed", answer.plus(minutes=100))
    arrest = arrested(d, person, answer.plus(minutes=100))
    if rank == "乡镇人大代表":
        person.do("deputy_reported", answer.plus(hours=5), body="乡镇人大")
    end = answer.day + d.between(25, 45)
    arrest.do("change_applied", day(answer.day + 9, "10:00"), by=None, applicant="person:8")
    arrest.do("change_replied", day(answer.day + 11, "10:00"), result="不同意", reason="有社会危险性")
    acts(d, case, answer.day, end - 4)
    concluded(d, case, end)


@scenario("criminal_minor", weight=0.6, epochs=EPOCHS)
def criminal_minor(d: Draw) -> None:
    """A suspect under age: guardian, a woman among the officers, legal aid, cells of their own, a sealed record."""
    case, at = begun(d, d.arrival("07:00", "13:00"), source="报案")
    person = suspect(d, case, age=d.pick(16, 17))
    team, sexes = ("minor_officer1", "officer2"), ("女", "男")
    arrived = at.later(d.between(1, 5), "08:30")
    person.do("suspected", arrived.plus(minutes=-100), ground="监控")
    if d.chance(0.5):
        over = minor_heard(d, person, arrived, team, sexes)
        deposit = d.pick(None, 500, 800)
        order = bailed(d, person, over, deposit=deposit)
        end = arrived.day + d.between(30, 60)
        acts(d, case, arrived.day, end - 4)
        sent = concluded(d, case, end, lawyer=True)
        bail_ends(d, order, sent, deposit, over)
        later = day(over.day + 370, "10:00")
    else:
        over = minor_heard(d, person, arrived, team, sexes, left="送看守所")
        measure, place = detained(d, person, over, minor=True, team=team, sexes=sexes)
        answer = arrest_asked(d, measure, over, 3)
        measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=90))
        arrested(d, person, answer.plus(minutes=90), minor=True)
        if place is not None:
            place.do(
                "cell_changed", answer.plus(minutes=400), by="jailer", place="看守所", cell="cell:minor2",
                cell_group="未成年",
            )  # fmt: skip
        end = answer.day + d.between(20, 45)
        acts(d, case, answer.day, end - 4)
        concluded(d, case, end, lawyer=True)
        later = day(end + d.between(60, 110), "10:00")
        if place is not None:
            place.do("released", later.plus(hours=2), by="jailer")
    months = d.pick(6, 18, 36, 72)
    person.do("judgment_received", later, prison_months=months, judgment="number:判")
    if months <= 60:
        person.do("record_sealed", later.plus(days=d.between(0, 2), minutes=60), approver="head")
        if d.chance(0.4):
            person.do("record_provided", later.later(40, "10:00"), to="征兵机关", ground="国家机关办案需要")
        if d.chance(0.3):
            again = later.later(d.between(60, 100), "10:00")
            person.do("judgment_received", again, prison_months=72, judgment="number:再判")
            person.do("record_unsealed", again.later(d.between(1, 9), "10:00"), approver="head")


def minor_heard(
    d: Draw,
    person: Thing,
    arrived: Moment,
    team: tuple[str, ...],
    sexes: tuple[str, ...],
    left: str = "监护人领回",
) -> Moment:
    """A young suspect brought in and heard in the guardian's presence; when the hearing is over."""
    person.do("arrived", arrived, means="传唤", place="办案区", officers=list(team))
    person.do("counsel_informed", arrived.plus(minutes=20), document="number:委托辩护")
    person.do("legal_aid_needed", arrived.plus(minutes=30), ground="未成年人")
    person.do("legal_aid_notified", arrived.plus(hours=d.between(1, 30)), letter="number:援助")
    person.do("counsel_assigned", arrived.plus(hours=d.between(32, 50)), by=None)
    here = stay(d, person, arrived, arrived.plus(minutes=330), "刑事传唤", left, waits=False)
    talk = arrived.plus(minutes=d.between(100, 130))
    here.do("interview_room_entered", talk.plus(minutes=-3), room="room:interrogation1", officers=list(team))
    over = interrogation(d, person, talk, number=1, team=team, sexes=sexes)
    here.do("interview_room_left", over.plus(minutes=22))
    return over.plus(minutes=30)


@scenario("criminal_foreigner", weight=0.1, epochs=EPOCHS)
def criminal_foreigner(d: Draw) -> None:
    """A suspect from abroad: an interpreter at each hearing, the province told."""
    incident = reported(d, d.arrival("06:00", "13:00"), "110")
    case = received(d, incident.events[0].at.plus(minutes=180), incident, source="报案")
    at = day(1, "10:00")
    filed(d, case, at)
    person = suspect(
        d,
        case,
        nationality=d.pick("缅甸", "越南", "英国"),
        language="外语",
        conditions=["不通晓当地语言文字"],
    )
    on = caught(d, person, at.later(1, "08:00"))
    measure, _ = detained(d, person, on)
    measure.do("province_reported", on.plus(hours=d.between(2, 20)), letter="number:报告")
    answer = arrest_asked(d, measure, on, 3)
    measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=120))
    arrested(d, person, answer.plus(minutes=120))
    for talk in [one for one in d.things if one.kind == "interview"]:
        first = next(one.at for one in talk.events if one.step == "started")
        talk.do(
            "interpreter_arrived", first.plus(minutes=-10), by=None, interpreter="person:33", language="外语"
        )
    end = answer.day + d.between(20, 42)
    acts(d, case, answer.day, end - 4)
    concluded(d, case, end)


@scenario("criminal_death_in_area", weight=0.005, epochs=EPOCHS)
def criminal_death_in_area(d: Draw) -> None:
    """A death in the case area: reported, notified, examined by appraisal, its result told."""
    case, at = begun(d, d.arrival("07:00", "14:00"), source="报案")
    person = suspect(d, case, age=d.between(50, 70))
    on = at.later(2, "09:00")
    person.do("arrived", on, means="投案", place="办案区", officers=list(TEAM))
    here = d.matter(
        "custody_stay", person, suite="suite:1", ground="投案", arrived_at=on, sex=person.attributes["sex"],
        birth_date=person.attributes["birth_date"],
    )  # fmt: skip
    here.do(
        "entered",
        on.plus(minutes=4),
        by="guard1",
        officers=list(TEAM),
        cause="涉嫌犯罪",
        brought_from="address:1",
    )
    here.do(
        "safety_checked",
        on.plus(minutes=9),
        by="guard1",
        officers=["guard1"],
        checker_sex=person.attributes["sex"],
    )
    here.do("health_asked", on.plus(minutes=12), by="guard1", condition="患病", record="number:体检")
    here.do("health_reported", on.plus(minutes=15), by="guard1", to="head")
    ill = on.plus(minutes=d.between(30, 60))
    here.do("medical_care", ill, by="guard1")
    dead = ill.plus(minutes=d.between(20, 60))
    here.do("safety_event_occurred", dead, by="guard1", nature="死亡")
    here.do("event_reported", dead.plus(minutes=d.between(5, 25)), by="head", to="县级公安机关负责人")
    here.do("event_reported", dead.plus(minutes=d.between(5, 25)), by="head", to="警务督察部门")
    here.do("event_notified", dead.plus(minutes=d.between(26, 50)), by="head", to="检察院")
    here.do("event_notified", dead.plus(minutes=d.between(30, 100)), by="head", to="家属")
    here.do(
        "inspected_on_scene", dead.plus(minutes=80), by="inspector1", inspectors=["inspector1", "inspector2"]
    )
    here.do("left", dead.plus(minutes=120), by="guard1", means="移交")
    why = d.matter("appraisal", here, kind_of="死因", institution="某司法鉴定中心", sequence=1)
    why.do("commissioned", dead.plus(hours=d.between(3, 20)), by="head", institution="某司法鉴定中心")
    done = dead.later(d.between(10, 20), "15:00")
    why.do("concluded", done, by=None, experts=["person:31", "person:32"])
    why.do("received", done.later(1, "09:00")).do("delivered", done.later(1, "15:00"), recipient="当事人")
    person.do("died", dead)
    end = done.day + 9
    acts(d, case, at.day, end - 3)
    case.do("withdrawn", day(end, "10:00"), by="organ_head", reason="犯罪嫌疑人死亡", approver="organ_head",
            approver_level=COUNTY)  # fmt: skip
    case.do("withdrawal_notified", day(end, "15:00"), recipient="近亲属")
