# SPDX-License-Identifier: Apache-2.0
"""Remedies: reconsideration, litigation, state compensation."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.permits import accepted, examined, refused
from xiezhi.simulate.scenarios.public_order import public_order_later
from xiezhi.simulate.scenarios.traffic import camera_penalty

OBJECTS = ("普通处罚", "强制措施", "不履行职责", "行政许可", "政府信息公开")


def answered(d: Draw, one: Thing, at: Moment, result: str) -> Moment:
    """From the copy of the application to the decision; when it was made."""
    simple = one.attributes["procedure"] == "简易"
    one.do("copy_received", at, by="legal1")
    one.do(
        "replied", at.later(d.between(2, 4 if simple else 9), "10:00"), by="legal1", items=d.between(3, 20)
    )
    end = at.later(d.between(15, 24) if simple else d.between(30, 52), "15:00")
    if not simple and d.chance(0.3):
        one.do("hearing_notified", at.later(12, "10:00"), by="legal1")
        leader = d.chance(0.7)
        one.do(
            "hearing_held", at.later(20, "14:00"), by="legal1", attendees=["legal1", "officer1"],
            leader="organ_head" if leader else None, absence_reason=None if leader else "负责人出差，已书面说明",
        )  # fmt: skip
    elif not simple and d.chance(0.15):
        one.do("stopped", at.later(12, "10:00"), by=None).do(
            "resumed", at.later(12 + d.between(10, 30), "10:00"), by=None
        )
        end = at.later(d.between(55, 60), "15:00")
    elif not simple and d.chance(0.2):
        one.do("extended", at.later(50, "10:00"), by=None)
        end = at.later(d.between(60, 82), "15:00")
    elif d.chance(0.1):
        one.do("mediated", end, by=None)
        return end
    one.do("decided", end, by=None, result=result)
    return end


def redone(d: Draw, one: Thing, at: Moment) -> Moment:
    """The act is done anew within the stated term, or within sixty days."""
    stated = d.pick(None, 30)
    one.do("redo_ordered", at, by="legal1", days=stated)
    again = at.later(d.between(8, 24 if stated else 52), "15:00")
    one.do("redone", again, by="organ_head", same_grounds="补充证据后重新认定")
    return again


def started(d: Draw, one: Thing, at: Moment) -> Moment:
    """Applied for, taken in within five working days; when the copy comes."""
    one.do("applied", at, by=None)
    taken = at.later(d.between(1, 4), "10:00")
    one.do("accepted", taken, by=None)
    return taken.later(d.between(1, 6), "15:00")


@scenario("reconsideration", weight=3, epochs=EPOCHS, rhythm="office")
def reconsideration(d: Draw) -> None:
    """Reconsidered: upheld, changed, ordered anew, or withdrawn."""
    one = d.matter(
        "reconsideration",
        unit="organ",
        procedure=d.pick("普通", "简易", p=[4, 1]),
        object=d.pick(*OBJECTS),
        organ="某区人民政府",
    )
    at = d.arrival("09:00", "17:00")
    if d.chance(0.05):
        one.do("applied", at, by=None).do("not_accepted", at.later(3, "10:00"), by=None)
        return
    result = d.pick(
        "维持", "撤销", "变更", "确认违法", "责令履行", "驳回", "责令重作", "终止", p=[8, 1, 1, 1, 1, 2, 1, 1]
    )
    copy = started(d, one, at)
    if d.chance(0.05):
        one.do("copy_received", copy, by="legal1").do("withdrawn", copy.later(1, "15:00"), by=None)
        return
    end = answered(d, one, copy, result)
    if one.events[-1].step != "decided":
        one.do("closed", end.later(3, "10:00"), by="legal1")
        return
    if result == "责令重作":
        end = redone(d, one, end.later(2, "10:00"))
    elif result in ("责令履行", "变更", "撤销"):
        end = end.later(d.between(3, 12), "10:00")
        one.do("performed", end, by="organ_head")
    if d.chance(0.15):
        end = advised(d, one, end.later(2, "10:00"))
    one.do("closed", end.later(d.between(16, 25), "10:00"), by="legal1")


def advised(d: Draw, one: Thing, at: Moment) -> Moment:
    """The reconsidering organ writes what went wrong and is answered within sixty days; when."""
    one.do("opinion_received", at, by="legal1")
    answer = at.later(d.between(10, 50), "10:00")
    one.do("opinion_replied", answer, by="legal1")
    return answer


def decided_against(d: Draw, result: str) -> tuple[Thing, Moment]:
    """An ordinary reconsideration up to a decision that does not uphold the act."""
    one = d.matter(
        "reconsideration", unit="organ", procedure="普通", object=d.pick(*OBJECTS), organ="某区人民政府"
    )
    copy = started(d, one, d.arrival("09:00", "17:00"))
    one.do("copy_received", copy, by="legal1")
    one.do("replied", copy.later(d.between(2, 9), "10:00"), by="legal1", items=d.between(3, 20))
    end = copy.later(d.between(30, 52), "15:00")
    one.do("decided", end, by=None, result=result)
    return one, end


@scenario("reconsideration_advised", weight=0.1, epochs=EPOCHS, rhythm="office")
def reconsideration_advised(d: Draw) -> None:
    """An act changed on reconsideration, with an opinion on what led to it."""
    one, end = decided_against(d, "变更")
    end = advised(d, one, end.later(2, "10:00"))
    one.do("closed", end.later(d.between(16, 25), "10:00"), by="legal1")


@scenario("reconsideration_redone", weight=0.15, epochs=EPOCHS, rhythm="office")
def reconsideration_redone(d: Draw) -> None:
    """Annulled on reconsideration, with the order to decide anew, within a stated term or none."""
    one, end = decided_against(d, "责令重作")
    end = redone(d, one, end.later(2, "10:00"))
    one.do("closed", end.later(d.between(16, 25), "10:00"), by="legal1")


@scenario("reconsideration_by_police", weight=0.6, epochs=EPOCHS, rhythm="office")
def reconsideration_by_police(d: Draw) -> None:
    """Applied for at the police about an on-the-spot or a camera penalty: forwarded, or put right at once."""
    one = d.matter(
        "reconsideration",
        unit="organ",
        procedure="简易",
        object=d.pick("当场处罚", "电子监控处罚"),
        organ="某区人民政府",
    )
    at = d.arrival("09:00", "16:00")
    one.do("application_received", at, by="window1")
    if d.chance(0.4):
        put_right(d, one, at)
        return
    one.do("forwarded", at.later(d.between(1, 4), "10:00"), by="legal1")
    taken = at.later(6, "10:00")
    one.do("accepted", taken, by=None)
    end = answered(d, one, taken.later(3, "10:00"), d.pick("维持", "撤销"))
    one.do("closed", end.later(20, "10:00"), by="legal1")


def put_right(d: Draw, one: Thing, at: Moment) -> None:
    """The police find the applicant right and correct the penalty themselves."""
    right = at.later(d.between(1, 2), "10:00")
    one.do("self_corrected", right, by="legal1")
    one.do("correction_informed", right.later(1, "10:00"), by="legal1")
    one.do("closed", right.later(5, "10:00"), by="legal1")


@scenario("camera_penalty_put_right", weight=0.05, epochs=("across",), rhythm="traffic")
def camera_penalty_put_right(d: Draw) -> None:
    """A camera's penalty of last autumn, handled after half a year and objected to: put right at once."""
    # In July or later, when the regulation on reconsideration of 2026 is in force.
    camera_penalty(d, wait=d.change + d.between(182, 190))
    penalty = next(one for one in d.things if one.kind == "penalty")
    served = next(one.at for one in penalty.events if one.step in ("announced", "served"))
    one = d.matter(
        "reconsideration",
        penalty,
        unit="organ",
        procedure="简易",
        object="电子监控处罚",
        organ="某区人民政府",
    )
    at = served.later(d.between(3, 9), "10:00")
    one.do("application_received", at, by="window1")
    put_right(d, one, at)


@scenario("permit_refused_reconsidered", weight=0.3, epochs=EPOCHS, rhythm="office")
def permit_refused_reconsidered(d: Draw) -> None:
    """A refused permit: reconsidered, then sued over."""
    permit = d.matter("permit", unit="organ", category="新办", subject="旅馆业特种行业许可")
    ready = examined(d, permit, accepted(d, permit, d.arrival("09:00", "16:30")))
    refused(d, permit, ready)
    one = d.matter(
        "reconsideration", permit, unit="organ", procedure="普通", object="行政许可", organ="某区人民政府"
    )
    end = answered(d, one, started(d, one, ready.later(d.between(12, 40), "10:00")), "维持")
    one.do("closed", end.later(30, "10:00"), by="legal1")
    if any(event.step == "decided" for event in one.events) and d.chance(0.6):
        sued(d, end.later(d.between(5, 13), "10:00"), one)


def sued(d: Draw, at: Moment, parent: Thing | None = None, **more: Any) -> None:
    """One instance of a lawsuit."""
    told: dict[str, Any] = {
        "level": "一审",
        "importance": d.pick("一般", "重大公共利益", "社会高度关注", p=[6, 1, 1]),
    }
    one = d.matter("litigation", parent, unit="organ", court="某区人民法院", **{**told, **more})
    one.do("complaint_received", at, by="legal1")
    if d.chance(0.15):
        one.do("extension_granted", at.later(8, "10:00"), by=None)
        ready = at.later(d.between(18, 25), "10:00")
    else:
        ready = at.later(d.between(5, 13), "10:00")
    one.do("defended", ready, by="legal1", items=d.between(3, 30), norms_filed=d.between(1, 4))
    if d.chance(0.15):
        one.do("evidence_collected", ready.later(5, "10:00"), by="legal1", collected_from=d.pick("证人", "第三人",
            "其他"),
               permitted_by="某区人民法院")  # fmt: skip
    leader = d.chance(0.6)
    heard = ready.later(d.between(15, 40), "09:30")
    one.do(
        "court_opened", heard, by="legal1", attendees=["organ_head" if leader else "deputy_head", "legal1"],
        leader="organ_head" if leader else None, staff=["legal1"], lawyers=["person:35"],
        absence_reason=None if leader else "负责人另有公务，已书面说明",
    )  # fmt: skip
    end = heard.later(d.between(20, 60), "10:00")
    result = d.pick("驳回", "撤诉", "责令重作", "责令履行", "确认违法", p=[8, 3, 1, 1, 1])
    one.do("judged", end, by=None, result=result)
    if result == "责令重作":
        one.do("redo_ordered", end.later(1, "10:00"), by="legal1", days=60)
        end = end.later(d.between(10, 50), "10:00")
        one.do("redone", end, by="organ_head")
    elif result == "责令履行":
        end = end.later(d.between(5, 20), "10:00")
        one.do("performed", end, by="organ_head")
    elif d.chance(0.2):
        end = end.later(10, "10:00")
        one.do("appealed", end, by=None)
    one.do("closed", end.later(d.between(5, 30), "10:00"), by="legal1")


@scenario("litigation", weight=1.2, epochs=EPOCHS, rhythm="office")
def litigation(d: Draw) -> None:
    """Sued straight away, in the first or the second instance."""
    sued(d, d.arrival("09:00", "17:00"), level=d.pick("一审", "二审"))


@scenario("compensation", weight=0.3, epochs=EPOCHS, rhythm="office")
def compensation(d: Draw) -> None:
    """State compensation: applied for, decided in two months, reviewed, paid, recourse taken."""
    fault = d.pick("无", "一般过失", "重大过失", "故意", p=[6, 3, 1, 1])
    _compensated(d, fault, supplemented=d.chance(0.2), withdrawn=d.chance(0.07))


@scenario("compensation_supplemented", weight=0.1, epochs=EPOCHS, rhythm="office")
def compensation_supplemented(d: Draw) -> None:
    """An application for compensation of which something was missing; who was at fault pays back a part."""
    _compensated(d, d.pick("重大过失", "故意"), supplemented=True, withdrawn=False)


def _compensated(d: Draw, fault: str, *, supplemented: bool, withdrawn: bool) -> None:
    kind = d.pick("行政赔偿", "刑事赔偿")
    one = d.matter("compensation", unit="organ", category=kind, fault=fault, claimed=d.between(1, 90) * 1000)
    at = d.arrival("09:00", "16:00")
    one.do("applied", at, by="legal1", channel=d.pick("当面", "邮寄"))
    one.do("receipt_issued", at.plus(minutes=d.between(10, 100)), by="legal1")
    if supplemented:
        one.do("supplement_notified", at.later(d.between(1, 4), "10:00"), by="legal1", items=["身份证明"])
        one.do("supplemented", at.later(d.between(6, 12), "10:00"), by=None)
    if withdrawn:
        one.do("withdrawn", at.later(20, "10:00"), by=None)
        return
    end = at.later(d.between(15, 54), "10:00")
    amount = 0 if fault == "无" else d.between(1, 30) * 1000
    one.do("decided", end, by="organ_head", result="赔偿" if amount else "不予赔偿", amount=amount)
    one.do("served", end.later(d.between(1, 8), "10:00"), by="legal1")
    end = end.later(9, "10:00")
    if kind == "刑事赔偿" and d.chance(0.4):
        asked = end.later(d.between(5, 20), "10:00")
        one.do("review_applied", asked, by=None)
        end = asked.later(d.between(20, 54), "10:00")
        one.do("review_decided", end, by="upper_legal1").do(
            "review_served", end.later(3, "10:00"), by="upper_legal1"
        )
    if amount:
        claim = end.later(d.between(5, 15), "10:00")
        one.do("payment_applied", claim, by=None)
        end = claim.later(d.between(3, 12), "10:00")
        one.do("paid", end, by="legal1", amount=amount)
        if fault in ("重大过失", "故意"):
            end = end.later(d.between(20, 80), "10:00")
            one.do("recourse_decided", end, by="organ_head", officer="officer1", amount=500)
    one.do("closed", end.later(9, "10:00"), by="legal1")


@scenario("penalty_reconsidered", weight=0.8, epochs=("before", "after"))
def penalty_reconsidered(d: Draw) -> None:
    """A public-order penalty is reconsidered, then sued over; or sued over at once."""
    public_order_later(d)
    penalty = next(one for one in d.things if one.kind == "penalty")
    served = next(one.at for one in penalty.events if one.step in ("announced", "served"))
    if d.chance(0.3):
        sued(d, served.later(d.between(20, 150), "10:00"), penalty)
        return
    one = d.matter(
        "reconsideration",
        penalty,
        unit="organ",
        procedure=d.pick("普通", "简易"),
        object="普通处罚",
        organ="某区人民政府",
    )
    asked = served.later(d.between(5, 50), "10:00")
    end = answered(d, one, started(d, one, asked), d.pick("维持", "驳回"))
    if one.events[-1].step == "decided" and d.chance(0.5):
        sued(d, end.later(d.between(5, 12), "10:00"), one)
    one.do("closed", end.later(d.between(16, 25), "10:00"), by="legal1")
