# SPDX-License-Identifier: Apache-2.0
"""Incidents: how they come in, and those that no case follows."""

from __future__ import annotations

from typing import NamedTuple

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.people import someone
from xiezhi.simulate.scenarios.recordings import recorded

WAYS = ["电话", "网站", "来所查询"]
CREW = ["officer1", "officer2"]


class Report(NamedTuple):
    """An incident that came in: ``end`` is when the officers were done with the scene or the statement."""

    thing: Thing
    called: Moment
    end: Moment


def reported(
    d: Draw,
    category: str = "违反治安管理",
    channel: str | None = None,
    *,
    injured: int = 0,
    hours: tuple[str, str] = ("00:00", "24:00"),
    called: Moment | None = None,
    evidence: bool | None = None,
    jurisdiction: str | None = "本单位管辖",
    statement: bool = True,
    shy: bool | None = None,
) -> Report:
    """A report by call or at the counter, up to the finding who is competent; ``shy``: not to be named."""
    channel = channel or d.pick("110", "电话", "上门", p=[6, 1, 3])
    at = called or d.arrival(*hours)
    shy = d.chance(0.1) if shy is None else shy
    incident = d.matter(
        "incident",
        category=category,
        channel=channel,
        reporter="person:1",
        reporter_contact="phone:1",
        place="address:1",
        injured=injured,
        reporter_disclosure="不公开" if shy else d.pick(None, "公开"),
    )
    note = "报案人不愿公开身份" if shy else None
    if channel in ("上门", "扭送", "投案"):
        incident.do("received", at, reporter_at="派出所")
        registered = at.plus(minutes=d.between(3, 40))
        incident.do(
            "registered", registered, registered_by="officer1", terminal="device:1", confidential=note
        )
        end = registered.plus(minutes=d.between(15, 50))
    else:
        incident.do("received", at, by="call_taker", reporter_at="address:1", call_number="phone:1")
        incident.do(
            "registered", at.plus(minutes=1), by="call_taker", registered_by="call_taker", confidential=note
        )
        end = _scene(d, incident, at, injured)
    if statement:
        aided = d.chance(0.15)
        crew = ["officer1", "auxiliary1"] if aided else CREW
        if aided:
            recorded(d, incident, end.plus(minutes=-14), end.plus(minutes=5), "其他")
        incident.do("statement_taken", end.plus(minutes=-2), officers=crew)
    if d.chance(0.3) if evidence is None else evidence:
        items = d.between(1, 4)
        incident.do("evidence_received", end.plus(minutes=1), items=items, received_by="officer1")
        incident.do(
            "evidence_list_issued",
            end.plus(minutes=d.between(3, 30)),
            list_number="number:证据",
            items=items,
            signed_by=["person:1", "officer1"],
        )
    incident.do("receipt_issued", end.plus(minutes=2), recipient="person:1", inquiry_ways=WAYS)
    if jurisdiction:
        incident.do("jurisdiction_found", end.plus(minutes=3), result=jurisdiction)
    return Report(incident, at, end.plus(minutes=4))


def _scene(d: Draw, incident: Thing, at: Moment, injured: int) -> Moment:
    """Sent out, arrived, dealt with, fed back; returns when."""
    crew = ["officer1", d.pick("officer2", "auxiliary1")]
    sent = at.plus(minutes=d.between(2, 4))
    incident.do("dispatched", sent, by="call_taker", officers=crew)
    arrived = sent.plus(minutes=d.between(4, 15))
    incident.do("arrived", arrived, officers=crew, place="address:1")
    if injured:
        incident.do("violence_stopped", arrived.plus(minutes=1), officers=crew)
        incident.do("medical_care", arrived.plus(minutes=d.between(5, 15)), hospital="市人民医院")
    end = arrived.plus(minutes=d.between(18, 50))
    recorded(d, incident, arrived.plus(seconds=10), end.plus(minutes=3), "处警")
    incident.do("fed_back", end.plus(minutes=-4), result="已处置", officers=crew)
    return end


@scenario("incident_help", weight=300, epochs=EPOCHS)
def incident_help(d: Draw) -> None:
    """A call for help: sent out, arrived, fed back, registered, receipt, closed."""
    report = reported(
        d,
        d.pick("求助", "咨询", "其他", p=[7, 2, 1]),
        d.pick("110", "电话", p=[5, 1]),
        statement=False,
        evidence=False,
    )
    report.thing.do("closed", report.end.plus(minutes=d.between(5, 40)), result="救助")


@scenario("incident_dispute", weight=120, epochs=EPOCHS)
def incident_dispute(d: Draw) -> None:
    """A quarrel, made up on the spot."""
    report = reported(
        d, d.pick("纠纷", "违反治安管理", p=[9, 1]), d.pick("110", "上门", p=[5, 1]), evidence=False
    )
    report.thing.do("closed", report.end.plus(minutes=d.between(5, 60)), result="调解")


@scenario("incident_not_ours", weight=25, epochs=EPOCHS)
def incident_not_ours(d: Draw) -> None:
    """Not for the police: said at once, in writing where the reporter disagrees."""
    result = d.pick("不属于公安机关职责", "其他机关管辖", p=[4, 1])
    unclear = d.chance(0.2)
    report = reported(
        d,
        d.pick("其他行政违法", "投诉举报", "违反治安管理"),
        d.pick("上门", "110"),
        jurisdiction=None,
        evidence=unclear,
    )
    incident, at = report.thing, report.end
    if unclear:
        incident.do("jurisdiction_found", at, result="不能当场判断")
        at = at.plus(hours=d.between(2, 16))
    incident.do("jurisdiction_found", at.plus(minutes=1), result=result, competent_unit="有关主管机关")
    disputed = "报案人认为应由公安机关处理" if d.chance(0.3) else None
    means = "书面" if disputed or unclear else "当面口头"
    if disputed and d.chance(0.5):
        incident.do(
            "refusal_informed",
            at.plus(minutes=5),
            means="当面口头",
            disputed=disputed,
            competent_organ="有关主管机关",
        )
    incident.do(
        "refusal_informed",
        at.plus(minutes=30),
        means=means,
        disputed=disputed,
        competent_organ="有关主管机关",
    )
    if unclear:
        items = sum(event.more["items"] for event in incident.events if event.step == "evidence_received")
        incident.do("evidence_returned", at.plus(minutes=40), items=items, recipient="person:1")
    incident.do("closed", at.plus(hours=1), result="不属职责")


@scenario("incident_transferred", weight=20, epochs=EPOCHS)
def incident_transferred(d: Draw) -> None:
    """Another unit is competent: care and evidence first, then handed over within the day."""
    _transferred(d, injured=d.pick(0, 1, p=[3, 1]), urgent=d.chance(0.25))


@scenario("incident_rescued_transferred", weight=0.5, epochs=EPOCHS)
def incident_rescued_transferred(d: Draw) -> None:
    """Another unit is competent, but the emergency is dealt with first."""
    _transferred(d, injured=1, urgent=True)


def _transferred(d: Draw, *, injured: int, urgent: bool) -> None:
    report = reported(
        d,
        d.pick("违反治安管理", "其他行政违法", "家庭暴力", "刑事"),
        d.pick("110", "上门"),
        injured=injured,
        jurisdiction=None,
    )
    incident, at = report.thing, report.end
    if injured and not any(event.step == "medical_care" for event in incident.events):
        incident.do("medical_care", report.called.plus(minutes=5), hospital="市人民医院")
    if incident.attributes["category"] == "家庭暴力" and injured:
        hurt = d.matter(
            "person_in_case", incident, role="被侵害人", name="person:1", sex="女", birth_date=d.birth(30)
        )
        paper = d.matter("appraisal", hurt, kind_of="伤情", sequence=1)
        paper.do("declined_by_party", at, record="number:记录")
    incident.do("jurisdiction_found", at, result="公安机关其他单位管辖", competent_unit="unit:other")
    if urgent:
        incident.do("emergency_ended", at.plus(minutes=30))
        at = at.plus(minutes=30)
    approved = at.plus(hours=d.between(1, 6))
    incident.do(
        "transfer_approved",
        approved,
        by="organ_head",
        approver="organ_head",
        approver_level="县级以上公安机关负责人",
    )
    items = sum(event.more["items"] for event in incident.events if event.step == "evidence_received")
    incident.do(
        "transferred",
        approved.plus(hours=d.between(1, 8)),
        to_unit="unit:other",
        items=items,
        letter="number:移送",
    )
    told = approved.plus(hours=9)
    incident.do(
        "reporter_informed", told, means=d.pick("电话", "当面口头", "书面"), content="已移送有管辖权的单位"
    )
    incident.do("closed", told.plus(minutes=5), result="移送")


@scenario("incident_duplicate", weight=20, epochs=EPOCHS)
def incident_duplicate(d: Draw) -> None:
    """Reported before: explained to the reporter."""
    report = reported(d, d.pick("违反治安管理", "纠纷", "家庭暴力"), "电话", jurisdiction=None)
    report.thing.do("duplicate_found", report.end, of="number:接", explained_to="person:1")


def mailed(d: Draw, category: str, *, reached: bool) -> Report:
    """A report by letter up to its registration, within three days; ``reached``: the reporter could be asked."""
    at = d.arrival("08:30", "16:00")
    incident = d.matter(
        "incident", category=category, channel=d.pick("来信", "电子邮件", "传真"), reporter="person:1",
        reporter_contact="phone:1",
    )  # fmt: skip
    incident.do("received", at, by="petition1")
    tried = at.plus(hours=d.between(1, 4)) if d.chance(0.5) else at.later(d.between(1, 2), "15:30")
    if reached:
        incident.do("reporter_contacted", tried, means=d.pick("电话", "书面", "短信"))
    else:
        incident.do("contact_failed", tried, reason="来信未留联系方式")
    incident.do("registered", tried.plus(minutes=30), registered_by="officer1")
    return Report(incident, at, tried.plus(minutes=35))


@scenario("incident_by_mail", weight=8, rhythm="office", epochs=EPOCHS)
def incident_by_mail(d: Draw) -> None:
    """A report by letter that is not for the police: the reporter is reached within three days, or cannot be."""
    reached = d.chance(0.7)
    incident, _, end = mailed(d, d.pick("违反治安管理", "其他行政违法"), reached=reached)
    if reached and d.chance(0.4):
        writer = someone(d, incident, "报案人")
        interview(d, writer, end, 12, mode="远程视频", place="其他")
    result = d.pick("不属于公安机关职责", "其他机关管辖")
    incident.do("jurisdiction_found", end.plus(minutes=25), result=result)
    incident.do(
        "refusal_informed", end.plus(minutes=85), means="书面", competent_organ="有关主管机关",
        obstacle=None if reached else "来信未留联系方式",
    )  # fmt: skip
    incident.do("closed", end.plus(minutes=145), result="不属职责")


@scenario("incident_refused_on_scene", weight=10, epochs=EPOCHS)
def incident_refused_on_scene(d: Draw) -> None:
    """The reporter will not come to the station: their words are taken down and checked, or they give none."""
    called = d.arrival()
    incident = d.matter(
        "incident",
        category="违反治安管理",
        channel="110",
        reporter="person:1",
        reporter_contact="phone:1",
        place="address:1",
    )
    incident.do("received", called, by="call_taker")
    incident.do("dispatched", called.plus(minutes=2), by="call_taker", officers=CREW)
    arrived = called.plus(minutes=d.between(8, 20))
    incident.do("arrived", arrived, officers=CREW, place="address:1")
    end = arrived.plus(minutes=40)
    recorded(d, incident, arrived.plus(seconds=10), end, "处警")
    if d.chance(0.6):
        incident.do("scene_refusal", arrived.plus(minutes=10), statement="称被邻居辱骂")
        incident.do("registered", end.plus(minutes=20), registered_by="officer1")
        incident.do("investigated", end.plus(hours=3), officers=CREW)
        incident.do("jurisdiction_found", end.plus(hours=4), result="不属于公安机关职责")
        incident.do("refusal_informed", end.plus(hours=4, minutes=20), means="书面")
    else:
        incident.do("scene_refusal", arrived.plus(minutes=10))
        incident.do("refusal_informed", arrived.plus(minutes=15), means="当面口头")
        incident.do("registered", arrived.plus(hours=d.between(5, 9)), registered_by="officer1")
    incident.do("fed_back", end.plus(minutes=-1), result="已处置", officers=CREW)
    incident.do("closed", end.plus(hours=12), result="其他")


@scenario("incident_emergency", weight=0.5, epochs=EPOCHS)
def incident_emergency(d: Draw) -> None:
    """Help first: registered when the emergency is over, and found to be no matter of the police."""
    called = d.arrival()
    incident = d.matter(
        "incident", category=d.pick("交通事故", "其他行政违法"), channel="110", reporter="person:1",
        reporter_contact="phone:1", place="address:1", injured=1,
    )  # fmt: skip
    incident.do("received", called, by="call_taker")
    incident.do("dispatched", called.plus(minutes=2), by="call_taker", officers=CREW)
    arrived = called.plus(minutes=d.between(8, 20))
    incident.do("arrived", arrived, officers=CREW, place="address:1")
    incident.do("medical_care", arrived.plus(minutes=3), hospital="市人民医院")
    over = arrived.plus(minutes=d.between(60, 240))
    recorded(d, incident, arrived.plus(seconds=10), over.plus(minutes=3), "处警")
    incident.do("emergency_ended", over)
    incident.do("fed_back", over.plus(minutes=2), result="已处置", officers=CREW)
    incident.do("registered", over.plus(minutes=d.between(20, 300)), registered_by="officer1")
    incident.do("jurisdiction_found", over.plus(hours=6), result="不属于公安机关职责")
    incident.do(
        "refusal_informed", over.plus(hours=6, minutes=20), means="书面", competent_organ="有关主管机关"
    )
    incident.do("closed", over.plus(hours=7), result="不属职责")


@scenario("incident_reported_on", weight=0.3, epochs=EPOCHS)
def incident_reported_on(d: Draw) -> None:
    """The reporter asked not to be named: what the station publishes of the incident does not name them."""
    report = reported(d, "纠纷", "110", evidence=False, shy=True)
    report.thing.do("closed", report.end.plus(minutes=30), result="调解")
    told = d.matter("disclosure", report.thing, category="其他执法信息")
    told.do("formed", report.end.plus(hours=1), by="officer1")
    told.do(
        "published", report.end.later(1, "10:00"), by="clerk1", channel="网站", approver="legal1",
        purpose="一般", fields_shown=["案由", "处理结果"],
    )  # fmt: skip
