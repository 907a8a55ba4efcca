# SPDX-License-Identifier: Apache-2.0
"""Which changes in facts are likely to make a norm's version newly breached, by the norm's own structure.

Nothing here is sure: ``search`` lets the reference engine judge each, and keeps what disturbs least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice, product

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Norm, Refs, StepRef, Version
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, Instant
from xiezhi.simulate.changes import Changes, add, drop, put, shift
from xiezhi.simulate.reaching import Reach, Stock, moves, together

REST = 12 * DAY
"""By how much a due day can move with the days of rest around it."""
SATISFIED = ("satisfied", "pending")


def candidates(
    scenes: list[Scene], norm: Norm, version: Version, verdicts: list[tuple[Scene, Verdict]], stock: Stock
) -> Iterator[Changes]:
    """Changes that may breach a version, those first that touch what was judged satisfied."""
    mine = [(scene, one) for scene, one in verdicts if one.version is version]
    makers = MAKERS[version.kind]
    for scene, one in mine:
        if one.outcome in SATISFIED:
            yield from makers(_site(scene, one), one.account, stock)
    for scene, one in mine:
        if one.outcome == "not_applicable":
            site = _site(scene, one)
            if one.account is not None:
                yield from _undischarged(site, one.account)
            for change in Reach(site.moment, stock).ways(version.when, True):
                yield change
                yield from _both([change], list(makers(site, None, stock)))
    for scene in scenes:
        for matter in scene.matters.values():
            if matter.kind in norm.matter:
                yield from _unjudged(scene, norm, version, matter, stock)


def _site(scene: Scene, verdict: Verdict) -> Site:
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


# -- deadline


def _deadline(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
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
    for by in _spans(least, exact=elapsed or until):
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
        for by in _spans(40 * DAY, exact=False):
            yield (shift(done, by), *(drop(event) for event in others))
            yield (shift(done, -by), *(drop(event) for event in others))


def _spans(least: int, *, exact: bool) -> list[int]:
    """Spans beyond a limit: by minutes where it is counted so, and in whole days that outlast days of rest."""
    days = -(-least // DAY) * DAY
    spans = [least + 37 * MINUTE, least + 3 * HOUR] if exact else []
    if exact:
        return [*spans, days + (DAY if days - least < HOUR else 0), days + 2 * DAY]
    return [days + REST, days + 2 * DAY, days + 2 * REST]


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


def _undischarged(site: Site, account: Account) -> Iterator[Changes]:
    """What ended the duty did not happen, or too late."""
    ended = named(site.scene, site.matter, site.version.unless).sure
    fulfilled = named(site.scene, site.matter, site.version.expect).sure
    if ended:
        yield tuple(drop(event) for event in (*ended, *fulfilled))
        if account.due is not None:
            for by in _spans(max(account.due.us - ended[0].at, 0), exact=False):
                yield tuple(
                    shift(event, by) for event in site.scene.events if order(event) >= order(ended[0])
                )


# -- precedence


def _precedence(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    scene, version, event = site.scene, site.version, site.event
    found = [one for one in named(scene, site.matter, version.require).sure if one.id != event.id]
    earlier = [one for one in found if order(one) < order(event)]
    if earlier:
        yield tuple(drop(one) for one in earlier)
        for by in (event.at - earlier[0].at + 37 * MINUTE, _days(event.at - earlier[0].at) + DAY):
            yield tuple(shift(one, by) for one in earlier)
        gap = event.at - earlier[0].at
        yield (shift(event, -gap - 23 * MINUTE),)
        yield (shift(event, -_days(gap) - DAY),)
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
        for by in _spans(_length(version.max_age), exact=version.max_age.elapsed is not None):
            yield tuple(shift(one, -by) for one in earlier)
            yield tuple(shift(one, by) for one in scene.events if order(one) >= order(event))
            yield (shift(event, by),)
    if version.min_gap is not None and earlier:
        gap = event.at - earlier[0].at
        for keep in (7 * MINUTE, 2 * HOUR, DAY):
            if gap > keep:
                yield (shift(event, keep - gap),)
                yield tuple(shift(one, gap - keep) for one in earlier)
                yield tuple(shift(one, _days(gap - keep)) for one in earlier)
                yield tuple(
                    shift(one, -_days(gap - keep)) for one in scene.events if order(one) >= order(event)
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


def _length(duration: Duration) -> int:
    if duration.elapsed is not None:
        return duration.elapsed
    return duration.n * {"d": DAY, "wd": 7 * DAY // 5 + DAY, "m": 31 * DAY, "y": 366 * DAY}[duration.unit]


def _days(us: int) -> int:
    return -(-us // DAY) * DAY


# -- single events, limits


def _required(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    yield from Reach(site.moment, stock).ways(site.version.need, False)


def _prohibited(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
    yield from Reach(site.moment, stock).ways(site.version.when, True)


def _limit(site: Site, account: Account | None, stock: Stock) -> Iterator[Changes]:
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
    length = _length(bound) if isinstance(bound, Duration) else DAY
    for end in ends:
        for by in _spans(length, exact=isinstance(bound, Duration) and bound.elapsed is not None):
            yield (shift(end, by),)
            yield tuple(shift(event, by) for event in scene.events if order(event) >= order(end))
        started = [one for one in starts if order(one) < order(end)]
        if started:
            yield (shift(end, started[-1].at - end.at + 2 * MINUTE),)
        yield (drop(end),)
    for start in starts:
        yield (shift(start, -length),)


def overlapping(version: Version, verdicts: list[tuple[Scene, Verdict]], stock: Stock) -> Iterator[Changes]:
    """Two intervals brought onto one resource at one time; where different values count, with different ones."""
    mine = [(scene, one) for scene, one in verdicts if one.version is version and one.outcome == "satisfied"]
    for (first, one), (scene, other) in product(mine, mine):
        if one.event.id == other.event.id or one.event.at > other.event.at:
            continue
        held = Reach(_site(first, one).moment, stock)
        there = Reach(_site(scene, other).moment, stock)
        keys = [_same_key(held, there, key) for key in version.by]
        kinds: list[Changes] = [()]
        if version.distinct is not None and held.value(version.distinct) == there.value(version.distinct):
            kinds = _another(held, there, version.distinct)
        for when in _meeting(scene, one.event, other.event):
            yield from together([*keys, kinds, [when]])


def _same_key(held: Reach, there: Reach, key: ex.Expr) -> list[Changes]:
    value, own = held.value(key), there.value(key)
    if isinstance(value, tuple) and isinstance(own, tuple):
        if set(value) & set(own):
            return [()]
        return [(spot.change((value[0], *own[1:])),) for spot in there.spots(key)]
    if value == own:
        return [()]
    return list(islice(there.solved(key, "==", value), 4))


def _another(held: Reach, there: Reach, node: ex.Expr) -> list[Changes]:
    value = held.value(node)
    if isinstance(value, bool):
        return [way for way in there.ways(node, not value) if way][:8]
    return list(there.solved(node, "!=", value))[:8]


def _meeting(scene: Scene, one: Event, other: Event) -> Iterator[Changes]:
    """The later interval as it is, and brought to begin soon after the other."""
    yield ()
    by = one.at - other.at + 9 * MINUTE
    yield from moves(scene, other, by)
    yield tuple(shift(event, by) for event in scene.of_matter[other.matter])
    yield tuple(shift(event, by) for event in scene.events)


Maker = Callable[[Site, "Account | None", Stock], Iterator[Changes]]
MAKERS: dict[str, Maker] = {
    "deadline": _deadline, "precedence": _precedence, "required": _required, "prohibition": _prohibited,
    "limit": _limit,
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
