# SPDX-License-Identifier: Apache-2.0
"""A matter with all that stands under it, as somebody may see it, now or as it was known on an instant.

What may not be seen, sealed records first of all, is not in ``rows`` nor in ``facts``; the engine judges the family
whole (``told``), since what the law says of one matter may rest on another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xiezhi.access.visible import Condition
from xiezhi.casework.allowed import Actor
from xiezhi.catalog.model import LEVELS, Kind
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Recorded
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import ClockRow, Judged, judge_told
from xiezhi.records.families import Told, voided
from xiezhi.records.judging import programme, teller, unkeyed
from xiezhi.records.models import Clock, Finding, Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, visible

MOST = 400  # matters of a family that are shown


@dataclass
class Whole:
    """``rows``: of the family, those that may be seen, by id. ``own``: ids of the matter and all under it, the matter
    first. ``facts``: of ``own``, in seq order, voided ones too; ``gone``: ids of those voided. ``at``: T (µs UTC);
    ``known_at``: K, where it is not now.
    """

    desk: Desk
    actor: Actor
    row: Matter
    at: int
    known_at: int | None
    rows: Mapping[str, Matter]
    own: Sequence[str]
    told: Told
    facts: Sequence[Recorded]
    gone: frozenset[str]
    judged: Judged | None = None
    _clocks: list[Clock | ClockRow] | None = field(default=None)

    @property
    def kind(self) -> Kind | None:
        """The kind as the pack declares it."""
        return self.desk.pack.kinds.get(self.row.kind)

    @property
    def standing(self) -> tuple[Recorded, ...]:
        """The facts that hold."""
        return tuple(fact for fact in self.facts if fact.voids is None and fact.id not in self.gone)

    @property
    def seq(self) -> int:
        """The place in the ledger up to which the matter's own facts were read."""
        return max((fact.seq for fact in self.facts if fact.matter == self.row.id), default=0)

    def clocks(self) -> list[Clock | ClockRow]:
        """Its live clocks of ours, the worst first: overdue, running by due, paused, unclear, late, kept."""
        if self._clocks is None:
            found: list[Clock | ClockRow]
            if self.judged is not None:
                found = [one for one in self.judged.clocks if one.matter in self.own and one.status == "live"]
            else:
                found = list(Clock.objects.filter(matter__in=self.own, status="live"))
            ours = (one for one in found if one.bearer == "us" and one.state != "void")
            self._clocks = sorted(ours, key=self._worst)
        return self._clocks

    def _worst(self, clock: Clock | ClockRow) -> tuple[int, int, int]:
        """By state; those overdue by level, then by due; of those that ended the latest first."""
        place = _ORDER.index(clock.state) if clock.state in _ORDER else len(_ORDER)
        if clock.state in ("late", "met"):
            return place, 0, -(clock.fulfilled_at or 0)
        level = 0
        if clock.state == "overdue":
            norm = self.desk.pack.norms.get(clock.norm)
            versions = () if norm is None else norm.versions
            own = next((one.level for one in versions if one.number == clock.version), "")
            level = -LEVELS.index(own) if own in LEVELS else 0
        return place, level, clock.due if clock.due is not None else 1 << 62

    def findings(self) -> list[Finding]:
        """Its live findings now, those that hold first; none of a former state of knowledge."""
        if self.known_at is not None:
            return []
        found = Finding.objects.filter(matter__in=self.own, status="live")
        return sorted(found, key=lambda one: (not one.present, one.rank, one.at))


_ORDER = ("overdue", "open", "paused", "undetermined", "late", "met")


def whole(desk: Desk, actor: Actor, row: Matter, now: int, known_at: int | None = None) -> Whole:
    """Reads it; that the row itself may be seen is settled before. ``known_at``: as told and judged at that instant."""
    paper = unkeyed(desk) - {row.kind}
    family = Matter.objects.filter(family_id=row.family_id).exclude(kind__in=paper)
    members = list(family.order_by("id").values_list("id", flat=True)[: MOST * 4])
    may = {
        one.id: one for one in seen_among(desk, actor, Condition("(m.family_id = ?)", (row.family_id,)), now)
    }
    rows = {name: one for name, one in may.items() if one.kind not in paper} | {row.id: row}
    recorded = desk.store.events_of(members, known_at)
    at = now if known_at is None else known_at
    told = teller(desk).told(recorded, at)
    own = _under(row.id, rows)
    mine = frozenset(own)
    judged = None
    if known_at is not None and recorded:
        known = officers.known(desk, teller(desk))
        judged = judge_told(programme(desk), {row.family_id: told}, at, known)[row.family_id]
    facts = [fact for fact in recorded if fact.matter in mine]
    return Whole(desk, actor, row, at, known_at, rows, own, told, facts, frozenset(voided(recorded)), judged)


def seen_among(desk: Desk, actor: Actor, few: Condition, now: int) -> list[Matter]:
    """Of a few rows of ``records_matter m`` those that the actor may see: found from the few, not from all others."""
    where = joined([few, visible(desk, actor.officer, "view", now, MATTERS)])
    asked = f"SELECT m.id FROM records_matter m WHERE {where.sql} ORDER BY m.id LIMIT {MOST}"
    ids = [name for (name,) in fetch(desk.connection, asked, where.params)]
    return list(Matter.objects.filter(id__in=ids).order_by("id"))


def named(desk: Desk, actor: Actor, text: str, now: int) -> list[Matter]:
    """The matters with an id or a number, of those that the actor may see."""
    if not text:
        return []
    return seen_among(
        desk, actor, Condition("(m.id = ? OR (m.number <> '' AND m.number = ?))", (text, text)), now
    )


def _under(top: str, rows: Mapping[str, Matter]) -> list[str]:
    """A matter and those under it, each after its parent."""
    below: dict[str, list[str]] = {}
    for row in rows.values():
        if row.parent and row.id != top:
            below.setdefault(row.parent, []).append(row.id)
    found, waiting = [], [top]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += below.get(name, [])
    return found
