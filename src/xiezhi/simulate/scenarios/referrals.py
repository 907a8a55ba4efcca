# SPDX-License-Identifier: Apache-2.0
"""Referrals: from administrative organs to the police and back, and to the supervisory commission."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.criminal_parts import COUNTY, filed, received
from xiezhi.simulate.scenarios.criminal_steps import worked_on_bail

ORGANS = ("市场监督管理局", "生态环境局", "烟草专卖局", "自然资源局", "人力资源和社会保障局", "税务局")


def arrived(d: Draw, at: Moment, **more: Any) -> Thing:
    """A referral received and its receipt signed."""
    one = d.matter(
        "referral", unit="organ", direction="行政执法机关移送公安", organ=d.pick(*ORGANS), clue="一般", **more
    )
    one.do("received", at, by="organ_officer1", letter="number:移送书", items=d.between(3, 40))
    one.do(
        "receipt_signed", at.plus(minutes=d.between(5, 200)), by="organ_officer1", signed_by="organ_officer1"
    )
    if d.chance(0.25):
        one.do("materials_found_incomplete", at.plus(minutes=210), by="organ_officer1")
        one.do(
            "supplement_requested",
            at.plus(minutes=d.between(220, 400)),
            by="organ_officer1",
            letter="number:补正",
            days=3,
        )
        one.do("supplemented", at.later(1, "16:00"), by=None)
    return one


@scenario("referral_filed", weight=0.8, epochs=EPOCHS, rhythm="office")
def referral_filed(d: Draw) -> None:
    """Filed within three days, the organ told, the case worked to its referral."""
    at = d.arrival("09:00", "16:00")
    one = arrived(d, at)
    one.do("jurisdiction_found", at.plus(minutes=300), by="organ_officer1", result="本单位管辖")
    case = received(d, at.plus(minutes=320), one, source="行政执法机关移送", category=d.pick("一般", "经济犯罪"),
                    referred_by=one.attributes["organ"])  # fmt: skip
    on = at.later(2, "10:00")
    filed(d, case, on)
    one.do("filed", on.plus(minutes=5), by="organ_officer1")
    one.do(
        "organ_informed", on.plus(minutes=d.between(60, 1500)), by="organ_officer1", letter="number:立案通知"
    )
    worked_on_bail(d, case, on, (3, 9), (30, 60))


@scenario("referral_refused", weight=0.5, epochs=EPOCHS, rhythm="office")
def referral_refused(d: Draw) -> None:
    """Not filed: told, materials returned, sometimes reconsidered."""
    _refused(d, d.pick("", "维持", "立案", p=[5, 3, 2]))


@scenario("referral_filed_after_all", weight=0.1, epochs=EPOCHS, rhythm="office")
def referral_filed_after_all(d: Draw) -> None:
    """Not filed, reconsidered at the organ's request, and filed."""
    _refused(d, "立案")


def _refused(d: Draw, result: str) -> None:
    """A referral that is refused; ``result`` of the reconsideration, if there is one."""
    at = d.arrival("09:00", "16:00")
    one = arrived(d, at)
    case = received(
        d, at.plus(minutes=320), one, source="行政执法机关移送", referred_by=one.attributes["organ"]
    )
    on = at.later(2, "10:00")
    case.do(
        "filing_approved", on.plus(minutes=-30), by="organ_head", approver="organ_head", approver_level=COUNTY
    )
    case.do("filing_refused", on, reason="没有犯罪事实", approver="organ_head")
    one.do("filing_refused", on.plus(minutes=5), by="organ_officer1", reason="没有犯罪事实")
    told = on.plus(minutes=d.between(60, 1500))
    one.do("organ_informed", told, by="organ_officer1", letter="number:不立案")
    case.do("refusal_served", told, recipient=None)
    one.do("materials_returned", on.later(d.between(1, 5), "15:00"), by="organ_officer1")
    case.do("handed_to_admin", on.later(d.between(2, 9), "15:30"), to_unit=one.attributes["organ"])
    if not result:
        return
    asked = told.later(d.between(1, 2), "10:00")
    one.do("reconsideration_requested", asked, by=None)
    decided = asked.later(d.between(1, 2), "15:00")
    one.do("reconsideration_decided", decided, by="organ_head", result=result)
    one.do("reconsideration_informed", decided.later(d.between(0, 2), "17:00"), by="organ_officer1")
    if result == "维持":
        return
    again = decided.later(2, "10:00")
    filed(d, case, again)
    one.do("filed", again.plus(minutes=5), by="organ_officer1")
    one.do("organ_informed", again.later(1, "10:00"), by="organ_officer1", letter="number:立案通知")
    worked_on_bail(d, case, again, (4, 4), (30, 60))


@scenario("referral_forwarded", weight=0.3, epochs=EPOCHS, rhythm="office")
def referral_forwarded(d: Draw) -> None:
    """Another unit's, or no police matter: forwarded or told within a day."""
    _not_here(d, d.pick("公安机关其他单位管辖", "不属于公安机关职责", "其他机关管辖"))


@scenario("referral_passed_on", weight=0.1, epochs=EPOCHS, rhythm="office")
def referral_passed_on(d: Draw) -> None:
    """Another unit's: forwarded within a day, and the organ told."""
    _not_here(d, "公安机关其他单位管辖")


def _not_here(d: Draw, result: str) -> None:
    at = d.arrival("09:00", "15:00")
    one = arrived(d, at)
    one.do(
        "jurisdiction_found",
        at.plus(minutes=420),
        by="organ_officer1",
        result=result,
        competent_unit="unit:other",
    )
    if result == "公安机关其他单位管辖":
        one.do("forwarded", at.plus(minutes=d.between(430, 700)), by="organ_officer1", to="unit:other")
    one.do("organ_informed", at.plus(minutes=d.between(720, 1000)), by="organ_officer1", letter="number:告知")


@scenario("referral_out", weight=0.8, epochs=EPOCHS, rhythm="office")
def referral_out(d: Draw) -> None:
    """From the police to an administrative organ, or a clue to the supervisory commission."""
    at = d.arrival("09:00", "16:00")
    if d.chance(0.6):
        one = d.matter("referral", unit="organ", direction="公安移送行政执法机关", organ=d.pick(*ORGANS))
        one.do("sent", at, by="organ_officer1", to=one.attributes["organ"], letter="number:移送")
        one.do("result_received", at.later(d.between(20, 60), "10:00"), by="organ_officer1")
        return
    incident = d.matter("incident", category="投诉举报", channel="来信", reporter="person:9")
    incident.do("received", at, by="call_taker")
    incident.do(
        "registered", at.plus(minutes=60), by="call_taker", registered_by="call_taker", terminal="device:9"
    )
    person = d.matter(
        "person_in_case",
        incident,
        role="第三人",
        name="person:1",
        public_official="公职人员",
        employer="某局",
    )
    person.do("official_clue_found", at.plus(minutes=300), by="organ_officer1", ground="举报材料")
    one = d.matter("referral", person, unit="organ", direction="移送监察机关", organ="监察委员会")
    one.do(
        "sent", at.later(d.between(1, 8), "10:00"), by="organ_officer1", to="监察委员会", letter="number:移送"
    )
    incident.do("reporter_informed", at.later(1, "10:00"), means="电话", content="已移送")
    incident.do("closed", at.later(9, "10:00"), result="移送")
