# SPDX-License-Identifier: Apache-2.0
"""How often duties fell due and were kept, by norm, kind and unit, in stretches of days: kept as clocks change.

Counted are our own limits of live norms that have ended (met, late, overdue), sealed matters apart, by the instant at
which they were due. Stretches are of 8 and of 64 days (UTC, from the year 1 on), for all units together (``EVERY``)
also of single days: any period is a few of them, and the clocks of its ends, which are counted one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from xiezhi.access.visible import ALL, Columns, Condition
from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import Connection, dialect_of, execute, executemany, fetch, given, rows_text
from xiezhi.records.paging import joined

if TYPE_CHECKING:
    from xiezhi.records.evaluate import ClockRow

EVERY = "*"
"""Stands for all units together, unknown and missing ones too."""
LENGTHS, OF_EVERY = (64, 8), (64, 8, 1)
"""Days of a stretch, the longest first: of one unit, and of all together."""
ORIGIN = 719_162 * DAY
"""From the beginning of the year 1 to 1970: no instant of a matter lies before it."""
ENDED = ("met", "late", "overdue")
_NAMED = "(1 = 2)"
DUTIES = Columns("d.unit", "d.kind", "(1 = 0)", f"{_NAMED} AND ? <> ''")
"""Of ``records_duty d``: sealed matters are in none of it, and it names nobody."""

Span = tuple[int, int]
"""[from, to), µs UTC."""
Owed = tuple[str, str, str, int, bool]
"""What one clock counts as: (norm, kind, unit, day, kept)."""
Counts = Counter[Owed]
Kept = tuple[str, str, int, int]
"""(norm, unit, kept, broken)."""


class Stretches(NamedTuple):
    """``first`` up to (not with) ``end``, each of ``days`` days."""

    days: int
    first: int
    end: int


def of_clock(row: ClockRow, kind: str, sealed: bool) -> Owed | None:
    """What a clock counts as; only our own that have ended, unsealed."""
    if row.due is None or row.state not in ENDED or row.status != "live" or row.bearer != "us" or sealed:
        return None
    return row.norm, kind, row.unit, (row.due + ORIGIN) // DAY, row.state == "met"


def add(connection: Connection, counts: Counts) -> None:
    """Adds differences to the tallies."""
    found: Counter[tuple[str, str, str, int, int, bool]] = Counter()
    for (norm, kind, unit, day, kept), n in counts.items():
        if n:
            for days in LENGTHS:
                found[norm, kind, unit, days, day // days, kept] += n
            for days in OF_EVERY:
                found[norm, kind, EVERY, days, day // days, kept] += n
    changed: dict[tuple[str, str, str, int, int], list[int]] = {}
    for (*key, kept), n in found.items():
        if n:
            changed.setdefault(tuple(key), [0, 0])[0 if kept else 1] += n  # type: ignore[arg-type]
    if not changed:
        return
    duties = sorted({key[:3] for key in changed})
    if dialect_of(connection) == "postgresql":
        execute(connection, _NEW_OF_ALL, (rows_text(_NAMES, duties),))
        tallies = [(*key, *changed[key]) for key in sorted(changed)]
        execute(connection, _ADD_ALL, (rows_text((*_NAMES, *_NUMBERS), tallies),))
        return
    executemany(connection, _NEW, [(*duty, *duty) for duty in duties])
    executemany(connection, _ADD, [(*key[3:], *changed[key], *key[:3]) for key in sorted(changed)])


_NAMES, _NUMBERS = ("norm", "kind", "unit"), ("days", "place", "kept", "broken")
_SAME = "d.norm = given.norm AND d.kind = given.kind AND d.unit = given.unit"
_NEW_OF_ALL = (
    f"INSERT INTO records_duty (norm, kind, unit) SELECT norm, kind, unit FROM {given(dict.fromkeys(_NAMES, 'text'))}"
    f" WHERE NOT EXISTS (SELECT 1 FROM records_duty d WHERE {_SAME})"
)
_ADD_ALL = (
    "INSERT INTO records_dutytally (duty, days, place, kept, broken)"
    " SELECT d.id, given.days, given.place, given.kept, given.broken"
    f" FROM {given(dict.fromkeys(_NAMES, 'text') | dict.fromkeys(_NUMBERS, 'integer'))} JOIN records_duty d ON {_SAME}"
    " ON CONFLICT (duty, days, place) DO UPDATE SET kept = records_dutytally.kept + excluded.kept,"
    " broken = records_dutytally.broken + excluded.broken"
)
_NEW = (
    "INSERT INTO records_duty (norm, kind, unit) SELECT ?, ?, ? WHERE NOT EXISTS"
    " (SELECT 1 FROM records_duty WHERE norm = ? AND kind = ? AND unit = ?)"
)
_ADD = (
    "INSERT INTO records_dutytally (duty, days, place, kept, broken)"
    " SELECT d.id, ?, ?, ?, ? FROM records_duty d WHERE d.norm = ? AND d.kind = ? AND d.unit = ?"
    " ON CONFLICT (duty, days, place) DO UPDATE SET kept = records_dutytally.kept + excluded.kept,"
    " broken = records_dutytally.broken + excluded.broken"
)
_COUNTED = " AND ".join(
    (f"c.state IN ({', '.join(repr(state) for state in ENDED)})", "c.status = 'live'", "c.bearer = 'us'")
)
"""Of ``records_clock c``, in the words of the index over them."""
_KEPT, _BROKEN = (f"SUM(CASE WHEN c.state {state} THEN 1 ELSE 0 END)" for state in ("= 'met'", "<> 'met'"))


def _afresh() -> str:
    """All tallies as the clocks give them: (norm, kind, unit, days, place, kept, broken)."""
    day = f"(c.due + {ORIGIN}) / {DAY}"
    of_day = (
        f"SELECT c.norm AS norm, c.kind AS kind, c.unit AS unit, {day} AS day, {_KEPT} AS kept, {_BROKEN} AS broken"
        f" FROM records_clock c WHERE {_COUNTED} AND c.due IS NOT NULL AND NOT c.sealed"
        f" GROUP BY c.norm, c.kind, c.unit, {day}"
    )
    parts = [("a.unit", days) for days in LENGTHS] + [(f"'{EVERY}'", days) for days in OF_EVERY]
    return f"WITH a AS ({of_day}) " + " UNION ALL ".join(
        f"SELECT a.norm AS norm, a.kind AS kind, {unit} AS unit, {days} AS days, a.day / {days} AS place,"
        " CAST(SUM(a.kept) AS BIGINT) AS kept, CAST(SUM(a.broken) AS BIGINT) AS broken"
        f" FROM a GROUP BY a.norm, a.kind, {'a.unit, ' if unit == 'a.unit' else ''}a.day / {days}"
        for unit, days in parts
    )


_HELD = (
    "SELECT d.norm, d.kind, d.unit, t.days, t.place, t.kept, t.broken FROM records_dutytally t"
    " JOIN records_duty d ON d.id = t.duty WHERE t.kept <> 0 OR t.broken <> 0"
)


def recount(connection: Connection) -> None:
    """Sets all tallies to what the clocks say."""
    execute(connection, "DELETE FROM records_dutytally")
    execute(connection, "DELETE FROM records_duty")
    distinct = (
        f"SELECT DISTINCT c.norm, c.kind, {{}} FROM records_clock c WHERE {_COUNTED} AND c.due IS NOT NULL"
        " AND NOT c.sealed"
    )
    for unit in ("c.unit", f"'{EVERY}'"):
        execute(connection, f"INSERT INTO records_duty (norm, kind, unit) {distinct.format(unit)}")
    execute(
        connection,
        "INSERT INTO records_dutytally (duty, days, place, kept, broken)"
        f" SELECT d.id, r.days, r.place, r.kept, r.broken FROM ({_afresh()}) r"
        " JOIN records_duty d ON d.norm = r.norm AND d.kind = r.kind AND d.unit = r.unit",
    )


def differing(connection: Connection, most: int) -> list[tuple[str, str, str]]:
    """Tallies that are not what the clocks say, at most so many: (which, as kept, as counted afresh)."""
    right = f"SELECT * FROM ({_afresh()}) afresh"
    found: dict[str, list[str]] = {}
    for side, sql in enumerate((f"{_HELD} EXCEPT {right}", f"{right} EXCEPT {_HELD}")):
        for *names, kept, broken in fetch(connection, f"SELECT * FROM ({sql}) apart LIMIT {most}"):
            found.setdefault(" ".join(map(str, names)), ["0 0", "0 0"])[side] = f"{kept} {broken}"
    return [(name, *pair) for name, pair in sorted(found.items())]  # type: ignore[misc]


# -- reading


def between(
    connection: Connection,
    duties: Condition,
    clocks: Condition,
    spans: Sequence[Span],
    norms: Sequence[str] | None = None,
) -> list[list[Kept]]:
    """For each span how often duties fell due in it and were kept, by norm; with ``norms`` of these, by norm and unit.

    ``duties``: of ``records_duty d`` what may be counted, made for the columns ``DUTIES``; ``clocks``: the same of
    ``records_clock c``. What concerns officers in person is counted from the clocks. One query.
    """
    every = norms is None and "d.unit" not in duties.sql
    unit = Condition(f"d.unit {'=' if every else '<>'} '{EVERY}'")
    parts: list[Condition] = []
    for place, span in enumerate(spans):
        whole: list[Stretches] = []
        ends = [span]
        if _NAMED not in duties.sql:
            whole, ends = cut(span, OF_EVERY if every else LENGTHS)
        parts += [_of_tallies(joined([unit, duties]), whole, place, norms)] if whole else []
        parts += [_of_clocks(clocks, one, place, norms) for one in ends]
    found: list[list[Kept]] = [[] for _ in spans]
    if parts and norms != []:
        for place, *one in _grouped(connection, parts, norms):
            found[place].append(tuple(one))  # type: ignore[arg-type]
    return found


def cut(span: Span, lengths: Sequence[int]) -> tuple[list[Stretches], list[Span]]:
    """A span as whole stretches, the longest where they fit, and what is left over at its ends.

    >>> cut((-ORIGIN, 70 * DAY - ORIGIN + 5), (64, 8))[0]
    [Stretches(days=64, first=0, end=1)]
    """
    low, high = span
    if low >= high:
        return [], []
    if not lengths:
        return [], [span]
    size = lengths[0] * DAY
    first, end = -(-(low + ORIGIN) // size), (high + ORIGIN) // size
    if first >= end:
        return cut(span, lengths[1:])
    before, after = (
        cut(one, lengths[1:]) for one in ((low, first * size - ORIGIN), (end * size - ORIGIN, high))
    )
    return [Stretches(lengths[0], first, end), *before[0], *after[0]], [*before[1], *after[1]]


def _of_tallies(
    duties: Condition, whole: Sequence[Stretches], place: int, norms: Sequence[str] | None
) -> Condition:
    where = joined([duties, _among("d.norm", norms)])
    listed = ", ".join(f"({one.days}, {one.first}, {one.end})" for one in whole)
    return Condition(
        f"SELECT * FROM (WITH s(days, since, until) AS (VALUES {listed}) SELECT {place} AS place, d.norm AS norm,"
        " d.unit AS unit, SUM(t.kept) AS kept, SUM(t.broken) AS broken FROM records_duty d CROSS JOIN s"
        " CROSS JOIN records_dutytally t WHERE t.duty = d.id AND t.days = s.days AND t.place >= s.since"
        f" AND t.place < s.until AND {where.sql} GROUP BY d.norm, d.unit) tallied{place}",
        where.params,
    )


def _of_clocks(clocks: Condition, span: Span, place: int, norms: Sequence[str] | None) -> Condition:
    where = joined([clocks, _among("c.norm", norms)])
    return Condition(
        f"SELECT {place} AS place, c.norm AS norm, c.unit AS unit, CASE WHEN c.state = 'met' THEN 1 ELSE 0 END AS kept,"
        f" CASE WHEN c.state = 'met' THEN 0 ELSE 1 END AS broken FROM records_clock c WHERE {_COUNTED}"
        f" AND c.due >= {span[0]} AND c.due < {span[1]} AND {where.sql}",
        where.params,
    )


def _among(column: str, norms: Sequence[str] | None) -> Condition:
    return ALL if norms is None else Condition(f"{column} IN ({', '.join('?' * len(norms))})", tuple(norms))


def _grouped(
    connection: Connection, parts: Sequence[Condition], norms: Sequence[str] | None
) -> list[tuple[int, str, str, int, int]]:
    unit, by = ("''", "a.place, a.norm") if norms is None else ("a.unit", "a.place, a.norm, a.unit")
    sql = (
        f"SELECT a.place, a.norm, {unit}, SUM(a.kept), SUM(a.broken) FROM"
        f" ({' UNION ALL '.join(one.sql for one in parts)}) a GROUP BY {by}"
    )
    rows = fetch(connection, sql, tuple(param for one in parts for param in one.params))
    return [
        (place, norm, unit, int(kept), int(broken))
        for place, norm, unit, kept, broken in rows
        if kept or broken
    ]
