# SPDX-License-Identifier: Apache-2.0
"""Steps that many criminal flows share: brought in, summoned, watched, a lawyer at work, bail ended."""

from __future__ import annotations

from xiezhi.simulate.draft import Draw, Moment, Thing, day
from xiezhi.simulate.scenarios.criminal_custody import bail_over, bailed, decided, imposed, told_family
from xiezhi.simulate.scenarios.criminal_parts import COUNTY, SECTION, TEAM, acts, concluded, crew_of, suspect
from xiezhi.simulate.scenarios.criminal_rooms import interrogation, stay

STEP = 0.6
"""How often a right that is offered is used."""


def caught(d: Draw, person: Thing, at: Moment, means: str = "抓获") -> Moment:
    """Brought in, interrogated, then detained; when the detention is pronounced."""
    person.do("suspected", at.plus(minutes=-30), ground="监控与证言")
    person.do("arrived", at, means=means, place="办案区", officers=list(crew_of(person)))
    person.do("rights_informed", at.plus(minutes=40), document="number:权利")
    person.do("counsel_informed", at.plus(minutes=41), document="number:委托辩护")
    person.do("biometric_approved", at.plus(minutes=42), by="head", approver="head", approver_level=SECTION)
    person.do(
        "biometric_collected", at.plus(minutes=50), items=["指纹", "血样"], officers=list(crew_of(person))
    )
    talk = at.plus(minutes=d.between(70, 120))
    on = talk.plus(minutes=d.between(240, 300))
    ground = {"投案": "投案", "扭送": "扭送"}.get(means, "拘留")
    stay(d, person, at, on.plus(minutes=d.between(20, 90)), ground, "送看守所", [talk])
    return on


def lawyer(d: Draw, person: Thing, at: Moment) -> bool:
    """A lawyer retained or assigned, who meets the suspect."""
    if not d.chance(STEP):
        return False
    if d.chance(0.5):
        person.do("counsel_retained", at, by=None, lawyer="person:6")
    else:
        person.do("legal_aid_applied", at, by=None, applied_in="看守所")
        person.do("legal_aid_forwarded", at.plus(minutes=d.between(30, 900)))
        person.do("counsel_assigned", at.plus(days=1, minutes=200), by=None)
    asked = at.later(2, "10:00")
    person.do("lawyer_meeting_requested", asked, by=None, lawyer="person:6")
    person.do("lawyer_met", asked.plus(minutes=d.between(60, 1800)), by=None)
    return True


def opinion(d: Draw, case: Thing, at: Moment) -> None:
    """The lawyer asks to be heard before the end, and is."""
    case.do("lawyer_opinion_requested", at, by=None, lawyer="person:6")
    case.do(
        "lawyer_opinion_heard",
        at.plus(days=d.between(0, 1), minutes=90),
        officers=list(TEAM),
        record="number:意见",
    )


def summoned(d: Draw, person: Thing, arrived: Moment, compelled: bool = False) -> Moment:
    """A criminal summons, or a compelled appearance, of some hours; when the person leaves."""
    kind = "拘传" if compelled else d.pick("刑事传唤", "口头传唤")
    measure = d.matter(
        "measure", person, category=kind, regime="刑事", warrant_number="number:传", held_at="办案场所"
    )
    at = arrived.plus(minutes=-d.between(20, 60))
    if kind != "口头传唤":
        decided(d, measure, at)
    imposed(d, measure, at)
    person.do("arrived", arrived, means="拘传" if compelled else "传唤", place="办案区", officers=list(TEAM))
    measure.do("arrived", arrived, signed_by="本人签名")
    talks = [arrived.plus(minutes=d.between(50, 90))]
    long = d.chance(0.3)
    if long:
        measure.do(
            "extension_approved", arrived.plus(hours=10), by="organ_head", approver="organ_head",
            approver_level=COUNTY, ground="案情特别重大复杂可能采取羁押措施", until=arrived.plus(hours=24),
        )  # fmt: skip
        talks.append(arrived.plus(minutes=720))
    over = arrived.plus(minutes=d.between(1000, 1300) if long else d.between(320, 600))
    person.do("counsel_informed", arrived.plus(minutes=30), document="number:委托辩护")
    stay(d, person, arrived, over, kind if compelled else "刑事传唤", "自行离开", talks)
    measure.do("ended", over, means="自行离开", signed_by="本人签名")
    person.do("departed", over, means="自行离开")
    return over


def watched(
    d: Draw, person: Thing, at: Moment, until: int, *, designated: bool = False, obstructed: bool = False
) -> Thing:
    """Residential surveillance from its order to its end."""
    kind = "指定居所监视居住" if designated else "监视居住"
    measure = d.matter(
        "measure", person, category=kind, regime="刑事", warrant_number="number:监",
        held_at="指定居所" if designated else "住处",
    )  # fmt: skip
    decided(d, measure, at)
    measure.do("ordered", at, officers=list(TEAM), months=6)
    imposed(d, measure, at.plus(minutes=10))
    if obstructed:
        measure.do("notice_obstructed", at.plus(hours=1), ground="无法通知", note="number:注明")
        measure.do("obstruction_ended", at.later(3, "09:00"))
        told_family(d, measure, at.later(3, "15:00"))
    else:
        told_family(d, measure, at.plus(minutes=d.between(30, 600)))
    measure.do("interrogated", at.later(1, "10:00"), officers=list(TEAM))
    interrogation(d, person, at.later(1, "10:00"), number=4, place="住处")
    if d.chance(0.3):
        measure.do("expired", day(until, "09:00"))
    measure.do("lifted", day(until, "09:30"))
    return measure


def bail_ends(d: Draw, order: Thing, sent: Moment, deposit: int | None, begun_at: Moment) -> None:
    """After the referral: taken over by the procuratorate, or lifted in time after its notice."""
    if deposit is None and d.chance(0.5):
        order.do("superseded", sent.later(d.between(5, 20), "10:00"), to="人民检察院")
        return
    over = begun_at.day + d.between(335, 355)
    order.do("expiry_notified", day(min(over - 5, begun_at.day + 345), "10:00"), to="人民检察院")
    bail_over(d, order, day(over, "11:00"), deposit)


def worked_on_bail(
    d: Draw, case: Thing, filed_at: Moment, wait: tuple[int, int], days: tuple[int, int]
) -> None:
    """A filed case with one suspect, summoned after some days and let out on bail, to the referral some days later,
    after which the procuratorate takes the bail over."""
    person = suspect(d, case)
    over = summoned(d, person, filed_at.later(d.between(*wait), "08:30"))
    order = bailed(d, person, over.plus(minutes=-20))
    end = over.day + d.between(*days)
    acts(d, case, filed_at.day, end - 3)
    sent = concluded(d, case, end)
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")
