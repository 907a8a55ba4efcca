# SPDX-License-Identifier: Apache-2.0
"""Writes what a judgement changed, and nothing else: stored rows are compared with those that hold now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xiezhi.kernel.sql import Connection, fetch
from xiezhi.records import duties, models
from xiezhi.records.counters import Counts, of_clock, of_finding, of_matter
from xiezhi.records.evaluate import ClockRow, FindingRow, Judged
from xiezhi.records.matter_rows import MATTER, write_matters
from xiezhi.records.outcome import Change, ClockChange, Held
from xiezhi.records.ranks import NOBODY, rank_of
from xiezhi.records.tables import Row, Table, among, grouped

_IDENTITY = ("family_id", "norm", "version", "matter", "anchor")
CLOCK = Table(models.Clock, _IDENTITY)
FINDING = Table(models.Finding, ("family_id", "norm", "matter", "anchor", "first_at"))
_F, _M = FINDING.place, MATTER.place
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
    """What changed, and the new counts of units and duties. ``rows``: every row written: (table, stored, now)."""

    changes: list[Change]
    clocks: list[ClockChange]
    counts: Counts
    owed: duties.Counts
    rows: list[tuple[str, Row | None, Row | None]]

    @classmethod
    def nothing(cls) -> Written:
        """Nothing written yet."""
        return cls([], [], Counter(), Counter(), [])

    def matter(self, before: Row | None, row: Row) -> None:
        """A matter's row was written."""
        self.rows.append(("matter", before, row))
        unit, opened, closed = _M["unit"], _M["opened_at"], _M["closed_at"]
        was = None if before is None else of_matter(before[unit], before[opened], before[closed])
        _count(self.counts, of_matter(row[unit], row[opened], row[closed]), was)

    def gather(self, more: Written) -> None:
        """Takes in what else was written."""
        self.changes.extend(more.changes)
        self.clocks.extend(more.clocks)
        for name, n in more.counts.items():
            self.counts[name] += n
        self.owed.update(more.owed)
        self.rows.extend(more.rows)


def write(
    connection: Connection,
    judged: Mapping[int, Judged],
    stamp: Stamp,
    reason: str = "",
    unkeyed: frozenset[str] = frozenset(),
    thorough: bool = False,
) -> Written:
    """Brings clocks, findings and matters of families to what was judged; ``reason``: why findings end, if told.

    ``unkeyed``: kinds whose matters are not searched for. ``thorough``: what follows from other columns of the same row
    is compared too.
    """
    written = Written.nothing()
    families = list(judged)
    stored = grouped(CLOCK.rows(connection, "family_id", families), CLOCK.place["family_id"])
    _clocks(connection, judged, stored, written)
    findings = FINDING.rows(connection, "family_id", families, "AND NOT across")
    _findings(connection, judged, grouped(findings, _F["family_id"]), stamp, reason, written)
    write_matters(connection, judged, unkeyed, written, thorough)
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
            standing = one.told.standing[row.matter]
            carried = standing.kind, standing.sealed
            if before is None:
                new.append((family, *row, *carried))
            elif before[2:] != (*row, *carried):
                changed.append((before[0], family, *row, *carried))
            else:
                continue
            was = None if before is None else ClockRow(*before[2:-2])
            _owed(written.owed, duties.of_clock(row, *carried), before)
            written.rows.append(("clock", None if before is None else before[2:], (*row, *carried)))
            _count(written.counts, of_clock(row), None if was is None else of_clock(was))
            if was is None or (was.state, was.due) != (row.state, row.due):
                written.clocks.append(_clock_change(row, was, row.state))
        for before in known.values():
            gone.append(before[0])
            was = ClockRow(*before[2:-2])
            _owed(written.owed, None, before)
            written.rows.append(("clock", was, None))
            _count(written.counts, None, of_clock(was))
            written.clocks.append(_clock_change(was, was, None))
    CLOCK.insert(connection, new, keyed=False)
    CLOCK.update(connection, changed)
    CLOCK.delete(connection, "id", gone)


def _owed(counts: duties.Counts, now: duties.Owed | None, before: Row | None) -> None:
    """Counts a clock's duty, and no longer as it stood before."""
    was = None if before is None else duties.of_clock(ClockRow(*before[2:-2]), before[-2], before[-1])
    if now != was:
        if now is not None:
            counts[now] += 1
        if was is not None:
            counts[was] -= 1


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
    sheet = _Sheet(stamp, reason, written)
    for family, one in judged.items():
        clocks = {row[:5]: row for row in one.clocks} if stored.get(family) else {}
        sheet.compare(family, one.findings, stored.get(family, ()), clocks, one.told.sealed)
    sheet.save(connection)


def write_across(
    connection: Connection,
    rows: Sequence[tuple[int, FindingRow]],
    stored: Sequence[Row],
    stamp: Stamp,
    reason: str,
) -> Written:
    """Brings findings across families to those found now; ``stored``: all that these take the place of."""
    written = Written.nothing()
    sheet = _Sheet(stamp, reason, written)
    by_id = {row[0]: row for row in stored}
    where, given = among(connection, "id", sorted({row.matter for _, row in rows}))
    asked = f"SELECT id FROM records_matter WHERE sealed AND {where}"
    sealed = frozenset(row[0] for row in fetch(connection, asked, (given,))) if rows else frozenset()
    for family, row in rows:
        before = by_id.pop(row.id, None)
        sheet.compare(family, [row], [before] if before else [], {}, sealed)
    for before in by_id.values():
        own = frozenset((before[_F["matter"]],)) if before[_F["sealed"]] else frozenset[str]()
        sheet.compare(before[_F["family_id"]], [], [before], {}, own)
    sheet.save(connection)
    return written


class _Sheet:
    """Findings compared with those stored: rows to be added and changed, and what that means."""

    def __init__(self, stamp: Stamp, reason: str, written: Written) -> None:
        self.stamp, self.reason, self.written = stamp, reason, written
        self.new: list[Row] = []
        self.changed: list[Row] = []

    def compare(
        self,
        family: int,
        rows: Iterable[FindingRow],
        stored: Iterable[Row],
        clocks: Mapping[Key, ClockRow],
        sealed: frozenset[str],
    ) -> None:
        """The findings of a family against all that is stored of it; ``sealed``: matters that are."""
        known = {row[0]: row for row in stored}
        self.sealed = sealed
        for row in rows:
            before = known.pop(row.id, None)
            if before is None or not before[_F["present"]]:
                self._begun(family, row, before)
            elif not _same(before[PLAIN], row):
                was = _was(before)
                self.changed.append(self._row(family, row, before[_F["first_at"]], before[_F["stage"]]))
                self._note(Change(row.id, held(was), held(row), turn(held(was), held(row))), was, row)
            else:
                self._kept(before)
        for before in known.values():
            if before[_F["present"]]:
                self._ended(before, self.reason or _ending(before, clocks))
            else:
                self._kept(before)

    def _kept(self, before: Row) -> None:
        """What says the same still has its place in lists to keep: nobody is told where that was wrong."""
        level, nature, stage = before[_F["level"]], before[_F["nature"]], before[_F["stage"]]
        right = self._listed(before[_F["matter"]], level, nature, stage, before[_F["present"]])
        if before[-len(right) :] != right:
            row = (*before[: -len(right)], *right)
            self.changed.append(row)
            self.written.rows.append(("finding", before, row))

    def _listed(self, matter: str, level: str, nature: str, stage: str, present: bool) -> Row:
        """The last columns of a row: sealed, rank, stage."""
        stage = stage or NOBODY if present else stage if stage != NOBODY else ""
        return matter in self.sealed, rank_of(level, nature), stage

    def _begun(self, family: int, row: FindingRow, before: Row | None) -> None:
        if before is None:
            self.new.append(self._row(family, row, self.stamp.as_of))
        else:
            self.changed.append(self._row(family, row, before[_F["first_at"]], before[_F["stage"]]))
        self._note(Change(row.id, None, held(row), "new" if before is None else "returned"), None, row)

    def _ended(self, before: Row, why: str) -> None:
        place, was = _F["present"], _was(before)
        # the stamp stays: by it the finding can be verified as it was when it held
        ended = (False, before[place + 1], self.stamp.as_of, why)
        listed = self._listed(was.matter, was.level, was.nature, before[_F["stage"]], False)
        self.changed.append((*before[:place], *ended, *before[place + 4 : -len(listed)], *listed))
        self._note(Change(before[0], held(was), None, why), was, None)

    def _row(self, family: int, row: FindingRow, first_at: int, stage: str = "") -> Row:
        stamp = self.stamp if row.as_of is None else self.stamp._replace(as_of=row.as_of)
        listed = self._listed(row.matter, row.level, row.nature, stage, True)
        return (row.id, family, *told_of(row), True, first_at, None, "", *stamp, *listed)

    def _note(self, change: Change, was: FindingRow | None, now: FindingRow | None) -> None:
        self.written.changes.append(change)
        self.written.rows.append(("finding", was, now))
        before = None if was is None else of_finding(was)
        _count(self.written.counts, None if now is None else of_finding(now), before)

    def save(self, connection: Connection) -> None:
        """Writes the rows."""
        FINDING.insert(connection, self.new, keyed=True)
        FINDING.update(connection, self.changed)


def _same(before: Row, row: FindingRow) -> bool:
    """Whether a stored finding says the same; while a breach lasts the words differ with T alone."""
    now = told_of(row)
    if not row.grows:
        return before == now
    return before[:_WORDS] == now[:_WORDS] and before[_WORDS + 1 :] == now[_WORDS + 1 :]


def told_of(row: FindingRow) -> Row:
    """What is stored of a finding beside its id."""
    return tuple(row)[TOLD]


def _was(before: Row) -> FindingRow:
    return FindingRow(before[0], *before[PLAIN])


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


def _count(counts: Counts, now: tuple[str, str] | None, was: tuple[str, str] | None) -> None:
    if now == was:
        return
    if now is not None:
        counts[now] += 1
    if was is not None:
        counts[was] -= 1
