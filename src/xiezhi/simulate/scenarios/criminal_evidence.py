# SPDX-License-Identifier: Apache-2.0
"""Evidence in criminal cases: scenes, line-ups, experiments, appraisals, young victims, blood, grave cases."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.criminal_custody import arrest_asked, arrested, bailed, detained
from xiezhi.simulate.scenarios.criminal_parts import (
    TEAM,
    acts,
    begun,
    camera,
    concluded,
    filed,
    received,
    suspect,
    sync,
    victim,
)
from xiezhi.simulate.scenarios.criminal_rooms import witness_heard
from xiezhi.simulate.scenarios.criminal_steps import caught, lawyer, summoned


def appraised(
    d: Draw,
    case: Thing,
    at: Moment,
    kind_of: str,
    *,
    victims: bool = True,
    suspects: bool = True,
    days: int = 0,
) -> Moment:
    """An appraisal and its notice to both sides; when it was received."""
    hurt = d.pick("即时可鉴定", "较复杂", "影响器官功能或一时难定") if kind_of == "伤情" else None
    work = d.matter("appraisal", case, kind_of=kind_of, institution="某鉴定中心", sequence=1, injury=hurt)
    if hurt is not None:
        days = {"即时可鉴定": 2, "较复杂": 5}.get(hurt, 20)
        work.do("requested_by_party", at.plus(minutes=-90), by=None, applicant="person:5")
    work.do("commissioned", at, institution="某鉴定中心")
    if victims:
        work.do("victim_informed", at.plus(minutes=30))
    if hurt == "即时可鉴定":
        work.do("opinion_given", at.plus(hours=d.between(1, 20)), by=None)
    done = at.later(days or d.between(3, 15), "15:00")
    work.do("concluded", done, by=None, experts=["person:31", "person:32"])
    got = done.later(1, "10:00")
    work.do("received", got)
    how = d.pick("notified", "delivered")
    if suspects:
        work.do(how, got.later(d.between(0, 3), "15:00"), recipient="犯罪嫌疑人")
    if victims:
        work.do(how, got.later(d.between(0, 3), "16:00"), recipient="被害人")
    return got


def surveyed(d: Draw, case: Thing, at: Moment, **attributes: Any) -> Thing:
    """A scene, an inspection, a line-up or an experiment: witness or recording, record, signatures."""
    alone = d.chance(0.25)
    fields = {key: attributes.pop(key) for key in ("searcher_sex", "physician") if key in attributes}
    shown = attributes.pop("shown", None)
    look = d.matter("search_inspection", case, regime="刑事", **attributes)
    look.do(
        "started",
        at,
        officers=list(TEAM),
        place="address:1",
        place_kind="现场",
        id_shown=["number:警察证"],
        **fields,
    )
    over = at.plus(minutes=d.between(40, 200))
    if alone:
        look.do("witness_lacking", at.plus(minutes=2), reason="深夜无人在场")
        sync(d, look, at.plus(minutes=-2), over.plus(minutes=30), "勘验检查搜查")
    else:
        look.do("witness_attended", at.plus(minutes=2), by=None, witness="person:4", occupation="居委会人员",
                birth_date=d.birth(45))  # fmt: skip
        if (
            attributes.get("category") == "侦查实验"
            or d.chance(0.7)
            or attributes.get("case_weight") == "重大"
        ):
            sync(d, look, at.plus(minutes=-2), over.plus(minutes=30), "勘验检查搜查")
        else:
            camera(d, look, at.plus(minutes=-2), over.plus(minutes=30), "勘验检查搜查")
    if shown is not None:
        look.do("lineup_shown", at.plus(minutes=20), subject=shown[0], number=shown[1], viewer="person:5")
    look.do("ended", over)
    look.do("record_made", over.plus(minutes=20), number="number:笔录", form="书面笔录")
    return look.do("signed", over.plus(minutes=30), signed_by=["person:4", "officer1"], officers=list(TEAM))


@scenario("criminal_injury", weight=1.5, epochs=EPOCHS)
def criminal_injury(d: Draw) -> None:
    """A violent case: scene, injury appraised, line-up, a suspect, within two months."""
    case, at = begun(
        d,
        d.arrival("07:00", "15:00"),
        source="报案",
        category="暴力伤害",
        sentence=d.pick("三年以上十年以下", "十年以上"),
    )
    hurt = victim(d, case)
    surveyed(
        d, case, at.plus(minutes=60), category="现场勘查", target="场所", case_weight=d.pick("一般", "重大")
    )
    surveyed(d, case, at.plus(minutes=400), category="人身检查", target="人身", subject_sex=hurt.attributes["sex"],
             searcher_sex=hurt.attributes["sex"], physician="person:7")  # fmt: skip
    witness_heard(d, hurt, at.later(1, "14:00"))
    person = suspect(d, case)
    over = summoned(d, person, at.later(d.between(2, 5), "08:30"))
    order = bailed(d, person, over.plus(minutes=-20))
    appraised(d, case, at.later(2, "15:00"), "伤情")
    kind, number = d.pick(("人", 8), ("照片", 12), ("物品", 5))
    surveyed(
        d, case, over.later(1, "15:00"), category="辨认", target="人身", subject=kind, shown=(kind, number)
    )
    if d.chance(0.5):
        surveyed(d, case, over.later(2, "21:00"), category="侦查实验", target="场所")
    end = over.day + d.between(25, 40)
    acts(d, case, at.day, end - 3)
    sent = concluded(d, case, end)
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")


@scenario("criminal_grave", weight=0.2, epochs=EPOCHS)
def criminal_grave(d: Draw) -> None:
    """A grave case: all interrogations recorded, legal aid at once, a scene of weight, minds appraised."""
    category = d.pick("毒品犯罪", "暴力伤害", "一般")
    case, at = begun(d, d.arrival("06:00", "13:00"), source="报案", category=category, sentence="无期徒刑或死刑",
                     complexity="重大疑难复杂" if d.chance(0.5) else "一般")  # fmt: skip
    surveyed(d, case, at.plus(minutes=60), category="现场勘查", target="场所", case_weight="重大")
    person = suspect(d, case, conditions=d.pick(None, ["行动不便"]))
    on = caught(d, person, at.later(1, "08:00"))
    person.do("legal_aid_needed", on, ground="可能判处无期徒刑死刑")
    person.do("legal_aid_notified", on.later(d.between(0, 2), "23:00"), letter="number:援助")
    measure, _ = detained(d, person, on)
    if d.chance(0.5):
        person.do("family_informed_of_progress", on.later(6, "10:00"))
    answer = arrest_asked(d, measure, on, 3)
    measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=120))
    arrested(d, person, answer.plus(minutes=120))
    aided = lawyer(d, person, answer.later(2, "10:00"))
    mind = category != "暴力伤害" and d.chance(0.5)
    appraised(d, case, answer.later(3, "10:00"), "精神病" if mind else "生物检材", victims=mind, days=15)
    end = answer.day + d.between(25, 42)
    acts(d, case, answer.day, end - 4)
    concluded(d, case, end, lawyer=aided)


@scenario("criminal_young_victim", weight=0.3, epochs=EPOCHS)
def criminal_young_victim(d: Draw) -> None:
    """A child harmed: heard once, by women, on record, the guardian there."""
    case, at = begun(d, d.arrival("07:00", "15:00"), channel="上门", source=d.pick("报案", "控告"), category="性侵害",
                     complainant="person:9")  # fmt: skip
    girl = d.chance(0.7)
    child = victim(d, case, sex="女" if girl else "男", birth_date=d.birth(d.between(6, 16)))
    witness_heard(d, child, at.plus(minutes=120), sexes=("女", "女") if girl else ("男", "女"))
    surveyed(d, case, at.plus(minutes=400), category="人身检查", target="人身", subject_sex=child.attributes["sex"],
             searcher_sex="女", physician="person:7")  # fmt: skip
    person = suspect(d, case, sex="男")
    on = caught(d, person, at.later(1, "09:00"))
    measure, _ = detained(d, person, on)
    answer = arrest_asked(d, measure, on, 3)
    measure.do("arrest_approved", answer).do("arrest_executed", answer.plus(minutes=120))
    arrested(d, person, answer.plus(minutes=120))
    appraised(d, case, at.later(1, "16:00"), "生物检材")
    end = answer.day + d.between(20, 42)
    acts(d, case, answer.day, end - 4)
    concluded(d, case, end)


@scenario("criminal_drunk_driving", weight=4, epochs=EPOCHS, rhythm="night")
def criminal_drunk_driving(d: Draw) -> None:
    """Stopped at the wheel drunk: breath, blood at once, the result told, then bail and the referral."""
    at = d.arrival()
    case = received(d, at.plus(minutes=60), source="工作发现", offence="危险驾驶罪", sentence="三年以下")
    person = suspect(d, case)
    person.do("breath_tested", at.plus(minutes=10), mg=d.between(81, 240))
    blood = at.plus(minutes=d.between(25, 100))
    person.do("blood_sampled", blood, officers=list(TEAM), place="医院")
    person.do(
        "family_notified",
        blood.plus(minutes=d.between(20, 600)),
        recipient="person:8",
        means="电话",
        content="抽取血样",
    )
    sent = blood.plus(hours=d.between(8, 60))
    person.do("blood_sent", sent)
    got = sent.later(d.between(2, 5), "15:00")
    person.do("blood_result_received", got)
    person.do("blood_result_informed", got.later(d.between(0, 3), "16:00"))
    filed(d, case, at.later(2, "10:00"))
    over = summoned(d, person, got.later(5, "08:30"))
    order = bailed(d, person, over.plus(minutes=-20))
    end = over.day + d.between(10, 25)
    acts(d, case, got.day, end - 3)
    passed = concluded(d, case, end)
    order.do("superseded", passed.later(9, "10:00"), to="人民检察院")
