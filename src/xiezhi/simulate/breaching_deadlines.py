# SPDX-License-Identifier: Apache-2.0
"""Changes that may make what a deadline expects come late, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog import expression as ex
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Moment
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY, HOUR, Instant
from xiezhi.simulate.changes import Changes, drop, shift
from xiezhi.simulate.reaching import Reach, Stock
from xiezhi.simulate.spans import spans


def deadline(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    scene, version = site.scene, site.version
    expected = named(scene, site.matter, version.expect).sure
    if account is None:
        yield from _of_expected(site, list(expected), stock)
        return
    done, due = account.fulfilled, account.due
    if done is not None and due is not None:
        yield from _belated(site, account, done, due)
    yield from _of_expected(site, list(expected), stock)
    for mark in account.extensions:
        yield (drop(mark.event),)
    for mark in account.pauses:
        yield (drop(mark.event),)
    yield from _sooner_due(site, account, stock)


def _of_expected(site: Site, expected: list[Event], stock: Stock) -> Iterator[Changes]:
    """What fulfils is dropped, or no longer fulfils."""
    if expected:
        yield tuple(drop(event) for event in expected)
    for ref in site.version.expect:
        if ref.when is not None:
            for event in site.scene.happened(site.matter, ref.kind, ref.step).events:
                reach = Reach(Moment(site.scene, site.scene.matters[event.matter], event), stock)
                yield from (way for way in reach.ways(ref.when, False) if way)
    if site.version.match is not None:
        reach = Reach(site.moment, stock)
        for event in expected:
            there = reach.at(event, site.scene.matters[event.matter])
            for spot in there.spots(ex.Data(0, site.version.match)):
                yield from ((spot.change(value),) for value in there.alternatives(spot)[:3])
    if len(expected) >= 1:
        last = site.scene.events[-1]
        yield tuple(drop(event) for event in site.scene.events if order(event) >= order(expected[0]))
        if last.id not in {event.id for event in expected}:
            own = site.scene.of_matter[expected[0].matter]
            yield tuple(drop(event) for event in own if order(event) >= order(expected[0]))


def _belated(site: Site, account: Account, done: Event, due: Due) -> Iterator[Changes]:
    """What fulfils comes late: alone, or with what came after it; or what it is counted from came earlier."""
    scene = site.scene
    others = [e for e in named(scene, site.matter, site.version.expect).sure if order(e) > order(done)]
    limit = account.limit
    elapsed = isinstance(limit, Duration) and limit.elapsed is not None and not site.version.extend
    until = isinstance(account.limit, Until) and due.last_day is None
    least = max(due.us - done.at, 0)
    for by in spans(least, exact=elapsed or until):
        yield tuple(shift(event, by) for event in (done, *(e for e in others if e.at <= done.at + by)))
        yield tuple(shift(event, by) for event in scene.events if order(event) >= order(done))
        yield tuple(shift(event, by) for event in scene.of_matter[done.matter] if order(event) >= order(done))
        trigger = site.event
        if order(trigger) < order(done):
            yield (shift(trigger, -by),)
            yield tuple(shift(event, -by) for event in scene.events if order(event) <= order(trigger))
            own = [event for event in scene.of_matter[trigger.matter] if order(event) <= order(trigger)]
            yield tuple(shift(event, -by) for event in own)
            yield tuple(shift(event, -by) for event in scene.events if order(event) < order(done))
    if site.version.lead is not None and order(done) < order(site.event):
        for by in spans(40 * DAY, exact=False):
            yield (shift(done, by), *(drop(event) for event in others))
            yield (shift(done, -by), *(drop(event) for event in others))


def _sooner_due(site: Site, account: Account, stock: Stock) -> Iterator[Changes]:
    """Due comes sooner: another tier, or another date of the limit."""
    reach = Reach(site.moment, stock)
    if site.version.until is not None and account.fulfilled is not None:
        zone = site.scene.pack.zone
        for back in (DAY, 12 * DAY, 45 * DAY):
            goal = Instant(zone.midnight(zone.day(account.fulfilled.at)) - back + 9 * HOUR)
            yield from reach.solved(site.version.until, "<=", goal)
    for tier in site.version.tiers:
        yield from reach.ways(tier.when, True)
        yield from reach.ways(tier.when, False)


def undischarged(site: Site, account: Account) -> Iterator[Changes]:
    """What ended the duty did not happen, or too late."""
    ended = named(site.scene, site.matter, site.version.unless).sure
    fulfilled = named(site.scene, site.matter, site.version.expect).sure
    if ended:
        yield tuple(drop(event) for event in (*ended, *fulfilled))
        if account.due is not None:
            for by in spans(max(account.due.us - ended[0].at, 0), exact=False):
                yield tuple(
                    shift(event, by) for event in site.scene.events if order(event) >= order(ended[0])
                )
