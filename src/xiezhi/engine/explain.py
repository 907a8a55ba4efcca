# SPDX-License-Identifier: Apache-2.0
"""Why a norm fired on a matter, and why it did not: every version, every event, the arithmetic line by line.

The tree is made by the plain interpreter from the same calls that judge, so that it cannot tell another story.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xiezhi.catalog.model import Norm, Pack, Refs, Version
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.officers import officers_of
from xiezhi.engine.reference import limit, overlap
from xiezhi.engine.reference.judge import judge, scene_of
from xiezhi.engine.reference.judged import Site, applicability, pick, version_day
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.telling import (
    GAP,
    GOOD,
    HEAD,
    STRUCK,
    Expressions,
    Node,
    Search,
    event_text,
    missing_nodes,
    named_events,
    node,
    when_nodes,
)
from xiezhi.engine.reference.telling_deadline import Telling
from xiezhi.engine.reference.telling_others import TELLERS, limit_nodes, outcome_node
from xiezhi.engine.reference.values import show_day
from xiezhi.engine.reference.verdict import Line, Missing
from xiezhi.engine.reference.visible import order, voided
from xiezhi.engine.reference.wording import Say
from xiezhi.engine.results import Finding
from xiezhi.engine.stories import with_asked

Explanation = Node
STYLES = {
    "": "",
    "head": "bold",
    "struck": "strike dim",
    "good": "green",
    "bad": "red",
    "warn": "yellow",
    "gap": "magenta",
}
SIGNS = {"struck": "✗ ", "good": "✓ ", "bad": "! ", "warn": "! ", "gap": "? "}


def explain(
    pack: Pack,
    family: Family,
    norm: Norm,
    matter: str,
    as_of: int,
    known_at: int | None,
    families: Sequence[Family] | None = None,
) -> Explanation:
    """All that a norm looks at on a matter at T and K. ``families``: all of them, for norms that look across."""
    every = list(families) if families is not None else [family]
    scenes = [scene_of(pack, one, as_of, known_at, officers_of(pack, every)) for one in every]
    scene = next(one for one in scenes if matter in one.matters)
    teller = _Teller(pack, norm, scene, scenes, scene.matters[matter])
    zone = pack.zone
    known = zone.text(known_at) if known_at is not None else "∞"
    told = [
        node(f"截至 {zone.text(as_of)}，已知至 {known}", f"as of {zone.text(as_of)}, known at {known}"),
        *_unseen(pack, family, matter, as_of, known_at),
        *teller.versions(),
        _conclusion(pack, norm, every, matter, as_of, known_at),
    ]
    title = f"{norm.title} ({norm.id}) · {matter}"
    return Node(Line(title, title), tuple(told), HEAD)


def _unseen(pack: Pack, family: Family, matter: str, as_of: int, known_at: int | None) -> list[Node]:
    """Events of the matter that are not facts here, with the reason."""
    gone = voided(family.events, known_at)
    rows = []
    for event in sorted(family.events, key=order):
        if event.matter == matter and event.voids is None:
            reason = _hidden(event, (event.matter, event.id) in gone, as_of, known_at)
            if reason is not None:
                text = f"{event.step} ({event.id}) {pack.zone.text(event.at, day=event.at_day)}"
                rows.append(node(f"{text}: {reason.zh}", f"{text}: {reason.en}", mark=STRUCK))
    return [node("未计入的事件", "events not seen", *rows, mark=HEAD)] if rows else []


def _hidden(event: Event, gone: bool, as_of: int, known_at: int | None) -> Line | None:
    if known_at is not None and event.recorded_at > known_at:
        return Line("当时尚未录入", "not recorded by then")
    if gone:
        return Line("已作废", "voided")
    return Line("在此之后发生", "happened later") if event.at > as_of else None


class _Teller:
    """Tells one norm on one matter."""

    def __init__(self, pack: Pack, norm: Norm, scene: Scene, scenes: list[Scene], matter: Matter) -> None:
        self.pack, self.norm, self.scene, self.scenes, self.matter = pack, norm, scene, scenes, matter
        self.words = Expressions(pack, norm)
        self.say = Say(pack, {id: one for each in scenes for id, one in each.matters.items()})

    def versions(self) -> Iterator[Node]:
        """One node a version."""
        for norm in self.norm.parts:
            for version in norm.versions:
                since, until = (
                    show_day(d) if d is not None else "…" for d in (version.valid_from, version.valid_to)
                )
                text = f"{version.basis or self.norm.title} ({since} – {until})"
                rows = list(self._rows(norm, version))
                rows = rows or [node("没有所判的事件", "no event to judge", mark=STRUCK)]
                yield node(
                    f"版本 {version.number}: {text}", f"version {version.number}: {text}", *rows, mark=HEAD
                )

    def _rows(self, norm: Norm, version: Version) -> Iterator[Node]:
        if norm.kind not in ("overlap", "pattern") and self.matter.kind not in norm.matter:
            kinds = " ".join(norm.matter)
            yield node(f"该规则由 {kinds} 承载", f"the norm is carried by {kinds}", mark=STRUCK)
        elif norm.kind == "overlap":
            yield from self._intervals(norm, version)
        elif norm.kind == "pattern":
            yield from self._breaches(version)
        else:
            for refs in judged_refs(norm, version, self.scene, self.matter):
                yield from self._events(norm, version, refs)

    # -- judged events

    def _events(self, norm: Norm, version: Version, refs: Refs) -> Iterator[Node]:
        found = named(self.scene, self.matter, refs)
        occurrence = version.occurrence if norm.kind in ("deadline", "precedence") else "each"
        picked = {event.id for event in pick(found, occurrence)}
        search = Search(self.scene, self.words, self.matter, refs)
        for event in named_events(self.scene, self.matter, refs):
            reason = search.reason(event)
            if event.id in picked:
                doubt = any(event.id == one.id for one in found.doubtful)
                yield self._event(
                    Site(self.scene, norm, version, self.matter, event, _whole(norm, version)), refs, doubt
                )
            else:
                yield search.struck(event, reason or _not_picked(occurrence))

    def _event(self, site: Site, refs: Refs, doubtful: bool) -> Node:
        """One judged event: its version, its conditions, and what follows."""
        text = event_text(self.scene, site.event)
        return node(text, text, *self._steps(site, refs, doubtful), mark=HEAD)

    def _steps(self, site: Site, refs: Refs, doubtful: bool) -> Iterator[Node]:
        yield from when_nodes(self.words, self.scene, refs, site.event)
        day = version_day(site)
        if isinstance(day, Missing):
            yield from missing_nodes([day])
            return
        if not site.version.covers(day):
            yield node(f"{show_day(day)} 不在该版本有效期内", f"not in force on {show_day(day)}", mark=STRUCK)
            return
        yield node(f"{show_day(day)} 在有效期内", f"in force on {show_day(day)}")
        if doubtful:
            yield node("筛选条件未知: 无法判定", "its filter is unknown: undetermined", mark=GAP)
            return
        if site.version.when is not None:
            yield self.words.tree(Line("适用条件", "applies when"), site.version.when, site.moment)
        refused = applicability(site)
        if refused is not None:
            yield outcome_node(refused)
            return
        yield from self._judged(site)

    def _judged(self, site: Site) -> list[Node]:
        if site.norm.kind == "deadline":
            return Telling(site, self.words, self.say).nodes()
        if site.norm.kind == "limit":
            return limit_nodes(site, self.words, limit.verdicts(self.scene, site.norm, self.matter))
        return TELLERS[site.norm.kind](site, self.words)

    # -- intervals that share a resource

    def _intervals(self, norm: Norm, version: Version) -> Iterator[Node]:
        for verdict in overlap.verdicts(self.scenes, replace(norm, versions=(version,))):
            if verdict.matter.id == self.matter.id:
                site = Site(self.scene, norm, version, self.matter, verdict.event)
                label = Line("归组依据", "key")
                keys = [self.words.tree(label, key, site.moment) for key in version.by]
                text = event_text(self.scene, verdict.event)
                yield node(text, text, *keys, outcome_node(verdict), mark=HEAD)

    # -- breaches that pile up

    def _breaches(self, version: Version) -> Iterator[Node]:
        """The breaches that a pattern counts, of the unit or the officer that the matter belongs to."""
        families = [Family(one.matters, tuple(one.events)) for one in self.scenes]
        norms = [self.pack.norms[name] for name in version.of if name in self.pack.norms]
        result = judge(
            self.pack, families, [norm for norm in norms if norm.status == "live"], self.scene.as_of, None
        )
        window, mark = version.window, version.at_least
        yield node(f"{window} 内满 {mark} 件", f"{mark} within {window}")
        for finding in sorted(result.findings, key=lambda one: one.at):
            matter = self.say.matters[finding.matter]
            if finding.nature == "breach" and (version.group != "unit" or matter.unit == self.matter.unit):
                text = f"{finding.norm} {finding.matter} {self.pack.zone.text(finding.at)}"
                yield node(text, text)


def judged_refs(norm: Norm, version: Version, scene: Scene, matter: Matter) -> list[Refs]:
    """The references whose events a version judges; a limit may judge at several."""
    if norm.kind != "limit":
        return [version.after or version.before or version.never or version.on]
    found: list[Refs] = []
    if version.max is not None and (version.count or version.total is not None):
        found.append(version.count or (version.total.start if version.total is not None else ()))
    if version.value is not None or version.min is not None:
        found.append(version.on or limit.final_refs(scene, matter))
    return found


def _whole(norm: Norm, version: Version) -> bool:
    return norm.kind == "limit" and not version.on


def _not_picked(occurrence: str) -> Line:
    if occurrence == "first":
        return Line("只判第一次", "only the first is judged")
    return Line("只判最后一次", "only the last is judged")


# -- what follows


def _conclusion(
    pack: Pack, norm: Norm, families: Sequence[Family], matter: str, as_of: int, known_at: int | None
) -> Node:
    """The rows that the norm makes on the matter."""
    result = judge(pack, families, with_asked(norm, pack), as_of, known_at)
    rows = [_finding(pack, f) for f in result.findings if (f.norm, f.matter) == (norm.id, matter)]
    rows = rows or [node("没有提示", "no finding", mark=GOOD)]
    return node("结论", "findings", *rows, mark=HEAD)


def _finding(pack: Pack, finding: Finding) -> Node:
    text = f"{finding.nature} {finding.level} {pack.zone.text(finding.at)}"
    marks = {"breach": "bad", "warning": "warn", "gap": "gap"}
    below = [node(finding.explanation, finding.explanation)]
    if finding.tie:
        below.append(node("同一时刻的先后决定结论", "the order within one instant decides", mark="warn"))
    return node(text, text, *below, mark=marks[finding.nature])


# -- showing


def as_text(told: Explanation, lang: str) -> str:
    """The tree as plain text; what did not count has a cross before it."""
    return "\n".join(_lines(told, lang, "", ""))


def _lines(told: Explanation, lang: str, first: str, rest: str) -> Iterator[str]:
    yield first + SIGNS.get(told.mark, "") + told.line.say(lang)
    for place, child in enumerate(told.children):
        last = place == len(told.children) - 1
        yield from _lines(child, lang, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))
