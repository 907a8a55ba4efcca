# SPDX-License-Identifier: Apache-2.0
"""How a finding comes about, for its page: arithmetic and drawing, facts with their sources, silent neighbours.

Judged anew from the ledger at T by what was known at K, by the interpreter that judges; nothing stored is retold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.safestring import mark_safe

from xiezhi.catalog.model import Norm, Version
from xiezhi.derive.finding_figure import finding_figure
from xiezhi.engine.arithmetic import Arithmetic, Neighbour, Used, arithmetic, neighbours
from xiezhi.engine.facts import Family
from xiezhi.ledger.entry import Recorded
from xiezhi.records import kin, officers
from xiezhi.records.desk import Desk
from xiezhi.records.judging import teller
from xiezhi.records.models import Finding, Matter

MOST = 60  # families that a norm across families is shown with
ACROSS = ("overlap", "pattern")


@dataclass(frozen=True)
class FactRow:
    """A fact used, with what the ledger has beside the engine's event. ``source`` empty: what was not found."""

    used: Used
    source: str = ""
    seq: int | None = None


@dataclass(frozen=True)
class Told:
    """``norm`` None: no longer in the pack; then all that is left is the stored explanation."""

    norm: Norm | None = None
    version: Version | None = None
    arithmetic: Arithmetic | None = None
    figure: str = ""
    small: str = ""
    facts: tuple[FactRow, ...] = ()
    beside: tuple[Neighbour, ...] = ()
    standing: Mapping[str, object] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """How many facts were used."""
        return sum(1 for one in self.facts if one.used.event is not None)

    @property
    def lacking(self) -> int:
        """How many were looked for and not found."""
        return len(self.facts) - self.used


def told(desk: Desk, found: Finding, as_of: int, known_at: int | None, lang: str) -> Told:
    """The finding at T and K (µs UTC)."""
    norm = desk.pack.norms.get(found.norm)
    if norm is None:
        return Told()
    recorded, family = _family(desk, found.family_id, as_of)
    if family is None:
        return Told(norm=norm)
    others = _others(desk, found, norm, as_of)
    a = arithmetic(
        desk.pack, family, norm, found.matter, found.anchor or None, as_of, known_at, version=found.version,
        families=others or None,
    )  # fmt: skip
    zone = desk.pack.zone
    near = neighbours(
        desk.pack, family, norm, found.matter, as_of, known_at, officers=officers.known(desk, teller(desk))
    )
    return Told(
        norm,
        a.version or _version(norm, found.version),
        a,
        mark_safe(finding_figure(a, zone, lang=lang, uid="figure")),
        mark_safe(finding_figure(a, zone, lang=lang, compact=True, uid="figure-small")),
        tuple(_row(one, recorded) for one in a.facts),
        tuple(near),
    )


def _family(desk: Desk, family: int, as_of: int) -> tuple[Mapping[str, Recorded], Family | None]:
    """All facts of a family by their ids, and the family as they tell of it at T."""
    facts = desk.store.events_of(list(kin.members(desk.connection, [family])))
    if not facts:
        return {}, None
    return {fact.id: fact for fact in facts}, teller(desk).told(facts, as_of).family


def _others(desk: Desk, found: Finding, norm: Norm, as_of: int) -> list[Family]:
    """For a norm across families those that its facts come from."""
    if not any((version.kind or norm.kind) in ACROSS for version in norm.versions):
        return []
    facts = (desk.store.event(name) for name in found.events.split()[:MOST])
    matters = {fact.matter for fact in facts if fact is not None}
    families = Matter.objects.filter(id__in=matters).values_list("family_id", flat=True).distinct()
    wanted = [one for one in families if one != found.family_id]
    return [family for one in wanted if (family := _family(desk, one, as_of)[1]) is not None]


def _row(used: Used, recorded: Mapping[str, Recorded]) -> FactRow:
    fact = None if used.event is None else recorded.get(used.event.id)
    return FactRow(used) if fact is None else FactRow(used, fact.source, fact.seq)


def _version(norm: Norm, number: int | None) -> Version:
    return next((one for one in norm.versions if one.number == number), norm.versions[-1])
