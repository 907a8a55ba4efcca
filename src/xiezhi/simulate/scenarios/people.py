# SPDX-License-Identifier: Apache-2.0
"""People in a family, with what protects them: age, sex, language, illness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xiezhi.simulate.draft import Day, Draw, Moment, Thing

HANDS = ("手语",)


def new_law(d: Draw, at: Moment) -> bool:
    """Whether something at that time falls under the law of 2025."""
    return at.day >= d.change if d.epoch == "across" else d.epoch == "after"


@dataclass
class Someone:
    """A person of a case; ``crew``: the officers that deal with them, so that no one is in two rooms."""

    thing: Thing
    number: int
    sex: str
    age: int
    conditions: tuple[str, ...]
    nationality: str
    crew: list[str]
    measures: list[Thing] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"person:{self.number}"

    @property
    def guardian(self) -> str:
        return f"person:{self.number + 200}"

    @property
    def family(self) -> str:
        return f"person:{self.number + 400}"

    @property
    def interpreter(self) -> str:
        return f"person:{self.number + 600}"

    @property
    def minor(self) -> bool:
        return self.age < 18

    @property
    def tongue(self) -> str | None:
        """The language or sign language that needs an interpreter."""
        if "聋哑" in self.conditions:
            return "手语"
        return "英语" if "不通晓当地语言文字" in self.conditions else None

    def do(self, step: str, at: Moment, **data: Any) -> None:
        """An event of the person."""
        self.thing.do(step, at, **data)


def someone(
    d: Draw,
    parent: Thing,
    role: str,
    *,
    age: int | None = None,
    sex: str | None = None,
    conditions: Sequence[str] = (),
    crew: Sequence[str] = ("officer1", "officer2"),
    **more: Any,
) -> Someone:
    """A person in a case: an adult unless told otherwise, now and then a foreigner, deaf, unable to read."""
    number = len(d.things) + 1
    sex = sex or d.pick("男", "女", p=[4, 1])
    age = d.between(18, 66) if age is None else age
    thing = d.matter(
        "person_in_case",
        parent,
        name=f"person:{number}",
        id_number=f"idcard:{number}",
        role=role,
        sex=sex,
        birth_date=d.birth(age),
        conditions=list(conditions),
        public_official="非公职人员",
        deputy="无",
    )
    thing.attributes.update(more)
    nationality = thing.attributes.setdefault("nationality", "中国")
    return Someone(thing, number, sex, age, tuple(conditions), nationality, list(crew))


def suspect(d: Draw, parent: Thing, **more: Any) -> Someone:
    """A suspect as they come: mostly local adults, some of whom the law protects further."""
    kind = d.pick(
        "plain", "foreign", "deaf", "unlettered", "official", "before", "deputy", p=[78, 4, 3, 5, 3, 5, 2]
    )
    facts: dict[str, Any] = {}
    if kind == "foreign":
        facts = {"nationality": "外国", "conditions": ["不通晓当地语言文字"], "language": "英语"}
    elif kind == "deaf":
        facts = {"conditions": ["聋哑"], "language": "手语"}
    elif kind == "unlettered":
        facts = {"conditions": ["无阅读能力"]}
    elif kind == "official":
        facts = {"public_official": "公职人员", "employer": "address:9"}
    elif kind == "before":
        facts = {
            "prior_penalties": 1,
            "prior_penalty_on": Day(-d.between(20, 300 if d.epoch == "after" else 150)),
        }
    elif kind == "deputy":
        facts = {"deputy": d.pick("乡镇人大代表", "县级以上人大代表")}
    role = more.pop("role", "违法嫌疑人")
    return someone(d, parent, role, **{**facts, **more})
