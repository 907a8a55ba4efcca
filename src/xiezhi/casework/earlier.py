# SPDX-License-Identifier: Apache-2.0
"""Earlier reports of the same unit from the same address or the same telephone, of those that the asker may see.

Addresses are compared as they were written. Numbers are personal: they are compared only where the asker's role sees
them in full, of both reports. Sealed reports are never among them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiezhi.access.masking import HIDDEN
from xiezhi.access.visible import Condition
from xiezhi.casework.allowed import Actor
from xiezhi.casework.personal import Shown, people_of
from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.models import Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, visible

PLACES, NUMBERS = ("place", "reporter_at"), ("call_number", "reporter_contact")
OF_PLACE, OF_NUMBER = 180, 30  # days back
LEAST = 4  # signs of an address that says where
MOST = 1_000  # reports whose numbers are read, the latest
SHOWN = 20


@dataclass(frozen=True)
class Earlier:
    """One earlier report, and what it has in common."""

    row: Matter
    place: bool
    number: bool


@dataclass(frozen=True)
class Before:
    """``rows``: the latest first; ``more``: how many beside them. ``places``: what was looked for.

    ``numbers``: whether telephone numbers were compared; where not, the asker sees them masked or there are none.
    """

    rows: Sequence[Earlier]
    more: int
    places: Sequence[str]
    numbers: bool


def earlier(desk: Desk, actor: Actor, row: Matter, now: int) -> Before:
    """What was reported before a report; both windows end when it was received."""
    own = _standing(desk, [row.id]).get(row.id, [])
    places = tuple(dict.fromkeys(_places(own)))
    mine = _full(desk, actor, [row], own, now).get(row.id, frozenset())
    here = _same_place(desk, actor, row, places, now) if places else {}
    calls = _same_number(desk, actor, row, mine, now) if mine else {}
    rows = sorted((here | calls).values(), key=lambda one: (-(one.opened_at or 0), one.id))
    listed = [Earlier(one, one.id in here, one.id in calls) for one in rows]
    return Before(listed[:SHOWN], max(0, len(listed) - SHOWN), places, bool(mine))


def _standing(desk: Desk, ids: Sequence[str]) -> dict[str, list[Recorded]]:
    """The facts that hold, by matter."""
    facts = desk.store.events_of(ids)
    gone = voided(facts)
    found: dict[str, list[Recorded]] = {}
    for fact in facts:
        if fact.voids is None and fact.id not in gone:
            found.setdefault(fact.matter, []).append(fact)
    return found


def _places(facts: Iterable[Recorded]) -> list[str]:
    """The addresses that a report has now, the last word on each first."""
    told: dict[str, str] = {}
    for fact in facts:
        for name in PLACES:
            if len(str(fact.data.get(name) or "")) >= LEAST:
                told[name] = str(fact.data[name])
    return list(told.values())


def _before(desk: Desk, actor: Actor, row: Matter, days: int, now: int) -> Condition:
    """Reports of the same unit, some days before this one, that may be seen."""
    at = row.opened_at if row.opened_at is not None else now
    few = Condition(
        "(m.kind = ? AND m.unit = ? AND m.opened_at >= ? AND m.opened_at < ? AND m.id <> ?)",
        (row.kind, row.unit, at - days * DAY, at, row.id),
    )
    return joined([few, visible(desk, actor.officer, "view", now, MATTERS)])


def _same_place(desk: Desk, actor: Actor, row: Matter, places: Sequence[str], now: int) -> dict[str, Matter]:
    """Found by the text in the facts, then held against what stands."""
    where = _before(desk, actor, row, OF_PLACE, now)
    told = " OR ".join("e.data LIKE ? ESCAPE '!'" for _ in places)
    asked = (
        "SELECT DISTINCT m.id FROM records_matter m CROSS JOIN events e"
        f" WHERE e.matter = m.id AND ({told}) AND {where.sql}"
    )
    ids = [name for (name,) in fetch(desk.connection, asked, (*map(_holding, places), *where.params))]
    stands = {name for name, facts in _standing(desk, ids).items() if set(_places(facts)) & set(places)}
    return Matter.objects.in_bulk(sorted(stands))


def _holding(place: str) -> str:
    """The pattern of a fact that has a field with this text."""
    return "%" + re.sub("([%_!])", r"!\1", json.dumps(place, ensure_ascii=False)) + "%"


def _same_number(desk: Desk, actor: Actor, row: Matter, mine: frozenset[str], now: int) -> dict[str, Matter]:
    where = _before(desk, actor, row, OF_NUMBER, now)
    asked = f"SELECT m.id FROM records_matter m WHERE {where.sql} ORDER BY m.opened_at DESC LIMIT {MOST}"
    facts = _standing(desk, [name for (name,) in fetch(desk.connection, asked, where.params)])
    same = [name for name, told in facts.items() if mine & _numbers(told)]
    rows = list(Matter.objects.filter(id__in=same))
    told = _full(desk, actor, rows, [fact for name in same for fact in facts[name]], now)
    return {one.id: one for one in rows if mine & told.get(one.id, frozenset())}


def _numbers(facts: Iterable[Recorded]) -> frozenset[str]:
    return frozenset(
        plain for fact in facts for name, value in fact.personal.items()
        if name.removeprefix("fields.") in NUMBERS and (plain := _plain(value))
    )  # fmt: skip


def _full(
    desk: Desk, actor: Actor, rows: Sequence[Matter], facts: Sequence[Recorded], now: int
) -> dict[str, frozenset[str]]:
    """By matter the numbers that the asker sees unmasked."""
    shown = people_of(desk, actor, rows, facts, now) if rows else {}
    return {
        name: frozenset(plain for one in values if _open(one) and (plain := _plain(one.value)))
        for name, values in shown.items()
    }


def _open(one: Shown) -> bool:
    """Whether it is a number, and no part of it is hidden."""
    return one.name in NUMBERS and one.value != HIDDEN and "*" not in str(one.value)


def _plain(value: object) -> str:
    """Figures alone."""
    return re.sub(r"\D", "", str(value or "")).removeprefix("86") if value else ""
