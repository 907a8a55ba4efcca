# SPDX-License-Identifier: Apache-2.0
"""Officers: suspension and confinement, records of interference, qualifications that come and go."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Day, Draw, Moment, Thing, scenario


@scenario("officer_suspended", weight=0.1, epochs=EPOCHS, rhythm="office")
def officer_suspended(d: Draw) -> None:
    """Suspended or confined with the inspectors' leave; an appeal decided in its term."""
    kind = d.pick("停止执行职务", "禁闭")
    one = d.matter("rectification", unit="organ", category=kind, officer="officer3", subject="违反纪律")
    at = d.arrival("09:00", "15:00")
    one.do("found", at, by="inspector1", source="督察")
    one.do("approved", at.plus(minutes=120), by="inspector1", approver="inspector2", approver_level="督察长")
    begun = at.plus(minutes=180)
    days = d.between(10, 60) if kind == "停止执行职务" else d.between(1, 7)
    one.do("imposed", begun, by="inspector1", days=days)
    if d.chance(0.5):
        asked = begun.plus(minutes=d.between(60, 400))
        one.do("appeal_received", asked, by="inspector2")
        heard = (
            asked.plus(minutes=d.between(100, 1300))
            if kind == "禁闭"
            else asked.later(d.between(1, 4), "10:00")
        )
        one.do("appeal_decided", heard, by="inspector2", result=d.pick("维持", "撤销"))
        if one.events[-1].more["result"] == "撤销":
            one.do("lifted", heard.plus(minutes=30), by="inspector1")
            one.do("closed", heard.later(5, "10:00"), by="inspector1")
            return
    one.do("lifted", begun.later(days, "10:00"), by="inspector1")
    one.do("closed", begun.later(days + 5, "10:00"), by="inspector1")


def asked_about(d: Draw, at: Moment, case: Thing | None = None) -> None:
    """Somebody asks about a case who has no business to: recorded at once, reported, handled."""
    one = d.matter(
        "interference_record", case, category=d.pick("领导干部干预", "内部人员过问"), person="person:51",
        means=d.pick("当面", "电话", "微信短信", "会议"),
    )  # fmt: skip
    one.do("occurred", at, by=None, to_officer="officer1")
    noted = at.plus(minutes=d.between(5, 1200))
    one.do("recorded", noted, recorded_by="officer1", content="过问案件处理")
    one.do("reported", noted.later(d.between(1, 5), "10:00"), to="纪检监察部门")
    one.do("handled", noted.later(d.between(10, 60), "10:00"), by="inspector1")


@scenario("interference", weight=0.5, epochs=EPOCHS)
def interference(d: Draw) -> None:
    """A record that hangs on no case."""
    asked_about(d, d.arrival())


@scenario("qualification", weight=0.6, epochs=EPOCHS, rhythm="office")
def qualification(d: Draw) -> None:
    """A qualification gained; an assignment that it allows; renewed or suspended for a time."""
    grade, post, category = d.pick(
        ("基本级", "办案民警", "执法资格等级"), ("中级", "所队长", "执法资格等级"), ("高级", "所队长", "执法资格等级"),
        ("法律职业资格", "法制审核", "法律职业资格"), ("行政执法资格", "其他", "行政执法证件"),
        ("警务辅助", "其他", "警务辅助"),
    )  # fmt: skip
    helper = grade == "警务辅助"
    one = d.matter(
        "officer_qualification", officer="auxiliary9" if helper else "officer9", category=category,
        grade=grade, post=post,
        identity="警务辅助人员" if helper else "人民警察", valid_from=Day(0),
    )  # fmt: skip
    at = d.arrival("09:00", "16:00")
    one.do("granted", at, by="legal1")
    one.do("assigned", at.later(d.between(1, 30), "10:00"), by="organ_head", post=post)
    if d.chance(0.2):
        one.do("suspended", at.later(60, "10:00"), by="inspector1").do(
            "restored", at.later(90, "10:00"), by="inspector1"
        )
    elif d.chance(0.3):
        one.do("renewed", at.later(100, "10:00"), by="legal1")
