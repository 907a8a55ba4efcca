# SPDX-License-Identifier: Apache-2.0
"""Criminal cases with custody: detention, arrest, bail, residential surveillance."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import (
    arrest_asked,
    arrested,
    bail_over,
    bailed,
    decided,
    detained,
    imposed,
    prolonged,
    refused,
    taken_out,
    told_family,
)
from xiezhi.simulate.scenarios.criminal_parts import (
    COUNTY,
    SECTION,
    TEAM,
    acts,
    begun,
    concluded,
    crew_of,
    filed,
    interrogation,
    received,
    stay,
    suspect,
    withdrawn,
)

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


def custody(d: Draw, **attributes: Any) -> tuple[Thing, Thing, Moment, bool]:
    """From the report to the approved arrest: case, suspect, arrest's moment, whether a lawyer acts."""
    case, at = begun(d, d.arrival("06:00", "16:00"), **attributes)
    person = suspect(d, case)
    on = caught(
        d, person, at.later(d.between(1, 9), f"{d.between(7, 13):02}:05"), d.pick("抓获", "投案", "扭送")
    )
    region = d.pick("本地", "邻省甲市", p=[5, 1])
    if region != "本地":
        case.do(
            "cooperation_requested",
            on.plus(minutes=-1200),
            to_unit="unit:other",
            letter="number:协作",
            region=region,
        )
    measure, place = detained(d, person, on, region=region)
    if d.chance(0.3):
        taken_out(d, measure, on.later(1, "09:10"))
    acts(d, case, at.day, on.day)
    aided = lawyer(d, person, on.later(d.between(1, 2), "09:30"))
    answer = arrest_asked(d, measure, on, prolonged(d, measure, on))
    measure.do("arrest_approved", answer, received_by="officer1")
    begun_at = answer.plus(minutes=d.between(90, 240))
    measure.do("arrest_executed", begun_at)
    arrested(d, person, begun_at)
    if place is not None:
        place.do("family_notified", begun_at.plus(minutes=300), by="jailer")
    return case, person, begun_at, aided


@scenario("criminal_arrest", weight=6, epochs=EPOCHS)
def criminal_arrest(d: Draw) -> None:
    """Detention, arrest approved, the case referred within two months."""
    case, _, at, aided = custody(
        d, source=d.pick("报案", "控告", "举报"), category=d.pick("一般", "毒品犯罪", p=[4, 1])
    )
    end = at.day + d.between(20, 50)
    acts(d, case, at.day, end - 4)
    if aided and d.chance(STEP):
        opinion(d, case, day(end - 9, "14:10"))
    sent = concluded(d, case, end, lawyer=aided, discussed=d.chance(0.5))
    if d.chance(0.3):
        _returned(d, case, sent.day)


def _returned(d: Draw, case: Thing, on: int) -> None:
    """Returned once or twice for more investigation, a month each; now and then no prosecution."""
    for _ in range(d.between(1, 2)):
        on += d.between(20, 40)
        case.do("returned_for_investigation", day(on, "10:20"), letter="number:退查")
        on += d.between(10, 26)
        case.do("resubmitted", day(on, "15:20"))


@scenario("criminal_arrest_prolonged", weight=0.4, epochs=EPOCHS)
def criminal_arrest_prolonged(d: Draw) -> None:
    """Custody prolonged by the procuratorates, another crime found, necessity advice answered."""
    case, _, at, aided = custody(
        d, source="举报", category="经济犯罪", complexity="重大疑难复杂", sentence="十年以上"
    )
    arrest = next(one for one in d.things if one.attributes.get("category") == "逮捕")
    end, many = at.day + 61, d.between(1, 3)
    for number in range(many):
        level = "上一级检察院" if number == 0 else "省级检察院"
        arrest.do("extension_requested", day(end - 18, "10:00"), to=level)
        arrest.do(
            "extension_approved",
            day(end - 9, "15:00"),
            by=None,
            approver_level=level,
            ground="案情复杂期限届满不能终结",
        )
        end += 30 if number == 0 else 60
    if d.chance(0.5):
        advised = day(at.day + 30, "11:00")
        case.do("necessity_advice_received", advised, by=None, letter="number:建议")
        case.do("necessity_replied", advised.later(d.between(3, 8), "16:00"))
    if many == 3 and d.chance(0.6):
        found = day(end - 30, "09:40")
        case.do("new_crime_found", found)
        arrest.do("new_crime_found", found)
        approved = found.later(d.between(1, 3), "14:00")
        arrest.do(
            "recalculation_approved", approved, by="organ_head", approver="organ_head", approver_level=COUNTY
        )
        arrest.do(
            "recalculation_delivered",
            approved.plus(days=d.between(0, 2), minutes=90),
            recorded_with="人民检察院",
        )
        end = found.day + 55
    last = end - d.between(8, 14)
    acts(d, case, at.day, last - 4)
    opinion(d, case, day(last - 6, "14:10"))
    concluded(d, case, last, lawyer=aided)


@scenario("criminal_arrest_refused", weight=1.5, epochs=EPOCHS)
def criminal_arrest_refused(d: Draw) -> None:
    """The arrest is not approved: freed with a certificate, or bail; later the case is referred or withdrawn."""
    case, at = begun(d, d.arrival("06:00", "16:00"), source="报案")
    person = suspect(d, case, age=d.pick(24, 33, 71))
    on = caught(d, person, at.later(1, "08:30"), d.pick("扭送", "抓获", "当场查获"))
    measure, place = detained(d, person, on)
    answer = arrest_asked(d, measure, on, prolonged(d, measure, on))
    bail = d.chance(0.6)
    refused(d, measure, answer, bail=bail)
    free = answer.plus(minutes=310)
    if place is not None:
        place.do("released", free, by="jailer")
    if not bail:
        person.do("investigation_terminated", free.later(9, "10:00"), approver="organ_head")
        person.do("termination_notified", free.later(10, "10:00"), recipient="原犯罪嫌疑人")
        acts(d, case, answer.day, answer.day + 30)
        end = answer.day + 30 + d.between(5, 15)
        withdrawn(d, case, day(end, "10:30"), ["原犯罪嫌疑人"], "情节显著轻微")
        return
    deposit = d.pick(None, 1000, 5000, 20000)
    order = bailed(d, person, free, deposit=deposit)
    end = answer.day + d.between(60, 130)
    acts(d, case, answer.day, end - 3)
    sent = concluded(d, case, end)
    _bail_ends(d, order, sent, deposit, free)


def _bail_ends(d: Draw, order: Thing, sent: Moment, deposit: int | None, begun_at: Moment) -> None:
    """After the referral: taken over by the procuratorate, or lifted in time after its notice."""
    if deposit is None and d.chance(0.5):
        order.do("superseded", sent.later(d.between(5, 20), "10:00"), to="人民检察院")
        return
    over = begun_at.day + d.between(335, 355)
    order.do("expiry_notified", day(min(over - 5, begun_at.day + 345), "10:00"), to="人民检察院")
    bail_over(d, order, day(over, "11:00"), deposit)


@scenario("criminal_detained_freed", weight=1, epochs=EPOCHS)
def criminal_detained_freed(d: Draw) -> None:
    """Detained, found not to be the one, freed within three days; another suspect is pursued, then withdrawn."""
    case, at = begun(d, d.arrival("06:00", "14:00"), source=d.pick("报案", "举报"))
    person = suspect(d, case)
    on = caught(d, person, at.later(2, "07:50"))
    measure, place = detained(d, person, on, applied_for="重大嫌疑")
    if d.chance(0.4):
        measure.do("change_applied", on.later(1, "09:00"), by=None, applicant="person:8")
        measure.do("change_replied", on.later(1, "16:00"), result="同意")
    free = on.later(2, "10:00")
    measure.do("released", free, certificate="number:释放")
    if place is not None:
        place.do("released", free, by="jailer")
    person.do("released", free).do("departed", free.plus(minutes=20), means="自行离开")
    end = free.day + d.between(20, 50)
    acts(d, case, free.day, end - 4)
    withdrawn(d, case, day(end, "10:30"), ["原犯罪嫌疑人"])


@scenario("criminal_bail", weight=5, epochs=EPOCHS)
def criminal_bail(d: Draw) -> None:
    """Summoned, heard, bail ordered, the case referred; sometimes the deposit is forfeited."""
    case, at = begun(d, d.arrival("07:00", "17:00"), source=d.pick("报案", "控告"))
    person = suspect(d, case, age=d.between(22, 60))
    arrived = at.later(d.between(1, 6), f"{d.between(8, 10):02}:20")
    over = summoned(d, person, arrived)
    order_at = over.plus(minutes=-15)
    deposit = d.pick(None, 1000, 3000, 60000)
    order = bailed(d, person, order_at, deposit=deposit, months=d.pick(6, 12))
    person.do("counsel_informed", order_at.plus(minutes=5), document="number:委托辩护")
    end = arrived.day + d.between(40, 100)
    acts(d, case, arrived.day, end - 3)
    if deposit is not None and d.chance(0.4):
        _forfeited(d, order, day(arrived.day + d.between(10, 25), "10:00"), deposit)
        if d.chance(0.5):
            order.do("changed", day(end - 6, "10:00"), to="监视居住")
            watched(d, person, day(end - 6, "10:30"), end + d.between(40, 120))
        else:
            order.do("lifted", day(end - 6, "10:00"))
        concluded(d, case, end)
        return
    if d.chance(0.3):
        order.do(
            "change_applied", day(arrived.day + 9, "09:00"), by=None, applicant=person.attributes["name"]
        )
        order.do("change_replied", day(arrived.day + 11, "09:00"), result="不同意", reason="仍有必要")
    sent = concluded(d, case, end)
    _bail_ends(d, order, sent, deposit, order_at)


def _forfeited(d: Draw, order: Thing, at: Moment, deposit: int) -> None:
    order.do("bail_breached", at)
    level = "设区的市级以上公安机关负责人" if deposit >= 50000 else COUNTY
    order.do(
        "deposit_forfeited", at.later(1, "10:00"), by="organ_head", amount=deposit, approver="organ_head",
        approver_level=level,
    )  # fmt: skip
    order.do("forfeiture_announced", at.later(2, "15:00"), remedy_told=5)


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


@scenario("criminal_compelled", weight=0.8, epochs=EPOCHS)
def criminal_compelled(d: Draw) -> None:
    """Compelled appearance, then residential surveillance, then the referral."""
    case, at = begun(d, d.arrival("07:00", "16:00"), source="举报")
    conditions = d.pick(None, ["怀孕"], ["严重疾病"])
    person = suspect(d, case, sex="女" if conditions == ["怀孕"] else None, conditions=conditions)
    over = summoned(d, person, at.later(d.between(1, 4), "08:10"), compelled=True)
    end = over.day + d.between(50, 110)
    watched(d, person, over.plus(minutes=20), end + d.between(1, 40))
    acts(d, case, over.day, end - 3)
    concluded(d, case, end)


@scenario("criminal_state_security", weight=0.02, epochs=EPOCHS)
def criminal_state_security(d: Draw) -> None:
    """A case of state security or terror: late notice with its reason, a permission to meet, a designated place."""
    category = d.pick("危害国家安全", "恐怖活动")
    case = received(d, d.arrival("08:00", "12:00"), source="工作发现", category=category)
    filed(d, case, day(1, "09:00"))
    person = suspect(d, case)
    if d.chance(0.5):
        on = caught(d, person, day(4, "07:30"))
        measure, place = detained(d, person, on, obstructed="可能有碍侦查")
        answer = arrest_asked(d, measure, on, prolonged(d, measure, on))
        refused(d, measure, answer, bail=True)
        if place is not None:
            place.do("released", answer.plus(minutes=310), by="jailer")
        bail_at = answer.plus(minutes=310)
        order = bailed(d, person, bail_at)
        end = answer.day + 60
        order.do("superseded", day(end + 10, "10:00"), to="人民检察院")
    else:
        over = summoned(d, person, day(4, "08:00"))
        end = over.day + d.between(60, 140)
        watched(d, person, over.plus(minutes=20), end + 8, designated=True, obstructed=d.chance(0.5))
        answer = over
    asked = day(answer.day + 5, "10:00")
    person.do("lawyer_meeting_requested", asked, by=None, lawyer="person:6")
    allowed = d.chance(0.7)
    person.do(
        "lawyer_meeting_permitted",
        asked.later(d.between(1, 2), "10:00"),
        result="许可" if allowed else "不许可",
    )
    if allowed:
        person.do("lawyer_met", asked.later(3, "10:00"), by=None)
    acts(d, case, answer.day, end - 3)
    concluded(d, case, end)


@scenario("criminal_unnamed", weight=0.05, epochs=EPOCHS)
def criminal_unnamed(d: Draw) -> None:
    """A suspect who gives no name: custody counts from the day on which the name is known."""
    case, at = begun(d, d.arrival("07:00", "14:00"), source="报案")
    person = suspect(d, case, identity="不明")
    on = caught(d, person, at.later(1, "08:00"))
    measure, _ = detained(d, person, on, obstructed="身份不明")
    answer = arrest_asked(d, measure, on, prolonged(d, measure, on))
    measure.do("arrest_approved", answer, received_by="officer1")
    measure.do("arrest_executed", answer.plus(minutes=120))
    arrest = arrested(d, person, answer.plus(minutes=120), obstructed="身份不明")
    known = answer.later(d.between(10, 25), "11:00")
    person.do("identity_confirmed", known, identity="已查明")
    arrest.do("identity_confirmed", known.plus(minutes=5))
    arrest.do("obstruction_ended", known.plus(minutes=6))
    told_family(d, arrest, known.plus(minutes=d.between(60, 900)))
    end = known.day + d.between(30, 50)
    acts(d, case, answer.day, end - 4)
    concluded(d, case, end)


@scenario("criminal_bail_to_arrest", weight=0.3, epochs=EPOCHS)
def criminal_bail_to_arrest(d: Draw) -> None:
    """On bail, breaks its rules, is arrested without having been in the jail before."""
    case, at = begun(d, d.arrival("07:00", "15:00"), source="控告")
    person = suspect(d, case)
    over = summoned(d, person, at.later(2, "08:20"))
    order = bailed(d, person, over.plus(minutes=-10))
    asked = day(over.day + d.between(20, 40), "10:00")
    order.do("bail_breached", asked.later(-1, "10:00"))
    order.do("arrest_requested", asked)
    order.do("arrest_approved", asked.later(5, "10:00"))
    order.do("changed", asked.later(5, "14:00"), to="逮捕")
    arrest = arrested(d, person, asked.later(5, "14:00"), jail=False)
    end = asked.day + d.between(30, 50)
    acts(d, case, over.day, end - 4)
    concluded(d, case, end)
    if d.chance(0.5):
        arrest.do("changed", day(end + 20, "10:00"), to="取保候审")


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
        _bail_ends(d, order, sent, deposit, over)
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
    here = stay(d, person, arrived, arrived.plus(minutes=330), "刑事传唤", left)
    talk = arrived.plus(minutes=d.between(100, 130))
    here.events = [one for one in here.events if "waiting" not in one.step and "guard_" not in one.step]
    over = interrogation(d, person, talk, number=1, team=team, sexes=sexes)
    return over.plus(minutes=30)


@scenario("criminal_gang", weight=0.8, epochs=EPOCHS)
def criminal_gang(d: Draw) -> None:
    """Several hands in one deed, detained on one day: each arrested or let out on bail, referred together."""
    case, at = begun(d, d.arrival("06:00", "13:00"), source="报案", complexity=d.pick("一般", "重大疑难复杂"))
    on, frees, last = at.later(d.between(2, 6), "07:20"), [], at.day
    for number in range(1, d.between(2, 4) + 1):
        person = suspect(d, case, number)
        detained_at = caught(d, person, on.plus(minutes=d.between(0, 40)))
        measure, place = detained(d, person, detained_at)
        measure.do("extension_requested", detained_at.later(2, "10:00"), to="县级公安机关")
        measure.do(
            "extension_approved", detained_at.later(2, "15:00"), by="organ_head", approver="organ_head",
            approver_level=COUNTY, ground="结伙作案", until=detained_at.later(30, "23:59"),
        )  # fmt: skip
        answer = arrest_asked(d, measure, detained_at, 30)
        last = max(last, answer.day)
        if number == 1 or d.chance(0.5):
            measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=120))
            arrested(d, person, answer.plus(minutes=120))
            continue
        refused(d, measure, answer, bail=True)
        if place is not None:
            place.do("released", answer.plus(minutes=310), by="jailer")
        frees.append((bailed(d, person, answer.plus(minutes=310)), person))
    end = last + d.between(5, 20)
    acts(d, case, at.day, end - 4)
    sent = concluded(d, case, end)
    for order, _ in frees:
        order.do("superseded", sent.later(d.between(5, 20), "10:00"), to="人民检察院")


@scenario("criminal_split", weight=0.1, epochs=EPOCHS)
def criminal_split(d: Draw) -> None:
    """What one of two suspects did besides becomes a case of its own."""
    case, at = begun(d, d.arrival("06:00", "15:00"), source="举报")
    first = suspect(d, case)
    over = summoned(d, first, at.later(d.between(2, 6), "08:20"))
    order = bailed(d, first, over.plus(minutes=-20))
    on = over.later(d.between(3, 9), "10:00")
    other = received(d, on, case, source="工作发现", complainant=None)
    filed(d, other, on.later(1, "11:00"))
    second = suspect(d, other, 2)
    left = summoned(d, second, on.later(3, "08:20"))
    bail = bailed(d, second, left.plus(minutes=-20))
    for one, held in ((case, order), (other, bail)):
        end = left.day + d.between(25, 60)
        acts(d, one, on.day + 2, end - 3)
        sent = concluded(d, one, end)
        held.do("superseded", sent.later(d.between(5, 20), "10:00"), to="人民检察院")
