# SPDX-License-Identifier: Apache-2.0
"""From the notice before a penalty to its execution."""

from __future__ import annotations

from typing import Any, NamedTuple

from xiezhi.simulate.draft import Day, Draw, Moment, Thing
from xiezhi.simulate.scenarios.people import Someone, new_law
from xiezhi.simulate.scenarios.recordings import recorded

STATION, COUNTY = ("unit:own", "派出所", "head"), ("unit:organ", "县级公安机关", "organ_head")
LAW = {"before": "治安管理处罚法(2012)", "across": "治安管理处罚法(2012)", "after": "治安管理处罚法(2025)"}
CONTENTS = [
    "被处罚人身份",
    "违法事实和证据",
    "处罚种类和依据",
    "执行方式和期限",
    "机关名称和日期",
    "救济途径和期限",
    "加处罚款标准和限额",
]


class Grade(NamedTuple):
    """An offence in one of its circumstances. ``mode``: fine or warning (``fine``), detention or fine (``either``),
    detention and perhaps a fine (``days``), both (``both``)."""

    offence: str
    circumstance: str
    days: tuple[int, int]
    fine: tuple[int, int]
    mode: str


BEFORE = (
    Grade("殴打他人", "情节较轻", (1, 5), (100, 500), "either"),
    Grade("殴打他人", "一般", (5, 10), (200, 500), "both"),
    Grade("殴打他人", "加重情形", (10, 15), (500, 1000), "both"),
    Grade("盗窃", "一般", (5, 10), (200, 500), "days"),
    Grade("盗窃", "情节较重", (10, 15), (500, 1000), "days"),
    Grade("故意损毁财物", "一般", (5, 10), (200, 500), "days"),
    Grade("扰乱单位秩序", "一般", (0, 0), (50, 200), "fine"),
    Grade("侮辱", "一般", (1, 5), (100, 500), "either"),
    Grade("结伙斗殴", "一般", (5, 10), (200, 500), "days"),
    Grade("赌博", "一般", (1, 5), (200, 500), "either"),
)
AFTER = (
    Grade("殴打他人", "情节较轻", (1, 5), (200, 1000), "either"),
    Grade("殴打他人", "一般", (5, 10), (500, 1000), "both"),
    Grade("殴打他人", "加重情形", (10, 15), (1000, 2000), "both"),
    Grade("盗窃", "一般", (5, 10), (500, 2000), "either"),
    Grade("盗窃", "情节较重", (10, 15), (1000, 3000), "days"),
    Grade("故意损毁财物", "一般", (1, 5), (200, 1000), "either"),
    Grade("扰乱单位秩序", "一般", (0, 0), (100, 500), "fine"),
    Grade("侮辱", "一般", (1, 5), (200, 1000), "either"),
    Grade("随意殴打他人", "一般", (5, 10), (200, 1000), "either"),
    Grade("赌博", "一般", (1, 5), (200, 1000), "either"),
)
HURTS = ("殴打他人", "随意殴打他人", "结伙斗殴")


def grades(d: Draw, *offences: str) -> Grade:
    """A grade of the law that holds when the deed is done."""
    known = AFTER if d.epoch == "after" else BEFORE
    milder = (
        ("故意损毁财物",) if d.epoch == "across" else ()
    )  # the new law is milder: it would have to be applied
    wanted = [one for one in known if one.offence not in milder and (not offences or one.offence in offences)]
    return wanted[d.between(0, len(wanted) - 1)]


class Sentence(NamedTuple):
    """What is proposed and decided."""

    kinds: list[str]
    fine: int | None
    days: int | None

    @property
    def organ(self) -> str:
        return "county" if self.days else "station"


def sentence(d: Draw, grade: Grade, *, jail: bool | None = None, light: bool = False) -> Sentence:
    """A sentence within the range; ``light``: below its upper end, as for the young."""
    high = grade.fine[1] - (50 if light else 0)
    fine = grade.fine[0] + 50 * d.between(0, max(0, (high - grade.fine[0]) // 50))
    days = d.between(grade.days[0], max(grade.days[0], grade.days[1] - int(light)))
    if grade.mode == "fine":
        return Sentence(["警告"], None, None) if d.chance(0.2) else Sentence(["罚款"], fine, None)
    if grade.mode == "either":
        to_jail = d.chance(0.45) if jail is None else jail
        return Sentence(["行政拘留"], None, days) if to_jail else Sentence(["罚款"], fine, None)
    if grade.mode == "days" and d.chance(0.6):
        return Sentence(["行政拘留"], None, days)
    return Sentence(["行政拘留", "罚款"], fine, days)


class Proceeding:
    """The penalty of one person, step by step."""

    def __init__(
        self,
        d: Draw,
        who: Someone,
        grade: Grade,
        given: Sentence,
        committed: Day,
        *,
        category: str = "治安",
        law: str | None = None,
        impact: str = "一般",
        ended: Day | None = None,
    ) -> None:
        self.d, self.who, self.grade, self.given, self.category = d, who, grade, given, category
        self.law = LAW[d.epoch] if law is None else law
        limit = 1000 if d.epoch == "after" else 500
        small = given.days is None and (given.fine or 0) <= limit
        self.organ = STATION if small and d.chance(0.8) else COUNTY
        self.thing = d.matter(
            "penalty",
            who.thing,
            party="个人",
            offence=grade.offence,
            circumstance=grade.circumstance,
            committed_on=committed,
            ended_on=ended,
            impact=impact,
        )

    @property
    def told(self) -> dict[str, Any]:
        return {"kinds": self.given.kinds, "fine": self.given.fine, "detention_days": self.given.days}

    def do(self, step: str, at: Moment, *, by: str | None = None, **data: Any) -> Proceeding:
        """An event of the penalty."""
        self.thing.do(step, at, by=by or self.who.crew[0], **data)
        return self

    def notice(self, at: Moment, *, stated: bool | None = None, hearing: bool = False) -> Moment:
        """Proposed, notified, answered, and the answer weighed; returns when all is said."""
        d, who = self.d, self.who
        self.do("proposed", at.plus(minutes=-d.between(10, 60)), **self.told)
        self.do("notified", at, **self.told, facts="拟处罚的事实、理由和依据", recipient=who.name)
        if who.minor:
            self.do("guardian_notified", at.plus(minutes=5), guardian=who.guardian, opinion="请求从轻处理")
        if hearing:
            self.do(
                "hearing_right_notified",
                at.plus(minutes=2),
                recipient="本人和监护人" if who.minor else "本人",
            )
        if not (d.chance(0.3) if stated is None else stated):
            self.do("statement_waived", at.plus(minutes=8))
            return at.plus(minutes=10)
        made = at.plus(minutes=d.between(8, 20))
        self.do("statement_made", made)
        result = d.pick("不成立", "部分成立", "成立", p=[8, 1, 1])
        adopted = None if result == "不成立" else "采纳其部分意见"
        reviewed = made.plus(minutes=d.between(15, 60))
        self.do(
            "statement_reviewed",
            reviewed,
            by="deputy_head1",
            reviewer="deputy_head1",
            result=result,
            adopted=adopted,
        )
        return reviewed

    def reviewed(self, at: Moment, scope: str = "日常审核", *, back: bool = False) -> Moment:
        """Reviewed by the legal officer, who may send it back once."""
        d = self.d
        review = d.matter("review", self.thing, scope=scope)
        review.do("submitted", at, submitted_by=self.who.crew[0])
        review.do("assigned", at.plus(minutes=d.between(2, 20)), by="legal1", reviewer="legal1")
        if back:
            at = at.plus(minutes=45)
            review.do("returned", at, by="legal1", opinion="补充证据")
            at = at.plus(minutes=90)
            review.do("submitted", at, submitted_by=self.who.crew[0])
        passed = at.plus(minutes=d.between(21, 60))
        review.do("passed", passed, by="legal1", reviewer="legal1", opinion="同意")
        return passed

    def decided(
        self, at: Moment, *, procedure: str = "普通", offset: int | None = None, **told: Any
    ) -> Proceeding:
        """The decision; the document is issued with it."""
        d, given = self.d, self.given
        unit, level, head = self.organ
        self.decision = at
        mild = self.who.minor or "聋哑" in self.who.conditions
        self.do(
            "decided",
            at,
            by=head,
            **self.told,
            offset_days=offset,
            officers=told.pop("officers", self.who.crew),
            organ=unit,
            organ_level=level,
            approver=head,
            procedure=procedure,
            law_version=self.law,
            articles=[f"{self.law} 第{d.between(26, 60)}条"],
            evidence_kinds=["本人陈述", "证人证言", "视听资料"],
            mitigated_for=["从轻"] if mild else None,
            aggravated_for=["曾受治安管理处罚"] if "prior_penalty_on" in self.who.thing.attributes else None,
            **told,
        )
        deputy = self.who.thing.attributes["deputy"]
        if deputy == "乡镇人大代表" and given.days:
            self.who.do("deputy_reported", at.plus(hours=3), body="乡镇人民代表大会")
        elif deputy == "县级以上人大代表" and given.days:
            self.who.do(
                "deputy_permission_granted",
                at.plus(minutes=-3),
                by="organ_head",
                letter="number:许可",
                body="人大常委会",
            )
        if self.who.thing.attributes["public_official"] == "公职人员":
            self.who.do("clue_transferred", at.plus(days=d.between(2, 8)), by="legal1", to_unit="监察机关")
        return self

    def served(self, at: Moment, *, victims: int = 0, means: str | None = None) -> Moment:
        """Announced or served on the party and the victim, the family told; returns when."""
        d, who = self.d, self.who
        paper = d.matter(
            "document",
            self.thing,
            name="治安管理处罚决定书" if self.category == "治安" else "行政处罚决定书",
            addressee=who.name,
        )
        contents = CONTENTS if self.given.fine else CONTENTS[:-1]
        paper.do(
            "issued",
            self.decision.plus(minutes=1),
            by=who.crew[0],
            number="number:罚",
            contents=contents,
            sealed_by=self.organ[0],
        )
        means = means or d.pick("直接", "留置", p=[9, 1])
        recorded(d, paper, at.plus(minutes=-2), at.plus(minutes=15), "送达", by=who.crew[0])
        self.do("remedy_told", at.plus(minutes=-1), ways=["行政复议", "行政诉讼"])
        self.do(
            "announced" if means == "直接" else "served", at, **({} if means == "直接" else {"means": means})
        )
        hands = [who.crew[0], "auxiliary1"] if d.chance(0.1) else who.crew
        paper.do(
            "served", at.plus(minutes=1), by=who.crew[0], means=means, recipient=who.name, officers=hands
        )
        if means == "直接":
            paper.do(
                "signed",
                at.plus(minutes=3),
                by=who.crew[0],
                signed_by=[who.name],
                form=d.pick("手写签名", "电子签名"),
            )
        for place in range(min(victims, 1)):
            when = at.plus(hours=d.between(1, 30), minutes=place)
            if d.chance(0.08):
                self.do("victim_service_failed", when, note="无法送达被侵害人, 已在附卷文书注明")
            else:
                self.do("served_to_victim", when)
        if self.given.days:
            self._family(at.plus(minutes=d.between(10, 90)))
        if new_law(d, self.decision):
            self.do("record_sealed", self.decision.later(d.between(5, 24), "10:00"))
        return at

    def _family(self, at: Moment) -> None:
        d, who = self.d, self.who
        if d.chance(0.92) or who.minor:
            self.do(
                "family_notified",
                at,
                recipient=who.family,
                means=d.pick("电话", "当面", "书面"),
                content="处罚决定、执行的处所和期限",
            )
        else:
            self.do("notice_obstructed", at, ground="拒不提供联系方式", note="决定书附卷")
        if who.nationality != "中国":
            self.do(
                "province_reported",
                at.plus(hours=d.between(2, 30)),
                by="organ_officer1",
                letter="number:报告",
            )

    # -- execution

    def fine_paid(self, at: Moment) -> Moment:
        """Paid at the bank in time, or in parts by leave; returns when all is paid."""
        d = self.d
        thing = d.matter("execution", self.thing, category="罚款", fine_due=self.given.fine)
        thing.do("due_started", at)
        paid = at.later(d.between(1, 13), "11:00")
        if d.chance(0.1):
            thing.do("instalment_approved", paid, by="head", until=Day(paid.day + 30))
            paid = paid.later(d.between(5, 25), "15:00")
        thing.do("fine_paid", paid, by=None, amount=self.given.fine, channel=d.pick("指定银行", "电子支付"))
        return paid

    def jailed(self, at: Moment, **told: Any) -> Moment:
        """Taken to the detention house, kept for the days ordered, let go with a certificate; returns when."""
        d, days = self.d, self.given.days or 0
        thing = d.matter("execution", self.thing, category="行政拘留", days_ordered=days, served_at="拘留所")
        thing.do("due_started", at)
        return self.escorted(thing, at.plus(minutes=d.between(20, 60)), days, **told)

    def escorted(self, thing: Thing, at: Moment, days: int, **told: Any) -> Moment:
        """From the way there to the release."""
        d, who = self.d, self.who
        if told.get("distance") == "异地":
            thing.do("remote_approved", at.plus(minutes=-15), by="other_head", organ="unit:other")
        thing.do(
            "escorted",
            at,
            by=who.crew[0],
            officers=who.crew,
            organ=self.organ[0],
            place="拘留所",
            **{"distance": "本地", **told},
        )
        inside = at.plus(minutes=d.between(30, 120))
        group = "未成年" if who.minor else "成年"
        cell = f"cell:{'minor' if who.minor else 'adult'}{who.number % 90 + 1}"
        thing.do(
            "admitted",
            inside,
            by="jailer1",
            place="拘留所",
            place_kind="拘留所",
            cell=cell,
            cell_group=group,
            stamped_at=inside.plus(minutes=-5),
        )
        thing.do(
            "health_checked",
            inside.plus(minutes=15),
            by="jailer1",
            injuries="无",
            physician="person:98",
            record="number:体检",
        )
        if d.chance(0.5):
            thing.do("family_notified", inside.plus(minutes=40), by="jailer1")
        if days > 8 and d.chance(0.2):
            cell = cell[:-1] + "7"
            thing.do(
                "cell_changed", inside.plus(days=2), by="jailer1", place="拘留所", cell=cell, cell_group=group
            )
        out = inside.later(days, "00:00").plus(minutes=inside.seconds % 86400 // 60 - 5)
        thing.do("released", out, by="jailer1")
        paper = d.matter("document", thing, name="解除拘留证明书", addressee=who.name)
        paper.do(
            "issued",
            out.plus(minutes=-10),
            by="jailer1",
            number="number:解除",
            contents=["期满"],
            sealed_by="拘留所",
        )
        return out
