# SPDX-License-Identifier: Apache-2.0
"""Why a norm that is no deadline says what it says of a judged event."""

from __future__ import annotations

from collections.abc import Callable

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import Bound
from xiezhi.engine.reference import limit, precedence, required
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.matching import match_value
from xiezhi.engine.reference.precedence import REASONS, Fit, serve
from xiezhi.engine.reference.telling import (
    BAD,
    GAP,
    GOOD,
    HEAD,
    OUTCOMES,
    STRUCK,
    Expressions,
    Node,
    event_text,
    missing_nodes,
    named_events,
    node,
)
from xiezhi.engine.reference.totals import intervals
from xiezhi.engine.reference.values import show
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.visible import order


def outcome_node(verdict: Verdict) -> Node:
    """A verdict with its reasons and what was missing."""
    words, mark = OUTCOMES[verdict.outcome]
    reasons = [Node(line) for line in verdict.reasons]
    return Node(words, (*reasons, *missing_nodes(verdict.missing)), mark)


def required_nodes(site: Site, words: Expressions) -> list[Node]:
    """``need`` with the value of every part."""
    version = site.version
    assert version.need is not None
    told = [words.tree(Line("要求", "what is needed"), version.need, site.moment)]
    verdicts = required.judge_required(site)
    return told + [outcome_node(verdict) for verdict in verdicts]


def prohibition_nodes(site: Site, words: Expressions) -> list[Node]:
    return [outcome_node(verdict) for verdict in required.judge_prohibited(site)]


def judgement_nodes(site: Site, words: Expressions) -> list[Node]:
    """The question, and the last visible answer."""
    answer = required.last_answer(site)
    told = [node(f"问: {site.version.ask}", f"asked: {site.version.ask}")]
    if answer is not None:
        verdict = answer.data["verdict"]
        text = event_text(site.scene, answer)
        told.append(node(f"答: {verdict}（{text}）", f"answered: {verdict} ({text})"))
    return told + [outcome_node(verdict) for verdict in required.judge_answer(site)]


def precedence_nodes(site: Site, words: Expressions) -> list[Node]:
    """Every A: which serves, and why the others do not."""
    told = []
    if site.version.match is not None:
        value = show(match_value(site.scene, site.event, site.version.match), site.scene.pack.zone)
        told.append(
            node(f"对应字段 {site.version.match} = {value}", f"match: {site.version.match} = {value}")
        )
    rows = [*_looked_at(site), *_afterwards(site)]
    rows = rows or [node("没有任何记录", "no record at all", mark=BAD)]
    told.append(node("此前应有", "what must come before", *rows, mark=HEAD))
    verdicts = precedence.verdicts(site.scene, site.norm, site.matter)
    return told + [outcome_node(verdict) for verdict in verdicts if verdict.event.id == site.event.id]


def _looked_at(site: Site) -> list[Node]:
    rows = []
    for event, fit, why in serve(_earlier_sites(site), doubtful=True)[-1].looked_at:
        text = event_text(site.scene, event)
        if fit == Fit.YES:
            rows.append(node(text, text, mark=GOOD))
        elif fit == Fit.MAYBE:
            rows.append(node(f"{text}: 取决于具体时刻", f"{text}: depends on the time of day", mark=GAP))
        else:
            reason = REASONS[why]
            rows.append(node(f"{text}: {reason.zh}", f"{text} {reason.en}", mark=STRUCK))
    return rows


def _earlier_sites(site: Site) -> list[Site]:
    """The Bs up to the judged one: with ``consume`` they may have taken what would serve it."""
    return [*precedence.applicable(site.scene, site.norm, site.matter, until=site.event), site]


def _afterwards(site: Site) -> list[Node]:
    later = [
        event
        for event in named_events(site.scene, site.matter, site.version.require)
        if order(event) > order(site.event)
    ]
    return [
        node(
            f"{event_text(site.scene, event)}: 在其后",
            f"{event_text(site.scene, event)}: came afterwards",
            mark=STRUCK,
        )
        for event in later
    ]


def limit_nodes(site: Site, words: Expressions, verdicts: list[Verdict]) -> list[Node]:
    """What is bounded and the bounds, with all that was counted."""
    version = site.version
    told = []
    if version.value is not None:
        told.append(words.tree(Line("数值", "the value"), version.value, site.moment))
    for label, bound in ((Line("上限", "max"), version.max), (Line("下限", "min"), version.min)):
        if bound is not None:
            told.append(_bound(site, words, label, bound))
    told += _counted(site)
    return told + [outcome_node(verdict) for verdict in verdicts if verdict.event.id == site.event.id]


def _bound(site: Site, words: Expressions, label: Line, bound: Bound) -> Node:
    if isinstance(bound, Expr):
        return words.tree(label, bound, site.moment)
    text = show(limit.bound_of(site, bound).value, site.scene.pack.zone)
    return node(f"{label.zh} {text}", f"{label.en} {text}")


def _counted(site: Site) -> list[Node]:
    version, zone = site.version, site.scene.pack.zone
    if version.count:
        events = [
            event
            for event in named_events(site.scene, site.matter, version.count)
            if order(event) <= order(site.event)
        ]
        rows = [node(event_text(site.scene, event), event_text(site.scene, event)) for event in events]
        return [node(f"计数 {len(rows)}", f"counted: {len(rows)}", *rows, mark=HEAD)]
    if version.total is None:
        return []
    rows = []
    for stretch in intervals(site, doubtful=False):
        text = f"{event_text(site.scene, stretch.start)} – {zone.text(stretch.span.end)}"
        rows.append(node(text, text))
    return [node("累计的时段", "the intervals", *rows, mark=HEAD)]


TELLERS: dict[str, Callable[[Site, Expressions], list[Node]]] = {
    "required": required_nodes,
    "prohibition": prohibition_nodes,
    "judgement": judgement_nodes,
    "precedence": precedence_nodes,
}
