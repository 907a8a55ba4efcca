# SPDX-License-Identifier: Apache-2.0
"""Pieces of an explanation: lines with what stands below them, and expressions with the value of every part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import Norm, Pack, Refs
from xiezhi.catalog.phrases import Phrases
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.expressions import Answer, evaluate
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.values import show
from xiezhi.engine.reference.verdict import Fact, Line, Missing
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.instant import Zone

PLAIN, HEAD, STRUCK, GOOD, BAD, WARN, GAP = "", "head", "struck", "good", "bad", "warn", "gap"
OUTCOMES = {
    "satisfied": (Line("符合", "satisfied"), GOOD),
    "violated": (Line("违反", "violated"), BAD),
    "pending": (Line("未到期", "pending"), PLAIN),
    "not_applicable": (Line("不适用", "not applicable"), STRUCK),
    "undetermined": (Line("无法判定", "undetermined"), GAP),
}


@dataclass(frozen=True)
class Node:
    """One line of an explanation and what stands below it. ``mark``: how it is shown (``struck``: did not count)."""

    line: Line
    children: tuple[Node, ...] = ()
    mark: str = PLAIN

    def walk(self) -> Iterable[Node]:
        """This node and all below."""
        yield self
        for child in self.children:
            yield from child.walk()


def node(zh: str, en: str, *children: Node, mark: str = PLAIN) -> Node:
    """A node of one line."""
    return Node(Line(zh, en), children, mark)


def stamp(zone: Zone, event: Event) -> str:
    """When an event happened, in local time."""
    return zone.text(event.at, day=event.at_day)


def event_text(scene: Scene, event: Event) -> str:
    """An event by step, id and time; of another matter than asked for, the reader sees it from the id."""
    return f"{scene.title(event)} ({event.id}) {stamp(scene.pack.zone, event)}"


def missing_nodes(missing: Iterable[Missing]) -> list[Node]:
    """The facts that were missing, each once."""
    facts: dict[tuple[str, Fact], Missing] = {(one.event.id, one.fact): one for one in missing}
    return [
        node(f"缺少 {one.fact.zh}（{one.event.id}）", f"missing: {one.fact.en} ({one.event.id})", mark=GAP)
        for one in facts.values()
    ]


class Expressions:
    """Expressions of one norm in words, with the values of their parts at a moment."""

    def __init__(self, pack: Pack, norm: Norm) -> None:
        self.zone = pack.zone
        self.zh, self.en = Phrases(pack, norm, "zh"), Phrases(pack, norm, "en")

    def tree(self, label: Line, expr: ast.Expr, moment: Moment) -> Node:
        """An expression under a label: its value, and below it the value of every part."""
        answer = evaluate(expr, moment)
        lacking = [node(f"缺少 {fact.zh}", f"missing: {fact.en}", mark=GAP) for fact in answer.lacking]
        below = self._node(expr, moment)
        return Node(self._valued(label, answer), (below, *lacking), _mark(answer))

    def _node(self, expr: ast.Expr, moment: Moment) -> Node:
        answer = evaluate(expr, moment)
        words = Line(self.zh.expr(expr), self.en.expr(expr))
        children = tuple(self._node(part, moment) for part in parts_of(expr))
        return Node(self._valued(words, answer), children, _mark(answer))

    def _valued(self, words: Line, answer: Answer) -> Line:
        zh, en = _word(answer, self.zone)
        return Line(f"{words.zh} → {zh}", f"{words.en} → {en}")


def _word(answer: Answer, zone: Zone) -> Line:
    known = {True: Line("是", "true"), False: Line("否", "false"), None: Line("未知", "unknown")}
    if answer.value is None or isinstance(answer.value, bool):
        return known[answer.value]
    text = show(answer.value, zone)
    return Line(text, text)


def _mark(answer: Answer) -> str:
    return GAP if answer.value is None else STRUCK if answer.value is False else PLAIN


def parts_of(expr: ast.Expr) -> Sequence[ast.Expr]:
    """The parts of an expression whose values are worth showing: everything but literals."""
    below: list[ast.Expr] = []
    for value in _fields(expr):
        below += [
            part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, ast.Expr)
        ]
    return [part for part in below if not isinstance(part, ast.Literal | ast.Listing)]


def _fields(expr: ast.Expr) -> list[object]:
    return [getattr(expr, name) for name in type(expr).__dataclass_fields__]


def when_nodes(words: Expressions, scene: Scene, refs: Refs, event: Event) -> list[Node]:
    """The filters through which an event had to pass, with their values."""
    label = Line("筛选条件", "filter")
    moment = Moment(scene, scene.matters[event.matter], event)
    return [
        words.tree(label, ref.when, moment) for ref in refs if ref.when is not None and ref.step == event.step
    ]


def named_events(scene: Scene, matter: Matter, refs: Refs) -> list[Event]:
    """All events of the steps that references name, whether their filter lets them through or not."""
    found = {event.id: event for ref in refs for event in scene.happened(matter, ref.kind, ref.step).events}
    return sorted(found.values(), key=order)


@dataclass(frozen=True)
class Search:
    """The search for the first event of a role after another: which were looked at, and why they do not count."""

    scene: Scene
    words: Expressions
    matter: Matter
    refs: Refs

    def reason(self, event: Event) -> Line | None:
        """Why a filter keeps an event out, if it does."""
        found = named(self.scene, self.matter, self.refs)
        if any(one.id == event.id for one in found.sure):
            return None
        if any(one.id == event.id for one in found.doubtful):
            return Line("筛选条件未知", "its filter is unknown")
        return Line("不符合筛选条件", "its filter does not hold")

    def struck(self, event: Event, reason: Line) -> Node:
        """An event that does not count."""
        text = event_text(self.scene, event)
        filters = when_nodes(self.words, self.scene, self.refs, event)
        return node(f"{text}: {reason.zh}", f"{text}: {reason.en}", *filters, mark=STRUCK)
