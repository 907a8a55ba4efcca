# SPDX-License-Identifier: Apache-2.0
"""An administrative case: opened, worked on, closed; what all flows share."""

from __future__ import annotations

from typing import Any

from xiezhi.simulate.draft import Day, Draw, Moment, Thing
from xiezhi.simulate.scenarios.dossier import Dossier
from xiezhi.simulate.scenarios.people import new_law, someone


class Case:
    """An administrative case with its file and its victims."""

    def __init__(
        self,
        d: Draw,
        incident: Thing | None,
        at: Moment,
        *,
        offence: str | None,
        category: str = "治安",
        committed: Day,
        victims: int = 0,
        injuries: int = 0,
        damage: int | None = None,
        suspects: int = 1,
        complexity: str = "一般",
        procedure: str = "普通",
        receipt: bool = True,
        victim: dict[str, Any] | None = None,
    ) -> None:
        self.d, self.incident, self.opened, self.committed = d, incident, at, committed
        handled_by = "县级公安机关" if category in ("交通", "出入境") else "派出所"
        self.boss = "organ_head" if handled_by == "县级公安机关" else "head"
        self.thing = d.matter(
            "admin_case",
            incident,
            category=category,
            offence=offence,
            procedure=procedure,
            complexity=complexity,
            handled_by=handled_by,
            committed_on=committed,
            suspects=suspects,
            victims=victims,
            injuries=injuries,
            damage=damage,
        )
        self.category, self.victims = category, []
        crew = ["officer1", "officer2"]
        old = not new_law(d, at) and category in ("治安", "禁毒")
        late = at.plus(minutes=2, hours=d.pick(0, 0, 1, 5))
        if old or d.chance(0.7):
            self.do("accepted", at, registered_by="officer1", officers=crew, recorded=late)
        if not old:
            self.do("filed", at.plus(minutes=2), by=self.boss, approver=self.boss, recorded=late)
            self._watched(at.plus(hours=d.between(1, 40)))
        if receipt:
            self.do("receipt_issued", at.plus(minutes=d.between(3, 60)), recipient="person:1")
        if incident is not None:
            incident.do("case_opened", at.plus(minutes=1), case_number="number:立")
        self.do("officers_assigned", at.plus(minutes=4), by=self.boss, officers=crew)
        self.file = Dossier(d, self.thing, at.plus(minutes=6), "受案登记表" if incident else "发现案件记录")
        for _ in range(victims):
            self.victims.append(someone(d, self.thing, "被侵害人", **(victim or {})))

    def do(self, step: str, at: Moment, **data: Any) -> Case:
        """An event of the case."""
        self.thing.do(step, at, **data)
        return self

    def _watched(self, at: Moment) -> None:
        page = self.d.matter("disclosure", self.thing, category="办案进展")
        page.do("inquiry_opened", at, code=f"{self.d.between(100000, 999999)}")
        if self.d.chance(0.3):
            page.do("inquired", at.plus(days=3), by=None)

    def investigated(self, at: Moment, *acts: str) -> Case:
        """Evidence taken; entered online the same day."""
        for place, act in enumerate(acts or ("调取监控", "询问证人")):
            self.do("investigated", at.plus(minutes=20 * place), officers=["officer1", "officer2"], act=act)
        self.file.stage("取证", at.plus(minutes=50))
        self.file.add(at.plus(minutes=52), "视听资料")
        return self

    def identified(self, at: Moment) -> Case:
        """It is known who did it."""
        return self.do("suspect_identified", at)

    def approval(self, at: Moment) -> Case:
        """The file goes to those who decide."""
        self.file.stage("审核审批", at)
        return self

    def decided(
        self,
        at: Moment,
        *,
        fine: int | None = None,
        days: int | None = None,
        level: str = "派出所",
        approver: str = "head",
        paper: str = "行政处罚决定书",
    ) -> Case:
        """The case ends with penalties."""
        self.do(
            "penalty_decided",
            at,
            by=approver,
            fine=fine,
            detention_days=days,
            organ_level=level,
            approver=approver,
            recorded=at.plus(minutes=self.d.between(0, 300)),
        )
        return self._ended(at, paper)

    def unpunished(self, at: Moment, reason: str) -> Case:
        """The case ends without a penalty."""
        self.do("no_penalty_decided", at, by="organ_head", reason=reason, approver="organ_head")
        return self._ended(at, "不予行政处罚决定书")

    def ended(self, step: str, at: Moment, paper: str, **data: Any) -> Case:
        """The case ends another way."""
        self.do(step, at, **data)
        return self._ended(at, paper)

    def _ended(self, at: Moment, paper: str) -> Case:
        self.file.stage("处理决定", at.plus(minutes=10))
        self.file.add(at.plus(minutes=12), paper)
        return self

    def archived(self, last: Moment, *, executed: bool = True, soon: bool = False) -> None:
        """The file is closed after the last thing that happened."""
        self.file.close(last, ("执行",) if executed else (), soon=soon)
