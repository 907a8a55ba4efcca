# SPDX-License-Identifier: Apache-2.0
"""Who is qualified, told by matters of their own: known to every judgement, and what depends on it is judged again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xiezhi.catalog.expression import Qualified
from xiezhi.catalog.model import Pack
from xiezhi.engine.officers import Officers, officers_of
from xiezhi.kernel.sql import execute, fetch, fetch_one
from xiezhi.ledger.entry import Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.families import Teller
from xiezhi.records.tables import among

_KEPT = "officers"


def known(desk: Desk, teller: Teller, kinds: Collection[str] | None = None) -> Officers:
    """All qualifications in the ledger; read once, and again when a fact has told of them since, to whichever process.

    ``kinds``: of the matters to be judged, where they are known: none are looked up that no norm asks for.
    """
    named, asking = desk.pack.qualification, _asking(desk)
    if named is None or not asking or (kinds is not None and asking.isdisjoint(kinds)):
        return Officers()
    state = fetch_one(desk.connection, "SELECT qualified FROM records_readmodelstate")
    mark = 0 if state is None else int(state[0])
    kept = desk.kept.get(_KEPT)
    if kept is None or kept[0] != mark:
        kept = desk.kept[_KEPT] = mark, _read(desk, teller, named.kind)
    officers: Officers = kept[1]
    return officers


def _read(desk: Desk, teller: Teller, kind: str) -> Officers:
    rows = fetch(desk.connection, "SELECT id FROM records_matter WHERE kind = ?", (kind,))
    facts = desk.store.events_of([row[0] for row in rows])
    by_matter: dict[str, list[Recorded]] = {}
    for fact in facts:
        by_matter.setdefault(fact.matter, []).append(fact)
    return officers_of(desk.pack, (teller.told(one, 0).family for one in by_matter.values()))


def heard(desk: Desk, facts: Sequence[Recorded]) -> bool:
    """Whether facts tell of qualifications; what was read of them before is then read again by all."""
    named = desk.pack.qualification
    told = [] if named is None else [fact.seq for fact in facts if fact.kind == named.kind]
    if not told:
        return False
    execute(desk.connection, "UPDATE records_readmodelstate SET qualified = ?", (max(told),))
    return True


def changed(desk: Desk, facts: Sequence[Recorded], now: int) -> None:
    """Where facts tell of qualifications, every family that a norm asks about them falls due at once."""
    if not heard(desk, facts):
        return
    kinds = sorted(_asking(desk))
    if kinds:
        where, given = among(desk.connection, "kind", kinds)
        execute(
            desk.connection,
            "UPDATE records_family SET next_instant = ? WHERE id IN"
            f" (SELECT family_id FROM records_matter WHERE {where})",
            (now, given),
        )


def _asking(desk: Desk) -> frozenset[str]:
    if "asking" not in desk.kept:
        desk.kept["asking"] = asking(desk.pack)
    found: frozenset[str] = desk.kept["asking"]
    return found


def asking(pack: Pack) -> frozenset[str]:
    """The kinds whose norms ask what somebody is qualified for."""
    return frozenset(
        kind
        for norm in pack.checked(frozenset(("shadow",)))
        if any(isinstance(node, Qualified) for version in norm.versions for node in version.nodes)
        for kind in norm.matter
    )
