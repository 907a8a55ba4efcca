# SPDX-License-Identifier: Apache-2.0
"""Criminal cases that go elsewhere: transferred, merged, withdrawn, not prosecuted; safeguards on the way."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import arrest_asked, arrested, bail_over, bailed, detained
from xiezhi.simulate.scenarios.criminal_items import seized
from xiezhi.simulate.scenarios.criminal_parts import (
    CITY,
    COUNTY,
    TEAM,
    acts,
    begun,
    concluded,
    filed,
    received,
    reported,
    suspect,
    victim,
    withdrawn,
)
from xiezhi.simulate.scenarios.criminal_steps import caught, summoned
from xiezhi.simulate.scenarios.personnel import asked_about
from xiezhi.simulate.scenarios.supervision import answered_letter


@scenario("criminal_transferred", weight=1.5, epochs=EPOCHS)
def criminal_transferred(d: Draw) -> None:
    """Another unit's case: transferred as a report, after it was taken in, or after filing with its suspect."""
    at = d.arrival("07:00", "17:00")
    how = d.pick("incident", "received", "filed")
    if how == "incident":
        _report_transferred(d, at)
    else:
        _case_transferred(d, at, how)


@scenario("criminal_filed_transferred", weight=0.2, epochs=EPOCHS)
def criminal_filed_transferred(d: Draw) -> None:
    """Filed, then another unit's: all concerned are told."""
    _case_transferred(d, d.arrival("07:00", "17:00"), "filed")


def _case_transferred(d: Draw, at: Moment, how: str) -> None:
    """A case taken in (``received``) or filed, with its suspect, goes to another unit."""
    source = d.pick("报案", "举报", "扭送")
    if how == "received":
        incident = reported(d, at)
        case = received(d, at.plus(minutes=170), incident, source=source)
        case.do(
            "transfer_approved",
            at.plus(minutes=400),
            by="organ_head",
            approver="organ_head",
            approver_level=COUNTY,
        )
        case.do("transferred_out", at.plus(minutes=900), to_unit="unit:other", letter="number:移案")
        case.do("transfer_informed", at.plus(minutes=1000), recipient="报案人")
        return
    case, on = begun(d, at, source=source)
    person = suspect(d, case)
    over = summoned(d, person, on.later(2, "08:30"))
    item = seized(d, case, person, over.plus(minutes=-200), inside=True)
    gone = over.later(d.between(3, 9), "10:00")
    case.do(
        "transfer_approved",
        gone.plus(minutes=-60),
        by="organ_head",
        approver="organ_head",
        approver_level=COUNTY,
    )
    case.do("transferred_out", gone, to_unit="unit:other", letter="number:移案")
    item.do(
        "transferred_with_case", gone.plus(minutes=d.between(10, 2000)), by="keeper", list_number="number:移物",
        copies=2,
        signed_by=["keeper", "other_officer1"], opinion="移送",
    )  # fmt: skip
    whom = {"报案": "报案人", "举报": "举报人", "扭送": "扭送人"}[source]
    case.do("transfer_informed", gone.plus(minutes=d.between(60, 2000)), recipient=whom)
    case.do("transfer_informed", gone.plus(minutes=d.between(60, 2000)), recipient="家属")


def _report_transferred(d: Draw, at: Moment) -> None:
    incident = d.matter(
        "incident",
        category="刑事",
        channel="上门",
        reporter="person:9",
        reporter_contact="phone:9",
        place="address:1",
    )
    incident.do("received", at, by="call_taker")
    incident.do(
        "registered", at.plus(minutes=20), by="call_taker", registered_by="call_taker", terminal="device:9"
    )
    incident.do("statement_taken", at.plus(minutes=50), officers=list(TEAM))
    incident.do("evidence_received", at.plus(minutes=70), items=2, received_by="officer1")
    incident.do(
        "evidence_list_issued",
        at.plus(minutes=80),
        list_number="number:接证",
        items=2,
        signed_by=["person:9"],
    )
    incident.do("receipt_issued", at.plus(minutes=90), recipient="person:9", inquiry_ways=["电话", "网站"])
    incident.do(
        "jurisdiction_found", at.plus(minutes=120), competent_unit="unit:other",
        result=d.pick("公安机关其他单位管辖", "其他机关管辖"),
    )  # fmt: skip
    incident.do("reporter_informed", at.plus(minutes=140), means="当面口头", content="案件将移送")
    incident.do(
        "transfer_approved",
        at.plus(minutes=240),
        by="organ_head",
        approver="organ_head",
        approver_level=COUNTY,
    )
    gone = at.plus(minutes=d.between(300, 1200))
    incident.do("transferred", gone, to_unit="unit:other", items=2, letter="number:移案")
    incident.do("reporter_informed", gone.plus(minutes=30), means="电话", content="案件已移送")
    incident.do("closed", gone.plus(minutes=60), result="移送")


@scenario("criminal_merged", weight=0.5, epochs=EPOCHS)
def criminal_merged(d: Draw) -> None:
    """Two cases of one hand: the second is merged into the first with its items."""
    first, on = begun(d, d.arrival("07:00", "17:00"), source="报案")
    second = received(d, on.later(2, "09:00"), source="报案")
    filed(d, second, on.later(3, "10:00"))
    person = suspect(d, second)
    item = seized(d, second, person, on.later(5, "10:00"))
    joined = on.later(d.between(8, 15), "10:00")
    second.do("merged", joined, into=first.ref)
    item.do(
        "transferred_with_case", joined.plus(minutes=90), by="keeper", list_number="number:移物", copies=2,
        signed_by=["keeper", "officer1"], opinion="并案",
    )  # fmt: skip
    culprit = suspect(d, first, 2)
    over = summoned(d, culprit, joined.later(2, "08:30"))
    order = bailed(d, culprit, over.plus(minutes=-20))
    end = over.day + d.between(30, 60)
    acts(d, first, on.day, end - 3)
    sent = concluded(d, first, end)
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")


@scenario("criminal_withdrawn", weight=1, epochs=EPOCHS)
def criminal_withdrawn(d: Draw) -> None:
    """No crime: withdrawn, all measures and items released, all concerned told, sometimes an administrative matter."""
    source = d.pick("报案", "行政执法机关移送", p=[3, 1])
    organ = source == "行政执法机关移送"
    case = received(
        d, d.arrival("07:00", "15:00"), source=source, referred_by="市场监督管理局" if organ else None
    )
    at = day(1, "10:00")
    filed(d, case, at)
    hurt = victim(d, case) if d.chance(0.6) else None
    person = suspect(d, case)
    recipients = ["原犯罪嫌疑人"] + (["移送机关"] if organ else []) + (["被害人"] if hurt else [])
    arrest = None
    if d.chance(0.5):
        on = caught(d, person, at.later(2, "08:00"))
        measure, _ = detained(d, person, on)
        answer = arrest_asked(d, measure, on, 3)
        measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=120))
        arrest = arrested(d, person, answer.plus(minutes=120))
        recipients.append("检察院")
        ready = answer
    else:
        ready = summoned(d, person, at.later(3, "08:30"))
        deposit = d.pick(None, 2000)
        order = bailed(d, person, ready.plus(minutes=-20), deposit=deposit)
    item = seized(d, case, person, ready.later(2, "10:00"))
    end = ready.day + d.between(20, 45)
    acts(d, case, at.day, end - 4)
    over = day(end, "10:30")
    withdrawn(d, case, over, recipients)
    free = over.plus(minutes=d.between(20, 300))
    if arrest is not None:
        arrest.do("released", free, certificate="number:释放")
    else:
        bail_over(d, order, free, deposit)
    item.do("released", free.plus(minutes=60))
    item.do("release_notified", free.plus(minutes=90))
    item.do("returned", free.plus(minutes=d.between(200, 2000)), by="keeper", recipient="person:1",
        recipient_role="本人",
            signed_by=["person:1"])  # fmt: skip
    if organ or d.chance(0.4):
        case.do("handed_to_admin", over.later(d.between(1, 6), "10:00"), to_unit="unit:own")


@scenario("criminal_safeguards", weight=0.6, epochs=EPOCHS)
def criminal_safeguards(d: Draw) -> None:
    """Recusal, a correction notice, technical surveillance, a lawyer's opinion: the case goes on lawfully."""
    asked = [name for name in ("recusal", "correction", "surveillance") if d.chance(0.6)]
    _safeguarded(d, asked, thorough=False)


@scenario("criminal_safeguards_all", weight=0.1, epochs=EPOCHS)
def criminal_safeguards_all(d: Draw) -> None:
    """All of these in one case, each as long as it can be."""
    _safeguarded(d, ["recusal", "correction", "surveillance"], thorough=True)


def _safeguarded(d: Draw, asked: list[str], *, thorough: bool) -> None:
    """A case with the safeguards ``asked`` for; ``thorough``: reconsidered, answered by letter, prolonged."""
    case, on = begun(d, d.arrival("07:00", "17:00"), source="举报", category=d.pick("毒品犯罪", "一般"))
    person = suspect(d, case)
    over = summoned(d, person, on.later(2, "08:30"))
    order = bailed(d, person, over.plus(minutes=-20))
    end = over.day + d.between(100, 170)
    if d.chance(0.4):
        asked_about(d, over.later(d.between(2, 40), "11:00"), case)
    if "recusal" in asked:
        _recusal(
            d, case, over.later(1, "09:00"), kept=thorough or d.chance(0.6), again=thorough or d.chance(0.7)
        )
    if "correction" in asked:
        case.do("correction_notice_received", over.later(9, "10:00"), by=None, letter="number:纠违")
        case.do("correction_replied", over.later(d.between(11, 20), "10:00"))
        if thorough or d.chance(0.5):
            answered_letter(d, over.later(9, "10:00"), "纠正违法通知书", d.between(12, 20), case)
    if "surveillance" in asked:
        watch = on.later(3, "10:00")
        case.do(
            "tech_surveillance_approved", watch, by="upper_head", approver="upper_head", approver_level=CITY
        )
        if thorough or d.chance(0.5):
            case.do("tech_surveillance_extended", watch.later(80, "10:00"), by="upper_head",
                approver="upper_head",
                    approver_level=CITY)  # fmt: skip
            case.do("tech_surveillance_ended", watch.later(d.between(95, 99), "10:00"))
        else:
            case.do("tech_surveillance_ended", watch.later(d.between(30, 80), "10:00"))
    acts(d, case, on.day, end - 3)
    case.do("lawyer_opinion_requested", day(end - 8, "10:00"), by=None, lawyer="person:6")
    case.do("lawyer_opinion_heard", day(end - 7, "10:00"), officers=list(TEAM), record="number:意见")
    sent = concluded(d, case, end)
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")


def _recusal(d: Draw, case: Thing, at: Moment, *, kept: bool, again: bool) -> None:
    """An officer is challenged; ``kept``: in vain; ``again``: and the challenger has it reconsidered."""
    case.do("recusal_applied", at, by=None, applicant="person:1", against="officer3")
    long = d.chance(0.4)
    if long:
        case.do("recusal_extended", at.later(1, "10:00"), by="organ_head", approver_level=COUNTY)
    decided = at.later(d.between(3, 4) if long else 1, "15:00")
    case.do("recusal_decided", decided, by="organ_head", result="驳回" if kept else "回避", officer="officer3",
            approver_level=COUNTY)  # fmt: skip
    case.do("recusal_notified", decided.later(1, "10:00"))
    if kept and again:
        case.do("recusal_reconsideration_applied", decided.later(3, "10:00"), by=None)
        case.do(
            "recusal_reconsidered",
            decided.later(d.between(4, 7), "10:00"),
            by="organ_head",
            letter="number:复议",
        )


@scenario("criminal_not_prosecuted", weight=0.5, epochs=EPOCHS)
def criminal_not_prosecuted(d: Draw) -> None:
    """Referred, not prosecuted: freed, items returned, the procuratorate's opinion answered."""
    _not_prosecuted(d, opinion=d.chance(0.7))


@scenario("criminal_opinion_answered", weight=0.1, epochs=EPOCHS)
def criminal_opinion_answered(d: Draw) -> None:
    """Not prosecuted, but to be punished otherwise: the procuratorate's opinion is answered."""
    _not_prosecuted(d, opinion=True)


def _not_prosecuted(d: Draw, *, opinion: bool) -> None:
    case, at = begun(d, d.arrival("07:00", "15:00"), source="报案")
    person = suspect(d, case)
    item = None
    if d.chance(0.6):
        on = caught(d, person, at.later(2, "08:00"))
        measure, _ = detained(d, person, on)
        answer = arrest_asked(d, measure, on, 3)
        measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=120))
        held = arrested(d, person, answer.plus(minutes=120))
    else:
        answer = summoned(d, person, at.later(3, "08:30"))
        held = None
        order = bailed(d, person, answer.plus(minutes=-20))
    item = seized(d, case, person, answer.later(1, "10:00"), relation="待查")
    end = answer.day + d.between(20, 40)
    acts(d, case, at.day, end - 4)
    sent = concluded(d, case, end)
    if held is None:
        order.do("superseded", sent.later(5, "10:00"), to="人民检察院")
    over = sent.later(d.between(20, 40), "10:00")
    case.do("not_prosecuted", over, by=None, letter="number:不诉")
    if held is not None:
        held.do("released", over.plus(minutes=d.between(30, 400)), certificate="number:释放")
    case.do("release_notice_received", over.plus(minutes=100), by=None, letter="number:解扣")
    item.do("released", over.plus(minutes=300))
    item.do("returned", over.later(1, "15:00"), by="keeper", recipient="person:1", recipient_role="近亲属",
            proxy_letter="number:委托", signed_by=["person:1"])  # fmt: skip
    if opinion:
        told = over.later(9, "10:00")
        case.do("prosecutor_opinion_received", told, by=None, letter="number:检意")
        case.do("prosecutor_opinion_replied", told.later(d.between(10, 50), "10:00"), result="行政处罚")
