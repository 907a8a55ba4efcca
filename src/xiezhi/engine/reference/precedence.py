# SPDX-License-Identifier: Apache-2.0
"""precedence: each B must have an A before it. Source: norm-language §4."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from xiezhi.catalog.model import Norm
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.judged import Site, judge_events
from xiezhi.engine.reference.matching import match_value, matches
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import PARENT, TIME_OF_DAY, Fact, Line, Missing, Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.duration import Duration


class Fit(IntEnum):
    """Whether an A serves a B; ``MAYBE``: only at some times of a day of which the time is not known."""

    NO = 0
    MAYBE = 1
    YES = 2


def verdicts(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """One verdict for each B, in order: an A that has served one B is not free for a later one."""
    sites, others = _sites(scene, norm, matter)
    unknown = [_unmatched(site) for site in sites if not _match_known(site)]
    return others + unknown + _judge([site for site in sites if _match_known(site)])


def _sites(scene: Scene, norm: Norm, matter: Matter) -> tuple[list[Site], list[Verdict]]:
    """The Bs to which the norm applies, in order, and the verdicts on the others."""
    sites: list[Site] = []

    def collect(site: Site) -> list[Verdict]:
        sites.append(site)
        return []

    others = judge_events(scene, norm, matter, lambda version: named(scene, matter, version.before), collect)
    return sorted(sites, key=lambda site: (order(site.event), site.version.number)), others


def applicable(scene: Scene, norm: Norm, matter: Matter, until: Event) -> list[Site]:
    """The Bs before an event to which the norm applies."""
    sites, _ = _sites(scene, norm, matter)
    return [site for site in sites if _match_known(site) and order(site.event) < order(until)]


def _unmatched(site: Site) -> Verdict:
    field = site.version.match or ""
    return site.undetermined(site.lacking([Fact(field, field)]))


def _match_known(site: Site) -> bool:
    return site.version.match is None or match_value(site.scene, site.event, site.version.match) is not None


@dataclass(frozen=True)
class Served:
    """What was found for one B: how well the best A fits, which it is, and each A looked at with how it fits."""

    fit: Fit
    by: Event | None
    looked_at: tuple[tuple[Event, Fit, str], ...]


def _judge(sites: list[Site]) -> list[Verdict]:
    """Without and with the candidates whose filter is unknown: where that differs, nobody knows."""
    plain, whole = serve(sites, doubtful=False), serve(sites, doubtful=True)
    return [_verdict(site, a, b) for site, a, b in zip(sites, plain, whole, strict=True)]


def serve(sites: list[Site], *, doubtful: bool) -> list[Served]:
    """What serves each B of one matter, the Bs in order."""
    taken: set[str] = set()
    found = []
    for site in sites:
        served = _serve(site, doubtful, taken)
        if site.version.consume and served.by is not None:
            taken.add(served.by.id)
        found.append(served)
    return found


def _serve(site: Site, doubtful: bool, taken: set[str]) -> Served:
    """The earliest A that surely fits and is free; else whether one may fit."""
    looked_at = []
    for event in named(site.scene, site.matter, site.version.require).taken(doubtful):
        if order(event) >= order(site.event):
            continue
        fit, why = _fit(site, event, _since(site, doubtful))
        if site.version.consume and event.id in taken:
            fit, why = Fit.NO, "taken"
        looked_at.append((event, fit, why))
    best = max((fit for _, fit, _ in looked_at), default=Fit.NO)
    by = next((event for event, fit, _ in looked_at if fit == Fit.YES), None)
    return Served(best, by, tuple(looked_at))


def _since(site: Site, doubtful: bool) -> Event | None:
    """The last C before B, of those that match."""
    events = [
        event
        for event in named(site.scene, site.matter, site.version.since).taken(doubtful)
        if order(event) < order(site.event) and matches(site.scene, site.version, site.event, event, False)
    ]
    return events[-1] if events else None


def _fit(site: Site, event: Event, since: Event | None) -> tuple[Fit, str]:
    version = site.version
    if since is not None and order(event) <= order(since):
        return Fit.NO, "since"
    if not matches(site.scene, version, site.event, event, False):
        return Fit.NO, "match"
    fit, why = Fit.YES, ""
    for name, duration in (("max_age", version.max_age), ("min_gap", version.min_gap)):
        if duration is not None:
            one = _spaced(site, event, duration, least=name == "min_gap")
            fit, why = (one, name) if one < fit else (fit, why)
    return fit, why


def _spaced(site: Site, event: Event, duration: Duration, *, least: bool) -> Fit:
    """Whether B comes no later (``least``: no sooner) than a duration after A."""
    reckoner = site.scene.pack.reckoner
    if duration.elapsed is None:
        held = (reckoner.apart if least else reckoner.within)(event.at, site.event.at, duration)
        return Fit.YES if held else Fit.NO
    shortest = site.event.at - _latest(site, event)
    longest = _latest(site, site.event) - event.at
    if least:
        surely, possibly = shortest >= duration.elapsed, longest >= duration.elapsed
    else:
        surely, possibly = longest <= duration.elapsed, shortest <= duration.elapsed
    return Fit.YES if surely else Fit.MAYBE if possibly else Fit.NO


def _latest(site: Site, event: Event) -> int:
    """The last instant at which an event may have happened."""
    zone = site.scene.pack.zone
    return zone.end_of(zone.day(event.at)) - 1 if event.at_day else event.at


def _verdict(site: Site, plain: Served, whole: Served) -> Verdict:
    require = named(site.scene, site.matter, site.version.require)
    since = named(site.scene, site.matter, site.version.since)
    if plain.fit != whole.fit:
        return site.undetermined(site.doubts(require, since))
    if plain.fit == Fit.MAYBE:
        return site.undetermined(_without_time(site, plain))
    if (require.orphaned and plain.fit == Fit.NO) or (since.orphaned and plain.fit == Fit.YES):
        return site.undetermined(site.lacking([PARENT]))
    if plain.fit == Fit.YES and plain.by is not None:
        by = plain.by
        return site.verdict(
            "satisfied", Line(f"此前有 {by.step} ({by.id})", f"{by.step} ({by.id}) came before")
        )
    return replace(site.verdict("violated"), reasons=tuple(_why_not(site, plain)))


def _without_time(site: Site, served: Served) -> list[Missing]:
    events = [event for event, fit, _ in served.looked_at if fit == Fit.MAYBE]
    return [Missing(event, TIME_OF_DAY) for event in (*events, site.event) if event.at_day]


REASONS = {
    "since": Line("早于其后的重新起算", "lies before the last event from which it counts anew"),
    "match": Line("不属同一对象", "belongs to another"),
    "max_age": Line("间隔过长", "is too old"),
    "min_gap": Line("间隔过短", "is too recent"),
    "taken": Line("已用于此前一次", "has already served an earlier one"),
}


def _why_not(site: Site, served: Served) -> list[Line]:
    """Each A that was looked at and did not serve."""
    zone = site.scene.pack.zone
    names = "/".join(map(str, site.version.require))
    lines = [Line(f"此前没有可用的 {names}", f"no {names} before it serves")]
    for event, _, why in served.looked_at:
        at, reason = zone.text(event.at, day=event.at_day), REASONS[why]
        name = site.scene.title(event)
        lines.append(Line(f"{name} {at}: {reason.zh}", f"{name} {at} {reason.en}"))
    return lines
