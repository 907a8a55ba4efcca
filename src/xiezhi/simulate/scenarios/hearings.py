# SPDX-License-Identifier: Apache-2.0
"""Hard cases: many suspects, extended, reviewed, discussed, heard."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Day, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.penalty import COUNTY, Grade, Proceeding, Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import Someone, suspect
from xiezhi.simulate.scenarios.property import Item
from xiezhi.simulate.scenarios.public_order import case_of, executed, heard

GAMBLING = Grade("赌博", "情节严重", (10, 15), (500, 3000), "both")


def extended(d: Draw, case: Case, at: Moment) -> None:
    """Thirty days more, from the organ above."""
    case.do("extension_requested", at.plus(hours=-5))
    case.do(
        "extension_approved",
        at,
        by="organ_head",
        approver="organ_head",
        approver_level="县级以上公安机关负责人",
        days=30,
    )


def discussed(d: Draw, case: Case, step: Proceeding, at: Moment) -> None:
    """Discussed by those who lead."""
    target = step if d.chance(0.5) else case
    target.do(
        "collective_discussion_held", at, by="organ_head", participants=["organ_head", "legal1", "head"]
    )


@scenario("gambling_heard", weight=3, rhythm="night", epochs=EPOCHS)
def gambling_heard(d: Draw) -> None:
    """A fine that opens the way to a hearing: waived, withdrawn, refused for lateness, or held."""
    high = d.epoch == "after"
    fine = d.between(40, 50) * 100 if high else d.between(20, 30) * 100
    given = Sentence(["行政拘留", "罚款"], fine, d.between(10, 15))
    report = reported(d, channel="110")
    case = case_of(d, report, GAMBLING, complexity="疑难复杂", victims=0)
    who = suspect(d, case.thing)
    case.identified(case.opened.plus(minutes=20))
    visit = Visit(d, who, "口头传唤", report.end.plus(minutes=70), found=("证据",))
    visit.wait(8)
    item = Item(
        d, case.thing, visit.now.plus(minutes=5), who, category="赌具赌资", value=900, relation="违法所得"
    )
    item.stored(visit.now.plus(minutes=90))
    left = visit.talk(60).wait(60, meal=True).leave()
    case.investigated(left.plus(hours=2))
    step = Proceeding(d, who, GAMBLING, given, case.committed)
    step.organ = COUNTY
    extended(d, case, left.later(12, "10:00"))
    item.do(
        "extension_approved",
        left.later(12, "10:30"),
        by="organ_head",
        approver="organ_head",
        approver_level="县级以上公安机关负责人",
    )
    item.do("extension_notified", left.later(12, "16:00"), letter="number:延长", reason="案情复杂")
    if d.epoch == "after":
        case.do("progress_informed", left.later(20, "10:00"), recipient="person:1", means="网络")
    told = left.later(d.between(2, 4), "09:30")
    said = step.notice(told, hearing=True)
    ready = _heard(d, step, said, told)
    passed = step.reviewed(ready, "经过听证程序", back=d.chance(0.3))
    discussed(d, case, step, passed.plus(minutes=30))
    case.approval(passed.plus(minutes=40))
    made = passed.plus(minutes=60)
    step.decided(made)
    case.decided(made.plus(minutes=1), fine=fine, days=given.days, level=COUNTY[1], approver=COUNTY[2])
    item.taken(made.plus(minutes=2), ("organ_head", "县级公安机关"))
    last = executed(step, step.served(made.plus(minutes=20)))
    case.archived(last)


def _heard(d: Draw, step: Proceeding, said: Moment, told: Moment) -> Moment:
    """What becomes of the right to a hearing; returns when the case may go on."""
    way = d.pick("silent", "waived", "withdrawn", "refused", "held", p=[2, 2, 1, 1, 4])
    if way == "waived":
        step.do("hearing_waived", said.plus(minutes=5), document="number:放弃")
        return said.plus(hours=20)
    if way == "silent":
        return told.later(20, "10:00")
    asked = told.later(20 if way == "refused" else 1, "15:00")
    step.do("hearing_requested", asked)
    hearing = d.matter("hearing", step.thing, public=d.pick("公开", "不公开"), subject="罚款")
    hearing.do("requested", asked.plus(minutes=1), applicant=step.who.name)
    if way == "refused":
        hearing.do("request_refused", asked.plus(hours=18), by="legal1", reason="逾期申请")
        return asked.later(2, "09:00")
    hearing.do("request_accepted", asked.plus(hours=18), by="legal1")
    if way == "withdrawn":
        hearing.do("withdrawn", asked.later(2, "10:00"))
        return asked.later(3, "09:00")
    served = asked.later(2, "10:00")
    hearing.do("notice_served", served, by="legal1", presider="host1")
    opened = served.later(21, "09:30")
    hearing.do("postponed", served.plus(hours=1), by="legal1", until=Day(opened.day, "hearing"))
    hearing.do(
        "opened",
        opened,
        by="host1",
        workday="hearing",
        presider="host1",
        members=["legal1"],
        recorder="clerk1",
        organised_by="法制部门",
        attendees=[step.who.name, "officer1"],
    )
    if d.chance(0.2):
        hearing.do("adjourned", opened.plus(minutes=40), by="host1", workday="hearing")
        hearing.do("resumed", opened.plus(minutes=70), by="host1", workday="hearing")
    hearing.do("closed", opened.plus(hours=2), by="host1", workday="hearing")
    hearing.do(
        "report_made", opened.plus(hours=d.between(5, 50)), by="host1", workday="hearing", opinion="维持"
    )
    return opened.later(14, "10:00")


@scenario("brawl", weight=6, rhythm="night", epochs=EPOCHS)
def brawl(d: Draw) -> None:
    """Several brought in at once, in rooms and hands of their own; men and women never share a waiting room."""
    grade = grades(d, "结伙斗殴" if d.epoch != "after" else "随意殴打他人")
    count = d.between(2, 4)
    report = reported(d, channel="110", injured=d.pick(0, 1))
    case = case_of(d, report, grade, suspects=count, complexity=d.pick("一般", "疑难复杂"), victims=1)
    case.identified(case.opened.plus(minutes=10))
    people = [
        suspect(d, case.thing, crew=(f"officer{11 + 2 * place}", f"officer{12 + 2 * place}"))
        for place in range(count)
    ]
    heard(d, case, report.end.plus(minutes=20))
    case.investigated(report.end.plus(minutes=90))
    ends: list[tuple[Someone, Visit]] = []
    for place, who in enumerate(people):
        visit = Visit(d, who, "口头传唤", report.end.plus(minutes=60 + 5 * place), room=place + 1)
        visit.wait(10).talk(d.between(30, 60)).wait(d.between(30, 90), meal=True, rest=d.chance(0.5))
        ends.append((who, visit))
    at = max(visit.now for _, visit in ends)
    hard = case.thing.attributes["complexity"] == "疑难复杂"
    last = [visit.leave() for _, visit in ends] if hard else []
    if hard:
        at = max(last).later(d.between(2, 9), "10:00")
    steps = []
    for who, _ in ends:
        step = Proceeding(d, who, grade, sentence(d, grade, jail=True), case.committed)
        said = step.notice(at, stated=False)
        passed = step.reviewed(said, "疑难复杂" if hard else "日常审核")
        if hard:
            discussed(d, case, step, passed.plus(minutes=5))
        steps.append((step, passed))
    ready = max(passed for _, passed in steps)
    case.approval(ready.plus(minutes=6))
    for place, ((step, _), (_, visit)) in enumerate(zip(steps, ends, strict=True)):
        made = ready.plus(minutes=8)
        step.decided(made)
        served = step.served(made.plus(minutes=10 + place), victims=1)
        if not hard:
            visit.now = max(visit.now, served)
            visit.leave("送拘留所")
        last.append(executed(step, served))
    given = steps[0][0].given
    case.decided(
        ready.plus(minutes=9), fine=given.fine, days=given.days, level="县级公安机关", approver="organ_head"
    )
    case.archived(max(last))
