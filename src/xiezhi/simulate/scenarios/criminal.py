# SPDX-License-Identifier: Apache-2.0
"""Criminal cases with custody: detention, arrest, refusal, release, several hands."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import (
    arrest_asked,
    arrested,
    bailed,
    detained,
    prolonged,
    refused,
    taken_out,
    told_family,
)
from xiezhi.simulate.scenarios.criminal_parts import COUNTY, acts, begun, concluded, suspect, withdrawn
from xiezhi.simulate.scenarios.criminal_steps import STEP, bail_ends, caught, lawyer, opinion


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
    _arrested(d, returns=d.pick(0, 1, 2, p=[14, 3, 3]))


@scenario("criminal_returned", weight=0.3, epochs=EPOCHS)
def criminal_returned(d: Draw) -> None:
    """Returned twice by the procuratorate for more investigation, a month each."""
    _arrested(d, returns=2)


def _arrested(d: Draw, *, returns: int) -> None:
    case, _, at, aided = custody(
        d, source=d.pick("报案", "控告", "举报"), category=d.pick("一般", "毒品犯罪", p=[4, 1])
    )
    end = at.day + d.between(20, 50)
    acts(d, case, at.day, end - 4)
    if aided and d.chance(STEP):
        opinion(d, case, day(end - 9, "14:10"))
    sent = concluded(d, case, end, lawyer=aided, discussed=d.chance(0.5))
    on = sent.day
    for _ in range(returns):
        on += d.between(20, 40)
        case.do("returned_for_investigation", day(on, "10:20"), letter="number:退查")
        on += d.between(10, 26)
        case.do("resubmitted", day(on, "15:20"))


@scenario("criminal_arrest_prolonged", weight=0.4, epochs=EPOCHS)
def criminal_arrest_prolonged(d: Draw) -> None:
    """Custody prolonged by the procuratorates, another crime found, necessity advice answered."""
    many = d.between(1, 3)
    _prolonged(d, many, more=many == 3 and d.chance(0.6))


@scenario("criminal_arrest_recalculated", weight=0.1, epochs=EPOCHS)
def criminal_arrest_recalculated(d: Draw) -> None:
    """Another crime is found in custody, and its term counted anew."""
    _prolonged(d, 1, more=True)


def _prolonged(d: Draw, many: int, *, more: bool) -> None:
    """An arrest prolonged so ``many`` times; ``more``: another crime is found."""
    case, _, at, aided = custody(
        d, source="举报", category="经济犯罪", complexity="重大疑难复杂", sentence="十年以上"
    )
    arrest = next(one for one in d.things if one.attributes.get("category") == "逮捕")
    end = at.day + 61
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
    if more:
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
    bail_ends(d, order, sent, deposit, free)


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
