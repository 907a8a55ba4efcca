# SPDX-License-Identifier: Apache-2.0
"""The young, the old and those with child: what they are spared."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.penalty import Proceeding, Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import Someone, someone
from xiezhi.simulate.scenarios.public_order import case_of, heard


def _questioned(d: Draw, case: Case, who: Someone, at: Moment) -> Moment:
    visit = Visit(d, who, "口头传唤", at)
    visit.tick(10, 30)
    visit.talk(d.between(25, 50))
    return visit.leave("监护人领回" if who.minor else d.pick("自行离开", "护送回家"))


@scenario("child_under_fourteen", weight=3, epochs=EPOCHS)
def child_under_fourteen(d: Draw) -> None:
    """Not punished: the guardian is admonished, from 2026 corrective measures are taken."""
    grade = grades(d, "盗窃", "故意损毁财物")
    report = reported(d, hours=("07:00", "20:00"))
    case = case_of(d, report, grade)
    heard(d, case, report.end.plus(minutes=40))
    who = someone(
        d,
        case.thing,
        "违法嫌疑人",
        age=d.between(10, 13),
        sex=d.pick("男", "女"),
        crew=("minor_officer1", "officer2"),
    )
    left = _questioned(d, case, who, report.end.plus(minutes=100))
    case.investigated(left.plus(hours=1))
    done = left.later(d.between(1, 10), "10:00")
    case.approval(done.plus(hours=-1))
    case.unpunished(done, "不满十四周岁")
    step = Proceeding(d, who, grade, Sentence(["警告"], None, None), case.committed)
    step.do("not_penalised", done.plus(minutes=5), by="organ_head", reason="不满十四周岁")
    step.do("served_to_victim", done.plus(hours=5))
    who.do("guardian_admonished", done.plus(hours=d.between(1, 48)), document="number:责令管教")
    if d.epoch != "before" or d.chance(0.3):
        who.do("corrective_measure_taken", done.later(d.between(1, 5), "15:00"), measure="训诫并责令定期报告")
    case.archived(done.later(7, "10:00"), executed=False)


@scenario("detention_not_executed", weight=4, epochs=EPOCHS)
def detention_not_executed(d: Draw) -> None:
    """Detention is decided and not carried out: fourteen to eighteen, seventy and more, with child."""
    kind = d.pick("14", "16", "70", "child")
    age = {
        "14": d.between(14, 15),
        "16": d.between(16, 17),
        "70": d.between(70, 84),
        "child": d.between(20, 38),
    }[kind]
    grade = grades(d, "盗窃", "殴打他人")
    report = reported(d, hours=("07:00", "21:00"))
    case = case_of(d, report, grade)
    heard(d, case, report.end.plus(minutes=40))
    who = someone(
        d,
        case.thing,
        "违法嫌疑人",
        age=age,
        sex="女" if kind == "child" else d.pick("男", "女"),
        conditions=[d.pick("怀孕", "哺乳不满一周岁婴儿")] if kind == "child" else [],
        crew=("minor_officer1", "officer2"),
        prior_penalties=0,
    )
    left = _questioned(d, case, who, report.end.plus(minutes=100))
    case.investigated(left.plus(hours=1))
    given = sentence(d, grade, jail=True, light=True)
    step = Proceeding(d, who, grade, given, case.committed)
    said = step.notice(left.later(d.between(1, 9), "10:00"))
    passed = step.reviewed(said)
    case.approval(passed.plus(minutes=2))
    step.decided(passed.plus(minutes=30))
    case.decided(
        passed.plus(minutes=31), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    served = step.served(passed.plus(minutes=50), victims=len(case.victims))
    last = served.plus(hours=2)
    if given.fine:
        last = max(last, step.fine_paid(served.plus(minutes=5)))
    execution = d.matter("execution", step.thing, category="行政拘留", days_ordered=given.days)
    execution.do("due_started", served.plus(minutes=10))
    execution.do("not_executed", served.plus(hours=1), by="organ_head", ground="依法不执行行政拘留处罚")
    if who.minor and (d.epoch != "before" or d.chance(0.4)):
        who.do("corrective_measure_taken", served.later(d.between(1, 5), "15:00"), measure="责令接受心理辅导")
    case.archived(last)


@scenario("detention_of_minor", weight=1, epochs=("after",))
def detention_of_minor(d: Draw) -> None:
    """The exception of the new law: grave and of bad effect; the hearing is told to child and guardian, then waived."""
    grade = grades(d, "殴打他人")
    report = reported(d, hours=("07:00", "21:00"))
    case = case_of(d, report, grade)
    heard(d, case, report.end.plus(minutes=40))
    who = someone(
        d,
        case.thing,
        "违法嫌疑人",
        age=d.between(14, 17),
        sex=d.pick("男", "女"),
        crew=("minor_officer1", "officer2"),
        prior_penalties=0,
    )
    left = _questioned(d, case, who, report.end.plus(minutes=100))
    case.investigated(left.plus(hours=1))
    given = sentence(d, grade, jail=True, light=True)
    step = Proceeding(d, who, grade, given, case.committed)
    told = left.later(d.between(1, 3), "10:00")
    said = step.notice(told, hearing=True)
    ready = said.plus(hours=2)
    if d.chance(0.5):
        step.do("hearing_waived", said.plus(minutes=6), document="number:放弃")
    else:
        asked = told.later(1, "10:00")
        step.do("hearing_requested", asked)
        hearing = d.matter("hearing", step.thing, public="不公开", subject="行政拘留执行")
        hearing.do("requested", asked.plus(minutes=1), applicant=who.name)
        hearing.do("withdrawn", asked.plus(hours=20))
        ready = asked.later(2, "10:00")
    passed = step.reviewed(ready)
    case.approval(passed.plus(minutes=2))
    step.decided(passed.plus(minutes=30))
    case.decided(
        passed.plus(minutes=31), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    served = step.served(passed.plus(minutes=50), victims=len(case.victims))
    last = step.jailed(served.plus(minutes=10), exception_ground="情节严重影响恶劣")
    if given.fine:
        last = max(last, step.fine_paid(served.plus(minutes=5)))
    case.archived(last)
