# SPDX-License-Identifier: Apache-2.0
"""What becomes of things: taken in haste, far away, kept for days, nobody's."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import reported
from xiezhi.simulate.scenarios.outcomes import begun, questioned
from xiezhi.simulate.scenarios.penalty import Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import Someone, suspect
from xiezhi.simulate.scenarios.property import Item
from xiezhi.simulate.scenarios.public_order import case_of, finish


@scenario("knife_found", weight=5, epochs=EPOCHS)
def knife_found(d: Draw) -> None:
    """A forbidden knife, found at the check or taken at the scene; taken away with the decision."""
    grade = grades(d, "扰乱单位秩序")
    report = reported(d, channel="110", evidence=False)
    case = case_of(d, report, grade)
    who = suspect(d, case.thing)
    case.identified(case.opened.plus(minutes=10))
    at_scene = d.chance(0.5)
    if at_scene:
        item = Item(
            d,
            case.thing,
            report.end.plus(minutes=20),
            who,
            category="管制器具",
            value=50,
            relation="作案工具",
            place="现场",
            urgent="当场查获管制器具",
        )
    visit = Visit(d, who, "口头传唤", report.end.plus(minutes=75), found=() if at_scene else ("管制器具",))
    visit.wait(10)
    if not at_scene:
        item = Item(d, case.thing, visit.tick(6, 10), who, category="管制器具", value=50, relation="作案工具")
    item.stored(item.seized.plus(hours=d.between(1, 10)))
    visit.talk(30)
    case.investigated(visit.now)
    left = visit.wait(20, meal=True).leave()
    if d.epoch == "after":
        case.do("progress_informed", left.plus(hours=1), recipient="person:1", means="网络")
    at = left.later(d.between(2, 9), "10:00")
    if d.chance(0.3):
        item.lent(left.later(1, "09:00"), 1)
    end = finish(d, case, who, grade, Sentence(["罚款"], grade.fine[1], None), at)
    made = next(event.at for event in case.thing.events if event.step == "penalty_decided")
    item.taken(made.plus(minutes=3), ("head", "派出所") if d.chance(0.6) else ("organ_head", "县级公安机关"))
    case.archived(end)


KEPT = ("lapsed", "released", "sealed", "far", "examined", "refused", "recovered")
"""What becomes of things: ``lapsed``, registered and set free since nothing was decided; ``released``, by decision."""


@scenario("things_kept", weight=6, epochs=EPOCHS)
def things_kept(d: Draw) -> None:
    """Kept for seven days, sealed, seized far away or in haste, examined first: each on its own way."""
    _things_kept(d, d.pick(*KEPT))


@scenario("things_preserved", weight=0.3, epochs=EPOCHS)
def things_preserved(d: Draw) -> None:
    """Registered as evidence and, nothing being decided in seven days, given back."""
    _things_kept(d, "lapsed")


@scenario("things_examined", weight=0.3, epochs=EPOCHS)
def things_examined(d: Draw) -> None:
    """A device examined with leave before it goes to the store."""
    _things_kept(d, "examined")


@scenario("things_from_afar", weight=0.3, epochs=EPOCHS)
def things_from_afar(d: Draw) -> None:
    """Seized far away and handed over after the way back."""
    _things_kept(d, "far")


@scenario("things_recovered", weight=0.3, epochs=EPOCHS)
def things_recovered(d: Draw) -> None:
    """Recovered for the victim."""
    _things_kept(d, "recovered")


def _things_kept(d: Draw, way: str) -> None:
    grade = grades(d, "故意损毁财物", "扰乱单位秩序")
    case, at = begun(d, grade.offence)
    who, left = questioned(d, case, at)
    when = left.later(1, "10:00")
    if d.epoch == "after":
        case.do("progress_informed", when, recipient="person:1", means="网络")
    decided = when.later(d.between(6, 12), "10:00")
    _kept(d, case, who, way, when, decided)
    end = finish(d, case, who, grade, sentence(d, grade, jail=False), decided)
    case.archived(end)


def _kept(d: Draw, case: Case, who: Someone, way: str, when: Moment, decided: Moment) -> None:
    if way in ("lapsed", "released"):
        item = Item(
            d,
            case.thing,
            when,
            who,
            category="一般物品",
            act="先行登记保存",
            approver=("head", "办案部门负责人"),
        )
        item.registered(when.plus(hours=d.between(1, 12)))
        if way == "lapsed":
            item.do("auto_released", when.later(4, "10:00"))
            item.do(
                "returned",
                when.later(4, "15:00"),
                by="keeper1",
                recipient=who.name,
                recipient_role="本人",
                signed_by=[who.name],
            )
        else:
            item.returned(when.later(d.between(1, 4), "10:00"), who)
    elif way == "sealed":
        item = Item(
            d,
            case.thing,
            when,
            who,
            category="不动产",
            act="查封",
            approver=("organ_head", "县级以上公安机关负责人"),
        )
        item.registered(when.plus(hours=5))
        item.do(
            "extension_approved",
            when.later(3, "10:00"),
            by="organ_head",
            approver="organ_head",
            approver_level="县级以上公安机关负责人",
        )
        item.do("extension_notified", when.later(4, "10:00"), letter="number:延长", reason="案情复杂")
        item.returned(when.later(5, "10:00"), who)
    elif way == "far":
        item = Item(
            d,
            case.thing,
            when,
            who,
            category="一般物品",
            place="现场",
            distance=d.pick("异地", "偏远交通不便"),
        )
        back = when.plus(hours=d.between(20, 50))
        item.do("returned_to_unit", back)
        item.stored(back.plus(hours=d.between(2, 18)))
        item.returned(decided.plus(hours=-5), who)
    elif way == "examined":
        item = Item(d, case.thing, when, who, category="电子数据")
        item.do("pre_examined_approved", when.plus(hours=1), by="head", approver="head")
        done = when.later(2, "15:00")
        item.do("pre_examined", done)
        item.stored(done.plus(hours=d.between(2, 18)))
        item.returned(decided.plus(hours=-5), who)
    elif way == "recovered":
        item = Item(
            d, case.thing, when, who, category="一般物品", value=300, owner="被侵害人", relation="违法所得"
        )
        item.stored(when.plus(hours=3))
        item.do("ownership_confirmed", when.plus(hours=5))
        item.do("disposed", when.plus(hours=6), by="head", kind="追缴", organ_level="派出所")
        item.do("recovered", when.plus(hours=6, minutes=5), by="head", organ_level="派出所")
        item.returned(when.plus(hours=9), who)
    else:
        item = Item(
            d,
            case.thing,
            when,
            who,
            category="一般物品",
            place="现场",
            urgent="物品可能被转移",
            approval="不批准",
        )
        item.returned(item.refused.plus(hours=1), who)


@scenario("nobodys_things", weight=3, epochs=EPOCHS)
def nobodys_things(d: Draw) -> None:
    """Found, owner unknown: published, kept for half a year, then the treasury's; or claimed after all."""
    report = reported(d, "求助", "上门", statement=False, evidence=False)
    thing = d.matter(
        "property_item",
        report.thing,
        category=d.pick("现金", "一般物品"),
        regime="行政",
        value=300,
        owner_role="不明",
        relation="待查",
        business_impact="一般",
    )
    number = f"register:{thing.number}"
    at = report.end.plus(hours=1)
    thing.do(
        "stored_in",
        at,
        by="keeper1",
        keeper="keeper1",
        place="保管室",
        place_kind="涉案财物管理场所",
        register_number=number,
        source="群众拾得",
    )
    published = at.later(2, "10:00")
    thing.do("claim_published", published, by="keeper1")
    if d.chance(0.4):
        came = published.later(d.between(5, 90), "15:00")
        thing.do(
            "returned",
            came,
            by="keeper1",
            recipient="person:3",
            recipient_role="本人",
            signed_by=["person:3"],
        )
    else:
        over = published.later(d.between(190, 215), "10:00")
        thing.do("disposed", over, by="organ_head", kind="作无主财物", organ_level="县级公安机关")
        thing.do("treasury_paid", over.later(d.between(3, 20), "10:00"), by="keeper1")
    report.thing.do("closed", published, result="救助")


@scenario("funds_frozen", weight=0.5, epochs=EPOCHS)
def funds_frozen(d: Draw) -> None:
    """Frozen in an administrative case that touches terrorism: renewed once from above, then freed."""
    case, at = begun(d, "侮辱")
    _, left = questioned(d, case, at)
    thing = d.matter(
        "property_item",
        case.thing,
        category="存款汇款",
        regime="行政",
        value=9000,
        owner_role="嫌疑人",
        relation="待查",
        business_impact="一般",
    )
    frozen = left.later(1, "10:00")
    thing.do(
        "approved",
        frozen.plus(hours=-1),
        by="organ_head",
        approver="organ_head",
        approver_level="县级以上公安机关负责人",
        act="冻结",
    )
    thing.do("frozen", frozen, institution="某银行", amount=9000, approver_level="县级以上公安机关负责人")
    thing.do(
        "registered",
        frozen.plus(hours=6),
        by="keeper1",
        keeper="keeper1",
        register_number=f"register:{thing.number}",
    )
    applied = left.later(4, "10:00")
    case.do("settlement_applied", applied, document="number:和解", performed_on=applied.date)
    case.do("settlement_recognised", applied.plus(hours=2), by="head", approver="head")
    case.ended("mediated", applied.plus(hours=3), "治安调解协议书")
    thing.do("unfrozen", applied.plus(hours=5), by="organ_head")
    case.archived(applied.plus(hours=6), executed=False)
