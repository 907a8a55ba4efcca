# SPDX-License-Identifier: Apache-2.0
"""Drug cases: tested, punished, sent to detoxification where nothing milder helps."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.penalty import Grade, Proceeding, Sentence
from xiezhi.simulate.scenarios.people import Someone, suspect
from xiezhi.simulate.scenarios.property import Item
from xiezhi.simulate.scenarios.public_order import case_of


@scenario("drug_use", weight=8, rhythm="night", epochs=EPOCHS)
def drug_use(d: Draw) -> None:
    """Found positive, some after refusing the test; detained; some sent to compulsory detoxification."""
    heavy = d.chance(0.6)
    _used(d, heavy=heavy, detox=heavy and d.chance(0.5), employed=d.chance(0.3), nameless=d.chance(0.3))


@scenario("drug_detox", weight=0.5, rhythm="night", epochs=EPOCHS)
def drug_detox(d: Draw) -> None:
    """Addicted and employed: sent to compulsory detoxification, of which all concerned are told."""
    _used(d, heavy=True, detox=True, employed=True, nameless=False)


def _used(d: Draw, *, heavy: bool, detox: bool, employed: bool, nameless: bool) -> None:
    """A user from the report to the archive. ``nameless``: nothing is known of the family at first."""
    high = 3000 if d.epoch == "after" else 2000
    grade = (
        Grade("吸毒", "一般", (10, 15), (200, high), "days")
        if heavy
        else Grade("吸毒", "情节较轻", (1, 5), (100, 500), "either")
    )
    report = reported(d, channel="110")
    case = case_of(d, report, grade, category="禁毒", victims=0)
    who = suspect(d, case.thing, employer="address:8" if employed else None)
    case.identified(case.opened.plus(minutes=30))
    visit = Visit(d, who, "口头传唤", report.end.plus(minutes=65), cause="涉嫌吸毒", found=("证据",)).wait(8)
    _tested(d, who, visit.tick(5, 15), visit)
    tools = Item(d, case.thing, visit.tick(8, 12), who, category="吸毒用具", value=20, relation="作案工具")
    tools.stored(visit.now.plus(minutes=60))
    visit.talk(d.between(30, 60))
    case.investigated(visit.now.plus(minutes=3), "吸毒检测")
    visit.wait(d.between(30, 60), meal=True)
    days = d.between(*grade.days)
    fine = None if d.chance(0.5) or not heavy else 50 * d.between(4, 30)
    given = Sentence(["行政拘留", "罚款"] if fine else ["行政拘留"], fine, days)
    step = Proceeding(d, who, grade, given, case.committed, category="治安")
    said = step.notice(visit.tick(5, 15))
    passed = step.reviewed(said)
    case.approval(passed.plus(minutes=2))
    made = passed.plus(minutes=10)
    step.decided(made)
    case.decided(made.plus(minutes=1), fine=fine, days=days, level=step.organ[1], approver=step.organ[2])
    tools.taken(made.plus(minutes=2), ("organ_head", "县级公安机关"))
    served = step.served(made.plus(minutes=10))
    visit.now = max(visit.now, served)
    visit.leave("送拘留所")
    last = step.jailed(served.plus(minutes=10))
    if fine:
        last = max(last, step.fine_paid(served.plus(minutes=6)))
    if detox:
        _detoxed(d, case, who, last, nameless=nameless)
    case.archived(last)


def _tested(d: Draw, who: Someone, at: Moment, visit: Visit) -> None:
    """The test on the spot; by force only with approval, a woman by a woman."""
    if d.chance(0.25):
        who.do("drug_test_refused", at)
        who.do(
            "drug_test_approved",
            at.plus(minutes=10),
            by="head",
            approver="head",
            approver_level="派出所负责人",
        )
    at = at.plus(minutes=15)
    who.do("drug_tested", at, officers=who.crew, sampler_sex=who.sex, result="阳性")
    if d.chance(0.6):
        level = {"approver": "head", "approver_level": "派出所负责人"}
        who.do("biometric_approved", at.plus(minutes=1), by="head", **level)
        who.do("biometric_collected", at.plus(minutes=3), items=["指纹", "尿液"], officers=who.crew)
    visit.now = at.plus(minutes=5)


def _detoxed(d: Draw, case: Case, who: Someone, last: Moment, *, nameless: bool) -> None:
    """Compulsory detoxification after the detention: served first, then carried out, all told within the day."""
    measure = d.matter(
        "measure",
        who.thing,
        category="强制隔离戒毒",
        regime="行政",
        held_at="戒毒所",
        warrant_number="number:戒毒",
    )
    asked = last.plus(hours=-30)
    measure.do("requested", asked, requested_by="officer1")
    measure.do(
        "approved",
        asked.plus(hours=3),
        by="organ_head",
        approver="organ_head",
        approver_level="县级以上公安机关负责人",
    )
    served = last.plus(hours=-2)
    measure.do("decision_served", served, recipient=who.name)
    measure.do("imposed", last.plus(minutes=10), officers=who.crew, warrant_shown="number:戒毒")
    if nameless:
        measure.do("notice_obstructed", served.plus(hours=1), ground="身份不明", note="决定书")
        measure.do("identity_confirmed", served.plus(hours=2))
    measure.do(
        "family_notified",
        served.plus(hours=3),
        recipient=who.family,
        means="电话",
        content="强制隔离戒毒的原因和场所",
        reason_told="吸毒成瘾严重",
        place_told="强制隔离戒毒所",
    )
    measure.do("related_notified", served.plus(hours=4), recipient="户籍所在地派出所")
    if "employer" in who.thing.attributes:
        measure.do("related_notified", served.plus(hours=5), recipient="所在单位")
    measure.do("delivered", last.plus(hours=2), place="强制隔离戒毒所", officers=who.crew, stamp="已到所")
