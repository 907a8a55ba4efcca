# SPDX-License-Identifier: Apache-2.0
"""Rows of matters, of who handles them, and of the keys they are searched by: what changed is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xiezhi.kernel.sql import Connection, executemany
from xiezhi.records import models
from xiezhi.records.evaluate import RUNNING, ClockRow, Judged
from xiezhi.records.families import Standing
from xiezhi.records.search_keys import keys_of
from xiezhi.records.tables import Row, Table

if TYPE_CHECKING:
    from xiezhi.records.write import Written

MATTER = Table(models.Matter, ("family_id",))
HANDLING, KEY = Table(models.Handling), Table(models.SearchKey)
_M = MATTER.place
_WORST = ("overdue", "open", "paused")


def row_of(standing: Standing, family: int, clocks: Sequence[ClockRow]) -> Row:
    """The stored row of a matter; ``clocks``: its own."""
    state, due = _running(clocks)
    return (
        standing.id, family, standing.kind, standing.unit, standing.parent, standing.number, standing.state,
        standing.opened_at, standing.last_at, standing.closed_at, standing.sealed, standing.events, standing.title,
        standing.officer, standing.initials, state, due,
    )  # fmt: skip


def _running(clocks: Sequence[ClockRow]) -> tuple[str, int | None]:
    """(the worst state, the next instant due) of clocks that run for us."""
    mine = [row for row in clocks if row.bearer == "us" and row.status == "live" and row.state in RUNNING]
    states = {row.state for row in mine}
    dues = [row.due for row in mine if row.due is not None]
    return next((state for state in _WORST if state in states), ""), min(dues, default=None)


def write_matters(
    connection: Connection,
    judged: Mapping[int, Judged],
    unkeyed: frozenset[str],
    written: Written,
    thorough: bool = False,
) -> None:
    """Brings the rows of matters to what was judged; kinds in ``unkeyed`` are not searched for.

    ``thorough``: search keys are looked at even where the number that they come from is what it was.
    """
    stored = {row[0]: row for row in MATTER.rows(connection, "family_id", list(judged))}
    changed: list[Row] = []
    handlers: dict[str, frozenset[str]] = {}
    keys: dict[str, set[str]] = {}
    for family, one in judged.items():
        clocks: dict[str, list[ClockRow]] = {}
        for clock in one.clocks:
            clocks.setdefault(clock.matter, []).append(clock)
        for standing in one.told.standing.values():
            row = row_of(standing, family, clocks.get(standing.id, ()))
            handlers[standing.id] = standing.handlers
            before = stored.get(standing.id)
            if thorough or not _keyed(before, standing):
                named = standing.number or standing.id
                keys[standing.id] = set() if standing.kind in unkeyed else keys_of(named)
            if before != row:
                changed.append(row)
                written.matter(before, row)
    MATTER.update(connection, changed)
    _across_sealed(connection, stored, changed)
    _exchange(connection, HANDLING, "handling", handlers, written)
    _exchange(connection, KEY, "searchkey", keys, written)


def _keyed(before: Row | None, standing: Standing) -> bool:
    """Whether a matter has its search keys: it was written before (only then it has a title), with this number."""
    return before is not None and before[_M["title"]] != "" and before[_M["number"]] == standing.number


def _across_sealed(connection: Connection, stored: Mapping[str, Row], changed: Sequence[Row]) -> None:
    """Findings across families are not written with their family: the seal of their matter is passed on to them."""
    place = _M["sealed"]
    flipped = [
        (row[place], row[0])
        for row in changed
        if row[place] != bool(stored[row[0]][place] if row[0] in stored else False)
    ]
    if flipped:
        executemany(connection, "UPDATE records_finding SET sealed = ? WHERE matter = ? AND across", flipped)


def _exchange(
    connection: Connection,
    table: Table,
    name: str,
    wanted: Mapping[str, set[str] | frozenset[str]],
    written: Written,
) -> None:
    """Brings pairs with a matter to those wanted."""
    matter, other = table.place["matter"], 3 - table.place["matter"]
    stored: dict[str, dict[str, int]] = {}
    for row in table.rows(connection, "matter", list(wanted)):
        stored.setdefault(row[matter], {})[row[other]] = row[0]
    new: list[Row] = []
    gone: list[int] = []
    for id, values in wanted.items():
        known = stored.get(id, {})
        if values == known.keys():
            continue
        pairs = [(id, value) if matter == 1 else (value, id) for value in sorted(values - known.keys())]
        lost = sorted(known.keys() - values)
        new += pairs
        gone += [known[value] for value in lost]
        written.rows.extend((name, None, pair) for pair in pairs)
        gone_pairs = [(id, value) if matter == 1 else (value, id) for value in lost]
        written.rows.extend((name, pair, None) for pair in gone_pairs)
    table.insert(connection, new, keyed=False)
    table.delete(connection, "id", gone)
