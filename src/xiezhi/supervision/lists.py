# SPDX-License-Identifier: Apache-2.0
"""Findings as a list page: what was asked for, of what the asker may see, one page of it and exact counts.

    findings_page(desk, actor, Asked(scope="below", state="open"), now) -> Page[FindingRow]

Five queries, whatever is asked. ``actor``: anything with ``officer`` (None: the console). Seen is what
``Organisation.permit(by, "view", finding)`` allows, sealed matters never.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.access.visible import Condition
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import dialect_of, fetch
from xiezhi.records import typed
from xiezhi.records.desk import Desk
from xiezhi.records.paging import Group, Page, cut, facets, joined, span
from xiezhi.records.ranks import NOBODY, level_and_nature, rank_of
from xiezhi.records.search_keys import under
from xiezhi.records.seeing import Asker, access_of, of_unit, scoped, units_of, visible
from xiezhi.records.tables import among
from xiezhi.supervision.finding_rows import FINDINGS, FindingRow, paperwork, rows_of
from xiezhi.supervision.item import AWAITING, State
from xiezhi.supervision.item import OPEN as STATES_IN_LOOP
from xiezhi.supervision.todos import Counters, TodoRow, TodosAsked, counters, todos_page

__all__ = [
    "SORTS", "STATES", "UNCLOSED", "Asked", "Counters", "FindingRow", "Page", "TodoRow", "TodosAsked", "counters",
    "findings_count", "findings_page", "may_see", "paperwork", "rows_of", "seen_of", "todos_page",
]  # fmt: skip

UNCLOSED = (NOBODY, *sorted(STATES_IN_LOOP))
OPEN = "NOT (f.stage IN ('', 'closed'))"
"""Of ``records_finding f``: it is one of ``UNCLOSED``, in the words of the index over these."""
STATES = {
    "open": UNCLOSED,
    "in_loop": tuple(sorted(STATES_IN_LOOP)),
    **{name: (name,) for name in (NOBODY, *State)},
}
"""What ``Asked.state`` may be → the stages it means. ``open``: 未办结, also what nobody follows (``none``)."""
SORTS = {
    "": "f.rank, f.at, f.id",
    "at": "f.at, f.id",
    "-at": "f.at DESC, f.id DESC",
    "unit": "f.unit, f.rank, f.at, f.id",
    "norm": "f.norm, f.rank, f.at, f.id",
}
"""``Asked.sort`` → order. Without one: red to grey, breach before warning, then time."""

_LATE = (
    "(f.id IN (SELECT late.finding FROM supervision_loopitem late WHERE late.answer_due < ?"
    " AND late.state IN (?, ?, ?, ?)))"
)


@dataclass(frozen=True)
class Asked:
    """What a list of findings is restricted to; empty: to nothing.

    ``toggles``: (level, nature) pairs, any of them; a gap by ``("", "gap")``. ``state``: one of ``STATES``. ``unit``,
    ``below``: of a unit, with those under it unless False. ``scope``: ``mine unit below`` of the asker's own unit.
    ``since``, ``until``: when it happened or was due, [from, to), µs UTC. ``norms``, ``kinds``: any of these (of saved
    views). ``text``: number, title, initials, officer, norm, article. ``late``: the unit concerned has not answered in
    time. ``paperwork``: only of the loop itself and of norms on their way (True), or without these (False). ``undone``:
    what was done late is left out. ``status``: ``live`` or ``shadow``. ``sort``: one of ``SORTS``. ``offset``: rows
    before the first, instead of ``page``. ``closed_since``, ``closed_until``: when it was closed, [from, to), µs UTC.
    ``verdicts``: closed with any of these (``""``: with none).
    """

    toggles: tuple[tuple[str, str], ...] = ()
    state: str = ""
    norm: str = ""
    unit: str = ""
    below: bool = True
    scope: str = ""
    since: int | None = None
    until: int | None = None
    text: str = ""
    norms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    late: bool = False
    paperwork: bool | None = None
    undone: bool = False
    closed_since: int | None = None
    closed_until: int | None = None
    verdicts: tuple[str, ...] = ()
    status: str = "live"
    sort: str = ""
    page: int = 1
    per_page: int = 20
    offset: int | None = None


def findings_page(desk: Desk, actor: Asker, asked: Asked, now: int) -> Page[FindingRow]:
    """One page. ``counts``: ``toggle`` ((level, nature) → n), ``state``, ``unit`` (as stored, without its tree)."""
    with access_of(desk).still():
        return _page(desk, actor, asked, now)


def _page(desk: Desk, actor: Asker, asked: Asked, now: int) -> Page[FindingRow]:
    limit, offset = cut(asked.page, asked.per_page)
    offset = offset if asked.offset is None else asked.offset
    if asked.sort not in SORTS:
        _refuse("排序", "sort", asked.sort, list(SORTS))
    where = _conditions(desk, actor, asked, now)
    total, counts = _counted(desk, asked, where, now)
    chosen = joined([*where, *_chosen(desk, asked, now)])
    ids: list[str] = []
    if total:
        sql = f"SELECT f.id FROM records_finding f WHERE {chosen.sql} ORDER BY {SORTS[asked.sort]} LIMIT ? OFFSET ?"
        ids = [row[0] for row in fetch(desk.connection, sql, (*chosen.params, limit, offset))]
    return Page(rows_of(desk, ids), total, counts, asked.page, asked.per_page)


def findings_count(desk: Desk, actor: Asker, asked: Asked, now: int) -> int:
    """How many findings a list would show; one query."""
    return _counted(desk, asked, _conditions(desk, actor, asked, now), now)[0]


def may_see(desk: Desk, actor: Asker, finding: str, now: int) -> bool:
    """Whether one finding would be in the asker's lists, whatever its state."""
    seen = visible(desk, actor.officer, "view", now, FINDINGS)
    sql = f"SELECT 1 FROM records_finding f WHERE f.id = ? AND {seen.sql}"
    return bool(fetch(desk.connection, sql, (finding, *seen.params)))


def seen_of(desk: Desk, actor: Asker, findings: Sequence[str], now: int) -> list[str]:
    """Those of some findings that would be in the asker's lists, in the order given; one query."""
    if not findings:
        return []
    seen = visible(desk, actor.officer, "view", now, FINDINGS)
    where, given = among(desk.connection, "id", findings)
    sql = f"SELECT f.id FROM records_finding f WHERE f.{where} AND {seen.sql}"
    there = {row[0] for row in fetch(desk.connection, sql, (given, *seen.params))}
    return [one for one in findings if one in there]


def narrowed(desk: Desk, actor: Asker, asked: Asked, now: int) -> Condition:
    """All that holds for the rows of a list, of ``records_finding f``, whatever its pages and order."""
    return joined([*_conditions(desk, actor, asked, now), *_chosen(desk, asked, now)])


def _conditions(desk: Desk, actor: Asker, asked: Asked, now: int) -> list[Condition]:
    """What holds for the rows and for all counts."""
    found = [
        Condition("NOT (f.stage = '')"),
        Condition("f.status = ?", (asked.status,)),
        visible(desk, actor.officer, "view", now, FINDINGS),
    ]
    if asked.scope:
        found.append(scoped(desk, actor.officer, asked.scope, now, FINDINGS))
    if asked.norm:
        found.append(Condition("(f.norm = ?)", (asked.norm,)))
    if asked.norms:
        found.append(typed.within("f.norm", asked.norms))
    if asked.kinds:
        found.append(typed.within("f.kind", asked.kinds))
    if asked.paperwork is not None:
        found.append(paperwork(desk, only=asked.paperwork))
    if asked.undone:
        found.append(Condition("(NOT f.cured)"))
    if asked.late:
        found.append(Condition(_LATE, (now, *sorted(AWAITING))))
    if asked.text.strip():
        found.append(text_condition(desk, asked.text))
    closed = _closed(asked)
    if closed is not None:
        found.append(closed)
    return found + span("f.at", asked.since, asked.until)


def _closed(asked: Asked) -> Condition | None:
    """How and when the loop closed it; ``None`` where that is not asked."""
    how = span("done.closed_at", asked.closed_since, asked.closed_until)
    if asked.verdicts:
        how.append(typed.within("done.verdict", asked.verdicts))
    if not how:
        return None
    where = joined([Condition("done.state = 'closed'"), *how])
    return Condition(
        f"(f.id IN (SELECT done.finding FROM supervision_loopitem done WHERE {where.sql}))", where.params
    )


def text_condition(desk: Desk, text: str) -> Condition:
    """Of ``records_finding f``: what a text means; of none where it means nothing."""
    connection, of_findings = desk.connection, "SELECT t.id FROM records_finding t WHERE"
    keys, titles = typed.numbered(connection, text), typed.within("n.title", typed.titles(connection, text))
    prefix = typed.finding_prefix(text)
    matters = typed.one_of(
        "t.matter",
        (
            ("SELECT k.matter FROM records_searchkey k WHERE", keys),
            ("SELECT n.id FROM records_matter n WHERE", titles),
        ),
    )
    selects = (
        (of_findings, Condition("(t.matter = ?)", (text.strip(),))),
        (of_findings, matters),
        (of_findings, typed.within("t.norm", (norm.id for norm in typed.norms(desk, text)))),
        (f"{of_findings} NOT (t.stage = '') AND", typed.within("t.officer", typed.people(desk, text))),
        (of_findings, under("t.id", prefix, dialect_of(connection))),
    )
    return typed.one_of("f.id", selects)


def _chosen(desk: Desk, asked: Asked, now: int) -> list[Condition]:
    """The choices that are facets, too."""
    found: list[Condition] = []
    if asked.unit:
        found.append(of_unit(desk, asked.unit, asked.below, now, FINDINGS))
    if asked.toggles:
        ranks = ", ".join(map(str, sorted(_ranks(asked.toggles))))
        found.append(Condition(f"(f.rank IN ({ranks}))"))
    if asked.state:
        stages = _stages(asked.state)
        found.append(typed.within("f.stage", stages))
        if set(stages) <= set(UNCLOSED):
            found.append(Condition(OPEN))
    return found


def _ranks(toggles: Sequence[tuple[str, str]]) -> set[int]:
    found: set[int] = set()
    for level, nature in toggles:
        levels = (level,) if level else ("red", "orange", "yellow", "blue")
        if nature not in ("breach", "warning", "gap") or any(
            one not in ("red", "orange", "yellow", "blue") for one in levels
        ):
            _refuse("级别、性质", "level, nature", f"{level}, {nature}", ("red breach", "…", "gap"))
        found |= {rank_of(one, nature) for one in levels}
    return found


def _stages(state: str) -> tuple[str, ...]:
    if state not in STATES:
        _refuse("状态", "state", state, list(STATES))
    return tuple(STATES[state])


def _refuse(zh: str, en: str, value: str, right: Sequence[str]) -> None:
    told = " ".join(right)
    raise XiezhiError(f"{zh} {value!r} 应为 {told}", f"{en} {value!r}: one of {told} would be right")


def _counted(
    desk: Desk, asked: Asked, where: Sequence[Condition], now: int
) -> tuple[int, dict[str, dict[Any, int]]]:
    """(total, facets) of one pass over an index."""
    condition = joined(where)
    sql = (
        "SELECT f.unit, f.rank, f.stage, COUNT(*) FROM records_finding f"
        f" WHERE {condition.sql} GROUP BY f.unit, f.rank, f.stage"
    )
    rows = fetch(desk.connection, sql, condition.params)
    groups: list[tuple[Group, int]] = [((unit, rank, stage), n) for unit, rank, stage, n in rows]
    units: frozenset[str] = frozenset()
    if asked.unit:
        units = units_of(desk, asked.unit, asked.below, now, frozenset(row[0] for row in rows))
    ranks = _ranks(asked.toggles)
    stages = frozenset(_stages(asked.state)) if asked.state else frozenset()
    fitting: list[Callable[[Any], bool] | None] = [
        (lambda value: value in units) if asked.unit else None,
        (lambda value: value in ranks) if asked.toggles else None,
        (lambda value: value in stages) if asked.state else None,
    ]
    total, (by_unit, by_rank, by_stage) = facets(groups, fitting)
    toggles: dict[Any, int] = {}
    for rank, n in sorted(by_rank.items()):
        level, nature = level_and_nature(rank)
        key = ("", nature) if nature == "gap" else (level, nature)
        toggles[key] = toggles.get(key, 0) + n
    return total, {"toggle": toggles, "state": dict(by_stage), "unit": dict(by_unit)}
