# SPDX-License-Identifier: Apache-2.0
"""Changes that may breach what an event must tell or must not, and limits of values, numbers and totals."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog import expression as ex
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY, HOUR, MINUTE
from xiezhi.simulate.changes import Changes, add, drop, shift
from xiezhi.simulate.reaching import Reach, Stock
from xiezhi.simulate.spans import length_of, spans


def required(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    yield from Reach(site.moment, stock).ways(site.version.need, False)


def prohibited(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    yield from Reach(site.moment, stock).ways(site.version.when, True)


def limit(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    version, reach = site.version, Reach(site.moment, stock)
    if version.value is not None:
        for op, bound in ((">", version.max), ("<", version.min)):
            if bound is not None:
                value = reach.value(bound) if isinstance(bound, ex.Expr) else bound
                if value is not None:
                    yield from reach.solved(version.value, op, value)
                if isinstance(bound, ex.Expr) and (here := reach.value(version.value)) is not None:
                    yield from reach.solved(bound, "<" if op == ">" else ">", here)
        return
    if version.count:
        yield from _counted(site, stock)
    if version.total is not None:
        yield from _totalled(site, stock)


def _counted(site: Site, stock: Stock) -> Iterator[Changes]:
    events = named(site.scene, site.matter, site.version.count).sure
    if site.version.max is not None and events:
        last = events[-1]
        for by in (HOUR + 3 * MINUTE, DAY, -HOUR - 3 * MINUTE, -DAY):
            for number in (1, 2, 3, 4, 6, 10, 20):
                yield tuple(
                    add(
                        last.matter, last.step, last.at + by * (n + 1), {**last.data, **last.sets}, last.actor
                    )
                    for n in range(number)
                )
    if site.version.min is not None:
        for number in range(1, len(events) + 1):
            yield tuple(drop(event) for event in events[-number:])


def _totalled(site: Site, stock: Stock) -> Iterator[Changes]:
    total, scene = site.version.total, site.scene
    assert total is not None
    starts, ends = named(scene, site.matter, total.start).sure, named(scene, site.matter, total.end).sure
    bound = site.version.max if isinstance(site.version.max, Duration) else site.version.min
    length = length_of(bound) if isinstance(bound, Duration) else DAY
    for end in ends:
        for by in spans(length, exact=isinstance(bound, Duration) and bound.elapsed is not None):
            yield (shift(end, by),)
            yield tuple(shift(event, by) for event in scene.events if order(event) >= order(end))
        started = [one for one in starts if order(one) < order(end)]
        if started:
            yield (shift(end, started[-1].at - end.at + 2 * MINUTE),)
        yield (drop(end),)
    for start in starts:
        yield (shift(start, -length),)
