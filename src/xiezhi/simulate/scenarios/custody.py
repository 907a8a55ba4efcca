# SPDX-License-Identifier: Apache-2.0
"""A stay in the case area: brought in, searched, asked for their health, kept, fed, questioned, let go."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import Draw, Moment, Thing
from xiezhi.simulate.scenarios.interviews import interview
from xiezhi.simulate.scenarios.people import Someone
from xiezhi.simulate.scenarios.recordings import AREA, recorded

HOME = ("自行离开", "监护人领回", "护送回家")
SUMMONED = ("传唤", "口头传唤", "强制传唤")


class Visit:
    """One person's stay from arrival on; ``now`` is how far it has come."""

    def __init__(
        self,
        d: Draw,
        who: Someone,
        ground: str,
        at: Moment,
        *,
        cause: str = "涉嫌违反治安管理",
        found: tuple[str, ...] = (),
        room: int = 1,
        regime: str = "行政",
    ) -> None:
        self.d, self.who, self.ground, self.room, self.regime = d, who, ground, room, regime
        self.arrived, self.now, self.guard = at, at, f"guard{room}"
        self.measure = self._brought(at) if ground in SUMMONED else None
        means = ground if ground in (*SUMMONED, "投案", "扭送") else "盘问带回"
        who.do("arrived", at, means=means, place="address:2", officers=who.crew)
        if ground != "继续盘问":
            self._family_told(at.plus(minutes=d.between(10, 50)))
        self.stay = d.matter(
            "custody_stay",
            who.thing,
            suite="suite:1",
            ground=ground,
            arrived_at=at,
            sex=who.sex,
            birth_date=who.thing.attributes["birth_date"],
        )
        self._enter(cause, found)

    # -- coming

    def _brought(self, at: Moment) -> Thing:
        d, who, crew = self.d, self.who, self.who.crew
        warrant = "number:传唤" if self.ground == "传唤" else None
        measure = d.matter(
            "measure",
            who.thing,
            category=self.ground,
            regime=self.regime,
            warrant_number=warrant,
            held_at="办案场所",
        )
        met = at.plus(minutes=-d.between(10, 45))
        urgent = "现场拒绝并正在逃离" if self.ground == "强制传唤" and d.chance(0.5) else None
        if self.ground != "口头传唤" and urgent is None:
            asked = met.plus(minutes=-d.between(30, 240))
            measure.do("requested", asked, by=crew[0], requested_by=crew[0])
            measure.do(
                "approved",
                asked.plus(minutes=d.between(5, 20)),
                by="head",
                approver="head",
                approver_level="派出所负责人",
            )
            if warrant:
                measure.do("warrant_issued", asked.plus(minutes=22), by="head", warrant_number=warrant)
        measure.do(
            "imposed",
            met,
            by=crew[0],
            officers=crew,
            place="address:2",
            id_shown=["警号一", "警号二"],
            warrant_shown=warrant,
            urgent_ground=urgent,
        )
        measure.do("reasons_told", met.plus(minutes=3), by=crew[0], record="number:现场笔录")
        if self.ground == "强制传唤":
            measure.do("statement_heard", met.plus(minutes=5), by=crew[0])
            measure.do("record_made", at.plus(minutes=25), by=crew[0], signed_by=[who.name, *crew])
            measure.do("returned_to_station", at, by=crew[0])
            if urgent:
                measure.do(
                    "reported_after",
                    at.plus(minutes=30),
                    by="head",
                    result="批准",
                    approver="head",
                    approver_level="派出所负责人",
                )
            if who.nationality != "中国":
                measure.do(
                    "province_reported",
                    at.plus(hours=d.between(3, 20)),
                    by="organ_officer1",
                    letter="number:报告",
                )
        signed = d.pick("本人签名", "拒签民警注明", p=[9, 1]) if warrant else None
        measure.do("arrived", at, by=crew[0], signed_by=signed)
        return measure

    def _family_told(self, at: Moment) -> None:
        d, who = self.d, self.who
        if self.measure is None or d.chance(0.2):
            told: dict[str, Any] = {"recipient": who.family, "means": d.pick("电话", "当面")}
            who.do("family_notified", at, by=who.crew[0], content="被询问的原因和处所", **told)
            if self.ground != "强制传唤" or self.measure is None:
                return
        if self.ground == "强制传唤" or d.chance(0.85):
            self.measure.do(
                "family_notified",
                at,
                by=who.crew[0],
                recipient=who.family,
                means="电话",
                content="传唤的原因和处所",
                reason_told="涉嫌违反治安管理接受询问",
                place_told="派出所办案区",
            )
        else:
            ground = d.pick("拒不提供联系方式", "不可抗力")
            self.measure.do("notice_obstructed", at, by=who.crew[0], ground=ground, note="询问笔录")

    def _enter(self, cause: str, found: tuple[str, ...]) -> None:
        d, who, stay, guard = self.d, self.who, self.stay, self.guard
        self.tick(2, 15)
        stay.do(
            "entered",
            self.now,
            by=guard,
            officers=who.crew,
            brought_from="address:2",
            cause=cause,
            wristband=f"{d.between(100, 999)}",
        )
        self.entered = self.now
        self.tick(2, 5)
        stay.do(
            "safety_checked",
            self.now,
            by=guard,
            officers=[guard, who.crew[0]],
            checker_sex=who.sex,
            found=list(found),
        )
        self.checked = self.now
        self.tick(2, 4)
        condition = d.pick("无异常", "有外伤", "患病", p=[90, 6, 4])
        if "怀孕" in who.conditions:
            condition = "怀孕"
        stay.do("health_asked", self.now, by=guard, condition=condition, record="number:健康")
        if condition != "无异常":
            self.tick(2, 8)
            stay.do("health_reported", self.now, by=guard, to="head")
        self.tick(1, 3)
        stay.do(
            "belongings_stored",
            self.now,
            by=guard,
            list_number="number:随身",
            items=d.between(1, 8),
            signed_by=[who.name, guard],
        )
        self.tick(2, 5)
        stay.do("information_collected", self.now, by=guard, items=["身份信息", "联系方式"])
        self.tick(1, 3)
        stay.do("rights_informed", self.now, by=guard, document="number:权利告知")

    # -- while there

    def tick(self, low: int, high: int) -> Moment:
        """Some minutes pass."""
        self.now = self.now.plus(minutes=self.d.between(low, high))
        return self.now

    def wait(self, minutes: int, *, meal: bool = False, rest: bool = False) -> Visit:
        """In the waiting room, under guard, with rounds."""
        d, stay, room = self.d, self.stay, f"room:waiting{self.room}"
        guard, begun = self.guard, self.tick(1, 3)
        stay.do("waiting_room_entered", begun, by=guard, room=room, guard=guard)
        stay.do("guard_on", begun.plus(seconds=20), by=guard, guard=guard, room=room)
        if rest:
            stay.do("rest_started", begun.plus(minutes=5), by=guard)
        if meal:
            stay.do("meal_served", begun.plus(minutes=min(10, minutes - 2)), by=guard)
        end = begun.plus(minutes=minutes)
        at = begun.plus(minutes=d.between(20, 45))
        while at < end.plus(minutes=-3):
            stay.do("guard_round", at, by=guard, guard=guard)
            if d.chance(0.08):
                relief = "guard9" if guard != "guard9" else self.guard
                stay.do("guard_off", at.plus(seconds=20), by=guard, guard=guard, relieved_by=relief)
                stay.do("guard_on", at.plus(seconds=25), by=relief, guard=relief, room=room)
                guard = relief
            at = at.plus(minutes=d.between(20, 45))
        if rest:
            stay.do("rest_ended", end.plus(minutes=-1), by=guard)
        stay.do("waiting_room_left", end, by=guard, room=room)
        stay.do("guard_off", end.plus(seconds=20), by=guard, guard=guard)
        self.now = end.plus(minutes=1)
        return self

    def talk(self, minutes: int, **told: Any) -> Visit:
        """Questioned in an interview room."""
        number = told.pop("number", self.room)
        begun = self.tick(3, 6)
        room = f"room:interview{number}"
        self.stay.do("interview_room_entered", begun, by=self.who.crew[0], room=room, officers=self.who.crew)
        signed = interview(
            self.d, self.who, begun.plus(minutes=3), minutes, parent=self.stay, room=room, **told
        )
        self.now = signed.plus(minutes=2)
        self.stay.do("interview_room_left", self.now, by=self.who.crew[0])
        return self

    def taken_out(self, minutes: int, reason: str) -> Visit:
        """Out of the area for a while, with approval."""
        crew = self.who.crew
        self.tick(2, 5)
        self.stay.do("temporary_exit_approved", self.now, by="head", approver="head", reason=reason)
        self.tick(2, 5)
        self.stay.do("temporary_exit", self.now, by=crew[0], officers=crew)
        self.now = self.now.plus(minutes=minutes)
        self.stay.do("temporary_return", self.now, by=crew[0])
        return self

    def leave(self, means: str | None = None) -> Moment:
        """Belongings back, out of the area, the summons at an end; returns when."""
        d, who = self.d, self.who
        means = means or ("监护人领回" if who.minor else "自行离开")
        if means in HOME or d.chance(0.5):
            self.tick(2, 5)
            self.stay.do(
                "belongings_returned", self.now, by=self.guard, items=d.between(1, 8), signed_by=[who.name]
            )
        self.tick(2, 6)
        left = self.now
        recorded(
            d,
            self.stay,
            self.entered.plus(seconds=-30),
            left.plus(minutes=1),
            "其他",
            category=AREA,
            by=self.guard,
        )
        if self.measure is not None:
            signed = "本人签名" if self.ground == "传唤" else None
            self.measure.do("ended", left, by=who.crew[0], means=means, signed_by=signed)
        self.means = means
        self.stay.do("left", left, by=self.guard, means=means, officers=who.crew)
        who.do("departed", left, by=who.crew[0], means=means)
        return left
