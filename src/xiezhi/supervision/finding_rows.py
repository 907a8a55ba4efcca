# SPDX-License-Identifier: Apache-2.0
"""Findings as rows of lists: the finding, its matter, its way round the loop and the clock that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from xiezhi.access.visible import ALL, Columns, Condition
from xiezhi.catalog.model import Norm
from xiezhi.kernel.sql import fetch
from xiezhi.records import seeing
from xiezhi.records.desk import Desk
from xiezhi.records.identity import short_number
from xiezhi.records.judging import unkeyed
from xiezhi.records.tables import among

FINDINGS: Columns = replace(
    seeing.FINDINGS,
    mine=seeing.FINDINGS.mine[:-1]
    + " UNION SELECT sent.finding FROM supervision_loopitem sent WHERE sent.officer = ?)",
)
"""Of ``records_finding f``: also to whom it was sent."""


def paperwork(desk: Desk, *, only: bool, table: str = "f") -> Condition:
    """Of a table with ``kind``: only, or nothing of, what supervision records about its own work."""
    kinds = sorted(unkeyed(desk))
    if not kinds:
        return Condition("(1 = 0)") if only else ALL
    marks = ", ".join("?" * len(kinds))
    return Condition(f"({table}.kind {'IN' if only else 'NOT IN'} ({marks}))", tuple(kinds))


@dataclass(frozen=True)
class FindingRow:
    """One row. ``short``: the number people read out. ``norm_title``, ``basis``: of the version that judged.

    Of the matter: ``number``, ``title``, ``responsible`` (who answers for it). ``officer``: to whom it was sent, else
    who did it. ``state``: how far it has come (``none``: nobody follows it); ``to``, ``answer_due``, ``verify_due``,
    ``digest``, ``escalations``, ``merged_into``: of its way round the loop. ``clock``, ``due``, ``trigger_at``,
    ``stale_since``: of the clock that makes it, where one does; ``doubtful``: a warning whose limit has run out.
    ``closed_at``, ``verdict``: of what is closed.
    """

    id: str
    short: str
    level: str
    nature: str
    state: str
    at: int
    over_s: int | None
    cured: bool
    present: bool
    norm: str
    norm_title: str
    basis: str
    matter: str
    kind: str
    unit: str
    officer: str
    explanation: str
    number: str = ""
    title: str = ""
    responsible: str = ""
    to: str = ""
    answer_due: int | None = None
    verify_due: int | None = None
    digest: bool = False
    escalations: int = 0
    merged_into: str = ""
    clock: str = ""
    due: int | None = None
    trigger_at: int | None = None
    stale_since: int | None = None
    doubtful: bool = False
    closed_at: int | None = None
    verdict: str = ""


_OF_FINDING = (
    "f.id, f.level, f.nature, f.stage, f.at, f.over_s, f.cured, f.present, f.norm, f.version, f.matter, f.kind, f.unit,"
    " f.officer, f.explanation, m.number, m.title, m.officer"
)
_OF_ITEM = (
    'finding, officer, "to", answer_due, verify_due, digest, escalations, merged_into, closed_at, verdict'
)
_NO_ITEM = ("", "", None, None, False, 0, "", None, "")
_OF_CLOCK = "finding, state, due, trigger_at, stale_since"


def rows_of(desk: Desk, ids: Sequence[str]) -> list[FindingRow]:
    """Findings by their ids, in that order; those that are not there are left out."""
    if not ids:
        return []
    connection = desk.connection
    where, given = among(connection, "finding", ids)
    by_id, of_ids = among(connection, "id", ids)
    asked = f"SELECT {_OF_FINDING} FROM records_finding f LEFT JOIN records_matter m ON m.id = f.matter WHERE f.{by_id}"
    found = {row[0]: row for row in fetch(connection, asked, (of_ids,))}
    items = {
        row[0]: row[1:]
        for row in fetch(connection, f"SELECT {_OF_ITEM} FROM supervision_loopitem WHERE {where}", (given,))
    }
    clocks = {
        row[0]: row[1:]
        for row in fetch(
            connection,
            f"SELECT {_OF_CLOCK} FROM records_clock WHERE NOT (finding = '') AND {where}",
            (given,),
        )
    }
    return [_row(desk, found[id], items.get(id), clocks.get(id)) for id in ids if id in found]


def _row(
    desk: Desk, row: tuple[Any, ...], item: tuple[Any, ...] | None, clock: tuple[Any, ...] | None
) -> FindingRow:
    id, level, nature, stage, at, over_s, cured, present, norm, version = row[:10]
    matter, kind, unit, officer, explanation, number, title, responsible = row[10:]
    norm_title, basis = titled(desk.pack.norms.get(norm), norm, version)
    sent, to, answer_due, verify_due, digest, escalations, merged, closed_at, verdict = item or _NO_ITEM
    state, due, trigger_at, stale_since = clock or ("", None, None, None)
    return FindingRow(
        id, short_number(id), level, nature, stage, at, over_s, bool(cured), bool(present), norm, norm_title, basis,
        matter, kind, unit, sent or officer, explanation, number or "", title or "", responsible or "", to, answer_due,
        verify_due, bool(digest), escalations, merged, state, due, trigger_at, stale_since,
        nature == "warning" and state in ("overdue", "late"), closed_at if stage == "closed" else None,
        verdict if stage == "closed" else "",
    )  # fmt: skip


def titled(norm: Norm | None, id: str, version: int | None) -> tuple[str, str]:
    """(title, articles) of a norm as a version has them; of a norm that is gone its id."""
    if norm is None:
        return id, ""
    found = norm.versions[-1 if version is None or version >= len(norm.versions) else version]
    return found.title or norm.title, found.basis
