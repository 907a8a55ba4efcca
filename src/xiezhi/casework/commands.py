# SPDX-License-Identifier: Apache-2.0
"""What people do to matters, each an entry in the ledger: open, record a step, void, attach, link.

Each command runs in one transaction with the re-evaluation of the family and answers with what changed. Who may do it
is decided by ``allowed``; what the law blocks, by the engine's ``may`` (norm-language §7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from xiezhi.casework.allowed import Actor, demand
from xiezhi.casework.fields import attributes_of, fields_of
from xiezhi.casework.lawful import refusals_of
from xiezhi.casework.matters import seen
from xiezhi.casework.numbers import next_number
from xiezhi.catalog.model import Kind
from xiezhi.engine.live import Refusal
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import utc_text
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, LINKED, VOIDED, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.live import Outcome, take
from xiezhi.records.models import Matter

OVERRIDDEN = "overridden"
ROLES = ("related", "merged_into", "merged_from", "split_from", "split_into", "document")


@dataclass(frozen=True)
class Override:
    """A blocked step taken all the same: why, and the second person, who said ``said`` at ``agreed_at`` (µs UTC)."""

    reason: str
    second: str
    said: str = ""
    agreed_at: int | None = None


@dataclass(frozen=True)
class Done:
    """``entry_id``: the event that was appended; ``outcome``: what changed with it."""

    matter: str
    entry_id: str
    outcome: Outcome
    refusals: Sequence[Refusal] = field(default_factory=tuple)


class Blocked(XiezhiError):
    """The law forbids the step now; each reason with its norm."""

    def __init__(self, step: str, refusals: Sequence[Refusal]) -> None:
        reasons = "; ".join(f"{one.norm.id}: {one.reason}" for one in refusals)
        super().__init__(
            f"不能办 {step}: {reasons}。确需例外办理, 须说明理由并由第二人同意 (--override 理由 --second 人员)",
            f"{step} is blocked: {reasons}. By exception only with a reason and a second person "
            "(--override REASON --second OFFICER)",
        )
        self.refusals = tuple(refusals)


def open_matter(
    desk: Desk, actor: Actor, kind: str, said: Mapping[str, Any], *, now: int, unit: str | None = None,
    parent: str | None = None, id: str | None = None,
) -> Done:  # fmt: skip
    """Opens a matter of a kind with its attributes; it gets the next number of its kind, unit and year."""
    declared = _kind(desk, kind)
    owner = unit or actor.unit
    demand(desk, actor, "open", kind=kind, unit=owner, now=now)
    if parent is not None:
        above = seen(parent)
        if above.kind not in declared.parents:
            right = ", ".join(desk.pack.kinds[name].title for name in declared.parents) or "—"
            raise XiezhiError(
                f"{declared.title} 的上级不能是 {desk.pack.kinds[above.kind].title}, 应为: {right}",
                f"a {kind} cannot stand under a {above.kind}: right would be {right}",
            )
    data, personal = attributes_of(desk.pack, declared, said)
    with transaction.atomic():
        matter, number = next_number(desk.pack, declared, owner, now, id)
        if Matter.objects.filter(id=matter).exists():
            raise XiezhiError(f"事项 {matter} 已有", f"there is a matter {matter} already")
        data |= {"unit": owner, "parent": parent, "number": number}
        data = {name: value for name, value in data.items() if value is not None}
        entry = Entry(
            matter, kind, ATTRIBUTES_CHANGED, now, id=f"{matter}#0", actor=actor.officer, unit=owner, data=data,
            personal=personal,
        )  # fmt: skip
        return _taken(desk, entry, now=now)


def record(
    desk: Desk, actor: Actor, matter: str, step: str, said: Mapping[str, Any], *, at: int, now: int,
    unit: str | None = None, override: Override | None = None,
) -> Done:  # fmt: skip
    """Records a step. What the law blocks is refused with its reasons, or taken by exception, which is a fact too.

    ``override``: the second person has agreed; ``exceptional.ask`` and ``agree`` see to that.
    """
    row = seen(matter)
    kind = _kind(desk, row.kind)
    if step not in kind.steps:
        names = " ".join(f"{one.name} ({one.title})" for one in kind.steps.values())
        raise XiezhiError(
            f"{kind.title} 没有步骤 {step!r}, 应为: {names}",
            f"{row.kind} has no step {step!r}: right would be {names}",
        )
    demand(desk, actor, "record", matter=row, now=now)
    if at > now:
        when = desk.pack.zone.text(now)
        raise XiezhiError(
            f"发生时间在将来, 应不晚于 {when}",
            f"the time lies in the future: not after {when} would be right",
        )
    data, personal = fields_of(desk.pack, kind, step, said)
    owner = unit or actor.unit or row.unit
    entry = Entry(matter, row.kind, step, at, actor=actor.officer, unit=owner, data=data, personal=personal)
    with transaction.atomic():
        refusals = refusals_of(desk, matter, step, now, at=at, actor=actor.officer, unit=owner, data=data)
        entries = [entry]
        if refusals:
            entries.append(_overridden(desk, actor, row, step, refusals, override, now))
        return _taken(desk, *entries, now=now, refusals=refusals)


def void(desk: Desk, actor: Actor, event: str, reason: str, *, now: int) -> Done:
    """Takes an event out of view, with the reason. It stays in the ledger, and so does the void."""
    fact = desk.store.event(event)
    if fact is None:
        raise XiezhiError(f"没有事件 {event}", f"there is no event {event}")
    row = seen(fact.matter)
    demand(desk, actor, "void", matter=row, now=now)
    if not reason.strip():
        raise XiezhiError("作废须说明理由: --reason 理由", "a void needs its reason: --reason TEXT")
    entry = Entry(
        fact.matter,
        fact.kind,
        VOIDED,
        now,
        actor=actor.officer,
        unit=actor.unit,
        data={"reason": reason},
        voids=event,
    )
    with transaction.atomic():
        return _taken(desk, entry, now=now)


def attach(desk: Desk, actor: Actor, matter: str, digest: str, title: str, media: str, *, now: int) -> Done:
    """Ties a file of the vault, named by its digest, to a matter."""
    row = seen(matter)
    demand(desk, actor, "attach", matter=row, now=now)
    data = {"to": f"vault:{digest}", "role": "document", "title": title, "media": media}
    return _linked(desk, actor, row, data, now)


def link(desk: Desk, actor: Actor, matter: str, other: str, role: str, *, now: int) -> Done:
    """Ties two matters: related, merged, split. Those merged or split are evaluated together from then on."""
    row, there = seen(matter), seen(other)
    demand(desk, actor, "link", matter=row, now=now)
    demand(desk, actor, "view", matter=there, now=now)
    if role not in ROLES[:-1]:
        right = " ".join(ROLES[:-1])
        raise XiezhiError(f"关联方式 {role!r} 应为 {right}", f"role {role!r}: right would be one of {right}")
    return _linked(desk, actor, row, {"to": other, "role": role}, now)


def _linked(desk: Desk, actor: Actor, row: Matter, data: Mapping[str, Any], now: int) -> Done:
    entry = Entry(row.id, row.kind, LINKED, now, actor=actor.officer, unit=actor.unit, data=data)
    with transaction.atomic():
        return _taken(desk, entry, now=now)


def _overridden(
    desk: Desk,
    actor: Actor,
    row: Matter,
    step: str,
    refusals: Sequence[Refusal],
    override: Override | None,
    now: int,
) -> Entry:
    """The exception as a fact, agreed to by a second person who may."""
    title = desk.pack.kinds[row.kind].steps[step].title
    if override is None:
        raise Blocked(title, refusals)
    agreeable(desk, actor, row, override, now)
    norms = [one.norm.id for one in refusals]
    data = {"step": step, "norms": norms, "reason": override.reason, "second": override.second}
    if override.agreed_at is not None:
        data |= {"said": override.said, "agreed_at": utc_text(override.agreed_at)}
    return Entry(row.id, row.kind, OVERRIDDEN, now, actor=actor.officer, unit=actor.unit, data=data)


def agreeable(desk: Desk, actor: Actor, row: Matter, override: Override, now: int) -> None:
    """``XiezhiError`` unless there is a reason, who asks may, and another person is named who may agree."""
    if not override.reason.strip() or override.second == actor.officer:
        raise XiezhiError(
            "例外办理须说明理由, 并由本人以外的第二人同意",
            "an exception needs its reason, and a second person who is somebody else",
        )
    demand(desk, actor, "override", matter=row, now=now)
    demand(desk, Actor(override.second), "approve", matter=row, now=now)


def _taken(desk: Desk, *entries: Entry, now: int, refusals: Sequence[Refusal] = ()) -> Done:
    outcome = take(desk, entries, now=now)
    for refused in outcome.receipt.refused:
        raise XiezhiError(refused.zh, refused.en)
    first = outcome.receipt.appended[0]
    return Done(first.matter, first.id, outcome, tuple(refusals))


def _kind(desk: Desk, name: str) -> Kind:
    if name not in desk.pack.kinds:
        there = " ".join(f"{kind.name} ({kind.title})" for kind in desk.pack.kinds.values())
        raise XiezhiError(
            f"没有事项类型 {name!r}, 应为: {there}", f"no kind {name!r}: right would be {there}"
        )
    return desk.pack.kinds[name]
