# SPDX-License-Identifier: Apache-2.0
"""What a batch is drawn from: matters of a kind, of some units, opened in a period; and what weighs in their cases.

A weight tells of the case and its procedure alone: a clock that has run out, a breach, a record that is missing. Nobody
who appears in a case, reports it or handles it has any part in it (design.md, Left out on purpose).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xiezhi.access.visible import Condition
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch
from xiezhi.records import typed
from xiezhi.records.desk import Desk
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, access_of, everything, visible
from xiezhi.records.tables import among
from xiezhi.supervision.patrol.drawing import STRATIFIED, WEIGHTED, Member

OVERDUE, BROKEN, GAP = "overdue", "breach", "gap"
WEIGHTS: Mapping[str, float] = {OVERDUE: 3.0, BROKEN: 2.0, GAP: 1.0}
"""What each adds to a weight of 1: a running clock past its due instant, a breach beside clocks, a missing record."""
BY_TITLE, BY_UNIT = "类别", "单位"
LAYERS = {BY_TITLE: "category", BY_UNIT: "unit"}
MOST = 200_000


@dataclass(frozen=True)
class Scope:
    """A population: ``units`` (ids), opened within [``since``, ``until``) µs UTC; ``titles``: only these, if any."""

    kind: str
    units: tuple[str, ...]
    since: int
    until: int
    titles: tuple[str, ...] = ()


def reached(desk: Desk, officer: str, unit: str, below: bool, now: int) -> tuple[str, ...]:
    """Of a unit, with those under it or without, the units whose matters an officer may patrol."""
    access = access_of(desk)
    day = access.zone.day(now)
    directory = access.directory
    covered = directory.covered(unit, day, below=below) if directory.unit(unit, day) else frozenset()
    if everything(desk, officer):
        return tuple(sorted(covered))
    mine: set[str] = set()
    for held in directory.held(officer, day):
        role = access.rights.roles.get(held.role)
        for reach in () if role is None else role.reaches("patrol"):
            mine |= directory.covered(held.unit, day, below=reach == "below")
    return tuple(sorted(covered & mine))


def members(
    desk: Desk, officer: str | None, scope: Scope, method: str, strata_by: str, now: int
) -> list[Member]:
    """The population as it is known now, of what the officer may patrol; sealed matters are in none.

    ``XiezhiError`` where there are more than ``MOST``: a sample of a part would be of no population at all.
    """
    where = joined([_within(scope), visible(desk, officer, "patrol", now, MATTERS)])
    asked = (
        f"SELECT m.id, m.title, m.unit FROM records_matter m WHERE {where.sql} ORDER BY m.id LIMIT {MOST + 1}"
    )
    rows = fetch(desk.connection, asked, where.params)
    if len(rows) > MOST:
        n = sum(how_many(desk, officer, scope, now).values())
        raise XiezhiError(
            f"母体 {n} 件, 一批至多从 {MOST} 件中抽, 应缩短期间或缩小单位、类别",
            f"a population of {n}: at most {MOST} would be right, of a shorter period, fewer units or categories",
        )
    weights = weights_of(desk, [row[0] for row in rows], now) if method == WEIGHTED else {}
    layer = 2 if strata_by == BY_UNIT else 1
    return [
        Member(row[0], row[layer] if method == STRATIFIED else "", weights.get(row[0], 1.0)) for row in rows
    ]


def how_many(desk: Desk, officer: str | None, scope: Scope, now: int) -> dict[tuple[str, str], int]:
    """(title, unit) → how many matters of the population; one statement."""
    where = joined([_within(scope), visible(desk, officer, "patrol", now, MATTERS)])
    asked = (
        f"SELECT m.title, m.unit, COUNT(*) FROM records_matter m WHERE {where.sql} GROUP BY m.title, m.unit"
    )
    return {(title, unit): n for title, unit, n in sorted(fetch(desk.connection, asked, where.params))}


def _within(scope: Scope) -> Condition:
    if not scope.units:
        return Condition("(1 = 0)")
    units = ", ".join("?" * len(scope.units))
    sql = f"(m.kind = ? AND m.opened_at >= ? AND m.opened_at < ? AND m.unit IN ({units}) AND NOT m.sealed"
    titles = f" AND m.title IN ({', '.join('?' * len(scope.titles))})" if scope.titles else ""
    return Condition(f"{sql}{titles})", (scope.kind, scope.since, scope.until, *scope.units, *scope.titles))


def weights_of(desk: Desk, matters: Sequence[str], now: int) -> dict[str, float]:
    """The weights of matters as the records tell of them now; 1 where nothing is there to weigh."""
    features: list[tuple[str, str]] = []
    where, given = among(desk.connection, "matter", matters)
    clocks = f"SELECT DISTINCT matter FROM records_clock WHERE {where} AND {_RUNS} AND due <= ?"
    features += [(row[0], OVERDUE) for row in fetch(desk.connection, clocks, (given, now))]
    found = f"SELECT DISTINCT matter, norm, nature FROM records_finding WHERE {where} AND {_HOLDS}"
    for matter, norm, nature in fetch(desk.connection, found, (given,)):
        feature = feature_of(desk, norm, nature)
        if feature is not None:
            features.append((matter, feature))
    return weighed(features)


_RUNS = "status = 'live' AND bearer = 'us' AND state IN ('open', 'overdue', 'paused')"
_HOLDS = "status = 'live' AND present"


def feature_of(desk: Desk, norm: str, nature: str) -> str | None:
    """What a finding adds to a weight; deadlines count by their clocks, warnings not at all."""
    known = desk.pack.norms.get(norm)
    if nature == "gap":
        return GAP
    timed = known is None or any(version.kind == "deadline" for version in known.versions)
    return BROKEN if nature == "breach" and not timed else None


def weighed(features: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Matter → weight, each feature once."""
    found: dict[str, float] = {}
    for matter, feature in sorted(set(features)):
        found[matter] = found.get(matter, 1.0) + WEIGHTS[feature]
    return found


def named(
    desk: Desk, officer: str | None, kind: str, units: Iterable[str], texts: Sequence[str], now: int
) -> list[Member]:
    """Matters of some units by number or id, for a sample by hand; ``XiezhiError`` names what is not there."""
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    seen = joined([visible(desk, officer, "patrol", now, MATTERS), typed.within("m.unit", units)])
    found: dict[str, str] = {}
    for column in ("number", "id"):
        where, given = among(desk.connection, column, wanted)
        asked = f"SELECT m.{column}, m.id FROM records_matter m WHERE m.{where} AND m.kind = ? AND {seen.sql}"
        found |= dict(fetch(desk.connection, asked, (given, kind, *seen.params)))
    lacking = [text for text in wanted if text not in found]
    if lacking:
        told = " ".join(lacking[:5])
        raise XiezhiError(
            f"所选单位没有可巡查的 {told}, 应为编号",
            f"nothing to patrol called {told} in that unit: numbers would be right",
        )
    return [Member(id_) for id_ in dict.fromkeys(found[text] for text in wanted)]
