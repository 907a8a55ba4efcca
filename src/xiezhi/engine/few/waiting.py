# SPDX-License-Identifier: Apache-2.0
"""When time alone can next change a verdict on one family: what ``passing`` tells of batches, for one hearing."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog.model import Interval, Norm, Version
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.few.docket import Turn, interval_of
from xiezhi.engine.few.judge import Hearing
from xiezhi.engine.passing import FAR
from xiezhi.engine.reference.account import Account, run
from xiezhi.engine.reference.deadline import limits_of, terms
from xiezhi.engine.reference.findings import reminders
from xiezhi.engine.reference.intervals import TO, stretches
from xiezhi.engine.reference.judge import WITHIN_FAMILY, scene_of
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR

WAITING = ("open", "paused", "undetermined")


def next_instant(hearing: Hearing) -> int | None:
    """The earliest instant after T (µs) at which a verdict may change by itself; ``None``: never."""
    now = hearing.scene.as_of
    return min((instant for instant in _instants(hearing) if instant > now), default=None)


def _instants(hearing: Hearing) -> Iterator[int]:
    scene = hearing.scene
    yield from _facts_ahead(hearing)
    for part, verdicts in hearing.verdicts:
        if part.kind == "deadline":
            for verdict in verdicts:
                yield from _clock(scene, part, verdict)
    adding = [turn for turn in hearing.turns if turn.part.kind in ("limit", "overlap")]
    growing = []
    for turn in adding:
        for version in turn.part.versions:
            interval = interval_of(version)
            if interval is not None:
                opened = [start for matter in turn.matters for start in _open(scene, matter, interval)]
                yield from _ends(scene, interval, opened)
                growing += [turn] if opened and version.total is not None else []
    if growing and scene.as_of < FAR:
        yield from _totals(hearing, growing)


def _facts_ahead(hearing: Hearing) -> Iterator[int]:
    """Facts dated after T come into view then; what begins at T itself has length a moment later."""
    for event in hearing.family.events:
        if event.voids is None:
            yield event.at + 1 if event.at == hearing.scene.as_of else event.at


# -- clocks -----------------------------------------------------------------------------------------------------


def _clock(scene: Scene, norm: Norm, verdict: Verdict) -> Iterator[int]:
    account, version = verdict.account, verdict.version
    if version is None:
        return
    state = account.state if account is not None else ""
    if account is not None and account.due is not None:
        if state == "open":
            yield account.due.us + (account.due.last_day is None)
            yield from _reminders(scene, version, account)
        if state == "paused":
            yield from _pauses(scene, norm, version)
    told = account is not None or version.unknown != "ignore"  # what cannot be told has no clock then
    if verdict.event.at_day and (state in WAITING or not told):
        for limit, due in _dues(scene, norm, version, verdict):
            yield from _blurred(scene, verdict.event, limit, due)


def _reminders(scene: Scene, version: Version, account: Account) -> Iterator[int]:
    if version.bearer == "us":
        yield from reminders(scene.pack, version, account)


def _pauses(scene: Scene, norm: Norm, version: Version) -> Iterator[int]:
    """A pause that runs ends by ``at_most``; every start that the clock might see is looked at."""
    for pause in version.pause:
        for matter in scene.matters.values():
            if pause.at_most is not None and matter.kind in norm.matter:
                yield from _ends(scene, pause, named(scene, matter, pause.start).taken(True))


def _dues(
    scene: Scene, norm: Norm, version: Version, verdict: Verdict
) -> Iterator[tuple[Duration | Until, Due]]:
    """The limits that a clock may have, with due by each, also where its state is not to be told."""
    account = verdict.account
    if account is not None and account.due is not None:
        yield account.limit, account.due
        return
    site = Site(scene, norm, version, verdict.matter, verdict.event)
    for limit in limits_of(site).possible:
        try:
            due = run(terms(site, limit)).due
        except XiezhiError:
            continue  # beyond the years that can be counted: later than any T
        if due is not None:
            yield limit, due


def _blurred(scene: Scene, trigger: Event, limit: Duration | Until, due: Due) -> Iterator[int]:
    """A limit of hours that begins on a day without a time is told again once every time of that day tells the same."""
    elapsed = not isinstance(limit, Until) and limit.elapsed is not None
    if not elapsed and due.last_day is not None:
        return
    zone, us = scene.pack.zone, due.us
    rest = zone.end_of(zone.day(trigger.at)) - trigger.at
    yield from (us, us + 1, us + rest - 1, us + rest, us + rest + 1, us + rest - HOUR, us + rest - HOUR + 1)
    if us <= scene.as_of <= us + rest + HOUR:
        yield scene.as_of + HOUR


# -- intervals --------------------------------------------------------------------------------------------------


def _open(scene: Scene, matter: Matter, interval: Interval) -> list[Event]:
    """The starts of intervals that no event ends, without and with the events whose filter is unknown."""
    starts, ends = named(scene, matter, interval.start), named(scene, matter, interval.end)
    return [
        stretch.start
        for doubtful in (False, True)
        for stretch in stretches(scene, interval, starts.taken(doubtful), ends.taken(doubtful))
        if stretch.ended != TO
    ]


def _ends(scene: Scene, interval: Interval, starts: list[Event]) -> Iterator[int]:
    """Intervals left open end by ``at_most``."""
    if interval.at_most is None:
        return
    for start in starts:
        try:
            until, _ = scene.pack.reckoner.plus(start.at, interval.at_most)
        except XiezhiError:
            continue
        yield from (until, until + 1)


def _totals(hearing: Hearing, growing: list[Turn]) -> Iterator[int]:
    """A total that grows passes its limit at the instant that a judgement in the far future tells."""
    later = scene_of(hearing.docket.pack, hearing.family, FAR, None, hearing.scene.officers)
    for turn in growing:
        for matter in later.matters.values():
            if matter.kind in turn.part.matter:
                for verdict in WITHIN_FAMILY["limit"](later, turn.part, matter):
                    if verdict.breach:
                        yield from (verdict.at, verdict.at + 1)
