# SPDX-License-Identifier: Apache-2.0
"""Changes that may take away what must come first, or bring it too early, too late, too near."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog import expression as ex
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Moment
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.instant import DAY, HOUR, MINUTE
from xiezhi.simulate.changes import Changes, add, drop, shift
from xiezhi.simulate.reaching import Reach, Stock, together
from xiezhi.simulate.spans import length_of, spans, whole_days


def precedence(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    scene, version, event = site.scene, site.version, site.event
    found = [one for one in named(scene, site.matter, version.require).sure if one.id != event.id]
    earlier = [one for one in found if order(one) < order(event)]
    if earlier:
        yield tuple(drop(one) for one in earlier)
        for by in (event.at - earlier[0].at + 37 * MINUTE, whole_days(event.at - earlier[0].at) + DAY):
            yield tuple(shift(one, by) for one in earlier)
        gap = event.at - earlier[0].at
        yield (shift(event, -gap - 23 * MINUTE),)
        yield (shift(event, -whole_days(gap) - DAY),)
        yield tuple(drop(one) for one in found)
    for ref in version.require:
        if ref.when is None:
            continue
        parts = []
        for one in scene.happened(site.matter, ref.kind, ref.step).events:
            if order(one) < order(event):
                reach = Reach(Moment(scene, scene.matters[one.matter], one), stock)
                parts.append([way for way in reach.ways(ref.when, False) if way] or [()])
        yield from (way for way in together(parts) if way)
    yield from _spacing(site, earlier)
    yield from _renewed(site, earlier, stock)
    if version.match is not None:
        reach = Reach(site.moment, stock)
        for one in (event, *earlier):
            there = reach.at(one, scene.matters[one.matter])
            for node in (ex.Data(0, version.match), ex.Attribute(0, None, version.match)):
                for spot in there.spots(node):
                    if spot.field is not None:
                        yield from ((spot.change(value),) for value in there.alternatives(spot)[:3])
    if version.consume:
        for by in (HOUR, DAY, 12 * DAY):
            yield (add(event.matter, event.step, event.at + by, {**event.data, **event.sets}, event.actor),)


def _spacing(site: Site, earlier: list[Event]) -> Iterator[Changes]:
    version, event, scene = site.version, site.event, site.scene
    if version.max_age is not None and earlier:
        for by in spans(length_of(version.max_age), exact=version.max_age.elapsed is not None):
            yield tuple(shift(one, -by) for one in earlier)
            yield tuple(shift(one, by) for one in scene.events if order(one) >= order(event))
            yield (shift(event, by),)
    if version.min_gap is not None and earlier:
        gap = event.at - earlier[0].at
        for keep in (7 * MINUTE, 2 * HOUR, DAY):
            if gap > keep:
                yield (shift(event, keep - gap),)
                yield tuple(shift(one, gap - keep) for one in earlier)
                yield tuple(shift(one, whole_days(gap - keep)) for one in earlier)
                yield tuple(
                    shift(one, -whole_days(gap - keep)) for one in scene.events if order(one) >= order(event)
                )


def _renewed(site: Site, earlier: list[Event], stock: Stock) -> Iterator[Changes]:
    """The event from which it counts anew comes between."""
    version, event = site.version, site.event
    for ref in version.since:
        events = site.scene.happened(site.matter, ref.kind, ref.step).events
        if earlier:
            middle = earlier[-1].at + (event.at - earlier[-1].at) // 2
            for one in events:
                yield (shift(one, middle - one.at),)
                yield (shift(one, event.at - one.at - 5 * MINUTE),)
            since = [one for one in events if order(one) < order(event)]
            if since:
                yield tuple(shift(one, since[0].at - one.at - 20 * MINUTE) for one in earlier)
            for matter in site.scene.related(site.matter, ref.kind).matters:
                yield (Reach(site.moment, stock).new(matter, ref.step, middle, {}),)
