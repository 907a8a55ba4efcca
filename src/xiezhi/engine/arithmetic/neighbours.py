# SPDX-License-Identifier: Apache-2.0
"""The norms near one, and why they are silent on the same family at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.arithmetic.articles import citations, named_places, title
from xiezhi.engine.arithmetic.asked import Names
from xiezhi.engine.arithmetic.model import Neighbour
from xiezhi.engine.arithmetic.near import ranked
from xiezhi.engine.arithmetic.silence import not_started, why
from xiezhi.engine.arithmetic.stamps import Stamps
from xiezhi.engine.arithmetic.tags import WORDS, tag_of
from xiezhi.engine.facts import Family, Matter
from xiezhi.engine.few.docket import docket
from xiezhi.engine.officers import Officers, officers_of
from xiezhi.engine.reference.judge import WITHIN_FAMILY, scene_of
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.visible import order

MOST, LOOKED_AT = 8, 16
TAGS = ("kept", "in_time", "running", "paused", "not_applicable", "missing", "not_started")
QUOTA = {
    "kept": 4,
    "in_time": 4,
    "running": 2,
    "paused": 2,
    "not_applicable": 3,
    "missing": 2,
    "not_started": 2,
}


def neighbours(
    pack: Pack,
    family: Family,
    norm: Norm,
    matter: str,
    as_of: int,
    known_at: int | None = None,
    *,
    most: int = MOST,
    officers: Officers | None = None,
) -> list[Neighbour]:
    """At most ``most`` norms near one on its family at T and K, and why each makes no finding.

    Norms that do make one are left out: they have a page of their own. Other versions of the norm itself come first
    among those that do not apply. ``officers``: who is qualified, where other families tell of it.
    """
    known = officers if officers is not None else officers_of(pack, [family])
    scene = scene_of(pack, family, as_of, known_at, known)
    found: list[Neighbour] = list(_other_versions(pack, scene, norm, matter))
    for other, matters in ranked(docket(pack, pack.checked()), scene, norm, matter):
        silent = _silent(pack, scene, other, matters) if matters else _not_started(pack, scene, other)
        if silent is not None:
            found.append(silent)
        if len(found) >= LOOKED_AT:
            break
    return _chosen(found, most)


def _chosen(found: list[Neighbour], most: int) -> list[Neighbour]:
    """The nearest of each tag, so that no one tag crowds out the others; then what room is left, in order of tags."""
    left = dict(QUOTA)
    first: list[Neighbour] = []
    rest: list[Neighbour] = []
    for one in found:
        if left[one.tag] > 0:
            left[one.tag] -= 1
            first.append(one)
        else:
            rest.append(one)
    chosen = [*first, *rest][:most]
    return sorted(chosen, key=lambda one: TAGS.index(one.tag))


def _silent(pack: Pack, scene: Scene, other: Norm, matters: Sequence[Matter]) -> Neighbour | None:
    """Why a norm makes no finding of the nearest of some matters of which it judges; None where it makes one."""
    for matter in matters:
        found = [
            one
            for one in _verdicts(scene, other, matter)
            if one.version is None or one.version.bearer == "us"
        ]
        tags = [tag_of(pack, verdict, scene.as_of) for verdict in found]
        if any(tag.nature in ("breach", "warning") for tag in tags):
            return None
        if found:
            place = max(range(len(found)), key=lambda n: _rank(found[n]))
            names = Names(pack, other, scene, Stamps(pack.zone, scene.as_of))
            verdict = found[place]
            reason = why(names, _site(scene, other, verdict), verdict)
            return _row(other, verdict.version, tags[place].key, reason, verdict)
    return None


def _verdicts(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """What a norm says of one matter."""
    return [
        verdict
        for part in norm.parts
        if part.kind in WITHIN_FAMILY and matter.kind in part.matter
        for verdict in WITHIN_FAMILY[part.kind](scene, part, matter)
    ]


def _rank(verdict: Verdict) -> tuple[bool, tuple[int, int]]:
    """Of several verdicts: what applies before what does not, the latest."""
    return verdict.outcome != "not_applicable", order(verdict.event)


def _site(scene: Scene, norm: Norm, verdict: Verdict) -> Site | None:
    if verdict.version is None:
        return None
    whole = verdict.version.kind == "limit" and not verdict.version.on
    part = next(one for one in norm.parts if any(v is verdict.version for v in one.versions))
    return Site(scene, part, verdict.version, verdict.matter, verdict.event, whole)


def _row(norm: Norm, version: Version | None, tag: str, reason: Line, verdict: Verdict | None) -> Neighbour:
    shown = version if version is not None else norm.versions[-1]
    anchor = verdict.event.id if verdict is not None else None
    at = verdict.event.at if verdict is not None else None
    number = version.number if version is not None else None
    article = named_places(shown.basis)
    return Neighbour(norm.id, title(norm, version), article, tag, WORDS[tag], reason, number, anchor, at)


def _not_started(pack: Pack, scene: Scene, other: Norm) -> Neighbour | None:
    """A norm whose trigger has not happened; a prohibition is kept by that."""
    names = Names(pack, other, scene, Stamps(pack.zone, scene.as_of))
    day = pack.zone.day(scene.as_of)
    version = next((one for one in reversed(other.versions) if one.covers(day)), None)
    if version is None:
        return None
    tag = "kept" if version.kind == "prohibition" else "not_started"
    return _row(other, version, tag, not_started(names, version), None)


def _other_versions(pack: Pack, scene: Scene, norm: Norm, matter: str) -> Iterator[Neighbour]:
    """The version of the norm before or after the one that judges: 立案在 2026-01-01 之后."""
    own = [one for one in _verdicts(scene, norm, scene.matters[matter]) if one.version is not None]
    if not own:
        return
    verdict = own[-1]
    names = Names(pack, norm, scene, Stamps(pack.zone, scene.as_of))
    numbers = {one.version.number for one in own if one.version is not None}
    for version in norm.versions:
        if version.number in numbers or verdict.version is None:
            continue
        event, day = verdict.event, pack.zone.day(verdict.event.at)
        reason = None
        if version.valid_to is not None and day > version.valid_to:
            until = names.stamps.day(version.valid_to)
            reason = Line(f"{names.step(event)}在 {until} 之后", f"{names.step(event)} came after {until}")
        elif version.valid_from is not None and day < version.valid_from:
            since = names.stamps.day(version.valid_from)
            reason = Line(f"{names.step(event)}在 {since} 之前", f"{names.step(event)} came before {since}")
        if reason is not None:
            row = _row(norm, version, "not_applicable", reason, None)
            yield Neighbour(
                row.norm,
                _edition(row.title, version),
                row.article,
                row.tag,
                row.tag_word,
                row.why,
                version.number,
            )


def _edition(name: str, version: Version) -> str:
    """The title with the year of the statute: （2012版）."""
    found = citations(version.basis)
    return f"{name}（{found[0].year}版）" if found else f"{name}（第{version.number}版）"
