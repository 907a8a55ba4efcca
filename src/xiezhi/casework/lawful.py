# SPDX-License-Identifier: Apache-2.0
"""What may be done to a matter now: the lawful next steps, those the law blocks with reasons, those without effect.

Protective steps (release, care, notice, return) are never blocked. Source: norm-language §7, design Faces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.access.decision import not_there
from xiezhi.catalog.model import COMMON_STEPS, Kind, StepRef, Version
from xiezhi.engine.live import Refusal, may
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.families import Told
from xiezhi.records.judging import teller
from xiezhi.records.models import Clock, Matter
from xiezhi.records.values import reader

RUNNING = ("open", "paused", "overdue")
LAWFUL, BLOCKED, WITHOUT_EFFECT = "lawful", "blocked", "without_effect"


@dataclass(frozen=True)
class NextStep:
    """A step that comes into question. ``standing``: lawful, blocked or without_effect.

    ``clocks``: (norm, due) that it ends; ``because``: of a blocked one the refusals, of one without effect the
    extensions that came too late.
    """

    step: str
    title: str
    standing: str
    because: tuple[str, ...] = ()
    clocks: tuple[tuple[str, int | None], ...] = ()
    role: str | None = None
    documents: tuple[str, ...] = ()
    protective: bool = False

    @property
    def due(self) -> int | None:
        """The earliest due instant of the clocks that it ends."""
        return min((due for _, due in self.clocks if due is not None), default=None)


def family_of(desk: Desk, matter: str, now: int) -> Told:
    """The family of a matter as the ledger tells of it now; ``XiezhiError`` where there is no such matter."""
    row = Matter.objects.filter(id=matter).only("family_id").first()
    if row is None:
        raise XiezhiError(*not_there(matter))
    members = list(Matter.objects.filter(family_id=row.family_id).order_by("id").values_list("id", flat=True))
    return teller(desk).told(desk.store.events_of(members), now)


def refusals_of(
    desk: Desk, matter: str, step: str, now: int, *, at: int | None = None, actor: str | None = None,
    unit: str | None = None, data: Mapping[str, Any] | None = None, told: Told | None = None,
) -> list[Refusal]:  # fmt: skip
    """What the law says against recording a step; empty where it may be taken. ``data`` as the ledger keeps it."""
    found = told or family_of(desk, matter, now)
    kind = desk.pack.kinds[found.family.matters[matter].kind]
    sets, fields = values_of(desk, kind, step, data or {})
    return may(
        desk.pack, found.family, matter, step, now if at is None else at, actor=actor, unit=unit, data=fields,
        sets=sets, officers=officers.known(desk, teller(desk)),
    )  # fmt: skip


def values_of(
    desk: Desk, kind: Kind, step: str, data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(attributes set, fields) of what the ledger keeps, as the engine holds them."""
    sets: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for name, value in data.items():
        own = kind.attributes.get(name)
        declared = own or kind.steps[step].fields.get(name)
        found = value if declared is None else reader(declared, desk.pack.zone)(value)
        if found is not None:
            (fields if own is None else sets)[name] = found
    return sets, fields


def next_steps(
    desk: Desk,
    matter: str,
    now: int,
    *,
    actor: str | None = None,
    unit: str | None = None,
    told: Told | None = None,
) -> list[NextStep]:
    """The steps that come into question, those with the earliest due first, then in the order of the catalogue."""
    told = told or family_of(desk, matter, now)
    row = Matter.objects.get(id=matter)
    kind = desk.pack.kinds[row.kind]
    clocks = list(Clock.objects.filter(matter=matter, state__in=RUNNING))
    ends = _ends(desk, kind, clocks)
    late = _late_extensions(desk, kind, clocks, now)
    wanted = [*_ordinary(kind, row.state), *ends, *late]
    guarded = _guarded(desk, kind)
    found = []
    for name in dict.fromkeys([*wanted, *guarded]):
        if name not in kind.steps or name in COMMON_STEPS:
            continue
        refusals = refusals_of(desk, matter, name, now, actor=actor, unit=unit, told=told)
        if refusals or name in wanted:
            found.append(_step(desk, kind, name, refusals, ends.get(name, ()), late.get(name, ())))
    order = {name: place for place, name in enumerate(kind.steps)}
    far = 1 << 62
    return sorted(found, key=lambda one: (one.due if one.due is not None else far, order[one.step]))


def _step(
    desk: Desk, kind: Kind, name: str, refusals: Sequence[Refusal], ends: Sequence[tuple[str, int | None]],
    late: Sequence[str],
) -> NextStep:  # fmt: skip
    declared = kind.steps[name]
    standing, because = LAWFUL, tuple[str, ...]()
    if refusals:
        standing, because = BLOCKED, tuple(f"{one.norm.id}: {one.reason}" for one in refusals)
    elif late and not ends:
        standing, because = WITHOUT_EFFECT, tuple(late)
    return NextStep(
        name,
        declared.title,
        standing,
        because,
        tuple(ends),
        declared.role,
        declared.documents,
        declared.protective,
    )


def _ordinary(kind: Kind, state: str) -> Iterable[str]:
    """What follows in the ordinary way; of a matter without a step those that follow none."""
    if state in kind.steps:
        return kind.steps[state].next
    followed = {name for step in kind.steps.values() for name in step.next}
    return [name for name in kind.steps if name not in followed and name not in COMMON_STEPS]


def _guarded(desk: Desk, kind: Kind) -> list[str]:
    """Steps that some norm may block: told where it does, even before their turn has come."""
    return [
        step
        for norm in desk.pack.checked()
        if kind.name in norm.matter
        for version in norm.versions
        if version.enforce == "block"
        for step in _own(kind, (*version.before, *version.on, *version.never))
    ]


def _version(desk: Desk, clock: Clock) -> Version | None:
    norm = desk.pack.norms.get(clock.norm)
    if norm is None or clock.version >= len(norm.versions):
        return None
    return norm.versions[clock.version]


def _ends(desk: Desk, kind: Kind, clocks: Sequence[Clock]) -> dict[str, list[tuple[str, int | None]]]:
    """Steps that end running clocks of ours: step → (norm, due)."""
    found: dict[str, list[tuple[str, int | None]]] = {}
    for clock in clocks:
        version = _version(desk, clock)
        for step in _own(kind, version.expect) if version is not None and clock.bearer == "us" else ():
            found.setdefault(step, []).append((clock.norm, clock.due))
    return found


def _late_extensions(desk: Desk, kind: Kind, clocks: Sequence[Clock], now: int) -> dict[str, list[str]]:
    """Extensions of clocks that have run out: an approval given now lengthens nothing (norm-language §4)."""
    found: dict[str, list[str]] = {}
    for clock in clocks:
        version = _version(desk, clock)
        if version is None or clock.due is None or clock.due > now:
            continue
        due = desk.pack.zone.text(clock.due)
        for extension in version.extend:
            for step in _own(kind, extension.refs):
                found.setdefault(step, []).append(f"{clock.norm}: {due} 届满后批准的延长不起作用")
    return found


def _own(kind: Kind, refs: Iterable[StepRef]) -> list[str]:
    return [ref.step for ref in refs if ref.kind in (None, kind.name)]
