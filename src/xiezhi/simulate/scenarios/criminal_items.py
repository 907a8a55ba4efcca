# SPDX-License-Identifier: Apache-2.0
"""Items in criminal cases: searched for, seized in three copies, stored, frozen, given back."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import Draw, Moment, Thing
from xiezhi.simulate.scenarios.criminal_parts import CITY, COUNTY, SECTION, TEAM, camera


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


def frozen(d: Draw, case: Thing, at: Moment, category: str, level: str = COUNTY, **more: Any) -> Thing:
    """Money or shares frozen."""
    told: dict[str, Any] = {"relation": "违法所得", "owner_role": "嫌疑人"}
    item = d.matter("property_item", case, regime="刑事", category=category, **{**told, **more})
    head = "upper_head" if level == CITY else "organ_head"
    item.do("approved", at.plus(minutes=-60), by=head, act="冻结", approver=head, approver_level=level)
    item.do("frozen", at, institution="某银行", amount=d.between(5000, 900000), approver_level=level)
    return item
