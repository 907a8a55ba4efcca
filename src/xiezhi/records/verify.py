# SPDX-License-Identifier: Apache-2.0
"""Recomputes stored findings from the ledger, as of the T, the seq and the pack that each names.

A finding that does not come out the same says what differs: a fact, the norm, the program, or the row itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import xiezhi
from xiezhi.catalog.model import Pack
from xiezhi.engine.columnar import cross
from xiezhi.engine.columnar.overlap import Overlaps, judge_overlaps
from xiezhi.engine.columnar.pattern import judge_pattern
from xiezhi.engine.results import Finding, Result
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch
from xiezhi.records import officers, packs
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import FindingRow, Judged, Programme, judge_told, stored
from xiezhi.records.judging import tell, teller
from xiezhi.records.tables import Row, among
from xiezhi.records.write import FINDING, PLAIN

BATCH = 200  # findings of one (T, seq, pack) recomputed together
_F = FINDING.place
_OF_PEOPLE = ("unit", "officer", "kind")  # follow from facts that may be told later
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verified:
    """One finding recomputed. ``zh``/``en`` say what differs; empty: it came out the same."""

    id: str
    norm: str
    matter: str
    zh: str = ""
    en: str = ""

    @property
    def ok(self) -> bool:
        return not self.en


class _Group(NamedTuple):
    as_of: int
    seq: int
    provenance: int


def verify(
    desk: Desk, ids: Sequence[str] | None = None, *, progress: Progress | None = None
) -> Iterator[Verified]:
    """Recomputes findings (``None``: all that are stored, ended ones too), in the order of their T."""
    named = _groups(desk, ids)
    total, done = sum(len(found) for _, found in named), 0
    for group, found in named:
        for low in range(0, len(found), BATCH):
            part = found[low : low + BATCH]
            yield from _verified(desk, group, FINDING.rows(desk.connection, "id", part))
            done += len(part)
            if progress is not None:
                progress(done, total)


def _groups(desk: Desk, ids: Sequence[str] | None) -> list[tuple[_Group, list[str]]]:
    """The ids of findings by (T, seq, provenance)."""
    asked = "SELECT id, as_of, seq, provenance_id FROM records_finding"
    if ids is None:
        rows = fetch(desk.connection, f"{asked} ORDER BY id")
    else:
        where, given = among(desk.connection, "id", ids)
        rows = fetch(desk.connection, f"{asked} WHERE {where} ORDER BY id", (given,))
        known = {row[0] for row in rows}
        for one in ids:
            if one not in known:
                raise XiezhiError(f"没有问题 {one!r}", f"there is no finding {one!r}")
    found: dict[_Group, list[str]] = {}
    for row in rows:
        found.setdefault(_Group(*row[1:]), []).append(row[0])
    return sorted(found.items())


def _verified(desk: Desk, group: _Group, rows: Sequence[Row]) -> Iterator[Verified]:
    asked = "SELECT pack, calendar, program FROM records_provenance WHERE id = ?"
    digest, calendar, program = fetch(desk.connection, asked, (group.provenance,))[0]
    try:
        pack = packs.kept(desk, digest)
    except XiezhiError as error:
        yield from (Verified(row[0], row[_F["norm"]], row[_F["matter"]], error.zh, error.en) for row in rows)
        return
    again = _again(desk, pack, group, rows, _concerned(desk, rows))
    told = [_compared(desk, pack, calendar, program, row, again.get(row[0])) for row in rows]
    doubtful = [row for row, one in zip(rows, told, strict=True) if row[_F["across"]] and not one.ok]
    if (
        doubtful
    ):  # a gap names its own facts alone, and what it rests on may have been voided since: all are looked at
        whole = _again(desk, pack, group, doubtful, _every(desk, pack, doubtful))
        for row in doubtful:
            told[rows.index(row)] = _compared(desk, pack, calendar, program, row, whole.get(row[0]))
    yield from told


def _again(
    desk: Desk, pack: Pack, group: _Group, rows: Sequence[Row], families: set[int]
) -> dict[str, FindingRow]:
    """The findings that the facts of some families up to a seq give at T, of the norms concerned."""
    other = desk if pack is desk.pack else desk.under(pack)
    running = Programme(pack, _norms(pack, rows))
    told = tell(other, sorted(families), group.as_of, group.seq)
    judged = judge_told(running, told, group.as_of, officers.known(other, teller(other)))
    found = {row.id: row for one in judged.values() for row in one.findings}
    return found | _across(running, judged)


def _norms(pack: Pack, rows: Sequence[Row]) -> frozenset[str]:
    """The norms of findings, and those whose breaches they count."""
    norms = {row[_F["norm"]] for row in rows} & pack.norms.keys()
    counted = {name for norm in norms for version in pack.norms[norm].versions for name in version.of}
    return frozenset(norms | counted)


def _concerned(desk: Desk, rows: Sequence[Row]) -> set[int]:
    """The families of findings, and for those across families of all facts that they name."""
    named = [name for row in rows if row[_F["across"]] for name in row[_F["events"]].split(" ")]
    return {row[_F["family_id"]] for row in rows} | _families_of(desk, named)


def _every(desk: Desk, pack: Pack, rows: Sequence[Row]) -> set[int]:
    """All families with a matter that the norms of findings may look at."""
    kinds = {kind for name in _norms(pack, rows) for kind in pack.norms[name].matter}
    where, given = among(desk.connection, "kind", sorted(kinds))
    found = fetch(desk.connection, f"SELECT DISTINCT family_id FROM records_matter WHERE {where}", (given,))
    return {int(row[0]) for row in found}


def _families_of(desk: Desk, events: Sequence[str]) -> set[int]:
    """The families that events belong to."""
    matters = {
        found.matter for name in dict.fromkeys(events) if (found := desk.store.event(name)) is not None
    }
    if not matters:
        return set()
    where, given = among(desk.connection, "id", sorted(matters))
    return {
        int(row[0])
        for row in fetch(desk.connection, f"SELECT family_id FROM records_matter WHERE {where}", (given,))
    }


def _across(running: Programme, judged: dict[int, Judged]) -> dict[str, FindingRow]:
    """What the intervals and breaches of these families alone give: all that a finding across them rests on."""
    result = Result()
    counted: dict[str, list[cross.Breach]] = {}
    bearers: dict[tuple[str, str], tuple[str, str | None, str | None]] = {}
    for one in judged.values():
        for name, breach in one.breaches:
            counted.setdefault(name, []).append(breach)
            bearers[breach.order[3], breach.order[4]] = breach.kind, breach.unit, breach.officer
    for norm in running.norms:
        held = [holding for one in judged.values() for name, holding in one.holdings if name == norm.id]
        for part in norm.parts:
            if part.kind == "overlap":
                found = judge_overlaps(running.pack, part, Overlaps(held), result)
                counted.setdefault(norm.id, []).extend(found if norm.status == "live" else [])
        bearers |= {(one.matter, one.order[2]): (one.kind, one.unit, one.officer) for one in held}
    for norm in running.norms:
        for part in norm.parts:
            if part.kind == "pattern":
                judge_pattern(running.pack, part, counted, result)
    cross.explain(running.pack, result)
    return {row.id: row for row in (_stored(one, bearers) for one in result.findings)}


def _stored(row: Finding, bearers: dict[tuple[str, str], tuple[str, str | None, str | None]]) -> FindingRow:
    kind, unit, officer = bearers[row.matter, row.anchor or row.events.split(" ", 1)[0]]
    return stored(row, kind, unit or "", officer or "", False, True)


def _compared(
    desk: Desk, pack: Pack, calendar: str, program: str, row: Row, now: FindingRow | None
) -> Verified:
    """Whether a stored row and the recomputed one are the same, and what differs."""
    id_, norm, matter = row[0], row[_F["norm"]], row[_F["matter"]]
    was = FindingRow(id_, *row[PLAIN])
    differing = [
        name
        for name in FindingRow._fields[1 : len(was) - 2]
        if name not in _OF_PEOPLE and now is not None and getattr(was, name) != getattr(now, name)
    ]
    if now is not None and not differing:
        return Verified(id_, norm, matter)
    lost = [name for name in was.events.split(" ") if name and desk.store.event(name) is None]
    if lost:
        said = " ".join(lost[:5])
        return Verified(id_, norm, matter, f"账本中没有事实 {said}", f"the ledger has no fact {said}")
    if norm not in pack.norms:
        return Verified(
            id_,
            norm,
            matter,
            f"规则包 {pack.digest[:12]} 没有规则 {norm}",
            f"pack {pack.digest[:12]} has no norm {norm}",
        )
    zh, en = _what(was, now, differing)
    if program != xiezhi.__version__:
        zh += f"(程序 {program} 判定, 现为 {xiezhi.__version__})"
        en += f" (judged by program {program}, this is {xiezhi.__version__})"
    elif calendar != pack.calendar.digest:
        zh, en = f"{zh}(日历不同)", f"{en} (by another calendar)"
    return Verified(id_, norm, matter, zh, en)


def _what(was: FindingRow, now: FindingRow | None, differing: Sequence[str]) -> tuple[str, str]:
    if now is None:
        return "重新判定没有此问题", "judged again there is no such finding"
    told = "; ".join(f"{name} {getattr(was, name)!s:.80} → {getattr(now, name)!s:.80}" for name in differing)
    return f"重新判定不同: {told}", f"judged again it differs: {told}"
