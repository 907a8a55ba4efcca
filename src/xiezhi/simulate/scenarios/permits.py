# SPDX-License-Identifier: Apache-2.0
"""Administrative permits: at the counter, granted, refused, supplemented, prolonged, renewed, withdrawn."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Day, Draw, Moment, Thing, scenario

SUBJECTS = (
    "旅馆业特种行业许可",
    "公章刻制业许可",
    "典当业特种行业许可",
    "民用爆炸物品购买许可",
    "大型群众性活动安全许可",
    "剧毒化学品购买许可",
)


def office(one: Thing, step: str, at: Moment, **data: Any) -> None:
    """An event of office hours: it waits for a working day."""
    one.do(step, at, workday=True, **data)


def accepted(d: Draw, one: Thing, at: Moment) -> Moment:
    """The application taken in, at once or after one supplement."""
    office(one, "applied", at, by="window1")
    if d.chance(0.3):
        told = at.later(1, "10:00")
        office(one, "supplement_notified", told, by="window1", items=["营业场所证明"])
        at = told.later(d.between(2, 12), "10:00")
        office(one, "supplemented", at, by=None)
    at = at.plus(minutes=d.between(10, 60))
    office(one, "accepted", at, by="window1", certificate="number:受理")
    return at


def examined(d: Draw, one: Thing, at: Moment, way: str | None = None) -> Moment:
    """A check on the place by two, an appraisal apart (``tested``), an extension (``long``), or ``plain``; when it
    can be decided."""
    if d.chance(0.6):
        office(
            one,
            "checked",
            at.later(d.between(1, 4), "10:00"),
            officers=["officer1", "officer2"],
            place="address:1",
        )
    way = way or d.pick("tested", "long", "plain", p=[20, 16, 64])
    if way == "tested":
        office(one, "period_notified", at.later(1, "15:00"), by="window1", letter="number:期间")
        office(one, "examination_started", at.later(2, "09:00"))
        at = at.later(d.between(10, 40), "10:00")
        office(one, "examination_ended", at)
        return at.later(d.between(3, 9), "10:00")
    if way == "long":
        long = at.later(d.between(8, 12), "10:00")
        office(one, "extended", long, by="organ_head", approver_level="县级以上公安机关负责人")
        office(one, "extension_informed", long.plus(minutes=90), by="window1", reason="情况复杂")
        return at.later(d.between(20, 32), "10:00")
    return at.later(d.between(5, 16), "10:00")


def granted(d: Draw, one: Thing, at: Moment) -> None:
    """Granted and the licence handed over."""
    office(one, "granted", at, by="organ_head")
    office(one, "issued", at.later(d.between(0, 8), "15:00"), by="window1", certificate="number:许可证")
    if d.chance(0.5):
        shown = d.matter("disclosure", one, category="许可决定公开", unit="organ")
        office(shown, "formed", at.plus(minutes=20), by="window1")
        office(shown, "published", at.later(d.between(1, 5), "15:30"), by="window1", channel="网站",
            approver="legal1",
                 fields_shown=["许可事项", "许可机关"], purpose="一般")  # fmt: skip


def refused(d: Draw, one: Thing, at: Moment) -> None:
    """Refused in writing with reasons and remedies."""
    office(
        one,
        "refused",
        at,
        by="organ_head",
        reason="不符合安全条件",
        remedies=["行政复议", "行政诉讼"],
        number="number:不许",
    )


@scenario("permit_new", weight=22, epochs=EPOCHS, rhythm="office")
def permit_new(d: Draw) -> None:
    """A new permit, or a change of one."""
    one = d.matter("permit", unit="organ", category=d.pick("新办", "变更"), subject=d.pick(*SUBJECTS))
    at = d.arrival("09:00", "16:30")
    end = d.pick("granted", "refused", "not_accepted", "withdrawn", p=[16, 2, 1, 1])
    if end == "not_accepted":
        office(one, "applied", at, by="window1")
        office(one, "not_accepted", at.plus(minutes=d.between(20, 900)), by="window1", certificate="number:不受理",
               reason="不属于本机关职权")  # fmt: skip
        return
    ready = examined(d, one, accepted(d, one, at))
    if end == "withdrawn":
        office(one, "withdrawn", ready, by=None)
    elif end == "granted":
        granted(d, one, ready)
    else:
        refused(d, one, ready)


@scenario("permit_tested", weight=0.5, epochs=EPOCHS, rhythm="office")
def permit_tested(d: Draw) -> None:
    """A permit that waits for a test, the time of which the applicant is told and which does not count."""
    one = d.matter("permit", unit="organ", category="新办", subject=d.pick(*SUBJECTS))
    at = accepted(d, one, d.arrival("09:00", "16:30"))
    granted(d, one, examined(d, one, at, "tested"))


@scenario("permit_renewed", weight=6, epochs=EPOCHS, rhythm="office")
def permit_renewed(d: Draw) -> None:
    """A permit renewed before the old one runs out."""
    one = d.matter(
        "permit", unit="organ", category="延续", subject=d.pick(*SUBJECTS), expires_on=Day(d.between(75, 120))
    )
    ready = examined(d, one, accepted(d, one, d.arrival("09:00", "16:30")))
    if d.chance(0.9):
        granted(d, one, ready)
    else:
        refused(d, one, ready)


@scenario("permit_cancelled", weight=3, epochs=EPOCHS, rhythm="office")
def permit_cancelled(d: Draw) -> None:
    """A permit given up."""
    one = d.matter("permit", unit="organ", category="注销", subject=d.pick(*SUBJECTS))
    at = accepted(d, one, d.arrival("09:00", "16:30"))
    office(one, "granted", at.later(1, "10:00"), by="organ_head")
    office(one, "issued", at.later(d.between(1, 3), "15:00"), by="window1", certificate="number:注销")
