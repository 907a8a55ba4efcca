# SPDX-License-Identifier: Apache-2.0
"""What is asked of the interpreter for one anchor: its verdict, the site where it was judged, names for people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xiezhi.catalog.model import Norm, Pack, Refs
from xiezhi.engine.arithmetic.stamps import Stamps
from xiezhi.engine.arithmetic.tags import ours
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.officers import officers_of
from xiezhi.engine.reference import overlap
from xiezhi.engine.reference.judge import WITHIN_FAMILY, piled_up, scene_of
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.wording import Say
from xiezhi.engine.stories import with_asked


@dataclass
class Question:
    """One norm on one matter at T and K. ``families``: all that norms across families look at, the matter's first."""

    pack: Pack
    families: Sequence[Family]
    norm: Norm
    matter: str
    as_of: int
    known_at: int | None

    @cached_property
    def scenes(self) -> list[Scene]:
        """Each family as it is seen."""
        officers = officers_of(self.pack, self.families)
        return [scene_of(self.pack, one, self.as_of, self.known_at, officers) for one in self.families]

    @cached_property
    def scene(self) -> Scene:
        """The family of the matter."""
        return next(one for one in self.scenes if self.matter in one.matters)

    @cached_property
    def names(self) -> Names:
        return Names(self.pack, self.norm, self.scene, Stamps(self.pack.zone, self.as_of))

    def verdicts(self) -> list[Verdict]:
        """What the norm says of the matter, by the calls that judge it."""
        matter = self.scene.matters[self.matter]
        found: list[Verdict] = []
        for part in self.norm.parts:
            if part.kind in WITHIN_FAMILY:
                found += (
                    WITHIN_FAMILY[part.kind](self.scene, part, matter) if matter.kind in part.matter else []
                )
            elif part.kind == "overlap":
                found += overlap.verdicts(self.scenes, part)
            else:
                found += self._piled(part)
        return [verdict for verdict in found if verdict.matter.id == self.matter]

    def _piled(self, part: Norm) -> list[Verdict]:
        """A pattern is judged from the breaches of all families that were given."""
        norms = with_asked(self.norm, self.pack)
        return piled_up(self.pack, self.families, norms, self.as_of, self.known_at, part)

    def pick(self, verdicts: Sequence[Verdict], anchor: str | None, version: int | None) -> Verdict | None:
        """The verdict at an anchor; without one (a gap) the first that lacks a fact, else the first."""
        if anchor is None:
            lacking = [one for one in verdicts if one.missing]
            return next((one for one in lacking if ours(one)), next(iter([*lacking, *verdicts]), None))
        at = [one for one in verdicts if one.event.id == anchor]
        if version is not None:
            at = [one for one in at if one.version is not None and one.version.number == version] or at
        return max(at, key=_telling) if at else None

    def site(self, verdict: Verdict) -> Site | None:
        """Where a verdict was made; None where no version could be told."""
        if verdict.version is None:
            return None
        whole = verdict.version.kind == "limit" and not verdict.version.on
        part = next(one for one in self.norm.parts if any(v is verdict.version for v in one.versions))
        return Site(self.scene, part, verdict.version, verdict.matter, verdict.event, whole)


def _telling(verdict: Verdict) -> int:
    """Of several verdicts on one event the one that matters most."""
    ranks = {"violated": 4, "undetermined": 3, "pending": 2, "satisfied": 1, "not_applicable": 0}
    return ranks[verdict.outcome]


_IDENTIFIER = re.compile(r"\s?[(（][a-z][a-z0-9_.]*[)）]")
_NAME = re.compile(r"\b(?:([a-z][a-z0-9_]+)\.)?([a-z][a-z0-9_]+)\b")


@dataclass(frozen=True)
class Names:
    """Names of steps and matters, and times as they are written."""

    pack: Pack
    norm: Norm
    scene: Scene
    stamps: Stamps

    @cached_property
    def say(self) -> Say:
        return Say(self.pack, self.scene.matters)

    def step(self, event: Event) -> str:
        """The title of an event's step."""
        return self.scene.title(event)

    def title(self, kind: str | None, step: str) -> str:
        """The title of a step of a kind, else of the norm's own."""
        owners = [self.pack.kinds[kind]] if kind is not None and kind in self.pack.kinds else []
        owners = owners or [self.pack.kinds[name] for name in self.norm.matter if name in self.pack.kinds]
        found = next((owner.steps[step] for owner in owners if step in owner.steps), None)
        return found.title or step if found is not None else step

    def refs(self, refs: Refs, most: int = 4) -> Line:
        """The steps that references name: 处罚、不予处罚、终止、调解."""
        titles = list(dict.fromkeys(self.title(ref.kind, ref.step) for ref in refs))
        if len(titles) > most:
            head = titles[: most - 1]
            return Line("、".join(head) + f"等 {len(titles)} 种", ", ".join(head) + f" … ({len(titles)})")
        return Line("、".join(titles), " / ".join(titles))

    def matter(self, matter: Matter) -> str:
        """A matter by its kind's title and id."""
        kind = self.pack.kinds.get(matter.kind)
        return f"{kind.title if kind is not None else matter.kind} {matter.id}"

    def fact(self, fact: Line) -> Line:
        """A missing fact by its titles alone, without the names that packs give facts, kinds and steps."""
        return Line(
            _NAME.sub(lambda found: self._titled(found[1], found[2]), _IDENTIFIER.sub("", fact.zh)), fact.en
        )

    def _titled(self, kind: str | None, name: str) -> str:
        """``filed`` → 立案, ``appraisal`` → 鉴定, ``incident.received`` → 接报."""
        if kind is None and name in self.pack.kinds:
            return self.pack.kinds[name].title or name
        found = self.title(kind, name)
        return found if kind is not None or found != name else self._above(name)

    def _above(self, step: str) -> str:
        """The title of a step of the kinds above the norm's own."""
        kinds = {kind for own in self.norm.matter for kind in self.pack.above.get(own, ())}
        titles = {
            self.pack.kinds[kind].steps[step].title for kind in kinds if step in self.pack.kinds[kind].steps
        }
        return "或".join(sorted(title for title in titles if title)) or step
