# SPDX-License-Identifier: Apache-2.0
"""``supervision.yaml`` read and checked against the kinds of the pack; faults name the line and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from xiezhi.catalog.model import LEVELS, Kind
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader, closest
from xiezhi.catalog.supervision import (
    ACTS,
    LEAST_NOTICE,
    LEAST_UNITS,
    LEAST_VERDICTS,
    NEEDED_FIELDS,
    OFFICER,
    RELEASES,
    RUNGS,
    WRITING,
    AtOnce,
    Precision,
    Routing,
    Shadowing,
    Supervision,
    Trail,
)
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.working_hours import Limit, parse_limit, parse_span

FILE = "supervision.yaml"
KEYS = (
    "working_hours", "loop", "levels", "at_once", "by_hand", "returned", "escalated", "verify", "attention",
    "precision", "shadow", "releases", "backlog",
)  # fmt: skip
OPTIONAL = ("shadow", "releases", "backlog")
LIMITS = ("by_hand", "returned", "escalated", "verify")
ENDS = ("cured", "closed", "exempted")
T = TypeVar("T")


def read_supervision(node: Node, kinds: Mapping[str, Kind], read: Reader) -> Supervision | None:
    """The plan of a pack's supervision; ``None`` where it has errors, which are told."""
    needed = [key for key in KEYS if key not in OPTIONAL]
    if not read.mapping(node, allowed=KEYS, needed=needed):
        return None
    before = read.faults.errors
    file = _File(node, kinds, read)
    plan = file.plan()
    return plan if plan is not None and read.faults.errors == before else None


class _File:
    """Reads the parts of one file; each gives ``None`` where it told a fault."""

    def __init__(self, node: Node, kinds: Mapping[str, Kind], read: Reader) -> None:
        self.node, self.kinds, self.read = node, kinds, read

    def plan(self) -> Supervision | None:
        value = self.node.value
        loop = self.trail(value["loop"], ACTS)
        limits = [self.limit(value[key]) for key in LIMITS]
        levels, at_once = self.levels(value["levels"]), self.at_once(value["at_once"])
        hours, week = self.hours(value["working_hours"]), self.week(value["attention"])
        precision = self.precision(value["precision"])
        releases = self.node.get("releases")
        trail = None if releases is None else self.trail(releases, RELEASES, WRITING)
        shadowing = self.shadowing(self.node.get("shadow"))
        older = self.node.get("backlog")
        backlog = None if older is None else self.read.duration(older)
        if loop is not None:
            self.loop_fields(loop, value["loop"])
        by_hand, returned, escalated, verify = limits
        if (
            loop is None or levels is None or at_once is None or hours is None or week is None or precision is None
            or by_hand is None or returned is None or escalated is None or verify is None
        ):  # fmt: skip
            return None
        followed = (by_hand, returned, escalated, verify, week, precision, trail, backlog, shadowing)
        return Supervision(loop, levels, at_once, hours, *followed)

    # -- parts

    def trail(
        self, node: Node, acts: Mapping[str, str], others: Mapping[str, str] = MappingProxyType({})
    ) -> Trail | None:
        """A kind and the step of each act; an act that is not named has the step of its own name.

        Of ``others`` there are those whose step the kind has.
        """
        if not self.read.mapping(node, allowed=("kind", "steps"), needed=("kind",)):
            return None
        name = self.read.one_of(node.value["kind"], self.kinds)
        named = node.get("steps")
        if named is not None and not self.read.mapping(named, allowed=(*acts, *others)):
            return None
        if name is None:
            return None
        kind, steps = self.kinds[name], {}
        for act in acts:
            at = None if named is None else named.get(act)
            step = act if at is None else self.read.text(at) or ""
            steps[act] = step
            if step not in kind.steps:
                place = (at or node.value["kind"]) if at is not None or named is None else named
                zh, en = f"{name} 没有步骤 {step} ({acts[act]})", f"{name} has no step {step}"
                right = " ".join(kind.steps) + closest(step, kind.steps)
                self.read.faults.error(place, "unknown-step", zh, en, (right, right))
        for act in others:
            at = None if named is None else named.get(act)
            step = act if at is None else self.read.text(at) or ""
            if step in kind.steps:
                steps[act] = step
        return Trail(name, steps)

    def loop_fields(self, loop: Trail, node: Node) -> None:
        """What the program writes is declared, closings are final, and the matter stands alone."""
        kind = self.kinds[loop.kind]
        at = node.value["kind"]
        if kind.parents:
            zh = f"{kind.name} 不能有上级: 监督不得改变被监督案件的家族"
            en = f"{kind.name} must have no parent: supervising must leave the supervised family as it is"
            self.read.faults.error(at, "value", zh, en, ("去掉 parent", "leave out parent"))
        for act, fields in NEEDED_FIELDS.items():
            step = kind.steps.get(loop.steps[act])
            for name, type_ in fields.items() if step is not None else ():
                if step is not None and (name not in step.fields or step.fields[name].type != type_):
                    zh = f"{kind.name} 的步骤 {step.name} 缺 {type_} 类型的字段 {name}"
                    en = f"step {step.name} of {kind.name} lacks the field {name} of type {type_}"
                    right = f"fields: {{{name}: {{type: {type_}}}}}"
                    self.read.faults.error(at, "undeclared-field", zh, en, (right, right))
        for act in ENDS:
            step = kind.steps.get(loop.steps[act])
            if step is not None and not step.final:
                zh, en = f"步骤 {step.name} ({ACTS[act]}) 未标明终结", f"step {step.name} is not final"
                self.read.faults.error(at, "value", zh, en, ("final: true", "final: true"))

    def levels(self, node: Node) -> dict[str, Routing] | None:
        """Each level has its routing."""
        if not self.read.mapping(node, allowed=LEVELS, needed=LEVELS):
            return None
        found = {level: self.routing(node.value[level]) for level in LEVELS}
        return {level: routing for level, routing in found.items() if routing is not None}

    def routing(self, node: Node) -> Routing | None:
        if not self.read.mapping(node, allowed=("to", "copy", "answer", "recorded"), needed=("to",)):
            return None
        to = self.read.one_of(node.value["to"], (OFFICER, *RUNGS))
        given = node.get("answer")
        answer = None if given is None else self.limit(given)
        kept = node.get("recorded")
        recorded = True if kept is None else bool(self.read.flag(kept))
        if answer is not None and not recorded:
            zh, en = "不记录派发, 就没有反馈时限", "what is not recorded has no limit to answer"
            self.read.faults.error(node, "value", zh, en, ("去掉 answer", "leave out answer"))
        return None if to is None else Routing(to, self.rungs(node.get("copy")), answer, recorded)

    def rungs(self, node: Node | None) -> tuple[str, ...]:
        return () if node is None else self.read.each(node, lambda item: self.read.one_of(item, RUNGS))

    def at_once(self, node: Node) -> AtOnce | None:
        keys = ("levels", "copy", "answer")
        if not self.read.mapping(node, allowed=keys, needed=keys):
            return None
        levels = self.read.each(node.value["levels"], lambda item: self.read.one_of(item, LEVELS))
        answer = self.limit(node.value["answer"])
        return None if answer is None else AtOnce(levels, self.rungs(node.value["copy"]), answer)

    def hours(self, node: Node) -> tuple[tuple[int, int], ...] | None:
        """Spans in order, none over another."""
        spans = self.read.each(node, lambda item: self._parsed(item, parse_span))
        if not spans or any(later[0] <= before[1] for before, later in pairwise(spans)):
            self.read.wrong(node, "按先后、互不重叠的时段", "spans in order that do not overlap")
            return None
        return spans

    def limit(self, node: Node) -> Limit | None:
        return self._parsed(node, parse_limit)

    def week(self, node: Node) -> int | None:
        if not self.read.mapping(node, allowed=("week",), needed=("week",)):
            return None
        return self.read.whole(node.value["week"], 1)

    def precision(self, node: Node) -> Precision | None:
        if not self.read.mapping(node, allowed=("floor", "months"), needed=("floor", "months")):
            return None
        floor = node.value["floor"]
        months = self.read.whole(node.value["months"], 1)
        share = floor.value
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 < share < 1:
            self.read.wrong(floor, "0 与 1 之间的数, 如 0.8", "a number between 0 and 1 such as 0.8")
            return None
        return None if months is None else Precision(float(share), months)

    def shadowing(self, node: Node | None) -> Shadowing:
        """A pack may ask for more before a norm goes into shadow by itself, never for less."""
        least = {"verdicts": LEAST_VERDICTS, "units": LEAST_UNITS, "notice": LEAST_NOTICE}
        if node is None or not self.read.mapping(node, allowed=least):
            return Shadowing()
        given = {name: node.get(name) for name in least}
        values = {
            name: least[name] if child is None else self.read.whole(child, least[name]) or least[name]
            for name, child in given.items()
        }
        return Shadowing(**values)

    def _parsed(self, node: Node, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(node.text if node.is_scalar else "")
        except XiezhiError as error:
            self.read.faults.error(node, "value", error.zh, error.en)
            return None
