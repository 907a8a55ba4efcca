# SPDX-License-Identifier: Apache-2.0
"""The two live questions: what holds of one family now, and may this step be taken now. Source: norm-language §7."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xiezhi.catalog.model import Norm, Pack, Step
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Event, Family
from xiezhi.engine.few.judge import judge_few, pays
from xiezhi.engine.officers import Officers, officers_of
from xiezhi.engine.reference.judge import scene_of, verdicts_of
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.engine.reference.wording import Say, explain_breach
from xiezhi.engine.results import Result
from xiezhi.kernel.errors import XiezhiError

REFUSING = ("prohibition", "precedence", "required")
NOW = "…"  # the id of the event that is not recorded yet


@dataclass(frozen=True)
class Refusal:
    """Why a step may not be taken now: the norm, its version, and the reason in the pack's language."""

    norm: Norm
    version: int
    reason: str


@dataclass(frozen=True)
class Intent:
    """A step that somebody is about to record. ``data`` fields and ``sets`` attributes, as the engine holds them."""

    matter: str
    step: str
    actor: str | None = None
    unit: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)

    def event(self, at: int, seq: int) -> Event:
        """The event that recording it now would append."""
        return Event(NOW, self.matter, self.step, at, at, seq, self.actor, self.unit, self.data, self.sets)


def evaluate(
    pack: Pack, family: Family, as_of: int, known_at: int | None, *, officers: Officers | None = None
) -> Result:
    """All live norms on one family at T and K (microseconds UTC).

    ``officers``: who is qualified, where other families tell of it.
    """
    norms = pack.checked()
    judge = judge_few if pays(pack, family, norms) else judge_columnar
    return judge(pack, [family], norms, as_of, known_at, officers=officers)


def may(
    pack: Pack,
    family: Family,
    matter: str,
    step: str,
    as_of: int,
    *,
    actor: str | None = None,
    unit: str | None = None,
    data: Mapping[str, Any] | None = None,
    sets: Mapping[str, Any] | None = None,
    officers: Officers | None = None,
) -> list[Refusal]:
    """What refuses to record a step now; an empty list where it may be taken.

    Refused is only what would create a new breach of a live prohibition, precedence or required norm with
    ``enforce: block``; a protective step never, and what is undetermined never refuses.
    """
    if _step(pack, family, matter, step).protective:
        return []
    intent = Intent(matter, step, actor, unit, data or {}, sets or {})
    last = max((event.seq for event in family.events), default=0)
    after = replace(family, events=(*family.events, intent.event(as_of, last + 1)))
    norms = [norm for norm in pack.checked() if _may_refuse(norm)]
    known = officers if officers is not None else officers_of(pack, [family])
    before = {_identity(verdict) for verdict in _breaches(pack, family, norms, as_of, known)}
    say = Say(pack, family.matters)
    return [
        Refusal(verdict.norm, verdict.version.number, explain_breach(say, verdict))
        for verdict in _breaches(pack, after, norms, as_of, known)
        if verdict.version is not None
        and verdict.version.enforce == "block"
        and _identity(verdict) not in before
    ]


def _step(pack: Pack, family: Family, matter: str, step: str) -> Step:
    """The step as declared; ``XiezhiError`` where the family has no such matter, or its kind no such step."""
    if matter not in family.matters:
        ids = " ".join(list(family.matters)[:10])
        raise XiezhiError(f"没有事项 {matter!r}, 应为: {ids}", f"no matter {matter!r}: right would be {ids}")
    kind = pack.kinds[family.matters[matter].kind]
    if step not in kind.steps:
        names = " ".join(kind.steps)
        raise XiezhiError(
            f"{kind.name} 没有步骤 {step!r}, 应为: {names}",
            f"{kind.name} has no step {step!r}: right would be {names}",
        )
    return kind.steps[step]


def _may_refuse(norm: Norm) -> bool:
    return any(version.enforce == "block" and version.kind in REFUSING for version in norm.versions)


def _breaches(
    pack: Pack, family: Family, norms: Iterable[Norm], as_of: int, officers: Officers
) -> list[Verdict]:
    scene = scene_of(pack, family, as_of, None, officers)
    return [verdict for norm in norms for verdict in verdicts_of(scene, norm) if verdict.breach]


def _identity(verdict: Verdict) -> tuple[str, int, str, str]:
    number = verdict.version.number if verdict.version is not None else -1
    return verdict.norm.id, number, verdict.matter.id, verdict.event.id
