# SPDX-License-Identifier: Apache-2.0
"""Execution that takes longer: fines brought in by the court, detention put off, interrupted, undone."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.outcomes import begun, questioned
from xiezhi.simulate.scenarios.penalty import Proceeding, Sentence, grades, sentence


def punished(d: Draw, *offences: str, jail: bool) -> tuple[Case, Proceeding, Moment]:
    """A case up to the service of its one penalty."""
    grade = grades(d, *offences)
    case, at = begun(d, grade.offence)
    who, left = questioned(d, case, at)
    given = sentence(d, grade, jail=jail)
    if not jail:
        given = Sentence(["罚款"], given.fine or 200, None)
    step = Proceeding(d, who, grade, given, case.committed)
    said = step.notice(left.later(d.between(1, 5), "10:00"))
    passed = step.reviewed(said)
    case.approval(passed.plus(minutes=2))
    step.decided(passed.plus(minutes=20))
    case.decided(
        passed.plus(minutes=21), fine=given.fine, days=given.days, level=step.organ[1], approver=step.organ[2]
    )
    return case, step, step.served(passed.plus(minutes=40), victims=len(case.victims))


@scenario("fine_enforced", weight=4, epochs=EPOCHS)
def fine_enforced(d: Draw) -> None:
    """Not paid: so much a day is added, the time for remedies passes, a demand, then the court."""
    _unpaid(d, parts=d.chance(0.25), court=d.epoch == "before" and d.chance(0.7))


@scenario("fine_brought_to_court", weight=0.2, epochs=("before", "across"))
def fine_brought_to_court(d: Draw) -> None:
    """Paid in parts by leave, then not at all: the demand, then the court."""
    # Not "after": half a year later the next year's working days may not be known, on which the term depends.
    _unpaid(d, parts=True, court=True)


def _unpaid(d: Draw, *, parts: bool, court: bool) -> None:
    """From a fine that is not paid in time to the demand and what follows; ``parts``: an instalment was granted."""
    case, step, served = punished(d, "侮辱", "扰乱单位秩序", jail=False)
    fine = step.given.fine or 0
    execution = d.matter("execution", step.thing, category="罚款", fine_due=fine)
    execution.do("due_started", served)
    late = served.later(d.between(40, 60), "10:00")
    days = d.between(5, 20)
    execution.do("surcharge_imposed", late, amount=int(fine * 0.03 * days), days=days)
    over = served.later(d.between(184, 188), "09:00")
    if parts:
        execution.do("instalment_approved", late.plus(hours=3), by="head", until=over.plus(days=20).date)
    execution.do("remedy_period_ended", over)
    asked = over.later(d.between(3, 15), "10:00")
    execution.do("demand_served", asked)
    applied = asked.later(d.between(25, 35), "10:00")
    if not court:
        execution.do("fine_paid", applied, by=None, amount=fine, channel="指定银行")
    else:
        execution.do("court_applied", applied, workday=True)
        applied = applied.later(20, "10:00")
        execution.do("completed", applied)
    case.archived(applied)


@scenario("enforced_by_police", weight=1, rhythm="office", epochs=EPOCHS)
def enforced_by_police(d: Draw) -> None:
    """Enforced on a working day in daytime; at night or on a holiday only in an emergency."""
    case, step, served = punished(d, "扰乱单位秩序", "侮辱", jail=False)
    paid = step.fine_paid(served.plus(minutes=5))
    execution = d.matter("execution", step.thing, category="强制执行")
    asked = served.later(2, "10:00")
    execution.do("demand_served", asked)
    at = asked.later(24, "10:00")
    urgent = "有继续危害公共安全的紧急情况" if d.chance(0.2) else None
    film = d.matter("recording", execution, category="执法记录仪", scene="强制执行", importance="一般")
    film.do("started", at.plus(minutes=-3), workday=True).do("ended", at.plus(minutes=55), workday=True)
    film.do("uploaded", at.plus(hours=3), workday=True)
    execution.do("enforced", at, workday=True, officers=["officer1", "officer2"], urgent_ground=urgent)
    execution.do("completed", at.plus(hours=5), workday=True)
    case.archived(max(paid, at.later(11, "10:00")), soon=True)


@scenario("detention_suspended", weight=4, epochs=EPOCHS)
def detention_suspended(d: Draw) -> None:
    """The party asks that detention wait: granted against a deposit or a guarantor, or refused and told."""
    inside = d.chance(0.2)
    refused = not inside and d.chance(0.3)
    _suspended(d, inside=inside, refused=refused, money=d.chance(0.6), revoked=d.chance(0.3))


@scenario("detention_suspended_revoked", weight=0.3, epochs=EPOCHS)
def detention_suspended_revoked(d: Draw) -> None:
    """Detention waits against a deposit; the decision is revoked and all of it paid back."""
    _suspended(d, inside=False, refused=False, money=True, revoked=True)


def _suspended(d: Draw, *, inside: bool, refused: bool, money: bool, revoked: bool) -> None:
    """A request that detention wait. ``inside``: it has begun; ``money``: a deposit, else a guarantor."""
    case, step, served = punished(d, "殴打他人", "盗窃", jail=True)
    days = step.given.days or 0
    execution = d.matter("execution", step.thing, category="行政拘留", days_ordered=days, served_at="拘留所")
    execution.do("due_started", served.plus(minutes=5))
    last = [served]
    if step.given.fine:
        last.append(step.fine_paid(served.plus(minutes=9)))
    if inside:
        _inside(d, step, execution, served.plus(hours=1))
    applied = served.plus(hours=5 if inside else 1)
    grounds = ["申请行政复议", "提起行政诉讼"] + ["参加升学考试", "子女出生", "近亲属病危死亡"] * (
        d.epoch == "after"
    )
    execution.do("suspension_applied", applied, by=None, ground=d.pick(*grounds))
    decided = applied.plus(hours=d.between(2, 20))
    if refused:
        execution.do(
            "suspension_decided", decided, by="organ_head", result="不暂缓执行", approver="organ_head"
        )
        execution.do("suspension_informed", decided.plus(hours=1))
        last.append(step.escorted(execution, decided.plus(hours=3), days))
        case.archived(max(last))
        return
    if money:
        execution.do("deposit_paid", decided.plus(minutes=-20), amount=200 * days)
    else:
        execution.do("guarantor_accepted", decided.plus(minutes=-20), guarantor=step.who.family)
    execution.do("suspension_decided", decided, by="organ_head", result="暂缓执行", approver="organ_head")
    if inside:
        execution.do("released", decided.plus(hours=1), by="jailer1")
        _certificate(d, execution, decided.plus(minutes=50))
    end = decided.later(d.between(20, 70), "09:30")
    if revoked:
        execution.do("decision_revoked", end, by="organ_head")
        if money:
            execution.do("deposit_refunded", end.plus(hours=20), amount=200 * days)
        execution.do("completed", end.plus(hours=22))
        step.do("revoked", end.plus(minutes=-5), by="organ_head", more={"by": "unit:organ"})
        last.append(end.plus(hours=22))
    else:
        execution.do("suspension_ended", end)
        out = step.escorted(execution, end.plus(hours=2), days)
        if money:
            execution.do("deposit_refunded", end.plus(hours=d.between(5, 40)), amount=200 * days)
        last.append(max(out, end.plus(hours=41)))
    case.archived(max(last))


def _inside(d: Draw, step: Proceeding, execution: Thing, at: Moment) -> None:
    """Already taken in when the request comes."""
    execution.do("escorted", at, officers=step.who.crew, organ=step.organ[0], place="拘留所", distance="本地")
    cell: dict[str, Any] = {"cell": f"cell:adult{step.who.number % 90 + 1}", "cell_group": "成年"}
    execution.do("admitted", at.plus(hours=1), by="jailer1", place="拘留所", place_kind="拘留所", **cell)


def _certificate(d: Draw, execution: Thing, at: Moment) -> None:
    paper = d.matter("document", execution, name="解除拘留证明书")
    paper.do("issued", at, by="jailer1", number="number:解除", contents=["解除"], sealed_by="拘留所")


@scenario("detention_interrupted", weight=2, epochs=EPOCHS)
def detention_interrupted(d: Draw) -> None:
    """Detention elsewhere, leave for a death or a birth, a notice that it may be wrong."""
    way = d.pick("leave", "wrongful", p=[3, 2])
    _interrupted(d, way, "殴打他人", "盗窃", granted=d.chance(0.7), money=d.chance(0.5))


@scenario("detention_on_leave", weight=0.3, epochs=EPOCHS)
def detention_on_leave(d: Draw) -> None:
    """Leave from detention against a deposit, which is paid back afterwards."""
    _interrupted(d, "leave", "盗窃", granted=True, money=True)


def _interrupted(d: Draw, way: str, *offences: str, granted: bool, money: bool) -> None:
    """A detention long enough for what interrupts it; ``way``: leave or wrongful."""
    case, step, served = punished(d, *offences, jail=True)
    days = step.given.days or 0
    last = [served]
    if step.given.fine:
        last.append(step.fine_paid(served.plus(minutes=9)))
    away = d.chance(0.4)
    execution = d.matter("execution", step.thing, category="行政拘留", days_ordered=days, served_at="拘留所")
    execution.do("due_started", served.plus(minutes=5))
    start = served.plus(minutes=70)
    out = step.escorted(execution, start, days, **({"distance": "异地"} if away else {}))
    if days >= 4 and way == "leave":
        _on_leave(d, step, execution, start.later(1, "09:00"), granted=granted, money=money)
    elif days >= 4:
        asked = start.later(1, "09:00")
        execution.do("wrongful_notice_received", asked, by="jailer1", notified_by="拘留所")
        execution.do("wrongful_handled", asked.plus(hours=d.between(2, 20)), by="organ_head", result="维持")
    last.append(out)
    case.archived(max(last))


def _on_leave(
    d: Draw, step: Proceeding, execution: Thing, asked: Moment, *, granted: bool, money: bool
) -> None:
    """Leave is asked for and decided on within twelve hours; given against a deposit (``money``) or a guarantor."""
    execution.do("leave_applied", asked, by=None, ground=d.pick("子女出生", "近亲属病危死亡"))
    decided = asked.plus(hours=d.between(1, 9))
    execution.do("leave_decided", decided, by="organ_head", result="准假" if granted else "不准假")
    if not granted:
        return
    deposit = 200 * (step.given.days or 0)
    if money:
        execution.do("deposit_paid", decided.plus(minutes=20), amount=deposit)
    else:
        execution.do("guarantor_accepted", decided.plus(minutes=20), guarantor=step.who.family)
    execution.do("left_on_leave", decided.plus(hours=1), by="jailer1")
    back = decided.plus(hours=d.between(10, 30))
    execution.do("returned_from_leave", back, by="jailer1")
    if money:
        execution.do("deposit_refunded", back.plus(hours=5), amount=deposit)
