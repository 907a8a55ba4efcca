# SPDX-License-Identifier: Apache-2.0
"""Small packs and histories told in a few lines; times are in the pack's zone, ``2026-03-02 09:00``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.model import Norm, Pack, Story
from xiezhi.catalog.stories import read_story
from xiezhi.engine.facts import Family
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.engine.stories import families_of

FIELDS = {
    "amount": {"type": "number"}, "who": {"type": "text"}, "ok": {"type": "boolean"}, "until": {"type": "time"},
    "day": {"type": "date"}, "tags": {"type": "list"}, "term": {"type": "duration"}, "person": {"type": "text"},
}  # fmt: skip
STEPS = (
    "filed",
    "accepted",
    "extended",
    "began",
    "ended",
    "decided",
    "withdrawn",
    "closed",
    "visited",
    "noted",
)
ATTRIBUTES = {
    "category": {"type": "text", "title": "案件类别"}, "grave": {"type": "boolean"}, "worth": {"type": "number"},
    "who": {"type": "text"}, "room": {"type": "text"}, "born": {"type": "date"}, "since": {"type": "time"},
    "most": {"type": "duration"}, "rooms": {"type": "list"}, "grade": {"type": "text"},
    "procedure": {"type": "text", "default": "普通"},
}  # fmt: skip


def kind(name: str, *parents: str, final: Sequence[str] = ("closed",)) -> dict[str, Any]:
    """A kind with all steps and attributes of the tests."""
    steps = {
        step: {"fields": FIELDS, "final": step in final, "protective": step == "ended"} for step in STEPS
    }
    return {"kind": name, "title": name, "parent": list(parents), "attributes": ATTRIBUTES, "steps": steps}


KINDS = (kind("incident"), kind("case", "incident"), kind("person", "case"), kind("officer"))


def law(
    *norms: Mapping[str, Any], tables: Any = None, kinds: Any = KINDS, days: Any = None, **frame: Any
) -> Pack:
    """A pack of some norms; each is carried by ``case`` unless it says otherwise, and called n0, n1 …"""
    given = [
        {"id": f"n{place}", "title": f"n{place}", "matter": "case", **norm}
        for place, norm in enumerate(norms)
    ]
    return pack_from_mappings({"language": "zh-CN", **frame}, list(kinds), given, tables, days)


def deadline(**keys: Any) -> dict[str, Any]:
    """From ``filed`` to ``decided`` within 30 days, unless told otherwise."""
    limit = {} if keys.keys() & {"tiers", "until", "within"} else {"within": "30 d"}
    return {"kind": "deadline", "after": "filed", "expect": "decided", **limit, **keys}


@dataclass
class Seen:
    """A result with the few questions that tests ask."""

    pack: Pack
    result: Result

    def time(self, us: int | None) -> str | None:
        return None if us is None else self.pack.zone.text(us)

    @property
    def clocks(self) -> list[Clock]:
        return self.result.clocks

    @property
    def clock(self) -> Clock:
        """The only clock."""
        (clock,) = self.result.clocks
        return clock

    @property
    def state(self) -> str:
        return self.clock.state

    @property
    def states(self) -> list[str]:
        """In the order of their triggers."""
        return [clock.state for clock in sorted(self.clocks, key=lambda clock: clock.trigger_at)]

    @property
    def due(self) -> str | None:
        return self.time(self.clock.due)

    @property
    def dues(self) -> list[str | None]:
        return [self.time(clock.due) for clock in sorted(self.clocks, key=lambda clock: clock.trigger_at)]

    @property
    def findings(self) -> list[Finding]:
        return self.result.findings

    @property
    def finding(self) -> Finding:
        """The only finding."""
        (finding,) = self.result.findings
        return finding

    def of(self, nature: str) -> list[Finding]:
        """The findings of one nature."""
        return [finding for finding in self.findings if finding.nature == nature]

    def anchors(self, nature: str = "breach") -> list[str | None]:
        return [finding.anchor for finding in self.of(nature)]

    def counts(self, norm: str = "n0") -> dict[str, int]:
        """The figures of a norm that are not zero."""
        return {verdict: n for verdict, n in self.result.counts.get(norm, {}).items() if n}


def tell(pack: Pack, history: Sequence[Any], attributes: Mapping[str, Any]) -> list[Family]:
    """Families from ``[[step, time, {…}], …]`` of one case ``m``, or from ``[{id, kind, …, events}, …]``."""
    norm: Norm = next(iter(pack.norms.values()))
    if history and isinstance(history[0], Mapping):
        told = [{"kind": "case", **matter} for matter in history]
    else:
        told = [{"id": "m", "kind": "case", "attributes": dict(attributes), "events": list(history)}]
    story = Story("", {"family": told, "expect": "none", "as_of": "2026-01-01"})
    return families_of(read_story(story, norm, pack).matters)
