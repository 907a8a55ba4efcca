# SPDX-License-Identifier: Apache-2.0
"""Petitions and complaints: taken in, handled, answered, taken further."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.supervision import answered_letter


@scenario("petition", weight=7, epochs=EPOCHS, rhythm="office")
def petition(d: Draw) -> None:
    """A petition: taken in or led elsewhere, handled in sixty days, prolonged with leave, rechecked."""
    led = d.pick("redirected", "not_accepted", "", p=[1, 1, 6])
    _petitioned(d, led=led, long=d.chance(0.2), further=d.chance(0.15))


@scenario("petition_long", weight=0.2, epochs=EPOCHS, rhythm="office")
def petition_long(d: Draw) -> None:
    """A petition that takes longer than sixty days, with leave."""
    _petitioned(d, led="", long=True, further=False)


def _petitioned(d: Draw, *, led: str, long: bool, further: bool) -> None:
    """A petition. ``led``: the step by which it is led elsewhere; ``long``: prolonged; ``further``: rechecked."""
    one = d.matter("complaint", unit="organ", category="信访", petitioner="person:1", signed="实名")
    at = d.arrival("09:00", "17:00")
    one.do("received", at, by="petition1", channel=d.pick("来信", "来访", "网络", "上级转交"))
    if led:
        one.do(led, at.later(d.between(1, 12), "10:00"), by="petition1",
               more={"reason": None})  # fmt: skip
        return
    taken = at.later(d.between(1, 5), "10:00")
    one.do("accepted", taken, by="petition1")
    one.do("acceptance_informed", taken.later(d.between(0, 6), "15:00"), by="petition1")
    one.do("investigated", taken.later(d.between(5, 20), "10:00"), officers=["petition1", "petition2"])
    end = taken.later(d.between(22, 55), "10:00")
    if long:
        one.do("extended", taken.later(50, "10:00"), by="organ_head", approver_level="县级以上公安机关负责人")
        one.do("extension_informed", taken.later(51, "10:00"), by="petition1")
        end = taken.later(d.between(60, 85), "10:00")
    one.do("handled", end, by="petition1", result=d.pick("支持", "部分支持", "不支持"))
    end = end.later(d.between(0, 4), "15:00")
    one.do("replied", end, by="petition1", means="书面")
    if further:
        end = _rechecked(d, one, end)
    one.do("closed", end.later(3, "10:00"), by="petition1")


def _rechecked(d: Draw, one: Thing, end: Moment) -> Moment:
    """Rechecked by the organ above; when it was answered."""
    asked = end.later(d.between(5, 25), "10:00")
    one.do("recheck_requested", asked, by=None)
    end = asked.later(d.between(10, 26), "10:00")
    one.do("recheck_decided", end, by="upper_officer1")
    return end


@scenario("petition_reviewed", weight=0.4, epochs=EPOCHS, rhythm="office")
def petition_reviewed(d: Draw) -> None:
    """A petition that goes through all three instances."""
    one = d.matter("complaint", unit="organ", category="信访", petitioner="person:1", signed="实名")
    at = d.arrival("09:00", "17:00")
    one.do("received", at, by="petition1", channel=d.pick("来信", "来访", "网络", "上级转交"))
    taken = at.later(d.between(1, 5), "10:00")
    one.do("accepted", taken, by="petition1").do(
        "acceptance_informed", taken.later(1, "15:00"), by="petition1"
    )
    end = taken.later(d.between(22, 55), "10:00")
    one.do("handled", end, by="petition1", result=d.pick("部分支持", "不支持"))
    one.do("replied", end.later(2, "15:00"), by="petition1", means="书面")
    end = _rechecked(d, one, end.later(2, "15:00"))
    asked = end.later(d.between(5, 25), "10:00")
    one.do("final_review_requested", asked, by=None)
    end = asked.later(d.between(10, 26), "10:00")
    one.do("final_review_decided", end, by="upper_officer1")
    one.do("closed", end.later(3, "10:00"), by="petition1")


@scenario("complaint", weight=4, epochs=EPOCHS, rhythm="office")
def complaint(d: Draw) -> None:
    """Complaints against officers and against acts of investigation: handled and answered in thirty days."""
    kind = d.pick("检举控告民警", "侦查违法申诉控告", "投诉", "执法监督申诉")
    signed = d.pick("实名", "匿名", p=[3, 1]) if kind == "检举控告民警" else "实名"
    one = d.matter(
        "complaint",
        unit="organ",
        category=kind,
        petitioner="person:1" if signed == "实名" else None,
        signed=signed,
    )
    at = d.arrival("09:00", "17:00")
    one.do("received", at, by="petition1", channel=d.pick("来信", "来访", "网络", "检察院转交"))
    one.do("accepted", at.later(1, "10:00"), by="inspector1")
    one.do(
        "investigated",
        at.later(d.between(2, 9), "10:00"),
        by="inspector1",
        officers=["inspector1", "inspector2"],
    )
    end = at.later(d.between(10, 24), "10:00")
    result = (
        d.pick("查实", "部分查实", "查否") if kind == "检举控告民警" else d.pick("支持", "部分支持", "不支持")
    )
    one.do("handled", end, by="inspector1", result=result)
    if signed == "实名":
        one.do("replied", end.later(d.between(0, 4), "15:00"), by="inspector1", means="书面")
    if result == "查实":
        fixed = d.matter(
            "rectification",
            one,
            unit="organ",
            category="问题整改",
            subject="执法不规范",
            target_unit="unit:own",
        )
        fixed.do("found", end.plus(minutes=60), by="inspector1", source="投诉")
        fixed.do("ordered", end.plus(minutes=120), by="inspector1", letter="number:督")
        fixed.do("received", end.later(1, "10:00"), by="head")
        fixed.do("corrected", end.later(6, "10:00"), by="head", act="解释说明")
        fixed.do("reported", end.later(7, "10:00"), by="head").do("verified", end.later(9, "10:00"),
            by="inspector1",
                                                                  verifier="inspector1")  # fmt: skip
        fixed.do("closed", end.later(10, "10:00"), by="inspector1")
    one.do("closed", end.later(12, "10:00"), by="inspector1")


@scenario("complaint_to_government", weight=0.1, epochs=EPOCHS, rhythm="office")
def complaint_to_government(d: Draw) -> None:
    """Not content with the answer, the complainant turns to the government, which urges and then gives its opinion."""
    one = d.matter("complaint", unit="organ", category="投诉", petitioner="person:1", signed="实名")
    at = d.arrival("09:00", "17:00")
    one.do("received", at, by="petition1", channel="来访")
    one.do("accepted", at.later(1, "10:00"), by="inspector1")
    end = at.later(d.between(10, 24), "10:00")
    one.do("investigated", end.later(-3, "10:00"), by="inspector1", officers=["inspector1", "inspector2"])
    one.do("handled", end, by="inspector1", result="不支持")
    one.do("replied", end.later(d.between(0, 4), "15:00"), by="inspector1", means="书面")
    one.do("closed", end.later(12, "10:00"), by="inspector1")
    urged = at.later(d.between(40, 50), "10:00")
    answered_letter(d, urged, "督办函", d.between(12, 20))
    answered_letter(d, urged.later(d.between(25, 40), "10:00"), "意见书", d.between(12, 30))
