# SPDX-License-Identifier: Apache-2.0
"""Who is in a case area, since when, how long at most, which safeguards are there: of what the asker may see.

    found = stays(desk, actor, present(desk, actor, where, now), now) -> list[Stay]

The family of a stay is read whole, since limits stand on measures and safeguards on interviews; of a person whom the
asker may not see there is no name. A dozen queries, however many stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xiezhi.access.visible import Condition
from xiezhi.casework.allowed import Actor
from xiezhi.casework.mixing import Mixed, mixed
from xiezhi.casework.safeguards import (
    GUARD,
    MISSING,
)  # fmt: skip
from xiezhi.casework.stay import Stay
from xiezhi.casework.stay_around import STAY, Around
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, of_unit, scoped, visible

__all__ = ["STAY", "Stay", "entered", "gone", "present", "stays", "units_with", "where_of"]
MOST = 300  # stays of one board; a page that shows so many says that there may be more


def where_of(desk: Desk, actor: Actor, unit: str, below: bool, scope: str, now: int) -> list[Condition]:
    """The stays that may be seen, of a unit (empty: anywhere) or of one's own (``mine``)."""
    found = [visible(desk, actor.officer, "view", now, MATTERS), Condition("(m.kind = ?)", (STAY,))]
    if scope == "mine":
        found.append(scoped(desk, actor.officer, "mine", now, MATTERS))
    elif unit:
        found.append(of_unit(desk, unit, below, now, MATTERS))
    return found


def present(desk: Desk, where: Sequence[Condition], now: int) -> list[Matter]:
    """Those who have come in and not left; the longest in first."""
    here = Condition("(m.closed_at IS NULL AND m.opened_at IS NOT NULL AND m.opened_at <= ?)", (now,))
    return _rows(desk, [*where, here], "m.opened_at, m.id", MOST, 0)


def gone(desk: Desk, where: Sequence[Condition], since: int, until: int) -> list[Matter]:
    """Those who left in [since, until); who left last comes first."""
    then = Condition("(m.closed_at >= ? AND m.closed_at < ?)", (since, until))
    return _rows(desk, [*where, then], "m.closed_at DESC, m.id", MOST, 0)


def entered(
    desk: Desk, where: Sequence[Condition], since: int, until: int, limit: int, offset: int
) -> tuple[int, list[Matter]]:
    """(how many came in within [since, until), a page of them in the order in which they came)."""
    then = [*where, Condition("(m.opened_at >= ? AND m.opened_at < ?)", (since, until))]
    all_ = joined(then)
    asked = f"SELECT COUNT(*) FROM records_matter m WHERE {all_.sql}"
    total = int(fetch(desk.connection, asked, all_.params)[0][0])
    return total, _rows(desk, then, "m.opened_at, m.id", limit, offset) if total else []


def units_with(desk: Desk, where: Sequence[Condition]) -> frozenset[str]:
    """The units (as rows have them) that ever had a stay."""
    all_ = joined(where)
    return frozenset(
        unit
        for (unit,) in fetch(
            desk.connection, f"SELECT DISTINCT m.unit FROM records_matter m WHERE {all_.sql}", all_.params
        )
    )


def _rows(desk: Desk, where: Sequence[Condition], order: str, limit: int, offset: int) -> list[Matter]:
    all_ = joined(where)
    asked = f"SELECT m.id FROM records_matter m WHERE {all_.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    ids = [name for (name,) in fetch(desk.connection, asked, (*all_.params, limit, offset))]
    held = {row.id: row for row in Matter.objects.filter(id__in=ids)}
    return [held[name] for name in ids if name in held]


def stays(desk: Desk, actor: Actor, rows: Sequence[Matter], now: int) -> list[Stay]:
    """The stays of some rows, in their order, with who is mixed with whom now."""
    if not rows:
        return []
    around = Around(desk, actor, rows, now)
    found = [around.stay(row) for row in rows]
    together = mixed(one for one in found if one.left is None)
    return [_with_mixing(one, together.get(one.id, ())) for one in found]


def _with_mixing(stay: Stay, told: Sequence[Mixed]) -> Stay:
    """Somebody mixed lacks the safeguard of being kept apart."""
    if not told:
        return stay
    safeguards = [
        replace(one, state=MISSING, note="mixed") if one.safeguard is GUARD else one for one in stay.kept
    ]
    return replace(stay, mixed=tuple(told), kept=tuple(safeguards))
