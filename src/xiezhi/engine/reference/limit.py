# SPDX-License-Identifier: Apache-2.0
"""limit: counts, totals and values within ``max`` and ``min``. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import Bound, Norm, Refs, StepRef, Version
from xiezhi.engine.facts import Matter
from xiezhi.engine.reference.expressions import Answer, evaluate
from xiezhi.engine.reference.judged import Site, judge_events
from xiezhi.engine.reference.references import Candidates, named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.totals import Amount, judge_interval, total_until
from xiezhi.engine.reference.values import compare, either, show
from xiezhi.engine.reference.verdict import PARENT, Line, Verdict
from xiezhi.engine.reference.visible import order


def verdicts(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """``max`` of a count or total where it is raised; ``value`` and every ``min`` at ``on``, else at the first final
    event. Conditions of a limit without ``on`` see all visible events."""

    untold: set[str] = set()

    def judged(versions: Callable[[Version], bool], source: Source, judge: Judging) -> list[Verdict]:
        def events(version: Version) -> Candidates:
            return source(version) if versions(version) else Candidates()

        return judge_events(
            scene, norm, matter, events, judge, occurrence="each", whole=lambda v: not v.on, untold=untold
        )

    found = [
        *judged(
            lambda v: bool(v.count) and v.max is not None, lambda v: named(scene, matter, v.count), _counted
        ),
        *judged(
            lambda v: v.total is not None and v.max is not None,
            lambda v: named(scene, matter, v.total.start if v.total is not None else ()),
            lambda site: [judge_interval(site, bound_of)],
        ),
        *judged(
            lambda v: v.value is not None or v.min is not None, lambda v: _points(scene, matter, v), _at_point
        ),
    ]
    return _without_twins(found)


def _without_twins(found: list[Verdict]) -> list[Verdict]:
    """An event that breaks both ``max`` and ``min`` is one breach."""
    kept: list[Verdict] = []
    broken: set[tuple[int, str]] = set()
    for verdict in found:
        key = (verdict.version.number if verdict.version is not None else -1, verdict.event.id)
        if not (verdict.breach and key in broken):
            kept.append(verdict)
        if verdict.breach:
            broken.add(key)
    return kept


Source = Callable[[Version], Candidates]
Judging = Callable[[Site], list[Verdict]]


def _points(scene: Scene, matter: Matter, version: Version) -> Candidates:
    """The events of ``on``; without it the first final event of the matter."""
    if version.on:
        return named(scene, matter, version.on)
    for event in scene.of_matter[matter.id]:
        if (matter.kind, event.step) in scene.pack.final_steps:
            return Candidates((event,))
    return Candidates()


def final_refs(scene: Scene, matter: Matter) -> Refs:
    """The final step at which a limit without ``on`` is judged, where it has happened."""
    return tuple(
        StepRef(None, event.step)
        for event in scene.of_matter[matter.id]
        if (matter.kind, event.step) in scene.pack.final_steps
    )[:1]


def bound_of(site: Site, bound: Bound) -> Answer:
    """A number, a duration, or what an expression gives at the judged event."""
    return evaluate(bound, site.moment) if isinstance(bound, Expr) else Answer(bound)


def count_until(site: Site, doubtful: bool) -> float:
    """How many events of ``count`` there are up to the judged one, itself included."""
    events = named(site.scene, site.matter, site.version.count).taken(doubtful)
    return float(sum(order(event) <= order(site.event) for event in events))


def _counted(site: Site) -> list[Verdict]:
    """``max`` at an event that raises the count."""
    most = bound_of(site, site.version.max)
    plain, whole = count_until(site, False), count_until(site, True)
    found = [_beyond(site, count, most.value) for count in (plain, whole)]
    if None in found:
        return [site.undetermined(site.lacking(most.lacking))]
    source = named(site.scene, site.matter, site.version.count)
    if found[0] != found[1]:
        return [site.undetermined(site.doubts(source))]
    if source.orphaned and not found[0]:
        return [site.undetermined(site.lacking([PARENT]))]
    return [site.verdict("violated" if found[0] else "satisfied", _counted_line(site, plain, most.value))]


def _counted_line(site: Site, count: float, most: Any) -> Line:
    zone = site.scene.pack.zone
    return Line(
        f"第 {int(count)} 次, 至多 {show(most, zone)} 次", f"number {int(count)}; at most {show(most, zone)}"
    )


def _beyond(site: Site, value: Any, bound: Any) -> bool | None:
    return compare(">", value, bound, site.scene.pack.zone)


def _at_point(site: Site) -> list[Verdict]:
    """``value`` within its bounds, or the ``min`` of a count or total."""
    version = site.version
    if version.value is not None:
        answer = evaluate(version.value, site.moment)
        least, most = bound_of(site, version.min), bound_of(site, version.max)
        return [_within(site, answer, least, most)]
    return _at_least(site)


def _within(site: Site, value: Answer, least: Answer, most: Answer) -> Verdict:
    version = site.version
    low = False if version.min is None else _beyond(site, least.value, value.value)
    high = False if version.max is None else _beyond(site, value.value, most.value)
    outside = either((low, high))
    if outside is None:
        return site.undetermined(site.lacking((*value.lacking, *least.lacking, *most.lacking)))
    zone = site.scene.pack.zone
    text = version.source.get("value", "value")
    bounds = " … ".join(show(one.value, zone) if given is not None else "" for one, given in (
        (least, version.min), (most, version.max),
    ))  # fmt: skip
    line = Line(
        f"{text} = {show(value.value, zone)}, 限度 {bounds}", f"{text} = {show(value.value, zone)}; {bounds}"
    )
    return site.verdict("violated" if outside else "satisfied", line)


def _at_least(site: Site) -> list[Verdict]:
    least = bound_of(site, site.version.min)
    amounts = [_amount(site, doubtful, least.value) for doubtful in (False, True)]
    if None in amounts:
        return [site.undetermined(site.lacking(least.lacking))]
    found = [amount is not None and amount.given < amount.bound for amount in amounts]
    sources = _sources(site)
    if found[0] != found[1]:
        return [site.undetermined(site.doubts(*sources))]
    if found[0] and any(source.orphaned for source in sources):
        return [site.undetermined(site.lacking([PARENT]))]
    least_text, given = show(least.value, site.scene.pack.zone), str(amounts[0])
    line = Line(f"至少 {least_text}, 实有 {given}", f"at least {least_text}; there are {given}")
    return [site.verdict("violated" if found[0] else "satisfied", line)]


def _amount(site: Site, doubtful: bool, least: Any) -> Amount | None:
    """What there is against what there must be, in one measure; ``None`` where the bound does not fit."""
    if site.version.total is not None:
        return total_until(site, doubtful, least)
    return Amount(count_until(site, doubtful), least) if isinstance(least, float) else None


def _sources(site: Site) -> list[Candidates]:
    version = site.version
    refs = [version.count] if version.total is None else [version.total.start, version.total.end]
    return [named(site.scene, site.matter, each) for each in refs]
