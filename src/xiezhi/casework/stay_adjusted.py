# SPDX-License-Identifier: Apache-2.0
"""What a stay's safeguards and people need beside the engine's word: guardians of minors, guards of who waits, ages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from xiezhi.casework.safeguards import (
    MISSING,
    NONE,
    OK,
    SAFEGUARDS,
    Kept,
    norms_of,
)  # fmt: skip
from xiezhi.casework.stay_limits import limiting
from xiezhi.casework.stay_places import WAITING, Span
from xiezhi.kernel.instant import date_of
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Recorded
from xiezhi.records.desk import Desk


def guardian_kept(told: Kept, *, minor: bool, born: bool, open_: bool) -> Kept:
    """Asked for of minors alone; whose birth nobody recorded may be one."""
    if told.state == MISSING or told.facts:
        return told
    if not minor or not open_:
        return replace(told, state=NONE)
    return replace(told, state="due", note="" if born else "birth")


def guarded(told: Kept, place: Span, *, open_: bool) -> Kept:
    """Who waits is guarded, who is questioned is with the officers named, who is out with those who took him there."""
    if told.state == MISSING or not open_:
        return told
    if place.what == WAITING:
        return told if told.facts else replace(told, state=OK if place.who else "due")
    return replace(told, state=OK if place.who else NONE)


def heard(facts: Iterable[Recorded]) -> bool:
    return any(fact.kind == "interview" and fact.step == "started" for fact in facts)


def attributes(facts: Iterable[Recorded]) -> dict[str, Any]:
    """What a matter's facts tell of it, personal values too: only to work with, never shown."""
    told: dict[str, Any] = {}
    for fact in facts:
        if fact.step == ATTRIBUTES_CHANGED or fact.at <= BEGINNING:
            told |= fact.data
            told |= fact.personal
    return told


def by_matter(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.matter, []).append(row)
    return found


def norms_about(desk: Desk) -> tuple[frozenset[str], Mapping[str, Any]]:
    """The limiting norms, and those of each safeguard; worked out once for a pack."""
    held = desk.kept.get("stays")
    if held is None:
        pack = desk.pack
        held = desk.kept["stays"] = (limiting(pack), {one.name: norms_of(pack, one) for one in SAFEGUARDS})
    found: tuple[frozenset[str], Mapping[str, Any]] = held
    return found


def instant_of(value: Any) -> int | None:
    """µs of an instant as the ledger keeps it."""
    from datetime import datetime

    try:
        return None if not value else int(datetime.fromisoformat(str(value)).timestamp() * 1_000_000)
    except ValueError:
        return None


def years(text: str, day: int) -> int | None:
    """Completed years on a day: one more from the day after the birthday on."""
    try:
        born = date.fromisoformat(text[:10])
    except ValueError:
        return None
    today = date_of(day)
    return today.year - born.year - ((today.month, today.day) <= (born.month, born.day))
