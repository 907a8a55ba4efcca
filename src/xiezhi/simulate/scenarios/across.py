# SPDX-License-Identifier: Apache-2.0
"""Cases that began under the law of 2012 and end under that of 2025: the deed by the old law, the acts by the new."""

from __future__ import annotations

from xiezhi.simulate.draft import Draw, day, scenario
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.outcomes import questioned
from xiezhi.simulate.scenarios.penalty import AFTER, BEFORE, Grade, Proceeding, grades, sentence
from xiezhi.simulate.scenarios.people import suspect
from xiezhi.simulate.scenarios.public_order import case_of, executed, heard


@scenario("public_order_across", weight=1, epochs=("across",))
def public_order_across(d: Draw) -> None:
    """Accepted in December, decided in January; the milder new law is applied where it is milder."""
    _across(d, grades(d, "殴打他人", "盗窃", "侮辱", "扰乱单位秩序"))


@scenario("milder_law_across", weight=0.3, epochs=("across",))
def milder_law_across(d: Draw) -> None:
    """Damage done in December, for which the new law has a shorter detention: decided by the new law."""
    _across(d, next(one for one in BEFORE if one.offence == "故意损毁财物"))


def _across(d: Draw, grade: Grade) -> None:
    called = day(d.change - d.between(4, 14), d.pick("09:10", "13:30", "20:40"))
    report = reported(d, called=called)
    case = case_of(d, report, grade)
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=2))
    who, left = questioned(d, case, report.end.later(d.between(1, 3), "10:00"))
    made = day(d.change + d.between(0, 6), "10:00")
    law, given = None, sentence(d, grade)
    if grade.offence in ("盗窃", "故意损毁财物") and grade.circumstance == "一般":
        law = "治安管理处罚法(2025)"
        new = next(one for one in AFTER if one[:2] == grade[:2])
        given = sentence(d, new)
    step = Proceeding(d, who, grade, given, case.committed, law=law)
    said = step.notice(max(made, left.later(1, "10:00")))
    passed = step.reviewed(said)
    case.approval(passed.plus(minutes=2))
    step.decided(passed.plus(minutes=30))
    case.decided(
        passed.plus(minutes=31), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    served = step.served(passed.plus(minutes=50), victims=len(case.victims))
    step.do("record_sealed", passed.later(d.between(5, 24), "10:00"))
    case.archived(executed(step, served))


@scenario("detention_across", weight=1, epochs=("across",))
def detention_across(d: Draw) -> None:
    """Decided in the last days of the old law; detention and archive reach into the new one."""
    grade = next(one for one in BEFORE if one.circumstance == "加重情形")
    called = day(d.change - d.between(2, 3), "10:00")
    report = reported(d, called=called, channel="110")
    case = case_of(d, report, grade)
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=1))
    who = suspect(d, case.thing)
    case.identified(report.end.plus(minutes=30))
    visit = Visit(d, who, "口头传唤", report.end.plus(minutes=70)).wait(10).talk(40).wait(20, meal=True)
    step = Proceeding(d, who, grade, sentence(d, grade), case.committed)
    passed = step.reviewed(step.notice(visit.tick(5, 10), stated=False))
    case.approval(passed.plus(minutes=2))
    step.decided(passed.plus(minutes=10))
    given = step.given
    case.decided(
        passed.plus(minutes=11), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    served = step.served(passed.plus(minutes=20), victims=1)
    visit.now = max(visit.now, served)
    visit.leave("送拘留所")
    case.archived(executed(step, served))
