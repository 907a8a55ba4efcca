# SPDX-License-Identifier: Apache-2.0
"""Searches and items in criminal cases: seizure in three copies, storing, return, freezing, referral with the case."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import bailed
from xiezhi.simulate.scenarios.criminal_parts import (
    CITY,
    COUNTY,
    SECTION,
    TEAM,
    acts,
    begun,
    camera,
    concluded,
    filed,
    received,
    suspect,
    victim,
    witness_heard,
)


def seized(
    d: Draw, case: Thing, person: Thing, at: Moment, *, search: Thing | None = None, inside: bool = False,
    category: str | None = None, **more: Any,
) -> Thing:  # fmt: skip
    """An item seized, listed in three copies, handed to the keeper and stored."""
    region = more.pop("region", "本地")
    told: dict[str, Any] = {
        "category": category or d.pick("一般物品", "现金", "电子数据", "贵重物品"),
        "relation": d.pick("证据", "作案工具", "违法所得"),
        "owner_role": "嫌疑人", "business_impact": d.pick("一般", "正常生产经营"), "value": d.between(100, 60000),
    }  # fmt: skip
    item = d.matter("property_item", search or case, regime="刑事", **{**told, **more})
    county = item.attributes["business_impact"] == "正常生产经营"
    item.do(
        "approved", at.plus(minutes=-d.between(40, 100)), by="organ_head" if county else "head", act="扣押",
        approver="organ_head" if county else "head", approver_level=COUNTY if county else SECTION,
    )  # fmt: skip
    paper(d, item, "扣押决定书", at.plus(minutes=-30))
    item.do(
        "seized", at, officers=list(TEAM), place="address:1", holder=person.attributes["name"], region=region,
        place_kind="执法办案场所" if inside else "现场", distance="本地" if region == "本地" else "异地",
    )  # fmt: skip
    listed(d, item, at.plus(minutes=d.between(10, 50)), person)
    camera(d, item, at.plus(minutes=-5), at.plus(minutes=60), "扣押")
    if item.attributes["category"] == "贵重物品" or item.attributes["owner_role"] == "被侵害人":
        item.do("photographed", at.plus(minutes=d.between(15, 60)))
        item.do("valued", at.later(d.between(1, 5), "10:00"), value=d.between(2000, 90000))
    stored(d, item, at.plus(minutes=d.between(90, 900)))
    return item


def paper(d: Draw, parent: Thing, name: str, at: Moment) -> Thing:
    """A document approved and issued."""
    text = d.matter("document", parent, name=name, addressee="person:1")
    text.do("drafted", at.plus(minutes=-20))
    text.do("approved", at.plus(minutes=-10), by="head", approver="head", approver_level=SECTION)
    return text.do(
        "issued", at, number="number:文", contents=["当事人", "事实", "依据"], sealed_by="unit:organ"
    )


def listed(d: Draw, item: Thing, at: Moment, person: Thing) -> None:
    """The list in three copies."""
    absent = d.chance(0.1)
    who = person.attributes["name"]
    item.do(
        "list_issued", at, list_number="number:扣清", copies=3, recipients=["持有人", "保管人员", "附卷"],
        signed_by=["officer1", "officer2"] if absent else [who, "officer1", "officer2", "person:4"],
        refusal_note="持有人不在场" if absent else None, witness=None if absent else "person:4",
    )  # fmt: skip


def stored(d: Draw, item: Thing, at: Moment) -> None:
    """Handed to the keeper, stored, now and then lent and brought back."""
    item.do("handed_over", at, keeper="keeper", handed_by="officer1")
    item.do(
        "stored_in", at.plus(minutes=d.between(5, 40)), by="keeper", keeper="keeper", place="涉案财物管理中心",
        source="扣押",
        place_kind=d.pick("涉案财物管理场所", "专门保管场所"), register_number=f"register:{item.number}",
    )  # fmt: skip
    if d.chance(0.2):
        item.do("loaned", at.later(3, "10:00"), by="keeper", borrower="officer1", approver="head")
        item.do("loan_returned", at.later(d.between(4, 6), "10:00"), by="keeper")


def with_case(d: Draw, item: Thing, at: Moment) -> None:
    """The item goes to the procuratorate with the case."""
    item.do(
        "transferred_with_case", at, by="keeper", list_number="number:随案", copies=2, signed_by=["keeper",
            "person:3"],
        opinion=d.pick("没收", "返还被害人", "随案保管"),
    )  # fmt: skip


def given_back(d: Draw, item: Thing, at: Moment, who: str, letter: bool = False) -> None:
    """Returned to whom it belongs, with a list of what was returned."""
    item.do(
        "return_approved",
        at.plus(minutes=-120),
        by="organ_head",
        approver="organ_head",
        approver_level=COUNTY,
    )
    paper(d, item, "发还清单", at.plus(minutes=d.between(-20, 60)))
    item.do(
        "returned", at, by="keeper", recipient="person:8" if letter else who, signed_by=[who],
        recipient_role="委托代理人" if letter else "本人", proxy_letter="number:委托" if letter else None,
    )  # fmt: skip


def searched(
    d: Draw, case: Thing, person: Thing, at: Moment, *, region: str = "本地"
) -> tuple[Thing, Moment]:
    """A search with warrant or in an emergency, with a witness; what it is and when it ended."""
    body = d.chance(0.25)
    sex = person.attributes["sex"]
    search = d.matter(
        "search_inspection", case, category="搜查", regime="刑事", target="人身" if body else d.pick("住所", "场所",
            "车辆"),
        subject_sex=sex if body else None,
    )  # fmt: skip
    urgent = d.chance(0.15)
    if not urgent:
        search.do(
            "approved", at.plus(minutes=-200), by="organ_head", approver="organ_head", approver_level=COUNTY
        )
        search.do(
            "warrant_issued",
            at.plus(minutes=-150),
            by="organ_head",
            warrant_number="number:搜",
            organ_level="县级公安机关",
        )
    search.do(
        "started", at, officers=list(TEAM), place="address:1", place_kind="住处", id_shown=["number:警察证"],
        region=region,
        warrant_shown=None if urgent else "number:搜", urgent_ground="可能转移证据" if urgent else None,
        searcher_sex=sex if body else None,
    )  # fmt: skip
    search.do("witness_attended", at.plus(minutes=2), by=None, witness="person:4", birth_date=d.birth(50),
              occupation=d.pick("居委会人员", "物业人员", "群众", "家属"))  # fmt: skip
    over = at.plus(minutes=d.between(40, 150))
    camera(d, search, at.plus(minutes=-3), over, "勘验检查搜查")
    search.do("ended", over)
    _record(d, search, over, person)
    return search, over


def _record(d: Draw, search: Thing, over: Moment, person: Thing) -> None:
    search.do("record_made", over.plus(minutes=15), number="number:笔录", form="书面笔录")
    if d.chance(0.9):
        search.do(
            "signed",
            over.plus(minutes=25),
            officers=list(TEAM),
            signed_by=[person.attributes["name"], "person:4"],
        )
    else:
        search.do("signature_refused", over.plus(minutes=25), officers=list(TEAM), note="拒绝签名")


@scenario("criminal_search", weight=2.5, epochs=EPOCHS)
def criminal_search(d: Draw) -> None:
    """Search and seizure, at home or with the help of another region; items go with the case, or back."""
    case, at = begun(d, d.arrival("07:00", "16:00"), source=d.pick("报案", "举报"))
    person = suspect(d, case)
    region = d.pick("本地", "邻省甲市", p=[3, 1])
    on = at.later(d.between(2, 9), f"{d.between(9, 15):02}:00")
    if region != "本地":
        case.do(
            "cooperation_requested",
            on.plus(minutes=-400),
            to_unit="unit:other",
            letter="number:协作",
            region=region,
        )
    search, over = searched(d, case, person, on, region=region)
    items = [
        seized(d, case, person, over.plus(minutes=-d.between(5, 20)), search=search, region=region)
        for _ in range(d.between(1, 3))
    ]
    order = bailed(d, person, over.plus(minutes=d.between(200, 400)))
    person.do("counsel_informed", over.plus(minutes=d.between(200, 400)), document="number:委托辩护")
    end = on.day + d.between(30, 70)
    acts(d, case, on.day, end - 3)
    if d.chance(0.4):
        item = items.pop()
        found = on.later(d.between(8, 15), "10:00")
        item.do("unrelated_found", found)
        item.do("released", found.later(1, "09:00"))
        item.do("release_notified", found.later(1, "09:30"))
        item.do("returned", found.later(d.between(1, 2), "10:00"), by="keeper", recipient="person:1",
            recipient_role="本人",
                signed_by=["person:1"])  # fmt: skip
    sent = concluded(d, case, end)
    for item in items:
        with_case(d, item, sent.plus(minutes=d.between(-300, 1500)))
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")


@scenario("criminal_stolen_goods", weight=2.5, epochs=EPOCHS)
def criminal_stolen_goods(d: Draw) -> None:
    """The victim's goods are found, valued, photographed and given back."""
    case, at = begun(d, d.arrival("07:00", "16:00"), source="报案")
    owner = victim(d, case)
    witness_heard(d, owner, at.later(1, "14:00"))
    person = suspect(d, case)
    on = at.later(d.between(2, 9), f"{d.between(9, 15):02}:00")
    item = seized(
        d,
        case,
        person,
        on,
        owner_role="被侵害人",
        relation="证据",
        category=d.pick("贵重物品", "车辆", "现金"),
    )
    order = bailed(d, person, on.plus(minutes=d.between(200, 400)))
    person.do("counsel_informed", on.plus(minutes=d.between(200, 400)), document="number:委托辩护")
    sure = on.later(d.between(6, 12), "10:00")
    item.do("ownership_confirmed", sure)
    absent = d.chance(0.2)
    if absent:
        item.do("owner_notified", sure.later(1, "10:00"))
    given_back(d, item, sure.later(20 if absent else d.between(1, 5), "15:00"), "person:5", d.chance(0.3))
    end = on.day + d.between(40, 70)
    acts(d, case, on.day, end - 3)
    sent = concluded(d, case, end)
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")


@scenario("criminal_unclaimed", weight=0.2, epochs=EPOCHS)
def criminal_unclaimed(d: Draw) -> None:
    """Goods whose owner nobody knows: published, and after half a year to the treasury."""
    case, at = begun(d, d.arrival("07:00", "16:00"), source="工作发现", channel="网络")
    person = suspect(d, case)
    item = seized(d, case, person, at.later(2, "10:00"), owner_role="不明", relation="待查")
    order = bailed(d, person, at.later(2, "16:00"))
    person.do("counsel_informed", at.later(2, "16:10"), document="number:委托辩护")
    called = at.later(20, "10:00")
    item.do("claim_published", called)
    end = at.day + 40
    acts(d, case, at.day, end - 3)
    sent = concluded(d, case, end)
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")
    over = called.later(d.between(190, 230), "10:00")
    item.do("disposed", over, by="organ_head", kind="作无主财物", organ_level="县级公安机关")
    item.do("auctioned", over.later(9, "10:00"))
    item.do("treasury_paid", over.later(d.between(10, 25), "10:00"), by="keeper")


def frozen(d: Draw, case: Thing, at: Moment, category: str, level: str = COUNTY, **more: Any) -> Thing:
    """Money or shares frozen."""
    told: dict[str, Any] = {"relation": "违法所得", "owner_role": "嫌疑人"}
    item = d.matter("property_item", case, regime="刑事", category=category, **{**told, **more})
    head = "upper_head" if level == CITY else "organ_head"
    item.do("approved", at.plus(minutes=-60), by=head, act="冻结", approver=head, approver_level=level)
    item.do("frozen", at, institution="某银行", amount=d.between(5000, 900000), approver_level=level)
    return item


@scenario("criminal_freezing", weight=1.2, epochs=EPOCHS, rhythm="office")
def criminal_freezing(d: Draw) -> None:
    """Accounts and shares frozen, renewed in time, lifted or referred with the case."""
    case = received(d, d.arrival("09:00", "16:00"), source="报案", category=d.pick("经济犯罪", "一般"))
    at = day(1, "11:00")
    filed(d, case, at)
    person = suspect(d, case)
    category = d.pick("存款汇款", "股权保单投资权益", "债券股票基金", p=[3, 1, 1])
    level = CITY if category == "股权保单投资权益" else d.pick(COUNTY, CITY, p=[4, 1])
    on = at.later(d.between(1, 5), "10:00")
    item = frozen(d, case, on, category, level)
    other = frozen(d, case, on, "存款汇款")
    order = bailed(d, person, on.later(2, "16:00"))
    person.do("counsel_informed", on.later(2, "16:10"), document="number:委托辩护")
    found = on.later(d.between(9, 30), "10:00")
    other.do("unrelated_found", found, relation="与案件无关")
    other.do("unfrozen", found.later(d.between(0, 1), "15:00"))
    other.do("release_notified", found.later(d.between(1, 2), "16:00"))
    long = category == "存款汇款" and level == COUNTY and d.chance(0.5)
    end = on.day + (d.between(190, 240) if long else d.between(50, 100))
    if long:
        item.do("renewed", on.later(d.between(160, 175), "10:00"), by="organ_head", approver_level=COUNTY)
    acts(d, case, on.day, end - 3)
    sent = concluded(d, case, end)
    if d.chance(0.5):
        with_case(d, item, sent.plus(minutes=d.between(-100, 1500)))
    else:
        item.do("unfrozen", sent.plus(minutes=-60))
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")


@scenario("criminal_organised", weight=0.05, epochs=EPOCHS)
def criminal_organised(d: Draw) -> None:
    """Organised crime: payments stopped in an emergency, then frozen or let go; goods sealed."""
    case = received(
        d, d.arrival("08:00", "16:00"), source="举报", category="黑社会性质组织", complexity="重大疑难复杂"
    )
    case.do("review_extended", day(2, "10:00"), by="organ_head", approver="organ_head", approver_level=COUNTY,
            ground="重大疑难复杂")  # fmt: skip
    at = day(d.between(3, 20), "11:00")
    filed(d, case, at)
    person = suspect(d, case)
    item = d.matter(
        "property_item", case, regime="刑事", category="存款汇款", relation="违法所得", owner_role="嫌疑人"
    )
    stop = at.later(1, "10:00")
    item.do("payment_stopped", stop, approver_level=CITY)
    item.do("frozen", stop.later(1, "10:00"), institution="某银行", amount=500000, approver_level=CITY)
    free = d.matter(
        "property_item", case, regime="刑事", category="存款汇款", relation="待查", owner_role="善意第三人"
    )
    free.do("payment_stopped", stop, approver_level=CITY)
    free.do("unrelated_found", stop.plus(minutes=600))
    free.do("unfrozen", stop.plus(minutes=d.between(630, 800)))
    house = d.matter(
        "property_item", case, regime="刑事", category="不动产", relation="违法所得", owner_role="嫌疑人"
    )
    shut = stop.later(2, "10:00")
    house.do(
        "approved",
        shut.plus(minutes=-90),
        by="organ_head",
        act="查封",
        approver="organ_head",
        approver_level=COUNTY,
    )
    paper(d, house, "查封决定书", shut.plus(minutes=-20))
    house.do("sealed_up", shut, officers=list(TEAM), place="address:1")
    listed(d, house, shut.plus(minutes=30), person)
    camera(d, house, shut.plus(minutes=-5), shut.plus(minutes=60), "扣押")
    house.do("registered", shut.plus(minutes=300), by="keeper", keeper="keeper", register_number="register:9")
    watch = stop.later(3, "10:00")
    order = bailed(d, person, watch)
    person.do("counsel_informed", watch.plus(minutes=20), document="number:委托辩护")
    end = at.day + d.between(60, 110)
    acts(d, case, at.day, end - 4)
    sent = concluded(d, case, end)
    with_case(d, item, sent.plus(minutes=60))
    if d.chance(0.5):
        with_case(d, house, sent.plus(minutes=60))
    else:
        house.do("unrelated_found", day(end - 20, "10:00"), relation="待查")
        house.do("released", day(end - 19, "10:00"))
        house.do(
            "returned",
            day(end - 19, "11:00"),
            recipient="person:1",
            recipient_role="本人",
            signed_by=["person:1"],
        )
    order.do("superseded", sent.later(9, "10:00"), to="人民检察院")
