# SPDX-License-Identifier: Apache-2.0
"""Norms and expressions made at random, as the YAML of packs has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
STEPS = ("a", "b", "c", "d", "z")


@dataclass(frozen=True)
class Draw:
    """Hypothesis' draw with the few choices that are made here."""

    draw: Any

    def pick(self, choices: Sequence[T]) -> T:
        return self.draw(st.sampled_from(choices))

    def whole(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def several(self, choices: Sequence[T], most: int) -> list[T]:
        return list(dict.fromkeys(self.pick(choices) for _ in range(self.whole(1, most))))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return list(self.draw(st.permutations(items)))


def kinds(*, nested: bool, endless: bool) -> list[dict[str, Any]]:
    """Three kinds: ``top`` above ``mid`` above ``low`` (``nested``: a ``mid`` may stand above a ``mid``)."""
    attributes = {
        "num": {"type": "number"}, "flag": {"type": "boolean", "default": True}, "cat": {"type": "text"},
        "born": {"type": "date"}, "since": {"type": "time"}, "list": {"type": "list"}, "who": {"type": "officer"},
        "span": {"type": "duration"}, "p": {"type": "text"},
    }  # fmt: skip
    fields = {
        "amount": {"type": "number"}, "p": {"type": "text"}, "ok": {"type": "boolean"}, "stamp": {"type": "time"},
        "day": {"type": "date"}, "tags": {"type": "list"},
    }  # fmt: skip
    parents = {"top": [], "mid": ["top", "mid"] if nested else ["top"], "low": ["mid", "top"]}
    return [
        {
            "kind": name,
            "parent": above,
            "attributes": attributes,
            "steps": {
                step: {"fields": fields, "final": step == "z" and not (endless and name == "low")}
                for step in STEPS
            },
        }
        for name, above in parents.items()
    ]


KINDS = (
    kinds(nested=False, endless=False),
    kinds(nested=False, endless=True),
    kinds(nested=True, endless=False),
)
RELATED = {"top": ("mid", "low"), "mid": ("top", "low", "mid"), "low": ("mid", "top")}
LENGTHS = (
    "0 d",
    "1 d",
    "3 d",
    "10 d",
    "30 d",
    "1 wd",
    "3 wd",
    "10 wd",
    "1 m",
    "2 m",
    "1 y",
    "24 h",
    "5 h",
    "90 min",
)


class Expressions:
    """Random texts of expressions for one carrying kind. ``deadlines``: norms that may be asked for."""

    def __init__(self, draw: Draw, kind: str, deadlines: Sequence[tuple[str, str]] = ()) -> None:
        self.draw, self.kind, self.deadlines = draw, kind, deadlines

    def step(self) -> str:
        name = self.draw.pick(STEPS)
        return f"{self.draw.pick(RELATED[self.kind])}.{name}" if self.draw.chance(25) else name

    def attribute(self, name: str) -> str:
        above = [kind for kind in RELATED[self.kind] if kind != "low"]
        return f"{self.draw.pick(above)}.{name}" if above and self.draw.chance(20) else name

    def boolean(self, depth: int = 2) -> str:
        draw = self.draw
        leaves = [
            lambda: f"has({self.step()})",
            lambda: self.attribute("flag"),
            lambda: "data.ok",
            lambda: f"{self.attribute('cat')} == '{draw.pick(('x', 'y'))}'",
            lambda: f"{self.attribute('cat')} in ['x', 'y']",
            lambda: f"'x' in {self.list()}",
            lambda: f"{self.anything(0)} is {draw.pick(('', 'not '))}none",
            lambda: f"{self.number(1)} {draw.pick(('<', '<=', '==', '!=', '>', '>='))} {self.number(1)}",
            lambda: f"{self.time(1)} {draw.pick(('<', '<=', '==', '>'))} {self.time(1)}",
            lambda: f"{self.anything(0)} {draw.pick(('==', '<', '!='))} {self.anything(0)}",
            lambda: f"{draw.pick(('is_workday', 'is_holiday'))}({self.time(0)})",
            lambda: (
                f"qualified({draw.pick(('actor', 'who', 'values(a, actor)'))}, '{draw.pick(('x', 'y'))}')"
            ),
            lambda: f"actor in values({self.step()}, actor)",
            lambda: f"{self.number(0)} < {self.number(0)} <= {self.number(0)}",
        ]
        if self.deadlines:
            norm, kind = draw.pick(self.deadlines)
            name = norm if kind == self.kind and draw.chance(70) else f"{kind}.{norm}"
            states = ("met", "late", "overdue", "open", "paused", "void", "undetermined")
            leaves += [
                lambda: f"state('{name}') == '{draw.pick(states)}'",
                lambda: f"at > due('{name}')",
                lambda: f"due('{name}') is none",
            ]
        if depth == 0 or draw.chance(55):
            return draw.pick(leaves)()
        return draw.pick(
            (
                f"({self.boolean(depth - 1)}) and ({self.boolean(depth - 1)})",
                f"({self.boolean(depth - 1)}) or ({self.boolean(depth - 1)})",
                f"not ({self.boolean(depth - 1)})",
            )
        )

    def number(self, depth: int = 1) -> str:
        draw = self.draw
        leaves = [
            lambda: draw.pick(("0", "1", "2.5", "0.1", "-3")),
            lambda: self.attribute("num"),
            lambda: "data.amount",
            lambda: f"count({self.step()})",
            lambda: f"{draw.pick(('sum', 'min', 'max', 'len'))}(values({self.step()}, amount))",
            lambda: f"len({draw.pick(('list', 'data.tags'))})",
            lambda: f"len(children({draw.pick(('low', 'mid'))}))",
            lambda: f"len(children({draw.pick(('low', 'mid'))}, {draw.pick(STEPS)}))",
            lambda: f"len(links({draw.pick(('low', 'mid', 'top'))}))",
            lambda: f"{draw.pick(('hours_between', 'days_between'))}({self.time(0)}, {self.time(0)})",
            lambda: f"years_between({draw.pick(('born', 'since'))}, at{draw.pick(('', ', day_after=true'))})",
            lambda: f"hour_of({self.time(0)})",
            lambda: f"table('T', {self.attribute('cat')}, 'n'{draw.pick(('', ', on=since', ', on=born'))})",
        ]
        if depth == 0 or draw.chance(60):
            return draw.pick(leaves)()
        return f"({self.number(depth - 1)} {draw.pick(('+', '-', '*', '/'))} {self.number(depth - 1)})"

    def time(self, depth: int = 1) -> str:
        draw = self.draw
        leaves = [
            lambda: "at",
            lambda: "recorded_at",
            lambda: f"{draw.pick(('first', 'last'))}({self.step()})",
            lambda: self.attribute("since"),
            lambda: "data.stamp",
            lambda: "born",
            lambda: "data.day",
        ]
        if depth == 0 or draw.chance(70):
            return draw.pick(leaves)()
        if draw.chance(25):
            pair = f"{self.time(depth - 1)}, {self.time(depth - 1)}"
            return draw.pick((f"min({pair})", f"max([{pair}])"))
        unit = draw.pick(("min", "h", "d", "wd", "m", "y"))
        n = self.number(0) if draw.chance(30) else draw.pick(("1", "3", "-2", "10", "0"))
        return f"plus({self.time(depth - 1)}, {n}, {unit})"

    def anything(self, depth: int) -> str:
        draw = self.draw
        texts = (self.attribute("cat"), "actor", "unit", "data.p", "list", "span", "'x'", "unit.level")
        which = draw.whole(0, 2)
        return self.number(depth) if which == 0 else self.time(depth) if which == 1 else draw.pick(texts)

    def list(self) -> str:
        """A list of texts."""
        fields = self.draw.pick(("p", "tags"))
        return self.draw.pick(("list", "data.tags", f"values({self.step()}, {fields})"))


class Norms:
    """Random norms of one pack."""

    def __init__(self, draw: Draw, day: date) -> None:
        self.draw, self.day = draw, day
        self.deadlines: list[tuple[str, str]] = []
        self.shape: tuple[str, tuple[str, ...], bool] = ("count", ("max",), False)

    def ref(self, kind: str, percent: int = 14) -> Any:
        """A step: own, of a relative, or filtered."""
        draw = self.draw
        step: str = draw.pick(STEPS[:4]) if draw.chance(85) else "z"
        of = kind
        if draw.chance(12):
            of = draw.pick((*RELATED[kind], kind))
            step = f"{of}.{step}"
        if draw.chance(percent):
            return {"step": step, "when": Expressions(draw, of, self.deadlines).boolean(1)}
        return step

    def refs(self, kind: str, percent: int = 14) -> Any:
        if self.draw.chance(25):
            return [self.ref(kind, percent), self.ref(kind, percent)]
        return self.ref(kind, percent)

    def length(self) -> str:
        return self.draw.pick(LENGTHS)

    def boolean(self, kind: str, depth: int = 2) -> str:
        return Expressions(self.draw, kind, self.deadlines).boolean(depth)

    def interval(self, kind: str) -> dict[str, Any]:
        given = {"from": self.refs(kind), "to": self.refs(kind)}
        if self.draw.chance(30):
            given["at_most"] = self.length()
        return given

    def deadline(self, kind: str) -> dict[str, Any]:
        draw = self.draw
        norm: dict[str, Any] = {"after": self.refs(kind), "expect": self.refs(kind), **self._limit(kind)}
        if draw.chance(60):
            norm["occurrence"] = draw.pick(("first", "last", "each", "each"))
        by = draw.pick(("by", "by", "to"))
        if draw.chance(65):
            norm["extend"] = [
                {"step": self.refs(kind), by: self.length(), **({"max": 2} if draw.chance(40) else {})}
                for _ in range(draw.whole(1, 2))
            ]
        if draw.chance(60):
            norm["pause"] = [self.interval(kind) for _ in range(draw.whole(1, 2))]
        if draw.chance(40):
            norm["unless"] = self.refs(kind)
        if draw.chance(25):
            norm["lead"] = self.length()
        if draw.chance(25):
            norm["match"] = draw.pick(("p", "amount", "who"))
        if draw.chance(60):
            norm["remind"] = [self.length() for _ in range(draw.whole(1, 4))]
        norm |= {
            name: value for name, value in (("start", "next_hour"), ("rollover", False)) if draw.chance(20)
        }
        norm |= {"survives": True} if draw.chance(20) else {}
        return norm

    def _limit(self, kind: str) -> dict[str, Any]:
        draw = self.draw
        if draw.chance(15):
            return {"until": Expressions(draw, kind, self.deadlines).time(1)}
        limit: dict[str, Any] = {}
        if draw.chance(25):
            limit["tiers"] = [
                {"when": self.boolean(kind, 1), "within": self.length()} for _ in range(draw.whole(1, 2))
            ]
        if not limit or draw.chance(60):
            limit["within"] = self.length()
        return limit

    def precedence(self, kind: str) -> dict[str, Any]:
        draw = self.draw
        norm = {"before": self.refs(kind), "require": self.refs(kind)}
        if draw.chance(35):
            norm["since"] = self.refs(kind)
        for name, percent in (("max_age", 35), ("min_gap", 35)):
            if draw.chance(percent):
                norm[name] = self.length()
        if draw.chance(30):
            norm["match"] = draw.pick(("p", "amount"))
        if draw.chance(30):
            norm["consume"] = True
        if draw.chance(30):
            norm["occurrence"] = "first"
        return norm

    def required(self, kind: str) -> dict[str, Any]:
        return {"on": self.refs(kind), "need": self.boolean(kind)}

    def prohibition(self, kind: str) -> dict[str, Any]:
        return {"never": self.refs(kind)}

    def judgement(self, kind: str) -> dict[str, Any]:
        return {"on": self.refs(kind), "ask": "?"}

    def limit(self, kind: str) -> dict[str, Any]:
        """Versions of a limit differ in their numbers, not in what they bound and where."""
        draw = self.draw
        what, expressions = self.shape[0], Expressions(draw, kind, self.deadlines)
        if what == "value":
            norm: dict[str, Any] = {"value": expressions.number(1)}
        else:
            norm = {"count": self.refs(kind)} if what == "count" else {"total": self.interval(kind)}
        lengths = ("0 d", "3 d", "24 h", "30 min", "2 wd", "span", "table('T', cat, 'd')")
        for name in self.shape[1]:
            numbers = (0, 1, 2, expressions.number(0))
            norm[name] = draw.pick(lengths) if what == "total" else draw.pick(numbers)
        if self.shape[2] or kind == "low":
            norm["on"] = self.refs(kind)
        return norm

    def overlap(self, kind: str) -> dict[str, Any]:
        draw = self.draw
        norm: dict[str, Any] = self.interval(kind)
        keys = ("unit", "cat", "data.p", "list", "num", "data.tags")
        if draw.chance(80):
            norm["by"] = draw.pick((draw.pick(keys), [draw.pick(keys), draw.pick(keys)]))
        if draw.chance(40):
            norm["max"] = draw.whole(1, 2)
        if draw.chance(35):
            norm["distinct"] = draw.pick(("cat", "num", "actor"))
        return norm

    def pattern(self, others: Sequence[str]) -> dict[str, Any]:
        draw = self.draw
        return {
            "of": draw.several(others, 3), "at_least": draw.whole(1, 3), "window": self.length(),
            "by": draw.pick(("unit", "officer")),
        }  # fmt: skip

    def norm(self, number: int, others: Sequence[str]) -> dict[str, Any]:
        """One norm of any kind; dated versions, conditions, bearers and levels at random."""
        draw = self.draw
        names = (
            "deadline",
            "deadline",
            "deadline",
            "precedence",
            "required",
            "prohibition",
            "limit",
            "overlap",
            "judgement",
        )
        name = "pattern" if others and draw.chance(12) else draw.pick(names)
        kind = draw.pick(("top", "mid", "low"))
        norm: dict[str, Any] = {"id": f"n{number}", "title": f"n{number}", "kind": name}
        if name == "pattern":
            return norm | self.pattern(others) | self._frame()
        norm["matter"] = kind
        make = getattr(self, name)
        bounds = draw.pick((("max",), ("min",), ("max", "min")))
        self.shape = draw.pick(("count", "total", "value")), bounds, draw.chance(50)
        norm |= self._frame()
        if draw.chance(25):
            norm["when"] = self.boolean(kind)
        if draw.chance(8):
            norm["anchor"] = self.refs(kind, 10)
        if draw.chance(35):
            norm["unknown"] = draw.pick(("ignore", "breach"))
        if draw.chance(30):
            cut = self._cut()
            norm["versions"] = [
                {"valid_to": cut, "basis": "old", **make(kind)}, {"valid_from": self._next(cut), **make(kind)},
            ]  # fmt: skip
        else:
            norm |= make(kind)
            if draw.chance(15):
                norm["valid_to"] = self._cut()
        if name == "deadline":
            self.deadlines.append((norm["id"], kind))
        return norm

    def _cut(self) -> str:
        """A day near those of the histories."""
        return (self.day + timedelta(days=self.draw.pick((-1, 0, 1, 3, 10, 40)))).isoformat()

    def _next(self, cut: str) -> str:
        """The day after, or one with a gap between the versions."""
        return (date.fromisoformat(cut) + timedelta(days=self.draw.pick((1, 1, 4)))).isoformat()

    def _frame(self) -> dict[str, Any]:
        draw = self.draw
        frame: dict[str, Any] = {"level": draw.pick(("yellow", "orange", "red")), "basis": "第1条"}
        if draw.chance(12):
            frame["bearer"] = draw.pick(("party", "other"))
        if draw.chance(15):
            frame |= {"internal": True, "protects": draw.pick(("liberty", "property"))}
        if draw.chance(10):
            frame["status"] = "shadow"
        return frame


def norms(draw: Draw, day: date) -> list[dict[str, Any]]:
    """Up to five norms; later ones may ask for the clocks and count the breaches of earlier ones."""
    made = Norms(draw, day)
    found: list[dict[str, Any]] = []
    for number in range(draw.whole(1, 5)):
        found.append(made.norm(number, [norm["id"] for norm in found if norm["kind"] != "pattern"]))
    return found
