# SPDX-License-Identifier: Apache-2.0
"""Which events a norm judges on a matter: picked, dated by the version, filtered by ``when``. Source: §3–§4."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.references import Candidates, named
from xiezhi.engine.reference.scene import Moment, Scene
from xiezhi.engine.reference.values import show_day
from xiezhi.engine.reference.verdict import PARENT, Fact, Line, Missing, Verdict
from xiezhi.engine.reference.visible import order


@dataclass(slots=True)
class Site:
    """One norm, one version, one matter, one judged event, in a scene. ``whole``: conditions see all events."""

    scene: Scene
    norm: Norm
    version: Version
    matter: Matter
    event: Event
    whole: bool = False

    @property
    def moment(self) -> Moment:
        """Where the expressions of the norm are evaluated."""
        return Moment(self.scene, self.matter, self.event, self.whole)

    def verdict(
        self, outcome: str, *reasons: Line, at: int | None = None, uncertain: bool = False
    ) -> Verdict:
        """A verdict on the judged event."""
        when = self.event.at if at is None else at
        return Verdict(
            self.norm, self.version, self.matter, self.event, outcome, at=when, uncertain=uncertain,
            events=(self.event,), reasons=reasons,
        )  # fmt: skip

    def undetermined(self, missing: Iterable[Missing]) -> Verdict:
        """No verdict for want of facts: a gap; with ``unknown: ignore`` the norm does not apply."""
        return undetermined(self.norm, self.version, self.matter, self.event, missing)

    def lacking(self, facts: Iterable[Fact]) -> tuple[Missing, ...]:
        """Facts that were missing at the judged event."""
        return tuple(Missing(self.event, fact) for fact in facts)

    def doubts(self, *sources: Candidates) -> tuple[Missing, ...]:
        """The candidates whose filter is unknown, each with what is missing."""
        return tuple(
            Missing(event, fact)
            for found in sources
            for event in found.doubtful
            for fact in found.lacking.get(event.id, ())
            or (Fact("筛选条件所需的事实", "what its filter needs"),)
        )


def undetermined(
    norm: Norm, version: Version | None, matter: Matter, event: Event, missing: Iterable[Missing]
) -> Verdict:
    """No verdict for want of facts: a gap; with ``unknown: ignore`` the norm does not apply."""
    if version is not None and version.unknown == "ignore":
        line = Line("缺少事实, 按规则不予适用", "facts are missing; by the norm it then does not apply")
        return Verdict(norm, version, matter, event, "not_applicable", at=event.at, reasons=(line,))
    found = tuple(missing) or (Missing(event, Fact("所需的事实", "a fact")),)
    return Verdict(norm, version, matter, event, "undetermined", missing=found, at=event.at)


def pick(found: Candidates, occurrence: str) -> list[Event]:
    """The first, the last or each of the candidates; an event whose filter is unknown may be the one."""
    events = found.taken(doubtful=True)
    if occurrence == "each" or not events:
        return events
    return [events[0] if occurrence == "first" else events[-1]]


def judge_events(
    scene: Scene,
    norm: Norm,
    matter: Matter,
    source: Callable[[Version], Candidates],
    judge: Callable[[Site], list[Verdict]],
    *,
    occurrence: str | None = None,
    whole: Callable[[Version], bool] = lambda version: False,
    untold: set[str] | None = None,
) -> list[Verdict]:
    """Verdicts of all versions of a norm on the events that each picks; events that no version covers: one each.

    ``untold``: ids of events of which it was said already that no version can be told.
    """
    verdicts: list[Verdict] = []
    covered: set[str] = set()
    uncovered: dict[str, tuple[Event, str]] = {}
    untold = set() if untold is None else untold
    for version in norm.versions:
        found = source(version)
        for event in pick(found, occurrence or version.occurrence):
            site = Site(scene, norm, version, matter, event, whole(version))
            day = version_day(site)
            if isinstance(day, Missing):
                if event.id not in untold:
                    untold.add(event.id)
                    verdicts.append(undetermined(norm, _only_unknown(version), matter, event, (day,)))
                covered.add(event.id)
            elif version.covers(day):
                covered.add(event.id)
                verdicts += _applied(site, found, judge)
            else:
                uncovered.setdefault(event.id, (event, show_day(day)))
    return verdicts + [
        _uncovered(norm, matter, event, day) for id, (event, day) in uncovered.items() if id not in covered
    ]


def _only_unknown(version: Version) -> Version | None:
    """The version itself cannot be told; only what the norm does with unknown facts is kept."""
    return version if version.unknown == "ignore" else None


def _uncovered(norm: Norm, matter: Matter, event: Event, day: str) -> Verdict:
    line = Line(f"{day} 没有有效的版本", f"no version is in force on {day}")
    return Verdict(norm, None, matter, event, "not_applicable", at=event.at, reasons=(line,))


def version_day(site: Site) -> int | Missing:
    """The civil day that decides the version: of the event, or of the last ``anchor`` before it."""
    zone = site.scene.pack.zone
    if not site.version.anchor:
        return zone.day(site.event.at)
    found = named(site.scene, site.matter, site.version.anchor)
    if found.orphaned:
        return Missing(site.event, PARENT)
    days = [_last_day(site, found.taken(doubtful)) for doubtful in (False, True)]
    name = "/".join(map(str, site.version.anchor))
    if days[0] is None or days[1] is None or site.version.covers(days[0]) != site.version.covers(days[1]):
        return Missing(site.event, Fact(f"此前的 {name} 记录", f"a record of {name} before it"))
    return days[0]


def _last_day(site: Site, anchors: list[Event]) -> int | None:
    earlier = [event for event in anchors if order(event) < order(site.event)]
    return site.scene.pack.zone.day(earlier[-1].at) if earlier else None


def _applied(site: Site, found: Candidates, judge: Callable[[Site], list[Verdict]]) -> list[Verdict]:
    """The verdicts on one event that the version covers."""
    if found.doubtful and any(event.id == site.event.id for event in found.doubtful):
        facts = found.lacking.get(site.event.id, ())
        return [site.undetermined(site.lacking(facts))]
    applies = applicability(site)
    return judge(site) if applies is None else [applies]


def applicability(site: Site) -> Verdict | None:
    """``None`` where ``when`` holds, else the verdict that the norm does not apply, or may not."""
    version = site.version
    if version.when is None:
        return None
    answer = evaluate(version.when, site.moment)
    if answer.value is True:
        return None
    if answer.value is False:
        text = version.source.get("when", "when")
        return site.verdict(
            "not_applicable", Line(f"条件不成立: {text}", f"the condition does not hold: {text}")
        )
    return None if version.unknown == "breach" else site.undetermined(site.lacking(answer.lacking))
