# SPDX-License-Identifier: Apache-2.0
"""Criminal cases about things: searches, stolen goods, goods nobody claims, accounts, organised crime."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import bailed
from xiezhi.simulate.scenarios.criminal_items import (
    frozen,
    given_back,
    listed,
    paper,
    searched,
    seized,
    with_case,
)
from xiezhi.simulate.scenarios.criminal_parts import (
    CITY,
    COUNTY,
    TEAM,
    acts,
    begun,
    camera,
    concluded,
    filed,
    received,
    suspect,
    victim,
)
from xiezhi.simulate.scenarios.criminal_rooms import witness_heard


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


@scenario("criminal_freezing", weight=1.1, epochs=EPOCHS, rhythm="office")
def criminal_freezing(d: Draw) -> None:
    """Accounts and shares frozen, lifted or referred with the case."""
    _freezing(d, d.pick("存款汇款", "股权保单投资权益", "债券股票基金", p=[3, 1, 1]), long=False)


@scenario("criminal_freezing_renewed", weight=0.2, epochs=EPOCHS, rhythm="office")
def criminal_freezing_renewed(d: Draw) -> None:
    """An account frozen for longer than half a year: renewed in time, by the same level."""
    _freezing(d, "存款汇款", long=True)


def _freezing(d: Draw, category: str, *, long: bool) -> None:
    case = received(d, d.arrival("09:00", "16:00"), source="报案", category=d.pick("经济犯罪", "一般"))
    at = day(1, "11:00")
    filed(d, case, at)
    person = suspect(d, case)
    level = CITY if category == "股权保单投资权益" else COUNTY if long else d.pick(COUNTY, CITY, p=[4, 1])
    on = at.later(d.between(1, 5), "10:00")
    item = frozen(d, case, on, category, level)
    other = frozen(d, case, on, "存款汇款")
    order = bailed(d, person, on.later(2, "16:00"))
    person.do("counsel_informed", on.later(2, "16:10"), document="number:委托辩护")
    found = on.later(d.between(9, 30), "10:00")
    other.do("unrelated_found", found, relation="与案件无关")
    other.do("unfrozen", found.later(d.between(0, 1), "15:00"))
    other.do("release_notified", found.later(d.between(1, 2), "16:00"))
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
