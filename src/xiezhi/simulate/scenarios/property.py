# SPDX-License-Identifier: Apache-2.0
"""Property in administrative cases: seized, listed, handed over, stored, given back, taken away."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import Draw, Moment, Thing
from xiezhi.simulate.scenarios.people import Someone
from xiezhi.simulate.scenarios.recordings import recorded


class Item:
    """A thing in the hands of the police."""

    def __init__(
        self,
        d: Draw,
        case: Thing,
        at: Moment,
        holder: Someone,
        *,
        category: str,
        value: int = 100,
        relation: str = "证据",
        owner: str = "嫌疑人",
        place: str = "执法办案场所",
        urgent: str | None = None,
        officers: list[str] | None = None,
        act: str = "扣押",
        approver: tuple[str, str] = ("head", "派出所负责人"),
        distance: str = "本地",
        approval: str = "批准",
    ) -> None:
        self.d, self.holder, self.officers = d, holder, officers or holder.crew
        self.thing = d.matter(
            "property_item",
            case,
            category=category,
            regime="行政",
            value=value,
            owner_role=owner,
            relation=relation,
            business_impact="一般",
        )
        self.case, self.act = case, act
        crew = self.officers
        step = {"扣押": "seized", "先行登记保存": "preserved", "查封": "sealed_up"}[act]
        if urgent is None:
            self.do(
                "approved",
                at.plus(minutes=-d.between(5, 30)),
                by=approver[0],
                approver=approver[0],
                approver_level=approver[1],
                act=act,
            )
        end = at.plus(minutes=d.between(25, 40))
        recorded(d, self.thing, at.plus(minutes=-3), end, "扣押", importance="作为证据", by=crew[0])
        if urgent is not None:
            recorded(d, case, at.plus(minutes=-2), end, "扣押", by=crew[-1])
        told: dict[str, Any] = {"officers": crew}
        if act != "先行登记保存":
            told |= {"place": "address:2"}
        if act == "扣押":
            told |= {
                "place_kind": place,
                "holder": holder.name,
                "distance": distance,
                "urgent_ground": urgent,
            }
        self.do(step, at, **told)
        self.listed(at.plus(minutes=d.between(6, 20)))
        self.seized = at
        if urgent is not None:
            self.refused = at.plus(hours=d.between(2, 16))
            self.do(
                "reported_after",
                self.refused,
                by="head",
                result=approval,
                approver="head",
                approver_level="派出所负责人",
            )

    def do(self, step: str, at: Moment, *, by: str | None = None, **data: Any) -> Item:
        """An event of the thing."""
        self.thing.do(step, at, by=by or self.officers[0], **data)
        return self

    def listed(self, at: Moment) -> None:
        """The list, signed, with the decision handed over."""
        d, crew = self.d, self.officers
        refused = "持有人拒绝签名" if d.chance(0.1) else None
        witness = None if refused else "person:99"
        signers = [self.holder.name, "person:99", *crew] if witness else list(crew)
        self.do(
            "list_issued",
            at,
            list_number="number:清单",
            copies=d.pick(2, 3),
            recipients=["持有人", "附卷", "保管人员"],
            signed_by=signers,
            refusal_note=refused,
            witness=witness,
        )
        paper = d.matter("document", self.thing, name="证据保全决定书", addressee=self.holder.name)
        paper.do(
            "issued",
            at.plus(minutes=1),
            by=crew[0],
            number="number:保全",
            sealed_by="unit:own",
            contents=["事由", "依据", "救济途径和期限"],
        )
        paper.do(
            "served", at.plus(minutes=3), by=crew[0], means="直接", recipient=self.holder.name, officers=crew
        )
        if d.chance(0.6):
            self.do("photographed", at.plus(minutes=2))

    def registered(self, at: Moment) -> Item:
        """Entered in the register of what stays where it is."""
        number = f"register:{self.thing.number}"
        return self.do("registered", at, by="keeper1", keeper="keeper1", register_number=number)

    def stored(self, at: Moment) -> Item:
        """Handed to the keeper, who is no officer of the case, and entered in the register."""
        number = f"register:{self.thing.number}"
        self.do("handed_over", at, keeper="keeper1", handed_by=self.officers[0])
        kind = "涉案财物管理场所" if self.thing.attributes["category"] != "易贬值易腐物品" else "专门保管场所"
        self.do(
            "stored_in",
            at.plus(minutes=15),
            by="keeper1",
            keeper="keeper1",
            place="保管室",
            place_kind=kind,
            register_number=number,
            source="办案扣押",
        )
        return self

    def lent(self, at: Moment, days: int = 2) -> Item:
        """Lent out for an examination and brought back."""
        self.do("loaned", at, by="keeper1", borrower=self.officers[0], approver="head")
        self.do("loan_returned", at.plus(days=days), by="keeper1")
        return self

    def taken(self, at: Moment, organ: tuple[str, str]) -> Item:
        """Confiscated with the decision; destroyed or paid in afterwards."""
        self.do("disposed", at, by=organ[0], kind="收缴", organ_level=organ[1])
        self.do("surrendered", at.plus(minutes=1), by=organ[0], organ_level=organ[1])
        after = at.later(self.d.between(20, 40), "10:00")
        if self.thing.attributes["category"] in ("现金", "赌具赌资"):
            self.do("treasury_paid", after, by="keeper1")
        else:
            self.do("destroyed", after, by="keeper1", supervisors=["keeper1", "legal1"])
        return self

    def returned(self, at: Moment, to: Someone, *, released: bool = True) -> Item:
        """Freed and handed back against a signature."""
        owner = self.thing.attributes["owner_role"]
        if owner in ("被侵害人", "善意第三人"):
            self.do("photographed", at.plus(hours=-2))
            self.do("valued", at.plus(hours=-1), value=int(self.thing.attributes["value"]))
        if released:
            self.do("released", at, by="head")
            if self.d.chance(0.5):
                self.do("release_notified", at.plus(minutes=30))
        self.do(
            "returned",
            at.plus(hours=2),
            by="keeper1",
            recipient=to.name,
            recipient_role="本人",
            signed_by=[to.name],
        )
        return self
