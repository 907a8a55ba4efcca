# SPDX-License-Identifier: Apache-2.0
"""如实受立案: each report of a crime or of an administrative wrong against its case, and what was late or too early.

Every report stands in exactly one column of ``COLUMNS``: ``filed`` (it has a case of the kind that it asks for),
``elsewhere`` (moved, no matter for the police, a double, an admonition), ``settled`` (closed without a case, as by
mediation), ``lowered`` (a crime with an administrative case alone), ``none`` (neither case nor such an end). Beside
them ``overdue`` and ``early`` count findings of the norms that the pack names. Articles: ``patrol.yaml``, acceptance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.catalog.patrol import Acceptance
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.models import Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import FINDINGS, MATTERS, Asker, of_unit, visible
from xiezhi.records.tables import among

FILED, ELSEWHERE, SETTLED, LOWERED, NONE = "filed", "elsewhere", "settled", "lowered", "none"
COLUMNS = (FILED, ELSEWHERE, SETTLED, LOWERED, NONE)
OVERDUE, EARLY = "overdue", "early"
CLOSED, OPENED, CHANGED = "closed", "case_opened", "attributes_changed"
MOST = 100_000


@dataclass(frozen=True)
class Report:
    """One report. ``column``: where it stands; ``case``: id and kind of the case beside it, empty where there is none;
    ``result``: with what it was closed; ``was``: the category it had before it was changed to a lesser one."""

    id: str
    number: str
    category: str
    unit: str
    opened_at: int
    column: str
    case: str = ""
    case_kind: str = ""
    result: str = ""
    was: str = ""


@dataclass(frozen=True)
class Found:
    """A finding of being late or too early; without ``id`` and ``norm``: an act that stands under a report alone."""

    id: str
    norm: str
    matter: str
    kind: str
    number: str
    unit: str
    level: str
    nature: str
    cured: bool
    at: int


@dataclass(frozen=True)
class Reconciled:
    """A period's reports and findings of what somebody may see."""

    reports: tuple[Report, ...]
    findings: Mapping[str, tuple[Found, ...]]

    def counts(self) -> dict[str, dict[str, int]]:
        """Unit → column → how many; ``reported`` is the sum of ``COLUMNS``."""
        told: dict[str, dict[str, int]] = {}
        for one in self.reports:
            row = told.setdefault(one.unit, {})
            row[one.column] = row.get(one.column, 0) + 1
            row["reported"] = row.get("reported", 0) + 1
        for column, found in self.findings.items():
            for finding in found:
                row = told.setdefault(finding.unit, {})
                row[column] = row.get(column, 0) + 1
        return told


def acceptance_of(desk: Desk) -> Acceptance:
    """How the pack reconciles; ``XiezhiError`` where it does not say."""
    patrol = desk.pack.patrol
    if patrol is None or patrol.acceptance is None:
        raise XiezhiError(
            f"规则包 {desk.pack.id} 没有受立案对账", f"pack {desk.pack.id} reconciles no reports"
        )
    return patrol.acceptance


def reconciled(
    desk: Desk, actor: Asker, since: int, until: int, now: int, *, unit: str = "", below: bool = True
) -> Reconciled:
    """The reports received in [since, until) µs UTC, and what was found of that time; sealed matters are in none."""
    how = acceptance_of(desk)
    reports = _reports(desk, actor, how, since, until, now, unit, below)
    findings = {
        column: _findings(desk, actor, norms, since, until, now, unit, below)
        for column, norms in ((OVERDUE, how.overdue), (EARLY, how.early))
    }
    findings[EARLY] += _loose(desk, actor, how, since, until, now, unit, below)
    return Reconciled(tuple(reports), findings)


def _reports(
    desk: Desk, actor: Asker, how: Acceptance, since: int, until: int, now: int, unit: str, below: bool
) -> list[Report]:
    """Reports that are, or once were, of a category that asks for a case."""
    conditions = [visible(desk, actor.officer, "count", now, MATTERS)]
    if unit:
        conditions.append(of_unit(desk, unit, below, now, MATTERS))
    where = joined(conditions)
    asked = (
        "SELECT m.id, m.number, m.title, m.unit, m.opened_at FROM records_matter m WHERE m.kind = ?"
        f" AND m.opened_at >= ? AND m.opened_at < ? AND {where.sql} ORDER BY m.opened_at, m.id LIMIT {MOST}"
    )
    rows = fetch(desk.connection, asked, (how.incident, since, until, *where.params))
    cases = _cases(desk, how, [row[0] for row in rows])
    facts: dict[str, list[Recorded]] = {row[0]: [] for row in rows}
    for fact in desk.store.events_of(list(facts)):
        facts[fact.matter].append(fact)
    found = (_report(how, row, facts[row[0]], cases.get(row[0], ())) for row in rows)
    return [one for one in found if one is not None]


def report_of(desk: Desk, matter: Matter, facts: Sequence[Recorded]) -> Report | None:
    """Where one report stands; ``facts``: its own. None: of no category that asks for a case, or no report at all."""
    patrol = desk.pack.patrol
    how = None if patrol is None else patrol.acceptance
    if how is None or matter.kind != how.incident:
        return None
    row = (matter.id, matter.number, matter.title, matter.unit, matter.opened_at or 0)
    return _report(how, row, facts, _cases(desk, how, [matter.id]).get(matter.id, ()))


def _report(
    how: Acceptance, row: Sequence[Any], facts: Sequence[Recorded], cases: Sequence[tuple[str, str]]
) -> Report | None:
    id_, number, title, of, opened_at = row
    category, told = title.rpartition("·")[2], _told(facts)
    was = next((one for one in told.categories if one in how.suspected and one != category), "")
    if category not in how.suspected and not was:
        return None
    column, case = _column(how, category if category in how.suspected else was, cases, told)
    lesser = was if category not in how.suspected else ""
    return Report(id_, number or id_, category, of, opened_at, column, *case, told.result, lesser)


@dataclass(frozen=True)
class _Told:
    """What the facts of a report tell: steps that happened, with what it was closed, the categories it ever had."""

    steps: frozenset[str]
    result: str
    categories: tuple[str, ...]


def _told(facts: Sequence[Recorded]) -> _Told:
    gone = voided(facts)
    standing = [fact for fact in sorted(facts, key=lambda one: (one.at, one.seq)) if fact.id not in gone]
    categories = [str(fact.data["category"]) for fact in standing if fact.data.get("category")]
    results = [str(fact.data.get("result") or "") for fact in standing if fact.step == CLOSED]
    steps = frozenset(fact.step for fact in standing if fact.voids is None)
    return _Told(steps, results[-1] if results else "", tuple(dict.fromkeys(categories)))


def _column(
    how: Acceptance, suspected: str, cases: Iterable[tuple[str, str]], told: _Told
) -> tuple[str, tuple[str, str]]:
    """Where a report stands, and the case that says so."""
    wanted, held = how.suspected[suspected], list(cases)
    right = [case for case in held if case[1] == wanted]
    if right or (OPENED in told.steps and not held):
        return FILED, right[0] if right else ("", "")
    if held:
        graver = list(how.cases).index(held[0][1]) <= list(how.cases).index(wanted)
        return (FILED if graver else LOWERED), held[0]
    if told.steps & set(how.elsewhere) or told.result in how.elsewhere_results:
        return ELSEWHERE, ("", "")
    return (SETTLED if CLOSED in told.steps else NONE), ("", "")


def _cases(desk: Desk, how: Acceptance, reports: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Report → (id, kind) of the cases under it, in the order in which the pack lists kinds."""
    where, given = among(desk.connection, "parent", reports)
    kinds = ", ".join("?" * len(how.cases))
    asked = (
        f"SELECT parent, id, kind FROM records_matter WHERE {where} AND kind IN ({kinds}) AND NOT parent = ''"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for parent, id_, kind in fetch(desk.connection, asked, (given, *how.cases)):
        found.setdefault(parent, []).append((id_, kind))
    return {
        report: sorted(cases, key=lambda one: (how.cases.index(one[1]), one[0]))
        for report, cases in found.items()
    }


def _loose(
    desk: Desk, actor: Asker, how: Acceptance, since: int, until: int, now: int, unit: str, below: bool
) -> tuple[Found, ...]:
    """Acts that stand directly under a report: there is no case that they belong to."""
    if not how.acts:
        return ()
    conditions = [visible(desk, actor.officer, "count", now, MATTERS)]
    if unit:
        conditions.append(of_unit(desk, unit, below, now, MATTERS))
    where = joined(conditions)
    marks = ", ".join("?" * len(how.acts))
    asked = (
        "SELECT m.id, m.kind, m.number, m.unit, m.opened_at FROM records_matter m"
        f" JOIN records_matter p ON p.id = m.parent AND p.kind = ? WHERE m.kind IN ({marks})"
        f" AND NOT m.parent = '' AND m.opened_at >= ? AND m.opened_at < ? AND {where.sql} ORDER BY m.opened_at, m.id"
    )
    rows = fetch(desk.connection, asked, (how.incident, *how.acts, since, until, *where.params))
    return tuple(
        Found("", "", id_, kind, number or id_, of, "", "", False, at) for id_, kind, number, of, at in rows
    )


def _findings(
    desk: Desk, actor: Asker, norms: Sequence[str], since: int, until: int, now: int, unit: str, below: bool
) -> tuple[Found, ...]:
    """Breaches of some norms that fell in the period, cured ones too."""
    if not norms:
        return ()
    conditions = [visible(desk, actor.officer, "count", now, FINDINGS)]
    if unit:
        conditions.append(of_unit(desk, unit, below, now, FINDINGS))
    where = joined(conditions)
    marks = ", ".join("?" * len(norms))
    asked = (
        "SELECT f.id, f.norm, f.matter, f.kind, m.number, f.unit, f.level, f.nature, f.cured, f.at"
        " FROM records_finding f LEFT JOIN records_matter m ON m.id = f.matter"
        f" WHERE f.norm IN ({marks}) AND f.at >= ? AND f.at < ? AND f.nature = 'breach' AND f.status = 'live'"
        f" AND f.present AND {where.sql} ORDER BY f.at, f.id LIMIT {MOST}"
    )
    rows = fetch(desk.connection, asked, (*norms, since, until, *where.params))
    return tuple(
        Found(id_, norm, matter, kind, number or matter, of, level, nature, bool(cured), at)
        for id_, norm, matter, kind, number, of, level, nature, cured, at in rows
    )
