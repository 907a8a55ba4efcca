# SPDX-License-Identifier: Apache-2.0
"""Writes what a judgement changed, and nothing else: stored rows are compared with those that hold now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xiezhi.kernel.sql import Connection
from xiezhi.records import models
from xiezhi.records.counters import Counts, of_clock, of_finding, of_matter
from xiezhi.records.evaluate import ClockRow, FindingRow, Judged
from xiezhi.records.outcome import Change, ClockChange, Held
from xiezhi.records.tables import Row, Table, grouped

CLOCK, FINDING, MATTER = Table(models.Clock), Table(models.Finding), Table(models.Matter)
_F = FINDING.place
TOLD = slice(1, FindingRow._fields.index("grows"))
"""Of a ``FindingRow`` what is stored, beside its id."""
PLAIN = slice(2, 1 + TOLD.stop)
"""The same of a stored row, which has the family after its id."""
_WORDS = FindingRow._fields.index("explanation") - 1
Key = tuple[str, str, int, str, str]
_LEVELS = ("blue", "yellow", "orange", "red")


class Stamp(NamedTuple):
    """By what and when rows are reached: T, the ledger's end, the provenance's id."""

    as_of: int
    seq: int
    provenance: int


class Written(NamedTuple):
    """What changed, and the new counts of units."""

    changes: list[Change]
    clocks: list[ClockChange]
    counts: Counts


def write(connection: Connection, judged: Mapping[int, Judged], stamp: Stamp, reason: str = "") -> Written:
    """Brings clocks, findings and matters of families to what was judged; ``reason``: why findings end, if told."""
    written = Written([], [], Counter())
    families = list(judged)
    stored = grouped(CLOCK.rows(connection, "family_id", families), CLOCK.place["family_id"])
    _clocks(connection, judged, stored, written)
    findings = FINDING.rows(connection, "family_id", families, "AND NOT across")
    _findings(connection, judged, grouped(findings, _F["family_id"]), stamp, reason, written)
    _matters(connection, judged, written)
    return written


def _clocks(
    connection: Connection, judged: Mapping[int, Judged], stored: Mapping[int, list[Row]], written: Written
) -> None:
    new: list[Row] = []
    changed: list[Row] = []
    gone: list[int] = []
    for family, one in judged.items():
        known = {row[2:4] + row[4:7]: row for row in stored.get(family, ())}
        for row in one.clocks:
            before = known.pop(row[:5], None)
            if before is None:
                new.append((family, *row))
            elif before[2:] != row:
                changed.append((before[0], family, *row))
            else:
                continue
            was = None if before is None else ClockRow(*before[2:])
            _count(written.counts, of_clock(row), None if was is None else of_clock(was))
            if was is None or (was.state, was.due) != (row.state, row.due):
                written.clocks.append(_clock_change(row, was, row.state))
        for before in known.values():
            gone.append(before[0])
            was = ClockRow(*before[2:])
            _count(written.counts, None, of_clock(was))
            written.clocks.append(_clock_change(was, was, None))
    CLOCK.insert(connection, new, keyed=False)
    CLOCK.update(connection, changed)
    CLOCK.delete(connection, "id", gone)


def _clock_change(row: ClockRow, was: ClockRow | None, after: str | None) -> ClockChange:
    before = None if was is None else was.state
    return ClockChange(row.norm, row.version, row.matter, row.anchor, before, after, row.due)


def _findings(
    connection: Connection,
    judged: Mapping[int, Judged],
    stored: Mapping[int, list[Row]],
    stamp: Stamp,
    reason: str,
    written: Written,
) -> None:
    new: list[Row] = []
    changed: list[Row] = []
    for family, one in judged.items():
        clocks = {row[:5]: row for row in one.clocks} if stored.get(family) else {}
        _compare(family, one.findings, stored.get(family, ()), stamp, written, new, changed, clocks, reason)
    FINDING.insert(connection, new, keyed=True)
    FINDING.update(connection, changed)


def write_across(
    connection: Connection,
    rows: Sequence[tuple[int, FindingRow]],
    stored: Sequence[Row],
    stamp: Stamp,
    reason: str,
) -> Written:
    """Brings findings across families to those found now; ``stored``: all that these take the place of."""
    written = Written([], [], Counter())
    new: list[Row] = []
    changed: list[Row] = []
    by_id = {row[0]: row for row in stored}
    for family, row in rows:
        before = by_id.pop(row.id, None)
        _compare(family, [row], [before] if before else [], stamp, written, new, changed, {}, reason)
    for before in by_id.values():
        _compare(
            before[_F["family_id"]], [], [before], stamp, written, new, changed, {}, reason or "corrected"
        )
    FINDING.insert(connection, new, keyed=True)
    FINDING.update(connection, changed)
    return written


def _compare(
    family: int, rows: Iterable[FindingRow], stored: Iterable[Row], stamp: Stamp, written: Written,
    new: list[Row], changed: list[Row], clocks: Mapping[Key, ClockRow], reason: str,
) -> None:  # fmt: skip
    known = {row[0]: row for row in stored}
    for row in rows:
        before = known.pop(row.id, None)
        told = stamp if row.as_of is None else stamp._replace(as_of=row.as_of)
        if before is None:
            new.append((row.id, family, *told_of(row), True, stamp.as_of, None, "", *told))
            written.changes.append(Change(row.id, None, held(row), "new"))
            _count(written.counts, of_finding(row), None)
        elif not before[_F["present"]]:
            changed.append((row.id, family, *told_of(row), True, before[_F["first_at"]], None, "", *told))
            written.changes.append(Change(row.id, None, held(row), "returned"))
            _count(written.counts, of_finding(row), None)
        elif not _same(before[PLAIN], row):
            changed.append((row.id, family, *told_of(row), True, before[_F["first_at"]], None, "", *told))
            was = _was(before)
            written.changes.append(Change(row.id, was, held(row), turn(was, held(row))))
            _count(written.counts, of_finding(row), of_finding(FindingRow(before[0], *before[PLAIN])))
    for before in known.values():
        if before[_F["present"]]:
            why = reason or _ending(before, clocks)
            place = _F["present"]
            # the stamp stays: by it the finding can be verified as it was when it held
            changed.append(
                (*before[:place], False, before[place + 1], stamp.as_of, why, *before[place + 4 :])
            )
            written.changes.append(Change(before[0], _was(before), None, why))
            _count(written.counts, None, of_finding(FindingRow(before[0], *before[PLAIN])))


def _same(before: Row, row: FindingRow) -> bool:
    """Whether a stored finding says the same; while a breach lasts the words differ with T alone."""
    now = told_of(row)
    if not row.grows:
        return before == now
    return before[:_WORDS] == now[:_WORDS] and before[_WORDS + 1 :] == now[_WORDS + 1 :]


def told_of(row: FindingRow) -> Row:
    """What is stored of a finding beside its id."""
    return tuple(row)[TOLD]


def _was(before: Row) -> Held:
    return held(FindingRow(before[0], *before[PLAIN]))


def held(row: FindingRow) -> Held:
    """A finding as a change tells of it."""
    return Held(
        row.norm, row.version, row.matter, row.anchor, row.nature, row.level, row.at, row.status, row.unit, row.officer,
        bool(row.cured),
    )  # fmt: skip


def turn(was: Held, now: Held) -> str:
    """What kind of change it is for people."""
    if now.cured and not was.cured:
        return "cured"
    if (was.nature, now.nature) == ("warning", "breach"):
        return "breached"
    if was.level != now.level:
        return "raised" if _LEVELS.index(now.level) > _LEVELS.index(was.level) else "lowered"
    return "changed"


def _ending(before: Row, clocks: Mapping[Key, ClockRow]) -> str:
    """Why a finding does not hold any more, by what became of its clock."""
    norm, status, version, matter, anchor = before[2:7]
    clock = clocks.get((norm, status, version, matter, anchor))
    if clock is not None and clock.stale_since is not None and clock.state in ("open", "paused", "overdue"):
        return "stale"
    if clock is None or clock.state in ("late", "undetermined"):
        return "corrected"
    return {"open": "moved"}.get(clock.state, clock.state)


def _matters(connection: Connection, judged: Mapping[int, Judged], written: Written) -> None:
    stored = {row[0]: row for row in MATTER.rows(connection, "family_id", list(judged))}
    changed: list[Row] = []
    for family, one in judged.items():
        for standing in one.told.standing.values():
            row = (
                standing.id, family, standing.kind, standing.unit, standing.parent, standing.number, standing.state,
                standing.opened_at, standing.last_at, standing.closed_at, standing.sealed, standing.events,
            )  # fmt: skip
            before = stored.get(standing.id)
            if before != row:
                changed.append(row)
                was = None if before is None else of_matter(before[3], before[7], before[9])
                _count(written.counts, of_matter(row[3], row[7], row[9]), was)
    MATTER.update(connection, changed)


def _count(counts: Counts, now: tuple[str, str] | None, was: tuple[str, str] | None) -> None:
    if now == was:
        return
    if now is not None:
        counts[now] += 1
    if was is not None:
        counts[was] -= 1
