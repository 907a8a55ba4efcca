# SPDX-License-Identifier: Apache-2.0
"""What a family adds to the norms across families: its intervals and its breaches. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from xiezhi.engine.columnar.cross import Breach, Order, unknown_verdict
from xiezhi.engine.columnar.held import Holding, Key
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.few.docket import Turn
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.intervals import AT_MOST, FINAL, TO, Stretch
from xiezhi.engine.reference.judged import Site, version_day
from xiezhi.engine.reference.overlap import intervals
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Missing, Verdict


def breach_of(scene: Scene, verdict: Verdict, at: int, events: Iterable[Event]) -> Breach:
    """A breach as patterns count it; ``events`` show it."""
    anchor, matter = verdict.event, verdict.matter
    order = (at, anchor.seq, verdict.norm.id, matter.id, anchor.id)
    proof = tuple(sorted({_order(event) for event in events}))
    return Breach(order, scene.pack.zone.day(at), *_bearers(matter, anchor), proof, matter.kind)


def _order(event: Event) -> Order:
    return event.at, event.seq, event.id


def _bearers(matter: Matter, event: Event) -> tuple[str | None, str | None]:
    """(unit of the matter, else of the event; officer of the event)."""
    return (matter.unit if matter.unit is not None else event.unit), event.actor


def holdings(scene: Scene, turn: Turn) -> Iterator[Holding]:
    """The intervals of an overlap norm in a family."""
    for version in turn.part.versions:
        for matter in turn.matters:
            for site, stretch, sure in intervals(scene, turn.part, version, matter.id):
                yield _holding(site, stretch, sure)


def _holding(site: Site, stretch: Stretch, sure: bool) -> Holding:
    day = version_day(site)
    covered = None if isinstance(day, Missing) else site.version.covers(day)
    keys, keyless = _keys(site)
    distinct = _mark(site)
    unmarked = site.version.distinct is not None and distinct is None
    ended = (_order(stretch.end),) if stretch.ended == TO and stretch.end is not None else ()
    unit, officer = _bearers(site.matter, stretch.start)
    return Holding(
        site.version.number, _order(stretch.start), stretch.span.end, site.matter.id, keys, distinct, covered, sure,
        keyless or unmarked or covered is None, stretch.ended in (FINAL, AT_MOST), _decided(site, stretch, covered),
        (_order(stretch.start), *ended), unit, officer, site.matter.kind,
    )  # fmt: skip


def _decided(site: Site, stretch: Stretch, covered: bool | None) -> str:
    """The verdict on an interval that takes no part: one without length, one that the condition leaves out."""
    if stretch.span.end <= stretch.start.at:
        return "not_applicable"
    version = site.version
    if version.when is None:
        return ""
    applies = evaluate(version.when, site.moment).value
    if applies is True or (applies is not False and version.unknown == "breach"):
        return ""
    if applies is False or covered is False:
        return "not_applicable"
    return unknown_verdict(version)


def _keys(site: Site) -> tuple[tuple[Key, ...], bool]:
    """The keys under which an interval takes part, and whether one is unknown: a list counts under each member."""
    parts: list[list[Any]] = []
    lacking = False
    for node in site.version.by:
        value = evaluate(node, site.moment).value
        members = value if type(value) is tuple else (value,)
        parts.append([(type(member), member) for member in members if member is not None])
        lacking = lacking or None in members
    return tuple(dict.fromkeys(product(*parts))), lacking


def _mark(site: Site) -> Any:
    """What tells holders apart."""
    if site.version.distinct is None:
        return None
    value = evaluate(site.version.distinct, site.moment).value
    return None if value is None else (type(value), value)
