# SPDX-License-Identifier: Apache-2.0
"""Whether somebody may do something to a matter: ``access`` decides, this room asks.

Without an officer it is the console of the machine itself that asks, whose files are the ledger's: it is not held up.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from xiezhi.access.decision import Decision, Thing
from xiezhi.access.visible import Columns
from xiezhi.kernel.sql import dialect_of, fetch, in_dialect
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter
from xiezhi.records.seeing import access_of

__all__ = ["Actor", "access_of", "decided", "demand", "thing_of", "visible"]
HANDLED = (
    "records_matter.id IN (SELECT handled.matter FROM records_handling handled WHERE handled.officer = ?)"
)
COLUMNS = Columns(
    unit="records_matter.unit", kind="records_matter.kind", sealed="records_matter.sealed", mine=HANDLED
)


@dataclass(frozen=True)
class Actor:
    """Who acts. ``officer`` None: the console of the machine itself. ``unit``: for which unit."""

    officer: str | None = None
    unit: str | None = None


def decided(desk: Desk, officer: str, verb: str, thing: Thing | None, now: int) -> Decision:
    """Yes or no, because …"""
    return access_of(desk).allow(officer, verb, thing, now)


def thing_of(desk: Desk, matter: Matter) -> Thing:
    """A matter as access sees it: its unit, whether it is sealed, who has acted on it or answers for it."""
    rows = fetch(desk.connection, "SELECT officer FROM records_handling WHERE matter = ?", (matter.id,))
    return Thing(
        matter.id, matter.kind, matter.unit or None, frozenset(row[0] for row in rows), matter.sealed
    )


def demand(
    desk: Desk, actor: Actor, verb: str, *, now: int, matter: Matter | None = None, kind: str | None = None,
    unit: str | None = None,
) -> None:  # fmt: skip
    """Nothing where it is allowed; else the error with the reason, or that there is no such matter."""
    if actor.officer is None or not desk.pack.roles.roles:
        return
    thing = thing_of(desk, matter) if matter is not None else None
    if thing is None and kind is not None:
        thing = Thing("", kind, unit)
    decided(desk, actor.officer, verb, thing, now).required()


def visible(desk: Desk, actor: Actor, rows: QuerySet[Matter], now: int) -> QuerySet[Matter]:
    """Of some matters those that the actor may see; to the console all but what is sealed."""
    if actor.officer is None or not desk.pack.roles.roles:
        return rows.filter(sealed=False)
    found = access_of(desk).visible(actor.officer, "view", now, columns=COLUMNS)
    sql = in_dialect(dialect_of(desk.connection), found.sql).replace("?", "%s")
    # a query of its own: where Django asks for these rows within another query it calls the table otherwise
    return rows.filter(
        id__in=RawSQL(f"SELECT records_matter.id FROM records_matter WHERE {sql}", found.params)
    )
