# SPDX-License-Identifier: Apache-2.0
"""overlap: intervals of all families that hold one resource at once. Source: norm-language §4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.intervals import Stretch, stretches, unended
from xiezhi.engine.reference.judged import Site, applicability, undetermined, version_day
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.values import identity, show
from xiezhi.engine.reference.verdict import Fact, Line, Missing, Verdict

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Holding:
    """One interval that holds resources. ``covered``: the version is in force at its start (None: not to be told)."""

    site: Site
    stretch: Stretch
    keys: tuple[Key, ...]
    distinct: Any
    covered: bool | None
    missing: tuple[Missing, ...] = ()
    sure: bool = True

    @property
    def rank(self) -> tuple[int, int, str]:
        start = self.stretch.start
        return start.at, start.seq, start.id


def verdicts(scenes: Sequence[Scene], norm: Norm) -> list[Verdict]:
    """One verdict for each interval: what the versions say of it, the strongest."""
    found: dict[tuple[str, str], Verdict] = {}
    for version in norm.versions:
        for verdict in _of_version(scenes, norm, version):
            key = (verdict.matter.id, verdict.event.id)
            if key not in found or STRENGTH[verdict.outcome] > STRENGTH[found[key].outcome]:
                found[key] = verdict
    return list(found.values())


STRENGTH = {"not_applicable": 0, "satisfied": 1, "undetermined": 2, "violated": 3}


def _of_version(scenes: Sequence[Scene], norm: Norm, version: Version) -> list[Verdict]:
    decided: list[Verdict] = []
    holdings: list[Holding] = []
    for scene in scenes:
        for matter in scene.matters.values():
            if matter.kind in norm.matter:
                for site, stretch, sure in intervals(scene, norm, version, matter.id):
                    one = _holding(site, stretch, sure)
                    if isinstance(one, Holding):
                        holdings.append(one)
                    else:
                        decided.append(one)
    plain = {id(one): _exceeding(holdings, one, doubtful=False) for one in holdings}
    whole = {id(one): _exceeding(holdings, one, doubtful=True) for one in holdings}
    return decided + [_verdict(one, plain[id(one)], whole[id(one)]) for one in holdings]


def intervals(scene: Scene, norm: Norm, version: Version, matter: str) -> list[tuple[Site, Stretch, bool]]:
    """The matter's intervals; those whose ``from`` is doubtful are marked as not sure. Empty ones are left out."""
    assert version.interval is not None
    own = scene.matters[matter]
    starts, ends = named(scene, own, version.interval.start), named(scene, own, version.interval.end)
    result = []
    sure = {event.id for event in starts.sure}
    for stretch in stretches(scene, version.interval, starts.sure, ends.sure):
        result.append((Site(scene, norm, version, own, stretch.start), stretch, True))
    if starts.doubtful or ends.doubtful:
        for stretch in stretches(scene, version.interval, starts.taken(True), ends.taken(True)):
            if stretch.start.id not in sure:
                result.append((Site(scene, norm, version, own, stretch.start), stretch, False))
    return result


def _holding(site: Site, stretch: Stretch, sure: bool) -> Holding | Verdict:
    """What an interval holds, or the verdict where it takes no part."""
    if stretch.span.end <= stretch.span.start:
        return site.verdict("not_applicable", Line("时长为零", "an empty interval"))
    day = version_day(site)
    covered = None if isinstance(day, Missing) else site.version.covers(day)
    applies = applicability(site)
    if applies is not None:
        if covered is False:
            return site.verdict("not_applicable", Line("没有有效的版本", "no version is in force"))
        return applies
    keys, missing = _keys(site)
    distinct, lacking = _distinct(site)
    version = (Missing(site.event, day.fact),) if isinstance(day, Missing) else ()
    return Holding(site, stretch, keys, distinct, covered, (*version, *missing, *lacking), sure)


def _keys(site: Site) -> tuple[tuple[Key, ...], tuple[Missing, ...]]:
    """The keys under which an interval takes part: a list counts under each member; unknown ones nowhere."""
    parts: list[list[Any]] = []
    missing: list[Missing] = []
    for node in site.version.by:
        answer = evaluate(node, site.moment)
        members = answer.value if type(answer.value) is tuple else (answer.value,)
        parts.append([identity(member) for member in members if member is not None])
        if None in members:
            missing += site.lacking(answer.lacking or (Fact("归组的依据", "the key"),))
    return tuple(dict.fromkeys(product(*parts))), tuple(missing)


def _distinct(site: Site) -> tuple[Any, tuple[Missing, ...]]:
    if site.version.distinct is None:
        return None, ()
    answer = evaluate(site.version.distinct, site.moment)
    if answer.value is None:
        return None, site.lacking(answer.lacking or (Fact("区分的依据", "what tells them apart"),))
    return identity(answer.value), ()


def _exceeding(holdings: Sequence[Holding], one: Holding, *, doubtful: bool) -> tuple[Holding, ...]:
    """The earlier intervals that, with this one, exceed ``max`` under one of its keys; none where they do not."""
    version = one.site.version
    most = version.max if isinstance(version.max, float) else 1.0
    found: dict[tuple[int, int, str], Holding] = {}
    for key in one.keys:
        earlier = [
            other
            for other in holdings
            if key in other.keys
            and (other.rank, other.site.matter.id) < (one.rank, one.site.matter.id)
            and other.stretch.span.end > one.stretch.span.start
            and (other.sure or doubtful)
        ]
        if _exceeds(version, earlier, one, most):
            found.update((other.rank, other) for other in earlier)
    return tuple(found.values())


def _exceeds(version: Version, earlier: Sequence[Holding], one: Holding, most: float) -> bool:
    if version.distinct is None:
        return len(earlier) >= most
    values = {other.distinct for other in (*earlier, one) if other.distinct is not None}
    return one.distinct is not None and len(values) > most


def _verdict(one: Holding, plain: tuple[Holding, ...], whole: tuple[Holding, ...]) -> Verdict:
    site = one.site
    if one.covered is False:
        return site.verdict("not_applicable", Line("没有有效的版本", "no version is in force"))
    left_open = unended(site.scene, one.stretch.start, one.stretch.ended)
    if not one.sure:
        return site.undetermined(site.lacking([Fact("筛选条件所需的事实", "what its filter needs")]))
    if bool(plain) != bool(whole):
        return site.undetermined(
            site.lacking([Fact("另一时段的筛选条件", "what the filter of another interval needs")])
        )
    if plain and one.covered:
        return _reported(one, plain, (*one.missing, *left_open))
    if one.missing:
        version = site.version if one.covered else None
        return undetermined(site.norm, version, site.matter, site.event, (*one.missing, *left_open))
    return replace(site.verdict("satisfied"), missing=left_open)


def _reported(one: Holding, earlier: tuple[Holding, ...], missing: tuple[Missing, ...]) -> Verdict:
    """A breach; its events are those of all intervals counted."""
    events: dict[str, Event] = {}
    for holding in (one, *earlier):
        stretch = holding.stretch
        for event in (stretch.start, stretch.end if stretch.ended == "to" else None):
            if event is not None:
                events[event.id] = event
    ordered = tuple(sorted(events.values(), key=lambda event: (event.at, event.seq, event.id)))
    verdict = one.site.verdict("violated", *_lines(one, earlier))
    return Verdict(
        verdict.norm, verdict.version, verdict.matter, verdict.event, "violated", missing, at=one.stretch.span.start,
        events=ordered, reasons=verdict.reasons,
    )  # fmt: skip


def _lines(one: Holding, earlier: tuple[Holding, ...]) -> list[Line]:
    zone = one.site.scene.pack.zone
    keys = ", ".join(show(part[1] if len(part) > 1 else part, zone) for key in one.keys for part in key)
    lines = [
        Line(
            f"同一资源 {keys}: 开始时另有 {len(earlier)} 个未结束",
            f"{keys}: {len(earlier)} others had not ended",
        )
    ]
    for other in sorted(earlier, key=lambda holding: holding.rank):
        span = other.stretch.span
        until = "…" if other.stretch.ended == "now" else zone.text(span.end)
        text = f"{other.site.matter.id}: {zone.text(span.start)} – {until}"
        lines.append(Line(text, text))
    return lines
