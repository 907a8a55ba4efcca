# SPDX-License-Identifier: Apache-2.0
"""What a change of norms would mean for matters that are open: clocks before and after, before it takes force.

Both packs judge the same facts at the same instant, beside the live records; nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import ClockRow, FindingRow, Programme
from xiezhi.records.judging import judge, tell
from xiezhi.records.models import Matter

CHUNK = 500
OVER = ("overdue", "late")
RUNNING = ("open", "paused", "overdue", "undetermined")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Moved:
    """A matter whose clock or finding would be another. Instants µs UTC, ``None`` where there is no clock.

    ``turn``: ``overdue`` (newly), ``quiet`` (a breach that would be none, a clock that would go), ``new`` (a clock that
    there is not today), ``due`` (another due instant).
    """

    matter: str
    kind: str
    unit: str
    norm: str
    turn: str
    before: int | None
    after: int | None
    state_before: str
    state_after: str


def without_from(norm: Norm, day: int) -> Norm | None:
    """The norm as if nothing changed on a civil day: versions that begin then are left out, the former one goes on."""
    kept = [one for one in norm.versions if one.valid_from is None or one.valid_from < day]
    if len(kept) == len(norm.versions):
        return norm
    if not kept:
        return None
    last = max(kept, key=lambda one: -(10**9) if one.valid_from is None else one.valid_from)
    opened: list[Version] = [replace(one, valid_to=None) if one is last else one for one in kept]
    return replace(norm, versions=tuple(opened))


def with_norms(pack: Pack, norms: Mapping[str, Norm | None], mark: str) -> Pack:
    """The pack with some norms put in place, live; ``None``: without it."""
    gone = {name for name, norm in norms.items() if norm is None}
    put = {name: replace(norm, status="live") for name, norm in norms.items() if norm is not None}
    kept = {name: norm for name, norm in pack.norms.items() if name not in gone}
    return replace(pack, norms={**kept, **put}, digest=f"{pack.digest}+{mark}")


def foresee(
    desk: Desk, before: Pack, after: Pack, norms: frozenset[str], at: int, progress: Progress | None = None
) -> Iterator[Moved]:
    """Every open matter on which some norms would say something else at T = ``at``."""
    both = [pack.norms[name] for pack in (before, after) for name in norms if name in pack.norms]
    kinds = frozenset(kind for norm in both for kind in norm.matter)
    rows = Matter.objects.filter(kind__in=kinds, closed_at__isnull=True)
    known = {id_: (kind, unit, family) for id_, kind, unit, family in
             rows.values_list("id", "kind", "unit", "family_id")}  # fmt: skip
    families = sorted({family for _, _, family in known.values()})
    old, new = Programme(before, norms), Programme(after, norms)
    under = desk.under(after)
    for low in range(0, len(families), CHUNK):
        told = tell(under, families[low : low + CHUNK], at)
        was, will = judge(desk.under(before), old, told, at), judge(under, new, told, at)
        for family in told:
            clocks = [_clocks(one[family].clocks) if family in one else {} for one in (was, will)]
            found = [_breaches(one[family].findings) if family in one else {} for one in (was, will)]
            yield from _moved_clocks(known, clocks[0], clocks[1])
            yield from _moved_findings(known, found[0], found[1], clocks[0].keys() | clocks[1].keys())
        if progress is not None:
            progress(min(low + CHUNK, len(families)), len(families))


Key = tuple[str, str, str]


def _clocks(rows: list[ClockRow]) -> dict[Key, ClockRow]:
    """By norm, matter and trigger the clock that runs; where two versions run one, the one that is not void."""
    found: dict[Key, ClockRow] = {}
    for row in rows:
        key = (row.norm, row.matter, row.anchor)
        if key not in found or found[key].state == "void":
            found[key] = row
    return found


def _breaches(rows: list[FindingRow]) -> dict[Key, FindingRow]:
    return {(row.norm, row.matter, row.anchor): row for row in rows if row.nature == "breach"}


def _moved_clocks(
    known: Mapping[str, tuple[str, str, int]], was: Mapping[Key, ClockRow], will: Mapping[Key, ClockRow]
) -> Iterator[Moved]:
    for key in sorted(was.keys() | will.keys()):
        old, new = was.get(key), will.get(key)
        if key[1] not in known or (
            old is not None and new is not None and (old.due, old.state) == (new.due, new.state)
        ):
            continue
        turn = _turn(old, new)
        if turn:
            yield _row(known, key, turn, old, new)


def _turn(old: ClockRow | None, new: ClockRow | None) -> str:
    """What became of a clock; empty where neither runs."""
    was, will = "" if old is None else old.state, "" if new is None else new.state
    if will in OVER and was not in OVER:
        return "overdue"
    if was in OVER and will not in OVER:
        return "quiet"
    if was in RUNNING and will not in RUNNING:
        return "quiet"
    if will in RUNNING and was not in RUNNING:
        return "new"
    return "due" if was in RUNNING or will in RUNNING else ""


def _row(
    known: Mapping[str, tuple[str, str, int]], key: Key, turn: str, old: ClockRow | None, new: ClockRow | None
) -> Moved:
    kind, unit, _family = known[key[1]]
    return Moved(
        key[1], kind, unit, key[0], turn, None if old is None else old.due, None if new is None else new.due,
        "" if old is None else old.state, "" if new is None else new.state,
    )  # fmt: skip


def _moved_findings(
    known: Mapping[str, tuple[str, str, int]], was: Mapping[Key, FindingRow], will: Mapping[Key, FindingRow],
    timed: Collection[Key],
) -> Iterator[Moved]:  # fmt: skip
    """Breaches that no clock makes, as of a step that must not happen."""
    for key in sorted(was.keys() ^ will.keys()):
        row = was.get(key) or will.get(key)
        if key[1] not in known or key in timed or row is None:  # a clock's own breach is told by its clock
            continue
        kind, unit, _family = known[key[1]]
        before, after = (None if one.get(key) is None else row.at for one in (was, will))
        yield Moved(key[1], kind, unit, key[0], "overdue" if key in will else "quiet", before, after,
                    "breach" if key in was else "", "breach" if key in will else "")  # fmt: skip


def plain(rows: list[Moved]) -> list[dict[str, Any]]:
    """As plain values."""
    return [asdict(row) for row in rows]
