# SPDX-License-Identifier: Apache-2.0
"""What a log means, row by row and without any haste: the judge of the reader that works on columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.catalog.values import parse_instant
from xiezhi.kernel.errors import XiezhiError

Row = Mapping[str, str | None]


@dataclass
class Told:
    """Accepted events by (matter, number), and (line, what, column) of what was rejected."""

    events: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    parents: dict[str, str | None] = field(default_factory=dict)


def read_plainly(
    pack: Pack, rows: Sequence[Row], matters: Sequence[Row] | None = None, *, open_matters: bool = False
) -> Told:
    """Rows of an events table, and of a matters table whose lines are not told."""
    told = Told()
    kinds = None if matters is None else _matters(pack, matters, told)
    counted: dict[str, int] = {}
    numbers: dict[int, int] = {}
    for place in sorted(range(len(rows)), key=lambda place: (_seq(rows[place], place), place)):
        matter = rows[place]["matter"]
        if matter:
            counted[matter] = numbers[place] = counted.get(matter, 0) + 1
    seen: set[str] = set()
    for place, row in enumerate(rows):
        wrong = _wrong(pack, row, kinds, open_matters)
        if wrong is None:
            identity = row.get("id") or f"{row['matter']}#{numbers[place]}"
            wrong = "id" if identity in seen else None
            seen.add(identity)
        if wrong is not None:
            told.rejected.append((place + 2, "row", wrong))
            continue
        told.events[(str(row["matter"]), numbers[place])] = _event(pack, row, place, identity)
    _voids(told)
    return told


def _seq(row: Row, place: int) -> int:
    return int(row["seq"]) if row.get("seq") else place + 1


def _wrong(pack: Pack, row: Row, kinds: dict[str, str] | None, open_matters: bool) -> str | None:
    """The column for which a row is rejected."""
    if not row["matter"]:
        return "matter"
    every = {step for kind in pack.kinds.values() for step in kind.steps}
    void = bool(row.get("voids"))
    if row["step"] not in every and not void:
        return "step"
    at, recorded = _time(pack, row["at"]), _time(pack, row.get("recorded_at"))
    if at is None and not (void and recorded is not None):
        return "at"
    first = next(iter(pack.kinds))
    if kinds is None:
        kind = first
    elif row["matter"] in kinds:
        kind = kinds[str(row["matter"])]
    elif open_matters and kinds.get("\0" + str(row["matter"])) is None:
        kind = first
    else:
        return "matter"
    return None if void or row["step"] in pack.kinds[kind].steps else "step"


def _time(pack: Pack, text: str | None) -> Any:
    try:
        return parse_instant(text, pack.zone) if text else None
    except XiezhiError:
        return None


def _event(pack: Pack, row: Row, place: int, identity: str) -> dict[str, Any]:
    at, recorded = _time(pack, row["at"]), _time(pack, row.get("recorded_at"))
    day = at is not None and at.day
    at = at or recorded
    return {
        "id": identity, "at": at.us, "recorded_at": (recorded or at).us, "seq": _seq(row, place), "place": place,
        "day": day, "voids": row.get("voids") or None, "step": row["step"], "matter": row["matter"],
    }  # fmt: skip


def _voids(told: Told) -> None:
    """Resolves voids to the id that they take out; one that names no earlier event of its matter has no effect."""
    ids = {event["id"]: event for event in told.events.values()}
    for event in told.events.values():
        if event["voids"] is None:
            continue
        target = ids.get(event["voids"])
        order = (event["seq"], event["place"])
        if target is None or target["matter"] != event["matter"] or (target["seq"], target["place"]) >= order:
            event["voids"] = ""
            told.rejected.append((event["place"] + 2, "value", "voids"))


def _matters(pack: Pack, rows: Sequence[Row], told: Told) -> dict[str, str]:
    """Kind by matter; refused matters stand there under their id with a NUL before it."""
    kinds: dict[str, str] = {}
    parents: dict[str, str | None] = {}
    refused: set[str] = set()
    for row in rows:
        matter = row["matter"]
        if not matter or matter in kinds:
            continue
        kind = row["kind"] or next(iter(pack.kinds))
        if kind not in pack.kinds:
            refused.add(matter)
            continue
        kinds[matter] = kind
        parents[matter] = row.get("parent") or None
    circle = {matter for matter in kinds if _comes_back(matter, parents)}
    for matter in circle:
        del kinds[matter]
    told.parents = {m: p if p is None or p in kinds else "?" for m, p in parents.items() if m in kinds}
    return kinds | {"\0" + matter: "" for matter in (refused | circle) - set(kinds)}


def _comes_back(matter: str, parents: dict[str, str | None]) -> bool:
    seen, up = set(), parents.get(matter)
    while up in parents and up not in seen:
        if up == matter:
            return True
        seen.add(up)
        up = parents[up]
    return up == matter
