# SPDX-License-Identifier: Apache-2.0
"""What the invented systems would tell of somebody who is in a case area as the demonstration begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiezhi.kernel.instant import MINUTE, utc_text
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Entry
from xiezhi.simulate.book import ROLE_NAMES
from xiezhi.web.demonstration.naming import UnitName, officer_number
from xiezhi.web.demonstration.telling import CASES, CUSTODY, VIDEO

SUITE, ADMIN, CRIMINAL = "{name}办案区", "行政", "刑事"
WAIT, TALK, OUT, MEAL, ROUND, REST, LEFT = "wait", "talk", "out", "meal", "round", "rest", "left"


@dataclass(frozen=True)
class Held:
    """One person. ``case``: those of one number are of one case; ``came``: arrival, minutes before now; ``way``: what
    came of it: (what, minutes before now, room or reason). ``searched``, ``told``: whether that was recorded."""

    station: int
    case: int
    name: str
    sex: str
    born: date
    offence: str
    came: int
    way: Sequence[tuple[str, int, str]]
    ground: str = "口头传唤"
    regime: str = ADMIN
    hard: bool = False
    searched: bool = True
    told: bool = True
    family: bool = True
    guardian: bool = False
    suspects: int = 1


class Told:
    """One person's facts by the systems that would tell them."""

    def __init__(self, held: Held, unit: UnitName, number: int, now: int) -> None:
        self.held, self.unit, self.number, self.now = held, unit, number, now
        self.case = f"虚区案{held.case:03}"
        self.id = f"虚区{number:03}"
        self.crew = [self._officer("officer", held.case % 5 + n) for n in (0, 1)]
        self.guard, self.head = self._officer("guard", number % 3), self._officer("head", 0)
        self.count = 0

    def _officer(self, role: str, index: int) -> str:
        return officer_number(self.unit.number, ROLE_NAMES.index(role), index)

    def entries(self) -> Iterator[Entry]:
        """All of them, in the order of time within each matter."""
        held = self.held
        yield from self._case()
        person = f"{self.id}-人"
        birth = str(held.born)
        role = "违法嫌疑人" if held.regime == ADMIN else "犯罪嫌疑人"
        plain = {
            "role": role,
            "sex": held.sex,
            "nationality": "中国",
            "deputy": "无",
            "public_official": "非公职人员",
        }
        own = {"name": held.name, "birth_date": birth, "conditions": [], "id_number": f"虚{self.number:017}"}
        yield self._row(person, "person_in_case", self.case, plain, own)
        yield from self._measure(f"{self.id}-措", person)
        means = held.ground if held.ground != "刑事传唤" else "传唤"
        yield self._event(
            person,
            "person_in_case",
            "arrived",
            held.came,
            self.crew[0],
            {"means": means, "officers": self.crew},
        )
        yield from self._stay(f"{self.id}-留", person, birth)

    def _case(self) -> Iterator[Entry]:
        held, first = self.held, self.held.came + 120
        if held.regime == CRIMINAL:
            told: dict[str, Any] = {"offence": held.offence, "category": "一般", "source": "报案"}
            yield self._row(self.case, "criminal_case", "", told)
            yield self._event(
                self.case, "criminal_case", "received", first, self.crew[0], {"registered_by": self.crew[0]}
            )
            yield self._event(
                self.case, "criminal_case", "filed", first - 30, self.head, {"approver": self.head}
            )
            return
        told = {
            "category": "治安", "offence": held.offence, "complexity": "疑难复杂" if held.hard else "一般",
            "procedure": "普通", "suspects": held.suspects, "victims": 0, "injuries": 0, "handled_by": "派出所",
        }  # fmt: skip
        yield self._row(self.case, "admin_case", "", told)
        yield self._event(self.case, "admin_case", "accepted", first, self.crew[0], {"officers": self.crew})
        yield self._event(self.case, "admin_case", "filed", first - 10, self.head, {"approver": self.head})
        yield self._event(
            self.case, "admin_case", "officers_assigned", first - 12, self.head, {"officers": self.crew}
        )

    def _measure(self, measure: str, person: str) -> Iterator[Entry]:
        held = self.held
        told: dict[str, Any] = {"category": held.ground, "regime": held.regime, "held_at": "办案场所"}
        yield self._row(measure, "measure", person, told)
        shown = {"officers": self.crew, "id_shown": ["警号一", "警号二"], "place": "现场"}
        if held.regime == CRIMINAL:
            approver = {"approver": self.head, "approver_level": "办案部门负责人"}
            yield self._event(measure, "measure", "approved", held.came + 60, self.head, approver)
        yield self._event(measure, "measure", "imposed", held.came + 25, self.crew[0], shown)
        yield self._event(
            measure, "measure", "reasons_told", held.came + 22, self.crew[0], {"record": "现场笔录"}
        )
        yield self._event(measure, "measure", "arrived", held.came, self.crew[0], {"signed_by": "本人签名"})
        if held.family:
            yield self._event(measure, "measure", "family_notified", held.came - 35, self.crew[0],
                              {"means": "电话", "content": "传唤的原因和处所", "reason_told": "涉嫌违法接受询问",
                               "place_told": "派出所办案区"}, {"recipient": "虚家属"})  # fmt: skip
        if (left := self._left()) is not None:
            yield self._event(measure, "measure", "ended", left, self.crew[0], {"means": "自行离开"})

    def _left(self) -> int | None:
        return next((minutes for what, minutes, _ in self.held.way if what == LEFT), None)

    def _stay(self, stay: str, person: str, birth: str) -> Iterator[Entry]:
        held, came = self.held, self.held.came - 11
        yield self._row(stay, "custody_stay", person, {
            "suite": SUITE.format(name=self.unit.name), "ground": held.ground, "sex": held.sex,
            "arrived_at": utc_text(self._at(held.came)), "number": f"{self.unit.id}区〔2026〕演{self.number:03}号",
        }, {"birth_date": birth})  # fmt: skip

        def step(name: str, minutes: int, by: str = "", **data: Any) -> Entry:
            return self._event(stay, "custody_stay", name, minutes, by or self.guard, data)

        yield step(
            "entered",
            came,
            officers=self.crew,
            cause=held.offence,
            brought_from="现场",
            wristband=str(100 + self.number),
        )
        yield from self._film(f"{self.id}-像", stay, "办案区监控", came, self._left())
        if held.searched:
            yield step(
                "safety_checked",
                came - 3,
                officers=[self.guard, self.crew[0]],
                checker_sex=held.sex,
                found=[],
            )
            yield step("health_asked", came - 6, condition="无异常", record=f"虚健康{self.number:03}")
            yield step(
                "belongings_stored",
                came - 8,
                list_number=f"虚物{self.number:03}",
                items=3,
                signed_by=[held.name],
            )
            yield step("information_collected", came - 12, items=["身份信息", "联系方式"])
        if held.told:
            yield step("rights_informed", came - 15, document=f"虚告{self.number:03}")
        if held.guardian:
            talk = f"{self.id}-问"
            yield self._row(talk, "interview", stay, {"category": "询问", "regime": ADMIN, "mode": "当面"})
            yield self._event(
                talk,
                "interview",
                "guardian_notified",
                came - 18,
                self.crew[0],
                {"means": "电话"},
                {"guardian": "虚陈父"},
            )
        yield from self._way(stay, step)

    def _way(self, stay: str, step: Any) -> Iterator[Entry]:
        place = ""
        for number, (what, minutes, told) in enumerate(self.held.way):
            if what in (WAIT, TALK, OUT, LEFT) and place:
                yield step("waiting_room_left" if place == WAIT else "interview_room_left", minutes + 4)
                if place == WAIT:
                    yield step("guard_off", minutes + 4, guard=self.guard)
            if what == WAIT:
                yield step("waiting_room_entered", minutes, room=told, guard=self.guard)
                yield step("guard_on", minutes, guard=self.guard, room=told)
                ends = next(
                    (one for kind, one, _ in self.held.way[number + 1 :] if kind in (TALK, OUT, LEFT)), 0
                )
                for at in range(minutes - 45, ends + 20, -45):
                    yield step("guard_round", at, guard=self.guard)
            elif what == TALK:
                yield from self._talk(stay, step, minutes, told, number)
            elif what == OUT:
                yield step("temporary_exit_approved", minutes + 6, self.head, approver=self.head, reason=told)
                yield step("temporary_exit", minutes, self.crew[0], officers=self.crew)
            elif what == REST:
                yield step("rest_started", minutes)
                yield step("rest_ended", minutes - 90)
            elif what == LEFT:
                yield step("belongings_returned", minutes + 2, items=3, signed_by=[self.held.name])
                yield step("left", minutes, means=told, officers=self.crew)
            else:
                yield step(
                    {MEAL: "meal_served", ROUND: "guard_round"}[what],
                    minutes,
                    **({"guard": self.guard} if what == ROUND else {}),
                )
            place = what if what in (WAIT, TALK) else "" if what in (OUT, LEFT) else place

    def _talk(self, stay: str, step: Any, minutes: int, room: str, number: int) -> Iterator[Entry]:
        """An interview, which ends before somebody leaves, else goes on."""
        talk, left = f"{self.id}-问{number}", self._left()
        ended = None if left is None else min(minutes - 20, left + 30)
        yield step("interview_room_entered", minutes + 3, self.crew[0], room=room, officers=self.crew)
        word = "询问" if self.held.regime == ADMIN else "讯问"
        place = "执法办案场所" if word == "询问" else "讯问室"
        yield self._row(talk, "interview", stay, {
            "category": word, "regime": self.held.regime, "place_kind": place, "room": room, "sequence": 1,
            "mode": "当面",
        })  # fmt: skip
        yield from self._film(
            f"{talk}-像", talk, "同步录音录像", minutes + 1, None if ended is None else ended - 1
        )
        yield self._event(
            talk,
            "interview",
            "started",
            minutes,
            self.crew[0],
            {"officers": self.crew, "officer_sexes": ["男", "男"]},
        )
        yield self._event(talk, "interview", "id_shown", minutes, self.crew[0], {"officers": self.crew})
        told = {"document": f"虚问告{self.number:03}", "content": ["权利", "义务"]}
        yield self._event(talk, "interview", "rights_informed", minutes - 1, self.crew[0], told)
        if ended is not None:
            yield self._event(talk, "interview", "ended", ended, self.crew[0], {})
            yield self._event(
                talk, "interview", "transcript_checked", ended - 4, self.crew[0], {"means": "自行阅读"}
            )
            told = {"signed_by": [self.held.name], "officers": self.crew, "form": "电子签名"}
            yield self._event(talk, "interview", "signed", ended - 6, self.crew[0], told)

    def _film(self, film: str, parent: str, category: str, begun: int, ended: int | None) -> Iterator[Entry]:
        scene = "其他" if category == "办案区监控" else "询问" if self.held.regime == ADMIN else "讯问"
        told = {
            "category": category,
            "scene": scene,
            "importance": "一般",
            "device": f"虚机位{self.number:02}",
        }
        yield self._row(film, "recording", parent, told)
        yield self._event(film, "recording", "started", begun, self.guard, {})
        if ended is not None:
            yield self._event(film, "recording", "ended", ended, self.guard, {})

    def _at(self, minutes: int) -> int:
        return self.now - minutes * MINUTE

    def _row(
        self,
        matter: str,
        kind: str,
        parent: str,
        told: dict[str, Any],
        personal: dict[str, Any] | None = None,
    ) -> Entry:
        """What holds of a matter for all time."""
        data = {**told, "unit": self.unit.id, **({"parent": parent} if parent else {})}
        id = f"{matter}#0"
        return Entry(matter, kind, ATTRIBUTES_CHANGED, BEGINNING, id=id, unit=self.unit.id, data=data,
                     personal=personal or {}, source=_source(kind), source_key=id)  # fmt: skip

    def _event(
        self,
        matter: str,
        kind: str,
        step: str,
        minutes: int,
        by: str,
        data: dict[str, Any],
        personal: dict[str, Any] | None = None,
    ) -> Entry:
        self.count += 1
        id = f"{matter}#{step}{self.count}" if matter != self.case else f"{matter}#{step}"
        at = self._at(minutes)
        told = {**data, "source_recorded_at": utc_text(at)}
        return Entry(matter, kind, step, at, id=id, actor=by, unit=self.unit.id, data=told, personal=personal or {},
                     source=_source(kind), source_key=id)  # fmt: skip


def _source(kind: str) -> str:
    return {"custody_stay": CUSTODY, "interview": CUSTODY, "recording": VIDEO}.get(kind, CASES)
