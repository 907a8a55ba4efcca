# SPDX-License-Identifier: Apache-2.0
"""Which items of a batch may still be looked at: a matter sealed since, or moved out of reach, is not there."""

from __future__ import annotations

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from xiezhi.access.visible import Condition
from xiezhi.kernel.sql import dialect_of, in_dialect
from xiezhi.records import typed
from xiezhi.records.desk import Desk
from xiezhi.records.seeing import MATTERS, visible
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem


def items_of(desk: Desk, officer: str | None, batch: str, now: int) -> QuerySet[PatrolItem]:
    """The items of a batch whose matters an officer may patrol now, in their order."""
    return _about(desk, batch, visible(desk, officer, "patrol", now, MATTERS)).order_by("place")


def waits(desk: Desk, officer: str | None, row: PatrolBatch, now: int, but: str = "") -> bool:
    """Whether something of a batch is still to be looked at: by this officer, or in the units of which it was drawn.

    ``but``: an item that is not asked about.
    """
    seen = visible(desk, officer, "patrol", now, MATTERS)
    units = typed.within("m.unit", row.units.split())
    either = Condition(f"({seen.sql} OR {units.sql})", seen.params + units.params)
    return _about(desk, row.id, either).exclude(state="done").exclude(id=but).exists()


def _about(desk: Desk, batch: str, where: Condition) -> QuerySet[PatrolItem]:
    sql = (
        "EXISTS (SELECT 1 FROM records_matter m WHERE m.id = supervision_patrolitem.about AND NOT m.sealed"
        f" AND {where.sql})"
    )
    told = in_dialect(dialect_of(desk.connection), sql).replace("?", "%s")
    return PatrolItem.objects.filter(batch=batch).filter(RawSQL(told, where.params, BooleanField()))
