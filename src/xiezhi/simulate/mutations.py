# SPDX-License-Identifier: Apache-2.0
"""Which changes in facts are likely to make a norm's version newly breached, by the norm's own structure.

Nothing here is sure: ``search`` lets the reference engine judge each, and keeps what disturbs least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Norm, Refs, StepRef, Version
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.instant import DAY, HOUR, MINUTE
from xiezhi.simulate.breaching_deadlines import deadline, undischarged
from xiezhi.simulate.breaching_limits import limit, prohibited, required
from xiezhi.simulate.breaching_precedence import precedence
from xiezhi.simulate.changes import Changes, add, drop, put
from xiezhi.simulate.reaching import Reach, Stock, moves, together

SATISFIED = ("satisfied", "pending")


def candidates(
    scenes: list[Scene], norm: Norm, version: Version, verdicts: list[tuple[Scene, Verdict]], stock: Stock
) -> Iterator[Changes]:
    """Changes that may breach a version, those first that touch what was judged satisfied."""
    mine = [(scene, one) for scene, one in verdicts if one.version is version]
    makers = MAKERS[version.kind]
    for scene, one in mine:
        if one.outcome in SATISFIED:
            yield from makers(site_of(scene, one), one.account, stock)
    for scene, one in mine:
        if one.outcome == "not_applicable":
            site = site_of(scene, one)
            if one.account is not None:
                yield from undischarged(site, one.account)
            for change in Reach(site.moment, stock).ways(version.when, True):
                yield change
                yield from _both([change], list(makers(site, None, stock)))
    for scene in scenes:
        for matter in scene.matters.values():
            if matter.kind in norm.matter:
                yield from _unjudged(scene, norm, version, matter, stock)


def site_of(scene: Scene, verdict: Verdict) -> Site:
    assert verdict.version is not None
    whole = verdict.version.kind == "limit" and not verdict.version.on
    return Site(scene, verdict.norm, verdict.version, verdict.matter, verdict.event, whole)


def _both(firsts: list[Changes], seconds: list[Changes]) -> Iterator[Changes]:
    for first, second in product(firsts, seconds[:40]):
        if first and second:
            yield tuple(dict.fromkeys((*first, *second)))


# -- events that the norm does not judge yet


def judged_refs(version: Version) -> Refs:
    """The references whose events a version judges."""
    total = version.total.start if version.total is not None else ()
    return version.after or version.before or version.on or version.never or version.count or total


def _unjudged(scene: Scene, norm: Norm, version: Version, matter: Matter, stock: Stock) -> Iterator[Changes]:
    """Events that only a filter keeps out; then a step that did not happen brought about."""
    for ref in judged_refs(version):
        related = scene.related(matter, ref.kind).matters
        for event in scene.happened(matter, ref.kind, ref.step).events:
            reach = Reach(Moment(scene, scene.matters[event.matter], event), stock)
            filters = reach.ways(ref.when, True)
            if filters == [()]:
                continue
            site = Site(scene, norm, version, matter, event)
            applies = Reach(site.moment, stock).ways(version.when, True)
            for changes in together([filters, applies]):
                yield changes
                yield from _both([changes], list(MAKERS[version.kind](site, None, stock)))
        for other in related:
            yield from _brought(scene, norm, version, matter, other, ref, stock)


def _brought(
    scene: Scene, norm: Norm, version: Version, matter: Matter, other: Matter, ref: StepRef, stock: Stock
) -> Iterator[Changes]:
    """The step of a reference after each event of its matter, and what makes it a breach."""
    own = scene.of_matter[other.id]
    anchors = [own[-1], *own[:-1][::-1]] if own else list(scene.events[-1:])
    for event in anchors[:6]:
        at = event.at + 17 * MINUTE
        new = Reach(Moment(scene, other, event), stock).new(other, ref.step, at, {})
        made = Event(
            id=f"{other.id}#new0", matter=other.id, step=ref.step, at=at, recorded_at=at,
            seq=max(one.seq for one in scene.events) + 1, actor=new.value, unit=event.unit, data=dict(new.data),
        )  # fmt: skip
        later = Scene(
            scene.pack, scene.matters, sorted((*scene.events, made), key=order), max(scene.as_of, at),
            scene.officers, scene.clocks,
        )  # fmt: skip
        site = Site(later, norm, version, matter, made)
        parts = [
            Reach(Moment(later, other, made), stock).ways(ref.when, True),
            Reach(site.moment, stock).ways(version.when, True),
        ]
        for changes in together(parts):
            yield _into((new, *changes))
            for more in list(MAKERS[version.kind](site, None, stock))[:20]:
                yield _into((new, *changes, *more))


def _into(changes: Changes) -> Changes:
    """Fields set on an event that is added are told with it."""
    first, *rest = changes
    data = dict(first.data)
    left = []
    for change in rest:
        if change.action == "set" and change.on == f"{first.on}#new0":
            data[change.name] = change.value
        elif change.on == f"{first.on}#new0":
            if change.action == "shift":
                first = replace(first, at=first.at + change.by)
            elif change.action == "actor":
                first = replace(first, value=change.value)
        else:
            left.append(change)
    told = tuple((name, value) for name, value in data.items() if value is not None)
    return (replace(first, data=told), *left)


Maker = Callable[[Site, "Account | None", Stock], Iterator[Changes]]
MAKERS: dict[str, Maker] = {
    "deadline": deadline, "precedence": precedence, "required": required, "prohibition": prohibited,
    "limit": limit,
}  # fmt: skip


def plain(scenes: Iterable[Scene], stock: Stock) -> Iterator[Changes]:
    """Every single change to every event, whatever the norm: where its structure gave no way."""
    for scene in scenes:
        pack = scene.pack
        for event in scene.events:
            yield (drop(event),)
            for by in (37 * MINUTE, -37 * MINUTE, 5 * HOUR, -5 * HOUR, DAY, -DAY, 15 * DAY, -15 * DAY, 45 * DAY,
                       -45 * DAY, 120 * DAY, 400 * DAY):  # fmt: skip
                yield from list(moves(scene, event, by))[:2]
            matter = scene.matters[event.matter]
            reach = Reach(Moment(scene, matter, event), stock)
            step = pack.kinds[matter.kind].steps.get(event.step)
            for name in step.fields if step is not None else ():
                for spot in reach.spots(ex.Data(0, name)):
                    if spot.value is not None:
                        yield (put(event, name, None),)
                    yield from ((spot.change(value),) for value in reach.alternatives(spot)[:4])
            for name in event.sets:
                for spot in reach.spots(ex.Attribute(0, None, name)):
                    yield from ((spot.change(value),) for value in (*reach.alternatives(spot)[:6], None))
            yield (add(event.matter, event.step, event.at + HOUR, {**event.data, **event.sets}, event.actor),)
        for matter in scene.matters.values():
            if not scene.of_matter[matter.id]:
                continue
            reach = Reach(Moment(scene, matter, scene.of_matter[matter.id][-1]), stock)
            for name in pack.kinds[matter.kind].attributes:
                for spot in reach.spots(ex.Attribute(0, None, name)):
                    yield from ((spot.change(value),) for value in reach.alternatives(spot)[:12])
