# SPDX-License-Identifier: Apache-2.0
"""Norms across families: intervals and breaches are kept by the group they are judged with, and only groups that
change are judged anew. The same verdicts as a whole log gives. Source: norm-language §4 (overlap, pattern).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xiezhi.catalog.model import Norm
from xiezhi.engine.columnar import cross
from xiezhi.engine.columnar.cross import Breach
from xiezhi.engine.columnar.overlap import Holding, Overlaps, judge_overlaps
from xiezhi.engine.columnar.pattern import judge_pattern
from xiezhi.engine.results import Finding, Result
from xiezhi.kernel.sql import Connection, fetch
from xiezhi.records import models
from xiezhi.records.encoded import (
    decode_breach,
    decode_holding,
    encode_breach,
    encode_holding,
    keys_of,
)
from xiezhi.records.evaluate import FindingRow, Judged, Programme, stored
from xiezhi.records.tables import Row, Table, among, grouped
from xiezhi.records.write import FINDING, Stamp, Written, write_across

HOLDING, COUNTED = Table(models.Holding), Table(models.Counted)
_NATURE = FINDING.place["nature"]


@dataclass
class Touched:
    """What is to be judged anew: intervals (overlap norm, key, matter) and breaches (norm, unit, officer, matter)."""

    holdings: set[tuple[str, str, str]] = field(default_factory=set)
    breaches: set[tuple[str, str, str, str]] = field(default_factory=set)

    @property
    def matters(self) -> frozenset[str]:
        """The matters that these belong to."""
        held = {matter for _, _, matter in self.holdings}
        return frozenset(held | {matter for _, _, _, matter in self.breaches})

    def add(self, other: Touched) -> None:
        """Takes in what another batch touched."""
        self.holdings |= other.holdings
        self.breaches |= other.breaches


def keep(connection: Connection, programme: Programme, judged: Mapping[int, Judged]) -> Touched:
    """Stores the intervals and breaches of families where they differ; what this touches."""
    touched = Touched()
    families = list(judged)
    if programme.overlaps:
        known = grouped(HOLDING.rows(connection, "family_id", families), 1)
        now = {
            (family, norm, key, held.matter, held.order[2], encode_holding(held))
            for family, one in judged.items()
            for norm, held in one.holdings
            for key in keys_of(held)
        }
        before = {row[1:]: row[0] for rows in known.values() for row in rows}
        _exchange(connection, HOLDING, now, before)
        touched.holdings = {row[1:4] for row in now ^ before.keys()}
    if programme.counted:
        found = {row for family, one in judged.items() for row in _rows(one.breaches, False, family)}
        rows = COUNTED.rows(connection, "family_id", families, "AND NOT across")
        _keep_counted(connection, found, rows, touched)
    return touched


def due_beside(connection: Connection, touched: Touched, now: int) -> list[int]:
    """The families that hold any of the resources touched and have fallen due without having been judged."""
    keys = sorted({key for _, key, _ in touched.holdings})
    if not keys:
        return []
    where, given = among(connection, "key", keys)
    asked = (
        "SELECT DISTINCT h.family_id FROM records_holding h JOIN records_family f ON f.id = h.family_id"
        f" WHERE f.next_instant <= ? AND f.error = '' AND h.{where}"
    )
    return [int(row[0]) for row in fetch(connection, asked, (now, given))]


def everything(connection: Connection, norms: Iterable[str]) -> Touched:
    """All that is stored for some norms, as if it had changed: for when the norms have."""
    touched = Touched()
    for norm in norms:
        asked = "SELECT DISTINCT norm, key, matter FROM records_holding WHERE norm = ?"
        touched.holdings |= {(row[0], row[1], row[2]) for row in fetch(connection, asked, (norm,))}
        asked = "SELECT DISTINCT norm, unit, officer, matter FROM records_counted WHERE norm = ?"
        touched.breaches |= {(row[0], row[1], row[2], row[3]) for row in fetch(connection, asked, (norm,))}
    return touched


def _rows(breaches: Iterable[tuple[str, Breach]], across: bool, family: int) -> list[Row]:
    return [
        (family, norm, across, one.order[3], one.unit or "", one.officer or "", encode_breach(one))
        for norm, one in breaches
    ]


def _keep_counted(connection: Connection, now: set[Row], stored: Sequence[Row], touched: Touched) -> None:
    """Stores the breaches that patterns count in place of those stored."""
    before = {(*row[1:3], bool(row[3]), *row[4:]): row[0] for row in stored}
    _exchange(connection, COUNTED, now, before)
    touched.breaches |= {(row[1], row[4], row[5], row[3]) for row in now ^ before.keys()}


def _exchange(connection: Connection, table: Table, now: set[Row], before: Mapping[Row, int]) -> None:
    table.insert(connection, sorted(now - before.keys()), keyed=False)
    table.delete(connection, "id", [before[row] for row in before.keys() - now])


def judge_across(
    connection: Connection, programme: Programme, touched: Touched, stamp: Stamp, reason: str = ""
) -> Written:
    """Judges the groups touched and writes their findings."""
    written = Written.nothing()
    for name in sorted({name for name, _, _ in touched.holdings}):
        changed = {(key, matter) for norm, key, matter in touched.holdings if norm == name}
        if name in programme.overlaps:
            part = programme.overlaps[name]
            written.gather(_overlap(connection, programme, part, changed, touched, stamp, reason))
        else:  # the norm is gone, and its findings with it
            ended = _findings(connection, name, "matter", sorted({matter for _, matter in changed}))
            written.gather(write_across(connection, [], ended, stamp, reason or "norm"))
    for part in programme.patterns if touched.breaches else ():
        written.gather(_pattern(connection, programme, part, touched, stamp, reason))
    return written


# -- overlaps


def _overlap(
    connection: Connection, programme: Programme, norm: Norm, changed: set[tuple[str, str]], touched: Touched,
    stamp: Stamp, reason: str,
) -> Written:  # fmt: skip
    """The findings of all matters that hold any of the resources, judged among all that share one with them."""
    near = _holdings(connection, norm.id, "key", sorted({key for key, _ in changed}))
    matters = sorted({matter for _, matter in changed} | {row[4] for row in near})
    own = _holdings(connection, norm.id, "matter", matters)
    others = _holdings(connection, norm.id, "key", sorted({row[3] for row in own}))
    family = {row[4]: row[1] for row in own}
    held = {row[4:7]: decode_holding(row[6]) for row in (*own, *others)}
    result = Result()
    breaches = judge_overlaps(programme.pack, norm, Overlaps(list(held.values())), result)
    result.sort()
    cross.explain(programme.pack, result)
    bearers = {one.order[2]: one for one in held.values()}
    rows = [
        (family[row.matter], _row(row, bearers[row.anchor or row.events.split(" ", 1)[0]]))
        for row in result.findings
        if row.matter in family
    ]
    if norm.id in programme.counted and norm.status == "live":
        found = [(norm.id, one) for one in breaches if one.order[3] in family]
        now = {row for one in found for row in _rows([one], True, family[one[1].order[3]])}
        known = COUNTED.rows(connection, "matter", matters, "AND across")
        _keep_counted(connection, now, [row for row in known if row[2] == norm.id], touched)
    return write_across(connection, rows, _findings(connection, norm.id, "matter", matters), stamp, reason)


def _row(row: Finding, one: Holding) -> FindingRow:
    return stored(row, one.kind, one.unit or "", one.officer or "", False, True)


def _holdings(connection: Connection, norm: str, column: str, values: Sequence[str]) -> list[Row]:
    if not values:
        return []
    where, given = among(connection, column, values)
    columns = ", ".join(f'"{name}"' for name in HOLDING.columns)
    return fetch(
        connection, f"SELECT {columns} FROM records_holding WHERE norm = ? AND {where}", (norm, given)
    )


def _findings(connection: Connection, norm: str, column: str, values: Sequence[str]) -> list[Row]:
    rows = FINDING.rows(connection, column, values, "AND across")
    return [row for row in rows if row[FINDING.place["norm"]] == norm]


# -- patterns


def _pattern(
    connection: Connection, programme: Programme, part: Norm, touched: Touched, stamp: Stamp, reason: str
) -> Written:
    """The findings of the units or officers whose breaches came or went, and the gaps of those with neither."""
    written = Written.nothing()
    for group in sorted({version.group for version in part.versions}):
        one = replace(part, versions=tuple(version for version in part.versions if version.group == group))
        of = {name for version in one.versions for name in version.of}
        place = 1 if group == "unit" else 2
        mine = [breach for breach in touched.breaches if breach[0] in of]
        names = sorted({breach[place] for breach in mine} - {""})
        unknown = sorted({breach[3] for breach in mine if not breach[place]})
        rows = [row for row in COUNTED.rows(connection, group, names) if row[2] in of]
        lost = COUNTED.rows(connection, "matter", unknown, f"AND {group} = ''")
        found = _judged(programme, one, [*rows, *(row for row in lost if row[2] in of)])
        before = [row for row in _findings(connection, part.id, group, names) if row[_NATURE] == "breach"]
        before += [row for row in _findings(connection, part.id, "matter", unknown) if row[_NATURE] == "gap"]
        written.gather(write_across(connection, found, before, stamp, reason))
    return written


def _judged(programme: Programme, part: Norm, counted: Sequence[Row]) -> list[tuple[int, FindingRow]]:
    """The findings of one pattern over the breaches given, each with the family it belongs to."""
    known: dict[tuple[str, str], tuple[int, Breach]] = {}
    breaches: dict[str, list[Breach]] = {}
    for row in counted:
        one = decode_breach(row[7])
        breaches.setdefault(row[2], []).append(one)
        known[one.order[3], one.order[4]] = row[1], one
    result = Result()
    judge_pattern(programme.pack, part, breaches, result)
    result.sort()
    cross.explain(programme.pack, result)
    found = []
    for finding in result.findings:
        family, one = known[finding.matter, finding.anchor or finding.events.split(" ", 1)[0]]
        found.append((family, stored(finding, one.kind, one.unit or "", one.officer or "", False, True)))
    return found
