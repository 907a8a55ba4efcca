# SPDX-License-Identifier: Apache-2.0
"""Matters as a list page: what was asked for, of what the asker may see, one page of it and exact counts.

    matters_page(desk, actor, Asked(kind="admin_case", scope="below", state="open"), now) -> Page[MatterRow]

Five queries, whatever is asked. ``actor``: anything with ``officer`` (None: the console). Who asks is not logged here:
``looking.searched`` does that for searches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.access.visible import Condition
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch
from xiezhi.records import typed
from xiezhi.records.desk import Desk
from xiezhi.records.judging import unkeyed
from xiezhi.records.paging import MOST, Group, Page, cut, facets, joined, span
from xiezhi.records.ranks import LEVELS, level_and_nature, rank_of
from xiezhi.records.seeing import MATTERS, Asker, access_of, of_unit, scoped, units_of, visible
from xiezhi.records.tables import among

PERIODS = ("opened_at", "last_at", "closed_at", "due")
SORTS = ("opened_at", "last_at", "closed_at", "due", "number")
OPEN, CLOSED = "open", "closed"
_HAD = (
    "(EXISTS (SELECT 1 FROM events e WHERE e.matter = m.id AND e.step = ? AND NOT EXISTS"
    " (SELECT 1 FROM events v WHERE v.matter = e.matter AND v.voids = e.id)))"
)
_COLUMNS = "id kind number title unit officer parent state opened_at last_at closed_at clock due"


@dataclass(frozen=True)
class Asked:
    """What a list of matters is restricted to; empty: to nothing.

    ``kind``: one kind (else all but the paper work of supervision). ``unit``: of a unit, with those under it unless
    ``below`` is False. ``scope``: ``mine`` (acted on, or answered for), ``unit``, ``below`` (of the asker's own unit);
    empty: all that may be seen. ``field``: which instant (``PERIODS``) lies in [``since``, ``until``), µs UTC.
    ``state``: ``open``, ``closed``, or a step. ``clock_state``: ``overdue open paused``, ``none``. ``level``: it has
    a live finding of that level now. ``had``: a step that it has, whatever came after. ``text``: number, title,
    initials, officer. ``sort``: one of ``SORTS``, with ``-`` before it the latest first.
    """

    kind: str = ""
    unit: str = ""
    below: bool = True
    scope: str = ""
    field: str = "opened_at"
    since: int | None = None
    until: int | None = None
    state: str = ""
    clock_state: str = ""
    level: str = ""
    had: str = ""
    text: str = ""
    sort: str = "-opened_at"
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True)
class MatterRow:
    """One row. ``clock``, ``due``: the worst state of its own running clocks, the next instant due, and its ``norm``.

    ``level``, ``nature``: of its gravest live finding (empty: none), ``findings``: how many there are.
    """

    id: str
    kind: str
    number: str
    title: str
    unit: str
    officer: str
    parent: str
    state: str
    opened_at: int | None
    last_at: int | None
    closed_at: int | None
    clock: str
    due: int | None
    norm: str = ""
    level: str = ""
    nature: str = ""
    findings: int = 0


def matters_page(desk: Desk, actor: Asker, asked: Asked, now: int) -> Page[MatterRow]:
    """One page. ``counts``: ``kind``, ``unit`` (as stored, without its tree), ``clock`` ('' = none), ``state``."""
    with access_of(desk).still():
        return _page(desk, actor, asked, now)


def matters_among(desk: Desk, actor: Asker, ids: Sequence[str], now: int) -> list[MatterRow]:
    """The rows of some matters, in the order given; those that may not be seen are left out."""
    seen = visible(desk, actor.officer, "view", now, MATTERS)
    found: dict[str, MatterRow] = {}
    for start in range(0, len(ids), MOST):
        where, given = among(desk.connection, "id", ids[start : start + MOST])
        few = joined([Condition(f"(m.{where})", (given,)), seen])
        found |= {row.id: row for row in _told(desk, _rows(desk, few, "m.id", MOST, 0))}
    return [found[one] for one in ids if one in found]


def _page(desk: Desk, actor: Asker, asked: Asked, now: int) -> Page[MatterRow]:
    limit, offset = cut(asked.page, asked.per_page)
    where = _conditions(desk, actor, asked, now)
    total, counts = _counted(desk, asked, where, now)
    chosen = [*where, *_chosen(desk, asked, now)]
    rows = _rows(desk, joined(chosen), _order(asked.sort), limit, offset) if total else []
    return Page(_told(desk, rows), total, counts, asked.page, asked.per_page)


def _conditions(desk: Desk, actor: Asker, asked: Asked, now: int) -> list[Condition]:
    """What holds for the rows and for all counts."""
    if asked.field not in PERIODS:
        _refuse("时间", "field", asked.field, PERIODS)
    found = [visible(desk, actor.officer, "view", now, MATTERS)]
    if asked.scope:
        found.append(scoped(desk, actor.officer, asked.scope, now, MATTERS))
    paper = unkeyed(desk) - {asked.kind}
    if paper and not asked.kind:
        marks = ", ".join("?" * len(paper))
        found.append(Condition(f"(m.kind NOT IN ({marks}))", tuple(sorted(paper))))
    if asked.state not in ("", OPEN, CLOSED):
        found.append(Condition("(m.state = ?)", (asked.state,)))
    if asked.level:
        if asked.level not in LEVELS:
            _refuse("级别", "level", asked.level, LEVELS)
        found.append(
            Condition(
                "(m.id IN (SELECT f.matter FROM records_finding f WHERE NOT (f.stage = '') AND f.present"
                " AND f.status = 'live' AND f.rank IN (?, ?, ?)))",
                tuple(rank_of(asked.level, nature) for nature in ("breach", "warning", "gap")),
            )
        )
    if asked.had:
        found.append(Condition(_HAD, (asked.had,)))
    if asked.text.strip():
        found.append(text_condition(desk, asked.text))
    return found + span(f"m.{asked.field}", asked.since, asked.until)


def text_condition(desk: Desk, text: str) -> Condition:
    """Of ``records_matter m``: what a text means; of none where it means nothing."""
    connection, of_matters = desk.connection, "SELECT t.id FROM records_matter t WHERE"
    officers = typed.within("t.officer", typed.people(desk, text))
    selects = (
        (of_matters, Condition("(t.id = ?)", (text.strip(),))),
        ("SELECT k.matter FROM records_searchkey k WHERE", typed.numbered(connection, text)),
        (of_matters, typed.within("t.title", typed.titles(connection, text))),
        (f"{of_matters} NOT (t.officer = '') AND", officers),
    )
    return typed.one_of("m.id", selects)


def _chosen(desk: Desk, asked: Asked, now: int) -> list[Condition]:
    """The choices that are facets, too."""
    found: list[Condition] = []
    if asked.kind:
        found.append(Condition("(m.kind = ?)", (asked.kind,)))
    if asked.unit:
        found.append(of_unit(desk, asked.unit, asked.below, now, MATTERS))
    if asked.clock_state:
        found.append(Condition("(m.clock = ?)", (_clock(asked.clock_state),)))
    if asked.state in (OPEN, CLOSED):
        found.append(Condition(f"(m.closed_at IS {'NOT ' if asked.state == CLOSED else ''}NULL)"))
    return found


def _counted(
    desk: Desk, asked: Asked, where: Sequence[Condition], now: int
) -> tuple[int, dict[str, dict[Any, int]]]:
    """(total, facets) of one pass over an index."""
    condition = joined(where)
    asked_sql = (
        "SELECT m.kind, m.unit, m.clock, COUNT(*), COUNT(m.closed_at) FROM records_matter m"
        f" WHERE {condition.sql} GROUP BY m.kind, m.unit, m.clock"
    )
    groups: list[tuple[Group, int]] = []
    for kind, unit, clock, n, closed in fetch(desk.connection, asked_sql, condition.params):
        groups.append(((kind, unit, clock, OPEN), n - closed))
        groups.append(((kind, unit, clock, CLOSED), closed))
    groups = [one for one in groups if one[1]]
    total, counts = facets(groups, _fitting(desk, asked, groups, now))
    names = ("kind", "unit", "clock", "state")
    return total, {name: dict(counter) for name, counter in zip(names, counts, strict=True)}


def _fitting(
    desk: Desk, asked: Asked, groups: Sequence[tuple[Group, int]], now: int
) -> list[Callable[[Any], bool] | None]:
    """Whether values of the facets are those chosen."""
    state = asked.state if asked.state in (OPEN, CLOSED) else ""
    clock = _clock(asked.clock_state)
    units: frozenset[str] = frozenset()
    if asked.unit:
        units = units_of(desk, asked.unit, asked.below, now, frozenset(one[0][1] for one in groups))
    return [
        (lambda value: value == asked.kind) if asked.kind else None,
        (lambda value: value in units) if asked.unit else None,
        (lambda value: value == clock) if asked.clock_state else None,
        (lambda value: value == state) if state else None,
    ]


def _clock(state: str) -> str:
    if state not in ("", "overdue", "open", "paused", "none"):
        _refuse("时限状态", "clock_state", state, ("overdue", "open", "paused", "none"))
    return "" if state == "none" else state


def _order(sort: str) -> str:
    column = sort.removeprefix("-")
    if column not in SORTS:
        _refuse("排序", "sort", sort, SORTS)
    if column == "number":
        return f"m.number {'DESC' if sort.startswith('-') else 'ASC'}, m.id"
    # as PostgreSQL's indexes have it: what has no instant yet is the latest
    return (
        f"m.{column} DESC NULLS FIRST, m.id DESC"
        if sort.startswith("-")
        else f"m.{column} ASC NULLS LAST, m.id"
    )


def _refuse(zh: str, en: str, value: str, right: Sequence[str]) -> None:
    told = " ".join(right)
    raise XiezhiError(f"{zh} {value!r} 应为 {told}", f"{en} {value!r}: one of {told} would be right")


def _rows(desk: Desk, where: Condition, order: str, limit: int, offset: int) -> list[tuple[Any, ...]]:
    columns = ", ".join(f"m.{name}" for name in _COLUMNS.split())
    asked = f"SELECT {columns} FROM records_matter m WHERE {where.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    return fetch(desk.connection, asked, (*where.params, limit, offset))


def _told(desk: Desk, rows: Sequence[tuple[Any, ...]]) -> list[MatterRow]:
    """The rows with what is due and what is wrong."""
    if not rows:
        return []
    where, given = among(desk.connection, "matter", [row[0] for row in rows])
    running = (
        f"SELECT matter, due, MIN(norm) FROM records_clock WHERE {where} AND due IS NOT NULL AND bearer = 'us'"
        " AND status = 'live' AND state IN ('open', 'overdue') GROUP BY matter, due"
    )
    norms = {(matter, due): norm for matter, due, norm in fetch(desk.connection, running, (given,))}
    wrong = (
        f"SELECT matter, MIN(rank), COUNT(*) FROM records_finding WHERE {where} AND present AND status = 'live'"
        " GROUP BY matter"
    )
    findings = {matter: (rank, n) for matter, rank, n in fetch(desk.connection, wrong, (given,))}
    told = []
    for row in rows:
        rank, n = findings.get(row[0], (None, 0))
        level, nature = ("", "") if rank is None else level_and_nature(rank)
        norm = norms.get((row[0], row[12]), "")
        stored = dict(zip(_COLUMNS.split(), row, strict=True))
        told.append(MatterRow(**stored, norm=norm, level=level, nature=nature, findings=n))
    return told
