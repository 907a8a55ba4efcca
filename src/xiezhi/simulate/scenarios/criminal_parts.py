# SPDX-License-Identifier: Apache-2.0
"""What criminal families are made of: the report, the filing, a suspect, the acts, the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiezhi.simulate.draft import Day, Draw, Moment, Thing, day
from xiezhi.simulate.scenarios.dossier import Dossier

COUNTY = "县级以上公安机关负责人"
CITY = "设区的市级以上公安机关负责人"
SECTION = "办案部门负责人"
TEAM = ("officer1", "officer2")
OFFENCES = {
    "一般": ("盗窃罪", "寻衅滋事罪", "掩饰、隐瞒犯罪所得罪", "故意毁坏财物罪", "开设赌场罪"),
    "经济犯罪": ("合同诈骗罪", "职务侵占罪", "非法吸收公众存款罪", "信用卡诈骗罪"),
    "毒品犯罪": ("贩卖毒品罪", "非法持有毒品罪", "容留他人吸毒罪"),
    "危害国家安全": ("为境外刺探情报罪",),
    "恐怖活动": ("准备实施恐怖活动罪",),
    "黑社会性质组织": ("组织、领导、参加黑社会性质组织罪",),
    "性侵害": ("强奸罪", "强制猥亵罪", "猥亵儿童罪"),
    "暴力伤害": ("故意伤害罪", "抢劫罪"),
}


def place_of(person: Thing) -> int:
    """Which of several suspects it is: each has rooms, guards, officers and papers of their own."""
    number = int(person.attributes["name"].split(":")[1])
    return number if number <= 4 else 1


def crew_of(person: Thing) -> tuple[str, str]:
    """The two officers who deal with a suspect."""
    one = place_of(person) * 2
    return f"officer{one - 1}", f"officer{one}"


def camera(d: Draw, parent: Thing, begun: Moment, ended: Moment, scene: str) -> Thing:
    """The body camera of a scene, and its upload on the same day's end."""
    film = d.matter(
        "recording", parent, category="执法记录仪", scene=scene, device="device:1", recorder="officer2",
        importance=d.pick("一般", "作为证据"),
    )  # fmt: skip
    film.do("started", begun, by="officer2").do("ended", ended, by="officer2")
    back = ended.plus(minutes=d.between(30, 300))
    film.do(d.pick("duty_ended", "returned_to_unit"), back, by="officer2")
    return film.do("uploaded", back.plus(minutes=d.between(5, 600)), by="officer2", station="采集站一")


def sync(d: Draw, parent: Thing, begun: Moment, ended: Moment, scene: str = "讯问") -> Thing:
    """The recording of the whole of an interview."""
    film = d.matter("recording", parent, category="同步录音录像", scene=scene, device="device:2")
    return film.do("started", begun).do("ended", ended)


def reported(d: Draw, at: Moment, channel: str | None = None, category: str = "刑事") -> Thing:
    """A report that becomes a case: registered, statement, receipt."""
    channel = channel or d.pick("110", "上门", "电话", "网络", "来信", p=[10, 8, 1, 1, 1])
    hidden = d.chance(0.3)
    incident = d.matter(
        "incident", category=category, channel=channel, reporter="person:9", reporter_contact="phone:9",
        reporter_disclosure="不公开" if hidden else "公开", place="address:1",
    )  # fmt: skip
    incident.do("received", at, by="call_taker", call_number="phone:9" if channel == "110" else None)
    incident.do(
        "registered", at.plus(minutes=d.between(2, 20)), by="call_taker", registered_by="call_taker",
        terminal="device:9", confidential="报案人不公开" if hidden else None,
    )  # fmt: skip
    there = at.plus(minutes=d.between(21, 35))
    if channel == "来信":
        incident.do("reporter_contacted", there, means="电话")
    if channel == "110":
        incident.do("dispatched", at.plus(minutes=3), by="call_taker", officers=list(TEAM))
        incident.do("arrived", at.plus(minutes=d.between(8, 20)), officers=list(TEAM), place="address:1")
        camera(d, incident, at.plus(minutes=6), there.plus(minutes=20), "处警")
        incident.do("fed_back", there, result="发现犯罪事实", officers=list(TEAM))
    incident.do("statement_taken", there.plus(minutes=d.between(10, 90)), officers=list(TEAM))
    if d.chance(0.4):
        items = d.between(1, 4)
        handed = there.plus(minutes=d.between(92, 100))
        incident.do("evidence_received", handed, items=items, received_by="officer1")
        incident.do(
            "evidence_list_issued", handed.plus(minutes=10), list_number="number:接证", items=items,
            signed_by=["person:9", "officer1"],
        )  # fmt: skip
    incident.do(
        "receipt_issued", there.plus(minutes=115), recipient="person:9", inquiry_ways=["电话", "微信小程序"]
    )
    incident.do("jurisdiction_found", there.plus(minutes=120), result="本单位管辖")
    incident.do("case_opened", there.plus(minutes=125), case_number="number:刑立")
    return incident.do("closed", there.plus(minutes=130), result="转刑事案件")


def received(
    d: Draw, at: Moment, parent: Thing | None = None, *, source: str = "报案", category: str = "一般",
    **attributes: Any,
) -> Thing:  # fmt: skip
    """A criminal case taken in, with its receipt."""
    told: dict[str, Any] = {
        "offence": d.pick(*OFFENCES[category]),
        "committed_on": Day(at.day - d.between(0, 20)),
        "complexity": "一般",
        "sentence": d.pick("三年以下", "三年以上十年以下"),
    }
    case = d.matter("criminal_case", parent, source=source, category=category, **{**told, **attributes})
    case.do("received", at, registered_by="officer1")
    if source in ("报案", "控告", "举报", "扭送"):
        case.do("receipt_issued", at.plus(minutes=d.between(5, 60)), recipient="person:9")
    return case


def filed(d: Draw, case: Thing, at: Moment, team: Sequence[str] = TEAM) -> Thing:
    """Filing, with what follows at once: officers, the inquiry of the parties."""
    case.do(
        "filing_approved", at.plus(minutes=-d.between(10, 50)), by="organ_head", approver="organ_head",
        approver_level=COUNTY,
    )  # fmt: skip
    case.do("filed", at, approver="organ_head")
    case.do("officers_assigned", at.plus(minutes=20), by="head", officers=list(team))
    inquiry = d.matter("disclosure", case, category="办案进展")
    inquiry.do("inquiry_opened", at.plus(minutes=d.between(30, 600)), code="number:查询")
    case.do("investigated", at.plus(minutes=d.between(40, 300)), act="现场访问", officers=list(team))
    if d.chance(0.3):
        inquiry.do("inquired", at.plus(days=d.between(3, 20)), by=None)
    return case


def begun(d: Draw, at: Moment, *, channel: str | None = None, **attributes: Any) -> tuple[Thing, Moment]:
    """From the report to the filing on the same or the next day; the moment of the filing."""
    incident = reported(d, at, channel)
    case = received(d, at.plus(minutes=170), incident, **attributes)
    on = at.plus(minutes=d.between(250, 400)) if d.chance(0.5) else at.later(1, f"{d.between(9, 17):02}:10")
    filed(d, case, on)
    return case, on


def suspect(
    d: Draw, case: Thing, number: int = 1, *, sex: str | None = None, age: int | None = None, **more: Any
) -> Thing:
    """A suspect of the case."""
    return d.matter(
        "person_in_case", case, role="犯罪嫌疑人", name=f"person:{number}", id_number=f"idcard:{number}",
        sex=sex or d.pick("男", "女", p=[6, 1]), birth_date=d.birth(age or d.between(19, 66)), **more,
    )  # fmt: skip


def victim(d: Draw, case: Thing, number: int = 5, **more: Any) -> Thing:
    """A victim of the case."""
    told: dict[str, Any] = {"sex": d.pick("男", "女"), "birth_date": d.birth(d.between(22, 70))}
    return d.matter("person_in_case", case, role="被害人", name=f"person:{number}", **{**told, **more})


def acts(d: Draw, case: Thing, first: int, last: int) -> None:
    """Something done in the case at least every three weeks between two days."""
    on = first + d.between(3, 10)
    while on < last:
        at = day(on, f"{d.between(9, 17):02}:{d.between(0, 59):02}")
        case.do(
            "investigated", at, officers=list(TEAM), recorded=at.plus(minutes=d.pick(0, 40, 300, 1000)),
            act=d.pick("调取证据", "询问证人", "查询账户", "走访", "核对电子数据"),
        )  # fmt: skip
        on += d.between(8, 21)


def review(d: Draw, parent: Thing, at: Moment, scope: str = "刑事统一审核") -> Moment:
    """A legal review, sometimes after a return."""
    check = d.matter("review", parent, scope=scope)
    check.do("submitted", at, submitted_by="officer1")
    check.do("assigned", at.plus(minutes=30), by="legal1", reviewer="legal1")
    if d.chance(0.2):
        check.do("returned", at.plus(minutes=200), by="legal1", opinion="补充证据")
        at = at.later(2, "10:00")
        check.do("submitted", at, submitted_by="officer1")
    done = at.plus(minutes=d.between(40, 300))
    check.do("passed", done, by="legal1", reviewer="legal1", opinion="同意")
    return done


def concluded(d: Draw, case: Thing, on: int, *, lawyer: bool = False, discussed: bool = False) -> Moment:
    """The end of the investigation and the referral to the procuratorate; when it was referred."""
    passed = review(d, case, day(on - 3, f"{d.between(9, 14):02}:00"))
    if discussed or case.attributes.get("complexity") == "重大疑难复杂":
        case.do(
            "collective_discussion_held", day(on - 1, "09:30").plus(minutes=d.between(0, 60)), by="organ_head",
            participants=["organ_head", "head", "legal1"],
        )  # fmt: skip
    at = day(max(on, passed.day + 1), f"{d.between(9, 11):02}:20")
    case.do("concluded", at, by="organ_head", approver="organ_head", approver_level=COUNTY)
    sent = at.plus(minutes=d.between(60, 300))
    case.do("referral_informed", sent.plus(minutes=d.between(-20, 120)), recipient="犯罪嫌疑人")
    if lawyer:
        case.do("referral_informed", sent.plus(minutes=d.between(-20, 120)), recipient="辩护律师")
    case.do("referred_for_prosecution", sent, items_list="number:随案")
    filed_away(d, case, passed, sent)
    return sent


def filed_away(d: Draw, case: Thing, passed: Moment, end: Moment) -> None:
    """The file of a case, opened with it and archived after its end."""
    opened = next((one.at for one in case.events if one.step == "filed"), None)
    if opened is None or d.chance(0.3):
        return
    file = Dossier(d, case, opened.plus(minutes=30))
    file.stage("取证", opened.plus(minutes=400))
    file.stage("审核审批", passed)
    file.stage("处理决定", end)
    file.add(end, "起诉意见书")
    file.close(end)


def withdrawn(
    d: Draw, case: Thing, at: Moment, recipients: Sequence[str], reason: str = "没有犯罪事实"
) -> None:
    """The case withdrawn and those told whom it concerns."""
    review(d, case, at.later(-3, "09:00"))
    case.do("withdrawn", at, by="organ_head", reason=reason, approver="organ_head", approver_level=COUNTY)
    for recipient in recipients:
        case.do("withdrawal_notified", at.plus(minutes=d.between(30, 2000)), recipient=recipient)
