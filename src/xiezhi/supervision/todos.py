# SPDX-License-Identifier: Apache-2.0
"""What must be done by when, and the figures of the home page.

    todos_page(desk, actor, TodosAsked(scope="mine"), now) -> Page[TodoRow]
    counters(desk, actor, "below", now) -> Counters

A to-do is a clock of ours that runs (``act``: do what the norm asks; limits of supervision's own work are left out), a
finding sent out with a limit (``answer``), or an answer that waits for who verifies (``verify``). Ordered by due, in
groups: ``overdue`` (due before now), ``today`` (until midnight of the pack's zone, 24:00 of today included), ``three``
and ``seven`` days; later ones are in none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from xiezhi.access.rights import MINE
from xiezhi.access.visible import Condition
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.paging import Page, cut, joined
from xiezhi.records.ranks import NOBODY
from xiezhi.records.seeing import CLOCKS, Asker, access_of, scoped, visible
from xiezhi.records.tables import among
from xiezhi.supervision.finding_rows import FINDINGS, paperwork, titled
from xiezhi.supervision.item import AWAITING, OPEN, State

GROUPS = ("overdue", "today", "three", "seven")
KINDS = ("act", "answer", "verify")
_AWAITING = ", ".join(f"'{state}'" for state in sorted(AWAITING))
_OWN_CLOCKS = replace(
    CLOCKS,
    mine="c.id IN (SELECT own.id FROM records_clock own WHERE own.officer = ?"
    " AND own.state IN ('open', 'overdue', 'paused') UNION SELECT own.id FROM records_clock own WHERE own.matter IN"
    " (SELECT his.id FROM records_matter his WHERE his.officer = ? AND NOT (his.officer = '')))",
)
"""Whose clocks they are: who answers for the matter, or recorded what they run from."""
_OWN_ITEMS = replace(FINDINGS, unit='i."to"', mine="i.officer = ?")
"""To which unit, and whom, a finding was sent."""


@dataclass(frozen=True)
class TodosAsked:
    """``scope``: ``mine`` (one is to do it oneself; what one may verify), ``unit``, ``below``; empty: all one may see.

    ``group``: one of ``GROUPS``; ``kinds``: some of ``KINDS``.
    """

    scope: str = MINE
    group: str = ""
    kinds: tuple[str, ...] = KINDS
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True)
class TodoRow:
    """One to-do. ``what``: of ``KINDS``; ``group``: of ``GROUPS``; ``due``: µs UTC; ``trigger_at``: a clock runs since.

    ``finding``, ``level``, ``nature``: of the finding it is about, empty where there is none yet. Of the matter:
    ``kind``, ``number``, ``title``, ``unit``, ``officer`` (who answers for it).
    """

    what: str
    group: str
    due: int
    trigger_at: int | None
    norm: str
    norm_title: str
    basis: str
    finding: str
    level: str
    nature: str
    matter: str
    kind: str
    number: str
    title: str
    unit: str
    officer: str
    stale_since: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Counters:
    """Figures of the home page, each exact and of a scope; to open them: see the list named with each.

    ``breaches``: that hold and are not closed (findings, nature breach, state open). ``overdue today three seven``:
    own clocks that are due (todos, kind act, group): three without today's, seven without these. ``to_verify``,
    ``verify_first``: what the asker may verify, the earliest limit. ``returned escalated``: findings of that state;
    ``escalated_late``: of these past their limit. ``late``: answers past their limit. ``gaps``: lack facts. ``open``:
    findings that are not closed. Of the law's limits alone: those of supervision's own work are lists of their own.
    """

    breaches: int = 0
    overdue: int = 0
    today: int = 0
    three: int = 0
    seven: int = 0
    to_verify: int = 0
    verify_first: int | None = None
    returned: int = 0
    escalated: int = 0
    escalated_late: int = 0
    late: int = 0
    gaps: int = 0
    open: int = 0


def bounds(desk: Desk, now: int) -> tuple[int, int, int, int]:
    """Where the groups end: now, midnight, and that of three and of seven days from today; µs UTC, inclusive."""
    zone = desk.pack.zone
    day = zone.day(now)
    return now - 1, zone.midnight(day + 1), zone.midnight(day + 4), zone.midnight(day + 8)


def group_of(due: int, ends: Sequence[int]) -> str:
    """The group of an instant that is due by the last of the ends."""
    return next(name for name, end in zip(GROUPS, ends, strict=True) if due <= end)


def todos_page(desk: Desk, actor: Asker, asked: TodosAsked, now: int) -> Page[TodoRow]:
    """One page, soonest first. ``counts``: ``group``, and ``what``."""
    with access_of(desk).still():
        return _page(desk, actor, asked, now)


def _page(desk: Desk, actor: Asker, asked: TodosAsked, now: int) -> Page[TodoRow]:
    limit, offset = cut(asked.page, asked.per_page)
    if asked.group not in ("", *GROUPS):
        told = " ".join(GROUPS)
        raise XiezhiError(
            f"分组 {asked.group!r} 应为 {told}", f"group {asked.group!r}: one of {told} would be right"
        )
    ends = bounds(desk, now)
    parts = [_PARTS[what](desk, actor, asked.scope, now) for what in KINDS if what in asked.kinds]
    counts, whats = _counted(desk, parts, asked.group, ends)
    total = counts[asked.group] if asked.group else sum(counts.values())
    rows = _rows(desk, parts, asked.group, ends, limit, offset) if total else []
    return Page(rows, total, {"group": counts, "what": whats}, asked.page, asked.per_page)


@dataclass(frozen=True)
class _Part:
    """One kind of to-do: from which tables, its instant, what must hold."""

    what: str
    tables: str
    key: str
    due: str
    where: Condition


def _acts(desk: Desk, actor: Asker, scope: str, now: int) -> _Part:
    found = [
        Condition(RUNNING),
        visible(desk, actor.officer, "view", now, CLOCKS),
        paperwork(desk, only=False, table="c"),
    ]
    if scope:
        found.append(scoped(desk, actor.officer, scope, now, _OWN_CLOCKS))
    return _Part("act", "records_clock c", "CAST(c.id AS TEXT)", "c.due", joined(found))


def _answers(desk: Desk, actor: Asker, scope: str, now: int) -> _Part:
    found = [
        Condition(f"NOT (i.state = 'closed') AND i.state IN ({_AWAITING}) AND i.merged_into = ''"),
        visible(desk, actor.officer, "view", now, FINDINGS),
    ]
    if scope:
        found.append(scoped(desk, actor.officer, scope, now, _OWN_ITEMS))
    return _Part("answer", _ITEMS, "i.finding", "i.answer_due", joined(found))


def _verifications(desk: Desk, actor: Asker, scope: str, now: int) -> _Part:
    found = [
        Condition(f"NOT (i.state = 'closed') AND i.state = '{State.TO_VERIFY}' AND i.merged_into = ''"),
        visible(desk, actor.officer, "verify", now, FINDINGS) if _verifies(desk) else Condition("(1 = 0)"),
    ]
    if scope and scope != MINE:
        found.append(scoped(desk, actor.officer, scope, now, FINDINGS))
    if actor.officer is not None:
        found.append(_another(desk, actor.officer, now))
    return _Part("verify", _ITEMS, "i.finding", "i.verify_due", joined(found))


def _another(desk: Desk, officer: str, now: int) -> Condition:
    """As ``acts.check_other``: who answered, handles the matter or is of the unit concerned does not verify."""
    access = access_of(desk)
    own = access.directory.posted(officer, access.zone.day(now)) or "-"
    sql = (
        "(' ' || i.answered_by || ' ' NOT LIKE ? AND i.officer <> ? AND f.officer <> ? AND i.concerned <> ?)"
    )
    return Condition(sql, (f"% {officer} %", officer, officer, own))


RUNNING = (
    "c.state IN ('open', 'overdue', 'paused') AND c.status = 'live' AND c.bearer = 'us'"
    " AND (c.finding = '' OR NOT EXISTS"
    " (SELECT 1 FROM records_finding z WHERE z.id = c.finding AND z.stage = 'closed'))"
)
"""A limit of ours that runs; where it is over and its finding is closed, nothing is left to do.

The states are those of the index over what is due, word for word; a paused limit has no due instant.
"""
_ITEMS = "supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
_PARTS = {"act": _acts, "answer": _answers, "verify": _verifications}


def _verifies(desk: Desk) -> bool:
    return desk.pack.supervision is not None


def _counted(
    desk: Desk, parts: Sequence[_Part], group: str, ends: tuple[int, int, int, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """(by group, by kind within the group asked for)."""
    counts, whats = dict.fromkeys(GROUPS, 0), dict[str, int]()
    for part in parts:
        places = [0, *(f"SUM(CASE WHEN {part.due} <= {end} THEN 1 ELSE 0 END)" for end in ends)]
        asked = f"SELECT {', '.join(map(str, places))} FROM {part.tables} WHERE {part.where.sql} AND {part.due} <= ?"
        found = [int(n or 0) for n in fetch(desk.connection, asked, (*part.where.params, ends[-1]))[0]]
        own = {name: found[place + 1] - found[place] for place, name in enumerate(GROUPS)}
        for name, n in own.items():
            counts[name] += n
        whats[part.what] = own[group] if group else sum(own.values())
    return counts, whats


def _rows(
    desk: Desk, parts: Sequence[_Part], group: str, ends: tuple[int, int, int, int], limit: int, offset: int
) -> list[TodoRow]:
    place = GROUPS.index(group) if group else None
    first = None if place in (None, 0) else ends[(place or 0) - 1]
    last = ends[-1] if place is None else ends[place]
    found: list[tuple[int, str, str]] = []
    for part in parts:  # the first of all are among the first of each
        since = "" if first is None else f" AND {part.due} > {first}"
        asked = (
            f"SELECT {part.due}, {part.key} FROM {part.tables} WHERE {part.where.sql} AND {part.due} <= ?{since}"
            f" ORDER BY {part.due}, {part.key} LIMIT ?"
        )
        rows = fetch(desk.connection, asked, (*part.where.params, last, limit + offset))
        found += [(int(due), part.what, str(key)) for due, key in rows]
    return _told(desk, sorted(found)[offset : offset + limit], ends)


_OF_CLOCK = (
    "SELECT c.id, c.trigger_at, c.norm, c.version, c.finding, COALESCE(f.level, ''), COALESCE(f.nature, ''), c.matter,"
    " m.kind, m.number, m.title, c.unit, m.officer, c.stale_since, c.state FROM records_clock c"
    " JOIN records_matter m ON m.id = c.matter LEFT JOIN records_finding f ON f.id = c.finding AND f.present"
)
_OF_ITEM = (
    "SELECT f.id, NULL, f.norm, f.version, f.id, f.level, f.nature, f.matter, f.kind, m.number, m.title, f.unit,"
    " m.officer, NULL, f.stage FROM records_finding f LEFT JOIN records_matter m ON m.id = f.matter"
)


def _told(desk: Desk, page: Sequence[tuple[int, str, str]], ends: Sequence[int]) -> list[TodoRow]:
    """The rows of a page with all that they tell."""
    clocks = [int(key) for _, what, key in page if what == "act"]
    findings = [key for _, what, key in page if what != "act"]
    known: dict[str, tuple[Any, ...]] = {}
    for select, keys, alias in ((_OF_CLOCK, clocks, "c"), (_OF_ITEM, findings, "f")):
        if keys:
            where, given = among(desk.connection, "id", keys)
            rows = fetch(desk.connection, f"{select} WHERE {alias}.{where}", (given,))
            known |= {str(row[0]): row[1:] for row in rows}
    return [_row(desk, due, what, known[key], ends) for due, what, key in page if key in known]


def _row(desk: Desk, due: int, what: str, row: tuple[Any, ...], ends: Sequence[int]) -> TodoRow:
    (
        trigger_at,
        norm,
        version,
        finding,
        level,
        nature,
        matter,
        kind,
        number,
        title,
        unit,
        officer,
        stale,
        state,
    ) = row
    norm_title, basis = titled(desk.pack.norms.get(norm), norm, version)
    return TodoRow(
        what, group_of(due, ends), due, trigger_at, norm, norm_title, basis, finding, level, nature, matter, kind,
        number or "", title or "", unit, officer or "", stale, state,
    )  # fmt: skip


def counters(desk: Desk, actor: Asker, scope: str, now: int) -> Counters:
    """The figures of a scope (``mine unit below``; empty: all one may see), in four queries."""
    with access_of(desk).still():
        return _figures(desk, actor, scope, now)


def _figures(desk: Desk, actor: Asker, scope: str, now: int) -> Counters:
    ends = bounds(desk, now)
    due, _ = _counted(desk, [_acts(desk, actor, scope, now)], "", ends)
    answers, verifications = _answers(desk, actor, scope, now), _verifications(desk, actor, scope, now)
    sent = (
        f"SELECT SUM(CASE WHEN i.answer_due < ? THEN 1 ELSE 0 END), SUM(CASE WHEN i.answer_due < ? AND i.state ="
        f" '{State.ESCALATED}' THEN 1 ELSE 0 END) FROM {answers.tables} WHERE {answers.where.sql}"
    )
    late = fetch(desk.connection, sent, (now, now, *answers.where.params))[0]
    waiting = (
        f"SELECT COUNT(*), MIN(i.verify_due) FROM {verifications.tables} WHERE {verifications.where.sql}"
    )
    verify = fetch(desk.connection, waiting, verifications.where.params)[0]
    stages = _stages(desk, actor, scope, now)
    return Counters(
        breaches=sum(n for (nature, _), n in stages.items() if nature == "breach"),
        **due,
        to_verify=int(verify[0]),
        verify_first=verify[1],
        returned=sum(n for (_, stage), n in stages.items() if stage == State.RETURNED),
        escalated=sum(n for (_, stage), n in stages.items() if stage == State.ESCALATED),
        escalated_late=int(late[1] or 0),
        late=int(late[0] or 0),
        gaps=sum(n for (nature, _), n in stages.items() if nature == "gap"),
        open=sum(stages.values()),
    )


def _stages(desk: Desk, actor: Asker, scope: str, now: int) -> dict[tuple[str, str], int]:
    """(nature, stage) → findings that are not closed."""
    stages = ", ".join(f"'{stage}'" for stage in (NOBODY, *sorted(OPEN)))
    found = [
        Condition(f"NOT (f.stage = '') AND f.status = 'live' AND f.stage IN ({stages})"),
        visible(desk, actor.officer, "view", now, FINDINGS),
        paperwork(desk, only=False),
    ]
    if scope:
        found.append(scoped(desk, actor.officer, scope, now, FINDINGS))
    where = joined(found)
    asked = (
        "SELECT f.rank, f.stage, COUNT(*) FROM records_finding f"
        f" WHERE {where.sql} GROUP BY f.unit, f.rank, f.stage"
    )
    counts: dict[tuple[str, str], int] = {}
    for rank, stage, n in fetch(desk.connection, asked, where.params):
        nature = "gap" if rank >= 40 else ("breach", "warning")[rank % 10]
        counts[nature, stage] = counts.get((nature, stage), 0) + n
    return counts
