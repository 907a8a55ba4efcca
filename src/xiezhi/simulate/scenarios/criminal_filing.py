# SPDX-License-Identifier: Apache-2.0
"""How criminal cases begin: review, refusal and its remedies, the procuratorate's supervision."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_parts import (
    COUNTY,
    SECTION,
    filed,
    received,
    reported,
)
from xiezhi.simulate.scenarios.criminal_steps import worked_on_bail


def reviewed(d: Draw, at: Moment, source: str = "控告", **attributes: Any) -> tuple[Thing, Moment]:
    """Taken in and examined within three, seven or thirty days; the moment at which it is decided."""
    days = d.pick(3, 7, 30, p=[2, 2, 1])
    told: dict[str, Any] = {"complainant": "person:9"} if source == "控告" else {}
    parent = reported(d, at, d.pick("来信", "上门"), "投诉举报") if d.chance(0.5) else None
    clue = days == 7 and d.chance(0.5)
    if clue:
        told["complexity"] = "线索需要查证"
    case = received(d, at.plus(minutes=180), parent, source=source, **told, **attributes)
    case.do(
        "pre_filing_inquiry",
        at.later(1, "15:00"),
        act=d.pick("询问", "查询", "勘验"),
        approver="head",
        approver_level=SECTION,
    )
    if days > 3 and not clue:
        case.do(
            "review_extended", at.later(2, "16:00"), by="organ_head", approver="organ_head",
            approver_level=COUNTY,
            ground="线索需要查证" if days == 7 else "重大疑难复杂",
        )  # fmt: skip
    on = {3: d.between(1, 2), 7: d.between(4, 6), 30: d.between(9, 27)}[days]
    return case, at.later(on, f"{d.between(9, 16):02}:40")


def refused_filing(d: Draw, case: Thing, at: Moment) -> Moment:
    """Filing refused and the complainant told; when the notice was served."""
    case.do(
        "filing_approved", at.plus(minutes=-30), by="organ_head", approver="organ_head", approver_level=COUNTY
    )
    case.do("filing_refused", at, reason=d.pick("没有犯罪事实", "犯罪事实显著轻微"), approver="organ_head")
    served = at.later(d.between(1, 2), "10:00")
    case.do("refusal_served", served, recipient="person:9")
    return served


def pursued(d: Draw, case: Thing, at: Moment) -> None:
    """A case that is filed after all: bail, and the referral."""
    filed(d, case, at)
    if any(one.step.startswith("prosecutor") for one in case.events):
        case.do("filing_copy_sent", at.plus(days=d.between(0, 2), minutes=200))
    worked_on_bail(d, case, at, (2, 9), (30, 70))


@scenario("criminal_review", weight=4, epochs=EPOCHS, rhythm="office")
def criminal_review(d: Draw) -> None:
    """Reviewed for up to thirty days, then filed."""
    case, at = reviewed(d, d.arrival("08:00", "17:00"), d.pick("控告", "举报", "报案"))
    pursued(d, case, at)


@scenario("criminal_review_economic", weight=1, epochs=EPOCHS, rhythm="office")
def criminal_review_economic(d: Draw) -> None:
    """An economic case, whose review has terms of its own."""
    case = received(
        d, d.arrival("08:00", "17:00"), source="控告", category="经济犯罪", complainant="person:9"
    )
    case.do("pre_filing_inquiry", day(2, "10:00"), act="查询账户", approver="head", approver_level=SECTION)
    if d.chance(0.6):
        pursued(d, case, day(d.between(4, 6), "15:00"))
    else:
        refused_filing(d, case, day(6, "15:00"))


@scenario("criminal_not_filed", weight=4, epochs=EPOCHS, rhythm="office")
def criminal_not_filed(d: Draw) -> None:
    """Filing refused; the complainant is content, or asks for reconsideration and is heard."""
    case, at = reviewed(d, d.arrival("08:00", "17:00"))
    served = refused_filing(d, case, at)
    if d.chance(0.5):
        return
    kept = d.chance(0.6)
    decided = _reconsidered(d, case, served, kept, long=d.chance(0.4))
    if not kept:
        pursued(d, case, decided.later(2, "11:00"))


def _reconsidered(d: Draw, case: Thing, served: Moment, kept: bool, *, long: bool) -> Moment:
    """Reconsidered by the organ that refused, and served; when it was decided."""
    asked = served.later(d.between(2, 5), "10:00")
    case.do("reconsideration_requested", asked, by=None, applicant="person:9")
    if long:
        case.do("reconsideration_extended", asked.later(20, "10:00"), by="organ_head", approver="organ_head",
                informed="number:延长")  # fmt: skip
    decided = asked.later(d.between(35, 55) if long else d.between(10, 26), "15:00")
    case.do("reconsideration_decided", decided, by="organ_head", result="维持" if kept else "撤销并立案")
    case.do("reconsideration_served", decided.later(d.between(1, 2), "09:30"))
    return decided


@scenario("criminal_not_filed_reviewed", weight=0.5, epochs=EPOCHS, rhythm="office")
def criminal_not_filed_reviewed(d: Draw) -> None:
    """Refused, upheld, and reviewed by the organ above; filed where it says so."""
    _reviewed_above(d, long=d.chance(0.5), kept=d.chance(0.5))


@scenario("criminal_not_filed_reviewed_long", weight=0.1, epochs=EPOCHS, rhythm="office")
def criminal_not_filed_reviewed_long(d: Draw) -> None:
    """Refused, upheld, then annulled above after an extension of which the applicant was told."""
    _reviewed_above(d, long=True, kept=False)


def _reviewed_above(d: Draw, *, long: bool, kept: bool) -> None:
    """A refusal reconsidered and reviewed; ``long``: with an extension; ``kept``: it stands in the end."""
    case, at = reviewed(d, d.arrival("08:00", "17:00"))
    decided = _reconsidered(d, case, refused_filing(d, case, at), True, long=long)
    asked = decided.later(d.between(3, 6), "10:00")
    case.do("review_requested", asked, by=None, applicant="person:9")
    if long:
        case.do("review_extension_approved", asked.later(21, "10:00"), by="upper_head", approver="upper_head",
                informed="number:延长")  # fmt: skip
    decided = asked.later(d.between(35, 55) if long else d.between(10, 26), "15:00")
    case.do("review_decided", decided, by="upper_head", result="维持" if kept else "撤销不予立案")
    if not kept:
        pursued(d, case, decided.later(2, "11:00"))


@scenario("criminal_prosecutor_filing", weight=0.3, epochs=EPOCHS, rhythm="office")
def criminal_prosecutor_filing(d: Draw) -> None:
    """The procuratorate asks why nothing was filed: explained, or filed on its notice."""
    _asked_why(d, d.pick("filed", "notified", "explained", p=[30, 42, 28]))


@scenario("criminal_filed_on_notice", weight=0.1, epochs=EPOCHS, rhythm="office")
def criminal_filed_on_notice(d: Draw) -> None:
    """The procuratorate is not content with the reasons and has the case filed."""
    _asked_why(d, "notified")


def _asked_why(d: Draw, way: str) -> None:
    """A refusal that the procuratorate looks into; ``way``: filed at once, on its notice, or explained only."""
    case, at = reviewed(d, d.arrival("08:00", "17:00"), d.pick("控告", "举报"))
    served = refused_filing(d, case, at)
    asked = served.later(d.between(10, 30), "10:00")
    case.do("prosecutor_explanation_requested", asked, by=None, letter="number:要求说明")
    if way == "filed":
        pursued(d, case, asked.later(d.between(2, 5), "10:00"))
        return
    case.do("prosecutor_explained", asked.later(d.between(2, 6), "15:00"), letter="number:说明")
    if way == "notified":
        told = asked.later(20, "10:00")
        case.do("prosecutor_filing_notified", told, by=None, letter="number:通知立案")
        pursued(d, case, told.later(d.between(3, 12), "10:00"))
