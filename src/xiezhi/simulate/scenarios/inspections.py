# SPDX-License-Identifier: Apache-2.0
"""Inspections, line-ups, appraisals of injuries, samples: how evidence is taken in administrative cases."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.penalty import Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import Someone, suspect
from xiezhi.simulate.scenarios.property import Item
from xiezhi.simulate.scenarios.public_order import case_of, finish, heard
from xiezhi.simulate.scenarios.recordings import recorded

COUNTY_HEAD: dict[str, Any] = {"approver": "organ_head", "approver_level": "县级以上公安机关负责人"}


def inspected(
    d: Draw,
    case: Case,
    who: Someone,
    at: Moment,
    category: str,
    target: str,
    *,
    urgent: str | None = None,
    **more: Any,
) -> Moment:
    """One inspection with its warrant, its recording, its record; returns when it is signed."""
    thing = d.matter("search_inspection", case.thing, category=category, target=target, regime="行政", **more)
    crew = list(who.crew)
    warrant = None
    if urgent is None and category in ("检查", "人身检查"):
        thing.do("approved", at.plus(hours=-2), by="organ_head", **COUNTY_HEAD)
        thing.do(
            "warrant_issued",
            at.plus(minutes=-100),
            by="organ_head",
            warrant_number="number:检查",
            organ_level="县级公安机关",
        )
        warrant = "number:检查"
    end = at.plus(minutes=d.between(10, 25) if target == "人身" else d.between(15, 60))
    recorded(d, thing, at.plus(minutes=-2), end.plus(minutes=12), "勘验检查搜查", by=crew[0])
    woman = more.get("subject_sex") == "女"
    thing.do(
        "started",
        at,
        by=crew[0],
        officers=crew,
        place="address:2",
        id_shown=["警号一", "警号二"],
        warrant_shown=warrant,
        urgent_ground=urgent,
        place_kind="住处" if target == "住所" else "现场",
        searcher_sex="女" if woman else "男",
    )
    if category == "辨认":
        least = {"人": 7, "照片": 10, "物品": 5, "场所": 1}[more["subject"]]
        thing.do(
            "lineup_shown",
            at.plus(minutes=5),
            by=crew[0],
            number=least + d.between(0, 2),
            viewer="person:97",
            fillers=["一", "二"],
        )
    else:
        thing.do(
            "witness_attended",
            at.plus(minutes=1),
            by=crew[0],
            witness="person:96",
            occupation="群众",
            birth_date=d.birth(45),
        )
    thing.do("ended", end, by=crew[0])
    form = d.pick("书面笔录", "录音录像附文字说明")
    thing.do("record_made", end.plus(minutes=5), by=crew[0], number="number:笔录", form=form)
    done = end.plus(minutes=10)
    if d.chance(0.85):
        thing.do("signed", done, by=crew[0], signed_by=[who.name, "person:96"], officers=crew)
    else:
        thing.do("signature_refused", done, by=crew[0], note="被检查人拒绝签名", officers=crew)
    return done


@scenario("theft_inspected", weight=12, epochs=EPOCHS)
def theft_inspected(d: Draw) -> None:
    """A theft: scene, home and person inspected, the culprit picked out, what he took given back."""
    grade = grades(d, "盗窃")
    report = reported(d, channel=d.pick("上门", "110"), hours=("07:00", "20:00"))
    case = case_of(d, report, grade)
    victim = case.victims[0]
    heard(d, case, report.end.plus(minutes=30))
    who = suspect(d, case.thing)
    inspected(d, case, who, report.end.plus(hours=2), "勘验", "场所")
    case.investigated(report.end.plus(hours=4))
    found = report.end.later(d.between(1, 4), "10:00")
    inspected(d, case, who, found, "辨认", "人身", subject=d.pick("照片", "人", "物品"))
    case.identified(found.plus(hours=1))
    visit = Visit(d, who, "传唤", found.later(1, "09:00")).wait(6)
    if d.chance(0.7):
        visit.now = inspected(
            d,
            case,
            who,
            visit.now,
            d.pick("检查", "人身检查"),
            "人身",
            subject_sex=who.sex,
            urgent=None if d.epoch != "before" or d.chance(0.7) else "身上可能带有赃物",
        )
    if d.chance(0.5):
        level: dict[str, Any] = {"approver": "head", "approver_level": "派出所负责人"}
        who.do("biometric_approved", visit.tick(2, 4), by="head", **level)
        crew = ["officer1", "auxiliary1"] if d.chance(0.4) else who.crew
        if "auxiliary1" in crew:
            recorded(d, who.thing, visit.now.plus(minutes=1), visit.now.plus(minutes=15), "其他")
        who.do("biometric_collected", visit.tick(3, 6), items=["指纹", "DNA"], officers=crew)
        victim.do("biometric_consented", visit.now.plus(minutes=1), consented_by="本人")
        victim.do("biometric_approved", visit.now.plus(minutes=2), by="head", **level)
        victim.do(
            "biometric_collected",
            visit.now.plus(minutes=9),
            items=["指纹"],
            officers=["officer5", "officer6"],
        )
    visit.talk(40)
    loot = Item(
        d,
        case.thing,
        visit.tick(5, 8),
        who,
        category=d.pick("一般物品", "贵重物品"),
        value=d.between(3, 9) * 100,
        owner="被侵害人",
        relation="违法所得",
    )
    visit.wait(d.between(30, 60), meal=True)
    _valued(d, loot, victim, loot.seized.plus(hours=d.between(2, 12)))
    left = visit.leave()
    home = left.later(1, "10:00")
    place = d.pick("住所", "场所")
    urgent = "不立即检查证据可能灭失" if d.chance(0.3) else None
    inspected(d, case, who, home, "检查", place, urgent=urgent)
    if d.epoch == "after":
        case.do("progress_informed", home.plus(days=1), recipient="person:1", means="电话")
    end = finish(d, case, who, grade, sentence(d, grade), left.later(d.between(5, 9), "10:00"))
    case.archived(end)


def _valued(d: Draw, item: Item, victim: Someone, at: Moment) -> None:
    """Appraised, then freed and given back to whom it belongs."""
    item.stored(item.seized.plus(minutes=90))
    price = d.matter("appraisal", item.thing, kind_of="价格", sequence=1)
    price.do("commissioned", at, institution="价格认定机构", due_on=at.plus(days=5).date)
    price.do("period_notified", at.plus(hours=3), letter="number:期间")
    done = at.later(d.between(1, 3), "11:00")
    price.do("concluded", done, experts=["估价员"]).do("received", done.plus(hours=1))
    for place, to in enumerate(("违法嫌疑人", "被侵害人")):
        price.do("delivered", done.plus(hours=2, minutes=place), recipient=to)
    item.do("ownership_confirmed", done.plus(hours=3))
    item.returned(done.plus(hours=d.between(5, 18)), victim)


@scenario("injury_appraised", weight=15, epochs=EPOCHS)
def injury_appraised(d: Draw) -> None:
    """An injury: sent to the examiner within a day, told to both, sometimes examined again."""
    way = d.pick("declined", "again", "once", p=[3, 4, 13])
    _injured(d, way, asked=d.chance(0.5), refused=d.chance(0.5))


@scenario("injury_appraised_again", weight=0.3, epochs=EPOCHS)
def injury_appraised_again(d: Draw) -> None:
    """An appraisal that the victim asked for and does not accept: another one is refused, with reasons."""
    _injured(d, "again", asked=True, refused=True)


@scenario("injury_not_appraised", weight=0.3, epochs=EPOCHS)
def injury_not_appraised(d: Draw) -> None:
    """The victim asked for an appraisal and then does without, which is put on record."""
    _injured(d, "declined", asked=True, refused=False)


def _injured(d: Draw, way: str, *, asked: bool, refused: bool) -> None:
    """A beating with its appraisal: once, again or declined. ``asked``: by the victim; ``refused``: the second."""
    grade = grades(d, "殴打他人")
    report = reported(d, channel=d.pick("110", "上门"), injured=1)
    case = case_of(d, report, grade, injuries=1, complexity="一般")
    heard(d, case, report.end.plus(minutes=50))
    complex_ = d.chance(0.3)
    sent = case.opened.plus(hours=d.between(1, 18))
    injury = d.matter(
        "appraisal", case.thing, kind_of="伤情", sequence=1, injury="较复杂" if complex_ else "即时可鉴定"
    )
    if asked:
        injury.do("requested_by_party", sent.plus(minutes=-30), by=None, applicant=case.victims[0].name)
    injury.do("victim_informed", sent.plus(minutes=-10))
    if way == "declined":
        injury.do("declined_by_party", sent, record="number:记录")
        known = sent.plus(hours=5)
    else:
        known = _examined(d, injury, sent, complex_)
        if way == "again":
            known = _again(d, case, injury, known, refused=refused)
    who = suspect(d, case.thing)
    case.identified(sent.plus(hours=2))
    case.investigated(sent.plus(hours=3))
    visit = Visit(d, who, d.pick("传唤", "扭送"), known.later(1, "09:30"))
    visit.wait(5).talk(40).wait(40, meal=True)
    left = visit.leave()
    if d.epoch == "after":
        case.do("progress_informed", left.plus(hours=2), recipient="person:1", means="电话")
    end = finish(d, case, who, grade, sentence(d, grade), left.later(2, "10:00"))
    case.archived(end)


def _examined(d: Draw, injury: Any, sent: Moment, complex_: bool) -> Moment:
    injury.do("commissioned", sent, institution="公安司法鉴定中心", due_on=sent.plus(days=7).date)
    if not complex_:
        injury.do("opinion_given", sent.plus(hours=d.between(4, 20)))
    done = sent.plus(hours=d.between(100, 150) if complex_ else d.between(21, 60))
    injury.do("concluded", done, experts=["法医一", "法医二"]).do("received", done.plus(hours=2))
    told = done.plus(hours=d.between(4, 60))
    for place, to in enumerate(("违法嫌疑人", "被侵害人")):
        injury.do("delivered", told.plus(minutes=30 * place), recipient=to)
    return told


def _again(d: Draw, case: Case, injury: Any, known: Moment, *, refused: bool) -> Moment:
    """A new appraisal is asked for: refused in writing, or granted, once."""
    asked = known.plus(hours=d.between(10, 40))
    injury.do("reappraisal_applied", asked, by=None)
    answered = asked.plus(hours=20)
    if refused:
        injury.do("reappraisal_refused", answered, by="organ_head", approver_level="县级以上公安机关负责人")
        injury.do("refusal_notified", answered.plus(hours=20))
        return answered.plus(hours=20)
    injury.do("reappraisal_granted", answered, by="organ_head", approver_level="县级以上公安机关负责人")
    second = d.matter("appraisal", case.thing, kind_of="伤情", sequence=2, injury="较复杂")
    return _examined(d, second, answered.plus(hours=4), True)


@scenario("one_officer_interviews", weight=10, epochs=("after",))
def one_officer_interviews(d: Draw) -> None:
    """From 2026: one officer and a recording that never stops suffice at the station; far witnesses by video."""
    grade = grades(d, "扰乱单位秩序", "侮辱")
    report = reported(d)
    case = case_of(d, report, grade)
    heard(d, case, report.end.plus(minutes=40))
    witness = suspect(d, case.thing, role="证人")
    interview(
        d,
        witness,
        report.end.plus(hours=3),
        30,
        mode="远程视频",
        officers=["officer3", "officer4"],
        room="room:interview3",
    )
    who = suspect(d, case.thing, crew=("officer1",))
    case.identified(report.end.plus(hours=2))
    visit = Visit(d, who, "口头传唤", report.end.later(1, "10:00"))
    visit.wait(10).talk(30)
    case.investigated(visit.now)
    if d.chance(0.6):
        item = Item(d, case.thing, visit.tick(4, 8), who, category="电子数据", value=50)
        item.stored(visit.now.plus(minutes=60))
    else:
        item = None
    if d.chance(0.6):
        lineup = d.matter(
            "search_inspection", case.thing, category="辨认", target="人身", regime="行政", subject="照片"
        )
        at = visit.tick(45, 50)
        recorded(d, lineup, at.plus(minutes=-2), at.plus(minutes=30), "辨认")
        lineup.do("started", at, officers=["officer1"], place_kind="执法办案场所", place="address:2")
        lineup.do("lineup_shown", at.plus(minutes=4), number=12, viewer="person:97", fillers=["一"])
        lineup.do("ended", at.plus(minutes=20)).do(
            "record_made", at.plus(minutes=25), number="number:笔录", form="书面笔录"
        )
        lineup.do(
            "signed",
            at.plus(minutes=28),
            signed_by=["person:97", "person:96"],
            officers=["officer1", "officer2"],
        )
    visit.tick(45, 60)
    left = visit.leave()
    who.crew = ["officer1", "officer2"]
    given = Sentence(["罚款"], grade.fine[0], None)
    case.do("progress_informed", left.plus(hours=1), recipient="person:1", means="网络")
    at = left.later(2, "10:00")
    if item is not None:
        item.returned(at.plus(hours=-4), who)
    case.archived(finish(d, case, who, grade, given, at))


@scenario("victim_protected", weight=3, epochs=("after",))
def victim_protected(d: Draw) -> None:
    """Somebody who will not leave another in peace is kept away by order."""
    grade = grades(d, "侮辱")._replace(offence="干扰他人正常生活")
    report = reported(d)
    case = case_of(d, report, grade, victims=1)
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=2))
    who = suspect(d, case.thing, deputy=d.pick("无", "乡镇人大代表", "县级以上人大代表"))
    case.identified(report.end.plus(hours=3))
    visit = Visit(d, who, "传唤", report.end.later(1, "10:00")).wait(10)
    left = visit.talk(30).taken_out(40, d.pick("辨认", "现场指认", "就医")).wait(20, meal=True).leave()
    who.do(
        "contact_prohibited",
        left.plus(hours=3),
        by="organ_head",
        **COUNTY_HEAD,
        until=left.plus(days=90).date,
    )
    case.do("progress_informed", left.plus(hours=1), recipient="person:1", means="网络")
    end = finish(d, case, who, grade, sentence(d, grade, jail=True), left.later(2, "10:00"))
    case.archived(end)
