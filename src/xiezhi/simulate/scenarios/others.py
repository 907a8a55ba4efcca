# SPDX-License-Identifier: Apache-2.0
"""Cases that are not public order, repeat offenders, culprits found late, penalties of units."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.outcomes import begun, questioned
from xiezhi.simulate.scenarios.penalty import COUNTY, Grade, Proceeding, Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import suspect
from xiezhi.simulate.scenarios.public_order import case_of, executed, finish, heard

NONE = Grade("", "", (0, 0), (0, 0), "fine")


@scenario("unit_fined", weight=6, rhythm="office", epochs=EPOCHS)
def unit_fined(d: Draw) -> None:
    """A unit that broke the rules on fire or networks: fined, above the threshold after a hearing or none wanted."""
    report = reported(d, "其他行政违法", "上门", evidence=False)
    category = d.pick("消防", "网络安全", "其他")
    case = Case(
        d,
        report.thing,
        report.end.plus(minutes=10),
        offence=None,
        category=category,
        committed=report.called.date,
    )
    report.thing.do("closed", case.opened.plus(minutes=30), result="转行政案件")
    case.do(
        "progress_informed", report.end.later(d.between(4, 25), "16:00"), recipient="person:1", means="网络"
    )
    who = suspect(d, case.thing)
    asked = report.end.later(d.between(3, 20), "10:00")
    interview(d, who, asked, 40, place=d.pick("单位", "执法办案场所"))
    case.investigated(asked.plus(hours=2))
    large = d.chance(0.5)
    fine = d.between(10, 40) * 1000 if large else d.between(2, 9) * 1000
    shown = d.chance(0.3)
    step = Proceeding(
        d,
        who,
        NONE,
        Sentence(["罚款"], fine, None),
        case.committed,
        category=category,
        impact="具有一定社会影响" if shown else "一般",
    )
    step.thing.attributes = {name: value for name, value in step.thing.attributes.items() if value}
    step.thing.attributes["party"] = "单位"
    step.organ = COUNTY
    told = asked.later(d.between(2, 10), "10:00")
    said = step.notice(told, hearing=large)
    ready = told.later(20, "10:00") if large else said.plus(hours=1)
    case.approval(ready)
    step.decided(ready.plus(minutes=30))
    case.decided(ready.plus(minutes=31), fine=fine, level=COUNTY[1], approver=COUNTY[2])
    served = step.served(ready.later(d.between(1, 4), "10:00"), means=d.pick("直接", "邮寄"))
    if shown:
        step.do("published", served.later(d.between(1, 10), "10:00"), scope="网站")
        if d.chance(0.3):
            changed = served.later(d.between(15, 30), "10:00")
            step.do("changed", changed, by="organ_head", more={"by": "unit:organ"})
            step.do("publication_withdrawn", changed.plus(hours=20))
    case.archived(executed(step, served))


@scenario("two_offences", weight=3, epochs=EPOCHS)
def two_offences(d: Draw) -> None:
    """Two deeds of one person: two decisions, the detention carried out together, twenty days at most."""
    first, second = grades(d, "盗窃"), grades(d, "殴打他人")
    report = reported(d)
    case = case_of(d, report, first, victims=1)
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=2))
    who, left = questioned(d, case, report.end.later(1, "10:00"))
    steps = [
        Proceeding(d, who, grade, sentence(d, grade, jail=True), case.committed) for grade in (first, second)
    ]
    at = left.later(2, "10:00")
    ready = max(
        step.reviewed(step.notice(at.plus(minutes=place), stated=False)) for place, step in enumerate(steps)
    )
    case.approval(ready.plus(minutes=5))
    total = min(20, sum(step.given.days or 0 for step in steps))
    steps[0].decided(ready.plus(minutes=20))
    steps[1].decided(ready.plus(minutes=25), merged_days=total)
    given = steps[0].given
    case.decided(
        ready.plus(minutes=26), fine=given.fine, days=total, level="县级公安机关", approver="organ_head"
    )
    served = max(
        step.served(ready.plus(minutes=40 + 20 * place), victims=1) for place, step in enumerate(steps)
    )
    last = [step.fine_paid(served.plus(minutes=9)) for step in steps if step.given.fine]
    merged = Sentence(given.kinds, given.fine, total)
    steps[0].given = merged
    last.append(steps[0].jailed(served.plus(minutes=15)))
    case.archived(max(last))


@scenario("culprit_found_late", weight=6, epochs=EPOCHS)
def culprit_found_late(d: Draw) -> None:
    """Nobody is known for weeks: the victim is told; found at last, the case ends within the month."""
    grade = grades(d, "盗窃")
    case, at = begun(d, grade.offence, damage=None)
    case.do("victim_informed", at.later(d.between(8, 22), "10:00"), recipient=case.victims[0].name)
    found: Moment = at.later(d.between(40, 120), "10:00")
    who, left = questioned(d, case, found)
    case.archived(finish(d, case, who, grade, sentence(d, grade), left.later(d.between(1, 9), "10:00")))
