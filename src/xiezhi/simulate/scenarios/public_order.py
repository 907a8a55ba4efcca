# SPDX-License-Identifier: Apache-2.0
"""Public-order cases: the ordinary one from the report to the archive, and the other ways in which one ends."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import Report, reported
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.penalty import HURTS, Grade, Proceeding, Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import Someone, suspect


def case_of(d: Draw, report: Report, grade: Grade, **more: Any) -> Case:
    """The case that a report becomes; the incident is closed with it."""
    hurts = grade.offence in HURTS
    robbed = grade.offence in ("盗窃", "故意损毁财物")
    facts: dict[str, Any] = {"victims": int(hurts or robbed or grade.offence == "侮辱")}
    if robbed:
        facts["damage"] = 50 * d.between(2, 30)
    case = Case(
        d,
        report.thing,
        report.end.plus(minutes=5),
        offence=grade.offence,
        committed=report.called.date,
        **{**facts, **more},
    )
    report.thing.do("closed", case.opened.plus(minutes=10), result="转行政案件")
    return case


def heard(d: Draw, case: Case, at: Moment) -> None:
    """The victims are heard, at the station, at home or where they like."""
    for place, victim in enumerate(case.victims):
        crew = [f"officer{5 + 2 * place}", f"officer{6 + 2 * place}"]
        where = d.pick("执法办案场所", "住处", "单位", "当事人提出的地点")
        interview(
            d,
            victim,
            at.plus(minutes=10 * place),
            d.between(20, 60),
            place=where,
            room=f"room:interview{5 + place}",
            officers=crew,
            film=d.chance(0.5),
        )


def finish(
    d: Draw,
    case: Case,
    who: Someone,
    grade: Grade,
    given: Sentence,
    at: Moment,
    *,
    visit: Visit | None = None,
    **told: Any,
) -> Moment:
    """Notice, answer, review, decision, service, execution of one penalty; returns when all is over."""
    step = Proceeding(d, who, grade, given, case.committed)
    said = step.notice(at)
    ready = step.reviewed(said.plus(minutes=5)) if given.days or d.chance(0.3) else said
    case.approval(ready.plus(minutes=5))
    made = ready.plus(minutes=d.between(10, 30))
    step.decided(made)
    case.decided(
        made.plus(minutes=1), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    served = step.served(made.plus(minutes=d.between(10, 30)), victims=len(case.victims))
    if visit is not None:
        visit.now = max(visit.now, served.plus(minutes=5))
        visit.leave("送拘留所" if given.days else None)
    return executed(step, served)


def executed(step: Proceeding, served: Moment) -> Moment:
    """Fine and detention carried out; returns the last of it."""
    last = [served]
    if step.given.fine:
        last.append(step.fine_paid(served.plus(minutes=5)))
    if step.given.days:
        last.append(step.jailed(served.plus(minutes=10)))
    return max(last)


@scenario("public_order_same_day", weight=40, epochs=EPOCHS)
def public_order_same_day(d: Draw) -> None:
    """Brought in from the scene, questioned, punished before the visit ends."""
    grade = grades(d)
    hurt = int(grade.offence in HURTS and d.chance(0.3))
    report = reported(d, channel=d.pick("110", "电话"), injured=hurt)
    case = case_of(d, report, grade)
    who = suspect(d, case.thing)
    case.identified(case.opened.plus(minutes=20))
    visit = Visit(
        d, who, d.pick("口头传唤", "强制传唤", p=[9, 1]), report.end.plus(minutes=d.between(60, 90))
    )
    visit.wait(d.between(10, 40)).talk(d.between(30, 80))
    heard(d, case, report.end.plus(minutes=30))
    case.investigated(visit.arrived.plus(minutes=30))
    visit.wait(d.between(20, 50), meal=True)
    end = finish(d, case, who, grade, sentence(d, grade), visit.now.plus(minutes=10), visit=visit)
    case.archived(end)


@scenario("public_order_later", weight=40, epochs=EPOCHS)
def public_order_later(d: Draw) -> None:
    """Summoned some days later, questioned, sent home; punished when the case is clear."""
    grade = grades(d)
    report = reported(d)
    case = case_of(d, report, grade)
    who = suspect(d, case.thing)
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=2))
    found = report.end.later(d.between(1, 4), "10:00")
    case.identified(found)
    visit = Visit(
        d, who, d.pick("传唤", "投案"), found.later(d.between(1, 4), d.pick("09:20", "14:30", "19:10"))
    )
    if d.chance(0.1):  # questioned at once and for long, before there is anything to wait for
        visit.talk(d.between(125, 150)).wait(d.between(15, 60), meal=True)
    else:
        visit.wait(d.between(5, 12)).talk(d.between(30, 90)).wait(d.between(15, 60), meal=True)
    visit.leave()
    if d.epoch == "after":
        case.do("progress_informed", found.later(6, "15:00"), recipient="person:1", means="电话")
    end = finish(d, case, who, grade, sentence(d, grade), visit.now.later(d.between(1, 9), "14:00"))
    case.archived(end)
